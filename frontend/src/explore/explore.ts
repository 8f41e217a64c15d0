/* The Explore instrument. Everything under the pointer happens here; Python hears of a
 * point only once the pointer rests, and its reruns never touch what is on the screen. */

import {
  type Actions, closeMenus, copyText, dressEither, EXPLORE_KEYS, listenToKeys, SAVED_SCALES, wireActions,
} from "../common/actions";
import { Dials } from "../common/dials";
import { Meter } from "../common/meter";
import { enlarged, savePng } from "../lib/canvas";
import { pageLink, pairText, zText } from "../lib/address";
import { type ComponentArgs, mount, type Root, type Setter } from "../lib/component";
import { Disposer } from "../lib/disposer";
import { element, find } from "../lib/dom";
import type { UndoHistory } from "../lib/history";
import type { Latent } from "../lib/latent";
import type { ExploreData, ExploreState } from "../schema";
import { ShownModel } from "./shown_model";

type Args = ComponentArgs<ExploreData, ExploreState>;

const MESSAGE_MS = 2500;

class Explore {
  private readonly root: Root;
  private readonly running = new Disposer();
  private readonly canvas: HTMLCanvasElement;
  private readonly meter: Meter;
  private readonly dials: Dials<"temperature" | "speed">;
  private shown: ShownModel | null = null;
  private revision = NaN;
  private setStateValue: Setter<ExploreState> = () => {};

  constructor(root: Root) {
    this.root = root;
    this.canvas = find(root, "[data-testid=live-image]");
    this.meter = this.running.own(new Meter(find(root, ".status")));
    this.dials = new Dials(root, () => {}, ({ value }) => value);
    const actions = this.actions();
    wireActions(root, actions, (menu, panel) => this.fill(menu, panel));
    this.showWalking(false);
    this.running.own(listenToKeys(root, actions, EXPLORE_KEYS));
    const resized = this.running.own(new ResizeObserver(() => this.shown?.refresh()));
    resized.observe(find(root, ".instrument"));
  }

  /** Called at every rerun. Only another model, or a point that Python sent, changes anything. */
  update(data: ExploreData, setStateValue: Setter<ExploreState>): void {
    this.setStateValue = setStateValue;
    if (data.model.id !== this.shown?.model.id) this.open(data);
    else if (data.start.revision !== this.revision) this.shown.arrive(data.start);
    this.revision = data.start.revision;
  }

  private open(data: ExploreData): void {
    this.shown?.close();
    this.shown = new ShownModel(data, {
      root: this.root,
      canvas: this.canvas,
      meter: this.meter,
      settings: { temperature: () => this.dials.value("temperature"), speed: () => this.dials.value("speed") },
      report: (point) => this.setStateValue("point", point),
      onWalking: (walking) => this.showWalking(walking),
      onHistory: (history) => this.showHistory(history),
    });
  }

  close(): void {
    this.shown?.close();
    this.running.close();
  }

  private showHistory({ canUndo, canRedo }: UndoHistory<Latent>): void {
    find<HTMLButtonElement>(this.root, "[data-do=undo]").disabled = !canUndo;
    find<HTMLButtonElement>(this.root, "[data-do=redo]").disabled = !canRedo;
  }

  private showWalking(walking: boolean): void {
    const button = find(this.root, "[data-do=walk]");
    button.setAttribute("aria-pressed", String(walking));
    dressEither(button, walking, "pause", "walk");
  }

  // What the buttons and keys do -------------------------------------------------------------

  private actions(): Actions {
    const withModel = (act: (shown: ShownModel) => void) => () => { if (this.shown) act(this.shown); };
    return {
      random: withModel((shown) => shown.jumpTo(shown.prior.sample({ temperature: this.dials.value("temperature") }))),
      centre: withModel((shown) => shown.jumpTo(Array<number>(shown.model.latent_dim).fill(0))),
      walk: withModel((shown) => toggleWalk(shown)),
      undo: withModel((shown) => shown.undo()),
      redo: withModel((shown) => shown.redo()),
      copy: withModel(({ z }) => this.copy(`[${z.join(", ")}]`, "z copied.")),
      link: withModel((shown) => this.copy(linkTo(shown), "Link copied.")),
      images: () => { const menu = find<HTMLDetailsElement>(this.root, "[data-menu=images]"); menu.open = !menu.open; },
    };
  }

  private async copy(text: string, message: string): Promise<void> {
    await copyText(text, find(this.root, ".lab"));
    this.meter.say(message, MESSAGE_MS);
  }

  private fill(menu: string, panel: HTMLElement): void {
    if (!this.shown) return;
    if (menu === "save") this.fillSave(panel, this.shown);
    else this.fillImages(panel, this.shown);
  }

  private fillSave(panel: HTMLElement, { model: { id, image_shape: [, height, width] } }: ShownModel): void {
    panel.replaceChildren(...SAVED_SCALES.map((scale) => {
      const textContent = `${width * scale} \u00d7 ${height * scale} pixels`;
      const button = element("button", { type: "button", textContent });
      button.onclick = () => { savePng(enlarged(this.canvas, scale), `${id}.png`); closeMenus(this.root); };
      return button;
    }));
  }

  private fillImages(panel: HTMLElement, shown: ShownModel): void {
    const { reference } = shown;
    if (!reference) return panel.replaceChildren("Loading \u2026");
    reference.fillPanel(panel, "Start from this", (i) => {
      closeMenus(this.root);
      shown.jumpTo(reference.z(i));
    });
  }
}

function toggleWalk(shown: ShownModel): void {
  if (!shown.walker.walking) return shown.walker.start(shown.z);
  shown.walker.stop();
  shown.rest();
}

const linkTo = ({ model, z, pair }: ShownModel): string =>
  pageLink(model.id, { z: zText(z), pair: pairText(pair) });

export default ({ parentElement, data, setStateValue }: Args) =>
  mount(parentElement, Explore, (instrument) => instrument.update(data, setStateValue));

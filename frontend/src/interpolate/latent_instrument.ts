/* What Square, Directions and Arithmetic have in common: one image at a z that the user moves, slots
 * for places, and the rule that Python hears of a choice once the pointer rests. */

import { listenToKeys } from "../common/actions";
import type { Root, Setter } from "../lib/component";
import { Disposer } from "../lib/disposer";
import { clamp, find } from "../lib/dom";
import type { Latent } from "../lib/latent";
import { reported } from "../lib/leaving";
import { rested } from "../lib/timing";
import type { Choices, Uploads } from "../schema";
import type { LatentArgs, LatentData } from "./data";
import { FARTHEST, InstrumentContext, TELL_AFTER_MS } from "./instrument_context";
import type { Place } from "./places";
import { Preview } from "./preview";
import { Slot } from "./slot";

const REFRESH_AFTER_MS = 120;

interface Latest<Data> { data: Data; setStateValue: Setter<Choices>; setTriggerValue: Setter<Uploads> }

export abstract class LatentInstrument<Choice, Data extends LatentData<Choice> = LatentData<Choice>> {
  protected readonly context: InstrumentContext;
  /** The z that is shown; null before the first. */
  protected z: Latent | null = null;
  protected readonly tell = reported(TELL_AFTER_MS, () => this.tellPython());
  protected readonly refresh = rested(REFRESH_AFTER_MS, () => void this.paintAround());
  private readonly preview: Preview;
  private readonly running = new Disposer();
  private latest: Latest<Data> | null = null;
  private revision: number | null = null;

  constructor(protected readonly root: Root) {
    this.context = new InstrumentContext({
      onAnswer: ([z], pixels) => this.preview.paint(z, pixels),
      onReference: () => this.showAllOnceLoaded(),
      onStatus: (message) => { find(root, ".status").textContent = message; },
      onOpen: () => this.refresh(),
    });
    this.preview = new Preview(this.context, (number) => this.chooseNearest(number));
    find(root, ".preview-place").append(this.preview.node);
    const resized = new ResizeObserver(() => this.refresh());
    resized.observe(find(root, ".layout"));
    for (const thing of [this.context, this.preview, resized, this.tell, this.refresh, listenToKeys(root, {}, {})]) {
      this.running.own(thing);
    }
  }

  /** Takes over what Python chose. */
  protected abstract take(choice: Choice): void;

  /** Shows everything; the real images are loaded. */
  protected abstract showAll(): void;

  /** Paints what can wait for a quiet moment. */
  protected abstract paintAround(): Promise<void>;

  /** What Python hears. */
  protected abstract choices(): Record<string, string | number>;

  /** A real image near z was chosen. */
  protected abstract chooseNearest(number: number): void;

  /** Shows what does not need the real images. */
  protected showData(_data: Data): void {}

  /** Called at every rerun. What the user moved stays, unless Python chose something else. */
  update({ data, setStateValue, setTriggerValue }: LatentArgs<Data>): void {
    this.latest = { data, setStateValue, setTriggerValue };
    const isOther = this.context.update(data);
    if (isOther) this.preview.open(data.model.image_shape, data.usual);
    if (isOther || data.revision !== this.revision) {
      this.tell.cancel();
      this.revision = data.revision;
      this.take(data.choice);
    }
    this.showData(data);
    this.showAllOnceLoaded();
  }

  close(): void { this.running.close(); }

  protected get data(): Data {
    if (!this.latest) throw new Error("no data have come yet");
    return this.latest.data;
  }

  /** Whether places can be looked up: many are one of the real images. */
  protected get isReady(): boolean { return this.latest !== null && this.context.reference !== null; }

  /** A slot where the page has room for it. */
  protected slot(name: string, label: string, onChoose: (place: Place) => void): Slot {
    const slot = new Slot(this.context, { name, label }, {
      onChoose,
      onUpload: (upload) => this.latest?.setTriggerValue("upload", upload),
    });
    find(this.root, `[data-slot="${name}"]`).append(slot.node);
    return this.running.own(slot);
  }

  protected moveZ(z: Latent): void {
    this.z = z.map((value) => clamp(value, -FARTHEST, FARTHEST));
    this.refresh.cancel();
    this.context.dropWaiting();
    this.preview.show(this.z);
  }

  protected rest(): void {
    this.refresh();
    this.tell();
  }

  protected tellPython(): void {
    this.tell.cancel();
    this.latest?.setStateValue("choices", { model: this.context.model.id, ...this.choices() });
  }

  private showAllOnceLoaded(): void { if (this.isReady) this.showAll(); }
}

/* A line for a first visit, with the tour beside it. Once dismissed it stays away, in this browser. */

import { type ComponentArgs, mount, type Nothing, type Root, type Setter } from "../lib/component";
import { find } from "../lib/dom";
import type { WelcomeData, WelcomeTrigger } from "../schema";

type Args = ComponentArgs<WelcomeData, Nothing, WelcomeTrigger>;

const DISMISSED = "vae-lab.welcome";
const HEIGHT = "--welcome"; // of the line, for the instrument below, which fills the rest of the screen

class Welcome {
  private readonly node: HTMLElement;
  private readonly sizes = new ResizeObserver(() => this.tellHeight());
  private setTriggerValue: Setter<WelcomeTrigger> = () => {};

  constructor(root: Root) {
    this.node = find(root, ".welcome");
    find(root, ".dismiss").onclick = () => this.dismiss();
    find(root, ".tour").onclick = () => { this.dismiss(); this.setTriggerValue("tour", true); };
    this.sizes.observe(this.node);
  }

  update({ data, setTriggerValue }: Args): void {
    this.setTriggerValue = setTriggerValue;
    find(this.node, "p").textContent = data.line;
    this.node.hidden = wasDismissed();
    this.tellHeight();
  }

  private dismiss(): void {
    try { localStorage.setItem(DISMISSED, "1"); } catch { /* without storage: for this page only */ }
    this.node.hidden = true;
    this.tellHeight();
  }

  private tellHeight(): void { document.documentElement.style.setProperty(HEIGHT, `${this.node.offsetHeight}px`); }

  close(): void {
    this.sizes.disconnect();
    document.documentElement.style.removeProperty(HEIGHT);
  }
}

function wasDismissed(): boolean {
  try { return localStorage.getItem(DISMISSED) !== null; } catch { return false; }
}

export default (args: Args) => mount(args.parentElement, Welcome, (welcome) => welcome.update(args));

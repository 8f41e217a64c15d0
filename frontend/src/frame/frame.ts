/* The frame of every page: the link for others, a sidebar that gives way, names that are cut. */

import { type ComponentArgs, mount, type Root } from "../lib/component";
import { Disposer } from "../lib/disposer";
import { find } from "../lib/dom";
import type { FrameData } from "../schema";
import { Share } from "./share";
import { closeIfNarrow } from "./sidebar";
import { Veil } from "./veil";
import { showWholeText } from "./whole_text";

let shownLast = ""; // page and model, of any mount of this page load

class Frame {
  private readonly running = new Disposer();
  private readonly share: Share;
  private readonly veil = this.running.own(new Veil(document));

  constructor(root: Root) {
    this.share = this.running.own(new Share(find(root, ".lab")));
    this.running.own(showWholeText(document));
  }

  update(data: FrameData): void {
    const shown = `${data.page} ${data.model}`;
    if (shownLast && shownLast !== shown) closeIfNarrow(document);
    shownLast = shown;
    this.veil.lift(data.pickers);
    this.share.update(data);
  }

  close(): void { this.running.close(); }
}

export default ({ parentElement, data }: ComponentArgs<FrameData>) =>
  mount(parentElement, Frame, (frame) => frame.update(data));

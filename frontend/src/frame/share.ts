/* The link of this page for others: text, a button that copies it, and a QR code. */

import { copyText } from "../common/actions";
import { isLocal, sharedOrigin } from "../lib/address";
import { find } from "../lib/dom";
import type { FrameData } from "../schema";

const LOOK_MS = 400; // how often an open panel looks whether the address has changed
const SAID_MS = 2000;
const LONGEST_CODE = 2900; // as the server says

export class Share {
  private readonly panel: HTMLDetailsElement;
  private readonly field: HTMLInputElement;
  private readonly copyButton: HTMLElement;
  private readonly large: HTMLDialogElement;
  private data: FrameData | null = null;
  private origin: string | null = null;
  private timer: ReturnType<typeof setInterval> | undefined;
  private said: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly root: HTMLElement) {
    this.panel = find<HTMLDetailsElement>(root, ".share");
    this.field = find<HTMLInputElement>(root, "input");
    this.copyButton = find(root, ".copy");
    this.large = find<HTMLDialogElement>(root, ".large");
    this.panel.ontoggle = () => { if (this.panel.open) void this.open(); else this.stop(); };
    this.copyButton.onclick = () => void this.copy();
    this.field.onfocus = () => this.field.select();
    find(root, ".code").onclick = () => this.large.showModal();
    this.large.onclick = () => this.large.close();
  }

  update(data: FrameData): void {
    this.data = data;
    find(this.root, ".lost").textContent = data.lost.length ? `${data.lost.join(", ")}: not in the link.` : "";
    if (this.panel.open) this.show();
  }

  private async open(): Promise<void> {
    this.stop();
    this.origin = await sharedOrigin(this.data?.host ?? "");
    if (!this.panel.open) return;
    this.show();
    this.timer = setInterval(() => this.show(), LOOK_MS);
  }

  private show(): void {
    const link = `${this.origin ?? location.origin}${location.pathname}${location.search}`;
    if (link === this.field.value) return;
    this.field.value = link;
    this.showCode(link);
    find(this.root, ".reach").textContent = isLocal(new URL(link).hostname)
      ? "Only this computer can open it: the server listens on localhost. Start it with --server.address 0.0.0.0 for others." : "";
  }

  private showCode(link: string): void {
    const address = new URL(`live/qr.svg?text=${encodeURIComponent(link)}`, document.baseURI).href;
    const fits = new TextEncoder().encode(link).length <= LONGEST_CODE;
    find(this.root, ".code").hidden = !fits;
    for (const image of this.root.querySelectorAll("img")) image.src = fits ? address : "";
    find(this.large, "p").textContent = link;
  }

  private async copy(): Promise<void> {
    await copyText(this.field.value, this.root);
    this.copyButton.textContent = "Copied";
    clearTimeout(this.said);
    this.said = setTimeout(() => { this.copyButton.textContent = "Copy the link"; }, SAID_MS);
  }

  private stop(): void { clearInterval(this.timer); }

  close(): void {
    this.stop();
    clearTimeout(this.said);
  }
}

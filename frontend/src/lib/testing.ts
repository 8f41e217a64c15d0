/* Fakes for tests. Nothing that is built imports this. */

import { vi } from "vitest";

import type { ComponentArgs, Nothing, Root } from "./component";

/** What Streamlit would hand a component; what it sets can be looked at in `mock.calls`. */
export function fakeArgs<Data, State extends object = Nothing, Trigger extends object = Nothing>(
  parentElement: Root, data: Data,
): ComponentArgs<Data, State, Trigger> {
  return { parentElement, data, setStateValue: vi.fn(), setTriggerValue: vi.fn() };
}

/** The server's end of a WebSocket, in the hands of a test. */
export class FakeSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  static all: FakeSocket[] = [];

  readyState = FakeSocket.CONNECTING;
  binaryType = "blob";
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string | ArrayBuffer }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly sent: ArrayBuffer[] = [];
  readonly url: string;

  constructor(url: string) {
    this.url = url;
    FakeSocket.all.push(this);
  }

  /** In place of the browser's, until the test ends. */
  static install(): void {
    FakeSocket.all = [];
    vi.stubGlobal("WebSocket", FakeSocket);
  }

  static get last(): FakeSocket {
    const socket = FakeSocket.all.at(-1);
    if (!socket) throw new Error("nothing was connected");
    return socket;
  }

  send(request: ArrayBuffer): void { this.sent.push(request); }

  close(): void { this.readyState = FakeSocket.CLOSED; }

  open(): void {
    this.readyState = FakeSocket.OPEN;
    this.onopen?.();
  }

  /** The connection ends without the component's doing. */
  drop(code = 1006): void {
    this.readyState = FakeSocket.CLOSED;
    this.onclose?.({ code });
  }

  /** Answers the request of this place with a body of bytes. */
  answer(place: number, body: ArrayLike<number> = []): void {
    const answer = new Uint8Array(4 + body.length);
    answer.set(new Uint8Array(this.sent[place], 0, 4));
    answer.set(body, 4);
    this.onmessage?.({ data: answer.buffer });
  }

  /** The numbers of a request's body. */
  floats(place: number): number[] { return [...new Float32Array(this.sent[place], 4)]; }
}

/** Counts what a component leaves running: listeners outside of it, timers, frames, sockets,
 *  observers. Fake timers must be on. */
export class Running {
  private readonly listeners = new Set<string>();
  private readonly observers = new Set<object>();
  private number = 0;

  constructor() {
    for (const target of [window, document]) this.watch(target);
    this.watchObserver("ResizeObserver");
    this.watchObserver("MutationObserver");
    this.watchObserver("IntersectionObserver");
    FakeSocket.install();
  }

  /** Everything that still runs, in words. */
  get all(): string[] {
    const sockets = FakeSocket.all.filter(({ readyState }) => readyState !== FakeSocket.CLOSED);
    return [
      ...this.listeners,
      ...[...this.observers].map(() => "an observer"),
      ...sockets.map(({ url }) => `a socket to ${url}`),
      ...Array.from({ length: vi.getTimerCount() }, () => "a timer or a frame"),
    ];
  }

  private watch(target: EventTarget): void {
    const { addEventListener, removeEventListener } = target;
    const names = new Map<unknown, string>();
    vi.spyOn(target, "addEventListener").mockImplementation((name, listener, options) => {
      const label = `${String(name)} #${this.number += 1}`;
      names.set(listener, label);
      this.listeners.add(label);
      const signal = typeof options === "object" ? options.signal : undefined;
      signal?.addEventListener("abort", () => this.listeners.delete(label));
      addEventListener.call(target, name, listener, options);
    });
    vi.spyOn(target, "removeEventListener").mockImplementation((name, listener, options) => {
      this.listeners.delete(names.get(listener) ?? "");
      removeEventListener.call(target, name, listener, options);
    });
  }

  private watchObserver(name: string): void {
    const { observers } = this;
    vi.stubGlobal(name, class {
      observe() { observers.add(this); }
      unobserve() { observers.delete(this); }
      disconnect() { observers.delete(this); }
      takeRecords() { return []; }
    });
  }
}

/** Canvases of a page without any: what is drawn is lost, what is read is empty. */
export function fakeCanvases(): void {
  const drawing = new Proxy({}, {
    get: (_, name) => (name === "getImageData"
      ? (_x: number, _y: number, width: number, height: number) => ({ data: new Uint8ClampedArray(4 * width * height) })
      : () => null),
    set: () => true,
  });
  vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(drawing as never);
  vi.stubGlobal("ImageData", class {
    readonly data: Uint8ClampedArray;
    constructor(width: number, height: number) { this.data = new Uint8ClampedArray(4 * width * height); }
  });
}

/** Opens the sockets that are waiting, and lets some milliseconds of the fake clock pass. */
export async function live(ms = 40): Promise<void> {
  for (const socket of FakeSocket.all) if (socket.readyState === FakeSocket.CONNECTING) socket.open();
  await vi.advanceTimersByTimeAsync(ms);
}

/** Presses a key anywhere on the page. */
export const press = (key: string): boolean => window.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));

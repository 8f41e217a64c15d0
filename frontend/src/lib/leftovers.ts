/* A fake browser that knows what a component has left running. Only for tests. */

import { vi } from "vitest";

import { FakeSocket } from "./testing";

interface Listening {
  listener: unknown;
  options: AddEventListenerOptions | boolean | undefined;
}

/** Counts what is running of timers and frames, observers, sockets, and listeners on window and document. */
export class Leftovers {
  private readonly observing = new Set<object>();
  private readonly listening = new Set<Listening>();

  constructor() {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval", "requestAnimationFrame",
      "cancelAnimationFrame", "performance"] });
    FakeSocket.install();
    this.fakeObservers();
    this.fakeCanvas();
    for (const target of [window, document]) this.watchListeners(target);
  }

  private fakeObservers(): void {
    const { observing } = this;
    vi.stubGlobal("ResizeObserver", class {
      observe(): void { observing.add(this); }
      disconnect(): void { observing.delete(this); }
    });
  }

  /** A context that takes every call. */
  private fakeCanvas(): void {
    const context = new Proxy({} as Record<string | symbol, unknown>, { get: (target, name) => target[name] ?? (() => undefined) });
    vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockImplementation(() => context as never);
    vi.stubGlobal("matchMedia", () => ({ matches: false }));
    vi.stubGlobal("ImageData", class { data = new Uint8ClampedArray(4); });
    vi.stubGlobal("Image", class { src = ""; complete = true; naturalWidth = 1; decode = () => Promise.resolve(); });
  }

  private watchListeners(target: EventTarget): void {
    const { listening } = this;
    vi.spyOn(target, "addEventListener").mockImplementation((_, listener, options) => { listening.add({ listener, options }); });
    vi.spyOn(target, "removeEventListener").mockImplementation((_, listener) => {
      for (const entry of listening) if (entry.listener === listener) listening.delete(entry);
    });
  }

  /** How many there are of each. */
  get counts(): { timers: number; observers: number; listeners: number; sockets: number } {
    const isOn = ({ options }: Listening): boolean => !(typeof options === "object" && options.signal?.aborted);
    const isOpen = ({ readyState }: FakeSocket): boolean => readyState !== FakeSocket.CLOSED;
    return { timers: vi.getTimerCount(), observers: this.observing.size,
      listeners: [...this.listening].filter(isOn).length, sockets: FakeSocket.all.filter(isOpen).length };
  }

  /** Back to the real browser. */
  restore(): void {
    vi.useRealTimers();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  }
}

export const NOTHING = { timers: 0, observers: 0, listeners: 0, sockets: 0 };

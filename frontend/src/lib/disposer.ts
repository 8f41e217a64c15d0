/* What a component leaves running, and how it ends. */

export type Cleanup = () => void;

/** Something that runs until it is closed, cancelled or disconnected. */
export type Closable = Cleanup | { close(): void } | { cancel(): void } | { disconnect(): void };

function end(thing: Closable): void {
  if ("cancel" in thing) thing.cancel(); // first: a call that can be called off is a function, too
  else if ("close" in thing) thing.close();
  else if ("disconnect" in thing) thing.disconnect();
  else thing();
}

/** Ends all that was given to it, the last first, once. What is given to a closed one ends at once. */
export class Disposer {
  private readonly controller = new AbortController();
  private readonly things: Closable[] = [];

  /** Aborted when this is closed: for listeners and fetches. */
  get signal(): AbortSignal { return this.controller.signal; }

  get closed(): boolean { return this.signal.aborted; }

  /** Takes something over and returns it. */
  own<Thing extends Closable>(thing: Thing): Thing {
    if (this.closed) end(thing);
    else this.things.push(thing);
    return thing;
  }

  /** Listens to a target that outlives the component, such as window or document. */
  listen<Name extends keyof WindowEventMap>(
    target: Window, name: Name, listener: (event: WindowEventMap[Name]) => void, options?: AddEventListenerOptions,
  ): void;
  listen<Name extends keyof DocumentEventMap>(
    target: Document, name: Name, listener: (event: DocumentEventMap[Name]) => void, options?: AddEventListenerOptions,
  ): void;
  listen<Name extends keyof HTMLElementEventMap>(
    target: HTMLElement, name: Name, listener: (event: HTMLElementEventMap[Name]) => void, options?: AddEventListenerOptions,
  ): void;
  listen(target: EventTarget, name: string, listener: (event: never) => void, options: AddEventListenerOptions = {}): void {
    target.addEventListener(name, listener as EventListener, { ...options, signal: this.signal });
  }

  close(): void {
    if (this.closed) return;
    this.controller.abort();
    for (const thing of this.things.splice(0).reverse()) end(thing);
  }
}

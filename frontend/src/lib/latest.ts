/* Of several turns that overlap only the newest counts. */

/** Hands out one signal a turn, which is aborted as soon as a newer turn starts or all end:
 *
 *     const signal = this.loading.next();
 *     const answer = await fetch(address, { signal });
 *     if (signal.aborted) return; // a newer turn has taken over
 */
export class Latest {
  private controller: AbortController | null = null;

  /** Starts a turn; the one before it is over. */
  next(): AbortSignal {
    this.end();
    this.controller = new AbortController();
    return this.controller.signal;
  }

  /** Ends the turn that runs, if any. */
  end(): void {
    this.controller?.abort();
    this.controller = null;
  }

  get running(): boolean { return this.controller !== null; }

  close(): void { this.end(); }
}

/* Calls put off until they are worth making. */

/** A call that is made later, and may be called off until then. */
export interface Deferred {
  (): void;
  /** Calls off what has not been made yet. */
  cancel(): void;
}

/** At most one call in `ms`, the last one never lost. */
export function throttled(ms: number, call: () => void): Deferred {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = -Infinity;
  const run = () => { timer = undefined; last = performance.now(); call(); };
  const soon = () => { timer ??= setTimeout(run, Math.max(0, last + ms - performance.now())); };
  return Object.assign(soon, { cancel: () => { clearTimeout(timer); timer = undefined; } });
}

/** One call, `ms` after the last request for it. */
export function rested(ms: number, call: () => void): Deferred {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const later = () => { clearTimeout(timer); timer = setTimeout(call, ms); };
  return Object.assign(later, { cancel: () => clearTimeout(timer) });
}

/** Waits `ms`, or until the signal is aborted. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => { clearTimeout(timer); resolve(); }, { once: true });
  });
}

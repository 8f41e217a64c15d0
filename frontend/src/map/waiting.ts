/* Answers that the server is still computing. */

const ASK_EVERY_MS = 250;

export interface Progress {
  stage: string;
  done: number;
  of: number;
  state?: string;
}

export interface Watch {
  onProgress?: (progress: Progress) => void;
  /** False once nobody waits for the answer any more. */
  wanted?: () => boolean;
  /** Ends the waiting at once. */
  signal?: AbortSignal;
}

/** The computation was stopped, or nobody waits for it any more. */
export class NotAnswered extends Error {}

/** Looks for the answer, asks for it if nobody has, and looks until it is there; status 202 reports the progress. */
export async function whenReady(url: string, { onProgress = () => {}, wanted = () => true, signal }: Watch = {}): Promise<Response> {
  const look = (): Promise<Response> => fetch(url, { signal });
  const ask = (): Promise<Response> => fetch(url, { method: "POST", signal });
  let response = await look();
  if (response.status === 404 || response.status === 409) response = await ask(); // not asked for yet, or ended without an answer
  while (response.status === 202 && wanted()) {
    onProgress(await response.json() as Progress);
    await sleep(ASK_EVERY_MS, signal);
    response = await look();
    if (response.status === 404) response = await ask(); // the server has restarted meanwhile
  }
  if (response.ok && response.status !== 202) return response;
  const refusal = await response.json().catch(() => ({})) as { state?: string; error?: string };
  if (response.status === 202 || refusal.state === "stopped") throw new NotAnswered("stopped");
  throw new Error(refusal.error || `${response.status} for ${url}`);
}

/** @throws NotAnswered  when the signal is aborted meanwhile */
function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => { clearTimeout(timer); reject(new NotAnswered("closed")); };
    const timer = setTimeout(() => { signal?.removeEventListener("abort", stop); resolve(); }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}

/** One answer for all who wait for it; given up only when none of them wants it any more. */
export class SharedAnswer<Value> {
  private promise: Promise<Value> | null = null;
  private watches: Watch[] = [];
  private settled = false;

  constructor(private readonly load: (watch: Watch) => Promise<Value>) {}

  /** The answer; asked for again after a failure. */
  get(watch: Watch = {}): Promise<Value> {
    if (!this.settled) this.watches.push(watch);
    this.promise ??= this.load({
      wanted: () => this.watches.some(({ wanted }) => wanted?.() ?? true),
      onProgress: (progress) => this.report(progress),
    }).then((value) => { this.end(true); return value; }, (error: unknown) => { this.end(false); throw error; });
    return this.promise;
  }

  private report(progress: Progress): void {
    for (const { wanted, onProgress } of this.watches) if (wanted?.() ?? true) onProgress?.(progress);
  }

  private end(success: boolean): void {
    this.settled = success;
    this.watches = [];
    if (!success) this.promise = null;
  }
}

/** The progress in words. */
export function progressText({ stage, done, of, state }: Progress): string {
  if (state === "waiting") return "Computing the projection \u2026";
  if (of <= 1) return `${stage} \u2026`;
  return `${stage}: ${done.toLocaleString("en")} of ${of.toLocaleString("en")}`;
}

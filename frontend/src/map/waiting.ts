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
}

/** The computation was stopped, or nobody waits for it any more. */
export class NotAnswered extends Error {}

/** Asks until the answer is there; status 202 reports the progress. */
export async function whenReady(url: string, { onProgress = () => {}, wanted = () => true }: Watch = {}): Promise<Response> {
  let response = await fetch(url);
  while (response.status === 202 && wanted()) {
    onProgress(await response.json() as Progress);
    await new Promise((resolve) => { setTimeout(resolve, ASK_EVERY_MS); });
    if (!wanted()) throw new NotAnswered("stopped");
    response = await fetch(`${url}&look=1`);
  }
  if (response.ok && response.status !== 202) return response;
  const refusal = await response.json().catch(() => ({})) as { state?: string; error?: string };
  if (response.status === 202 || refusal.state === "stopped") throw new NotAnswered("stopped");
  throw new Error(refusal.error || `${response.status} for ${url}`);
}

/** The progress in words. */
export function progressText({ stage, done, of, state }: Progress): string {
  if (state === "waiting") return "Computing the projection \u2026";
  if (of <= 1) return `${stage} \u2026`;
  return `${stage}: ${done.toLocaleString("en")} of ${of.toLocaleString("en")}`;
}

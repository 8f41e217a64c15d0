// @ts-nocheck
/* Answers that are still being worked out. */

const LOOK_EVERY_MS = 250;

export class NotAnswered extends Error {}

/** Asks until the answer is there; 202 says how far it is.
 *  @param {object} watch  onProgress({ stage, done, of }), wanted() */
export async function whenReady(url, { onProgress = () => {}, wanted = () => true } = {}) {
  let answer = await fetch(url);
  while (answer.status === 202 && wanted()) {
    onProgress(await answer.json());
    await new Promise((resolve) => { setTimeout(resolve, LOOK_EVERY_MS); });
    answer = await fetch(`${url}&look=1`);
    if (answer.status === 404) answer = await fetch(url); // the server has restarted meanwhile
  }
  if (answer.ok && answer.status !== 202) return answer;
  const told = await answer.json().catch(() => ({}));
  if (answer.status === 202 || told.state === "stopped") throw new NotAnswered("stopped");
  throw new Error(told.error || `${answer.status} for ${url}`);
}

/** What is being done, for people. */
export function progressWords({ stage, done, of, state }) {
  if (state === "waiting") return "Waiting for the projector \u2026";
  if (of <= 1) return `${stage} \u2026`;
  return `${stage}: ${done.toLocaleString("en")} of ${of.toLocaleString("en")}`;
}

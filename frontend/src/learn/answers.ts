/* What was answered, in the browser's own storage: by chapter, the number of the right option, or
 * that of a wrong one as a negative number. */

const KEY = "vae-lab.learn";

export type Answers = Record<string, number>;

/** How a wrong option k is kept. */
export const asWrong = (k: number): number => -1 - k;

/** The option that was chosen. */
export const triedOption = (answer: number): number => (answer < 0 ? -1 - answer : answer);

/** Whether a chapter's question was answered rightly. */
export const isRight = (answer: number | undefined): boolean => answer !== undefined && answer >= 0;

/** Answers from what storage holds; empty if it is something else. */
export function parseAnswers(text: string | null): Answers {
  try {
    const stored: unknown = JSON.parse(text ?? "{}");
    if (typeof stored !== "object" || stored === null) return {};
    return Object.fromEntries(Object.entries(stored).filter(([, answer]) => Number.isInteger(answer)));
  } catch { return {}; }
}

/** Works without storage, too: then the progress lasts as long as the page. */
export const answers = {
  read(): Answers {
    try { return parseAnswers(localStorage.getItem(KEY)); } catch { return {}; }
  },
  write(chapter: string, answer: number): void {
    try { localStorage.setItem(KEY, JSON.stringify({ ...this.read(), [chapter]: answer })); } catch { /* forbidden */ }
    window.dispatchEvent(new Event(KEY));
  },
  /** Calls back whenever something was answered. */
  listen(onChange: () => void, signal: AbortSignal): void { window.addEventListener(KEY, onChange, { signal }); },
};

/* What was answered, in the browser's own storage: by chapter, the answer's number. */

const KEY = "vae-lab.learn";

export type Answers = Record<string, number>;

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

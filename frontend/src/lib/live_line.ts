/* Questions and answers over a WebSocket, as fast as the line allows.
 *
 * A request is a little-endian uint32 number and a body; the answer is the same number and a body,
 * or JSON text with an error.
 */

import { WIRE_UNKNOWN_MODEL } from "../schema";

const FRAME_MS = 1000 / 60;
// Pointers report once a display frame; a faster display gets at most this pace. Shorter than a
// frame at 60 Hz, so that a frame that comes early does not make its wish, and all that follow, wait.
const PACE_MS = 10;
const LOST_AFTER_MS = 4000;
const RECENT = 32; // round trips

/** Whether a line is there: open, lost (and tried again), closed for good because the model is
 *  gone, or open with an error in answer to one question. */
export type Status = "open" | "lost" | "gone" | "error";

/** Hears of every change; `detail` is the text of an error. */
export type OnStatus = (status: Status, detail?: string) => void;

/** What a status is to a person; empty when all is well. */
export function connectionMessage(status: Status, detail = ""): string {
  return {
    open: "",
    lost: "Connection lost, reconnecting \u2026",
    gone: "This model is no longer available. Choose another one.",
    error: `Server error: ${detail}`,
  }[status];
}

/** The shortest of the recent round trips: a queue at the server must not pass for distance,
 *  or every client would answer a slow server by asking for more. */
export class RoundTrip {
  private readonly samples: number[] = [];

  add(ms: number): void {
    this.samples.push(ms);
    if (this.samples.length > RECENT) this.samples.shift();
  }

  get measured(): boolean { return this.samples.length > 0; }

  get ms(): number { return this.measured ? Math.min(...this.samples) : FRAME_MS; }

  /** How many requests keep the line busy at 60 a second. */
  get window(): number { return Math.ceil(this.ms / FRAME_MS) + 1; }
}

/** A question that waits for its answer: one of `ask` has a `resolve`, a wish has none. */
interface Entry<Question, Answer> {
  question: Question;
  resolve?: (answer: Answer | null) => void;
}

interface Sent<Question, Answer> extends Entry<Question, Answer> { sentAt: number }

interface Refusal { id: number; error: string }

export interface Listener<Question, Answer> {
  onAnswer: (question: Question, answer: Answer) => void;
  onStatus: OnStatus;
}

/** Asks questions. A wish is what a pointer wants to see: only the newest counts, and an answer that
 *  is older than the one shown is dropped. `ask` is for everything else and waits for its answer.
 *  Subclasses define how a question is packed and how an answer is read. */
export abstract class LiveLine<Question, Answer> {
  readonly roundTrip = new RoundTrip();
  private readonly pending = new Map<number, Sent<Question, Answer>>();
  private readonly waiting: Entry<Question, Answer>[] = [];
  private wish: Question | null = null;
  private number = 0;
  private shown = 0;
  private lastSent = -Infinity;
  private attempt = 0;
  private warm = false;
  private closed = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private socket: WebSocket;
  private readonly url: string;
  private readonly listener: Listener<Question, Answer>;

  constructor(url: string, listener: Listener<Question, Answer>) {
    this.url = url;
    this.listener = listener;
    this.socket = this.connected();
  }

  /** The request's bytes: room for its number, then the question. */
  protected abstract pack(question: Question): ArrayBuffer;

  /** What an answer's bytes after its number mean. */
  protected abstract unpack(answer: ArrayBuffer): Answer;

  protected wishFor(question: Question): void {
    this.wish = question;
    this.pump();
  }

  /** The answer as a Promise; null when the connection broke meanwhile. */
  ask(question: Question): Promise<Answer | null> {
    return new Promise((resolve) => {
      this.waiting.push({ question, resolve });
      this.pump();
    });
  }

  /** Forgets questions not yet sent: what they would have shown is out of date. */
  dropWaiting(): void {
    for (const { resolve } of this.waiting.splice(0)) resolve?.(null);
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    clearTimeout(this.retry);
    this.dropWaiting();
    this.socket.onopen = this.socket.onmessage = this.socket.onclose = null;
    this.socket.close();
  }

  private connected(): WebSocket {
    const socket = new WebSocket(this.url);
    socket.binaryType = "arraybuffer";
    socket.onopen = () => this.opened();
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => this.received(data);
    socket.onclose = ({ code }) => this.lost(code);
    return socket;
  }

  private opened(): void {
    this.attempt = 0;
    this.warm = false;
    this.listener.onStatus("open");
    this.pump();
  }

  private lost(code: number): void {
    if (this.closed) return;
    this.forgetPending();
    if (code === WIRE_UNKNOWN_MODEL) return this.listener.onStatus("gone");
    this.listener.onStatus("lost");
    // Spread out, so that a class does not come back in one wave.
    const delay = Math.min(5000, 250 * 2 ** this.attempt++) * (0.75 + Math.random() / 2);
    this.retry = setTimeout(() => { this.socket = this.connected(); }, delay);
  }

  /** After a break: the newest wish asked for is one again, other questions end empty. */
  private forgetPending(): void {
    let lost: Question | null = null;
    for (const { question, resolve } of this.pending.values()) {
      if (resolve) resolve(null);
      else lost = question;
    }
    this.pending.clear();
    this.wish ??= lost;
    this.dropWaiting();
  }

  /** Sends what may be sent now; sets a timer for what may be sent later. */
  private pump(): void {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    this.forgetLost();
    if (this.wish) return this.pumpWish(this.wish);
    if (this.pending.size > 0) return;
    const entry = this.waiting.shift();
    if (entry) this.send(entry);
  }

  private pumpWish(question: Question): void {
    if (this.wishesInFlight() >= this.roundTrip.window) return; // the next answer pumps
    const wait = this.lastSent + PACE_MS - performance.now();
    if (wait > 0) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.pump(), wait);
      return;
    }
    this.wish = null;
    this.lastSent = performance.now();
    this.send({ question });
  }

  private send(entry: Entry<Question, Answer>): void {
    this.number = (this.number + 1) >>> 0;
    this.pending.set(this.number, { ...entry, sentAt: performance.now() });
    const request = this.pack(entry.question);
    new DataView(request).setUint32(0, this.number, true);
    this.socket.send(request);
  }

  private received(data: string | ArrayBuffer): void {
    if (typeof data === "string") this.refused(JSON.parse(data) as Refusal);
    else this.answered(new DataView(data).getUint32(0, true), this.unpack(data));
    this.pump();
  }

  private answered(number: number, answer: Answer): void {
    const entry = this.pending.get(number);
    if (!entry) return;
    this.pending.delete(number);
    if (entry.resolve) return entry.resolve(answer);
    if (this.warm) this.roundTrip.add(performance.now() - entry.sentAt);
    this.warm = true; // the first answer may have waited for the model to load
    if (number <= this.shown) return; // overtaken by a newer answer
    this.shown = number;
    this.listener.onAnswer(entry.question, answer);
  }

  private refused({ id, error }: Refusal): void {
    const entry = this.pending.get(id);
    this.pending.delete(id);
    entry?.resolve?.(null);
    this.listener.onStatus("error", error);
  }

  private wishesInFlight(): number {
    let count = 0;
    for (const { resolve } of this.pending.values()) if (!resolve) count += 1;
    return count;
  }

  /** An answer that never came must not block the window for ever. */
  private forgetLost(): void {
    const before = performance.now() - LOST_AFTER_MS;
    for (const [number, { sentAt, resolve }] of this.pending) {
      if (sentAt > before) continue;
      this.pending.delete(number);
      resolve?.(null);
    }
  }
}

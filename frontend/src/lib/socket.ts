// @ts-nocheck
/* The decoder and the encoder, each at the other end of a WebSocket.
 *
 * A request is a little-endian uint32 number and a body; the answer is the same number and a body,
 * or JSON text with an error. decode: float32 z (B, D) to uint8 pixels (B, H, W, C);
 * encode: uint8 pixels (H, W, C) to float32 mu (D), logvar (D);
 * reconstruct: the same, with the uint8 pixels (H, W, C) of mu after it.
 */

const FRAME_MS = 1000 / 60;
// Hands report once a display frame; a faster display gets at most this pace. Shorter than a frame
// at 60 Hz, so that a frame that comes early does not make its wish, and all that follow, wait.
const PACE_MS = 10;
const LOST_AFTER_MS = 4000;
const BATCH_ROWS = 64; // the wire takes 256; less keeps a picture asked for meanwhile from waiting

/** The shortest of the recent round trips: a queue at the server must not pass for distance,
 *  or every client would answer a slow server by asking for more. */
export class RoundTrip {
  constructor() { this.samples = []; }

  add(ms) {
    this.samples.push(ms);
    if (this.samples.length > 32) this.samples.shift();
  }

  get measured() { return this.samples.length > 0; }

  get ms() { return this.measured ? Math.min(...this.samples) : FRAME_MS; }

  /** How many requests keep the line busy at 60 a second. */
  get window() { return Math.ceil(this.ms / FRAME_MS) + 1; }
}

/** Asks questions. `want` is for the hand: only the newest wish counts, and an answer that is
 *  older than the one shown is dropped. `ask` is for everything else and waits for it.
 *  Whoever extends it says how a question is packed and how an answer is read. */
class LiveLine {
  constructor(url, { onAnswer, onStatus }) {
    this.url = url;
    this.onAnswer = onAnswer;
    this.onStatus = onStatus;
    this.roundTrip = new RoundTrip();
    this.pending = new Map();
    this.waiting = [];
    this.number = 0;
    this.shown = 0;
    this.lastSent = 0;
    this.attempt = 0;
    this.connect();
  }

  want(question) {
    this.wish = question;
    this.pump();
  }

  /** The answer as a Promise; null when the connection broke meanwhile. */
  ask(question) {
    return new Promise((resolve) => {
      this.waiting.push({ question, resolve });
      this.pump();
    });
  }

  /** Forgets questions not yet sent: what they would have shown is out of date. */
  dropWaiting() {
    for (const { resolve } of this.waiting.splice(0)) resolve(null);
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    clearTimeout(this.retry);
    this.dropWaiting();
    this.socket.close();
  }

  connect() {
    this.socket = new WebSocket(this.url);
    this.socket.binaryType = "arraybuffer";
    this.socket.onopen = () => this.opened();
    this.socket.onmessage = ({ data }) => this.received(data);
    this.socket.onclose = ({ code }) => this.lost(code);
  }

  opened() {
    this.attempt = 0;
    this.warm = false;
    this.onStatus("open");
    this.pump();
  }

  lost(code) {
    if (this.closed) return;
    this.forgetPending();
    if (code === 4404) return this.onStatus("gone");
    this.onStatus("lost");
    // Spread out, so that a class does not come back in one wave.
    const delay = Math.min(5000, 250 * 2 ** this.attempt++) * (0.75 + Math.random() / 2);
    this.retry = setTimeout(() => this.connect(), delay);
  }

  /** After a break: the newest wish asked for is one again, other questions end empty. */
  forgetPending() {
    let lost = null;
    for (const { question, resolve } of this.pending.values()) {
      if (resolve) resolve(null);
      else lost = question;
    }
    this.pending.clear();
    this.wish = this.wish ?? lost;
    this.dropWaiting();
  }

  /** Sends what may be sent now; sets a timer for what may be sent later. */
  pump() {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    this.forgetLost();
    if (this.wish) return this.pumpWish();
    if (this.waiting.length && this.pending.size === 0) this.send(this.waiting.shift());
  }

  pumpWish() {
    if (this.wishesInFlight() >= this.roundTrip.window) return; // the next answer pumps
    const wait = this.lastSent + PACE_MS - performance.now();
    if (wait > 0) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.pump(), wait);
      return;
    }
    const question = this.wish;
    this.wish = null;
    this.lastSent = performance.now();
    this.send({ question });
  }

  send(entry) {
    this.number = (this.number + 1) >>> 0;
    this.pending.set(this.number, { ...entry, sentAt: performance.now() });
    const request = this.pack(entry.question);
    new DataView(request).setUint32(0, this.number, true);
    this.socket.send(request);
  }

  received(data) {
    if (typeof data === "string") this.refused(JSON.parse(data));
    else this.answered(new DataView(data).getUint32(0, true), this.unpack(data));
    this.pump();
  }

  answered(number, answer) {
    const entry = this.pending.get(number);
    if (!entry) return;
    this.pending.delete(number);
    if (entry.resolve) return entry.resolve(answer);
    if (this.warm) this.roundTrip.add(performance.now() - entry.sentAt);
    this.warm = true; // the first answer may have waited for the model to load
    if (number <= this.shown) return; // overtaken by a newer answer
    this.shown = number;
    this.onAnswer(entry.question, answer);
  }

  refused({ id, error }) {
    const entry = this.pending.get(id);
    this.pending.delete(id);
    entry?.resolve?.(null);
    this.onStatus("error", error);
  }

  wishesInFlight() {
    let count = 0;
    for (const { resolve } of this.pending.values()) if (!resolve) count += 1;
    return count;
  }

  /** An answer that never came must not block the window for ever. */
  forgetLost() {
    const before = performance.now() - LOST_AFTER_MS;
    for (const [number, { sentAt, resolve }] of this.pending) {
      if (sentAt > before) continue;
      this.pending.delete(number);
      resolve?.(null);
    }
  }
}

/** Lists of z to the pixels of as many pictures. */
export class BatchDecoder extends LiveLine {
  /** The pixels of any number of latents, asked for in parts; null when a part was lost. */
  async askAll(zs) {
    const asked = [];
    for (let at = 0; at < zs.length; at += BATCH_ROWS) asked.push(this.ask(zs.slice(at, at + BATCH_ROWS)));
    const parts = await Promise.all(asked);
    return parts.includes(null) ? null : joined(parts);
  }

  pack(zs) {
    const request = new ArrayBuffer(4 + 4 * zs.length * zs[0].length);
    const view = new DataView(request);
    let at = 4;
    for (const z of zs) for (const value of z) { view.setFloat32(at, value, true); at += 4; }
    return request;
  }

  unpack(answer) { return new Uint8Array(answer, 4); }
}

/** For a hand that moves one z. */
export class LiveDecoder extends BatchDecoder {
  constructor(url, { onPicture, onStatus }) {
    super(url, { onAnswer: ([z], pixels) => onPicture(z, pixels), onStatus });
  }

  want(z) { super.want([z]); }
}

/** Pictures ({ pixels }, with whatever else the asker wants to find again) to posteriors. */
export class LiveEncoder extends LiveLine {
  constructor(url, { onPosterior, onStatus }) { super(url, { onAnswer: onPosterior, onStatus }); }

  pack({ pixels }) {
    const request = new ArrayBuffer(4 + pixels.length);
    new Uint8Array(request, 4).set(pixels);
    return request;
  }

  unpack(answer) {
    const numbers = new Float32Array(answer, 4);
    return { mu: numbers.subarray(0, numbers.length / 2), logvar: numbers.subarray(numbers.length / 2) };
  }
}

/** Pictures to posteriors, each with the picture of its mean: one answer, one frame. */
export class LiveReconstructor extends LiveEncoder {
  constructor(url, latentDim, { onReconstruction, onStatus }) {
    super(url, { onPosterior: onReconstruction, onStatus });
    this.bytes = 8 * latentDim;
  }

  unpack(answer) {
    const q = super.unpack(answer.slice(0, 4 + this.bytes));
    return { ...q, x_hat: new Uint8Array(answer, 4 + this.bytes) };
  }
}

function joined(parts) {
  const whole = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) { whole.set(part, at); at += part.length; }
  return whole;
}

/** The address of a live route, from its path, on the page's own host. */
export function socketUrl(path) {
  const url = new URL(path, location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

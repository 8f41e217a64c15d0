/* Fakes for tests. Nothing that is built imports this. */

import { vi } from "vitest";

import type { ComponentArgs, Nothing, Root } from "./component";

/** What Streamlit would hand a component; what it sets can be looked at in `mock.calls`. */
export function fakeArgs<Data, State extends object = Nothing, Trigger extends object = Nothing>(
  parentElement: Root, data: Data,
): ComponentArgs<Data, State, Trigger> {
  return { parentElement, data, setStateValue: vi.fn(), setTriggerValue: vi.fn() };
}

/** The server's end of a WebSocket, in the hands of a test. */
export class FakeSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static readonly CLOSING = 2;
  static readonly CLOSED = 3;
  static all: FakeSocket[] = [];

  readyState = FakeSocket.CONNECTING;
  binaryType = "blob";
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string | ArrayBuffer }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;
  readonly sent: ArrayBuffer[] = [];
  readonly url: string;

  constructor(url: string) {
    this.url = url;
    FakeSocket.all.push(this);
  }

  /** In place of the browser's, until the test ends. */
  static install(): void {
    FakeSocket.all = [];
    vi.stubGlobal("WebSocket", FakeSocket);
  }

  static get last(): FakeSocket {
    const socket = FakeSocket.all.at(-1);
    if (!socket) throw new Error("nothing was connected");
    return socket;
  }

  send(request: ArrayBuffer): void { this.sent.push(request); }

  close(): void { this.readyState = FakeSocket.CLOSED; }

  open(): void {
    this.readyState = FakeSocket.OPEN;
    this.onopen?.();
  }

  /** The connection ends without the component's doing. */
  drop(code = 1006): void {
    this.readyState = FakeSocket.CLOSED;
    this.onclose?.({ code });
  }

  /** Answers the request of this place with a body of bytes. */
  answer(place: number, body: ArrayLike<number> = []): void {
    const answer = new Uint8Array(4 + body.length);
    answer.set(new Uint8Array(this.sent[place], 0, 4));
    answer.set(body, 4);
    this.onmessage?.({ data: answer.buffer });
  }

  /** The numbers of a request's body. */
  floats(place: number): number[] { return [...new Float32Array(this.sent[place], 4)]; }
}

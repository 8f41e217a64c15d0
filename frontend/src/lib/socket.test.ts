// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Status } from "./live_line";
import { RoundTrip } from "./live_line";
import { LiveDecoder, LiveEncoder, LiveReconstructor } from "./socket";
import { FakeSocket } from "./testing";

beforeEach(() => { vi.useFakeTimers(); FakeSocket.install(); });
afterEach(() => { vi.useRealTimers(); vi.unstubAllGlobals(); });

/** A decoder that is connected, and what it has shown and told. */
function connected() {
  const shown: number[] = [];
  const statuses: Status[] = [];
  const decoder = new LiveDecoder("ws://x/", {
    onPicture: ([value]) => shown.push(value),
    onStatus: (status) => statuses.push(status),
  });
  FakeSocket.last.open();
  return { decoder, shown, statuses, socket: FakeSocket.last };
}

test("an answer that was overtaken is not painted", () => {
  const { decoder, shown, socket } = connected();
  decoder.want([1]);
  vi.advanceTimersByTime(20);
  decoder.want([2]);
  vi.advanceTimersByTime(20);
  socket.answer(1);
  socket.answer(0);
  expect(shown).toEqual([2]);
});

test("of the wishes that could not be sent the newest wins", () => {
  const { decoder, shown, socket } = connected();
  for (let k = 1; k <= 50; k += 1) decoder.want([k]);
  vi.advanceTimersByTime(40);
  socket.answer(0);
  socket.answer(1);
  expect(shown).toEqual([1, 50]);
});

test("no more wishes are in flight than the round trip needs", () => {
  const { decoder, socket } = connected();
  for (let k = 0; k < 30; k += 1) {
    decoder.want([k]);
    vi.advanceTimersByTime(17);
  }
  expect(socket.sent.length).toBe(2); // nothing was answered yet: one frame's worth, and one more
  expect(decoder.roundTrip.window).toBe(2);
});

test("a longer way to the server takes a larger window", () => {
  const trip = new RoundTrip();
  trip.add(40);
  expect(trip.window).toBe(4);
});

test("a queue at the server does not pass for distance", () => {
  const trip = new RoundTrip();
  for (const ms of [5, 900, 900]) trip.add(ms);
  expect(trip.ms).toBe(5);
});

test("batches wait for the wish, and are asked for in parts", async () => {
  const { decoder, socket } = connected();
  decoder.want([1]);
  const answer = decoder.askAll(Array.from({ length: 130 }, () => [0]));
  vi.advanceTimersByTime(30);
  expect(socket.sent.length).toBe(1);
  socket.answer(0);
  for (let part = 1; part <= 3; part += 1) socket.answer(part, [part]);
  expect(await answer).toEqual(Uint8Array.of(1, 2, 3));
  expect(socket.floats(3)).toEqual([0, 0]);
});

test("after a break the newest wish is asked for again, other questions end empty", async () => {
  const { decoder, shown, statuses, socket } = connected();
  decoder.want([7]);
  const lost = decoder.ask([[1]]);
  socket.drop();
  expect(await lost).toBeNull();
  vi.advanceTimersByTime(700);
  const again = FakeSocket.last;
  again.open();
  again.answer(0);
  expect(FakeSocket.all.length).toBe(2);
  expect(shown).toEqual([7]);
  expect(statuses).toEqual(["open", "lost", "open"]);
});

test("a model that is gone is not asked for again", () => {
  const { statuses, socket } = connected();
  socket.drop(4404);
  vi.advanceTimersByTime(60_000);
  expect(FakeSocket.all.length).toBe(1);
  expect(statuses).toEqual(["open", "gone"]);
});

test("a question that the server refuses ends empty, with its reason", async () => {
  const { decoder, statuses, socket } = connected();
  const answer = decoder.ask([[1]]);
  socket.onmessage?.({ data: JSON.stringify({ id: 1, error: "too long" }) });
  expect(await answer).toBeNull();
  expect(statuses).toEqual(["open", "error"]);
});

test("an answer that never comes does not block the window", () => {
  const { decoder, socket } = connected();
  for (const value of [1, 2, 3]) { decoder.want([value]); vi.advanceTimersByTime(20); }
  expect(socket.sent.length).toBe(2);
  vi.advanceTimersByTime(4100);
  decoder.want([4]);
  expect(socket.sent.length).toBe(3);
});

test("once closed it neither answers nor reconnects", () => {
  const { decoder, shown, socket } = connected();
  decoder.want([1]);
  decoder.close();
  expect([socket.onopen, socket.onmessage, socket.onclose]).toEqual([null, null, null]);
  vi.advanceTimersByTime(60_000);
  expect(vi.getTimerCount()).toBe(0);
  expect([FakeSocket.all.length, shown.length]).toEqual([1, 0]);
});

/** The bytes of some float32 numbers. */
const floats = (...numbers: number[]) => new Uint8Array(Float32Array.from(numbers).buffer);

test("an image is sent as it is, and a posterior read as the wire says", () => {
  const answers: unknown[] = [];
  const encoder = new LiveEncoder<{ pixels: Uint8Array; name: string }>("ws://x/", {
    onPosterior: ({ name }, { mu, logvar }) => answers.push(name, [...mu], [...logvar]),
    onStatus: () => {},
  });
  FakeSocket.last.open();
  encoder.want({ pixels: Uint8Array.of(7, 8, 9), name: "it" });
  expect([...new Uint8Array(FakeSocket.last.sent[0])]).toEqual([1, 0, 0, 0, 7, 8, 9]);
  FakeSocket.last.answer(0, floats(0.5, -1, 2, -3));
  expect(answers).toEqual(["it", [0.5, -1], [2, -3]]);
});

test("a reconstruction is a posterior with the image of its mean", () => {
  const answers: unknown[] = [];
  const line = new LiveReconstructor("ws://x/", 1, {
    onReconstruction: (_, { mu, logvar, x_hat }) => answers.push([...mu], [...logvar], [...x_hat]),
    onStatus: () => {},
  });
  FakeSocket.last.open();
  line.want({ pixels: Uint8Array.of(0) });
  FakeSocket.last.answer(0, [...floats(0.5, -1), 9, 8, 7]);
  expect(answers).toEqual([[0.5], [-1], [9, 8, 7]]);
});

// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import type { Component } from "../lib/component";
import { element } from "../lib/dom";
import { fakeArgs, fakeCanvases, live, press, Running } from "../lib/testing";
import type {
  DecoderData, ElboData, ExampleData, InferenceData, Model, NoiseData, QuestionData, ReferenceSet, SpaceData, StepsData, ToyTrainingData, UsesData,
} from "../schema";
import decoder from "./decoder";
import elbo from "./elbo";
import encoder from "./encoder";
import inference from "./inference";
import noise from "./noise";
import question from "./question";
import space from "./space";
import steps from "./steps";
import training from "./training";
import uses from "./uses";

const DIM = { share: 0.5, low: -3, high: 3, usual: [-1, 1] };
const MODEL: Model = {
  id: "m", title: "M", image_shape: [1, 2, 2], latent_dim: 2, prior: { kind: "standard-normal" }, kl: 3, inactive_below: 0.1,
  dims: [{ ...DIM, index: 0, kl: 2 }, { ...DIM, index: 1, kl: 0.01 }],
};
const ABOUT: ReferenceSet = { count: 2, columns: 2, tile: [2, 2], labels: [0, 1], label_names: ["zero", "one"], index: [0, 1] };
const LEFT = { sliders: {}, revision: 0 };
const EXAMPLE: ExampleData = { model: MODEL, image: 0, colours: ["#000000"], ...LEFT };
const Q = { mu: [0, 0], std: [1, 1] };
const TERMS = { log_likelihood: -80, kl: 5 };
const TOY_STEP = { ...TERMS, step: 0, mu: btoa("\0\0\0\0\0\0\0\0"), pictures: btoa("\x01\x02\x03\x04") };

const DECODER: DecoderData = { ...EXAMPLE, z: [0, 1], squares: 6, pixels: 4, bernoulli: -80 };
const SPACE: SpaceData = { models: [MODEL, { ...MODEL, id: "vae" }], ends: [0, 1], colours: ["#000000"], ...LEFT };
const NOISE: NoiseData = { ...EXAMPLE, q: Q, pathwise: [1, 2, 3, 4, 5, 6, 7, 8, 9], score: [9, 8, 7, 6, 5, 4, 3, 2, 1],
  centred: [4, 3, 2, 1, 0, -1, -2, -3, -4], widened: 4 };
const INFERENCE: InferenceData = { ...EXAMPLE, q: Q, log_evidence: -70, grid: { low: [-3, -3], high: [3, 3], side: 2, log_joint: [-80, -81, -82, -83] } };
const ELBO: ElboData = {
  ...EXAMPLE, models: [{ ...TERMS, title: "VAE", model: MODEL, z: [0, 0], mean: TERMS }], bounds: [[1, -85, 0.3]], log_evidence: -80,
  shapes: { model: MODEL, z: [0, 0], folded: 1, awake: 0 },
};
const TRAINING: ToyTrainingData = {
  steps: [TOY_STEP, { ...TOY_STEP, step: 1 }, { ...TOY_STEP, step: 2 }], side: 1, tile: 2, labels: [0, 1], names: ["0", "1"], beta: 1, told: "", colours: ["#000000", "#ffffff"], ...LEFT,
};
const USES: UsesData = { wide: MODEL, plane: { ...MODEL, id: "plane" }, ends: [0, 1], judged: [{ picture: "", nats: 500, clothes: true }], colours: ["#000000"], ...LEFT };
const QUESTION: QuestionData = { chapter: "encoder", question: "?", text: "", options: ["a", "b", "c"], order: [2, 0, 1], right: 1, why: "because" };
const STEPS: StepsData = { chapters: [{ name: "encoder", title: "Encoder" }, { name: "space", title: "Space" }], now: "encoder", presents: false };

let running: Running;

beforeEach(() => {
  vi.useFakeTimers();
  running = new Running();
  fakeCanvases();
  vi.stubGlobal("fetch", async (address: string) =>
    new Response(address.endsWith("json") ? JSON.stringify(ABOUT) : new Float32Array(4).buffer));
  vi.stubGlobal("Image", class { src = ""; async decode() { /* at once */ } });
});
afterEach(() => { vi.useRealTimers(); vi.unstubAllGlobals(); vi.restoreAllMocks(); localStorage.clear(); });

function root(): HTMLElement {
  const parent = element("div", { innerHTML: '<div class="learn"></div><div class="steps"></div><div class="question"></div>' });
  document.body.append(parent);
  return parent;
}


const EXPERIMENTS: [name: string, component: unknown, data: object, start: string | null][] = [
  ["encoder", encoder, EXAMPLE, null], ["space", space, SPACE, "learn-prior"], ["decoder", decoder, DECODER, null],
  ["inference", inference, INFERENCE, null], ["elbo", elbo, ELBO, null], ["noise", noise, NOISE, "learn-run"],
  ["training", training, TRAINING, "learn-play"], ["uses", uses, USES, "learn-generate"],
  ["question", question, QUESTION, null], ["steps", steps, STEPS, null],
];

describe.each(EXPERIMENTS)("%s", (_, component, data, start) => {
  const mount = component as Component<object>;

  test("leaves nothing running, not even while it plays", async () => {
    const parent = root();
    const close = mount(fakeArgs(parent, data));
    await live();
    if (start) parent.querySelector<HTMLElement>(`[data-testid=${start}]`)?.click();
    await live(5);
    expect(running.all.length > 0).toBe(component !== inference); // it computes in the browser alone
    close?.();
    expect(running.all).toEqual([]);
  });

  test("leaves nothing running when it is closed while it loads", async () => {
    mount(fakeArgs(root(), data))?.();
    await live();
    expect(running.all).toEqual([]);
  });
});

test("the keys go from chapter to chapter and stop at the ends", () => {
  const args = fakeArgs(root(), STEPS);
  const close = steps(args as unknown as Parameters<typeof steps>[0]);
  press("ArrowLeft");
  expect(args.setTriggerValue).not.toHaveBeenCalled();
  press("ArrowRight");
  expect(args.setTriggerValue).toHaveBeenCalledExactlyOnceWith("go", "space");
  close();
});

const classes = (parent: Element): Record<string, string> => Object.fromEntries([...parent.querySelectorAll<HTMLElement>(".options button")]
  .map(({ dataset, className }) => [dataset.testid ?? "", className]));

function asked() {
  const [parent, bar] = [root(), root()];
  const closeSteps = steps(fakeArgs(bar, STEPS) as unknown as Parameters<typeof steps>[0]);
  const close = question(fakeArgs(parent, QUESTION));
  const why = parent.querySelector<HTMLElement>("[data-testid=learn-answer]");
  return { parent, bar, why, done: () => bar.querySelectorAll(".done").length, close: () => { close(); closeSteps(); } };
}

test("a right answer unfolds at the key of its place, marks the step, and is there again", () => {
  const { why, done, parent, close } = asked();
  expect(why?.hidden).toBe(true);
  press("d"); // there is none
  expect(why?.hidden).toBe(true);
  press("c"); // option 1 stands third
  expect(why?.dataset.result).toBe("right");
  expect(classes(parent)).toEqual({ "learn-option-2": "", "learn-option-0": "", "learn-option-1": "right" });
  expect(done()).toBe(1);
  close();
  const again = root();
  question(fakeArgs(again, QUESTION))();
  expect(again.querySelector<HTMLElement>("[data-testid=learn-answer]")?.dataset.result).toBe("right");
});

test("a wrong answer marks no step, does not give the right one away, and leaves a second try", () => {
  const { why, done, parent, close } = asked();
  press("a");
  expect([why?.dataset.result, done(), why?.textContent.includes("because")]).toEqual(["again", 0, false]);
  expect(classes(parent)).toEqual({ "learn-option-2": "wrong", "learn-option-0": "", "learn-option-1": "" });
  press("c");
  expect([why?.dataset.result, done()]).toEqual(["right", 1]);
  close();
});

test("after a second wrong answer the right one is shown, and no further answer counts", () => {
  const { why, done, parent, close } = asked();
  press("a");
  press("b");
  expect([why?.dataset.result, why?.textContent.includes("because")]).toEqual(["wrong", true]);
  expect(classes(parent)).toEqual({ "learn-option-2": "wrong", "learn-option-0": "wrong", "learn-option-1": "right" });
  press("c");
  expect(done()).toBe(0);
  close();
});

test("a wrong answer is still wrong when the chapter is opened again", () => {
  const first = asked();
  press("b");
  first.close();
  const { why, done, parent, close } = asked();
  expect([why?.dataset.result, done(), classes(parent)["learn-option-0"]]).toEqual(["again", 0, "wrong"]);
  close();
});

test("while presenting, a slider that the pointer has used gives the keys back, and Escape leaves", () => {
  const parent = root();
  const slider = element("input", { type: "range" });
  document.body.replaceChildren(parent, slider);
  const setTriggerValue = vi.fn();
  const close = steps({ ...fakeArgs(parent, { ...STEPS, presents: true }), setTriggerValue }) as () => void;
  slider.focus();
  slider.dispatchEvent(new MouseEvent("click", { bubbles: true, composed: true }));
  expect(document.activeElement).not.toBe(slider);
  press("ArrowRight");
  expect(setTriggerValue).toHaveBeenCalledWith("go", "space");
  press("Escape");
  expect(setTriggerValue).toHaveBeenCalledWith("leave", true);
  close();
});

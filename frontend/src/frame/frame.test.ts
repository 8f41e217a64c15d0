// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { fakeArgs } from "../lib/testing";
import type { FrameData } from "../schema";
import { isLocal, sharedOrigin } from "../lib/address";
import frame from "./frame";
import { closeIfNarrow } from "./sidebar";
import { Veil } from "./veil";

const HTML = `<div class="lab"><details class="share"><summary></summary><div class="body"><button class="code"><img></button>
  <input><button class="copy"></button><p class="reach"></p><p class="lost"></p></div></details><dialog class="large"><img><p></p></dialog></div>`;
const DATA: FrameData = { page: "map", model: "a", pickers: { "frame-model": "A" }, host: "", lost: [] };
const PICKER = '<div class="st-key-frame-model"><input role="combobox" aria-expanded="false" value="A"></div>';
let closeLast = (): void => {};
const BUTTON = '<div data-testid="stSidebarCollapseButton"><button aria-expanded="true"></button></div>';

function narrow(matches: boolean): void {
  vi.stubGlobal("matchMedia", () => ({ matches }));
}

function mounted(data: FrameData = DATA): { root: HTMLElement; update: (data: FrameData) => void } {
  const root = document.createElement("div");
  root.innerHTML = HTML;
  document.body.append(root);
  closeLast = frame(fakeArgs(root, data)) ?? closeLast;
  return { root, update: (next) => { closeLast = frame(fakeArgs(root, next)) ?? closeLast; } };
}

beforeEach(() => { document.body.innerHTML = PICKER + BUTTON; narrow(false); });
afterEach(() => { closeLast(); closeLast = () => {}; vi.unstubAllGlobals(); });

const collapsed = (): ReturnType<typeof vi.fn> => {
  const click = vi.fn();
  document.querySelector("[data-testid=stSidebarCollapseButton] button")?.addEventListener("click", click);
  return click;
};

test("only addresses of this computer are local", () => {
  expect(["localhost", "127.0.0.1", "127.1.2.3", "[::1]", "0.0.0.0"].map(isLocal)).not.toContain(false);
  expect(["192.168.0.7", "lab.example", "10.0.0.1", "localhost.example"].map(isLocal)).not.toContain(true);
});

test("a link begins with the host that somebody has named", async () => {
  expect(await sharedOrigin("lab.example:8000")).toBe(`${location.protocol}//lab.example:8000`);
});

test("on a narrow screen another page or model closes the sidebar, the same one does not", () => {
  narrow(true);
  const { update } = mounted();
  const click = collapsed();
  update({ ...DATA, lost: ["your drawing"] });
  expect(click).not.toHaveBeenCalled();
  update({ ...DATA, model: "b" });
  update({ ...DATA, model: "b", page: "train" });
  expect(click).toHaveBeenCalledTimes(2);
});

test("on a wide screen the sidebar stays", () => {
  const click = collapsed();
  closeIfNarrow(document);
  expect(click).not.toHaveBeenCalled();
});

test("the page is hidden from the choice of another model until the server has begun with it", async () => {
  const veil = new Veil(document);
  veil.lift({ "frame-model": "A" });
  const hidden = () => document.documentElement.hasAttribute("data-opening");
  const box = document.querySelector("input[role=combobox]");
  const says = async (value: string, expanded = "false") => {
    box?.setAttribute("aria-expanded", expanded);
    box?.setAttribute("value", value);
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  };
  await says("B", "true"); // typed, not chosen
  expect(hidden()).toBe(false);
  await says("B");
  expect(hidden()).toBe(true);
  await says("A"); // back before the server has answered
  expect(hidden()).toBe(false);
  await says("B");
  veil.lift({ "frame-model": "B" });
  expect(hidden()).toBe(false);
  veil.close();
  await says("C");
  expect(hidden()).toBe(false);
});

test("the panel says what a link does not carry", () => {
  const { root } = mounted({ ...DATA, lost: ["your drawing"] });
  expect(root.querySelector(".lost")?.textContent).toContain("your drawing");
});

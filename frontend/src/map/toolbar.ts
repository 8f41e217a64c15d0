/* The buttons of the map and its keys. */

import { findAll } from "../lib/dom";
import type { Tool } from "./content";
import { type Option, OPTIONS, type Options } from "./data";

const TOOLS: readonly Tool[] = ["touch", "lasso", "box"];
export const ACTIONS = ["closer", "farther", "all", "none", "open", "apart"] as const;
export type Action = (typeof ACTIONS)[number];

export interface Commands {
  tool: (tool: Tool) => void;
  toggle: (option: Option) => void;
  act: (action: Action) => void;
  /** moves the keyboard's pointer by pixels */
  step: (x: number, y: number) => void;
}

const TOOL_KEYS: Record<string, Tool> = { v: "touch", l: "lasso", b: "box" };
const OPTION_KEYS: Record<string, Option> = { c: "contours", t: "thumbs", d: "beneath" };
const ACTION_KEYS: Record<string, Action> = { "+": "closer", "=": "closer", "-": "farther", 0: "all", Enter: "open", Escape: "none" };
const STEP_KEYS: Record<string, [x: number, y: number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const [STEP, FINE_STEP] = [12, 2]; // pixels

const oneOf = <Name extends string>(names: readonly Name[], name: string | undefined): Name | undefined =>
  names.find((other) => other === name);

export class Toolbar {
  constructor(private readonly root: ParentNode, private readonly commands: Commands) {
    for (const button of findAll<HTMLButtonElement>(root, "button")) this.wire(button);
  }

  private wire(button: HTMLButtonElement): void {
    const { tool: toolName, option: optionName, act } = button.dataset;
    const [tool, option, action] = [oneOf(TOOLS, toolName), oneOf(OPTIONS, optionName), oneOf(ACTIONS, act)];
    if (tool) button.onclick = () => this.commands.tool(tool);
    else if (option) button.onclick = () => this.commands.toggle(option);
    else if (action) button.onclick = () => this.commands.act(action);
  }

  /** A key pressed on the map. */
  key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.handles(event)) return;
    event.preventDefault();
  }

  private handles({ key, shiftKey }: KeyboardEvent): boolean {
    const [tool, option, action, step] = [TOOL_KEYS[key], OPTION_KEYS[key], ACTION_KEYS[key], STEP_KEYS[key]];
    const pixels = shiftKey ? FINE_STEP : STEP;
    if (tool) this.commands.tool(tool);
    else if (option) this.commands.toggle(option);
    else if (action) this.commands.act(action);
    else if (step) this.commands.step(step[0] * pixels, step[1] * pixels);
    return Boolean(tool ?? option ?? action ?? step);
  }

  showTool(tool: Tool): void {
    for (const button of findAll(this.root, "[data-tool]")) button.setAttribute("aria-pressed", String(button.dataset.tool === tool));
  }

  showOptions(options: Options): void {
    for (const button of findAll(this.root, "[data-option]")) {
      const option = oneOf(OPTIONS, button.dataset.option);
      button.setAttribute("aria-pressed", String(Boolean(option && options[option])));
    }
  }
}

/* What the training component is called with, and what the live server sends to it. */

import type { ComponentArgs } from "../lib/component";
import type { TrainingData, TrainingState, TrainingTrigger } from "../schema";

export type TrainingArgs = ComponentArgs<TrainingData, TrainingState, TrainingTrigger>;

export type Severity = "problem" | "warning" | "note" | "fine";

export interface Finding {
  severity: Severity;
  text: string;
  figure: string;
  setting?: string;
}

export interface SettingChange {
  step: number;
  name: string;
  old: number;
  new: number;
}

/** Columns of records: numbers, lists of numbers, or null where a record has none. */
export type Columns = Record<string, (number | number[] | null)[]>;

/** training.json: how a run stands, with the records after a step. */
export interface RunReport {
  state: string;
  step: number;
  total_steps: number;
  fraction: number;
  ready: boolean;
  last: number;
  events: SettingChange[];
  findings: Finding[];
  records: Columns;
  newest: number | null;
  snapshots: number[];
  /** titles of an objective's further terms */
  terms?: Record<string, string>;
}

const TRAINING = ["queued", "starting", "running", "paused"];

/** Whether a run goes on. */
export const goesOn = (state: string | undefined): boolean => state !== undefined && TRAINING.includes(state);

/** @throws Error  unless the server answered the request */
export function checked(response: Response): Response {
  if (!response.ok) throw new Error(`${response.status} for ${response.url}`);
  return response;
}

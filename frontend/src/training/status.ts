/* How a run stands: its progress, its diagnosis, the settings that were changed. */

import { element, find } from "../lib/dom";
import type { Finding, RunReport, SettingChange } from "./data";
import { duration, inWhole, settingName, settingValue, SEVERITIES } from "./figures";
import type { Records } from "./records";

const COUNTED_BY_STEPS = 0.005; // the fraction of the steps is at most so far from that of the run

/** Progress, speed and the remaining time. */
export function progressText(report: RunReport, records: Pick<Records, "length" | "value">): string {
  const k = records.length - 1;
  const isActive = ["running", "starting"].includes(report.state);
  const [seconds, left] = [records.value("seconds", k), records.value("eta", k)];
  const parts = report.total_steps ? stepsText(report) : [];
  if (isActive && k >= 0) parts.push(`${inWhole(records.value("images_per_second", k) ?? 0)} images/s`);
  if (seconds !== null) {
    const remaining = isActive && left !== null ? `, about ${duration(left)} left` : "";
    parts.push(`${duration(seconds)} trained${remaining}`);
  }
  return parts.join(" \u00b7 ");
}

function stepsText({ fraction, step, total_steps: total }: RunReport): string[] {
  const bySteps = fraction - step / total < COUNTED_BY_STEPS; // otherwise by time
  return [`${Math.floor(100 * fraction)}%`, bySteps ? `step ${inWhole(step)} of ${inWhole(total)}` : `step ${inWhole(step)}`];
}

export class StatusView {
  private findings = "";

  constructor(private readonly root: ParentNode) {}

  show(report: RunReport, records: Records): void {
    find(this.root, ".standing").textContent = progressText(report, records);
    const bar = find<HTMLProgressElement>(this.root, "progress");
    if (report.state === "starting") bar.removeAttribute("value"); // it moves: nobody knows how long loading takes
    else bar.value = report.fraction;
    find(this.root, ".events").replaceChildren(...report.events.map(changeLine));
    this.diagnose(report.findings);
  }

  /** @param goesOn  whether snapshots may still come */
  showFilm(isThere: boolean, goesOn: boolean): void {
    const empty = find(this.root, ".empty");
    find(this.root, ".hero").hidden = !isThere;
    empty.hidden = isThere;
    empty.dataset.reason = goesOn ? "loading" : "none";
    empty.textContent = goesOn ? "Loading the data; images appear after the first step." : "This run has no snapshots to rewind.";
  }

  /** Another run is shown. */
  reset(): void { this.findings = ""; }

  private diagnose(findings: Finding[]): void {
    const text = JSON.stringify(findings);
    if (text === this.findings || !findings.length) return;
    this.findings = text;
    const [worst, ...others] = findings.map(findingLine);
    const count = `${others.length} more ${others.length === 1 ? "note" : "notes"}`;
    const rest = element("details", {}, element("summary", { textContent: count }), ...others);
    find(this.root, ".findings").replaceChildren(worst, ...(others.length ? [rest] : []));
  }

  say(text: string): void { find(this.root, ".status").textContent = text; }
}

function changeLine({ step, name, old, new: value }: SettingChange): HTMLElement {
  return element("li", { textContent: `step ${inWhole(step)}: ${settingName(name)} ${settingValue(old)} \u2192 ${settingValue(value)}` });
}

/** What is found, the figure behind it, and the setting to change. */
function findingLine({ severity, text, figure, setting }: Finding): HTMLElement {
  const line = element("p", { className: severity }, element("strong", { textContent: SEVERITIES[severity] }), ` ${text} `,
    element("span", { textContent: `${figure}.` }));
  if (setting) line.append(element("em", { textContent: ` Change ${setting}.` }));
  return line;
}

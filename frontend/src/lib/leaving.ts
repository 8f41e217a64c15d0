/* What a component sends to Python while its page is being left.
 *
 * Between the click on a link to another page and the server's answer, Streamlit still considers the
 * old page current: a value sent in that time would bring the old page back or, from a fragment, leave the
 * new one blank. So pending values are sent before the page changes, and later ones are held until it is
 * clear that the page stays. A trigger may lead to another page, too.
 */

import type { ComponentArgs, Setter } from "./component";
import { rested, type Deferred } from "./timing";

const PAGE_LINK = "a[data-testid=stPageLink-NavLink]";
const LEAVING = "vae-lab:leaving"; // an event of the window, before a page is left; cancelled by who has sent something
const SENT_AFTER_MS = 100; // Streamlit gathers values for a moment before it sends them
const TAKEN_AFTER_MS = 1000; // at the latest: a slow server has them by then, but has not answered
const APP = "[data-testid=stApp]";
const LINK_HOLDS_MS = 4000;
const TRIGGER_HOLDS_MS = 2000;

/** A call `ms` after the last request for it, or at once when the page is about to be left. */
export function reported(ms: number, call: () => void): Deferred {
  const forget = () => window.removeEventListener(LEAVING, now);
  const waiting = rested(ms, () => { forget(); call(); });
  const now = (event: Event) => { event.preventDefault(); waiting.cancel(); call(); };
  const later = () => {
    window.addEventListener(LEAVING, now, { once: true });
    waiting();
  };
  return Object.assign(later, { cancel: () => { forget(); waiting.cancel(); } });
}

/** Holds back what a component sends while its page is being left. */
export class Departure {
  private readonly controller = new AbortController();
  private readonly held = new Map<string, () => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private byLink = false;
  private path = location.pathname;

  constructor() {
    const { signal } = this.controller;
    document.addEventListener("click", (event) => this.click(event), { capture: true, signal });
    window.addEventListener("popstate", () => { if (location.pathname !== this.path) this.leave(); }, { signal });
  }

  /** The arguments of a rerun, with setters that wait while the page is being left. */
  guard(args: ComponentArgs): ComponentArgs {
    this.path = location.pathname;
    if (!this.byLink) this.stay(); // the rerun that a trigger caused: it led nowhere else
    const setStateValue = (name: never, value: never) => this.setState(name, () => args.setStateValue(name, value));
    const setTriggerValue = (name: never, value: never) => this.setTrigger(name, () => args.setTriggerValue(name, value));
    return { ...args, setStateValue: setStateValue as Setter<object>, setTriggerValue: setTriggerValue as Setter<object> };
  }

  /** The page is gone, and what was held was about it alone. */
  close(): void {
    this.controller.abort();
    clearTimeout(this.timer);
    this.held.clear();
  }

  private setState(name: string, call: () => void): void {
    if (this.timer === undefined) call();
    else this.held.set(name, call); // the newest value of a name counts
  }

  private setTrigger(name: string, call: () => void): void {
    if (this.byLink) return void this.held.set(name, call);
    sendReports();
    call();
    this.hold(TRIGGER_HOLDS_MS);
  }

  /** A click that is ahead of what was just sent is made again once Python has taken that. */
  private click(event: MouseEvent): void {
    const link = pageLinkOf(event);
    if (!link) return;
    if (!sendReports()) return this.leave();
    event.preventDefault();
    event.stopImmediatePropagation();
    whenTaken(() => link.click());
  }

  private leave(): void {
    this.byLink = true;
    this.hold(LINK_HOLDS_MS);
  }

  private hold(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.stay(), ms);
  }

  private stay(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.byLink = false;
    const calls = [...this.held.values()];
    this.held.clear();
    for (const call of calls) call();
  }
}

/** Has every component send what it waits to send; whether there was something. */
const sendReports = (): boolean => !window.dispatchEvent(new Event(LEAVING, { cancelable: true }));

/** Calls back once a script has begun to run with the values that were just sent: a change of the
 *  page that comes earlier stops it before it has taken them. */
function whenTaken(call: () => void): void {
  const app = document.querySelector(APP);
  const isRunning = (): boolean => app?.getAttribute("data-test-script-state") === "running";
  if (!app || isRunning()) return void setTimeout(call, app ? TAKEN_AFTER_MS : SENT_AFTER_MS);
  const finish = (): void => {
    observer.disconnect();
    clearTimeout(timer);
    call();
  };
  const observer = new MutationObserver(() => { if (isRunning()) finish(); });
  observer.observe(app, { attributes: true, attributeFilter: ["data-test-script-state"] });
  const timer = setTimeout(finish, TAKEN_AFTER_MS);
}

/** The link to another page that a click opens in this tab. */
function pageLinkOf(event: MouseEvent): HTMLAnchorElement | null {
  const inNewTab = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button !== 0;
  return inNewTab || !(event.target instanceof Element) ? null : event.target.closest<HTMLAnchorElement>(PAGE_LINK);
}

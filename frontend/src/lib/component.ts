/* What Streamlit calls a component with, and one instrument for each element of the page. */

import type { Cleanup } from "./disposer";
import { guardRanges } from "./swipe";

/** Where a component lives. */
export type Root = HTMLElement | ShadowRoot;

/** Sets one of several values by its name. */
export type Setter<Values extends object> = <Name extends keyof Values & string>(name: Name, value: Values[Name]) => void;

/** No values at all: of a component that sends none. */
export type Nothing = Record<never, never>;

/** What Streamlit hands a component at the mount and at every rerun. */
export interface ComponentArgs<Data = unknown, State extends object = Nothing, Trigger extends object = Nothing> {
  parentElement: Root;
  /** As Python sent it. */
  data: Data;
  /** Sets a value that Python keeps, and reruns. */
  setStateValue: Setter<State>;
  /** Sets a value for one rerun. */
  setTriggerValue: Setter<Trigger>;
}

export type Component<Data = unknown, State extends object = Nothing, Trigger extends object = Nothing> =
  (args: ComponentArgs<Data, State, Trigger>) => Cleanup | void;

/** What lives in an element from the first call of a component to the last clean-up. */
export interface Instrument { close(): void }

const guarded = new WeakSet<Root>();
const mounted = new WeakMap<Root, { instrument: Instrument; calls: number }>();

/** Streamlit calls a component at the mount and again whenever its data changed. Keeps one
 *  instrument an element, and returns the clean-up: an early one, of an overtaken call, must not
 *  close what a later call uses, hence the count. */
export function mount<Kind extends Instrument>(
  parentElement: Root, Made: new (root: Root) => Kind, update: (instrument: Kind) => void,
): Cleanup {
  if (!guarded.has(parentElement)) guardRanges(parentElement);
  guarded.add(parentElement);
  const entry = mounted.get(parentElement) ?? { instrument: new Made(parentElement), calls: 0 };
  mounted.set(parentElement, entry);
  entry.calls += 1;
  const call = entry.calls;
  update(entry.instrument as Kind); // an element belongs to one component
  return () => {
    if (entry.calls !== call) return;
    mounted.delete(parentElement);
    entry.instrument.close();
  };
}

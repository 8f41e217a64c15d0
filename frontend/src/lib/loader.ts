/* What Streamlit runs in place of a component: it loads the component's script and calls it. */

import type { Component, ComponentArgs, Root } from "./component";
import type { Cleanup } from "./disposer";
import { Departure } from "./leaving";

/** A script as it is imported: the component is its default export. */
export interface Script { default: Component }

/** A component whose script arrives later.
 *
 * Streamlit calls it at the mount and at every rerun, and the last clean-up at the unmount. Until
 * the script is there only the newest call of an element counts, and none after its clean-up.
 *
 * @param load  imports the script; called again if that failed
 */
export function deferred(load: () => Promise<Script>): (args: ComponentArgs) => Cleanup {
  const newest = new WeakMap<Root, number>();
  const departures = new WeakMap<Root, Departure>();
  const loaded = retried(load);
  void loaded().catch(() => undefined); // starts now; a call reports the failure
  return (args) => {
    const { parentElement } = args;
    const call = (newest.get(parentElement) ?? 0) + 1;
    const isNewest = () => newest.get(parentElement) === call;
    let cleanup: Cleanup | void;
    newest.set(parentElement, call);
    const departure = departures.get(parentElement) ?? new Departure();
    departures.set(parentElement, departure);
    const guarded = departure.guard(args);
    loaded().then(
      (script) => {
        if (!isNewest()) return;
        parentElement.querySelector(".not-loaded")?.remove();
        cleanup = script.default(guarded);
      },
      (error: unknown) => { if (isNewest()) report(parentElement, error); },
    );
    return () => {
      if (isNewest()) {
        newest.set(parentElement, call + 1);
        departures.delete(parentElement);
        departure.close();
      }
      cleanup?.();
    };
  };
}

/** A promise that is made once, and again after a failure. */
function retried<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let promise: Promise<Value> | null = null;
  return () => {
    promise ??= make().catch((error: unknown) => { promise = null; throw error; });
    return promise;
  };
}

function report(parentElement: Root, error: unknown): void {
  console.error("The component's script could not be loaded:", error);
  const note = document.createElement("p");
  note.className = "not-loaded";
  note.role = "alert";
  note.textContent = "This part of the page could not be loaded. Reload the page to try again.";
  parentElement.append(note);
}

/** Imports the files of a component side by side; the first one is its entry. */
export function importAll(files: string[]): Promise<Script> {
  const [entry] = files.map((file): Promise<Script> => import(new URL(file, document.baseURI).href));
  return entry;
}

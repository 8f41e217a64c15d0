// @ts-nocheck
/* Small helpers that keep the rest readable. */

export const clamp = (value, low, high) => Math.min(high, Math.max(low, value));

/** A number with a real minus sign and as many digits as say something. */
export const signed = (value, digits = 2) => value.toFixed(digits).replace("-", "\u2212");

/** An element with properties, attributes (where a property will not do) and children. */
export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in node && name !== "list") node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

/** At most one call in `ms`, the last one never lost. */
export function throttled(ms, call) {
  let timer = null;
  let last = -Infinity;
  return () => {
    if (timer !== null) return;
    timer = setTimeout(() => { timer = null; last = performance.now(); call(); },
      Math.max(0, last + ms - performance.now()));
  };
}

/** The bytes of base64 text. */
export const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** One call, `ms` after the last request for it. */
export function rested(ms, call) {
  let timer = null;
  const later = () => { clearTimeout(timer); timer = setTimeout(call, ms); };
  later.cancel = () => clearTimeout(timer);
  return later;
}

const mounted = new WeakMap();

/** Streamlit calls a component at the mount and again whenever its data changed. Keeps one app an
 *  element, and returns the clean-up: an early one, of an overtaken call, must not close what a
 *  later call uses, hence the count. */
export function mount(parentElement, App, update) {
  const entry = mounted.get(parentElement) ?? { app: new App(parentElement), calls: 0 };
  mounted.set(parentElement, entry);
  const call = ++entry.calls;
  update(entry.app);
  return () => {
    if (entry.calls !== call) return;
    mounted.delete(parentElement);
    entry.app.close();
  };
}

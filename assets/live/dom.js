/* dom.js: two small helpers that keep the rest readable. */

/** An element with properties, attributes (where a property will not do) and children. */
function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in node && name !== "list") node[name] = value;
    else node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

/** At most one call in `ms`, the last one never lost. */
function throttled(ms, call) {
  let timer = null;
  let last = -Infinity;
  return () => {
    if (timer !== null) return;
    timer = setTimeout(() => { timer = null; last = performance.now(); call(); },
      Math.max(0, last + ms - performance.now()));
  };
}

/** One call, `ms` after the last request for it. */
function rested(ms, call) {
  let timer = null;
  const later = () => { clearTimeout(timer); timer = setTimeout(call, ms); };
  later.cancel = () => clearTimeout(timer);
  return later;
}

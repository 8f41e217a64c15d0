/* What is wrong with the layout of the page as it stands, as a list of sentences. Looks through open shadow roots. */
() => {
  const INTERACTIVE = "button, a[href], input, select, summary, textarea, [role=button], [role=slider], [role=combobox], [role=tab]";
  const SLACK = 2; // pixels
  const main = document.querySelector("[data-testid=stMain]");
  const wrong = new Set();

  const parent = (node) => node.parentElement ?? node.getRootNode().host ?? null;
  const name = (node) => {
    const label = node.dataset?.testid ?? node.getAttribute("aria-label") ?? node.textContent.trim().replace(/\s+/g, " ").slice(0, 40);
    return `${node.tagName.toLowerCase()}.${node.classList[0] ?? ""} “${label}”`;
  };
  const summaryOf = ({ children }) => ({ children: [...children].filter(({ tagName }) => tagName === "SUMMARY") });
  function* everything(root) {
    for (const node of root.children) {
      if (node.tagName === "STYLE" || node.tagName === "SCRIPT") continue;
      const { display, visibility, opacity } = getComputedStyle(node);
      if (display === "none" || visibility === "hidden" || opacity === "0") continue;
      yield node;
      if (node.shadowRoot) yield* everything(node.shadowRoot);
      yield* everything(node.tagName === "DETAILS" && !node.open ? summaryOf(node) : node);
    }
  }
  const ancestors = function* (node) {
    for (let up = node; up && up !== main; up = parent(up)) yield up;
  };

  // Text ---------------------------------------------------------------------------------

  const tall = (box) => box.width > 1 && box.height > 1;
  const textBoxes = (node) => [...node.childNodes]
    .filter((child) => child.nodeType === Node.TEXT_NODE && child.data.trim())
    .flatMap((child) => {
      const range = document.createRange();
      range.selectNodeContents(child);
      return [...range.getClientRects()].filter(tall);
    });

  const cutBy = (box, node) => {
    for (const up of ancestors(node)) {
      const { overflowX, overflowY, display } = getComputedStyle(up);
      if (display === "contents" || display === "inline") continue;
      const frame = up.getBoundingClientRect();
      if (/auto|scroll/.test(overflowX + overflowY)) return null; // it scrolls
      if (frame.width <= 1 || frame.height <= 1) return null; // for screen readers
      if (/hidden|clip/.test(overflowX) && (box.right > frame.right + SLACK || box.left < frame.left - SLACK)) return up;
      if (/hidden|clip/.test(overflowY) && (box.bottom > frame.bottom + 3 * SLACK || box.top < frame.top - 3 * SLACK)) return up;
    }
    return null;
  };
  const checkText = (node) => {
    if (node.closest("svg, [data-layout-exempt]")) return;
    if (textBoxes(node).some((box) => cutBy(box, node))) wrong.add(`cut: ${name(node)}`);
  };
  const pen = document.createElement("canvas").getContext("2d");
  const checkSelect = (select) => {
    const style = getComputedStyle(select);
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    const text = select.selectedOptions[0]?.textContent ?? "";
    const arrow = style.appearance === "none" ? 0 : 16;
    const room = select.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight) - arrow;
    if (pen.measureText(text).width > room + SLACK) wrong.add(`cut: select “${text}”`);
  };

  // Controls ------------------------------------------------------------------------------

  const visiblePart = (node) => {
    let { left, right, top, bottom } = node.getBoundingClientRect();
    for (const up of ancestors(node)) {
      const { overflowX, overflowY, display } = getComputedStyle(up);
      if (up === node || display === "contents" || display === "inline") continue;
      const frame = up.getBoundingClientRect();
      if (overflowX !== "visible") [left, right] = [Math.max(left, frame.left), Math.min(right, frame.right)];
      if (overflowY !== "visible") [top, bottom] = [Math.max(top, frame.top), Math.min(bottom, frame.bottom)];
    }
    return { left, right, top, bottom };
  };
  const floats = (node) => [...ancestors(node)].some((up) =>
    up.matches(".panel, [popover]") || getComputedStyle(up).position === "sticky");
  const within = (outer, inner) => [...ancestors(inner)].includes(outer);
  const overlap = (a, b) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > SLACK &&
    Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > SLACK;

  const controls = [];
  for (const node of everything(main)) {
    checkText(node);
    if (node.tagName === "SELECT") checkSelect(node);
    if (!node.matches(INTERACTIVE) || floats(node) || getComputedStyle(node).pointerEvents === "none") continue;
    const box = visiblePart(node);
    if (box.right - box.left > 4 && box.bottom - box.top > 4) controls.push({ node, box });
  }
  for (const [k, a] of controls.entries()) {
    for (const b of controls.slice(k + 1)) {
      if (!overlap(a.box, b.box) || within(a.node, b.node) || within(b.node, a.node)) continue;
      if (a.node.closest("label") && a.node.closest("label") === b.node.closest("label")) continue;
      wrong.add(`overlap: ${name(a.node)} and ${name(b.node)}`);
    }
  }

  // The page ---------------------------------------------------------------------------------

  if (main.scrollWidth > main.clientWidth + 1) {
    let worst = null;
    for (const node of everything(main)) {
      const { right } = visiblePart(node);
      if (right > (worst?.right ?? main.getBoundingClientRect().right + 1)) worst = { node, right };
    }
    wrong.add(`scrolls sideways by ${main.scrollWidth - main.clientWidth} pixels: ${worst ? name(worst.node) : "?"}`);
  }
  if (document.documentElement.scrollWidth > innerWidth) wrong.add("the document scrolls sideways");
  return [...wrong];
}

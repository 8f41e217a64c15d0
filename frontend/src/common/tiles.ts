// @ts-nocheck
/* A row of pictures of which one is chosen. The mark moves at once; Python follows. */

export default function tiles({ parentElement, data, setTriggerValue }) {
  const list = parentElement.querySelector(".tiles");
  const { labels, picked, sheet, aspect, strip } = data;
  list.classList.toggle("strip", strip);
  list.style.setProperty("--count", labels.length);
  list.style.setProperty("--aspect", aspect);
  list.style.setProperty("--sheet", `url("${sheet}")`);
  while (list.children.length > labels.length) list.lastChild.remove();
  while (list.children.length < labels.length) list.append(document.createElement("button"));
  const mark = (chosen) => [...list.children].forEach((tile, i) => {
    tile.setAttribute("aria-pressed", String(i === chosen));
  });
  [...list.children].forEach((tile, i) => {
    tile.type = "button";
    tile.title = labels[i];
    tile.setAttribute("aria-label", labels[i]);
    tile.style.backgroundPositionX = `${(100 * i) / Math.max(1, labels.length - 1)}%`;
    tile.onclick = () => { mark(i); setTriggerValue("pick", i); };
    tile.onkeydown = (event) => {
      const next = { ArrowLeft: tile.previousSibling, ArrowRight: tile.nextSibling }[event.key];
      if (next?.focus) next.focus();
    };
  });
  mark(picked);
}

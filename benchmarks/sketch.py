"""Latency of a stroke on the sketch pad in a browser, from the pen to the reconstruction.

The pen moves once per display frame. The latency of a move ends at the first animation frame after
the posterior and the reconstruction of a drawing that includes it were painted together; for a
skipped move, it ends with the answer to a later one.
"""

from typing import Any

import numpy as np
from playwright.sync_api import Page

from .drag import OPENINGS, browser_page

Figures = dict[str, Any]
PAD = '[data-testid="sketch-pad"]'
POSTERIOR = '[data-testid="sketch-posterior"]'
PICTURE = '[data-testid="sketch-reconstruction"]'

# Runs in the page: records when each point was drawn and when its posterior was on the screen.
WATCH = """
({seconds, pad, posterior, picture}) => new Promise(resolve => {
  const find = (selector, root = document) => {
    const found = root.querySelector(selector);
    if (found) return found;
    for (const e of root.querySelectorAll('*'))
      if (e.shadowRoot) { const deep = find(selector, e.shadowRoot); if (deep) return deep; }
    return null;
  };
  const paper = find(pad), bars = find(posterior), image = find(picture);
  const box = paper.getBoundingClientRect();
  const asked = new Map(), latencies = [], started = performance.now();
  let frames = 0;
  const watching = new MutationObserver(() => {
    const shown = Number(bars.dataset.changes);
    const answered = [...asked].filter(([change]) => change <= shown);
    answered.forEach(([change]) => asked.delete(change));
    requestAnimationFrame(now => answered.forEach(([, at]) => latencies.push(now - at)));
  });
  watching.observe(bars, {attributes: true, attributeFilter: ['data-frames']});
  const pictures = new MutationObserver(() => { frames += 1; });
  pictures.observe(image, {attributes: true, attributeFilter: ['data-frames']});
  const send = (type, t) => paper.dispatchEvent(new PointerEvent(type, {
    pointerId: 1, pointerType: 'mouse', isPrimary: true, button: 0, buttons: 1, bubbles: true,
    clientX: box.left + box.width * (0.5 + 0.35 * Math.sin(2.1 * t)),
    clientY: box.top + box.height * (0.5 + 0.35 * Math.cos(1.7 * t)),
  }));
  const move = () => {
    const t = (performance.now() - started) / 1000;
    if (t > seconds) {
      send('pointerup', t);
      watching.disconnect();
      pictures.disconnect();
      return resolve({latencies, frames: frames / t});
    }
    const at = performance.now();
    send('pointermove', t);
    asked.set(Number(paper.dataset.changes), at);
    requestAnimationFrame(move);
  };
  send('pointerdown', 0);
  requestAnimationFrame(move);
})
"""


def measure(url: str, seconds: float) -> Figures:
    """Latency in ms from a pen move to its reconstruction, and reconstructions per second.

    The median over several openings of the page, as in `drag.measure`.
    """
    with browser_page() as page:
        runs = [measure_once(page, url, seconds) for _ in range(OPENINGS)]
    return {name: float(np.median([run[name] for run in runs])) for name in runs[0]}


def measure_once(page: Page, url: str, seconds: float) -> Figures:
    page.goto(f"{url}/reconstruct?source=draw")
    page.wait_for_selector(f"{PICTURE}[data-z]", timeout=60_000)
    page.wait_for_timeout(2000)  # for the reference sheet and fonts
    watch(page, 1.0)  # warm-up
    result = watch(page, seconds)
    p50, p95 = np.percentile(result["latencies"], [50, 95])
    return {
        "moves": len(result["latencies"]),
        "frames": round(result["frames"], 1),
        "p50_ms": round(float(p50), 1),
        "p95_ms": round(float(p95), 1),
    }


def watch(page: Page, seconds: float) -> Figures:
    selectors = {"pad": PAD, "posterior": POSTERIOR, "picture": PICTURE}
    figures: Figures = page.evaluate(WATCH, {"seconds": seconds, **selectors})
    return figures

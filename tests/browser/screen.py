"""What browser tests share: pages whose scripts may not fail, and what stands on them."""

import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    FilePayload,
    FloatRect,
    Locator,
    Page,
    expect,
)

from vae_core import load_run

LIVE = "[data-testid=live-image][data-z]"  # once a picture is painted
CLIPBOARD = ["clipboard-read", "clipboard-write"]
PIXELS = """canvas => Array.from(
    canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data)"""
CATCH = """
window.sockets = [];
const Real = WebSocket;
window.WebSocket = class extends Real {
    constructor(url, ...rest) {
        super(url, ...rest);
        if (String(url).includes(PART)) sockets.push(this);
    }
};
"""


@contextmanager
def watched(
    browser: Browser,
    is_wrong: Callable[[ConsoleMessage], bool] = lambda line: False,
    **options: Any,
) -> Iterator[Page]:
    """A page of its own, no script of which may have failed when the block ends.

    Args:
        is_wrong: Which lines of the console are failures, too.
        options: Of the page's context, such as its viewport.
    """
    context = browser.new_context(**options)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda line: wrong.append(line.text) if is_wrong(line) else None)
    yield page
    context.close()
    assert wrong == []


def keyed(page: Page | Locator, key: str) -> Locator:
    """The widget or container with this key, by the class that Streamlit makes of it."""
    return page.locator(".st-key-" + re.sub("[^a-zA-Z0-9_-]", "-", key))


def press(page: Page | Locator, key: str, timeout: float | None = None) -> None:
    """Clicks the button, or the link, with this key."""
    keyed(page, key).locator("button").first.click(timeout=timeout)


def catch_sockets(page: Page, part: str) -> None:
    """From the next address on, `sockets` lists the connections whose addresses have `part`."""
    page.add_init_script(CATCH.replace("PART", json.dumps(part)))


def count(page: Page, test_id: str, name: str = "frames") -> int:
    return int(page.get_by_test_id(test_id).get_attribute(f"data-{name}") or 0)


def wait_for_more(page: Page, test_id: str, than: int, name: str = "frames") -> None:
    """Until a count of an element, by default that of its frames, is above this."""
    node = page.get_by_test_id(test_id).element_handle()
    page.wait_for_function("([n, name, k]) => Number(n.dataset[name]) > k", arg=[node, name, than])


def drag(page: Page, places: Iterable[tuple[float, float]], *painted: str) -> None:
    """Moves the pointer from place to place, at each until all of these are painted again."""
    for place in places:
        before = [count(page, test_id) for test_id in painted]
        page.mouse.move(*place)
        for test_id, frames in zip(painted, before, strict=True):
            wait_for_more(page, test_id, frames)


def wait_until_python_rests(page: Page) -> None:
    """Until no rerun of the page's script is under way."""
    app = page.get_by_test_id("stApp")
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=60_000)


def wait_until_painted(page: Page, test_id: str) -> None:
    """Until something is on a canvas."""
    node = page.get_by_test_id(test_id).element_handle()
    page.wait_for_function(f"canvas => ({PIXELS})(canvas).some(value => value > 0)", arg=node)


def z_of(page: Page, test_id: str = "live-image") -> list[float]:
    z: list[float] = json.loads(page.get_by_test_id(test_id).get_attribute("data-z") or "")
    return z


def box_of(page: Page, test_id: str) -> FloatRect:
    box = page.get_by_test_id(test_id).bounding_box()
    assert box is not None
    return box


def pixels(page: Page, test_id: str = "live-image") -> np.ndarray:
    """A canvas as uint8 (H, W, 3)."""
    canvas = page.get_by_test_id(test_id)
    height = int(canvas.evaluate("c => c.height"))
    return np.array(canvas.evaluate(PIXELS), np.uint8).reshape(height, -1, 4)[..., :3]


def decoded(run: Path, z: list[float]) -> np.ndarray:
    """What the core makes of z, as a canvas shows it; uint8 (H, W, 3)."""
    x_hat = load_run(run).decode(torch.tensor([z]))[0]
    picture = (x_hat * 255).round().byte().permute(1, 2, 0).numpy()
    return np.broadcast_to(picture, (*picture.shape[:2], 3))


def saved(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def ring() -> FilePayload:
    """A light ring on dark, as a file of one's own."""
    across, down = np.mgrid[-1:1:40j, -1:1:40j]
    x = (abs(np.hypot(across, down) - 0.6) < 0.2) * np.uint8(255)
    return {"name": "own.png", "mimeType": "image/png", "buffer": saved(Image.fromarray(x))}

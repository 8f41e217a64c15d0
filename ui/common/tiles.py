"""A row of images, one of which can be chosen by click, touch or keyboard."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from ui.common import image_urls
from ui.common.live_component import component

mount = component("tiles", '<div class="tiles" role="group"></div>', ("tiles.css",))


def tiles(
    x: np.ndarray,
    labels: list[str],
    picked: int | None,
    key: str,
    on_pick: Callable[[int], None],
    strip: bool = False,
) -> None:
    """Shows the images and calls `on_pick` with the index of the one that is chosen.

    Args:
        x: uint8 (N, C, H, W).
        labels: The tooltip and accessible name of each image.
        strip: One row as wide as the page instead of small tiles in several rows.
    """
    data = {
        "sheet": image_urls.row(x),
        "aspect": f"{x.shape[3]} / {x.shape[2]}",
        "labels": labels,
        "picked": picked,
        "strip": strip,
    }
    mount(key=key, data=data, on_pick_change=lambda: take(key, len(x), on_pick))


def take(key: str, count: int, on_pick: Callable[[int], None]) -> None:
    """Passes a valid choice on; the value comes from a browser."""
    index: object = st.session_state[key].get("pick")
    if isinstance(index, int) and 0 <= index < count:
        on_pick(index)

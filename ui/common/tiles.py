"""A row of pictures of which one is chosen, by click, touch or keyboard."""

from collections.abc import Callable
from typing import Any

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
    """Shows the pictures and calls `on_pick` with the place of one that is chosen.

    Args:
        x: uint8 (N, C, H, W).
        labels: What each picture is, for the pointer and screen readers.
        strip: All in one row as wide as the page, instead of small ones in several.
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
    """Passes a choice on if it is one of the pictures: it comes from a browser."""
    place: Any = st.session_state[key].get("pick")
    if isinstance(place, int) and 0 <= place < count:
        on_pick(place)

"""A three-minute tour of the app: one suggestion per page, and a button to the next page."""

from dataclasses import dataclass

import streamlit as st

from ui import pages
from ui.common import state


@dataclass(frozen=True)
class Stop:
    """What to try on a page."""

    page: str
    line: str


STOPS = (
    Stop("explore", "Drag a slider, or press R for a random sample: the image follows."),
    Stop("reconstruct", "Analyse a real image, or choose Draw and draw one yourself."),
    Stop("interpolate", "Drag the scrubber: four paths from one image to another."),
    Stop("map", "Every point is an image. Hover over one, and over the gaps between them."),
    Stop("train", "Replay a finished training from its first step, or start your own."),
    Stop("learn", "Why it works, in eight chapters. The arrow keys change the chapter."),
)


def start() -> None:
    if st.button(
        "Tour of the app",
        key="tour.start",
        icon=":material/tour:",
        help="Three minutes, six pages",
    ):
        go(1)


def go(number: int) -> None:
    """Goes to a stop, counted from 1; 0 ends the tour on the current page."""
    state.put(tour=number)
    if number:
        st.switch_page(pages.path(STOPS[number - 1].page))
    st.rerun()


def banner() -> None:
    """The suggestion of the current stop; nothing outside of a tour."""
    at = state.get("tour")
    if not at:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f"**Tour, {at} of {len(STOPS)}.** {STOPS[at - 1].line}")
        if at < len(STOPS) and st.button("Next", key="tour.next", type="primary"):
            go(at + 1)
        if st.button("End the tour", key="tour.end"):
            go(0)

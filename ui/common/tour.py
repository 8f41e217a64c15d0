"""Three minutes over the whole app: a line on each page, and a button to the next."""

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
    Stop("explore", "Drag a slider, or press R for a random draw: the picture follows the hand."),
    Stop("reconstruct", "Take a real image apart, or choose Draw and draw one yourself."),
    Stop("interpolate", "Drag the scrubber: four ways from one image to another."),
    Stop("map", "Every point is an image. Point at one, and at the empty places between them."),
    Stop("train", "Rewind a finished training from its first step, or start one of your own."),
    Stop("learn", "And this is why it works: eight chapters. The arrow keys turn the pages."),
)


def start() -> None:
    if st.button("Tour of the app", icon=":material/tour:", help="Three minutes, six pages"):
        go(1)


def go(number: int) -> None:
    """To a stop, counted from 1; 0 ends the tour where one is."""
    state.put(tour=number)
    if number:
        st.switch_page(pages.path(STOPS[number - 1].page))
    st.rerun()


def strip() -> None:
    """The line of the stop that one is at; nothing without a tour."""
    at = state.get("tour")
    if not at:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f"**Tour, {at} of {len(STOPS)}.** {STOPS[at - 1].line}")
        if at < len(STOPS) and st.button("Next", key="tour.next", type="primary"):
            go(at + 1)
        if st.button("End the tour", key="tour.end"):
            go(0)

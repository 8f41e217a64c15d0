"""The frame around every page: navigation, the model picker and its card, error messages."""

import logging
from collections.abc import Callable
from contextlib import suppress
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui import pages
from ui.common import (
    card,
    choice,
    glossary,
    messages,
    model_notice,
    resources,
    run_names,
    share,
    state,
    tour,
)
from ui.common.live_component import FOLDER, text
from ui.learn.keys import EXAMPLE_MODEL
from ui.training.choose import shown_run
from vae_core.runs.directory import open_run

PICKER = "frame.model"
SHOWN = "frame.shown"  # the model that the page on the screen is about
TURN = "frame.turn"  # which of two places in the page it is in
WORDMARK = '<div class="wordmark"><span>VAE</span> Lab</div>'
SUBJECTS: dict[str, Callable[[], str | None]] = {
    "train": shown_run,
    "learn": lambda: EXAMPLE_MODEL,
}
"""of the pages that are not about the chosen model: the run that they are about, or none"""


def render(default: str = "explore") -> None:
    """Renders the frame and the page in the address, or `default` if the address names none."""
    icon = FOLDER / "icon.png"  # a Material symbol would be fetched from the network
    st.set_page_config("VAE Lab", icon, layout="wide", initial_sidebar_state=288)
    entries = [pages.streamlit_page(page, page.name == default) for page in pages.PAGES]
    page = st.navigation(entries, position="hidden")
    st.html(f"<style>{text('frame.css')}</style>")
    name = page.url_path or default
    try:
        ignored = state.load(page.url_path)
        take_turn(name)
        with place("frame.content"):
            sidebar(name)
            for line in ignored:
                messages.warning(line, icon=":material/info:")
            model_notice.show()
            tour.banner()
            page.run()
    except ValueError as error:  # the message says which rule was broken
        messages.error(str(error))
    except Exception as error:
        logging.getLogger(__name__).exception("page %r failed", page.url_path)
        messages.error(
            f"Something went wrong on this page ({type(error).__name__}). See the server log."
        )


def warm() -> None:
    """Loads the model that Explore opens with while the browser is still loading the page."""
    with suppress(ValueError):  # the frame reports a missing or damaged model
        resources.loaded(resources.infos()[0].id)


def subject(page: str) -> str | None:
    """The model or run that a page is about."""
    return SUBJECTS[page]() if page in SUBJECTS else state.wanted_model()


def take_turn(page: str) -> None:
    """Begins with another place in the page if it is about another model than the screen."""
    shown, now = st.session_state.get(SHOWN), subject(page)
    if shown not in (None, now):
        st.session_state[TURN] = 1 - st.session_state.get(TURN, 0)
    st.session_state[SHOWN] = now


def place(key: str) -> DeltaGenerator:
    """One of two places; the other one is emptied.

    Until a slow page has been computed, the browser would show the old model's beside the new
    one's name. Emptying the same place would not help: Streamlit sends only its new content.
    """
    if st.session_state.get(TURN, 0):
        st.empty()
        return st.container(key=key)
    where = st.container(key=key)
    st.empty()
    return where


def sidebar(page: str) -> None:
    with st.sidebar:
        st.html(WORDMARK)
        for entry in pages.PAGES:
            pages.link(entry.name)
        if page not in SUBJECTS:
            pick_model(state.wanted_model())
        with place("frame.card"):
            state.take_wanted_model()
            show_card(subject(page), named=page in SUBJECTS)
        glossary.popover()
        share.show(page, pickers(page))


def pickers(page: str) -> dict[str, str]:
    """What the select box of the model, or of the run, says."""
    now = subject(page)
    if now is None or page == "learn":
        return {}
    key = "train-run" if page == "train" else "frame-model"
    return {key: run_names.label(now)}


def pick_model(model_id: str) -> None:
    labels = run_names.labels()
    st.session_state[PICKER] = model_id
    choice.select(
        "Model",
        {info.id: labels[info.id] for info in resources.infos()},
        key=PICKER,
        help=resources.info(model_id).title,
        on_change=lambda: state.want_model(st.session_state[PICKER]),
    )


def show_card(run_id: str | None, named: bool) -> None:
    """The card of a run, if there is one."""
    if run_id is None:
        return
    with suppress(ValueError):  # the page itself says what is wrong with a damaged run
        run = open_run(run_id)
        name = f"<h2>{escape(run_names.label(run.id))}</h2>" * named
        st.html(
            f'<div data-testid="model-card" data-run="{escape(run.id)}">{name}{card.html(run)}'
            "</div>"
        )

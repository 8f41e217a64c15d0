"""The frame around every page: navigation, the model picker and its card, error messages."""

import logging
from collections.abc import Callable
from contextlib import suppress
from html import escape

import streamlit as st

from ui import pages
from ui.common import (
    card,
    choice,
    glossary,
    model_notice,
    resources,
    run_names,
    state,
    tour,
)
from ui.common.live_component import FOLDER, text
from ui.learn.keys import EXAMPLE_MODEL
from ui.training.choose import shown_run
from vae_core.runs.directory import open_run

PICKER = "frame.model"
SHOWN = "frame.shown"  # the model that the page on the screen is about
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
    try:
        messages = state.load(page.url_path)
        with content():
            sidebar(page.url_path or default)
            for message in messages:
                st.warning(message, icon=":material/info:")
            model_notice.show()
            tour.banner()
            page.run()
    except ValueError as error:  # the message says which rule was broken
        st.error(str(error))
    except Exception as error:
        logging.getLogger(__name__).exception("page %r failed", page.url_path)
        st.error(
            f"Something went wrong on this page ({type(error).__name__}). See the server log."
        )


def warm() -> None:
    """Loads the model that Explore opens with while the browser is still loading the page."""
    with suppress(ValueError):  # the frame reports a missing or damaged model
        resources.loaded(resources.infos()[0].id)


def content() -> st.delta_generator.DeltaGenerator:
    """Where the page goes. For another model it is emptied first: until a slow page has been
    computed, a browser would show the old model's beside the new one's name."""
    model_id = state.get("model")
    if st.session_state.get(SHOWN, model_id) == model_id:
        where = st.container(key="frame.content")
    else:
        where = st.empty().container(key="frame.content")
    st.session_state[SHOWN] = model_id
    return where


def sidebar(page: str) -> None:
    with st.sidebar:
        st.html(WORDMARK)
        for entry in pages.PAGES:
            pages.link(entry.name)
        if page in SUBJECTS:
            show_card(SUBJECTS[page]())
        else:
            pick_model()
            show_card(state.get("model"), named=False)
        glossary.popover()


def pick_model() -> None:
    labels = run_names.labels()
    model_id = state.get("model")
    st.session_state[PICKER] = model_id
    choice.select(
        "Model",
        {info.id: labels[info.id] for info in resources.infos()},
        key=PICKER,
        help=resources.info(model_id).title,
        on_change=lambda: state.switch_model(st.session_state[PICKER]),
    )


def show_card(run_id: str | None, named: bool = True) -> None:
    """The card of a run; by default below its name."""
    if run_id is None:
        return
    with suppress(ValueError):  # the page itself says what is wrong with a damaged run
        run = open_run(run_id)
        name = f"<h2>{escape(run_names.label(run.id))}</h2>" * named
        st.html(
            f'<div data-testid="model-card" data-run="{escape(run.id)}">{name}{card.html(run)}'
            "</div>"
        )

"""The frame around every page: navigation, the model picker and its card, error messages."""

import logging
from contextlib import suppress

import streamlit as st

from ui import pages
from ui.common import card, glossary, resources, state, tour
from ui.common.live_component import FOLDER, text
from vae_core.runs.directory import open_run

PICKER = "frame.model"
WORDMARK = '<div class="wordmark"><span>VAE</span> Lab</div>'


def render(default: str = "explore") -> None:
    """Renders the frame and the page in the address, or `default` if the address names none."""
    icon = FOLDER / "icon.png"  # a Material symbol would be fetched from the network
    st.set_page_config("VAE Lab", icon, layout="wide", initial_sidebar_state=288)
    entries = [pages.streamlit_page(page, page.name == default) for page in pages.PAGES]
    page = st.navigation(entries, position="hidden")
    st.html(f"<style>{text('frame.css')}</style>")
    try:
        for message in state.load(page.url_path):
            st.warning(message, icon=":material/info:")
        sidebar()
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


def sidebar() -> None:
    with st.sidebar:
        st.html(WORDMARK)
        for page in pages.PAGES:
            pages.link(page.name)
        pick_model()
        st.html(card.html(open_run(resources.info(state.get("model")).path)))
        glossary.popover()


def pick_model() -> None:
    titles = {info.id: info.title for info in resources.infos()}
    st.session_state[PICKER] = state.get("model")
    st.selectbox(
        "Model",
        titles,
        format_func=lambda model_id: titles.get(model_id, model_id),
        key=PICKER,
        on_change=lambda: state.choose_model(st.session_state[PICKER]),
    )

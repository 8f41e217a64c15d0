"""The table of pages. A new page is one file under pages/ and one line here."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

FOLDER = Path(__file__).resolve().parent.parent / "pages"


@dataclass(frozen=True)
class Page:
    """One entry of the navigation; `name` is the file in pages/ and the path in the address."""

    name: str
    title: str
    icon: str


PAGES = (
    Page("explore", "Explore", ":material/explore:"),
    Page("reconstruct", "Reconstruct", ":material/compare:"),
    Page("interpolate", "Interpolate", ":material/linear_scale:"),
    Page("map", "Map", ":material/scatter_plot:"),
    Page("train", "Train", ":material/model_training:"),
    Page("learn", "Learn", ":material/school:"),
)


def find(name: str) -> Page | None:
    return next((page for page in PAGES if page.name == name), None)


def path(name: str) -> Path:
    """The page's file; absolute, because tests run the frame outside of this folder."""
    return FOLDER / f"{name}.py"


def streamlit_page(page: Page, default: bool = False) -> StreamlitPage:
    return st.Page(
        path(page.name),
        title=page.title,
        icon=page.icon,
        url_path=page.name,
        default=default,
    )


def link(name: str, label: str | None = None) -> None:
    """A link to a page; nothing if that page does not exist."""
    if page := find(name):
        st.page_link(path(page.name), label=label or page.title, icon=page.icon)

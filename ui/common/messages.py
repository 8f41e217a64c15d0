"""Messages to the user. What they quote is shown as it is: no text of a file is Markdown."""

import re

import streamlit as st

PUNCTUATION = re.compile(r"([\\`*_{}\[\]()#+!|<>~$:&^])")


def plain(text: object) -> str:
    """A text as Markdown that shows it unchanged, in one line."""
    return PUNCTUATION.sub(r"\\\1", " ".join(str(text).split()))


def error(text: object, icon: str | None = None) -> None:
    st.error(plain(text), icon=icon)


def warning(text: object, icon: str | None = None) -> None:
    st.warning(plain(text), icon=icon)


def toast(text: object, icon: str | None = None) -> None:
    st.toast(plain(text), icon=icon)


def caption(text: object) -> None:
    st.caption(plain(text))


def strong(text: object) -> None:
    st.markdown(f"**{plain(text)}**")

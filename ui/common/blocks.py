"""Static parts of pages, as HTML; every text is escaped here."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.common.colours import DATA
from ui.common.live_component import text


@dataclass(frozen=True)
class Picture:
    """An image with a title and a caption; `address` is a data: URL."""

    address: str
    title: str
    caption: str
    colour: str = DATA


@dataclass(frozen=True)
class Term:
    """A term of an equation: its name, its value with the unit, and what it means."""

    name: str
    value: str
    hint: str
    colour: str = DATA
    sign: str = ""


def content_and_controls() -> tuple[DeltaGenerator, DeltaGenerator]:
    """A wide column for the content and a narrow one for its controls.

    On a narrow screen the controls move below the content, except for a container with the key
    "intake", which stays on top.
    """
    with st.container(key="columns"):
        content, controls = st.columns([2.6, 1], gap="medium")
    return content, controls


def pictures(*shown: Picture, key: str = "") -> None:
    """Images in a row, as large as they fit."""
    html("".join(map(_picture, shown)), "pictures", key)


def equation(*terms: Term, key: str = "") -> None:
    """Terms in a row, each below its sign."""
    html("".join(map(_term, terms)), "equation", key)


def note(line: str, key: str = "") -> None:
    """A caption in small grey type; the key is its `data-testid`."""
    html(f"<p>{escape(line)}</p>", "note", key)


def lines(shown: Iterable[str], key: str = "") -> None:
    """Captions below one another."""
    html("".join(f"<p>{escape(line)}</p>" for line in shown), "note lines", key)


def table(heads: list[str], rows: list[tuple[str, list[str]]], key: str = "") -> None:
    """Values in columns below their heads, each row after its name."""
    top = "".join(f"<th scope=col>{escape(head)}</th>" for head in heads)
    body = "".join(
        f"<tr><th scope=row>{escape(name)}</th>"
        + "".join(f"<td>{escape(value)}</td>" for value in values)
        + "</tr>"
        for name, values in rows
    )
    whole = f"<table><thead><tr><td></td>{top}</tr></thead><tbody>{body}</tbody></table>"
    html(whole, "figures", key)


def html(body: str, kind: str, key: str = "") -> None:
    handle = f' data-testid="{escape(key)}"' if key else ""
    st.html(f'<style>{text("blocks.css")}</style><div class="block {kind}"{handle}>{body}</div>')


def _picture(shown: Picture) -> str:
    return (
        f'<figure style="--meaning: {escape(shown.colour)}">'
        f'<img src="{escape(shown.address)}" alt="{escape(shown.title)}">'
        f"<figcaption><strong>{escape(shown.title)}</strong>"
        f"<span>{escape(shown.caption)}</span></figcaption></figure>"
    )


def _term(term: Term) -> str:
    sign = f"<i>{escape(term.sign)}</i>" if term.sign else ""
    style = f"--meaning: {escape(term.colour)}"
    return (
        f'<p>{sign}<span class="term" title="{escape(term.hint)}" style="{style}">'
        f"<span>{escape(term.name)}</span><strong>{escape(term.value)}</strong></span></p>"
    )

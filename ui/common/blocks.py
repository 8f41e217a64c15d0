"""Small blocks of HTML that pages are made of; every text is escaped here."""

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ui.common.colours import DATA
from ui.common.live_component import text


@dataclass(frozen=True)
class Picture:
    """A picture with what it is and a line about it; `address` is a data: address."""

    address: str
    title: str
    caption: str
    colour: str = DATA


@dataclass(frozen=True)
class Term:
    """A figure of an equation with its unit; the hint says what it means."""

    name: str
    value: str
    hint: str
    colour: str = DATA
    sign: str = ""


def bench() -> tuple[DeltaGenerator, DeltaGenerator]:
    """A column for what is looked at and one for its controls.

    On a narrow screen the controls go below, but for a container with the key "intake": what one
    begins with, which stays above.
    """
    with st.container(key="bench"):
        shown, controls = st.columns([2.6, 1], gap="medium")
    return shown, controls


def pictures(*shown: Picture) -> None:
    """Pictures in a row, as large as they fit."""
    html("".join(map(_picture, shown)), "pictures")


def equation(*terms: Term) -> None:
    """Terms in a row, each under its sign."""
    html("".join(map(_term, terms)), "equation")


def note(line: str) -> None:
    """A quiet line about what one sees."""
    html(f"<p>{escape(line)}</p>", "note")


def lines(shown: Iterable[str]) -> None:
    """Quiet lines, one below the other."""
    html("".join(f"<p>{escape(line)}</p>" for line in shown), "note lines")


def table(heads: list[str], rows: list[tuple[str, list[str]]]) -> None:
    """Values in columns under their heads, a name before each row."""
    top = "".join(f"<th scope=col>{escape(head)}</th>" for head in heads)
    body = "".join(
        f"<tr><th scope=row>{escape(name)}</th>"
        + "".join(f"<td>{escape(value)}</td>" for value in values)
        + "</tr>"
        for name, values in rows
    )
    html(f"<table><thead><tr><td></td>{top}</tr></thead><tbody>{body}</tbody></table>", "figures")


def html(body: str, kind: str) -> None:
    st.html(f'<style>{text("blocks.css")}</style><div class="block {kind}">{body}</div>')


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

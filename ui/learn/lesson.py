"""The parts of a chapter of Learn, and the live component of its experiment."""

import inspect
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import Any

import streamlit as st

from ui.common import colours, live_component, resources, state
from ui.learn.keys import parse_sliders
from vae_core.system.arrays import PARSING


@dataclass(frozen=True)
class Question:
    """Asked before the experiment; `why` is shown after an option was chosen."""

    text: str
    options: tuple[str, ...]
    right: int
    why: str


@dataclass(frozen=True)
class Source:
    """A claim of the chapter and the publication that makes it."""

    claim: str
    where: str
    address: str


@dataclass(frozen=True)
class Chapter:
    """One idea. What depends on the example is a function of its index."""

    name: str
    title: str
    lead: str
    """one sentence: all of the text that the layout for presenting shows"""
    text: str
    formula: Callable[[int], str]
    """LaTeX, with the values for the example below its symbols"""
    question: Callable[[int], Question]
    experiment: Callable[[int], None]
    code: tuple[Callable[..., Any], ...]
    """functions of this project whose source is shown"""
    sources: tuple[Source, ...]
    note: str = ""
    """what the figures of this chapter are computed from, in a line below the formula"""


BLACK_AND_WHITE = (
    "This image with its pixels sampled as black or white, as in training. Chapters 1 to 3 encode "
    "its grey levels: μ and σ differ slightly."
)


def display_order(chapter: str, count: int) -> list[int]:
    """The order in which a chapter's options are shown: shuffled, but always the same."""
    return Random(f"answers of {chapter}").sample(range(count), count)


Mount = Callable[..., Any]


def component(name: str) -> Mount:
    """The experiment of a chapter."""
    real: Mount = live_component.component(
        f"learn.{name}",
        html=f'<div class="lab learn" data-chapter="{name}"></div>',
        styles=("lab.css", "learn/learn.css"),
    )

    def mount(key: str, data: dict[str, Any]) -> None:
        """Shows the experiment with the sliders as they were left."""
        sliders = {"sliders": state.get("sliders"), "revision": state.get(state.REVISION)}
        real(key=key, data=data | sliders, on_sliders_change=lambda: take_sliders(key))

    return mount


def take_sliders(key: str) -> None:
    """Stores where the sliders rest; ignores what an address could not spell."""
    message: object = st.session_state[key].get("sliders")
    info = resources.info(state.get("model"))
    if not isinstance(message, dict):
        return
    text = ",".join(f"{name}:{value}" for name, value in message.items())
    with suppress(ValueError):
        state.put(sliders=parse_sliders(text, info))


def source_of(function: Callable[..., Any]) -> str:
    """A function's source, below the name of its module."""
    with PARSING:
        source = inspect.getsource(function)
    return f"# {inspect.unwrap(function).__module__}\n{source}"


# For text the fixed colours are too light on white or too dark on black: medium tones instead.
LETTERS = {colours.POSTERIOR: "#2B8CC9", colours.DECODER: "#B87A00", colours.KL: "#4A9CC9"}


def coloured(colour: str, latex: str) -> str:
    return rf"\textcolor{{{LETTERS.get(colour, colour)}}}{{{latex}}}"


def under(symbol: str, value: str) -> str:
    """A symbol with its value below it."""
    return rf"\underbrace{{{symbol}}}_{{{value}}}"


def vector(values: list[float], digits: int = 2) -> str:
    """Numbers as LaTeX; only the first three of many."""
    shown = [f"{value:.{digits}f}" for value in values[:3]]
    return "(" + ",\\,".join(shown + [r"\ldots"] * (len(values) > 3)) + ")"

"""What a chapter of Learn is made of, and the live components that its parts are."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ui.common import colours, live_component


@dataclass(frozen=True)
class Question:
    """Asked before the experiment; `why` is shown once an option was chosen."""

    text: str
    options: tuple[str, ...]
    right: int
    why: str


@dataclass(frozen=True)
class Source:
    """A claim of the chapter and where it is made."""

    claim: str
    where: str
    address: str


@dataclass(frozen=True)
class Chapter:
    """One idea. What depends on the image at hand is a function of its number."""

    name: str
    title: str
    lead: str
    """one sentence, all that the presenter's layout shows of the text"""
    text: str
    formula: Callable[[int], str]
    """LaTeX whose symbols carry the numbers of the image at hand"""
    question: Callable[[int], Question]
    experiment: Callable[[int], None]
    code: tuple[Callable[..., Any], ...]
    """our own functions, shown as they stand"""
    sources: tuple[Source, ...]


Mount = Callable[..., Any]


def component(name: str) -> Mount:
    """The experiment of a chapter."""
    mount: Mount = live_component.component(
        f"learn.{name}",
        html=f'<div class="lab learn" data-chapter="{name}"></div>',
        styles=("lab.css", "learn/learn.css"),
    )
    return mount


def source_of(function: Callable[..., Any]) -> str:
    """A function's own source, with the file that it stands in."""
    return f"# {inspect.unwrap(function).__module__}\n{inspect.getsource(function)}"


# As letters the fixed colours are too light on white or too dark on black: the same hues, between.
LETTERS = {colours.POSTERIOR: "#2B8CC9", colours.DECODER: "#B87A00", colours.KL: "#4A9CC9"}


def coloured(colour: str, latex: str) -> str:
    return rf"\textcolor{{{LETTERS.get(colour, colour)}}}{{{latex}}}"


def under(symbol: str, value: str) -> str:
    """A symbol with its value below it."""
    return rf"\underbrace{{{symbol}}}_{{{value}}}"


def vector(values: list[float], digits: int = 2) -> str:
    """A few numbers as LaTeX; of many the first three."""
    shown = [f"{value:.{digits}f}" for value in values[:3]]
    return "(" + ",\\,".join(shown + [r"\ldots"] * (len(values) > 3)) + ")"

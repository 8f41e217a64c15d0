"""The choices of the Interpolate page and of its four instruments."""

from collections.abc import Callable
from typing import Any

from ui.common import results
from ui.common.grammar import (
    Key,
    Parser,
    Place,
    carry_group,
    carry_place,
    carry_places,
    group,
    number,
    one_of,
    one_of_model,
    place,
    places,
    real,
    spell_group,
    spell_place,
    spell_places,
    up_to,
    within_data,
)
from ui.contract.address import AMOUNT, FARTHEST, NUMBERS
from ui.interpolate import direction_sets, path_kinds
from vae_core.runs.store import ModelInfo

MODES = {
    "paths": "Walk between two images",
    "square": "Blend four images",
    "directions": "Edit an image along a direction",
    "arithmetic": "Latent arithmetic",
}
STEPS = 24  # of a path, at most
STOPS = 6  # between the ends of a path, at most

Amounts = dict[int, float]


def parse_at(text: str, info: ModelInfo) -> list[float]:
    """The position in the square: across, down."""
    coordinate = real("position in the square", 0, 1)
    position = [coordinate(part, info) for part in text.split(NUMBERS)]
    if len(position) != 2:
        raise ValueError("the position in the square in the link is not two numbers")
    return position


def spell_at(at: list[float]) -> str:
    return NUMBERS.join(f"{value:g}" for value in at)


def parse_amounts(text: str, info: ModelInfo) -> Amounts:
    """How far to move along which directions, as `index:amount`."""
    index = number("direction", 0, up_to(direction_sets.MOST - 1))
    amount = real("amount", -FARTHEST, FARTHEST)
    pairs = [part.split(AMOUNT) for part in text.split(NUMBERS)] if text else []
    if any(len(pair) != 2 for pair in pairs):
        raise ValueError("the amounts in the link are not pairs of a direction and an amount")
    return {index(k, info): amount(value, info) for k, value in pairs}


def spell_amounts(amounts: Amounts) -> str:
    return NUMBERS.join(f"{k}{AMOUNT}{value:g}" for k, value in sorted(amounts.items()))


def of_place(title: str, default: Callable[[ModelInfo], Place], parse: Parser[Place]) -> Key[Any]:
    """One image or z."""
    return Key(default, parse, spell_place, carry=carry_place, title=title)


def of_group(name: str) -> Key[Any]:
    """The images of one side of a direction."""
    title = f"the images of “{name}”"
    return Key(lambda info: [], group(name), spell_group, carry=carry_group, title=title)


PATHS: dict[str, Key[Any]] = {
    "start": of_place("the start", lambda info: 0, place("start")),
    "end": of_place("the end", lambda info: results.other_image(info.id), place("end")),
    "via": Key(
        default=lambda info: [],
        parse=places("the stops", 0, STOPS),
        spell=spell_places,
        carry=carry_places,
        title="the stops",
    ),
    "path": Key(lambda info: "slerp", one_of("path", path_kinds.NAMES), of_model=False),
    "steps": Key(lambda info: 15, number("steps", 2, up_to(STEPS)), of_model=False),
    "t": Key(lambda info: 0.5, real("t", 0, 1), "{:g}".format, of_model=False),
}
SQUARE: dict[str, Key[Any]] = {
    "corners": Key(
        default=lambda info: list(results.first_of_classes(info.id, 4)),
        parse=places("the corners", 4, 4),
        spell=spell_places,
        carry=carry_places,
        title="the corners",
    ),
    "at": Key(lambda info: [0.5, 0.5], parse_at, spell_at),
}
DIRECTIONS: dict[str, Key[Any]] = {
    "subject": of_place("the image to edit", lambda info: 0, place("subject")),
    "family": Key(
        default=lambda info: next(iter(direction_sets.titles(info.id))),
        parse=one_of_model("family", lambda info: direction_sets.titles(info.id)),
        title="the directions",
    ),
    "method": Key(lambda info: "means", one_of("method", direction_sets.METHODS), of_model=False),
    "amounts": Key(
        lambda info: {}, parse_amounts, spell_amounts, carry=within_data, title="the amounts"
    ),
    "picked": Key(
        default=lambda info: 0,
        parse=number("direction", 0, up_to(direction_sets.MOST - 1)),
        carry=within_data,
        title="the direction",
    ),
    "more": of_group("more"),
    "less": of_group("less"),
}


def _term(k: int, name: str) -> Key[Any]:
    """A, B or C of A − B + C."""
    title = name.upper()
    return of_place(title, lambda info: results.analogy_terms(info.id)[k], place(name))


ARITHMETIC: dict[str, Key[Any]] = {
    **{name: _term(k, name) for k, name in enumerate("abc")},
    "strength": Key(lambda info: 1.0, real("strength", 0, 2), "{:g}".format),
}
KEYS: dict[str, Key[Any]] = {
    "mode": Key(lambda info: "paths", one_of("mode", MODES), of_model=False),
    **PATHS,
    **SQUARE,
    **DIRECTIONS,
    **ARITHMETIC,
}

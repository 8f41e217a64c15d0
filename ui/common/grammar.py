"""How the address spells a choice: parsers with one message each, and their inverses.

Every parser takes the text and the model that it is about, and raises ValueError with one line
for the user.
"""

import math
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Generic, TypeVar

from ui.common import resources, results
from ui.contract.address import DIGITS, FARTHEST, GROUP, NUMBERS, PLACES
from vae_core.runs.store import ModelInfo

PICKED = 60  # images of an unsaved group
SHORT = 5  # options that a message lists

Z = list[float]
Place = int | Z  # a reference image by its index, or a point z of the latent space
T = TypeVar("T")
Parser = Callable[[str, ModelInfo], T]


class NotCarried(ValueError):
    """A choice that means nothing for another model."""


@dataclass(frozen=True)
class ModelChange:
    """From one model to another: what becomes of the choices that were made for the first."""

    old: ModelInfo
    new: ModelInfo

    @property
    def same_data(self) -> bool:
        return self.old.dataset == self.new.dataset

    def image(self, index: int) -> int:
        """The same test image among the new model's reference images.

        Raises:
            NotCarried: It is not among them.
        """
        where = results.reference_positions(self.new.id) if self.same_data else {}
        image = results.test_index(self.old.id, index)
        if image not in where:
            raise NotCarried
        return where[image]


Carry = Callable[[T, ModelChange], T]


def as_it_is(value: T, change: ModelChange) -> T:
    """Keeps a choice wherever the new model can parse it."""
    return value


def within_data(value: T, change: ModelChange) -> T:
    """Keeps a choice within one data set.

    Raises:
        NotCarried: The data set is another one.
    """
    if not change.same_data:
        raise NotCarried
    return value


def image_of_data(value: int, change: ModelChange) -> int:
    return change.image(value)


@dataclass(frozen=True)
class Key(Generic[T]):
    """One permanent choice: its default for a model, and its text in the address and back."""

    default: Callable[[ModelInfo], T]
    parse: Parser[T]
    spell: Callable[[T], str] = str
    of_model: bool = True
    """depends on the model: a link to another model resets it to its default"""
    carry: Carry[T] = as_it_is
    """the same choice for another model; raises NotCarried if there is none"""
    title: str = ""
    """what the user calls it, if a change of model may reset it"""

    def carried(self, value: T, change: ModelChange) -> T:
        """The same choice for another model; a default becomes that model's.

        Raises:
            ValueError: The other model has no such choice.
        """
        if value == self.default(change.old):
            return self.default(change.new)
        return self.parse(self.spell(self.carry(value, change)), change.new)


def number(what: str, low: int, high: Callable[[ModelInfo], int]) -> Parser[int]:
    """Parses a whole number from `low` to the limit that `high` gives for the model."""

    def parse(text: str, info: ModelInfo) -> int:
        last = high(info)
        digits = text.isascii() and text.isdecimal() and len(text) < 10
        if not (digits and low <= int(text) <= last):
            raise ValueError(f"the {what} in the link is not a number from {low} to {last}")
        return int(text)

    return parse


def up_to(limit: int) -> Callable[[ModelInfo], int]:
    """A limit that is the same for every model."""
    return lambda info: limit


def real(what: str, low: float, high: float, digits: int = DIGITS) -> Parser[float]:
    """Parses a number from `low` to `high`, rounded to so many digits."""

    def parse(text: str, info: ModelInfo) -> float:
        try:
            value = round(float(text), digits) + 0.0
        except ValueError:
            value = math.nan
        if not low <= value <= high:  # false for NaN, too
            raise ValueError(f"the {what} in the link is not a number from {low:g} to {high:g}")
        return value

    return parse


def one_of(what: str, options: Collection[T]) -> Parser[T]:
    """Parses one of these values, which are the same for every model."""
    by_text = {str(option): option for option in options}
    names = f"not one of {', '.join(by_text)}" if len(by_text) <= SHORT else "unknown"

    def parse(text: str, info: ModelInfo) -> T:
        if text not in by_text:
            raise ValueError(f"the {what} in the link is {names}")
        return by_text[text]

    return parse


def one_of_model(what: str, options: Callable[[ModelInfo], Collection[str]]) -> Parser[str]:
    """Parses one of the names that exist for a model."""
    return lambda text, info: one_of(what, options(info))(text, info)


def parse_z(text: str, info: ModelInfo) -> Z:
    """Comma-separated numbers, one per dimension, rounded to three digits."""
    try:
        z = [round(float(part), DIGITS) + 0.0 for part in text.split(NUMBERS)]
    except ValueError:
        raise ValueError("the z in the link is not a list of numbers") from None
    if len(z) != info.latent_dim:
        raise ValueError(
            f"the z in the link has {len(z)} numbers, {info.id} needs {info.latent_dim}"
        )
    if not all(abs(value) <= FARTHEST for value in z):  # false for NaN, too
        raise ValueError(f"the z in the link exceeds ±{FARTHEST:g}")
    return z


def spell_z(z: Z) -> str:
    """Comma-separated numbers; a single one has a decimal point, so that it is no image index."""
    if len(z) == 1:
        return f"{z[0]:.{DIGITS}f}"
    return NUMBERS.join(f"{value:g}" for value in z)


def within_reach(z: Z) -> Z:
    """z as the address can spell it: rounded to three digits, clamped to ±FARTHEST."""
    return [round(min(max(value, -FARTHEST), FARTHEST), DIGITS) + 0.0 for value in z]


def last_image(info: ModelInfo) -> int:
    return results.reference_count(info.id) - 1


def place(what: str) -> Parser[Place]:
    """Parses the index of a reference image, or a z."""
    image = number(what, 0, last_image)

    def parse(text: str, info: ModelInfo) -> Place:
        return parse_z(text, info) if NUMBERS in text or "." in text else image(text, info)

    return parse


def carry_place(place: Place, change: ModelChange) -> Place:
    return change.image(place) if isinstance(place, int) else place


def carry_places(places: list[Place], change: ModelChange) -> list[Place]:
    return [carry_place(place, change) for place in places]


def spell_place(place: Place) -> str:
    return str(place) if isinstance(place, int) else spell_z(place)


def places(what: str, least: int, most: int) -> Parser[list[Place]]:
    """Parses several places, separated by semicolons."""
    parse_place = place(what)

    def parse(text: str, info: ModelInfo) -> list[Place]:
        parsed = [parse_place(part, info) for part in text.split(PLACES)] if text else []
        if not least <= len(parsed) <= most:
            raise ValueError(
                f"the link names {len(parsed)} places for {what}, not {least} to {most}"
            )
        return parsed

    return parse


def spell_places(places: list[Place]) -> str:
    return PLACES.join(map(spell_place, places))


def group(what: str) -> Parser[list[Place] | str]:
    """Parses the images of a group, or a tilde and the name of a saved one."""
    parse_places = places(what, 0, PICKED)

    def parse(text: str, info: ModelInfo) -> list[Place] | str:
        if not text.startswith(GROUP):
            return parse_places(text, info)
        if text[1:] not in {group.name for group in resources.saved_items(info.id).groups}:
            raise ValueError(f"{what} in the link is no group saved with this model")
        return text[1:]

    return parse


def carry_group(group: list[Place] | str, change: ModelChange) -> list[Place] | str:
    return group if isinstance(group, str) else carry_places(group, change)


def spell_group(group: list[Place] | str) -> str:
    return f"{GROUP}{group}" if isinstance(group, str) else spell_places(group)

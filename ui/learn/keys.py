"""The choices of the Learn page."""

import re
from typing import Any

from ui.common.grammar import Key, number, one_of, real, up_to
from ui.contract.address import AMOUNT, NUMBERS
from vae_core.runs.store import ModelInfo

CHAPTERS = ("encoder", "space", "decoder", "inference", "elbo", "noise", "training", "uses")
"""the chapters in their order, each a module of ui.learn"""
LAYOUTS = {"read": "Read", "present": "Present"}
RATES = {"low": 3e-5, "right": 3e-3, "high": 0.3}
"""learning rates of the tiny training"""
WEIGHTS = {"none": 0.0, "one": 1.0, "heavy": 50.0}
"""weights β of its KL"""
EXAMPLE_MODEL = "mnist-2d"
FIRST_EXAMPLE = 1
"""the first tile for which each model of the chapter on the ELBO is the best at its own β"""
LAST_EXAMPLE = 1999  # the examples are the reference images of that model

MOST_SLIDERS = 12
LARGEST_VALUE = 1e6
Sliders = dict[str, float]


def parse_sliders(text: str, info: ModelInfo) -> Sliders:
    """The sliders of the chapter's experiment that were moved, as `name:value`."""
    value = real("position of a slider", -LARGEST_VALUE, LARGEST_VALUE)
    pairs = [part.split(AMOUNT) for part in text.split(NUMBERS)] if text else []
    if len(pairs) > MOST_SLIDERS or any(len(p) != 2 or not is_name(p[0]) for p in pairs):
        raise ValueError("the sliders in the link are not pairs of a name and a value")
    return {name: value(number, info) for name, number in pairs}


def is_name(text: str) -> bool:
    return re.fullmatch(r"[a-z][a-z0-9-]{0,29}", text) is not None


def spell_sliders(sliders: Sliders) -> str:
    return NUMBERS.join(f"{name}{AMOUNT}{value:g}" for name, value in sorted(sliders.items()))


KEYS: dict[str, Key[Any]] = {
    "chapter": Key(lambda info: CHAPTERS[0], one_of("chapter", CHAPTERS), of_model=False),
    "example": Key(
        lambda info: FIRST_EXAMPLE, number("example", 0, up_to(LAST_EXAMPLE)), of_model=False
    ),
    "layout": Key(lambda info: "read", one_of("layout", LAYOUTS), of_model=False),
    "rate": Key(lambda info: "right", one_of("rate", RATES), of_model=False),
    "sliders": Key(lambda info: {}, parse_sliders, spell_sliders, of_model=False),
    "weight": Key(lambda info: "one", one_of("weight", WEIGHTS), of_model=False),
}

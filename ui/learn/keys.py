"""The choices of the Learn page."""

from typing import Any

from ui.common.grammar import Key, number, one_of, up_to

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

KEYS: dict[str, Key[Any]] = {
    "chapter": Key(lambda info: CHAPTERS[0], one_of("chapter", CHAPTERS), of_model=False),
    "example": Key(
        lambda info: FIRST_EXAMPLE, number("example", 0, up_to(LAST_EXAMPLE)), of_model=False
    ),
    "layout": Key(lambda info: "read", one_of("layout", LAYOUTS), of_model=False),
    "rate": Key(lambda info: "right", one_of("rate", RATES), of_model=False),
    "weight": Key(lambda info: "one", one_of("weight", WEIGHTS), of_model=False),
}

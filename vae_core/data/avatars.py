"""Faces with labelled attributes, each drawn by DiceBear from a seed.

Two styles: "Toon Head" by Johan Melin (CC BY 4.0) and "Pixel Art" by DiceBear (CC0 1.0).
https://www.dicebear.com
"""

import io
import json
import os
import re
from collections.abc import Iterator
from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import joblib  # type: ignore[import-untyped]
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .synthetic import Batch, Column, DrawnDataset

if TYPE_CHECKING:
    from dicebear import Style  # imported only to draw faces: slow

SIDE = 64
BACKGROUND = "#ffffff"
BATCH = 100
IN_PROCESS = 4 * BATCH  # fewer images are drawn before the processes have started
NONE = "none"

# The annotations of each image, the label first: our name -> DiceBear's option.
TOON = {
    "hair": "hairVariant",
    "rear hair": "rearHairVariant",
    "beard": "beardVariant",
    "mouth": "mouthVariant",
    "eyes": "eyesVariant",
    "eyebrows": "eyebrowsVariant",
    "clothes": "clothesVariant",
    "skin colour": "skinColor",
    "hair colour": "hairColor",
    "clothes colour": "clothesColor",
}
PIXEL = {
    "hair": "hairVariant",
    "mouth": "mouthVariant",
    "glasses": "glassesVariant",
    "beard": "beardVariant",
    "hat": "hatVariant",
    "skin colour": "skinColor",
    "hair colour": "hairColor",
    "clothes colour": "clothingColor",
}
SPELLING = {"side comed": "side combed", "variant": "some"}


@cache
def style_definition(style: str) -> dict[str, Any]:
    text = files("dicebear_styles").joinpath(f"{style}.json").read_text("utf-8")
    definition: dict[str, Any] = json.loads(text)
    return definition


@cache
def load_style(style: str) -> "Style":
    from dicebear import Style

    return Style(style_definition(style))


@cache
def names(style: str, option: str) -> tuple[str, ...]:
    """The categories of an option, in the style's order; "none" first if it may be absent."""
    definition = style_definition(style)
    if option.endswith("Color"):
        return tuple(definition["colors"][option.removesuffix("Color")]["values"])
    component = definition["components"][option.removesuffix("Variant")]
    variants = [plain(variant) for variant in component["variants"]]
    rare = component.get("probability") not in (None, 100)
    return tuple(dict.fromkeys([NONE] * rare + variants))


def plain(variant: str) -> str:
    """A variant's name in words: "longStraight" is long straight, "short07" is short."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", variant.rstrip("0123456789")).lower()
    return SPELLING.get(words, words)


def columns(style: str, options: dict[str, str]) -> tuple[Column, ...]:
    return tuple(Column(name, names(style, option)) for name, option in options.items())


def draw(style: str, options: dict[str, str], split: str, count: int) -> Iterator[Batch]:
    """Batches of a split: uint8 (B, 3, 64, 64), and (B, F) positions in `names`."""
    work = partial(draw_batch, style, options, split)
    starts = range(0, count, BATCH)
    ends = [min(start + BATCH, count) for start in starts]
    if count <= IN_PROCESS:
        yield from map(work, starts, ends)
        return
    # Processes, because the renderer holds the GIL; joblib's do not re-import the caller.
    pool = joblib.Parallel(n_jobs=os.cpu_count(), return_as="generator")
    yield from pool(joblib.delayed(work)(*ends) for ends in zip(starts, ends, strict=True))


def draw_batch(style: str, options: dict[str, str], split: str, start: int, end: int) -> Batch:
    drawn = [draw_one(style, f"{split} {number}") for number in range(start, end)]
    values = [[position(style, o, chosen) for o in options.values()] for _, chosen in drawn]
    return np.stack([x for x, _ in drawn]), np.array(values, np.int64)


def draw_one(style: str, seed: str) -> tuple[NDArray[np.uint8], dict[str, Any]]:
    """One face, uint8 (3, 64, 64), and the options chosen by its seed."""
    import resvg_py
    from dicebear import Avatar

    avatar = Avatar(load_style(style), {"seed": seed, "size": SIDE})
    png = resvg_py.svg_to_bytes(
        svg_string=avatar.to_string(), width=SIDE, height=SIDE, background=BACKGROUND
    )
    x = np.array(Image.open(io.BytesIO(bytes(png))).convert("RGB")).transpose(2, 0, 1)
    return x, avatar.to_json()["options"]


def position(style: str, option: str, chosen: dict[str, Any]) -> int:
    value = chosen.get(option)
    if isinstance(value, list):  # a colour; empty if the component is absent
        value = value[0] if value else None
    if option.endswith("Color"):
        return names(style, option).index(value) if value else 0
    return names(style, option).index(plain(value) if value else NONE)


def avatars(
    name: str, title: str, licence: str, style: str, options: dict[str, str]
) -> DrawnDataset:
    return DrawnDataset(
        name=name,
        title=title,
        licence=licence,
        image_shape=(3, SIDE, SIDE),
        train_count=30_000,
        test_count=3_000,
        columns=partial(columns, style, options),
        draw=partial(draw, style, options),
    )


TOON_AVATARS = avatars(
    "avatars", "Toon heads, in colour", "CC BY 4.0 (Johan Melin)", "toon-head", TOON
)
PIXEL_AVATARS = avatars(
    "pixel-avatars", "Pixel art faces, in colour", "CC0 1.0 (DiceBear)", "pixel-art", PIXEL
)

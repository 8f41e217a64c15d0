"""The sketch pad, and the images that are pasted."""

from typing import Literal, TypedDict

from ui.contract.models import Latent, Model


class SketchData(TypedDict):
    model: Model
    colours: list[str]
    """of the classes"""
    light: bool
    """whether the paper is white"""


class SketchPoint(TypedDict):
    model: str
    z: Latent


class SketchUse(TypedDict):
    """What to do with the drawing: an end of a path, a point of the map, or only save it."""

    to: Literal["start", "end", "map", "keep"]
    model: str
    pixels: str
    """(H, W, C) uint8 in base64"""


class SketchTrigger(TypedDict):
    explore: SketchPoint
    lead: SketchUse


class PasteData(TypedDict):
    most_bytes: int


class PastedFile(TypedDict):
    name: str
    content: str
    """base64"""


class PasteTrigger(TypedDict):
    pasted: list[PastedFile]

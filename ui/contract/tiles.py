"""A row of images of which one is chosen."""

from typing import TypedDict


class TilesData(TypedDict):
    sheet: str
    """address of one image with all of them side by side"""
    aspect: str
    """width / height of one, as CSS takes it"""
    labels: list[str]
    picked: int | None
    strip: bool
    """all in one row as wide as the page"""


class TilesTrigger(TypedDict):
    pick: int

"""The chapters in their order. A new one is a module beside this and its name in `keys`."""

import importlib

from ui.learn import keys
from ui.learn.lesson import Chapter


def load(name: str) -> Chapter:
    """The CHAPTER of the module of this name."""
    chapter: Chapter = importlib.import_module(f"ui.learn.{name}").CHAPTER
    return chapter


CHAPTERS: tuple[Chapter, ...] = tuple(map(load, keys.CHAPTERS))


def find(name: str) -> Chapter:
    return next(chapter for chapter in CHAPTERS if chapter.name == name)

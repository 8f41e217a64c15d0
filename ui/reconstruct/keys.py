"""The choices of the Reconstruct page."""

from typing import Any

from ui.common.grammar import Key, one_of

SOURCES = {"upload": "Image", "draw": "Draw"}

KEYS: dict[str, Key[Any]] = {
    "source": Key(lambda info: "upload", one_of("source", SOURCES), of_model=False),
}

"""Pasted files: valid ones are taken, others are left out."""

import base64
from typing import Any

import pytest

from ui.reconstruct import paste
from vae_core.data import Upload


def sent(name: str, content: bytes) -> dict[str, str]:
    return {"name": name, "content": base64.b64encode(content).decode()}


def test_files_come_with_their_names_and_every_byte() -> None:
    (first, second) = paste.uploads([sent("a.png", b"\0\xff"), sent("../b", b"")])
    assert isinstance(first, Upload) and (first.name, first.content) == ("a.png", b"\0\xff")
    assert (second.name, second.content) == ("../b", b"")


@pytest.mark.parametrize(
    "junk",
    [None, 7, "text", {}, [None], [{}], [[]], [{"name": 1, "content": ""}]]
    + [[{"name": "a", "content": "no base 64!"}], [{"name": "a", "content": None}]],
)
def test_invalid_messages_are_ignored(junk: Any) -> None:
    assert paste.uploads(junk) == []


def test_pastes_beyond_the_limits_are_ignored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paste, "MOST_BYTES", 10)
    assert len(paste.uploads([sent("a", bytes(5)), sent("b", bytes(5))])) == 2
    assert paste.uploads([sent("a", bytes(5)), sent("b", bytes(6))]) == []
    monkeypatch.setattr(paste, "MOST_FILES", 3)
    assert len(paste.uploads([sent(str(n), b"") for n in range(9)])) == 3

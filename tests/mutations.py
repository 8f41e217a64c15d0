"""Damaged files of a run: every kind of damage that a disk or a stranger's zip may bring."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

NUMBERS: tuple[Any, ...] = (
    *(0, -1, 0.5, 1e308, -1e308, 10**400, 2**63, -(2**63), True, None, "zz", "", "9" * 5000),
    *([], [[]], {}, {"a": 1}, [1] * 3, "\u202e\0\n", "x" * 100_000),
)


def mutate(path: Path, chance: random.Random) -> str:
    """Damages a file in place; returns how."""
    kinds = [*BYTES]
    if path.suffix in (".json", ".jsonl"):
        kinds += [*TEXTS] * 3
    kind = chance.choice(kinds)
    content = path.read_bytes()
    path.write_bytes((BYTES | TEXTS)[kind](content, chance))
    return kind


def cut(content: bytes, chance: random.Random) -> bytes:
    return content[: chance.randrange(len(content) + 1)]


def flip(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice((1, 3, 40))):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def swap(content: bytes, chance: random.Random) -> bytes:
    """Takes a part out and puts it elsewhere."""
    a, b = sorted(chance.randrange(len(content) + 1) for _ in range(2))
    place = chance.randrange(len(content) - (b - a) + 1)
    rest = content[:a] + content[b:]
    return rest[:place] + content[a:b] + rest[place:]


def other(content: bytes, chance: random.Random) -> bytes:
    return chance.choice((b"", b"\xff\xfe\x00", b"PK\x03\x04", b"\x80" * 50, b"[" * 200_000))


def value(content: bytes, chance: random.Random) -> bytes:
    """Puts another value in the place of one of a JSON document's."""
    return _in_document(content, chance, lambda old: chance.choice(NUMBERS))


def missing(content: bytes, chance: random.Random) -> bytes:
    return _in_document(content, chance, None)


def deep(content: bytes, chance: random.Random) -> bytes:
    lines = content.splitlines() or [b""]
    lines[chance.randrange(len(lines))] = b'{"step": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    return b"\n".join(lines) + b"\n"


def digits(content: bytes, chance: random.Random) -> bytes:
    """A number of thousands of digits, which Python's own parser refuses in its own way."""
    return content.replace(b": 1", b": " + b"1" * chance.choice((400, 6000)), 1)


def constant(content: bytes, chance: random.Random) -> bytes:
    word = chance.choice((b"NaN", b"Infinity", b"-Infinity", b"1e999"))
    return content.replace(b": ", b": " + word + b' , "more": ', 1)


BYTES: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "cut": cut,
    "flip": flip,
    "swap": swap,
    "other": other,
}
TEXTS: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "value": value,
    "missing": missing,
    "deep": deep,
    "digits": digits,
    "constant": constant,
}


def _in_document(
    content: bytes, chance: random.Random, change: Callable[[Any], Any] | None
) -> bytes:
    lines = content.splitlines() if content.count(b"\n{") else [content]
    at = chance.randrange(len(lines)) if lines else 0
    try:
        document = json.loads(lines[at])
    except (ValueError, IndexError, RecursionError):
        return content
    lines[at] = json.dumps(_changed(document, chance, change)).encode()
    return b"\n".join(lines) + b"\n"


def _changed(node: Any, chance: random.Random, change: Callable[[Any], Any] | None) -> Any:
    """The document with one part of it, at any depth, changed or taken out."""
    if not isinstance(node, dict | list) or not node or (change and chance.random() < 0.1):
        return change(node) if change else None
    key = chance.choice(list(node) if isinstance(node, dict) else range(len(node)))
    if change is None and chance.random() < 0.6:
        del node[key]
    else:
        node[key] = _changed(node[key], chance, change)
    return node

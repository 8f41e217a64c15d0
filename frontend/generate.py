"""Writes what both sides must agree on as TypeScript and CSS: `python -m frontend.generate`.

frontend/src/schema.ts from ui/contract and the live wire format; frontend/src/colours.ts and
assets/live/colours.css from ui/common/colours.py.
"""

import ast
import importlib
import inspect
import json
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

from live import endpoints, protocol
from ui.common import colours
from ui.contract import address

ROOT = Path(__file__).resolve().parent.parent
MODULES = (
    "models",
    "tiles",
    "explore",
    "frame",
    "reconstruct",
    "interpolate",
    "maps",
    "training",
    "learn",
)
PLAIN = {str: "string", int: "number", float: "number", bool: "boolean", type(None): "null"}
HEADER = "/* Made by `python -m frontend.generate` from {}. Do not edit. */\n"


def typescript(annotation: Any) -> str:
    """The TypeScript for a Python type.

    Raises:
        TypeError: JSON has nothing like it.
    """
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation in PLAIN:
        return PLAIN[annotation]
    if is_typeddict(annotation):
        return str(annotation.__name__)
    if origin in (Union, types.UnionType):
        return " | ".join(dict.fromkeys(map(typescript, arguments)))
    if origin is Literal:
        return " | ".join(json.dumps(value) for value in arguments)
    if origin is tuple:
        return f"[{', '.join(map(typescript, arguments))}]"
    if origin is list:
        item = typescript(arguments[0])
        return f"({item})[]" if "|" in item else f"{item}[]"
    if origin is dict:
        return f"Record<string, {typescript(arguments[1])}>"
    raise TypeError(f"no TypeScript for {annotation}")


def docs(source: str) -> dict[str, str]:
    """The strings after names in a module or a class body, by name."""
    body = ast.parse(source).body
    if len(body) == 1 and isinstance(body[0], ast.ClassDef):
        body = body[0].body
    found = {}
    for statement, after in zip(body, body[1:], strict=False):
        if not (isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)):
            continue
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            found[statement.target.id] = str(after.value.value)
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            found[statement.targets[0].id] = str(after.value.value)
    return found


def comment(text: str | None, indent: str = "") -> str:
    return f"{indent}/** {' '.join(text.split())} */\n" if text else ""


def interface(contract: Any) -> str:
    """A TypedDict as an interface, with what its bases say."""
    described: dict[str, str] = {}
    for base in reversed(bases_of(contract)):
        described |= docs(inspect.getsource(base))
    fields = "".join(
        comment(described.get(name), "  ") + f"  {name}: {typescript(annotation)};\n"
        for name, annotation in get_type_hints(contract).items()
    )
    return f"{comment(contract.__doc__)}export interface {contract.__name__} {{\n{fields}}}\n"


def bases_of(contract: Any) -> tuple[Any, ...]:
    """A TypedDict and those that it extends, itself first."""
    bases = [base for base in getattr(contract, "__orig_bases__", ()) if is_typeddict(base)]
    return (contract, *(outer for base in bases for outer in bases_of(base)))


def contracts() -> Iterator[Any]:
    """Every TypedDict of ui.contract, in the order of the files."""
    for name in MODULES:
        module = importlib.import_module(f"ui.contract.{name}")
        for value in vars(module).values():
            if is_typeddict(value) and value.__module__ == module.__name__:
                yield value


def constants() -> dict[str, int | float | str]:
    """The wire format's numbers and the address's spelling."""
    spelling = {name: value for name, value in vars(address).items() if name.isupper()}
    return {
        "WIRE_NUMBER_BYTES": protocol.NUMBER.size,
        "WIRE_MAX_ROWS": protocol.MAX_ROWS,
        "WIRE_UNKNOWN_MODEL": endpoints.UNKNOWN_MODEL,
        **{f"ADDRESS_{name}": value for name, value in spelling.items()},
    }


def schema() -> str:
    """frontend/src/schema.ts."""
    described = {
        f"ADDRESS_{name}": text for name, text in docs(inspect.getsource(address)).items()
    }
    lines = [
        comment(described.get(name)) + f"export const {name} = {number(value)};\n"
        for name, value in constants().items()
    ]
    parts = [HEADER.format("ui/contract and live/protocol.py"), "".join(lines)]
    return "\n".join([*parts, *map(interface, contracts())])


def number(value: float | str) -> str:
    return json.dumps(value) if isinstance(value, str) else f"{value:g}"


def colour_table() -> dict[str, str]:
    """Every colour by its name in lower case."""
    return {
        name.lower(): value
        for name, value in vars(colours).items()
        if isinstance(value, str) and name.isupper()
    }


def colours_ts() -> str:
    """frontend/src/colours.ts."""
    rows = "".join(f'  {name}: "{value}",\n' for name, value in colour_table().items())
    return (
        HEADER.format("ui/common/colours.py")
        + f"\n/** One colour, one meaning. */\nexport const COLOURS = {{\n{rows}}} as const;\n"
    )


def colours_css() -> str:
    """assets/live/colours.css."""
    rows = "".join(f"  --{name}: {value};\n" for name, value in colour_table().items())
    return HEADER.format("ui/common/colours.py") + f"\n:host,\n:root {{\n{rows}}}\n"


FILES = {
    "frontend/src/schema.ts": schema,
    "frontend/src/colours.ts": colours_ts,
    "assets/live/colours.css": colours_css,
}


def main() -> None:
    for name, text in FILES.items():
        (ROOT / name).write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()

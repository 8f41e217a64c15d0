"""What Python sends to the components has the types that the scripts are compiled with."""

import json
import types
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

import node_tools
import pytest
from test_pages import assert_fine, opened

from ui.contract.components import DATA
from ui.contract.explore import ExploreStart

CHAPTERS = ("encoder", "space", "decoder", "inference", "elbo", "noise", "training", "uses")
PLACES: list[tuple[str, dict[str, str], set[str]]] = [
    ("explore", {"model": "grey"}, {"explore", "welcome"}),
    ("reconstruct", {"model": "grey"}, {"paste", "tiles"}),
    ("reconstruct", {"model": "plane", "source": "draw"}, {"sketch"}),
    ("interpolate", {"model": "grey", "via": "1;0.5,0,1"}, {"path"}),
    ("interpolate", {"model": "grey", "mode": "square"}, {"square"}),
    ("interpolate", {"model": "grey", "mode": "arithmetic"}, {"arithmetic"}),
    ("interpolate", {"model": "grey", "mode": "directions"}, {"directions"}),
    ("map", {"model": "grey"}, {"map"}),
    *(
        ("learn", {"chapter": name}, {f"learn.{name}", "learn.question", "learn.steps"})
        for name in CHAPTERS
    ),
]


def misfits(value: Any, annotation: Any, path: str = "data") -> list[str]:
    """Where a value of JSON does not have a type of the contract."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if is_typeddict(annotation):
        return of_fields(value, annotation, path)
    if origin in (Union, types.UnionType):
        return [] if any(not misfits(value, each) for each in arguments) else [path]
    if origin is Literal:
        return [] if value in arguments else [path]
    if origin is dict:
        return [
            line for key in value for line in misfits(value[key], arguments[1], f"{path}.{key}")
        ]
    if origin in (list, tuple):
        return of_items(value, origin, arguments, path)
    if annotation is float:
        return [] if isinstance(value, (int, float)) and not isinstance(value, bool) else [path]
    return [] if type(value) is annotation else [path]


def of_fields(value: Any, annotation: Any, path: str) -> list[str]:
    fields = get_type_hints(annotation)
    if not isinstance(value, dict):
        return [path]
    if set(value) != set(fields):
        return [f"{path}: {sorted(set(value) ^ set(fields))}"]
    return [
        line
        for name, inner in fields.items()
        for line in misfits(value[name], inner, f"{path}.{name}")
    ]


def of_items(value: Any, origin: Any, arguments: tuple[Any, ...], path: str) -> list[str]:
    if not isinstance(value, list) or (origin is tuple and len(value) != len(arguments)):
        return [path]
    kinds = arguments if origin is tuple else [arguments[0]] * len(value)
    return [
        line
        for k, (item, kind) in enumerate(zip(value, kinds, strict=True))
        for line in misfits(item, kind, f"{path}[{k}]")
    ]


def test_a_misfit_is_found() -> None:
    start = {"z": [0.5], "pair": [0, 1], "revision": 3}
    assert misfits(start, ExploreStart) == []
    assert misfits(start | {"z": ["0"]}, ExploreStart) == ["data.z[0]"]
    assert misfits(start | {"more": 1}, ExploreStart) == ["data: ['more']"]


def test_every_component_has_a_type_for_its_data() -> None:
    entries = json.loads((node_tools.FRONTEND / "components.json").read_text("utf-8"))
    assert set(DATA) == set(entries)


def name_of(value: str | dict[str, str] | set[str]) -> str:
    """A test's name, the same in every process."""
    return str(sorted(value) if isinstance(value, set) else value or "")


@pytest.mark.parametrize(("page", "address", "expected"), PLACES, ids=name_of)
def test_what_is_sent_has_the_type_of_the_contract(
    page: str, address: dict[str, str], expected: set[str]
) -> None:
    at = opened(page, **address)
    assert_fine(at)
    sent = {
        component.proto.component_name.removeprefix("vae_lab."): json.loads(component.proto.json)
        for component in at.get("bidi_component")
        if component.proto.WhichOneof("data") == "json"
    }
    assert expected <= set(sent)
    for name, data in sent.items():
        assert misfits(data, DATA[name], name) == []

"""What is generated for the scripts is fresh, and colours come from one table."""

import re
from pathlib import Path

import pytest
from node_tools import FRONTEND, ROOT

from frontend import generate
from ui.common import colours

LIVE = ROOT / "assets" / "live"
HEX = re.compile(r"(?<!&)#[0-9a-fA-F]{3,8}\b")
WRITTEN = [
    path
    for folder, ending in ((FRONTEND / "src", "ts"), (LIVE, "css"), (LIVE, "html"))
    for path in folder.rglob(f"*.{ending}")
    if not path.name.endswith(".test.ts")
]


@pytest.mark.parametrize("name", generate.FILES)
def test_what_is_generated_is_fresh(name: str) -> None:
    committed = (ROOT / name).read_text("utf-8")
    assert committed == generate.FILES[name](), "run python -m frontend.generate"


def test_an_interface_has_the_fields_of_its_bases_with_their_descriptions() -> None:
    text = generate.schema()
    model = text[text.index("export interface Model {") :]
    assert "  latent_dim: number;\n" in model[: model.index("}")]
    assert "  /** those with most nats first */\n  dims: Dimension[];\n" in model


def test_a_type_without_json_is_refused() -> None:
    with pytest.raises(TypeError):
        generate.typescript(set[int])


def six_digits(colour: str) -> str:
    digits = colour[1:].lower()
    return "#" + ("".join(2 * digit for digit in digits) if len(digits) == 3 else digits)


def table() -> set[str]:
    return {six_digits(colour) for colour in (*generate.colour_table().values(), *colours.CLASSES)}


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_colour_is_one_of_the_table(path: Path) -> None:
    found = {six_digits(colour) for colour in HEX.findall(path.read_text("utf-8"))}
    assert found <= table()


def test_a_style_sheet_names_colours_instead_of_repeating_them() -> None:
    meanings = table() - {six_digits(colours.WHITE), six_digits(colours.BLACK)}
    repeated = {
        path.name: colour
        for path in WRITTEN
        if path.suffix == ".css" and path.name not in ("colours.css", "frame.css")
        for colour in HEX.findall(path.read_text("utf-8"))
        if six_digits(colour) in meanings
    }
    assert repeated == {}

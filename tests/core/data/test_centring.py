"""Centring as MNIST was made, by the rule that the sketch pad follows in the browser."""

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from vae_core.data import Picture, Upload, receive
from vae_core.data.centring import Placement, background, centred, moved_mask, placement
from vae_core.data.preprocessing import Fit, preprocess

FIXTURE = Path(__file__).parents[2] / "fixtures" / "centring.json"
EXAMPLES = json.loads(FIXTURE.read_text(encoding="utf-8"))["examples"]
PAPER = 336  # pixels of the sketch pad's paper


def place_of(x: NDArray[np.uint8], size: tuple[int, int], light: bool) -> Placement | None:
    difference = (-1 if light else 1) * (x.astype(int) - background(x)[:, None, None])
    return placement(difference.max(axis=0).clip(min=0), size)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["name"])
def test_the_examples_hold(example: dict[str, Any]) -> None:
    x, expected = np.array(example["pixels"], np.uint8), np.array(example["expected"])
    size, light = (expected.shape[2], expected.shape[1]), example["light"]
    assert np.array_equal(centred(x, size, light), expected)
    place = place_of(x, size, light)
    assert (vars(place) if place else None) == example["placement"]
    if place and "mask" in example:
        moved = moved_mask(np.array(example["mask"], bool), place, size)
        assert np.array_equal(moved, np.array(example["expected_mask"], bool))


def digit() -> Image.Image:
    """A seven as the pad paints it, away from the middle."""
    paper = Image.new("L", (PAPER, PAPER))
    pen = ImageDraw.Draw(paper)
    for ends in ((40, 60, 150, 60), (150, 60, 80, 220)):
        pen.line(ends, fill=255, width=30)
    return paper


def uploaded(paper: Image.Image) -> Picture:
    file = io.BytesIO()
    paper.save(file, "PNG")
    (picture,) = receive([Upload("drawn.png", file.getvalue())])
    assert isinstance(picture, Picture)
    return picture


@pytest.mark.parametrize("inverted", [False, True])
@pytest.mark.parametrize("side", [28, 64])
def test_a_digit_is_the_same_drawn_and_uploaded(inverted: bool, side: int) -> None:
    """An upload larger than 256 × 256 is reduced before anything else; that alone may show."""
    paper = digit()
    drawn = centred(np.asarray(paper)[None], (side, side), light=False)
    sent = paper.point(lambda level: 255 - level) if inverted else paper
    x = preprocess(uploaded(sent), (1, side, side), Fit(centre=True), edge=0).x
    assert np.abs(drawn.astype(int) - x).mean() < 2  # a shift by a pixel makes it 6


@pytest.mark.parametrize("inverted", [False, True])
def test_a_digit_that_needs_no_reduction_is_the_same_to_the_last_bit(inverted: bool) -> None:
    paper = digit().crop((0, 0, 252, 252))
    drawn = centred(np.asarray(paper)[None], (28, 28), light=False)
    sent = paper.point(lambda level: 255 - level) if inverted else paper
    x = preprocess(uploaded(sent), (1, 28, 28), Fit(centre=True), edge=0).x
    assert np.array_equal(drawn, x)


@given(st.integers(0, 200), st.integers(0, 100))
def test_where_a_digit_is_drawn_does_not_matter(right: int, down: int) -> None:
    ink = np.asarray(digit())[30:230, 20:170]
    papers = np.zeros((2, 1, 320, 380), np.uint8)
    papers[0, 0, 5:205, 9:159] = ink
    papers[1, 0, down : down + 200, right : right + 150] = ink
    one, other = (centred(paper, (28, 28), light=False) for paper in papers)
    assert one.any() and np.array_equal(one, other)


@given(st.integers(0, 2**32 - 1), st.integers(3, 40), st.integers(3, 40))
def test_light_paper_is_the_negative_of_dark_paper(seed: int, h: int, w: int) -> None:
    x = np.random.default_rng(seed).integers(0, 256, (1, h, w), dtype=np.uint8)
    x[:, [0, -1]], x[:, :, [0, -1]] = 0, 0
    dark, light = centred(x, (20, 20), light=False), centred(255 - x, (20, 20), light=True)
    assert np.array_equal(light, 255 - dark)


def test_strokes_fill_the_box_of_mnist_with_their_mass_in_the_middle() -> None:
    x = centred(np.asarray(digit())[None], (28, 28), light=False)[0].astype(float)
    rows, columns = (np.flatnonzero(x.any(axis=axis)) for axis in (1, 0))
    assert max(rows[-1] - rows[0], columns[-1] - columns[0]) + 1 == 20
    middle = [(x.sum(axis=1 - a) @ np.arange(28)) / x.sum() for a in (0, 1)]
    assert middle == pytest.approx([13.5, 13.5], abs=0.6)


def test_what_is_hidden_moves_with_the_strokes() -> None:
    """Where the lower half of the strokes is hidden, the lower half of their box is."""
    x = np.zeros((1, 100, 100), np.uint8)
    x[0, 10:50, 10:20] = 255
    mask = np.zeros((100, 100), bool)
    mask[30:] = True
    place = place_of(x, (28, 28), light=False)
    assert place is not None and (place.top, place.h) == (4, 20)
    hidden = moved_mask(mask, place, (28, 28))
    assert not hidden[:14].any() and hidden[14:, place.left : place.left + place.w].all()

"""The input of a model, made from a picture."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from vae_core.data.preprocessing import LIGHTS, WAYS, Fit, edge_of, looks_inverted, preprocess
from vae_core.data.uploads import Picture


def picture(x: NDArray[np.uint8]) -> Picture:
    return Picture("a.png", x, (x.shape[2], x.shape[1]), (), b"")


def stroke(light_on_dark: bool = True) -> NDArray[np.uint8]:
    """A bar far from the middle of a wide picture."""
    x = np.zeros((1, 60, 90), np.uint8)
    x[0, 5:45, 70:80] = 220
    return x if light_on_dark else 255 - x


@given(
    st.sampled_from(WAYS),
    st.sampled_from(LIGHTS),
    st.booleans(),
    st.tuples(st.sampled_from([1, 3]), st.integers(4, 90), st.integers(4, 90)),
    st.tuples(st.sampled_from([1, 3]), st.integers(8, 40), st.integers(8, 40)),
)
def test_any_picture_fits_any_model(
    way: str, light: str, centre: bool, size: tuple[int, int, int], shape: tuple[int, int, int]
) -> None:
    x = np.random.default_rng(0).integers(0, 256, size, dtype=np.uint8)
    seen = preprocess(picture(x), shape, Fit(way, light, centre), 0)  # type: ignore[arg-type]
    assert seen.x.shape == shape and seen.x.dtype == np.uint8


@pytest.mark.parametrize("way", WAYS)
def test_a_picture_of_the_models_size_keeps_its_pixels(way: str) -> None:
    x = np.random.default_rng(0).integers(0, 256, (1, 28, 28), dtype=np.uint8)
    assert np.array_equal(preprocess(picture(x), (1, 28, 28), Fit(way, "as it is"), 0).x, x)  # type: ignore[arg-type]


def test_crop_takes_the_middle_pad_the_whole_and_stretch_all_of_the_frame() -> None:
    wide = np.full((1, 20, 60), 30, np.uint8)
    wide[:, :, :15] = 200
    crop, pad, stretch = (
        preprocess(picture(wide), (1, 30, 30), Fit(way, "as it is"), 0).x[0] for way in WAYS
    )
    assert (crop == 30).all()
    assert (pad[15, :5] == 200).all() and (pad[15, 12:] == 30).all()
    assert (pad[:9] == pad[0, 0]).all() and (pad[21:] == pad[0, 0]).all()
    assert (stretch[:, :5] == 200).all() and (stretch[:, 11:] == 30).all()


def test_dark_on_light_is_detected_told_and_taken_back() -> None:
    dark = picture(stroke(light_on_dark=False))
    auto, kept, forced = (preprocess(dark, (1, 28, 28), Fit(light=light), 0) for light in LIGHTS)
    assert auto.inverted and not kept.inverted and forced.inverted
    assert np.array_equal(auto.x, forced.x) and np.array_equal(auto.x, 255 - kept.x)
    assert not preprocess(dark, (1, 28, 28), Fit(), 255).inverted


@pytest.mark.parametrize(("paper", "edge"), [(230, 0), (30, 255), (200, 20)])
def test_paper_becomes_the_background_of_the_model(paper: int, edge: int) -> None:
    ink = 255 - paper
    x = np.full((3, 28, 28), paper, np.uint8)
    x[:, 5:20, 12:15] = ink
    seen = preprocess(picture(x), (1, 28, 28), Fit(), edge)
    assert seen.inverted and edge_of(seen.x[None]) == edge
    assert abs(int(seen.x[0, 10, 13]) - edge) >= 150
    forced = preprocess(picture(x), (1, 28, 28), Fit(light="inverted"), edge)
    assert np.array_equal(
        forced.x, 255 - preprocess(picture(x), (1, 28, 28), Fit(light="as it is"), 0).x
    )


def test_a_colour_model_gets_ink_inverted_and_colours_as_they_are() -> None:
    drawing = np.repeat(stroke(light_on_dark=False), 3, axis=0)
    assert preprocess(picture(drawing), (3, 64, 64), Fit(), 0).inverted
    scene = drawing.copy()
    scene[2] = 90
    assert not preprocess(picture(scene), (3, 64, 64), Fit(), 0).inverted
    assert preprocess(picture(scene), (1, 28, 28), Fit(), 0).inverted


def test_inversion_is_asked_of_the_background() -> None:
    x = stroke()
    assert looks_inverted(255 - x, 0) and not looks_inverted(x, 0) and looks_inverted(x, 255)
    assert not looks_inverted(np.full((1, 8, 8), 130, np.uint8), 0)
    assert not looks_inverted(np.full((1, 8, 8), 255, np.uint8), 128)
    assert edge_of(np.stack([x, x])) == 0


@pytest.mark.parametrize("light_on_dark", [True, False])
def test_centred_strokes_lie_as_mnists_do(light_on_dark: bool) -> None:
    seen = preprocess(picture(stroke(light_on_dark)), (1, 28, 28), Fit(centre=True), 0)
    ink = seen.x[0].astype(float)
    rows, columns = (np.flatnonzero(ink.any(axis=axis)) for axis in (1, 0))
    assert rows[-1] - rows[0] + 1 == 20 and columns[-1] - columns[0] + 1 == 5
    middle = [(ink.sum(axis=1 - a) @ np.arange(28)) / ink.sum() for a in (0, 1)]
    assert middle == pytest.approx([13.5, 13.5], abs=0.6)
    assert seen.inverted is not light_on_dark


def test_strokes_are_centred_on_the_background_of_the_model() -> None:
    """Dark on light for a model of light images, whichever the picture was."""
    dark, light = (
        preprocess(picture(stroke()), (1, 28, 28), Fit(centre=True), edge) for edge in (0, 255)
    )
    assert light.inverted and not dark.inverted
    assert np.array_equal(light.x, 255 - dark.x)


def test_strokes_keep_their_colours_where_the_model_has_colours() -> None:
    drawing = np.zeros((3, 60, 90), np.uint8)
    drawing[0, 5:45, 70:80] = 200
    seen = preprocess(picture(drawing), (3, 28, 28), Fit(light="as it is", centre=True), 0)
    assert seen.x[0].max() == 255 and not seen.x[1:].any()


def test_an_empty_sheet_stays_empty() -> None:
    blank = picture(np.full((3, 40, 40), 240, np.uint8))
    assert not preprocess(blank, (1, 28, 28), Fit(centre=True), 0).x.any()


def test_an_unknown_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="crop"):
        Fit("zoom")  # type: ignore[arg-type]

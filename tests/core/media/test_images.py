"""Images as numbers and as files."""

import io
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from vae_core.media.images import (
    channels_first,
    channels_last,
    png,
    png_sheet,
    quantize,
    save_still,
    sheet,
    square_columns,
    to_image,
    to_uint8,
    to_unit,
)


def pixels(n: int, c: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (n, 5, 4, c), np.uint8)


def test_levels_are_rounded_to_the_nearest() -> None:
    x_hat = torch.tensor([0.0, 0.49 / 255, 0.51 / 255, 127.4 / 255, 1.0])
    assert quantize(x_hat).tolist() == [0, 0, 1, 127, 255]
    levels = torch.arange(256) / 255
    assert quantize(levels).tolist() == list(range(256))


def test_channels_come_last() -> None:
    x_hat = torch.rand(2, 3, 5, 4)
    out = to_uint8(x_hat)
    assert out.shape == (2, 5, 4, 3) and out.flags["C_CONTIGUOUS"]
    assert np.array_equal(out[..., 1], quantize(x_hat[:, 1]))


@pytest.mark.parametrize("c", [1, 3])
def test_a_sheet_holds_the_pictures_row_by_row(c: int) -> None:
    tiles = pixels(5, c)
    whole = sheet(tiles, columns=3)
    assert whole.shape == (10, 12, c)
    for i, tile in enumerate(tiles):
        y, x = 5 * (i // 3), 4 * (i % 3)
        assert np.array_equal(whole[y : y + 5, x : x + 4], tile)
    assert (whole[5:, 8:] == 0).all()


@pytest.mark.parametrize("c", [1, 3])
def test_a_saved_picture_has_the_same_pixels(tmp_path: Path, c: int) -> None:
    tile = pixels(1, c)[0]
    save_still(tmp_path / "new" / "a.png", to_image(tile))
    with Image.open(tmp_path / "new" / "a.png") as picture:
        assert np.array_equal(np.asarray(picture).reshape(tile.shape), tile)


def test_a_scaled_picture_repeats_its_pixels() -> None:
    tile = pixels(1, 1)[0]
    scaled = np.asarray(to_image(tile, scale=3))
    assert np.array_equal(scaled, tile[:, :, 0].repeat(3, axis=0).repeat(3, axis=1))


@pytest.mark.parametrize("c", [1, 3, 4])
def test_a_png_keeps_every_pixel(c: int) -> None:
    x = channels_first(pixels(1, c)[0])
    with Image.open(io.BytesIO(png(x))) as picture:
        assert np.array_equal(np.asarray(picture).reshape(5, 4, c), channels_last(x))


@pytest.mark.parametrize("compress_level", [0, 1, 9])
def test_a_sheet_as_a_file_has_the_same_pixels_at_any_compression(compress_level: int) -> None:
    tiles = pixels(5, 3)
    file = png_sheet(channels_first(tiles), 2, scale=3, compress_level=compress_level)
    with Image.open(io.BytesIO(file)) as picture:
        large = sheet(tiles, 2).repeat(3, axis=0).repeat(3, axis=1)
        assert np.array_equal(np.asarray(picture), large)


@pytest.mark.parametrize(
    ("count", "columns"), [(0, 1), (1, 1), (2, 2), (4, 2), (5, 3), (2000, 45)]
)
def test_a_sheet_of_square_columns_is_about_square(count: int, columns: int) -> None:
    assert square_columns(count) == columns
    height, width, _ = sheet(np.zeros((count, 2, 2, 3), np.uint8), columns).shape
    assert width == 2 * columns
    assert height // 2 * columns >= count


@given(st.integers(1, 4), st.sampled_from([1, 3]))
def test_levels_survive_the_way_to_the_model_and_back(n: int, c: int) -> None:
    tiles = pixels(n, c)
    x = to_unit(channels_first(tiles))
    assert x.is_contiguous() and 0 <= float(x.min()) and float(x.max()) <= 1
    assert np.array_equal(to_uint8(x), tiles)
    assert np.array_equal(quantize(x), channels_first(tiles))


@pytest.mark.parametrize("name", ["a.jpg", "a", "a.png.txt", ".png"])
def test_another_ending_is_refused_with_those_there_are(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="must end in .png"):
        save_still(tmp_path / name, to_image(pixels(1, 1)[0]))
    assert not list(tmp_path.iterdir())

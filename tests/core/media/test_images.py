from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from vae_core.media.images import quantize, save_moving, save_still, sheet, to_image, to_uint8


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


@pytest.mark.parametrize("c", [1, 3])
@pytest.mark.parametrize("ending", [".gif", ".webp", ".GIF"])
def test_a_film_goes_there_and_back(tmp_path: Path, ending: str, c: int) -> None:
    path = tmp_path / f"film{ending}"
    save_moving(path, pixels(4, c), scale=2)
    with Image.open(path) as film:
        assert getattr(film, "n_frames") == 6 and film.size == (8, 10)  # noqa: B009


@pytest.mark.parametrize("name", ["a.jpg", "a", "a.png.txt", ".png"])
def test_another_ending_is_refused_with_those_there_are(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="must end in .png"):
        save_still(tmp_path / name, to_image(pixels(1, 1)[0]))
    with pytest.raises(ValueError, match="must end in .gif or .webp"):
        save_moving(tmp_path / name, pixels(2, 1))
    assert not list(tmp_path.iterdir())

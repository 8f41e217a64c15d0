from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from ui.common import snippets
from vae_core import load_run
from vae_core.runs.store import ModelInfo


@pytest.mark.parametrize(("model_id", "z"), [("grey", [0.1, -2.345, 20.0]), ("plane", [1.0, 0.7])])
def test_the_shown_python_makes_the_image(
    infos: dict[str, ModelInfo],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    model_id: str,
    z: list[float],
) -> None:
    monkeypatch.chdir(tmp_path)
    exec(snippets.image(model_id, z), {})
    pixels = np.asarray(Image.open("image.png"))
    x_hat = load_run(model_id).decode(torch.tensor([z]))[0]
    expected = (x_hat * 255).round().byte().permute(1, 2, 0).numpy()
    assert np.array_equal(pixels.reshape(expected.shape), expected)


@pytest.fixture
def grey(
    infos: dict[str, ModelInfo], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[list[float]], np.ndarray]:
    """Where pasted scripts run; decodes a point of the tiny model to pixels."""
    monkeypatch.chdir(tmp_path)
    model = load_run("grey")
    return lambda z: (model.decode(torch.tensor([z]))[0, 0] * 255).round().byte().numpy()


def image(path: str, scale: int) -> np.ndarray:
    """A saved image without its enlargement."""
    with Image.open(path) as found:
        return np.asarray(found)[::scale, ::scale]


def test_the_shown_python_makes_the_strip_of_a_direction(
    grey: Callable[[list[float]], np.ndarray],
) -> None:
    code = snippets.direction("grey", [0.5, 0, 1], [0.0, 1.0, 0.0], "a\nb = 1/0", 2.0, 5)
    exec(code, {})
    strip = image("strip.png", 4)
    assert strip.shape == (8, 40)
    assert np.array_equal(strip[:, :8], grey([0.5, -2, 1]))
    assert np.array_equal(strip[:, -8:], grey([0.5, 2, 1]))


def test_the_shown_python_makes_the_square(grey: Callable[[list[float]], np.ndarray]) -> None:
    corners = [[0.5, 0.0, 1.0], [1.0, 1.0, 1.0], [-1.0, 0.0, 0.0], [2.0, -1.0, 0.0]]
    exec(snippets.square("grey", corners, 3), {})
    sheet = image("square.png", 2)
    found = [sheet[:8, :8], sheet[:8, -8:], sheet[-8:, :8], sheet[-8:, -8:]]
    for corner, tile in zip(corners, found, strict=True):
        assert np.array_equal(tile, grey(corner))


def test_the_shown_python_makes_the_answer(grey: Callable[[list[float]], np.ndarray]) -> None:
    terms = [[0.5, 0.0, 1.0], [1.0, 1.0, 1.0], [-1.0, 0.0, 0.0]]
    exec(snippets.arithmetic("grey", terms, 0.5), {})
    assert np.array_equal(image("answer.png", 8), grey([-1.25, -0.5, 0.0]))

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from ui import snippets
from vae_core import load_run
from vae_core.store import ModelInfo


@pytest.mark.parametrize(("model_id", "z"), [("grey", [0.1, -2.345, 20.0]), ("plane", [1.0, 0.7])])
def test_the_shown_python_makes_the_picture_when_pasted(
    infos: dict[str, ModelInfo],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    model_id: str,
    z: list[float],
) -> None:
    monkeypatch.chdir(tmp_path)
    exec(snippets.picture(model_id, z), {})
    pixels = np.asarray(Image.open("picture.png"))
    x_hat = load_run(model_id).decode(torch.tensor([z]))[0]
    expected = (x_hat * 255).round().byte().permute(1, 2, 0).numpy()
    assert np.array_equal(pixels.reshape(expected.shape), expected)

"""What the map's routes send."""

import gzip
import io
import json

import numpy as np
import pytest
from PIL import Image
from test_http import get

from vae_core.evaluation.image_report import examine
from vae_core.latent.linear import plane
from vae_core.runs.store import ModelStore


@pytest.mark.parametrize("model_id", ["grey", "colour"])
def test_the_posteriors_are_the_model_s(address: str, store: ModelStore, model_id: str) -> None:
    loaded = store.get(model_id)
    about = json.loads(get(address, f"{model_id}/map.json")[2])
    sent = np.frombuffer(get(address, f"{model_id}/map.posteriors")[2], "<f4")
    mu, logvar = sent.reshape(2, about["count"], -1)
    assert np.array_equal(mu, loaded.q.mu.numpy())
    assert np.array_equal(logvar, loaded.q.logvar.numpy())
    assert about["labels"] == loaded.reference.labels.tolist()


@pytest.mark.parametrize("dims", [2, 3])
def test_the_axes_place_the_points_as_the_core_does(
    address: str, store: ModelStore, dims: int
) -> None:
    z = store.get("grey").q.mu.numpy()
    sent = json.loads(get(address, f"grey/map.axes?dims={dims}")[2])
    xy = (z - np.array(sent["mean"])) @ np.array(sent["axes"]).T
    np.testing.assert_allclose(xy, plane(z, dims).place(z), atol=1e-5)
    assert len(sent["explained"]) == dims


def test_a_part_of_the_pictures_is_a_sheet_in_rows_of_32(address: str, store: ModelStore) -> None:
    x = store.get("grey").reference.x
    sheet = np.asarray(Image.open(io.BytesIO(get(address, "grey/map.png?part=0")[2])))
    h, w = x.shape[2:]
    assert sheet.shape[1] == 32 * w
    assert np.array_equal(sheet[:h, 3 * w : 4 * w], x[3, 0])


@pytest.mark.parametrize("part", ["1", "-1", "x", "99999999"])
def test_a_part_that_is_not_there_is_a_404(address: str, part: str) -> None:
    assert get(address, f"grey/map.png?part={part}")[0] == 404


def test_plotly_comes_from_its_package_and_is_kept(address: str) -> None:
    _, headers, plain = get(address, "plotly.js")
    assert b"plotly.js v" in plain[:200] and "immutable" in headers["Cache-Control"]
    _, headers, small = get(address, "plotly.js", **{"Accept-Encoding": "gzip"})
    assert headers["Content-Encoding"] == "gzip" and gzip.decompress(small) == plain


@pytest.mark.parametrize("model_id", ["grey", "colour"])
def test_an_image_has_the_figures_that_reconstruct_shows(
    address: str, store: ModelStore, model_id: str
) -> None:
    loaded = store.get(model_id)
    sent = json.loads(get(address, f"{model_id}/map.figure?image=2")[2])
    report = examine(loaded.model, loaded.reference.x[2])
    assert sent == {name: getattr(report, name) for name in sent} and "elbo" in sent


@pytest.mark.parametrize("number", ["", "-1", "x", "99999", "9" * 40])
def test_an_image_that_is_not_there_has_no_figures(address: str, number: str) -> None:
    assert get(address, f"grey/map.figure?image={number}")[0] == 404

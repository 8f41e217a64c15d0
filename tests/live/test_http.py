import io
import json
import urllib.error
import urllib.request
from email.message import Message
from typing import Any

import numpy as np
import pytest
from PIL import Image

from vae_core.runs.store import ModelStore


def get(address: str, path: str, **headers: str) -> tuple[int, Message, bytes]:
    request = urllib.request.Request(f"http://{address}/live/{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def test_the_models_are_listed_as_the_contract_says(address: str) -> None:
    status, _, body = get(address, "models")
    assert status == 200
    assert json.loads(body)[1] == {
        "id": "colour",
        "title": "Colour",
        "image_shape": [3, 8, 10],
        "latent_dim": 2,
        "kl_per_dim": [1.0, 1.0],
        "prior": {"kind": "standard-normal"},
    }


@pytest.mark.parametrize("model_id", ["grey", "colour"])
def test_the_sprite_sheet_holds_every_reference_image(
    address: str, store: ModelStore, model_id: str
) -> None:
    about = json.loads(get(address, f"{model_id}/reference.json")[2])
    _, headers, body = get(address, f"{model_id}/reference.png")
    sheet = np.asarray(Image.open(io.BytesIO(body)))
    assert headers["Content-Type"] == "image/png"
    x = store.get(model_id).reference.x
    h, w = about["tile"]
    for i in range(about["count"]):
        row, column = divmod(i, about["columns"])
        tile = sheet[row * h : (row + 1) * h, column * w : (column + 1) * w]
        assert np.array_equal(tile.reshape(h, w, -1), x[i].transpose(1, 2, 0))


def test_the_reference_says_what_its_images_are(address: str) -> None:
    about = json.loads(get(address, "grey/reference.json")[2])
    assert about == {
        "count": 7,
        "columns": 3,
        "tile": [8, 8],
        "labels": [0, 1, 0, 1, 0, 1, 0],
        "label_names": ["a", "b"],
        "index": [0, 3, 6, 9, 12, 15, 18],
    }


def test_the_posterior_means_are_float32_rows(address: str, store: ModelStore) -> None:
    body = get(address, "grey/reference.mu")[2]
    mu = np.frombuffer(body, "<f4").reshape(7, 3)
    assert np.array_equal(mu, store.get("grey").q.mu.numpy())


@pytest.mark.parametrize(
    "path", ["models", "grey/reference.json", "grey/reference.png", "grey/reference.mu"]
)
def test_what_a_browser_has_is_not_sent_again(address: str, path: str) -> None:
    status, headers, body = get(address, path)
    assert (status, headers["Cache-Control"]) == (200, "no-cache")
    status, again, nothing = get(address, path, **{"If-None-Match": headers["ETag"]})
    assert (status, again["ETag"], nothing) == (304, headers["ETag"], b"")
    assert get(address, path, **{"If-None-Match": '"older"'})[2] == body


@pytest.mark.parametrize("name", ["json", "png", "mu"])
def test_an_unknown_model_is_a_404_with_the_reason(address: str, name: str) -> None:
    status, _, body = get(address, f"nobody/reference.{name}")
    assert status == 404
    assert json.loads(body) == {"error": "no model called 'nobody'"}


def test_models_are_loaded_off_the_event_loop(address: str, store: Any) -> None:
    store.threads.clear()
    get(address, "grey/reference.json")
    assert len(store.threads) == 1
    assert store.threads.isdisjoint({"MainThread", "uvicorn"})

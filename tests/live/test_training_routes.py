"""A run as the Train page's component fetches it."""

import io
import json
from pathlib import Path

import httpx
import numpy as np
import pytest
import tiny_runs
from PIL import Image
from test_http import get

from vae_core.media.images import sheet
from vae_core.runs.directory import Run, open_run
from vae_core.training import history, snapshots, viewers


@pytest.fixture
def run(own_home: Path) -> Run:
    tiny_runs.make_all(own_home)
    return tiny_runs.learned(open_run("grey"))


def test_the_records_after_a_step_come_by_figure(address: str, run: Run) -> None:
    run.write_status("stopped", 100, 400)
    standing = json.loads(get(address, "grey/training.json?after=60")[2])
    assert standing["state"] == "stopped" and standing["ready"] is True
    assert (standing["step"], standing["total_steps"], standing["last"]) == (100, 400, 100)
    assert standing["snapshots"] == [0, 1, 10, 100]
    records = standing["records"]
    assert records["step"] == [80, 100]
    assert records["kl_per_dim"] == [[1.0] * 3] * 2
    assert records["validation_loss"] == [None, None]


def test_the_diagnosis_comes_with_the_figures(address: str, run: Run) -> None:
    run.write_status("failed", 100, 400, "the loss became nan near step 100: resume lower")
    findings = json.loads(get(address, "grey/training.json")[2])["findings"]
    assert findings[0]["severity"] == "problem" and "diverged" in findings[0]["text"]
    assert "learning_rate" in findings[0]["setting"] and findings[0]["figure"]


def test_a_record_with_what_is_no_number_is_left_out(address: str, run: Run) -> None:
    run.append_metrics(tiny_runs.record(120, 3) | {"kl": float("nan")})
    status, _, body = get(address, "grey/training.json?after=100")
    assert status == 200 and b"NaN" not in body
    assert json.loads(body)["records"].get("kl", []) == []


def test_very_many_records_are_thinned_and_the_last_one_stays(address: str, run: Run) -> None:
    for step in range(101, 4301):
        run.append_metrics(tiny_runs.record(step, 1))
    steps = json.loads(get(address, "grey/training.json")[2])["records"]["step"]
    assert 1000 <= len(steps) <= 2000 and steps[-1] == 4300


def test_the_film_holds_every_snapshot_s_places_to_the_thousandth(address: str, run: Run) -> None:
    _, headers, body = get(address, "grey/rewind.bin")
    size = int.from_bytes(body[:4], "little")
    about = json.loads(body[4 : 4 + size])
    views = [view.xy for view in history.film(run.path).views]
    places = np.frombuffer(body[4 + size :], "<i2").reshape(len(views), 4, about["images"], 2)
    assert np.abs(places / 1000 - np.stack(views)).max() <= 0.0005001
    assert about["steps"] == [0, 1, 10, 100]
    assert about["labels"] == run.reference_set().labels.tolist()
    assert np.shape(about["kl_per_dim"]) == (4, 3)
    assert get(address, "grey/rewind.bin", **{"If-None-Match": headers["ETag"]})[0] == 304


def test_a_snapshot_s_sheet_is_its_reconstructions_then_its_decodes(
    address: str, run: Run
) -> None:
    taken = snapshots.load(run.path / "snapshots")[2]
    pictures = np.concatenate([taken.reconstructions, taken.decodes]).transpose(0, 2, 3, 1)
    body = get(address, "grey/rewind/10.png")[2]
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(body))), sheet(pictures, 12)[..., 0])


def test_the_originals_are_the_images_of_the_reconstructions(address: str, run: Run) -> None:
    body = get(address, "grey/rewind/originals.png")[2]
    x = run.reference_set().x[: snapshots.RECONSTRUCTIONS].transpose(0, 2, 3, 1)
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(body))), sheet(x, 12)[..., 0])


@pytest.mark.parametrize(
    "path",
    [
        "nobody/training.json",
        "nobody/rewind.bin",
        "plane/rewind.bin",
        "grey/rewind/7.png",
        "nobody/rewind/originals.png",
        "grey/training.json?after=x",
        "..%2F..%2Fruns%2Fgrey/training.json",
        "../grey/training.json",
    ],
)
def test_what_is_not_there_is_a_404(address: str, run: Run, path: str) -> None:
    assert get(address, path)[0] == 404


def test_a_new_snapshot_makes_a_new_film(address: str, run: Run) -> None:
    before = get(address, "grey/rewind.bin")[1]["ETag"]
    tiny_runs.learned(run, (200,))
    assert get(address, "grey/rewind.bin")[1]["ETag"] != before


def test_what_the_run_looks_like_now_comes_along_the_same_axes(address: str, run: Run) -> None:
    assert get(address, "grey/rewind/newest.bin")[0] == 404
    taken = snapshots.take(run.load(), 150, run.reference_set().x)
    snapshots.save_newest(run.path / "snapshots", taken)
    run.write_status("stopped", 150, 400)
    assert json.loads(get(address, "grey/training.json")[2])["newest"] == 150
    body = get(address, "grey/rewind/newest.bin")[2]
    size = int.from_bytes(body[:4], "little")
    assert json.loads(body[4 : 4 + size])["step"] == 150
    places = np.frombuffer(body[4 + size :], "<i2").reshape(2, -1, 2)
    axes = [view.axes for view in history.film(run.path).views]
    mu = taken.mu.astype(np.float32)
    assert np.abs(places / 1000 - np.stack([mu @ a for a in axes])).max() <= 0.0005001
    sheet_ = np.asarray(Image.open(io.BytesIO(get(address, "grey/rewind/newest.png")[2])))
    assert np.array_equal(sheet_[:8, :8], taken.reconstructions[0, 0])


def test_a_viewer_announces_itself_to_a_run_that_trains(address: str, run: Run) -> None:
    url = f"http://{address}/live/grey/watch"
    run.write_status("stopped", 100, 400)
    assert httpx.post(url).status_code == 204 and not viewers.is_watched(run)
    run.write_status("running", 100, 400)
    assert httpx.post(url).status_code == 204 and viewers.is_watched(run)


def test_only_a_page_of_this_app_announces_a_viewer(address: str, run: Run) -> None:
    run.write_status("running", 100, 400)
    url = f"http://{address}/live/grey/watch"
    foreign = httpx.post(url, headers={"Origin": "http://elsewhere.example"})
    assert foreign.status_code == 403 and not viewers.is_watched(run)
    assert httpx.get(url).status_code == 405
    assert httpx.post(f"http://{address}/live/nobody/watch").status_code == 404

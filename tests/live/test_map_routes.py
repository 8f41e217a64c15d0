"""Answers about maps that have to be worked out first."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import numpy as np
import pytest
import tiny_runs
from live_server import serving
from starlette.applications import Starlette

from live.map_routes import PLACED, map_routes
from vae_core.evaluation.image_report import examine_all
from vae_core.latent.neighbours import Points
from vae_core.projection.cache import Task
from vae_core.projection.client import Busy, Progress, Projector
from vae_core.projection.pca import pca
from vae_core.projection.worker import place_points, work_out
from vae_core.runs.store import ModelStore


class Instant(Projector):
    """Works at once, in this process, once it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Task] = []
        self.stopped: list[Task] = []
        self.full = False

    def request(self, task: Task) -> Progress:
        if self.full:
            raise Busy("too many")
        self.asked.append(task)
        return Progress("waiting")

    def progress(self, task: Task) -> Progress | None:
        return Progress("working", "UMAP", 3, 500) if task in self.asked else None

    def work(self) -> None:
        for task in self.asked:
            work_out(task, lambda *_: None)

    def stop(self, task: Task) -> None:
        self.stopped.append(task)

    def place(self, task: Task, z: Points, timeout: float | None = None) -> Points:
        return place_points(task, z)


@pytest.fixture
def projector() -> Instant:
    return Instant()


@pytest.fixture
def client(own_home: Path, projector: Instant) -> Iterator[httpx.Client]:
    tiny_runs.make_all(own_home)
    store = ModelStore()
    app = Starlette(routes=map_routes(store, projector))
    with serving(app) as address, httpx.Client(base_url=f"http://{address}") as client:
        yield client


PCA = "/live/grey/map.xy?method=pca"


def test_what_is_not_there_is_asked_for_once_and_then_there(
    client: httpx.Client, projector: Instant
) -> None:
    assert client.get(PCA).status_code == 404 and not projector.asked  # to look asks for nothing
    answer = client.post(PCA)
    assert answer.status_code == 202 and answer.json()["state"] == "waiting"
    looked = client.get(PCA)
    assert looked.status_code == 202 and len(projector.asked) == 1
    assert (looked.json()["stage"], looked.json()["done"], looked.json()["of"]) == ("UMAP", 3, 500)
    projector.work()
    z = ModelStore().get("grey").q.mu.numpy()
    xy = np.frombuffer(client.get(PCA).content, "<f4").reshape(-1, 2)
    np.testing.assert_allclose(xy, pca(z), atol=1e-5)
    measured = client.get("/live/grey/map.quality?method=pca").json()
    assert client.get("/live/grey/map.belief?method=pca").json() == measured  # the former name
    assert 0 < measured["trustworthiness"] <= 1 and measured["sample"] == 30
    assert len(projector.asked) == 1


def test_the_figures_are_those_of_the_core(client: httpx.Client, projector: Instant) -> None:
    assert client.post("/live/grey/map.figures").status_code == 202
    projector.work()
    sent = np.frombuffer(client.get("/live/grey/map.figures").content, "<f4").reshape(4, -1)
    loaded = ModelStore().get("grey")
    examined = examine_all(loaded.model, loaded.reference.x, draws=2)
    kl, log_likelihood, error, anomaly_score = sent
    np.testing.assert_allclose(kl, [one.kl for one in examined], rtol=1e-5)
    np.testing.assert_allclose(error, [float(one.error.mean()) for one in examined], rtol=1e-5)
    np.testing.assert_allclose(anomaly_score, [-one.elbo for one in examined], rtol=1e-5)
    np.testing.assert_allclose(anomaly_score, kl - log_likelihood, rtol=1e-5)


def test_new_points_are_placed(client: httpx.Client, projector: Instant) -> None:
    z = ModelStore().get("grey").q.mu.numpy()
    address = "/live/grey/map.place?method=pca"
    assert client.post(address, content=z[:3].tobytes()).status_code == 202
    projector.work()
    placed = client.post(address, content=z[:3].tobytes())
    xy = np.frombuffer(placed.content, "<f4").reshape(3, 2)
    np.testing.assert_allclose(xy, pca(z)[:3], atol=1e-4)


@pytest.mark.parametrize(
    "body", [b"", b"abc", np.full(3, np.nan, "<f4").tobytes(), bytes(12 * (PLACED + 1))]
)
def test_points_that_are_none_are_refused(client: httpx.Client, body: bytes) -> None:
    answer = client.post("/live/grey/map.place?method=pca", content=body)
    assert answer.status_code == 400 and "error" in answer.json()


def test_nobody_else_s_page_may_post(client: httpx.Client, projector: Instant) -> None:
    address = "/live/grey/map.stop?method=pca"
    foreign = client.post(address, headers={"origin": "http://elsewhere.example"})
    assert foreign.status_code == 403 and not projector.stopped
    assert client.post(address).status_code == 204 and len(projector.stopped) == 1
    foreign = client.post(PCA, headers={"origin": "http://elsewhere.example"})
    assert foreign.status_code == 403 and not projector.asked
    big = client.post("/live/grey/map.place?method=pca", content=bytes(1 << 21))
    assert big.status_code == 413


@pytest.mark.parametrize(
    "query",
    [
        "method=mds",
        "method=umap&neighbours=100000",
        "method=umap&neighbours=x",
        "method=umap&min_dist=nan",
        "method=umap&metric=__import__",
        "method=pca&dims=9",
        "method=pca&set=../../etc",
    ],
)
def test_settings_that_break_a_rule_are_refused(client: httpx.Client, query: str) -> None:
    answer = client.get(f"/live/grey/map.xy?{query}")
    assert answer.status_code == 400 and answer.json()["error"]


def test_a_full_projector_says_so(client: httpx.Client, projector: Instant) -> None:
    projector.full = True
    answer = client.post(PCA)
    assert answer.status_code == 503 and answer.json() == {"error": "too many"}

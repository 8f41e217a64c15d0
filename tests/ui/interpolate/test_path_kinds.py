"""The kinds of path between two ends, and the search for the geodesic."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

import numpy as np
import pytest
import torch

from ui.common import resources, results, snippets
from ui.common.grammar import Place
from ui.interpolate import exports, geodesics, path_kinds
from ui.interpolate.geodesics import Search
from vae_core.runs.store import ModelInfo

GREY_Z = [0.5, -1.25, 2.0]
ENDS: list[list[Place]] = [[3, 8], [3, GREY_Z], [GREY_Z, GREY_Z]]


@pytest.fixture(autouse=True)
def models(infos: dict[str, ModelInfo]) -> None:
    """The tiny models."""


def finished(places: list[Place]) -> Search:
    search = path_kinds.search("grey", places)
    while not search.finished:
        time.sleep(0.01)
    return search


@pytest.mark.parametrize("places", ENDS)
def test_every_way_begins_and_ends_at_the_same_two_points(places: list[Place]) -> None:
    ends = torch.tensor(path_kinds.points_of("grey", places))
    for way in path_kinds.views("grey", places, finished(places)):
        if way.corners is not None:
            assert torch.equal(way.corners[[0, -1]], ends)
            assert way.distance is not None and len(way.distance) == len(way.corners)


@pytest.mark.parametrize("kind", path_kinds.NAMES)
def test_a_film_strip_begins_and_ends_with_the_pictures_of_the_ends(kind: str) -> None:
    finished([3, GREY_Z])
    ends = [path_kinds.image_of("grey", place) for place in (3, GREY_Z)]
    x = path_kinds.images_of("grey", [3, GREY_Z], kind, 7, ends)
    assert x.shape == (7, 1, 8, 8) and x.dtype == np.uint8
    assert np.array_equal(x[-1], path_kinds.image_of("grey", GREY_Z))
    if kind == "fade":
        assert np.array_equal(x[0], path_kinds.image_of("grey", 3))


def test_steps_lie_on_the_great_circle_itself_and_not_on_its_corners_chords() -> None:
    from vae_core.latent.paths import path

    start, end = torch.tensor(path_kinds.points_of("grey", [3, 8]))
    z = path_kinds.steps_of("grey", [3, 8], "slerp", 7)
    torch.testing.assert_close(z, path(start, end, 7, "slerp"))


def test_a_search_is_started_once() -> None:
    search = finished([3, 8])
    assert path_kinds.search("grey", [3, 8]) is search and search.progress == 1


POINTS = ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0))


def until(done: Callable[[], bool]) -> None:
    while not done():
        time.sleep(0.002)


class Turns:
    """A model whose decoder notes whose turn it is, and waits until it is let go."""

    def __init__(self, name: str, log: list[str], gate: threading.Semaphore) -> None:
        self.name, self.log, self.gate = name, log, gate

    def decode(self, z: torch.Tensor) -> torch.Tensor:
        self.gate.acquire()
        self.log.append(self.name)
        return z.sin()[:, :, None, None]


def turns(monkeypatch: pytest.MonkeyPatch, names: str) -> tuple[list[str], threading.Semaphore]:
    """Searches of these names begun, behind a gate."""
    monkeypatch.setattr(geodesics, "_searches", OrderedDict())
    log: list[str] = []
    gate = threading.Semaphore(0)
    for name in names:
        geodesics.search((name, 0, POINTS), Turns(name, log, gate))  # type: ignore[arg-type]
    return log, gate


def test_searches_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    log, gate = turns(monkeypatch, "ab")
    gate.release(10_000)
    until(lambda: all(search.finished for search in geodesics._searches.values()))
    firsts = [name for name, before in zip(log, [None, *log], strict=False) if name != before]
    assert "".join(firsts).startswith("abab")


def test_an_abandoned_search_is_suspended_and_can_be_resumed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log, gate = turns(monkeypatch, "a")
    key = ("a", 0, POINTS)
    first = geodesics._searches[key]
    geodesics.stop(key)
    gate.release(200)
    until(lambda: not first.queued)
    assert not first.finished
    again = geodesics.search(key, None)  # type: ignore[arg-type]
    assert again is first
    gate.release(10_000)
    until(lambda: first.finished)


def test_a_failed_search_keeps_the_straight_line() -> None:
    class Broken:
        def decode(self, z: torch.Tensor) -> torch.Tensor:
            raise RuntimeError("broken")

    search = Search(Broken(), ((0.0, 0.0), (1.0, 2.0)))  # type: ignore[arg-type]
    search.advance()
    assert search.failed and search.finished
    assert search.corners.tolist() == [[0, 0], [1, 2]]
    assert path_kinds.describe(search)


@pytest.mark.parametrize("kind", path_kinds.NAMES)
def test_a_chain_goes_through_its_stops(kind: str) -> None:
    places: list[Place] = [3, GREY_Z, 8]
    finished(places)
    ends = [path_kinds.image_of("grey", place) for place in places]
    x = path_kinds.images_of("grey", places, kind, 7, ends)
    assert np.array_equal(x[3], ends[1])  # half way, as both legs have as many steps
    z = path_kinds.steps_of("grey", places, kind, 7)
    if z is not None:
        torch.testing.assert_close(
            z[[0, 3, 6]], torch.tensor(path_kinds.points_of("grey", places))
        )


def test_paths_meet_their_ends_in_the_principal_plane() -> None:
    finished([3, 8])
    mu = resources.loaded("grey").q.mu[[3, 8]].numpy()
    plane = results.principal_plane("grey")
    for kind in ("lerp", "slerp", "geodesic"):
        z = path_kinds.steps_of("grey", [3, 8], kind, 5)
        assert z is not None
        assert np.allclose(plane.place(z.numpy())[[0, -1]], plane.place(mu), atol=1e-5)


def test_the_principal_plane_of_a_model_with_two_dimensions_is_the_latent_space() -> None:
    z = path_kinds.steps_of("plane", [3, 8], "slerp", 5)
    assert z is not None
    assert np.array_equal(results.principal_plane("plane").place(z.numpy()), z.numpy())


def test_the_npz_holds_the_z_of_each_step(tmp_path: object) -> None:
    import io

    z = path_kinds.steps_of("grey", [3, 8], "lerp", 5)
    assert z is not None
    with np.load(io.BytesIO(exports.points(z.numpy())), allow_pickle=False) as file:
        assert np.array_equal(file["z"], z.numpy()) and file["t"].tolist() == [
            0,
            0.25,
            0.5,
            0.75,
            1,
        ]


@pytest.mark.parametrize("stops", [0, 2])
@pytest.mark.parametrize("kind", path_kinds.NAMES)
def test_the_shown_python_makes_the_film(
    kind: str, stops: int, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(str(tmp_path))
    places: list[Place] = [[0.1, 0.2, -1.0], *[[1.0, 1.0, 2.0], [0.0, -2.0, 0.5]][:stops], GREY_Z]
    finished(places)
    exec(snippets.film("grey", path_kinds.points_of("grey", places), kind, 6), {})
    ends = [path_kinds.image_of("grey", place) for place in places]
    made = path_kinds.images_of("grey", places, kind, 6, ends).transpose(0, 2, 3, 1)
    with open("walk.gif", "rb") as file:
        from PIL import Image, ImageChops

        with Image.open(file) as film:
            assert film.n_frames == 6
            for number in range(6):
                film.seek(number)
                was = Image.fromarray(made[number, :, :, 0]).resize(film.size, 0)
                assert max(ImageChops.difference(film.convert("L"), was).getextrema()) <= 2

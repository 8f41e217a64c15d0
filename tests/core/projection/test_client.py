"""The projector's process: killed, it comes back; what was made before is found again."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import tiny_runs

from vae_core.projection import cache
from vae_core.projection.cache import Task, find_projection, make_projection
from vae_core.projection.client import MOST_WAITING, OPEN, Busy, Progress, Projector
from vae_core.projection.encodings import encode, figures, find_encoded, find_figures, images_of
from vae_core.projection.pca import pca
from vae_core.projection.settings import Settings
from vae_core.runs.directory import Run, open_run


@pytest.fixture
def run(own_home: Path) -> Run:
    tiny_runs.make_all(own_home)
    return open_run("grey")


@pytest.fixture
def projector() -> Iterator[Projector]:
    projector = Projector(warm=False)
    yield projector
    projector.close()


def pca_of(run: Run, dims: int = 2) -> Task:
    return Task(str(run.path), settings=Settings("pca", dims=dims))  # type: ignore[arg-type]


def finished(projector: Projector, task: Task) -> Progress:
    for _ in range(600):
        progress = projector.progress(task)
        if progress and progress.state not in OPEN:
            return progress
        time.sleep(0.05)
    raise AssertionError(f"not finished: {projector.progress(task)}")


def test_a_killed_process_is_noticed_and_its_work_done_by_another(
    projector: Projector, run: Run
) -> None:
    projector.start()
    first = projector.process
    assert first is not None
    os.kill(first, signal.SIGSTOP)  # so that the work cannot be done before the end
    task = pca_of(run)
    assert projector.request(task).state == "waiting"
    assert projector.request(task).state == "waiting"  # asked for twice, done once
    os.kill(first, signal.SIGKILL)
    assert finished(projector, task).state == "done"
    assert projector.started == 2 and projector.process not in (None, first)
    found = find_projection(task)
    assert found is not None
    np.testing.assert_allclose(found.xy, pca(encode(run, "reference").z), atol=1e-5)
    placed = projector.place(task, encode(run, "reference").z[:3], timeout=30)
    np.testing.assert_allclose(placed, found.xy[:3], atol=1e-4)
    with pytest.raises(ValueError, match="not ready"):
        projector.place(pca_of(run, 3), np.zeros((1, 3), np.float32), timeout=30)
    broken = Task(str(run.path), "test", Settings("pca"))
    projector.request(broken)
    failed = finished(projector, broken)
    assert failed.state in ("failed", "done")


WORKER = """
import json, os, signal, sys
step, deaths = 0, sys.argv[1]

def reached():
    \"\"\"One step on; dies here if this is the step at which the next death is due.\"\"\"
    global step
    step += 1
    with open(deaths) as file:
        due = file.read()
    if due == str(step):
        open(deaths, "w").close()
        os.kill(os.getpid(), signal.SIGKILL)

def tell(**message):
    text = json.dumps(message) + chr(10)
    for part in (text[:9], text[9:]):
        reached()
        sys.stdout.write(part)
        sys.stdout.flush()

reached()
tell(ready=True)
for line in sys.stdin:
    reached()
    message = json.loads(line)
    if message["do"] == "work":
        tell(key=message["key"], stage="Fitting", done=1, of=2)
        reached()
        tell(key=message["key"], state="done")
"""
DEATHS = int(os.environ.get("VAE_LAB_DEATHS", 40))
STEPS = 9  # of this worker, from its start to the end of its first task


class SlowKey(Task):
    """A task whose key takes a moment, as hashing weights does."""

    def key(self) -> str:
        time.sleep(0.002)
        return super().key()


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[tuple[Projector, Path]]:
    """A projector whose worker dies at the step that the file names, once."""
    script, deaths = tmp_path / "worker.py", tmp_path / "deaths"
    script.write_text(WORKER)
    deaths.write_text("")
    projector = Projector(warm=False)
    projector._command = (sys.executable, "-S", str(script), str(deaths))
    yield projector, deaths
    projector.close()


def test_a_death_at_any_step_of_a_request_costs_no_task(
    mortal: tuple[Projector, Path], run: Run
) -> None:
    """At each step of the worker, and by a kill at any moment of the request."""
    projector, deaths = mortal
    task = SlowKey(str(run.path), settings=Settings("pca"))
    died = 0
    for turn in range(DEATHS):
        if turn % 2:
            deaths.write_text(str(1 + turn // 2 % STEPS))
        elif process := projector.process:
            threading.Timer(turn % 20 / 2000, kill, [process]).start()
        before = projector.started
        projector.request(task)
        assert finished(projector, task).state == "done", turn
        died += projector.started - before
    assert died >= 0.4 * DEATHS


def kill(process: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


def test_a_worker_that_cannot_start_is_given_up(run: Run) -> None:
    projector = Projector(warm=False)
    projector._command = (sys.executable, "-c", "raise SystemExit(1)")
    projector.request(pca_of(run))
    assert finished(projector, pca_of(run)).state == "failed"
    assert projector.started <= 4
    projector._command = ("/nothing/here",)
    with pytest.raises(OSError):
        projector.request(pca_of(run))


def test_a_second_visitor_finds_what_the_first_had_made(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = pca_of(run)
    assert find_projection(task) is None
    first = make_projection(task)
    monkeypatch.setattr(cache, "project", lambda *_: pytest.fail("made again"))
    again = make_projection(pca_of(open_run(run.path)))
    assert np.array_equal(again.xy, first.xy) and again.quality == first.quality
    assert find_projection(pca_of(run, 3)) is None


def test_the_key_changes_with_the_weights_the_images_and_the_settings_that_count(
    run: Run,
) -> None:
    task = pca_of(run)
    keys = {task.key(), pca_of(run, 3).key(), Task(str(run.path)).key()}
    keys |= {Task(str(run.path), settings=Settings("umap", seed=seed)).key() for seed in (0, 1)}
    keys |= {Task(str(run.path), "test").key(), Task(str(run.path), figures=True).key()}
    assert len(keys) == 7
    assert Task(str(run.path), settings=Settings("pca", seed=9)).key() == task.key()
    before = task.key()
    reference = run.reference_set()
    run.save_reference(reference.__class__(**vars(reference) | {"x": 255 - reference.x}))
    assert task.key() != before


def test_a_damaged_file_in_the_cache_is_made_again(run: Run) -> None:
    task = pca_of(run)
    made = make_projection(task)
    cache.PROJECTIONS.path(task.key()).write_bytes(b"PK")
    assert find_projection(task) is None
    assert np.array_equal(make_projection(task).xy, made.xy)


def test_what_is_encoded_once_is_found_again_with_its_images(run: Run) -> None:
    assert find_encoded(run, "reference") is None
    made = encode(run, "reference")
    found = find_encoded(run, "reference")
    assert found is not None and np.array_equal(found.z, made.z)
    assert np.array_equal(found.images.x, run.reference_set().x)
    assert find_figures(run, "reference") is None
    first, again = figures(run, "reference"), figures(run, "reference")
    assert np.array_equal(first.anomaly_score, again.anomaly_score)


def test_another_set_of_images_is_refused(run: Run) -> None:
    with pytest.raises(ValueError, match="one of reference, test, train, all"):
        images_of(run, "some")


def test_no_more_than_some_tasks_wait(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    projector = Projector(warm=False)
    monkeypatch.setattr(projector, "start", lambda: None)
    for seed in range(MOST_WAITING):
        projector.request(Task(str(run.path), settings=Settings(seed=seed)))
    with pytest.raises(Busy, match="too many"):
        projector.request(pca_of(run))

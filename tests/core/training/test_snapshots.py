from pathlib import Path

import numpy as np
import pytest

from vae_core.runs.directory import Run
from vae_core.training import snapshots


def due(last: int) -> list[int]:
    return [step for step in range(last + 1) if snapshots.is_due(step)]


def test_snapshots_are_spaced_by_the_logarithm_of_the_step() -> None:
    steps = due(5000)
    assert steps[:9] == [0, 1, 2, 3, 4, 6, 8, 11, 15]
    ratios = [b / a for a, b in zip(steps[8:], steps[9:], strict=False)]
    assert all(1.29 < ratio < 1.4 for ratio in ratios)


def test_whether_one_is_due_depends_on_the_step_alone() -> None:
    assert [snapshots.next_step(step) for step in due(500)][:-1] == due(500)[1:]


def test_a_saved_snapshot_is_the_loaded_one_and_they_come_in_order(
    trained: Run, tmp_path: Path
) -> None:
    model, x = trained.load(), trained.reference_set().x
    for step in (1000, 2, 30):
        snapshots.save(tmp_path, snapshots.take(model, step, x))
    loaded = snapshots.load(tmp_path)
    assert [s.step for s in loaded] == [2, 30, 1000]
    expected = snapshots.take(model, 2, x)
    for name, value in vars(expected).items():
        assert np.array_equal(getattr(loaded[0], name), value), name


def test_the_prior_draws_are_the_same_at_every_step(trained: Run) -> None:
    taken = snapshots.load(trained.path / "snapshots")
    assert [s.step for s in taken] == due(taken[-1].step)
    assert all(np.array_equal(s.z, taken[0].z) for s in taken)
    assert not np.array_equal(taken[0].decodes, taken[-1].decodes)


def test_snapshots_are_small_and_of_the_promised_types(trained: Run) -> None:
    snapshot = snapshots.load(trained.path / "snapshots")[-1]
    assert snapshot.mu.dtype == snapshot.logvar.dtype == np.float16
    assert snapshot.decodes.dtype == snapshot.reconstructions.dtype == np.uint8
    assert snapshot.decodes.shape == (snapshots.DECODES, 1, 8, 8)


def test_half_written_snapshots_are_ignored(trained: Run, tmp_path: Path) -> None:
    (tmp_path / ".step-000000001.npz.x.npz").write_bytes(b"half")
    assert snapshots.load(tmp_path) == []


def test_no_folder_holds_no_snapshots(tmp_path: Path) -> None:
    assert snapshots.load(tmp_path / "absent") == []


@pytest.mark.parametrize("keep", [0, 100])
def test_a_damaged_snapshot_is_named(trained: Run, tmp_path: Path, keep: int) -> None:
    snapshots.save(tmp_path, snapshots.take(trained.load(), 3, trained.reference_set().x))
    path = tmp_path / "step-000000003.npz"
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(ValueError, match="step-000000003.npz is damaged"):
        snapshots.load(tmp_path)


def test_of_large_images_fewer_are_kept() -> None:
    assert snapshots.how_many(36, (1, 28, 28)) == 36
    assert snapshots.how_many(24, (3, 32, 32)) == 12 <= snapshots.how_many(36, (1, 48, 48)) < 36

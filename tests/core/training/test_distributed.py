"""One training over two processes, as torchrun starts them: the one of a single process."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import torch

from vae_core.models.gaussian import Gaussian, SharedGenerator
from vae_core.models.likelihoods import binarize
from vae_core.runs.directory import Run
from vae_core.training.distributed import DistributedContext, is_first, join
from vae_core.training.loop import batches
from vae_core.training.session import Session

MakeRun = Callable[..., Run]
ROOT = Path(__file__).parents[3]


def torchrun(run: Run, *words: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone"]
    command += ["--nproc-per-node", "2", "-m", "--", "vae_core", "train"]
    command += ["--resume", "--run", str(run.path), *words]
    return subprocess.run(
        command,
        env=os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def losses(run: Run) -> dict[int, float]:
    """The sum of the losses of all steps up to each record, whose windows may differ."""
    sums, total, before = {}, 0.0, 0
    for record in run.metrics():
        total += record["loss"] * (record["step"] - before)
        before = record["step"]
        sums[before] = total
    return sums


def test_two_processes_learn_what_one_learns(new_run: MakeRun) -> None:
    """The same loss curve; the second half of a training that one process began."""
    settings = {"epochs": 20, "free_bits": 0.2, "beta": 2.0}
    alone, shared = new_run("alone", **settings), new_run("shared", **settings)
    for run, steps in ((alone, None), (shared, 10)):
        for _ in Session(run).steps(max_steps=steps):
            pass
    done = torchrun(shared, "--json")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1 and '"state": "finished"' in done.stdout
    ours, theirs = losses(shared), losses(alone)
    assert set(theirs) < set(ours) and len(theirs) == 2
    for step, total in theirs.items():
        assert ours[step] == pytest.approx(total, rel=1e-4)
    a, b = alone.load().state_dict(), shared.load().state_dict()
    for name in a:
        torch.testing.assert_close(a[name], b[name], rtol=2e-3, atol=2e-3)
    validated = [run.metrics()[-1]["validation_loss"] for run in (alone, shared)]
    assert validated[0] == pytest.approx(validated[1], rel=1e-4)
    assert shared.evaluation() is not None


def test_a_batch_that_can_not_be_split_is_refused_in_one_line(new_run: MakeRun) -> None:
    with pytest.raises(ValueError, match="a batch of 8 images can't be split evenly over 3"):
        next(batches(np.zeros((9, 1, 8, 8), np.uint8), 8, 0, processes=DistributedContext(0, 3)))


def shared_generator(rank: int, size: int) -> SharedGenerator:
    generator = SharedGenerator()
    generator.manual_seed(0)
    generator.rank, generator.size = rank, size
    return generator


@pytest.mark.parametrize("size", [1, 2, 4])
def test_each_process_draws_its_rows_of_the_same_noise(size: int) -> None:
    x = torch.rand(8, 1, 4, 4)
    q = Gaussian(torch.zeros(8, 3), torch.zeros(8, 3))
    whole = torch.Generator().manual_seed(0)
    expected = binarize(x, whole), q.rsample(whole)

    def rows() -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        for rank in range(size):
            part, mine = DistributedContext(rank, size).rows(8), shared_generator(rank, size)
            yield binarize(x[part], mine), q[part].rsample(mine)

    for parts, full in zip(zip(*rows(), strict=True), expected, strict=True):
        assert torch.equal(torch.cat(parts), full)


def test_the_shares_of_a_batch_make_up_the_batch() -> None:
    x = np.random.default_rng(0).integers(0, 256, (20, 1, 8, 8), dtype=np.uint8)
    parts = [next(batches(x, 6, 0, 4, DistributedContext(rank, 3))) for rank in range(3)]
    assert torch.equal(torch.cat(parts), next(batches(x, 6, 0, 4)))


def test_without_torchrun_a_process_is_alone() -> None:
    processes = join()
    assert processes.is_alone and processes.is_main and is_first()
    assert processes.broadcast_numbers([1.5, 2]) == [1.5, 2] and processes.broadcast("x") == "x"
    tensor = torch.ones(3)
    processes.mean_([tensor])
    assert torch.equal(tensor, torch.ones(3))

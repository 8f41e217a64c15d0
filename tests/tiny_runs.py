"""Runs with tiny untrained models: all that a page needs, made in milliseconds."""

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path

import numpy as np

from vae_core.config import ModelConfig, RunConfig
from vae_core.models.vae import build_seeded
from vae_core.runs import checkpoint
from vae_core.runs.directory import Reference, Run, create_run
from vae_core.training import snapshots

GREY = ModelConfig((1, 8, 8), 3, "mlp", hidden_dims=(16,))
PLANE = ModelConfig((3, 8, 10), 2, "mlp", hidden_dims=(16,))
LABELS = ("dot", "<b>dash</b>")


def make(path: Path, config: ModelConfig, kl: tuple[float, ...]) -> Run:
    """A run directory as training and evaluation would leave it."""
    run = create_run(path, RunConfig(title=f"Tiny {path.name}", model=config))
    model = build_seeded(config, seed=0)
    for parameter in model.parameters():
        parameter.data *= 3  # so that z is seen in the picture
    checkpoint.save_weights(run.weights_path, model, {"step": 1, "seconds": 0.0})
    run.save_reference(reference(config.image_shape))
    run.save_evaluation(evaluation(kl))
    return run


def make_all(home: Path) -> list[str]:
    """A plane in colour, and three dimensions in grey of which one sleeps."""
    shutil.copytree(made_once(), home / "runs", dirs_exist_ok=True)
    return ["grey", "plane"]


@cache
def made_once() -> Path:
    """The folder of both, made once in a process: copies are quicker."""
    folder = Path(tempfile.mkdtemp(prefix="tiny-runs-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    make(folder / "plane", PLANE, (1.5, 2.5))
    make(folder / "grey", GREY, (0.01, 3.0, 1.25))
    return folder


def learned(run: Run, steps: tuple[int, ...] = (0, 1, 10, 100)) -> Run:
    """As training would leave it: snapshots of a model that moves, and records every 20 steps."""
    model = build_seeded(run.config.model, seed=0)
    for step in steps:
        for parameter in model.parameters():
            parameter.data *= 1.3
        x = run.reference_set().x
        snapshots.save(run.path / "snapshots", snapshots.take(model.eval(), step, x))
    for step in range(20, steps[-1] + 1, 20):
        run.append_metrics(record(step, run.config.model.latent_dim))
    return run


def record(step: int, dims: int) -> dict[str, object]:
    """A line of metrics.jsonl: −ELBO is 160 less the step."""
    return {
        "step": step,
        "loss": 160.0 - step,
        "log_likelihood": step - 160.0 + dims,
        "grad_norm": 1.0,
        "kl": float(dims),
        "kl_per_dim": [1.0] * dims,
        "beta": 1.0,
        "learning_rate": 1e-3,
        "images_per_second": 900,
        "seconds": step / 2,
    }


def reference(shape: tuple[int, int, int], count: int = 30) -> Reference:
    x = np.random.default_rng(0).integers(0, 256, (count, *shape), dtype=np.uint8)
    return Reference(x, np.arange(count) % 2, np.arange(count) * 3, LABELS)


def evaluation(kl: tuple[float, ...]) -> dict[str, object]:
    return {
        "images": 30,
        "binarization": "none",
        "seed": 0,
        "elbo": -20.25,
        "elbo_stderr": 0.3,
        "log_likelihood": -16.0,
        "log_likelihood_stderr": 0.2,
        "kl": sum(kl),
        "kl_stderr": 0.04,
        "kl_per_dim": list(kl),
        "kl_per_dim_stderr": [0.01] * len(kl),
        "active_units": len(kl),
    }

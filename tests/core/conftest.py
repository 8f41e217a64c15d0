"""Tiny but real: pictures of 8x8 pixels, a model of two latents, and a run trained on them."""

import dataclasses
import math
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from vae_core.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from vae_core.evaluation.metrics import evaluate
from vae_core.runs.directory import Run, create_run, open_run
from vae_core.training import recorder
from vae_core.training.session import Session

torch.set_num_threads(1)  # tiny models: threads would only wait for one another

MODEL = ModelConfig((1, 8, 8), 2, "mlp", hidden_dims=(16,))
TRAIN = TrainConfig(epochs=24, batch_size=8, warmup_steps=5, average=0.9, precision="float32")


@pytest.fixture(scope="session", autouse=True)
def records_at_fixed_steps() -> Iterator[None]:
    """No records in between, which come when a machine is slow: two runs have the same ones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recorder, "RECORD_SECONDS", math.inf)
        yield


@pytest.fixture(scope="session")
def picture_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """60 pictures in two folders: bright bars lying and standing."""
    folder = tmp_path_factory.mktemp("pictures")
    rng = np.random.default_rng(0)
    for i in range(60):
        pixels = rng.integers(0, 40, (8, 8), np.uint8)
        if i % 2:
            pixels[i % 8] = 255
        else:
            pixels[:, i % 8] = 255
        path = folder / ("lying" if i % 2 else "standing") / f"{i}.png"
        path.parent.mkdir(exist_ok=True)
        Image.fromarray(pixels).save(path)
    return folder


@pytest.fixture(scope="session")
def run_config(picture_folder: Path) -> RunConfig:
    return RunConfig(
        "Bars", data=DataConfig(str(picture_folder), validation=6), model=MODEL, train=TRAIN
    )


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory, run_config: RunConfig) -> Iterator[Run]:
    """A finished run with its card. Shared: copy it (`own_run`) before changing it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VAE_LAB_HOME", str(tmp_path_factory.mktemp("session-home")))
        run = create_run(tmp_path_factory.mktemp("runs") / "bars", run_config)
        session = Session(run)
        for _ in session.steps():
            pass
    figures = evaluate(run.load(), session.reference.x)
    run.save_evaluation(figures.to_dict())
    yield run


@pytest.fixture
def own_run(trained: Run, own_home: Path) -> Run:
    """A copy of the trained run in the test's own home folder."""
    path = own_home / "runs" / "bars"
    shutil.copytree(trained.path, path)
    return open_run(path)


@pytest.fixture
def new_run(run_config: RunConfig, tmp_path: Path) -> Callable[..., Run]:
    """Makes an untrained run; keywords change its training settings."""

    def make(name: str = "new", **changes: object) -> Run:
        train = dataclasses.replace(run_config.train, **changes)  # type: ignore[arg-type]
        return create_run(tmp_path / name, dataclasses.replace(run_config, train=train))

    return make

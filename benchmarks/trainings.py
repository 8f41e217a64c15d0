"""`python -m benchmarks.trainings PEER PRECISION SECONDS`: one training; prints images per second.

The first seconds are an uncounted warm-up, since the first steps write many snapshots.
"""

import dataclasses
import json
import math
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F

from vae_core.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from vae_core.data import load_dataset
from vae_core.models.vae import build_seeded
from vae_core.runs.directory import create_run
from vae_core.training.loop import best_device
from vae_core.training.session import Session

BATCH = 128
WARM_UP = 2.0  # seconds
MODEL = ModelConfig(network="mlp", hidden_dims=(512,), latent_dim=16)


class Clock:
    """Counts images after the warm-up, for a number of seconds."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.first = time.perf_counter() + WARM_UP
        self.began, self.images = math.nan, 0

    def count(self, images: int) -> bool:
        """Whether it is time to stop."""
        now = time.perf_counter()
        if now < self.first:
            return False
        if math.isnan(self.began):
            self.began = now
            return False
        self.images += images
        return now - self.began >= self.seconds

    @property
    def rate(self) -> float:
        return self.images / (time.perf_counter() - self.began)


def ours(precision: Any, seconds: float, model: ModelConfig = MODEL) -> float:
    """A whole run directory, with metrics, snapshots, heartbeat and checkpoints."""
    train = TrainConfig(epochs=10**6, batch_size=BATCH, learning_rate=1e-3, precision=precision)
    config = RunConfig(data=DataConfig("mnist", 0), model=model, train=train)
    with tempfile.TemporaryDirectory() as folder:
        session = Session(create_run(Path(folder) / "run", config))
        steps, clock, before = session.steps(), Clock(seconds), 0
        for progress in steps:
            if clock.count((progress.step - before) * BATCH):
                break
            before = progress.step
        rate = clock.rate
        steps.close()  # type: ignore[attr-defined]  # a generator
    return rate


def ours_on_grey(precision: Any, seconds: float) -> float:
    """The same on grey levels, like pythae."""
    return ours(precision, seconds, dataclasses.replace(MODEL, binarization="none"))


def bare(precision: str, seconds: float) -> float:
    """The same network and ELBO in a dozen lines: no logging, checkpoints or weight average."""
    device = best_device()
    model = build_seeded(MODEL, 0).to(device)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
    clock = Clock(seconds)
    for x in batches(device):
        x = (torch.rand(x.shape, device=device) < x).to(x.dtype)  # faster than torch.bernoulli
        with torch.autocast(device.type, torch.bfloat16, enabled=precision == "bfloat16"):
            mu, logvar = model.encoder(x).float().chunk(2, dim=1)
            z = mu + (logvar / 2).exp() * torch.randn_like(mu)
            logits = model.decoder(z).float()
        likelihood = F.binary_cross_entropy_with_logits(logits, x, reduction="sum")
        kl = 0.5 * (mu.square() + logvar.exp() - logvar - 1).sum()
        loss = (likelihood + kl) / len(x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if clock.count(BATCH):
            break
    float(loss.detach())  # waits for the device
    return clock.rate


def batches(device: torch.device) -> Iterator[torch.Tensor]:
    images = torch.from_numpy(load_dataset("mnist", "train", MODEL.image_shape).x).to(device)
    while True:
        order = torch.randperm(len(images), device=device)
        for i in range(0, len(images) - BATCH + 1, BATCH):
            yield images[order[i : i + BATCH]] / 255


def pythae(precision: str, seconds: float) -> float:
    """pythae's trainer with its default network, which equals MODEL, on grey levels."""
    from pythae.models import VAE, VAEConfig
    from pythae.pipelines import TrainingPipeline
    from pythae.trainers import BaseTrainerConfig
    from pythae.trainers.training_callbacks import TrainingCallback

    clock = Clock(seconds)

    class Done(Exception):
        pass

    class Counter(TrainingCallback):  # type: ignore[misc]  # untyped base class
        def on_train_step_end(self, training_config: Any, **_: Any) -> None:
            if clock.count(BATCH):
                raise Done

    images = torch.from_numpy(load_dataset("mnist", "train", MODEL.image_shape).x) / 255
    model = VAE(VAEConfig(input_dim=(1, 28, 28), latent_dim=16, reconstruction_loss="bce"))
    with tempfile.TemporaryDirectory() as folder:
        config = BaseTrainerConfig(
            folder, per_device_train_batch_size=BATCH, num_epochs=10**6, learning_rate=1e-3
        )
        pipeline = TrainingPipeline(training_config=config, model=model)
        try:
            pipeline(train_data=images, callbacks=[Counter()])
        except Done:
            pass
    return clock.rate


PEERS = {"pythae": pythae, "bare": bare, "ours": ours, "ours_on_grey": ours_on_grey}

if __name__ == "__main__":
    peer, precision, seconds = sys.argv[1:]
    print(json.dumps(PEERS[peer](precision, float(seconds))))

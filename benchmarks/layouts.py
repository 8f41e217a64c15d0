"""Images a second in training, by network, precision and memory layout, in one run.

These ratios decide what "auto" precision and the memory layout mean (`vae_core/training/loop.py`).
"""

import argparse
import itertools
import os
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import torch

from vae_core.config import ModelConfig, TrainConfig
from vae_core.models.vae import channels_last
from vae_core.training.loop import SharedState, batches, best_device, fit, start

NETWORKS: dict[str, ModelConfig] = {
    "mlp 784-512-16": ModelConfig(network="mlp", hidden_dims=(512,)),
    "conv 32-64": ModelConfig(network="conv"),
    "resnet 32-64": ModelConfig(network="resnet"),
}
WAYS = list(itertools.product(("float32", "bfloat16"), ("contiguous", "channels_last")))
Figures = dict[str, Any]


def run(arguments: argparse.Namespace) -> Figures:
    """Images a second of each network and way, and each way's ratio to plain float32."""
    figures: Figures = {"cores": os.cpu_count(), "load_before": os.getloadavg()[0]}
    for name, config in NETWORKS.items():
        figures[name] = measure(config, arguments.seconds, arguments.rounds)
        print(name, figures[name], flush=True)
    return figures


def measure(config: ModelConfig, seconds: float, rounds: int) -> Figures:
    rates: dict[str, list[float]] = {" ".join(way): [] for way in WAYS}
    for _ in range(rounds):
        for precision, layout in WAYS:
            rate = images_per_second(config, precision, layout, seconds)
            rates[f"{precision} {layout}"].append(rate)
    medians = {way: float(np.median(found)) for way, found in rates.items()}
    plain = medians["float32 contiguous"]
    return {
        way: {"images_per_second": round(rate), "ratio": round(rate / plain, 2)}
        for way, rate in medians.items()
    }


def images_per_second(model: ModelConfig, precision: str, layout: str, seconds: float) -> float:
    config = TrainConfig(precision=precision)  # type: ignore[arg-type]
    state = start(model, config, best_device())
    set_layout(state, layout)
    steps = fit(state, images(config), config, 10**9, "stochastic")
    for _ in range(5):
        next(steps)
    began, first = time.perf_counter(), state.step
    while time.perf_counter() - began < seconds:
        next(steps)
    return (state.step - first) * config.batch_size / (time.perf_counter() - began)


def set_layout(state: SharedState, layout: str) -> None:
    if layout == "channels_last":
        channels_last(state.model)
        return
    for weight in state.model.parameters():
        weight.data = weight.data.contiguous()


def images(config: TrainConfig) -> Iterator[torch.Tensor]:
    x = np.random.default_rng(0).integers(0, 256, (6000, 1, 28, 28), dtype=np.uint8)
    return batches(x, config.batch_size, seed=0)

"""Training speed in images per second by network, precision and memory layout, in one run.

These ratios decide the "auto" precision and the memory layout (`vae_core/training/loop.py`).
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
VARIANTS = list(itertools.product(("float32", "bfloat16"), ("contiguous", "channels_last")))
Figures = dict[str, Any]


def run(arguments: argparse.Namespace) -> Figures:
    """Images per second of each network and variant, and its ratio to plain float32."""
    figures: Figures = {"cores": os.cpu_count(), "load_before": os.getloadavg()[0]}
    for name, config in NETWORKS.items():
        figures[name] = measure(config, arguments.seconds, arguments.rounds)
        print(name, figures[name], flush=True)
    return figures


def measure(config: ModelConfig, seconds: float, rounds: int) -> Figures:
    rates: dict[str, list[float]] = {" ".join(variant): [] for variant in VARIANTS}
    for _ in range(rounds):
        for precision, layout in VARIANTS:
            rate = images_per_second(config, precision, layout, seconds)
            rates[f"{precision} {layout}"].append(rate)
    medians = {variant: float(np.median(values)) for variant, values in rates.items()}
    plain = medians["float32 contiguous"]
    return {
        variant: {"images_per_second": round(rate), "ratio": round(rate / plain, 2)}
        for variant, rate in medians.items()
    }


def images_per_second(model: ModelConfig, precision: str, layout: str, seconds: float) -> float:
    config = TrainConfig(precision=precision)  # type: ignore[arg-type]  # one of VARIANTS
    state = start(model, config, best_device())
    set_layout(state, layout)
    steps = fit(state, images(config), config, 10**9)
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

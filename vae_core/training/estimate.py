"""Estimates the time of a training, from a few timed steps, and its memory."""

import dataclasses
import itertools
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch import Tensor

from ..config import ModelConfig, RunConfig, TrainConfig
from ..data import DataError, count_images
from ..data.imageset import IN_MEMORY
from ..data.registry import NAMED
from ..models.vae import build
from ..system.processes import memory
from .loop import SharedState, best_device, fit, resolve_precision, start, steps_per_epoch

MEASURING_SECONDS = 0.3  # per batch size
MOST_STEPS = 10
LADDER = (2, 16, 128, 1024)  # batch sizes timed before the requested one
PATIENCE = 1.5  # seconds; steps expected to take longer are extrapolated, not timed
FLOAT = 4  # bytes


class TooLargeError(ValueError):
    """A model that is too large to train on this machine."""


@dataclass(frozen=True)
class Memory:
    """The memory needed for training, in bytes."""

    weights: int
    gradients: int
    optimizer: int
    """AdamW's two moments"""
    average: int
    activations: int
    """stored by the forward pass for the backward pass, for one batch"""
    data: int
    """the images; those of a large folder stay on disk"""

    @property
    def total(self) -> int:
        return sum(dataclasses.astuple(self))


@dataclass(frozen=True)
class Estimate:
    """Time and memory of a training on this machine at its current load."""

    parameters: int
    memory: Memory
    seconds_per_step: float
    images: int
    """training images, without the validation images"""
    steps: int
    """the configured number, or as many as fit into the time budget"""
    seconds: float
    """training time, without validation and snapshots"""
    epochs: float


def estimate(config: RunConfig) -> Estimate:
    """Time and memory of a training; takes about a second, then is cached.

    Raises:
        TooLargeError: If the model alone is larger than this machine's memory.
        DataError: For missing data.
    """
    images = training_images(config)
    check_size(config.model)
    parameters = count_parameters(config.model)
    seconds, activations = _measure(config.model, _timing_settings(config.train))
    weights = FLOAT * parameters
    size = images * math.prod(config.model.image_shape)
    data = size if config.data.dataset.lower() in NAMED else min(size, IN_MEMORY)
    held = Memory(weights, weights, 2 * weights, weights, activations, data)
    per_epoch = steps_per_epoch(images, config.train.batch_size)
    steps, budget = config.train.epochs * per_epoch, 60 * config.train.minutes or math.inf
    whole = min(steps * seconds, budget)
    steps = min(steps, math.ceil(whole / seconds))
    return Estimate(parameters, held, seconds, images, steps, whole, steps / per_epoch)


def training_images(config: RunConfig) -> int:
    """The number of training images.

    Raises:
        DataError: For missing data, or a validation set that leaves no training images.
    """
    count = count_images(config.data.dataset)
    if config.data.validation >= count:
        raise DataError(
            f"the validation set must leave something to train on: it takes "
            f"{config.data.validation} of {count} images"
        )
    return count - config.data.validation


def count_parameters(model: ModelConfig) -> int:
    """The number of weights and biases, without allocating them."""
    with torch.device("meta"):
        return sum(weight.numel() for weight in build(model).parameters())


def check_size(model: ModelConfig) -> None:
    """Raises TooLargeError if weights, gradients, moments and average exceed memory."""
    needed, there = 5 * FLOAT * count_parameters(model), machine_memory()
    if needed > there:
        raise TooLargeError(
            f"the model would need {needed / 2**30:.1f} GiB to be trained, "
            f"and this machine has {there / 2**30:.1f} GiB: make the network smaller"
        )


def machine_memory() -> int:
    """Bytes of GPU memory if there is a GPU, else of main memory."""
    if torch.cuda.is_available():
        return int(torch.cuda.get_device_properties(0).total_memory)
    return memory()


def _timing_settings(train: TrainConfig) -> TrainConfig:
    """The settings that affect step time, the rest at their defaults: the cache key."""
    names = ("batch_size", "objective", "importance_samples", "options")
    precision = resolve_precision(train.precision, best_device())
    return TrainConfig(**{n: getattr(train, n) for n in names}, precision=precision)


@lru_cache(maxsize=256)
def _measure(model: ModelConfig, train: TrainConfig) -> tuple[float, int]:
    """(seconds per step, bytes of activations), from steps on noise.

    Starts with small batches: if a larger one would take too long, its time is extrapolated.
    """
    state = start(model, train, best_device())
    ladder = [size for size in LADDER if size < train.batch_size] + [train.batch_size]
    for size, larger in itertools.pairwise([*ladder, 0]):
        times, kept = _time_steps(state, model, train, size)
        if not larger or min(times) * larger / size > PATIENCE:
            break
    factor = train.batch_size / size
    return sorted(times)[len(times) // 2] * factor, round(kept * factor)


def _time_steps(
    state: SharedState, model: ModelConfig, train: TrainConfig, images: int
) -> tuple[list[float], int]:
    noise = torch.Generator().manual_seed(0)
    x = torch.randint(0, 256, (images, *model.image_shape), generator=noise, dtype=torch.uint8)
    steps = fit(state, itertools.repeat(x), train, 10**9)
    weights = {weight.untyped_storage().data_ptr() for weight in state.model.parameters()}
    with _counting(weights) as kept:
        next(steps)  # also loads the kernels
    times: list[float] = []
    while len(times) < MOST_STEPS and sum(times) < MEASURING_SECONDS:
        began = time.perf_counter()
        float(next(steps).loss)  # waits for the device
        times.append(time.perf_counter() - began)
    return times, sum(kept.values())


@contextmanager
def _counting(besides: set[int]) -> Iterator[dict[int, int]]:
    """Bytes per storage that autograd saves for the backward pass, without the weights."""
    kept: dict[int, int] = {}

    def pack(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in besides:
            kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        yield kept

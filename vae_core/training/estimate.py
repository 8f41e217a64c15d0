"""Estimates the time of a training, from a few measured steps, and its memory."""

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

MEASURING_SECONDS = 0.3  # a batch size
MOST_STEPS = 10
LADDER = (2, 16, 128, 1024)  # batch sizes on the way to the one that is asked for
PATIENCE = 1.5  # seconds that a step may be expected to take, and still be measured
FLOAT = 4  # bytes


class TooLargeError(ValueError):
    """A model that is too large to be trained on this machine."""


@dataclass(frozen=True)
class Memory:
    """The memory that a training needs, in bytes."""

    weights: int
    gradients: int
    optimizer: int
    """AdamW's two moments"""
    average: int
    activations: int
    """what the forward pass keeps for the backward pass, for one batch"""
    data: int
    """the images; those of a large folder stay on the disk"""

    @property
    def total(self) -> int:
        return sum(dataclasses.astuple(self))


@dataclass(frozen=True)
class Estimate:
    """Time and memory of a training on this machine under its current load."""

    parameters: int
    memory: Memory
    seconds_per_step: float
    images: int
    """training images, the validation part left out"""
    steps: int
    """as many as are configured, or fit into the budget of minutes"""
    seconds: float
    """of training, without validation and snapshots"""
    epochs: float


def estimate(config: RunConfig) -> Estimate:
    """Time and memory of a training; takes about a second, and none when asked again.

    Raises:
        TooLargeError: If the model alone is larger than this machine's memory.
        DataError: For data that isn't there.
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
    """How many images there are to train on.

    Raises:
        DataError: For data that isn't there, or a validation part that leaves nothing.
    """
    count = count_images(config.data.dataset)
    if config.data.validation >= count:
        raise DataError(
            f"a validation part must leave something to train on: there are {count} images, "
            f"and {config.data.validation} are to be cut from them"
        )
    return count - config.data.validation


def count_parameters(model: ModelConfig) -> int:
    """Weights and biases of the model, without building it."""
    with torch.device("meta"):
        return sum(weight.numel() for weight in build(model).parameters())


def check_size(model: ModelConfig) -> None:
    """Raises TooLargeError if weights, gradients, moments and average exceed the memory."""
    needed, there = 5 * FLOAT * count_parameters(model), machine_memory()
    if needed > there:
        raise TooLargeError(
            f"the model would need {needed / 2**30:.1f} GiB to be trained, "
            f"and this machine has {there / 2**30:.1f} GiB: make the network smaller"
        )


def machine_memory() -> int:
    """Bytes of main memory, or of the GPU where it trains on one."""
    if torch.cuda.is_available():
        return int(torch.cuda.get_device_properties(0).total_memory)
    return memory()


def _timing_settings(train: TrainConfig) -> TrainConfig:
    """The settings that a step's time depends on, the rest as by default: the cache's key."""
    names = ("batch_size", "objective", "importance_samples", "options")
    precision = resolve_precision(train.precision, best_device())
    return TrainConfig(**{n: getattr(train, n) for n in names}, precision=precision)


@lru_cache(maxsize=256)
def _measure(model: ModelConfig, train: TrainConfig) -> tuple[float, int]:
    """(seconds a step, bytes of activations), from steps on noise.

    Small batches first: they say whether a larger one can be waited for, else it is extrapolated.
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
        next(steps)  # loads the kernels too
    times: list[float] = []
    while len(times) < MOST_STEPS and sum(times) < MEASURING_SECONDS:
        began = time.perf_counter()
        float(next(steps).loss)  # waits for the device
        times.append(time.perf_counter() - began)
    return times, sum(kept.values())


@contextmanager
def _counting(besides: set[int]) -> Iterator[dict[int, int]]:
    """Bytes, by storage, that autograd keeps for the backward pass, weights left out."""
    kept: dict[int, int] = {}

    def pack(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in besides:
            kept[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        yield kept

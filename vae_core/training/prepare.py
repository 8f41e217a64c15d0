"""Prepares a training: machine-specific settings and the reference images."""

import math
from dataclasses import replace

import numpy as np

from ..config import RunConfig
from ..data import ImageSet
from ..runs.directory import Reference
from .loop import best_device, resolve_precision

REFERENCE_IMAGES = 2000
LARGE = 64 * 64  # bytes per image; above it half as many, so that a run can be mailed


def prepare_config(
    config: RunConfig, dataset: str | None = None, seed: int | None = None
) -> RunConfig:
    """The configuration with this machine's precision and, if given, another dataset or seed."""
    device = best_device()
    train = replace(
        config.train,
        precision=resolve_precision(config.train.precision, device),
        seed=config.train.seed if seed is None else seed,
    )
    data = replace(config.data, dataset=dataset or config.data.dataset)
    return replace(config, train=train, data=data)


def choose_reference(test: ImageSet, count: int | None = None) -> Reference:
    """The reference images: a random sample of the test split with a fixed seed, in its order."""
    if count is None:
        large = math.prod(test.image_shape) > LARGE
        count = REFERENCE_IMAGES // 2 if large else REFERENCE_IMAGES
    chosen = np.random.default_rng(0).permutation(len(test))[:count]
    index = np.sort(chosen)
    attributes = tuple(attribute[index] for attribute in test.attributes)
    x, labels = np.asarray(test.x[index]), test.labels[index]
    return Reference(x, labels, index.astype(np.int64), test.label_names, attributes)

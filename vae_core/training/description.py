"""Descriptions of runs: a preset's own words, or what a run's settings say."""

import dataclasses
from pathlib import Path

from ..config import RunConfig
from ..data import datasets
from ..objectives.objective import objective_of
from ..presets import PRESETS
from ..registry import LIKELIHOODS, NETWORKS


def description_of(config: RunConfig, finished: bool = True) -> str:
    """The description of a run, for its card.

    The words of a preset are about the model that it gives: a run with other data or settings, or
    one that did not reach its end, has a description made from its own settings.
    """
    written = config.description
    presets = [preset for preset in PRESETS.values() if preset.description == written]
    if written and (not presets or (finished and any(is_as(config, p) for p in presets))):
        return written
    return describe(config)


def is_as(config: RunConfig, preset: RunConfig) -> bool:
    """Whether a configuration trains the preset's model; only seed and precision may differ."""
    train = dataclasses.replace(
        config.train, seed=preset.train.seed, precision=preset.train.precision
    )
    return (config.data, config.model, train) == (preset.data, preset.model, preset.train)


def describe(config: RunConfig) -> str:
    """Data, image size and kind of model in one line."""
    model = config.model
    channels, height, width = model.image_shape
    titles = {info.name: info.title for info in datasets()}
    name = titles.get(config.data.dataset) or Path(config.data.dataset).name
    colour = "grey" if channels == 1 else "RGB"
    plural = "" if model.latent_dim == 1 else "s"
    parts = [
        f"{name}, {height} × {width} {colour}",
        f"{model.latent_dim} latent dimension{plural}",
        f"{NETWORKS[model.network].title} network",
        f"p(x|z) {LIKELIHOODS[model.likelihood].title}",
        objective_of(config.train).summary(),
    ]
    return " · ".join(parts)

"""What all sessions share: the loaded models, and figures computed once per model."""

from typing import Any, TypedDict

import streamlit as st
import torch

from vae_core.evaluation.metrics import ACTIVE_NATS
from vae_core.runs.annotations import SavedItems, load_saved_items
from vae_core.runs.directory import RunError, open_run
from vae_core.runs.store import LoadedModel, ModelInfo, ModelStore, default_store

SAMPLES = 8  # of each posterior, for the quantiles of the aggregate posterior
PRIOR_SAMPLES, ATYPICAL = 1024, 0.05  # the share of the prior's samples that count as atypical
EXTREMES = (0.001, 0.999)
USUAL = (0.05, 0.95)
REACH = 3.0  # every slider goes at least this far, so that it covers samples of the prior


class Dimension(TypedDict):
    """A latent dimension as the sliders show it."""

    index: int
    kl: float
    """nats"""
    share: float
    """of the whole KL"""
    low: float
    high: float
    usual: list[float]
    """where 90% of the images lie"""


def store() -> ModelStore:
    return default_store()


def infos() -> list[ModelInfo]:
    """The available models.

    Raises:
        ValueError: If there are none.
    """
    available = store().infos()
    if not available:
        raise ValueError("there is no trained model: run python -m vae_core train")
    return available


def find(model_id: str | None) -> ModelInfo | None:
    return next((info for info in infos() if info.id == model_id), None)


def info(model_id: str) -> ModelInfo:
    match = find(model_id)
    if match is None:
        raise ValueError(f"model {model_id!r} is no longer available")
    return match


def loaded(model_id: str) -> LoadedModel:
    return store().get(model_id)


@st.cache_data(max_entries=64, show_spinner=False)
def start_z(model_id: str) -> list[float]:
    """Where a model opens: the posterior mean of the first reference image that is typical of the
    prior, to three digits."""
    model = loaded(model_id)
    prior, mu = model.model.prior, model.q.mu
    sampled = prior.log_prob(prior.sample(PRIOR_SAMPLES, torch.Generator().manual_seed(0)))
    typical = prior.log_prob(mu) >= sampled.quantile(ATYPICAL)
    first = int(typical.int().argmax())  # 0 if none is
    return [round(value, 3) + 0.0 for value in mu[first].tolist()]


def version(model_id: str) -> int:
    """Changes with the model's weights, so that results of a model in training are recomputed."""
    paths = open_run(info(model_id).path).weight_paths()
    return max((path.stat().st_mtime_ns for path in paths), default=0)


def saved_items(model_id: str) -> SavedItems:
    """The groups and directions saved with a model; none if their file is damaged."""
    try:
        return load_saved_items(open_run(info(model_id).path))
    except RunError:
        return SavedItems()


def saved_items_error(model_id: str) -> str:
    """Why the groups and directions of a model cannot be read; mostly empty."""
    try:
        load_saved_items(open_run(info(model_id).path))
    except RunError as error:
        return str(error)
    return ""


def dimensions(model_id: str) -> list[Dimension]:
    """The latent dimensions, highest KL first; their ranges are quantiles over the reference set
    of the aggregate posterior."""
    return _dimensions(model_id, version(model_id))


@st.cache_data(max_entries=64, show_spinner=False)
def _dimensions(model_id: str, version: int) -> list[Dimension]:
    model = loaded(model_id)
    quantiles = torch.quantile(
        aggregate_sample(model), torch.tensor([*EXTREMES, *USUAL], dtype=torch.float64), dim=0
    ).T.tolist()
    total = sum(model.info.kl_per_dim) or 1.0
    rows = [
        Dimension(
            index=index,
            kl=kl,
            share=kl / total,
            low=round(min(low, -REACH), 1),
            high=round(max(high, REACH), 1),
            usual=[usual_low, usual_high],
        )
        for index, (kl, (low, high, usual_low, usual_high)) in enumerate(
            zip(model.info.kl_per_dim, quantiles, strict=True)
        )
    ]
    return sorted(rows, key=lambda row: -row["kl"])


def prior_moments(model_id: str) -> tuple[list[float], list[float]]:
    """Mean and standard deviation of each latent dimension under the prior."""
    mean, std = loaded(model_id).model.prior.moments()
    return mean.tolist(), std.tolist()


def aggregate_sample(model: LoadedModel) -> torch.Tensor:
    """Samples of the aggregate posterior, always the same; shape (N * SAMPLES, D)."""
    generator = torch.Generator().manual_seed(0)
    samples = [model.q.rsample(generator) for _ in range(SAMPLES)]
    return torch.cat(samples).double()


def live_model(model_id: str) -> dict[str, Any]:
    """A model as the live components get it, as plain values."""
    model = info(model_id)
    return {
        "id": model.id,
        "title": model.title,
        "image_shape": list(model.image_shape),
        "latent_dim": model.latent_dim,
        "kl": model.kl,
        "inactive_below": ACTIVE_NATS,
        "dims": dimensions(model_id),
        "prior": dict(model.prior),
    }

"""What sessions share: the models, and figures worked out once for each."""

from typing import Any

import streamlit as st
import torch

from vae_core.evaluation.metrics import SLEEPING_NATS
from vae_core.runs.annotations import Shelf, load_shelf
from vae_core.runs.directory import RunError, open_run
from vae_core.runs.store import LoadedModel, ModelInfo, ModelStore, default_store

SAMPLES = 8  # of each posterior, for the quantiles of the aggregate posterior
EXTREMES = (0.001, 0.999)
USUAL = (0.05, 0.95)
REACH = 3.0  # every slider goes at least this far, so that the prior's draws are on it


def store() -> ModelStore:
    return default_store()


def infos() -> list[ModelInfo]:
    """The models that can be chosen.

    Raises:
        ValueError: Without any.
    """
    found = store().infos()
    if not found:
        raise ValueError("there is no trained model: run python -m vae_core train")
    return found


def find(model_id: str | None) -> ModelInfo | None:
    return next((info for info in infos() if info.id == model_id), None)


def info(model_id: str) -> ModelInfo:
    found = find(model_id)
    if found is None:
        raise ValueError(f"there is no model {model_id!r} here any more")
    return found


def loaded(model_id: str) -> LoadedModel:
    return store().get(model_id)


@st.cache_data(max_entries=64, show_spinner=False)
def start_z(model_id: str) -> list[float]:
    """Where a model opens: the posterior mean of the first reference image, to a thousandth."""
    return [round(value, 3) + 0.0 for value in loaded(model_id).q.mu[0].tolist()]


def version(model_id: str) -> int:
    """Changes when the model's weights do: results of a model in training go out of date."""
    paths = open_run(info(model_id).path).weight_paths()
    return max((path.stat().st_mtime_ns for path in paths), default=0)


def shelf(model_id: str) -> Shelf:
    """The groups and directions that are kept with a model; none where their file is damaged."""
    try:
        return load_shelf(open_run(info(model_id).path))
    except RunError:
        return Shelf()


def shelf_problem(model_id: str) -> str:
    """Why what is kept with a model can't be read, in a line; most often nothing."""
    try:
        load_shelf(open_run(info(model_id).path))
    except RunError as error:
        return str(error)
    return ""


def dimensions(model_id: str) -> list[dict[str, Any]]:
    return _dimensions(model_id, version(model_id))


@st.cache_data(max_entries=64, show_spinner=False)
def _dimensions(model_id: str, version: int) -> list[dict[str, Any]]:
    """For each dimension its nats, its share of all, its range and where nine in ten images lie.

    Ranges are quantiles of the aggregate posterior over the reference set; most nats first.
    """
    model = loaded(model_id)
    quantiles = torch.quantile(
        aggregate_sample(model), torch.tensor([*EXTREMES, *USUAL], dtype=torch.float64), dim=0
    ).T.tolist()
    total = sum(model.info.kl_per_dim) or 1.0
    rows = [
        {
            "index": index,
            "kl": kl,
            "share": kl / total,
            "low": round(min(low, -REACH), 1),
            "high": round(max(high, REACH), 1),
            "usual": [usual_low, usual_high],
        }
        for index, (kl, (low, high, usual_low, usual_high)) in enumerate(
            zip(model.info.kl_per_dim, quantiles, strict=True)
        )
    ]
    return sorted(rows, key=lambda row: -row["kl"])


def aggregate_sample(model: LoadedModel) -> torch.Tensor:
    """Draws from the aggregate posterior, always the same ones; shape (N * SAMPLES, D)."""
    generator = torch.Generator().manual_seed(0)
    draws = [model.q.rsample(generator) for _ in range(SAMPLES)]
    return torch.cat(draws).double()


def live_model(model_id: str) -> dict[str, Any]:
    """What the live components need to know of a model, as plain values."""
    about = info(model_id)
    return {
        "id": about.id,
        "title": about.title,
        "image_shape": list(about.image_shape),
        "latent_dim": about.latent_dim,
        "kl": sum(about.kl_per_dim),
        "sleeping_below": SLEEPING_NATS,
        "dims": dimensions(model_id),
        "prior": dict(about.prior),
    }

"""What the pages work out with a model, once for each question."""

import numpy as np
import streamlit as st
import torch
from torch import Tensor

from ui.common import resources
from vae_core.data.preprocessing import edge_of
from vae_core.evaluation.image_report import (
    Evidence,
    Examination,
    anomaly_scores,
    evidence,
    examine,
    likelihood_pictures,
    posterior_pictures,
    share_below,
)
from vae_core.latent.linear import Plane, plane
from vae_core.latent.neighbours import nearest_rows

PER_CLASS = 2
THUMBNAILS = 20


def reference_count(model_id: str) -> int:
    return len(resources.loaded(model_id).reference.x)


def reference_image(model_id: str, number: int) -> np.ndarray:
    """uint8 (C, H, W)."""
    return np.asarray(resources.loaded(model_id).reference.x[number])


def reference_images(model_id: str, numbers: list[int]) -> np.ndarray:
    """uint8 (N, C, H, W)."""
    return np.asarray(resources.loaded(model_id).reference.x[numbers])


def label(model_id: str, number: int) -> str:
    reference = resources.loaded(model_id).reference
    return reference.label_names[reference.labels[number]]


def posterior_mean(model_id: str, number: int) -> list[float]:
    """Where a reference image lies in the latent space."""
    z: list[float] = resources.loaded(model_id).q.mu[number].tolist()
    return z


@st.cache_data(max_entries=64, show_spinner=False)
def thumbnails(model_id: str) -> list[int]:
    """Numbers of some reference images: the first ones of each class, class after class."""
    labels = resources.loaded(model_id).reference.labels
    firsts = [np.flatnonzero(labels == name)[:PER_CLASS] for name in np.unique(labels)]
    return [int(number) for number in np.concatenate(firsts)[:THUMBNAILS]]


@st.cache_data(max_entries=64, show_spinner=False)
def other_image(model_id: str) -> int:
    """The first reference image of another class than the first one's."""
    labels = resources.loaded(model_id).reference.labels
    return int((labels != labels[0]).argmax())


@st.cache_data(max_entries=64, show_spinner=False)
def first_of_classes(model_id: str, count: int) -> list[int]:
    """The first reference image of each class, over again where there are too few classes."""
    labels = resources.loaded(model_id).reference.labels
    firsts = [int((labels == name).argmax()) for name in np.unique(labels)[:count]]
    rest = [number for number in range(len(labels)) if number not in firsts]
    return [*firsts, *rest[: count - len(firsts)], *firsts * count][:count]


@st.cache_data(max_entries=64, show_spinner=False)
def edge(model_id: str) -> float:
    """The grey level at the edges of this model's images."""
    return edge_of(resources.loaded(model_id).reference.x)


def examined(model_id: str, x: np.ndarray, seed: int) -> Examination:
    return _examined(model_id, resources.version(model_id), x, seed)


@st.cache_data(max_entries=64, show_spinner=False)
def _examined(model_id: str, version: int, x: np.ndarray, seed: int) -> Examination:
    return examine(resources.loaded(model_id).model, x, seed)


def strangeness_of_reference(model_id: str) -> np.ndarray:
    """−ELBO of every reference image, in nats; (N,)."""
    return _strangeness(model_id, resources.version(model_id))


@st.cache_data(max_entries=16, show_spinner="Comparing with the reference images")
def _strangeness(model_id: str, version: int) -> np.ndarray:
    loaded = resources.loaded(model_id)
    return anomaly_scores(loaded.model, loaded.reference.x)


def stranger_than(model_id: str, seen: Examination) -> float:
    """The share of reference images that this one is stranger than, in [0, 1]."""
    return share_below(strangeness_of_reference(model_id), -seen.elbo)


def neighbours(model_id: str, seen: Examination, count: int) -> list[int]:
    """Numbers of the reference images nearest in the latent space."""
    mu = resources.loaded(model_id).q.mu
    return [int(number) for number in nearest_rows(mu, seen.q.mu[0], count)]


def importance_sampled(model_id: str, x: Tensor, samples: int, seed: int) -> Evidence:
    return _importance_sampled(model_id, resources.version(model_id), x.numpy(), samples, seed)


@st.cache_data(max_entries=256, show_spinner="Drawing importance samples")
def _importance_sampled(
    model_id: str, version: int, x: np.ndarray, samples: int, seed: int
) -> Evidence:
    return evidence(resources.loaded(model_id).model, torch.from_numpy(x), samples, seed)


def posterior_draws(model_id: str, seen: Examination, count: int, seed: int) -> np.ndarray:
    return posterior_pictures(resources.loaded(model_id).model, seen.q, count, seed)


def likelihood_draws(model_id: str, seen: Examination, count: int, seed: int) -> np.ndarray:
    return likelihood_pictures(resources.loaded(model_id).model, seen.q, count, seed)


def meaning_of_log_p(model_id: str) -> str:
    """mass, density or cross-entropy."""
    return resources.loaded(model_id).model.likelihood.meaning


def mapped(model_id: str) -> Plane:
    """The plane that shows most of the real images."""
    return _mapped(model_id, resources.version(model_id))


@st.cache_data(max_entries=16, show_spinner=False)
def _mapped(model_id: str, version: int) -> Plane:
    return plane(resources.loaded(model_id).q.mu.numpy())

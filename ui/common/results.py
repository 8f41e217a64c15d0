"""Results that the pages compute with a model, cached by their question."""

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
from vae_core.latent.directions import closest_analogy
from vae_core.latent.linear import Plane, plane
from vae_core.latent.neighbours import nearest_rows

PER_CLASS = 2
THUMBNAILS = 20
ANALOGY_CLASSES = 10  # among which Arithmetic looks for its first example


def reference_count(model_id: str) -> int:
    return len(resources.loaded(model_id).reference.x)


def reference_image(model_id: str, index: int) -> np.ndarray:
    """uint8 (C, H, W)."""
    return np.asarray(resources.loaded(model_id).reference.x[index])


def reference_images(model_id: str, indices: list[int]) -> np.ndarray:
    """uint8 (N, C, H, W)."""
    return np.asarray(resources.loaded(model_id).reference.x[indices])


def label(model_id: str, index: int) -> str:
    reference = resources.loaded(model_id).reference
    return str(reference.label_names[reference.labels[index]])


def name(model_id: str, index: int) -> str:
    """A reference image's label and index, as tooltips and captions show it."""
    return f"{label(model_id, index)}, test image no. {index}"


def test_index(model_id: str, index: int) -> int:
    """Where a reference image stands in the test split of its data set."""
    return int(resources.loaded(model_id).reference.index[index])


def reference_positions(model_id: str) -> dict[int, int]:
    """The reference images by where they stand in the test split."""
    places = resources.loaded(model_id).reference.index.tolist()
    return {place: index for index, place in enumerate(places)}


def posterior_mean(model_id: str, index: int) -> list[float]:
    """The z of a reference image."""
    z: list[float] = resources.loaded(model_id).q.mu[index].tolist()
    return z


@st.cache_data(max_entries=64, show_spinner=False)
def thumbnails(model_id: str) -> list[int]:
    """Indices of some reference images: the first ones of each class, class after class."""
    labels = resources.loaded(model_id).reference.labels
    firsts = [np.flatnonzero(labels == name)[:PER_CLASS] for name in np.unique(labels)]
    return [int(index) for index in np.concatenate(firsts)[:THUMBNAILS]]


@st.cache_data(max_entries=64, show_spinner=False)
def other_image(model_id: str) -> int:
    """The first reference image whose class differs from that of image 0."""
    labels = resources.loaded(model_id).reference.labels
    return int((labels != labels[0]).argmax())


@st.cache_data(max_entries=64, show_spinner=False)
def first_of_classes(model_id: str, count: int) -> list[int]:
    """The first reference image of each class, then others; repeated if there are too few."""
    labels = resources.loaded(model_id).reference.labels
    firsts = [int((labels == name).argmax()) for name in np.unique(labels)[:count]]
    rest = [index for index in range(len(labels)) if index not in firsts]
    return [*firsts, *rest[: count - len(firsts)], *firsts * count][:count]


@st.cache_data(max_entries=64, show_spinner=False)
def analogy_terms(model_id: str) -> list[int]:
    """Three images, the first ones of their classes, whose A − B + C stays within the data."""
    candidates = list(dict.fromkeys(first_of_classes(model_id, ANALOGY_CLASSES)))
    if len(candidates) < 3:
        return first_of_classes(model_id, 3)
    return list(closest_analogy(resources.loaded(model_id).q.mu, candidates))


@st.cache_data(max_entries=64, show_spinner=False)
def edge(model_id: str) -> float:
    """The grey level at the edges of this model's images."""
    return edge_of(resources.loaded(model_id).reference.x)


def examined(model_id: str, x: np.ndarray, seed: int) -> Examination:
    return _examined(model_id, resources.version(model_id), x, seed)


@st.cache_data(max_entries=64, show_spinner=False)
def _examined(model_id: str, version: int, x: np.ndarray, seed: int) -> Examination:
    return examine(resources.loaded(model_id).model, x, seed)


def reference_anomaly_scores(model_id: str) -> np.ndarray:
    """−ELBO of every reference image, in nats; (N,)."""
    return _reference_anomaly_scores(model_id, resources.version(model_id))


@st.cache_data(max_entries=16, show_spinner="Computing the scores of the test images")
def _reference_anomaly_scores(model_id: str, version: int) -> np.ndarray:
    loaded = resources.loaded(model_id)
    return anomaly_scores(loaded.model, loaded.reference.x)


def anomaly_rank(model_id: str, report: Examination) -> float:
    """The share of reference images with a lower anomaly score than this image, in [0, 1]."""
    return share_below(reference_anomaly_scores(model_id), -report.elbo)


def neighbours(model_id: str, report: Examination, count: int) -> list[int]:
    """Indices of the nearest reference images in the latent space."""
    mu = resources.loaded(model_id).q.mu
    return [int(index) for index in nearest_rows(mu, report.q.mu[0], count)]


def importance_sampled(model_id: str, x: Tensor, samples: int, seed: int) -> Evidence:
    return _importance_sampled(model_id, resources.version(model_id), x.numpy(), samples, seed)


@st.cache_data(max_entries=256, show_spinner="Importance sampling")
def _importance_sampled(
    model_id: str, version: int, x: np.ndarray, samples: int, seed: int
) -> Evidence:
    return evidence(resources.loaded(model_id).model, torch.from_numpy(x), samples, seed)


def posterior_samples(model_id: str, report: Examination, count: int, seed: int) -> np.ndarray:
    """Decoded samples of q(z|x), uint8 (N, C, H, W)."""
    return posterior_pictures(resources.loaded(model_id).model, report.q, count, seed)


def likelihood_samples(model_id: str, report: Examination, count: int, seed: int) -> np.ndarray:
    """Samples of p(x|z) at the posterior mean, uint8 (N, C, H, W)."""
    return likelihood_pictures(resources.loaded(model_id).model, report.q, count, seed)


def principal_plane(model_id: str) -> Plane:
    """The plane of the latent space with most of the variance of the real images."""
    return _principal_plane(model_id, resources.version(model_id))


@st.cache_data(max_entries=16, show_spinner=False)
def _principal_plane(model_id: str, version: int) -> Plane:
    return plane(resources.loaded(model_id).q.mu.numpy())

"""What the pages work out with a model, once for each question."""

import numpy as np
import streamlit as st

from ui import resources
from vae_core.data import read_image
from vae_core.examine import Examination, examine, looks_inverted
from vae_core.pictures import quantize
from vae_core.plane import Plane, plane
from vae_core.runs import open_run

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


@st.cache_data(max_entries=16, show_spinner="Reading the picture")
def uploaded(content: bytes, name: str, image_shape: tuple[int, int, int]) -> np.ndarray:
    """An uploaded picture as the model takes it, uint8 (C, H, W); DataError names the file."""
    return np.asarray(read_image(content, image_shape, name=name))


def inverted(model_id: str, x: np.ndarray) -> bool:
    """Whether the image is light where this model's images are dark."""
    return looks_inverted(x, resources.loaded(model_id).reference.x)


def binarization(model_id: str) -> str:
    return open_run(resources.info(model_id).path).config.model.binarization


def examined(model_id: str, x: np.ndarray, seed: int) -> Examination:
    return _examined(model_id, resources.version(model_id), x, seed)


@st.cache_data(max_entries=64, show_spinner=False)
def _examined(model_id: str, version: int, x: np.ndarray, seed: int) -> Examination:
    return examine(resources.loaded(model_id).model, x, binarization(model_id), seed)


def mapped(model_id: str) -> Plane:
    return _mapped(model_id, resources.version(model_id))


@st.cache_data(max_entries=16, show_spinner=False)
def _mapped(model_id: str, version: int) -> Plane:
    return plane(resources.loaded(model_id).q.mu.numpy())


def reconstruction(model_id: str, number: int) -> np.ndarray:
    """The decoded posterior mean of a reference image, uint8 (C, H, W)."""
    loaded = resources.loaded(model_id)
    x_hat = loaded.model.decode(loaded.q.mu[number : number + 1])
    return quantize(x_hat)[0]

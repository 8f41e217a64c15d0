"""What a run's files must hold before a page shows them: types, shapes, sizes, finite numbers."""

import math
from typing import Any

import numpy as np

MOST_IMAGES = 4000  # reference images
MOST_NAMES = 5000  # labels, or values of an attribute
LONGEST_NAME = 300  # characters
MOST_ATTRIBUTES = 100
NUMBERS = ("elbo", "elbo_stderr", "log_likelihood", "log_likelihood_stderr", "kl", "kl_stderr")
NLL_NUMBERS = ("nll", "nll_stderr")
NLL_COUNTS = ("importance_samples", "nll_images")


class ContentError(ValueError):
    """A file whose content does not fit its run."""


def check_evaluation(figures: dict[str, Any], dims: int) -> None:
    """Checks the figures of a model card.

    Raises:
        ContentError: If one is missing, of another type, not finite, or of another model.
    """
    has_nll = "nll" in figures
    for name in NUMBERS + (NLL_NUMBERS if has_nll else ()):
        if not is_number(figures.get(name)):
            raise ContentError(f"{name} must be a finite number")
    for name in ("images", *(NLL_COUNTS if has_nll else ())):
        if not (isinstance(figures.get(name), int) and is_number(figures[name])):
            raise ContentError(f"{name} must be a whole number")
    per_dim = figures.get("kl_per_dim")
    if not isinstance(per_dim, list) or not all(map(is_number, per_dim)):
        raise ContentError("kl_per_dim must be finite numbers")
    if len(per_dim) != dims:
        raise ContentError(f"kl_per_dim has {len(per_dim)} numbers, the model {dims} dimensions")


def is_number(value: object) -> bool:
    """Whether it is an integer or a float that a float can hold, and finite."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def reference_bytes(image_shape: tuple[int, ...]) -> int:
    """The most bytes that an array of reference.npz may declare."""
    return MOST_IMAGES * max(math.prod(image_shape), 4 * LONGEST_NAME)


def check_reference(arrays: dict[str, np.ndarray], image_shape: tuple[int, ...]) -> None:
    """Checks the arrays of reference.npz.

    Raises:
        ContentError: If one is missing or does not fit the others, or the images are not the
            model's.
    """
    missing = {"x", "labels", "index", "label_names"} - set(arrays)
    if missing:
        raise ContentError(f"it lacks {', '.join(sorted(missing))}")
    x, names = arrays["x"], arrays["label_names"]
    if x.dtype != np.uint8 or x.shape[1:] != tuple(image_shape) or not 1 <= len(x) <= MOST_IMAGES:
        raise ContentError(
            f"its images are {x.dtype} {x.shape}: they must be 1 to {MOST_IMAGES} of "
            f"{tuple(image_shape)}, uint8"
        )
    _check_names("label_names", names)
    _check_places("labels", arrays["labels"], len(x), len(names))
    _check_places("index", arrays["index"], len(x), 1 << 53)
    _check_attributes(arrays, len(x))


def _check_attributes(arrays: dict[str, np.ndarray], images: int) -> None:
    titles = arrays.get("attributes")
    if titles is None:
        return
    _check_names("attributes", titles, MOST_ATTRIBUTES)
    for number in range(len(titles)):
        values, names = f"attribute_{number}", f"attribute_{number}_names"
        if not {values, names} <= set(arrays):
            raise ContentError(f"it lacks {values}")
        _check_names(names, arrays[names])
        array = arrays[values]
        if array.shape != (images,) or array.dtype.kind not in "iuf":
            raise ContentError(f"{values} must be a number for each image")
        if len(arrays[names]):
            _check_places(values, array, images, len(arrays[names]))


def _check_names(title: str, names: np.ndarray, most: int = MOST_NAMES) -> None:
    if names.ndim != 1 or names.dtype.kind != "U" and len(names) or len(names) > most:
        raise ContentError(f"{title} must be at most {most} names")
    if names.dtype.itemsize > 4 * LONGEST_NAME:
        raise ContentError(f"{title} must have at most {LONGEST_NAME} characters each")


def _check_places(title: str, places: np.ndarray, count: int, below: int) -> None:
    """Whether they are `count` numbers from 0 to `below`; −1 stands for none."""
    if places.shape != (count,) or places.dtype.kind not in "iu":
        raise ContentError(f"{title} must be a whole number for each image")
    if places.min() < -1 or places.max() >= max(below, 1):
        raise ContentError(f"{title} must be below {below}")

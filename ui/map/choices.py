"""What can be chosen on the Map, and how the address spells it."""

from collections.abc import Callable, Collection
from typing import Any

from ui.common import resources
from vae_core.latent.neighbours import METRICS
from vae_core.projection.encodings import FIGURES
from vae_core.runs.directory import open_run
from vae_core.runs.store import ModelInfo

PROJECTIONS = {"latent": "Own axes", "pca": "PCA", "umap": "UMAP", "tsne": "t-SNE"}
SETS = {
    "reference": "Reference images",
    "test": "Test images",
    "train": "Training images",
    "all": "All images",
}
SET_WORDS = {
    "reference": "the reference images",
    "test": "the test images",
    "train": "the training images",
    "all": "all images",
}
DIMS = {2: "Flat", 3: "In space"}
COLOURS = {
    "label": "Label",
    "kl": "KL",
    "log-likelihood": "Log-likelihood",
    "error": "Reconstruction error",
    "strangeness": "Strangeness",
}
OPTIONS = ("contours", "thumbs", "beneath")
LABELS = 10_000  # a number of a label is below it

assert {*FIGURES} < {*COLOURS}


def projections(info: ModelInfo) -> list[str]:
    """A space of two dimensions needs no principal axes."""
    left_out = "pca" if info.latent_dim == 2 else "latent"
    return [name for name in PROJECTIONS if name != left_out]


def default_projection(info: ModelInfo) -> str:
    return "latent" if info.latent_dim == 2 else "umap"


def parse_projection(text: str, info: ModelInfo) -> str:
    known = projections(info)
    if text not in known:
        raise ValueError(f"the projection in the link is not one of {', '.join(known)}")
    return text


def colours(info: ModelInfo) -> dict[str, str]:
    """What a model's points can be coloured by, and its name."""
    attributes = resources.loaded(info.id).reference.attributes
    return COLOURS | {f"attribute.{one.name}": one.name for one in attributes}


def parse_colour(text: str, info: ModelInfo) -> str:
    if text not in colours(info):
        raise ValueError("the colour in the link is nothing that is known of the images")
    return text


def besides(info: ModelInfo) -> dict[str, str]:
    """What a second map can show: another projection, or another model of the same data."""
    data = open_run(info.path).config.data.dataset
    models = {
        other.id: other.title
        for other in resources.infos()
        if other.id != info.id and open_run(other.path).config.data.dataset == data
    }
    return {name: PROJECTIONS[name] for name in projections(info)} | models


def parse_beside(text: str, info: ModelInfo) -> str:
    if text not in besides(info):
        raise ValueError("the second map in the link is no projection and no model of this data")
    return text


def parse_hidden(text: str, info: ModelInfo) -> tuple[int, ...]:
    """Numbers of labels with commas between them."""
    names = text.split(",")
    if not all(name.isascii() and name.isdecimal() and len(name) < 5 for name in names):
        raise ValueError("the hidden labels in the link are not numbers")
    return tuple(sorted({int(name) for name in names}))


def numbers_text(numbers: tuple[int, ...]) -> str:
    return ",".join(map(str, numbers))


def default_options(info: ModelInfo) -> tuple[str, ...]:
    """Where the plane is the space itself, what the decoder makes of it lies beneath."""
    return ("thumbs", "beneath") if info.latent_dim == 2 else ("thumbs",)


def parse_options(text: str, info: ModelInfo) -> tuple[str, ...]:
    names = [name for name in text.split(",") if name != "none"]
    if not {*names} <= {*OPTIONS}:
        raise ValueError(f"what the link shows is not among {', '.join(OPTIONS)}")
    return tuple(name for name in OPTIONS if name in names)


def options_text(options: tuple[str, ...]) -> str:
    return ",".join(options) or "none"


def one_of(what: str, known: Collection[Any]) -> Callable[[str, ModelInfo], Any]:
    """Reads one of these values."""
    named = {str(value): value for value in known}

    def parse(text: str, info: ModelInfo) -> Any:
        if text not in named:
            raise ValueError(f"the {what} in the link is not one of {', '.join(named)}")
        return named[text]

    return parse


def amount(what: str, low: float, high: float) -> Callable[[str, ModelInfo], float]:
    """Reads a number in a range, to the hundredth."""

    def parse(text: str, info: ModelInfo) -> float:
        try:
            value = round(float(text), 2)
        except ValueError:
            value = low - 1
        if not low <= value <= high:  # false for NaN, too
            raise ValueError(f"the {what} in the link is not a number from {low:g} to {high:g}")
        return value

    return parse


parse_images = one_of("set of images", SETS)
parse_dims = one_of("number of dimensions", DIMS)
parse_metric = one_of("metric", METRICS)
parse_min_dist = amount("min_dist", 0, 1)
parse_perplexity = amount("perplexity", 2, 200)

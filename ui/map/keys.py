"""The choices of the Map page: what can be shown, and how the address spells it."""

from typing import Any

from ui.common import resources, run_names
from ui.common.grammar import Key, number, one_of, one_of_model, real, up_to, within_data
from vae_core.latent.neighbours import METRICS
from vae_core.projection.encodings import FIGURES
from vae_core.runs.store import ModelInfo

PROJECTIONS = {"latent": "Latent axes", "pca": "PCA", "umap": "UMAP", "tsne": "t-SNE"}
SETS = {
    "reference": "Reference images",
    "test": "Test images",
    "train": "Training images",
    "all": "All images",
}
SET_PHRASES = {
    "reference": "the reference images",
    "test": "the test images",
    "train": "the training images",
    "all": "all images",
}
DIMS = {2: "2-D", 3: "3-D"}
COLOURS = {
    "label": "label",
    "kl": "KL",
    "log-likelihood": "log-likelihood",
    "error": "reconstruction error",
    "strangeness": "anomaly score",
}
LAYERS = ("contours", "thumbs", "beneath")
NEIGHBOURS = (2, 200)
MIN_DIST = (0.0, 1.0)
PERPLEXITY = (2.0, 200.0)
LAST_POINT = 9_999_999

assert {*FIGURES} < {*COLOURS}


def projections(info: ModelInfo) -> list[str]:
    """A latent space of two dimensions needs no principal axes."""
    left_out = "pca" if info.latent_dim == 2 else "latent"
    return [name for name in PROJECTIONS if name != left_out]


def default_projection(info: ModelInfo) -> str:
    return "latent" if info.latent_dim == 2 else "umap"


def colours(info: ModelInfo) -> dict[str, str]:
    """What a model's points can be coloured by, and its name."""
    attributes = resources.loaded(info.id).reference.attributes
    return COLOURS | {f"attribute.{attribute.name}": attribute.name for attribute in attributes}


def parse_colour(text: str, info: ModelInfo) -> str:
    if text not in colours(info):
        raise ValueError("the colour in the link is not a property of these images")
    return text


def second_maps(info: ModelInfo) -> dict[str, str]:
    """What a second map can show: another projection, or another model of the same data."""
    labels = run_names.labels()
    models = {
        other.id: labels[other.id]
        for other in resources.infos()
        if other.id != info.id and other.dataset == info.dataset
    }
    return {name: PROJECTIONS[name] for name in projections(info)} | models


def parse_second_map(text: str, info: ModelInfo) -> str:
    if text not in second_maps(info):
        raise ValueError("the second map in the link is no projection and no model of this data")
    return text


def parse_hidden(text: str, info: ModelInfo) -> tuple[int, ...]:
    """Comma-separated indices of labels."""
    names = text.split(",")
    if not all(name.isascii() and name.isdecimal() and len(name) < 5 for name in names):
        raise ValueError("the hidden labels in the link are not numbers")
    return tuple(sorted({int(name) for name in names}))


def spell_hidden(labels: tuple[int, ...]) -> str:
    return ",".join(map(str, labels))


def default_layers(info: ModelInfo) -> tuple[str, ...]:
    """The decoded plane is drawn behind the points only where it is the latent space itself."""
    return ("thumbs", "beneath") if info.latent_dim == 2 else ("thumbs",)


def parse_layers(text: str, info: ModelInfo) -> tuple[str, ...]:
    names = [name for name in text.split(",") if name != "none"]
    if not {*names} <= {*LAYERS}:
        raise ValueError(f"the layers in the link are not among {', '.join(LAYERS)}")
    return tuple(name for name in LAYERS if name in names)


def spell_layers(layers: tuple[str, ...]) -> str:
    return ",".join(layers) or "none"


KEYS: dict[str, Key[Any]] = {
    "point": Key(
        default=lambda info: 0,
        parse=number("point", 0, up_to(LAST_POINT)),
        carry=within_data,
        title="the pinned image",
    ),
    "projection": Key(
        default_projection, one_of_model("projection", projections), title="the projection"
    ),
    "beside": Key(lambda info: "", parse_second_map, title="the second map"),
    "images": Key(
        default=lambda info: "reference",
        parse=one_of("set of images", SETS),
        carry=within_data,
        title="the set of images",
    ),
    "dims": Key(lambda info: 2, one_of("number of dimensions", DIMS), of_model=False),
    "colour": Key(lambda info: "label", parse_colour, title="the colour"),
    "hide": Key(
        lambda info: (), parse_hidden, spell_hidden, carry=within_data, title="the hidden labels"
    ),
    "layers": Key(default_layers, parse_layers, spell_layers),
    "neighbours": Key(
        default=lambda info: 15,
        parse=number("neighbours", NEIGHBOURS[0], up_to(NEIGHBOURS[1])),
        of_model=False,
    ),
    "min_dist": Key(
        lambda info: 0.1, real("min_dist", *MIN_DIST, digits=2), "{:g}".format, of_model=False
    ),
    "metric": Key(lambda info: "euclidean", one_of("metric", METRICS), of_model=False),
    "perplexity": Key(
        lambda info: 30.0, real("perplexity", *PERPLEXITY, digits=2), "{:g}".format, of_model=False
    ),
}
ADDRESS = ("image", *KEYS, "seed")
"""the choices that the page writes into the address"""

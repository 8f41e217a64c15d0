"""What can be chosen on the Map, and how the address spells it."""

from vae_core.encodings import FIGURES
from vae_core.store import ModelInfo

PROJECTIONS = {"latent": "Its own dimensions", "pca": "PCA"}
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
    """A space of two dimensions needs no projection."""
    return [name for name in PROJECTIONS if name != "latent" or info.latent_dim == 2]


def default_projection(info: ModelInfo) -> str:
    return projections(info)[0]


def parse_projection(text: str, info: ModelInfo) -> str:
    known = projections(info)
    if text not in known:
        raise ValueError(f"the projection in the link is not one of {', '.join(known)}")
    return text


def parse_colour(text: str, info: ModelInfo) -> str:
    if text not in COLOURS:
        raise ValueError(f"the colour in the link is not one of {', '.join(COLOURS)}")
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

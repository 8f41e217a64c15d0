"""The ways between the same ends, as the Interpolate page and its exports take them."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
import torch
from torch import Tensor

from ui.common import resources, results
from ui.interpolate import geodesics
from ui.interpolate.geodesics import Points, Search
from vae_core.latent import path_report, paths
from vae_core.media.images import quantize, to_unit

Place = int | list[float]  # a reference image by its number, or a point z

NAMES = {
    "lerp": "Straight line",
    "slerp": "Great circle",
    "geodesic": "Geodesic",
    "fade": "Cross-fade",
}
HINTS = {
    "lerp": "Straight through the latent space. In many dimensions it cuts through the middle, "
    "where few images lie",
    "slerp": "Along a great circle: the direction turns evenly, and the distance from the origin "
    "goes evenly from one end's to the other's (slerp)",
    "geodesic": "The way on which the decoded picture changes least: the shortest one in the "
    "decoder's own metric, searched for from the straight line",
    "fade": "For contrast, without a latent space: one picture's pixels fade into the other's",
}
CORNERS = 32  # of a great circle, at least


@dataclass(frozen=True, eq=False)
class Way:
    """One of the ways; a cross-fade has no corners."""

    kind: str
    corners: Tensor | None
    """(K, D), evenly spaced in t"""
    distance: Tensor | None
    """from each corner to the nearest real image's posterior mean, (K,)"""
    words: str
    warns: bool
    progress: float = 1.0


def z_of(model_id: str, place: Place) -> list[float]:
    """Where an end lies: a reference image at its posterior mean."""
    return results.posterior_mean(model_id, place) if isinstance(place, int) else place


def picture_of(model_id: str, place: Place) -> np.ndarray:
    """A reference image itself, or what the decoder makes of a point; uint8 (C, H, W)."""
    if isinstance(place, int):
        return results.reference_image(model_id, place)
    return quantize(resources.loaded(model_id).model.decode(torch.tensor([place])))[0]


def points_of(model_id: str, places: list[Place]) -> Points:
    return tuple(tuple(z_of(model_id, place)) for place in places)


def search(model_id: str, places: list[Place]) -> Search:
    """The search for the geodesic through these places, begun if it was not yet."""
    model = resources.loaded(model_id).model
    return geodesics.search(search_key(model_id, places), model)


def search_key(model_id: str, places: list[Place]) -> geodesics.Key:
    return model_id, resources.version(model_id), points_of(model_id, places)


def ways(model_id: str, places: list[Place], found: Search) -> list[Way]:
    """All four, in the order of the page."""
    closed = [
        way_of(model_id, kind, corners(model_id, places, kind, CORNERS + 1))
        for kind in paths.PATHS
    ]
    shortest = way_of(model_id, "geodesic", found.corners, found)
    return [*closed, shortest, Way("fade", None, None, "", False)]


def corners(model_id: str, places: list[Place], kind: str, steps: int) -> Tensor:
    """A way of closed form through places, `steps` points a leg."""
    return paths.chain(torch.tensor(points_of(model_id, places)), steps, kind)


def way_of(model_id: str, kind: str, z: Tensor, found: Search | None = None) -> Way:
    loaded = resources.loaded(model_id)
    model, near = loaded.model, usual(model_id)
    report = path_report.report(z, model.decode(z), loaded.q.mu, near, model.prior)
    words = path_report.in_words(report)
    progress, warns = found.progress if found else 1.0, bool(words)
    if found and not words:
        words = sparing(found)
    return Way(kind, z, report.distance, words, warns, progress)


def sparing(found: Search) -> str:
    if found.failed:
        return "The search stopped; this is the best way so far"
    return f"{found.saved:.0%} less energy than the straight line" if found.saved > 0.005 else ""


def usual(model_id: str) -> float:
    return _usual(model_id, resources.version(model_id))


@st.cache_data(max_entries=64, show_spinner=False)
def _usual(model_id: str, version: int) -> float:
    return path_report.usual_distance(resources.loaded(model_id).q.mu)


def steps_of(model_id: str, places: list[Place], kind: str, steps: int) -> Tensor | None:
    """The z of each step of a film strip, (steps, D); None for a cross-fade, which has none.

    A geodesic that is still searched for is given as far as it is known.
    """
    if kind == "fade":
        return None
    return paths.along(line_of(model_id, places, kind, steps), torch.linspace(0, 1, steps))


def z_at(model_id: str, places: list[Place], kind: str, t: float) -> list[float] | None:
    """The z of a way at t; None for a cross-fade."""
    if kind == "fade":
        return None
    z: list[float] = paths.along(line_of(model_id, places, kind), torch.tensor([t]))[0].tolist()
    return z


def line_of(model_id: str, places: list[Place], kind: str, steps: int = 2) -> Tensor:
    """The corners of a way, so that `steps` points evenly on it are among those of closed form."""
    if kind == "geodesic":
        return search(model_id, places).corners
    return corners(model_id, places, kind, CORNERS * (steps - 1) + 1)


def pictures_of(
    model_id: str, places: list[Place], kind: str, steps: int, ends: list[np.ndarray]
) -> np.ndarray:
    """The pictures of a film strip, uint8 (steps, C, H, W); a cross-fade goes through `ends`."""
    z = steps_of(model_id, places, kind, steps)
    if z is not None:
        return quantize(resources.loaded(model_id).model.decode(z))
    x = to_unit(np.stack(ends))
    faded = paths.along(x.flatten(1), torch.linspace(0, 1, steps))
    return quantize(faded.reshape(steps, *x.shape[1:]))


def drawn(model_id: str, places: list[Place], kind: str, steps: int = CORNERS) -> np.ndarray:
    """A way on the plane that shows most of the real images, float32 (steps, 2)."""
    z = steps_of(model_id, places, kind, steps)
    if z is None:
        raise ValueError("a cross-fade goes through no z: it can't be drawn")
    return results.mapped(model_id).place(z.numpy())

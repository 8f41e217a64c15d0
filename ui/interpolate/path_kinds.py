"""The kinds of path between the same ends: their points, images and quality reports."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
import torch
from torch import Tensor

from ui.common import resources, results
from ui.common.grammar import Place
from ui.interpolate import geodesics
from ui.interpolate.geodesics import Points, Search
from vae_core.latent import path_report, paths
from vae_core.media.images import quantize, to_unit

NAMES = {
    "lerp": "Straight line",
    "slerp": "Great circle",
    "geodesic": "Geodesic",
    "fade": "Cross-fade",
}
HINTS = {
    "lerp": "Linear interpolation in the latent space. In many dimensions it passes near the "
    "origin, where few images are",
    "slerp": "Spherical interpolation: the direction turns evenly, and the distance from the "
    "origin changes evenly from one end to the other",
    "geodesic": "The path along which the decoded image changes least: the shortest in the "
    "decoder's own metric, found by optimising the straight line",
    "fade": "For comparison, without the latent space: the pixels of one image fade into the "
    "other's",
}
CORNERS = 32  # of a great circle, at least
NOTABLE = 0.005  # share of the energy that a geodesic has to save to be worth a line


@dataclass(frozen=True, eq=False)
class PathView:
    """A path of one kind as the page shows it; a cross-fade has no corners."""

    kind: str
    corners: Tensor | None
    """(K, D), evenly spaced in t"""
    distance: Tensor | None
    """from each corner to the nearest real image's posterior mean, (K,)"""
    verdict: str
    """in a sentence; empty if there is nothing to say"""
    warns: bool
    """whether the verdict is a warning"""
    progress: float = 1.0


def z_of(model_id: str, place: Place) -> list[float]:
    """The z of a place: the posterior mean of a reference image."""
    return results.posterior_mean(model_id, place) if isinstance(place, int) else place


def image_of(model_id: str, place: Place) -> np.ndarray:
    """A reference image itself, or the decoded point; uint8 (C, H, W)."""
    if isinstance(place, int):
        return results.reference_image(model_id, place)
    x_hat: np.ndarray = quantize(resources.loaded(model_id).model.decode(torch.tensor([place])))
    return np.asarray(x_hat[0])


def points_of(model_id: str, places: list[Place]) -> Points:
    return tuple(tuple(z_of(model_id, place)) for place in places)


def search(model_id: str, places: list[Place]) -> Search:
    """The search for the geodesic through these places; started by the first call."""
    model = resources.loaded(model_id).model
    return geodesics.search(search_key(model_id, places), model)


def search_key(model_id: str, places: list[Place]) -> geodesics.Key:
    return model_id, resources.version(model_id), points_of(model_id, places)


def views(model_id: str, places: list[Place], search: Search) -> list[PathView]:
    """All four kinds, in the order of the page."""
    closed_form = [
        view(model_id, kind, corners(model_id, places, kind, CORNERS + 1)) for kind in paths.PATHS
    ]
    geodesic = view(model_id, "geodesic", search.corners, search)
    return [*closed_form, geodesic, PathView("fade", None, None, "", False)]


def corners(model_id: str, places: list[Place], kind: str, steps: int) -> Tensor:
    """A path in closed form through the places, `steps` points per leg."""
    return paths.chain(torch.tensor(points_of(model_id, places)), steps, kind)


def view(model_id: str, kind: str, z: Tensor, search: Search | None = None) -> PathView:
    loaded = resources.loaded(model_id)
    model, distance = loaded.model, typical_distance(model_id)
    report = path_report.report(z, model.decode(z), loaded.q.mu, distance, model.prior)
    verdict = path_report.in_words(report)
    warns = bool(verdict)
    if search and not verdict:
        verdict = describe(search)
    progress = search.progress if search else 1.0
    return PathView(kind, z, report.distance, verdict, warns, progress)


def describe(search: Search) -> str:
    """What a search has achieved, in a sentence; empty if that is next to nothing."""
    if search.failed:
        return "The search failed; this is the best path so far"
    return f"{search.saved:.0%} less energy than the straight line" * (search.saved > NOTABLE)


def typical_distance(model_id: str) -> float:
    """Within which 99% of the real images have another one."""
    return _typical_distance(model_id, resources.version(model_id))


@st.cache_data(max_entries=64, show_spinner=False)
def _typical_distance(model_id: str, version: int) -> float:
    return path_report.usual_distance(resources.loaded(model_id).q.mu)


def steps_of(model_id: str, places: list[Place], kind: str, steps: int) -> Tensor | None:
    """The z of each step of a film strip, (steps, D); None for a cross-fade.

    For a geodesic that is still being searched for, the best path so far.
    """
    if kind == "fade":
        return None
    return paths.along(line_of(model_id, places, kind, steps), torch.linspace(0, 1, steps))


def z_at(model_id: str, places: list[Place], kind: str, t: float) -> list[float] | None:
    """The z of a path at t; None for a cross-fade."""
    if kind == "fade":
        return None
    z: list[float] = paths.along(line_of(model_id, places, kind), torch.tensor([t]))[0].tolist()
    return z


def line_of(model_id: str, places: list[Place], kind: str, steps: int = 2) -> Tensor:
    """The corners of a path; in closed form, `steps` evenly spaced points are among them."""
    if kind == "geodesic":
        return search(model_id, places).corners
    return corners(model_id, places, kind, CORNERS * (steps - 1) + 1)


def images_of(
    model_id: str, places: list[Place], kind: str, steps: int, ends: list[np.ndarray]
) -> np.ndarray:
    """The images of a film strip, uint8 (steps, C, H, W); a cross-fade blends `ends`."""
    z = steps_of(model_id, places, kind, steps)
    if z is not None:
        return quantize(resources.loaded(model_id).model.decode(z))
    x = to_unit(np.stack(ends))
    faded = paths.along(x.flatten(1), torch.linspace(0, 1, steps))
    return quantize(faded.reshape(steps, *x.shape[1:]))

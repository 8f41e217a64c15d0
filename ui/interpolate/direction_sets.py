"""Families of directions for the Directions instrument: where each leads, and what says so."""

from dataclasses import dataclass

import numpy as np
import streamlit as st
import torch
from torch import Tensor

from ui.common import resources
from vae_core.latent.directions import (
    LEAST,
    Classified,
    Direction,
    between_means,
    can_hold_out,
    classified,
    cosines,
    local_axes,
    one_against_rest,
    towards,
    upper_half,
)
from vae_core.latent.linear import principal_axes
from vae_core.runs.annotations import Group
from vae_core.runs.store import LoadedModel

REACH = 4.0  # of the images' standard deviation along a direction, to either side
MOST = 24  # of a family
AXES = 8
METHODS = {"means": "Difference of means", "classifier": "Linear classifier"}
FACTORS = "factors"
PLAIN = {
    "groups": "Two groups you pick",
    "axes": "Principal axes",
    "local": "What changes this picture most",
    "saved": "Saved directions",
}
HINTS = {
    "labels": "From the images without a label to those with it",
    "groups": "From some pictures to others",
    "axes": "Where the posteriors of the real images spread most, found without any label",
    "local": "The leading singular vectors of the decoder's Jacobian at this very z: the steps "
    "that change the picture most from here, the strongest first",
    "saved": "What was kept with this model",
}

Names = dict[str, Tensor]


@dataclass(frozen=True, eq=False)
class Heading:
    """One direction of a family, as a slider shows it."""

    direction: Direction
    short: str
    """what says whether it means anything, in a few words"""
    told: str
    """the same in a sentence"""
    empty: bool = False
    """no better than chance"""
    reach: float = 0.0
    """how far the slider goes to either side; 0: by the images' spread"""

    @property
    def limit(self) -> float:
        return max(round(self.reach or REACH * self.direction.spread, 1), 0.5)


@dataclass(frozen=True, eq=False)
class Family:
    """Directions, and what they are read by: the linear classifiers of the same model."""

    headings: list[Heading]
    readers: list[Classified]
    note: str = ""
    """what to do where there are no directions"""

    @property
    def cosines(self) -> Tensor:
        """Each heading's with each reader's normal; (K, R)."""
        if not self.headings or not self.readers:
            return torch.zeros(len(self.headings), len(self.readers))
        every = [one.direction for one in self.headings + self.readers]
        found = cosines(torch.stack([direction.v for direction in every]))
        return found[: len(self.headings), len(self.headings) :]


def families(model_id: str) -> dict[str, str]:
    """Title by id, in the order of the page."""
    return _families(model_id, resources.version(model_id))


@st.cache_data(max_entries=64, show_spinner=False)
def _families(model_id: str, version: int) -> dict[str, str]:
    reference = resources.loaded(model_id).reference
    found = {"labels": "Labels"} if len(_labels(reference.labels, reference.label_names)) else {}
    for attribute in reference.attributes:
        if attribute.names and _labels(attribute.values, attribute.names):
            found[f"attribute:{attribute.name}"] = attribute.name.capitalize()
    if any(not attribute.names for attribute in reference.attributes):
        found[FACTORS] = "Factors"
    return found | PLAIN


def _labels(values: np.ndarray, names: tuple[str, ...]) -> Names:
    """The largest groups of a label that leave enough images outside."""
    found = one_against_rest(values, names)
    largest = sorted(found, key=lambda name: -int(found[name].sum()))[:MOST]
    return {name: group for name, group in found.items() if name in largest}


def named_groups(loaded: LoadedModel, family: str) -> Names:
    """The groups behind a family of labels, an attribute's categories, or factors."""
    reference = loaded.reference
    if family == FACTORS:
        halves = {
            f"more {a.name}": upper_half(a.values) for a in reference.attributes if not a.names
        }
        return {name: group for name, group in halves.items() if can_hold_out(group)}
    for attribute in reference.attributes:
        if family == f"attribute:{attribute.name}":
            return _labels(attribute.values, attribute.names)
    return _labels(reference.labels, reference.label_names)


def is_named(family: str) -> bool:
    """Whether it comes from what is known of the images."""
    return family not in PLAIN


def readers(model_id: str, family: str) -> list[Classified]:
    """A classifier for each group of the family, of the labels where it has none."""
    named = family if is_named(family) else next(iter(families(model_id)))
    if not is_named(named):
        return []
    return _readers(model_id, resources.version(model_id), named)


@st.cache_data(max_entries=64, show_spinner="Learning to tell the groups apart")
def _readers(model_id: str, version: int, family: str) -> list[Classified]:
    loaded = resources.loaded(model_id)
    return [
        classified(loaded.q.mu, group, name)
        for name, group in named_groups(loaded, family).items()
    ]


def family_of(
    model_id: str, family: str, method: str, z: list[float], more: Group, less: Group
) -> Family:
    """The directions of a family at z; those of `groups` lead from `less` to `more`."""
    known = readers(model_id, family)
    if is_named(family):
        return Family(_named(model_id, family, method, known), known)
    if family == "groups":
        return _picked(model_id, more, less, known)
    if family == "saved":
        return _saved(model_id, known)
    return Family(_axes(model_id) if family == "axes" else _local(model_id, z), known)


def _named(model_id: str, family: str, method: str, known: list[Classified]) -> list[Heading]:
    loaded = resources.loaded(model_id)
    masks = named_groups(loaded, family)
    found = []
    for one in known:
        name = one.direction.name
        means = between_means(loaded.q.mu, masks[name], name)
        found.append(judged(means if method == "means" else one.direction, one))
    return found


def judged(direction: Direction, by: Classified) -> Heading:
    """A direction with what the classifier of its groups makes of them."""
    share = f"{by.accuracy:.0%}"
    if by.means_something:
        told = f"A linear classifier is right in {share} of held-out images, where chance is 50%"
        return Heading(direction, f"{share} told apart", told)
    told = f"Meaningless: a linear classifier is right in {share} of held-out images, no better "
    told += "than the 50% of chance"
    return Heading(direction, f"meaningless: {share}", told, empty=True)


def _axes(model_id: str) -> list[Heading]:
    q = resources.loaded(model_id).q
    axes = principal_axes(q.mu.numpy(), min(AXES, q.mu.shape[1]), q.std.square().numpy())
    return [
        Heading(
            Direction(f"axis {k + 1}", torch.from_numpy(v), std),
            f"{share:.0%} of the spread",
            f"Axis {k + 1} holds {share:.0%} of the variance of all the posteriors together",
        )
        for k, (v, std, share) in enumerate(
            zip(axes.v, axes.std.tolist(), axes.share.tolist(), strict=True)
        )
    ]


def _local(model_id: str, z: list[float]) -> list[Heading]:
    loaded = resources.loaded(model_id)
    found = local_axes(loaded.model, torch.tensor(z), AXES)
    grey = 255 / np.sqrt(np.prod(loaded.info.image_shape))
    return [
        Heading(
            towards(v, loaded.q.mu, f"change {k + 1}"),
            f"{gain * grey:.1f} grey levels",
            f"A step of 1 from here changes the pixels by {gain * grey:.1f} of 255 grey levels "
            "(root mean square)",
        )
        for k, (v, gain) in enumerate(zip(found.v, found.gain.tolist(), strict=True))
    ]


def _saved(model_id: str, known: list[Classified]) -> Family:
    mu = resources.loaded(model_id).q.mu
    found = [
        Heading(towards(torch.tensor(one.vector), mu, one.name), one.source, one.source)
        for one in resources.shelf(model_id).directions[-MOST:]
    ]
    return Family(found, known, "" if found else "Nothing is saved with this model yet")


def _picked(model_id: str, more: Group, less: Group, known: list[Classified]) -> Family:
    """From `less`, or from all other real images where it is empty, to `more`."""
    mu = resources.loaded(model_id).q.mu
    these = rows_of(mu, more)
    those = rows_of(mu, less) if less.count else others(mu, more)
    if not len(these) or not len(those):
        return Family([], known, "Pick pictures that have more of something")
    try:
        direction = towards(these.mean(dim=0) - those.mean(dim=0), mu, "these pictures")
    except ValueError:
        return Family([], known, "Both groups have the same mean: pick other pictures")
    return Family([tested(direction, these, those)], known)


def tested(direction: Direction, these: Tensor, those: Tensor) -> Heading:
    """Says whether two groups can be told apart, where they are large enough to say."""
    group = torch.arange(len(these) + len(those)) < len(these)
    if can_hold_out(group):
        return judged(direction, classified(torch.cat([these, those]), group, direction.name))
    counts = f"{len(these)} against {len(those):,}"
    told = f"Difference of means of {counts} pictures. With {LEAST} in each group some can be held"
    return Heading(
        direction, f"{counts}, untested", f"{told} out, to say whether it means anything"
    )


def rows_of(mu: Tensor, group: Group) -> Tensor:
    """The posterior means of a group's pictures, (B, D)."""
    own = torch.tensor(group.z, dtype=mu.dtype).reshape(-1, mu.shape[1])
    return torch.cat([mu[list(group.index)], own])


def others(mu: Tensor, group: Group) -> Tensor:
    """The real images that are not in a group, (B, D)."""
    outside = torch.ones(len(mu), dtype=torch.bool)
    outside[list(group.index)] = False
    return mu[outside]

"""The sets of directions for the Directions instrument: where each leads, and how valid it is."""

import numpy as np
import streamlit as st
import torch
from torch import Tensor

from ui.common import resources
from ui.interpolate.direction_slider import DirectionSet, DirectionSlider, Note
from vae_core.latent.directions import (
    ERRORS,
    LEAST,
    Classified,
    Direction,
    between_means,
    can_hold_out,
    classified,
    local_axes,
    one_against_rest,
    too_rare,
    towards,
    upper_half,
)
from vae_core.latent.linear import principal_axes
from vae_core.runs.annotations import Group
from vae_core.runs.store import LoadedModel

MOST = 24  # directions in a set
AXES = 8
SHOWN = 8  # labels that are named as missing
METHODS = {"means": "Difference of means", "classifier": "Linear classifier"}
FACTORS = "factors"
UNLABELLED = {
    "groups": "Two groups of images",
    "axes": "Principal axes",
    "local": "Most sensitive directions",
    "saved": "Saved directions",
}
HINTS = {
    "labels": "From the images without a label to those with it",
    "groups": "From the mean of some images to the mean of others",
    "axes": "The directions in which the posteriors of the real images vary most; no labels "
    "needed",
    "local": "The leading singular vectors of the decoder's Jacobian at this z: the steps that "
    "change the image most from here, strongest first",
    "saved": "The directions saved with this model",
}

Masks = dict[str, Tensor]


def titles(model_id: str) -> dict[str, str]:
    """The sets of a model: title by id, in the order of the page."""
    return _titles(model_id, resources.version(model_id))


@st.cache_data(max_entries=64, show_spinner=False)
def _titles(model_id: str, version: int) -> dict[str, str]:
    reference = resources.loaded(model_id).reference
    has_labels = bool(_largest(reference.labels, reference.label_names))
    labelled = {"labels": "Labels"} if has_labels else {}
    for attribute in reference.attributes:
        if attribute.names and _largest(attribute.values, attribute.names):
            labelled[f"attribute:{attribute.name}"] = attribute.name.capitalize()
    if any(not attribute.names for attribute in reference.attributes):
        labelled[FACTORS] = "Factors"
    return labelled | UNLABELLED


def _largest(values: np.ndarray, names: tuple[str, ...]) -> Masks:
    """The largest groups of a label that leave enough images outside."""
    masks = one_against_rest(values, names)
    largest = sorted(masks, key=lambda name: -int(masks[name].sum()))[:MOST]
    return {name: mask for name, mask in masks.items() if name in largest}


def missing(model_id: str) -> str:
    """Which labels have no direction, and why; "" if all have one."""
    reference = resources.loaded(model_id).reference
    named = {"labels": (reference.labels, reference.label_names)}
    named |= {a.name: (a.values, a.names) for a in reference.attributes if a.names}
    lines = []
    for title, (values, names) in named.items():
        rare = {} if len(names) < 2 else too_rare(values, names)
        if rare:
            some = ", ".join(f"{name} ({count})" for name, count in list(rare.items())[:SHOWN])
            more = f" and {len(rare) - SHOWN:,} more" if len(rare) > SHOWN else ""
            lines.append(
                f"No direction for {len(rare):,} of {len(names):,} {title}: {some}{more}."
            )
    if not lines:
        return ""
    count = len(reference.labels)
    return " ".join(lines) + (
        f" In brackets their images among the {count:,} reference images; {LEAST} are needed, "
        f"and as many others."
    )


def groups_of(loaded: LoadedModel, family: str) -> Masks:
    """The groups behind labels, the categories of an attribute, or factors."""
    reference = loaded.reference
    if family == FACTORS:
        halves = {
            f"more {a.name}": upper_half(a.values) for a in reference.attributes if not a.names
        }
        return {name: mask for name, mask in halves.items() if can_hold_out(mask)}
    for attribute in reference.attributes:
        if family == f"attribute:{attribute.name}":
            return _largest(attribute.values, attribute.names)
    return _largest(reference.labels, reference.label_names)


def is_labelled(family: str) -> bool:
    """Whether the set comes from labels, attributes or factors of the images."""
    return family not in UNLABELLED


def probes(model_id: str, family: str) -> list[Classified]:
    """A classifier for each group of the set; of the labels if it has no groups."""
    labelled = family if is_labelled(family) else next(iter(titles(model_id)))
    if not is_labelled(labelled):
        return []
    return _probes(model_id, resources.version(model_id), labelled)


@st.cache_data(max_entries=64, show_spinner="Fitting linear classifiers")
def _probes(model_id: str, version: int, family: str) -> list[Classified]:
    loaded = resources.loaded(model_id)
    return [
        classified(loaded.q.mu, group, name) for name, group in groups_of(loaded, family).items()
    ]


def direction_set(
    model_id: str, family: str, method: str, z: list[float], more: Group, less: Group
) -> DirectionSet:
    """The set of this name at z; the direction of `groups` leads from `less` to `more`."""
    classifiers = probes(model_id, family)
    if is_labelled(family):
        return DirectionSet(_labelled(model_id, family, method, classifiers), classifiers)
    if family == "groups":
        return _picked(model_id, more, less, classifiers)
    if family == "saved":
        return _saved(model_id, classifiers)
    return DirectionSet(_axes(model_id) if family == "axes" else _local(model_id, z), classifiers)


def _labelled(
    model_id: str, family: str, method: str, classifiers: list[Classified]
) -> list[DirectionSlider]:
    loaded = resources.loaded(model_id)
    masks = groups_of(loaded, family)
    sliders = []
    for probe in classifiers:
        name = probe.direction.name
        means = between_means(loaded.q.mu, masks[name], name)
        sliders.append(validated(means if method == "means" else probe.direction, probe))
    return sliders


def validated(direction: Direction, probe: Classified) -> DirectionSlider:
    """A direction with the held-out accuracy of the classifier between its groups."""
    share = f"{probe.accuracy:.0%}"
    accuracy = f"A linear classifier is correct on {share} of the held-out images"
    if probe.means_something:
        return DirectionSlider(direction, f"{share} accuracy", f"{accuracy}; chance is 50%")
    if probe.is_undecided:
        return DirectionSlider(
            direction,
            f"too few images to tell: {share}",
            f"{accuracy}; chance is 50%, give or take {ERRORS * probe.stderr:.0%}, so there are "
            "too few images to tell",
            validated=False,
        )
    explanation = f"No better than chance: {accuracy[0].lower()}{accuracy[1:]}, chance is 50%"
    return DirectionSlider(direction, f"chance level: {share}", explanation, at_chance=True)


def _axes(model_id: str) -> list[DirectionSlider]:
    q = resources.loaded(model_id).q
    axes = principal_axes(q.mu.numpy(), min(AXES, q.mu.shape[1]), q.std.square().numpy())
    return [
        DirectionSlider(
            Direction(f"axis {k + 1}", torch.from_numpy(v), std),
            f"{share:.0%} of the variance",
            f"Axis {k + 1} holds {share:.0%} of the variance of the aggregate posterior",
        )
        for k, (v, std, share) in enumerate(
            zip(axes.v, axes.std.tolist(), axes.share.tolist(), strict=True)
        )
    ]


def _local(model_id: str, z: list[float]) -> list[DirectionSlider]:
    loaded = resources.loaded(model_id)
    axes = local_axes(loaded.model, torch.tensor(z), AXES)
    grey = 255 / np.sqrt(np.prod(loaded.info.image_shape))
    return [
        DirectionSlider(
            towards(v, loaded.q.mu, f"change {k + 1}"),
            f"{gain * grey:.1f} grey levels",
            f"A step of 1 from here changes the pixels by {gain * grey:.1f} of 255 grey levels "
            "(root mean square)",
        )
        for k, (v, gain) in enumerate(zip(axes.v, axes.gain.tolist(), strict=True))
    ]


def _saved(model_id: str, classifiers: list[Classified]) -> DirectionSet:
    mu = resources.loaded(model_id).q.mu
    sliders = [
        DirectionSlider(
            towards(torch.tensor(item.vector), mu, item.name), item.source, item.source
        )
        for item in resources.saved_items(model_id).directions[-MOST:]
    ]
    return DirectionSet(sliders, classifiers, Note.NONE if sliders else Note.NOTHING_SAVED)


def _picked(
    model_id: str, more: Group, less: Group, classifiers: list[Classified]
) -> DirectionSet:
    """From `less`, or from all other real images if it is empty, to `more`."""
    mu = resources.loaded(model_id).q.mu
    target = rows_of(mu, more)
    origin = rows_of(mu, less) if less.count else others(mu, more)
    if not len(target) or not len(origin):
        return DirectionSet([], classifiers, Note.TOO_FEW)
    try:
        direction = towards(target.mean(dim=0) - origin.mean(dim=0), mu, "these images")
    except ValueError:
        return DirectionSet([], classifiers, Note.SAME_MEAN)
    return DirectionSet([between_groups(direction, target, origin)], classifiers)


def between_groups(direction: Direction, target: Tensor, origin: Tensor) -> DirectionSlider:
    """Validates a direction between two groups if they are large enough to hold images out."""
    group = torch.arange(len(target) + len(origin)) < len(target)
    if can_hold_out(group):
        return validated(direction, classified(torch.cat([target, origin]), group, direction.name))
    counts = f"{len(target)} vs {len(origin):,} images"
    explanation = (
        f"Difference of means of {counts}. Validation on held-out images needs at least {LEAST} "
        "in each group"
    )
    verdict = f"{counts}, not validated"
    return DirectionSlider(direction, verdict, explanation, validated=False)


def rows_of(mu: Tensor, group: Group) -> Tensor:
    """The posterior means of a group's images, (B, D)."""
    own = torch.tensor(group.z, dtype=mu.dtype).reshape(-1, mu.shape[1])
    return torch.cat([mu[list(group.index)], own])


def others(mu: Tensor, group: Group) -> Tensor:
    """The real images outside of a group, (B, D)."""
    outside = torch.ones(len(mu), dtype=torch.bool)
    outside[list(group.index)] = False
    return mu[outside]

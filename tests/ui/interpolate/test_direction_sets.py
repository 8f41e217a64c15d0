"""The sets of directions: where they lead, and how valid they are."""

import dataclasses
from collections.abc import Iterator

import numpy as np
import pytest
import torch

from ui.common import resources
from ui.interpolate import direction_sets
from ui.interpolate.direction_slider import DirectionSet, Note
from vae_core.data import Attribute
from vae_core.latent.directions import Classified, Direction, too_rare
from vae_core.runs import annotations as groups
from vae_core.runs.annotations import Group, SavedDirection
from vae_core.runs.directory import open_run
from vae_core.runs.store import ModelInfo

NONE = Group("none")
Z = [0.1, 0.2, 0.3]


@pytest.fixture(autouse=True)
def models(infos: dict[str, ModelInfo]) -> Iterator[None]:
    """A tiny model whose label is planted: its images lie where their label says."""
    path = resources.info("grey").path
    run = open_run(path)
    reference = run.reference_set()
    x = np.zeros_like(reference.x)
    x[reference.labels == 1, :, 4:] = 255
    noise = np.random.default_rng(1).integers(0, 60, x.shape, np.uint8)
    attributes = (
        Attribute("tone", np.random.default_rng(5).integers(0, 2, len(x)), ("a", "b")),
        Attribute("size", np.where(reference.labels == 1, 5.0, 1.0) + np.arange(len(x)) / 100),
    )
    run.save_reference(dataclasses.replace(reference, x=x // 2 + noise, attributes=attributes))
    yield


def directions(name: str, method: str = "means", **groups: Group) -> DirectionSet:
    picked = {"more": NONE, "less": NONE} | groups
    return direction_sets.direction_set("grey", name, method, Z, **picked)


def test_a_model_has_sets_for_the_labels_attributes_and_factors_of_its_images() -> None:
    names = ["labels", "attribute:tone", "factors", "groups", "axes", "local", "saved"]
    assert list(direction_sets.titles("grey")) == names
    assert list(direction_sets.titles("plane")) == ["labels", *names[3:]]


@pytest.mark.parametrize("method", direction_sets.METHODS)
def test_a_planted_label_is_separable_and_its_direction_leads_to_it(method: str) -> None:
    labels = directions("labels", method)
    dash = labels.sliders[1]
    assert dash.direction.name == "<b>dash</b>" and dash.validated and not dash.at_chance
    probe, base = labels.probes[1], torch.tensor(Z)
    ends = torch.stack(
        [base - dash.limit * dash.direction.v, base + dash.limit * dash.direction.v]
    )
    low, high = probe.reading(ends).tolist()
    assert high > low + 0.2
    assert float(labels.cosines[1, 1]) > 0.5 and float(labels.cosines[1, 0]) < -0.5


def test_an_attribute_of_few_images_is_undecided_rather_than_at_chance() -> None:
    for slider in directions("attribute:tone").sliders:
        assert not slider.at_chance and not slider.validated


@pytest.mark.parametrize(
    ("accuracy", "images", "verdict"),
    [
        (0.64, 30, "undecided"),  # chance is 50 ± 27 %
        (0.64, 2000, "valid"),
        (0.5, 2000, "chance"),
        (0.5, 30, "undecided"),
        (0.55, 300, "undecided"),
    ],
)
def test_chance_is_only_said_where_there_are_enough_images(
    accuracy: float, images: int, verdict: str
) -> None:
    direction = Direction("d", torch.tensor([1.0, 0, 0]), 1.0)
    stderr = 0.25 * (4 / images) ** 0.5
    slider = direction_sets.validated(
        direction, Classified(direction, accuracy, stderr, direction.v, 0.0)
    )
    marks = {"chance": (True, True), "undecided": (False, False), "valid": (False, True)}
    assert (slider.at_chance, slider.validated) == marks[verdict]


def test_labels_without_a_direction_are_named_with_their_number_of_images() -> None:
    run = open_run(resources.info("grey").path)
    reference = run.reference_set()
    labels = np.zeros(len(reference.labels), np.int64)
    labels[:4], labels[4:6] = 1, 2
    names = ("usual", "rare", "rarer")
    assert too_rare(labels, names) == {"usual": 24, "rare": 4, "rarer": 2}
    run.save_reference(dataclasses.replace(reference, labels=labels, label_names=names))
    resources.loaded.clear() if hasattr(resources.loaded, "clear") else None
    text = direction_sets.missing("grey")
    assert "rare (4)" in text and "rarer (2)" in text and "10 are needed" in text


def test_nothing_is_missing_where_every_label_has_a_direction() -> None:
    assert direction_sets.missing("grey") == ""


def test_a_factor_leads_from_its_lower_to_its_upper_half() -> None:
    (slider,) = directions("factors").sliders
    assert slider.direction.name == "more size" and not slider.at_chance
    assert float(slider.direction.v @ directions("labels").sliders[1].direction.v) > 0.99


def test_two_small_groups_make_a_direction_that_is_not_validated() -> None:
    mu = resources.loaded("grey").q.mu
    own = (1.0, 2.0, 3.0)
    (slider,) = directions(
        "groups", more=Group("m", (1, 3), (own,)), less=Group("l", (0, 2))
    ).sliders
    wanted = (mu[[1, 3]].sum(dim=0) + torch.tensor(own)) / 3 - mu[[0, 2]].mean(dim=0)
    torch.testing.assert_close(slider.direction.v, wanted / wanted.norm())
    assert not slider.validated and not slider.at_chance


def test_large_groups_are_validated() -> None:
    odd, even = Group("odd", tuple(range(1, 30, 2))), Group("even", tuple(range(0, 30, 2)))
    (slider,) = directions("groups", more=odd, less=even).sliders
    assert slider.validated and not slider.at_chance
    mixed = Group("mixed", (0, 1, 4, 5, 8, 9, 12, 13, 16, 17))
    rest = Group("rest", (2, 3, 6, 7, 10, 11, 14, 15, 18, 19))
    assert not directions("groups", more=mixed, less=rest).sliders[0].validated


def test_without_a_second_group_all_other_images_are_used() -> None:
    mu = resources.loaded("grey").q.mu
    (slider,) = directions("groups", more=Group("m", (1, 3))).sliders
    others = torch.cat([mu[:1], mu[2:3], mu[4:]])
    wanted = mu[[1, 3]].mean(dim=0) - others.mean(dim=0)
    torch.testing.assert_close(slider.direction.v, wanted / wanted.norm())


@pytest.mark.parametrize("both", [NONE, Group("same", (1,))])
def test_groups_without_a_direction_say_what_to_do(both: Group) -> None:
    nothing = directions("groups", more=both, less=both)
    assert not nothing.sliders
    assert nothing.reason == (Note.SAME_MEAN if both.count else Note.TOO_FEW)
    assert nothing.cosines.shape == (0, 2)


def test_axes_and_local_axes_come_strongest_first() -> None:
    axes, local = directions("axes"), directions("local")
    shares = [float(slider.verdict.split("%")[0]) for slider in axes.sliders]
    greys = [float(slider.verdict.split(" ")[0]) for slider in local.sliders]
    assert shares == sorted(shares, reverse=True) and sum(shares) == pytest.approx(100, abs=2)
    assert greys == sorted(greys, reverse=True)
    assert len(axes.sliders) == len(local.sliders) == 3 and len(local.probes) == 2


def test_a_step_along_a_local_axis_changes_the_image_by_the_stated_amount() -> None:
    slider, model = directions("local").sliders[0], resources.loaded("grey").model
    z, step = torch.tensor(Z), 1e-3
    ahead, behind = model.decode(
        torch.stack([z + step * slider.direction.v, z - step * slider.direction.v])
    )
    changed = 255 * float(((ahead - behind) / (2 * step)).square().mean().sqrt())
    assert float(slider.verdict.split(" ")[0]) == pytest.approx(changed, abs=0.1)


def test_a_saved_direction_can_be_used_again() -> None:
    assert directions("saved").reason == Note.NOTHING_SAVED
    run = open_run(resources.info("grey").path)
    groups.save_direction(run, SavedDirection("up", (0.0, 3.0, 4.0), "by hand"))
    (slider,) = directions("saved").sliders
    assert (
        slider.direction.v.tolist() == pytest.approx([0, 0.6, 0.8]) and slider.verdict == "by hand"
    )


def test_every_slider_goes_somewhere() -> None:
    for name in direction_sets.titles("grey"):
        more = Group("m", (1, 3))
        assert all(slider.limit >= 0.5 for slider in directions(name, more=more).sliders)

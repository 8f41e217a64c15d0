"""Families of directions: what they lead to, what says so, and what comes along."""

import dataclasses
from collections.abc import Iterator

import numpy as np
import pytest
import torch

from ui.common import resources
from ui.interpolate import direction_sets
from vae_core.data import Attribute
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


def family(name: str, method: str = "means", **groups: Group) -> direction_sets.Family:
    picked = {"more": NONE, "less": NONE} | groups
    return direction_sets.family_of("grey", name, method, Z, **picked)


def test_a_model_has_the_families_of_what_is_known_of_its_images() -> None:
    known = ["labels", "attribute:tone", "factors", "groups", "axes", "local", "saved"]
    assert list(direction_sets.families("grey")) == known
    assert list(direction_sets.families("plane")) == ["labels", *known[3:]]


@pytest.mark.parametrize("method", direction_sets.METHODS)
def test_a_planted_label_is_told_apart_and_leads_to_itself(method: str) -> None:
    found = family("labels", method)
    dash = found.headings[1]
    assert dash.direction.name == "<b>dash</b>" and not dash.empty
    assert "of held-out images, where chance is 50%" in dash.told
    reader, base = found.readers[1], torch.tensor(Z)
    ends = torch.stack(
        [base - dash.limit * dash.direction.v, base + dash.limit * dash.direction.v]
    )
    low, high = reader.reading(ends).tolist()
    assert high > low + 0.2
    assert float(found.cosines[1, 1]) > 0.5 and float(found.cosines[1, 0]) < -0.5


def test_an_attribute_at_chance_is_said_to_be_meaningless() -> None:
    for one in family("attribute:tone").headings:
        assert one.empty and one.short.startswith("meaningless")
        assert "no better than the 50% of chance" in one.told


def test_a_factor_leads_from_its_lower_to_its_upper_half() -> None:
    (one,) = family("factors").headings
    assert one.direction.name == "more size" and not one.empty
    assert float(one.direction.v @ family("labels").headings[1].direction.v) > 0.99


def test_two_picked_groups_make_a_direction_that_is_untested_where_they_are_small() -> None:
    mu = resources.loaded("grey").q.mu
    own = (1.0, 2.0, 3.0)
    found = family("groups", more=Group("m", (1, 3), (own,)), less=Group("l", (0, 2)))
    (one,) = found.headings
    wanted = (mu[[1, 3]].sum(dim=0) + torch.tensor(own)) / 3 - mu[[0, 2]].mean(dim=0)
    torch.testing.assert_close(one.direction.v, wanted / wanted.norm())
    assert one.short == "3 against 2, untested" and not one.empty


def test_large_picked_groups_are_tested() -> None:
    odd, even = Group("odd", tuple(range(1, 30, 2))), Group("even", tuple(range(0, 30, 2)))
    (one,) = family("groups", more=odd, less=even).headings
    assert one.short.endswith("told apart")
    mixed = Group("mixed", (0, 1, 4, 5, 8, 9, 12, 13, 16, 17))
    rest = Group("rest", (2, 3, 6, 7, 10, 11, 14, 15, 18, 19))
    assert family("groups", more=mixed, less=rest).headings[0].empty


def test_without_less_all_the_other_images_stand_for_it() -> None:
    mu = resources.loaded("grey").q.mu
    (one,) = family("groups", more=Group("m", (1, 3))).headings
    others = torch.cat([mu[:1], mu[2:3], mu[4:]])
    wanted = mu[[1, 3]].mean(dim=0) - others.mean(dim=0)
    torch.testing.assert_close(one.direction.v, wanted / wanted.norm())


@pytest.mark.parametrize("both", [NONE, Group("same", (1,))])
def test_groups_that_lead_nowhere_say_what_to_do(both: Group) -> None:
    found = family("groups", more=both, less=both)
    assert not found.headings and "ick" in found.note
    assert found.cosines.shape == (0, 2)


def test_axes_and_local_axes_come_strongest_first_with_what_they_do() -> None:
    axes, local = family("axes"), family("local")
    shares = [float(one.short.split("%")[0]) for one in axes.headings]
    greys = [float(one.short.split(" ")[0]) for one in local.headings]
    assert shares == sorted(shares, reverse=True) and sum(shares) == pytest.approx(100, abs=2)
    assert greys == sorted(greys, reverse=True)
    assert len(axes.headings) == len(local.headings) == 3 and len(local.readers) == 2


def test_a_step_along_a_local_axis_changes_the_picture_by_what_it_says() -> None:
    one, model = family("local").headings[0], resources.loaded("grey").model
    z, step = torch.tensor(Z), 1e-3
    ahead, behind = model.decode(
        torch.stack([z + step * one.direction.v, z - step * one.direction.v])
    )
    changed = 255 * float(((ahead - behind) / (2 * step)).square().mean().sqrt())
    assert float(one.short.split(" ")[0]) == pytest.approx(changed, abs=0.1)


def test_a_saved_direction_is_there_again() -> None:
    assert family("saved").note == "Nothing is saved with this model yet"
    run = open_run(resources.info("grey").path)
    groups.save_direction(run, SavedDirection("up", (0.0, 3.0, 4.0), "by hand"))
    (one,) = family("saved").headings
    assert one.direction.v.tolist() == pytest.approx([0, 0.6, 0.8]) and one.short == "by hand"


def test_every_slider_goes_somewhere() -> None:
    for name in direction_sets.families("grey"):
        more = Group("m", (1, 3))
        assert all(one.limit >= 0.5 for one in family(name, more=more).headings)

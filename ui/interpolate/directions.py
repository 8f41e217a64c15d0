"""The Directions instrument: sliders that mean something, on any picture."""

from typing import Any

import streamlit as st
import torch

from ui.common import resources, snippets, state, widgets
from ui.interpolate import direction_sets, exports, latent_instrument, places, saved_items, walks
from ui.interpolate.direction_sets import Family, Heading
from vae_core.media.images import quantize

KEY = "interpolate.directions"
CHOICES = ("subject", "family", "method", "amounts", "picked", "more", "less")
STEPS = 11  # of the strip that is saved
mount_directions = latent_instrument.component("directions")


@st.fragment
def directions() -> None:
    """A picture and its sliders. A hand that rests makes only this part run again."""
    family = chosen_family()
    latent_instrument.mount(mount_directions, KEY, CHOICES, plain(family))
    ways_on(family)
    state.publish("mode", *CHOICES)


def chosen_family() -> Family:
    model_id = state.get("model")
    return direction_sets.family_of(
        model_id,
        state.get("family"),
        state.get("method"),
        walks.z_of(model_id, state.get("subject")),
        places.group_of(state.get("more")),
        places.group_of(state.get("less")),
    )


def ways_on(family: Family) -> None:
    """What can be done with the picture now and the direction that is chosen."""
    z = z_now(family)
    one = (
        family.headings[state.get("picked")]
        if state.get("picked") < len(family.headings)
        else None
    )
    with st.container(horizontal=True, vertical_alignment="bottom"):
        widgets.open_in_explore(z, key="interpolate.directions.open")
        st.button(
            "Walk there",
            key="interpolate.directions.walk",
            icon=":material/linear_scale:",
            help="From the picture as it was to the one it is now, on every kind of path",
            on_click=lambda: state.go(mode="paths", start=state.get("subject"), via=[], end=z),
        )
        if one:
            along, model = strip(z, one), resources.loaded(state.get("model")).model
            exports.save(
                f"Along “{one.direction.name}”, {STEPS} steps",
                lambda: quantize(model.decode(along)),
                along.numpy(),
                key="interpolate.directions",
            )
    with st.expander("Keep directions and groups with this model", icon=":material/bookmark:"):
        keep(one)
        saved_items.shelf()
    if one:
        with st.expander("The Python that makes this strip", icon=":material/code:"):
            code = snippets.direction(
                state.get("model"),
                z,
                rounded(one.direction.v.tolist()),
                one.direction.name,
                one.limit,
                STEPS,
            )
            st.code(code, language="python", wrap_lines=True)


def keep(one: Heading | None) -> None:
    """What can be saved now: the chosen direction, and the pictures that were picked."""
    if one:
        saved_items.save_form(
            "direction",
            one.direction.name,
            lambda name: saved_items.save_direction(name, one.direction.v.tolist(), source(one)),
        )
    picked = places.group_of(state.get("more"))
    if state.get("family") == "groups" and isinstance(state.get("more"), list) and picked.count:
        saved_items.save_form(
            "group", "more like these", lambda name: saved_items.save_group(name, picked)
        )


def source(one: Heading) -> str:
    """How a direction was found, in words."""
    family = state.get("family")
    title = direction_sets.families(state.get("model"))[family]
    method = f", {direction_sets.METHODS[state.get('method')].lower()}"
    found = f"{title}: {one.direction.name}{method * direction_sets.is_named(family)}"
    return one.told if family in ("saved", "groups") else found


def z_now(family: Family) -> list[float]:
    """The subject's z plus so much of each direction, as the browser has it."""
    model_id = state.get("model")
    z = torch.tensor(walks.z_of(model_id, state.get("subject")))
    for k, amount in state.get("amounts").items():
        if k < len(family.headings):
            z = z + amount * family.headings[k].direction.v
    return state.within_reach(z.tolist())


def strip(z: list[float], one: Heading) -> torch.Tensor:
    """Points along a direction through z, from one end of its slider to the other; (STEPS, D)."""
    amounts = torch.linspace(-one.limit, one.limit, STEPS)
    return torch.tensor(z) + amounts[:, None] * one.direction.v


def plain(family: Family) -> dict[str, Any]:
    """A family as the browser takes it: v to the hundred-thousandth."""
    model_id = state.get("model")
    return {
        "families": {
            name: {"name": title, "hint": direction_sets.HINTS.get(name, "")}
            for name, title in direction_sets.families(model_id).items()
        },
        "methods": {
            name: {"name": title, "hint": ""} for name, title in direction_sets.METHODS.items()
        },
        "family": state.get("family"),
        "method": state.get("method"),
        "named": direction_sets.is_named(state.get("family")),
        "headings": [heading(one) for one in family.headings],
        "readers": [
            {
                "name": one.direction.name,
                "weight": rounded(one.weight.tolist()),
                "bias": round(one.bias, 5),
            }
            for one in family.readers
        ],
        "cosines": [[round(value, 2) for value in row] for row in family.cosines.tolist()],
        "note": family.note,
        "saved_groups": [group.name for group in resources.shelf(model_id).groups],
        "most_picked": state.PICKED,
    }


def heading(one: Heading) -> dict[str, Any]:
    return {
        "name": one.direction.name,
        "v": rounded(one.direction.v.tolist()),
        "limit": one.limit,
        "short": one.short,
        "told": one.told,
        "empty": one.empty,
    }


def rounded(values: list[float]) -> list[float]:
    return [round(value, 5) for value in values]

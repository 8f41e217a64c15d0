"""The Directions instrument: meaningful sliders for any image."""

from typing import Any

import streamlit as st
import torch

from ui.common import blocks, resources, snippets, state, widgets
from ui.common.grammar import PICKED, within_reach
from ui.interpolate import (
    direction_sets,
    exports,
    latent_instrument,
    path_kinds,
    places,
    saved_items,
)
from ui.interpolate.direction_slider import DirectionSet, DirectionSlider
from ui.interpolate.keys import DIRECTIONS
from vae_core.media.images import quantize

KEY = "interpolate.directions"
CHOICES = tuple(DIRECTIONS)
STEPS = 11  # of the saved strip
mount_directions = latent_instrument.component("directions")


@st.fragment
def directions() -> None:
    """An image and its sliders. When the pointer comes to rest, only this fragment reruns."""
    shown = chosen_set()
    latent_instrument.mount(mount_directions, KEY, CHOICES, plain(shown))
    if missing := direction_sets.missing(state.get("model")):
        blocks.note(missing, key="directions-missing")
    next_steps(shown)
    state.publish("mode", *CHOICES)


def chosen_set() -> DirectionSet:
    model_id = state.get("model")
    return direction_sets.direction_set(
        model_id,
        state.get("family"),
        state.get("method"),
        path_kinds.z_of(model_id, state.get("subject")),
        places.group_of(state.get("more")),
        places.group_of(state.get("less")),
    )


def chosen_slider(shown: DirectionSet) -> DirectionSlider | None:
    picked = state.get("picked")
    return shown.sliders[picked] if picked < len(shown.sliders) else None


def next_steps(shown: DirectionSet) -> None:
    """What can be done with the edited image and with the chosen direction."""
    z = current_z(shown)
    slider = chosen_slider(shown)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        widgets.open_in_explore(z, key="interpolate.directions.open")
        st.button(
            "Path to this image",
            key="interpolate.directions.walk",
            icon=":material/linear_scale:",
            help="From the original image to the edited one, along every kind of path",
            on_click=lambda: state.go(mode="paths", start=state.get("subject"), via=[], end=z),
        )
        if slider:
            save_strip(z, slider)
    with st.expander("Save directions and groups with this model", icon=":material/bookmark:"):
        save_forms(slider)
        saved_items.show()
    if slider:
        with st.expander("Python code for this strip", icon=":material/code:"):
            show_code(z, slider)


def save_strip(z: list[float], slider: DirectionSlider) -> None:
    points, model = strip(z, slider), resources.loaded(state.get("model")).model
    exports.save(
        f"Along “{slider.name}”, {STEPS} steps",
        lambda: quantize(model.decode(points)),
        points.numpy(),
        key="interpolate.directions",
    )


def show_code(z: list[float], slider: DirectionSlider) -> None:
    v = rounded(slider.direction.v.tolist())
    code = snippets.direction(state.get("model"), z, v, slider.name, slider.limit, STEPS)
    st.code(code, language="python", wrap_lines=True)


def save_forms(slider: DirectionSlider | None) -> None:
    """What can be saved now: the chosen direction, and the images that were picked."""
    if slider:
        v = slider.direction.v.tolist()
        saved_items.save_form(
            "direction",
            slider.name,
            lambda name: saved_items.save_direction(name, v, source(slider)),
        )
    picked = places.group_of(state.get("more"))
    if state.get("family") == "groups" and isinstance(state.get("more"), list) and picked.count:
        saved_items.save_form(
            "group", "more like these", lambda name: saved_items.save_group(name, picked)
        )


def source(slider: DirectionSlider) -> str:
    """How a direction was found, in words."""
    family = state.get("family")
    if family in ("saved", "groups"):
        return slider.explanation
    title = direction_sets.titles(state.get("model"))[family]
    method = f", {direction_sets.METHODS[state.get('method')].lower()}"
    return f"{title}: {slider.name}{method * direction_sets.is_labelled(family)}"


def current_z(shown: DirectionSet) -> list[float]:
    """The subject's z plus the chosen amount of each direction."""
    z = torch.tensor(path_kinds.z_of(state.get("model"), state.get("subject")))
    for k, amount in state.get("amounts").items():
        if k < len(shown.sliders):
            z = z + amount * shown.sliders[k].direction.v
    return within_reach(z.tolist())


def strip(z: list[float], slider: DirectionSlider) -> torch.Tensor:
    """Points along a direction through z, from one end of the slider to the other; (STEPS, D)."""
    amounts = torch.linspace(-slider.limit, slider.limit, STEPS)
    return torch.tensor(z) + amounts[:, None] * slider.direction.v


def plain(shown: DirectionSet) -> dict[str, Any]:
    """A set of directions as the browser takes it: v to five digits."""
    model_id = state.get("model")
    return {
        "families": {
            name: {"name": title, "hint": direction_sets.HINTS.get(name, "")}
            for name, title in direction_sets.titles(model_id).items()
        },
        "methods": {
            name: {"name": title, "hint": ""} for name, title in direction_sets.METHODS.items()
        },
        "family": state.get("family"),
        "method": state.get("method"),
        "named": direction_sets.is_labelled(state.get("family")),
        "headings": [plain_slider(slider) for slider in shown.sliders],
        "readers": [
            {
                "name": probe.direction.name,
                "weight": rounded(probe.weight.tolist()),
                "bias": round(probe.bias, 5),
            }
            for probe in shown.probes
        ],
        "cosines": [[round(value, 2) for value in row] for row in shown.cosines.tolist()],
        "note": shown.note,
        "saved_groups": [group.name for group in resources.saved_items(model_id).groups],
        "most_picked": PICKED,
    }


def plain_slider(slider: DirectionSlider) -> dict[str, Any]:
    return {
        "name": slider.name,
        "v": rounded(slider.direction.v.tolist()),
        "limit": slider.limit,
        "short": slider.verdict,
        "told": slider.explanation,
        "empty": slider.at_chance,
    }


def rounded(values: list[float]) -> list[float]:
    return [round(value, 5) for value in values]

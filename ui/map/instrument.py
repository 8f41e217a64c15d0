"""The live map, and the choices that are made on it."""

from importlib import metadata
from typing import Any

import streamlit as st

from ui.common import colours, resources, run_names, state
from ui.common.live_component import component
from ui.interpolate import path_kinds
from ui.keys import KEYS
from ui.map import keys, navigation, selection, user_images
from ui.map.controls import SETTINGS, pinned_key
from ui.map.navigation import KEY, message

mount_map = component("map")


def instrument() -> None:
    model_id = state.get("model")
    selected = selection.selected()
    data = {
        "model": described(model_id),
        "set": state.get("images"),
        "set_name": keys.SET_PHRASES[state.get("images")],
        "view": view(state.get("projection")),
        "beside": second_map(),
        "colour": state.get("colour"),
        "hidden": list(state.get("hide")),
        "options": {name: name in state.get("layers") for name in keys.LAYERS},
        "image": state.get(pinned_key()),
        "zoom": list(state.get("zoom")),
        "chosen": None if selected is None else selected.tolist(),
        "own": user_images.on_map(),
        "way": last_path(),
        "colours": list(colours.CLASSES),
        "shapes": list(colours.SHAPES),
        "plotly": metadata.version("plotly"),
        "revision": state.get(state.REVISION),
        "lasso": selection.lassos(),
    }
    mount_map(
        key=KEY,
        data=data,
        on_choice_change=take_choice,
        on_chosen_change=take_selection,
        on_open_change=navigation.take_open,
        on_walk_change=navigation.take_walk,
        on_apart_change=navigation.take_analysis,
    )


def described(model_id: str) -> dict[str, Any]:
    info = resources.info(model_id)
    return {
        "id": info.id,
        "title": run_names.label(info.id),
        "image_shape": list(info.image_shape),
        "latent_dim": info.latent_dim,
        "version": resources.version(model_id),
    }


def view(projection: str) -> dict[str, Any]:
    """A projection with its settings, as the live routes take it."""
    dims = state.get("dims")
    linear = projection in ("latent", "pca")
    return {
        "name": projection,
        "dims": dims,
        "linear": linear,
        "query": {
            "method": "pca" if linear else projection,
            "dims": dims,
            **{setting: state.get(setting) for setting in SETTINGS[projection]},
        },
    }


def second_map() -> dict[str, Any] | None:
    """What the second map shows."""
    name = state.get("beside")
    if not name:
        return None
    if name in keys.PROJECTIONS:
        title = keys.PROJECTIONS[name]
        return {"model": described(state.get("model")), "view": view(name), "title": title}
    info = resources.info(name)
    projection = keys.default_projection(info)
    return {"model": described(name), "view": view(projection), "title": run_names.label(info.id)}


def last_path() -> list[list[float]] | None:
    """The last path that was drawn on this map, as the z of its ends."""
    model_id, *ends = st.session_state.get(navigation.PATH, (None,))
    if model_id != state.get("model"):
        return None
    return [path_kinds.z_of(model_id, end) for end in ends]


def take_choice() -> None:
    """Stores the choices made on the map itself; ignores them all if one does not fit."""
    choice, info = message("choice"), resources.info(state.get("model"))
    if choice is None or choice.get("set") != state.get("images"):
        return
    try:
        hidden = keys.spell_hidden(tuple(choice["hidden"]))
        zoom = ",".join(map(str, choice.get("zoom") or ()))
        layers = keys.spell_layers(tuple(name for name, on in choice["options"].items() if on))
        state.put(
            **{pinned_key(): KEYS[pinned_key()].parse(str(choice["image"]), info)},
            hide=keys.parse_hidden(hidden, info) if hidden else (),
            layers=keys.parse_layers(layers, info),
            zoom=keys.parse_zoom(zoom, info) if zoom else (),
        )
    except (KeyError, TypeError, AttributeError, ValueError):
        return


def take_selection() -> None:
    """Stores the points that were selected with the lasso or the box."""
    payload = message("chosen")
    if payload is not None and payload.get("set") == state.get("images"):
        selection.take(payload)

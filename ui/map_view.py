"""The parts of the Map page: the controls, and the map with what lies under the hand."""

from importlib import metadata
from typing import Any

import streamlit as st

from ui import colours, map_choices, pages, resources, results, state, widgets
from ui.live_view import text

KEY = "map.live"
SCRIPTS = (
    "dom.js",
    "canvas.js",
    "socket.js",
    "latent.js",
    "reference.js",
    "points.js",
    "views.js",
    "chart.js",
    "inspector.js",
    "map.js",
)

mount_map = st.components.v2.component(
    "vae_lab.map", html=text("map.html"), css=text("lab.css", "map.css"), js=text(*SCRIPTS)
)


def controls() -> None:
    """How the space is laid flat, and what the colours mean."""
    info = resources.info(state.get("model"))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.segmented_control(
            "Projection",
            map_choices.projections(info),
            format_func=map_choices.PROJECTIONS.__getitem__,
            required=True,
            label_visibility="collapsed",
            **widgets.bound("projection", "map.projection"),
        )
        st.selectbox(
            "Colour",
            map_choices.COLOURS,
            format_func=lambda name: f"Colour: {map_choices.COLOURS[name].lower()}",
            label_visibility="collapsed",
            width=250,
            **widgets.bound("colour", "map.colour"),
        )
        find()


def find() -> None:
    """Looks an image up by its number."""
    st.session_state["map.image"] = state.get("image")
    st.number_input(
        "Find",
        0,
        results.reference_count(state.get("model")) - 1,
        key="map.image",
        on_change=lambda: state.go(image=st.session_state["map.image"]),
        label_visibility="collapsed",
        icon=":material/search:",
        width=150,
    )


def instrument() -> None:
    """The map itself."""
    model_id = state.get("model")
    info = resources.info(model_id)
    data = {
        "model": {
            "id": info.id,
            "title": info.title,
            "image_shape": list(info.image_shape),
            "latent_dim": info.latent_dim,
            "version": resources.version(model_id),
        },
        "set": "reference",
        "view": {"name": state.get("projection"), "dims": 2},
        "colour": state.get("colour"),
        "hidden": list(state.get("hide")),
        "options": {name: name in state.get("layers") for name in map_choices.OPTIONS},
        "image": state.get("image"),
        "colours": list(colours.CLASSES),
        "shapes": list(colours.SHAPES),
        "plotly": metadata.version("plotly"),
        "arrival": state.get("arrival"),
    }
    mount_map(
        key=KEY,
        data=data,
        on_choice_change=take_choice,
        on_chosen_change=lambda: None,
        on_open_change=take_open,
        on_walk_change=take_walk,
        on_apart_change=take_apart,
    )


def told(name: str) -> dict[str, Any] | None:
    """What the browser says, if it is about the model that is shown."""
    value: Any = st.session_state[KEY].get(name)
    whole = isinstance(value, dict) and value.get("model") == state.get("model")
    return value if whole else None


def take_choice() -> None:
    """What was chosen on the map itself. What does not fit is not taken."""
    choice, info = told("choice"), resources.info(state.get("model"))
    if choice is None:
        return
    try:
        hidden = map_choices.numbers_text(tuple(choice["hidden"]))
        shown = ",".join(name for name, on in choice["options"].items() if on) or "none"
        state.put(
            image=state.KEYS["image"].parse(str(choice["image"]), info),
            hide=map_choices.parse_hidden(hidden, info) if hidden else (),
            layers=map_choices.parse_options(shown, info),
        )
    except (KeyError, TypeError, AttributeError, ValueError):
        return


def take_open() -> None:
    """A click: on to Explore, at this z."""
    asked, info = told("open"), resources.info(state.get("model"))
    try:
        z = state.parse_z(",".join(map(str, (asked or {})["z"])), info)
    except (KeyError, TypeError, ValueError):
        return
    state.go(z=z)
    leave("explore")


def take_walk() -> None:
    """A drag from one image to another: on to the ways between them."""
    asked, info = told("walk") or {}, resources.info(state.get("model"))
    try:
        ends = {
            name: state.KEYS["image"].parse(str(asked[where]), info)
            for name, where in (("start", "from"), ("end", "to"))
        }
    except (KeyError, ValueError):
        return
    state.go(mode="paths", **ends)
    leave("interpolate")


def take_apart() -> None:
    """The image in sight: on to Reconstruct."""
    asked, info = told("apart") or {}, resources.info(state.get("model"))
    try:
        image = state.KEYS["image"].parse(str(asked["image"]), info)
    except (KeyError, ValueError):
        return
    state.go(image=image)
    leave("reconstruct")


def leave(name: str) -> None:
    """Goes to another page once this script's callbacks are done."""
    st.session_state["map.leave"] = name


def on_the_way() -> None:
    """Callbacks can't change the page: the script does, at its next run."""
    if name := st.session_state.pop("map.leave", None):
        st.switch_page(pages.path(name))

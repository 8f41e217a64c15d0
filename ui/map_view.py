"""The parts of the Map page: the controls, and the map with what lies under the hand."""

from importlib import metadata
from typing import Any

import streamlit as st

from ui import album, colours, map_choices, pages, resources, results, state, widgets
from ui.live_view import text
from vae_core.project import METRICS

KEY = "map.live"
CHOICES = (
    "image",
    "projection",
    "images",
    "dims",
    "colour",
    "hide",
    "layers",
    "neighbours",
    "min_dist",
    "metric",
    "perplexity",
    "seed",
)
SETTINGS = {  # of each projection that has any
    "pca": (),
    "latent": (),
    "umap": ("neighbours", "min_dist", "metric", "seed"),
    "tsne": ("perplexity", "metric", "seed"),
}
SCRIPTS = (
    "dom.js",
    "canvas.js",
    "socket.js",
    "latent.js",
    "reference.js",
    "points.js",
    "views.js",
    "chart.js",
    "waiting.js",
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
        names = map_choices.colours(info)
        st.session_state["map.colour"] = state.get("colour")
        st.selectbox(
            "Colour",
            names,
            format_func=lambda name: f"Colour: {names[name].lower()}",
            label_visibility="collapsed",
            width=250,
            key="map.colour",
            on_change=lambda: state.go(colour=st.session_state["map.colour"], hide=()),
        )
        with st.popover("Settings", icon=":material/tune:", key="map.settings"):
            settings()
        find()
        if state.get("placed"):
            st.button(
                "Take your images off",
                key="map.unplace",
                icon=":material/close:",
                on_click=lambda: state.put(placed=()),
            )


def settings() -> None:
    """Which images, in how many dimensions, and what the projection can be told."""
    st.radio(
        "Images",
        map_choices.SETS,
        format_func=map_choices.SETS.__getitem__,
        help="More than the reference images are encoded once, which takes a while.",
        **widgets.bound("images", "map.images"),
    )
    st.segmented_control(
        "Dimensions",
        map_choices.DIMS,
        format_func=map_choices.DIMS.__getitem__,
        required=True,
        **widgets.bound("dims", "map.dims"),
    )
    wanted = SETTINGS[state.get("projection")]
    if "neighbours" in wanted:
        st.number_input(
            "Neighbours",
            2,
            200,
            help="How many neighbours of each point count: few show details, many the whole.",
            **widgets.bound("neighbours", "map.neighbours"),
        )
    if "min_dist" in wanted:
        st.number_input(
            "Least distance",
            0.0,
            1.0,
            step=0.05,
            help="How near points may come to each other on the map.",
            **widgets.bound("min_dist", "map.min_dist"),
        )
    if "perplexity" in wanted:
        st.number_input(
            "Perplexity",
            2.0,
            200.0,
            step=5.0,
            help="About how many neighbours of each point count.",
            **widgets.bound("perplexity", "map.perplexity"),
        )
    if "metric" in wanted:
        st.selectbox(
            "Distance in the latent space", METRICS, **widgets.bound("metric", "map.metric")
        )
    if "seed" in wanted:
        st.number_input("Seed", 0, state.SEEDS, **widgets.bound("seed", "map.seed"))


def view() -> dict[str, Any]:
    """How the space is laid flat, as the live routes take it."""
    name, dims = state.get("projection"), state.get("dims")
    linear = name in ("latent", "pca")
    return {
        "name": name,
        "dims": dims,
        "linear": linear,
        "query": {
            "method": "pca" if linear else name,
            "dims": dims,
            **{setting: state.get(setting) for setting in SETTINGS[name]},
        },
    }


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
        "set": state.get("images"),
        "set_name": map_choices.SET_WORDS[state.get("images")],
        "view": view(),
        "colour": state.get("colour"),
        "hidden": list(state.get("hide")),
        "options": {name: name in state.get("layers") for name in map_choices.OPTIONS},
        "image": state.get("image"),
        "colours": list(colours.CLASSES),
        "shapes": list(colours.SHAPES),
        "plotly": metadata.version("plotly"),
        "own": [{"name": one.name, "z": one.z} for one in album.placed()],
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

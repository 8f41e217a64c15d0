"""The controls of the Map: projection, colour, settings, search."""

import streamlit as st

from ui.common import choice, messages, resources, state, widgets
from ui.common.keys import SEEDS
from ui.map import keys, selection, user_images
from vae_core.latent.neighbours import METRICS

SETTINGS: dict[str, tuple[str, ...]] = {
    "pca": (),
    "latent": (),
    "umap": ("neighbours", "min_dist", "metric", "seed"),
    "tsne": ("perplexity", "metric", "seed"),
}
"""the settings that each projection has"""


def controls() -> None:
    """One row: the colour, the menus, and the search."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xsmall"):
        colour()
        with st.popover("Settings", icon=":material/tune:", key="map.settings"):
            settings()
        selection.popover()
        user_images.popover()
        search()


def projection() -> None:
    info = resources.info(state.get("model"))
    choice.segments(
        "Projection",
        {name: keys.PROJECTIONS[name] for name in keys.projections(info)},
        label_visibility="collapsed",
        **widgets.bound("projection", "map.projection"),
    )


def colour() -> None:
    names = keys.colours(resources.info(state.get("model")))
    st.session_state["map.colour"] = state.get("colour")
    choice.select(
        "Colour by",
        {name: f"Colour by {title}" for name, title in names.items()},
        label_visibility="collapsed",
        width=155,
        key="map.colour",
        on_change=lambda: state.go(colour=st.session_state["map.colour"], hide=()),
    )


def settings() -> None:
    """Which images, in how many dimensions, and the settings of the projection."""
    st.session_state["map.images"] = state.get("images")
    choice.rows(
        "Images",
        keys.SETS,
        key="map.images",
        on_change=lambda: state.put(images=st.session_state["map.images"], selected=()),
        help="Sets other than the reference images are encoded once, which takes a while.",
    )
    choice.segments(
        "Dimensions",
        keys.DIMS,
        **widgets.bound("dims", "map.dims"),
    )
    second_map()
    inputs = {
        "neighbours": neighbours,
        "min_dist": min_dist,
        "perplexity": perplexity,
        "metric": metric,
        "seed": seed,
    }
    for name, show in inputs.items():
        if name in SETTINGS[state.get("projection")]:
            show()


def neighbours() -> None:
    st.number_input(
        "Neighbours",
        *keys.NEIGHBOURS,
        help="Neighbours per point: low shows local detail, high global structure.",
        **widgets.bound("neighbours", "map.neighbours"),
    )


def min_dist() -> None:
    st.number_input(
        "Minimum distance",
        *keys.MIN_DIST,
        step=0.05,
        help="How close points may be on the map (min_dist).",
        **widgets.bound("min_dist", "map.min_dist"),
    )


def perplexity() -> None:
    st.number_input(
        "Perplexity",
        *keys.PERPLEXITY,
        step=5.0,
        help="Roughly the number of neighbours per point.",
        **widgets.bound("perplexity", "map.perplexity"),
    )


def metric() -> None:
    bound = widgets.bound("metric", "map.metric")
    choice.select("Distance in the latent space", choice.same(METRICS), **bound)


def seed() -> None:
    st.number_input("Seed", 0, SEEDS, **widgets.bound("seed", "map.seed"))


def second_map() -> None:
    """Another projection of the same images, or another model's map of them."""
    options = {"": "None"} | keys.second_maps(resources.info(state.get("model")))
    choice.select(
        "Second map",
        options,
        help="Another projection, or another model of the same data set. Hovering and selecting "
        "on one map shows on the other.",
        **widgets.bound("beside", "map.beside"),
    )


def search() -> None:
    """Finds an image by its index, or a label by its name."""
    st.text_input(
        "Find an image or a label",
        key="map.find",
        label_visibility="collapsed",
        placeholder="Number, label",
        icon=":material/search:",
        on_change=take_search,
        width=125,
    )


def take_search() -> None:
    """Pins the image of that index, or shows that label alone."""
    query = str(st.session_state["map.find"]).strip()
    encoded = selection.encoded(state.get("model"), state.get("images"))
    if not query or encoded is None:
        return
    names = encoded.images.label_names
    if query.casefold() in ("all", "*"):
        state.go(hide=())
    elif state.get("colour") == "label" and (shown := matching_labels(query, names)):
        state.go(hide=tuple(k for k in range(len(names)) if k not in shown))
    elif query.isdecimal() and int(query) < len(encoded):
        state.go(**{pinned_key(): int(query)})
    else:
        messages.toast(f"No image or label “{query[:40]}” here.", icon=":material/search_off:")


def matching_labels(query: str, names: tuple[str, ...]) -> set[int]:
    """The labels with this name or prefix; a number needs a # to mean a label."""
    prefix = query.casefold().removeprefix("#")
    if query.isdecimal():
        return set()
    exact = {k for k, name in enumerate(names) if name.casefold() == prefix}
    return exact or {k for k, name in enumerate(names) if name.casefold().startswith(prefix)}


def pinned_key() -> str:
    """Which choice holds the pinned image: other pages share that of a reference image."""
    return "image" if state.get("images") == "reference" else "point"

"""The parts of the Map page: the controls, and the map with what lies under the hand."""

from importlib import metadata
from typing import Any

import streamlit as st

from ui import pages
from ui.common import colours, resources, state, widgets
from ui.common.live_component import component
from ui.interpolate import walks
from ui.map import choices, selection, user_images
from vae_core.latent.neighbours import METRICS
from vae_core.runs.store import ModelInfo

KEY, WAY = "map.live", "map.way"
CHOICES = (
    "image",
    "point",
    "projection",
    "beside",
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
mount_map = component("map")


def controls() -> None:
    """How the space is laid flat, and what the colours mean."""
    info = resources.info(state.get("model"))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.segmented_control(
            "Projection",
            choices.projections(info),
            format_func=choices.PROJECTIONS.__getitem__,
            required=True,
            label_visibility="collapsed",
            **widgets.bound("projection", "map.projection"),
        )
        names = choices.colours(info)
        st.session_state["map.colour"] = state.get("colour")
        st.selectbox(
            "Colour",
            names,
            format_func=lambda name: f"By {names[name]}",
            label_visibility="collapsed",
            width=160,
            key="map.colour",
            on_change=lambda: state.go(colour=st.session_state["map.colour"], hide=()),
        )
        with st.popover("Settings", icon=":material/tune:", key="map.settings"):
            settings()
        selection.popover()
        user_images.popover()
        find()


def settings() -> None:
    """Which images, in how many dimensions, and what the projection can be told."""
    st.radio(
        "Images",
        choices.SETS,
        format_func=choices.SETS.__getitem__,
        help="More than the reference images are encoded once, which takes a while.",
        **widgets.bound("images", "map.images"),
    )
    st.segmented_control(
        "Dimensions",
        choices.DIMS,
        format_func=choices.DIMS.__getitem__,
        required=True,
        **widgets.bound("dims", "map.dims"),
    )
    second_map()
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


def second_map() -> None:
    """Another projection of the same images, or another model's map of them."""
    known = {"": "None"} | choices.besides(resources.info(state.get("model")))
    st.selectbox(
        "A second map beside it",
        known,
        format_func=known.__getitem__,
        help="Another projection, or another model of the same data set. What is pointed at or "
        "chosen on one is shown on the other.",
        **widgets.bound("beside", "map.beside"),
    )


def beside() -> dict[str, Any] | None:
    """What the second map shows."""
    name = state.get("beside")
    if not name:
        return None
    if name in choices.PROJECTIONS:
        title = choices.PROJECTIONS[name]
        return {"model": described(state.get("model")), "view": view(name), "title": title}
    info = resources.info(name)
    flat = choices.default_projection(info)
    return {"model": described(name), "view": view(flat), "title": info.title}


def described(model_id: str) -> dict[str, Any]:
    info = resources.info(model_id)
    return {
        "id": info.id,
        "title": info.title,
        "image_shape": list(info.image_shape),
        "latent_dim": info.latent_dim,
        "version": resources.version(model_id),
    }


def view(name: str) -> dict[str, Any]:
    """How a space is laid flat, as the live routes take it."""
    dims = state.get("dims")
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
    """Looks for an image by its number, or for a label by its name."""
    st.text_input(
        "Find a number or a label",
        key="map.find",
        label_visibility="collapsed",
        placeholder="Number, label",
        icon=":material/search:",
        on_change=take_find,
        width=130,
    )


def take_find() -> None:
    """Keeps the image of that number in sight, or shows that label alone."""
    wanted = str(st.session_state["map.find"]).strip()
    found = selection.encoded(state.get("model"), state.get("images"))
    if not wanted or found is None:
        return
    names = found.images.label_names
    if wanted.casefold() in ("all", "*"):
        state.go(hide=())
    elif state.get("colour") == "label" and (alone := labelled(wanted, names)):
        state.go(hide=tuple(k for k in range(len(names)) if k not in alone))
    elif wanted.isdecimal() and int(wanted) < len(found):
        state.go(**{kept_name(): int(wanted)})
    else:
        st.toast(f"There is no image {wanted[:40]} here, and no label of that name.")


def labelled(wanted: str, names: tuple[str, ...]) -> set[int]:
    """The labels that are spelled so, or begin so; none for a number, unless after a #."""
    name = wanted.casefold().removeprefix("#")
    if wanted.isdecimal():
        return set()
    exact = {k for k, known in enumerate(names) if known.casefold() == name}
    return exact or {k for k, known in enumerate(names) if known.casefold().startswith(name)}


def kept_name() -> str:
    """Where the number of the kept image stands: other pages share that of a reference image."""
    return "image" if state.get("images") == "reference" else "point"


def instrument() -> None:
    """The map itself."""
    model_id = state.get("model")
    data = {
        "model": described(model_id),
        "set": state.get("images"),
        "set_name": choices.SET_WORDS[state.get("images")],
        "view": view(state.get("projection")),
        "beside": beside(),
        "colour": state.get("colour"),
        "hidden": list(state.get("hide")),
        "options": {name: name in state.get("layers") for name in choices.OPTIONS},
        "image": state.get(kept_name()),
        "chosen": None if (places := selection.chosen()) is None else places.tolist(),
        "own": user_images.on_the_map(),
        "way": way(),
        "colours": list(colours.CLASSES),
        "shapes": list(colours.SHAPES),
        "plotly": metadata.version("plotly"),
        "arrival": state.get("arrival"),
    }
    mount_map(
        key=KEY,
        data=data,
        on_choice_change=take_choice,
        on_chosen_change=take_chosen,
        on_open_change=take_open,
        on_walk_change=take_walk,
        on_apart_change=take_apart,
    )


def told(name: str, *others: str) -> dict[str, Any] | None:
    """What the browser says, if it is about the model that is shown, or one of the others."""
    value: Any = st.session_state[KEY].get(name)
    known = (state.get("model"), *others)
    return value if isinstance(value, dict) and value.get("model") in known else None


def take_choice() -> None:
    """What was chosen on the map itself. What does not fit is not taken."""
    choice, info = told("choice"), resources.info(state.get("model"))
    if choice is None or choice.get("set") != state.get("images"):
        return
    try:
        hidden = choices.numbers_text(tuple(choice["hidden"]))
        shown = ",".join(name for name, on in choice["options"].items() if on) or "none"
        state.put(
            **{kept_name(): state.KEYS[kept_name()].parse(str(choice["image"]), info)},
            hide=choices.parse_hidden(hidden, info) if hidden else (),
            layers=choices.parse_options(shown, info),
        )
    except (KeyError, TypeError, AttributeError, ValueError):
        return


def take_chosen() -> None:
    """Points that were lassoed."""
    said = told("chosen")
    if said is not None and said.get("set") == state.get("images"):
        selection.take(said)


def take_open() -> None:
    """A click: on to Explore, at this z, with the model whose map it is."""
    asked = told("open", state.get("beside"))
    try:
        info = resources.info((asked or {})["model"])
        z = state.parse_z(",".join(map(str, (asked or {})["z"])), info)
    except (KeyError, TypeError, ValueError):
        return
    if info.id != state.get("model"):
        state.choose_model(info.id)
    state.go(z=z)
    leave("explore")


def take_walk() -> None:
    """A drag from one image to another: on to the ways between them."""
    asked, info = told("walk") or {}, resources.info(state.get("model"))
    try:
        ends = {name: end_of(asked[name], info) for name in ("start", "end")}
    except (KeyError, TypeError, ValueError):
        return
    state.go(mode="paths", via=[], **ends)
    st.session_state[WAY] = (info.id, ends["start"], ends["end"])
    leave("interpolate")


def end_of(said: dict[str, Any], info: ModelInfo) -> int | list[float]:
    """A reference image by its number, any other by its z."""
    if state.get("images") == "reference":
        number: int = state.KEYS["image"].parse(str(said["i"]), info)
        return number
    return state.parse_z(",".join(map(str, said["z"])), info)


def way() -> list[list[float]] | None:
    """The path that was drawn on this map last, by the z of its ends."""
    model_id, *ends = st.session_state.get(WAY, (None,))
    if model_id != state.get("model"):
        return None
    return [walks.z_of(model_id, end) for end in ends]


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

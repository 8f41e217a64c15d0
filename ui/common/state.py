"""Every permanent choice of a user: its default, and how the address spells it.

`st.session_state` holds the values under these names. The address is read when it is not the
one that was last written, so a link, a bookmark and the back button all work; what cannot be
read falls back to the default with one line to the user.
"""

import math
from collections.abc import Callable, Collection, Set
from dataclasses import dataclass
from typing import Any

import streamlit as st

from ui.common import resources, results
from ui.interpolate import direction_sets, walks
from ui.interpolate.walks import Place
from ui.map import choices as map_choices
from vae_core.runs.directory import run_paths
from vae_core.runs.store import ModelInfo

FARTHEST = 20.0  # standard deviations of the prior; nothing out there was ever learned
STEPS = 24  # on a path, at most
SEEDS = 999_999
SOURCES = ("upload", "draw")  # of the image to reconstruct
COMPARED = 6  # runs, at most
PLANES = 2  # in which the Train page shows the latent space
AXES = ("step", "seconds")  # of compared curves
TRAINING = ("watch", "compare", "slow", "new")  # what the Train page shows
LEARN = ("encoder", "space", "decoder", "inference", "elbo", "noise", "training", "uses")
LAYOUTS = ("read", "present")
RATES = ("low", "right", "high")  # of Learn's tiny training
WEIGHTS = ("none", "one", "heavy")  # of its KL
EXAMPLE_MODEL, LAST_EXAMPLE = "mnist-2d", 1999  # Learn's examples are its reference images
LAST_STEP = 10**9 - 1
MODES = ("paths", "square", "directions", "arithmetic")  # of Interpolate
STOPS = 6  # between the ends of a path
PICKED = 60  # pictures of a group, where it is not a saved one

Z = list[float]
Pair = list[int]


@dataclass(frozen=True)
class Key:
    """One choice: its default for a model, and its text in the address and back.

    `parse` raises ValueError with a line for the user. A choice that is not `of_model` stays when
    another model is chosen.
    """

    default: Callable[[ModelInfo], Any]
    parse: Callable[[str, ModelInfo], Any]
    text: Callable[[Any], str] = str
    of_model: bool = True


def parse_z(text: str, info: ModelInfo) -> Z:
    """Numbers with commas between them, one a dimension, to the thousandth."""
    try:
        z = [round(float(number), 3) + 0.0 for number in text.split(",")]
    except ValueError:
        raise ValueError("the z in the link is not a list of numbers") from None
    if len(z) != info.latent_dim:
        raise ValueError(f"the z in the link has {len(z)} numbers, {info.id} {info.latent_dim}")
    if not all(abs(value) <= FARTHEST for value in z):  # false for NaN, too
        raise ValueError(f"the z in the link goes beyond ±{FARTHEST:g}")
    return z


def parse_pair(text: str, info: ModelInfo) -> Pair:
    """Two different dimensions."""
    known = {str(dim): dim for dim in range(info.latent_dim)}
    pair = [known.get(name, -1) for name in text.split(",")]
    if len(pair) != 2 or -1 in pair or pair[0] == pair[1]:
        raise ValueError(f"the pair in the link is not two of the {info.latent_dim} dimensions")
    return pair


def strongest_pair(info: ModelInfo) -> Pair:
    """The two dimensions with the most nats, in a plane's own order."""
    order = sorted(range(info.latent_dim), key=lambda dim: -info.kl_per_dim[dim])
    return sorted(order) if info.latent_dim == 2 else [*order, 0][:2]


def number(
    what: str, low: int, high: Callable[[ModelInfo], int]
) -> Callable[[str, ModelInfo], int]:
    """Reads a whole number from `low` to what `high` says of the model."""

    def parse(text: str, info: ModelInfo) -> int:
        last = high(info)
        digits = text.isascii() and text.isdecimal() and len(text) < 10
        if not (digits and low <= int(text) <= last):
            raise ValueError(f"the {what} in the link is not a number from {low} to {last}")
        return int(text)

    return parse


def last_image(info: ModelInfo) -> int:
    return results.reference_count(info.id) - 1


def place(what: str) -> Callable[[str, ModelInfo], Place]:
    """Reads a reference image's number, or a z as numbers with commas between them."""
    image = number(what, 0, last_image)

    def parse(text: str, info: ModelInfo) -> Place:
        return parse_z(text, info) if "," in text or "." in text else image(text, info)

    return parse


def place_text(place: Place) -> str:
    return str(place) if isinstance(place, int) else z_text(place)


def places(what: str, least: int, most: int) -> Callable[[str, ModelInfo], list[Place]]:
    """Reads several places with semicolons between them."""
    one = place(what)

    def parse(text: str, info: ModelInfo) -> list[Place]:
        found = [one(part, info) for part in text.split(";")] if text else []
        if not least <= len(found) <= most:
            raise ValueError(
                f"the link names {len(found)} places for {what}, not {least} to {most}"
            )
        return found

    return parse


def places_text(places: list[Place]) -> str:
    return ";".join(map(place_text, places))


def group(what: str) -> Callable[[str, ModelInfo], list[Place] | str]:
    """Reads the pictures of a group, or the name of a saved one after a tilde."""
    several = places(what, 0, PICKED)

    def parse(text: str, info: ModelInfo) -> list[Place] | str:
        if not text.startswith("~"):
            return several(text, info)
        if text[1:] not in {group.name for group in resources.shelf(info.id).groups}:
            raise ValueError(f"{what} in the link is no group that is saved with this model")
        return text[1:]

    return parse


def group_text(group: list[Place] | str) -> str:
    return f"~{group}" if isinstance(group, str) else places_text(group)


def one_of(what: str, options: Callable[[ModelInfo], Collection[str]]) -> Callable[..., str]:
    """Reads one of the words that there are for a model."""

    def parse(text: str, info: ModelInfo) -> str:
        known = options(info)
        if text not in known:
            raise ValueError(f"the {what} in the link is not one of {', '.join(known)}")
        return text

    return parse


def share(what: str, low: float = 0.0, high: float = 1.0) -> Callable[[str, ModelInfo], float]:
    """Reads a number from `low` to `high`, to the thousandth."""

    def parse(text: str, info: ModelInfo) -> float:
        try:
            value = round(float(text), 3) + 0.0
        except ValueError:
            value = math.nan
        if not low <= value <= high:  # false for NaN, too
            raise ValueError(f"the {what} in the link is not a number from {low:g} to {high:g}")
        return value

    return parse


def parse_at(text: str, info: ModelInfo) -> list[float]:
    """Across and down in a square."""
    axis = share("place in the square")
    found = [axis(part, info) for part in text.split(",")]
    if len(found) != 2:
        raise ValueError("the place in the square in the link is not two numbers")
    return found


def parse_amounts(text: str, info: ModelInfo) -> dict[int, float]:
    """How far along which directions: number, colon, amount."""
    which = number("direction", 0, lambda info: direction_sets.MOST - 1)
    amount = share("amount", -FARTHEST, FARTHEST)
    pairs = [part.split(":") for part in text.split(",")] if text else []
    if any(len(pair) != 2 for pair in pairs):
        raise ValueError("the amounts in the link are not numbers of directions and how far")
    return {which(k, info): amount(value, info) for k, value in pairs}


def amounts_text(amounts: dict[int, float]) -> str:
    return ",".join(f"{k}:{value:g}" for k, value in sorted(amounts.items()))


def within_reach(z: Z) -> Z:
    """To the thousandth, and no farther out than an address may say."""
    return [round(min(max(value, -FARTHEST), FARTHEST), 3) + 0.0 for value in z]


def z_text(z: Z) -> str:
    """Numbers with commas between them; one alone is told from an image by its point."""
    return ",".join(f"{value:g}" for value in z) if len(z) > 1 else f"{z[0]:.3f}"


def parse_run(text: str, info: ModelInfo) -> str:
    if text not in {path.name for path in run_paths()}:
        raise ValueError("the run in the link is not here")
    return text


def parse_source(text: str, info: ModelInfo) -> str:
    if text not in SOURCES:
        raise ValueError(f"the source in the link is not one of {', '.join(SOURCES)}")
    return text


def parse_chapter(text: str, info: ModelInfo) -> str:
    if text not in LEARN:
        raise ValueError("the chapter in the link is not one of Learn")
    return text


def parse_compare(text: str, info: ModelInfo) -> list[str]:
    """Ids of runs with commas between them."""
    return [parse_run(run_id, info) for run_id in text.split(",")[:COMPARED]]


KEYS: dict[str, Key] = {
    "z": Key(
        default=lambda info: resources.start_z(info.id),
        parse=parse_z,
        text=z_text,
    ),
    "pair": Key(
        default=strongest_pair,
        parse=parse_pair,
        text=lambda pair: ",".join(str(dim) for dim in pair),
    ),
    "image": Key(lambda info: 0, number("image", 0, last_image)),
    "mode": Key(lambda info: "paths", one_of("mode", lambda info: MODES), of_model=False),
    "start": Key(lambda info: 0, place("start"), place_text),
    "end": Key(lambda info: results.other_image(info.id), place("end"), place_text),
    "via": Key(lambda info: [], places("the stops", 0, STOPS), places_text),
    "path": Key(lambda info: "slerp", one_of("path", lambda info: walks.NAMES), of_model=False),
    "t": Key(lambda info: 0.5, share("t"), "{:g}".format, of_model=False),
    "steps": Key(lambda info: 15, number("steps", 2, lambda info: STEPS), of_model=False),
    "corners": Key(
        default=lambda info: list(results.first_of_classes(info.id, 4)),
        parse=places("the corners", 4, 4),
        text=places_text,
    ),
    "at": Key(lambda info: [0.5, 0.5], parse_at, lambda at: f"{at[0]:g},{at[1]:g}"),
    "subject": Key(lambda info: 0, place("subject"), place_text),
    "family": Key(
        default=lambda info: next(iter(direction_sets.families(info.id))),
        parse=one_of("family", lambda info: direction_sets.families(info.id)),
    ),
    "method": Key(
        lambda info: "means", one_of("method", lambda info: direction_sets.METHODS), of_model=False
    ),
    "amounts": Key(lambda info: {}, parse_amounts, amounts_text),
    "picked": Key(lambda info: 0, number("direction", 0, lambda info: direction_sets.MOST - 1)),
    "more": Key(lambda info: [], group("more"), group_text),
    "less": Key(lambda info: [], group("less"), group_text),
    **{
        name: Key(
            default=lambda info, k=k: results.first_of_classes(info.id, 4)[k],
            parse=place(name),
            text=place_text,
        )
        for k, name in enumerate("abc")
    },
    "strength": Key(lambda info: 1.0, share("strength", 0, 2), "{:g}".format),
    "seed": Key(lambda info: 0, number("seed", 0, lambda info: SEEDS), of_model=False),
    "source": Key(lambda info: "upload", parse_source, of_model=False),
    "projection": Key(map_choices.default_projection, map_choices.parse_projection),
    "colour": Key(lambda info: "label", map_choices.parse_colour),
    "images": Key(lambda info: "reference", map_choices.parse_images),
    "point": Key(lambda info: 0, number("point", 0, lambda info: 9_999_999)),
    "dims": Key(lambda info: 2, map_choices.parse_dims, of_model=False),
    "neighbours": Key(lambda info: 15, number("neighbours", 2, lambda info: 200), of_model=False),
    "min_dist": Key(lambda info: 0.1, map_choices.parse_min_dist, "{:g}".format, of_model=False),
    "metric": Key(lambda info: "euclidean", map_choices.parse_metric, of_model=False),
    "perplexity": Key(
        lambda info: 30.0, map_choices.parse_perplexity, "{:g}".format, of_model=False
    ),
    "beside": Key(lambda info: "", map_choices.parse_beside),
    "hide": Key(lambda info: (), map_choices.parse_hidden, map_choices.numbers_text),
    "layers": Key(
        map_choices.default_options, map_choices.parse_options, map_choices.options_text
    ),
    "chapter": Key(lambda info: LEARN[0], parse_chapter, of_model=False),
    "example": Key(
        lambda info: 0, number("example", 0, lambda info: LAST_EXAMPLE), of_model=False
    ),
    "layout": Key(lambda info: "read", one_of("layout", lambda info: LAYOUTS), of_model=False),
    "rate": Key(lambda info: "right", one_of("rate", lambda info: RATES), of_model=False),
    "weight": Key(lambda info: "one", one_of("weight", lambda info: WEIGHTS), of_model=False),
    "run": Key(lambda info: "", parse_run, of_model=False),  # "": the newest
    "show": Key(lambda info: "watch", one_of("view", lambda info: TRAINING), of_model=False),
    "plane": Key(lambda info: 0, number("plane", 0, lambda info: PLANES - 1), of_model=False),
    "axis": Key(lambda info: "step", one_of("axis", lambda info: AXES), of_model=False),
    "compare": Key(lambda info: [], parse_compare, ",".join, of_model=False),
    "step": Key(lambda info: -1, number("step", 0, lambda info: LAST_STEP), of_model=False),
}

# Choices that live as long as the session and never stand in an address: nobody else has the rest.
SESSION: dict[str, Any] = {
    "placed": (),  # keys of the own pictures that the Map shows
    "tour": 0,  # the stop of the tour that one is at, counted from 1
    "train.dataset_path": "",  # the folder of own pictures that Train opens with
}


def get(name: str) -> Any:
    return st.session_state[name]


def put(**choices: Any) -> None:
    """Remembers choices that a component has made and shows already."""
    st.session_state.update(choices)


def go(**choices: Any) -> None:
    """Remembers choices and makes live components move there, even under the same key."""
    put(**choices, arrival=st.session_state.get("arrival", 0) + 1)


def choose_model(model_id: str) -> None:
    """Another model, with its own defaults for all that depends on it."""
    info = resources.info(model_id)
    changed = [name for name in KEYS if KEYS[name].of_model or name not in st.session_state]
    go(model=model_id, **{name: KEYS[name].default(info) for name in changed})


def load(page: str) -> list[str]:
    """Takes over a new address; returns what to tell the user, most often nothing.

    Where the page is the same, the browser went back: what the address leaves out is meant to be
    the default. Where it is another page, what the address leaves out stays.
    """
    for name, default in SESSION.items():
        st.session_state.setdefault(name, default)
    if resources.find(st.session_state.get("model")) is None:
        choose_model(resources.infos()[0].id)
    address = st.query_params.to_dict()
    last_page, last_address = st.session_state.get("state.last", (page, None))
    st.session_state["state.last"] = (page, address)
    if address == last_address:
        return []
    if page == last_page and last_address is not None:
        _forget(last_address.keys() - address.keys())
    return _read(address)


def _forget(names: Set[str]) -> None:
    """Puts the defaults where the address no longer says anything."""
    if "model" in names:
        choose_model(resources.infos()[0].id)
    info = resources.info(get("model"))
    go(**{name: KEYS[name].default(info) for name in names & KEYS.keys()})


def _read(address: dict[str, str]) -> list[str]:
    model_id = address.get("model", st.session_state["model"])
    if resources.find(model_id) is None:
        return [f"There is no model “{model_id[:40]}” here; this is {get('model')}."]
    if model_id != st.session_state["model"]:
        choose_model(model_id)
    info = resources.info(model_id)
    notices = []
    for name in KEYS.keys() & address.keys():
        try:
            go(**{name: KEYS[name].parse(address[name], info)})
        except ValueError as error:
            notices.append(f"Not taken over: {error}.")
    return notices


def publish(*names: str) -> None:
    """Writes these choices into the address, where they are not what one gets without it."""
    info = resources.info(get("model"))
    address = {
        name: KEYS[name].text(get(name)) for name in names if get(name) != KEYS[name].default(info)
    }
    if address or info.id != resources.infos()[0].id:
        address = {"model": info.id, **address}
    if address != st.query_params.to_dict():
        st.query_params.from_dict(address)
    st.session_state["state.last"] = (st.session_state["state.last"][0], address)

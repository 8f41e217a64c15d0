"""The Paths instrument: all kinds of path between the same places, and what can be saved."""

from typing import Any

import streamlit as st

from ui.common import results, snippets, state, widgets
from ui.common.grammar import Place
from ui.common.live_component import component
from ui.interpolate import exports, geodesics, path_kinds, places
from ui.interpolate.keys import PATHS, STEPS, STOPS
from ui.interpolate.path_kinds import PathView
from vae_core.latent.linear import Plane

KEY = "interpolate.live"
SEARCHED = "interpolate.searched"  # the key of the last search for a geodesic
CHOICES = tuple(PATHS)

mount_paths = component("path", styles=("lab.css", "slots.css", "path.css"))


def stops() -> list[Place]:
    """The places that the path passes through, both ends included."""
    return [state.get("start"), *state.get("via"), state.get("end")]


@st.fragment
def instrument() -> None:
    """All paths at once. When the pointer comes to rest, only this fragment reruns."""
    suspend_old_search()
    search = path_kinds.search(state.get("model"), stops())
    show(path_kinds.views(state.get("model"), stops(), search))
    next_steps()
    state.publish("mode", *CHOICES)


def suspend_old_search() -> None:
    """Suspends the search between the previous ends once others are chosen."""
    key = path_kinds.search_key(state.get("model"), stops())
    before = st.session_state.get(SEARCHED, key)
    if before != key:
        geodesics.stop(before)
    st.session_state[SEARCHED] = key


def show(views: list[PathView]) -> None:
    data = {
        "ways": [plain(view) for view in views],
        "ends": [places.encoded(places.image_of(place)) for place in stops()],
        "plane": plain_plane(results.principal_plane(state.get("model"))),
        "most_steps": STEPS,
        "most_stops": STOPS,
        "choice": {name: state.get(name) for name in CHOICES},
    }
    mount_paths(
        key=KEY,
        data=places.context() | data,
        on_choices_change=lambda: places.take_choices(KEY, *CHOICES),
        on_upload_change=lambda: places.take_upload(KEY),
        on_look_change=rerun,
    )
    places.show_refusal()


def plain_plane(plane: Plane) -> dict[str, Any]:
    """The plane that paths are drawn in, and a sentence on what it leaves out."""
    shown = sum(plane.explained)
    words = (
        "This model has two dimensions, so this is the whole latent space."
        if plane.exact
        else "Projected onto the first two principal components (PCA), which hold "
        f"{shown:.0%} of the images' variance: a path that seems to touch a point may be far "
        "from it in the other dimensions."
    )
    return {"mean": plane.mean.tolist(), "axes": plane.axes.tolist(), "words": words}


def rerun() -> None:
    """The browser asks for the geodesic so far; the rerun after this callback sends it."""


def plain(view: PathView) -> dict[str, Any]:
    """A path as the browser takes it: z to five digits."""
    corners, distance = view.corners, view.distance
    return {
        "kind": view.kind,
        "name": path_kinds.NAMES[view.kind],
        "hint": path_kinds.HINTS[view.kind],
        "corners": None if corners is None else corners.double().numpy().round(5).tolist(),
        "distance": None if distance is None else distance.numpy().round(3).tolist(),
        "words": view.verdict,
        "warns": view.warns,
        "progress": view.progress,
    }


def next_steps() -> None:
    """What can be done with the chosen path: open it, swap its ends, save it, copy its code."""
    model_id, kind, steps = (state.get(name) for name in ("model", "path", "steps"))
    through = stops()  # files are made later, outside of the session
    ends = [places.image_of(place) for place in through]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if (now := chosen_z()) is not None:
            widgets.open_in_explore(now, key="interpolate.open")
        st.button(
            "Swap start and end",
            key="interpolate.swap",
            icon=":material/swap_horiz:",
            on_click=swap,
        )
        z = path_kinds.steps_of(model_id, through, kind, steps)
        exports.save(
            f"{path_kinds.NAMES[kind]}, {steps} steps",
            lambda: path_kinds.images_of(model_id, through, kind, steps, ends),
            None if z is None else z.numpy(),
            key="interpolate",
        )
    with st.expander("Python code for this film", icon=":material/code:"):
        code = snippets.film(model_id, path_kinds.points_of(model_id, through), kind, steps)
        st.code(code, language="python", wrap_lines=True)


def chosen_z() -> list[float] | None:
    """The z of the chosen path at t; None for a cross-fade."""
    return path_kinds.z_at(state.get("model"), stops(), state.get("path"), state.get("t"))


def swap() -> None:
    """Reverses the path."""
    start, *via, end = stops()[::-1]
    state.go(start=start, via=via, end=end)

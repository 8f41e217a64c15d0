"""The Paths instrument: every way through the same places at once, and what can be saved."""

from typing import Any

import streamlit as st

from ui.common import results, snippets, state, widgets
from ui.common.live_component import component
from ui.interpolate import exports, geodesics, places, walks
from ui.interpolate.walks import Place, Way
from vae_core.latent.linear import Plane

KEY = "interpolate.live"
CHOICES = ("start", "end", "via", "path", "steps", "t")

mount_paths = component("path", styles=("lab.css", "slots.css", "path.css"))


def through() -> list[Place]:
    """The places that the path goes through."""
    return [state.get("start"), *state.get("via"), state.get("end")]


@st.fragment
def instrument() -> None:
    """All ways at once, under the hand. A hand that rests makes only this part run again."""
    leave_other_search()
    found = walks.search(state.get("model"), through())
    paths(walks.ways(state.get("model"), through(), found))
    ways_on()
    state.publish("mode", *CHOICES)


def leave_other_search() -> None:
    """Whoever has gone on to other ends needs the search between the old ones no longer."""
    asked = walks.search_key(state.get("model"), through())
    before = st.session_state.get("interpolate.asked", asked)
    if before != asked:
        geodesics.stop(before)
    st.session_state["interpolate.asked"] = asked


def paths(ways: list[Way]) -> None:
    data = {
        "ways": [plain(way) for way in ways],
        "ends": [places.plain(places.picture_of(place)) for place in through()],
        "plane": plain_plane(results.mapped(state.get("model"))),
        "most_steps": state.STEPS,
        "most_stops": state.STOPS,
        "choice": {name: state.get(name) for name in CHOICES},
    }
    mount_paths(
        key=KEY,
        data=places.scene() | data,
        on_choices_change=lambda: places.take_choices(KEY, *CHOICES),
        on_upload_change=lambda: places.take_upload(KEY),
        on_look_change=look_again,
    )
    places.refused()


def plain_plane(plane: Plane) -> dict[str, Any]:
    """The view that paths are drawn in, and what it leaves out, in words."""
    shown = sum(plane.explained)
    words = (
        "This model has two dimensions, so this is the whole latent space."
        if plane.exact
        else f"Seen from the side where the images spread most (PCA), which shows {shown:.0%} of "
        "their variance: a path that touches a point here may pass far in front of it or behind."
    )
    return {"mean": plane.mean.tolist(), "axes": plane.axes.tolist(), "words": words}


def look_again() -> None:
    """The browser asks for the geodesic so far; the rerun that comes with it is the answer."""


def plain(way: Way) -> dict[str, Any]:
    """A way as the browser takes it: z to the hundred-thousandth."""
    return {
        "kind": way.kind,
        "name": walks.NAMES[way.kind],
        "hint": walks.HINTS[way.kind],
        "corners": None if way.corners is None else way.corners.double().numpy().round(5).tolist(),
        "distance": None if way.distance is None else way.distance.numpy().round(3).tolist(),
        "words": way.words,
        "warns": way.warns,
        "progress": way.progress,
    }


def ways_on() -> None:
    """What can be done with the chosen way: open it, turn it round, save it, make it again."""
    model_id, kind, steps = (state.get(name) for name in ("model", "path", "steps"))
    stops = through()  # a file is made later, where there is no state to ask
    ends = [places.picture_of(place) for place in stops]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if (now := chosen_z()) is not None:
            widgets.open_in_explore(now, key="interpolate.open")
        st.button(
            "Swap the ends", key="interpolate.swap", icon=":material/swap_horiz:", on_click=swap
        )
        z = walks.steps_of(model_id, stops, kind, steps)
        exports.save(
            f"{walks.NAMES[kind]}, {steps} steps",
            lambda: walks.pictures_of(model_id, stops, kind, steps, ends),
            None if z is None else z.numpy(),
            key="interpolate",
        )
    with st.expander("The Python that makes this film", icon=":material/code:"):
        code = snippets.film(model_id, walks.points_of(model_id, stops), kind, steps)
        st.code(code, language="python", wrap_lines=True)


def chosen_z() -> list[float] | None:
    """The z of the chosen way at t; None for a cross-fade."""
    model_id, kind = state.get("model"), state.get("path")
    return walks.z_at(model_id, through(), kind, state.get("t"))


def swap() -> None:
    """The same way back."""
    start, *via, end = through()[::-1]
    state.go(start=start, via=via, end=end)

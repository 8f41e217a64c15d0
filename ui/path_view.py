"""The parts of the Interpolate page: the instrument, its ends, and what can be saved."""

import base64
from typing import Any

import streamlit as st

from ui import colours, films, geodesics, resources, results, snippets, state, walks, widgets
from ui.live_view import text
from ui.walks import Place, Way
from vae_core.data import DataError

KEY = "interpolate.live"
SCRIPTS = (
    "dom.js",
    "canvas.js",
    "socket.js",
    "latent.js",
    "sliders.js",
    "reference.js",
    "actions.js",
    "path.js",
)

mount_paths = st.components.v2.component(
    "vae_lab.paths", html=text("path.html"), css=text("path.css"), js=text(*SCRIPTS)
)


def places() -> list[Place]:
    """The ends of the path."""
    return [state.get("start"), state.get("end")]


@st.fragment
def instrument() -> None:
    """All ways at once, under the hand. A hand that rests makes only this part run again."""
    leave_other_search()
    found = walks.search(state.get("model"), places())
    paths(walks.ways(state.get("model"), places(), found))
    ways_on()
    state.publish("mode", "start", "end", "path", "steps", "t")


def leave_other_search() -> None:
    """Whoever has gone on to other ends needs the search between the old ones no longer."""
    asked = walks.search_key(state.get("model"), places())
    before = st.session_state.get("interpolate.asked", asked)
    if before != asked:
        geodesics.stop(before)
    st.session_state["interpolate.asked"] = asked


def paths(ways: list[Way]) -> None:
    model_id = state.get("model")
    info = resources.info(model_id)
    data = {
        "model": {
            "id": info.id,
            "image_shape": list(info.image_shape),
            "latent_dim": info.latent_dim,
        },
        "ways": [plain(way) for way in ways],
        "ends": [pixels(model_id, place) for place in places()],
        "usual": walks.usual(model_id),
        "colours": list(colours.CLASSES),
        "most_steps": state.STEPS,
        **{name: state.get(name) for name in ("t", "steps", "path", "arrival")},
    }
    mount_paths(key=KEY, data=data, on_place_change=take_place, on_look_change=look_again)


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


def pixels(model_id: str, place: Place) -> str:
    """An end's picture as the browser takes pixels: (H, W, C), in base 64."""
    picture = walks.picture_of(model_id, place).transpose(1, 2, 0)
    return base64.b64encode(picture.tobytes()).decode()


def take_place() -> None:
    """The hand rests somewhere else on the path. What does not fit is not taken."""
    place: Any = st.session_state[KEY].get("place")
    info = resources.find(state.get("model"))
    if not isinstance(place, dict) or info is None or place.get("model") != info.id:
        return
    try:
        choices = {
            name: state.KEYS[name].parse(str(place[name]), info) for name in ("t", "steps", "path")
        }
    except (KeyError, ValueError):
        return
    state.put(**choices)


def ways_on() -> None:
    """What can be done with the chosen way: open it, turn it round, save it, make it again."""
    model_id, kind, steps = (state.get(name) for name in ("model", "path", "steps"))
    through = places()  # a file is made later, where there is no state to ask
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if (now := chosen_z()) is not None:
            widgets.open_in_explore(now, key="interpolate.open")
        st.button(
            "Swap the ends", key="interpolate.swap", icon=":material/swap_horiz:", on_click=swap
        )
        z = walks.steps_of(model_id, through, kind, steps)
        films.save(
            f"{walks.NAMES[kind]}, {steps} steps",
            lambda: walks.pictures_of(model_id, through, kind, steps),
            None if z is None else z.numpy(),
            key="interpolate",
        )
    with st.expander("The Python that makes this film", icon=":material/code:"):
        code = snippets.film(model_id, walks.points_of(model_id, through), kind, steps)
        st.code(code, language="python", wrap_lines=True)


def chosen_z() -> list[float] | None:
    """The z of the chosen way at t; None for a cross-fade."""
    model_id, kind = state.get("model"), state.get("path")
    return walks.z_at(model_id, places(), kind, state.get("t"))


def swap() -> None:
    """The same way back."""
    state.go(start=state.get("end"), end=state.get("start"))


def pick_end(name: str, label: str) -> None:
    """Chooses an end: a reference image, a picture of one's own, a random or an explored point."""
    pick_number(name, label)
    with st.container(horizontal=True):
        st.button(
            "Random point",
            key=f"interpolate.{name}.random",
            icon=":material/casino:",
            help="A draw from the prior",
            on_click=put_random,
            args=(name,),
        )
        st.button(
            "Explore's point",
            key=f"interpolate.{name}.explored",
            icon=":material/explore:",
            help="The z that Explore stands at",
            on_click=put_explored,
            args=(name,),
        )
        with st.popover("Upload", icon=":material/upload:", key=f"interpolate.{name}.own"):
            upload(name)


def pick_number(name: str, label: str) -> None:
    """As `widgets.pick_image`, empty where the end is a point of the space."""
    model_id, chosen = state.get("model"), state.get(name)
    key = f"interpolate.{name}"
    number = chosen if isinstance(chosen, int) else None
    st.session_state[f"{key}.number"] = number
    st.number_input(
        label,
        0,
        results.reference_count(model_id) - 1,
        value=None,
        key=f"{key}.number",
        placeholder="a point of the space",
        on_change=lambda: put_number(name, st.session_state[f"{key}.number"]),
        help="The number of a reference image, which the model never saw in training.",
    )
    widgets.thumbnails(number, f"{key}.tiles", lambda picked: put_number(name, picked))


def put_number(name: str, number: int | None) -> None:
    if number is not None:
        state.put(**{name: number})


def put_point(name: str, z: list[float]) -> None:
    """An end at a point, to the thousandth, so that the link stays short."""
    far = state.FARTHEST
    state.put(**{name: [round(min(max(value, -far), far), 3) + 0.0 for value in z]})


def put_random(name: str) -> None:
    put_point(name, walks.random_point(state.get("model")))


def put_explored(name: str) -> None:
    put_point(name, state.get("z"))


def upload(name: str) -> None:
    """Takes a picture's posterior mean, once for each file."""
    model_id = state.get("model")
    file = st.file_uploader(
        "A picture of your own",
        key=f"interpolate.{name}.upload",
        max_upload_size=widgets.UPLOAD_MB,
    )
    taken = f"interpolate.{name}.taken"
    if file is None or st.session_state.get(taken) == (model_id, file.file_id):
        return
    st.session_state[taken] = (model_id, file.file_id)
    try:
        x = results.uploaded(model_id, file.getvalue(), file.name)
    except DataError as error:
        st.error(str(error), icon=":material/broken_image:")
        return
    put_point(name, walks.encoded(model_id, x))
    st.rerun()

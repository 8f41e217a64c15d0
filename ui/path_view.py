"""The parts of the Interpolate page: the strips, the chosen step, the controls, the chart."""

import streamlit as st

from ui import blocks, colours, figures, results, state, widgets
from ui.blocks import Term
from ui.tiles import tiles
from vae_core.examine import Walk
from vae_core.latent import PATHS

NAMES = {"slerp": "Great circle (slerp)", "lerp": "Straight line (lerp)"}
STEP = "interpolate.at"


def chosen_step(way: Walk) -> int:
    """The step that is looked at; the middle one to begin with."""
    return min(st.session_state.get(STEP, state.get("steps") // 2), len(way.t) - 1)


def strips(way: Walk) -> None:
    """The path through the latent space, and for contrast the images faded into each other."""
    step = chosen_step(way)
    labels = [f"step {place + 1} of {len(way.t)}, t = {t:.2f}" for place, t in enumerate(way.t)]
    for x, kind in ((way.pictures, "path"), (way.cross_fade, "fade")):
        blocks.note(
            "Through the latent space: every step is an image of its own"
            if kind == "path"
            else "For contrast, pixel by pixel: one image fades into the other"
        )
        tiles(x, labels, step, f"interpolate.{kind}", look_at, strip=True)


def look_at(step: int) -> None:
    st.session_state[STEP] = step


def facts(way: Walk) -> None:
    """Where the chosen step lies, and the way on to Explore."""
    step = chosen_step(way)
    mean, std = results.usual_norms(state.get("model"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        blocks.equation(
            Term("Step", f"{step + 1} of {len(way.t)}", "Choose another one in the strip"),
            Term("Position t", f"{way.t[step]:.2f}", "0 at the first image, 1 at the second"),
            Term(
                "‖z‖",
                f"{way.norm[step]:.2f}",
                f"Distance from the origin; typical for the prior: {mean:.1f} ± {std:.1f}",
                colours.LATENT,
            ),
            Term(
                "log p(z)",
                f"{results.log_prior(way)[step]:.1f} nats".replace("-", "−"),
                "Log density of the prior: the nearer to the origin, the higher",
                colours.PRIOR,
            ),
        )
        widgets.open_in_explore(way.z[step].tolist(), key="interpolate.open")


def controls() -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(
            "Path",
            list(PATHS),
            format_func=NAMES.__getitem__,
            required=True,
            help="The straight line cuts through the middle, where few images lie when there are "
            "many dimensions; the great circle keeps its distance from the origin.",
            **widgets.bound("path", "interpolate.path-kind"),
        )
        st.slider(
            "Steps", 2, state.STEPS, width=240, **widgets.bound("steps", "interpolate.steps")
        )
        st.button("Swap", key="interpolate.swap", icon=":material/swap_horiz:", on_click=swap)


def swap() -> None:
    """The same way back."""
    state.put(start=state.get("end"), end=state.get("start"))


def chart(way: Walk) -> None:
    """How far from the origin the path runs."""
    usual = results.usual_norms(state.get("model"))
    figure = figures.norms(way, chosen_step(way), usual)
    blocks.note(
        "Distance from the origin along the path. In the green band lie nineteen in twenty draws "
        "from the prior: there the decoder has learned what to do."
    )
    st.plotly_chart(
        figure, key="interpolate.chart", config=figures.STILL, alt="norm of z along the path"
    )

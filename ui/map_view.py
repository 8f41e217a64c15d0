"""The parts of the Map page: the chart, and the image that is chosen in it."""

from typing import Any

import streamlit as st

from ui import blocks, colours, figures, pages, pictures, resources, results, state, widgets
from ui.blocks import Picture
from vae_core.plane import Plane

CHART = "map.chart"


def chart() -> None:
    """The reference images in the plane; one of them is chosen by a click."""
    model_id = state.get("model")
    plane, reference = results.mapped(model_id), resources.loaded(model_id).reference
    figure = figures.map_of(
        plane.xy, reference.labels, reference.label_names, axes(plane), state.get("image")
    )
    st.plotly_chart(
        figure,
        key=CHART,
        on_select=take,
        selection_mode="points",
        config=figures.MAP,
        alt="the reference images in the plane, coloured by label",
    )
    blocks.note(in_words(plane, len(reference.x)))


def axes(plane: Plane) -> tuple[str, str]:
    if plane.exact:
        return "z0", "z1"
    first, second = plane.explained
    return f"first component ({first:.0%} of the variance)", f"second component ({second:.0%})"


def in_words(plane: Plane, count: int) -> str:
    """What the plane shows, and what it leaves out."""
    what = f"Each point is the posterior mean of one of {count:,} reference images"
    if plane.exact:
        return f"{what}. This model has two dimensions, so this is the whole latent space."
    shown = sum(plane.explained)
    return (
        f"{what}, seen from the side where they spread most (PCA). This view shows {shown:.0%} of "
        f"their variance: the other {1 - shown:.0%} lies behind it, so points that touch here may "
        "be far apart."
    )


def take() -> None:
    """Takes over the point that was chosen in the chart."""
    points: list[dict[str, Any]] = st.session_state[CHART]["selection"]["points"]
    numbers = [point.get("customdata") for point in points]
    count = results.reference_count(state.get("model"))
    if numbers and isinstance(numbers[0], int) and 0 <= numbers[0] < count:
        state.put(image=numbers[0])


def chosen_image() -> None:
    """The chosen image, its reconstruction, and the ways on."""
    model_id, number = state.get("model"), state.get("image")
    label = results.label(model_id, number)
    blocks.pictures(
        Picture(
            pictures.address(results.reference_image(model_id, number)),
            label,
            f"number {number} of the reference images",
        ),
        Picture(
            pictures.address(results.reconstruction(model_id, number)),
            "Reconstruction",
            "decoded from this point",
            colours.DECODER,
        ),
    )
    widgets.open_in_explore(results.posterior_mean(model_id, number), key="map.open")
    pages.link("reconstruct", "Take it apart")
    widgets.pick_image("image", "Or choose an image", key="map.image")

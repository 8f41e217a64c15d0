"""Map, in the frame, with tiny models."""

import json

import pytest
from streamlit.testing.v1 import AppTest
from test_pages import assert_fine, opened

from ui import colours, results


def chart(at: AppTest) -> list[dict[str, object]]:
    traces: list[dict[str, object]] = json.loads(at.get("plotly_chart")[0].proto.spec)["data"]
    return traces


@pytest.mark.parametrize("model", ["grey", "plane"])
def test_every_class_has_its_own_colour_and_shape(model: str) -> None:
    at = opened("map", model=model)
    assert_fine(at)
    classes = [trace for trace in chart(at) if trace.get("name")]
    assert len({trace["marker"]["color"] for trace in classes}) == len(classes) == 2
    assert len({trace["marker"]["symbol"] for trace in classes}) == 2
    assert len(set(colours.SHAPES)) == len(colours.CLASSES) == 10


def test_a_plane_is_said_to_be_all_and_a_projection_to_leave_something_out() -> None:
    words = [
        " ".join(block.proto.body for block in opened("map", model=model).get("html"))
        for model in ("plane", "grey")
    ]
    assert "the whole latent space" in words[0] and "(PCA)" in words[1]
    assert "%" in words[1]


def test_the_chosen_image_is_in_the_address_and_opens_in_explore() -> None:
    at = opened("map", model="grey", image="5")
    assert_fine(at)
    at.number_input(key="map.image.number").set_value(8).run()
    assert at.query_params["image"] in ("8", ["8"])
    at.button(key="map.open").click().run()
    assert not at.exception
    assert at.session_state["z"] == pytest.approx(results.posterior_mean("grey", 8), abs=1e-3)

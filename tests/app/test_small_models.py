"""Every page with few reference images, and with a single latent dimension."""

from pathlib import Path

import pytest
import tiny_runs
from streamlit.testing.v1 import AppTest
from test_pages import assert_fine, opened

from ui.common.resources import infos
from vae_core.config import ModelConfig

LINE = ModelConfig((1, 8, 8), 1, "mlp", hidden_dims=(16,))
MODES = ("paths", "square", "directions", "arithmetic")
PAGES = ("explore", "reconstruct", "interpolate", "map")


@pytest.fixture(params=[1, 2, 3, 12])
def few(request: pytest.FixtureRequest, own_home: Path) -> str:
    """A model with so many reference images."""
    run = tiny_runs.make(own_home / "runs" / "few", tiny_runs.GREY, (1.0, 2.0, 3.0))
    run.save_reference(tiny_runs.reference((1, 8, 8), request.param))
    infos.clear() if hasattr(infos, "clear") else None
    return "few"


@pytest.mark.parametrize("mode", MODES)
def test_interpolate_works_with_few_images(few: str, mode: str) -> None:
    assert_fine(opened("interpolate", model=few, mode=mode))


@pytest.mark.parametrize("page", PAGES)
def test_a_page_works_with_few_images(few: str, page: str) -> None:
    assert_fine(opened(page, model=few))


@pytest.fixture
def line(own_home: Path) -> str:
    """A model with one latent dimension."""
    tiny_runs.make(own_home / "runs" / "line", LINE, (1.5,))
    return "line"


@pytest.mark.parametrize("page", PAGES)
def test_a_page_works_with_one_dimension(line: str, page: str) -> None:
    at = opened(page, model=line)
    assert_fine(at)
    assert not at.warning


@pytest.mark.parametrize("mode", MODES)
def test_interpolate_works_with_one_dimension(line: str, mode: str) -> None:
    assert_fine(opened("interpolate", model=line, mode=mode))


def test_one_dimension_is_a_pair_by_itself(line: str) -> None:
    at = opened("explore", model=line, pair="0,0", z="0.7")
    assert not at.warning
    assert at.session_state["pair"] == [0, 0] and at.session_state["z"] == [0.7]


TAKEN = """
import streamlit as st
from ui.common import state
from ui.explore import instrument
state.choose_model("line")
st.session_state[instrument.KEY] = {"point": {"model": "line", "z": [1.25], "pair": [0, 0]}}
instrument.take_point()
"""


def test_explore_keeps_where_the_hand_left_a_single_dimension(line: str) -> None:
    at = AppTest.from_string(TAKEN, default_timeout=30).run()
    assert not at.exception and at.session_state["z"] == [1.25]

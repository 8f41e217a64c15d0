"""The sketch pad on Reconstruct, in the frame."""

import pytest
from test_pages import MODELS, assert_fine, opened


@pytest.mark.parametrize("model", MODELS)
def test_the_pad_opens_with_every_model_and_the_address_says_so(model: str) -> None:
    at = opened("reconstruct", model=model, source="draw")
    assert_fine(at)
    assert not at.get("file_uploader")
    assert at.query_params["source"] in ("draw", ["draw"])


def test_the_source_switches_to_the_pad_and_back() -> None:
    at = opened("reconstruct", model="grey")
    assert at.session_state["source"] == "upload" and "source" not in at.query_params
    at.segmented_control(key="reconstruct.source").set_value("draw").run()
    assert_fine(at)
    assert at.query_params["source"] in ("draw", ["draw"])
    at.segmented_control(key="reconstruct.source").set_value("upload").run()
    assert_fine(at)
    assert "source" not in at.query_params and at.get("file_uploader")


def test_an_unknown_source_falls_back_with_a_message() -> None:
    at = opened("reconstruct", model="grey", source="telepathy")
    assert_fine(at)
    assert len(at.warning) == 1 and at.session_state["source"] == "upload"

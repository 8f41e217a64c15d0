"""Reconstruct, in the frame, with tiny models."""

import io

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest
from test_pages import assert_fine, opened

from ui import results


def texts(at: AppTest) -> str:
    return " ".join(block.proto.body for block in at.get("html"))


def upload(at: AppTest, name: str, content: bytes) -> AppTest:
    return at.file_uploader(key="reconstruct.upload").set_value((name, content, "image/png")).run()


def png(grey: int, size: tuple[int, int] = (20, 12)) -> bytes:
    out = io.BytesIO()
    Image.new("L", size, grey).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("model", ["grey", "plane"])
def test_a_reference_image_stands_there_before_any_upload(model: str) -> None:
    at = opened("reconstruct", model=model)
    assert_fine(at)
    assert texts(at).count("data:image/png") == 4
    assert "ELBO" in texts(at) and "nats" in texts(at)


def test_the_address_names_the_image_and_a_number_changes_it() -> None:
    at = opened("reconstruct", model="grey", image="7")
    assert at.number_input(key="reconstruct.image.number").value == 7
    at.number_input(key="reconstruct.image.number").set_value(9).run()
    assert_fine(at)
    assert at.session_state["image"] == 9 and at.query_params["image"] in ("9", ["9"])


@pytest.mark.parametrize("address", [{"image": "30"}, {"image": "-1"}, {"image": "x"}])
def test_an_image_that_is_not_there_falls_back_with_a_line(address: dict[str, str]) -> None:
    at = opened("reconstruct", model="grey", **address)
    assert_fine(at)
    assert "number from 0 to 29" in at.warning[0].value and at.session_state["image"] == 0


def test_labels_are_shown_as_text_never_as_html() -> None:
    at = opened("reconstruct", model="grey", image="1")
    assert "&lt;b&gt;dash&lt;/b&gt;" in texts(at) and "<b>dash</b>" not in texts(at)


def test_the_pixels_are_drawn_again_from_another_seed() -> None:
    at = opened("reconstruct", model="grey")
    before = texts(at)
    at.button(key="reconstruct.draw").click().run()
    assert_fine(at)
    assert at.query_params["seed"] in ("1", ["1"]) and texts(at) != before


@pytest.mark.parametrize("light", [True, False])
def test_a_picture_of_any_size_is_taken_and_inverted_where_that_is_detected(
    light: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "inverted", lambda *_: light)
    at = upload(opened("reconstruct", model="grey"), "mine.png", png(200))
    assert_fine(at)
    assert "mine.png" in texts(at)
    assert at.toggle(key="reconstruct.invert").value is light
    at.toggle(key="reconstruct.invert").set_value(not light).run()
    assert_fine(at)
    assert at.toggle(key="reconstruct.invert").value is not light


def test_a_file_that_is_no_picture_gets_one_line_with_its_name() -> None:
    at = upload(opened("reconstruct", model="grey"), "notes.png", b"no picture at all")
    assert [error.value for error in at.error] == [
        "notes.png is not a picture, or of a kind that is not read"
    ]
    assert not at.exception and texts(at).count("data:image/png") == 4


def test_it_opens_in_explore_at_the_posterior_mean() -> None:
    at = opened("reconstruct", model="plane", image="3")
    at.button(key="reconstruct.open").click().run()
    assert not at.exception
    x = results.reference_image("plane", 3)
    mean = results.examined("plane", x, 0).q.mu[0].tolist()
    assert at.session_state["z"] == pytest.approx(mean, abs=1e-3)

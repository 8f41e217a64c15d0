"""Reconstruct, in the frame, with tiny models."""

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest
from test_pages import assert_fine, opened

from ui.common import results
from ui.reconstruct import gallery, image_report
from vae_core.cli.main import main


def texts(at: AppTest) -> str:
    return " ".join(block.proto.body for block in at.get("html"))


def upload(at: AppTest, *files: tuple[str, bytes]) -> AppTest:
    count = at.session_state["reconstruct.intakes"]
    uploader = at.file_uploader(key=f"reconstruct.upload.{count}")
    return uploader.set_value([(name, content, "image/png") for name, content in files]).run()


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
def test_an_upload_is_inverted_where_that_is_detected_told_and_taken_back(
    light: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "edge", lambda *_: 0.0 if light else 255.0)
    at = upload(opened("reconstruct", model="grey"), ("mine.png", png(200)))
    assert_fine(at)
    assert "mine.png, 20 × 12 pixels" in texts(at)
    assert ("Inverted" in texts(at)) is light
    before = texts(at)
    light_control(at).set_value("as it is" if light else "inverted").run()
    assert_fine(at)
    assert ("Inverted" in texts(at)) is not light and texts(at) != before


def light_control(at: AppTest) -> Any:
    return at.segmented_control(key="reconstruct.light")


def test_a_file_that_is_no_picture_gets_one_line_with_its_name_and_the_others_go_on() -> None:
    files = [("notes.png", b"no"), ("good.png", png(10)), ("<i>x</i>\n.png", b"no")]
    at = upload(opened("reconstruct", model="grey"), *files)
    assert_fine(at)
    assert "notes.png is not a picture" in texts(at) and "good.png" in texts(at)
    assert "<i>x</i>" not in texts(at) and "&lt;i&gt;x&lt;/i&gt;" in texts(at)
    assert texts(at).count("data:image/png") == 4


def test_bad_files_alone_leave_the_reference_image_there() -> None:
    at = upload(opened("reconstruct", model="grey"), ("notes.png", b"no"))
    assert_fine(at)
    assert "notes.png" in texts(at) and "number 0 of the reference images" in texts(at)


def test_uploads_stay_when_the_page_is_left_and_another_model_is_chosen() -> None:
    at = upload(opened("reconstruct", model="grey"), ("a.png", png(10)), ("b.png", png(250)))
    at.selectbox(key="frame.model").set_value("plane").run()
    assert_fine(at)
    assert "a.png" in texts(at)
    at.session_state["state.last"] = ("explore", {})
    at.run()
    assert len(at.session_state["album"].pictures) == 2 and "a.png" in texts(at)


def test_many_uploads_come_as_a_wall_and_a_table_the_strangest_first() -> None:
    files = [(f"{level}.png", png(level, (12, 12))) for level in range(0, 250, 25)]
    at = upload(opened("reconstruct", model="plane"), *files)
    assert_fine(at)
    frame = at.dataframe[0].value
    assert len(frame) == 10 and list(frame["elbo"]) == sorted(frame["elbo"])
    assert {"name", "stranger_than", "kl", "psnr", "ssim", "bits_per_dim"} <= set(frame)
    at.selectbox(key="reconstruct.order").set_value("As they came").run()
    assert list(at.dataframe[0].value["name"]) == [name for name, _ in files]
    at.button(key="reconstruct.clear").click().run()
    assert_fine(at)
    assert not at.dataframe and not at.session_state["album"].pictures


def test_the_table_equals_the_command_line(
    tmp_path: Path, own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [(f"{level}.png", png(level, (30, 20))) for level in (0, 120, 240)]
    at = upload(opened("reconstruct", model="grey"), *files)
    at.selectbox(key="reconstruct.order").set_value("As they came").run()
    for name, content in files:
        (tmp_path / name).write_bytes(content)
    words = ["examine", "grey", *[str(tmp_path / name) for name, _ in files], "--json"]
    assert main(words) == 0
    said = json.loads(capsys.readouterr().out.splitlines()[-1])["images"]
    frame = at.dataframe[0].value
    for name in ("elbo", "log_likelihood", "kl", "bits_per_dim", "psnr"):
        assert list(frame[name]) == pytest.approx([image[name] for image in said], rel=1e-5)


def test_downloads_hold_what_the_table_shows() -> None:
    at = upload(opened("reconstruct", model="grey"), ("a.png", png(10)), ("b.png", png(250)))
    found = list(at.session_state["album.examined"][1].values())
    with np.load(io.BytesIO(gallery.posteriors(found)), allow_pickle=False) as file:
        assert file["mu"].shape == file["logvar"].shape == (2, 3)
        assert file["names"].tolist() == ["a.png", "b.png"]
    frame = gallery.rows(found, np.array([1.0, 2.0]))
    assert pd.read_parquet(io.BytesIO(frame.to_parquet())).equals(frame)


@pytest.mark.parametrize("view", image_report.VIEWS)
@pytest.mark.parametrize("model", ["grey", "plane"])
def test_every_closer_look_works(model: str, view: str) -> None:
    at = opened("reconstruct", model=model)
    at.segmented_control(key="reconstruct.view").set_value(view).run()
    assert_fine(at)


def test_the_pixels_are_drawn_on_request() -> None:
    at = opened("reconstruct", model="plane")
    at.segmented_control(key="reconstruct.view").set_value("Samples").run()
    count = texts(at).count("data:image/png")
    at.toggle(key="reconstruct.pixels").set_value(True).run()
    assert_fine(at)
    assert texts(at).count("data:image/png") == count + 1


def test_a_reference_image_can_be_chosen_while_there_are_uploads() -> None:
    at = upload(opened("reconstruct", model="grey"), ("a.png", png(10)))
    at.number_input(key="reconstruct.image.number").set_value(9).run()
    assert_fine(at)
    assert "number 9 of the reference images" in texts(at)
    assert len(at.session_state["album"].pictures) == 1


def test_strangeness_is_told_in_words_that_stay_true() -> None:
    assert image_report.in_words(0.5, 2000) == "stranger than 50 % of 2,000 test images"
    assert image_report.in_words(0.9876, 30) == "stranger than 98.8 % of 30 test images"
    assert image_report.in_words(1.0, 2000) == "stranger than all of 2,000 test images"


def test_centring_is_advised_where_a_model_of_strokes_finds_a_picture_strange(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(results, "edge", lambda *_: 0.0)
    monkeypatch.setattr(results, "stranger_than", lambda *_: 0.99)
    advice = "If this is a digit or a drawing"
    at = opened("reconstruct", model="grey")
    assert advice not in texts(at)
    at = upload(at, ("a.png", png(200)))
    assert advice in texts(at)
    at.toggle(key="reconstruct.centre").set_value(True).run()
    assert_fine(at)
    assert advice not in texts(at)


def test_it_opens_in_explore_at_the_posterior_mean() -> None:
    at = opened("reconstruct", model="plane", image="3")
    at.button(key="reconstruct.open").click().run()
    assert not at.exception
    x = results.reference_image("plane", 3)
    mean = results.examined("plane", x, 0).q.mu[0].tolist()
    assert at.session_state["z"] == pytest.approx(mean, abs=1e-3)


@pytest.mark.parametrize("end", ["start", "end"])
def test_a_reference_image_becomes_an_end_of_the_path_by_its_number(end: str) -> None:
    at = opened("reconstruct", model="plane", image="3")
    at.button(key=f"reconstruct.path.{end}").click().run()
    assert not at.exception
    assert at.session_state[end] == 3


@pytest.mark.parametrize("end", ["start", "end"])
def test_a_picture_of_ones_own_becomes_an_end_of_the_path_at_its_mean(end: str) -> None:
    at = upload(opened("reconstruct", model="plane"), ("a.png", png(10)))
    (looked,) = at.session_state["album.examined"][1].values()
    at.button(key=f"reconstruct.path.{end}").click().run()
    assert not at.exception
    assert at.session_state[end] == looked.z

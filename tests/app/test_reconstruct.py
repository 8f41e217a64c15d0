"""Reconstruct, in the frame, with tiny models."""

import io
import json
import re
from html import unescape
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest
from test_pages import assert_fine, opened

from ui.common import results, user_images
from ui.reconstruct import details, gallery, summary
from vae_core.cli.main import main


def texts(at: AppTest) -> str:
    return " ".join(block.proto.body for block in at.get("html"))


def block(at: AppTest, key: str) -> str:
    """The HTML of the block with this test id; empty without it."""
    bodies = [item.proto.body for item in at.get("html")]
    return next((body for body in bodies if f'data-testid="{key}"' in body), "")


def refusals(at: AppTest) -> str:
    return block(at, "refusals")


def caption(at: AppTest) -> str:
    """The caption of the image itself, the first one."""
    return unescape(re.findall("<span>(.*?)</span>", block(at, "images"))[0])


def upload(at: AppTest, *files: tuple[str, bytes]) -> AppTest:
    count = at.session_state["reconstruct.uploaders"]
    uploader = at.file_uploader(key=f"reconstruct.upload.{count}")
    return uploader.set_value([(name, content, "image/png") for name, content in files]).run()


def png(grey: int, size: tuple[int, int] = (20, 12)) -> bytes:
    out = io.BytesIO()
    Image.new("L", size, grey).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("model", ["grey", "plane"])
def test_a_reference_image_is_shown_before_any_upload(model: str) -> None:
    at = opened("reconstruct", model=model)
    assert_fine(at)
    assert texts(at).count("data:image/png") == 4
    assert 'data-testid="elbo"' in texts(at)


def test_the_address_names_the_image_and_a_number_changes_it() -> None:
    at = opened("reconstruct", model="grey", image="7")
    assert at.number_input(key="reconstruct.image.number").value == 7
    at.number_input(key="reconstruct.image.number").set_value(9).run()
    assert_fine(at)
    assert at.session_state["image"] == 9 and at.query_params["image"] in ("9", ["9"])


@pytest.mark.parametrize("address", [{"image": "30"}, {"image": "-1"}, {"image": "x"}])
def test_an_unknown_image_falls_back_with_a_message(address: dict[str, str]) -> None:
    at = opened("reconstruct", model="grey", **address)
    assert_fine(at)
    assert len(at.warning) == 1 and at.session_state["image"] == 0


def test_labels_are_shown_as_text_never_as_html() -> None:
    at = opened("reconstruct", model="grey", image="1")
    assert "&lt;b&gt;dash&lt;/b&gt;" in texts(at) and "<b>dash</b>" not in texts(at)


def test_the_pixels_are_resampled_with_another_seed() -> None:
    at = opened("reconstruct", model="grey")
    before = texts(at)
    at.button(key="reconstruct.draw").click().run()
    assert_fine(at)
    assert at.query_params["seed"] in ("1", ["1"]) and texts(at) != before


@pytest.mark.parametrize("light", [True, False])
def test_an_upload_is_inverted_if_its_background_requires_it_unless_set_otherwise(
    light: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "edge", lambda *_: 0.0 if light else 255.0)
    at = upload(opened("reconstruct", model="grey"), ("mine.png", png(200)))
    assert_fine(at)
    assert "mine.png" in texts(at)
    assert analysed(at)[0].input.inverted is light
    before = texts(at)
    control = at.segmented_control(key="reconstruct.light")
    control.set_value("as it is" if light else "inverted").run()
    assert_fine(at)
    assert analysed(at)[0].input.inverted is not light and texts(at) != before


def analysed(at: AppTest) -> list[user_images.AnalysedImage]:
    return list(at.session_state[user_images.MEMO][1].values())


def test_a_file_that_is_no_image_gets_one_message_with_its_name() -> None:
    files = [("notes.png", b"no"), ("good.png", png(10)), ("<i>x</i>\n.png", b"no")]
    at = upload(opened("reconstruct", model="grey"), *files)
    assert_fine(at)
    assert "notes.png" in refusals(at) and "good.png" in texts(at)
    assert "<i>x</i>" not in texts(at) and "&lt;i&gt;x&lt;/i&gt;" in refusals(at)
    assert texts(at).count("data:image/png") == 4


def test_refused_files_leave_the_reference_image_shown() -> None:
    at = upload(opened("reconstruct", model="grey"), ("notes.png", b"no"))
    assert_fine(at)
    assert "notes.png" in refusals(at) and caption(at) == results.name("grey", 0)


def test_uploads_stay_under_another_model_and_after_another_page() -> None:
    at = upload(opened("reconstruct", model="grey"), ("a.png", png(10)), ("b.png", png(250)))
    at.selectbox(key="frame.model").set_value("plane").run()
    assert_fine(at)
    assert "a.png" in texts(at)
    at.session_state["state.last"] = ("explore", {})
    at.run()
    assert len(at.session_state[user_images.UPLOADS].pictures) == 2 and "a.png" in texts(at)


def test_many_uploads_are_listed_with_the_least_likely_first() -> None:
    files = [(f"{level}.png", png(level, (12, 12))) for level in range(0, 250, 25)]
    at = upload(opened("reconstruct", model="plane"), *files)
    assert_fine(at)
    frame = at.dataframe[0].value
    assert len(frame) == 10 and list(frame["elbo"]) == sorted(frame["elbo"])
    assert {"name", "anomaly_rank", "kl", "psnr", "ssim", "bits_per_dim"} <= set(frame)
    at.selectbox(key="reconstruct.order").set_value("upload").run()
    assert list(at.dataframe[0].value["name"]) == [name for name, _ in files]
    at.button(key="reconstruct.clear").click().run()
    assert_fine(at)
    assert not at.dataframe and not at.session_state[user_images.UPLOADS].pictures


def test_the_table_equals_the_command_line(
    tmp_path: Path, own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = [(f"{level}.png", png(level, (30, 20))) for level in (0, 120, 240)]
    at = upload(opened("reconstruct", model="grey"), *files)
    at.selectbox(key="reconstruct.order").set_value("upload").run()
    for name, content in files:
        (tmp_path / name).write_bytes(content)
    words = ["examine", "grey", *[str(tmp_path / name) for name, _ in files], "--json"]
    assert main(words) == 0
    printed = json.loads(capsys.readouterr().out.splitlines()[-1])["images"]
    frame = at.dataframe[0].value
    for name in ("elbo", "log_likelihood", "kl", "bits_per_dim", "psnr"):
        assert list(frame[name]) == pytest.approx([image[name] for image in printed], rel=1e-5)


def test_downloads_hold_what_the_table_shows() -> None:
    at = upload(opened("reconstruct", model="grey"), ("a.png", png(10)), ("b.png", png(250)))
    images = analysed(at)
    with np.load(io.BytesIO(gallery.posteriors(images)), allow_pickle=False) as file:
        assert file["mu"].shape == file["logvar"].shape == (2, 3)
        assert file["names"].tolist() == ["a.png", "b.png"]
    frame = gallery.rows(images, np.array([1.0, 2.0]))
    assert pd.read_parquet(io.BytesIO(frame.to_parquet())).equals(frame)


@pytest.mark.parametrize("view", details.VIEWS)
@pytest.mark.parametrize("model", ["grey", "plane"])
def test_every_detail_view_opens(model: str, view: str) -> None:
    at = opened("reconstruct", model=model)
    at.segmented_control(key="reconstruct.view").set_value(view).run()
    assert_fine(at)


def test_the_pixels_are_sampled_on_request() -> None:
    at = opened("reconstruct", model="plane")
    at.segmented_control(key="reconstruct.view").set_value("samples").run()
    count = texts(at).count("data:image/png")
    at.toggle(key="reconstruct.pixels").set_value(True).run()
    assert_fine(at)
    assert texts(at).count("data:image/png") == count + 1


def test_a_reference_image_can_be_chosen_while_there_are_uploads() -> None:
    at = upload(opened("reconstruct", model="grey"), ("a.png", png(10)))
    at.number_input(key="reconstruct.image.number").set_value(9).run()
    assert_fine(at)
    assert caption(at) == results.name("grey", 9)
    assert len(at.session_state[user_images.UPLOADS].pictures) == 1


@pytest.mark.parametrize(
    ("share", "number"), [(0.5, "50%"), (0.9876, "98.8%"), (0.9994, "99.9%"), (1.0, None)]
)
def test_the_rank_of_an_anomaly_score_never_rounds_up_to_all(
    share: float, number: str | None
) -> None:
    assert re.findall(r"[\d.]+%", summary.describe_rank(share, 2000)) == (
        [number] if number else []
    )


def test_centring_is_advised_if_a_model_of_strokes_gives_an_upload_a_high_score(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(results, "edge", lambda *_: 0.0)
    monkeypatch.setattr(results, "anomaly_rank", lambda *_: 0.99)
    advice = 'data-testid="centre-advice"'
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
def test_a_reference_image_becomes_an_end_of_the_path_by_its_index(end: str) -> None:
    at = opened("reconstruct", model="plane", image="3")
    at.button(key=f"reconstruct.path.{end}").click().run()
    assert not at.exception
    assert at.session_state[end] == 3


@pytest.mark.parametrize("end", ["start", "end"])
def test_an_upload_becomes_an_end_of_the_path_at_its_mean(end: str) -> None:
    at = upload(opened("reconstruct", model="plane"), ("a.png", png(10)))
    (image,) = analysed(at)
    at.button(key=f"reconstruct.path.{end}").click().run()
    assert not at.exception
    assert at.session_state[end] == image.z

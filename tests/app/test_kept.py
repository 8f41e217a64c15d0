"""Training on one's own pictures: nothing is written before a yes, and it can be deleted."""

from pathlib import Path

from test_pages import assert_fine, opened
from test_reconstruct import png, texts, upload

from vae_core.data.user_images import keep, kept

FILES = [(f"{level}.png", png(level)) for level in (10, 120, 250)]


def test_nothing_is_written_before_a_yes(own_home: Path) -> None:
    before = {path for path in own_home.rglob("*")}
    at = upload(opened("reconstruct", model="grey"), *FILES)
    at.button(key="reconstruct.train").click().run()
    assert_fine(at)
    assert "in this session&#x27;s memory only" in texts(at) and "3 pictures are few" in texts(at)
    at.button(key="kept.no").click().run()
    assert_fine(at)
    assert {path for path in own_home.rglob("*")} == before


def test_one_picture_is_not_enough() -> None:
    at = upload(opened("reconstruct", model="grey"), FILES[0])
    assert at.button(key="reconstruct.train").disabled


def test_what_was_kept_before_can_be_deleted() -> None:
    at = upload(opened("reconstruct", model="grey"), *FILES)
    path = keep(at.session_state["album"].pictures)
    at.button(key="reconstruct.train").click().run()
    at.button(key=f"kept.delete.{path.name}").click().run()
    assert_fine(at)
    assert kept() == [] and len(at.session_state["album"].pictures) == 3

"""Training on the user's images: nothing is written without consent, and it can be deleted."""

from pathlib import Path

from test_pages import assert_fine, opened
from test_reconstruct import png, texts, upload

from ui.common import user_images
from ui.reconstruct import train_on_images
from vae_core.data.user_images import keep, kept

FILES = [(f"{level}.png", png(level)) for level in (10, 120, 250)]


def test_nothing_is_written_without_consent(own_home: Path) -> None:
    before = {path for path in own_home.rglob("*")}
    at = upload(opened("reconstruct", model="grey"), *FILES)
    at.button(key="reconstruct.train").click().run()
    assert_fine(at)
    assert 'data-testid="training-consent"' in texts(at)
    at.button(key="kept.no").click().run()
    assert_fine(at)
    assert {path for path in own_home.rglob("*")} == before


def test_one_image_is_not_enough() -> None:
    at = upload(opened("reconstruct", model="grey"), FILES[0])
    assert at.button(key="reconstruct.train").disabled


def test_images_saved_before_can_be_deleted() -> None:
    at = upload(opened("reconstruct", model="grey"), *FILES)
    path = keep(at.session_state[user_images.UPLOADS].pictures)
    at.button(key="reconstruct.train").click().run()
    at.button(key=f"kept.delete.{path.name}").click().run()
    assert_fine(at)
    assert kept() == [] and len(at.session_state[user_images.UPLOADS].pictures) == 3


def test_few_images_come_with_a_warning() -> None:
    few, many = train_on_images.FEW - 1, train_on_images.FEW
    assert len(train_on_images.explanation(few)) == len(train_on_images.explanation(many)) + 1

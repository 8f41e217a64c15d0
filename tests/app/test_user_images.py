"""The user's images, as other pages use them; gone with their session."""

import gc
import weakref

import pytest
import torch
from streamlit.testing.v1 import AppTest
from test_pages import assert_fine, opened
from test_reconstruct import png, upload

from ui.common import resources, user_images
from ui.reconstruct import details
from vae_core import load_run
from vae_core.data import Upload, receive

PROBE = """
import streamlit as st
from ui.common import state, user_images
from ui.frame import render
render("reconstruct")
st.session_state["probe"] = (user_images.images(), user_images.placed())
"""
FILES = [("a.png", png(10)), ("b.png", png(250))]


def probed(**state: object) -> AppTest:
    at = AppTest.from_string(PROBE, default_timeout=60)
    at.query_params["model"] = "grey"
    for name, value in state.items():
        at.session_state[name] = value
    return at.run()


def test_without_uploads_there_are_no_user_images() -> None:
    assert probed().session_state["probe"] == ((), ())


def test_uploads_come_with_the_model_input_and_its_posterior_mean() -> None:
    at = upload(probed(), *FILES)
    assert_fine(at)
    images, _ = at.session_state["probe"]
    assert [image.name for image in images] == ["a.png", "b.png"]
    analysed = list(at.session_state[user_images.MEMO][1].values())
    for image, item in zip(images, analysed, strict=True):
        assert (image.x == item.input.x).all()
        q = load_run("grey").encode(torch.from_numpy(image.x)[None].float() / 255)
        assert image.z == pytest.approx(q.mu[0].tolist(), abs=1e-3)


def test_an_image_keeps_its_key_under_another_model() -> None:
    at = upload(probed(), *FILES)
    before, _ = at.session_state["probe"]
    at.selectbox(key="frame.model").set_value("plane").run()
    assert_fine(at)
    after, _ = at.session_state["probe"]
    assert [image.key for image in after] == [image.key for image in before]
    assert {image.x.shape for image in after} == {resources.info("plane").image_shape}
    assert all(len(image.z) == 2 for image in after)


def test_placed_images_are_listed_by_key_and_removed_with_the_uploads() -> None:
    (picture,) = receive([Upload(*FILES[1])])
    at = upload(probed(placed=(user_images.key_of(picture), "gone")), *FILES)
    assert [image.name for image in at.session_state["probe"][1]] == ["b.png"]
    at.button(key="reconstruct.clear").click().run()
    assert_fine(at)
    assert at.session_state["probe"] == ((), ()) and at.session_state["placed"] == ()


def test_one_or_all_uploads_are_placed_on_the_map_and_a_reference_image_is_pinned() -> None:
    at = upload(opened("reconstruct", model="grey"), *FILES)
    keys = [
        user_images.key_of(picture) for picture in at.session_state[user_images.UPLOADS].pictures
    ]
    at.button(key="reconstruct.map").click().run()
    assert not at.exception
    assert at.session_state["placed"] == (keys[0],)
    at = upload(opened("reconstruct", model="grey"), *FILES)
    at.button(key="reconstruct.map-all").click().run()
    assert at.session_state["placed"] == tuple(keys)
    at = opened("reconstruct", model="grey", image="7")
    at.button(key="reconstruct.map").click().run()
    assert not at.exception
    assert at.session_state["placed"] == () and at.session_state["image"] == 7


def test_images_are_freed_with_their_session() -> None:
    at = upload(probed(), *FILES)
    for view in details.VIEWS:
        at.segmented_control(key="reconstruct.view").set_value(view).run()
        assert_fine(at)
    references = [
        weakref.ref(picture) for picture in at.session_state[user_images.UPLOADS].pictures
    ]
    references += [
        weakref.ref(image.x.base if image.x.base is not None else image.x)
        for image in at.session_state["probe"][0]
    ]
    assert all(reference() is not None for reference in references)
    del at
    gc.collect()
    assert [reference() for reference in references] == [None] * len(references)

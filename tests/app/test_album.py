"""The pictures of one's own, as other pages take them; gone with their session."""

import gc
import weakref

import pytest
import torch
from streamlit.testing.v1 import AppTest
from test_pages import assert_fine, opened
from test_reconstruct import png, upload

from ui.common import resources, user_images
from ui.reconstruct import image_report
from vae_core import load_run
from vae_core.data import Upload, receive

PROBE = """
import streamlit as st
from ui.common import state, user_images
from ui.frame import render
render("reconstruct")
st.session_state["probe"] = (user_images.pictures(), user_images.placed())
"""
FILES = [("a.png", png(10)), ("b.png", png(250))]


def probed(**state: object) -> AppTest:
    at = AppTest.from_string(PROBE, default_timeout=60)
    at.query_params["model"] = "grey"
    for name, value in state.items():
        at.session_state[name] = value
    return at.run()


def test_without_uploads_there_are_none() -> None:
    assert probed().session_state["probe"] == ((), ())


def test_uploads_are_there_with_what_the_model_sees_and_its_posterior_mean() -> None:
    at = upload(probed(), *FILES)
    assert_fine(at)
    pictures, _ = at.session_state["probe"]
    assert [one.name for one in pictures] == ["a.png", "b.png"]
    found = list(at.session_state["album.examined"][1].values())
    for one, looked in zip(pictures, found, strict=True):
        assert (one.x == looked.seen.x).all()
        q = load_run("grey").encode(torch.from_numpy(one.x)[None].float() / 255)
        assert one.z == pytest.approx(q.mu[0].tolist(), abs=1e-3)


def test_a_key_stays_with_its_picture_under_another_model() -> None:
    at = upload(probed(), *FILES)
    before, _ = at.session_state["probe"]
    at.selectbox(key="frame.model").set_value("plane").run()
    assert_fine(at)
    after, _ = at.session_state["probe"]
    assert [one.key for one in after] == [one.key for one in before]
    assert {one.x.shape for one in after} == {resources.info("plane").image_shape}
    assert all(len(one.z) == 2 for one in after)


def test_placed_pictures_are_known_by_key_and_go_with_the_album() -> None:
    (picture,) = receive([Upload(*FILES[1])])
    at = upload(probed(placed=(user_images.key_of(picture), "gone")), *FILES)
    assert [one.name for one in at.session_state["probe"][1]] == ["b.png"]
    at.button(key="reconstruct.clear").click().run()
    assert_fine(at)
    assert at.session_state["probe"] == ((), ()) and at.session_state["placed"] == ()


def test_one_or_all_are_placed_on_the_map_and_a_reference_image_is_found_there() -> None:
    at = upload(opened("reconstruct", model="grey"), *FILES)
    keys = [user_images.key_of(picture) for picture in at.session_state["album"].pictures]
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


def test_pictures_are_gone_when_their_session_is() -> None:
    at = upload(probed(), *FILES)
    for view in image_report.VIEWS:
        at.segmented_control(key="reconstruct.view").set_value(view).run()
        assert_fine(at)
    kept = [weakref.ref(picture) for picture in at.session_state["album"].pictures]
    kept += [
        weakref.ref(one.x.base if one.x.base is not None else one.x)
        for one in at.session_state["probe"][0]
    ]
    assert all(one() is not None for one in kept)
    del at
    gc.collect()
    assert [one() for one in kept] == [None] * len(kept)

"""The user's permanent choices in this session, and the address that reproduces them.

`st.session_state` holds the values under the names of `ui.keys`. The address is read whenever it
is not the one that was written last, so links, bookmarks and the back button all work. A value
that cannot be parsed falls back to its default, with one line to the user.
"""

from collections.abc import Set
from dataclasses import dataclass
from typing import Any

import streamlit as st

from ui.common import resources
from ui.common.grammar import ModelChange
from ui.keys import KEYS, SESSION

LAST = "state.last"  # the page and the address that were written last
REVISION = "revision"  # counts the moves that a live component has to follow
WANTED = "state.wanted"  # the model, and choices for it, that the next run switches to
NOTICE = "state.notice"  # what the last change of model has reset, or nothing


@dataclass(frozen=True)
class Notice:
    """What a change of model has reset."""

    names: tuple[str, ...]
    """what the user calls the choices"""
    change: ModelChange
    before: dict[str, Any]
    """all choices as they were, the model among them"""


def get(name: str) -> Any:
    return st.session_state[name]


def put(**choices: Any) -> None:
    """Stores choices that a component made and already shows."""
    st.session_state.update(choices)


def go(**choices: Any) -> None:
    """Stores choices and makes live components follow, even under the same key."""
    put(**choices, **{REVISION: st.session_state.get(REVISION, 0) + 1})


def choose_model(model_id: str) -> None:
    """Switches to another model, with its defaults for all choices that depend on it."""
    info = resources.info(model_id)
    reset = [name for name in KEYS if KEYS[name].of_model or name not in st.session_state]
    go(model=model_id, **{name: KEYS[name].default(info) for name in reset})


def want_model(model_id: str, **chosen: Any) -> None:
    """Switches to another model in the run that follows this callback.

    Loading it may take seconds: by then the frame has put the old one's page away.
    """
    put(**{WANTED: (model_id, chosen)})


def wanted_model() -> str:
    """The model that is shown next, or that is shown."""
    model_id, _ = st.session_state.get(WANTED) or (get("model"), {})
    return str(model_id)


def take_wanted_model() -> None:
    """Does what `want_model` asked for."""
    if wanted := st.session_state.pop(WANTED, None):
        model_id, chosen = wanted
        switch_model(model_id, **chosen)


def switch_model(model_id: str, **chosen: Any) -> None:
    """Switches to another model and keeps what the user looks at, wherever that model has it.

    Args:
        chosen: Choices that are made for the new model.
    """
    old, new = resources.find(get("model")), resources.info(model_id)
    if old is None or old.id == new.id:
        return choose_model(model_id) if old is None else go(**chosen)
    before = {name: get(name) for name in ("model", *KEYS)}
    change, lost, now = ModelChange(old, new), [], {}
    for name, key in KEYS.items():
        try:
            now[name] = chosen[name] if name in chosen else key.carried(get(name), change)
        except ValueError:
            now[name] = key.default(new)
            lost += [key.title] * bool(key.title)
    go(model=model_id, **now | {"run": "", "step": -1} | chosen)
    put(**{NOTICE: Notice(tuple(lost), change, before) if lost else None})


def notice() -> Notice | None:
    """What the last change of model has reset, as long as that model is shown."""
    latest: Notice | None = st.session_state.get(NOTICE)
    return latest if latest and latest.change.new.id == get("model") else None


def dismiss_notice() -> None:
    put(**{NOTICE: None})


def undo_model() -> None:
    """Takes back the last change of model, with everything that it has reset."""
    if latest := notice():
        go(**latest.before)
    dismiss_notice()


def load(page: str) -> list[str]:
    """Reads a new address; returns the messages for the user, mostly none.

    On the same page the user went back: what the address leaves out takes its default. On another
    page, what the address leaves out stays.
    """
    for name, default in SESSION.items():
        st.session_state.setdefault(name, default)
    if resources.find(st.session_state.get("model")) is None:
        choose_model(resources.infos()[0].id)
    address = st.query_params.to_dict()
    last_page, last_address = st.session_state.get(LAST, (page, None))
    st.session_state[LAST] = (page, address)
    if address == last_address:
        return []
    if page == last_page and last_address is not None:
        _reset(last_address.keys() - address.keys())
    return _read(address)


def _reset(names: Set[str]) -> None:
    """Restores the defaults of what the address no longer mentions."""
    if "model" in names:
        choose_model(resources.infos()[0].id)
    info = resources.info(get("model"))
    go(**{name: KEYS[name].default(info) for name in names & KEYS.keys()})


def _read(address: dict[str, str]) -> list[str]:
    model_id = address.get("model", st.session_state["model"])
    if resources.find(model_id) is None:
        return [f"Model “{model_id[:40]}” not found; showing {get('model')} instead."]
    if model_id != st.session_state["model"]:
        choose_model(model_id)
    info = resources.info(model_id)
    messages = []
    for name in KEYS.keys() & address.keys():
        try:
            go(**{name: KEYS[name].parse(address[name], info)})
        except ValueError as error:
            messages.append(f"Ignored part of the link: {error}.")
    return messages


def publish(*names: str) -> None:
    """Writes these choices into the address, except where they are the defaults."""
    info = resources.info(get("model"))
    address = {
        name: KEYS[name].spell(get(name))
        for name in names
        if get(name) != KEYS[name].default(info)
    }
    if address or info.id != resources.infos()[0].id:
        address = {"model": info.id, **address}
    if address != st.query_params.to_dict():
        st.query_params.from_dict(address)
    st.session_state[LAST] = (st.session_state[LAST][0], address)

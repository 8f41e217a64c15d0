"""The widgets that choose among named things. A choice is kept by its id, never by its label.

Streamlit's widgets send back the label that was chosen: of two equal labels only the last can be
chosen. Here every shown label is unique, so no other module calls these widgets themselves.
"""

import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import streamlit as st

Id = TypeVar("Id")
Titles = Mapping[Id, str]
Detail = Callable[[Id], str]


def unique(titles: Titles[Id], *details: Detail[Id]) -> dict[Id, str]:
    """A different label for each id: its title, followed by details as long as others look alike.

    Args:
        details: What tells ids of one title apart, the most readable first. The id itself, and
            then a number, come last.
    """
    labels = dict(titles)
    every: list[Detail[Id]] = [*details, str]
    for detail in every:
        alike = look_alikes(labels)
        labels |= {name: f"{labels[name]} · {detail(name)}" for name in alike}
    while alike := look_alikes(labels):
        labels |= {name: f"{labels[name]} ({k})" for k, name in enumerate(alike, start=1)}
    return labels


def look_alikes(labels: Titles[Id]) -> list[Id]:
    """The ids whose label another one has, too, as far as the eye can tell."""
    seen = {name: as_seen(label) for name, label in labels.items()}
    count = Counter(seen.values())
    return [name for name in labels if count[seen[name]] > 1]


def as_seen(label: str) -> str:
    """A browser shows any white space as one space."""
    return " ".join(unicodedata.normalize("NFC", label).split())


def select(label: str, titles: Titles[Any], *details: Detail[Any], **options: Any) -> Any:
    """A select box; returns the chosen id."""
    return st.selectbox(label, list(titles), **_shown(titles, details), **options)


def segments(label: str, titles: Titles[Any], *details: Detail[Any], **options: Any) -> Any:
    """A segmented control in which one id is always chosen."""
    options = {"required": True} | options
    return st.segmented_control(label, list(titles), **_shown(titles, details), **options)


def rows(label: str, titles: Titles[Any], *details: Detail[Any], **options: Any) -> Any:
    """One id of a few, below one another."""
    return st.radio(label, list(titles), **_shown(titles, details), **options)


def several(label: str, titles: Titles[Any], *details: Detail[Any], **options: Any) -> Any:
    """A select box of any number of ids."""
    return st.multiselect(label, list(titles), **_shown(titles, details), **options)


def chips(label: str, titles: Titles[Any], *details: Detail[Any], **options: Any) -> Any:
    """Any number of ids, all in sight."""
    shown = _shown(titles, details)
    return st.pills(label, list(titles), selection_mode="multi", **shown, **options)


def same(names: Any) -> dict[Any, str]:
    """Things that are their own titles."""
    return {name: str(name) for name in names}


def _shown(titles: Titles[Any], details: tuple[Detail[Any], ...]) -> dict[str, Any]:
    """The labels as a widget takes them; a value that is gone shows its id."""
    labels = unique(titles, *details)
    return {"format_func": lambda name: labels.get(name, str(name))}

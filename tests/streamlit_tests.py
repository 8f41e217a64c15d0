"""What tests of pages share: one scan of the packages, and no results of an earlier test."""

import functools
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner


@contextmanager
def fresh_results() -> Iterator[None]:
    """Nothing that an earlier test computed, and nothing left for a later one.

    Loaded models stay: the store knows them by their path and the time of their weights. Every
    `AppTest` would look for components in all installed packages, which takes most of its time.
    """
    st.cache_data.clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", scan_once)
        yield
    st.cache_data.clear()


scan_once = functools.cache(manifest_scanner.scan_component_manifests)

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
import tiny_runs

from vae_core.runs.store import default_store


@pytest.fixture(autouse=True)
def tiny_models(own_home: Path) -> Iterator[list[str]]:
    """Two tiny models in the home folder, and caches of the test's own."""
    st.cache_data.clear()
    default_store.cache_clear()
    yield tiny_runs.make_all(own_home)
    st.cache_data.clear()
    default_store.cache_clear()

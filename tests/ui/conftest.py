from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
import tiny_runs

from vae_core.runs.store import ModelInfo, default_store


@pytest.fixture(autouse=True)
def fresh_caches() -> Iterator[None]:
    """Nothing that an earlier test cached, and nothing left for a later one."""
    st.cache_data.clear()
    default_store.cache_clear()
    yield
    st.cache_data.clear()
    default_store.cache_clear()


@pytest.fixture
def infos(own_home: Path) -> dict[str, ModelInfo]:
    tiny_runs.make_all(own_home)
    return {info.id: info for info in default_store().infos()}

from collections.abc import Iterator
from pathlib import Path

import pytest
import tiny_runs
from streamlit_tests import fresh_results

from vae_core.runs.store import ModelInfo, default_store


@pytest.fixture(autouse=True)
def fresh_caches() -> Iterator[None]:
    with fresh_results():
        yield


@pytest.fixture
def infos(own_home: Path) -> dict[str, ModelInfo]:
    tiny_runs.make_all(own_home)
    return {info.id: info for info in default_store().infos()}

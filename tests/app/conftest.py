from collections.abc import Iterator
from pathlib import Path

import pytest
import tiny_runs
from streamlit_tests import fresh_results


@pytest.fixture(autouse=True)
def tiny_models(own_home: Path) -> Iterator[list[str]]:
    """Two tiny models in the home folder, and results of the test's own."""
    with fresh_results():
        yield tiny_runs.make_all(own_home)

"""A seeded, isolated surrounding for every test."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import node_tools
import pytest
import torch
from hypothesis import HealthCheck, settings

HERE = Path(__file__).resolve().parent

settings.register_profile(  # no test is about time, so none fails because the machine is slow
    "lab",
    deadline=None,
    max_examples=40,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(  # new examples every time: one job of CI, with --hypothesis-profile new
    "new", settings.get_profile("lab"), max_examples=100, derandomize=False, print_blob=True
)
settings.load_profile("lab")

if "PYTEST_XDIST_WORKER" in os.environ:
    # Two threads on a core that others use wait for each other most of the time: one each, also
    # in the servers and trainings that tests start.
    torch.set_num_threads(1)
    os.environ["OMP_NUM_THREADS"] = "1"


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """One process for all tests in browsers, and one for the tests of each other file.

    Two browsers with their servers at once would starve each other. What the fixtures of a file
    make, and UMAP compiles, serves all of its tests.
    """
    from xdist.scheduler import LoadFileScheduling

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return (
                "browser" if nodeid.startswith("tests/browser/") else super()._split_scope(nodeid)
            )

    config.option.loadscopereorder = False  # in the order of `pytest_collection_modifyitems`
    return Scheduling(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests first: they take the longest."""
    items.sort(key=lambda item: not in_browser(item))


def in_browser(item: pytest.Item) -> bool:
    return HERE / "browser" in item.path.parents


@pytest.fixture(autouse=True)
def seeded() -> Iterator[None]:
    """Tests neither see nor leave a changed global random state."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        yield


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of the test's own, so that no test reads or writes the user's."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("VAE_LAB_HOME", str(home))
    return home


@pytest.fixture(scope="session")
def frontend() -> Path:
    """The folder of the front end with its tools; without them, skips, but fails in CI."""
    try:
        node_tools.install()
    except node_tools.InstallError as error:
        reason = f"npm cannot install the front end's tools: {error}"
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    return node_tools.FRONTEND

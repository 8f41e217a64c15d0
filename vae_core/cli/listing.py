"""Commands that list data sets, presets and runs."""

from .. import presets
from ..config import to_dict
from ..data import datasets as known_datasets
from ..runs.directory import open_run, run_paths
from .common import Facts


def datasets() -> Facts:
    """List the data sets."""
    return {info.name: vars(info) for info in known_datasets()}


def show_presets() -> Facts:
    """List the presets with their settings."""
    return {name: to_dict(presets.preset(name)) for name in presets.PRESETS}


def runs() -> Facts:
    """List the shipped models and the runs in the home folder."""
    facts: Facts = {}
    for path in run_paths():
        try:
            run = open_run(path)
            facts[run.id] = {"title": run.config.title, **run.status(), "path": str(path)}
        except ValueError as error:
            facts[path.name] = {"title": str(error), "state": "damaged", "path": str(path)}
    return facts

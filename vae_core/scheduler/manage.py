"""Renames, duplicates and deletes runs of the home folder."""

import json
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..config import RunConfig, from_dict, to_dict
from ..runs.directory import Run, RunError, open_run, run_paths, runs_dir
from ..runs.naming import LONGEST_TITLE
from ..system.files import write_json
from ..system.records import read_record
from . import launcher, queue
from .run_state import has_process


def rename(run: Run, title: str) -> Run:
    """Gives a run of the home folder another title; its id and all links to it stay the same.

    Raises:
        RunError: For a shipped model, a run that is being trained, or an invalid title.
    """
    check_own(run)
    values = read_record(run.path / "config.json", dict[str, Any])
    write_json(run.path / "config.json", values | {"title": checked_title(title)})
    return open_run(run.path)


def duplicate(run: Run, config: RunConfig | None = None, title: str | None = None) -> Run:
    """A new, untrained run with the same settings, or changed ones.

    Args:
        config: The changed settings; by default the run's.
        title: By default the old title followed by "copy".
    """
    config = config or run.config
    return launcher.create(
        replace(config, title=checked_title(title or f"{config.title[: LONGEST_TITLE - 5]} copy"))
    )


def delete(run: Run) -> None:
    """Permanently deletes a run of the home folder.

    Raises:
        RunError: For a shipped model, or a run that is being trained.
    """
    check_own(run)
    queue.withdraw(run)
    _remove(run.path)


def delete_damaged(run_id: str) -> None:
    """Permanently deletes a run of the home folder that cannot be opened.

    Raises:
        RunError: If there is no such run, or it can be opened.
    """
    path = next((p for p in run_paths() if p == runs_dir() / run_id), None)
    if path is None:
        raise RunError(f"there is no run {run_id!r} in {runs_dir()}")
    try:
        open_run(path)
    except ValueError:
        return _remove(path)
    raise RunError(f"{run_id} is not damaged")


def _remove(path: Path) -> None:
    trash = Path(tempfile.mkdtemp(dir=runs_dir(), prefix=".deleted-"))
    path.rename(trash / path.name)  # atomic: no reader sees half a run
    shutil.rmtree(trash)


def check_own(run: Run) -> None:
    """Raises RunError unless the run is in the home folder and no process trains it."""
    if run.path.resolve().parent != runs_dir().resolve():
        raise RunError(f"{run.id} does not lie in {runs_dir()}: only a run there can be changed")
    if has_process(run):
        raise RunError(f"{run.id} is being trained: stop it first")


def checked_title(title: str) -> str:
    """The title, stripped. Raises RunError if it is empty, too long or has several lines."""
    title = title.strip()
    if not 1 <= len(title) <= LONGEST_TITLE or not title.isprintable():
        raise RunError(f"a title is one line of 1 to {LONGEST_TITLE} characters, got {title!r}")
    return title


def with_changes(config: RunConfig, changes: Sequence[str]) -> RunConfig:
    """The configuration with changes such as "train.beta=4" or "model.hidden_dims=[256, 64]".

    Raises:
        ValueError: For an unknown setting, a value of the wrong type, or outside its range.
    """
    values = to_dict(config)
    for change in changes:
        name, equals, text = change.partition("=")
        section, _, setting = name.strip().replace("-", "_").rpartition(".")
        table = values[section] if section in ("data", "model", "train") else values
        if not equals or (section and table is values) or setting not in table:
            raise RunError(f"a change is like train.beta=4, got {change!r}")
        table[setting] = _value(text.strip())
    changed: RunConfig = from_dict(RunConfig, values)
    return changed


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text

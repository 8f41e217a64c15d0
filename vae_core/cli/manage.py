"""Commands that export, import, rename, duplicate and delete runs."""

from pathlib import Path
from typing import Annotated

import tyro

from ..media.images import check_ending
from ..runs import archive
from ..runs.directory import open_run
from ..scheduler import manage
from .common import Facts, ModelName, RunName, UsageError


def export(run: ModelName, out: Path, weights_only: bool = False) -> Facts:
    """Write a run as one zip file.

    Args:
        out: The zip file.
        weights_only: Leave out the training states: smaller, but it can't be trained further.
    """
    check_ending(out, (".zip",))
    archive.export_run(open_run(run), out, states=not weights_only)
    return {"out": str(out), "bytes": out.stat().st_size}


def import_zip(
    file: Annotated[Path, tyro.conf.Positional, tyro.conf.arg(metavar="ZIP")],
    name: str | None = None,
) -> Facts:
    """Unpack a run from a zip file into the home folder.

    Args:
        file: A zip file written by `export`.
        name: New name of the run; by default the file name.
    """
    run = archive.import_run(file, name)
    return {"run": str(run.path), "title": run.config.title}


def rename(run: RunName, title: str) -> Facts:
    """Give a run another title; its id stays.

    Args:
        title: The new title, one line.
    """
    renamed = manage.rename(open_run(run), title)
    return {"run": str(renamed.path), "title": renamed.config.title}


def duplicate(run: ModelName, title: str | None = None, set: tuple[str, ...] = ()) -> Facts:
    """Make a new run with the same settings, or changed ones; `resume` starts it.

    Args:
        title: Title of the copy; by default the old title followed by "copy".
        set: Changed settings, such as train.beta=4 model.latent-dim=8.
    """
    opened = open_run(run)
    copy = manage.duplicate(opened, manage.with_changes(opened.config, set), title)
    return {"run": str(copy.path), "title": copy.config.title}


def delete(run: RunName, yes: bool = False) -> Facts:
    """Permanently delete a run of the home folder.

    Args:
        yes: Confirm the deletion.
    """
    opened = open_run(run)
    if not yes:
        raise UsageError(f"delete {opened.path} permanently? Confirm with --yes")
    manage.delete(opened)
    return {"deleted": str(opened.path)}

"""Exports runs to zip files and imports them."""

import re
import shutil
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any

from ..data.errors import shown
from ..data.sources import UNREADABLE
from ..system.files import write_atomic, write_json
from ..system.records import read_record
from . import naming
from .annotations import load_saved_items, saved_items_path
from .directory import ACTIVE, Run, RunError, open_run, run_paths, runs_dir

MAX_FILES = 2000
MAX_BYTES = 1 << 30
NAMES = (
    "config.json",
    "metrics.jsonl",
    "events.jsonl",
    "status.json",
    "evaluation.json",
    "reference.npz",
    "groups.json",
)
LONGEST = {"title": naming.LONGEST_TITLE, "description": 2000}
LARGEST = {".json": 32 << 20, ".jsonl": 64 << 20}
"""bytes of a file, by its ending; the others count together"""
FOLDERS = {"checkpoints": ".safetensors", "snapshots": ".npz"}


def export_run(run: Run, path: Path, states: bool = True) -> None:
    """Writes the run as a zip. A run in training is exported in its current state.

    Args:
        states: Whether to include the training states, so that the run can be resumed or trained
            further. Without, the final weights are enough for everything else, at a fraction of
            the size; a run without final weights keeps its newest state.
    """
    left_out = set() if states else spare_states(run)

    def write(temporary: Path) -> None:
        with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(run.path.rglob("*")):
                name = file.relative_to(run.path)
                if (
                    file.is_file()
                    and file not in left_out
                    and belongs(PurePosixPath(name.as_posix()))
                ):
                    with suppress(FileNotFoundError):  # a checkpoint replaced by a newer one
                        archive.write(file, name.as_posix())
            kept = saved_items_path(run)
            if kept.exists() and kept.parent != run.path:  # as for shipped models
                archive.write(kept, kept.name)

    write_atomic(path, write)


def spare_states(run: Run) -> set[Path]:
    """The training states that only a resumed training needs."""
    saved = run.checkpoints()
    return set(saved if run.weights_path.exists() else saved[:-1])


def import_run(path: Path, name: str | None = None, folder: Path | None = None) -> Run:
    """Unpacks a run into the home folder, completely or not at all.

    Args:
        name: The new run's id; by default the zip's own name.
        folder: The folder of runs; by default the one in the home folder.

    Raises:
        ValueError: If it is not a zip of a run, has other files, is too large, or the id is taken.
    """
    folder = folder or runs_dir()
    target = folder / (name or re.sub(r"[^\w.-]+", "-", path.stem))
    if target.parent != folder or not re.fullmatch(r"\w[\w.-]*", target.name):
        raise RunError(f"a run's name is letters, digits, - _ and ., got {shown(target.name)}")
    if target.exists() or target.name in {taken.name for taken in run_paths()}:
        raise RunError(f"there is a run {shown(target.name)} already: choose another name")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".import-") as temporary:
        unpacked = Path(temporary) / target.name
        try:
            with zipfile.ZipFile(path) as archive:
                unpack(archive, unpacked)
        except RunError:
            raise
        except UNREADABLE as error:
            raise RunError(f"{shown(path.name)} can't be read as a zip: {error}") from None
        check_run(open_run(unpacked))
        _mark_stopped(open_run(unpacked))
        _tell_twins_apart(open_run(unpacked))
        shutil.move(unpacked, target)
    return open_run(target)


def check_run(run: Run) -> None:
    """Reads all that the pages show of a run.

    Raises:
        RunError: Naming the first file that is damaged or too large.
    """
    config = run.config
    for name, text in (("title", config.title), ("description", config.description)):
        if len(text) > LONGEST[name] or not text.isprintable():
            raise RunError(f"the {name} must be a line of at most {LONGEST[name]} characters")
    try:
        run.status()
        run.evaluation()
        load_saved_items(run)
        run.reference()
        run.load()
    except RunError:
        raise
    except (ValueError, OSError) as error:
        raise RunError(f"the run is damaged: {error}") from None


def _mark_stopped(run: Run) -> None:
    """Marks a run as stopped if it was exported during training."""
    status = run.status()
    if status["state"] in (*ACTIVE, "interrupted"):
        run.write_status("stopped", status["step"], status["total_steps"])


def _tell_twins_apart(run: Run) -> None:
    """Says that a run was imported in its title, if there is a run of that title already."""
    if run.config.title in naming.titles():
        path = run.path / "config.json"
        title = naming.imported_title(run.config.title)
        write_json(path, read_record(path, dict[str, Any]) | {"title": title})


def unpack(archive: zipfile.ZipFile, folder: Path) -> None:
    """Extracts the files of a run, rejects any others, and limits the inflated size."""
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MAX_FILES:
        raise RunError(f"the zip holds {len(entries)} files, a run at most {MAX_FILES}")
    left = MAX_BYTES
    for entry in entries:
        name = PurePosixPath(entry.filename)
        if not belongs(name):
            raise RunError(f"the zip holds {shown(entry.filename)}, which is no file of a run")
        most = min(left, LARGEST.get(name.suffix, left))
        left -= _copy(archive, entry, folder.joinpath(*name.parts), most)


def belongs(name: PurePosixPath) -> bool:
    """Whether a relative path belongs to a run directory."""
    if len(name.parts) == 1:
        return name.name in NAMES
    folder, *rest = name.parts
    whole = len(rest) == 1 and not rest[0].startswith(".")
    return whole and FOLDERS.get(folder) == PurePosixPath(rest[0]).suffix


def _copy(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, limit: int) -> int:
    target.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with archive.open(entry) as source, target.open("wb") as file:
        while block := source.read(1 << 20):
            written += len(block)
            if written > limit:
                raise RunError(f"{shown(entry.filename)} is larger than {limit:,} bytes")
            file.write(block)
    return written

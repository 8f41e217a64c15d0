"""How the app names its runs: one label for each, the same in every list of every page."""

from functools import lru_cache
from pathlib import Path

from ui.common import choice
from vae_core.runs import naming
from vae_core.runs.directory import open_run, run_paths


def labels() -> dict[str, str]:
    """A different label for each run: the shipped models, then the runs of the home folder."""
    paths: dict[str, Path] = {}
    for path in run_paths():
        paths.setdefault(path.name, path)
    titles = {name: _label(path, written(path)) for name, path in paths.items()}
    return choice.unique(titles, lambda name: naming.stamp(naming.began(paths[name])))


def label(run_id: str) -> str:
    return labels().get(run_id, run_id)


def written(path: Path) -> int:
    """When a run's configuration was written, in nanoseconds; 0 if it is gone."""
    try:
        return (path / "config.json").stat().st_mtime_ns
    except OSError:
        return 0


@lru_cache(maxsize=512)  # called in every rerun of every page
def _label(path: Path, written: int) -> str:
    """A run's label, which another run may have, too; says if the run is damaged."""
    try:
        return naming.label(open_run(path))
    except Exception:  # whatever is wrong with one run, the others are listed
        return f"{path.name} · damaged"

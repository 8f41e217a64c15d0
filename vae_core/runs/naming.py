"""Names of runs that differ at their beginning: the kind of model, its data, when it began."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from ..config import ModelConfig, RunConfig
from ..data.registry import NAMED
from ..objectives.objective import objective_of
from ..presets import PRESETS
from .directory import Run, open_run, run_paths, runs_dir

SHORT = {"mnist": "MNIST", "fashion-mnist": "Fashion", "avatars": "Faces", "shapes": "Shapes"}
PLAIN = "β = 1"  # the objective that needs no mention
BETWEEN = " · "
LONGEST_DATA = 60
LONGEST_TITLE = 100
PRESET_TITLES = {preset.title for preset in PRESETS.values()}


def short_name(config: RunConfig) -> str:
    """The kind of model and its data: "2-D, β = 8 · MNIST"."""
    return f"{kind(config)}{BETWEEN}{data_name(config.data.dataset)}"


def kind(config: RunConfig) -> str:
    """Its dimensions, and the objective and the prior if they are not the usual ones."""
    objective, prior = objective_of(config.train).summary(), config.model.prior
    parts = [
        f"{config.model.latent_dim}-D",
        objective * (objective != PLAIN),
        f"{prior} prior" * (prior != ModelConfig.prior),
    ]
    return ", ".join(filter(None, parts))


def data_name(dataset: str) -> str:
    """A registered data set's short name, or the name of a folder or zip."""
    if source := NAMED.get(dataset):
        return SHORT.get(dataset, source.title)
    return Path(dataset).name[:LONGEST_DATA] or dataset[:LONGEST_DATA]


def stamp(moment: datetime) -> str:
    return f"{moment.day} {moment:%b %H:%M}"


def new_title(config: RunConfig, now: datetime | None = None) -> str:
    """The title of a run that begins now: "2-D, β = 8 · MNIST · 28 Nov 01:30"."""
    return f"{short_name(config)}{BETWEEN}{stamp(now or datetime.now())}"


def titled(config: RunConfig) -> RunConfig:
    """Gives a new run a title of its own, unless somebody has chosen one."""
    has_own = config.title not in ("", RunConfig.title, *PRESET_TITLES)
    return config if has_own else replace(config, title=new_title(config))


def imported_title(title: str, now: datetime | None = None) -> str:
    """The title of an imported run whose own one is taken."""
    return f"Imported {stamp(now or datetime.now())}{BETWEEN}{title}"[:LONGEST_TITLE]


def titles() -> set[str]:
    """The titles and labels of all runs that can be read."""
    taken: set[str] = set()
    for path in run_paths():
        with suppress(ValueError, OSError):
            run = open_run(path)
            taken |= {run.config.title, label(run)}
    return taken


def label(run: Run) -> str:
    """What a list of runs shows: the short name, or the title that somebody has chosen.

    A run of the home folder that has only its preset's title is named by its kind, its data and
    the time that its configuration was written.
    """
    if run.path.parent != runs_dir():
        return short_name(run.config)
    if run.config.title in PRESET_TITLES:
        return new_title(run.config, began(run.path))
    return run.config.title


def began(run: Path) -> datetime:
    """When a run's configuration was written."""
    return datetime.fromtimestamp((run / "config.json").stat().st_mtime)

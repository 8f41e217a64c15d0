"""The table of commands; the command line is generated from their signatures."""

from collections.abc import Callable

from ..config import RunConfig
from . import arrays, control, figures, listing, manage, sheets, train
from .common import Command

BY_PRESET: dict[str, Callable[[RunConfig], Command]] = {
    "train": train.train_command,
    "estimate": train.estimate_command,
}

COMMANDS: dict[str, Command] = {
    "evaluate": figures.evaluate,
    "encode": arrays.encode,
    "reconstruct": sheets.reconstruct,
    "examine": figures.examine,
    "sample": sheets.sample,
    "traverse": sheets.traverse,
    "interpolate": sheets.interpolate,
    "project": arrays.project,
    "datasets": listing.datasets,
    "presets": listing.show_presets,
    "runs": listing.runs,
    "export": manage.export,
    "import": manage.import_zip,
    "pause": control.pause,
    "resume": control.resume,
    "stop": control.stop,
    "change": control.change,
    "diagnose": control.diagnose,
    "queue": control.queue,
    "rename": manage.rename,
    "duplicate": manage.duplicate,
    "delete": manage.delete,
}


def commands(config: RunConfig) -> dict[str, Command]:
    """All by name; a preset's settings are the defaults of those that train by one."""
    return {name: make(config) for name, make in BY_PRESET.items()} | COMMANDS

"""The commands, one function each; the command line is made from their signatures."""

from collections.abc import Callable

from ..config import RunConfig
from . import arrays, figures, keeping, listing, sheets, steering, training
from .common import Command

BY_PRESET: dict[str, Callable[[RunConfig], Command]] = {
    "train": training.train_command,
    "estimate": training.estimate_command,
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
    "export": keeping.export,
    "import": keeping.import_zip,
    "pause": steering.pause,
    "resume": steering.resume,
    "stop": steering.stop,
    "change": steering.change,
    "diagnose": steering.diagnose,
    "queue": steering.queue,
    "rename": keeping.rename,
    "duplicate": keeping.duplicate,
    "delete": keeping.delete,
}


def commands(config: RunConfig) -> dict[str, Command]:
    """All by name; a preset's settings are the defaults of those that train by one."""
    return {name: make(config) for name, make in BY_PRESET.items()} | COMMANDS

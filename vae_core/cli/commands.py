"""The table of commands; the command line is generated from their signatures."""

from functools import partial

from ..config import RunConfig
from . import arrays, control, figures, listing, manage, sheets, train
from .common import Command
from .settings import settings_of

BY_PRESET = ("train", "estimate")

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
    """All commands by name; `config` has the defaults of the commands that start from a preset."""
    settings = settings_of(config)
    return {
        "train": partial(train.train, args=train.TrainArgs(settings)),
        "estimate": partial(train.estimate, args=train.EstimateArgs(settings)),
    } | COMMANDS

"""The commands that steer and keep runs, one function each."""

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Annotated

import tyro

from . import control, keeping, launch
from .commands import Facts, RunName, Settings, UsageError
from .config import RunConfig
from .diagnose import diagnose as diagnose_run
from .estimate import estimate as estimate_of
from .runs import Run, open_run
from .session import prepare_config


def pause(run: RunName) -> Facts:
    """Let a running training wait after the step at hand; `resume` goes on.

    Args:
        run: A run directory, or a run's id.
    """
    opened = open_run(run)
    launch.pause(opened)
    return _told(opened)


def resume(run: RunName) -> Facts:
    """Go on with a run in the background: paused, stopped, interrupted or failed.

    Args:
        run: A run directory, or a run's id.
    """
    opened = open_run(run)
    launch.resume(opened)
    return _told(opened)


def stop(run: RunName) -> Facts:
    """Stop a training after the step at hand, saving it, or take it out of the queue.

    Args:
        run: A run directory, or a run's id.
    """
    opened = open_run(run)
    launch.stop(opened)
    return _told(opened)


def change(
    run: RunName,
    learning_rate: float | None = None,
    beta: float | None = None,
    epochs: int | None = None,
    minutes: float | None = None,
    more_epochs: int | None = None,
) -> Facts:
    """Change the settings of a run while it trains; each change is in its events.

    Args:
        run: A run directory, or a run's id.
        learning_rate: The peak of its schedule.
        beta: The KL's weight at the end of its schedule.
        epochs: How many in all.
        minutes: The budget over all sittings; 0 for none.
        more_epochs: How many more than planned; a run that has come to its end goes on.
    """
    opened = open_run(run)
    given = {"learning_rate": learning_rate, "beta": beta, "epochs": epochs, "minutes": minutes}
    changes = {name: value for name, value in given.items() if value is not None}
    if not changes and more_epochs is None:
        raise UsageError("change needs a setting, such as --beta 2")
    for name, value in changes.items():
        control.change(opened, name, value)
    if more_epochs is not None:
        launch.more_epochs(opened, more_epochs)
    return _told(opened)


def diagnose(run: RunName) -> Facts:
    """Say what is wrong with a training, with the figure and the setting to change.

    Args:
        run: A run directory, or the id of a model.
    """
    return {"findings": [asdict(finding) for finding in diagnose_run(open_run(run))]}


def queue() -> Facts:
    """List the runs that wait, in their order, after starting those that there is room for."""
    started = launch.start_next()
    return {
        "at_once": launch.slots(),
        "started": [run.id for run in started],
        "running": [run.id for run in launch.all_running()],
        "waiting": [run.id for run in launch.queue()],
    }


def rename(run: RunName, title: str) -> Facts:
    """Give a run another title; its id stays.

    Args:
        run: A run directory, or a run's id.
        title: One line.
    """
    renamed = keeping.rename(open_run(run), title)
    return {"run": str(renamed.path), "title": renamed.config.title}


def duplicate(run: RunName, title: str | None = None, set: tuple[str, ...] = ()) -> Facts:
    """Make a new run of the same settings, or of changed ones; `resume` starts it.

    Args:
        run: A run directory, or the id of a model.
        title: By default the old one's with "copy" behind it.
        set: Changes, such as train.beta=4 model.latent-dim=8.
    """
    opened = open_run(run)
    copy = keeping.duplicate(opened, keeping.with_changes(opened.config, set), title)
    return {"run": str(copy.path), "title": copy.config.title}


def delete(run: RunName, yes: bool = False) -> Facts:
    """Remove a run of the home folder with all that it learned; there is no way back.

    Args:
        run: A run directory, or a run's id.
        yes: Confirm it.
    """
    opened = open_run(run)
    if not yes:
        raise UsageError(f"delete {opened.path} for good? Say so with --yes")
    keeping.delete(opened)
    return {"deleted": str(opened.path)}


def estimate_command(config: RunConfig) -> Callable[..., Facts]:
    """`estimate` with a preset's settings as the defaults."""
    settings = Settings(config.data, config.model, config.train)

    def estimate(
        preset: str | None = None,
        dataset: str | None = None,
        settings: Annotated[Settings, tyro.conf.arg(name="")] = settings,
    ) -> Facts:
        """Print the time and memory that a training would take on this machine.

        Args:
            preset: A named preset; see `presets`.
            dataset: Another data set than the preset's.
            settings: Changes to the preset.
        """
        chosen = replace(config, data=settings.data, model=settings.model, train=settings.train)
        found = estimate_of(prepare_config(chosen, dataset))
        return asdict(found) | {"memory_bytes": found.memory.total}

    return estimate


def _told(run: Run) -> Facts:
    return {"run": str(run.path), "state": launch.status(run)["state"]}


RUN_COMMANDS: dict[str, Callable[..., Facts]] = {
    "pause": pause,
    "resume": resume,
    "stop": stop,
    "change": change,
    "diagnose": diagnose,
    "queue": queue,
    "rename": rename,
    "duplicate": duplicate,
    "delete": delete,
}

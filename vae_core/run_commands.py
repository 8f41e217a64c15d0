"""The commands that steer and keep runs, one function each."""

from collections.abc import Callable

from . import control, launch
from .commands import Facts, RunName, UsageError
from .runs import Run, open_run


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


def queue() -> Facts:
    """List the runs that wait, in their order, after starting those that there is room for."""
    started = launch.start_next()
    return {
        "at_once": launch.slots(),
        "started": [run.id for run in started],
        "running": [run.id for run in launch.all_running()],
        "waiting": [run.id for run in launch.queue()],
    }


def _told(run: Run) -> Facts:
    return {"run": str(run.path), "state": launch.status(run)["state"]}


RUN_COMMANDS: dict[str, Callable[..., Facts]] = {
    "pause": pause,
    "resume": resume,
    "stop": stop,
    "change": change,
    "queue": queue,
}

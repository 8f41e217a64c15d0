"""Commands that control trainings: pause, resume, stop, change, diagnose, queue."""

from collections.abc import Callable
from dataclasses import asdict

from ..runs.directory import Run, open_run
from ..scheduler import launcher, run_state
from ..scheduler import queue as trainings
from ..training import control
from ..training.diagnostics import diagnose as diagnose_run
from .common import Facts, ModelName, RunName, UsageError, standing


def steered(run: str, order: Callable[[Run], object]) -> Facts:
    """Applies a control request to a run; returns the run's state."""
    opened = open_run(run)
    order(opened)
    return standing(opened)


def pause(run: RunName) -> Facts:
    """Pause a running training and keep it in memory; `resume` continues it."""
    return steered(run, launcher.pause)


def resume(run: RunName) -> Facts:
    """Continue a paused, stopped, interrupted or failed run in the background."""
    return steered(run, launcher.resume)


def stop(run: RunName) -> Facts:
    """Stop a training after the current step and save it, or remove it from the queue."""
    return steered(run, launcher.stop)


def change(
    run: RunName,
    learning_rate: float | None = None,
    beta: float | None = None,
    epochs: int | None = None,
    minutes: float | None = None,
    more_epochs: int | None = None,
) -> Facts:
    """Change settings of a running training; each change is recorded in its events.

    Args:
        learning_rate: Peak learning rate of the schedule.
        beta: Weight of the KL at the end of its schedule.
        epochs: Total number of epochs.
        minutes: Time budget over all sessions; 0 for none.
        more_epochs: Epochs to add; a finished run continues.
    """
    opened = open_run(run)
    given = {"learning_rate": learning_rate, "beta": beta, "epochs": epochs, "minutes": minutes}
    changes = {name: value for name, value in given.items() if value is not None}
    if not changes and more_epochs is None:
        raise UsageError("change needs a setting, such as --beta 2")
    for name, value in changes.items():
        control.change(opened, name, value)
    if more_epochs is not None:
        launcher.more_epochs(opened, more_epochs)
    return standing(opened)


def diagnose(run: ModelName) -> Facts:
    """List the problems of a training, each with the figure and the setting to change."""
    return {"findings": [asdict(finding) for finding in diagnose_run(open_run(run))]}


def queue() -> Facts:
    """Start waiting runs if there are free slots; list the running and waiting runs."""
    started = trainings.tick()
    return {
        "at_once": trainings.slots(),
        "started": [run.id for run in started],
        "running": [run.id for run in run_state.running_runs()],
        "waiting": [run.id for run in trainings.waiting()],
    }

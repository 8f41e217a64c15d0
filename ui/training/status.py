"""The status of a run, in words."""

from typing import Any

from vae_core.runs.directory import Run
from vae_core.scheduler import queue

STATES = {
    "new": "Not started",
    "queued": "Queued",
    "starting": "Starting: loading the data",
    "running": "Training",
    "paused": "Paused",
    "finished": "Finished",
    "stopped": "Stopped",
    "interrupted": "Interrupted: its process ended unexpectedly",
    "failed": "Failed",
}
ICONS = {"finished": ":material/check_circle:", "failed": ":material/error:"}


def headline(run: Run, facts: dict[str, Any]) -> str:
    """The state; with the position of a queued run, or the reason of a failure."""
    text = STATES.get(facts["state"], facts["state"])
    if facts["state"] == "queued":
        text += position(run)
    if facts["state"] == "failed" and facts.get("message"):
        text = f"{text}: {facts['message']}"
    return f"{ICONS.get(facts['state'], '')} {text}".strip()


def position(run: Run) -> str:
    """A queued run's position, as of the last change of its state."""
    ids = [waiting.id for waiting in queue.waiting()]
    return f", number {ids.index(run.id) + 1} of {len(ids)}" if run.id in ids else ""

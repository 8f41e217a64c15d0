"""How a run stands, in words."""

from typing import Any

from vae_core.runs.directory import Run
from vae_core.scheduler import queue

STATES = {
    "new": "Not started",
    "queued": "Waiting for its turn",
    "starting": "Starting: loading the data",
    "running": "Training",
    "paused": "Paused",
    "finished": "Finished",
    "stopped": "Stopped",
    "interrupted": "Interrupted: its process is gone",
    "failed": "Failed",
}
ICONS = {"finished": ":material/check_circle:", "failed": ":material/error:"}


def headline(run: Run, facts: dict[str, Any]) -> str:
    """The state; where a run waits its place in the queue, where it failed the reason."""
    words = STATES.get(facts["state"], facts["state"])
    if facts["state"] == "queued":
        words += place_in_queue(run)
    if facts["state"] == "failed" and facts.get("message"):
        words = f"{words}: {facts['message']}"
    return f"{ICONS.get(facts['state'], '')} {words}".strip()


def place_in_queue(run: Run) -> str:
    """Which of those that wait it is; the page says it anew when the run changes state."""
    ids = [waiting.id for waiting in queue.waiting()]
    return f" as number {ids.index(run.id) + 1} of {len(ids)}" if run.id in ids else ""

"""How a run stands, in words."""

from typing import Any

STATES = {
    "new": "Not started",
    "queued": "Waiting for its turn",
    "starting": "Starting: loading the data",
    "running": "Training",
    "paused": "Paused",
    "finished": "Finished",
    "stopped": "Stopped",
    "interrupted": "Interrupted: its process is gone, its last checkpoint is here",
    "failed": "Failed",
}
ICONS = {"finished": ":material/check_circle:", "failed": ":material/error:"}


def headline(facts: dict[str, Any]) -> str:
    """The state, and for a run that failed the reason."""
    words = STATES.get(facts["state"], facts["state"])
    if facts["state"] == "failed" and facts.get("message"):
        words = f"{words}: {facts['message']}"
    return f"{ICONS.get(facts['state'], '')} {words}".strip()

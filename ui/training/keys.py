"""The choices of the Train page."""

from typing import Any

from ui.common.grammar import Key, number, one_of, up_to
from vae_core.runs.directory import run_paths
from vae_core.runs.store import ModelInfo

VIEWS = {
    "watch": "Watch",
    "compare": "Compare",
    "slow": "Single steps",
    "new": "New training",
}
AXES = {"step": "Steps", "seconds": "Time"}
"""of the curves of compared runs"""
PLANES = 2  # planes of the latent space that the training instrument shows
COMPARED = 6  # runs, at most
LAST_STEP = 10**9 - 1


def parse_run(text: str, info: ModelInfo) -> str:
    if text not in {path.name for path in run_paths()}:
        raise ValueError("the run in the link does not exist here")
    return text


def parse_compare(text: str, info: ModelInfo) -> list[str]:
    """Comma-separated ids of runs."""
    return [parse_run(run_id, info) for run_id in text.split(",")[:COMPARED]]


KEYS: dict[str, Key[Any]] = {  # in the order of the address
    "show": Key(lambda info: "watch", one_of("view", VIEWS), of_model=False),
    "run": Key(lambda info: "", parse_run, of_model=False),  # "": the newest
    "step": Key(lambda info: -1, number("step", 0, up_to(LAST_STEP)), of_model=False),
    "plane": Key(lambda info: 0, number("plane", 0, up_to(PLANES - 1)), of_model=False),
    "compare": Key(lambda info: [], parse_compare, ",".join, of_model=False),
    "axis": Key(lambda info: "step", one_of("axis", AXES), of_model=False),
}
SESSION: dict[str, Any] = {
    "train.dataset_path": "",  # the folder of user images that the form opens with
}

"""Watching a run."""

from typing import TypedDict


class TrainingColours(TypedDict):
    data: str
    decoder: str
    kl: str
    prior: str


class TrainingData(TypedDict):
    run: str
    state: str
    ready: bool
    step: int
    plane: int
    revision: int
    colours: list[str]
    meanings: TrainingColours
    inactive_below: float


class TrainingPlace(TypedDict):
    run: str
    step: int
    """-1 is the newest"""
    plane: int


class TrainingState(TypedDict):
    place: TrainingPlace


class TrainingTrigger(TypedDict):
    changed: str
    """the state that the script has seen: Python looks again"""

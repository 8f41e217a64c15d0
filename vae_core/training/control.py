"""Control requests and change events of a running training, as files in its directory.

A request stays in `requests/` until the training process applies it between two steps and appends
an event with that step to `events.jsonl`. The events form a schedule: a run resumed from an
earlier step repeats each change at the same step.
"""

import dataclasses
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..config import TrainConfig
from ..runs.directory import Run, RunError
from ..system.files import write_json
from ..system.records import RecordError, decode, read_record

CHANGEABLE = ("learning_rate", "beta", "epochs", "minutes")
MORE = "more_epochs"
MOST_EVENTS = 1000
MOST_EVENT_BYTES = 1 << 20


@dataclass(frozen=True)
class Event:
    """A change of a setting during training."""

    step: int
    """steps completed before the change; the next step uses the new value"""
    name: str
    """one of CHANGEABLE"""
    old: float
    new: float
    time: float
    """seconds since 1970"""
    id: str = ""
    """id of the request"""


@dataclass(frozen=True)
class Wish:
    """The content of a request file."""

    name: str
    """one of CHANGEABLE, or MORE"""
    value: float


@dataclass(frozen=True)
class Request:
    """A pending request for the training process."""

    name: str
    """one of CHANGEABLE, or MORE"""
    value: float
    path: Path

    @property
    def id(self) -> str:
        return self.path.stem


def change(run: Run, name: str, value: float) -> None:
    """Requests a new learning rate (the peak of its schedule), beta, epochs or minutes.

    If the run is not in training, the change is applied when it resumes.

    Raises:
        ValueError: For a setting that can't be changed, or a value out of range.
    """
    if name not in CHANGEABLE:
        raise RunError(f"a run can change {', '.join(CHANGEABLE)}, not {name!r}")
    with_setting(run.config.train, name, value)
    _ask(run, name, value)


def extend(run: Run, epochs: int = 1) -> None:
    """Requests additional epochs or, with a budget of minutes, the time they take."""
    if epochs < 1:
        raise RunError(f"a run can be extended by 1 epoch or more, got {epochs}")
    _ask(run, MORE, epochs)


def _ask(run: Run, name: str, value: float) -> None:
    path = run.path / "requests" / f"{time.time_ns():020d}-{name}.json"
    write_json(path, asdict(Wish(name, value)))


def requests(run: Run) -> list[Request]:
    """Pending requests, oldest first; damaged ones are skipped."""
    return [request for path in _request_paths(run) if (request := _read_request(path))]


def discard_damaged(run: Run) -> None:
    """Deletes requests that can't be read."""
    for path in _request_paths(run):
        try:
            read_record(path, Wish)
        except RecordError:
            path.unlink(missing_ok=True)
        except OSError:  # already applied
            continue


def _request_paths(run: Run) -> list[Path]:
    return sorted((run.path / "requests").glob("[0-9]*.json"))


def _read_request(path: Path) -> Request | None:
    """The request in a file; None if it is damaged or was already applied."""
    try:
        wish = read_record(path, Wish)
        return Request(wish.name, wish.value, path)
    except (OSError, RecordError):
        return None


def record(run: Run, event: Event) -> None:
    with (run.path / "events.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(event)) + "\n")


def events(run: Run) -> list[Event]:
    """The changes, ordered by step.

    After resuming from an earlier step, a change voids older changes of that setting at later
    steps.
    """
    valid: list[Event] = []
    for event in _recorded(run):
        valid = [e for e in valid if e.name != event.name or e.step <= event.step] + [event]
    return sorted(valid, key=lambda event: event.step)


def _recorded(run: Run) -> Iterator[Event]:
    path = run.path / "events.jsonl"
    if not path.exists():
        return
    with path.open("rb") as file:
        lines = file.read(MOST_EVENT_BYTES).splitlines()
    for line in lines[:MOST_EVENTS]:
        try:
            event = decode(line, Event, str(path))
            with_setting(TrainConfig(), event.name, event.new)
        except ValueError:  # a line truncated by a crash
            continue
        yield event


def in_force(config: TrainConfig, schedule: Sequence[Event], step: int) -> TrainConfig:
    """The settings after `step` steps, with all changes up to then."""
    for event in schedule:
        if event.step <= step:
            config = with_setting(config, event.name, event.new)
    return config


def with_setting(config: TrainConfig, name: str, value: float) -> TrainConfig:
    """A copy with one setting changed; raises ValueError for a value out of range."""
    if name not in CHANGEABLE:
        raise ValueError(f"{name!r} is not a setting that can be changed")
    changed: dict[str, Any] = {name: round(value) if name == "epochs" else float(value)}
    return dataclasses.replace(config, **changed)


def pause(run: Run) -> None:
    """Asks the run's process to pause after the current step, until `unpause`."""
    (run.path / "pause").touch()


def unpause(run: Run) -> None:
    (run.path / "pause").unlink(missing_ok=True)


def is_paused(run: Run) -> bool:
    return (run.path / "pause").exists()

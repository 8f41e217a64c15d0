"""Groups of images and saved directions of a run.

One JSON file per run: in its directory, or in the home folder for shipped models, whose
directories are read-only.
"""

import io
import json
import math
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Protocol, TypeVar

import numpy as np

from ..system.arrays import read_npz
from ..system.files import write_json
from ..system.locations import assets, home
from ..system.records import RecordError, read_record
from .directory import Run, RunError

FORMAT = 1
LONGEST_NAME = 60
MOST = 200  # groups per run; the same limit for directions
MOST_OWN = 1000  # user images in a group
MOST_BYTES = 32 << 20

Vector = tuple[float, ...]


@dataclass(frozen=True)
class Group:
    """A named group of images."""

    name: str
    index: tuple[int, ...] = ()
    """indices into the run's reference set"""
    z: tuple[Vector, ...] = ()
    """posterior means of user images, each of length D"""

    @property
    def count(self) -> int:
        return len(self.index) + len(self.z)


@dataclass(frozen=True)
class SavedDirection:
    """A direction in the latent space."""

    name: str
    vector: Vector
    """(D,), of any norm above 0"""
    source: str
    """how it was found, in words"""


@dataclass(frozen=True)
class SavedItems:
    """All groups and directions saved with a run, in the order of saving."""

    groups: tuple[Group, ...] = ()
    directions: tuple[SavedDirection, ...] = ()


@dataclass(frozen=True)
class SavedItemsFile:
    """The content of the file."""

    format: int
    groups: tuple[Group, ...]
    directions: tuple[SavedDirection, ...]


class Named(Protocol):
    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=Named)
_lock = threading.Lock()


def saved_items_path(run: Run) -> Path:
    """The path of the file, which may not exist."""
    if run.path.resolve().parent == assets() / "models":
        return home() / "groups" / run.id / "groups.json"
    return run.path / "groups.json"


def load_saved_items(run: Run) -> SavedItems:
    """All groups and directions saved with a run.

    Raises:
        RunError: If the file is damaged or belongs to another model.
    """
    path = saved_items_path(run)
    if not path.exists():
        return SavedItems()
    try:
        return _checked(run, read_record(path, SavedItemsFile, MOST_BYTES))
    except RecordError as error:
        raise RunError(str(error)) from None
    except ValueError as error:
        raise RunError(f"{path.name} of {run.id} can't be used: {error}") from None


def load_groups(run: Run) -> tuple[Group, ...]:
    return load_saved_items(run).groups


def load_directions(run: Run) -> tuple[SavedDirection, ...]:
    return load_saved_items(run).directions


def save_group(run: Run, group: Group) -> None:
    """Adds a group.

    Raises:
        ValueError: If the name is taken or invalid, or the group is empty or does not fit the run.
    """
    checked = _checked_group(run, group, _reference_count(run))
    _change(run, lambda saved: replace(saved, groups=_added(saved.groups, checked)))


def save_direction(run: Run, direction: SavedDirection) -> None:
    """Adds a direction.

    Raises:
        ValueError: If the name is taken or invalid, or the vector does not fit the run.
    """
    checked = _checked_direction(run, direction)
    _change(run, lambda saved: replace(saved, directions=_added(saved.directions, checked)))


def rename_group(run: Run, old: str, new: str) -> None:
    """Raises ValueError if there is no such group, or the new name is taken or invalid."""
    _change(run, lambda saved: replace(saved, groups=_renamed(saved.groups, old, new)))


def rename_direction(run: Run, old: str, new: str) -> None:
    """Raises ValueError if there is no such direction, or the new name is taken or invalid."""
    _change(run, lambda saved: replace(saved, directions=_renamed(saved.directions, old, new)))


def delete_group(run: Run, name: str) -> None:
    """Raises ValueError if there is no group of this name."""
    _change(run, lambda saved: replace(saved, groups=_without(saved.groups, name)))


def delete_direction(run: Run, name: str) -> None:
    """Raises ValueError if there is no direction of this name."""
    _change(run, lambda saved: replace(saved, directions=_without(saved.directions, name)))


def to_json(saved: SavedItems) -> str:
    """The saved as JSON text, identical to the run's file."""
    return json.dumps(_plain(saved), indent=2, allow_nan=False) + "\n"


def to_npz(saved: SavedItems) -> bytes:
    """Arrays for a notebook.

    `directions` (K, D) with `direction_names` and `direction_sources` (K,); `group_names` (G,);
    `members` (M, 2), pairs of group number and reference index; `own` (P, D) with `own_group`
    (P,), the posterior means of user images.
    """
    members = [(number, i) for number, group in enumerate(saved.groups) for i in group.index]
    own = [(number, z) for number, group in enumerate(saved.groups) for z in group.z]
    out = io.BytesIO()
    np.savez_compressed(
        out,
        directions=np.array([d.vector for d in saved.directions], np.float32),
        direction_names=np.array([d.name for d in saved.directions], np.str_),
        direction_sources=np.array([d.source for d in saved.directions], np.str_),
        group_names=np.array([group.name for group in saved.groups], np.str_),
        members=np.array(members, np.int64).reshape(-1, 2),
        own=np.array([z for _, z in own], np.float32),
        own_group=np.array([number for number, _ in own], np.int64),
    )
    return out.getvalue()


def checked_name(name: Any) -> str:
    """The name on one line; raises ValueError if it is empty, too long or unprintable."""
    text = " ".join(name.split()) if isinstance(name, str) else ""
    if not (0 < len(text) <= LONGEST_NAME and text.isprintable()):
        raise ValueError(f"a name has 1 to {LONGEST_NAME} letters, got {str(name)[:80]!r}")
    return text


def _change(run: Run, change: Callable[[SavedItems], SavedItems]) -> None:
    with _lock:  # sessions are threads, and a whole school class may save at once
        write_json(saved_items_path(run), _plain(change(load_saved_items(run))))


def _plain(saved: SavedItems) -> dict[str, Any]:
    return {"format": FORMAT, **asdict(saved)}


def _added(items: tuple[N, ...], item: N) -> tuple[N, ...]:
    _free(items, item.name)
    if len(items) >= MOST:
        raise ValueError(f"a run can hold at most {MOST}: delete one first")
    return (*items, item)


def _renamed(items: tuple[N, ...], old: str, new: str) -> tuple[N, ...]:
    others = _without(items, old)
    name = checked_name(new)
    _free(others, name)
    return tuple(replace(i, name=name) if i.name == old else i for i in items)  # type: ignore[type-var]


def _without(items: tuple[N, ...], name: str) -> tuple[N, ...]:
    rest = tuple(item for item in items if item.name != name)
    if len(rest) == len(items):
        raise ValueError(f"there is none named {name!r}")
    return rest


def _free(items: Sequence[Named], name: str) -> None:
    if name.casefold() in {item.name.casefold() for item in items}:
        raise ValueError(f"there is one named {name!r} already: choose another name")


def _checked(run: Run, file: SavedItemsFile) -> SavedItems:
    if file.format != FORMAT:
        raise ValueError("it was written by another version of VAE Lab")
    if max(len(file.groups), len(file.directions)) > MOST:  # before anything is read for each
        raise ValueError(f"it holds more than {MOST}")
    images = _reference_count(run) if file.groups else 0
    groups = tuple(_checked_group(run, group, images) for group in file.groups)
    directions = tuple(_checked_direction(run, direction) for direction in file.directions)
    return SavedItems(groups, directions)


def _checked_group(run: Run, group: Group, count: int) -> Group:
    name, index = checked_name(group.name), tuple(dict.fromkeys(group.index))
    z = tuple(_checked_vector(run, row, f"group {name!r}") for row in group.z)
    if not all(type(place) is int and 0 <= place < count for place in index):
        raise ValueError(f"group {name!r}: an image's index is a number from 0 to {count - 1}")
    if not index and not z:
        raise ValueError(f"group {name!r}: a group needs at least 1 image")
    if len(z) > MOST_OWN:
        raise ValueError(f"group {name!r}: at most {MOST_OWN} pictures by the user")
    return Group(name, index, z)


def _checked_direction(run: Run, direction: SavedDirection) -> SavedDirection:
    name = checked_name(direction.name)
    vector = _checked_vector(run, direction.vector, f"direction {name!r}")
    if not any(vector):
        raise ValueError(f"direction {name!r}: a direction needs a length above 0")
    return SavedDirection(name, vector, direction.source[:200])


def _checked_vector(run: Run, values: Sequence[float], what: str) -> Vector:
    dims = run.config.model.latent_dim
    vector = tuple(float(value) for value in values)
    if len(vector) != dims or not all(map(math.isfinite, vector)):
        raise ValueError(f"{what}: a vector of this model is {dims} finite numbers")
    return vector


def _reference_count(run: Run) -> int:
    path = run.path / "reference.npz"
    return len(read_npz(path, ("index",))["index"]) if path.exists() else 0

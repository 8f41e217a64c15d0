"""Processes of this machine: which one a number stands for, and whether it still runs."""

import os
import platform
import subprocess
from pathlib import Path

HOST = platform.node()


def born(process: int) -> str | None:
    """When a process was started, as the system spells it; None if it runs no more.

    A process number is used again once its owner has ended: number and birth together say who.
    One that has ended and whose end nobody has asked for yet runs no more.
    """
    if process < 1:  # numbers that stand for groups of processes
        return None
    if Path("/proc/self/stat").exists():
        return _born_by_proc(process)
    return _born_by_ps(process)


def _born_by_proc(process: int) -> str | None:
    try:
        line = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except (OSError, OverflowError):
        return None
    fields = line.rpartition(")")[2].split()  # a name may hold spaces and brackets
    return None if fields[0] in "ZXx" else fields[19]


def _born_by_ps(process: int) -> str | None:
    command = ["ps", "-o", "state=,lstart=", "-p", str(process)]
    try:
        told = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return None
    return None if not told or told.startswith("Z") else told.partition(" ")[2]


def is_same(process: int, birth: str | None) -> bool:
    """Whether the process of this number is the one that was born then."""
    return birth is not None and born(process) == birth


def cores() -> int:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def search_path() -> str:
    """Where a process of our own finds this package, whatever folder it runs in."""
    given = os.environ.get("PYTHONPATH", "")
    return os.pathsep.join([str(Path(__file__).resolve().parents[2]), *given.split(os.pathsep)])

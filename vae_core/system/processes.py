"""Processes of this machine: which one a number stands for, and how to stop it. Any platform."""

import os
import platform
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

HOST = platform.node()
HUNDREDTHS = 100
NICE = 10  # of background work: the browser's requests come first
ENDED = (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)


def birth(process: int) -> str | None:
    """When a process was started, in hundredths of a second; None if it has ended.

    The system reuses the number of a process that has ended: number and birth together identify
    a process. A zombie has ended.
    """
    if process < 1:  # numbers that stand for groups of processes
        return None
    try:
        running = psutil.Process(process)
        return None if running.status() in ENDED else str(round(HUNDREDTHS * _started(running)))
    except psutil.Error:
        return None


def _started(process: psutil.Process) -> float:
    """Seconds; on Linux since the system's start, which no correction of the clock changes."""
    started = float(process.create_time())
    return started - float(psutil.boot_time()) if psutil.LINUX else started


def is_same(process: int, born: str | None) -> bool:
    """Whether the process of this number runs and was started then."""
    return born is not None and birth(process) == born


def cores() -> int:
    """The number of cores that this process may use."""
    process = psutil.Process()
    if hasattr(process, "cpu_affinity"):  # not on macOS
        return len(process.cpu_affinity())
    return psutil.cpu_count() or 1


def memory() -> int:
    """Bytes of main memory."""
    return int(psutil.virtual_memory().total)


def stop(process: int) -> None:
    """Asks a process to save and end: SIGTERM, or Ctrl-Break on Windows."""
    psutil.Process(process).send_signal(getattr(signal, "CTRL_BREAK_EVENT", signal.SIGTERM))


def stop_signals() -> tuple[signal.Signals, ...]:
    """What `stop` and Ctrl-C send on this platform."""
    names = ("SIGINT", "SIGTERM", "SIGBREAK")
    return tuple(getattr(signal, name) for name in names if hasattr(signal, name))


def lower_priority(process: int | None = None) -> None:
    """Lets other processes go first; without a number, this process."""
    with suppress(psutil.Error):  # it has ended already
        low = psutil.BELOW_NORMAL_PRIORITY_CLASS if psutil.WINDOWS else NICE
        psutil.Process(process).nice(low)


def detached() -> dict[str, Any]:
    """Arguments of `Popen` for a process that does not get the Ctrl-C of this terminal."""
    group = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
    return {"creationflags": group} if group else {"start_new_session": True}


def search_path() -> str:
    """The PYTHONPATH with which another process finds this package from any folder."""
    given = os.environ.get("PYTHONPATH", "")
    return os.pathsep.join([str(Path(__file__).resolve().parents[2]), *given.split(os.pathsep)])

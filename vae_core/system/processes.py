"""Processes of this machine on any platform: identifying and stopping them."""

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
NICE = 10  # of background work: browser requests take priority
ENDED = (psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD)


def birth(process: int) -> str | None:
    """When a process was started, in hundredths of a second; None if it has ended.

    The system reuses the ids of ended processes, so only id and start time together identify a
    process. A zombie counts as ended.
    """
    if process < 1:  # ids of process groups
        return None
    try:
        running = psutil.Process(process)
        return None if running.status() in ENDED else str(round(HUNDREDTHS * _started(running)))
    except psutil.Error:
        return None


def _started(process: psutil.Process) -> float:
    """Start time in seconds; on Linux since boot, so that clock corrections do not affect it."""
    started = float(process.create_time())
    return started - float(psutil.boot_time()) if psutil.LINUX else started


def is_same(process: int, born: str | None) -> bool:
    """Whether the process with this id is running and was started at `born`."""
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
    """Asks a process to save and exit: SIGTERM, or Ctrl-Break on Windows."""
    psutil.Process(process).send_signal(getattr(signal, "CTRL_BREAK_EVENT", signal.SIGTERM))


def stop_signals() -> tuple[signal.Signals, ...]:
    """The signals that `stop` and Ctrl-C send on this platform."""
    names = ("SIGINT", "SIGTERM", "SIGBREAK")
    return tuple(getattr(signal, name) for name in names if hasattr(signal, name))


def lower_priority(process: int | None = None) -> None:
    """Lowers the priority of a process, by default of this one."""
    with suppress(psutil.Error):  # it may have ended
        low = psutil.BELOW_NORMAL_PRIORITY_CLASS if psutil.WINDOWS else NICE
        psutil.Process(process).nice(low)


def detached() -> dict[str, Any]:
    """Arguments to `Popen` that shield a process from Ctrl-C in this terminal."""
    group = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
    return {"creationflags": group} if group else {"start_new_session": True}


def search_path() -> str:
    """The PYTHONPATH that lets another process import this package from any folder."""
    given = os.environ.get("PYTHONPATH", "")
    return os.pathsep.join([str(Path(__file__).resolve().parents[2]), *given.split(os.pathsep)])

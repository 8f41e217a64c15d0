"""Why a training failed, as a code for programs; the status holds a message for people, too."""

from typing import Any

from ..system.files import is_full

DIVERGED = "diverged"
"""the loss or the gradient is no longer a number"""
DISK_FULL = "disk-full"
DISK = "disk"
"""a file can't be written or read"""
OTHER = "other"

DIVERGED_BEFORE_CODES = "the loss became "  # how the message began in a status without a code


def code_of(error: BaseException) -> str:
    """The code of an exception: its class's own, or the one of its kind."""
    if code := getattr(error, "failure_code", ""):
        return str(code)
    if isinstance(error, OSError):
        return DISK_FULL if is_full(error) else DISK
    return OTHER


def code_in(status: dict[str, Any]) -> str:
    """The code of a failed run's status, also of one written before there were codes."""
    if status.get("state") != "failed":
        return ""
    if code := status.get("code"):
        return str(code)
    return DIVERGED if str(status.get("message")).startswith(DIVERGED_BEFORE_CODES) else OTHER

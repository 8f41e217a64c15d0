"""Error codes of failed trainings, for programs; the status also holds a readable message."""

from typing import Any

from ..system.files import is_full

DIVERGED = "diverged"
"""the loss or the gradient is no longer a number"""
DISK_FULL = "disk-full"
DISK = "disk"
"""a file can't be written or read"""
OTHER = "other"

DIVERGED_BEFORE_CODES = "the loss became "  # start of the message in statuses without a code


def code_of(error: BaseException) -> str:
    """The code of an exception: its own `failure_code`, else one derived from its type."""
    if code := getattr(error, "failure_code", ""):
        return str(code)
    if isinstance(error, OSError):
        return DISK_FULL if is_full(error) else DISK
    return OTHER


def code_in(status: dict[str, Any]) -> str:
    """The code in a failed run's status, including statuses written before codes existed."""
    if status.get("state") != "failed":
        return ""
    if code := status.get("code"):
        return str(code)
    return DIVERGED if str(status.get("message")).startswith(DIVERGED_BEFORE_CODES) else OTHER

"""The command line: parses arguments, runs a command, prints its result or a one-line error."""

import json
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import tyro

from ..config import RunConfig
from ..presets import PRESETS, preset
from ..runs.failures import code_of
from ..scheduler.process import ERRORS_AS_JSON
from ..system.files import is_full
from ..system.numbers import significant
from ..training.distributed import is_first
from .commands import BY_PRESET, commands
from .common import Listing, UsageError

PROGRAM = "python -m vae_core"
DESCRIPTION = "Train, evaluate and explore variational autoencoders. Any command takes --json."


@dataclass(frozen=True)
class PresetChoice:
    """The one option that `defaults` reads before the rest is parsed."""

    preset: str | None = None


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command.

    Returns:
        0; 1 if it failed, with one line on stderr; 2 for invalid arguments.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    as_json = "--json" in words
    words = [word for word in words if word != "--json"]
    try:
        facts = tyro.extras.subcommand_cli_from_dict(
            commands(defaults(words)),
            prog=PROGRAM,
            description=DESCRIPTION,
            args=words or ["--help"],
        )
    except UsageError as error:
        return complain(error, 2)
    except (ValueError, OSError, ArithmeticError, MemoryError, RuntimeError) as error:
        return complain(error, 1)
    except KeyboardInterrupt:
        return complain(ValueError("stopped"), 1)
    if not is_first():
        return 0
    try:
        print(json.dumps(facts, default=str)) if as_json else show(facts)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def defaults(words: list[str]) -> RunConfig:
    """The settings of the preset named on the command line; tyro shows them as defaults."""
    if not words or words[0] not in BY_PRESET:
        return RunConfig()
    chosen, _ = tyro.cli(
        PresetChoice, args=words[1:], return_unknown_args=True, add_help=False, prog=PROGRAM
    )
    name = chosen.preset
    if name is None:
        return RunConfig()
    if name not in PRESETS:
        raise UsageError(f"there is no preset {name!r}: choose one of {', '.join(PRESETS)}")
    return preset(name)


def complain(error: Exception, status: int) -> int:
    """Prints the error in one line, as JSON if the scheduler will read it from a run's log."""
    full = isinstance(error, OSError) and is_full(error)
    message = "the disk is full: make room and try again" if full else str(error)
    line = " ".join(message.split()) or type(error).__name__
    if os.environ.get(ERRORS_AS_JSON):
        line = json.dumps({"error": line, "code": code_of(error)})
    else:
        line = f"error: {line}"
    print(line, file=sys.stderr)
    return status


def show(facts: dict[str, Any]) -> None:
    """Prints facts in readable form, one per line."""
    if isinstance(facts, Listing):
        columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        print("\n".join(facts.lines(columns)))
        return
    width = max(map(len, facts), default=0)
    for name, value in facts.items():
        print(f"{name.replace('_', ' '):<{width}}  {readable(value)}")


def readable(value: Any) -> str:
    if isinstance(value, float):
        text = significant(value, 4, least=1e-9) if abs(value) < 10 else f"{value:,.2f}"
        return text.replace("−", "-")  # a terminal's numbers are copied into other programs
    if isinstance(value, list | tuple):
        return " ".join(map(readable, value))
    if isinstance(value, dict):
        return ", ".join(f"{name} {readable(v)}" for name, v in value.items())
    return str(value)

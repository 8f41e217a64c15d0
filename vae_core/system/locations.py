"""Locations of files on this machine."""

import os
from pathlib import Path

import platformdirs


def assets() -> Path:
    """The folder of files shipped with the project."""
    return Path(__file__).resolve().parents[2] / "assets"


def home() -> Path:
    """The folder of runs, downloaded data and caches."""
    return Path(os.environ.get("VAE_LAB_HOME") or platformdirs.user_data_dir("vae-lab"))


def data_dirs() -> list[Path]:
    """The folders searched for data, in order, before any download."""
    given = os.environ.get("VAE_LAB_DATA")
    return [assets() / "data", *([Path(given)] if given else []), home() / "data"]

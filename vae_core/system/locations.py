"""Where things lie on this machine."""

import os
from pathlib import Path

import platformdirs


def assets() -> Path:
    """What ships with the project."""
    return Path(__file__).resolve().parents[2] / "assets"


def home() -> Path:
    """Runs, downloaded data and caches."""
    return Path(os.environ.get("VAE_LAB_HOME") or platformdirs.user_data_dir("vae-lab"))


def data_dirs() -> list[Path]:
    """Folders searched for data, in this order, before any download."""
    given = os.environ.get("VAE_LAB_DATA")
    return [assets() / "data", *([Path(given)] if given else []), home() / "data"]

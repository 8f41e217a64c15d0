"""Public alias of `vae_core.runs.annotations`: groups and directions of a run.

Scripts import this name, and docs/surfaces.md guarantees it.
"""

from .runs.annotations import *  # noqa: F403
from .runs.annotations import load_saved_items as load_saved_items

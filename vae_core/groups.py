"""Groups and directions of a run, under the name that scripts have imported them by.

The code is `vae_core.runs.annotations`; docs/surfaces.md promises this name.
"""

from .runs.annotations import *  # noqa: F403
from .runs.annotations import load_shelf as load_shelf

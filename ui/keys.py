"""The table of every permanent choice: each page brings its own.

The modules of keys know nothing of the session, so that `ui.common.state` can read this table.
"""

from typing import Any

from ui.common import keys as shared
from ui.common.grammar import Key
from ui.explore import keys as explore
from ui.interpolate import keys as interpolate
from ui.learn import keys as learn
from ui.map import keys as latent_map
from ui.reconstruct import keys as reconstruct
from ui.training import keys as training

TABLES = (
    shared.KEYS,
    explore.KEYS,
    reconstruct.KEYS,
    interpolate.KEYS,
    latent_map.KEYS,
    training.KEYS,
    learn.KEYS,
)
KEYS: dict[str, Key[Any]] = {name: key for table in TABLES for name, key in table.items()}

assert len(KEYS) == sum(map(len, TABLES)), "two pages use the same key"

SESSION: dict[str, Any] = shared.SESSION | training.SESSION
"""choices that last as long as the session and are never in the address, with their defaults"""

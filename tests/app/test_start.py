"""What keeps the start fast and the server responsive."""

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SLOW = ("umap", "numba", "sklearn", "scipy", "matplotlib")  # plotly Streamlit imports itself


def test_the_app_starts_without_the_slow_libraries() -> None:
    script = f"import sys, app, ui.frame; print([m for m in {SLOW!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_no_garbage_collection_delays_the_live_connections() -> None:
    """Objects of the libraries are frozen, and no script ends with a full collection."""
    script = "import gc, app; app.settle(); print(gc.get_freeze_count() > len(gc.get_objects()))"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "True"
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["runner"]["postScriptGC"] is False
    assert config["server"]["fileWatcherType"] == "none"


TIDIED = """
import asyncio, contextlib, gc, weakref, app

class Session: pass

gc.disable()
session = Session()
session.itself = session
left = weakref.ref(session)
del session
assert left() is not None
app.TIDY_EVERY = 0.01
with contextlib.suppress(TimeoutError):
    asyncio.run(asyncio.wait_for(app.tidy(), 1))
print(left() is None)
"""


def test_the_objects_of_a_finished_session_are_freed() -> None:
    done = subprocess.run(
        [sys.executable, "-c", TIDIED], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "True"

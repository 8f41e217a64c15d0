"""What the first start may not cost."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SLOW = ("umap", "numba", "sklearn", "scipy", "matplotlib")  # plotly Streamlit imports itself


def test_the_app_starts_without_the_slow_libraries() -> None:
    script = f"import sys, app, ui.frame; print([m for m in {SLOW!r} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"

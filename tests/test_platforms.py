"""Everything imports on Windows and macOS, too: what only Linux or POSIX has is hidden here."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = ("fcntl", "resource", "pwd", "grp", "termios", "pty")
ATTRIBUTES = {
    "os": (
        *("setpriority", "getpriority", "nice", "sysconf", "sched_getaffinity", "fork"),
        *("PRIO_PROCESS", "getuid", "killpg", "setsid", "statvfs", "posix_fallocate"),
    ),
    "signal": ("SIGKILL", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGCHLD", "pthread_kill"),
    "errno": ("EDQUOT",),
}
PACKAGES = ("vae_core", "live", "ui", "pages", "app")

CODE = """
import builtins, importlib, importlib.abc, pkgutil, sys
if "vae_core" in PACKAGES:  # other packages have branches of their own for each platform
    import torch, streamlit, starlette, plotly, psutil, filelock, tyro, uvicorn
    import numba, umap, openTSNE, sklearn, skimage.metrics, joblib, scipy.optimize, av

class Hidden(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name in MODULES:
            raise ImportError(f"there is no module {name} here")

sys.meta_path.insert(0, Hidden())
for name in MODULES:
    sys.modules.pop(name, None)

real = builtins.__import__
import types

def without(module, names):
    copy = types.ModuleType(module.__name__)
    copy.__dict__.update({k: v for k, v in vars(module).items() if k not in names})
    return copy

bare = {name: without(importlib.import_module(name), names) for name, names in ATTRIBUTES.items()}

def ours(name, globals=None, locals=None, fromlist=(), level=0):
    caller = (globals or {}).get("__name__", "").split(".")[0]
    if caller in PACKAGES and level == 0 and name in MODULES:
        raise ImportError(f"{caller} imports {name}")
    if caller in PACKAGES and level == 0 and name in bare:
        return bare[name]
    return real(name, globals, locals, fromlist, level)

builtins.__import__ = ours
count = 0
for package in PACKAGES:
    module = importlib.import_module(package)
    for info in pkgutil.walk_packages(getattr(module, "__path__", []), package + "."):
        if not info.name.endswith("__main__") and not info.name.startswith(SCRIPTS):
            importlib.import_module(info.name)
            count += 1
print(count)
"""


def imported(root: Path, packages: tuple[str, ...]) -> subprocess.CompletedProcess[str]:
    """Imports every module of the packages in a process that lacks what Windows lacks."""
    names = f"{MODULES=}\n{ATTRIBUTES=}\nPACKAGES={packages!r}\nSCRIPTS=('pages.', 'ui.main')\n"
    command = [sys.executable, "-W", "ignore", "-c", names + CODE]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def test_every_module_imports_without_what_only_linux_has() -> None:
    done = imported(ROOT, PACKAGES)
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout.splitlines()[-1]) > 100


@pytest.mark.parametrize(
    "line",
    [
        "import fcntl",
        "from os import sysconf",
        "import os\nos.setpriority",
        "import signal\nsignal.SIGKILL",
    ],
)
def test_an_import_of_what_windows_lacks_is_seen(tmp_path: Path, line: str) -> None:
    (tmp_path / "app.py").write_text(line + "\n")
    assert imported(tmp_path, ("app",)).returncode == 1

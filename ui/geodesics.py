"""Geodesics are searched for off the page's thread, one at a time, and shown as they improve."""

import logging
import threading
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor

import torch
from torch import Tensor

from vae_core.geodesic import Geodesic, geodesic
from vae_core.latent import joined, lerp
from vae_core.model import VAE
from vae_core.threads import use_one_thread

KEPT = 128

Points = tuple[tuple[float, ...], ...]
Key = tuple[str, int, Points]


class Search:
    """The geodesics through some points, leg after leg; read it from any thread."""

    def __init__(self, model: VAE, points: Points) -> None:
        self._model = model
        self._points = torch.tensor(points)
        self._found: list[Geodesic | None] = [None] * (len(points) - 1)
        self._stopped = threading.Event()
        self.failed = False

    @property
    def stopped(self) -> bool:
        return self._stopped.is_set()

    @property
    def progress(self) -> float:
        """Share of the search that is done, in [0, 1]."""
        done = sum(found.done if found else 0.0 for found in self._found)
        return 1.0 if self.failed else done / len(self._found)

    @property
    def finished(self) -> bool:
        return self.stopped or self.progress >= 1

    @property
    def corners(self) -> Tensor:
        """The best path so far, (K, D): the straight line where nothing was found yet."""
        longest = max((len(found.z) for found in self._found if found), default=2)
        t = torch.linspace(0, 1, longest)
        legs = [
            found.z if found else lerp(*self._points[leg : leg + 2], t)
            for leg, found in enumerate(self._found)
        ]
        return joined(legs)

    @property
    def saved(self) -> float:
        """The share of the lines' energy that the geodesics spare, in [0, 1]."""
        found = [leg for leg in self._found if leg]
        lines = sum(leg.line_energy for leg in found)
        return 1 - sum(leg.energy for leg in found) / lines if lines else 0.0

    def stop(self) -> None:
        self._stopped.set()

    def run(self) -> None:
        try:
            for leg in range(len(self._found)):
                self._search(leg)
        except Exception:
            logging.getLogger(__name__).exception("the search for a geodesic stopped")
            self.failed = True

    def _search(self, leg: int) -> None:
        for found in geodesic(self._model, *self._points[leg : leg + 2]):
            self._found[leg] = found
            if self.stopped:
                return


_searches: OrderedDict[Key, Search] = OrderedDict()
_lock = threading.Lock()
_worker = ThreadPoolExecutor(1, "geodesic", use_one_thread)


def search(key: Key, model: VAE) -> Search:
    """The search of that model, as of that version, through these points; begun if it is not."""
    with _lock:
        known = _searches.get(key)
        if known is None or (known.stopped and known.progress < 1):
            known = _searches[key] = Search(model, key[2])
            _worker.submit(known.run)
            while len(_searches) > KEPT:
                _searches.popitem(last=False)
        _searches.move_to_end(key)
        return known


def stop(key: Key) -> None:
    """Ends a search that nobody waits for any more."""
    with _lock:
        if key in _searches:
            _searches[key].stop()

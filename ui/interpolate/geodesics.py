"""Geodesics are searched for off the page's thread, in turns, and shown as they improve."""

import logging
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import torch
from torch import Tensor

from vae_core.latent.geodesic import Geodesic, geodesic
from vae_core.latent.paths import joined, lerp
from vae_core.models.vae import VAE
from vae_core.system.threads import use_one_thread

KEPT = 128
PATIENCE = 10.0  # seconds without anyone asking, after which a search rests

Points = tuple[tuple[float, ...], ...]
Key = tuple[str, int, Points]


class Search:
    """The geodesics through some points, leg after leg; read it from any thread."""

    def __init__(self, model: VAE, points: Points) -> None:
        self._model = model
        self._points = torch.tensor(points)
        self._found: list[Geodesic | None] = [None] * (len(points) - 1)
        self._rounds = self._search()
        self.asked = time.monotonic()
        self.queued = False
        self.failed = False

    @property
    def progress(self) -> float:
        """Share of the search that is done, in [0, 1]."""
        done = sum(found.done if found else 0.0 for found in self._found)
        return 1.0 if self.failed else done / len(self._found)

    @property
    def finished(self) -> bool:
        return self.progress >= 1

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

    @property
    def forgotten(self) -> bool:
        """Nobody has asked for it for a while."""
        return time.monotonic() - self.asked > PATIENCE

    def advance(self) -> None:
        """One more round."""
        try:
            next(self._rounds, None)
        except Exception:
            logging.getLogger(__name__).exception("the search for a geodesic stopped")
            self.failed = True

    def _search(self) -> Iterator[None]:
        for leg in range(len(self._found)):
            for found in geodesic(self._model, *self._points[leg : leg + 2]):
                self._found[leg] = found
                yield


_searches: OrderedDict[Key, Search] = OrderedDict()
_lock = threading.Lock()
_worker = ThreadPoolExecutor(1, "geodesic", use_one_thread)


def search(key: Key, model: VAE) -> Search:
    """The search of that model, as of that version, through these points; it goes on from here."""
    with _lock:
        known = _searches.get(key)
        if known is None:
            known = _searches[key] = Search(model, key[2])
        known.asked = time.monotonic()
        _searches.move_to_end(key)
        while len(_searches) > KEPT:
            _searches.popitem(last=False)
        if not known.finished and not known.queued:
            known.queued = True
            _worker.submit(_turn, known)
        return known


def _turn(found: Search) -> None:
    """A round of one search; then the others have theirs. A forgotten one has none."""
    if not found.forgotten:
        found.advance()
    with _lock:
        found.queued = not (found.finished or found.forgotten)
        if found.queued:
            _worker.submit(_turn, found)


def stop(key: Key) -> None:
    """Lets a search rest that nobody waits for any more."""
    with _lock:
        if key in _searches:
            _searches[key].asked = -math.inf

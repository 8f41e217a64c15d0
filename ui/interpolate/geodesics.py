"""Searches for geodesics in the background: they take turns, and are shown as they improve."""

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

CACHED = 128  # searches
PATIENCE = 10.0  # seconds after the last request, after which a search is suspended

Points = tuple[tuple[float, ...], ...]
Key = tuple[str, int, Points]


class Search:
    """The geodesics through some points, leg after leg; readable from any thread."""

    def __init__(self, model: VAE, points: Points) -> None:
        self._model = model
        self._points = torch.tensor(points)
        self._legs: list[Geodesic | None] = [None] * (len(points) - 1)
        self._rounds = self._search()
        self.asked = time.monotonic()
        self.queued = False
        self.failed = False

    @property
    def progress(self) -> float:
        """The completed share of the search, in [0, 1]."""
        done = sum(leg.done if leg else 0.0 for leg in self._legs)
        return 1.0 if self.failed else done / len(self._legs)

    @property
    def finished(self) -> bool:
        return self.progress >= 1

    @property
    def corners(self) -> Tensor:
        """The best path so far, (K, D); a straight line for each leg without a result."""
        longest = max((len(leg.z) for leg in self._legs if leg), default=2)
        t = torch.linspace(0, 1, longest)
        legs = [
            leg.z if leg else lerp(self._points[k], self._points[k + 1], t)
            for k, leg in enumerate(self._legs)
        ]
        return joined(legs)

    @property
    def saved(self) -> float:
        """How much less energy the geodesics have than the straight lines, in [0, 1]."""
        legs = [leg for leg in self._legs if leg]
        lines = sum(leg.line_energy for leg in legs)
        return 1 - sum(leg.energy for leg in legs) / lines if lines else 0.0

    @property
    def abandoned(self) -> bool:
        """Whether nobody has asked for it for a while."""
        return time.monotonic() - self.asked > PATIENCE

    def advance(self) -> None:
        """Runs one more round."""
        try:
            next(self._rounds, None)
        except Exception:
            logging.getLogger(__name__).exception("the search for a geodesic failed")
            self.failed = True

    def _search(self) -> Iterator[None]:
        for k in range(len(self._legs)):
            for better in geodesic(self._model, self._points[k], self._points[k + 1]):
                self._legs[k] = better
                yield


_searches: OrderedDict[Key, Search] = OrderedDict()
_lock = threading.Lock()
_worker = ThreadPoolExecutor(1, "geodesic", use_one_thread)


def search(key: Key, model: VAE) -> Search:
    """The search for this key, started or resumed if it is not finished."""
    with _lock:
        match = _searches.get(key)
        if match is None:
            match = _searches[key] = Search(model, key[2])
        match.asked = time.monotonic()
        _searches.move_to_end(key)
        while len(_searches) > CACHED:
            _searches.popitem(last=False)
        if not match.finished and not match.queued:
            match.queued = True
            _worker.submit(_turn, match)
        return match


def _turn(search: Search) -> None:
    """One round of a search, then the others have theirs; none for an abandoned search."""
    if not search.abandoned:
        search.advance()
    with _lock:
        search.queued = not (search.finished or search.abandoned)
        if search.queued:
            _worker.submit(_turn, search)


def stop(key: Key) -> None:
    """Suspends a search that nobody waits for any more."""
    with _lock:
        if key in _searches:
            _searches[key].asked = -math.inf

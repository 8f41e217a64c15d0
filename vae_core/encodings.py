"""Sets of images in the latent space: what the map shows, point by point."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .examine import examine_all
from .gaussian import Gaussian
from .model import VAE
from .store import LoadedModel

AT_ONCE = 250
DRAWS = 2  # of z, for the log-likelihood of each image

Values = NDArray[np.float32]
Report = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Encoded:
    """Images with their posteriors."""

    x: NDArray[np.uint8]
    """(N, C, H, W)"""
    labels: NDArray[np.int64]
    """(N,)"""
    label_names: tuple[str, ...]
    index: NDArray[np.int64]
    """(N,), each image's position in its split"""
    q: Gaussian
    """mu and logvar (N, D)"""

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def z(self) -> Values:
        """Posterior means, (N, D)."""
        return np.asarray(self.q.mu.numpy(), dtype=np.float32)


def of_reference(loaded: LoadedModel) -> Encoded:
    """The reference images."""
    known = loaded.reference
    return Encoded(known.x, known.labels, known.label_names, known.index, loaded.q)


@dataclass(frozen=True, eq=False)
class Figures:
    """What the bound says of each image, each (N,); nats where nothing else is said."""

    kl: Values
    """KL(q || p), exact"""
    log_likelihood: Values
    """E_q[log p(x|z)], from a few draws of z"""
    error: Values
    """mean |x − x_hat| over the pixels, in [0, 1]"""

    @property
    def strangeness(self) -> Values:
        """−ELBO: how badly the model explains the image."""
        return self.kl - self.log_likelihood

    def __getitem__(self, name: str) -> Values:
        return np.asarray(getattr(self, name.replace("-", "_")))


FIGURES = ("kl", "log-likelihood", "error", "strangeness")


def figures(
    model: VAE,
    x: NDArray[np.uint8],
    binarization: str = "none",
    report: Report = lambda done, of: None,
) -> Figures:
    """Takes the bound of every image apart, as Reconstruct does, with fewer draws of z."""
    rows: list[tuple[float, float, float]] = []
    for start in range(0, len(x), AT_ONCE):
        found = examine_all(model, x[start : start + AT_ONCE], binarization, draws=DRAWS)
        rows += [(one.kl, one.log_likelihood, float(one.error.mean())) for one in found]
        report(len(rows), len(x))
    columns = np.array(rows, np.float32).reshape(-1, 3).T
    return Figures(*(np.ascontiguousarray(column) for column in columns))

"""What a path is like: how evenly its pictures change, whether it stays among the data."""

from dataclasses import dataclass
from itertools import groupby

import torch
from torch import Tensor

from ..models.gaussian import log_standard_normal
from .paths import typical_norm

USUAL = 0.99  # of the real images have another one within the usual distance


@dataclass(frozen=True, eq=False)
class Report:
    """A path of S points, against N real images."""

    change: Tensor
    """root mean square difference of neighbouring pictures, (S - 1,) in [0, 1]"""
    log_prior: Tensor
    """log p(z), (S,), in nats"""
    norm: Tensor
    """the length of z, (S,)"""
    distance: Tensor
    """from z to the nearest posterior mean of a real image, (S,)"""
    usual: float
    """99 real images in 100 have another one within this distance"""

    @property
    def unevenness(self) -> float:
        """The largest change over the mean change: 1 for an even walk; 1 where nothing changes."""
        mean = float(self.change.mean())
        return float(self.change.max()) / mean if mean > 0 else 1.0

    @property
    def departures(self) -> list[tuple[float, float]]:
        """Stretches of t in [0, 1] further from every real image than is usual."""
        return stretches(self.distance > self.usual)


def report(z: Tensor, x_hat: Tensor, mu: Tensor, usual: float) -> Report:
    """Looks at a path z (S, D), its pictures x_hat (S, C, H, W), among images at mu (N, D)."""
    distance = torch.cdist(z.to(mu.dtype), mu).min(dim=1).values
    norm = z.square().sum(dim=1).sqrt()
    return Report(change(x_hat), log_standard_normal(z), norm, distance, usual)


def change(x: Tensor) -> Tensor:
    """Root mean square difference of each picture (S, C, H, W) to the next; (S - 1,)."""
    return (x[1:] - x[:-1]).square().flatten(1).mean(dim=1).sqrt()


def usual_distance(mu: Tensor, share: float = USUAL) -> float:
    """The distance within which this share of the points mu (N, D) have another one."""
    if len(mu) < 2:
        raise ValueError(f"distances need at least 2 real images, got {len(mu)}")
    distances = torch.cdist(mu, mu)
    distances.fill_diagonal_(torch.inf)
    return float(torch.quantile(distances.min(dim=1).values, share))


def stretches(outside: Tensor) -> list[tuple[float, float]]:
    """The runs of true in (S,), as the places in [0, 1] where each begins and ends."""
    last = max(len(outside) - 1, 1)
    found = []
    for is_outside, run in groupby(enumerate(outside.tolist()), key=lambda item: item[1]):
        places = [place for place, _ in run]
        if is_outside:
            found.append((places[0] / last, places[-1] / last))
    return found


def in_words(found: Report, latent_dim: int) -> str:
    """Where the path leaves what the decoder has learned, in a sentence; empty if nowhere."""
    if found.departures:
        spans = " and ".join(_span(*ends) for ends in found.departures[:3])
        return f"Leaves the data {spans}: no real image is as near as is usual"
    mean, std = typical_norm(latent_dim)
    if bool((found.norm < mean - 4 * std).any()):
        return "Cuts through the middle, where next to no draw of the prior lies"
    if bool((found.norm > mean + 4 * std).any()):
        return "Runs further out than next to any draw of the prior"
    return ""


def _span(start: float, end: float) -> str:
    if round(start, 2) == round(end, 2):
        return f"at t = {start:.2f}"
    return f"from t = {start:.2f} to {end:.2f}"

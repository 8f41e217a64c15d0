"""Report on a path: how evenly its images change, and whether it stays close to the data."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

import torch
from torch import Tensor

from ..models.gaussian import log_standard_normal
from .paths import typical_norm

USUAL = 0.99  # of the real images have another one within the usual distance


class Finding(StrEnum):
    """Where a path leaves what the decoder has learned."""

    OFF_DATA = "off-data"
    """farther than usual from every real image"""
    NEAR_ORIGIN = "near-origin"
    """nearer to the origin than the prior's draws"""
    FAR_OUT = "far-out"
    """farther from the origin than the prior's draws"""


WORDS = {
    Finding.OFF_DATA: "Off-manifold {spans}: farther than usual from every real image",
    Finding.NEAR_ORIGIN: "Passes near the origin, where the prior has almost no mass",
    Finding.FAR_OUT: "Runs farther out than almost any sample of the prior",
}


@dataclass(frozen=True, eq=False)
class PathReport:
    """A path of S points, against N real images."""

    change: Tensor
    """root mean square difference of consecutive images, (S - 1,) in [0, 1]"""
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
        """The largest change over the mean change: 1 for an even path; 1 where nothing changes."""
        mean = float(self.change.mean())
        return float(self.change.max()) / mean if mean > 0 else 1.0

    @property
    def departures(self) -> list[tuple[float, float]]:
        """Intervals of t in [0, 1] that are farther from every real image than usual."""
        return stretches(self.distance > self.usual)


def report(z: Tensor, x_hat: Tensor, mu: Tensor, usual: float) -> PathReport:
    """Examines a path z (S, D) with decoded images x_hat (S, C, H, W), given real images at mu."""
    distance = torch.cdist(z.to(mu.dtype), mu).min(dim=1).values
    norm = z.square().sum(dim=1).sqrt()
    return PathReport(change(x_hat), log_standard_normal(z), norm, distance, usual)


def change(x: Tensor) -> Tensor:
    """Root mean square difference of each image (S, C, H, W) to the next; (S - 1,)."""
    return (x[1:] - x[:-1]).square().flatten(1).mean(dim=1).sqrt()


def usual_distance(mu: Tensor, share: float = USUAL) -> float:
    """The distance within which this share of the points mu (N, D) have another one."""
    if len(mu) < 2:
        raise ValueError(f"distances need at least 2 real images, got {len(mu)}")
    distances = torch.cdist(mu, mu)
    distances.fill_diagonal_(torch.inf)
    return float(torch.quantile(distances.min(dim=1).values, share))


def stretches(outside: Tensor) -> list[tuple[float, float]]:
    """The runs of true values in (S,), each as its first and last position in [0, 1]."""
    last = max(len(outside) - 1, 1)
    found = []
    for is_outside, run in groupby(enumerate(outside.tolist()), key=lambda item: item[1]):
        places = [place for place, _ in run]
        if is_outside:
            found.append((places[0] / last, places[-1] / last))
    return found


def finding(report: PathReport, latent_dim: int) -> Finding | None:
    """The first thing to warn of; None if the path stays where the decoder has learned."""
    if report.departures:
        return Finding.OFF_DATA
    mean, std = typical_norm(latent_dim)
    if bool((report.norm < mean - 4 * std).any()):
        return Finding.NEAR_ORIGIN
    if bool((report.norm > mean + 4 * std).any()):
        return Finding.FAR_OUT
    return None


def in_words(report: PathReport, latent_dim: int) -> str:
    """The finding as a sentence; empty if there is none."""
    code = finding(report, latent_dim)
    if code is None:
        return ""
    spans = " and ".join(_span(*ends) for ends in report.departures[:3])
    return WORDS[code].format(spans=spans)


def _span(start: float, end: float) -> str:
    if round(start, 2) == round(end, 2):
        return f"at t = {start:.2f}"
    return f"from t = {start:.2f} to {end:.2f}"

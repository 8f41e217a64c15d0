"""Report on a path: how evenly its images change, and whether it stays close to the data."""

import math
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

import torch
from torch import Tensor

from ..models.priors import Prior, StandardNormal

USUAL = 0.99  # share of the real images that have another one within the usual distance
FAR, NEAR = 1e-4, 1 - 1e-6  # levels of log p(z) beyond which almost no sample of the prior lies


class Finding(StrEnum):
    """Where a path leaves what the decoder has learned."""

    OFF_DATA = "off-data"
    """farther than usual from every real image"""
    NEAR_ORIGIN = "near-origin"
    """log p(z) is higher than at the prior's samples: for N(0, I), near the origin"""
    FAR_OUT = "far-out"
    """log p(z) is lower than at the prior's samples"""


WORDS = {
    Finding.OFF_DATA: "Off-manifold {spans}: farther than usual from every real image",
    Finding.NEAR_ORIGIN: "Passes near the prior's peak, where it has almost no mass",
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
    """99% of the real images have another one within this distance"""
    typical: tuple[float, float]
    """range of log p(z), in nats, of almost all samples of the prior"""

    @property
    def unevenness(self) -> float:
        """The largest change over the mean change: 1 for an even path, or if nothing changes."""
        mean = float(self.change.mean())
        return float(self.change.max()) / mean if mean > 0 else 1.0

    @property
    def departures(self) -> list[tuple[float, float]]:
        """Intervals of t in [0, 1] that are farther from every real image than usual."""
        return stretches(self.distance > self.usual)


def report(
    z: Tensor, x_hat: Tensor, mu: Tensor, usual: float, prior: Prior | None = None
) -> PathReport:
    """Examines a path z (S, D) with decoded images x_hat (S, C, H, W), given real images at mu.

    Args:
        prior: The model's, by default N(0, I).
    """
    prior = prior or StandardNormal(z.shape[1])
    distance = torch.cdist(z.to(mu.dtype), mu).min(dim=1).values
    norm = z.square().sum(dim=1).sqrt()
    far, near = prior.log_prob_quantiles((FAR, NEAR))
    log_prior = prior.log_prob(z).detach()
    return PathReport(change(x_hat), log_prior, norm, distance, usual, (far, near))


def change(x: Tensor) -> Tensor:
    """Root mean square difference of each image (S, C, H, W) to the next; (S - 1,)."""
    return (x[1:] - x[:-1]).square().flatten(1).mean(dim=1).sqrt()


def usual_distance(mu: Tensor, share: float = USUAL) -> float:
    """The distance within which this share of the points mu (N, D) has another point.

    Fewer than two points have no such distance: then it is that of two samples of N(0, I), √(2D).
    """
    if len(mu) < 2:
        return math.sqrt(2 * mu.shape[1])
    distances = torch.cdist(mu, mu)
    distances.fill_diagonal_(torch.inf)
    return float(torch.quantile(distances.min(dim=1).values, share))


def stretches(outside: Tensor) -> list[tuple[float, float]]:
    """The runs of true values in (S,), each given by its first and last position in [0, 1]."""
    last = max(len(outside) - 1, 1)
    found = []
    for is_outside, run in groupby(enumerate(outside.tolist()), key=lambda item: item[1]):
        places = [place for place, _ in run]
        if is_outside:
            found.append((places[0] / last, places[-1] / last))
    return found


def finding(report: PathReport) -> Finding | None:
    """The first warning that applies; None if the path stays where the decoder has learned."""
    if report.departures:
        return Finding.OFF_DATA
    far, near = report.typical
    if bool((report.log_prior > near).any()):
        return Finding.NEAR_ORIGIN
    if bool((report.log_prior < far).any()):
        return Finding.FAR_OUT
    return None


def in_words(report: PathReport) -> str:
    """The finding as a sentence; empty if there is none."""
    code = finding(report)
    if code is None:
        return ""
    spans = " and ".join(_span(*ends) for ends in report.departures[:3])
    return WORDS[code].format(spans=spans)


def _span(start: float, end: float) -> str:
    if round(start, 2) == round(end, 2):
        return f"at t = {start:.2f}"
    return f"from t = {start:.2f} to {end:.2f}"

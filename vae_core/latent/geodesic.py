"""Geodesics of the decoder's pull-back metric: the paths along which images change least.

Arvanitidis, Hansen & Hauberg (2018), https://arxiv.org/abs/1710.11379
Shao, Kumar & Fletcher (2018), https://arxiv.org/abs/1711.08014
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from ..models.vae import VAE
from .paths import lerp

SEGMENTS = 24
ROUNDS = 12
EVALUATIONS = 8  # of the curve's energy per round
FIRST = 0.1  # the first step, as a fraction of the line's length
UP = 1.05  # a step is undone if it multiplies the least energy by more than this
ENOUGH = 1e-3  # the search stops after a round that lowers the energy by less than this


@dataclass(frozen=True, eq=False)
class Geodesic:
    """The best curve so far."""

    z: Tensor
    """its vertices, (SEGMENTS + 1, D); the first and last equal the ends exactly"""
    energy: float
    """of the decoded curve, in squared units of the pixels; never above `line_energy`"""
    line_energy: float
    """of the straight line that the search starts from"""
    done: float
    """share of the rounds, in [0, 1]; 1 in the last record"""


def curve_energy(x: Tensor) -> Tensor:
    """Energy ½ ∫ |dx/dt|² dt of the polygon through images (S, C, H, W); a scalar.

    Minimal, for fixed ends, for the shortest curve at constant speed.
    """
    steps = (x[1:] - x[:-1]).square().flatten(1).sum(dim=1)
    return 0.5 * (len(x) - 1) * steps.sum()


def geodesic(
    model: VAE,
    start: Tensor,
    end: Tensor,
    segments: int = SEGMENTS,
    rounds: int = ROUNDS,
) -> Iterator[Geodesic]:
    """Bends the line from start (D,) to end (D,) to minimise the energy of the decoded curve.

    Yields the best curve after each round; stop iterating to stop the search. The result is a
    local minimum.

    Raises:
        ValueError: For fewer than 2 segments or less than 1 round.
    """
    if segments < 2 or rounds < 1:
        raise ValueError(f"a geodesic needs 2 segments and 1 round, got {segments} and {rounds}")
    search = _Search(model, start.clone(), end.clone(), segments)
    for number in range(1, rounds + 1):
        before = search.energy
        search.improve()
        settled = before - search.energy <= ENOUGH * before
        done = 1.0 if settled else number / rounds
        yield Geodesic(search.z, search.energy, search.line_energy, done)
        if settled:
            return


class _Search:
    """A curve as the line plus sines, each scaled by its wavelength.

    This parametrisation preconditions the problem: long bends converge as fast as short ones.
    The search takes gradient steps with the step length of Barzilai & Borwein (1988); torch's
    optimisers take seconds to import.
    """

    def __init__(self, model: VAE, start: Tensor, end: Tensor, segments: int) -> None:
        t = torch.linspace(0, 1, segments + 1, dtype=start.dtype)
        self.model = model
        self.line = lerp(start, end, t)
        self.line[0], self.line[-1] = start, end
        self.waves = _waves(t[1:-1])
        self.best = torch.zeros(segments - 1, len(start), dtype=start.dtype)
        self.energy, self.slope = self._evaluate(self.best)
        self.line_energy = self.energy
        self.length = float((end - start).norm() / self.slope.norm().clamp(min=1e-12))
        self.length *= FIRST

    @property
    def z(self) -> Tensor:
        return self._curve(self.best)

    def improve(self) -> None:
        """One round of steps; a step that raises the energy is undone, and the next is shorter."""
        here, slope = self.best, self.slope
        for _ in range(EVALUATIONS):
            there = here - self.length * slope
            energy, new_slope = self._evaluate(there)
            if energy > UP * self.energy:
                here, slope, self.length = self.best, self.slope, self.length / 4
                continue
            if energy < self.energy:
                self.best, self.energy, self.slope = there, energy, new_slope
            moved, turned = there - here, new_slope - slope
            curvature = float((moved * turned).sum())
            if curvature > 0:
                self.length = float(moved.square().sum()) / curvature
            here, slope = there, new_slope

    def _curve(self, amplitude: Tensor) -> Tensor:
        inner = self.line[1:-1] + self.waves @ amplitude
        return torch.cat([self.line[:1], inner, self.line[-1:]])

    def _evaluate(self, amplitude: Tensor) -> tuple[float, Tensor]:
        """The energy of a curve, and its gradient in the amplitudes of the waves."""
        amplitude = amplitude.clone().requires_grad_()
        with torch.enable_grad():
            energy = curve_energy(self.model.decode(self._curve(amplitude)))
        (slope,) = torch.autograd.grad(energy, amplitude)
        return float(energy.detach()), slope


def _waves(t: Tensor) -> Tensor:
    """Sines of 1, 2, … half-waves at t (S,), each scaled by its wavelength; (S, S)."""
    numbers = torch.arange(1, len(t) + 1, dtype=t.dtype)
    return torch.sin(math.pi * t[:, None] * numbers) / (math.pi * numbers)

"""Paths through the latent space: ranges, traversals, interpolation between points."""

from collections.abc import Callable

import torch
from torch import Tensor

from ..models.gaussian import Gaussian
from ..models.priors import Prior

Path = Callable[[Tensor, Tensor, Tensor], Tensor]


def aggregate_range(q: Gaussian, prior: Prior, coverage: float = 0.99) -> tuple[Tensor, Tensor]:
    """The central interval of each dimension of the aggregate posterior 1/N Σ q(z|x_n).

    Estimated by quantiles of one sample per image, with a fixed seed.

    Returns:
        Low and high ends, each (D,), never narrower than the prior's mean ± 2 std.
    """
    z = q.rsample(torch.Generator().manual_seed(0))
    tail = (1 - coverage) / 2
    ends = torch.quantile(z, torch.tensor([tail, 1 - tail]), dim=0)
    mean, std = prior.moments()
    return torch.minimum(ends[0], mean - 2 * std), torch.maximum(ends[1], mean + 2 * std)


def by_kl(q: Gaussian, prior: Prior) -> list[int]:
    """The dimensions sorted by their mean KL in nats, largest first."""
    order: list[int] = prior.kl_per_dim(q).mean(dim=0).argsort(descending=True).tolist()
    return order


def traverse(z: Tensor, dim: int, values: Tensor) -> Tensor:
    """z (D,) with one dimension set to each of the values (S,); shape (S, D)."""
    if not 0 <= dim < len(z):
        raise ValueError(f"the model has dimensions 0 to {len(z) - 1}, got {dim}")
    path = z.repeat(len(values), 1)
    path[:, dim] = values
    return path


def lerp(start: Tensor, end: Tensor, t: Tensor) -> Tensor:
    """The straight line from start (D,) to end (D,) at t (S,) in [0, 1]; shape (S, D)."""
    t = t[:, None]
    return (1 - t) * start + t * end


def slerp(start: Tensor, end: Tensor, t: Tensor) -> Tensor:
    """The great circle from start (D,) to end (D,) at t (S,) in [0, 1]; shape (S, D).

    The direction turns at constant speed (Shoemake 1985), and the norm is interpolated linearly;
    Shoemake's own formula is the same for equal norms, but swings far out for unequal norms that
    are nearly opposite. If the ends are parallel or one is zero, the result is the straight line,
    which is the limit; also if they are opposite, since no plane is distinguished.
    """
    norms = torch.stack([start.norm(), end.norm()])
    cosine = (start @ end / norms.prod().clamp(min=1e-12)).clamp(-1, 1)
    omega = torch.acos(cosine)
    if norms.prod() < 1e-12 or torch.sin(omega) < 1e-4:
        return lerp(start, end, t)
    length = lerp(norms[:1], norms[1:], t)
    t = t[:, None]
    turned = torch.sin((1 - t) * omega) * start / norms[0] + torch.sin(t * omega) * end / norms[1]
    return length * turned / torch.sin(omega)


PATHS: dict[str, Path] = {"lerp": lerp, "slerp": slerp}


def path(start: Tensor, end: Tensor, steps: int, kind: str = "slerp") -> Tensor:
    """`steps` points from start (D,) to end (D,), both ends exact; shape (steps, D).

    Raises:
        ValueError: For fewer than 2 steps or an unknown kind.
    """
    if steps < 2:
        raise ValueError(f"a path needs at least 2 steps, got {steps}")
    if kind not in PATHS:
        raise ValueError(f"a path is one of {', '.join(PATHS)}, got {kind!r}")
    z = PATHS[kind](start, end, torch.linspace(0, 1, steps, dtype=start.dtype))
    z[0], z[-1] = start, end
    return z


def chain(points: Tensor, steps: int, kind: str = "slerp") -> Tensor:
    """Paths from each of points (P, D) to the next, joined; `steps` points per segment.

    Returns:
        Shape ((P - 1) (steps - 1) + 1, D); it contains each point exactly once.

    Raises:
        ValueError: For fewer than 2 points, and as `path`.
    """
    if len(points) < 2:
        raise ValueError(f"a path needs at least 2 points, got {len(points)}")
    legs = [path(points[i], points[i + 1], steps, kind) for i in range(len(points) - 1)]
    return joined(legs)


def joined(legs: list[Tensor]) -> Tensor:
    """Concatenates paths (S, D), each of which starts where the previous one ends."""
    return torch.cat([legs[0], *(leg[1:] for leg in legs[1:])])


def along(corners: Tensor, t: Tensor) -> Tensor:
    """Points at t (S,) in [0, 1] on the polyline through corners (K, D), evenly spaced in t.

    At 0 and 1 the result equals the ends exactly. Shape (S, D).
    """
    place = t.clamp(0, 1) * (len(corners) - 1)
    before = place.floor().long().clamp(max=len(corners) - 2)
    share = (place - before)[:, None]
    return (1 - share) * corners[before] + share * corners[before + 1]


def square(corners: Tensor, across: Tensor, down: Tensor) -> Tensor:
    """The bilinear blend of four corners (4, D) at across (S,) and down (S,) in [0, 1]; (S, D).

    The corners are top left, top right, bottom left and bottom right.
    """
    if corners.shape[0] != 4:
        raise ValueError(f"a square has 4 corners, got {len(corners)}")
    across, down = across[:, None], down[:, None]
    top = (1 - across) * corners[0] + across * corners[1]
    bottom = (1 - across) * corners[2] + across * corners[3]
    return (1 - down) * top + down * bottom

"""Directions in the latent space that mean something, with what says whether they do."""

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from .gaussian import Gaussian
from .model import VAE

HELD_OUT = 0.3  # of the images, for the accuracy
ERRORS = 3.0  # standard errors above chance that make an accuracy mean something
LEAST = 10  # images of each group, without which nothing can be held out


@dataclass(frozen=True, eq=False)
class Direction:
    """A way to go from any z: z + amount · v."""

    name: str
    v: Tensor
    """(D,), of length 1"""
    spread: float
    """standard deviation of the images along it: an amount that is usual"""


@dataclass(frozen=True, eq=False)
class Classified:
    """A direction across the border of a linear classifier."""

    direction: Direction
    accuracy: float
    """on held-out images, the mean of both groups'; 0.5 is chance"""
    stderr: float
    """of the accuracy, were it chance"""

    @property
    def means_something(self) -> bool:
        return self.accuracy > 0.5 + ERRORS * self.stderr


def towards(v: Tensor, mu: Tensor, name: str) -> Direction:
    """Any vector v (D,) as a direction among images at mu (N, D).

    Raises:
        ValueError: For a vector of length 0, which points nowhere.
    """
    length = float(v.norm())
    if not length > 0:
        raise ValueError(f"{name}: a direction has a length above 0")
    v = v / length
    return Direction(name, v, float((mu @ v).std(correction=0)))


def between_means(mu: Tensor, group: Tensor, name: str) -> Direction:
    """From the mean of the others to the mean of a group; mu (N, D), group bool (N,).

    Raises:
        ValueError: If the group or the others are empty, or their means are the same.
    """
    if not group.any() or group.all():
        raise ValueError(f"{name}: a direction needs images in both groups")
    return towards(mu[group].mean(dim=0) - mu[~group].mean(dim=0), mu, name)


def classified(mu: Tensor, group: Tensor, name: str, seed: int = 0) -> Classified:
    """The normal of a logistic regression that tells a group from the others.

    Trained on 70 of 100 images, both groups weighing the same; the accuracy is on the rest.

    Raises:
        ValueError: With too few images in either group.
    """
    from sklearn.linear_model import LogisticRegression  # a start of the app shall not wait
    from sklearn.model_selection import train_test_split

    counts = int(group.sum()), int((~group).sum())
    if min(counts) < LEAST:
        raise ValueError(f"{name}: both groups need {LEAST} images, got {min(counts)}")
    parts = train_test_split(
        mu.numpy(), group.numpy(), test_size=HELD_OUT, stratify=group.numpy(), random_state=seed
    )
    x, x_held, y, y_held = (np.asarray(part) for part in parts)
    model = LogisticRegression(class_weight="balanced", max_iter=500).fit(x, y)
    right = model.predict(x_held) == y_held
    accuracy = 0.5 * float(right[y_held].mean() + right[~y_held].mean())
    stderr = 0.25 * math.sqrt(1 / int(y_held.sum()) + 1 / int((~y_held).sum()))
    normal = torch.from_numpy(model.coef_[0]).to(mu.dtype)
    return Classified(towards(normal, mu, name), accuracy, stderr)


def principal_axes(q: Gaussian, count: int) -> list[Direction]:
    """The axes along which the aggregate posterior spreads most, the longest first. Exact.

    The eigenvectors of cov(mu) + E[σ²], the covariance of 1/N Σ q(z|x_n).
    """
    covariance = torch.cov(q.mu.T, correction=0) + torch.diag(q.std.square().mean(dim=0))
    vectors = torch.linalg.eigh(covariance).eigenvectors.flip(1).T
    return [towards(v, q.mu, f"axis {k + 1}") for k, v in enumerate(vectors[:count])]


def jacobian(model: VAE, z: Tensor) -> Tensor:
    """The change of each pixel with each dimension, ∂x/∂z at z (D,); shape (C, H, W, D).

    Exact up to single precision, in one batch: the product J v is the derivative in u of
    (Jᵀ u) · v. torch has a forward mode for it, which takes seconds to be imported.
    """
    dims = len(z)
    points = z.repeat(dims, 1).requires_grad_()
    with torch.enable_grad():
        x_hat = model.decode(points)
        u = torch.zeros_like(x_hat, requires_grad=True)
        (pulled_back,) = torch.autograd.grad(x_hat, points, u, create_graph=True)
    (columns,) = torch.autograd.grad(pulled_back, u, torch.eye(dims, dtype=z.dtype))
    return columns.to(z.dtype).movedim(0, -1)


@dataclass(frozen=True, eq=False)
class LocalAxes:
    """What changes the picture most from one z, the most first."""

    v: Tensor
    """right singular vectors of the Jacobian, (K, D)"""
    gain: Tensor
    """change of the picture (its pixels' Euclidean norm) per unit of z, (K,)"""


def local_axes(model: VAE, z: Tensor, count: int) -> LocalAxes:
    """The leading singular vectors of the decoder's Jacobian at z (D,).

    Each points to where z has the larger share of it, so that it does not flip at random.
    """
    _, gain, v = torch.linalg.svd(jacobian(model, z).flatten(0, 2), full_matrices=False)
    largest = v.gather(1, v.abs().argmax(dim=1, keepdim=True))
    return LocalAxes((v * largest.sign())[:count], gain[:count])


def cosines(directions: list[Direction]) -> Tensor:
    """How much each direction goes along with each other one, in [-1, 1]; (K, K)."""
    v = torch.stack([direction.v for direction in directions])
    return v @ v.T


def analogy(a: Tensor, b: Tensor, c: Tensor) -> Tensor:
    """A − B + C: what makes A out of B, done to C; (D,)."""
    return a - b + c

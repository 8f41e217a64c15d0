"""Directions in the latent space that mean something, with what says whether they do."""

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ..models.vae import VAE
from .linear import upright

FOLDS = 5  # the images are held out a fifth at a time, for the accuracy
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
    weight: Tensor
    """(D,)"""
    bias: float

    @property
    def means_something(self) -> bool:
        return self.accuracy > 0.5 + ERRORS * self.stderr

    def reading(self, z: Tensor) -> Tensor:
        """How sure the classifier is that z (B, D) is of the group, in [0, 1]; (B,)."""
        return torch.sigmoid(z @ self.weight + self.bias)


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


def one_against_rest(labels: np.ndarray, names: tuple[str, ...]) -> dict[str, Tensor]:
    """Each label (N,) with its group, bool (N,); those of too few images are left out."""
    counts = np.bincount(labels[labels >= 0], minlength=len(names))
    enough = [k for k in range(len(names)) if LEAST <= counts[k] <= len(labels) - LEAST]
    return {names[k]: torch.from_numpy(labels == k) for k in enough}


def upper_half(values: np.ndarray) -> Tensor:
    """The images with more of a factor (N,) than the one in the middle; bool (N,)."""
    return torch.from_numpy(np.asarray(values > np.median(values)))


def can_hold_out(group: Tensor) -> bool:
    """Whether there are enough images in a group and outside it to hold some out."""
    return LEAST <= int(group.sum()) <= len(group) - LEAST


def classified(mu: Tensor, group: Tensor, name: str, seed: int = 0) -> Classified:
    """The normal of a logistic regression that tells a group from the others.

    Trained on all images, both groups weighing the same. For the accuracy every image is held out
    once, a fifth of them at a time, and judged by a classifier that was trained on the rest.

    Raises:
        ValueError: With too few images in either group.
    """
    from sklearn.linear_model import LogisticRegression  # a start of the app shall not wait
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    counts = int(group.sum()), int((~group).sum())
    if not can_hold_out(group):
        raise ValueError(f"{name}: both groups need {LEAST} images, got {min(counts)}")
    x, y = mu.double().numpy(), group.numpy()
    model = LogisticRegression(class_weight="balanced", solver="newton-cholesky")
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    right = cross_val_predict(model, x, y, cv=folds) == y
    accuracy = 0.5 * float(right[y].mean() + right[~y].mean())
    stderr = 0.25 * math.sqrt(1 / counts[0] + 1 / counts[1])
    model.fit(x, y)
    weight = torch.from_numpy(model.coef_[0]).to(mu.dtype)
    bias = float(model.intercept_[0])
    return Classified(towards(weight, mu, name), accuracy, stderr, weight, bias)


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
    """The leading singular vectors of the decoder's Jacobian at z (D,)."""
    _, gain, v = torch.linalg.svd(jacobian(model, z).flatten(0, 2), full_matrices=False)
    return LocalAxes(torch.from_numpy(upright(v.numpy()))[:count], gain[:count])


def cosines(v: Tensor) -> Tensor:
    """How much each of v (K, D), of length 1, goes along with each other one; (K, K)."""
    return v @ v.T


def analogy(a: Tensor, b: Tensor, c: Tensor) -> Tensor:
    """A − B + C: what makes A out of B, done to C; (D,)."""
    return a - b + c

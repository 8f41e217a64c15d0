"""Directions in the latent space, and measures of their significance."""

import itertools
import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ..models.vae import VAE
from .linear import upright

FOLDS = 5  # of the cross-validation
ERRORS = 3.0  # standard errors above chance at which an accuracy is significant
USEFUL = 0.6  # accuracy of a direction worth having; 0.5 is chance
LEAST = 10  # images of each group that a cross-validation needs


@dataclass(frozen=True, eq=False)
class Direction:
    """A direction from any z: z + amount · v."""

    name: str
    v: Tensor
    """(D,), of length 1"""
    spread: float
    """standard deviation of the images along it: a typical amount"""


@dataclass(frozen=True, eq=False)
class Classified:
    """The normal of a linear classifier's decision boundary."""

    direction: Direction
    accuracy: float
    """balanced accuracy on held-out images; 0.5 is chance"""
    stderr: float
    """of the accuracy under chance"""
    weight: Tensor
    """(D,)"""
    bias: float

    @property
    def means_something(self) -> bool:
        return self.accuracy > 0.5 + ERRORS * self.stderr

    @property
    def is_undecided(self) -> bool:
        """Whether there are too few images to tell chance from a useful accuracy."""
        return not self.means_something and self.accuracy + 2 * self.stderr > USEFUL

    def reading(self, z: Tensor) -> Tensor:
        """The classifier's probability that z (B, D) belongs to the group; (B,)."""
        return torch.sigmoid(z @ self.weight + self.bias)


def towards(v: Tensor, mu: Tensor, name: str) -> Direction:
    """A vector v (D,) as a direction, given images at mu (N, D).

    Raises:
        ValueError: For a vector of length 0.
    """
    length = float(v.norm())
    if not length > 0:
        raise ValueError(f"{name}: a direction needs a length above 0")
    v = v / length
    return Direction(name, v, float((mu @ v).std(correction=0)))


def between_means(mu: Tensor, group: Tensor, name: str) -> Direction:
    """The direction from the mean of the others to that of a group; mu (N, D), group bool (N,).

    Raises:
        ValueError: If the group or the others are empty, or their means are the same.
    """
    if not group.any() or group.all():
        raise ValueError(f"{name}: a direction needs images in both groups")
    return towards(mu[group].mean(dim=0) - mu[~group].mean(dim=0), mu, name)


def one_against_rest(labels: np.ndarray, names: tuple[str, ...]) -> dict[str, Tensor]:
    """Each label's group, bool (N,); labels with too few images are left out."""
    counts = np.bincount(labels[labels >= 0], minlength=len(names))
    enough = [k for k in range(len(names)) if LEAST <= counts[k] <= len(labels) - LEAST]
    return {names[k]: torch.from_numpy(labels == k) for k in enough}


def too_rare(labels: np.ndarray, names: tuple[str, ...]) -> dict[str, int]:
    """The labels that `one_against_rest` leaves out, each with its number of images."""
    counts = np.bincount(labels[labels >= 0], minlength=len(names))
    used = one_against_rest(labels, names)
    return {name: int(counts[k]) for k, name in enumerate(names) if name not in used}


def upper_half(values: np.ndarray) -> Tensor:
    """The images whose factor (N,) is above the median; bool (N,)."""
    return torch.from_numpy(np.asarray(values > np.median(values)))


def can_hold_out(group: Tensor) -> bool:
    """Whether a group and its complement have enough images for a cross-validation."""
    return LEAST <= int(group.sum()) <= len(group) - LEAST


def classified(mu: Tensor, group: Tensor, name: str, seed: int = 0) -> Classified:
    """The direction of a logistic regression that separates a group from the others.

    Trained on all images with balanced class weights. The accuracy is that of a stratified
    5-fold cross-validation.

    Raises:
        ValueError: With too few images in either group.
    """
    from sklearn.linear_model import LogisticRegression  # slow to import
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    counts = int(group.sum()), int((~group).sum())
    if not can_hold_out(group):
        raise ValueError(f"{name}: both groups need {LEAST} images, got {min(counts)}")
    x, y = mu.double().numpy(), group.numpy()
    model = LogisticRegression(class_weight="balanced", solver="newton-cholesky")
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    correct = cross_val_predict(model, x, y, cv=folds) == y
    accuracy = 0.5 * float(correct[y].mean() + correct[~y].mean())
    stderr = 0.25 * math.sqrt(1 / counts[0] + 1 / counts[1])
    model.fit(x, y)
    weight = torch.from_numpy(model.coef_[0]).to(mu.dtype)
    bias = float(model.intercept_[0])
    return Classified(towards(weight, mu, name), accuracy, stderr, weight, bias)


def jacobian(model: VAE, z: Tensor) -> Tensor:
    """The change of each pixel with each dimension, ∂x/∂z at z (D,); shape (C, H, W, D).

    Exact up to single precision, in one batch: the product J v is the derivative in u of
    (Jᵀ u) · v. torch's forward mode would work, but takes seconds to import.
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
    """The directions that change the image most at one z, the largest change first."""

    v: Tensor
    """right singular vectors of the Jacobian, (K, D)"""
    gain: Tensor
    """change of the image (Euclidean norm over pixels) per unit of z, (K,)"""


def local_axes(model: VAE, z: Tensor, count: int) -> LocalAxes:
    """The leading singular vectors of the decoder's Jacobian at z (D,)."""
    _, gain, v = torch.linalg.svd(jacobian(model, z).flatten(0, 2), full_matrices=False)
    return LocalAxes(torch.from_numpy(upright(v.numpy()))[:count], gain[:count])


def cosines(v: Tensor) -> Tensor:
    """Cosine similarities of unit vectors v (K, D); (K, K)."""
    return v @ v.T


def closest_analogy(mu: Tensor, candidates: list[int]) -> tuple[int, int, int]:
    """Three rows of mu whose A − B + C lies nearest to a row other than the three themselves.

    Args:
        mu: Posterior means, (N, D) with at least four rows.
        candidates: At least three different rows to choose from; of equally good triples, the
            first.
    """
    triples = list(itertools.permutations(candidates, 3))
    a, b, c = (mu[list(rows)] for rows in zip(*triples, strict=True))
    distances = torch.cdist(analogy(a, b, c), mu)
    distances.scatter_(1, torch.tensor(triples), math.inf)
    return triples[int(distances.amin(dim=1).argmin())]


def analogy(a: Tensor, b: Tensor, c: Tensor) -> Tensor:
    """A − B + C: the difference of A and B applied to C; (D,)."""
    return a - b + c

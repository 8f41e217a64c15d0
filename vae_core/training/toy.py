"""A tiny training that takes seconds: two classes of digits, two latent dimensions."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ..config import ModelConfig
from ..media.images import to_unit
from ..models.vae import build_seeded
from ..objectives.elbo import elbo

CONFIG = ModelConfig((1, 14, 14), 2, "mlp", hidden_dims=(64,))
BATCH = 64


@dataclass(frozen=True, eq=False)
class TinyStep:
    """The model after a number of steps; figures are means over all images, in nats."""

    step: int
    log_likelihood: float
    kl: float
    mu: Tensor
    """posterior means of the images; (N, 2)"""
    pictures: Tensor
    """decoded grid from -2 to 2, from the top left; (side², 1, 14, 14) in [0, 1]"""


def halved(x: np.ndarray) -> Tensor:
    """uint8 (N, 1, 28, 28) to (N, 1, 14, 14) in [0, 1], means of 2 × 2 pixels."""
    return F.avg_pool2d(to_unit(x), 2)


def square(side: int) -> Tensor:
    """A square grid of points from -2 to 2, row by row from the top left; (side², 2)."""
    line = torch.linspace(-2, 2, side)
    return torch.stack([line.repeat(side), line.flip(0).repeat_interleave(side)], dim=1)


def tiny_training(
    x: Tensor, rate: float, beta: float, shown: tuple[int, ...], side: int = 4, seed: int = 0
) -> Iterator[TinyStep]:
    """Trains a new model on x (N, 1, 14, 14), yielding at the steps in `shown`, in rising order.

    Ends early if the figures are no longer finite.
    """
    model, generator = build_seeded(CONFIG, seed), torch.Generator().manual_seed(seed)
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    for step in range(shown[-1] + 1):
        if step in shown:
            with torch.inference_mode():
                # same noise at every step, so that figures change only with the model
                terms = elbo(model, x, beta, torch.Generator().manual_seed(seed))
                mu, pictures = model.encode(x).mu, model.decode(square(side))
            figures = float(terms.log_likelihood.mean()), float(terms.kl.mean())
            if not all(map(math.isfinite, figures)):
                return
            yield TinyStep(step, *figures, mu, pictures)
        rows = torch.randint(len(x), (BATCH,), generator=generator)
        optimizer.zero_grad()
        elbo(model, x[rows], beta, generator).loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()

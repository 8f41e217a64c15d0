"""Evaluation metrics: ELBO, importance-sampled NLL, KL per dimension, active units."""

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..media.images import to_unit
from ..models.vae import VAE
from ..objectives.elbo import Elbo, elbo
from ..objectives.iwae import log_weights
from ..system.progress import Report, silent

BATCH = 250
ROWS = 1000  # importance samples decoded at once
ACTIVE_VARIANCE = 0.01
SLEEPING_NATS = 0.05


@dataclass(frozen=True)
class Evaluation:
    """Metrics over a split, in nats per image, each with its standard error over the images."""

    images: int
    binarization: str
    seed: int
    elbo: float
    elbo_stderr: float
    log_likelihood: float
    log_likelihood_stderr: float
    kl: float
    kl_stderr: float
    kl_per_dim: tuple[float, ...]
    kl_per_dim_stderr: tuple[float, ...]
    active_units: int
    """dimensions whose posterior mean varies by more than 0.01 over the images"""
    importance_samples: int | None = None
    nll: float | None = None
    nll_stderr: float | None = None

    def to_dict(self) -> dict[str, Any]:
        """Plain values, without the NLL if it was not computed."""
        return {name: value for name, value in asdict(self).items() if value is not None}


def evaluate(
    model: VAE,
    x: np.ndarray,
    importance_samples: int = 0,
    seed: int = 0,
    report: Report = silent,
) -> Evaluation:
    """Evaluates a model on all given images, each counted once.

    Args:
        x: uint8 (N, C, H, W).
        importance_samples: K of the NLL; 0 skips it.
        report: Progress in images.

    Raises:
        ValueError: Without images.
    """
    if len(x) == 0:
        raise ValueError("there are no images to evaluate")
    device = next(model.parameters()).device
    noise = torch.Generator(device).manual_seed(seed)
    terms: list[Elbo] = []
    means: list[Tensor] = []
    logs: list[Tensor] = []
    with torch.inference_mode():
        for batch in observed(model, x, seed):
            terms.append(elbo(model, batch, generator=noise))
            means.append(model.encode(batch).mu)
            report("ELBO", sum(map(len, means)), len(x))
        if importance_samples:
            for batch in observed(model, x, seed):
                logs.append(log_evidence(model, batch, importance_samples, noise))
                report("NLL", sum(map(len, logs)), len(x))
    return summarize(
        terms, torch.cat(means), logs, model.likelihood.binarization, importance_samples, seed
    )


def observed(model: VAE, x: np.ndarray, seed: int) -> Iterator[Tensor]:
    """The model inputs of images, in batches; sampled from the seed, so repeatable."""
    device = next(model.parameters()).device
    draws = torch.Generator(device).manual_seed(seed + 1)
    for start in range(0, len(x), BATCH):
        batch = to_unit(x[start : start + BATCH]).to(device)
        yield model.observe(batch, draws)


def log_evidence(
    model: VAE, x: Tensor, samples: int, generator: torch.Generator | None = None
) -> Tensor:
    """An estimate of log p(x), on average a lower bound that tightens with K; (B,), in nats.

    log 1/K Σ_k p(x|z_k) p(z_k) / q(z_k|x), z_k ~ q(z|x): Burda et al. (2016), equation 8.
    https://arxiv.org/abs/1509.00519 Memory is bounded for any K and B.
    """
    q = model.encode(x)
    total = torch.full((len(x),), -math.inf, device=x.device)
    chunk = max(1, ROWS // len(x))
    for start in range(0, samples, chunk):
        k = min(chunk, samples - start)
        total = torch.logaddexp(total, log_weights(model, x, q, k, generator).logsumexp(dim=0))
    return total - math.log(samples)


def summarize(
    terms: list[Elbo],
    mu: Tensor,
    logs: list[Tensor],
    binarization: str,
    importance_samples: int,
    seed: int,
) -> Evaluation:
    kl, kl_stderr = mean_and_error(torch.cat([t.kl_per_dim for t in terms]))
    whole = {name: torch.cat([getattr(t, name) for t in terms]) for name in FIGURES}
    figures = {name: tuple(map(float, mean_and_error(v))) for name, v in whole.items()}
    nll = tuple(map(float, mean_and_error(-torch.cat(logs)))) if logs else (None, None)
    return Evaluation(
        images=len(mu),
        binarization=binarization,
        seed=seed,
        elbo=figures["value"][0],
        elbo_stderr=figures["value"][1],
        log_likelihood=figures["log_likelihood"][0],
        log_likelihood_stderr=figures["log_likelihood"][1],
        kl=figures["kl"][0],
        kl_stderr=figures["kl"][1],
        kl_per_dim=tuple(kl.tolist()),
        kl_per_dim_stderr=tuple(kl_stderr.tolist()),
        active_units=active_units(mu),
        importance_samples=importance_samples or None,
        nll=nll[0],
        nll_stderr=nll[1],
    )


FIGURES = ("value", "log_likelihood", "kl")


def mean_and_error(values: Tensor) -> tuple[Tensor, Tensor]:
    """The mean over the images and its standard error, in double precision."""
    values = values.double()
    if len(values) < 2:
        return values.mean(dim=0), torch.zeros_like(values[0])
    return values.mean(dim=0), values.std(dim=0) / math.sqrt(len(values))


def active_units(mu: Tensor) -> int:
    """The number of dimensions with Var_x(E_q[z|x]) > 0.01. Burda et al. (2016), section 5.2."""
    if len(mu) < 2:
        return 0
    return int((mu.double().var(dim=0) > ACTIVE_VARIANCE).sum())

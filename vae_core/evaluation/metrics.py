"""Evaluation metrics: ELBO, importance-sampled NLL, KL per dimension, active units."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..media.images import to_unit
from ..models.likelihoods.likelihood import Meaning
from ..models.vae import VAE
from ..objectives.elbo import Elbo, elbo
from ..objectives.iwae import log_weights
from ..system.progress import Report, silent

BATCH = 250
SHARPNESS = 500  # images of which the explained variance is computed
LEVEL_BITS = 8  # of the grey levels of an image file
ROWS = 1000  # importance samples decoded at once
ACTIVE_NATS = 0.05  # of KL, averaged over images: a dimension with less is inactive
CONSTANT = 0.01  # variance of a posterior mean over the images: below, it does not depend on them


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
    """active dimensions, as `active_dimensions` counts them"""
    mean_variance_per_dim: tuple[float, ...]
    """Var_x(E_q[z|x]), over the images: Burda et al. (2016), section 5.2"""
    bits_per_dim: float
    """−ELBO per pixel and channel, as `bits_per_dim` computes it"""
    bits_per_dim_stderr: float
    explained_variance: float
    """the share of the pixels' variance over the images that their reconstructions have"""
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
    explained = explained_variance(model, x[:SHARPNESS])
    return summarize(model, terms, torch.cat(means), logs, importance_samples, seed, explained)


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
    model: VAE,
    terms: list[Elbo],
    mu: Tensor,
    logs: list[Tensor],
    importance_samples: int,
    seed: int,
    explained: float,
) -> Evaluation:
    kl, kl_stderr = mean_and_error(torch.cat([t.kl_per_dim for t in terms]))
    whole = {name: torch.cat([getattr(t, name) for t in terms]) for name in FIGURES}
    figures = {name: tuple(map(float, mean_and_error(v))) for name, v in whole.items()}
    nll = tuple(map(float, mean_and_error(-torch.cat(logs)))) if logs else (None, None)
    size, meaning = math.prod(model.image_shape), model.likelihood.meaning
    return Evaluation(
        images=len(mu),
        binarization=model.likelihood.binarization,
        seed=seed,
        elbo=figures["value"][0],
        elbo_stderr=figures["value"][1],
        log_likelihood=figures["log_likelihood"][0],
        log_likelihood_stderr=figures["log_likelihood"][1],
        kl=figures["kl"][0],
        kl_stderr=figures["kl"][1],
        kl_per_dim=tuple(kl.tolist()),
        kl_per_dim_stderr=tuple(kl_stderr.tolist()),
        active_units=active_dimensions(kl.tolist()),
        mean_variance_per_dim=tuple(variances(mu).tolist()),
        bits_per_dim=bits_per_dim(-figures["value"][0], size, meaning),
        bits_per_dim_stderr=figures["value"][1] / (math.log(2) * size),
        explained_variance=explained,
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


@torch.inference_mode()
def explained_variance(model: VAE, x: np.ndarray) -> float:
    """1 − Σ (x − x_hat)² / Σ (x − mean image)², x uint8 (N, C, H, W); 1 is a perfect copy.

    0 is what one image, the mean of all, would reach. 1 if all images are the same.
    """
    device = next(model.parameters()).device
    mean = torch.from_numpy(x.mean(axis=0, dtype=np.float64) / 255).to(device)
    residual = total = 0.0
    for start in range(0, len(x), BATCH):
        batch = to_unit(x[start : start + BATCH]).to(device)
        x_hat = model.decode(model.encode(batch).mu)
        residual += float((batch - x_hat).double().square().sum())
        total += float((batch.double() - mean).square().sum())
    return 1 - residual / total if total else 1.0


def is_active(nats: float) -> bool:
    """Whether a dimension with this KL, averaged over images, carries information about them."""
    return nats >= ACTIVE_NATS


def active_dimensions(kl_per_dim: Iterable[float]) -> int:
    """The number of active dimensions: the one definition of every page, card and command."""
    return sum(map(is_active, kl_per_dim))


def variances(mu: Tensor) -> Tensor:
    """The variance over the images of each posterior mean, mu (N, D); zeros for one image."""
    return mu.double().var(dim=0, correction=min(1, len(mu) - 1))


def bits_per_dim(nats: float, size: int, meaning: Meaning) -> float:
    """Nats per image as bits per pixel and channel, as papers give them.

    A density on [0, 1] is brought to the 256 levels of 8-bit images: −log2 density + 8, as in
    Theis et al. (2016), section 3.1, https://arxiv.org/abs/1511.01844. Of binary images it is
    the length of a code as it is.

    Args:
        size: Number of pixels times channels.
        meaning: What log p(x|z) of the model's likelihood measures.
    """
    bits = nats / (math.log(2) * size)
    return bits + LEVEL_BITS if meaning == "density" else bits

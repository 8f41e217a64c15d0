"""Analyses single images with a model: ELBO terms, reconstruction and log p(x)."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch
from torch import Tensor

from ..media.images import quantize, to_unit
from ..models.gaussian import AlikeGenerator, Gaussian
from ..models.likelihoods.likelihood import Meaning
from ..models.vae import VAE
from ..objectives.iwae import log_weights
from .metrics import bits_per_dim, mean_and_error

DRAWS = 8
ROWS = 1000  # decoded at once
REFERENCE_DRAWS = 2
SSIM_SIDE = 11  # width of SSIM's window, pixels


@dataclass(frozen=True, eq=False)
class Examination:
    """Analysis of one image; images are float (C, H, W) in [0, 1], figures in nats."""

    image: Tensor
    """the image itself"""
    x: Tensor
    """the model input: the image or, with stochastic binarisation, one black-and-white sample"""
    q: Gaussian
    """its posterior; mu and logvar (1, D)"""
    x_hat: Tensor
    """the decoded posterior mean: the likelihood's mean, not a sample"""
    kl_per_dim: tuple[float, ...]
    """of each dimension, to the prior's marginal; sums to the KL if the prior factorises"""
    kl: float
    """KL(q(z|x) || p(z)): exact if the prior's is, else the mean over the samples of z"""
    log_likelihood: float
    """E_q[log p(x|z)], the mean over the samples of z"""
    log_likelihood_stderr: float
    """standard error of that mean over the samples of z; the sample of x is fixed"""
    meaning: Meaning
    """what log p(x|z) measures"""

    @property
    def elbo(self) -> float:
        return self.log_likelihood - self.kl

    @property
    def bits_per_dim(self) -> float:
        """−ELBO in bits per pixel and channel; of a density, at the 256 levels of 8 bits."""
        return bits_per_dim(-self.elbo, self.x.numel(), self.meaning)

    @property
    def error(self) -> Tensor:
        """|x − x_hat| per pixel, averaged over the channels; (H, W) in [0, 1]."""
        return (self.x - self.x_hat).abs().mean(dim=0)

    @cached_property
    def psnr(self) -> float:
        """Peak signal-to-noise ratio of the reconstruction, in dB; inf if it equals the image."""
        from skimage.metrics import peak_signal_noise_ratio  # slow to import

        image, x_hat = self.image.numpy(), self.x_hat.numpy()
        if np.array_equal(image, x_hat):
            return math.inf
        return float(peak_signal_noise_ratio(image, x_hat, data_range=1))

    @cached_property
    def ssim(self) -> float:
        """Structural similarity of the reconstruction and the image, at most 1.

        Wang et al. (2004), with their Gaussian window (σ = 1.5 pixels); NaN for images smaller
        than the window of 11 pixels.
        """
        from skimage.metrics import structural_similarity  # slow to import

        if min(self.image.shape[1:]) < SSIM_SIDE:
            return math.nan
        value = structural_similarity(
            *(self.image.numpy(), self.x_hat.numpy()),
            channel_axis=0,
            data_range=1,
            gaussian_weights=True,
            sigma=1.5,
            use_sample_covariance=False,
        )
        return float(value)

    def to_dict(self) -> dict[str, float | None]:
        """The figures as plain values, by name; None for values that are not finite."""
        values = {name: float(getattr(self, name)) for name in FIGURES}
        return {name: value if math.isfinite(value) else None for name, value in values.items()}


FIGURES = (
    "elbo",
    "log_likelihood",
    "log_likelihood_stderr",
    "kl",
    "bits_per_dim",
    "psnr",
    "ssim",
)


def examine(model: VAE, x: np.ndarray, seed: int = 0, draws: int = DRAWS) -> Examination:
    """`examine_all` for one image, uint8 (C, H, W)."""
    return examine_all(model, x[None], seed, draws)[0]


@torch.inference_mode()
def examine_all(model: VAE, x: np.ndarray, seed: int = 0, draws: int = DRAWS) -> list[Examination]:
    """Encodes and decodes images and splits their ELBO into terms, in bounded memory.

    All images share the same noise, so that no result depends on the rest of the batch.

    Args:
        x: uint8 (N, C, H, W).
        seed: Seed of the model input and of the samples of z.
        draws: Samples of z for the log-likelihood.

    Raises:
        ValueError: For images of the wrong shape, or no samples.
    """
    if draws < 1:
        raise ValueError(f"the log-likelihood needs at least 1 draw, got {draws}")
    size = max(1, ROWS // draws)
    examinations: list[Examination] = []
    for start in range(0, len(x), size):
        batch = to_unit(x[start : start + size])
        examinations += _examine_batch(model, batch, seed, draws)
    return examinations


def _examine_batch(model: VAE, images: Tensor, seed: int, draws: int) -> list[Examination]:
    generator = AlikeGenerator()
    generator.manual_seed(seed)
    seen = model.observe(images, generator)
    q = model.encode(seen)
    z = draw_alike(q, draws, generator).flatten(0, 1)  # (draws * B, D)
    wide = seen.expand(draws, *seen.shape).flatten(0, 1)
    log_likelihoods = model.log_likelihood(z, wide).reshape(draws, -1)
    mean, stderr = (values.tolist() for values in mean_and_error(log_likelihoods))
    x_hat, per_dim = model.decode(q.mu), model.prior.kl_per_dim(q).tolist()
    kl = _kl(model, q, z.reshape(draws, *q.mu.shape), per_dim)
    return [
        Examination(
            *(images[i], seen[i], q[i : i + 1], x_hat[i], tuple(per_dim[i]), kl[i]),
            *(mean[i], stderr[i], model.likelihood.meaning),
        )
        for i in range(len(images))
    ]


def draw_alike(q: Gaussian, draws: int, generator: AlikeGenerator) -> Tensor:
    """Samples z from each posterior, all with the same noise; (draws, B, D)."""
    if type(q) is Gaussian:
        eps = torch.randn(draws, 1, q.mu.shape[1], generator=generator)
        return q.mu + q.std * eps
    return torch.stack([q.rsample(generator) for _ in range(draws)])


def _kl(model: VAE, q: Gaussian, z: Tensor, per_dim: list[list[float]]) -> list[float]:
    """Each image's KL: exact if the prior provides it, else a mean over samples z (K, B, D)."""
    if model.prior.is_exact(q) and model.prior.factorizes:
        return [sum(row) for row in per_dim]
    kl: list[float] = torch.stack([model.prior.kl(q, draw) for draw in z]).mean(dim=0).tolist()
    return kl


@dataclass(frozen=True)
class Evidence:
    """An importance-sampled estimate for one image, in nats."""

    nll: float
    """−log p(x), on average an upper bound that tightens with K"""
    stderr: float
    """of that estimate, by the delta method: reliable only for a large effective sample size"""
    effective: float
    """the effective sample size, out of K"""
    samples: int


@torch.inference_mode()
def evidence(model: VAE, x: Tensor, samples: int, seed: int = 0) -> Evidence:
    """−log p(x) of a model input x, float (C, H, W), from K samples of its posterior.

    Burda et al. (2016), equation 8. https://arxiv.org/abs/1509.00519

    Raises:
        ValueError: For fewer than 2 samples.
    """
    if samples < 2:
        raise ValueError(f"importance sampling needs at least 2 samples, got {samples}")
    generator = torch.Generator().manual_seed(seed)
    q = model.encode(x[None])
    sizes = [min(ROWS, samples - start) for start in range(0, samples, ROWS)]
    parts = [log_weights(model, x[None], q, size, generator)[:, 0] for size in sizes]
    weights = torch.cat(parts).double()
    log_mean = float(weights.logsumexp(dim=0)) - math.log(samples)
    relative = (weights - log_mean).exp()  # mean 1
    stderr = float(relative.std()) / math.sqrt(samples)
    effective = float(relative.sum().square() / relative.square().sum())
    return Evidence(-log_mean, stderr, effective, samples)


@torch.inference_mode()
def posterior_pictures(model: VAE, q: Gaussian, count: int, seed: int = 0) -> np.ndarray:
    """Decoded samples from one posterior (1, D); uint8 (count, C, H, W)."""
    generator = torch.Generator().manual_seed(seed)
    wide = q.map(lambda tensor: tensor.expand(count, -1))
    return quantize(model.decode(wide.rsample(generator)))


@torch.inference_mode()
def likelihood_pictures(model: VAE, q: Gaussian, count: int, seed: int = 0) -> np.ndarray:
    """Samples from p(x|z) at one posterior's mean (1, D); uint8 (count, C, H, W)."""
    generator = torch.Generator().manual_seed(seed)
    logits = model.logits(q.mu).expand(count, *model.image_shape)
    return quantize(model.likelihood.sample(logits, generator).clamp(0, 1))


def anomaly_scores(
    model: VAE, x: np.ndarray, seed: int = 0, draws: int = REFERENCE_DRAWS
) -> np.ndarray:
    """−ELBO of each image, uint8 (N, C, H, W); by default from few samples of z; (N,).

    With `DRAWS` samples the scores are those of `examine`.
    """
    examinations = examine_all(model, x, seed, draws)
    return np.array([-examination.elbo for examination in examinations])


def share_below(values: np.ndarray, value: float) -> float:
    """The share of values below `value`, in [0, 1]; ties count half."""
    return float(((values < value).mean() + (values <= value).mean()) / 2)

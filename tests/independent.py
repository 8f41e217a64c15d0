"""The figures of an image, worked out with torch.distributions and torchmetrics."""

import math

import numpy as np
import pytest
import torch
from torch.distributions import Bernoulli, Distribution, Independent, Normal, kl_divergence
from torchmetrics.functional.image import (
    peak_signal_noise_ratio,
    structural_similarity_index_measure,
)

from vae_core.config import ModelConfig
from vae_core.models.vae import VAE


@torch.no_grad()
def figures(model: VAE, config: ModelConfig, x: np.ndarray, draws: int, seed: int) -> dict:
    """As `Examination.to_dict` names them, with the noise that `examine` says it draws.

    Args:
        x: uint8 (C, H, W).
    """
    generator = torch.Generator().manual_seed(seed)
    image = torch.from_numpy(x.copy())[None].float() / 255
    seen = image
    if config.binarization == "stochastic":
        seen = (torch.rand(image.shape, generator=generator) < image).float()
    posterior = model.encode(seen)
    q = normal(posterior.mu[0].double(), (posterior.logvar[0].double() / 2).exp())
    prior = normal(torch.zeros(config.latent_dim).double(), torch.ones(()).double())
    kl = float(kl_divergence(q, prior))
    eps = torch.randn(draws, config.latent_dim, generator=generator)
    logits = model.logits(posterior.mu + posterior.std * eps).double()
    terms = likelihood(model, config, logits).log_prob(seen.double()).flatten(1).sum(1)
    elbo = float(terms.mean()) - kl
    is_density = "bernoulli" not in config.likelihood
    code = -elbo / math.log(2) + 8 * x.size * is_density  # grey levels are 1/256 apart: 8 bits
    return {
        "log_likelihood": float(terms.mean()),
        "log_likelihood_stderr": float(terms.std()) / math.sqrt(draws),
        "kl": kl,
        "elbo": elbo,
        "bits_per_dim": code / x.size,
        **likeness(model.decode(posterior.mu), image),
    }


def normal(mean: torch.Tensor, std: torch.Tensor) -> Independent:
    return Independent(Normal(mean, std.expand(mean.shape)), 1)


def likelihood(model: VAE, config: ModelConfig, logits: torch.Tensor) -> Distribution:
    """With the scale as the weights hold it: files of them round it to half precision."""
    if config.likelihood == "bernoulli":
        return Bernoulli(logits=logits)
    scale = model.state_dict()["likelihood.log_scale"].double().exp()
    assert float(scale) == pytest.approx(config.scale, rel=1e-3)
    return Normal(logits.sigmoid(), scale)


def likeness(x_hat: torch.Tensor, image: torch.Tensor) -> dict[str, float]:
    """Without the border in SSIM: there the window hangs over, and torchmetrics mirrors."""
    _, ssim = structural_similarity_index_measure(
        x_hat, image, data_range=1.0, return_full_image=True
    )
    psnr = peak_signal_noise_ratio(x_hat, image, data_range=1.0)
    return {"psnr": float(psnr), "ssim": float(ssim[..., 5:-5, 5:-5].mean())}

"""VAE = encoder + decoder + likelihood + prior."""

from typing import Any, cast

import torch
from torch import Tensor, nn

from ..config import ModelConfig
from ..registry import LIKELIHOODS, NETWORKS, POSTERIORS, PRIORS, Registry
from .gaussian import Gaussian
from .likelihoods import Likelihood
from .networks import Network
from .posteriors import DiagonalGaussian, Posterior
from .priors import Prior, StandardNormal


class VAE(nn.Module):
    """A variational autoencoder: q(z|x), p(x|z) and p(z).

    Kingma & Welling (2014). https://arxiv.org/abs/1312.6114

    Attributes:
        image_shape: (C, H, W).
        latent_dim: D.
        prior: p(z), by default N(0, I).
        posterior: Interprets the encoder's outputs, by default as mu and logvar.
    """

    def __init__(
        self,
        encoder: nn.Module,
        decoder: nn.Module,
        likelihood: Likelihood,
        image_shape: tuple[int, int, int],
        latent_dim: int,
        prior: Prior | None = None,
        posterior: Posterior | None = None,
    ) -> None:
        super().__init__()
        self.encoder = encoder
        self.decoder = decoder
        self.likelihood = likelihood
        self.image_shape = image_shape
        self.latent_dim = latent_dim
        self.prior = prior or StandardNormal(latent_dim)
        self.posterior = posterior or DiagonalGaussian(latent_dim)

    def observe(self, x: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """The model input for images x (B, C, H, W) in [0, 1]."""
        return self.likelihood.observe(x, generator)

    def encode(self, x: Tensor) -> Gaussian:
        """The posterior q(z|x) of images (B, C, H, W) in [0, 1]; mu and logvar are (B, D)."""
        if x.shape[1:] != self.image_shape:
            raise ValueError(f"images are {self.image_shape}, got {tuple(x.shape[1:])}")
        return cast(Gaussian, self.posterior(self.encoder(x).float()))

    def logits(self, z: Tensor) -> Tensor:
        """The decoder's raw outputs for latents (B, D): parameters of p(x|z), (B, C, H, W)."""
        if z.ndim != 2 or z.shape[1] != self.latent_dim:
            raise ValueError(f"latents are (B, {self.latent_dim}), got {tuple(z.shape)}")
        return cast(Tensor, self.decoder(z)).float()

    def decode(self, z: Tensor) -> Tensor:
        """The likelihood's mean E[x|z] for latents (B, D); shape (B, C, H, W) in [0, 1]."""
        return self.likelihood.mean(self.logits(z))

    def log_likelihood(self, z: Tensor, x: Tensor) -> Tensor:
        """log p(x|z) in nats, summed over pixels; shape (B,)."""
        return self.likelihood.log_prob(self.logits(z), x)

    def log_prior(self, z: Tensor) -> Tensor:
        """log p(z) in nats; shape (B,)."""
        return self.prior.log_prob(z)

    def sample_prior(
        self, count: int, generator: torch.Generator | None = None, temperature: float = 1.0
    ) -> Tensor:
        """Samples z ~ p(z) with noise scaled by the temperature; shape (count, D)."""
        return self.prior.sample(count, generator, temperature)

    def sample(
        self, count: int, generator: torch.Generator | None = None, temperature: float = 1.0
    ) -> Tensor:
        """Decoded means of `count` samples from the prior; shape (count, C, H, W) in [0, 1]."""
        return self.decode(self.sample_prior(count, generator, temperature))


def build(config: ModelConfig) -> VAE:
    """The untrained model of a configuration, initialised from the global random state."""
    shape, dim = config.image_shape, config.latent_dim
    posterior: Posterior = part(POSTERIORS, config.posterior, config, dim)
    network: Network = part(NETWORKS, config.network, config)
    encoder, decoder = network.encoder(shape, posterior.outputs), network.decoder(shape, dim)
    likelihood, prior = build_likelihood(config), build_prior(config)
    return VAE(encoder, decoder, likelihood, shape, dim, prior, posterior)


def build_likelihood(config: ModelConfig) -> Likelihood:
    likelihood: Likelihood = part(LIKELIHOODS, config.likelihood, config)
    return likelihood


def build_prior(config: ModelConfig) -> Prior:
    """The untrained prior of a configuration."""
    prior: Prior = part(PRIORS, config.prior, config, config.latent_dim)
    return prior


def part(registry: Registry, name: str, config: ModelConfig, *sizes: int) -> Any:
    """An instance of a registered class, with the configuration's settings."""
    kind = registry[name]
    return kind(*sizes, **config.settings_of(kind))


def build_seeded(config: ModelConfig, seed: int) -> VAE:
    """`build` from a seed, without changing the global random state."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return build(config)


def channels_last(model: VAE) -> VAE:
    """Converts the weights to channels-last memory format, in place."""
    for weight in (*model.parameters(), *model.buffers()):
        if weight.ndim == 4:
            weight.data = weight.data.contiguous(memory_format=torch.channels_last)
    return model


def freeze(model: VAE) -> VAE:
    """Sets evaluation mode and disables gradients: safe to share between threads."""
    return model.eval().requires_grad_(False)

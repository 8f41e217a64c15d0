"""VAE = encoder + decoder + likelihood + prior."""

from typing import cast

import torch
from torch import Tensor, nn

from ..config import ModelConfig
from .gaussian import Gaussian, log_standard_normal, normal_like
from .likelihoods import LIKELIHOODS, FixedGaussian, Likelihood
from .networks import conv_decoder, conv_encoder, mlp_decoder, mlp_encoder

LOGVAR_RANGE = (-20.0, 10.0)


class VAE(nn.Module):
    """A variational autoencoder with a standard normal prior.

    Kingma & Welling (2014). https://arxiv.org/abs/1312.6114

    Attributes:
        image_shape: (C, H, W).
        latent_dim: D.
    """

    def __init__(
        self,
        encoder: nn.Module,
        decoder: nn.Module,
        likelihood: Likelihood,
        image_shape: tuple[int, int, int],
        latent_dim: int,
    ) -> None:
        super().__init__()
        self.encoder = encoder
        self.decoder = decoder
        self.likelihood = likelihood
        self.image_shape = image_shape
        self.latent_dim = latent_dim

    def encode(self, x: Tensor) -> Gaussian:
        """The posterior q(z|x) of images (B, C, H, W) in [0, 1]; mu and logvar are (B, D)."""
        if x.shape[1:] != self.image_shape:
            raise ValueError(f"images are {self.image_shape}, got {tuple(x.shape[1:])}")
        mu, logvar = self.encoder(x).float().chunk(2, dim=1)
        return Gaussian(mu, logvar.clamp(*LOGVAR_RANGE))

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
        return log_standard_normal(z)

    def sample_prior(
        self, count: int, generator: torch.Generator | None = None, temperature: float = 1.0
    ) -> Tensor:
        """Draws z ~ N(0, temperature² I); shape (count, D)."""
        parameter = next(self.parameters())
        like = torch.empty(count, self.latent_dim, device=parameter.device)
        return temperature * normal_like(like, generator)

    def sample(
        self, count: int, generator: torch.Generator | None = None, temperature: float = 1.0
    ) -> Tensor:
        """The means of `count` draws from the prior; shape (count, C, H, W) in [0, 1]."""
        return self.decode(self.sample_prior(count, generator, temperature))


def build(config: ModelConfig) -> VAE:
    """The untrained model that a configuration describes, with the global random state."""
    shape, dim = config.image_shape, config.latent_dim
    if config.network == "mlp":
        encoder = mlp_encoder(shape, dim, config.hidden_dims)
        decoder = mlp_decoder(shape, dim, config.hidden_dims)
    else:
        blocks = 1 if config.network == "resnet" else 0
        encoder = conv_encoder(shape, dim, config.channels, config.hidden_dims, blocks)
        decoder = conv_decoder(shape, dim, config.channels, config.hidden_dims, blocks)
    return VAE(encoder, decoder, build_likelihood(config), shape, dim)


def build_likelihood(config: ModelConfig) -> Likelihood:
    kind = LIKELIHOODS[config.likelihood]
    return kind(config.scale) if issubclass(kind, FixedGaussian) else kind()


def build_seeded(config: ModelConfig, seed: int) -> VAE:
    """`build` from a seed, leaving the global random state as it was."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return build(config)


def channels_last(model: VAE) -> VAE:
    """The weights laid out channel by channel within a pixel, in place; the values stay."""
    for weight in (*model.parameters(), *model.buffers()):
        if weight.ndim == 4:
            weight.data = weight.data.contiguous(memory_format=torch.channels_last)
    return model


def freeze(model: VAE) -> VAE:
    """Evaluation mode, no gradients: safe to share between threads."""
    return model.eval().requires_grad_(False)

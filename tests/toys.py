"""One likelihood, prior, posterior, network and objective that vae_core knows nothing of."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from vae_core import registry
from vae_core.config import TrainConfig
from vae_core.models.gaussian import Gaussian, draw_like
from vae_core.models.likelihoods import Likelihood, sigmoid
from vae_core.models.networks import Network
from vae_core.models.networks.layers import Dense
from vae_core.models.posteriors import Posterior
from vae_core.models.priors import Prior
from vae_core.models.vae import VAE
from vae_core.objectives.elbo import Elbo, elbo
from vae_core.objectives.objective import Moment, Objective
from vae_core.registry import Setting


class LaplacePixels(Likelihood):
    """Grey levels with Laplace noise; the model observes them with a little noise of their own."""

    name = "laplace-pixels"
    title = "Laplace pixels"
    settings = (Setting("pixel_width", "Width of a pixel", 0.2, 0.01, 1.0),)

    def __init__(self, pixel_width: float) -> None:
        super().__init__()
        self.width = pixel_width

    def observe(self, x: Tensor, generator: torch.Generator | None = None) -> Tensor:
        return (x + draw_like(torch.rand, x, generator) / 256).clamp(0, 1)

    def log_prob_per_pixel(self, logits: Tensor, x: Tensor) -> Tensor:
        return torch.distributions.Laplace(sigmoid(logits), self.width).log_prob(x)

    def mean(self, logits: Tensor) -> Tensor:
        return sigmoid(logits)

    def sample(self, logits: Tensor, generator: torch.Generator | None = None) -> Tensor:
        u = draw_like(torch.rand, logits, generator) - 0.5
        return sigmoid(logits) - self.width * u.sign() * (1 - 2 * u.abs()).log()


class Logistic(Prior):
    """Independent logistic distributions with a learned scale; only what a prior has to define."""

    name = "logistic"
    title = "logistic prior"
    settings = (Setting("first_scale", "First scale", 0.5, 0.01),)

    def __init__(self, latent_dim: int, first_scale: float) -> None:
        super().__init__(latent_dim)
        self.log_scale = nn.Parameter(torch.full((latent_dim,), first_scale).log())

    def log_prob(self, z: Tensor) -> Tensor:
        a = z * (-self.log_scale).exp()
        return (-a - 2 * nn.functional.softplus(-a) - self.log_scale).sum(dim=-1)

    @torch.no_grad()
    def sample(
        self, count: int, generator: torch.Generator | None = None, temperature: float = 1.0
    ) -> Tensor:
        u = torch.rand(count, self.latent_dim, generator=generator).clamp(1e-6, 1 - 1e-6)
        return temperature * self.log_scale.exp() * u.logit()


class Laplace(Gaussian):
    """A Laplace distribution with this mean and log variance."""

    @property
    def scale(self) -> Tensor:
        return self.std / 2**0.5

    def rsample(self, generator: torch.Generator | None = None) -> Tensor:
        u = draw_like(torch.rand, self.mu, generator).clamp(1e-6, 1 - 1e-6) - 0.5
        return self.mu - self.scale * u.sign() * (1 - 2 * u.abs()).log()

    def log_prob(self, z: Tensor) -> Tensor:
        return torch.distributions.Laplace(self.mu, self.scale).log_prob(z).sum(dim=-1)


class LaplacePosterior(Posterior):
    name = "laplace-posterior"
    title = "Laplace posterior"

    def forward(self, parameters: Tensor) -> Laplace:
        mu, logvar = parameters.chunk(2, dim=1)
        return Laplace(mu, logvar.clamp(-10, 10))


class Linear(Network):
    name = "linear"
    title = "linear maps"
    settings = (Setting("rank", "Rank", 6, 1, 64),)

    def __init__(self, rank: int) -> None:
        self.rank = rank

    def encoder(self, image_shape: tuple[int, int, int], outputs: int) -> nn.Module:
        size = torch.Size(image_shape).numel()
        return nn.Sequential(nn.Flatten(), Dense(size, self.rank), Dense(self.rank, outputs))

    def decoder(self, image_shape: tuple[int, int, int], latent_dim: int) -> nn.Module:
        size = torch.Size(image_shape).numel()
        last = nn.Unflatten(1, tuple(image_shape))
        return nn.Sequential(Dense(latent_dim, self.rank), Dense(self.rank, size), last)


@dataclass(frozen=True, eq=False)
class ShrunkElbo(Elbo):
    norm: Tensor = field(kw_only=True)
    strength: float = field(kw_only=True)

    @property
    def terms(self) -> dict[str, Tensor]:
        return super().terms | {"squared_norm": self.norm}

    @property
    def value(self) -> Tensor:
        return super().value - self.strength * self.norm


class Shrunk(Objective):
    """The ELBO less a penalty on the length of mu."""

    name = "shrunk"
    title = "ELBO with short means"
    settings = (Setting("strength", "Strength of the penalty", 0.5, 0.0),)
    term_titles = {"squared_norm": "Squared length of mu"}

    def __call__(
        self, model: VAE, x: Tensor, moment: Moment, generator: torch.Generator | None = None
    ) -> ShrunkElbo:
        norm = model.encode(x).mu.square().sum(dim=1)
        plain = elbo(model, x, moment.beta, generator)
        return ShrunkElbo(
            *(plain.log_likelihood, plain.kl_per_dim, plain.beta),
            sampled_kl=plain.sampled_kl,
            norm=norm,
            strength=self.values["strength"],
        )

    def summary(self) -> str:
        return f"short means, {self.values['strength']:g}"


TOYS = {
    registry.LIKELIHOODS: LaplacePixels,
    registry.PRIORS: Logistic,
    registry.POSTERIORS: LaplacePosterior,
    registry.NETWORKS: Linear,
    registry.OBJECTIVES: Shrunk,
}
MODEL = {
    "network": "linear",
    "likelihood": "laplace-pixels",
    "binarization": "none",
    "prior": "logistic",
    "posterior": "laplace-posterior",
    "options": (("first_scale", 0.7), ("pixel_width", 0.3), ("rank", 5)),
}
TRAIN = TrainConfig(epochs=6, batch_size=8, warmup_steps=2, average=0.9, precision="float32")


@contextmanager
def registered() -> Iterator[None]:
    """Within it, the toys can be chosen."""
    for table, kind in TOYS.items():
        table.register(kind)
    try:
        yield
    finally:
        for table, kind in TOYS.items():
            table.forget(kind.name)

"""Base class of posteriors, which turn the encoder's outputs into q(z|x)."""

from torch import Tensor, nn

from ...registry import Part
from ..gaussian import Gaussian


class Posterior(Part, nn.Module):
    """Turns the encoder's outputs into a distribution over z.

    The distribution has a mean and a log variance, which the pages show: a `Gaussian` or a
    subclass with its own `rsample` and `log_prob`.

    Args:
        latent_dim: D.
    """

    def __init__(self, latent_dim: int) -> None:
        super().__init__()
        self.latent_dim = latent_dim

    @property
    def outputs(self) -> int:
        """The number of encoder outputs per image."""
        return 2 * self.latent_dim

    def forward(self, parameters: Tensor) -> Gaussian:
        """q(z|x) from the encoder's outputs (B, outputs)."""
        raise NotImplementedError

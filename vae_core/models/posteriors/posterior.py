"""What the encoder's outputs mean: the parameters of q(z|x)."""

from torch import Tensor, nn

from ...registry import Part
from ..gaussian import Gaussian


class Posterior(Part, nn.Module):
    """Turns the encoder's outputs into a distribution over z.

    The distribution has a mean and a log variance, which the pages show: a `Gaussian`, or a
    subclass of it with another `rsample` and `log_prob`.

    Args:
        latent_dim: D.
    """

    def __init__(self, latent_dim: int) -> None:
        super().__init__()
        self.latent_dim = latent_dim

    @property
    def outputs(self) -> int:
        """How many numbers the encoder gives for each image."""
        return 2 * self.latent_dim

    def forward(self, parameters: Tensor) -> Gaussian:
        """q(z|x) from the encoder's outputs (B, outputs)."""
        raise NotImplementedError

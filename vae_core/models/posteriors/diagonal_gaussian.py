"""q(z|x) = N(mu, diag(σ²)), the posterior of Kingma & Welling (2014), equation 9.

The distribution itself, with its reparameterised sample (`rsample`), is `Gaussian` in
`vae_core/models/gaussian.py`.
"""

from torch import Tensor

from ...registry import POSTERIORS
from ..gaussian import Gaussian
from .posterior import Posterior

LOGVAR_RANGE = (-20.0, 10.0)


@POSTERIORS.register
class DiagonalGaussian(Posterior):
    """The encoder's outputs are mu, then logvar."""

    name = "diagonal-gaussian"
    title = "diagonal Gaussian"
    hint = "A mean and a variance for each dimension"

    def forward(self, parameters: Tensor) -> Gaussian:
        mu, logvar = parameters.chunk(2, dim=1)
        return Gaussian(mu, logvar.clamp(*LOGVAR_RANGE))

"""Grey levels with Gaussian noise of learned scale."""

from torch import nn

from ...registry import LIKELIHOODS, Setting
from .gaussian import FixedGaussian


@LIKELIHOODS.register
class LearnedGaussian(FixedGaussian):
    """Grey levels with Gaussian noise; a single scale, shared by all pixels, is learned.

    Rybkin et al. (2021). https://arxiv.org/abs/2006.13202
    """

    name = "learned-gaussian"
    title = "Gaussian, learned scale"
    hint = "Grey levels with Gaussian noise of learned standard deviation"
    settings = (Setting("scale", "Scale σ", 0.1, 1e-6, hint="The initial value", digits=3),)

    def __init__(self, scale: float = 0.3) -> None:
        super().__init__(scale)
        start = self.log_scale.clone()
        del self.log_scale
        self.log_scale = nn.Parameter(start)

    @property
    def figures(self) -> dict[str, float]:
        return {"scale": float(self.log_scale.detach().exp())}

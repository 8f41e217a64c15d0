"""The likelihood p(x|z): one class per file, registered by name."""

from ...registry import LIKELIHOODS
from .bernoulli import Bernoulli
from .continuous_bernoulli import ContinuousBernoulli
from .gaussian import FixedGaussian
from .learned_gaussian import LearnedGaussian
from .likelihood import Likelihood, Meaning, binarize, sigmoid

__all__ = [
    "LIKELIHOODS",
    "Bernoulli",
    "ContinuousBernoulli",
    "FixedGaussian",
    "LearnedGaussian",
    "Likelihood",
    "Meaning",
    "binarize",
    "sigmoid",
]

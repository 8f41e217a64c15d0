"""The posterior q(z|x): one class per file, registered by name."""

from .diagonal_gaussian import DiagonalGaussian
from .posterior import Posterior

__all__ = ["DiagonalGaussian", "Posterior"]

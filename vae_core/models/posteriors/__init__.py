"""The posterior q(z|x): one class a file, registered under its name."""

from .diagonal_gaussian import DiagonalGaussian
from .posterior import Posterior

__all__ = ["DiagonalGaussian", "Posterior"]

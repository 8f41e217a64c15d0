"""The prior p(z): one class a file, registered under its name."""

from .prior import Prior
from .standard_normal import StandardNormal

__all__ = ["Prior", "StandardNormal"]

"""The prior p(z): one class per file, registered by name."""

from .prior import Prior
from .standard_normal import StandardNormal

__all__ = ["Prior", "StandardNormal"]

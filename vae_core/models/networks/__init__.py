"""Encoders and decoders: one class per file, registered by name."""

from .layers import Dense, Residual, pyramid
from .network import Network

__all__ = ["Dense", "Network", "Residual", "pyramid"]

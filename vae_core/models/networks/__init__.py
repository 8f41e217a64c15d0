"""Encoders and decoders: one class a file, registered under its name."""

from .layers import Dense, Residual, pyramid
from .network import Network

__all__ = ["Dense", "Network", "Residual", "pyramid"]

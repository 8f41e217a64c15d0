"""Variational autoencoders: train, load, evaluate and explore them."""

from .gaussian import Gaussian
from .model import VAE
from .runs import load_run, open_run

__all__ = ["VAE", "Gaussian", "load_run", "open_run"]

"""Variational autoencoders: train, load, evaluate and explore them."""

from .models.gaussian import Gaussian
from .models.vae import VAE
from .runs.directory import load_run, open_run

__all__ = ["VAE", "Gaussian", "load_run", "open_run"]

"""What the engine runs: a model's decoder and encoder between numpy arrays."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from vae_core.models.gaussian import Gaussian
from vae_core.models.vae import VAE


@dataclass(frozen=True)
class Decode:
    """z (B, D) float32 to pixels (B, H, W, C): model.decode(z), to the nearest uint8."""

    model: VAE

    def __call__(self, z: NDArray[Any]) -> NDArray[np.uint8]:
        return to_pixels(self.model.decode(torch.from_numpy(z)))


@dataclass(frozen=True)
class Encode:
    """Pixels (B, H, W, C) uint8 to (B, 2D) float32: mu, then logvar."""

    model: VAE

    def __call__(self, pixels: NDArray[Any]) -> NDArray[np.float32]:
        return to_rows(self.model.encode(to_images(pixels)))


@dataclass(frozen=True)
class Reconstruct:
    """Pixels (B, H, W, C) uint8 to (B, 8D + HWC) bytes: mu and logvar, then mu's picture."""

    model: VAE

    def __call__(self, pixels: NDArray[Any]) -> NDArray[np.uint8]:
        q = self.model.encode(to_images(pixels))
        picture = to_pixels(self.model.decode(q.mu)).reshape(len(pixels), -1)
        return np.concatenate([to_rows(q).view(np.uint8), picture], axis=1)


def to_images(pixels: NDArray[Any]) -> Tensor:
    """Pixels (B, H, W, C) uint8 to x (B, C, H, W) in [0, 1]."""
    return torch.from_numpy(pixels).permute(0, 3, 1, 2).contiguous().float() / 255


def to_pixels(x_hat: Tensor) -> NDArray[np.uint8]:
    """x_hat (B, C, H, W) in [0, 1] to the nearest uint8 (B, H, W, C)."""
    pixels = (x_hat * 255).round().to(torch.uint8)
    return pixels.permute(0, 2, 3, 1).contiguous().numpy()


def to_rows(q: Gaussian) -> NDArray[np.float32]:
    """Posteriors to (B, 2D) float32: mu, then logvar."""
    return torch.cat([q.mu, q.logvar], dim=-1).float().numpy()

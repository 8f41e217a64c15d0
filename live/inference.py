"""The functions that the engine runs: a model's decoder and encoder on NumPy arrays."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from vae_core.media.images import channels_first, to_uint8, to_unit
from vae_core.models.gaussian import Gaussian
from vae_core.models.vae import VAE


@dataclass(frozen=True)
class Decode:
    """z (B, D) float32 to pixels (B, H, W, C): model.decode(z), rounded to uint8."""

    model: VAE

    def __call__(self, z: NDArray[Any]) -> NDArray[np.uint8]:
        return to_uint8(self.model.decode(torch.from_numpy(z)))


@dataclass(frozen=True)
class Encode:
    """Pixels (B, H, W, C) uint8 to (B, 2D) float32: mu, then logvar."""

    model: VAE

    def __call__(self, pixels: NDArray[Any]) -> NDArray[np.float32]:
        return to_rows(self.model.encode(to_unit(channels_first(pixels))))


@dataclass(frozen=True)
class Reconstruct:
    """Pixels (B, H, W, C) uint8 to (B, 8D + HWC) bytes: mu, logvar, the image decoded from mu."""

    model: VAE

    def __call__(self, pixels: NDArray[Any]) -> NDArray[np.uint8]:
        q = self.model.encode(to_unit(channels_first(pixels)))
        picture = to_uint8(self.model.decode(q.mu)).reshape(len(pixels), -1)
        return np.concatenate([to_rows(q).view(np.uint8), picture], axis=1)


def to_rows(q: Gaussian) -> NDArray[np.float32]:
    """Posteriors to (B, 2D) float32: mu, then logvar."""
    return torch.cat([q.mu, q.logvar], dim=-1).float().numpy()

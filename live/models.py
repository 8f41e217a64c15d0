"""What the engine runs: a model's decoder and encoder between numpy arrays."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from vae_core.model import VAE


@dataclass(frozen=True)
class Decode:
    """z (B, D) float32 to pixels (B, H, W, C): model.decode(z), to the nearest uint8."""

    model: VAE

    def __call__(self, z: NDArray[Any]) -> NDArray[np.uint8]:
        x_hat = self.model.decode(torch.from_numpy(z))
        pixels = (x_hat * 255).round().to(torch.uint8)
        return pixels.permute(0, 2, 3, 1).contiguous().numpy()


@dataclass(frozen=True)
class Encode:
    """Pixels (B, H, W, C) uint8 to (B, 2D) float32: mu, then logvar."""

    model: VAE

    def __call__(self, pixels: NDArray[Any]) -> NDArray[np.float32]:
        x = torch.from_numpy(pixels).permute(0, 3, 1, 2).contiguous().float() / 255
        q = self.model.encode(x)
        return torch.cat([q.mu, q.logvar], dim=-1).float().numpy()

"""Fully connected networks."""

from torch import nn

from ...registry import NETWORKS
from .layers import Dense, dense_stack
from .network import HIDDEN_DIMS, Network, Shape


@NETWORKS.register
class Mlp(Network):
    """Dense layers; the decoder mirrors the encoder."""

    name = "mlp"
    title = "dense"
    hint = "Dense layers only"
    settings = (HIDDEN_DIMS,)

    def __init__(self, hidden_dims: tuple[int, ...]) -> None:
        self.hidden_dims = hidden_dims

    def encoder(self, image_shape: Shape, outputs: int) -> nn.Sequential:
        c, h, w = image_shape
        layers = dense_stack([c * h * w, *self.hidden_dims])
        return nn.Sequential(nn.Flatten(), *layers, Dense(self.hidden_dims[-1], outputs))

    def decoder(self, image_shape: Shape, latent_dim: int) -> nn.Sequential:
        c, h, w = image_shape
        layers = dense_stack([latent_dim, *reversed(self.hidden_dims)])
        return nn.Sequential(
            *layers, Dense(self.hidden_dims[0], c * h * w), nn.Unflatten(1, tuple(image_shape))
        )

"""An encoder x -> parameters of q(z|x) and a decoder z -> logits."""

from torch import nn

from ...registry import Part, Setting

Shape = tuple[int, int, int]

HIDDEN_DIMS = Setting(
    "hidden_dims",
    "Dense layers",
    (256,),
    1,
    4096,  # an imported run is untrusted: its model must fit in memory
    "Widths of the encoder's dense layers; the decoder uses them in reverse order",
)
CHANNELS = Setting(
    "channels",
    "Channels",
    (32, 64),
    1,
    4096,
    "Channels of each convolution; each halves the image's sides",
)


class Network(Part):
    """An encoder and a decoder for images of 8 to 128 pixels per side.

    Subclasses take their settings as keyword arguments.
    """

    def encoder(self, image_shape: Shape, outputs: int) -> nn.Module:
        """Images (B, C, H, W) -> (B, outputs), the parameters of q(z|x)."""
        raise NotImplementedError

    def decoder(self, image_shape: Shape, latent_dim: int) -> nn.Module:
        """Latents (B, D) -> logits (B, C, H, W)."""
        raise NotImplementedError

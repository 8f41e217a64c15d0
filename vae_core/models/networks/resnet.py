"""Convolutional networks with residual blocks."""

from ...registry import NETWORKS
from .conv import Conv


@NETWORKS.register
class Resnet(Conv):
    """The convolutional networks with a residual block at each level except the first."""

    name = "resnet"
    title = "residual convolutional"
    hint = "Convolutions with residual blocks, then dense layers"
    blocks = 1

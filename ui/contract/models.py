"""What every component needs to know of a model, and how points of its latent space are sent."""

from typing import Literal, TypedDict

Latent = list[float]
Place = int | Latent
"""a reference image by its index, or a point z of the latent space"""
ImageShape = tuple[int, int, int]
"""channels, height, width"""


class Dimension(TypedDict):
    """One latent dimension."""

    index: int
    kl: float
    """mean over the reference images, in nats"""
    share: float
    """of the KL of all dimensions, 0 to 1"""
    low: float
    """the end of its slider"""
    high: float
    usual: list[float]
    """between these two lie 90% of the images"""


class StandardNormalPrior(TypedDict):
    """p(z) = N(0, I)"""

    kind: Literal["standard-normal"]


class MixturePrior(TypedDict):
    """p(z) = Σ w_k N(m_k, diag(exp(logvar_k)))"""

    kind: str
    weights: list[float]
    means: list[Latent]
    logvars: list[Latent]


class OtherPrior(TypedDict):
    """A prior that the scripts do not know: they use the Gaussian of its moments."""

    kind: str
    mean: Latent
    std: list[float]


class ModelCore(TypedDict):
    """Enough to decode, and to compare z with the prior."""

    id: str
    image_shape: ImageShape
    latent_dim: int
    prior: StandardNormalPrior | MixturePrior | OtherPrior


class Model(ModelCore):
    title: str
    kl: float
    """of all dimensions, in nats"""
    inactive_below: float
    """a dimension with fewer nats is inactive"""
    dims: list[Dimension]
    """those with most nats first"""


class ReferenceSet(TypedDict):
    """What the sprite sheet of the reference images shows: live/<model>/reference.json."""

    count: int
    columns: int
    tile: tuple[int, int]
    """height, width"""
    labels: list[int]
    label_names: list[str]
    index: list[int]
    """in the data set's test split"""

"""Measures of how well a projection preserves the neighbourhoods of the latent space."""

from dataclasses import dataclass

import numpy as np

from ..latent.neighbours import Points

SAMPLE = 2000  # points compared; the cost is quadratic


@dataclass(frozen=True)
class EmbeddingQuality:
    """How well a projection preserves neighbourhoods; each in [0, 1], 1 is best."""

    trustworthiness: float
    """1: neighbours on the map are neighbours in the latent space"""
    continuity: float
    """1: neighbours in the latent space are neighbours on the map"""
    neighbours: int
    sample: int
    """number of points compared"""


def embedding_quality(
    z: Points, xy: Points, neighbours: int = 15, seed: int = 0
) -> EmbeddingQuality:
    """Trustworthiness and continuity, on a random sample if there are many points.

    Venna & Kaski (2001), https://doi.org/10.1007/3-540-44668-0_68; Kaski et al. (2003) for both,
    https://doi.org/10.1186/1471-2105-4-48.
    """
    from sklearn.manifold import trustworthiness

    kept = np.sort(np.random.default_rng(seed).permutation(len(z))[:SAMPLE])
    z, xy = z[kept], xy[kept]
    count = max(1, min(neighbours, (len(z) - 1) // 2))
    return EmbeddingQuality(
        float(trustworthiness(z, xy, n_neighbors=count)),
        float(trustworthiness(xy, z, n_neighbors=count)),
        count,
        len(z),
    )

"""The data of the map: positions, labels, figures and thumbnails of the images."""

import gzip
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from vae_core.evaluation.image_report import examine
from vae_core.latent.linear import plane
from vae_core.media.images import png_sheet
from vae_core.projection import encodings
from vae_core.projection.encodings import Encoded, Figures, of_reference
from vae_core.runs.store import LoadedModel

PART = 1024  # images per sheet
COLUMNS = 32


@lru_cache(maxsize=1)
def plotly() -> bytes:
    """The Plotly script from its Python package, gzipped."""
    spec = find_spec("plotly")
    assert spec is not None and spec.origin is not None
    script = Path(spec.origin).parent / "package_data" / "plotly.min.js"
    return gzip.compress(script.read_bytes(), 6)


def describe(encoded: Encoded) -> dict[str, Any]:
    """Labels, indices and attributes of the points; a sheet has `part` images."""
    images = encoded.images
    return {
        "count": len(images),
        "part": PART,
        "tile": list(images.x.shape[2:]),
        "labels": images.labels.tolist(),
        "label_names": list(images.label_names),
        "index": images.index.tolist(),
        "attributes": [
            {"name": one.name, "values": one.values.tolist(), "names": list(one.names)}
            for one in images.attributes
        ],
    }


def posteriors(encoded: Encoded) -> bytes:
    """Little-endian float32: mu (N, D), then logvar (N, D)."""
    both = np.stack([encoded.q.mu.numpy(), encoded.q.logvar.numpy()])
    return both.astype("<f4").tobytes()


def axes(encoded: Encoded, dims: int) -> dict[str, Any]:
    """The linear view: z is shown at p = (z - mean) axesᵀ, and p stands for z = mean + p axes."""
    view = plane(encoded.z, dims)
    return {
        "mean": view.mean.tolist(),
        "axes": view.axes.tolist(),
        "explained": list(view.explained),
        "exact": view.exact,
    }


def figure_bytes(found: Figures) -> bytes:
    """Little-endian float32 (4, N): KL, log-likelihood, error, anomaly score (−ELBO)."""
    return np.stack([found[name] for name in encodings.FIGURES]).astype("<f4").tobytes()


EXACT = ("elbo", "log_likelihood", "log_likelihood_stderr", "kl")


def exact(loaded: LoadedModel, encoded: Encoded, index: int) -> dict[str, float]:
    """The terms of one image's bound; observation, samples and seed are those of Reconstruct."""
    report = examine(loaded.model, np.asarray(encoded.images.x[index]))
    return {name: float(getattr(report, name)) for name in EXACT}


def png(encoded: Encoded, part: int) -> bytes:
    """A sheet of `PART` images; the last sheet may have fewer."""
    x = encoded.images.x[part * PART : (part + 1) * PART]
    return png_sheet(x, COLUMNS, compress_level=1)


reference = lru_cache(maxsize=16)(of_reference)

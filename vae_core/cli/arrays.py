"""Commands that write npz files: posteriors of images, positions on a map."""

from pathlib import Path
from typing import Literal

import numpy as np

from ..latent.neighbours import Metric
from ..media.images import check_ending
from ..projection.encodings import encode as encode_set
from ..projection.methods import project as project_points
from ..projection.quality import embedding_quality
from ..projection.settings import Method, Settings
from ..runs.directory import open_run
from ..runs.store import encode_all
from ..system.files import write_atomic
from .common import Facts, ModelName, Pictures, UsageError, check_seed, read_all
from .console import bars


def encode(run: ModelName, images: Pictures, out: Path) -> Facts:
    """Write the posterior's mu and logvar of images to an npz file.

    Args:
        images: Images in any format that Pillow reads.
        out: The npz file: mu and logvar (N, D), names (N,).
    """
    check_ending(out, (".npz",))
    opened = open_run(run)
    q = encode_all(opened.load(), read_all(opened, images))
    names = np.array([str(image) for image in images], dtype=np.str_)
    save_npz(out, mu=q.mu.numpy(), logvar=q.logvar.numpy(), names=names)
    return {"out": str(out), "images": len(images)}


def project(
    run: ModelName,
    method: Method,
    out: Path,
    images: Literal["reference", "test", "train", "all"] = "reference",
    dims: Literal[2, 3] = 2,
    neighbours: int = 15,
    min_dist: float = 0.1,
    metric: Metric = "euclidean",
    perplexity: float = 30.0,
    seed: int = 0,
) -> Facts:
    """Write the positions of images on a map to an npz file; print the map's quality.

    Args:
        method: PCA is immediate; UMAP and t-SNE take seconds.
        out: The npz file: xy (N, dims), labels (N,), index (N,) in the split.
        images: The reference images, a split of the run's data, or both splits.
        dims: Dimensions of the map.
        neighbours: UMAP: neighbours per point.
        min_dist: UMAP: minimum distance between points.
        metric: UMAP and t-SNE: metric in the latent space.
        perplexity: t-SNE: about the number of neighbours per point.
        seed: Random seed of UMAP and t-SNE.
    """
    check_ending(out, (".npz",))
    check_seed(seed)
    opened = open_run(run)
    try:
        settings = Settings(method, dims, neighbours, min_dist, metric, perplexity, seed)
    except ValueError as error:
        raise UsageError(str(error)) from None
    with bars() as report:
        encoded = encode_set(opened, images, report)
        xy = project_points(encoded.z, settings, report)
    save_npz(out, xy=xy, labels=encoded.images.labels, index=encoded.images.index)
    measured = embedding_quality(encoded.z, xy)
    return {"out": str(out), "method": method, "images": len(xy)} | vars(measured)


def save_npz(path: Path, **arrays: np.ndarray) -> None:
    def write(temporary: Path) -> None:
        with temporary.open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, **arrays)

    write_atomic(path, write)

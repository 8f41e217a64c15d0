"""Selections of images: ordering by typicality, and export to NPZ, CSV and PNG."""

import csv
import io

import numpy as np
from numpy.typing import NDArray

from ..media.images import png_sheet, square_columns
from .encodings import Encoded

Index = NDArray[np.int64]

SHEET = 10_000  # maximum number of images on a sheet


def by_typicality(z: NDArray[np.float32]) -> Index:
    """Indices of a group's latent points (N, D), the closest to their mean first."""
    return np.asarray(np.linalg.norm(z - z.mean(axis=0), axis=1).argsort(kind="stable"))


def checked(index: list[int], count: int) -> Index:
    """Sorted unique indices into a set of `count` images; raises ValueError if out of range."""
    if not index or not all(type(place) is int for place in index):
        raise ValueError("a group needs at least 1 image, each by its number")
    places = sorted(set(index))
    if not 0 <= places[0] <= places[-1] < count:
        raise ValueError(f"an image's index is a number from 0 to {count - 1}")
    return np.array(places, np.int64)


def to_npz(encoded: Encoded, places: Index) -> bytes:
    """Arrays for a notebook: x, labels, label_names, index, mu, logvar, and the mean of mu."""
    images, q = encoded.images, encoded.q
    out = io.BytesIO()
    np.savez_compressed(
        out,
        x=np.asarray(images.x[places]),
        labels=images.labels[places],
        label_names=np.array(images.label_names, np.str_),
        index=images.index[places],
        mu=q.mu.numpy()[places],
        logvar=q.logvar.numpy()[places],
        mean=q.mu.numpy()[places].mean(axis=0),
    )
    return out.getvalue()


def to_csv(encoded: Encoded, places: Index) -> str:
    """One line per image: its place in the set, its index in the split, its label, and mu."""
    images, mu = encoded.images, encoded.z
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow(["place", "index", "label", *(f"mu{dim}" for dim in range(mu.shape[1]))])
    for place in places.tolist():
        label = images.label_names[images.labels[place]] if images.label_names else ""
        row = [f"{value:.6g}" for value in mu[place].tolist()]
        table.writerow([place, int(images.index[place]), label, *row])
    return out.getvalue()


def to_sheet(encoded: Encoded, places: Index) -> bytes:
    """The images on one PNG sheet, most typical first; at most 10,000."""
    order = places[by_typicality(encoded.z[places])][:SHEET]
    return png_sheet(np.asarray(encoded.images.x[order]), square_columns(len(order)))

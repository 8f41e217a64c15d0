"""Shapes with known factors, after dSprites: square, ellipse and heart, white on black.

Matthey, Higgins, Hassabis & Lerchner (2017). https://github.com/google-deepmind/dsprites-dataset
The factors are theirs, the images are drawn here: 3 shapes × 6 scales × 40 rotations × 32 × 32
positions give 737,280 combinations, and the splits share none. (A square looks the same after a
quarter turn and an ellipse after half a turn, so some images have several combinations.)
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from .synthetic import Batch, Column, DrawnDataset

SIDE = 64
SHAPE_NAMES = ("square", "ellipse", "heart")
SCALES = np.linspace(0.5, 1.0, 6)
ROTATIONS = np.linspace(0, 2 * np.pi, 40, endpoint=False)
POSITIONS = np.linspace(0, 1, 32)
GRID = (len(SHAPE_NAMES), len(SCALES), len(ROTATIONS), len(POSITIONS), len(POSITIONS))
COUNTS = {"train": 60_000, "test": 6_000}
FIRST = {"train": COUNTS["test"], "test": 0}  # of the shuffled images
RADIUS = 14.0  # pixels, at scale 1, from the centre to a corner of the square
MARGIN = 15.0  # pixels from the centre to the border, at least: nothing is cut off
BATCH = 500


def draw(split: str, count: int) -> Iterator[Batch]:
    """Batches of a split: uint8 (B, 1, 64, 64), and (B, 5) shape, scale, rotation, x, y."""
    first = FIRST[split]
    chosen = shuffled()[first : first + count]
    for start in range(0, count, BATCH):
        batch = factors(chosen[start : start + BATCH])
        yield paint(batch), batch


def shuffled() -> NDArray[np.int64]:
    """The numbers of all images in a fixed random order."""
    # Raw bits, because NumPy guarantees the bit stream across versions, but not permutations.
    return np.argsort(np.random.PCG64(0).random_raw(int(np.prod(GRID))), kind="stable")


def factors(numbers: NDArray[np.int64]) -> NDArray[np.float64]:
    """(B, 5): number of the shape; scale; rotation in radians; x and y in [0, 1]."""
    shape, scale, rotation, x, y = np.unravel_index(numbers, GRID)
    values = (shape, SCALES[scale], ROTATIONS[rotation], POSITIONS[x], POSITIONS[y])
    return np.stack(values, axis=1).astype(np.float64)


def paint(factors: NDArray[np.float64]) -> NDArray[np.uint8]:
    """The images for factors (B, 5): uint8 (B, 1, 64, 64), 0 or 255."""
    shape, scale, rotation, x, y = (column[:, None, None] for column in factors.T)
    rows, columns = np.mgrid[:SIDE, :SIDE] + 0.5
    right = columns - (MARGIN + (SIDE - 2 * MARGIN) * x)
    down = rows - (MARGIN + (SIDE - 2 * MARGIN) * y)
    cos, sin = np.cos(rotation), np.sin(rotation)
    u = (cos * right + sin * down) / (RADIUS * scale)
    v = (cos * down - sin * right) / (RADIUS * scale)
    inside = np.select([shape == 0, shape == 1], [square(u, v), ellipse(u, v)], heart(u, v))
    return (255 * inside).astype(np.uint8)[:, None]


def square(u: NDArray[np.float64], v: NDArray[np.float64]) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = np.maximum(np.abs(u), np.abs(v)) <= np.sqrt(0.5)
    return inside


def ellipse(u: NDArray[np.float64], v: NDArray[np.float64]) -> NDArray[np.bool_]:
    return u**2 + (2 * v) ** 2 <= 1


def heart(u: NDArray[np.float64], v: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(a² + b² − 1)³ ≤ a² b³ about its centre of mass, scaled to the unit circle; point down."""
    a, b = 1.3 * u, 0.2935 - 1.3 * v
    inside: NDArray[np.bool_] = (a**2 + b**2 - 1) ** 3 <= a**2 * b**3
    return inside


COLUMNS = (
    Column("shape", SHAPE_NAMES),
    Column("scale"),
    Column("rotation"),
    Column("x"),
    Column("y"),
)
SHAPES = DrawnDataset(
    name="shapes",
    title="Shapes with known factors",
    licence="drawn here, after dSprites' factors (Apache 2.0)",
    image_shape=(1, SIDE, SIDE),
    train_count=COUNTS["train"],
    test_count=COUNTS["test"],
    columns=lambda: COLUMNS,
    draw=draw,
)

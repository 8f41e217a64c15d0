"""Commands that write images: reconstructions, sheets of samples, paths between two images."""

import itertools
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import torch
import tyro
from torch import Tensor

from ..latent import paths
from ..latent.geodesic import geodesic
from ..media import images as media
from ..media.figures import DPI, FIGURES, save_figure
from ..media.video import LOOPS, save_film
from ..models.vae import VAE
from ..runs.directory import Run, open_run
from ..runs.store import encode_all
from ..system.numbers import significant
from .common import Facts, ModelName, Pictures, UsageError, check_seed, read_all

SHEETS = (*media.STILL, *FIGURES)
Place = Annotated[str, tyro.conf.Positional, tyro.conf.arg(metavar="IMAGE|NUMBER")]


def reconstruct(run: ModelName, images: Pictures, out: Path) -> Facts:
    """Write each image's reconstruction, the decoded posterior mean, as a PNG.

    Args:
        images: Images in any format that Pillow reads.
        out: The folder for the PNG files, which are named after the images.
    """
    opened = open_run(run)
    model = opened.load()
    x_hat = media.to_uint8(decode(model, encode_all(model, read_all(opened, images)).mu))
    files = [out / name for name in distinct_names([f"{image.stem}.png" for image in images])]
    for file, pixels in zip(files, x_hat, strict=True):
        media.save_still(file, media.to_image(pixels))
    return {"out": str(out), "files": [file.name for file in files]}


def sample(
    run: ModelName,
    out: Path,
    count: int = 64,
    seed: int = 0,
    temperature: float = 1.0,
    dpi: float = DPI,
) -> Facts:
    """Write a sheet of images decoded from samples of the prior.

    Args:
        out: The PNG, PDF or SVG file.
        count: Number of samples.
        seed: Random seed of the samples.
        temperature: Factor of the prior's standard deviation.
        dpi: Pixels of the images per inch, in a PDF or SVG.
    """
    check_dpi(dpi)
    if not 1 <= count <= 10_000:
        raise UsageError(f"--count is 1 to 10,000, got {count}")
    check_seed(seed)
    if not 0 <= temperature <= 100:
        raise UsageError(f"--temperature is 0 to 100, got {temperature}")
    media.check_ending(out, SHEETS)
    model = open_run(run).load()
    z = model.sample_prior(count, torch.Generator().manual_seed(seed), temperature)
    save_sheet(out, model, z, media.square_columns(count), dpi=dpi)
    return {"out": str(out), "count": count}


def traverse(
    run: ModelName,
    out: Path,
    steps: int = 11,
    image: int | None = None,
    dimensions: tuple[int, ...] = (),
    dpi: float = DPI,
) -> Facts:
    """Write a sheet that varies one dimension per row, the most informative first.

    Args:
        out: The PNG, PDF or SVG file; the rows of a PDF or SVG are labelled.
        steps: Images per row.
        image: Index of the reference image to start from; by default the prior's mean.
        dimensions: The dimensions to vary, one per row; by default all.
        dpi: Pixels of the images per inch, in a PDF or SVG.
    """
    check_dpi(dpi)
    if not 2 <= steps <= 100:
        raise UsageError(f"--steps is 2 to 100, got {steps}")
    media.check_ending(out, SHEETS)
    opened = open_run(run)
    model = opened.load()
    if wrong := [d for d in dimensions if not 0 <= d < model.latent_dim]:
        raise UsageError(f"dimensions are 0 to {model.latent_dim - 1}, got {wrong[0]}")
    q = encode_all(model, opened.reference_set().x)
    z = model.prior.moments()[0] if image is None else q.mu[checked(image, len(q))]
    dims = list(dimensions) or paths.by_kl(q, model.prior)
    low, high = paths.aggregate_range(q, model.prior)
    rows = [
        paths.traverse(z, d, torch.linspace(float(low[d]), float(high[d]), steps)) for d in dims
    ]
    kl = model.prior.kl_per_dim(q).mean(dim=0).tolist()
    labels = tuple(f"z{d}, {significant(kl[d], 2)} nats" for d in dims)
    save_sheet(out, model, torch.cat(rows), steps, labels, dpi)
    return {"out": str(out), "dims": dims}


def interpolate(
    run: ModelName,
    a: Place,
    b: Place,
    out: Path,
    steps: int = 12,
    path: Literal["lerp", "slerp", "geodesic"] = "slerp",
    dpi: float = DPI,
) -> Facts:
    """Write the images along a path from one image to another: a strip (PNG, PDF, SVG) or a film.

    Args:
        a: The start: an image, or the index of a reference image.
        b: The end, given in the same way.
        out: A PNG, PDF, SVG, GIF or WebP file.
        steps: Number of images, including both ends.
        path: The straight line, the great circle, or the decoder's geodesic.
        dpi: Pixels of the images per inch, in a PDF or SVG.
    """
    check_dpi(dpi)
    media.check_ending(out, (*SHEETS, *LOOPS))
    if not 2 <= steps <= 1000:
        raise UsageError(f"--steps is 2 to 1000, got {steps}")
    opened = open_run(run)
    model = opened.load()
    start, end = (encode_all(model, place(opened, name)[None]).mu[0] for name in (a, b))
    z = way(model, start, end, steps, path)
    if out.suffix.lower() in SHEETS:
        save_sheet(out, model, z, steps, dpi=dpi)
    else:
        save_film(out, media.to_uint8(decode(model, z)))
    return {"out": str(out), "steps": steps, "path": path}


def way(model: VAE, start: Tensor, end: Tensor, steps: int, path: str) -> Tensor:
    """`steps` points on a path of any kind; shape (steps, D)."""
    if path != "geodesic":
        return paths.path(start, end, steps, path)
    *_, found = geodesic(model, start, end)
    return paths.along(found.z, torch.linspace(0, 1, steps))


def place(run: Run, name: str) -> np.ndarray:
    """A reference image by its index, or an image file; uint8 (C, H, W)."""
    if name.isdecimal() and not Path(name).exists():
        x = run.reference_set().x
        return np.asarray(x[checked(int(name), len(x))])
    return np.asarray(read_all(run, (Path(name),))[0])


def checked(number: int, count: int) -> int:
    if not 0 <= number < count:
        raise UsageError(f"reference images have the indices 0 to {count - 1}, got {number}")
    return number


def distinct_names(names: list[str]) -> list[str]:
    """The names, with a number added to repeated ones."""
    result: dict[str, None] = {}
    for name in names:
        stem, _, ending = name.rpartition(".")
        numbered = (f"{stem}-{i}.{ending}" for i in itertools.count(2))
        result[name if name not in result else next(n for n in numbered if n not in result)] = None
    return list(result)


@torch.inference_mode()
def decode(model: VAE, z: Tensor) -> Tensor:
    """The decoded means of many latents, in bounded memory."""
    return torch.cat([model.decode(part) for part in torch.split(z, 256)])


def check_dpi(dpi: float) -> None:
    if not 1 <= dpi <= 10_000:
        raise UsageError(f"--dpi is 1 to 10,000, got {dpi:g}")


def save_sheet(
    out: Path,
    model: VAE,
    z: Tensor,
    columns: int,
    labels: tuple[str, ...] = (),
    dpi: float = DPI,
) -> None:
    """Writes the decoded images as a PNG, or with labelled rows as a PDF or SVG."""
    if out.suffix.lower() in FIGURES:
        save_figure(out, media.to_uint8(decode(model, z)), columns, labels, dpi)
    else:
        media.save_still(out, picture_sheet(model, z, columns))


def picture_sheet(model: VAE, z: Tensor, columns: int) -> Any:
    return media.to_image(media.sheet(media.to_uint8(decode(model, z)), columns))

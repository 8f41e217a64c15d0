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
from ..media.video import LOOPS, save_film
from ..models.vae import VAE
from ..runs.directory import Run, open_run
from ..runs.store import encode_all
from .common import Facts, ModelName, Pictures, UsageError, check_seed, read_all

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
    run: ModelName, out: Path, count: int = 64, seed: int = 0, temperature: float = 1.0
) -> Facts:
    """Write a sheet of images decoded from samples of the prior.

    Args:
        out: The PNG file.
        count: Number of samples.
        seed: Random seed of the samples.
        temperature: Factor of the prior's standard deviation.
    """
    if not 1 <= count <= 10_000:
        raise UsageError(f"--count is 1 to 10,000, got {count}")
    check_seed(seed)
    if not 0 <= temperature <= 100:
        raise UsageError(f"--temperature is 0 to 100, got {temperature}")
    media.check_ending(out, media.STILL)
    model = open_run(run).load()
    z = model.sample_prior(count, torch.Generator().manual_seed(seed), temperature)
    media.save_still(out, picture_sheet(model, z, media.square_columns(count)))
    return {"out": str(out), "count": count}


def traverse(run: ModelName, out: Path, steps: int = 11, image: int | None = None) -> Facts:
    """Write a sheet that varies one dimension per row, the most informative first.

    Args:
        out: The PNG file.
        steps: Images per row.
        image: Index of the reference image to start from; by default the prior's mean.
    """
    if not 2 <= steps <= 100:
        raise UsageError(f"--steps is 2 to 100, got {steps}")
    media.check_ending(out, media.STILL)
    opened = open_run(run)
    model = opened.load()
    q = encode_all(model, opened.reference_set().x)
    z = model.prior.moments()[0] if image is None else q.mu[checked(image, len(q))]
    dims = paths.by_kl(q, model.prior)
    low, high = paths.aggregate_range(q, model.prior)
    rows = [
        paths.traverse(z, d, torch.linspace(float(low[d]), float(high[d]), steps)) for d in dims
    ]
    media.save_still(out, picture_sheet(model, torch.cat(rows), steps))
    return {"out": str(out), "dims": dims}


def interpolate(
    run: ModelName,
    a: Place,
    b: Place,
    out: Path,
    steps: int = 12,
    path: Literal["lerp", "slerp", "geodesic"] = "slerp",
) -> Facts:
    """Write the images along a path from one image to another: a strip (PNG) or a film.

    Args:
        a: The start: an image, or the index of a reference image.
        b: The end, given in the same way.
        out: A PNG, GIF or WebP file.
        steps: Number of images, including both ends.
        path: The straight line, the great circle, or the decoder's geodesic.
    """
    media.check_ending(out, (*media.STILL, *LOOPS))
    if not 2 <= steps <= 1000:
        raise UsageError(f"--steps is 2 to 1000, got {steps}")
    opened = open_run(run)
    model = opened.load()
    start, end = (encode_all(model, place(opened, name)[None]).mu[0] for name in (a, b))
    z = way(model, start, end, steps, path)
    if out.suffix.lower() in media.STILL:
        media.save_still(out, picture_sheet(model, z, steps))
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


def picture_sheet(model: VAE, z: Tensor, columns: int) -> Any:
    return media.to_image(media.sheet(media.to_uint8(decode(model, z)), columns))

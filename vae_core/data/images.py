"""Safe reading of any image file to uint8 (C, H, W)."""

import io
import math
import os
import warnings
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from os import PathLike
from pathlib import Path
from typing import BinaryIO, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from ..media.images import channels_first, channels_last, to_image
from .errors import DataError, Fault, FileError, shown

MAX_PIXELS = 50_000_000  # before decoding: 200 MB as RGBA
MAX_BYTES = 256 << 20  # of a file
KEPT_SIDE = 256  # an image is first reduced to the area of a square of this side
UNSAFE = {"EPS", "WMF"}  # their decoders run external programs or the operating system
ORIENTATION = 0x0112  # of EXIF
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
STUBS = {"BUFR", "GRIB", "HDF5", "MPEG"}  # recognised by Pillow, but not decoded

T = TypeVar("T")

# Pillow's warnings while reading either become our errors or are harmless.
warnings.filterwarnings("ignore", module=r"PIL\.")


def read_image(
    source: str | PathLike[str] | bytes | BinaryIO,
    image_shape: tuple[int, int, int],
    *,
    name: str | None = None,
) -> NDArray[np.uint8]:
    """An image as uint8 `image_shape` (C, H, W), C being 1 (grey) or 3 (RGB).

    It is rotated according to its EXIF data, reduced to the first frame of an animation, composed
    over white where transparent, and reduced from 16 to 8 bits per channel; then the largest
    centred crop with the right aspect ratio is resampled (Lanczos). An image that already has the
    size keeps its pixels.

    Raises:
        DataError: One line that names the file, for anything that is not a complete image.
    """
    return reading(source, name, lambda picture: _fit(picture, image_shape))


def picture_size(
    source: str | PathLike[str] | bytes | BinaryIO, *, name: str | None = None
) -> tuple[int, int]:
    """(width, height) from the file header, without decoding."""
    return reading(source, name, lambda picture: picture.size)


def resize_all(x: NDArray[np.uint8], image_shape: tuple[int, int, int]) -> NDArray[np.uint8]:
    """x (N, C, H, W) in another size or number of channels, converted as by `read_image`."""
    _check_shape(image_shape)
    if x.shape[1:] == image_shape:
        return x
    return np.stack([_fit(to_image(pixels), image_shape) for pixels in channels_last(x)])


@cache
def formats() -> tuple[str, ...]:
    """The names of the supported formats."""
    Image.init()
    return tuple(sorted(Image.OPEN.keys() - UNSAFE - STUBS))


@cache
def extensions() -> frozenset[str]:
    """The extensions of image files, in lower case with the dot."""
    registered = Image.registered_extensions().items()
    return frozenset(extension for extension, format_ in registered if format_ in formats())


def reading(
    source: str | PathLike[str] | bytes | BinaryIO,
    name: str | None,
    use: Callable[[Image.Image], T],
) -> T:
    """Opens an image, checks its size and returns `use(picture)`; decodes nothing itself.

    Raises:
        DataError: One line that names the file, for any failure to open it or in `use`.
    """
    label = shown(name or _name_of(source))
    try:
        with Image.open(_checked(source, label), formats=formats()) as picture:
            w, h = picture.size
            if w * h > MAX_PIXELS:
                raise FileError(
                    Fault.TOO_LARGE,
                    f"{label} is too large: {w} x {h} pixels, at most {MAX_PIXELS:,}",
                )
            return use(picture)
    except DataError:
        raise
    except UnidentifiedImageError as error:
        raise FileError(
            Fault.UNKNOWN_FORMAT, f"{label} is not a picture, or its format is not supported"
        ) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise FileError(
            Fault.TOO_LARGE, f"{label} is too large: more than {MAX_PIXELS:,} pixels"
        ) from error
    except Exception as error:  # Pillow raises almost anything for damaged files
        raise FileError(
            Fault.DAMAGED, f"{label} is damaged: {shown(str(error) or type(error).__name__)}"
        ) from error


def _name_of(source: str | PathLike[str] | bytes | BinaryIO) -> str:
    if isinstance(source, str | PathLike):
        return str(Path(source))
    return str(getattr(source, "name", "the picture"))


def _checked(source: str | PathLike[str] | bytes | BinaryIO, label: str) -> Path | BinaryIO:
    """The argument for Pillow: a regular file, or a byte stream."""
    if isinstance(source, bytes):
        source = io.BytesIO(source)
    if not isinstance(source, str | PathLike):
        return source
    path = Path(source)
    if not os.path.exists(path):
        raise DataError(f"{label}: there is no such file")
    if not os.path.isfile(path):
        raise DataError(f"{label} is not a file")
    if path.stat().st_size > MAX_BYTES:
        raise FileError(Fault.TOO_LARGE, f"{label} is too large: at most {MAX_BYTES >> 20} MB")
    return path


def _check_shape(image_shape: tuple[int, int, int]) -> None:
    if len(image_shape) != 3 or image_shape[0] not in (1, 3) or min(image_shape) < 1:
        raise DataError(f"an image shape is (1 or 3, height, width), got {tuple(image_shape)}")


def _fit(picture: Image.Image, image_shape: tuple[int, int, int]) -> NDArray[np.uint8]:
    _check_shape(image_shape)
    c, h, w = image_shape
    plain = plain_picture(picture)
    if plain.size != (w, h):
        plain = ImageOps.fit(plain, (w, h), Image.Resampling.LANCZOS)
    return planes(plain, c)


def planes(picture: Image.Image, channels: int) -> NDArray[np.uint8]:
    """An image as uint8 (C, H, W), C being 1 (grey) or 3 (RGB)."""
    x = np.asarray(picture.convert("L" if channels == 1 else "RGB"))
    return channels_first(x.reshape(*x.shape[:2], channels)).copy()


def plain_picture(picture: Image.Image) -> Image.Image:
    """An opened image decoded to L or RGB: upright, opaque, and reduced in size.

    Large images are reduced by an integer factor, so that memory is bounded.
    """
    picture.draft(None, (KEPT_SIDE, KEPT_SIDE))  # a large JPEG is decoded at reduced size
    picture.load()
    small = _eight_bits(_reduced(_numeric(picture)))
    turn = TURNS.get(orientation(picture))
    return _opaque(small if turn is None else small.transpose(turn))


def orientation(picture: Image.Image) -> int:
    """The EXIF orientation, 1 (upright) to 8."""
    with suppress(Exception):  # damaged EXIF, but intact pixels
        return int(picture.getexif().get(ORIENTATION, 1))
    return 1


def _numeric(picture: Image.Image) -> Image.Image:
    """The same image in a mode that can be averaged."""
    if picture.mode in ("I", "F"):
        return picture
    if picture.mode.startswith("I"):
        return picture.convert("I")
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    mode = "L" if picture.mode in ("1", "L") else "RGB"
    return picture if picture.mode == mode else picture.convert(mode)


def _reduced(picture: Image.Image) -> Image.Image:
    w, h = picture.size
    factor = math.ceil(math.sqrt(w * h / KEPT_SIDE**2))
    return picture.reduce((min(factor, w), min(factor, h))) if factor > 1 else picture


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Integers are taken as 16 bits; floats as 0 to 1 or, if larger values occur, 0 to 255."""
    if picture.mode not in ("I", "F"):
        return picture
    values = np.asarray(picture)
    if values.dtype.kind == "f":
        values = np.nan_to_num(values, posinf=255, neginf=0)
        scale = 255.0 if values.max() <= 1 else 1.0
    else:
        scale = 255 / 65535
    return Image.fromarray(np.rint(np.clip(values * np.float32(scale), 0, 255)).astype(np.uint8))


def _opaque(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    white = Image.new("RGBA", picture.size, "white")
    return Image.alpha_composite(white, picture).convert("RGB")

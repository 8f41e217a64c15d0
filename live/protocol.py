"""The live server's binary messages: a request number, then rows of little-endian numbers.

decode: the request has float32 z (B, D), the answer uint8 pixels (B, H, W, C);
encode: the request has one uint8 image (H, W, C), the answer float32 mu (D), logvar (D);
reconstruct: as encode, and the answer also has the uint8 pixels (H, W, C) decoded from mu.
"""

import json
import struct
from typing import Any

import numpy as np
from numpy.typing import NDArray

NUMBER = struct.Struct("<I")
MAX_ROWS = 256
MIN_LIMIT = 64 * 1024


class WireError(ValueError):
    """An invalid message; `number` is its request number, None if unreadable."""

    def __init__(self, rule: str, number: int | None = None) -> None:
        super().__init__(rule)
        self.number = number


def pack(number: int, rows: NDArray[Any]) -> bytes:
    """A request or an answer: the number, then the rows in memory order."""
    return NUMBER.pack(number) + np.ascontiguousarray(rows).tobytes()


def pack_error(number: int | None, error: str) -> str:
    return json.dumps({"id": number, "error": error})


def parse_number(message: bytes) -> int:
    """The request number at the start of a message. Raises WireError."""
    if len(message) < NUMBER.size:
        raise WireError(f"a message begins with a 4-byte number, got {len(message)} bytes")
    return int(NUMBER.unpack_from(message)[0])


def parse_decode(message: bytes, latent_dim: int) -> tuple[int, NDArray[np.float32]]:
    """A decode request as (number, z (B, D)). Raises WireError."""
    number = parse_number(message)
    rows, rest = divmod(len(message) - NUMBER.size, 4 * latent_dim)
    if rest:
        raise WireError(f"z must be rows of {latent_dim} float32, got {rest} bytes over", number)
    if not 1 <= rows <= MAX_ROWS:
        raise WireError(f"a request has 1 to {MAX_ROWS} rows of z, got {rows}", number)
    z = np.frombuffer(message, "<f4", offset=NUMBER.size)
    if not np.isfinite(z).all():
        raise WireError("z must be finite, got NaN or infinity", number)
    return number, z.reshape(rows, latent_dim)


def parse_encode(
    message: bytes, image_shape: tuple[int, int, int]
) -> tuple[int, NDArray[np.uint8]]:
    """An encode request as (number, one image (1, H, W, C)). Raises WireError."""
    number = parse_number(message)
    channels, height, width = image_shape
    size, got = channels * height * width, len(message) - NUMBER.size
    if got != size:
        rule = f"an image is {height} x {width} x {channels} = {size} bytes, got {got}"
        raise WireError(rule, number)
    pixels = np.frombuffer(message, np.uint8, offset=NUMBER.size)
    return number, pixels.reshape(1, height, width, channels)


def parse_pixels(
    message: bytes, image_shape: tuple[int, int, int]
) -> tuple[int, NDArray[np.uint8]]:
    """Parses a decode answer in a client: (number, pixels (B, H, W, C))."""
    channels, height, width = image_shape
    pixels = np.frombuffer(message, np.uint8, offset=NUMBER.size)
    return parse_number(message), pixels.reshape(-1, height, width, channels)


def parse_posterior(
    message: bytes, latent_dim: int
) -> tuple[int, NDArray[np.float32], NDArray[np.float32]]:
    """Parses an encode answer in a client: (number, mu (D,), logvar (D,))."""
    mu, logvar = np.frombuffer(message, "<f4", offset=NUMBER.size).reshape(2, latent_dim)
    return parse_number(message), mu, logvar


def parse_reconstruction(
    message: bytes, latent_dim: int, image_shape: tuple[int, int, int]
) -> tuple[int, NDArray[np.float32], NDArray[np.float32], NDArray[np.uint8]]:
    """Parses a reconstruct answer in a client: (number, mu (D,), logvar (D,), (H, W, C))."""
    channels, height, width = image_shape
    end = NUMBER.size + 8 * latent_dim
    number, mu, logvar = parse_posterior(message[:end], latent_dim)
    pixels = np.frombuffer(message, np.uint8, offset=end)
    return number, mu, logvar, pixels.reshape(height, width, channels)


def message_limit(largest: int) -> int:
    """The size in bytes above which a message closes its connection instead of being answered.

    It is twice the largest valid message, so that a slightly wrong length still gets an error.
    """
    return max(2 * largest, MIN_LIMIT)


def decode_limit(latent_dim: int) -> int:
    return message_limit(NUMBER.size + MAX_ROWS * latent_dim * 4)


def encode_limit(image_shape: tuple[int, int, int]) -> int:
    channels, height, width = image_shape
    return message_limit(NUMBER.size + channels * height * width)

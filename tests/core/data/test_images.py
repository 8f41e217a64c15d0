import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from vae_core.data import DataError, images, read_image
from vae_core.data.images import picture_size, resize_all

GREY = np.random.default_rng(0).integers(0, 256, (6, 6), np.uint8)
RGB = np.random.default_rng(1).integers(0, 256, (6, 6, 3), np.uint8)


def encoded(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def png_announcing(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def test_a_picture_of_the_right_size_keeps_its_pixels() -> None:
    np.testing.assert_array_equal(read_image(encoded(Image.fromarray(GREY)), (1, 6, 6))[0], GREY)
    x = read_image(encoded(Image.fromarray(RGB)), (3, 6, 6))
    np.testing.assert_array_equal(x, RGB.transpose(2, 0, 1))
    assert x.dtype == np.uint8 and x.flags.c_contiguous and x.flags.writeable


@pytest.mark.parametrize("c", [1, 3])
@pytest.mark.parametrize("size", [(1, 1), (3, 200), (200, 3), (50, 40)])
@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16", "I", "F"])
def test_every_mode_and_proportion_fits_every_shape(
    mode: str, size: tuple[int, int], c: int
) -> None:
    picture = Image.new(mode, size)
    x = read_image(encoded(picture, "TIFF"), (c, 8, 10))
    assert x.shape == (c, 8, 10) and x.dtype == np.uint8


def test_the_centre_of_a_wide_picture_is_taken() -> None:
    wide = np.zeros((10, 30), np.uint8)
    wide[:, 10:20] = 255
    assert (read_image(encoded(Image.fromarray(wide)), (1, 10, 10)) == 255).all()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_turns_the_picture(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    turned: dict[int, NDArray[np.uint8]] = {
        1: GREY,
        2: GREY[:, ::-1],
        3: GREY[::-1, ::-1],
        4: GREY[::-1],
        5: GREY.T,
        6: np.rot90(GREY, -1),
        7: GREY[::-1, ::-1].T,
        8: np.rot90(GREY),
    }
    content = encoded(Image.fromarray(GREY), exif=exif)
    np.testing.assert_array_equal(read_image(content, (1, 6, 6))[0], turned[orientation])


def test_transparency_lies_over_white() -> None:
    clear = encoded(Image.new("RGBA", (6, 6), (10, 20, 30, 0)))
    half = encoded(Image.new("RGBA", (6, 6), (0, 0, 0, 128)))
    palette = encoded(Image.new("P", (6, 6), 0), transparency=0)
    assert (read_image(clear, (3, 6, 6)) == 255).all()
    assert (read_image(palette, (3, 6, 6)) == 255).all()
    assert (read_image(half, (1, 6, 6)) == 127).all()


def test_sixteen_bits_become_eight() -> None:
    deep = GREY.astype(np.uint16) * 257
    np.testing.assert_array_equal(read_image(encoded(Image.fromarray(deep)), (1, 6, 6))[0], GREY)


def test_floating_point_is_0_to_1_or_0_to_255() -> None:
    unit = Image.fromarray(GREY.astype(np.float32) / np.float32(255))
    plain = Image.fromarray(GREY.astype(np.float32))
    odd = Image.fromarray(np.full((6, 6), np.nan, np.float32))
    np.testing.assert_array_equal(read_image(encoded(unit, "TIFF"), (1, 6, 6))[0], GREY)
    np.testing.assert_array_equal(read_image(encoded(plain, "TIFF"), (1, 6, 6))[0], GREY)
    assert (read_image(encoded(odd, "TIFF"), (1, 6, 6)) == 0).all()


def test_one_bit_is_black_and_white() -> None:
    bits = Image.fromarray(GREY > 127)
    expected = np.where(GREY > 127, 255, 0)
    np.testing.assert_array_equal(read_image(encoded(bits), (1, 6, 6))[0], expected)


def test_cmyk_becomes_the_same_colour() -> None:
    red = Image.new("CMYK", (6, 6), (0, 255, 255, 0))
    x = read_image(encoded(red, "JPEG", quality=95), (3, 6, 6))
    assert x[0].min() > 250 and x[1:].max() < 5


def test_an_animation_gives_its_first_frame() -> None:
    first, second = Image.fromarray(GREY), Image.new("L", (6, 6))
    content = encoded(first, "GIF", save_all=True, append_images=[second])
    np.testing.assert_array_equal(read_image(content, (1, 6, 6))[0], GREY)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("text.png", b"this is text", "not a picture"),
        ("empty.png", b"", "not a picture"),
        ("cut.png", encoded(Image.fromarray(RGB).resize((64, 64)))[:-4000], "damaged"),
        ("cut.jpg", encoded(Image.fromarray(RGB).resize((64, 64)), "JPEG")[:-600], "damaged"),
        ("bomb.png", png_announcing(100_000, 100_000), "too large"),
        ("big.png", png_announcing(9_000, 9_000), "too large"),
        ("program.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not a picture"),
    ],
)
def test_what_is_no_whole_picture_is_one_line_that_names_the_file(
    name: str, content: bytes, reason: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=reason) as error:
        read_image(tmp_path / name, (1, 8, 8))
    assert name in str(error.value) and str(error.value).isprintable()


@pytest.mark.parametrize("name", ["missing.png", "n" * 5000, "a\0b.png", ""])
def test_a_path_that_leads_nowhere_is_one_line(name: str, tmp_path: Path) -> None:
    with pytest.raises(DataError) as error:
        read_image(str(tmp_path / name), (1, 8, 8))
    assert str(error.value).isprintable() and len(str(error.value)) < 200


def test_an_odd_name_is_escaped_and_a_long_one_cut() -> None:
    with pytest.raises(DataError) as error:
        read_image(b"", (1, 8, 8), name="a\n\x1b[31m" + "x" * 1000 + ".png")
    assert str(error.value).startswith(r"a\n\x1b[31m") and len(str(error.value)) < 200


@given(st.binary(max_size=200), st.sampled_from(["PNG", "JPEG", "GIF", "TIFF", "WEBP", "BMP"]))
def test_a_damaged_picture_is_read_or_refused_never_anything_else(noise: bytes, kind: str) -> None:
    content = bytearray(encoded(Image.fromarray(RGB), kind))
    for i, byte in enumerate(noise):
        content[(i * 37 + byte) % len(content)] ^= byte
    try:
        assert read_image(bytes(content), (3, 4, 4)).shape == (3, 4, 4)
    except DataError as error:
        assert str(error).isprintable()


def test_a_huge_picture_is_refused_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    content = encoded(Image.new("L", (6, 6)))
    monkeypatch.setattr(images, "MAX_PIXELS", 35)
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("it was decoded"))
    with pytest.raises(DataError, match="6 x 6"):
        read_image(content, (1, 6, 6))


@pytest.mark.parametrize("shape", [(2, 8, 8), (1, 0, 8), (8, 8), (1, 8, -8)])
def test_an_impossible_image_shape_is_refused(shape: tuple[int, int, int]) -> None:
    with pytest.raises(DataError, match="image shape"):
        read_image(encoded(Image.fromarray(GREY)), shape)


def test_a_whole_array_is_resized_as_each_picture_is() -> None:
    x = np.stack([RGB.transpose(2, 0, 1)] * 2)
    one = read_image(encoded(Image.fromarray(RGB)), (1, 9, 9))
    np.testing.assert_array_equal(resize_all(x, (1, 9, 9)), np.stack([one, one]))
    assert resize_all(x, (3, 6, 6)) is x


def test_the_size_is_read_without_decoding() -> None:
    assert picture_size(encoded(Image.new("L", (5, 7)))) == (5, 7)

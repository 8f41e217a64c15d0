import gzip
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from vae_core.data import DataError
from vae_core.data.errors import shown
from vae_core.data.idx import IdxFile, parse_idx, read_idx, verify_idx

from .conftest import Tiny, idx_bytes, idx_file

IMAGES = np.arange(48, dtype=np.uint8).reshape(3, 4, 4)
FILE = idx_file("images.gz", IMAGES)


def one_line(error: pytest.ExceptionInfo[DataError]) -> str:
    text = str(error.value)
    assert text.isprintable()
    return text


@given(arrays(np.uint8, array_shapes(max_dims=4, max_side=6)))
def test_parsing_undoes_writing(array: np.ndarray) -> None:
    np.testing.assert_array_equal(parse_idx(idx_bytes(array), "a"), array)


@given(st.one_of(st.binary(max_size=64), st.binary(max_size=64).map(lambda b: b"\0\0\x08" + b)))
def test_arbitrary_bytes_parse_exactly_or_are_refused(raw: bytes) -> None:
    try:
        array = parse_idx(raw, "a")
    except DataError:
        return
    assert idx_bytes(array) == raw


@given(st.data())
def test_a_changed_byte_never_passes(data: st.DataObject) -> None:
    content = bytearray(gzip.compress(idx_bytes(IMAGES), mtime=0))
    position = data.draw(st.integers(0, len(content) - 1))
    content[position] ^= data.draw(st.integers(1, 255))
    try:
        array = verify_idx(bytes(content), FILE, "images.gz")
    except DataError:
        return
    np.testing.assert_array_equal(array, IMAGES)  # a byte of the gzip header that means nothing


@given(st.integers(0, len(gzip.compress(idx_bytes(IMAGES))) - 1))
def test_a_file_cut_anywhere_is_refused(length: int) -> None:
    with pytest.raises(DataError, match=r"images\.gz"):
        verify_idx(gzip.compress(idx_bytes(IMAGES))[:length], FILE, "images.gz")


@pytest.mark.parametrize("level", [0, 1, 9])
def test_any_compression_of_a_genuine_file_passes(level: int) -> None:
    content = gzip.compress(idx_bytes(IMAGES), level)
    np.testing.assert_array_equal(verify_idx(content, FILE, "a"), IMAGES)


def test_an_uncompressed_genuine_file_passes() -> None:
    np.testing.assert_array_equal(verify_idx(idx_bytes(IMAGES), FILE, "a"), IMAGES)


def test_a_well_formed_file_of_other_pixels_is_refused() -> None:
    with pytest.raises(DataError, match="SHA-256") as error:
        verify_idx(gzip.compress(idx_bytes(IMAGES + 1)), FILE, "images.gz")
    assert "images.gz" in one_line(error)


def test_a_bomb_is_inflated_to_one_byte_more_than_expected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []
    read = gzip.GzipFile.read

    def spy(stream: gzip.GzipFile, size: int = -1) -> bytes:
        asked.append(size)
        return read(stream, size)

    monkeypatch.setattr(gzip.GzipFile, "read", spy)
    with pytest.raises(DataError, match="more than"):
        verify_idx(gzip.compress(bytes(10_000_000)), FILE, "bomb.gz")
    assert asked == [FILE.nbytes + 1]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"<html>404</html>",
        b"\x1f\x8b",
        gzip.compress(b"hello", mtime=0),
        b"\0" * 100_000,
    ],
)
def test_foreign_bytes_are_one_line_that_names_the_file(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "images.gz"
    path.write_bytes(content)
    with pytest.raises(DataError) as error:
        read_idx(path, FILE)
    assert "images.gz" in one_line(error)


def test_a_folder_in_place_of_a_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="cannot read"):
        read_idx(tmp_path, FILE)


@pytest.mark.parametrize("sizes", [(0,), (2**32 - 1,) * 4, (0, 2**32 - 1)])
def test_impossible_sizes_are_refused(sizes: tuple[int, ...]) -> None:
    header = bytes([0, 0, 8, len(sizes)]) + b"".join(n.to_bytes(4, "big") for n in sizes)
    with pytest.raises(DataError):
        parse_idx(header, "a")


def test_the_size_of_a_file_is_header_and_values(tiny: Tiny) -> None:
    file = tiny.source.train[0]
    assert file.nbytes == 16 + math.prod(file.shape)
    assert IdxFile("a", (5,), "").nbytes == 13


@given(st.text(max_size=300))
def test_a_shown_name_is_one_printable_short_line(name: str) -> None:
    text = shown(name)
    assert text.isprintable() and len(text) <= 120


def test_a_shown_name_keeps_its_ending_and_shows_what_is_odd() -> None:
    assert shown("a" * 500 + ".png").endswith("a.png")
    assert shown("a\n\x1b\u202e\udc80b") == r"a\n\x1b\u202e\udc80b"

import json
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from live import wire

NUMBERS = st.integers(0, 2**32 - 1)
SHAPES = st.tuples(st.sampled_from([1, 3]), st.integers(1, 9), st.integers(1, 9))


@st.composite
def latents(draw: st.DrawFn) -> np.ndarray:
    shape = draw(st.tuples(st.integers(1, 256), st.integers(1, 20)))
    return draw(arrays(np.float32, shape, elements=st.floats(-9, 9, width=32), fill=st.just(0)))


@given(NUMBERS, latents())
def test_a_decode_request_survives_the_wire(number: int, z: np.ndarray) -> None:
    got, rows = wire.parse_decode(wire.pack(number, z), z.shape[1])
    assert got == number
    assert np.array_equal(rows, z)


@given(NUMBERS, SHAPES, st.integers(1, 5), st.integers(0, 255))
def test_pictures_survive_the_wire(
    number: int, shape: tuple[int, int, int], count: int, grey: int
) -> None:
    c, h, w = shape
    pixels = (np.arange(count * h * w * c) + grey).astype(np.uint8).reshape(count, h, w, c)
    got, answer = wire.parse_pixels(wire.pack(number, pixels), shape)
    assert (got, answer.tolist()) == (number, pixels.tolist())
    got, request = wire.parse_encode(wire.pack(number, pixels[:1]), shape)
    assert (got, request.tolist()) == (number, pixels[:1].tolist())


@given(NUMBERS, arrays(np.float32, st.tuples(st.just(2), st.integers(1, 20))))
def test_a_posterior_survives_the_wire(number: int, q: np.ndarray) -> None:
    got, mu, logvar = wire.parse_posterior(wire.pack(number, q), q.shape[1])
    assert got == number
    assert np.array_equal(np.stack([mu, logvar]), q, equal_nan=True)


@given(st.binary(max_size=200), st.integers(1, 20))
def test_any_bytes_are_latents_or_a_wire_error_with_their_number(data: bytes, dim: int) -> None:
    try:
        _, z = wire.parse_decode(data, dim)
    except wire.WireError as error:
        assert error.number == (struct.unpack("<I", data[:4])[0] if len(data) >= 4 else None)
    else:
        assert z.shape[1] == dim
        assert np.isfinite(z).all()


def test_the_wire_is_little_endian_whatever_the_machine() -> None:
    assert wire.parse_decode(bytes.fromhex("01000000 0000803f 00000040"), 2)[1].tolist() == [
        [1, 2]
    ]
    assert wire.pack(258, np.zeros(0)) == b"\x02\x01\x00\x00"


@pytest.mark.parametrize("rows", [0, 257])
def test_a_request_has_1_to_256_rows(rows: int) -> None:
    with pytest.raises(wire.WireError, match=f"1 to 256 rows of z, got {rows}") as caught:
        wire.parse_decode(wire.pack(9, np.zeros((rows, 3), np.float32)), 3)
    assert caught.value.number == 9


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_latents_are_finite(value: float) -> None:
    with pytest.raises(wire.WireError, match="finite"):
        wire.parse_decode(wire.pack(9, np.array([0, value], np.float32)), 2)


@pytest.mark.parametrize("size", [0, 1, 3])
def test_a_message_too_short_for_its_number_has_none(size: int) -> None:
    for parse, argument in ((wire.parse_decode, 2), (wire.parse_encode, (1, 8, 8))):
        with pytest.raises(wire.WireError) as caught:
            parse(bytes(size), argument)  # type: ignore[operator]
        assert caught.value.number is None


@pytest.mark.parametrize("over", [-1, 1])
def test_an_image_has_exactly_its_bytes(over: int) -> None:
    with pytest.raises(wire.WireError, match="8 x 10 x 3 = 240 bytes, got"):
        wire.parse_encode(bytes(4 + 240 + over), (3, 8, 10))


def test_an_error_is_json_with_the_request_number() -> None:
    assert json.loads(wire.pack_error(None, "why")) == {"id": None, "error": "why"}


def test_every_valid_message_and_257_rows_are_within_the_limit() -> None:
    assert wire.decode_limit(512) >= 4 + 257 * 512 * 4
    assert wire.encode_limit((3, 128, 128)) >= 4 + 3 * 128 * 128
    assert wire.decode_limit(1) == wire.MIN_LIMIT

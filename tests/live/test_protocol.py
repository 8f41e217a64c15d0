import json
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from live import protocol

NUMBERS = st.integers(0, 2**32 - 1)
SHAPES = st.tuples(st.sampled_from([1, 3]), st.integers(1, 9), st.integers(1, 9))


@st.composite
def latents(draw: st.DrawFn) -> np.ndarray:
    shape = draw(st.tuples(st.integers(1, 256), st.integers(1, 20)))
    return draw(arrays(np.float32, shape, elements=st.floats(-9, 9, width=32), fill=st.just(0)))


@given(NUMBERS, latents())
def test_a_decode_request_survives_the_wire(number: int, z: np.ndarray) -> None:
    got, rows = protocol.parse_decode(protocol.pack(number, z), z.shape[1])
    assert got == number
    assert np.array_equal(rows, z)


@given(NUMBERS, SHAPES, st.integers(1, 5), st.integers(0, 255))
def test_pictures_survive_the_wire(
    number: int, shape: tuple[int, int, int], count: int, grey: int
) -> None:
    c, h, w = shape
    pixels = (np.arange(count * h * w * c) + grey).astype(np.uint8).reshape(count, h, w, c)
    got, answer = protocol.parse_pixels(protocol.pack(number, pixels), shape)
    assert (got, answer.tolist()) == (number, pixels.tolist())
    got, request = protocol.parse_encode(protocol.pack(number, pixels[:1]), shape)
    assert (got, request.tolist()) == (number, pixels[:1].tolist())


@given(NUMBERS, arrays(np.float32, st.tuples(st.just(2), st.integers(1, 20))))
def test_a_posterior_survives_the_wire(number: int, q: np.ndarray) -> None:
    got, mu, logvar = protocol.parse_posterior(protocol.pack(number, q), q.shape[1])
    assert got == number
    assert np.array_equal(np.stack([mu, logvar]), q, equal_nan=True)


@given(st.binary(max_size=200), st.integers(1, 20))
def test_any_bytes_are_latents_or_a_wire_error_with_their_number(data: bytes, dim: int) -> None:
    try:
        _, z = protocol.parse_decode(data, dim)
    except protocol.WireError as error:
        assert error.number == (struct.unpack("<I", data[:4])[0] if len(data) >= 4 else None)
    else:
        assert z.shape[1] == dim
        assert np.isfinite(z).all()


def test_the_wire_is_little_endian_whatever_the_machine() -> None:
    assert protocol.parse_decode(bytes.fromhex("01000000 0000803f 00000040"), 2)[1].tolist() == [
        [1, 2]
    ]
    assert protocol.pack(258, np.zeros(0)) == b"\x02\x01\x00\x00"


@pytest.mark.parametrize("rows", [0, 257])
def test_a_request_has_1_to_256_rows(rows: int) -> None:
    with pytest.raises(protocol.WireError, match=f"1 to 256 rows of z, got {rows}") as caught:
        protocol.parse_decode(protocol.pack(9, np.zeros((rows, 3), np.float32)), 3)
    assert caught.value.number == 9


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_latents_are_finite(value: float) -> None:
    with pytest.raises(protocol.WireError, match="finite"):
        protocol.parse_decode(protocol.pack(9, np.array([0, value], np.float32)), 2)


@pytest.mark.parametrize("size", [0, 1, 3])
def test_a_message_too_short_for_its_number_has_none(size: int) -> None:
    for parse, argument in ((protocol.parse_decode, 2), (protocol.parse_encode, (1, 8, 8))):
        with pytest.raises(protocol.WireError) as caught:
            parse(bytes(size), argument)  # type: ignore[operator]
        assert caught.value.number is None


@pytest.mark.parametrize("over", [-1, 1])
def test_an_image_has_exactly_its_bytes(over: int) -> None:
    with pytest.raises(protocol.WireError, match="8 x 10 x 3 = 240 bytes, got"):
        protocol.parse_encode(bytes(4 + 240 + over), (3, 8, 10))


def test_an_error_is_json_with_the_request_number() -> None:
    assert json.loads(protocol.pack_error(None, "why")) == {"id": None, "error": "why"}


def test_every_valid_message_and_257_rows_are_within_the_limit() -> None:
    assert protocol.decode_limit(512) >= 4 + 257 * 512 * 4
    assert protocol.encode_limit((3, 128, 128)) >= 4 + 3 * 128 * 128
    assert protocol.decode_limit(1) == protocol.MIN_LIMIT

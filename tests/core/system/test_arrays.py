import io
import threading
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vae_core.system import arrays
from vae_core.system.arrays import map_npy, read_npy, read_npz


def npy_bytes(array: np.ndarray, **options: Any) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array, **options)
    return stream.getvalue()


def declared(shape: str, descr: str = "'<f4'") -> bytes:
    """An .npy file that is all header."""
    header = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode()


def write_npz(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)
    return path


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6, dtype=np.float32).reshape(2, 3),
        np.asfortranarray(np.arange(6).reshape(2, 3)),
        np.array(["a", "βγ"]),
        np.zeros((0, 4)),
        np.float64(2.5),
        np.array([(1, 2.5)], dtype=[("a", np.int8), ("b", np.float64)]),
    ],
    ids=["plain", "fortran", "text", "empty", "scalar", "fields"],
)
def test_an_array_is_read_as_it_was_saved(tmp_path: Path, array: np.ndarray) -> None:
    np.savez_compressed(tmp_path / "a.npz", x=array, other=np.ones(1))
    read = read_npz(tmp_path / "a.npz", ["x"])
    assert list(read) == ["x"]
    assert read["x"].dtype == array.dtype and read["x"].shape == array.shape
    assert np.array_equal(read["x"], array) and read["x"].flags.writeable


def test_all_arrays_are_read_unless_some_are_named(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", x=np.ones(1), y=np.ones(2))
    assert {name: len(array) for name, array in read_npz(tmp_path / "a.npz").items()} == {
        "x": 1,
        "y": 2,
    }


DAMAGE = {
    "objects": npy_bytes(np.array([{"a": 1}], dtype=object), allow_pickle=True),
    "bomb": declared("(1000000, 1000000)"),
    "endless": declared("(" + "9" * 60 + ",)"),
    "negative": declared("(-1, 4)"),
    "cut": npy_bytes(np.ones(100))[:-10],
    "nested": declared("(" * 3000),
    "descr": declared("(1,)", "[[[]]]"),
    "text": b"no array",
    "nothing": b"",
    "version": b"\x93NUMPY\x09\x00" + bytes(100),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_array_is_refused_in_one_line_that_names_the_file(
    tmp_path: Path, name: str
) -> None:
    path = write_npz(tmp_path / "a.npz", x=DAMAGE[name])
    with pytest.raises(ValueError) as error:
        read_npz(path)
    assert str(path) in str(error.value) and "\n" not in str(error.value)


def test_a_missing_array_is_damage_and_a_missing_file_is_not(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", x=np.ones(1))
    with pytest.raises(ValueError):
        read_npz(tmp_path / "a.npz", ["y"])
    with pytest.raises(FileNotFoundError):
        read_npz(tmp_path / "b.npz")


def test_a_large_array_is_refused_before_its_values_are_read() -> None:
    class Stream(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            assert size is not None and size < 10_000, "values were read"
            return super().read(size)

    with pytest.raises(ValueError):
        read_npy(Stream(declared("(1000000,)") + bytes(4_000_000)), most_bytes=3_999_999)


def test_headers_are_parsed_one_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    np.savez(tmp_path / "a.npz", x=np.ones(3))
    parsing: list[int] = []
    real = arrays.HEADERS[1, 0]

    def parse(stream: Any) -> Any:
        parsing.append(threading.get_ident())
        assert len(parsing) == 1, "two headers are parsed at once"
        time.sleep(0.005)
        result = real(stream)
        parsing.clear()
        return result

    monkeypatch.setitem(arrays.HEADERS, (1, 0), parse)
    with ThreadPoolExecutor(4) as pool:
        read = list(pool.map(lambda _: read_npz(tmp_path / "a.npz"), range(12)))
    assert all(len(arrays["x"]) == 3 for arrays in read)


def test_a_mapped_array_stays_on_disk(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.arange(5))
    mapped = map_npy(tmp_path / "a.npy", "r")
    assert isinstance(mapped, np.memmap) and mapped.tolist() == [0, 1, 2, 3, 4]

"""A chosen group: what is typical of it, and the files that it leaves as."""

import csv
import io
from pathlib import Path

import numpy as np
import pytest
import tiny_runs
from PIL import Image

from vae_core.projection import selection
from vae_core.projection.encodings import Encoded, encode
from vae_core.runs.directory import open_run

PLACES = np.array([2, 5, 11, 17])


@pytest.fixture
def encoded(own_home: Path) -> Encoded:
    tiny_runs.make_all(own_home)
    return encode(open_run("grey"), "reference")


def test_the_most_typical_lies_nearest_to_the_mean() -> None:
    z = np.array([[0, 0], [1, 0], [9, 0], [2, 0]], np.float32)  # mean 3
    assert selection.by_typicality(z).tolist() == [3, 1, 0, 2]


@pytest.mark.parametrize("places", [[], [0, 30], [-1], [1.5], ["1"], [True]])
def test_places_that_are_none_are_refused(places: list[int]) -> None:
    with pytest.raises(ValueError):
        selection.checked(places, 30)


def test_places_are_taken_once_and_in_order() -> None:
    assert selection.checked([7, 2, 7], 30).tolist() == [2, 7]


def test_the_arrays_are_those_of_the_group(encoded: Encoded) -> None:
    with np.load(io.BytesIO(selection.to_npz(encoded, PLACES)), allow_pickle=False) as file:
        assert np.array_equal(file["x"], encoded.images.x[PLACES])
        assert np.array_equal(file["mu"], encoded.z[PLACES])
        np.testing.assert_allclose(file["mean"], encoded.z[PLACES].mean(axis=0))


def test_the_table_has_a_line_an_image(encoded: Encoded) -> None:
    lines = list(csv.DictReader(io.StringIO(selection.to_csv(encoded, PLACES))))
    assert [int(line["place"]) for line in lines] == PLACES.tolist()
    assert lines[1]["label"] == "<b>dash</b>" and int(lines[1]["index"]) == 15
    assert float(lines[2]["mu1"]) == pytest.approx(encoded.z[11, 1], rel=1e-4)


def test_the_sheet_begins_with_the_most_typical(encoded: Encoded) -> None:
    pixels = np.asarray(Image.open(io.BytesIO(selection.to_sheet(encoded, PLACES))))
    first = PLACES[selection.by_typicality(encoded.z[PLACES])[0]]
    assert pixels.shape == (16, 16)
    assert np.array_equal(pixels[:8, :8], encoded.images.x[first, 0])

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.tiny_runs import GREY, make
from vae_core.data import DataError, ImageSet, datasets, split_validation
from vae_core.data import avatars as faces
from vae_core.data import shapes as figures
from vae_core.data.synthetic import DrawnDataset, cache_path, load_drawn
from vae_core.runs.directory import open_run
from vae_core.training.prepare import choose_reference

SHAPES = replace(figures.SHAPES, train_count=700, test_count=600)
FACES = replace(faces.TOON_AVATARS, train_count=6, test_count=5)
PIXELS = replace(faces.PIXEL_AVATARS, train_count=6, test_count=5)


@pytest.mark.parametrize("source", [SHAPES, FACES, PIXELS], ids=lambda source: source.name)
def test_a_drawn_set_has_its_shape_and_categories_within_their_names(
    source: DrawnDataset,
) -> None:
    images = load_drawn(source, "test")
    assert images.x.shape == (source.test_count, *source.image_shape)
    assert images.x.dtype == np.uint8 and images.x.min() < images.x.max()
    for attribute in images.attributes:
        assert len(attribute.values) == len(images)
        if attribute.names:
            assert 0 <= attribute.values.min() and attribute.values.max() < len(attribute.names)


@pytest.mark.parametrize("source", [SHAPES, FACES], ids=lambda source: source.name)
def test_it_is_drawn_once_and_the_same_again_elsewhere(
    source: DrawnDataset, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    first = load_drawn(source, "test")
    stopped = replace(source, draw=lambda split, count: pytest.fail("drawn again"))
    assert np.array_equal(load_drawn(stopped, "test").x, first.x)
    monkeypatch.setenv("VAE_LAB_HOME", str(tmp_path))
    assert np.array_equal(load_drawn(source, "test").x, first.x)


def test_the_splits_share_no_combination_of_factors() -> None:
    both = [known for split in ("train", "test") for _, known in figures.draw(split, 600)]
    rows = np.concatenate(both)
    assert len(np.unique(rows, axis=0)) == len(rows) == 1200
    assert sum(figures.COUNTS.values()) <= np.prod(figures.GRID)


def test_the_splits_of_faces_come_from_seeds_of_their_own() -> None:
    train, test = (load_drawn(FACES, split).x for split in ("train", "test"))
    assert not (train[:, None] == test[None]).all(axis=(2, 3, 4)).any()


def test_a_shape_lies_where_its_factors_say_and_within_the_picture() -> None:
    known = figures.factors(figures.shuffled()[:200])
    x = figures.paint(known)[:, 0] > 0
    rows, columns = np.mgrid[:64, :64] + 0.5
    area = x.sum(axis=(1, 2))
    centre = np.stack([(x * c).sum(axis=(1, 2)) / area for c in (columns, rows)], axis=1)
    expected = figures.MARGIN + (64 - 2 * figures.MARGIN) * known[:, 3:]
    assert np.abs(centre - expected).max() < 0.75  # pixels
    border = x.copy()
    border[:, 1:-1, 1:-1] = False
    assert not border.any()


@pytest.mark.parametrize("shape", [0, 1, 2])
def test_the_area_grows_with_the_square_of_the_scale(shape: int) -> None:
    known = np.array([[shape, scale, 0.3, 0.5, 0.5] for scale in (0.5, 1.0)])
    small, large = figures.paint(known).astype(bool).sum(axis=(1, 2, 3))
    assert large / small == pytest.approx(4, rel=0.1)


def test_a_quarter_turn_leaves_a_square_but_turns_an_ellipse() -> None:
    def turned(shape: int, angle: float) -> np.ndarray:
        return figures.paint(np.array([[shape, 1.0, angle, 0.5, 0.5]]))[0, 0]

    assert np.array_equal(turned(1, np.pi / 2), np.rot90(turned(1, 0.0)))
    assert not np.array_equal(turned(1, np.pi / 2), turned(1, 0.0))
    assert (turned(0, np.pi / 2) != turned(0, 0.0)).mean() < 0.01


def test_the_hair_on_the_picture_is_the_hair_in_the_list() -> None:
    """The renderer's own description of a face, and ours."""
    _, chosen = faces.draw_one("toon-head", "train 7")
    x, known = faces.draw_batch("toon-head", faces.TOON, "train", 7, 8)
    names = [column.names[value] for column, value in zip(FACES.columns(), known[0], strict=True)]
    said = dict(zip(faces.TOON, names, strict=True))
    assert said["hair"] == faces.plain(chosen["hairVariant"])
    assert said["skin colour"] == chosen["skinColor"][0]
    skin = [int(said["skin colour"][i : i + 2], 16) for i in (1, 3, 5)]
    assert (np.abs(x[0].astype(int).T - skin).max(axis=-1) < 3).sum() > 50


def test_processes_draw_what_one_process_draws() -> None:
    count = faces.IN_PROCESS + 10
    parts = list(faces.draw("pixel-art", faces.PIXEL, "test", count))
    alone, _ = faces.draw_batch("pixel-art", faces.PIXEL, "test", count - 10, count)
    assert sum(len(x) for x, _ in parts) == count
    assert np.array_equal(parts[-1][0], alone)


def test_a_damaged_cache_is_named_in_one_line() -> None:
    load_drawn(SHAPES, "test")
    cache_path(SHAPES, "test").with_suffix(".npy").write_bytes(b"no array")
    with pytest.raises(DataError, match=r"shapes-1-test.* is damaged; delete it"):
        load_drawn(SHAPES, "test")


def test_progress_counts_every_picture() -> None:
    seen: list[tuple[str, int, int]] = []
    load_drawn(FACES, "test", report=lambda *what: seen.append(what))
    assert seen[-1] == ("drawing avatars", 5, 5)


def test_drawn_sets_are_listed_as_available() -> None:
    found = {info.name: info for info in datasets()}
    assert found["shapes"].available and found["avatars"].image_shape == (3, 64, 64)


def test_attributes_follow_their_images_through_a_cut() -> None:
    rest, held_out = split_validation(load_drawn(SHAPES, "train"), 100, 0)
    for part in (rest, held_out):
        known = np.stack([part.labels, *(a.values for a in part.attributes)], axis=1)
        assert np.array_equal(figures.paint(known.astype(float)), part.x)


def test_a_run_keeps_the_attributes_of_its_reference_images(tmp_path: Path) -> None:
    images: ImageSet = load_drawn(SHAPES, "test")
    run = make(tmp_path / "run", replace(GREY, image_shape=(1, 64, 64)), (1.0, 1.0, 1.0))
    run.save_reference(choose_reference(images, 20))
    kept = open_run(run.path).reference_set()
    assert [a.name for a in kept.attributes] == ["scale", "rotation", "x", "y"]
    for mine, theirs in zip(kept.attributes, images.attributes, strict=True):
        assert np.array_equal(mine.values, theirs.values[kept.index])
        assert mine.names == theirs.names

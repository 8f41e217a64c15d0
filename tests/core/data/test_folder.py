import io
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from vae_core.data import DataError, ImageSet, folder, load_dataset, sources


def png(value: int, size: tuple[int, int] = (32, 32), mode: str = "L") -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, value if mode == "L" else (value, 0, 0)).save(out, "PNG")
    return out.getvalue()


def twenty(label: str, first: int) -> dict[str, bytes]:
    """20 pictures of one value each, first, first + 1, ..."""
    return {f"{label}/{i}.png": png(first + i) for i in range(20)}


PETS = {**twenty("cat", 0), **twenty("dog", 100)}


def write_folder(root: Path, files: dict[str, bytes]) -> str:
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)
    return str(root)


def write_zip(path: Path, files: dict[str, bytes], packing: int = zipfile.ZIP_STORED) -> str:
    with zipfile.ZipFile(path, "w", packing) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return str(path)


def both(name: str, shape: tuple[int, int, int] | None = None) -> tuple[ImageSet, ImageSet]:
    return load_dataset(name, "train", shape), load_dataset(name, "test", shape)


def values(images: ImageSet) -> list[int]:
    return images.x[:, 0, 0, 0].tolist()


def files_in(root: Path) -> set[Path]:
    return {path for path in root.rglob("*") if path.is_file()}


def test_sub_folders_are_labels(tmp_path: Path) -> None:
    train, test = both(write_folder(tmp_path / "pets", PETS))
    assert train.label_names == test.label_names == ("cat", "dog") and train.name == "pets"
    for images in (train, test):
        assert images.labels.tolist() == [int(value >= 100) for value in values(images)]
    assert sorted(values(train) + values(test)) == [*range(20), *range(100, 120)]


def test_a_zip_is_the_same_as_its_folder(tmp_path: Path) -> None:
    name = write_folder(tmp_path / "pets", PETS)
    inside = {f"pets/{file}": content for file, content in PETS.items()}
    for ours, theirs in zip(
        both(name), both(write_zip(tmp_path / "pets.zip", inside)), strict=True
    ):
        np.testing.assert_array_equal(ours.x, theirs.x)
        np.testing.assert_array_equal(ours.labels, theirs.labels)
        assert ours.label_names == theirs.label_names and ours.name == theirs.name


def test_a_picture_stays_in_its_split_when_others_come(tmp_path: Path) -> None:
    name = write_folder(tmp_path / "pets", PETS)
    before = set(values(load_dataset(name, "test")))
    write_folder(tmp_path / "pets", twenty("fish", 200))
    after = set(values(load_dataset(name, "test")))
    assert before == {value for value in after if value < 200}


def test_folders_named_train_and_test_are_the_splits(tmp_path: Path) -> None:
    files = {f"train/{k}": v for k, v in twenty("cat", 0).items()}
    files |= {f"Test/{k}": v for k, v in twenty("dog", 100).items()}
    train, test = both(write_folder(tmp_path, files))
    assert sorted(values(train)) == [*range(20)] and sorted(values(test)) == [*range(100, 120)]
    assert train.label_names == ("cat", "dog") and set(test.labels) == {1}


def test_labels_are_in_the_order_that_people_count(tmp_path: Path) -> None:
    files = {f"{label}/{i}.png": png(i) for label in ("10", "9", "2") for i in range(3)}
    assert load_dataset(write_folder(tmp_path, files), "train").label_names == ("2", "9", "10")


def test_pictures_without_folders_have_one_label(tmp_path: Path) -> None:
    files = {name.replace("/", "-"): content for name, content in PETS.items()}
    train, _ = both(write_folder(tmp_path, files))
    assert train.label_names == ("unlabelled",) and set(train.labels) == {0}


@pytest.mark.parametrize("count", [2, 5])
@pytest.mark.parametrize("name", "abcdef")
def test_neither_part_of_a_small_folder_is_empty(tmp_path: Path, count: int, name: str) -> None:
    train, test = both(write_folder(tmp_path, {f"{name}{i}.png": png(i) for i in range(count)}))
    assert len(train) and len(test) and len(train) + len(test) == count


@pytest.mark.parametrize("split", ["train", "test"])
def test_neither_part_is_empty_where_all_names_fall_on_one_side(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, split: str
) -> None:
    monkeypatch.setattr(sources.Entry, "split", split)
    train, test = both(write_folder(tmp_path, PETS))
    assert min(len(train), len(test)) == 1 and len(train) + len(test) == 40


@pytest.mark.parametrize(
    ("sizes", "mode", "shape"),
    [
        ([(32, 32)] * 3, "L", (1, 32, 32)),
        ([(90, 70), (500, 64), (80, 80)], "RGB", (3, 64, 64)),
        ([(8, 8)] * 2, "L", (1, 28, 28)),
        ([(60, 49)] * 2, "L", (1, 48, 48)),
    ],
)
def test_the_shape_follows_from_the_pictures(
    tmp_path: Path, sizes: list[tuple[int, int]], mode: str, shape: tuple[int, int, int]
) -> None:
    files = {f"{i}.png": png(200, size, mode) for i, size in enumerate(sizes)}
    assert load_dataset(write_folder(tmp_path, files), "train").image_shape == shape


def test_a_shape_that_is_asked_for_is_given(tmp_path: Path) -> None:
    name = write_folder(tmp_path, PETS)
    assert both(name, (3, 16, 24))[0].image_shape == (3, 16, 24)
    assert both(name)[0].image_shape == (1, 32, 32)


def test_damaged_files_are_skipped_and_reported(tmp_path: Path) -> None:
    bad = {"cat/text.png": b"text", "dog/cut.png": png(5, (300, 300))[:100], "cat/e.jpg": b""}
    train, test = both(write_folder(tmp_path, PETS | bad))
    assert len(train) + len(test) == 40
    assert len(train.skipped) == 3 and train.skipped == test.skipped
    assert all(line.isprintable() for line in train.skipped)
    assert {line.split(" ")[0] for line in train.skipped} == set(bad)


def test_what_is_hidden_or_no_picture_is_left_out(tmp_path: Path) -> None:
    noise = {
        "__MACOSX/cat/._1.png": b"mac",
        ".cache/a.png": png(1),
        "cat/.hidden.png": png(1),
        "notes.txt": b"notes",
        "more.zip": b"PK",
        "cat/": b"",
    }
    train, test = both(write_zip(tmp_path / "pets.zip", PETS | noise))
    assert len(train) + len(test) == 40 and train.skipped == ()


@pytest.mark.parametrize("files", [{}, {"notes.txt": b"a"}, {"a.png": b"x", "b.png": b"y"}])
def test_nothing_to_read_is_one_line(tmp_path: Path, home: Path, files: dict[str, bytes]) -> None:
    (tmp_path / "empty").mkdir()
    for name in (write_folder(tmp_path / "empty", files), write_zip(tmp_path / "e.zip", files)):
        with pytest.raises(DataError, match="pictures in") as error:
            load_dataset(name, "train")
        assert str(error.value).isprintable()
    assert files_in(home) == set()


def test_one_picture_is_too_few(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="at least 2"):
        load_dataset(write_folder(tmp_path, {"a.png": png(1)}), "train")


def test_the_array_is_mapped_and_made_once(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = write_folder(tmp_path / "pets", PETS)
    first = load_dataset(name, "train", (1, 28, 28))
    monkeypatch.setattr(folder, "_build", lambda *_: pytest.fail("it was made twice"))
    again = load_dataset(name, "train", (1, 28, 28))
    assert isinstance(again.x, np.memmap) and again.x.flags.writeable
    pixels = again.x.copy()
    np.testing.assert_array_equal(first.x, pixels)
    again.x[:] = 7  # stays in this process
    np.testing.assert_array_equal(load_dataset(name, "train", (1, 28, 28)).x, pixels)
    assert sorted(path.suffix for path in files_in(home)) == [".json", ".npy"]


def test_a_changed_file_is_read_again(tmp_path: Path) -> None:
    name = write_folder(tmp_path / "pets", PETS)
    both(name)
    write_folder(tmp_path / "pets", {"cat/0.png": png(77)})
    os.utime(tmp_path / "pets" / "cat" / "0.png", (1, 1))
    train, test = both(name)
    assert sorted(values(train) + values(test))[:20] == [*range(1, 20), 77]


def test_stopping_leaves_nothing_in_the_cache(tmp_path: Path, home: Path) -> None:
    def stop(name: str, done: int, total: int) -> None:
        if done == 7:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load_dataset(write_folder(tmp_path / "pets", PETS), "train", report=stop)
    assert files_in(home) == set()


def test_progress_counts_up_to_the_whole(tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    load_dataset(
        write_folder(tmp_path / "pets", PETS), "train", report=lambda *step: seen.append(step)
    )
    assert seen == [("pets", done, 40) for done in range(1, 41)]


def test_a_damaged_cache_is_named(tmp_path: Path, home: Path) -> None:
    name = write_folder(tmp_path / "pets", PETS)
    load_dataset(name, "train")
    for path in files_in(home):
        path.write_bytes(b"rust")
    with pytest.raises(DataError, match="delete it"):
        load_dataset(name, "train")


def test_names_in_a_zip_lead_nowhere(tmp_path: Path, home: Path) -> None:
    evil = ["../../evil.png", "/etc/evil.png", "..\\..\\evil.png", "C:\\evil.png", "a\n\x1b/b.png"]
    (tmp_path / "in").mkdir()
    name = write_zip(tmp_path / "in" / "slip.zip", {n: png(i) for i, n in enumerate(evil)})
    train, test = both(name)
    assert len(train) + len(test) == len(evil)
    assert all(label.isprintable() and ".." not in label for label in train.label_names)
    assert {p for p in files_in(tmp_path) if home not in p.parents} == {Path(name)}


def test_a_zip_that_unfolds_beyond_measure_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = {f"{i}.bmp": bytes(1_000_000) for i in range(4)}
    name = write_zip(tmp_path / "bomb.zip", bomb, zipfile.ZIP_DEFLATED)
    monkeypatch.setattr(sources, "SLACK", 0)
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("it was read"))
    with pytest.raises(DataError, match=r"bomb\.zip would unfold"):
        load_dataset(name, "train")


def test_a_member_that_is_too_large_is_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "MAX_BYTES", 500)
    name = write_zip(tmp_path / "pets.zip", PETS | {"cat/big.png": png(1) + bytes(1000)})
    (line,) = load_dataset(name, "train").skipped
    assert "cat/big.png" in line and "larger" in line


def test_too_many_entries_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_ENTRIES", 39)
    with pytest.raises(DataError, match="at most 39"):
        load_dataset(write_zip(tmp_path / "pets.zip", PETS), "train")


def test_damaged_and_encrypted_members_are_skipped(tmp_path: Path) -> None:
    path = Path(write_zip(tmp_path / "pets.zip", PETS))
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo("cat/3.png").header_offset
    content[start + 60] ^= 255
    marked = content.rfind(b"dog/5.png") - 46 + 8  # the flags in the central directory
    content[marked] |= 1
    path.write_bytes(content)
    train, test = both(str(path))
    assert len(train) + len(test) == 38
    assert sorted(line.split(" ")[0] for line in train.skipped) == ["cat/3.png", "dog/5.png"]


def test_a_member_whose_packing_is_damaged_is_skipped(tmp_path: Path) -> None:
    path = Path(write_zip(tmp_path / "pets.zip", PETS, zipfile.ZIP_DEFLATED))
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo("cat/3.png").header_offset + 30 + len("cat/3.png")
    content[start] |= 0b110  # a kind of block that does not exist
    path.write_bytes(content)
    (line,) = load_dataset(str(path), "train").skipped
    assert line.startswith("cat/3.png") and line.isprintable()


@pytest.mark.parametrize("content", [b"text", b"PK\x03\x04" + bytes(50), b""])
def test_a_file_that_is_no_zip_is_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "pets.zip").write_bytes(content)
    with pytest.raises(DataError, match=r"pets\.zip") as error:
        load_dataset(str(tmp_path / "pets.zip"), "train")
    assert str(error.value).isprintable()


def test_a_zip_cut_in_its_directory_is_one_line(tmp_path: Path) -> None:
    path = Path(write_zip(tmp_path / "pets.zip", PETS))
    end = path.read_bytes()[-22:]
    path.write_bytes(path.read_bytes()[:-2000] + end)
    with pytest.raises(DataError, match=r"pets\.zip"):
        load_dataset(str(path), "train")


def test_what_a_killed_process_left_is_swept(tmp_path: Path, home: Path) -> None:
    left = home / "cache" / "images" / ".abc.npy"
    write_folder(left.parent, {left.name: b"half"})
    os.utime(left, (1, 1))
    load_dataset(write_folder(tmp_path / "pets", PETS), "train")
    assert not left.exists()

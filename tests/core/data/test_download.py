from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import numpy as np
import pytest

from vae_core.data import DataError
from vae_core.data.download import ROUNDS
from vae_core.data.idx import largest_content
from vae_core.data.mnist import IdxDataset, describe, load_idx_dataset

from .conftest import Mirrors, Tiny, answer

BAD = "/one/train-images.gz"
FIRST = "train-images.gz"


@pytest.fixture
def online(tiny: Tiny, mirrors: Mirrors) -> IdxDataset:
    """The tiny set on two mirrors, `one` and `two`, both of which work."""
    for mirror in ("one", "two"):
        for name, content in tiny.contents.items():
            mirrors.script[f"/{mirror}/{name}"] = [answer(content)]
    return replace(tiny.source, mirrors=(mirrors.url("one"), mirrors.url("two")))


def files_in(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


def test_a_download_is_verified_kept_and_not_repeated(
    online: IdxDataset, tiny: Tiny, mirrors: Mirrors, home: Path
) -> None:
    for _ in range(2):
        images = load_idx_dataset(online, "train")
        np.testing.assert_array_equal(images.x[:, 0], tiny.arrays[FIRST])
    assert dict(mirrors.asked) == {"/one/train-labels.gz": 1, "/one/train-images.gz": 1}
    assert files_in(home) == {"train-labels.gz", "train-images.gz"}
    assert not describe(online).available
    load_idx_dataset(online, "test")
    assert describe(online).available


@pytest.mark.parametrize("fault", ["status", "cut", "silently cut", "foreign", "endless"])
def test_the_second_mirror_helps_where_the_first_fails(
    online: IdxDataset, tiny: Tiny, mirrors: Mirrors, home: Path, fault: str
) -> None:
    content = tiny.contents[FIRST]
    mirrors.script[BAD] = {
        "status": [answer(b"", 500)],
        "cut": [answer(content[:50], announced=len(content))],
        "silently cut": [answer(content[:50])],
        "foreign": [answer(b"<html>please log in</html>")],
        "endless": [answer(bytes(10 * largest_content(tiny.source.train[0])))],
    }[fault]
    np.testing.assert_array_equal(load_idx_dataset(online, "train").x[:, 0], tiny.arrays[FIRST])
    assert mirrors.asked[BAD] == mirrors.asked["/two/train-images.gz"] == 1
    assert files_in(home) == {"train-labels.gz", "train-images.gz"}


def test_a_mirror_that_never_ends_is_cut_off(online: IdxDataset, mirrors: Mirrors) -> None:
    sent = 0

    def flood(handler: BaseHTTPRequestHandler) -> None:
        nonlocal sent
        handler.send_response(200)
        handler.end_headers()
        with suppress(OSError):  # the other side hangs up
            for _ in range(64):
                handler.wfile.write(bytes(1 << 20))
                sent += 1

    mirrors.script[BAD] = [flood]
    assert len(load_idx_dataset(online, "train")) == 12
    assert sent < 64


def test_a_mirror_that_recovers_is_asked_again(
    online: IdxDataset, tiny: Tiny, mirrors: Mirrors
) -> None:
    content = tiny.contents[FIRST]
    broken = answer(content[:50], announced=len(content))
    mirrors.script[BAD] = [answer(b"", 503), broken, answer(content)]
    only = replace(online, mirrors=(mirrors.url("one"),))
    assert len(load_idx_dataset(only, "train")) == 12
    assert mirrors.asked[BAD] == 3


def test_when_all_fail_one_line_says_what_was_tried_and_what_to_do(
    online: IdxDataset, mirrors: Mirrors, home: Path
) -> None:
    mirrors.script[BAD] = [answer(b"", 500)]
    mirrors.script["/two/train-images.gz"] = [answer(b"hello")]
    with pytest.raises(DataError) as error:
        load_idx_dataset(online, "train")
    text = str(error.value)
    assert text.isprintable() and "VAE_LAB_DATA" in text and "tiny/train-images.gz" in text
    assert mirrors.asked[BAD] == mirrors.asked["/two/train-images.gz"] == ROUNDS
    assert files_in(home) == {"train-labels.gz"}


def test_offline_is_one_line(tiny: Tiny, home: Path) -> None:
    nobody = replace(tiny.source, mirrors=("http://127.0.0.1:9/",))
    with pytest.raises(DataError, match=r"127\.0\.0\.1:9: no connection") as error:
        load_idx_dataset(nobody, "train")
    assert str(error.value).isprintable() and files_in(home) == set()


def test_stopping_a_download_leaves_nothing(online: IdxDataset, home: Path) -> None:
    def stop(name: str, done: int, total: int) -> None:
        if name == FIRST:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load_idx_dataset(online, "train", report=stop)
    assert files_in(home) == {"train-labels.gz"}


def test_a_file_damaged_in_the_cache_is_downloaded_anew(
    online: IdxDataset, tiny: Tiny, home: Path
) -> None:
    load_idx_dataset(online, "train")
    cached = home / "data" / "tiny" / FIRST
    cached.write_bytes(b"rust")
    np.testing.assert_array_equal(load_idx_dataset(online, "train").x[:, 0], tiny.arrays[FIRST])
    assert cached.read_bytes() == tiny.contents[FIRST]


def test_a_file_damaged_in_the_cache_is_named_when_offline(tiny: Tiny, home: Path) -> None:
    (tiny.put(home / "data") / FIRST).write_bytes(b"rust")
    with pytest.raises(DataError, match=r"home/data/tiny/train-images\.gz is cut off"):
        load_idx_dataset(tiny.source, "train")


def test_a_full_or_closed_cache_is_one_line(online: IdxDataset, home: Path) -> None:
    home.write_bytes(b"a file where a folder should be")
    with pytest.raises(DataError, match="VAE_LAB_HOME") as error:
        load_idx_dataset(online, "train")
    assert str(error.value).isprintable()


def test_progress_counts_up_to_the_whole(online: IdxDataset, tiny: Tiny) -> None:
    seen: list[tuple[str, int, int]] = []
    load_idx_dataset(online, "train", report=lambda *step: seen.append(step))
    size = len(tiny.contents[FIRST])
    steps = [(done, total) for name, done, total in seen if name == FIRST]
    assert steps == sorted(steps) and steps[-1] == (size, size)

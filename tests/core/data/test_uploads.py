"""Uploads: pictures, a reason for each refusal, and bounded memory."""

import io
import random
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from vae_core.data import uploads
from vae_core.data.errors import Fault
from vae_core.data.uploads import Picture, Received, Refusal, Upload, receive

ROOT = Path(__file__).parents[3]
GREY = np.random.default_rng(0).integers(0, 256, (12, 12), np.uint8)


def encoded(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def grey(level: int = 90, size: tuple[int, int] = (12, 12)) -> bytes:
    return encoded(Image.new("L", size, level))


def packed(files: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def bomb_png(width: int = 50_000, height: int = 50_000) -> bytes:
    """A whole PNG of that size, all black: 2.5 gigapixels in 300 kB."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        ends = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + ends

    packer = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    body = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
    return start + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def many_entries(count: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(count):
            archive.writestr(f"{number}.png", b"")
    return out.getvalue()


def animation(frames: int) -> bytes:
    """A GIF that repeats its last frame's blocks: quick to make, whatever the count."""
    two = [Image.new("L", (8, 8), level) for level in (10, 250)]
    content = encoded(two[0], "GIF", save_all=True, append_images=two[1:])
    place = content.rindex(b"!\xf9") if b"!\xf9" in content else content.rindex(b",")
    return content[:place] + content[place:-1] * (frames - 1) + b";"


def float_tiff() -> bytes:
    values = np.linspace(0, 1, 144, dtype=np.float32).reshape(12, 12)
    values[3, :5] = np.nan
    return encoded(Image.fromarray(values), "TIFF")


def opened(*files: tuple[str, bytes]) -> list[Received]:
    return list(receive(Upload(name, content) for name, content in files))


def whole_jpeg() -> bytes:
    return encoded(Image.fromarray(GREY).resize((64, 64)), "JPEG")


HOSTILE: dict[str, tuple[Callable[[], bytes], Fault]] = {
    "cut.png": (lambda: encoded(Image.fromarray(GREY).resize((64, 64)))[:-900], Fault.DAMAGED),
    "cut.jpg": (lambda: whole_jpeg()[:-500], Fault.DAMAGED),
    "corrupt.jpg": (lambda: whole_jpeg()[:200] + bytes(600), Fault.DAMAGED),
    "notes.png": (lambda: b"this is text", Fault.UNKNOWN_FORMAT),
    "empty.png": (lambda: b"", Fault.UNKNOWN_FORMAT),
    "drawing.svg": (
        lambda: b"<?xml version='1.0'?>\n<svg xmlns='x'></svg>",
        Fault.VECTOR_GRAPHICS,
    ),
    "drawing.png": (lambda: b"<svg width='9'/>", Fault.VECTOR_GRAPHICS),
    "bomb.png": (bomb_png, Fault.TOO_LARGE),
    "bomb.zip": (
        lambda: packed({f"{i}.bmp": bytes(120 << 20) for i in range(9)}),
        Fault.TOO_LARGE,
    ),
    "big.zip": (lambda: packed({"huge.bmp": bytes(101 << 20)}), Fault.TOO_LARGE),
    "many.zip": (lambda: many_entries(100_000), Fault.TOO_MANY_FILES),
    "long.zip": (
        lambda: packed({"x" * 60_000 + str(i): b"" for i in range(80)}),
        Fault.TOO_MANY_FILES,
    ),
    "nested.zip": (lambda: packed({"in.zip": packed({"a.png": grey()})}), Fault.NESTED_ZIP),
    "notes.zip": (lambda: b"no zip at all", Fault.DAMAGED_ZIP),
    "cut.zip": (lambda: packed({"a.png": grey()})[:-30], Fault.DAMAGED_ZIP),
    "empty.zip": (lambda: packed({}), Fault.EMPTY_ZIP),
    "odd.zip": (
        lambda: packed({"a.png": grey()}, zipfile.ZIP_LZMA),
        Fault.UNSUPPORTED_COMPRESSION,
    ),
    "dot.png": (lambda: grey(size=(1, 1)), Fault.TOO_SMALL),
    "line.png": (lambda: grey(size=(1, 30_000)), Fault.TOO_SMALL),
    "program.eps": (
        lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        Fault.UNKNOWN_FORMAT,
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_each_hostile_file_gets_one_line_and_the_others_go_on(name: str) -> None:
    make, fault = HOSTILE[name]
    before, *lines, after = opened(("a.png", grey(1)), (name, make()), ("b.png", grey(2)))
    assert isinstance(before, Picture) and isinstance(after, Picture)
    assert len(lines) == 1 and isinstance(lines[0], Refusal)
    line = lines[0].line
    assert lines[0].fault is fault
    assert name in line and line.isprintable() and len(line) < 300


@pytest.mark.parametrize("name", [name for name in HOSTILE if not name.endswith(".zip")])
def test_within_a_zip_they_get_a_line_each_too(name: str) -> None:
    make, fault = HOSTILE[name]
    pack = packed({"a.png": grey(1), name: make(), "b.png": grey(2)})
    first, line, last = opened(("pack.zip", pack))
    assert isinstance(first, Picture) and isinstance(last, Picture)
    assert isinstance(line, Refusal) and f"pack.zip/{name}" in line.line
    assert line.fault is fault


def test_an_encrypted_member_is_refused() -> None:
    content = bytearray(packed({"a.png": grey()}))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(signature) + place] |= 1
    (line,) = opened(("secret.zip", bytes(content)))
    assert isinstance(line, Refusal) and line.fault is Fault.ENCRYPTED


@pytest.mark.parametrize("name", ["../../slip.png", "/etc/slip.png", "..\\..\\slip.png"])
def test_names_in_a_zip_lead_nowhere(name: str, tmp_path: Path) -> None:
    (tmp_path / "in" / "side").mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path / "in" / "side")
        (picture,) = opened(("slip.zip", packed({name: grey()})))
    assert isinstance(picture, Picture)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_what_systems_hide_in_zips_is_passed_over() -> None:
    files = {"a.png": grey(), "__MACOSX/._a.png": b"x", ".DS_Store": b"x", "sub/": b""}
    assert [type(one) for one in opened(("mac.zip", packed(files)))] == [Picture]


@pytest.mark.parametrize(
    "name", ["a\nb.png", "<b>bold</b>.png", "n" * 5000 + ".png", "\x1b[31m.png", "\u202egnp.png"]
)
def test_odd_names_are_shown_in_one_short_line(name: str) -> None:
    good, bad = opened((name, grey()), (name, b"no picture"))
    assert isinstance(good, Picture) and isinstance(bad, Refusal)
    assert good.name.isprintable() and len(good.name) <= 120
    assert bad.line.isprintable() and len(bad.line) < 300


def test_the_same_file_twice_is_shown_once() -> None:
    first, again = opened(("a.png", grey()), ("b.png", grey()))
    assert isinstance(first, Picture) and isinstance(again, Refusal)
    assert again.fault is Fault.DUPLICATE and "b.png" in again.line and "a.png" in again.line
    (later,) = receive([Upload("c.png", grey())], existing=[first])
    assert isinstance(later, Refusal)


def test_an_animation_of_ten_thousand_frames_gives_the_first_and_says_so() -> None:
    content = animation(10_000)
    with Image.open(io.BytesIO(content)) as film:
        film.seek(9_999)
    (picture,) = opened(("film.gif", content))
    assert isinstance(picture, Picture) and "the first frame of several" in picture.notes
    assert (picture.x == 10).all()


def test_values_that_are_no_numbers_are_black_and_said() -> None:
    (picture,) = opened(("float.tif", float_tiff()))
    assert isinstance(picture, Picture) and "5 values that are no numbers" in picture.notes
    assert (picture.x[0, 3, :5] == 0).all() and picture.x.max() == 255


@pytest.mark.parametrize(
    ("mode", "kind", "note"),
    [("1", "PNG", "1 bit"), ("P", "PNG", "palette"), ("CMYK", "JPEG", "CMYK")]
    + [("I;16", "PNG", "16 bits"), ("RGBA", "PNG", "over white"), ("LA", "PNG", "over white")],
)
def test_what_is_done_to_a_picture_is_said(mode: str, kind: str, note: str) -> None:
    (picture,) = opened(("a." + kind.lower(), encoded(Image.new(mode, (9, 7)), kind)))
    assert isinstance(picture, Picture) and note in " ".join(picture.notes)
    assert picture.size == (9, 7) and picture.x.shape[1:] == (7, 9)


def test_a_photo_held_sideways_is_turned_and_that_is_said() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    (picture,) = opened(("a.jpg", encoded(Image.new("RGB", (40, 20)), "JPEG", exif=exif)))
    assert isinstance(picture, Picture) and picture.x.shape == (3, 40, 20)
    assert "rotated as its EXIF data says" in picture.notes


@pytest.mark.parametrize("size", [(300, 200), (5000, 4000), (10, 90_000), (6000, 8)])
def test_what_is_kept_of_a_picture_is_small(size: tuple[int, int]) -> None:
    (picture,) = opened(("large.png", grey(77, size)))
    assert isinstance(picture, Picture) and (picture.x == 77).all() and picture.size == size
    assert picture.x.nbytes <= 65_536 * 14


def test_when_the_room_is_full_each_file_gets_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MAX_PICTURES", 3)
    found = opened(*[(f"{level}.png", grey(level)) for level in range(5)])
    assert [type(one) for one in found] == [Picture] * 3 + [Refusal] * 2
    pack = packed({f"{level}.png": grey(level) for level in range(5)})
    *kept, line = opened(("pack.zip", pack))
    assert len(kept) == 3 and isinstance(line, Refusal) and "2 more files" in line.line


FORMATS = ("PNG", "JPEG", "GIF", "TIFF", "WEBP", "BMP", "ICO", "PPM", "TGA", "PCX", "JPEG2000")


def mutated(content: bytes, rng: random.Random) -> bytes:
    """A few bytes changed, a part cut out, doubled or zeroed, or the end cut off."""
    changed = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 8))):
        place, length = rng.randrange(len(changed)), rng.choice((1, 1, 4, 20))
        how = rng.randrange(6)
        if how < 3:
            changed[place] = rng.choice((0, 1, 127, 128, 255, rng.randrange(256)))
        elif how == 3:
            del changed[place : place + length]
        elif how == 4:
            changed[place:place] = changed[place : place + length]
        else:
            changed[place : place + length] = bytes(length)
        changed = changed or bytearray(b"\0")
    return bytes(changed[: rng.randrange(len(changed))] if rng.random() < 0.1 else changed)


def seeds() -> list[tuple[str, bytes]]:
    small = Image.fromarray(np.dstack([GREY] * 3)[:9, :8])
    pictures = [(f"a.{kind.lower()}", encoded(small, kind)) for kind in FORMATS]
    others = [encoded(small.convert(mode)) for mode in ("1", "P", "RGBA", "LA", "I;16")]
    files = [*pictures, *[("b.png", content) for content in others], ("c.gif", animation(3))]
    packs = [packed(dict(files[:4]), how) for how in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)]
    return [*files, ("d.tif", float_tiff()), *[("e.zip", pack) for pack in packs]]


def test_six_thousand_damaged_files_give_pictures_or_lines_never_anything_else() -> None:
    rng, found = random.Random(0), seeds()
    results: list[Received] = []
    for number in range(6000):
        name, content = found[number % len(found)]
        results += opened((name, mutated(content, rng)))
    assert len(results) >= 6000
    for result in results:
        if isinstance(result, Refusal):
            assert result.line.isprintable() and len(result.line) < 300
        else:
            assert result.x.dtype == np.uint8 and len(result.x) in (1, 3)
    assert 500 < sum(isinstance(result, Picture) for result in results) < len(results) - 500


MEASURE = """
import resource, sys
from tests.core.data.test_uploads import HOSTILE, mutated, opened, seeds, encoded
import numpy as np, random
from PIL import Image
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
files = {name: make() for name, (make, _) in HOSTILE.items() if name != "bomb.zip"}
files["photo.png"] = encoded(Image.new("RGB", (7000, 7000)))
opened(("a.png", encoded(Image.new("L", (9, 9)))))
before = peak()
for name, content in files.items():
    opened((name, content))
once = peak()
rng = random.Random(1)
for round in range(5):
    for name, content in files.items():
        if not name.startswith("photo"):
            opened((name, content))
    for number, (name, content) in enumerate(40 * seeds()):
        opened((name, mutated(content, rng)))
print(before, once, peak())
"""


def test_memory_stays_bounded_whatever_comes() -> None:
    """In a process of its own: the largest picture allowed, all bombs, and again and again."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE], cwd=ROOT, capture_output=True, text=True, check=True
    )
    before, once, after = map(int, done.stdout.split())
    assert once - before < 600, "megabytes"
    assert after - once < 50, "megabytes"

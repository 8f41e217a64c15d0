"""Validates uploaded files: returns images, or a reason for each rejection.

Files are opened one at a time, directly from memory; nothing is written to disk, and names are
never used as paths. Images are reduced before they are kept, so memory is bounded.
"""

import hashlib
import io
import struct
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .errors import Fault, FileError, shown
from .images import TURNS, orientation, plain_picture, planes, reading
from .sources import UNREADABLE

MAX_PICTURES = 1000  # in one session
MAX_KEPT = 96 << 20  # bytes of pixels in one session
MAX_FILE = 100 << 20  # bytes of a file, and of an image within a zip
MAX_UNPACKED = 1 << 30  # bytes of all images in a zip
MAX_ENTRIES = 10_000  # of a zip
MAX_DIRECTORY = 4 << 20  # bytes of a zip's directory
SMALLEST = 4  # pixels per side
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others may need gigabytes of memory


@dataclass(frozen=True, eq=False)
class Picture:
    """A validated image: upright, opaque, 8 bits, at most about 256 × 256 pixels in area.

    Attributes:
        name: The file's name, safe to print.
        x: uint8 (C, H, W), C being 1 (grey) or 3 (RGB).
        size: (width, height) in the file.
        notes: Conversions applied while reading, in words.
        digest: Digest of the file's bytes.
    """

    name: str
    x: NDArray[np.uint8]
    size: tuple[int, int]
    notes: tuple[str, ...]
    digest: bytes


@dataclass(frozen=True)
class Refusal:
    """Why a file is not accepted."""

    line: str
    """the reason, with the file's name and what to do"""
    fault: Fault | None = None
    """the reason as a code"""


@dataclass(frozen=True, eq=False)
class Upload:
    """An uploaded file."""

    name: str
    content: bytes


Received = Picture | Refusal


def receive(files: Iterable[Upload], existing: Iterable[Picture] = ()) -> Iterator[Received]:
    """Opens files, and the files within zips, one at a time.

    Args:
        files: The uploaded files.
        existing: The images already in this session; they count towards the limits.

    Yields:
        An image or a refusal for each file; an unreadable file never stops the others.
    """
    reader = _Reader(list(existing))
    for file in files:
        yield from reader.open(file)


@dataclass
class _Reader:
    existing: list[Picture]
    names: dict[bytes, str] = field(init=False)
    kept: int = field(init=False)

    def __post_init__(self) -> None:
        self.names = {picture.digest: picture.name for picture in self.existing}
        self.kept = sum(picture.x.nbytes for picture in self.existing)

    def open(self, file: Upload) -> Iterator[Received]:
        if file.content[:4] in ZIP or file.name.lower().endswith(".zip"):
            yield from self._open_zip(file)
        else:
            yield self._read(file.name, file.content)

    def _open_zip(self, file: Upload) -> Iterator[Received]:
        name = shown(file.name)
        try:
            _check_zip(name, file.content)
            with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
                infos = _members(name, archive)
                for place, info in enumerate(infos):
                    if self._is_full():
                        left = f"{len(infos) - place:,} more files"
                        yield Refusal(f"{name}: {left}, {FULL}", Fault.NO_ROOM)
                        return
                    yield self._member(file.name, archive, info)
        except FileError as error:
            yield Refusal(str(error), error.fault)
        except (*UNREADABLE, NotImplementedError, struct.error) as error:
            yield Refusal(
                f"{name} is not a whole zip file: pack it again ({shown(str(error), 60)})",
                Fault.DAMAGED_ZIP,
            )

    def _member(self, zip_name: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Received:
        name = f"{shown(zip_name, 40)}/{shown(info.filename, 70)}"
        if info.flag_bits & 1:
            return Refusal(f"{name} is encrypted: pack it without a password", Fault.ENCRYPTED)
        if info.compress_type not in PACKINGS:
            return Refusal(
                f"{name} uses an unsupported compression: use an ordinary (deflate) zip",
                Fault.UNSUPPORTED_COMPRESSION,
            )
        if info.file_size > MAX_FILE:
            return _too_large(name)
        try:
            with archive.open(info) as file:
                content = file.read(MAX_FILE)
        except (*UNREADABLE, NotImplementedError) as error:
            reason = shown(str(error), 60)
            return Refusal(f"{name} is damaged: pack it again ({reason})", Fault.DAMAGED)
        if content[:4] in ZIP:
            return Refusal(f"{name} is a zip within a zip: unpack it first", Fault.NESTED_ZIP)
        return self._read(name, content)

    def _read(self, name: str, content: bytes) -> Received:
        name = shown(name)
        if self._is_full():
            return Refusal(f"{name}: {FULL}", Fault.NO_ROOM)
        if len(content) > MAX_FILE:
            return _too_large(name)
        digest = hashlib.sha256(content).digest()
        if digest in self.names:
            same = self.names[digest]
            return Refusal(f"{name} is the same file as {same}: it is shown once", Fault.DUPLICATE)
        try:
            picture = _read(name, content, digest)
        except FileError as error:
            return Refusal("; ".join([str(error), *ADVICE.get(error.fault, ())]), error.fault)
        self.names[digest] = name
        self.kept += picture.x.nbytes
        return picture

    def _is_full(self) -> bool:
        return len(self.names) >= MAX_PICTURES or self.kept >= MAX_KEPT


FULL = f"no room: at most {MAX_PICTURES:,} pictures at once, remove some first"
KINDS = "PNG, JPEG, GIF, WebP, TIFF or BMP"
ADVICE = {
    Fault.UNKNOWN_FORMAT: (f"save it as {KINDS}",),
    Fault.DAMAGED: ("export or copy it again",),
    Fault.TOO_LARGE: ("scale it down first",),
    Fault.TOO_SMALL: ("choose a larger one",),
}


def _too_large(name: str) -> Refusal:
    return Refusal(f"{name} is too large: at most {MAX_FILE >> 20} MB", Fault.TOO_LARGE)


def _read(name: str, content: bytes, digest: bytes) -> Picture:
    if b"<svg" in content[:4096].lower():
        line = f"{name} is an SVG drawing, not pixels: export it as PNG"
        raise FileError(Fault.VECTOR_GRAPHICS, line)

    def use(picture: Image.Image) -> Picture:
        size = picture.size
        if min(size) < SMALLEST:
            raise FileError(Fault.TOO_SMALL, f"{name} is too small: {size[0]} x {size[1]} pixels")
        plain = plain_picture(picture)
        x = planes(plain, 1 if plain.mode == "L" else 3)
        return Picture(name, x, size, tuple(_notes(picture)), digest)

    return reading(content, name, use)


def _notes(picture: Image.Image) -> Iterator[str]:
    """The conversions applied while reading an image, in words."""
    if picture.mode in MODES:
        yield MODES[picture.mode]
    if picture.has_transparency_data:
        yield "transparent parts placed over white"
    if orientation(picture) in TURNS:
        yield "rotated as its EXIF data says"
    if picture.mode == "F" and (odd := int((~np.isfinite(np.asarray(picture))).sum())):
        yield f"{odd:,} values that are no numbers"
    with suppress(Exception):  # later frames may be damaged
        if getattr(picture, "is_animated", False):
            yield "the first frame of several"


MODES = {
    "1": "1 bit per pixel: black and white",
    "P": "colours taken from its palette",
    "CMYK": "CMYK converted to RGB",
    "LAB": "Lab converted to RGB",
    "I;16": "16 bits per pixel reduced to 8",
    "I;16B": "16 bits per pixel reduced to 8",
    "I": "32-bit integers read as 16 bits, reduced to 8",
    "F": "floating point reduced to 8 bits",
}


def _check_zip(name: str, content: bytes) -> None:
    """Rejects a zip whose directory is too large, before reading it.

    The last record of the file describes the directory (PKWARE APPNOTE, section 4.3.16); a larger
    one needs a Zip64 record, which no upload of this size requires.
    """
    if len(content) > 2 * MAX_FILE:
        line = f"{name} is too large: at most {2 * MAX_FILE >> 20} MB; pack fewer files"
        raise FileError(Fault.TOO_LARGE, line)
    tail = content[-(1 << 16) - 42 :]
    place = tail.rfind(b"PK\x05\x06")
    if place < 0:
        raise FileError(Fault.DAMAGED_ZIP, f"{name} is not a whole zip file: pack it again")
    count, size = struct.unpack_from("<HL", tail, place + 10)
    if b"PK\x06\x07" in tail or count > MAX_ENTRIES or size > MAX_DIRECTORY:
        line = f"{name} holds more than {MAX_ENTRIES:,} files: pack fewer"
        raise FileError(Fault.TOO_MANY_FILES, line)


def _members(name: str, archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The files of a zip, without folders and hidden files of operating systems."""
    infos = [info for info in archive.infolist() if not _is_hidden(info.filename)]
    size = sum(info.file_size for info in infos)
    if size > MAX_UNPACKED:
        raise FileError(
            Fault.TOO_LARGE,
            f"{name} would unpack to {size >> 20:,} MB, at most {MAX_UNPACKED >> 20:,} MB: "
            "pack fewer files",
        )
    if not infos:
        raise FileError(Fault.EMPTY_ZIP, f"{name} contains no pictures: add some")
    return infos


def _is_hidden(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    last = parts[-1]
    return not last or last.startswith(".") or last == "Thumbs.db" or "__MACOSX" in parts

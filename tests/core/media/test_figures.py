import base64
import io
import re
import xml.etree.ElementTree as ET
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from vae_core.media.figures import save_figure
from vae_core.media.images import sheet

LABELS = ("z3, 2.9 nats", "z0 (a\\b)")


def tiles(channels: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (6, 4, 5, channels), np.uint8)


@pytest.mark.parametrize("channels", [1, 3])
def test_an_svg_holds_the_pixels_as_they_are_and_the_labels_as_text(
    tmp_path: Path, channels: int
) -> None:
    save_figure(tmp_path / "a.svg", tiles(channels), 3, LABELS)
    root = ET.parse(tmp_path / "a.svg").getroot()
    assert [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")] == list(LABELS)
    image = next(root.iter("{http://www.w3.org/2000/svg}image"))
    png = base64.b64decode(image.attrib["href"].split(",")[1])
    kept = np.asarray(Image.open(io.BytesIO(png))).reshape(8, 15, channels)
    assert (kept == sheet(tiles(channels), 3)).all()


@pytest.mark.parametrize("channels", [1, 3])
def test_a_pdf_holds_the_pixels_as_they_are_and_the_labels_as_text(
    tmp_path: Path, channels: int
) -> None:
    save_figure(tmp_path / "a.pdf", tiles(channels), 3, LABELS)
    content = (tmp_path / "a.pdf").read_bytes()
    streams = [
        zlib.decompress(m) for m in re.findall(rb"stream\n(.*?)\nendstream", content, re.DOTALL)
    ]
    assert b"(z3, 2.9 nats) Tj" in streams[0] and rb"(z0 \(a\\b\)) Tj" in streams[0]
    assert streams[1] == sheet(tiles(channels), 3).tobytes()


def test_the_table_of_a_pdf_points_at_its_objects(tmp_path: Path) -> None:
    save_figure(tmp_path / "a.pdf", tiles(1), 3, LABELS)
    content = (tmp_path / "a.pdf").read_bytes()
    start = int(content.rsplit(b"startxref\n", 1)[1].split()[0])
    assert content[start:].startswith(b"xref\n")
    offsets = [int(line.split()[0]) for line in re.findall(rb"\d{10} 00000 n", content)]
    for number, offset in enumerate(offsets, start=1):
        assert content[offset:].startswith(f"{number} 0 obj".encode())


def test_dots_per_inch_set_the_size(tmp_path: Path) -> None:
    widths = []
    for dpi in (50, 100):
        save_figure(tmp_path / "a.svg", tiles(1), 3, dpi=dpi)
        widths.append(float(ET.parse(tmp_path / "a.svg").getroot().attrib["width"][:-2]))
    assert widths == pytest.approx([15 * 72 / 50, 15 * 72 / 100], abs=0.01)


def test_no_other_ending_is_taken(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"\.pdf or \.svg"):
        save_figure(tmp_path / "a.eps", tiles(1), 3)

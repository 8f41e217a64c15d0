"""Sheets of images as figures for papers: PDF and SVG with labelled rows."""

import base64
import zlib
from dataclasses import dataclass
from html import escape
from pathlib import Path

import numpy as np

from ..system.files import write_atomic
from .images import check_ending, sheet, to_image, to_png

FIGURES = (".pdf", ".svg")
DPI = 100
POINTS = 72  # per inch
FONT = 7.0  # points
LETTER = 0.55 * FONT  # the width of a usual letter of Helvetica
GAP = 4.0  # points between a label and its row


@dataclass(frozen=True, eq=False)
class Figure:
    """A sheet of images and the labels of its rows; sizes are in points."""

    pixels: np.ndarray
    """uint8 (H, W, C) of all tiles"""
    labels: tuple[str, ...]
    """one per row, or none"""
    rows: int
    dpi: float

    @property
    def margin(self) -> float:
        """The width of the labels."""
        longest = max(map(len, self.labels), default=0)
        return LETTER * longest + GAP if longest else 0.0

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the images."""
        height, width = self.pixels.shape[:2]
        return width * POINTS / self.dpi, height * POINTS / self.dpi

    def baselines(self) -> list[tuple[float, str]]:
        """Each label with its distance from the top."""
        height = self.size[1] / max(self.rows, 1)
        return [(height * (k + 0.5) + FONT / 3, text) for k, text in enumerate(self.labels)]


def save_figure(
    path: Path,
    pixels: np.ndarray,
    columns: int,
    labels: tuple[str, ...] = (),
    dpi: float = DPI,
) -> None:
    """Writes images, uint8 (N, H, W, C), as a PDF or SVG; their pixels stay as they are.

    Args:
        labels: Of the rows, in ASCII; none for no labels.
        dpi: Pixels of the images per inch.

    Raises:
        ValueError: For any other file extension.
    """
    check_ending(path, FIGURES)
    rows = -(-len(pixels) // columns)
    figure = Figure(sheet(pixels, columns), labels, rows, dpi)
    content = to_pdf(figure) if path.suffix.lower() == ".pdf" else to_svg(figure).encode()
    write_atomic(path, lambda temporary: temporary.write_bytes(content))


def to_svg(figure: Figure) -> str:
    width, height = figure.size
    total = figure.margin + width
    image = base64.b64encode(to_png(to_image(figure.pixels))).decode()
    texts = "".join(
        f'<text x="{figure.margin - GAP:.2f}" y="{y:.2f}">{escape(text)}</text>'
        for y, text in figure.baselines()
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{total:.2f}pt" height="{height:.2f}pt" '
        f'viewBox="0 0 {total:.2f} {height:.2f}">'
        f'<g font-family="Helvetica, Arial, sans-serif" font-size="{FONT}" text-anchor="end">'
        f'{texts}</g><image x="{figure.margin:.2f}" y="0" width="{width:.2f}" '
        f'height="{height:.2f}" preserveAspectRatio="none" style="image-rendering:pixelated" '
        f'href="data:image/png;base64,{image}"/></svg>\n'
    )


def to_pdf(figure: Figure) -> bytes:
    """One page of the figure's own size, with text as text (ISO 32000-1)."""
    (width, height), margin = figure.size, figure.margin
    rows, columns, channels = figure.pixels.shape
    space = b"/DeviceGray" if channels == 1 else b"/DeviceRGB"
    lines = [f"q {width:.3f} 0 0 {height:.3f} {margin:.3f} 0 cm /Im Do Q"]
    for y, text in figure.baselines():
        x = margin - GAP - LETTER * len(text)
        lines.append(f"BT /F {FONT} Tf {x:.3f} {height - y:.3f} Td ({_quoted(text)}) Tj ET")
    box = f"[0 0 {margin + width:.3f} {height:.3f}]".encode()
    return _document(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox" + box + b"/Contents 4 0 R/Resources"
            b"<</XObject<</Im 5 0 R>>/Font<</F 6 0 R>>>>>>",
            _stream(b"", "\n".join(lines).encode("ascii", "replace")),
            _stream(
                b"/Type/XObject/Subtype/Image/BitsPerComponent 8/ColorSpace"
                + space
                + f"/Width {columns}/Height {rows}".encode(),
                np.ascontiguousarray(figure.pixels).tobytes(),
            ),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        ]
    )


def _quoted(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _stream(entries: bytes, content: bytes) -> bytes:
    packed = zlib.compress(content)
    head = b"<<" + entries + f"/Filter/FlateDecode/Length {len(packed)}>>".encode()
    return head + b"\nstream\n" + packed + b"\nendstream"


def _document(objects: list[bytes]) -> bytes:
    out, starts = bytearray(b"%PDF-1.4\n"), []
    for number, content in enumerate(objects, start=1):
        starts.append(len(out))
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{start:010} 00000 n \n".encode() for start in starts)
    out += f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n".encode()
    return bytes(out)

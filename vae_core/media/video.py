"""Videos of decoded images: GIF, animated WebP, MP4."""

import io
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from ..system.files import write_atomic
from .images import check_ending, to_image

LOOPS = (".gif", ".webp")
ENDINGS = (*LOOPS, ".mp4")
# H.264 plays everywhere. PyAV's wheels include x264 (GPL; used here only to encode videos), other
# builds Cisco's encoder; the MPEG-4 part 2 encoder is FFmpeg's own.
ENCODERS: dict[str, dict[str, str]] = {
    "libx264": {"crf": "16"},
    "libopenh264": {},
    "mpeg4": {"qscale": "2"},
}
LONGEST_SIDE = 280  # pixels, approximately; videos are enlarged by an integer factor
SHORTEST_FRAME = 20  # milliseconds; browsers slow down shorter frames


def film(pixels: np.ndarray, ending: str, fps: float = 10.0) -> bytes:
    """Frames uint8 (N, H, W, C) as a looping video (for MP4, looping is up to the player).

    Each pixel becomes a sharp square. GIF has 256 colours, WebP is lossless, MP4 is lossy.
    Identical consecutive frames of a GIF or WebP may be merged into one longer frame.

    Raises:
        ValueError: For another file extension, no frames, or a rate outside 1 to 50.
    """
    check_ending(Path(f"film{ending}"), ENDINGS)
    if not len(pixels) or not 1 <= fps <= 50:
        raise ValueError(f"a film needs frames and 1 to 50 a second, got {len(pixels)} and {fps}")
    scale = max(2, LONGEST_SIDE // max(pixels.shape[1:3]))
    scale += scale % 2  # MP4 requires even sides
    if ending == ".mp4":
        return _mp4(pixels, scale, fps)
    return _loop(pixels, ending, scale, round(1000 / fps))


def save_film(path: Path, pixels: np.ndarray, scale: int = 4, seconds: float = 2.0) -> None:
    """Writes frames uint8 (N, H, W, C), forwards and backwards, as GIF or WebP.

    Raises:
        ValueError: For any file extension other than .gif or .webp.
    """
    check_ending(path, LOOPS)
    pause = max(SHORTEST_FRAME, round(1000 * seconds / len(pixels)))
    content = _loop(and_back(pixels), path.suffix.lower(), scale, pause)
    write_atomic(path, lambda temporary: temporary.write_bytes(content))


def and_back(pixels: np.ndarray) -> np.ndarray:
    """The frames forwards and backwards, so that a loop has no jump; (2 N - 2, …)."""
    return np.concatenate([pixels, pixels[-2:0:-1]])


def _loop(pixels: np.ndarray, ending: str, scale: int, milliseconds: int) -> bytes:
    first, *others = [to_image(frame, scale) for frame in pixels]
    out = io.BytesIO()
    settings: dict[str, Any] = {"lossless": True} if ending == ".webp" else {}
    first.save(
        out,
        ending.removeprefix("."),
        save_all=True,
        append_images=others,
        duration=milliseconds,
        loop=0,
        **settings,
    )
    return out.getvalue()


def _mp4(pixels: np.ndarray, scale: int, fps: float) -> bytes:
    import av  # slow to import and rarely needed

    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        rate = Fraction(fps).limit_denominator(1000)
        name = next(name for name in ENCODERS if name in av.codecs_available)
        stream: Any = container.add_stream(name, rate=rate, options=ENCODERS[name])
        stream.height, stream.width = scale * pixels.shape[1], scale * pixels.shape[2]
        stream.pix_fmt = "yuv420p"
        for pixels_of_frame in pixels:
            picture = to_image(pixels_of_frame, scale).convert("RGB")
            frame = av.VideoFrame.from_ndarray(np.asarray(picture), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return out.getvalue()

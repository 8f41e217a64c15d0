"""Films, opened again by other means than they were made by."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from vae_core.media import video
from vae_core.media.video import and_back, film, save_film


@pytest.fixture(params=[(8, 8, 1), (28, 28, 1), (9, 11, 3)], ids=str)
def frames(request: pytest.FixtureRequest) -> np.ndarray:
    """Seven frames, each brighter than the one before."""
    ramp = np.arange(7, dtype=np.uint8)[:, None, None, None] * 40
    return np.broadcast_to(ramp, (7, *request.param)).copy()


def decoded(data: bytes) -> list[np.ndarray]:
    """The frames as ffmpeg's libraries read them."""
    av = pytest.importorskip("av")
    with av.open(io.BytesIO(data)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


@pytest.mark.parametrize("ending", [".gif", ".mp4"])
def test_another_library_finds_every_frame_and_the_picture_in_it(
    frames: np.ndarray, ending: str
) -> None:
    found = decoded(film(frames, ending))
    assert len(found) == 7
    scale = found[0].shape[0] // frames.shape[1]
    assert found[0].shape == (frames.shape[1] * scale, frames.shape[2] * scale, 3)
    for frame, was in zip(found, frames, strict=True):
        assert abs(float(frame.mean()) - float(was.mean())) < (1 if ending == ".gif" else 6)


def test_a_film_is_made_without_x264_too(
    frames: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = {name: options for name, options in video.ENCODERS.items() if name != "libx264"}
    monkeypatch.setattr(video, "ENCODERS", {"not a codec": {}} | others)
    found = decoded(film(frames, ".mp4"))
    assert len(found) == 7
    assert abs(float(found[3].mean()) - float(frames[3].mean())) < 6


def test_a_webp_keeps_every_pixel_of_every_frame(frames: np.ndarray) -> None:
    with Image.open(io.BytesIO(film(frames, ".webp"))) as found:
        assert found.n_frames == 7
        for number, was in enumerate(frames):
            found.seek(number)
            assert np.unique(np.asarray(found.convert("RGB"))).tolist() == [was.max()]


def test_there_and_back_shows_the_ends_once(frames: np.ndarray) -> None:
    levels = and_back(frames).max(axis=(1, 2, 3)).tolist()
    assert levels == [0, 40, 80, 120, 160, 200, 240, 200, 160, 120, 80, 40]
    assert len(decoded(film(and_back(frames), ".gif"))) == 12


@pytest.mark.parametrize(
    ("ending", "count", "fps"), [(".avi", 3, 10), (".gif", 0, 10), (".gif", 3, 0)]
)
def test_a_film_that_cannot_be_made_is_refused(ending: str, count: int, fps: float) -> None:
    with pytest.raises(ValueError, match="must end in|a film needs"):
        film(np.zeros((count, 8, 8, 1), np.uint8), ending, fps)


@pytest.mark.parametrize("c", [1, 3])
@pytest.mark.parametrize("ending", [".gif", ".webp", ".GIF"])
def test_a_saved_film_goes_there_and_back(tmp_path: Path, ending: str, c: int) -> None:
    path = tmp_path / f"film{ending}"
    save_film(path, np.random.default_rng(0).integers(0, 256, (4, 5, 4, c), np.uint8), scale=2)
    with Image.open(path) as film:
        assert getattr(film, "n_frames") == 6 and film.size == (8, 10)  # noqa: B009


def test_a_film_is_saved_under_no_other_ending(tmp_path: Path, frames: np.ndarray) -> None:
    with pytest.raises(ValueError, match="must end in .gif or .webp"):
        save_film(tmp_path / "a.mp4", frames)
    assert not list(tmp_path.iterdir())

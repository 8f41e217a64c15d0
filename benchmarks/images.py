"""Uploads end to end, from the bytes to every figure: 500 small ones and one photo.

The peer takes a hundred of the same images one at a time instead of in batches.
"""

import argparse
import io
import os
import time
from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image

from vae_core.data import Picture, Upload, receive
from vae_core.data.preprocessing import Fit, edge_of, preprocess
from vae_core.evaluation.image_report import Examination, anomaly_scores, examine_all, share_below
from vae_core.runs.directory import open_run

COUNT, PEER, PHOTO = 500, 100, (4000, 3000)
Figures = dict[str, Any]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", default="mnist-16d")
    parser.add_argument("--rounds", type=int, default=3, help="the ways take turns; medians count")


def run(arguments: argparse.Namespace) -> Figures:
    """Seconds from the bytes to all figures, the reference set's own having been worked out."""
    bench = Bench(arguments.model)
    small = [Upload(f"{i}.png", png(x)) for i, x in enumerate(bench.x[:COUNT])]
    photos = {kind: Upload(f"photo.{kind}", photo(kind)) for kind in ("jpeg", "png")}
    ways: dict[str, Callable[[], object]] = {
        "seconds_500": lambda: bench.figures(small),
        "seconds_100_one_at_a_time": lambda: [bench.figures([file]) for file in small[:PEER]],
        "seconds_photo_jpeg": lambda: bench.figures([photos["jpeg"]]),
        "seconds_photo_png": lambda: bench.figures([photos["png"]]),
    }
    bench.figures(small[:1])
    figures: Figures = {"cores": os.cpu_count(), "load_before": os.getloadavg()[0]}
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(arguments.rounds):
        for name, way in ways.items():
            times[name].append(seconds(way))
    figures |= {name: round(float(np.median(found)), 3) for name, found in times.items()}
    alone, together = figures["seconds_100_one_at_a_time"] / PEER, figures["seconds_500"] / COUNT
    figures["ratio"] = round(alone / together, 2)
    for name, value in figures.items():
        print(f"{name}: {value}", flush=True)
    return figures


class Bench:
    """A model, its reference images and where they stand."""

    def __init__(self, model_id: str) -> None:
        run = open_run(model_id)
        self.model, self.x = run.load(), run.reference_set().x
        self.edge = edge_of(self.x)
        self.reference = anomaly_scores(self.model, self.x)

    def figures(self, files: list[Upload]) -> list[Figures]:
        """What the page shows of every file."""
        pictures = [one for one in receive(files) if isinstance(one, Picture)]
        shape = self.model.image_shape
        x = np.stack([preprocess(picture, shape, Fit(), self.edge).x for picture in pictures])
        return [self.line(one) for one in examine_all(self.model, x)]

    def line(self, one: Examination) -> Figures:
        return {**one.to_dict(), "stranger_than": share_below(self.reference, -one.elbo)}


def seconds(way: Callable[[], object]) -> float:
    began = time.perf_counter()
    way()
    return time.perf_counter() - began


def png(x: np.ndarray) -> bytes:
    picture = Image.fromarray(x[0] if len(x) == 1 else x.transpose(1, 2, 0))
    return saved(picture, "png")


def photo(kind: str) -> bytes:
    """12 megapixels of smooth colours with some noise."""
    rng = np.random.default_rng(0)
    smooth = Image.fromarray(rng.integers(0, 256, (30, 40, 3), np.uint8))
    whole = np.asarray(smooth.resize(PHOTO, Image.Resampling.BICUBIC))
    noise = rng.integers(0, 8, whole.shape, np.uint8)
    return saved(Image.fromarray(np.where(whole > 247, whole, whole + noise)), kind)


def saved(picture: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **({"compress_level": 1} if kind == "png" else {}))
    return out.getvalue()

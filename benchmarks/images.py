"""Uploads end to end, from the bytes to all figures: 500 small ones and one photo.

The baseline processes a hundred of these images one at a time instead of in batches.
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
    parser.add_argument(
        "--rounds", type=int, default=3, help="the variants take turns; the median counts"
    )


def run(arguments: argparse.Namespace) -> Figures:
    """Seconds from the bytes to all figures; the reference set's figures are computed before."""
    page = Page(arguments.model)
    small = [Upload(f"{i}.png", png(x)) for i, x in enumerate(page.x[:COUNT])]
    photos = {kind: Upload(f"photo.{kind}", photo(kind)) for kind in ("jpeg", "png")}
    variants: dict[str, Callable[[], object]] = {
        "seconds_500": lambda: page.figures(small),
        "seconds_100_one_at_a_time": lambda: [page.figures([file]) for file in small[:PEER]],
        "seconds_photo_jpeg": lambda: page.figures([photos["jpeg"]]),
        "seconds_photo_png": lambda: page.figures([photos["png"]]),
    }
    page.figures(small[:1])
    figures: Figures = {"cores": os.cpu_count(), "load_before": os.getloadavg()[0]}
    times: dict[str, list[float]] = {name: [] for name in variants}
    for _ in range(arguments.rounds):
        for name, variant in variants.items():
            times[name].append(seconds(variant))
    figures |= {name: round(float(np.median(values)), 3) for name, values in times.items()}
    alone, together = figures["seconds_100_one_at_a_time"] / PEER, figures["seconds_500"] / COUNT
    figures["ratio"] = round(alone / together, 2)
    for name, value in figures.items():
        print(f"{name}: {value}", flush=True)
    return figures


class Page:
    """The data that Reconstruct keeps per model: reference images and their anomaly scores."""

    def __init__(self, model_id: str) -> None:
        run = open_run(model_id)
        self.model, self.x = run.load(), run.reference_set().x
        self.edge = edge_of(self.x)
        self.reference = anomaly_scores(self.model, self.x)

    def figures(self, files: list[Upload]) -> list[Figures]:
        """The figures that the page shows for each file."""
        pictures = [item for item in receive(files) if isinstance(item, Picture)]
        shape = self.model.image_shape
        x = np.stack([preprocess(picture, shape, Fit(), self.edge).x for picture in pictures])
        return [self.line(report) for report in examine_all(self.model, x)]

    def line(self, report: Examination) -> Figures:
        rank = share_below(self.reference, -report.elbo)
        return {**report.to_dict(), "anomaly_rank": rank}


def seconds(variant: Callable[[], object]) -> float:
    began = time.perf_counter()
    variant()
    return time.perf_counter() - began


def png(x: np.ndarray) -> bytes:
    image = Image.fromarray(x[0] if len(x) == 1 else x.transpose(1, 2, 0))
    return saved(image, "png")


def photo(kind: str) -> bytes:
    """12 megapixels of smooth colours with some noise."""
    rng = np.random.default_rng(0)
    smooth = Image.fromarray(rng.integers(0, 256, (30, 40, 3), np.uint8))
    whole = np.asarray(smooth.resize(PHOTO, Image.Resampling.BICUBIC))
    noise = rng.integers(0, 8, whole.shape, np.uint8)
    return saved(Image.fromarray(np.where(whole > 247, whole, whole + noise)), kind)


def saved(image: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **({"compress_level": 1} if kind == "png" else {}))
    return out.getvalue()

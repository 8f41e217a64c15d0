"""The map: encoding a whole split, UMAP against plain umap-learn, placing, drawing, hovering.

All variants of UMAP run in turn in this process, warmed up, on the same posterior means. "bare" is
umap-learn with its defaults, which uses all cores; "bare_seeded" has a seed and is therefore
repeatable and limited to one core, like ours.
"""

import argparse
import os
import time
import warnings
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from playwright.sync_api import Page

from vae_core.media.images import to_unit
from vae_core.models.vae import VAE
from vae_core.projection.encodings import encode, encode_images, images_of
from vae_core.projection.methods import place
from vae_core.projection.pca import pca
from vae_core.projection.quality import embedding_quality
from vae_core.projection.settings import Settings
from vae_core.projection.umap_backend import umap
from vae_core.runs.directory import open_run

from .drag import browser_page
from .servers import app_command, own_home, serving

SIZES = (2_000, 10_000, 30_000, 60_000, 70_000)
SLICE = 6_000  # images, for comparing batch sizes and precisions
SAMPLES = 25  # the mean of an image and 24 samples of its posterior
Figures = dict[str, Any]
Points = NDArray[np.float32]

MAP = '[data-testid="latent-map"]'

# Runs in the page: moves the pointer over the map once per frame and counts the updates.
HOVER = """
(plot, seconds) => new Promise(resolve => {
  const box = plot.getBoundingClientRect();
  const before = Number(plot.dataset.hovers), began = performance.now();
  const move = () => {
    const t = (performance.now() - began) / 1000;
    if (t > seconds) return resolve((Number(plot.dataset.hovers) - before) / t);
    const [x, y] = [0.5 + 0.25 * Math.sin(2.1 * t), 0.5 + 0.25 * Math.cos(1.3 * t)];
    plot.dispatchEvent(new PointerEvent('pointermove', { bubbles: true, composed: true,
      clientX: box.x + x * box.width, clientY: box.y + y * box.height }));
    requestAnimationFrame(move);
  };
  requestAnimationFrame(move);
})
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", default="mnist-16d")
    parser.add_argument("--conv", default="mnist-2d", help="a model without residual blocks")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--peer", type=int, default=60_000, help="points for plain umap-learn")
    parser.add_argument("--only", choices=("encode", "umap", "browser"))


def run(arguments: argparse.Namespace) -> Figures:
    """Seconds, milliseconds, hovers per second; ratios are plain umap-learn's time over ours."""
    figures: Figures = {"cores": os.cpu_count(), "load_before": round(os.getloadavg()[0], 2)}
    parts: dict[str, Callable[[argparse.Namespace], Figures]] = {
        "encode": encoding,
        "umap": projecting,
        "browser": in_browser,
    }
    for name, part in parts.items():
        if arguments.only in (None, name):
            for key, value in part(arguments).items():
                figures[key] = value
                print(f"{key}: {value}", flush=True)
    return figures


# encoding


def encoding(arguments: argparse.Namespace) -> Figures:
    """A whole training split as in the app, and part of it with other settings."""
    figures: Figures = {}
    for name in (arguments.model, arguments.conv):
        opened = open_run(name)
        model, x = opened.load(), images_of(opened, "train").x
        encode_images(model, x[:SLICE])
        figures[f"encode_{len(x)}_{name}_seconds"] = seconds(partial(encode_images, model, x))
        figures |= {
            f"encode_{name}_{setting}": rate
            for setting, rate in settings(model, x[:SLICE]).items()
        }
    return figures


def settings(model: VAE, x: np.ndarray) -> Figures:
    """Images per second by precision and batch size; the better of two runs."""
    rates: Figures = {}
    for precision in ("float32", "bfloat16"):
        for batch in (256, 512, 2048):
            run = partial(encode_by, model, x, batch, precision)
            best = min(seconds(run), seconds(run))
            rates[f"{precision}_{batch}_per_second"] = round(len(x) / best)
    return rates


@torch.inference_mode()
def encode_by(model: VAE, x: np.ndarray, batch: int, precision: str) -> None:
    low = torch.autocast("cpu", torch.bfloat16) if precision == "bfloat16" else nullcontext()
    with low:
        for start in range(0, len(x), batch):
            model.encode(to_unit(x[start : start + batch]))


# UMAP


def projecting(arguments: argparse.Namespace) -> Figures:
    """UMAP and placing by the number of points; plain umap-learn at one number."""
    opened = open_run(arguments.model)
    z = encode(opened, "all").z
    z = z[np.random.default_rng(0).permutation(len(z))]
    figures: Figures = {"compile_seconds": seconds(lambda: warm(z))}
    for n in arguments.sizes:
        part = z[:n]
        figures[f"pca_{n}_ms"] = round(1000 * seconds(partial(pca, part)), 1)
        began = time.perf_counter()
        xy = umap(part, Settings())
        figures[f"umap_{n}_seconds"] = round(time.perf_counter() - began, 2)
        figures[f"place_{n}_ms"] = placing(part, xy, z[-SAMPLES:])
        figures[f"trustworthiness_{n}"] = round(embedding_quality(part, xy).trustworthiness, 3)
        if n == arguments.peer:
            figures |= compared(part, figures[f"umap_{n}_seconds"])
    return figures


def warm(z: Points) -> None:
    place(z[:300], umap(z[:300]), z[300:303], Settings())
    umap(z[:300], all_cores=True)


def placing(z: Points, xy: Points, new: Points) -> float:
    """Milliseconds for one image with its samples; the median of 9."""
    times = [seconds(lambda: place(z, xy, new + 0.01, Settings())) for _ in range(9)]
    return round(1000 * float(np.median(times)), 1)


def compared(z: Points, ours: float) -> Figures:
    """Plain umap-learn on the same points, compiled beforehand."""
    figures: Figures = {}
    for name, options in {"bare": {}, "bare_seeded": {"random_state": 0, "n_jobs": 1}}.items():
        bare(z[:5000], options)  # compiles
        began = time.perf_counter()
        xy = bare(z, options)
        took = time.perf_counter() - began
        figures[f"{name}_{len(z)}_seconds"] = round(took, 2)
        figures[f"ratio_{name}"] = round(took / ours, 2)
        figures[f"trustworthiness_{name}"] = round(embedding_quality(z, xy).trustworthiness, 3)
    return figures


def bare(z: Points, options: Figures) -> Points:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from umap import UMAP

        return np.asarray(UMAP(**options).fit_transform(z), np.float32)


# the browser


def in_browser(arguments: argparse.Namespace) -> Figures:
    """Drawing and hovering with the reference set and with all images."""
    figures: Figures = {}
    with own_home():
        encode(open_run(arguments.model), "all")
        with serving(app_command) as port, browser_page() as page:
            for images in ("reference", "all"):
                figures |= in_page(page, port, arguments.model, images)
    return figures


def in_page(page: Page, port: int, model: str, images: str) -> Figures:
    """Measures the second opening, when the model and the data are in the server's memory."""
    url = f"http://127.0.0.1:{port}/map?model={model}&projection=pca&images={images}"
    opened(page, url)
    shown = opened(page, url)
    page.wait_for_timeout(3000)
    plot = page.locator(MAP)
    plot.evaluate(HOVER, 1)  # warm
    return {
        f"open_{images}_seconds": round(shown, 2),
        f"draw_{images}_ms": int(plot.get_attribute("data-draw-ms") or 0),
        f"hovers_{images}_per_second": round(plot.evaluate(HOVER, 4), 1),
    }


def opened(page: Page, url: str) -> float:
    """Seconds from opening the address to a drawn map."""
    began = time.perf_counter()
    page.goto(url)
    page.wait_for_selector(f"{MAP}[data-draw-ms]", timeout=180_000)
    return time.perf_counter() - began


def seconds(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return round(time.perf_counter() - began, 4)

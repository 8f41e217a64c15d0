"""The map: encoding a whole split, UMAP against bare umap-learn, placing, drawing, hovering.

Both ways of UMAP run in this process, warm, on the same posterior means and in turn. "bare" is
umap-learn as it comes, which uses all cores; "bare_seeded" is the same with a seed, which is
what makes it repeatable and keeps it to one core, as ours.
"""

import argparse
import os
import time
import warnings
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import numpy as np
import torch
from playwright.sync_api import Page

from vae_core.media.images import to_unit
from vae_core.models.vae import VAE
from vae_core.projection.encodings import encode, encode_images, images_of
from vae_core.projection.methods import Settings, belief, pca, place, umap
from vae_core.runs.directory import open_run

from .drag import browser_page
from .servers import app_command, own_home, serving

SIZES = (2_000, 10_000, 30_000, 60_000, 70_000)
SLICE = 6_000  # images, for comparing ways to encode
DRAWS = 25  # a picture's mean and 24 draws from its posterior
Figures = dict[str, Any]
Points = np.ndarray

MAP = '[data-testid="latent-map"]'

# Runs in the page: moves the pointer over the map once a frame and counts what was shown.
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
    parser.add_argument("--peer", type=int, default=60_000, help="points for bare umap-learn")
    parser.add_argument("--only", choices=("encode", "umap", "browser"))


def run(arguments: argparse.Namespace) -> Figures:
    """Seconds, milliseconds, hovers a second; ratios are bare umap-learn's time over ours."""
    figures: Figures = {"cores": os.cpu_count(), "load_before": round(os.getloadavg()[0], 2)}
    parts: dict[str, Callable[[argparse.Namespace], Figures]] = {
        "encode": encoding,
        "umap": projecting,
        "browser": touching,
    }
    for name, part in parts.items():
        if arguments.only in (None, name):
            for key, value in part(arguments).items():
                figures[key] = value
                print(f"{key}: {value}", flush=True)
    return figures


# encoding


def encoding(arguments: argparse.Namespace) -> Figures:
    """A whole training split by the product's own way, and other ways on a part of it."""
    figures: Figures = {}
    for name in (arguments.model, arguments.conv):
        opened = open_run(name)
        model, x = opened.load(), images_of(opened, "train").x
        encode_images(model, x[:SLICE])
        figures[f"encode_{len(x)}_{name}_seconds"] = seconds(
            lambda m=model, x=x: encode_images(m, x)
        )
        figures |= {f"encode_{name}_{way}": rate for way, rate in ways(model, x[:SLICE]).items()}
    return figures


def ways(model: VAE, x: np.ndarray) -> Figures:
    """Images a second by batch size and precision; each measured twice, the better counts."""
    found: Figures = {}
    for precision in ("float32", "bfloat16"):
        for batch in (256, 512, 2048):
            best = min(
                seconds(lambda b=batch, p=precision: encode_by(model, x, b, p)) for _ in "12"
            )
            found[f"{precision}_{batch}_per_second"] = round(len(x) / best)
    return found


@torch.inference_mode()
def encode_by(model: VAE, x: np.ndarray, batch: int, precision: str) -> None:
    low = torch.autocast("cpu", torch.bfloat16) if precision == "bfloat16" else nullcontext()
    with low:
        for start in range(0, len(x), batch):
            model.encode(to_unit(x[start : start + batch]))


# UMAP


def projecting(arguments: argparse.Namespace) -> Figures:
    """UMAP and placing as the number of points grows; bare umap-learn at one number."""
    opened = open_run(arguments.model)
    z = encode(opened, "all").z
    z = z[np.random.default_rng(0).permutation(len(z))]
    figures: Figures = {"compile_seconds": seconds(lambda: warm(z))}
    for n in arguments.sizes:
        part = z[:n]
        figures[f"pca_{n}_ms"] = round(1000 * seconds(lambda p=part: pca(p)), 1)
        began = time.perf_counter()
        xy = umap(part, Settings())
        figures[f"umap_{n}_seconds"] = round(time.perf_counter() - began, 2)
        figures[f"place_{n}_ms"] = placing(part, xy, z[-DRAWS:])
        figures[f"trustworthiness_{n}"] = round(belief(part, xy).trustworthiness, 3)
        if n == arguments.peer:
            figures |= compared(part, figures[f"umap_{n}_seconds"])
    return figures


def warm(z: Points) -> None:
    place(z[:300], umap(z[:300]), z[300:303], Settings())
    umap(z[:300], all_cores=True)


def placing(z: Points, xy: Points, new: Points) -> float:
    """Milliseconds for one picture with its draws; the median of 9."""
    times = [seconds(lambda: place(z, xy, new + 0.01, Settings())) for _ in range(9)]
    return round(1000 * float(np.median(times)), 1)


def compared(z: Points, ours: float) -> Figures:
    """Bare umap-learn on the same points, compiled beforehand."""
    figures: Figures = {}
    for name, options in {"bare": {}, "bare_seeded": {"random_state": 0, "n_jobs": 1}}.items():
        bare(z[:5000], options)  # compiles
        began = time.perf_counter()
        xy = bare(z, options)
        took = time.perf_counter() - began
        figures[f"{name}_{len(z)}_seconds"] = round(took, 2)
        figures[f"ratio_{name}"] = round(took / ours, 2)
        figures[f"trustworthiness_{name}"] = round(belief(z, xy).trustworthiness, 3)
    return figures


def bare(z: Points, options: Figures) -> Points:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from umap import UMAP

        return np.asarray(UMAP(**options).fit_transform(z))


# the browser


def touching(arguments: argparse.Namespace) -> Figures:
    """Drawing and hovering with the reference set and with all images."""
    figures: Figures = {}
    with own_home():
        encode(open_run(arguments.model), "all")
        with serving(app_command) as port, browser_page() as page:
            for images in ("reference", "all"):
                figures |= touched(page, port, arguments.model, images)
    return figures


def touched(page: Page, port: int, model: str, images: str) -> Figures:
    """The second opening counts: by then the server has the model and the data in memory."""
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
    """Seconds from the address to a drawn map."""
    began = time.perf_counter()
    page.goto(url)
    page.wait_for_selector(f"{MAP}[data-draw-ms]", timeout=180_000)
    return time.perf_counter() - began


def seconds(way: Callable[[], object]) -> float:
    began = time.perf_counter()
    way()
    return round(time.perf_counter() - began, 4)

"""Training speed in images per second: pythae, a plain loop, and ours with all its logging.

The same network (MLP 784-512-16), batch size (128), images (MNIST) and machine, in one run; each
variant runs in a separate process, in random order, and the best of several rounds counts: other
load and the memory layout of a process make the same loop up to a third slower, never faster.
pythae trains on grey levels; the plain loop and ours binarise the images of each batch, which
costs one random number per pixel; one variant of ours does not, for a comparison on the same data.
The share of peak is the speed of the matrix products relative to the machine's best.

`--only layouts` measures the networks by precision and memory layout instead.
"""

import argparse
import importlib.util
import itertools
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from typing import Any

import numpy as np
import torch

from benchmarks import layouts
from vae_core.training.loop import best_device

Figures = dict[str, Any]
VARIANTS = {
    "pythae": ("pythae", "float32"),
    "bare float32": ("bare", "float32"),
    "bare bfloat16": ("bare", "bfloat16"),
    "ours float32": ("ours", "float32"),
    "ours bfloat16": ("ours", "bfloat16"),
    "ours bfloat16, grey": ("ours_on_grey", "bfloat16"),
}
# multiplications and additions per image: forward, and twice as many backward, except for the
# gradient with respect to the image, which is not computed
FLOPS = 2 * (3 * (784 * 512 + 512 * 32 + 16 * 512 + 512 * 784) - 784 * 512)
SIDE = 2048


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only", choices=("peers", "layouts"), default="peers")
    parser.add_argument("--seconds", type=float, default=6, help="per measurement")
    parser.add_argument(
        "--rounds", type=int, default=5, help="the variants take turns; the best counts"
    )


def run(arguments: argparse.Namespace) -> Figures:
    """Images per second of each variant, their ratios, and the share of the machine's peak."""
    if arguments.only == "layouts":
        return layouts.run(arguments)
    figures: Figures = {"cores": os.cpu_count(), "device": str(best_device())}
    figures["load_before"] = os.getloadavg()[0]
    names = [name for name in VARIANTS if name != "pythae" or has_pythae()]
    rates: dict[str, list[float]] = {name: [] for name in names}
    shuffled = random.Random(0)  # so that periodic load does not always affect the same variant
    rounds = [shuffled.sample(names, len(names)) for _ in range(arguments.rounds)]
    for name in itertools.chain(*rounds):
        rates[name].append(measure(*VARIANTS[name], arguments.seconds))
        print(f"{name:14} {rates[name][-1]:10,.0f} images/s", flush=True)
    figures["peak_gflops"] = {name: peak(name) for name in ("float32", "bfloat16")}
    figures["median"] = {name: round(float(np.median(values))) for name, values in rates.items()}
    figures["images_per_second"] = {name: max(values) for name, values in rates.items()}
    figures |= summarize(figures["images_per_second"], figures["peak_gflops"])
    for name, value in figures.items():
        print(f"{name:24} {value}")
    return figures


def summarize(rates: dict[str, float], peaks: dict[str, float]) -> Figures:
    ratios = {
        f"ours to bare, {precision}": round(
            rates[f"ours {precision}"] / rates[f"bare {precision}"], 3
        )
        for precision in ("float32", "bfloat16")
    }
    if "pythae" in rates:
        for name in (name for name in rates if name.startswith("ours")):
            ratios[f"{name} to pythae"] = round(rates[name] / rates["pythae"], 2)
    shares = {
        name: round(rate * FLOPS / 1e9 / peaks[VARIANTS[name][1]], 3)
        for name, rate in rates.items()
    }
    return {"ratios": ratios, "share_of_peak": shares}


def has_pythae() -> bool:
    if importlib.util.find_spec("pythae"):
        return True
    print("pythae is not installed: pip install -r benchmarks/requirements.txt", file=sys.stderr)
    return False


def measure(peer: str, precision: str, seconds: float) -> float:
    """Images per second of one variant, in a separate process with an empty home folder."""
    command = [sys.executable, "-m", "benchmarks.trainings", peer, precision, str(seconds)]
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"VAE_LAB_HOME": home}
        answer = subprocess.run(command, env=environment, capture_output=True, check=False)
    if answer.returncode:
        raise RuntimeError(answer.stderr.decode())
    return float(json.loads(answer.stdout.splitlines()[-1]))


def peak(precision: str) -> float:
    """GFLOP/s of large matrix products: the best of several."""
    device = best_device()
    a = torch.randn(SIDE, SIDE, dtype=getattr(torch, precision), device=device)
    best = 0.0
    for _ in range(12):
        began = time.perf_counter()
        float((a @ a)[0, 0])  # waits for the device
        best = max(best, 2 * SIDE**3 / (time.perf_counter() - began))
    return round(best / 1e9, 1)

"""Images a second in training: pythae, a bare loop, and ours with logging and checkpoints.

The same network (MLP 784-512-16), batch (128), images (MNIST) and machine, in one run; each in a
process of its own, in random order, and the best of each counts: what else the machine does, and
how a process happens to lie in its memory, makes the same loop up to a third slower, never faster.
pythae trains on grey levels as it comes; the bare loop and ours binarise each image anew, which
costs them a draw a pixel; once more ours does not, for the comparison on the same data. Beside the
rates stands the share of the matrix products in what the machine multiplies at best.

`--only layouts` measures the networks by precision and memory layout instead.
"""

import argparse
import importlib.util
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
WAYS = {
    "pythae": ("pythae", "float32"),
    "bare float32": ("bare", "float32"),
    "bare bfloat16": ("bare", "bfloat16"),
    "ours float32": ("ours", "float32"),
    "ours bfloat16": ("ours", "bfloat16"),
    "ours bfloat16, grey": ("ours_on_grey", "bfloat16"),
}
# multiplications and additions an image: forward, and twice that backward, but for the gradient
# of the image itself, which nobody needs
FLOPS = 2 * (3 * (784 * 512 + 512 * 32 + 16 * 512 + 512 * 784) - 784 * 512)
SIDE = 2048


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only", choices=("peers", "layouts"), default="peers")
    parser.add_argument("--seconds", type=float, default=6, help="for each measurement")
    parser.add_argument(
        "--rounds", type=int, default=5, help="the ways take turns; the best count"
    )


def run(arguments: argparse.Namespace) -> Figures:
    """Images a second of each way, their ratios, and the share of the machine's peak."""
    if arguments.only == "layouts":
        return layouts.run(arguments)
    figures: Figures = {"cores": os.cpu_count(), "device": str(best_device())}
    figures["load_before"] = os.getloadavg()[0]
    ways = [way for way in WAYS if way != "pythae" or has_pythae()]
    rates: dict[str, list[float]] = {way: [] for way in ways}
    order = random.Random(0)  # or what comes and goes on the machine would meet one way always
    for way in (way for _ in range(arguments.rounds) for way in order.sample(ways, len(ways))):
        rates[way].append(measure(*WAYS[way], arguments.seconds))
        print(f"{way:14} {rates[way][-1]:10,.0f} images/s", flush=True)
    figures["peak_gflops"] = {name: peak(name) for name in ("float32", "bfloat16")}
    figures["median"] = {way: round(float(np.median(found))) for way, found in rates.items()}
    figures["images_per_second"] = {way: max(found) for way, found in rates.items()}
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
        for way in (way for way in rates if way.startswith("ours")):
            ratios[f"{way} to pythae"] = round(rates[way] / rates["pythae"], 2)
    shares = {
        way: round(rate * FLOPS / 1e9 / peaks[WAYS[way][1]], 3) for way, rate in rates.items()
    }
    return {"ratios": ratios, "share_of_peak": shares}


def has_pythae() -> bool:
    if importlib.util.find_spec("pythae"):
        return True
    print("pythae is not installed: pip install -r benchmarks/requirements.txt", file=sys.stderr)
    return False


def measure(peer: str, precision: str, seconds: float) -> float:
    """Images a second of one way, in a process and a home folder of its own."""
    command = [sys.executable, "-m", "benchmarks.trainings", peer, precision, str(seconds)]
    with tempfile.TemporaryDirectory() as home:
        environment = os.environ | {"VAE_LAB_HOME": home}
        answer = subprocess.run(command, env=environment, capture_output=True, check=False)
    if answer.returncode:
        raise RuntimeError(answer.stderr.decode())
    return float(json.loads(answer.stdout.splitlines()[-1]))


def peak(precision: str) -> float:
    """GFLOP/s of large matrix products: the best of many."""
    device = best_device()
    a = torch.randn(SIDE, SIDE, dtype=getattr(torch, precision), device=device)
    best = 0.0
    for _ in range(12):
        began = time.perf_counter()
        float((a @ a)[0, 0])  # waits for the device
        best = max(best, 2 * SIDE**3 / (time.perf_counter() - began))
    return round(best / 1e9, 1)

"""Paths and directions: decoding 64 steps of each closed form, and computing geodesics.

The baselines are the same steps decoded one at a time, and Adam on the vertices of the curve, as
the papers suggest, until it reaches the same energy or takes PATIENCE times as long.
"""

import argparse
import os
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor

from vae_core.latent import paths
from vae_core.latent.directions import classified, local_axes, one_against_rest
from vae_core.latent.geodesic import SEGMENTS, curve_energy, geodesic
from vae_core.models.vae import VAE
from vae_core.runs.directory import open_run
from vae_core.runs.store import encode_all

STEPS, WARM_UP = 64, 3
PATIENCE = 10.0  # times the duration of our search
RATES = (0.01, 0.03, 0.1)  # step sizes of Adam; the fastest counts
Figures = dict[str, Any]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", default="mnist-16d")
    parser.add_argument(
        "--rounds", type=int, default=15, help="the variants take turns; the median counts"
    )
    parser.add_argument("--pairs", type=int, default=5, help="number of geodesics")
    parser.add_argument("--threads", type=int, default=2, help="of torch, for decoding")


def run(arguments: argparse.Namespace) -> Figures:
    """Milliseconds for what delays the page; seconds for geodesics, on one thread."""
    torch.set_num_threads(arguments.threads)
    run = open_run(arguments.model)
    model, reference = run.load(), run.reference_set()
    mu = encode_all(model, reference.x).mu
    figures: Figures = {"cores": os.cpu_count(), "load_before": os.getloadavg()[0]}
    figures |= closed_forms(model, mu, arguments.rounds)
    figures |= directions(model, mu, reference.labels, reference.label_names)
    torch.set_num_threads(1)
    figures |= geodesics(model, mu, arguments.pairs)
    for name, value in figures.items():
        print(f"{name}: {value}", flush=True)
    return figures


def closed_forms(model: VAE, mu: Tensor, rounds: int) -> Figures:
    """Computes and decodes 64 steps between two ends."""
    start, end, x = mu[0], mu[1], model.decode(mu[:2])
    t = torch.linspace(0, 1, STEPS)

    def decoded(kind: str) -> Tensor:
        return model.decode(paths.path(start, end, STEPS, kind))

    variants: dict[str, Callable[[], object]] = {
        kind: partial(decoded, kind) for kind in paths.PATHS
    }
    variants["fade"] = lambda: paths.along(x.flatten(1), t)
    variants["one_at_a_time"] = lambda: [
        model.decode(z[None]) for z in paths.path(start, end, STEPS)
    ]
    times: dict[str, list[float]] = {name: [] for name in variants}
    for number in range(rounds + WARM_UP):
        for name, run in variants.items():
            took = seconds(run)
            if number >= WARM_UP:
                times[name].append(1000 * took)
    medians = {f"ms_{name}": round(float(np.median(ms)), 2) for name, ms in times.items()}
    ratio = medians["ms_one_at_a_time"] / medians["ms_slerp"]
    return medians | {"ratio_one_at_a_time": round(ratio, 2)}


def directions(model: VAE, mu: Tensor, labels: np.ndarray, names: tuple[str, ...]) -> Figures:
    """The leading singular vectors of the Jacobian, and a cross-validated classifier per label."""
    masks = one_against_rest(labels, names)
    variants: dict[str, Callable[[], object]] = {
        "ms_local_axes": lambda: local_axes(model, mu[0], 8),
        "ms_classifiers": lambda: [classified(mu, group, name) for name, group in masks.items()],
    }
    times = {name: [1000 * seconds(run) for _ in range(4)][1:] for name, run in variants.items()}
    return {name: round(float(np.median(values)), 1) for name, values in times.items()}


def geodesics(model: VAE, mu: Tensor, pairs: int) -> Figures:
    """Seconds to the first and last curve shown, and the time that Adam needs."""
    first, whole, saved, ratios = [], [], [], []
    list(geodesic(model, mu[0], mu[1], rounds=1))
    for pair in range(pairs):
        ends = mu[2 * pair], mu[2 * pair + 1]
        began = time.perf_counter()
        moments = [(time.perf_counter() - began, curve) for curve in geodesic(model, *ends)]
        first.append(moments[0][0])
        took, best = moments[-1]
        whole.append(took)
        saved.append(1 - best.energy / best.line_energy)
        ratios.append(min(adam(model, *ends, best.energy, rate, took) for rate in RATES) / took)
    return {
        "seconds_geodesic_first": round(float(np.median(first)), 3),
        "seconds_geodesic": round(float(np.median(whole)), 3),
        "seconds_geodesic_slowest": round(max(whole), 3),
        "energy_saved": round(float(np.median(saved)), 3),
        "ratio_adam": round(float(np.median(ratios)), 2),
        "adam_gave_up": sum(ratio >= PATIENCE for ratio in ratios),
    }


def adam(model: VAE, start: Tensor, end: Tensor, goal: float, rate: float, ours: float) -> float:
    """Seconds until Adam reaches the energy; PATIENCE times ours if it gives up."""
    line = paths.lerp(start, end, torch.linspace(0, 1, SEGMENTS + 1))
    inner = line[1:-1].clone().requires_grad_()
    optimiser = torch.optim.Adam([inner], lr=rate)
    began = time.perf_counter()
    while time.perf_counter() - began < PATIENCE * ours:
        with torch.enable_grad():
            energy = curve_energy(model.decode(torch.cat([start[None], inner, end[None]])))
        if float(energy.detach()) <= goal:
            return time.perf_counter() - began
        optimiser.zero_grad()
        energy.backward()  # type: ignore[no-untyped-call]  # of torch
        optimiser.step()
    return PATIENCE * ours


def seconds(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began

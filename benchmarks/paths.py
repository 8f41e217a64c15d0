"""Paths and directions: 64 steps of each closed form decoded, and the search for geodesics.

The peers: the same steps decoded one at a time, and Adam on the curve's own corners, as the papers
suggest, until it has found as little energy, for at most so many times as long.
"""

import argparse
import os
import time
from collections.abc import Callable
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

STEPS, WARM = 64, 3
PATIENCE = 10.0  # times as long as our search
RATES = (0.01, 0.03, 0.1)  # of Adam; the fastest one counts
Figures = dict[str, Any]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", default="mnist-16d")
    parser.add_argument(
        "--rounds", type=int, default=15, help="the ways take turns; medians count"
    )
    parser.add_argument("--pairs", type=int, default=5, help="geodesics between so many pairs")
    parser.add_argument("--threads", type=int, default=2, help="of torch for what is decoded")


def run(arguments: argparse.Namespace) -> Figures:
    """Milliseconds for what the page waits for; seconds for geodesics, on one thread as there."""
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
    """From two ends to the pictures of 64 steps."""
    ends, x = mu[:2], model.decode(mu[:2])
    t = torch.linspace(0, 1, STEPS)
    ways: dict[str, Callable[[], object]] = {
        kind: lambda kind=kind: model.decode(paths.path(*ends, STEPS, kind))  # type: ignore[misc]
        for kind in paths.PATHS
    }
    ways["fade"] = lambda: paths.along(x.flatten(1), t)
    ways["one_at_a_time"] = lambda: [model.decode(z[None]) for z in paths.path(*ends, STEPS)]
    times: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(rounds + WARM):
        for name, way in ways.items():
            took = seconds(way)
            if number >= WARM:
                times[name].append(1000 * took)
    found = {f"ms_{name}": round(float(np.median(values)), 2) for name, values in times.items()}
    found["ratio_one_at_a_time"] = round(found["ms_one_at_a_time"] / found["ms_slerp"], 2)
    return found


def directions(model: VAE, mu: Tensor, labels: np.ndarray, names: tuple[str, ...]) -> Figures:
    """The Jacobian's leading vectors, and for every label a classifier, cross-validated."""
    found = one_against_rest(labels, names)
    ways: dict[str, Callable[[], object]] = {
        "ms_local_axes": lambda: local_axes(model, mu[0], 8),
        "ms_classifiers": lambda: [classified(mu, group, name) for name, group in found.items()],
    }
    times = {name: [1000 * seconds(way) for _ in range(4)][1:] for name, way in ways.items()}
    return {name: round(float(np.median(values)), 1) for name, values in times.items()}


def geodesics(model: VAE, mu: Tensor, pairs: int) -> Figures:
    """Seconds to the first curve that is shown and to the last, and what Adam needs."""
    first, whole, saved, ratios = [], [], [], []
    list(geodesic(model, mu[0], mu[1], rounds=1))
    for pair in range(pairs):
        ends = mu[2 * pair], mu[2 * pair + 1]
        began = time.perf_counter()
        moments = [(time.perf_counter() - began, found) for found in geodesic(model, *ends)]
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
    """Seconds until Adam's curve has as little energy; PATIENCE times ours if it gives up."""
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
        energy.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    return PATIENCE * ours


def seconds(way: Callable[[], object]) -> float:
    began = time.perf_counter()
    way()
    return time.perf_counter() - began

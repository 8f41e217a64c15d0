"""The live server under the load of a class, against a server that decodes each request alone.

Both are measured in one run, in turn, with the same model and uvicorn settings and with the
clients in a separate process on the same cores. A client requests one z 60 times per second
and, like the page, skips a tick while its last answer is pending.
"""

import argparse
import asyncio
import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import numpy as np

from . import beside, classroom, drag, sketch, start
from .clients import drive_all
from .proxy import proxy
from .servers import app_command, choose, peer_command, serving

DELAY = 0.02  # seconds each way: an extra round trip of 40 ms
Figures = dict[str, Any]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seconds", type=float, default=6, help="per number of connections")
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 30, 60, 100, 150])
    parser.add_argument("--only", choices=MEASURES, nargs="+", help="only these measurements")
    parser.add_argument("--model", help="by default the app's first model")


def run(arguments: argparse.Namespace) -> Figures:
    """All figures of MEASURES; prints each when it is measured."""
    figures: Figures = {"cores": os.cpu_count(), "load_before": os.getloadavg()[0]}
    for name in arguments.only or MEASURES:
        figures[name] = MEASURES[name](arguments)
    return figures


def measure_connections(arguments: argparse.Namespace) -> Figures:
    """Frames per second and latency by the number of connections, for both servers."""
    with serving(app_command) as port:
        model = choose(port, arguments.model)
        live = measure_server("live ", port, model, arguments)
    with serving(peer_command) as port:
        alone = measure_server("alone", port, model, arguments)
    return {n: compare(live[n], alone[n]) for n in live}


def compare(live: Figures, alone: Figures) -> Figures:
    frames = live["frames"] / max(alone["frames"], 1e-9)
    return {"live": live, "alone": alone, "frames_ratio": round(frames, 2)}


def measure_server(
    name: str, port: int, model: Figures, arguments: argparse.Namespace
) -> dict[str, Figures]:
    figures = {}
    for connections in arguments.connections:
        work = (port, model, connections, arguments.seconds)
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as clients:
            latencies = clients.submit(drive_all, *work).result()
        figures[str(connections)] = summary = summarise(latencies, arguments.seconds)
        print(f"{name} {connections:4d} connections: {describe(summary)}", flush=True)
    return figures


def summarise(latencies: list[list[float]], seconds: float) -> Figures:
    """Frames per second of a connection, on average and at worst; latency of a frame."""
    frames = [len(client) / seconds for client in latencies]
    p50, p95 = 1e3 * np.percentile(np.concatenate(latencies), [50, 95])
    return {
        "frames": round(sum(frames) / len(frames), 1),
        "frames_min": round(min(frames), 1),
        "p50_ms": round(float(p50), 1),
        "p95_ms": round(float(p95), 1),
    }


def describe(summary: Figures) -> str:
    return (
        f"{summary['frames']:5.1f} frames/s each (min {summary['frames_min']:.1f}), "
        f"{summary['p50_ms']:.1f} ms, p95 {summary['p95_ms']:.1f} ms"
    )


# in the browser


def measure_drag(arguments: argparse.Namespace) -> Figures:
    """A slider dragged in a browser: on this machine, and over a network with 40 ms round trip."""
    with serving(app_command) as port:
        figures = {
            "here": drag.measure(f"http://127.0.0.1:{port}", arguments.seconds),
            "far": asyncio.run(drag_far(port, arguments.seconds)),
        }
    for name, figure in figures.items():
        print(f"drag  {name}: {figure}", flush=True)
    return figures


async def drag_far(port: int, seconds: float) -> Figures:
    async with proxy(port, DELAY) as far:
        return await asyncio.to_thread(drag.measure, f"http://127.0.0.1:{far}", seconds)


def measure_sketch(arguments: argparse.Namespace) -> Figures:
    """A stroke on the sketch pad in a browser, on this machine."""
    with serving(app_command) as port:
        figures = sketch.measure(f"http://127.0.0.1:{port}", arguments.seconds)
    print(f"sketch {figures}", flush=True)
    return figures


def measure_beside(arguments: argparse.Namespace) -> Figures:
    """A slider dragged in a browser during a training."""
    figures = beside.measure(arguments.seconds)
    print(f"drag during a training: {figures}", flush=True)
    return figures


def measure_class(arguments: argparse.Namespace) -> Figures:
    """Forty students open each chapter of Learn at the same time."""
    with serving(app_command) as port:
        return classroom.measure(port)


def measure_start(arguments: argparse.Namespace) -> Figures:
    figures = start.measure()
    print(f"start {figures}", flush=True)
    return figures


MEASURES: dict[str, Callable[[argparse.Namespace], Figures]] = {
    "start": measure_start,
    "drag": measure_drag,
    "beside": measure_beside,
    "sketch": measure_sketch,
    "connections": measure_connections,
    "class": measure_class,
}

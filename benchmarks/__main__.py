"""`python -m benchmarks NAME [--json]`: runs one benchmark against its baseline.

NAME is a module in this folder with `add_arguments(parser)` and `run(arguments) -> figures`.
"""

import argparse
import importlib
import json
import sys

BENCHMARKS = {
    "map": "the map: encoding, UMAP against plain umap-learn, placing, hovering",
    "live": "the live server against one without batching; dragging; page changes",
    "images": "500 uploads and a 12-megapixel photo, from the bytes to all figures",
    "paths": "decoding 64 steps of a path, geodesics against Adam, directions",
    "training": "training speed of pythae, a plain loop and ours; --only layouts: by layout",
}


def main() -> int:
    names = argparse.ArgumentParser(
        prog="python -m benchmarks",
        epilog="; ".join(f"{name}: {what}" for name, what in BENCHMARKS.items()),
    )
    names.add_argument("name", choices=BENCHMARKS)
    name = names.parse_args(sys.argv[1:2]).name
    benchmark = importlib.import_module(f"benchmarks.{name}")
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks {name}")
    parser.add_argument(
        "--json", action="store_true", help="print one JSON object on the last line"
    )
    benchmark.add_arguments(parser)
    arguments = parser.parse_args(sys.argv[2:])
    figures = benchmark.run(arguments)
    if arguments.json:
        print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())

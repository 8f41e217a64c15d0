"""`python -m benchmarks NAME [--json]`: measures one thing against its peer in one run.

NAME is a module beside this one, with `add_arguments(parser)` and `run(arguments) -> figures`.
"""

import argparse
import importlib
import json
import sys

BENCHMARKS = {
    "map": "the map: encoding, UMAP against bare umap-learn, placing, drawing, hovering",
    "live": "the live server against one without batching; drags, the pen; start and page changes",
    "images": "500 uploads and a photo of 12 megapixels, from the bytes to all figures",
    "paths": "64 steps of a path decoded, geodesics against Adam, directions",
    "training": "images a second of pythae, a bare loop and ours; --only layouts: by layout",
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
    parser.add_argument("--json", action="store_true", help="one JSON object on the last line")
    benchmark.add_arguments(parser)
    arguments = parser.parse_args(sys.argv[2:])
    figures = benchmark.run(arguments)
    if arguments.json:
        print(json.dumps(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())

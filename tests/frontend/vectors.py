"""What the scripts must compute as Python does: `python tests/frontend/vectors.py` writes it."""

import json
from pathlib import Path
from typing import Any

import torch

from vae_core.models.gaussian import Gaussian
from vae_core.models.priors import StandardNormal
from vae_core.system.numbers import significant, with_error

FILE = Path(__file__).resolve().parents[1] / "fixtures" / "scripts.json"
RADII = (0.1, 0.7, 1.0, 1.5, 3.0)
DIMS = (1, 2, 3, 16, 64)

ADDRESSES: list[dict[str, Any]] = [
    {"key": "z", "dims": 3, "choice": [0.5, -1.25, 20], "text": "0.5,-1.25,20"},
    {"key": "z", "dims": 1, "choice": [0.5], "text": "0.500"},
    {"key": "pair", "dims": 3, "choice": [2, 0], "text": "2,0"},
    {"key": "start", "dims": 1, "choice": 3, "text": "3"},
    {"key": "start", "dims": 1, "choice": [3.0], "text": "3.000"},
    {"key": "start", "dims": 2, "choice": [0.1, -3], "text": "0.1,-3"},
    {"key": "via", "dims": 2, "choice": [4, [0.25, 1], 0], "text": "4;0.25,1;0"},
    {"key": "via", "dims": 2, "choice": [], "text": ""},
    {"key": "corners", "dims": 1, "choice": [1, [1.0], 2, 3], "text": "1;1.000;2;3"},
    {"key": "more", "dims": 2, "choice": [7, [1, 2]], "text": "7;1,2"},
    {"key": "amounts", "dims": 2, "choice": [[0, 1.5], [3, -0.25]], "text": "0:1.5,3:-0.25"},
]
"""How the address spells choices, each with the key whose parser reads it"""


def chi_square() -> list[dict[str, Any]]:
    """The share of N(0, I) closer to the origin than a z of equal numbers."""
    return [
        {
            "z": [radius] * dims,
            "share": float(
                torch.special.gammainc(
                    torch.tensor(dims / 2).double(), torch.tensor(dims * radius**2 / 2).double()
                )
            ),
        }
        for dims in DIMS
        for radius in RADII
    ]


def gaussian() -> dict[str, Any]:
    mu, logvar = [0.3, -1.2, 2.5], [0.0, -3.0, 0.7]
    q = Gaussian(*(torch.tensor([row], dtype=torch.float64) for row in (mu, logvar)))
    return {
        "mu": mu,
        "logvar": logvar,
        "kl": StandardNormal(q.mu.shape[-1]).kl_per_dim(q)[0].tolist(),
        "log_prior_of_mu": float(StandardNormal(q.mu.shape[-1]).log_prob(q.mu)),
    }


def numbers() -> list[dict[str, Any]]:
    """Values of all sizes with few and more digits, as readers see them."""
    values = (0.0, 1.3e-11, -1.3e-11, 0.00035, 0.0005, 0.99996, 2.0, -9.876, 77_900.0, -2.1e7)
    cases = [
        (value, digits, least) for value in values for digits, least in ((3, 1e-3), (2, 1e-6))
    ]
    return [
        {"value": value, "digits": digits, "least": least}
        | {"text": significant(value, digits, least)}
        for value, digits, least in cases
    ]


def errors() -> list[dict[str, Any]]:
    pairs = ((87.1234, 0.2345), (87.1234, 0.1345), (-43770.4, 91.0), (2.0, 0.0), (-0.276, 0.004))
    return [{"value": v, "error": e, "text": with_error(v, e)} for v, e in pairs]


def vectors() -> dict[str, Any]:
    return {
        "addresses": ADDRESSES,
        "chi_square": chi_square(),
        "gaussian": gaussian(),
        "numbers": numbers(),
        "errors": errors(),
    }


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(json.dumps(vectors(), indent=1) + "\n", encoding="utf-8")

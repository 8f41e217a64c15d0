"""Python scripts that reproduce what a page shows, ready to paste."""

from collections.abc import Sequence

LEG = 32  # points per step of a path, so that the steps are among them

IMAGE = """\
import torch
from PIL import Image
from vae_core import load_run

model = load_run({model_id!r})
z = torch.tensor([{z}])  # (B, D)
x_hat = model.decode(z)  # (B, C, H, W) in [0, 1]
pixels = (x_hat[0] * 255).round().byte().permute(1, 2, 0).squeeze(-1)
Image.fromarray(pixels.numpy()).save("image.png")
"""

DIRECTION = """\
import torch
from pathlib import Path
from vae_core import load_run
from vae_core.media.images import save_still, sheet, to_image, to_uint8

model = load_run({model_id!r})
z = torch.tensor({z})
v = torch.tensor({v})  # {name}
amounts = torch.linspace(-{limit}, {limit}, {steps})
x_hat = model.decode(z + amounts[:, None] * v)  # (S, C, H, W)
save_still(Path("strip.png"), to_image(sheet(to_uint8(x_hat), columns={steps}), scale=4))
"""

SQUARE = """\
import torch
from pathlib import Path
from vae_core import load_run
from vae_core.latent.paths import square
from vae_core.media.images import save_still, sheet, to_image, to_uint8

model = load_run({model_id!r})
corners = torch.tensor([  # top left, top right, bottom left, bottom right
    {corners},
])
t = torch.linspace(0, 1, {size})
z = square(corners, across=t.repeat({size}), down=t.repeat_interleave({size}))  # (B, D)
save_still(Path("square.png"), to_image(sheet(to_uint8(model.decode(z)), columns={size}), scale=2))
"""

ARITHMETIC = """\
import torch
from pathlib import Path
from vae_core import load_run
from vae_core.media.images import save_still, to_image, to_uint8

model = load_run({model_id!r})
a, b, c = torch.tensor([
    {terms},
])
z = c + {strength:g} * (a - b)
save_still(Path("answer.png"), to_image(to_uint8(model.decode(z[None]))[0], scale=8))
"""

FILM = """\
import torch
from vae_core import load_run
from vae_core.media.video import film
from vae_core.media.images import to_uint8
{imports}

model = load_run({model_id!r})
points = torch.tensor([
    {points},
])
{path}
with open("walk.gif", "wb") as file:
    file.write(film(to_uint8({x}), ".gif"))
"""
PATHS = {
    "geodesic": """\
legs = []
for start, end in zip(points, points[1:]):
    *_, best = geodesic(model, start, end)  # each iteration improves on the one before
    legs.append(best.z)
z = along(joined(legs), torch.linspace(0, 1, {steps}))  # (S, D)""",
    "fade": """\
x = model.decode(points)  # (P, C, H, W)
t = torch.linspace(0, 1, {steps})
x = along(x.flatten(1), t).reshape({steps}, *x.shape[1:])""",
}
TWO = "z = path(*points, {steps}, {kind!r})  # (S, D)"
CHAIN = """\
line = chain(points, {dense}, {kind!r})  # many points per leg
z = along(line, torch.linspace(0, 1, {steps}))  # (S, D)"""
IMPORTS = {
    "geodesic": "from vae_core.latent.geodesic import geodesic\n"
    "from vae_core.latent.paths import along, joined",
    "fade": "from vae_core.latent.paths import along",
}


def film(model_id: str, points: Sequence[Sequence[float]], kind: str, steps: int) -> str:
    """The script that saves a film of the path through points.

    A cross-fade is between the decoded points: the script has no other images.
    """
    two = len(points) == 2
    closed = "from vae_core.latent.paths import " + ("path" if two else "along, chain")
    return FILM.format(
        model_id=model_id,
        points=rows(points),
        imports=IMPORTS.get(kind, closed),
        path=PATHS.get(kind, TWO if two else CHAIN).format(
            steps=steps, kind=kind, dense=LEG * (steps - 1) + 1
        ),
        x="x" if kind == "fade" else "model.decode(z)",
    )


def direction(
    model_id: str, z: list[float], v: list[float], name: str, limit: float, steps: int
) -> str:
    """The script that moves from z along a direction and saves the strip."""
    name = " ".join(name.split())  # one line, for a comment
    return DIRECTION.format(model_id=model_id, z=z, v=v, name=name, limit=limit, steps=steps)


def square(model_id: str, corners: list[list[float]], size: int) -> str:
    """The script that saves a square of `size` × `size` blends."""
    return SQUARE.format(model_id=model_id, corners=rows(corners), size=size)


def arithmetic(model_id: str, terms: list[list[float]], strength: float) -> str:
    """The script that saves the image of C + strength (A − B)."""
    return ARITHMETIC.format(model_id=model_id, terms=rows(terms), strength=strength)


def rows(points: Sequence[Sequence[float]]) -> str:
    """Points as the rows of a tensor, to six digits."""
    return ",\n    ".join(str([round(value, 6) for value in point]) for point in points)


def image(model_id: str, z: list[float]) -> str:
    """The script that decodes z and saves the image."""
    return IMAGE.format(model_id=model_id, z=z)

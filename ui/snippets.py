"""Python that does what a page shows, for people to paste."""

PICTURE = """\
import torch
from PIL import Image
from vae_core import load_run

model = load_run({model_id!r})
z = torch.tensor([{z}])  # (B, D)
x_hat = model.decode(z)  # (B, C, H, W) in [0, 1]
pixels = (x_hat[0] * 255).round().byte().permute(1, 2, 0).squeeze(-1)
Image.fromarray(pixels.numpy()).save("picture.png")
"""

DIRECTION = """\
import torch
from pathlib import Path
from vae_core import load_run
from vae_core.pictures import save_still, sheet, to_image, to_uint8

model = load_run({model_id!r})
z = torch.tensor({z})
v = torch.tensor({v})  # {name}
amounts = torch.linspace(-{limit}, {limit}, {steps})
x_hat = model.decode(z + amounts[:, None] * v)  # (S, C, H, W)
save_still(Path("strip.png"), to_image(sheet(to_uint8(x_hat), columns={steps}), scale=4))
"""

FILM = """\
import torch
from vae_core import load_run
from vae_core.films import film
from vae_core.pictures import to_uint8
{imports}

model = load_run({model_id!r})
start, end = torch.tensor([
    {start},
    {end},
])
{way}
with open("walk.gif", "wb") as file:
    file.write(film(to_uint8({x}), ".gif"))
"""
WAYS = {
    "geodesic": """\
*_, found = geodesic(model, start, end)  # each one better than the one before
z = along(found.z, torch.linspace(0, 1, {steps}))""",
    "fade": """\
x = model.decode(torch.stack([start, end]))  # (2, C, H, W)
t = torch.linspace(0, 1, {steps})[:, None, None, None]
x = (1 - t) * x[0] + t * x[1]""",
}
CLOSED = "z = path(start, end, {steps}, {kind!r})  # (S, D)"
IMPORTS = {
    "geodesic": "from vae_core.geodesic import geodesic\nfrom vae_core.latent import along",
    "fade": "",
}


def film(model_id: str, points: tuple[tuple[float, ...], ...], kind: str, steps: int) -> str:
    """The script that walks between two points and saves the film.

    A cross-fade is that of the decoded ends: the script has no other pictures.
    """
    start, end = [[round(value, 6) for value in point] for point in points]
    code = FILM.format(
        model_id=model_id,
        start=start,
        end=end,
        imports=IMPORTS.get(kind, "from vae_core.latent import path"),
        way=WAYS.get(kind, CLOSED).format(steps=steps, kind=kind),
        x="x" if kind == "fade" else "model.decode(z)",
    )
    return code.replace("\n\n\n", "\n\n")


def direction(
    model_id: str, z: list[float], v: list[float], name: str, limit: float, steps: int
) -> str:
    """The script that goes along a direction from z and saves the strip."""
    name = " ".join(name.split())  # it stands in a comment
    return DIRECTION.format(model_id=model_id, z=z, v=v, name=name, limit=limit, steps=steps)


def picture(model_id: str, z: list[float]) -> str:
    """The script that decodes z and saves the picture; z to its last digit."""
    return PICTURE.format(model_id=model_id, z=z)

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


def picture(model_id: str, z: list[float]) -> str:
    """The script that decodes z and saves the picture; z to its last digit."""
    return PICTURE.format(model_id=model_id, z=z)

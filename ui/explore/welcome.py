"""A line of welcome, for somebody who has never heard of a VAE, with the tour beside it."""

from ui.common import resources, state, tour
from ui.common.live_component import component
from vae_core.runs.directory import open_run

KEY = "explore.welcome"
SUBJECTS = {
    "mnist": "handwritten digits",
    "fashion-mnist": "pieces of clothing",
    "avatars": "cartoon faces",
    "pixel-avatars": "pixel-art faces",
    "shapes": "simple shapes",
}
OTHERS = "images like those it was trained on"

mount_welcome = component("welcome")


def show() -> None:
    """Mounted always; the browser remembers whether the line was dismissed."""
    mounted = mount_welcome(key=KEY, data={"line": line()}, on_tour_change=lambda: None)
    if mounted.get("tour"):
        tour.go(1)


def line() -> str:
    run = open_run(resources.info(state.get("model")).path)
    subject = SUBJECTS.get(run.config.data.dataset, OTHERS)
    return (
        f"This model has learned to draw {subject}. Each slider moves one number of its code: "
        "drag one and watch the image change."
    )

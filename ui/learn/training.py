"""Chapter 7: a tiny VAE, trained live."""

import base64
import threading
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import streamlit as st

from ui.common import choice, colours, resources, widgets
from ui.learn import numbers
from ui.learn.keys import RATES, WEIGHTS
from ui.learn.lesson import Chapter, Question, Source, coloured, component, under
from vae_core.media.images import quantize
from vae_core.objectives.elbo import elbo
from vae_core.system.threads import use_one_thread
from vae_core.training.estimate import count_parameters
from vae_core.training.toy import CONFIG, halved, tiny_training

mount = component("training")
CLASSES = (0, 1)  # of the training images
SHOWN = (*range(20), *range(20, 100, 4), *range(100, 401, 10))
SIDE = 4
RATE_NAMES = {name: f"{rate:.5f}".rstrip("0") for name, rate in RATES.items()}
BETA_NAMES = {name: f"β = {beta:g}" for name, beta in WEIGHTS.items()}


_recordings: dict[tuple[str, str], dict[str, Any]] = {}  # by rate and weight: nine at most
_recording = threading.Lock()


def trained(rate: str, beta: str) -> dict[str, Any]:
    """The recording of one training, shared by all sessions; shows its progress."""
    with _recording:
        if (rate, beta) not in _recordings:
            place = st.empty()
            bar = place.progress(0.0, "Training a tiny VAE (a few seconds)")
            _recordings[rate, beta] = record(rate, beta, bar.progress)
            place.empty()
        return _recordings[rate, beta]


def record(rate: str, beta: str, show: Callable[[float], object]) -> dict[str, Any]:
    """Of each step: `mu` as int16 (N, 2) in thousandths, `pictures` as uint8, both in base64."""
    reference = resources.loaded(numbers.VAE).reference
    rows = np.isin(reference.labels, CLASSES)
    x, labels = halved(reference.x[rows]), reference.labels[rows]
    use_one_thread()  # too small for a second thread to help
    start = time.monotonic()
    steps = []
    for step in tiny_training(x, RATES[rate], WEIGHTS[beta], SHOWN, SIDE):
        steps.append(step)
        show(step.step / SHOWN[-1])
    seconds = time.monotonic() - start
    return {
        "steps": [
            {
                "step": step.step,
                "log_likelihood": step.log_likelihood,
                "kl": step.kl,
                "mu": base64_of(thousandths(step.mu.numpy())),
                "pictures": base64_of(quantize(step.pictures)),
            }
            for step in steps
        ],
        "side": SIDE,
        "tile": x.shape[-1],
        "labels": labels.tolist(),
        "names": list(map(str, CLASSES)),
        "beta": WEIGHTS[beta],
        "told": f"Trained in {seconds:.1f} s on {len(x)} images of 0 and 1, 14 × 14 pixels with "
        f"grey levels as probabilities; {count_parameters(CONFIG):,} parameters, "
        f"{steps[-1].step} steps"
        + ("." if steps[-1].step == SHOWN[-1] else ", then it diverged (non-finite numbers)."),
    }


def thousandths(mu: np.ndarray) -> np.ndarray:
    """Coordinates as int16; points far outside of the plot are clipped."""
    limits = np.iinfo("<i2")
    return (1000 * mu.astype(np.float64)).round().clip(limits.min, limits.max).astype("<i2")


def base64_of(values: np.ndarray) -> str:
    """An array's bytes for the browser: JSON numbers would be slow for a whole class."""
    return base64.b64encode(values.tobytes()).decode()


def formula(number: int) -> str:
    steps = trained("right", "one")["steps"]
    first, last = (step["kl"] - step["log_likelihood"] for step in (steps[0], steps[-1]))
    loss = coloured(
        colours.POSTERIOR,
        under(
            r"\nabla \tfrac{1}{B} \textstyle\sum_{b} \big(-\mathrm{ELBO}(x_b)\big)",
            rf"-\mathrm{{ELBO}}:\ {first:.1f}\,\to\,{last:.1f}",
        ),
    )
    rate = under(r"\eta", RATE_NAMES["right"])
    return rf"\theta \leftarrow \theta - {rate}\ \mathrm{{Adam}}\Big({loss}\Big)"


def question(number: int) -> Question:
    last = trained("right", "heavy")["steps"][-1]
    return Question(
        "The same training with β = 50: what does the plane look like at the end?",
        (
            "The two classes are far apart, so that they can be told apart",
            "All images are near the origin, and all decoded images look alike",
            "The training diverges to non-finite numbers",
        ),
        1,
        f"Its KL ends at {last['kl']:.2f} nats: at that price it is cheaper to encode almost "
        "nothing and to decode one average image. Choose β = 50 and play.",
    )


def experiment(number: int) -> None:
    with st.container(horizontal=True):
        rate = chosen("Learning rate η", "rate", RATE_NAMES)
        beta = chosen("Weight of the KL", "weight", BETA_NAMES)
    mount(key="learn.training", data=trained(rate, beta) | {"colours": list(colours.CLASSES)})


def chosen(label: str, name: str, names: dict[str, str]) -> str:
    return str(choice.segments(label, names, **widgets.bound(name, f"learn.{name}")))


CHAPTER = Chapter(
    name="training",
    title="Training",
    lead="Training is a sequence of small steps, each from a few images and one sample of z.",
    text="""
A step takes a few images, encodes them, samples one $z$ for each, and computes how the loss
$-\\mathrm{ELBO}$ changes with every weight. All weights, of the encoder and of the decoder, then
move a little downhill. The gradient is noisy but unbiased, and that is enough: *stochastic*
gradient descent. Adam, used here, averages recent gradients and scales the step of each weight;
in the formula, it stands for the whole of this.

Below is the recording of a tiny VAE's training. Play it, take single steps, go back. It starts
with all images in one cluster and grey decoded images; within about twenty steps the cluster
opens, and later each class has its own region. With too small a **learning rate** hardly anything
happens, with too large a one the loss jumps; **$\\beta = 0$** lets the points leave the plot, and
a large $\\beta$ keeps them all at the origin.
""",
    formula=formula,
    question=question,
    experiment=experiment,
    code=(tiny_training, elbo),
    sources=(
        Source(
            "One sample per image is enough if the batch is large: the algorithm.",
            "Kingma & Welling (2014), algorithm 1",
            "https://arxiv.org/abs/1312.6114",
        ),
        Source(
            "Adam, the optimiser used here.",
            "Kingma & Ba (2015)",
            "https://arxiv.org/abs/1412.6980",
        ),
        Source(
            "With the full KL from the start a VAE may learn to encode nothing; raise β slowly.",
            "Bowman et al. (2016)",
            "https://arxiv.org/abs/1511.06349",
        ),
    ),
)

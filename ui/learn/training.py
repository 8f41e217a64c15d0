"""Chapter 7: a tiny VAE, trained on the spot."""

import base64
import time
from typing import Any

import numpy as np
import streamlit as st

from ui.common import colours, resources, widgets
from ui.learn import numbers
from ui.learn.lesson import Chapter, Question, Source, coloured, component, under
from vae_core.media.images import quantize
from vae_core.objectives.elbo import elbo
from vae_core.system.threads import use_one_thread
from vae_core.training.estimate import count_parameters
from vae_core.training.toy import CONFIG, halved, tiny_training

mount = component("training")
KINDS = (0, 1)  # the classes that are trained on
SHOWN = (*range(20), *range(20, 100, 4), *range(100, 401, 10))
SIDE = 4
RATES = {"low": 3e-5, "right": 3e-3, "high": 0.3}
BETAS = {"none": 0.0, "one": 1.0, "heavy": 50.0}
RATE_NAMES = {"low": "0.00003", "right": "0.003", "high": "0.3"}
BETA_NAMES = {"none": "β = 0", "one": "β = 1", "heavy": "β = 50"}


@st.cache_resource(max_entries=12, show_spinner="Training a tiny VAE: a few seconds")
def trained(rate: str, beta: str) -> dict[str, Any]:
    """The film of one training; the same settings give the same film to everybody.

    Of each step: `mu` as int16 (N, 2) in thousandths, `pictures` as uint8, both in base64.
    """
    reference = resources.loaded(numbers.VAE).reference
    rows = np.isin(reference.labels, KINDS)
    x, labels = halved(reference.x[rows]), reference.labels[rows]
    use_one_thread()  # so small that a second thread only waits
    start = time.monotonic()
    steps = list(tiny_training(x, RATES[rate], BETAS[beta], SHOWN, SIDE))
    seconds = time.monotonic() - start
    return {
        "steps": [
            {
                "step": one.step,
                "log_likelihood": one.log_likelihood,
                "kl": one.kl,
                "mu": in_text(thousandths(one.mu.numpy())),
                "pictures": in_text(quantize(one.pictures)),
            }
            for one in steps
        ],
        "side": SIDE,
        "tile": x.shape[-1],
        "labels": labels.tolist(),
        "names": list(map(str, KINDS)),
        "beta": BETAS[beta],
        "told": f"Trained in {seconds:.1f} s on {len(x)} images of 0 and 1, 14 × 14 pixels "
        f"whose grey levels are taken as probabilities; {count_parameters(CONFIG):,} weights, "
        f"{steps[-1].step} steps"
        + ("." if steps[-1].step == SHOWN[-1] else ": then the numbers were finite no longer."),
    }


def thousandths(mu: np.ndarray) -> np.ndarray:
    """Places as int16; far outside of the picture one is like another."""
    limits = np.iinfo("<i2")
    return (1000 * mu.astype(np.float64)).round().clip(limits.min, limits.max).astype("<i2")


def in_text(values: np.ndarray) -> str:
    """An array's bytes for the browser: numbers in words are slow to write for a whole class."""
    return base64.b64encode(values.tobytes()).decode()


def formula(number: int) -> str:
    film = trained("right", "one")["steps"]
    first, last = (-one["log_likelihood"] + one["kl"] for one in (film[0], film[-1]))
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
    film = trained("right", "heavy")["steps"]
    return Question(
        "The same training, but with β = 50. What will the plane look like at the end?",
        (
            "The two kinds lie far apart, to be told from each other",
            "All images fall together near the middle, and all pictures look alike",
            "The training breaks off with numbers that are not finite",
        ),
        1,
        f"Its KL ends at {film[-1]['kl']:.2f} nats: at that price it is cheaper to say almost "
        "nothing and to draw one average picture. Choose β = 50 and play.",
    )


def experiment(number: int) -> None:
    with st.container(horizontal=True):
        rate = chosen("Learning rate η", "rate", RATE_NAMES)
        beta = chosen("Weight of the KL", "weight", BETA_NAMES)
    mount(key="learn.training", data=trained(rate, beta) | {"colours": list(colours.CLASSES)})


def chosen(label: str, name: str, names: dict[str, str]) -> str:
    choice: str = st.segmented_control(
        label,
        list(names),
        format_func=names.__getitem__,
        required=True,
        **widgets.bound(name, f"learn.{name}"),
    )
    return choice


CHAPTER = Chapter(
    name="training",
    title="Training",
    lead="Training is one small step after another, each from a handful of images and one draw.",
    text="""
A step takes a few images, encodes them, draws one $z$ each, and looks how the bound changes with
every weight. All weights, those of the encoder and of the decoder, then go a little way uphill.
The estimate is noisy but right in the mean, and that is enough: *stochastic* gradient descent.
Adam, used here, first averages the gradients of late and gives each weight a scale of its own.

Below, a tiny VAE was trained just now. Play it, take single steps, go back.
It starts with all images in one heap and grey pictures; within some twenty steps the heap opens,
later each kind takes a place of its own. Too small a **learning rate** gets hardly anywhere,
too large a one jumps about; **$\\beta = 0$** lets the points run out of the picture, and a heavy
$\\beta$ keeps them all in the middle.
""",
    formula=formula,
    question=question,
    experiment=experiment,
    code=(tiny_training, elbo),
    sources=(
        Source(
            "One draw an image is enough where the batch is large: the algorithm.",
            "Kingma & Welling (2014), algorithm 1",
            "https://arxiv.org/abs/1312.6114",
        ),
        Source(
            "Adam, the step that is used here.",
            "Kingma & Ba (2015)",
            "https://arxiv.org/abs/1412.6980",
        ),
        Source(
            "With the whole KL from the start a VAE may learn to say nothing; raise it slowly.",
            "Bowman et al. (2016)",
            "https://arxiv.org/abs/1511.06349",
        ),
    ),
)

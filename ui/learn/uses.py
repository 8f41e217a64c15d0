"""Chapter 8: what a VAE is good for."""

import numpy as np
import streamlit as st

from ui import pages
from ui.common import colours, image_urls, resources, results
from ui.learn import numbers
from ui.learn.lesson import Chapter, Question, Source, coloured, component, under
from ui.learn.space import other_example
from vae_core.evaluation.image_report import anomaly_scores
from vae_core.latent.paths import lerp
from vae_core.models.vae import VAE

DIGITS, CLOTHES = "mnist-16d", "fashion-16d"
JUDGED = 8  # of each kind
KINDS = (False, True)  # whether these are clothes
mount = component("uses")

LINKS = {
    "explore": "Generate and move on Explore",
    "reconstruct": "Denoise, fill in and judge your own images on Reconstruct",
    "interpolate": "Walk between images on Interpolate",
    "map": "All images as points on the Map",
}


@st.cache_data(max_entries=2, show_spinner="Judging digits and clothes")
def judged() -> list[dict[str, object]]:
    """Digits and clothes with −ELBO under the model of digits, in nats."""
    model = resources.loaded(DIGITS).model
    found: list[dict[str, object]] = []
    for name in (DIGITS, CLOTHES):
        x = results.reference_images(name, list(range(JUDGED)))
        nats = anomaly_scores(model, x)
        for k in range(JUDGED):
            shown = image_urls.row(x[k : k + 1])
            found.append({"picture": shown, "nats": float(nats[k]), "clothes": name == CLOTHES})
    return found


def means() -> tuple[float, float]:
    """The mean −ELBO of the digits and of the clothes that are shown."""
    nats = {kind: [one["nats"] for one in judged() if one["clothes"] is kind] for kind in KINDS}
    digits, clothes = (float(np.mean(nats[kind])) for kind in KINDS)
    return digits, clothes


def formula(number: int) -> str:
    digits, clothes = means()
    found = numbers.seen(number, DIGITS)
    value = coloured(colours.POSTERIOR, under(r"-\mathrm{ELBO}(x)", f"{-found.elbo:.1f}"))
    return (
        rf"{value} \quad\text{{beside a mean of}}\quad {digits:.0f}\ \text{{for digits and}}\ "
        rf"{clothes:.0f}\ \text{{for clothes}}"
    )


def question(number: int) -> Question:
    digits, clothes = means()
    return Question(
        "A model of digits is shown shoes and shirts, which it has never seen. What does it make "
        "of them?",
        (
            "It rebuilds them about as well: an image is an image",
            "Its −ELBO is far larger than that of digits",
            "It cannot encode them at all",
        ),
        1,
        f"{clothes:.0f} nats in the mean, beside {digits:.0f} for digits. But beware: the reverse "
        "need not hold. A model of rich images can find simpler foreign ones more probable than "
        "its own.",
    )


def experiment(number: int) -> None:
    data = {
        "wide": resources.live_model(DIGITS),
        "plane": resources.live_model(numbers.VAE),
        "ends": [number, other_example(number)],
        "judged": judged(),
        "colours": list(colours.CLASSES),
    }
    mount(key="learn.uses", data=data)
    with st.container(horizontal=True):
        for page, label in LINKS.items():
            pages.link(page, label)


CHAPTER = Chapter(
    name="uses",
    title="What it is good for",
    lead="One kind of model, five uses: make, clean, mix, judge and sort images.",
    text="""
All parts are together now, and each use takes one or two of them. **Generation** takes the prior
and the decoder. **Denoising** takes both networks: noise that the code cannot say does not come
back. But this encoder never saw any in training: even a little may lead it to a clean but
*different* digit, and a model meant for this is trained on noisy images.
**Interpolation** takes the space between two codes. **Anomaly detection** takes the bound: what
is improbable is strange. **Reduction of dimension** takes the encoder alone.

The pictures are of the model of digits in 16 dimensions, the plane is of the one in two.
""",
    formula=formula,
    question=question,
    experiment=experiment,
    code=(VAE.sample, anomaly_scores, lerp),
    sources=(
        Source(
            "Generation from the prior, and a plane of digits.",
            "Kingma & Welling (2014), section 5 and appendix A",
            "https://arxiv.org/abs/1312.6114",
        ),
        Source(
            "Deep generative models can find foreign, simpler images more probable.",
            "Nalisnick et al. (2019)",
            "https://arxiv.org/abs/1810.09136",
        ),
        Source(
            "Anomalies by a VAE's reconstruction probability.",
            "An & Cho (2015), SNU Data Mining Center, special lecture on IE",
            "http://dm.snu.ac.kr/static/docs/TR/SNUDM-TR-2015-03.pdf",
        ),
    ),
)

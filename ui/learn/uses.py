"""Chapter 8: applications of a VAE."""

from typing import TypedDict

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
SCORED = 8  # images of each data set
mount = component("uses")

LINKS = {
    "explore": "Generate images on Explore",
    "reconstruct": "Denoise, inpaint and score your own images on Reconstruct",
    "interpolate": "Walk between images on Interpolate",
    "map": "See all images as points on the Map",
}


class Scored(TypedDict):
    """An image with its anomaly score under the model of digits, as the browser takes it."""

    picture: str
    nats: float
    clothes: bool


@st.cache_data(max_entries=2, show_spinner="Computing anomaly scores")
def scored() -> list[Scored]:
    """Digits and clothes with −ELBO under the model of digits, in nats."""
    model = resources.loaded(DIGITS).model
    images: list[Scored] = []
    for name in (DIGITS, CLOTHES):
        x = results.reference_images(name, list(range(SCORED)))
        nats = anomaly_scores(model, x)
        for k in range(SCORED):
            picture = image_urls.row(x[k : k + 1])
            images.append(Scored(picture=picture, nats=float(nats[k]), clothes=name == CLOTHES))
    return images


def means() -> tuple[float, float]:
    """The average −ELBO of the digits and of the clothes shown."""
    digits = [image["nats"] for image in scored() if not image["clothes"]]
    clothes = [image["nats"] for image in scored() if image["clothes"]]
    return float(np.mean(digits)), float(np.mean(clothes))


def formula(number: int) -> str:
    digits, clothes = means()
    report = numbers.report(number, DIGITS)
    value = coloured(colours.POSTERIOR, under(r"-\mathrm{ELBO}(x)", f"{-report.elbo:.1f}"))
    return (
        rf"{value} \quad\text{{vs an average of}}\quad {digits:.0f}\ \text{{for "
        rf"{SCORED} digits and}}\ {clothes:.0f}\ \text{{for {SCORED} clothes}}"
    )


def question(number: int) -> Question:
    digits, clothes = means()
    return Question(
        "A model of digits is given shoes and shirts, which it has never seen. What happens?",
        (
            "It reconstructs them about as well: an image is an image",
            "Their −ELBO is far higher than that of digits",
            "It cannot encode them at all",
        ),
        1,
        f"{clothes:.0f} nats on average, compared with {digits:.0f} for digits. But the reverse "
        "need not hold: a model of complex images can find simpler foreign images more probable "
        "than its own.",
    )


def experiment(number: int) -> None:
    data = {
        "wide": resources.live_model(DIGITS),
        "plane": resources.live_model(numbers.VAE),
        "ends": [number, other_example(number)],
        "judged": scored(),
        "colours": list(colours.CLASSES),
    }
    mount(key="learn.uses", data=data)
    with st.container(horizontal=True):
        for page, label in LINKS.items():
            pages.link(page, label)


CHAPTER = Chapter(
    name="uses",
    title="Applications",
    lead="One model, five applications: generate, denoise, blend, score and compress images.",
    text="""
Each application uses one or two parts of the model. **Generation** uses the prior and the
decoder. **Denoising** uses both networks: noise that the code cannot represent is lost. But this
encoder never saw noise in training: even a little may lead it to a clean but *different* digit,
and a model for this purpose is trained on noisy images. **Interpolation** uses the space between
two codes. **Anomaly detection** uses the bound: improbable images are taken for anomalies,
although a model can find foreign images probable, too. **Dimensionality reduction** uses the
encoder alone.

The images are from the 16-dimensional model of digits, the plane is from the two-dimensional one.
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
            "Deep generative models can find simpler foreign images more probable.",
            "Nalisnick et al. (2019)",
            "https://arxiv.org/abs/1810.09136",
        ),
        Source(
            "Anomaly detection by a VAE's reconstruction probability.",
            "An & Cho (2015), SNU Data Mining Center, special lecture on IE",
            "http://dm.snu.ac.kr/static/docs/TR/SNUDM-TR-2015-03.pdf",
        ),
    ),
)

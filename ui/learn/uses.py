"""Chapter 8: applications of a VAE."""

from dataclasses import dataclass
from typing import TypedDict

import streamlit as st

from ui import pages
from ui.common import colours, image_urls, resources, results
from ui.common.numbers import with_error
from ui.learn import numbers
from ui.learn.lesson import Chapter, Question, Source, coloured, component, under
from ui.learn.space import other_example
from vae_core.evaluation.image_report import DRAWS, anomaly_scores
from vae_core.latent.paths import lerp
from vae_core.models.vae import VAE

DIGITS, CLOTHES = "mnist-16d", "fashion-16d"
SCORED = 8  # images of each data set that are shown
COUNTED = 200  # of which the averages are
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
        nats = anomaly_scores(model, x, draws=DRAWS)
        for k in range(SCORED):
            picture = image_urls.row(x[k : k + 1])
            images.append(Scored(picture=picture, nats=float(nats[k]), clothes=name == CLOTHES))
    return images


@dataclass(frozen=True)
class Average:
    """The mean −ELBO over images, with its standard error; in nats."""

    mean: float
    stderr: float

    def __str__(self) -> str:
        return with_error(self.mean, self.stderr)


@st.cache_data(max_entries=2, show_spinner="Computing anomaly scores")
def means() -> tuple[Average, Average]:
    """The average −ELBO of digits and of clothes, under the model of digits."""
    model = resources.loaded(DIGITS).model
    averages = []
    for name in (DIGITS, CLOTHES):
        nats = anomaly_scores(model, results.reference_images(name, list(range(COUNTED))))
        averages.append(Average(float(nats.mean()), float(nats.std(ddof=1) / COUNTED**0.5)))
    return averages[0], averages[1]


def formula(number: int) -> str:
    digits, clothes = means()
    report = numbers.report(number, DIGITS)
    own = latex(with_error(-report.elbo, report.log_likelihood_stderr))
    value = coloured(colours.POSTERIOR, under(r"-\mathrm{ELBO}(x)", own))
    return (
        rf"{value} \quad\text{{vs an average of}}\quad {latex(str(digits))}\ \text{{for "
        rf"{COUNTED} digits and}}\ {latex(str(clothes))}\ \text{{for {COUNTED} clothes}}"
    )


def latex(figure: str) -> str:
    """A figure with its error, for a formula."""
    return figure.replace("±", r"\pm").replace(",", "{,}").replace("−", "-")


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
        f"{clothes} nats on average over {COUNTED} images, compared with {digits} for as many "
        "digits. But the reverse need not hold: a model of complex images can find simpler "
        "foreign images more probable than its own.",
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
The $\\pm$ are standard errors: of the example over samples of $z$, of an average over its images.
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

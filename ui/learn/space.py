"""Chapter 2: the latent space, at the images and between them."""

import streamlit as st
import torch

from ui.common import colours, resources, results
from ui.learn import numbers
from ui.learn.lesson import Chapter, Question, Source, coloured, component, under
from vae_core.latent.neighbours import nearest_rows
from vae_core.latent.paths import lerp
from vae_core.models.priors import StandardNormal
from vae_core.models.vae import VAE

REACH = 3.0  # standard deviations of the prior
MIDDLE = 11  # points on the middle half of a path
SAMPLE = 500  # images of which the usual distance is
mount = component("space")


def formula(number: int) -> str:
    aggregate = coloured(colours.POSTERIOR, r"q(z) = \frac{1}{N} \sum_{n=1}^{N} q(z \mid x_n)")
    prior = coloured(colours.PRIOR, r"p(z) = \mathcal{N}(0, I)")
    spreads = [
        under(rf"\text{{spread of the }}\mu\text{{, {name}}}", f"{numbers.spread(model_id):.1f}")
        for name, model_id in (("VAE", numbers.VAE), ("autoencoder", numbers.AUTOENCODER))
    ]
    own = f"{numbers.prior_spread(numbers.VAE):.1f}"
    spreads.append(under(r"\text{spread of the prior}", own))
    first = rf"{aggregate}\quad\text{{compared with}}\quad {prior}"
    return rf"\begin{{gathered}}{first}\\[1ex]" + r"\qquad ".join(spreads) + r"\end{gathered}"


def question(number: int) -> Question:
    shares = [numbers.share_within(REACH, name) for name in (numbers.AUTOENCODER, numbers.VAE)]
    autoencoder, vae = (f"{share:.0%}" for share in shares)
    prior, count = StandardNormal(2).within(REACH), results.reference_count(numbers.VAE)
    return Question(
        f"{prior:.0%} of the prior's samples are within the outer circle, {REACH:g} standard "
        f"deviations from the origin. How many of {count:,} test images does the autoencoder "
        "encode there?",
        ("Nearly all, as with the VAE", "About 60%", "About 30%"),
        2,
        f"The autoencoder encodes {autoencoder} of them within it, the VAE {vae}. Nothing ties "
        "the autoencoder's codes to the prior: samples from the prior all fall in one small "
        "region, and digits encoded elsewhere hardly ever appear. Sample a few times and look "
        "for a 1.",
    )


def experiment(number: int) -> None:
    other = across_a_hole(number)
    mount(
        key="learn.space",
        data={
            "models": [resources.live_model(name) for name in (numbers.AUTOENCODER, numbers.VAE)],
            "ends": [number, other],
            "colours": list(colours.CLASSES),
        },
    )


@st.cache_data(max_entries=64, show_spinner=False)
def across_a_hole(number: int) -> int:
    """An image of another class whose straight path leaves the data in the autoencoder only.

    Of the first image of each class, the one with the largest hole in the autoencoder's plane
    compared with the VAE's.
    """
    autoencoder, vae = (resources.loaded(name).q.mu for name in (numbers.AUTOENCODER, numbers.VAE))
    labels = resources.loaded(numbers.VAE).reference.labels
    others = [
        index
        for index in results.first_of_classes(numbers.VAE, 10)
        if labels[index] != labels[number]
    ]
    return max(others, key=lambda k: hole(autoencoder, number, k) / hole(vae, number, k))


def hole(mu: torch.Tensor, start: int, end: int) -> float:
    """How far the middle of a straight path is from the nearest image, in usual distances."""
    middle = lerp(mu[start], mu[end], torch.linspace(0.25, 0.75, MIDDLE))
    apart = float(torch.cdist(middle, mu).amin(dim=1).max())
    some = torch.arange(0, len(mu), max(1, len(mu) // SAMPLE))
    usual = float(torch.cdist(mu[some], mu).topk(2, largest=False).values[:, 1].median())
    return apart / max(usual, 1e-12)


def other_example(number: int) -> int:
    """The first image of the next class."""
    labels = resources.loaded(numbers.VAE).reference.labels
    firsts = results.first_of_classes(numbers.VAE, 10)
    return firsts[(int(labels[number]) + 1) % len(firsts)]


CHAPTER = Chapter(
    name="space",
    title="Latent space",
    lead="An autoencoder scatters points; a VAE fills a space that can be sampled.",
    text="""
Both models below have the same network and the same training digits. The **autoencoder** ($\\beta
= 0$) only has to reconstruct each image. Width costs it quality and gains it nothing, so
$\\sigma$ shrinks until a sample is practically a point. It puts every image at its own point, as
far from the others as it likes, and the decoder never learns about the space in between. The
**VAE** has to reconstruct an image from *anywhere* inside $q(z \\mid x)$, so nearby points must
decode to similar images; and the KL keeps all posteriors near the prior, so they fill one region.

Their average over all images is the *aggregate posterior* $q(z)$. Where it covers the prior,
samples from the prior look like images. Even the VAE's $q(z)$ is not the prior: several times as
many codes as samples lie beyond the outer circle. Walk between two real images in both planes,
and watch the images along the way: the autoencoder's path crosses a hole.
""",
    formula=formula,
    question=question,
    experiment=experiment,
    code=(lerp, nearest_rows, VAE.sample),
    sources=(
        Source(
            "The average KL over the images is the KL of the aggregate posterior to the prior, "
            "plus the mutual information between z and the image.",
            "Hoffman & Johnson (2016), ELBO surgery",
            "http://approximateinference.org/2016/accepted/HoffmanJohnson2016.pdf",
        ),
        Source(
            "To sample from a deterministic autoencoder, a density has to be fitted to its codes.",
            "Ghosh et al. (2020)",
            "https://arxiv.org/abs/1903.12436",
        ),
    ),
)

"""Chapter 2: a point for each image, and what lies between."""

from ui.common import colours, resources, results
from ui.learn import numbers
from ui.learn.lesson import Chapter, Question, Source, coloured, component, under
from vae_core.latent.neighbours import nearest_rows
from vae_core.latent.paths import lerp, prior_within
from vae_core.models.vae import VAE

REACH = 3.0  # standard deviations of the prior
mount = component("space")


def formula(number: int) -> str:
    aggregate = coloured(colours.POSTERIOR, r"q(z) = \frac{1}{N} \sum_{n=1}^{N} q(z \mid x_n)")
    prior = coloured(colours.PRIOR, r"p(z) = \mathcal{N}(0, I)")
    spreads = [
        under(rf"\text{{spread of the }}\mu\text{{, {name}}}", f"{numbers.spread(model_id):.1f}")
        for name, model_id in (("VAE", numbers.VAE), ("autoencoder", numbers.AUTOENCODER))
    ]
    first = rf"{aggregate}\quad\text{{beside}}\quad {prior}"
    return rf"\begin{{gathered}}{first}\\[1ex]" + r"\qquad ".join(spreads) + r"\end{gathered}"


def question(number: int) -> Question:
    shares = [numbers.share_within(REACH, name) for name in (numbers.AUTOENCODER, numbers.VAE)]
    autoencoder, vae = (f"{share:.0%}" for share in shares)
    prior, count = prior_within(REACH, 2), results.reference_count(numbers.VAE)
    return Question(
        f"{prior:.0%} of the prior's draws lie within the outer circle, {REACH:g} standard "
        f"deviations from the middle. How many of the autoencoder's {count:,} real images lie "
        "there?",
        ("Nearly all, as with the VAE", "About 60%", "About 30%"),
        2,
        f"{autoencoder} of the autoencoder's lie within it, and {vae} of the VAE's. Nothing tied "
        "the autoencoder's codes to the prior: draws from it all fall on one small spot, and "
        "kinds of digits that live elsewhere hardly ever come. Draw a few times and look for a 1.",
    )


def experiment(number: int) -> None:
    other = other_example(number)
    mount(
        key="learn.space",
        data={
            "models": [resources.live_model(name) for name in (numbers.AUTOENCODER, numbers.VAE)],
            "ends": [number, other],
            "colours": list(colours.CLASSES),
        },
    )


def other_example(number: int) -> int:
    """The first image of the next class."""
    labels = resources.loaded(numbers.VAE).reference.labels
    firsts = results.first_of_classes(numbers.VAE, 10)
    return firsts[(int(labels[number]) + 1) % len(firsts)]


CHAPTER = Chapter(
    name="space",
    title="Latent space",
    lead="An autoencoder scatters points; a VAE fills a space that one can draw from.",
    text="""
Both models below are the same network on the same digits. The **autoencoder** ($\\beta = 0$)
only has to rebuild each image. Width costs it quality and brings it nothing, so $\\sigma$ shrinks
until a draw is as good as a point. It puts every image at a point of its own, as far from the
others as it likes, and nobody ever asked the decoder about what lies between. The **VAE** has to
rebuild an image from *anywhere* inside $q(z \\mid x)$, so that places near one another must mean
similar things; and the KL holds all posteriors near the prior, so that they fill one region.

Their mean over all images is the *aggregate posterior* $q(z)$. Where it covers the prior, a draw
from the prior lands among images. Walk between two real images in both planes, and watch the
pictures on the way.
""",
    formula=formula,
    question=question,
    experiment=experiment,
    code=(lerp, nearest_rows, VAE.sample),
    sources=(
        Source(
            "The mean of the KL over the images is the KL of the aggregate posterior to the "
            "prior, plus what z tells about which image it came from.",
            "Hoffman & Johnson (2016), ELBO surgery",
            "http://approximateinference.org/2016/accepted/HoffmanJohnson2016.pdf",
        ),
        Source(
            "To draw from a deterministic autoencoder, a density has to be fitted to its codes "
            "first.",
            "Ghosh et al. (2020)",
            "https://arxiv.org/abs/1903.12436",
        ),
    ),
)

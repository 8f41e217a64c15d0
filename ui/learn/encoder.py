"""Chapter 1: an image becomes a distribution."""

from ui.common import colours, results
from ui.learn import numbers
from ui.learn.lesson import Chapter, Question, Source, coloured, component, under, vector
from vae_core.models.gaussian import Gaussian
from vae_core.models.priors.prior import standard_kl_per_dim
from vae_core.models.vae import VAE

mount = component("encoder")


def formula(number: int) -> str:
    q = numbers.posterior(number)
    mu = coloured(colours.POSTERIOR, under(r"\mu(x)", vector(q.mu)))
    variance = coloured(colours.POSTERIOR, under(r"\sigma^2(x)", rf"e^{{{vector(q.logvar)}}}"))
    std = under(r"\sigma", vector(q.std, 3))
    return (
        rf"q(z \mid x) = \mathcal{{N}}\big(z;\ {mu},\ \mathrm{{diag}}\,{variance}\big),"
        rf"\qquad {std}"
    )


def question(number: int) -> Question:
    std, count = numbers.usual_std(), results.reference_count(numbers.VAE)
    return Question(
        "A clear digit is put in. How wide will q(z|x) be, beside the prior with its standard "
        "deviation of 1?",
        ("About as wide as the prior", "About half as wide", "Less than a tenth as wide"),
        2,
        f"Over the {count:,} reference images the mean σ is {std:.3f}. A narrow posterior says: "
        "this image could hardly have come from anywhere else. Erase a part of it, or all, and "
        "watch σ grow.",
    )


def experiment(number: int) -> None:
    mount(key="learn.encoder", data=numbers.example_data(number))


CHAPTER = Chapter(
    name="encoder",
    title="Encoder",
    lead="The encoder does not turn an image into a point but into a distribution over points.",
    text="""
An image $x$ goes in; out come two numbers for each latent dimension, a mean $\\mu$ and the
logarithm of a variance. Together they are a Gaussian $q(z \\mid x)$: where in the latent space
this image may have come from, and how sure the network is of it. **Narrow** means that only a
small neighbourhood explains the image; **wide** means that many places would do.

The network puts out $\\log \\sigma^2$ because a network's output may be any real number, while
a variance must be positive: $\\sigma = e^{\\log\\sigma^2 / 2}$ always is, and equal steps of the
output change the width by equal factors.
""",
    formula=formula,
    question=question,
    experiment=experiment,
    code=(VAE.encode, Gaussian, standard_kl_per_dim),
    sources=(
        Source(
            "The encoder is a network that puts out mean and log variance of a diagonal Gaussian.",
            "Kingma & Welling (2014), section 3 and appendix C.2",
            "https://arxiv.org/abs/1312.6114",
        ),
        Source(
            "One network for all images in place of one optimisation for each: amortised "
            "inference, which adds to the gap of chapter 4.",
            "Cremer, Li & Duvenaud (2018)",
            "https://arxiv.org/abs/1801.03558",
        ),
    ),
)

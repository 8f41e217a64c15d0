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
    std, count = numbers.average_std(), results.reference_count(numbers.VAE)
    return Question(
        "The encoder is given a clear digit. How wide is q(z|x), compared with the prior, whose "
        "standard deviation is 1?",
        ("About as wide as the prior", "About half as wide", "Less than a tenth as wide"),
        2,
        f"For most digits: over {count:,} test images σ is {std:.3f} on average. A narrow "
        "posterior means that, as far as the encoder can tell, the image could hardly have come "
        "from elsewhere; chapter 4 shows where it errs. Erase part of the digit and watch σ grow.",
    )


def experiment(number: int) -> None:
    mount(key="learn.encoder", data=numbers.example_data(number))


CHAPTER = Chapter(
    name="encoder",
    title="Encoder",
    lead="The encoder maps an image not to a point but to a distribution over points.",
    text="""
The input is an image $x$; the output is two numbers per latent dimension, a mean $\\mu$ and the
logarithm of a variance. Together they define a Gaussian $q(z \\mid x)$: where in the latent space
the image may have come from, and how certain the network is. **Narrow** means that, according to
the network, only a small neighbourhood explains the image; **wide** means that many points would.

The network outputs $\\log \\sigma^2$ because its output can be any real number, while a variance
must be positive: $\\sigma = e^{\\log\\sigma^2 / 2}$ always is, and equal steps of the output
change the width by equal factors.
""",
    formula=formula,
    question=question,
    experiment=experiment,
    code=(VAE.encode, Gaussian, standard_kl_per_dim),
    sources=(
        Source(
            "The encoder outputs the mean and log variance of a diagonal Gaussian.",
            "Kingma & Welling (2014), section 3 and appendix C.2",
            "https://arxiv.org/abs/1312.6114",
        ),
        Source(
            "One network for all images instead of an optimisation for each: amortised inference, "
            "which widens the gap of chapter 4.",
            "Cremer, Li & Duvenaud (2018)",
            "https://arxiv.org/abs/1801.03558",
        ),
    ),
)

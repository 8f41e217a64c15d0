"""Chapter 6: how a gradient gets through a random sample."""

from ui.common import colours
from ui.common.numbers import significant
from ui.learn import numbers
from ui.learn.lesson import (
    BLACK_AND_WHITE,
    Chapter,
    Question,
    Source,
    coloured,
    component,
    under,
    vector,
)
from vae_core.models.gaussian import Gaussian
from vae_core.objectives.gradient_estimators import gradient_draws

WIDENED = 4  # σ starts at 2⁴ times the encoder's
mount = component("noise")


def formula(number: int) -> str:
    q = numbers.report(number).q
    z = coloured(colours.LATENT, "z")
    mu = coloured(colours.POSTERIOR, under(r"\mu", vector(q.mu[0].tolist())))
    std = coloured(colours.POSTERIOR, under(r"\sigma", vector(q.std[0].tolist(), 3)))
    noise = under(r"\varepsilon", r"\sim\,\mathcal{N}(0,\,I)")
    return rf"{z} = {mu} + {std} \odot {noise}"


def question(number: int) -> Question:
    samples = numbers.gradients(number)
    plain, centred = ratios(number)
    return Question(
        "Two estimators of the same gradient have the same mean. One differentiates "
        "z = μ + σε, the other multiplies log p(x|z) by the gradient of log q. How do their "
        "variances compare?",
        (
            "They are about equal, like the means",
            "The second is smaller: it needs no gradient of the decoder",
            "The second is many times larger",
        ),
        2,
        f"Over {len(samples.score)} samples for this image its variance in μ0 is "
        f"{significant(plain, 2)} times as large, and so many times more samples would be needed "
        "for the same error. Most of that comes from the constant part of log p(x|z): with the "
        f"mean subtracted, a control variate, a factor of {significant(centred, 2)} remains, "
        "because the score function knows how good a z was, but not in which direction a better "
        "one is. Try the switch below.",
    )


def ratios(number: int) -> tuple[float, float]:
    """The variance of the score function in units of the other's: as it is, and centred."""
    samples = numbers.gradients(number)
    pathwise = samples.pathwise[:, 0].var()
    return float(samples.score[:, 0].var() / pathwise), float(
        samples.centred[:, 0].var() / pathwise
    )


def experiment(number: int) -> None:
    samples, q = numbers.gradients(number), numbers.report(number).q
    data = numbers.example_data(number) | {
        "q": {"mu": q.mu[0].tolist(), "std": q.std[0].tolist()},
        "pathwise": samples.pathwise[:, 0].tolist(),
        "score": samples.score[:, 0].tolist(),
        "centred": samples.centred[:, 0].tolist(),
        "widened": WIDENED,
    }
    mount(key="learn.noise", data=data)


CHAPTER = Chapter(
    name="noise",
    title="Reparame\u00adterisation",
    lead="Sample the noise first, then shift and scale it: now z can be differentiated.",
    text="""
The first term of the ELBO is an expectation over samples $z \\sim q(z \\mid x)$, and training the
encoder needs its gradient in $\\mu$ and $\\sigma$. (The KL has a closed form, and so has its
gradient.) But a random sample has no derivative. The solution is to sample $\\varepsilon$ from a
fixed distribution and let $z = \\mu + \\sigma \\odot \\varepsilon$. With $\\varepsilon$ frozen,
$z$ is a smooth function of $\\mu$ and $\\sigma$, with $\\partial z / \\partial \\mu = 1$ and
$\\partial z / \\partial \\sigma = \\varepsilon$; the rest is the chain rule. **Move $\\mu$ and
$\\sigma$**: the whole cloud follows, while its noise stays the same. At the start $\\sigma$ is 16
times the encoder's, as the cloud would otherwise be a dot.

The *score function* estimator needs no derivative of the decoder: $\\nabla_\\mu \\mathbb{E}_q[f]
= \\mathbb{E}_q[f(z)\\,\\nabla_\\mu \\log q(z)]$. It, too, is unbiased. Sample both to see its
price, at the encoder's own $\\mu$ and $\\sigma$, and subtract the mean of $f$ to see where most of
it comes from.
""",
    formula=formula,
    question=question,
    experiment=experiment,
    code=(Gaussian.rsample, gradient_draws),
    note=BLACK_AND_WHITE,
    sources=(
        Source(
            "Reparameterisation instead of an estimator with very high variance.",
            "Kingma & Welling (2014), sections 2.2 to 2.4",
            "https://arxiv.org/abs/1312.6114",
        ),
        Source(
            "The same idea, independently.",
            "Rezende, Mohamed & Wierstra (2014)",
            "https://arxiv.org/abs/1401.4082",
        ),
        Source(
            "The score-function estimator, known as REINFORCE.",
            "Williams (1992)",
            "https://doi.org/10.1007/BF00992696",
        ),
        Source(
            "A survey of these and other estimators.",
            "Mohamed, Rosca, Figurnov & Mnih (2020)",
            "https://arxiv.org/abs/1906.10652",
        ),
    ),
)

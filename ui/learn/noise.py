"""Chapter 6: how a gradient gets through a draw."""

from ui.common import colours
from ui.learn import numbers
from ui.learn.lesson import Chapter, Question, Source, coloured, component, under, vector
from vae_core.models.gaussian import Gaussian
from vae_core.objectives.gradient_estimators import gradient_draws

mount = component("noise")


def formula(number: int) -> str:
    q = numbers.seen(number).q
    z = coloured(colours.LATENT, "z")
    mu = coloured(colours.POSTERIOR, under(r"\mu", vector(q.mu[0].tolist())))
    std = coloured(colours.POSTERIOR, under(r"\sigma", vector(q.std[0].tolist(), 3)))
    noise = under(r"\varepsilon", r"\sim\,\mathcal{N}(0,\,I)")
    return rf"{z} = {mu} + {std} \odot {noise}"


def question(number: int) -> Question:
    draws = numbers.gradients(number)
    ratio = float(draws.score[:, 0].var() / draws.pathwise[:, 0].var())
    return Question(
        "Two estimators of the same gradient have the same mean. One goes through z = μ + σε, the "
        "other multiplies log p(x|z) with the gradient of log q. How do their variances compare?",
        (
            "They are about the same: so are the means",
            "The second one's is smaller: it needs no gradient of the decoder",
            "The second one's is many times larger",
        ),
        2,
        f"Over {len(draws.score)} draws for this image its variance in μ0 is {ratio:,.0f} times "
        "as large (as it stands, without a control variate), and so many times more draws would "
        "be needed for the same error. The score function knows how good a z was, but not in "
        "which direction a better one lies.",
    )


def experiment(number: int) -> None:
    draws, q = numbers.gradients(number), numbers.seen(number).q
    data = numbers.example_data(number) | {
        "q": {"mu": q.mu[0].tolist(), "std": q.std[0].tolist()},
        "pathwise": draws.pathwise[:, 0].tolist(),
        "score": draws.score[:, 0].tolist(),
    }
    mount(key="learn.noise", data=data)


CHAPTER = Chapter(
    name="noise",
    title="Reparame\u00adterisation",
    lead="Draw the noise first, then shift and stretch it: now z can be differentiated.",
    text="""
The bound's first term is a mean over draws $z \\sim q(z \\mid x)$, and to train the encoder one
needs its gradient in $\\mu$ and $\\sigma$. (The KL has a formula, and so has its gradient.) But a
random draw has no derivative. The way out: draw
$\\varepsilon$ from a fixed distribution, and let $z = \\mu + \\sigma \\odot \\varepsilon$.
Freeze $\\varepsilon$, and $z$ is a smooth function of $\\mu$ and $\\sigma$, with
$\\partial z / \\partial \\mu = 1$ and $\\partial z / \\partial \\sigma = \\varepsilon$; the rest
is the chain rule. **Move $\\mu$ and $\\sigma$**: the whole cloud follows, while its noise stays.

The *score function* needs no derivative of the decoder:
$\\nabla_\\mu \\mathbb{E}_q[f] = \\mathbb{E}_q[f(z)\\,\\nabla_\\mu \\log q(z)]$. It is right,
too, in the mean. Draw both, and see what it costs.
""",
    formula=formula,
    question=question,
    experiment=experiment,
    code=(Gaussian.rsample, gradient_draws),
    sources=(
        Source(
            "The reparameterisation, in place of an estimator of very high variance.",
            "Kingma & Welling (2014), sections 2.2 to 2.4",
            "https://arxiv.org/abs/1312.6114",
        ),
        Source(
            "The same, found independently.",
            "Rezende, Mohamed & Wierstra (2014)",
            "https://arxiv.org/abs/1401.4082",
        ),
        Source(
            "The score-function estimator, known as REINFORCE.",
            "Williams (1992)",
            "https://doi.org/10.1007/BF00992696",
        ),
        Source(
            "A survey of both and others.",
            "Mohamed, Rosca, Figurnov & Mnih (2020)",
            "https://arxiv.org/abs/1906.10652",
        ),
    ),
)

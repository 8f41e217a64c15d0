"""Chapter 3: the decoder, too, is a distribution."""

from ui.common import colours
from ui.learn import numbers
from ui.learn.lesson import Chapter, Question, Source, coloured, component, under
from vae_core.models.likelihoods import Bernoulli, FixedGaussian

mount = component("decoder")


def formula(number: int) -> str:
    squares, pixels, _ = numbers.around_the_mean(number)
    sum_of_squares = under(r"\textstyle\sum_i (x_i - \hat x_i)^2", f"{squares:.1f}")
    error = coloured(colours.DECODER, sum_of_squares)
    count = under("n", f"{pixels}")
    return (
        rf"\log p(x \mid z) = -\frac{{{error}}}{{2 s^2}} - {count}\,\log s - \tfrac n2 \log 2\pi"
        r"\qquad\text{(Gaussian)}"
    )


def question(number: int) -> Question:
    squares, pixels, _ = numbers.around_the_mean(number)
    best = (squares / pixels) ** 0.5
    return Question(
        "The decoder's mean is fixed; only the scale s of its Gaussian changes. Where is "
        "log p(x|z) highest?",
        (
            "The smaller s, the better",
            "Where s is the root mean squared error",
            "The scale makes no difference for a given image",
        ),
        1,
        f"For this example that is s = {best:.3f}. A smaller scale is overconfident and is "
        "penalised by 1/s²; a larger one wastes probability. In training, a fixed scale is also "
        "a weight in disguise: it weighs half the squared error against the KL as β = s² would, "
        "and so the whole squared error as β = 2s². It is better to learn the scale than to guess "
        "it.",
    )


def experiment(number: int) -> None:
    squares, pixels, bernoulli = numbers.around_the_mean(number)
    mount(
        key="learn.decoder",
        data=numbers.example_data(number)
        | {
            "z": numbers.posterior(number).mu,
            "squares": squares,
            "pixels": pixels,
            "bernoulli": bernoulli,
        },
    )


CHAPTER = Chapter(
    name="decoder",
    title="Decoder",
    lead="The decoded image is only the mean of a distribution over images.",
    text="""
Given $z$, the decoder outputs not one image but a distribution $p(x \\mid z)$: every pixel has
its own, independent of the others given $z$. What is usually shown is the **mean** $\\hat x$. A
**Bernoulli** decoder gives the probability of white; a sample is black and white, and grainy
where the decoder is uncertain. A **Gaussian** decoder gives a grey level with a scale $s$; a
sample has noise of that scale everywhere, and the probability of an image is a density. Below,
both have the same mean, that of a decoder trained with a Bernoulli likelihood.

A probability mass and a density cannot be compared. And because pixels are independent given $z$,
sampling only adds grain to the mean: structure such as a stroke has to come through $z$.
""",
    formula=formula,
    question=question,
    experiment=experiment,
    code=(Bernoulli, FixedGaussian),
    sources=(
        Source(
            "Bernoulli and Gaussian decoders, and when to use which.",
            "Kingma & Welling (2014), appendix C",
            "https://arxiv.org/abs/1312.6114",
        ),
        Source(
            "The best scale of a Gaussian decoder is the root mean squared error.",
            "Rybkin, Daniilidis & Levine (2021)",
            "https://arxiv.org/abs/2006.13202",
        ),
        Source(
            "A Bernoulli likelihood is not a density over grey levels.",
            "Loaiza-Ganem & Cunningham (2019)",
            "https://arxiv.org/abs/1907.06845",
        ),
    ),
)

"""Chapter 3: the decoder is a distribution, too."""

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
        "The decoder's mean stays as it is, and only the scale s of its Gaussian changes. Where "
        "is log p(x|z) highest?",
        (
            "The smaller s, the better",
            "Where s is the root of the mean squared error",
            "The scale makes no difference to a given picture",
        ),
        1,
        f"For this example that is s = {best:.3f}. A smaller scale claims more than the picture "
        "keeps and is punished by 1/s²; a larger one wastes probability. In training a fixed "
        "scale is also a weight in disguise: it sets the squared error against the KL as β = s² "
        "would. So it is better learned than guessed.",
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
    lead="The picture that the decoder shows is only the mean of a distribution over pictures.",
    text="""
Given $z$, the decoder does not name one picture but a distribution $p(x \\mid z)$: every pixel
has its own, independent of the others once $z$ is known. What is usually shown is its **mean**
$\\hat x$. A **Bernoulli** decoder says how probable white is; a draw from it is black and white,
grainy where it is unsure. A **Gaussian** decoder says a grey level, give or take a scale $s$; a
draw from it has noise of that scale everywhere, and the probability of a picture is a density.
Below, both stand around the same mean, that of a decoder trained as a Bernoulli.

A mass and a density cannot be compared. And as pixels are independent given $z$, a draw only adds
grain to the mean: what belongs together in a picture, such as a stroke, must come through $z$.
""",
    formula=formula,
    question=question,
    experiment=experiment,
    code=(Bernoulli, FixedGaussian),
    sources=(
        Source(
            "Bernoulli and Gaussian decoders, and when each is meant.",
            "Kingma & Welling (2014), appendix C",
            "https://arxiv.org/abs/1312.6114",
        ),
        Source(
            "The best scale of a Gaussian decoder is the root of the mean squared error.",
            "Rybkin, Daniilidis & Levine (2021)",
            "https://arxiv.org/abs/2006.13202",
        ),
        Source(
            "A Bernoulli likelihood of grey levels is not a density of them.",
            "Loaiza-Ganem & Cunningham (2019)",
            "https://arxiv.org/abs/1907.06845",
        ),
    ),
)

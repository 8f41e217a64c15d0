"""Chapter 5: the bound, its two terms, and the trade-off between them."""

import torch

from ui.common import colours, resources
from ui.learn import numbers
from ui.learn.lesson import BLACK_AND_WHITE, Chapter, Question, Source, coloured, component, under
from vae_core.objectives.elbo import Elbo, elbo
from vae_core.objectives.gradient_estimators import bounds
from vae_core.objectives.iwae import iwae

SHAPES = "shapes-10d"
MODELS = {
    numbers.AUTOENCODER: "Trained with β = 0",
    numbers.VAE: "Trained with β = 1",
    numbers.HEAVY: "Trained with β = 8",
}
mount = component("elbo")


def formula(number: int) -> str:
    terms = numbers.rounded_terms(number)
    value = coloured(colours.POSTERIOR, under(r"\mathrm{ELBO}", f"{terms.elbo:.2f}"))
    likelihood = coloured(
        colours.DECODER, under(r"\mathbb{E}_{q}[\log p(x \mid z)]", f"{terms.log_likelihood:.2f}")
    )
    kl = coloured(
        colours.KL, under(r"\mathrm{KL}\big(q(z \mid x) \,\|\, p(z)\big)", f"{terms.kl:.2f}")
    )
    return rf"{value} = {likelihood} - {kl}"


def question(number: int) -> Question:
    count = numbers.around_the_mean(number)[1]
    return Question(
        "Some code averages the log-likelihood over the pixels but sums the KL over the latent "
        "dimensions. What does it train?",
        (
            "The same model: only the units differ",
            f"A model with β = {count}",
            f"A model with β = 1/{count}",
        ),
        1,
        f"If the ELBO is divided by its {count} pixels, the KL's weight has to be 1/{count}. A "
        f"weight of 1 instead means β = {count}: such a model often learns that encoding nothing "
        "is cheapest. Therefore this code sums over pixels and over dimensions.",
    )


def experiment(number: int) -> None:
    posterior = numbers.inference(number)
    data = numbers.example_data(number) | {
        "models": [model_data(number, name, title) for name, title in MODELS.items()],
        "bounds": numbers.tightening(number),
        "log_evidence": posterior.log_evidence,
        "shapes": shapes_data(),
    }
    mount(key="learn.elbo", data=data)


def model_data(number: int, model_id: str, title: str) -> dict[str, object]:
    report = numbers.report(number, model_id)
    terms = numbers.terms(number, model_id)
    if model_id == numbers.VAE:  # as the formula above shows them
        rounded = numbers.rounded_terms(number)
        terms = {"log_likelihood": rounded.log_likelihood, "kl": rounded.kl}
    return terms | {
        "title": title,
        "model": resources.live_model(model_id),
        "z": report.q.mu[0].tolist(),
        "mean": numbers.on_average(model_id),
    }


def shapes_data() -> dict[str, object]:
    """A model with inactive dimensions: its start, and the two dimensions to move."""
    model = resources.loaded(SHAPES)
    nats = torch.tensor(model.info.kl_per_dim)
    return {
        "model": resources.live_model(SHAPES),
        "z": model.q.mu[0].tolist(),
        "folded": int(nats.argmin()),
        "awake": int(nats.argmax()),
    }


CHAPTER = Chapter(
    name="elbo",
    title="The ELBO",
    lead="Reconstruct the image well, but pay for every nat of information in the code.",
    text="""
The ELBO has two terms, both in nats per image. The first measures how well samples from $q$
reconstruct the image, the second how much information about it $q$ adds to the prior. The weight
$\\beta$ is the price of a nat. 1 gives the ELBO. Above 1, the bound is looser: the latent space
is tidier and the images are blurred. Below 1, it is no longer a bound on $\\log p(x)$, and 0
gives an autoencoder, whose codes cost nothing. **Drag $\\beta$** to see which of three trained
models is best for it. On average over many images each is best at its own $\\beta$; for a single
image another may win (example 0: the autoencoder at $\\beta = 1$). The log-likelihood is a sum
over pixels: they are independent given $z$, so the probability of an image is a product.

If a dimension is not worth its price, training makes its posterior equal to the prior and the
decoder ignores it: *posterior collapse*. A tighter bound for the same $q$ is the logarithm of the
average of $K$ importance weights $p(x, z_k) / q(z_k \\mid x)$. In expectation it never falls as
$K$ grows, and it tends to $\\log p(x)$; a single estimate may be above or below.
""",
    formula=formula,
    question=question,
    experiment=experiment,
    code=(elbo, Elbo, iwae, bounds),
    note=BLACK_AND_WHITE,
    sources=(
        Source(
            "The bound and its two terms: an exact KL and an estimate by sampling.",
            "Kingma & Welling (2014), equations 3 and 7",
            "https://arxiv.org/abs/1312.6114",
        ),
        Source(
            "A weight β on the KL.",
            "Higgins et al. (2017)",
            "https://openreview.net/forum?id=Sy2fzU9gl",
        ),
        Source(
            "In expectation the bound never falls as K grows, and it tends to log p(x) if the "
            "weights are bounded.",
            "Burda, Grosse & Salakhutdinov (2016), theorem 1",
            "https://arxiv.org/abs/1509.00519",
        ),
        Source(
            "Posterior collapse occurs even in linear VAEs, if the noise scale is too large.",
            "Lucas et al. (2019)",
            "https://arxiv.org/abs/1911.02469",
        ),
    ),
)

"""Chapter 5: the bound, its two terms, and their trade."""

import torch

from ui.common import colours, resources
from ui.learn import numbers
from ui.learn.lesson import Chapter, Question, Source, coloured, component, under
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
    found = numbers.adds_up(number)
    value = coloured(colours.POSTERIOR, under(r"\mathrm{ELBO}", f"{found.elbo:.2f}"))
    rebuilt = coloured(
        colours.DECODER, under(r"\mathbb{E}_{q}[\log p(x \mid z)]", f"{found.log_likelihood:.2f}")
    )
    kl = coloured(
        colours.KL, under(r"\mathrm{KL}\big(q(z \mid x) \,\|\, p(z)\big)", f"{found.kl:.2f}")
    )
    return rf"{value} = {rebuilt} - {kl}"


def question(number: int) -> Question:
    count = numbers.around_the_mean(number)[1]
    return Question(
        "Somebody's code takes the mean of the log-likelihood over the pixels, but sums the KL "
        "over the latent dimensions. What has been trained?",
        (
            "The same model: only the units differ",
            f"A model with β = {count}",
            f"A model with β = 1/{count}",
        ),
        1,
        f"Divide the bound by its {count} pixels, and the KL's weight has to be 1/{count} as "
        f"well. A weight of 1 in its place is β = {count}: such a model often learns that it is "
        "cheapest to say nothing. So this code sums over pixels and over dimensions.",
    )


def experiment(number: int) -> None:
    found = numbers.inference(number)
    data = numbers.example_data(number) | {
        "models": [model_data(number, name, title) for name, title in MODELS.items()],
        "bounds": numbers.tightening(number),
        "log_evidence": found.log_evidence,
        "shapes": shapes_data(),
    }
    mount(key="learn.elbo", data=data)


def model_data(number: int, model_id: str, title: str) -> dict[str, object]:
    seen = numbers.seen(number, model_id)
    return {
        "title": title,
        "model": resources.live_model(model_id),
        "z": seen.q.mu[0].tolist(),
        "log_likelihood": seen.log_likelihood,
        "kl": seen.kl,
        "mean": numbers.on_average(model_id),
    }


def shapes_data() -> dict[str, object]:
    """A model of which some dimensions sleep: where it starts, and the two to move."""
    model = resources.loaded(SHAPES)
    nats = torch.tensor(model.info.kl_per_dim)
    return {
        "model": resources.live_model(SHAPES),
        "z": model.q.mu[0].tolist(),
        "asleep": int(nats.argmin()),
        "awake": int(nats.argmax()),
    }


CHAPTER = Chapter(
    name="elbo",
    title="The ELBO",
    lead="Rebuild the image well, but pay for every nat that the code tells about it.",
    text="""
The bound has two terms, both in nats for one image. The first says how well draws from $q$
rebuild it; the second how much $q$ tells about it, above what the prior knew. The weight $\\beta$
sets the price of a nat. 1 gives the ELBO. More than 1 gives a looser bound: a tidier space,
blurred pictures. Less than 1 gives no bound on $\\log p(x)$ any more, and 0 an autoencoder: its
codes cost nothing. **Drag $\\beta$** and see which of three trained models is best for it. In the
mean over many images each is best at its own $\\beta$; for one image another may win. The
log-likelihood is a sum over pixels: they are independent given $z$, so the probability of a
picture is the product of theirs.

Where a dimension does not earn its price, training makes its posterior the prior, and the decoder
ignores it: *posterior collapse*. And one can have a tighter bound for the same $q$: the logarithm
of the mean of $K$ importance weights $p(x, z_k) / q(z_k \\mid x)$. In expectation it never falls
as $K$ grows, and tends to $\\log p(x)$; a single estimate may lie on either side.
""",
    formula=formula,
    question=question,
    experiment=experiment,
    code=(elbo, Elbo, iwae, bounds),
    sources=(
        Source(
            "The bound and its two terms; the KL exact, the other estimated by draws.",
            "Kingma & Welling (2014), equations 3 and 7",
            "https://arxiv.org/abs/1312.6114",
        ),
        Source(
            "A weight β on the KL.",
            "Higgins et al. (2017)",
            "https://openreview.net/forum?id=Sy2fzU9gl",
        ),
        Source(
            "In expectation the bound never falls as K grows, and it tends to log p(x) where the "
            "weights are bounded.",
            "Burda, Grosse & Salakhutdinov (2016), theorem 1",
            "https://arxiv.org/abs/1509.00519",
        ),
        Source(
            "Posterior collapse appears in linear VAEs already, where the noise scale is too "
            "large.",
            "Lucas et al. (2019)",
            "https://arxiv.org/abs/1911.02469",
        ),
    ),
)

"""Chapter 4: the posterior that one wants, the one that one has, and the gap between."""

from ui.common import colours
from ui.learn import numbers
from ui.learn.lesson import Chapter, Question, Source, coloured, component, under
from vae_core.evaluation.true_posterior import TruePosterior, evidence_of, true_posterior

mount = component("inference")


def formula(number: int) -> str:
    found = numbers.adds_up(number)
    evidence = under(r"\log p(x)", f"{found.log_evidence:.2f}")
    elbo = coloured(colours.POSTERIOR, under(r"\mathrm{ELBO}", f"{found.elbo:.2f}"))
    gap = coloured(
        colours.ERROR,
        under(r"\mathrm{KL}\big(q(z \mid x) \,\|\, p(z \mid x)\big)", f"{found.gap:.2f}"),
    )
    return rf"{evidence} = {elbo} + {gap}"


def question(number: int) -> Question:
    found = numbers.adds_up(number)
    return Question(
        "The encoder's q is moved away from the true posterior, and the decoder stays as it is. "
        "What happens to log p(x)?",
        (
            "It falls together with the ELBO",
            "It stays: what the ELBO loses, the gap gains",
            "It rises, because the KL is added",
        ),
        1,
        f"log p(x) = {found.log_evidence:.2f} nats belongs to the decoder and the prior alone; q "
        "does not occur in it. So to raise the ELBO by moving q is the same as to close the gap. "
        "Drag q and watch the sum.",
    )


def experiment(number: int) -> None:
    found = numbers.inference(number)
    grid = found.grid
    data = numbers.example_data(number) | {
        "grid": {
            "low": grid.low.tolist(),
            "high": grid.high.tolist(),
            "side": grid.side,
            "log_joint": grid.log_joint.tolist(),
        },
        "q": {"mu": found.q.mu[0].tolist(), "std": found.q.std[0].tolist()},
        "log_evidence": found.log_evidence,
    }
    mount(key="learn.inference", data=data)


CHAPTER = Chapter(
    name="inference",
    title="Variational inference",
    lead="The encoder's q stands in for the true posterior; the KL between them is the gap.",
    text="""
Bayes' rule says where an image may have come from: $p(z \\mid x) = p(x \\mid z)\\,p(z) / p(x)$.
The trouble is $p(x) = \\int p(x \\mid z)\\,p(z)\\,dz$, an integral over all of the latent space.
Variational inference gives up the exact answer and looks for the best of a simple family: here,
of Gaussians with one width for each axis. The encoder has to name it at one glance, and may miss.

In **two** dimensions the integral can be done on a grid, and the truth seen. The shades below are
$p(z \\mid x)$ of this image, black and white as the model sees it. Sometimes it is tilted, now
and then in two parts; a $q$ with upright axes can be neither. But most of the gap is the
encoder's: its $q$ lies a little beside the shades. Drag it onto them, and see how far the gap
closes. As $\\mathrm{KL} \\ge 0$, the ELBO is never above $\\log p(x)$; and as the KL is the mean
under $q$ of $\\log q - \\log p$, $q$ avoids places where $p$ is small, and tends to cover one
part rather than two.
""",
    formula=formula,
    question=question,
    experiment=experiment,
    code=(true_posterior, evidence_of, TruePosterior),
    sources=(
        Source(
            "log p(x) is the ELBO plus the KL of q to the true posterior.",
            "Kingma & Welling (2014), equation 1",
            "https://arxiv.org/abs/1312.6114",
        ),
        Source(
            "KL(q ‖ p) punishes mass of q where p has little, and less the reverse: upright axes "
            "come out too narrow.",
            "Blei, Kucukelbir & McAuliffe (2017), section 2.3",
            "https://arxiv.org/abs/1601.00670",
        ),
        Source(
            "The gap has two parts: what no q of the family could close, and what the encoder "
            "misses.",
            "Cremer, Li & Duvenaud (2018)",
            "https://arxiv.org/abs/1801.03558",
        ),
    ),
)

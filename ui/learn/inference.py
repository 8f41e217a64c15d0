"""Chapter 4: the true posterior, its approximation, and the gap between them."""

from ui.common import colours
from ui.learn import numbers
from ui.learn.lesson import BLACK_AND_WHITE, Chapter, Question, Source, coloured, component, under
from vae_core.evaluation.true_posterior import TruePosterior, evidence_of, true_posterior

mount = component("inference")


def formula(number: int) -> str:
    terms = numbers.rounded_terms(number)
    evidence = under(r"\log p(x)", f"{terms.log_evidence:.2f}")
    elbo = coloured(colours.POSTERIOR, under(r"\mathrm{ELBO}", f"{terms.elbo:.2f}"))
    gap = coloured(
        colours.ERROR,
        under(r"\mathrm{KL}\big(q(z \mid x) \,\|\, p(z \mid x)\big)", f"{terms.gap:.2f}"),
    )
    return rf"{evidence} = {elbo} + {gap}"


def question(number: int) -> Question:
    terms = numbers.rounded_terms(number)
    return Question(
        "The encoder's q moves away from the true posterior, and the decoder does not change. "
        "What happens to log p(x)?",
        (
            "It falls together with the ELBO",
            "It does not change: what the ELBO loses, the gap gains",
            "It rises, because the KL is added",
        ),
        1,
        f"log p(x) = {terms.log_evidence:.2f} nats depends only on the decoder and the prior, "
        "not on q. Raising the ELBO by moving q is therefore the same as closing the gap. Drag q "
        "and watch the sum.",
    )


def experiment(number: int) -> None:
    posterior = numbers.inference(number)
    grid = posterior.grid
    data = numbers.example_data(number) | {
        "grid": {
            "low": grid.low.tolist(),
            "high": grid.high.tolist(),
            "side": grid.side,
            "log_joint": grid.log_joint.tolist(),
        },
        "q": {"mu": posterior.q.mu[0].tolist(), "std": posterior.q.std[0].tolist()},
        "log_evidence": posterior.log_evidence,
    }
    mount(key="learn.inference", data=data)


CHAPTER = Chapter(
    name="inference",
    title="Variational inference",
    lead="The encoder's q approximates the true posterior; the KL between them is the gap.",
    text="""
Bayes' rule gives the true posterior: $p(z \\mid x) = p(x \\mid z)\\,p(z) / p(x)$. The problem is
$p(x) = \\int p(x \\mid z)\\,p(z)\\,dz$, an integral over the whole latent space. Variational
inference gives up the exact answer and looks for the best member of a simple family: here,
Gaussians with one width per axis. The encoder must produce it in one forward pass, and may be
off.

In **two** dimensions the integral can be computed on a grid, and the true posterior shown. The
shading below is $p(z \\mid x)$ of this image, with its pixels sampled as black or white. It is
sometimes tilted and occasionally bimodal; a $q$ with axis-aligned Gaussians can be neither. But
most of the gap is the encoder's: its $q$ is slightly off the shading. Drag it there to see how
far the gap closes. As $\\mathrm{KL} \\ge 0$, the ELBO is never above $\\log p(x)$; and as the KL
is the average of $\\log q - \\log p$ under $q$, $q$ avoids points where $p$ is small and tends to
cover one mode rather than two.
""",
    formula=formula,
    question=question,
    experiment=experiment,
    code=(true_posterior, evidence_of, TruePosterior),
    note=BLACK_AND_WHITE,
    sources=(
        Source(
            "log p(x) is the ELBO plus the KL from q to the true posterior.",
            "Kingma & Welling (2014), equation 1",
            "https://arxiv.org/abs/1312.6114",
        ),
        Source(
            "KL(q ‖ p) penalises q where p is small, but hardly the reverse: axis-aligned "
            "Gaussians come out too narrow.",
            "Blei, Kucukelbir & McAuliffe (2017), section 2.3",
            "https://arxiv.org/abs/1601.00670",
        ),
        Source(
            "The gap has two parts: what no q of the family could close, and what the encoder "
            "adds.",
            "Cremer, Li & Duvenaud (2018)",
            "https://arxiv.org/abs/1801.03558",
        ),
    ),
)

"""The model card: what a model is, how it was trained, its figures, whose data it saw."""

from dataclasses import dataclass
from html import escape
from typing import Any

from ui.common.numbers import with_error
from vae_core.config import ModelConfig, RunConfig, TrainConfig
from vae_core.data import datasets
from vae_core.models.vae import build_likelihood
from vae_core.objectives.objective import objective_of
from vae_core.registry import LIKELIHOODS, NETWORKS, POSTERIORS, PRIORS
from vae_core.runs.directory import Run


@dataclass(frozen=True)
class Figure:
    """One line of the card; the hint says what the figure means."""

    name: str
    value: str
    hint: str


DENSITY = (
    ". Of grey levels this is a density, not a probability, so it may well be negative, and is "
    "not to be compared with models of binary pixels"
)


def figures(evaluation: dict[str, Any], model: ModelConfig) -> list[Figure]:
    """The card's figures from what `evaluate` printed, each with its standard error."""
    e, images = evaluation, f"mean over {evaluation['images']:,} test images, in nats"
    kind = DENSITY if is_density(model) else ""
    lines = [
        Figure(
            "−ELBO",
            with_error(-e["elbo"], e["elbo_stderr"]) + " nats",
            f"An upper bound on −log p(x), lower is better: {images}{kind}",
        ),
        Figure(
            "KL",
            with_error(e["kl"], e["kl_stderr"]) + " nats",
            f"How much z tells about an image, KL(q(z|x) ‖ p(z)): {images}",
        ),
        Figure(
            "Active",
            f"{e['active_units']} of {model.latent_dim}",
            "Dimensions whose posterior mean varies by more than 0.01 over the images",
        ),
    ]
    if "nll" in e:
        hint = (
            f"−log p(x) by importance sampling with K = {e['importance_samples']}, mean over "
            f"the first {e['nll_images']:,} test images, in nats{kind}"
        )
        value = with_error(e["nll"], e["nll_stderr"]) + " nats"
        lines.insert(1, Figure("NLL", value, hint))
    return lines


def architecture(run: Run) -> list[Figure]:
    model, train = run.config.model, run.config.train
    shape = " × ".join(str(size) for size in model.image_shape[1:])
    colour = "grey" if model.image_shape[0] == 1 else "RGB"
    return [
        Figure("Images", f"{shape} {colour}", "Height × width of what goes in and comes out"),
        Figure(
            "Network",
            f"{NETWORKS[model.network].title}, D = {model.latent_dim}",
            "Encoder and decoder; D is the number of latent dimensions",
        ),
        Figure("p(x|z)", LIKELIHOODS[model.likelihood].title, "The decoder's likelihood"),
        *(Figure(*line) for line in latents(model)),
        Figure(
            "Trained",
            f"{epochs(run)}, {objective(train)}",
            f"AdamW, learning rate {train.learning_rate:g}, batches of {train.batch_size}, "
            f"seed {train.seed}; β is the KL's weight, 1 gives the ELBO",
        ),
    ]


def epochs(run: Run) -> str:
    """As far as it went, which a budget of minutes or a hand may have made less than planned."""
    done = run.last_record().get("epoch", run.config.train.epochs)
    return "1 epoch" if done == 1 else f"{float(f'{done:.3g}'):g} epochs"


def is_density(model: ModelConfig) -> bool:
    """Whether log p(x|z) is a density's; a Bernoulli's never is."""
    return build_likelihood(model).meaning == "density"


def latents(model: ModelConfig) -> list[tuple[str, str, str]]:
    """Prior and posterior, where they aren't those of the 2014 paper."""
    lines = [
        ("p(z)", model.prior, PRIORS, "The prior"),
        ("q(z|x)", model.posterior, POSTERIORS, "The posterior's family"),
    ]
    usual = (ModelConfig.prior, ModelConfig.posterior)
    return [(name, r[kind].title, hint) for name, kind, r, hint in lines if kind not in usual]


def objective(train: TrainConfig) -> str:
    return objective_of(train).summary()


def data_line(config: RunConfig) -> str:
    """Whose images they are."""
    for dataset in datasets():
        if dataset.name == config.data.dataset:
            return f"{dataset.title}: {dataset.licence}"
    return "Your own images"


def html(run: Run) -> str:
    """The card as HTML; everything that a run's author wrote is escaped."""
    evaluation = run.evaluation()
    known = figures(evaluation, run.config.model) if evaluation else []
    details = table(architecture(run))
    return (
        '<div class="card">'
        f"<p>{escape(run.config.description)}</p>"
        f"{table(known)}"
        f"<details><summary>How it was made</summary>{details}"
        f"<p class='licence'>{escape(data_line(run.config))}</p></details></div>"
    )


def table(lines: list[Figure]) -> str:
    rows = (
        f'<div title="{escape(line.hint)}"><dt>{escape(line.name)}</dt>'
        f"<dd>{escape(line.value)}</dd></div>"
        for line in lines
    )
    return f"<dl>{''.join(rows)}</dl>" if lines else ""

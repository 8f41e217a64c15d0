"""The model card: what the model is, how it was trained, its figures and its data."""

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
    """One line of the card; the hint explains the figure."""

    name: str
    value: str
    hint: str


DENSITY = (
    ". For grey levels this is a density, not a probability: it may be negative, and it cannot "
    "be compared with models of binary pixels"
)


def figures(evaluation: dict[str, Any], model: ModelConfig) -> list[Figure]:
    """The figures of `evaluate`, each with its standard error."""
    e, images = evaluation, f"average over {evaluation['images']:,} test images, in nats"
    caveat = DENSITY if is_density(model) else ""
    lines = [
        Figure(
            "−ELBO",
            with_error(-e["elbo"], e["elbo_stderr"]) + " nats",
            f"An upper bound on −log p(x), lower is better: {images}{caveat}",
        ),
        Figure(
            "KL",
            with_error(e["kl"], e["kl_stderr"]) + " nats",
            f"How much information z carries about an image, KL(q(z|x) ‖ p(z)): {images}",
        ),
        Figure(
            "Active",
            f"{e['active_units']} of {model.latent_dim}",
            "Dimensions whose posterior mean has a variance above 0.01 over the images",
        ),
    ]
    if "nll" in e:
        hint = (
            f"−log p(x) by importance sampling with K = {e['importance_samples']}, average over "
            f"the first {e['nll_images']:,} test images, in nats{caveat}"
        )
        value = with_error(e["nll"], e["nll_stderr"]) + " nats"
        lines.insert(1, Figure("NLL", value, hint))
    return lines


def architecture(run: Run) -> list[Figure]:
    model, train = run.config.model, run.config.train
    shape = " × ".join(str(size) for size in model.image_shape[1:])
    colour = "grey" if model.image_shape[0] == 1 else "RGB"
    return [
        Figure("Images", f"{shape} {colour}", "Height × width of input and output"),
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
    """How far the training got; a time budget or a stop may have ended it early."""
    done = run.last_record().get("epoch", run.config.train.epochs)
    return "1 epoch" if done == 1 else f"{float(f'{done:.3g}'):g} epochs"


def is_density(model: ModelConfig) -> bool:
    """Whether log p(x|z) is a log density; never for a Bernoulli."""
    return build_likelihood(model).meaning == "density"


def latents(model: ModelConfig) -> list[tuple[str, str, str]]:
    """Prior and posterior, if they are not those of the 2014 paper."""
    lines = [
        ("p(z)", model.prior, PRIORS, "The prior"),
        ("q(z|x)", model.posterior, POSTERIORS, "The posterior's family"),
    ]
    usual = (ModelConfig.prior, ModelConfig.posterior)
    return [(name, r[kind].title, hint) for name, kind, r, hint in lines if kind not in usual]


def objective(train: TrainConfig) -> str:
    return objective_of(train).summary()


def data_line(config: RunConfig) -> str:
    """The data set and its licence."""
    for dataset in datasets():
        if dataset.name == config.data.dataset:
            return f"{dataset.title}: {dataset.licence}"
    return "Your own images"


def html(run: Run) -> str:
    """The card as HTML; whatever the author of a run wrote is escaped."""
    evaluation = run.evaluation()
    rows = figures(evaluation, run.config.model) if evaluation else []
    details = table(architecture(run))
    return (
        '<div class="card">'
        f"<p>{escape(run.config.description)}</p>"
        f"{table(rows)}"
        f"<details><summary>Training details</summary>{details}"
        f"<p class='licence'>{escape(data_line(run.config))}</p></details></div>"
    )


def table(lines: list[Figure]) -> str:
    rows = (
        f'<div title="{escape(line.hint)}"><dt>{escape(line.name)}</dt>'
        f"<dd>{escape(line.value)}</dd></div>"
        for line in lines
    )
    return f"<dl>{''.join(rows)}</dl>" if lines else ""

"""The model card: what the model is, how it was trained, its figures and its data."""

import math
from dataclasses import dataclass
from html import escape
from typing import Any

from ui.common.numbers import significant, with_error
from vae_core.config import ModelConfig, RunConfig, TrainConfig
from vae_core.data import datasets
from vae_core.evaluation.metrics import ACTIVE_NATS, active_dimensions, bits_per_dim
from vae_core.models.likelihoods.likelihood import Meaning
from vae_core.models.vae import build_likelihood
from vae_core.objectives.objective import objective_of
from vae_core.registry import LIKELIHOODS, NETWORKS, POSTERIORS, PRIORS
from vae_core.runs.directory import Run
from vae_core.system.messages import one_line
from vae_core.training.description import description_of


@dataclass(frozen=True)
class Figure:
    """One line of the card; the hint explains the figure."""

    name: str
    value: str
    hint: str


BITS = {
    "mass": "−ELBO as the length of a code, in bits per pixel of the image",
    "density": "−ELBO in bits per pixel and channel, for images of 256 levels as in papers: 8 is "
    "added to the bits of the density of grey levels from 0 to 1",
    "cross-entropy": "−ELBO in bits per pixel. A Bernoulli likelihood is a probability of black "
    "and white pixels only. For grey levels it is a cross-entropy, comparable only among this "
    "model's own images",
}
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
        Figure("−ELBO", bits(e, model), BITS[meaning_of(model)]),
        Figure(
            "Active",
            f"{active_dimensions(e['kl_per_dim'])} of {model.latent_dim}",
            f"Dimensions whose KL, averaged over the images, is at least {ACTIVE_NATS} nats",
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
            f"AdamW, learning rate {significant(train.learning_rate, least=1e-9)}, batches of "
            f"{train.batch_size}, seed {train.seed}; β is the KL's weight, 1 gives the ELBO",
        ),
    ]


def epochs(run: Run) -> str:
    """How far the training got; a time budget or a stop may have ended it early."""
    done = run.last_record().get("epoch", run.config.train.epochs)
    return "1 epoch" if done == 1 else f"{float(f'{done:.3g}'):g} epochs"


def meaning_of(model: ModelConfig) -> Meaning:
    """What log p(x|z) measures."""
    return build_likelihood(model).meaning


def is_density(model: ModelConfig) -> bool:
    """Whether log p(x|z) is a log density; never for a Bernoulli."""
    return meaning_of(model) == "density"


def bits(evaluation: dict[str, Any], model: ModelConfig) -> str:
    """−ELBO in bits/dim with its standard error; "" for a run without evaluation."""
    if not evaluation:
        return ""
    size = math.prod(model.image_shape)
    value = bits_per_dim(-evaluation["elbo"], size, meaning_of(model))
    return with_error(value, evaluation["elbo_stderr"] / (math.log(2) * size)) + " bits/dim"


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
    details = table(architecture(run))
    return (
        '<div class="card">'
        f"<p>{escape(description_of(run.config, is_complete(run)))}</p>"
        f"{evaluation(run)}"
        f"<details><summary>Training details</summary>{details}"
        f"<p class='licence'>{escape(data_line(run.config))}</p></details></div>"
    )


def evaluation(run: Run) -> str:
    """The table of the figures, or why there is none."""
    try:
        card = run.evaluation()
    except ValueError as error:
        return f"<p>{escape(one_line(error))}. Evaluate the model again.</p>"
    return table(figures(card, run.config.model) if card else [])


def is_complete(run: Run) -> bool:
    """Whether the training reached its end."""
    status = run.status()
    return bool(status["state"] == "finished" and status["step"] >= status["total_steps"] > 0)


def table(lines: list[Figure]) -> str:
    rows = (
        f'<div title="{escape(line.hint)}"><dt>{escape(line.name)}</dt>'
        f"<dd>{escape(line.value)}</dd></div>"
        for line in lines
    )
    return f"<dl>{''.join(rows)}</dl>" if lines else ""

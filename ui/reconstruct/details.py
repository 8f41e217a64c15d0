"""The lower part of Reconstruct: one closer look at the image at a time."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from ui import pages
from ui.common import (
    blocks,
    choice,
    colours,
    figures,
    image_urls,
    resources,
    results,
    state,
    user_images,
)
from ui.common.blocks import Picture, Term
from ui.common.numbers import with_error
from ui.common.tiles import tiles
from ui.reconstruct.summary import describe_rank
from vae_core.evaluation.image_report import Examination
from vae_core.evaluation.metrics import ACTIVE_NATS, active_dimensions

SHOWN = 32  # dimensions in the chart, at most
SAMPLES, COLUMNS = 16, 8
NEIGHBOURS = 12
FEW = 20  # effective samples
IMPORTANCE_SAMPLES = (100, 1000, 5000)


def dimensions(report: Examination) -> None:
    """The posterior of each latent dimension."""
    active = active_dimensions(report.kl_per_dim)
    q = figures.Moments(report.q.mu[0].tolist(), report.q.std[0].tolist())
    prior = figures.Moments(*resources.prior_moments(state.get("model")))
    figure = figures.posterior(report.kl_per_dim, q, prior, SHOWN)
    st.plotly_chart(
        figure, key="reconstruct.dimensions", config=figures.STILL, alt="KL of each dimension"
    )
    blocks.note(
        f"{active} of {len(report.kl_per_dim)} dimensions carry at least {ACTIVE_NATS} nats "
        "about this image. A narrow blue bar outside of the green bands (the prior, ±1 and ±2 "
        "standard deviations) carries a lot; one that covers the bands carries nothing."
    )


def samples(report: Examination) -> None:
    """What else the image could have been, according to the model."""
    model_id, seed = state.get("model"), state.get("seed")
    blocks.note(
        f"{SAMPLES} samples of z from the posterior q(z|x), decoded: the model is certain of "
        "what they have in common."
    )
    decoded = results.posterior_samples(model_id, report, SAMPLES, seed)
    sheet = image_urls.sheet(decoded, COLUMNS)
    blocks.pictures(Picture(sheet, "Decoded samples of z", "means of p(x|z)", colours.POSTERIOR))
    if st.toggle(
        "Also sample pixels",
        key="reconstruct.pixels",
        help="Samples from p(x|z) at the posterior mean: what an image is according to the "
        "likelihood. The reconstruction above is their mean.",
    ):
        sampled = results.likelihood_samples(model_id, report, SAMPLES, seed)
        sheet = image_urls.sheet(sampled, COLUMNS)
        caption = "from p(x|z) at the posterior mean"
        blocks.pictures(Picture(sheet, "Samples of x", caption, colours.DECODER))


def anomaly(report: Examination) -> None:
    """The image's anomaly score among those of the reference images."""
    model_id = state.get("model")
    scores = results.reference_anomaly_scores(model_id)
    rank = describe_rank(results.anomaly_rank(model_id, report), len(scores))
    st.plotly_chart(
        figures.histogram(scores, -report.elbo),
        key="reconstruct.strange",
        config=figures.STILL,
        alt="−ELBO of the test images, and of this one",
    )
    blocks.note(
        f"The anomaly score −ELBO of this image (line) is {rank} (bars): the further right, the "
        "less probable the model finds an image."
    )


def likelihood(report: Examination) -> None:
    """log p(x) itself, by importance sampling, compared with its bound."""
    count = choice.segments(
        "Importance samples, K",
        choice.same(IMPORTANCE_SAMPLES),
        default=IMPORTANCE_SAMPLES[1],
        key="reconstruct.importance",
        help="More samples tighten the estimate and take longer.",
    )
    estimate = results.importance_sampled(state.get("model"), report.x, count, state.get("seed"))
    bound = with_error(-report.elbo, report.log_likelihood_stderr)
    blocks.equation(
        Term("−ELBO", f"{bound} nats", "An upper bound on −log p(x)"),
        Term(
            "−log p(x)",
            with_error(estimate.nll, estimate.stderr) + " nats",
            f"Importance sampling with K = {count:,} (Burda et al., 2016), with its standard "
            "error; slightly biased upwards",
        ),
        Term(
            "Effective sample size",
            f"{estimate.effective:,.0f} of {count:,}",
            "If few samples carry all the weight, neither the estimate nor its error is reliable",
        ),
        key="likelihood",
    )
    if estimate.effective < FEW:
        blocks.note(
            "A few samples carry nearly all the weight, as q(z|x) covers the true posterior "
            "poorly: −log p(x) may be lower than shown, often by about a nat.",
            key="few-samples",
        )


def neighbours(report: Examination) -> None:
    """The reference images nearest to this one."""
    model_id = state.get("model")
    indices = results.neighbours(model_id, report, NEIGHBOURS)
    blocks.note(
        "The test images whose posterior means are nearest in the latent space, nearest first. "
        "Choose one to analyse it."
    )
    tiles(
        x=results.reference_images(model_id, indices),
        labels=[results.name(model_id, index) for index in indices],
        picked=None,
        key="reconstruct.neighbours",
        on_pick=lambda tile: user_images.show_reference(indices[tile]),
    )
    pages.link("map", "Show all of them on the map")


@dataclass(frozen=True)
class View:
    title: str
    show: Callable[[Examination], None]


VIEWS = {
    "dimensions": View("Dimensions", dimensions),
    "samples": View("Samples", samples),
    "anomaly": View("Anomaly", anomaly),
    "likelihood": View("Likelihood", likelihood),
    "neighbours": View("Neighbours", neighbours),
}


def details(report: Examination) -> None:
    """The chosen view."""
    name = choice.segments(
        "Details",
        {name: view.title for name, view in VIEWS.items()},
        default="dimensions",
        key="reconstruct.view",
        label_visibility="collapsed",
    )
    VIEWS[name].show(report)

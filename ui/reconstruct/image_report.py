"""The parts of the Reconstruct page that show what a model makes of one image."""

import math
from dataclasses import dataclass

import numpy as np
import streamlit as st

from ui import pages
from ui.common import (
    blocks,
    colours,
    figures,
    image_urls,
    next_steps,
    resources,
    results,
    state,
    user_images,
    widgets,
)
from ui.common.blocks import Picture, Term
from ui.common.numbers import with_error
from ui.common.tiles import tiles
from vae_core.evaluation.image_report import DRAWS, Examination
from vae_core.evaluation.metrics import SLEEPING_NATS

SHOWN = 32  # dimensions in the chart, at most
SAMPLES, COLUMNS = 16, 8
NEIGHBOURS = 12
FEW = 20  # effective samples
STRANGE = 0.95  # of the reference images are less so
DARK = 32  # of 255 grey levels: a background of strokes
IMPORTANCE_SAMPLES = (100, 1000, 5000)
DRAWN = "each pixel drawn black or white, with its grey level as the probability"
BITS = {
    "mass": "The bound as the length of a code, in bits for each of the image's pixels",
    "density": "The bound in bits for each pixel and channel. This model's p(x|z) is a density "
    "over grey levels from 0 to 1, so this may be below zero and is no length of a code",
    "cross-entropy": "The bound in bits for each pixel. A Bernoulli likelihood is a probability "
    "of black and white pixels only. Of grey levels it is a cross-entropy: compare it with this "
    "model's own images only",
}


@dataclass(frozen=True, eq=False)
class Source:
    """The image that is looked at; x uint8 (C, H, W), as it was before the model's size."""

    x: np.ndarray
    title: str
    caption: str
    seen: str
    """what was done to it"""
    place: next_steps.Place
    """where the path and the Map have it"""
    key: str | None = None
    """of a picture of one's own"""


def is_drawn() -> bool:
    """Whether the model sees a black and white draw of the image."""
    return resources.loaded(state.get("model")).model.likelihood.is_drawn


def show(source: Source, seen: Examination) -> None:
    """The image, what the model sees, what it gives back and where that differs."""
    sees = "One draw in black and white" if is_drawn() else "In the model's size and colours"
    blocks.pictures(
        Picture(image_urls.address(source.x), source.title, source.caption),
        Picture(
            image_urls.pixels(seen.x),
            "What the model sees",
            ". ".join(line for line in (source.seen, sees) if line),
        ),
        Picture(
            image_urls.pixels(seen.x_hat),
            "The reconstruction",
            "The mean of p(x|z) at the posterior's mean",
            colours.DECODER,
        ),
        Picture(
            image_urls.heat_map(seen.error),
            "The error",
            "|x − reconstruction|: clear where it is 0, full vermilion where it is 1",
            colours.ERROR,
        ),
    )


def bound(seen: Examination) -> None:
    """The ELBO as the difference of its two terms."""
    error = seen.log_likelihood_stderr
    blocks.equation(
        Term(
            "Log-likelihood",
            with_error(seen.log_likelihood, error) + " nats",
            f"E[log p(x|z)] over {DRAWS} draws of z from q(z|x), with its standard error: "
            "how well the image is described once z is known",
            colours.DECODER,
        ),
        Term(
            "KL",
            with_error(seen.kl, 0) + " nats",
            "KL(q(z|x) ‖ p(z)), exact: how much z tells about this image",
            colours.KL,
            sign="−",
        ),
        Term(
            "ELBO",
            with_error(seen.elbo, error) + " nats",
            "A lower bound on log p(x): the higher, the better the model knows such images",
            sign="=",
        ),
    )


def measures(seen: Examination) -> None:
    """The same in other units, how near the reconstruction comes, and how rare that is."""
    model_id = state.get("model")
    blocks.equation(
        Term(
            "Strangeness",
            in_words(results.stranger_than(model_id, seen), results.reference_count(model_id)),
            "The share of the reference images whose −ELBO is lower. They were drawn from the "
            "test images, which the model never saw in training",
        ),
        Term(
            "−ELBO",
            f"{seen.bits_per_dim:.3f} bits/dim".replace("-", "−"),
            BITS[results.meaning_of_log_p(model_id)],
        ),
        Term(
            "PSNR",
            f"{seen.psnr:.1f} dB",
            "Peak signal-to-noise ratio of the reconstruction to the image in grey levels or "
            "colours; higher is nearer",
            colours.DECODER,
        ),
        Term(
            "SSIM",
            "too small" if math.isnan(seen.ssim) else f"{seen.ssim:.3f}".replace("-", "−"),
            "Structural similarity of the reconstruction and the image (Wang et al., 2004): 1 "
            "where they are equal",
            colours.DECODER,
        ),
    )


def in_words(share: float, count: int) -> str:
    """How strange an image is, from the share of so many reference images that are less so."""
    if share >= 0.9995:
        return f"stranger than all of {count:,} test images"
    digits = 1 if share > 0.985 else 0
    return f"stranger than {share:.{digits}%} of {count:,} test images".replace("%", " %")


def advice(source: Source, seen: Examination) -> None:
    """What may help where a model of strokes finds a picture of one's own strange."""
    model_id, own = state.get("model"), not isinstance(source.place, int)
    strokes = seen.image.shape[0] == 1 and results.edge(model_id) < DARK
    if own and strokes and not user_images.fit().centre:
        if results.stranger_than(model_id, seen) > STRANGE:
            blocks.note(
                "If this is a digit or a drawing, “Centre the strokes” brings it to the place and "
                "the size that this model's images have."
            )


def actions(source: Source, seen: Examination) -> None:
    """Where this leads on to."""
    with st.container(horizontal=True):
        widgets.open_in_explore(seen.q.mu[0].tolist(), key="reconstruct.open")
        next_steps.path_ends(source.place, "reconstruct.path")
        number = source.place if isinstance(source.place, int) else None
        next_steps.on_the_map(source.key, number)
        if is_drawn():
            st.button(
                "Draw the pixels again",
                key="reconstruct.draw",
                icon=":material/casino:",
                help=f"This model was trained on black and white draws: {DRAWN}.",
                on_click=lambda: state.put(seed=(state.get("seed") + 1) % state.SEEDS),
            )


def dimensions(seen: Examination) -> None:
    """What each latent dimension says about the image."""
    awake = sum(kl > SLEEPING_NATS for kl in seen.kl_per_dim)
    figure = figures.posterior(
        seen.kl_per_dim, seen.q.mu[0].tolist(), seen.q.std[0].tolist(), SHOWN
    )
    st.plotly_chart(
        figure, key="reconstruct.dimensions", config=figures.STILL, alt="KL of each dimension"
    )
    blocks.note(
        f"{awake} of {len(seen.kl_per_dim)} dimensions tell more than {SLEEPING_NATS} nats about "
        "this image. A narrow blue bar off the green band (the prior, ±1 and ±2) tells much; "
        "one that covers the band tells nothing."
    )


def samples(seen: Examination) -> None:
    """What else the image might have been, as far as the model can tell."""
    model_id, seed = state.get("model"), state.get("seed")
    blocks.note(
        f"{SAMPLES} draws of z from the posterior q(z|x), decoded: what they share is what the "
        "model is sure of."
    )
    drawn = results.posterior_draws(model_id, seen, SAMPLES, seed)
    sheet = image_urls.sheet(drawn, COLUMNS)
    blocks.pictures(Picture(sheet, "Decoded draws of z", "means of p(x|z)", colours.POSTERIOR))
    if st.toggle(
        "Draw the pixels, too",
        key="reconstruct.pixels",
        help="Draws from p(x|z) at the posterior's mean, which is what the likelihood says an "
        "image is; the reconstruction above is their mean.",
    ):
        sheet = image_urls.sheet(results.likelihood_draws(model_id, seen, SAMPLES, seed), COLUMNS)
        what = "from p(x|z) at one z, the posterior's mean"
        blocks.pictures(Picture(sheet, "Draws of x", what, colours.DECODER))


def strange(seen: Examination) -> None:
    """Where the image stands among the reference images."""
    model_id = state.get("model")
    values = results.strangeness_of_reference(model_id)
    share = results.stranger_than(model_id, seen)
    st.plotly_chart(
        figures.histogram(values, -seen.elbo),
        key="reconstruct.strange",
        config=figures.STILL,
        alt="−ELBO of the reference images, and of this one",
    )
    blocks.note(
        f"This image is {in_words(share, len(values))}, this model's reference images: the bars "
        "count them by −ELBO, in nats: the further right, the stranger; the line is this image."
    )


def likelihood(seen: Examination) -> None:
    """log p(x) itself, by importance sampling, beside its bound."""
    samples = st.segmented_control(
        "Importance samples, K",
        IMPORTANCE_SAMPLES,
        default=IMPORTANCE_SAMPLES[1],
        key="reconstruct.importance",
        required=True,
        help="More samples tighten the estimate and take longer.",
    )
    found = results.importance_sampled(state.get("model"), seen.x, samples, state.get("seed"))
    blocks.equation(
        Term("−ELBO", with_error(-seen.elbo, seen.log_likelihood_stderr) + " nats", "The bound"),
        Term(
            "−log p(x)",
            with_error(found.nll, found.stderr) + " nats",
            f"Importance-sampled with K = {samples:,} (Burda et al., 2016), with its standard "
            "error; in the mean still a little too high",
        ),
        Term(
            "Samples that count",
            f"{found.effective:,.0f} of {samples:,}",
            "The effective sample size: where only a few carry all the weight, trust neither "
            "the estimate nor its error",
        ),
    )
    if found.effective < FEW:
        blocks.note(
            "Nearly all of the weight lies on a handful of samples: −log p(x) may be far lower "
            "still. The posterior does not cover where this image comes from."
        )


def neighbours(seen: Examination) -> None:
    """The reference images that lie nearest to this one."""
    model_id = state.get("model")
    numbers = results.neighbours(model_id, seen, NEIGHBOURS)
    blocks.note(
        "The reference images whose posterior means lie nearest in the latent space, the nearest "
        "first. Choose one to take it apart."
    )
    tiles(
        x=results.reference_images(model_id, numbers),
        labels=[f"{results.label(model_id, number)}, number {number}" for number in numbers],
        picked=None,
        key="reconstruct.neighbours",
        on_pick=lambda place: user_images.look_at_reference(numbers[place]),
    )
    pages.link("map", "See all of them on the map")


VIEWS = {
    "Dimensions": dimensions,
    "Samples": samples,
    "How strange": strange,
    "Likelihood": likelihood,
    "Neighbours": neighbours,
}


def details(seen: Examination) -> None:
    """One of the closer looks."""
    view = st.segmented_control(
        "A closer look",
        list(VIEWS),
        default="Dimensions",
        key="reconstruct.view",
        required=True,
        label_visibility="collapsed",
    )
    VIEWS[view](seen)

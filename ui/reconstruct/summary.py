"""The upper part of Reconstruct: the images, the ELBO, other measures, and what to do next."""

import math

import streamlit as st

from ui.common import (
    blocks,
    card,
    colours,
    image_urls,
    next_steps,
    resources,
    results,
    state,
    user_images,
    widgets,
)
from ui.common.blocks import Picture, Term
from ui.common.keys import SEEDS
from ui.common.numbers import minus, with_error
from ui.reconstruct.source import Source
from vae_core.evaluation.image_report import DRAWS, Examination

ANOMALOUS = 0.95  # share of the reference images with a lower anomaly score
DARK = 32  # of 255 grey levels: the background of a data set of strokes


def samples_pixels() -> bool:
    """Whether the model's input is a black and white sample of the image."""
    return resources.loaded(state.get("model")).model.likelihood.is_drawn


def show(source: Source, report: Examination) -> None:
    """The image, the model's input, the reconstruction, and where they differ."""
    scaled = "In the model's size and colours"
    kind = "Pixels sampled as black or white" if samples_pixels() else scaled
    changes = ". ".join(line for line in (source.changes, kind) if line)
    blocks.pictures(
        Picture(image_urls.address(source.x), source.title, source.caption),
        Picture(image_urls.pixels(report.x), "Model input", changes),
        Picture(
            image_urls.pixels(report.x_hat),
            "Reconstruction",
            "The mean of p(x|z) at the posterior mean",
            colours.DECODER,
        ),
        Picture(
            image_urls.heat_map(report.error),
            "Error",
            "|x − reconstruction|: white = 0, orange = 1",
            colours.ERROR,
        ),
        key="images",
    )


def bound(report: Examination) -> None:
    """The ELBO as the difference of its two terms."""
    error = report.log_likelihood_stderr
    blocks.equation(
        Term(
            "Log-likelihood",
            with_error(report.log_likelihood, error) + " nats",
            f"E[log p(x|z)] over {DRAWS} samples of z from q(z|x), with its standard error: how "
            "well the image is described once z is known",
            colours.DECODER,
        ),
        Term(
            "KL",
            with_error(report.kl, 0) + " nats",
            "KL(q(z|x) ‖ p(z)): how much information z carries about this image",
            colours.KL,
            sign="−",
        ),
        Term(
            "ELBO",
            with_error(report.elbo, error) + " nats",
            "A lower bound on log p(x): the higher, the more probable the model finds this image",
            sign="=",
        ),
        key="elbo",
    )


def measures(report: Examination) -> None:
    """The ELBO in other units, the quality of the reconstruction, and the anomaly score."""
    model_id = state.get("model")
    rank = results.anomaly_rank(model_id, report)
    blocks.equation(
        Term(
            "Anomaly score",
            describe_rank(rank, results.reference_count(model_id)),
            "−ELBO compared with that of test images, which the model never saw in training: the "
            "share of them with a lower score",
        ),
        Term(
            "−ELBO",
            minus(f"{report.bits_per_dim:.3f} bits/dim"),
            card.BITS[report.meaning],
        ),
        Term(
            "PSNR",
            f"{report.psnr:.1f} dB",
            "Peak signal-to-noise ratio of the reconstruction to the image in grey levels or "
            "colours; higher is better",
            colours.DECODER,
        ),
        Term(
            "SSIM",
            "too small" if math.isnan(report.ssim) else minus(f"{report.ssim:.3f}"),
            "Structural similarity of the reconstruction and the image (Wang et al., 2004); 1 "
            "for equal images",
            colours.DECODER,
        ),
        key="measures",
    )


def describe_rank(share: float, count: int) -> str:
    """The rank of an anomaly score, given the share of test images with a lower one."""
    if share >= 0.9995:
        return f"above all of {count:,} test images"
    digits = 1 if share > 0.985 else 0
    return f"above {share:.{digits}%} of {count:,} test images"


def advice(source: Source, report: Examination) -> None:
    """What may help if a model of strokes gives a user image a high anomaly score."""
    model_id, is_upload = state.get("model"), not isinstance(source.place, int)
    strokes = report.image.shape[0] == 1 and results.edge(model_id) < DARK
    if is_upload and strokes and not user_images.fit().centre:
        if results.anomaly_rank(model_id, report) > ANOMALOUS:
            blocks.note(
                "If this is a digit or a drawing, try “Centre the strokes”: it matches the "
                "position and size of this model's images.",
                key="centre-advice",
            )


def actions(source: Source, report: Examination) -> None:
    """Where to take the image next."""
    with st.container(horizontal=True):
        widgets.open_in_explore(report.q.mu[0].tolist(), key="reconstruct.open")
        next_steps.path_ends(source.place, "reconstruct.path")
        index = source.place if isinstance(source.place, int) else None
        next_steps.map_button(source.key, index)
        if samples_pixels():
            st.button(
                "Resample the pixels",
                key="reconstruct.draw",
                icon=":material/casino:",
                help="This model was trained on binary samples of the images: each pixel is "
                "black or white, with its grey level as the probability.",
                on_click=lambda: state.put(seed=(state.get("seed") + 1) % SEEDS),
            )

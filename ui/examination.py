"""The parts of the Reconstruct page: pictures, the bound's terms, the posterior."""

import streamlit as st

from ui import blocks, colours, figures, pictures, results, state, widgets
from ui.blocks import Picture, Term
from ui.numbers import with_error
from ui.widgets import Source
from vae_core.evaluate import SLEEPING_NATS
from vae_core.examine import DRAWS, Examination

SHOWN = 32  # dimensions in the chart, at most
DRAWN = "each pixel drawn black or white, with its grey level as the probability"


def is_drawn() -> bool:
    """Whether the model sees a black and white draw of the image."""
    return results.binarization(state.get("model")) == "stochastic"


def show(source: Source, seen: Examination) -> None:
    """The image, what the model sees, what it gives back and where that differs."""
    sees = f"One draw: {DRAWN}" if is_drawn() else "The same, in grey levels or colours"
    blocks.pictures(
        Picture(pictures.address(source.x), source.title, source.caption),
        Picture(pictures.pixels(seen.x), "What the model sees", sees),
        Picture(
            pictures.pixels(seen.x_hat),
            "The reconstruction",
            "The mean of p(x|z) at the posterior's mean",
            colours.DECODER,
        ),
        Picture(
            pictures.heat_map(seen.error),
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


def actions(seen: Examination) -> None:
    """Where this leads on to."""
    with st.container(horizontal=True):
        widgets.open_in_explore(seen.q.mu[0].tolist(), key="reconstruct.open")
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

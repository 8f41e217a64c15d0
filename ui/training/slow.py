"""Slow motion: one step of training on one image, with everything that happened in it."""

import itertools
from dataclasses import dataclass, field
from typing import Any

import streamlit as st
import torch

from ui.common import blocks, colours, figures, image_urls
from ui.common.blocks import Picture, Term
from ui.common.figures import Curve
from vae_core.config import RunConfig
from vae_core.runs.directory import Reference, Run, RunError, open_run
from vae_core.training import single_step
from vae_core.training.loop import TrainState
from vae_core.training.single_step import SlowStep

SHOWN = 12  # dimensions in the table
BEGINNINGS = {"untrained": "An untrained model", "trained": "Where the run stands"}
_numbers = itertools.count(1)


@dataclass(eq=False)
class Lesson:
    """A model of one's own, which its steps change."""

    state: TrainState
    config: RunConfig
    steps: list[SlowStep] = field(default_factory=list)
    trace: list[tuple[float, float]] = field(default_factory=list)
    """log-likelihood and KL before each step"""


@st.cache_resource(max_entries=8, ttl="1h", show_spinner="Building the model …")
def lesson(ticket: int, path: str, beginning: str) -> Lesson:
    """One for each ticket: nobody else's steps change it."""
    run = open_run(path)
    trained = run if beginning == "trained" else None
    return Lesson(single_step.begin(run.config, trained), run.config)


def ticket(run: Run, beginning: str, again: bool = False) -> int:
    """A number for this session, run and beginning; a new one to begin again."""
    key = f"train.lesson.{run.id}.{beginning}"
    if again or key not in st.session_state:
        st.session_state[key] = next(_numbers)
    return int(st.session_state[key])


@st.fragment
def show(run: Run) -> None:
    """The controls, and the last step taken apart."""
    try:
        reference = run.reference_set()
    except RunError as error:
        blocks.note(f"{error}: the first step of its training brings them.")
        return
    beginning, image, rate = controls(run, reference)
    taught = lesson(ticket(run, beginning), str(run.path), beginning)
    with st.container(horizontal=True):
        if st.button("Take a step", icon=":material/skip_next:", type="primary", key="train.slow"):
            take(taught, reference, image, rate)
        if st.button("Take ten", icon=":material/fast_forward:", key="train.slow.ten"):
            for _ in range(10):
                take(taught, reference, image, rate)
        if st.button("Begin again", icon=":material/restart_alt:", key="train.slow.again"):
            taught = lesson(ticket(run, beginning, again=True), str(run.path), beginning)
    if taught.steps:
        tell(taught)
    else:
        blocks.note(
            "A step encodes one image to q(z|x), draws z with noise, decodes it, works out both "
            "terms of the bound and moves every weight a little against the gradient."
        )


def controls(run: Run, reference: Reference) -> tuple[str, int, float]:
    first, second, third = st.columns(3)
    ready = bool(run.weight_paths())
    with first:
        beginning = st.selectbox(
            "Begin with",
            list(BEGINNINGS) if ready else ["untrained"],
            format_func=BEGINNINGS.__getitem__,
            key=f"train.beginning.{run.id}",
        )
    with second:
        last = len(reference.x) - 1
        image = st.number_input("Reference image", 0, last, 0, key="train.slow.image")
    with third:
        rate = st.number_input(
            "Learning rate", 0.0, 1.0, 1e-3, 1e-4, "%.4f", key="train.slow.rate"
        )
    return str(beginning), int(image), float(rate)


def take(taught: Lesson, reference: Reference, image: int, rate: float) -> None:
    x = torch.from_numpy(reference.x[image])
    step = single_step.slow_step(taught.state, x, taught.config, rate)
    taught.steps = [step]
    taught.trace.append((step.before.log_likelihood, step.before.kl))


# telling it


def tell(taught: Lesson) -> None:
    step = taught.steps[-1]
    shown = len(taught.trace)
    st.markdown(f"**Step {shown}**: the same image and noise before and after the step")
    blocks.pictures(*seen(step))
    bound(step)
    dimensions(step)
    if shown > 1:
        trace(taught)
    with st.expander("What the step did to each weight"):
        layers(step)


def seen(step: SlowStep) -> list[Picture]:
    change = (step.after.x_hat - step.before.x_hat).abs()
    most = float(change.max())
    scaled = (change / max(most, 1e-9)).mean(dim=0)
    return [
        Picture(image_urls.pixels(step.x), "x", "What the encoder sees", colours.DATA),
        Picture(
            image_urls.pixels(step.before.x_hat), "x̂ before", "Decoded from z", colours.DECODER
        ),
        Picture(
            image_urls.pixels(step.after.x_hat),
            "x̂ after",
            "The same image and noise, with the moved weights",
            colours.DECODER,
        ),
        Picture(
            image_urls.heat_map(scaled),
            "What changed",
            f"By up to {most:.1%} of full brightness",
            colours.ERROR,
        ),
    ]


def bound(step: SlowStep) -> None:
    """Both terms of the bound for this image, before and after."""
    before, after = step.before, step.after
    titles = step.objective.term_titles
    further = [
        Term(titles.get(name, name), moved(value, after.terms[name]), "Of this image, in nats")
        for name, value in before.terms.items()
    ]
    blocks.equation(
        Term(
            "log p(x|z)",
            moved(before.log_likelihood, after.log_likelihood),
            "Of this image, for this z",
            colours.DECODER,
        ),
        Term("KL(q ‖ p)", moved(before.kl, after.kl), "Of this image", colours.KL, "−"),
        Term("ELBO", moved(before.elbo, after.elbo), "One-sample estimate, in nats", sign="="),
        *further,
        Term("Gradient", gradient(step), "The norm of all gradients together, before clipping"),
        Term(
            "Learning rate",
            f"{step.learning_rate:g}",
            "About how far AdamW moves a weight in one step",
        ),
    )


def moved(before: float, after: float) -> str:
    return f"{before:.1f} → {after:.1f}".replace("-", "−")


def gradient(step: SlowStep) -> str:
    return short(step.grad_norm) + (" (shortened)" if step.clipped else "")


def dimensions(step: SlowStep) -> None:
    """From the encoder's mu and logvar to z, dimension by dimension."""
    view = step.before
    order = view.kl_per_dim.argsort(descending=True)[:SHOWN].tolist()
    std = (view.logvar / 2).exp()
    rows: list[tuple[str, Any]] = [
        ("mu", view.mu),
        ("logvar", view.logvar),
        ("σ = exp(logvar / 2)", std),
        ("eps, drawn from N(0, 1)", step.eps),
        ("z = mu + σ · eps", view.z),
        ("KL, nats", view.kl_per_dim),
    ]
    heads = [f"z{dim}" for dim in order]
    told = [(name, [signed(float(values[dim])) for dim in order]) for name, values in rows]
    blocks.table(heads, told)
    if len(view.mu) > SHOWN:
        blocks.note(f"The {SHOWN} of {len(view.mu)} dimensions with the most KL.")


def signed(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def short(value: float) -> str:
    return (f"{value:,.0f}" if value >= 100 else f"{value:.3g}").replace("-", "−")


def trace(taught: Lesson) -> None:
    """Both terms over the steps that were taken."""
    steps = list(range(1, len(taught.trace) + 1))
    likelihood, kl = (list(column) for column in zip(*taught.trace, strict=True))
    elbo = [a - b for a, b in taught.trace]
    shown = [
        Curve("−ELBO, nats", [-value for value in elbo], colours.DATA),
        Curve("log p(x|z), nats", likelihood, colours.DECODER),
        Curve("KL, nats", kl, colours.KL),
    ]
    chart = figures.curves(steps, shown)
    st.plotly_chart(chart, key="train.slow.trace", config=figures.STILL, alt="bound by step")


def layers(step: SlowStep) -> None:
    heads = ["shape", "norm", "norm of its gradient", "moved by"]
    rows = [
        (
            layer.name,
            [
                " × ".join(map(str, layer.shape)) or "1",
                short(layer.size),
                short(layer.gradient),
                short(layer.moved),
            ],
        )
        for layer in step.layers
    ]
    blocks.table(heads, rows)

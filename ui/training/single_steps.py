"""Single steps: one training step on one image, with every quantity in it."""

import itertools
from dataclasses import dataclass, field

import streamlit as st
import torch
from torch import Tensor

from ui.common import blocks, choice, colours, figures, image_urls
from ui.common.blocks import Picture, Term
from ui.common.figures import Curve
from ui.common.numbers import minus, significant
from vae_core.config import RunConfig
from vae_core.runs.directory import Reference, Run, RunError, open_run
from vae_core.training import single_step
from vae_core.training.loop import SharedState
from vae_core.training.single_step import SlowStep

SHOWN = 12  # dimensions in the table
STARTS = {"untrained": "An untrained model", "trained": "The latest weights"}
_numbers = itertools.count(1)


@dataclass(eq=False)
class Experiment:
    """A private copy of a model, which the user's steps change."""

    state: SharedState
    config: RunConfig
    steps: list[SlowStep] = field(default_factory=list)
    trace: list[tuple[float, float]] = field(default_factory=list)
    """log-likelihood and KL before each step"""


@st.cache_resource(max_entries=8, ttl="1h", show_spinner="Building the model …")
def experiment(number: int, path: str, start: str) -> Experiment:
    """One experiment per number, so that no other session's steps change it."""
    run = open_run(path)
    trained = run if start == "trained" else None
    return Experiment(single_step.begin(run.config, trained), run.config)


def experiment_number(run: Run, start: str, again: bool = False) -> int:
    """The number of this session's experiment with a run; a new one to start over."""
    key = f"train.experiment.{run.id}.{start}"
    if again or key not in st.session_state:
        st.session_state[key] = next(_numbers)
    return int(st.session_state[key])


@st.fragment
def show(run: Run) -> None:
    """The controls, and the last step in detail."""
    try:
        reference = run.reference_set()
    except RunError as error:
        blocks.note(f"{error}: the run gets them with its first training step.")
        return
    start, image, rate = controls(run, reference)
    current = experiment(experiment_number(run, start), str(run.path), start)
    with st.container(horizontal=True):
        if st.button("Take a step", icon=":material/skip_next:", type="primary", key="train.slow"):
            take(current, reference, image, rate)
        if st.button("Take ten", icon=":material/fast_forward:", key="train.slow.ten"):
            for _ in range(10):
                take(current, reference, image, rate)
        if st.button("Start over", icon=":material/restart_alt:", key="train.slow.again"):
            number = experiment_number(run, start, again=True)
            current = experiment(number, str(run.path), start)
    if not current.steps:  # the page opens with a step, and so with something to look at
        take(current, reference, image, rate)
    details(current)
    blocks.note(
        "A step encodes one image to q(z|x), samples z, decodes it, computes both terms of the "
        "ELBO and moves every weight a little against the gradient of the loss.",
        key="what-a-step-is",
    )


def controls(run: Run, reference: Reference) -> tuple[str, int, float]:
    first, second, third = st.columns(3)
    ready = bool(run.weight_paths())
    with first:
        start = choice.select(
            "Start from",
            STARTS if ready else {"untrained": STARTS["untrained"]},
            key=f"train.beginning.{run.id}",
        )
    with second:
        last = len(reference.x) - 1
        image = st.number_input("Test image", 0, last, 0, key="train.slow.image")
    with third:
        rate = st.number_input(
            "Learning rate", 0.0, 1.0, 1e-3, 1e-4, "%.4f", key="train.slow.rate"
        )
    return start, image, rate


def take(current: Experiment, reference: Reference, image: int, rate: float) -> None:
    x = torch.from_numpy(reference.x[image])
    step = single_step.slow_step(current.state, x, current.config, rate)
    current.steps = [step]
    current.trace.append((step.before.log_likelihood, step.before.kl))


# the last step in detail


def details(current: Experiment) -> None:
    step = current.steps[-1]
    count = len(current.trace)
    with st.container(key=f"train.slow.step-{count}"):
        st.markdown(f"**Step {count}**: the same image and noise before and after the step")
    blocks.pictures(*images(step))
    bound(step)
    dimensions(step)
    if count > 1:
        trace(current)
    with st.expander("Changes of the weights by layer"):
        layers(step)


def images(step: SlowStep) -> list[Picture]:
    change = (step.after.x_hat - step.before.x_hat).abs()
    most = float(change.max())
    scaled = (change / max(most, 1e-9)).mean(dim=0)
    return [
        Picture(image_urls.pixels(step.x), "x", "The encoder's input", colours.DATA),
        Picture(
            image_urls.pixels(step.before.x_hat), "x̂ before", "Decoded from z", colours.DECODER
        ),
        Picture(
            image_urls.pixels(step.after.x_hat),
            "x̂ after",
            "The same image and noise, with the new weights",
            colours.DECODER,
        ),
        Picture(
            image_urls.heat_map(scaled),
            "Difference",
            f"Up to {most:.1%} of full brightness",
            colours.ERROR,
        ),
    ]


def bound(step: SlowStep) -> None:
    """The terms of the objective for this image, before and after the step."""
    before, after = step.before, step.after
    titles = step.objective.term_titles
    more_terms = [
        Term(titles.get(name, name), change(value, after.terms[name]), "Of this image, in nats")
        for name, value in before.terms.items()
    ]
    blocks.equation(
        Term(
            "log p(x|z)",
            change(before.log_likelihood, after.log_likelihood),
            "Of this image, for this z",
            colours.DECODER,
        ),
        Term("KL(q ‖ p)", change(before.kl, after.kl), "Of this image", colours.KL, "−"),
        Term("ELBO", change(before.elbo, after.elbo), "One-sample estimate, in nats", sign="="),
        *more_terms,
        Term("Gradient", gradient(step), "The norm of the whole gradient, before clipping"),
        Term(
            "Learning rate",
            significant(step.learning_rate, least=1e-9),
            "Roughly how far AdamW moves a weight in one step",
        ),
        key="step-terms",
    )


def change(before: float, after: float) -> str:
    return minus(f"{before:.1f} → {after:.1f}")


def gradient(step: SlowStep) -> str:
    return significant(step.grad_norm) + (" (clipped)" if step.clipped else "")


def dimensions(step: SlowStep) -> None:
    """From the encoder's mu and logvar to z, dimension by dimension."""
    view = step.before
    order = view.kl_per_dim.argsort(descending=True)[:SHOWN].tolist()
    std = (view.logvar / 2).exp()
    quantities: list[tuple[str, Tensor]] = [
        ("mu", view.mu),
        ("logvar", view.logvar),
        ("σ = exp(logvar / 2)", std),
        ("eps, sampled from N(0, 1)", step.eps),
        ("z = mu + σ · eps", view.z),
        ("KL, nats", view.kl_per_dim),
    ]
    heads = [f"z{dim}" for dim in order]
    rows = [
        (name, [minus(f"{float(values[dim]):.2f}") for dim in order])
        for name, values in quantities
    ]
    blocks.table(heads, rows, key="step-dimensions")
    if len(view.mu) > SHOWN:
        blocks.note(f"The {SHOWN} of {len(view.mu)} dimensions with the highest KL.")


def trace(current: Experiment) -> None:
    """Both terms over the steps so far."""
    steps = list(range(1, len(current.trace) + 1))
    likelihood, kl = (list(column) for column in zip(*current.trace, strict=True))
    elbo = [a - b for a, b in current.trace]
    curves = [
        Curve("−ELBO, nats", [-value for value in elbo], colours.DATA),
        Curve("log p(x|z), nats", likelihood, colours.DECODER),
        Curve("KL, nats", kl, colours.KL),
    ]
    chart = figures.curves(steps, curves)
    st.plotly_chart(chart, key="train.slow.trace", config=figures.STILL, alt="ELBO by step")


def layers(step: SlowStep) -> None:
    heads = ["shape", "norm", "norm of its gradient", "change"]
    rows = [
        (
            layer.name,
            [
                " × ".join(map(str, layer.shape)) or "1",
                significant(layer.size),
                significant(layer.gradient),
                significant(layer.moved),
            ],
        )
        for layer in step.layers
    ]
    blocks.table(heads, rows)

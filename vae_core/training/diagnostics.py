"""What is wrong with a training, in words: with the figure that says so and what to change."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any, Literal

from ..config import ModelConfig, RunConfig, TrainConfig
from ..evaluation.metrics import SLEEPING_NATS
from ..objectives.objective import objective_of
from ..runs.directory import Run
from ..runs.failures import DIVERGED, code_in
from . import control
from .control import Event

Severity = Literal["problem", "warning", "note", "fine"]
Record = dict[str, Any]

SETTLED = 100  # steps, before which nothing can be said
RECENT = 10  # records
ALWAYS = 0.8  # the share of records that means "nearly all the time"
LEVEL = 1 / 255  # the grey levels' distance, in the units of the decoder's scale


@dataclass(frozen=True)
class Finding:
    """One thing to know about a training."""

    kind: str
    """collapse, overfitting, scale, divergence, clipping, beta; early or fine where none is"""
    severity: Severity
    text: str
    figure: str
    """the numbers that say so"""
    setting: str = ""
    """what to change, and how; empty where nothing is to be changed"""


@dataclass(frozen=True)
class Story:
    """What a diagnosis looks at."""

    model: ModelConfig
    train: TrainConfig
    """with the changes that were made while it trained"""
    metrics: Sequence[Record]
    events: Sequence[Event] = ()
    message: str = ""
    """how it diverged, if it did"""

    @property
    def step(self) -> int:
        return int(self.metrics[-1]["step"]) if self.metrics else 0

    def recent(self, name: str) -> float:
        """The mean of the last records that have it, as an estimate with little noise."""
        values = [record[name] for record in self.metrics if name in record][-RECENT:]
        return fmean(values) if values else math.nan

    def steady(self) -> list[Record]:
        """The records since beta last changed, in its schedule or by hand."""
        changes = [event.step for event in self.events if event.name == "beta"]
        warm_up = self.train.beta_steps if self.train.beta_schedule == "linear" else 0
        last = max([warm_up, *changes])
        return [record for record in self.metrics if record["step"] > last]


def diagnose(run: Run) -> tuple[Finding, ...]:
    """What there is to say about a run, the worst first; never empty."""
    status = run.status()
    message = status["message"] if code_in(status) == DIVERGED else ""
    return examine(story(run.config, run.metrics(), control.events(run), message))


def story(
    config: RunConfig,
    metrics: Sequence[Record],
    events: Sequence[Event] = (),
    message: str = "",
) -> Story:
    train = control.in_force(config.train, events, metrics[-1]["step"] if metrics else 0)
    return Story(config.model, train, metrics, events, message)


def examine(story: Story) -> tuple[Finding, ...]:
    """`diagnose`, of what was read already."""
    checks = CHECKS if story.step >= SETTLED else (divergence,)
    found = [finding for check in checks if (finding := check(story))]
    if not any(finding.severity in ("problem", "warning") for finding in found):
        found.append(_fine(story) if story.step >= SETTLED else _early(story))
    order = ("problem", "warning", "fine", "note")
    return tuple(sorted(found, key=lambda finding: order.index(finding.severity)))


def collapse(story: Story) -> Finding | None:
    """Posterior collapse: dimensions whose posterior is the prior, whatever the image."""
    rows = [record["kl_per_dim"] for record in story.steady()[-RECENT:]]
    if not rows:
        return None
    kl = [fmean(column) for column in zip(*rows, strict=True)]
    asleep = sum(nats < SLEEPING_NATS for nats in kl)
    if not asleep:
        return None
    figure = f"{asleep} of {len(kl)} dimensions carry less than {SLEEPING_NATS} nats"
    if asleep == len(kl):
        return Finding("collapse", "problem", TOTAL_COLLAPSE, figure, _wake(story))
    if 2 * asleep >= len(kl):
        text = "Posterior collapse: most dimensions tell the decoder nothing about an image."
        fewer = f"; or latent_dim: {len(kl) - asleep} would do as well"
        return Finding("collapse", "warning", text, figure, _wake(story) + fewer)
    text = (
        "Some dimensions sleep. That costs nothing: this training found no use for more of them."
    )
    return Finding("collapse", "note", text, figure)


TOTAL_COLLAPSE = (
    "Posterior collapse: no dimension tells the decoder anything, so that every picture that it "
    "decodes is the same."
)


def _wake(story: Story) -> str:
    """What makes the posterior say more."""
    train = story.train
    if train.beta > 1:
        return f"beta: lower it, from {train.beta:g} towards 1"
    if not train.free_bits:
        return f"free_bits: {2 * SLEEPING_NATS:g} nats a dimension, or a linear beta_schedule"
    return f"free_bits: raise them from {train.free_bits:g} nats"


def overfitting(story: Story) -> Finding | None:
    """The validation part's −ELBO rises, or lies far above that of training."""
    seen = [record for record in story.steady() if "validation_loss" in record]
    if len(seen) < 2:
        return None
    losses = [record["validation_loss"] for record in seen]
    best = min(range(len(losses)), key=losses.__getitem__)
    terms = [(record["kl"], record["log_likelihood"]) for record in story.steady()[-RECENT:]]
    training = fmean(kl - log_likelihood for kl, log_likelihood in terms)
    risen, gap = losses[-1] - losses[best], losses[-1] - training
    tolerance = max(1.0, 0.01 * abs(losses[best]))
    remedy = "epochs: fewer; or more images, a smaller network, weight_decay above 0"
    if best < len(losses) - 1 and risen > tolerance and gap > tolerance:
        text = (
            "Overfitting: images that it never saw come out worse and worse. "
            "The best weights are kept."
        )
        figure = (
            f"validation −ELBO {_nats(losses[best])} at step {seen[best]['step']:,}, "
            f"{_nats(losses[-1])} at step {seen[-1]['step']:,}"
        )
        return Finding("overfitting", "problem", text, figure, remedy)
    if gap > 5 * tolerance:
        text = "It knows its training images better than others: it has learned some by heart."
        figure = f"−ELBO {_nats(training)} on training images, {_nats(losses[-1])} on others"
        return Finding("overfitting", "warning", text, figure, remedy)
    return None


def scale(story: Story) -> Finding | None:
    """A learned decoder scale that falls below what grey levels can tell apart."""
    values = [record["scale"] for record in story.metrics if "scale" in record]
    if not values or values[-1] > LEVEL / 2:
        return None
    text = (
        "The decoder's scale runs away: it has become finer than the grey levels, and the "
        "log-likelihood can grow for ever without better pictures."
    )
    figure = f"scale {values[-1]:.2g}, from {values[0]:.2g}; grey levels lie {LEVEL:.2g} apart"
    return Finding("scale", "problem", text, figure, "likelihood: gaussian, with a fixed scale")


def divergence(story: Story) -> Finding | None:
    """A loss that is no number, or that has left its best level for good."""
    rate = story.train.learning_rate
    lower = f"learning_rate: {rate / 3:.1g} instead of {rate:g}"
    if story.message:
        text = (
            "Training diverged: the loss is no longer a number. The last good checkpoint is kept."
        )
        return Finding("divergence", "problem", text, story.message.split(":")[0], lower)
    levels = [record["kl"] - record["log_likelihood"] for record in story.steady()]
    if len(levels) < 2 * RECENT:
        return None
    means = [fmean(levels[i : i + RECENT]) for i in range(len(levels) - RECENT + 1)]
    best, now = min(means), means[-1]
    if now - best <= max(1.0, 0.2 * abs(max(means) - best), 0.05 * abs(best)):
        return None
    text = "The loss has left its best level and stays above it: the steps are too long."
    figure = f"−ELBO {_nats(best)} at its best, {_nats(now)} now"
    return Finding("divergence", "warning", text, figure, lower)


def clipping(story: Story) -> Finding | None:
    """Gradients that are shortened at nearly every step."""
    norms = [record["grad_norm"] for record in story.metrics[-2 * RECENT :]]
    limit = story.train.clip_norm
    share = fmean(norm > limit for norm in norms)
    if share < ALWAYS:
        return None
    text = (
        "Gradients are shortened nearly all the time: their direction counts, not their length. "
        "AdamW rescales its steps anyway, so that seldom harms."
    )
    figure = (
        f"{share:.0%} of the last {len(norms)} records: {_short(fmean(norms))} against {limit:g}"
    )
    remedy = f"clip_norm: about {_short(2 * fmean(norms))}, or a lower learning_rate"
    return Finding("clipping", "note", text, figure, remedy)


def beta(story: Story) -> Finding | None:
    """What a beta other than 1 costs in reconstruction."""
    weighs = objective_of(story.train).weighs_kl
    if story.train.beta == 1 or not weighs:
        return None
    changed = [event for event in story.events if event.name == "beta"]
    if changed and (price := _price(story, changed[-1])):
        return price
    weight = story.train.beta
    figure = (
        f"log-likelihood {_nats(story.recent('log_likelihood'))}, KL {_nats(story.recent('kl'))}"
    )
    if weight > 1:
        text = (
            f"With beta {weight:g} training gives up as much as {weight:g} nats of reconstruction "
            "to save 1 nat of KL: blurrier pictures, for fewer and simpler dimensions."
        )
    else:
        text = (
            f"With beta {weight:g} a nat of KL costs only {weight:g}: sharper reconstructions, "
            "but draws from the prior may fall where no image is encoded."
        )
    remedy = f"beta: 1 instead of {weight:g} gives the ELBO"
    return Finding("beta", "note", text, figure, remedy)


def _price(story: Story, event: Event) -> Finding | None:
    """What the last change of beta brought and cost, by the records around it."""
    before = [record for record in story.metrics if record["step"] <= event.step]
    after = story.steady()
    if not before or not after or after[-1]["step"] < event.step + SETTLED:
        return None
    gained, saved = (_mean(after, name) - _mean(before, name) for name in ("log_likelihood", "kl"))
    text = f"Beta went from {event.old:g} to {event.new:g} at step {event.step:,}."
    figure = f"reconstruction {_signed(gained)} nats, KL {_signed(saved)} nats"
    remedy = f"beta: back to {event.old:g} if the pictures matter more" if gained < 0 else ""
    return Finding("beta", "note", text, figure, remedy)


def _mean(records: Sequence[Record], name: str) -> float:
    return fmean(record[name] for record in records[-RECENT:])


def _fine(story: Story) -> Finding:
    elbo = story.recent("log_likelihood") - story.recent("kl")
    text = "Nothing to complain about."
    figure = f"−ELBO {_nats(-elbo)} on training images after {story.step:,} steps"
    validated = [r["validation_loss"] for r in story.metrics if "validation_loss" in r]
    if validated:
        figure += f", {_nats(validated[-1])} on others"
    return Finding("fine", "fine", text, figure)


def _early(story: Story) -> Finding:
    text = f"Too early to say: it takes {SETTLED} steps to tell how a training goes."
    return Finding("early", "note", text, f"{story.step} steps so far")


def _nats(value: float) -> str:
    return f"{value:,.1f} nats".replace("-", "−")


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−")


def _short(value: float) -> str:
    return f"{value:.2g}" if value < 100 else f"{value:,.0f}"


CHECKS: tuple[Callable[[Story], Finding | None], ...] = (
    divergence,
    collapse,
    overfitting,
    scale,
    clipping,
    beta,
)

"""Diagnoses a training: findings with their evidence and a suggested change."""

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

SETTLED = 100  # steps required before a diagnosis
RECENT = 10  # records
ALWAYS = 0.8  # share of records that counts as "almost always"
LEVEL = 1 / 255  # distance between grey levels, in units of the decoder's scale


@dataclass(frozen=True)
class Finding:
    """One finding about a training."""

    kind: str
    """collapse, overfitting, scale, divergence, clipping, beta; early or fine if none applies"""
    severity: Severity
    text: str
    figure: str
    """the numerical evidence"""
    setting: str = ""
    """the setting to change, and how; empty if no change is needed"""


@dataclass(frozen=True)
class Story:
    """The input of a diagnosis."""

    model: ModelConfig
    train: TrainConfig
    """with the changes made during training"""
    metrics: Sequence[Record]
    events: Sequence[Event] = ()
    message: str = ""
    """the error message, if training diverged"""

    @property
    def step(self) -> int:
        return int(self.metrics[-1]["step"]) if self.metrics else 0

    def recent(self, name: str) -> float:
        """The mean of a metric over the last records that contain it, to reduce noise."""
        values = [record[name] for record in self.metrics if name in record][-RECENT:]
        return fmean(values) if values else math.nan

    def steady(self) -> list[Record]:
        """The records since beta last changed, by schedule or by request."""
        changes = [event.step for event in self.events if event.name == "beta"]
        warm_up = self.train.beta_steps if self.train.beta_schedule == "linear" else 0
        last = max([warm_up, *changes])
        return [record for record in self.metrics if record["step"] > last]


def diagnose(run: Run) -> tuple[Finding, ...]:
    """All findings about a run, most severe first; never empty."""
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
    """Like `diagnose`, for data that is already loaded."""
    checks = CHECKS if story.step >= SETTLED else (divergence,)
    findings = [finding for check in checks if (finding := check(story))]
    if not any(finding.severity in ("problem", "warning") for finding in findings):
        findings.append(_fine(story) if story.step >= SETTLED else _early(story))
    order = ("problem", "warning", "fine", "note")
    return tuple(sorted(findings, key=lambda finding: order.index(finding.severity)))


def collapse(story: Story) -> Finding | None:
    """Posterior collapse: dimensions whose posterior equals the prior for every image."""
    rows = [record["kl_per_dim"] for record in story.steady()[-RECENT:]]
    if not rows:
        return None
    kl = [fmean(column) for column in zip(*rows, strict=True)]
    inactive = sum(nats < SLEEPING_NATS for nats in kl)
    if not inactive:
        return None
    figure = f"{inactive} of {len(kl)} dimensions carry less than {SLEEPING_NATS} nats"
    if inactive == len(kl):
        return Finding("collapse", "problem", TOTAL_COLLAPSE, figure, _wake(story))
    if 2 * inactive >= len(kl):
        text = "Posterior collapse: most dimensions carry no information about the image."
        fewer = f"; or latent_dim: {len(kl) - inactive} would be enough"
        return Finding("collapse", "warning", text, figure, _wake(story) + fewer)
    text = "Some dimensions are inactive. This is harmless: the model does not need more of them."
    return Finding("collapse", "note", text, figure)


TOTAL_COLLAPSE = (
    "Posterior collapse: no dimension carries information, so all decoded images are the same."
)


def _wake(story: Story) -> str:
    """The setting that makes the posterior more informative."""
    train = story.train
    if train.beta > 1:
        return f"beta: lower it, from {train.beta:g} towards 1"
    if not train.free_bits:
        return f"free_bits: {2 * SLEEPING_NATS:g} nats per dimension, or a linear beta_schedule"
    return f"free_bits: raise them from {train.free_bits:g} nats"


def overfitting(story: Story) -> Finding | None:
    """The validation −ELBO rises, or is far above the training −ELBO."""
    validated = [record for record in story.steady() if "validation_loss" in record]
    if len(validated) < 2:
        return None
    losses = [record["validation_loss"] for record in validated]
    best = min(range(len(losses)), key=losses.__getitem__)
    terms = [(record["kl"], record["log_likelihood"]) for record in story.steady()[-RECENT:]]
    training = fmean(kl - log_likelihood for kl, log_likelihood in terms)
    risen, gap = losses[-1] - losses[best], losses[-1] - training
    tolerance = max(1.0, 0.01 * abs(losses[best]))
    remedy = "epochs: fewer; or more images, a smaller network, weight_decay above 0"
    if best < len(losses) - 1 and risen > tolerance and gap > tolerance:
        text = (
            "Overfitting: the bound on validation images is getting worse. "
            "The best weights are saved."
        )
        figure = (
            f"validation −ELBO {_nats(losses[best])} at step {validated[best]['step']:,}, "
            f"{_nats(losses[-1])} at step {validated[-1]['step']:,}"
        )
        return Finding("overfitting", "problem", text, figure, remedy)
    if gap > 5 * tolerance:
        text = (
            "The model fits its training images better than others: it has memorised some of them."
        )
        figure = f"−ELBO {_nats(training)} on training images, {_nats(losses[-1])} on others"
        return Finding("overfitting", "warning", text, figure, remedy)
    return None


def scale(story: Story) -> Finding | None:
    """A learned decoder scale that falls below the resolution of the grey levels."""
    values = [record["scale"] for record in story.metrics if "scale" in record]
    if not values or values[-1] > LEVEL / 2:
        return None
    text = (
        "The decoder's scale keeps shrinking: it is now finer than the grey levels, so the "
        "log-likelihood can grow without limit while the images do not improve."
    )
    figure = f"scale {values[-1]:.2g}, from {values[0]:.2g}; grey levels are {LEVEL:.2g} apart"
    return Finding("scale", "problem", text, figure, "likelihood: gaussian, with a fixed scale")


def divergence(story: Story) -> Finding | None:
    """A loss that is not finite, or that stays worse than its best level."""
    rate = story.train.learning_rate
    lower = f"learning_rate: {rate / 3:.1g} instead of {rate:g}"
    if story.message:
        text = "Training diverged: the loss is no longer finite. The last good checkpoint is kept."
        return Finding("divergence", "problem", text, story.message.split(":")[0], lower)
    levels = [record["kl"] - record["log_likelihood"] for record in story.steady()]
    if len(levels) < 2 * RECENT:
        return None
    means = [fmean(levels[i : i + RECENT]) for i in range(len(levels) - RECENT + 1)]
    best, now = min(means), means[-1]
    if now - best <= max(1.0, 0.2 * abs(max(means) - best), 0.05 * abs(best)):
        return None
    text = "The loss has risen above its best level and stays there: the steps are too large."
    figure = f"−ELBO {_nats(best)} at its best, {_nats(now)} now"
    return Finding("divergence", "warning", text, figure, lower)


def clipping(story: Story) -> Finding | None:
    """Gradients that are clipped in almost every step."""
    norms = [record["grad_norm"] for record in story.metrics[-2 * RECENT :]]
    limit = story.train.clip_norm
    share = fmean(norm > limit for norm in norms)
    if share < ALWAYS:
        return None
    text = (
        "Gradients are clipped in almost every step, so only their direction matters. "
        "AdamW rescales its steps anyway, so this is rarely harmful."
    )
    figure = (
        f"{share:.0%} of the last {len(norms)} records: {_short(fmean(norms))} against {limit:g}"
    )
    remedy = f"clip_norm: about {_short(2 * fmean(norms))}, or a lower learning_rate"
    return Finding("clipping", "note", text, figure, remedy)


def beta(story: Story) -> Finding | None:
    """The effect of a beta other than 1 on the reconstruction."""
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
            f"With beta {weight:g}, training gives up to {weight:g} nats of reconstruction "
            "to save 1 nat of KL: blurrier images in return for fewer, simpler dimensions."
        )
    else:
        text = (
            f"With beta {weight:g}, a nat of KL costs only {weight:g}: sharper reconstructions, "
            "but samples from the prior may fall where no image is encoded."
        )
    remedy = f"beta: 1 instead of {weight:g} gives the ELBO"
    return Finding("beta", "note", text, figure, remedy)


def _price(story: Story, event: Event) -> Finding | None:
    """The effect of the last change of beta, from the records before and after it."""
    before = [record for record in story.metrics if record["step"] <= event.step]
    after = story.steady()
    if not before or not after or after[-1]["step"] < event.step + SETTLED:
        return None
    gained, saved = (_mean(after, name) - _mean(before, name) for name in ("log_likelihood", "kl"))
    text = f"Beta went from {event.old:g} to {event.new:g} at step {event.step:,}."
    figure = f"reconstruction {_signed(gained)} nats, KL {_signed(saved)} nats"
    remedy = f"beta: back to {event.old:g} if image quality matters more" if gained < 0 else ""
    return Finding("beta", "note", text, figure, remedy)


def _mean(records: Sequence[Record], name: str) -> float:
    return fmean(record[name] for record in records[-RECENT:])


def _fine(story: Story) -> Finding:
    elbo = story.recent("log_likelihood") - story.recent("kl")
    text = "No problems found."
    figure = f"−ELBO {_nats(-elbo)} on training images after {story.step:,} steps"
    validated = [r["validation_loss"] for r in story.metrics if "validation_loss" in r]
    if validated:
        figure += f", {_nats(validated[-1])} on others"
    return Finding("fine", "fine", text, figure)


def _early(story: Story) -> Finding:
    text = f"Too early for a diagnosis: it needs {SETTLED} steps."
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

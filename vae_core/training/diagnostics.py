"""Diagnoses a training: findings with their evidence and a suggested change."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import fmean, stdev
from typing import Any, Literal

from ..config import ModelConfig, RunConfig, TrainConfig
from ..evaluation.metrics import ACTIVE_NATS, CONSTANT, active_dimensions, is_active
from ..objectives.objective import objective_of
from ..runs.directory import Run
from ..runs.failures import DIVERGED, code_in
from ..system.numbers import significant, with_error
from . import control
from .control import Event

Severity = Literal["problem", "warning", "note", "fine"]
Record = dict[str, Any]

SETTLED = 100  # steps required before a diagnosis
RECENT = 10  # records
ALWAYS = 0.8  # share of records that counts as "almost always"
ERRORS = 2.0  # standard errors by which a difference is more than chance
SHARP = 0.7  # share of the pixels' variance that reconstructions of a good model explain
PLANE = 2  # latent dimensions of a model made to be seen as a whole
LEVEL = 1 / 255  # distance between grey levels, in units of the decoder's scale


@dataclass(frozen=True)
class Finding:
    """One finding about a training."""

    kind: str
    """collapse, constant, overfitting, few-images, blurred, scale, divergence, clipping, beta;
    early or fine if none applies"""
    severity: Severity
    text: str
    figure: str
    """the numerical evidence"""
    setting: str = ""
    """the setting to change, and how; empty if no change is needed"""


@dataclass(frozen=True)
class RunHistory:
    """The input of a diagnosis."""

    model: ModelConfig
    train: TrainConfig
    """with the changes made during training"""
    metrics: Sequence[Record]
    events: Sequence[Event] = ()
    message: str = ""
    """the error message, if training diverged"""
    evaluation: Record = field(default_factory=dict)
    """the figures of the model card, if there are any"""

    validation_images: int = 0

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
    return examine(
        history_of(run.config, run.metrics(), control.events(run), message, run.figures() or None)
    )


def history_of(
    config: RunConfig,
    metrics: Sequence[Record],
    events: Sequence[Event] = (),
    message: str = "",
    evaluation: Record | None = None,
) -> RunHistory:
    train = control.in_force(config.train, events, metrics[-1]["step"] if metrics else 0)
    images = config.data.validation or 0
    return RunHistory(config.model, train, metrics, events, message, evaluation or {}, images)


def examine(run: RunHistory) -> tuple[Finding, ...]:
    """Like `diagnose`, for data that is already loaded."""
    checks = CHECKS if run.step >= SETTLED else (divergence,)
    findings = [finding for check in checks if (finding := check(run))]
    if not any(finding.severity in ("problem", "warning") for finding in findings):
        findings.append(_fine(run) if run.step >= SETTLED else _early(run))
    order = ("problem", "warning", "fine", "note")
    return tuple(sorted(findings, key=lambda finding: order.index(finding.severity)))


def collapse(run: RunHistory) -> Finding | None:
    """Posterior collapse: dimensions whose posterior equals the prior for every image."""
    rows = [record["kl_per_dim"] for record in run.steady()[-RECENT:]]
    if not rows:
        return None
    kl = [fmean(column) for column in zip(*rows, strict=True)]
    inactive = len(kl) - active_dimensions(kl)
    if not inactive:
        return None
    figure = f"{inactive} of {len(kl)} dimensions carry less than {ACTIVE_NATS} nats"
    if inactive == len(kl):
        return Finding("collapse", "problem", TOTAL_COLLAPSE, figure, _wake(run))
    if 2 * inactive >= len(kl):
        text = "Posterior collapse: most dimensions carry no information about the image."
        fewer = f"; or latent_dim: {len(kl) - inactive} would be enough"
        return Finding("collapse", "warning", text, figure, _wake(run) + fewer)
    text = "Some dimensions are inactive. This is harmless: the model does not need more of them."
    return Finding("collapse", "note", text, figure)


TOTAL_COLLAPSE = (
    "Posterior collapse: no dimension carries information, so all decoded images are the same."
)


def _wake(run: RunHistory) -> str:
    """The setting that makes the posterior more informative."""
    train = run.train
    if train.beta > 1:
        return f"beta: lower it, from {train.beta:g} towards 1"
    if not train.free_bits:
        return f"free_bits: {2 * ACTIVE_NATS:g} nats per dimension, or a linear beta_schedule"
    return f"free_bits: raise them from {train.free_bits:g} nats"


def constant(run: RunHistory) -> Finding | None:
    """Dimensions that cost nats although their posterior is the same for every image."""
    card = run.evaluation
    moved = card.get("mean_variance_per_dim")
    if not moved:
        return None
    pairs = zip(card["kl_per_dim"], moved, strict=True)
    idle = [kl for kl, variance in pairs if is_active(kl) and variance < CONSTANT]
    if not idle:
        return None
    text = (
        "Some dimensions cost nats but carry no information: their posterior differs from the "
        "prior, but hardly from image to image. Usually training was too short."
    )
    figure = f"{len(idle)} of {len(moved)} dimensions, {_nats(sum(idle))} of KL"
    remedy = "epochs: more, or fewer warmup_steps"
    return Finding("constant", "warning", text, figure, remedy)


@dataclass(frozen=True)
class Validated:
    """The −ELBO on the validation images, each with its standard error, and on training images."""

    best: float
    best_step: int
    last: float
    last_step: int
    stderr: float
    training: float
    training_stderr: float

    @property
    def tolerance(self) -> float:
        """A difference that matters, whatever its error."""
        return max(1.0, 0.01 * abs(self.best))

    @property
    def risen(self) -> float:
        return self.last - self.best

    @property
    def gap(self) -> float:
        return self.last - self.training

    @property
    def gap_stderr(self) -> float:
        return math.hypot(self.stderr, self.training_stderr)


def validated(run: RunHistory) -> Validated | None:
    """The figures that overfitting shows in; None before the second validation."""
    records = [record for record in run.steady() if "validation_loss" in record]
    if len(records) < 2:
        return None
    best = min(records, key=lambda record: record["validation_loss"])
    losses = [record["kl"] - record["log_likelihood"] for record in run.steady()[-RECENT:]]
    return Validated(
        best=best["validation_loss"],
        best_step=best["step"],
        last=records[-1]["validation_loss"],
        last_step=records[-1]["step"],
        stderr=_validation_error(run, records[-1]),
        training=fmean(losses),
        training_stderr=stdev(losses) / math.sqrt(len(losses)) if len(losses) > 1 else 0.0,
    )


def _validation_error(run: RunHistory, record: Record) -> float:
    """The standard error of a validation; of an old record, from the spread of the test images."""
    card, images = run.evaluation, run.validation_images
    if "validation_stderr" in record:
        return float(record["validation_stderr"])
    if not card or not images:
        return 0.0
    return float(card["elbo_stderr"] * math.sqrt(card["images"] / images))


def overfitting(run: RunHistory) -> Finding | None:
    """The validation −ELBO rises, or is far above the training −ELBO, beyond chance."""
    seen = validated(run)
    if seen is None:
        return None
    rises = seen.best_step < seen.last_step and min(seen.risen, seen.gap) > seen.tolerance
    if rises and seen.risen > ERRORS * seen.stderr:
        text = (
            "Overfitting: the bound on validation images is getting worse. "
            "The best weights are saved."
        )
        figure = (
            f"validation −ELBO {_nats(seen.best)} at step {seen.best_step:,}, "
            f"{_with_error(seen.last, seen.stderr)} at step {seen.last_step:,}"
        )
        return Finding("overfitting", "problem", text, figure, f"epochs: fewer; or {REMEDY}")
    if seen.gap > 5 * seen.tolerance:
        return _memorised(seen) if seen.gap > ERRORS * seen.gap_stderr else _too_few(seen)
    return _too_few(seen) if rises else None


REMEDY = "more images, a smaller network, weight_decay above 0"


def _memorised(seen: Validated) -> Finding:
    text = "The model fits its training images better than others: it has memorised some of them."
    still = seen.best_step == seen.last_step
    if still:
        text += " The bound on others is still improving."
    remedy = REMEDY if still else f"epochs: fewer; or {REMEDY}"
    return Finding("overfitting", "warning", text, _gap(seen), remedy)


def _too_few(seen: Validated) -> Finding:
    text = "There are too few validation images to tell whether the model overfits."
    return Finding("few-images", "note", text, _gap(seen))


def _gap(seen: Validated) -> str:
    others = _with_error(seen.last, seen.stderr)
    return f"−ELBO {_nats(seen.training)} on training images, {others} on others"


def blurred(run: RunHistory) -> Finding | None:
    """Reconstructions that have little of what tells the images apart."""
    share = run.evaluation.get("explained_variance")
    if share is None or share >= SHARP:
        return None
    text = (
        "Reconstructions, and so the samples, are blurred: they follow coarse shapes and colours "
        "only."
    )
    figure = f"they explain {share:.0%} of the variance of the test images' pixels"
    if run.model.latent_dim <= PLANE:
        return Finding("blurred", "note", f"{text} More cannot be expected of a plane.", figure)
    remedy = "epochs: more; or more latent dimensions, a larger network, a lower beta"
    return Finding("blurred", "warning", text, figure, remedy)


def scale(run: RunHistory) -> Finding | None:
    """A learned decoder scale that falls below the resolution of the grey levels."""
    values = [record["scale"] for record in run.metrics if "scale" in record]
    if not values or values[-1] > LEVEL / 2:
        return None
    text = (
        "The decoder's scale keeps shrinking: it is now finer than the grey levels, so the "
        "log-likelihood can grow without limit while the images do not improve."
    )
    now, before, apart = (significant(v, 2, 1e-9) for v in (values[-1], values[0], LEVEL))
    figure = f"scale {now}, from {before}; grey levels are {apart} apart"
    return Finding("scale", "problem", text, figure, "likelihood: gaussian, with a fixed scale")


def divergence(run: RunHistory) -> Finding | None:
    """A loss that is not finite, or that stays worse than its best level."""
    rate = run.train.learning_rate
    low, high = significant(rate / 3, 1, 1e-9), significant(rate, least=1e-9)
    lower = f"learning_rate: {low} instead of {high}"
    if run.message:
        text = "Training diverged: the loss is no longer finite. The last good checkpoint is kept."
        return Finding("divergence", "problem", text, run.message.split(":")[0], lower)
    levels = [record["kl"] - record["log_likelihood"] for record in run.steady()]
    if len(levels) < 2 * RECENT:
        return None
    means = [fmean(levels[i : i + RECENT]) for i in range(len(levels) - RECENT + 1)]
    best, now = min(means), means[-1]
    if now - best <= max(1.0, 0.2 * abs(max(means) - best), 0.05 * abs(best)):
        return None
    text = "The loss has risen above its best level and stays there: the steps are too large."
    figure = f"−ELBO {_nats(best)} at its best, {_nats(now)} now"
    return Finding("divergence", "warning", text, figure, lower)


def clipping(run: RunHistory) -> Finding | None:
    """Gradients that are clipped in almost every step."""
    norms = [record["grad_norm"] for record in run.metrics[-2 * RECENT :]]
    limit = run.train.clip_norm
    share = fmean(norm > limit for norm in norms)
    if share < ALWAYS:
        return None
    text = (
        "Gradients are clipped in almost every step, so only their direction matters. "
        "AdamW rescales its steps anyway, so this is rarely harmful."
    )
    usual = significant(fmean(norms), 2)
    figure = f"{share:.0%} of the last {len(norms)} records: {usual} against {limit:g}"
    remedy = f"clip_norm: about {significant(2 * fmean(norms), 2)}, or a lower learning_rate"
    return Finding("clipping", "note", text, figure, remedy)


def beta(run: RunHistory) -> Finding | None:
    """The effect of a beta other than 1 on the reconstruction."""
    weighs = objective_of(run.train).weighs_kl
    if run.train.beta == 1 or not weighs:
        return None
    changed = [event for event in run.events if event.name == "beta"]
    if changed and (price := _price(run, changed[-1])):
        return price
    weight = run.train.beta
    figure = f"log-likelihood {_nats(run.recent('log_likelihood'))}, KL {_nats(run.recent('kl'))}"
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


def _price(run: RunHistory, event: Event) -> Finding | None:
    """The effect of the last change of beta, from the records before and after it."""
    before = [record for record in run.metrics if record["step"] <= event.step]
    after = run.steady()
    if not before or not after or after[-1]["step"] < event.step + SETTLED:
        return None
    gained, saved = (_mean(after, name) - _mean(before, name) for name in ("log_likelihood", "kl"))
    text = f"Beta went from {event.old:g} to {event.new:g} at step {event.step:,}."
    figure = f"reconstruction {_signed(gained)} nats, KL {_signed(saved)} nats"
    remedy = f"beta: back to {event.old:g} if image quality matters more" if gained < 0 else ""
    return Finding("beta", "note", text, figure, remedy)


def _mean(records: Sequence[Record], name: str) -> float:
    return fmean(record[name] for record in records[-RECENT:])


def _fine(run: RunHistory) -> Finding:
    elbo = run.recent("log_likelihood") - run.recent("kl")
    text = "No problems found."
    figure = f"−ELBO {_nats(-elbo)} on training images after {run.step:,} steps"
    records = [record for record in run.metrics if "validation_loss" in record]
    if records:
        error = _validation_error(run, records[-1])
        figure += f", {_with_error(records[-1]['validation_loss'], error)} on others"
    return Finding("fine", "fine", text, figure)


def _early(run: RunHistory) -> Finding:
    text = f"Too early for a diagnosis: it needs {SETTLED} steps."
    return Finding("early", "note", text, f"{run.step} steps so far")


def _nats(value: float) -> str:
    return f"{value:,.1f} nats".replace("-", "−")


def _with_error(value: float, error: float) -> str:
    return f"{with_error(value, error)} nats"


def _signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−")


CHECKS: tuple[Callable[[RunHistory], Finding | None], ...] = (
    divergence,
    collapse,
    constant,
    overfitting,
    blurred,
    scale,
    clipping,
    beta,
)

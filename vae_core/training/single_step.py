"""A single training step on one image, with every intermediate quantity."""

import copy
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from ..config import RunConfig, TrainConfig
from ..models.gaussian import Gaussian
from ..models.vae import VAE
from ..objectives.objective import Moment, Objective, extra_terms, objective_of
from ..objectives.schedules import beta_schedule
from ..runs.directory import Run
from .loop import SharedState, best_device, descend, learning_rate, prepare, start


@dataclass(frozen=True, eq=False)
class View:
    """One image passed through the model with given noise; no batch dimensions."""

    mu: Tensor
    """(D,)"""
    logvar: Tensor
    """(D,)"""
    z: Tensor
    """(D,), mu + std · eps"""
    x_hat: Tensor
    """(C, H, W), the likelihood's mean, in [0, 1]"""
    log_likelihood: float
    """log p(x|z), nats"""
    kl_per_dim: Tensor
    """(D,), nats"""
    kl: float
    """nats; exact if the prior's is, else the one-sample estimate at z"""
    terms: dict[str, float]
    """further terms of the objective, nats"""

    @property
    def elbo(self) -> float:
        return self.log_likelihood - self.kl


@dataclass(frozen=True)
class LayerChange:
    """The change of one weight or bias in a step."""

    name: str
    shape: tuple[int, ...]
    size: float
    """its norm before the step"""
    gradient: float
    """the norm of its gradient, before clipping"""
    moved: float
    """the norm of its change"""


@dataclass(frozen=True, eq=False)
class SlowStep:
    """One training step on one image."""

    step: int
    """steps completed, including this one"""
    x: Tensor
    """(C, H, W), the model input for the image"""
    eps: Tensor
    """(D,), the noise used to sample z"""
    before: View
    after: View
    """the same image and noise, with the weights after the step"""
    beta: float
    learning_rate: float
    loss: float
    """the minimised value"""
    objective: Objective
    """the objective that defines the loss"""
    grad_norm: float
    """global norm of the gradient, before clipping"""
    clipped: bool
    layers: tuple[LayerChange, ...]
    """in the order of computation, from input image to output image"""


def begin(config: RunConfig, run: Run | None = None) -> SharedState:
    """The initial state for single steps: an untrained model or a run's latest weights.

    The precision is float32, so that displayed values match computed ones.

    Raises:
        RunError: For a run without weights.
    """
    state = start(config.model, exact(config.train), best_device())
    if run is not None:
        state.model.load_state_dict(run.load().state_dict())
        state.average.load_state_dict(state.model.state_dict())
        state.step = max(int(run.status()["step"]), 1)
    return state


def exact(config: TrainConfig) -> TrainConfig:
    return TrainConfig(**(vars(config) | {"precision": "float32"}))


def slow_step(
    state: SharedState, x: Tensor, config: RunConfig, rate: float | None = None
) -> SlowStep:
    """Takes one step on one image, in place, and returns all quantities.

    Minimises the configuration's objective or, if that needs several images, the ELBO.

    Args:
        x: uint8 (C, H, W).
        rate: The learning rate; by default the schedule's value at the start of training.
    """
    objective = objective_for_one(exact(config.train))
    train, model, noise = objective.config, state.model, state.generator
    moment = Moment(beta_schedule(train)(state.step), images=state.images)
    rate = learning_rate(train, state.step, 0.0) if rate is None else rate
    seen, drawn = prepare(x[None], state), noise.get_state()
    eps = noise_of(model.encode(seen), noise)
    noise.set_state(drawn)
    bound = objective(model, seen, moment, noise)
    before = view(model, seen, eps, _values(extra_terms(bound)))
    old = copy.deepcopy(model)
    norm = float(descend(state, bound.loss, train, rate))
    after = terms_after(objective, model, seen, moment, drawn)
    return SlowStep(
        step=state.step,
        x=seen[0],
        eps=eps[0],
        before=before,
        after=view(model, seen, eps, after),
        beta=moment.beta,
        learning_rate=rate,
        loss=float(bound.loss.detach()),
        objective=objective,
        grad_norm=norm,
        clipped=norm > train.clip_norm,
        layers=_changes(old, model, min(1.0, train.clip_norm / norm) if norm else 1.0),
    )


def objective_for_one(train: TrainConfig) -> Objective:
    """The configuration's objective, or the ELBO if that needs more than one image."""
    objective = objective_of(train)
    if objective.for_one_image:
        return objective
    plain = replace(train, objective="elbo", importance_samples=1, importance_from=0.0, options=())
    return objective_of(plain)


@torch.no_grad()
def noise_of(q: Gaussian, generator: torch.Generator) -> Tensor:
    """The noise of one sample of z: its deviation from the mean, in units of std; (B, D)."""
    return (q.rsample(generator) - q.mu) / q.std


@torch.no_grad()
def terms_after(
    objective: Objective, model: VAE, x: Tensor, moment: Moment, drawn: Tensor
) -> dict[str, float]:
    """Recomputes the objective's further terms, with noise from a saved generator state."""
    noise = torch.Generator(x.device)
    noise.set_state(drawn)
    return _values(extra_terms(objective(model, x, moment, noise)))


def _values(terms: dict[str, Tensor]) -> dict[str, float]:
    return {name: float(term.detach().mean()) for name, term in terms.items()}


@torch.no_grad()
def view(model: VAE, x: Tensor, eps: Tensor, terms: dict[str, float]) -> View:
    """Passes one image (1, C, H, W) through the model with noise (1, D)."""
    q: Gaussian = model.encode(x)
    z = q.mu + q.std * eps
    logits = model.logits(z)
    return View(
        q.mu[0],
        q.logvar[0],
        z[0],
        model.likelihood.mean(logits)[0],
        float(model.likelihood.log_prob(logits, x)),
        model.prior.kl_per_dim(q)[0],
        float(model.prior.kl(q, z)),
        terms,
    )


def _changes(old: VAE, new: VAE, shortened: float) -> tuple[LayerChange, ...]:
    """Each weight's change; gradients are divided by the clipping factor to undo clipping."""
    before = dict(old.named_parameters())
    return tuple(
        LayerChange(
            name,
            tuple(weight.shape),
            _norm(before[name]),
            _norm(weight.grad) / shortened if weight.grad is not None else 0.0,
            _norm(weight.detach() - before[name].detach()),
        )
        for name, weight in new.named_parameters()
    )


def _norm(tensor: Tensor) -> float:
    return float(tensor.detach().norm())

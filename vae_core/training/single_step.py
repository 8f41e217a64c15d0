"""One step of training taken apart, for one image: every quantity between x and the step."""

import copy
from dataclasses import dataclass

import torch
from torch import Tensor

from ..config import RunConfig, TrainConfig
from ..models.gaussian import Gaussian, kl_per_dim, normal_like
from ..models.vae import VAE
from ..objectives.elbo import Elbo, beta_schedule, with_free_bits
from ..runs.directory import Run
from .loop import SharedState, best_device, descend, learning_rate, prepare, start


@dataclass(frozen=True, eq=False)
class View:
    """One image through the model, with given noise; no batch dimension anywhere."""

    mu: Tensor
    """(D,)"""
    logvar: Tensor
    """(D,)"""
    z: Tensor
    """(D,), mu + std · eps"""
    x_hat: Tensor
    """(C, H, W), the likelihood's mean in [0, 1]"""
    log_likelihood: float
    """log p(x|z), nats"""
    kl_per_dim: Tensor
    """(D,), nats"""

    @property
    def kl(self) -> float:
        return float(self.kl_per_dim.sum())

    @property
    def elbo(self) -> float:
        return self.log_likelihood - self.kl


@dataclass(frozen=True)
class LayerChange:
    """What a step did to one weight or bias."""

    name: str
    shape: tuple[int, ...]
    size: float
    """its norm before the step"""
    gradient: float
    """the norm of its gradient, before clipping"""
    moved: float
    """how far the step moved it, as a norm"""


@dataclass(frozen=True, eq=False)
class SlowStep:
    """One training step on one image."""

    step: int
    """steps taken, this one included"""
    x: Tensor
    """(C, H, W) in [0, 1], as the encoder sees it: binarised where the model asks for it"""
    eps: Tensor
    """(D,), the noise that made z"""
    before: View
    after: View
    """the same image and noise, with the weights after the step"""
    beta: float
    learning_rate: float
    loss: float
    """what was minimised: −log-likelihood + β · KL, with free bits if any"""
    grad_norm: float
    """of all gradients together, before clipping"""
    clipped: bool
    layers: tuple[LayerChange, ...]
    """in the order from the image to the image"""


def begin(config: RunConfig, run: Run | None = None) -> SharedState:
    """A state to step through: an untrained model, or one where a run stands by now.

    Its precision is float32, so that what is shown is what was computed.

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
    """Takes one step on one image, in place, and tells all that happened.

    It minimises −ELBO, with one draw of z, whatever the configuration's objective.

    Args:
        x: uint8 (C, H, W).
        rate: The learning rate; by default what the schedule says at the start of training.
    """
    train = exact(config.train)
    beta = beta_schedule(train)(state.step)
    rate = learning_rate(train, state.step, 0.0) if rate is None else rate
    seen = prepare(x[None], state, config.model.binarization)
    q = state.model.encode(seen)
    eps = normal_like(q.mu, state.generator)
    terms = Elbo(state.model.log_likelihood(q.mu + q.std * eps, seen), kl_per_dim(q), beta)
    if train.free_bits:
        terms = with_free_bits(terms, train.free_bits)
    before, old = view(state.model, seen, eps), copy.deepcopy(state.model)
    norm = float(descend(state, terms.loss, train, rate))
    return SlowStep(
        step=state.step,
        x=seen[0],
        eps=eps[0],
        before=before,
        after=view(state.model, seen, eps),
        beta=beta,
        learning_rate=rate,
        loss=float(terms.loss.detach()),
        grad_norm=norm,
        clipped=norm > train.clip_norm,
        layers=_changes(old, state.model, min(1.0, train.clip_norm / norm) if norm else 1.0),
    )


@torch.no_grad()
def view(model: VAE, x: Tensor, eps: Tensor) -> View:
    """One image (1, C, H, W) in [0, 1] through the model with the noise (1, D)."""
    q: Gaussian = model.encode(x)
    z = q.mu + q.std * eps
    logits = model.logits(z)
    return View(
        q.mu[0],
        q.logvar[0],
        z[0],
        model.likelihood.mean(logits)[0],
        float(model.likelihood.log_prob(logits, x)),
        kl_per_dim(q)[0],
    )


def _changes(old: VAE, new: VAE, shortened: float) -> tuple[LayerChange, ...]:
    """Each weight before and after; its gradient, which was shortened by the factor, as it was."""
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

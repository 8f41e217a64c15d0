"""The training loop, a generator of step records."""

import copy
import math
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from ..config import ModelConfig, Precision, TrainConfig
from ..models.gaussian import SharedGenerator
from ..models.vae import build_seeded, channels_last, freeze
from ..objectives.objective import Moment, Objective, extra_terms, objective_of
from ..objectives.schedules import beta_schedule
from ..runs.failures import DIVERGED
from ..runs.state import TrainState
from .distributed import DistributedContext

AVERAGE_EACH_UNTIL = 100  # steps; until then the average is updated at every step
AVERAGE_EVERY = 4  # steps between two updates after that


@dataclass
class SharedState(TrainState):
    """A training state with the processes that train it together."""

    processes: DistributedContext = field(default_factory=DistributedContext)
    images: int = 0
    """number of training images"""


@dataclass(frozen=True, eq=False)
class TrainStep:
    """The results of one step, as tensors so that no step waits for the device."""

    step: int
    """steps completed, including this one"""
    loss: Tensor
    log_likelihood: Tensor
    """averaged over the batch, nats"""
    kl_per_dim: Tensor
    """(D,), averaged over the batch, nats"""
    kl: Tensor | None
    """averaged over the batch, nats; None if it is the sum of `kl_per_dim`"""
    terms: dict[str, Tensor]
    """further terms of the objective, averaged over the batch, nats"""
    grad_norm: Tensor
    """before clipping"""
    beta: float
    learning_rate: float

    def tensors(self) -> dict[str, Tensor]:
        """All values that are averaged over steps, by name."""
        names = ("kl_per_dim", "loss", "log_likelihood", "grad_norm", "kl")
        values = {name: getattr(self, name) for name in names}
        return {n: v for n, v in values.items() if v is not None} | self.terms


class DivergedError(ValueError):
    """The loss is no longer finite."""

    failure_code = DIVERGED


def best_device() -> torch.device:
    """The current CUDA device of this process, else the CPU."""
    if torch.cuda.is_available():
        return torch.device("cuda", torch.cuda.current_device())
    return torch.device("cpu")


def resolve_precision(precision: Precision, device: torch.device) -> Precision:
    """Resolves "auto" for this machine.

    bfloat16 is 1.2 to 1.5 times as fast as float32 where the processor multiplies it natively, and
    many times slower where it is emulated; to measure it, run
    `python -m benchmarks training --only layouts`.
    """
    if precision != "auto":
        return precision
    if device.type == "cuda":
        native = torch.cuda.is_bf16_supported(including_emulation=False)
    else:
        native = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    return "bfloat16" if native else "float32"


def start(
    model: ModelConfig,
    train: TrainConfig,
    device: torch.device,
    processes: DistributedContext | None = None,
) -> SharedState:
    """The state before the first step; identical for the same seed and in all processes."""
    vae = build_seeded(model, train.seed).to(device)
    if device.type == "cuda" or train.precision == "float32":
        channels_last(vae)  # not faster in bfloat16 on CPU
    processes = processes or DistributedContext()
    generator = SharedGenerator(device)
    generator.manual_seed(train.seed)
    generator.rank, generator.size = processes.rank, processes.size
    optimizer = torch.optim.AdamW(
        vae.parameters(), lr=train.learning_rate, weight_decay=train.weight_decay, fused=True
    )
    return SharedState(vae, freeze(copy.deepcopy(vae)), optimizer, generator, processes=processes)


def steps_per_epoch(images: int, batch_size: int) -> int:
    """Counts complete batches only; one short batch if there are fewer images than that."""
    return max(1, images // batch_size)


def batches(
    x: np.ndarray,
    batch_size: int,
    seed: int,
    step: int = 0,
    processes: DistributedContext | None = None,
) -> Iterator[Tensor]:
    """Endless shuffled batches from any step on; the order depends only on seed and epoch.

    Args:
        x: uint8 (N, C, H, W), in memory or memory-mapped.
        processes: The processes that share each batch; this one takes its own rows.

    Yields:
        uint8 (B, C, H, W).
    """
    per_epoch = steps_per_epoch(len(x), batch_size)
    rows = (processes or DistributedContext()).rows(min(batch_size, len(x)))
    while True:
        epoch, first = divmod(step, per_epoch)
        order = np.random.default_rng([seed, epoch]).permutation(len(x))
        for i in range(first, per_epoch):
            yield torch.from_numpy(x[order[i * batch_size : (i + 1) * batch_size][rows]])
        step = (epoch + 1) * per_epoch


def learning_rate(config: TrainConfig, step: int, fraction: float) -> float:
    """Linear warm-up, then a cosine to zero as the fraction of the budget goes from 0 to 1.

    Loshchilov & Hutter (2017). https://arxiv.org/abs/1608.03983
    """
    warmup = min(1.0, (step + 1) / (config.warmup_steps + 1))
    return config.learning_rate * warmup * 0.5 * (1 + math.cos(math.pi * min(1.0, fraction)))


def fit(
    state: SharedState,
    batches: Iterator[Tensor],
    config: TrainConfig,
    total_steps: int,
    max_seconds: float = math.inf,
) -> Iterator[TrainStep]:
    """Trains in place and yields one record per step; stop iterating to stop training.

    Args:
        batches: uint8 (B, C, H, W), starting at the state's step.
        total_steps: The step at which the learning rate reaches zero and training ends.
        max_seconds: A time budget that ends training earlier, with the learning rate annealed to
            fit.
    """
    beta, objective = beta_schedule(config), objective_of(config)
    while state.step < total_steps and state.seconds < max_seconds:
        began = time.perf_counter()
        fraction = max(state.step / total_steps, state.seconds / max_seconds)
        rate = learning_rate(config, state.step, fraction)
        moment = Moment(beta(state.step), fraction, state.images)
        x = prepare(next(batches), state)
        record = take_step(state, x, objective, moment, rate)
        state.seconds += time.perf_counter() - began
        yield record


def prepare(x: Tensor, state: SharedState) -> Tensor:
    """The model input for uint8 images, on the model's device."""
    x = x.to(state.generator.device, non_blocking=True) / 255
    return state.model.observe(x, state.generator)


def take_step(
    state: SharedState, x: Tensor, objective: Objective, moment: Moment, rate: float
) -> TrainStep:
    """One training step on the objective for model inputs x (B, C, H, W)."""
    config = objective.config
    with autocast(config.precision, x.device):
        bound = objective(state.model, x, moment, state.generator)
    if not state.processes.is_alone:
        bound = bound.shared(state.processes.mean_)
    loss = bound.loss
    norm = descend(state, loss, config, rate)
    return TrainStep(
        state.step,
        loss.detach(),
        bound.log_likelihood.detach().mean(),
        bound.kl_per_dim.detach().mean(dim=0),
        None if bound.sampled_kl is None else bound.sampled_kl.detach().mean(),
        {name: term.detach().mean() for name, term in extra_terms(bound).items()},
        norm,
        moment.beta,
        rate,
    )


def descend(state: SharedState, loss: Tensor, config: TrainConfig, rate: float) -> Tensor:
    """One AdamW step on a loss, followed by an update of the averaged weights.

    Returns:
        The gradient's norm before clipping.
    """
    for group in state.optimizer.param_groups:
        group["lr"] = rate
    for weight in state.weights:
        weight.grad = None
    loss.backward()  # type: ignore[no-untyped-call]
    state.processes.mean_([w.grad for w in state.weights if w.grad is not None])
    norm = shorten(state.weights, config.clip_norm)
    state.optimizer.step()
    state.step += 1
    update_average(state, config.average)
    return norm


def autocast(precision: str, device: torch.device) -> AbstractContextManager[None]:
    return torch.autocast(device.type, torch.bfloat16, enabled=precision == "bfloat16")


def shorten(weights: list[Tensor], limit: float) -> Tensor:
    """Clips the gradient's norm to the limit; returns the norm before clipping.

    On a CPU, where reading the norm is free, a gradient within the limit is left unchanged: this
    is the common case, and multiplying every element by 1 would take time.
    """
    gradients = [weight.grad for weight in weights if weight.grad is not None]
    norm: Tensor = torch.linalg.vector_norm(torch.stack(torch._foreach_norm(gradients)))
    if norm.device.type != "cpu" or not float(norm) <= limit:
        torch.nn.utils.clip_grads_with_norm_(weights, limit, norm)
    return norm


@torch.no_grad()
def update_average(state: TrainState, decay: float) -> None:
    """average <- decay · average + (1 − decay) · model, with a short memory at first.

    Later updates combine several steps, which is as good and cheaper.
    """
    at_once = 1
    if decay > 0 and state.step > AVERAGE_EACH_UNTIL:
        if state.step % AVERAGE_EVERY:
            return
        at_once = AVERAGE_EVERY
    decay = min(decay, (1 + state.step) / (10 + state.step)) ** at_once if decay else 0.0
    torch._foreach_lerp_(state.average_weights, state.weights, 1 - decay)

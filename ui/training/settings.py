"""The settings of a new run: widgets that turn one configuration into another."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

import streamlit as st

from vae_core import config as configs
from vae_core.config import ModelConfig, RunConfig, TrainConfig

NAMES = {
    "mlp": "dense layers",
    "conv": "convolutions",
    "resnet": "convolutions with residual blocks",
    "bernoulli": "Bernoulli: pixels are 0 or 1",
    "gaussian": "Gaussian, fixed scale",
    "learned-gaussian": "Gaussian, learned scale",
    "continuous-bernoulli": "continuous Bernoulli",
    "none": "grey levels",
    "stochastic": "sampled as 0 or 1 (binarised)",
    "constant": "constant",
    "linear": "linear warm-up from 0",
    "cyclical": "cyclical",
    "elbo": "ELBO",
    "iwae": "importance-weighted bound (IWAE)",
}


@dataclass(frozen=True)
class Panel:
    """Widgets for one starting point; another one has widgets with values of its own."""

    base: str

    @property
    def is_preset(self) -> bool:
        """Whether it starts from a preset, not from another run's settings."""
        return not self.base.startswith("run:")

    def key(self, name: str) -> str:
        return f"train.{name}.{self.base}"

    def whole(self, name: str, label: str, value: int, least: int, hint: str = "") -> int:
        return int(
            st.number_input(label, least, None, value, key=self.key(name), help=hint or None)
        )

    def real(self, name: str, label: str, value: float, hint: str = "", digits: int = 2) -> float:
        step = 10.0**-digits
        shown = f"%.{digits}f"
        key = self.key(name)
        return float(
            st.number_input(label, 0.0, None, value, step, shown, key=key, help=hint or None)
        )

    def one_of(self, name: str, label: str, options: Any, value: str, hint: str = "") -> Any:
        names = list(get_args(options))
        index, key = names.index(value), self.key(name)
        return st.selectbox(label, names, index, NAMES.__getitem__, key=key, help=hint or None)

    def widths(self, name: str, label: str, value: tuple[int, ...], hint: str) -> tuple[int, ...]:
        text = st.text_input(label, ", ".join(map(str, value)), key=self.key(name), help=hint)
        return parse_widths(label, text)


def parse_widths(label: str, text: str) -> tuple[int, ...]:
    """Comma-separated whole numbers."""
    try:
        return tuple(int(number) for number in text.split(",") if number.strip())
    except ValueError:
        raise ValueError(f"{label} needs comma-separated whole numbers, got {text!r}") from None


def network(panel: Panel, model: ModelConfig) -> Mapping[str, Any]:
    first, second = st.columns(2)
    with first:
        kind = panel.one_of("network", "Network", configs.Network, model.network)
        hidden = panel.widths(
            "hidden", "Dense layers", model.hidden_dims, "Widths; the decoder's are reversed."
        )
    with second:
        latent = panel.whole(
            "latent", "Latent dimensions", model.latent_dim, 1, "D, the size of z"
        )
        channels = panel.widths(
            "channels",
            "Channels",
            model.channels,
            "Of each convolution, which halves the image; a dense network has none.",
        )
    return {"network": kind, "hidden_dims": hidden, "latent_dim": latent, "channels": channels}


def likelihood(panel: Panel, model: ModelConfig) -> Mapping[str, Any]:
    first, second, third = st.columns(3)
    with first:
        kind = panel.one_of(
            "likelihood", "Likelihood p(x|z)", configs.LikelihoodName, model.likelihood
        )
    with second:
        pixels = panel.one_of("binarization", "Pixels", configs.Binarization, model.binarization)
    with third:
        scale = panel.real(
            "scale", "Standard deviation", model.scale, "Of the Gaussian; its start if learned.", 3
        )
    return {"likelihood": kind, "binarization": pixels, "scale": scale}


def objective(panel: Panel, train: TrainConfig) -> Mapping[str, Any]:
    first, second, third, fourth = st.columns(4)
    with first:
        beta = panel.real("beta", "β", train.beta, "The KL's weight; 1 gives the ELBO.")
    with second:
        schedule = panel.one_of(
            "schedule", "β schedule", configs.BetaSchedule, train.beta_schedule
        )
    with third:
        steps = panel.whole(
            "beta-steps", "Warm-up steps", train.beta_steps, 0, "Or the steps of one cycle."
        )
    with fourth:
        free = panel.real(
            "free-bits",
            "Free bits",
            train.free_bits,
            "Nats of each dimension's KL that are free of charge; prevents inactive dimensions.",
        )
    return {"beta": beta, "beta_schedule": schedule, "beta_steps": steps, "free_bits": free}


def bound(panel: Panel, train: TrainConfig) -> Mapping[str, Any]:
    """The objective: the ELBO, or the importance-weighted bound with its samples."""
    first, second, third = st.columns(3)
    with first:
        kind = panel.one_of(
            "objective",
            "Objective",
            configs.Objective,
            train.objective,
            "The importance-weighted bound is tighter, but q(z|x) alone no longer approximates "
            "the posterior, and every sample has to be decoded.",
        )
    if kind == "elbo":
        return {"objective": kind, "importance_samples": 1, "importance_from": 0.0}
    with second:
        samples = panel.whole(
            "samples", "Samples of z per image", max(2, train.importance_samples), 2
        )
    with third:
        start = panel.real(
            "from",
            "ELBO pre-training fraction",
            train.importance_from,
            "From 0 to below 1: the fraction of the budget spent on the cheaper ELBO first.",
        )
    return {"objective": kind, "importance_samples": samples, "importance_from": start}


def optimiser(panel: Panel, train: TrainConfig) -> Mapping[str, Any]:
    first, second, third = st.columns(3)
    with first:
        batch = panel.whole("batch", "Batch size", train.batch_size, 1)
    with second:
        rate = panel.real(
            "learning-rate",
            "Learning rate",
            train.learning_rate,
            "The peak after the warm-up; a cosine schedule takes it to zero.",
            5,
        )
    with third:
        seed = panel.whole("seed", "Seed", train.seed, 0, "The same seed gives the same model.")
    return {"batch_size": batch, "learning_rate": rate, "seed": seed}


def advanced(panel: Panel, base: RunConfig) -> RunConfig:
    """What a preset has settled. Raises ValueError with the rule that a change breaks."""
    with st.expander("Network, likelihood, β, learning rate …", icon=":material/tune:"):
        model = {**network(panel, base.model), **likelihood(panel, base.model)}
        train = {
            **objective(panel, base.train),
            **bound(panel, base.train),
            **optimiser(panel, base.train),
        }
    return dataclasses.replace(
        base,
        model=dataclasses.replace(base.model, **model),
        train=dataclasses.replace(base.train, **train),
    )

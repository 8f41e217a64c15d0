"""The settings of a new run: widgets that turn one configuration into another.

What can be chosen comes from the registries: a new likelihood, prior, posterior, network or
objective appears here with its settings.
"""

import dataclasses
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

import streamlit as st

from ui.common import choice
from vae_core import config as configs
from vae_core.config import ModelConfig, RunConfig, TrainConfig
from vae_core.registry import Setting

SCHEDULES = {"constant": "constant", "linear": "linear warm-up from 0", "cyclical": "cyclical"}
LABELS = {
    "network": "Network",
    "likelihood": "Likelihood p(x|z)",
    "prior": "Prior p(z)",
    "posterior": "Posterior q(z|x)",
    "objective": "Objective",
}
KEYS = {"hidden_dims": "hidden", "importance_samples": "samples", "importance_from": "from"}
COLUMNS = 4


COPIED = "train.copied"  # the run whose settings the form offers


@dataclass(frozen=True)
class Panel:
    """Widgets for one starting point; another one has widgets with values of its own."""

    base: str

    @property
    def is_copy(self) -> bool:
        """Whether the user asked for the settings of a run, its data among them."""
        return self.base == f"run:{st.session_state.get(COPIED)}"

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

    def one_of(
        self, name: str, label: str, titles: Mapping[str, str], value: str, hint: str = ""
    ) -> str:
        """A choice among names, shown by their titles."""
        index, key = list(titles).index(value), self.key(name)
        return str(choice.select(label, titles, index=index, key=key, help=hint or None))

    def widths(self, name: str, label: str, value: tuple[int, ...], hint: str) -> tuple[int, ...]:
        text = st.text_input(label, ", ".join(map(str, value)), key=self.key(name), help=hint)
        return parse_widths(label, text)

    def setting(self, setting: Setting, value: Any) -> Any:
        """The widget for a setting of a registered class."""
        name = KEYS.get(setting.name, setting.name.replace("_", "-"))
        label, hint, kind = setting.title, setting.hint, type(setting.default)
        if kind is tuple:
            return self.widths(name, label, value, hint)
        if kind is str:
            return self.one_of(name, label, dict(setting.choices), value, hint)
        whole = kind is int
        low, high = (limit(bound, whole) for bound in (setting.low, setting.high))
        start = limit(max(setting.low, float(value)), whole)
        step = 1 if whole else 10.0**-setting.digits
        shown = None if whole else f"%.{setting.digits}f"
        return st.number_input(
            label, low, high, start, step, shown, key=self.key(name), help=hint or None
        )


def limit(value: float, whole: bool) -> Any:
    """A number in the type of its widget; None for no limit."""
    if math.isinf(value):
        return None
    return int(value) if whole else float(value)


def parse_widths(label: str, text: str) -> tuple[int, ...]:
    """Comma-separated whole numbers."""
    try:
        return tuple(int(number) for number in text.split(",") if number.strip())
    except ValueError:
        raise ValueError(f"{label} needs comma-separated whole numbers, got {text!r}") from None


def chosen(
    panel: Panel, config: ModelConfig | TrainConfig, fields: Sequence[str]
) -> dict[str, Any]:
    """The names and settings chosen from the registries of these fields."""
    values: dict[str, Any] = {}
    for field in fields:
        registry = config.registries()[field]
        titles = {kind.name: kind.title for kind in registry.kinds()}
        row = st.columns(COLUMNS)
        with row[0]:
            name = panel.one_of(field, LABELS[field], titles, getattr(config, field))
        kind = registry[name]
        current = config.settings_of(kind)
        for column, setting in zip(row[1:] * len(kind.settings), kind.settings, strict=False):
            with column:
                values[setting.name] = panel.setting(setting, current[setting.name])
        values[field] = name
    return values


def schedule(panel: Panel, train: TrainConfig) -> Mapping[str, Any]:
    first, second, third = st.columns(3)
    with first:
        beta = panel.real("beta", "β", train.beta, "The KL's weight; 1 gives the ELBO.")
    with second:
        titles = {name: SCHEDULES[name] for name in get_args(configs.BetaSchedule)}
        kind = panel.one_of("schedule", "β schedule", titles, train.beta_schedule)
    with third:
        steps = panel.whole(
            "beta-steps", "Warm-up steps", train.beta_steps, 0, "Or the steps of one cycle."
        )
    return {"beta": beta, "beta_schedule": kind, "beta_steps": steps}


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
        latent = panel.whole(
            "latent", "Latent dimensions", base.model.latent_dim, 1, "D, the size of z"
        )
        model = chosen(panel, base.model, list(base.model.registries()))
        train = schedule(panel, base.train)
        objective = chosen(panel, base.train, list(base.train.registries()))
        rest = optimiser(panel, base.train)
    return dataclasses.replace(
        base,
        model=base.model.with_choice({**model, "latent_dim": latent}),
        train=base.train.with_choice({**objective, **train, **rest}),
    )

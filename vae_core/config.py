"""The configuration of a run, as frozen dataclasses.

Parts of the model and the objective are chosen by name from the registries. Their settings are
fields here or, without a field, entries of `options`.
"""

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self, get_args, get_origin, get_type_hints

from .registry import (
    LIKELIHOODS,
    NETWORKS,
    OBJECTIVES,
    POSTERIORS,
    PRIORS,
    Part,
    Registry,
    Value,
    require,
)

Options = tuple[tuple[str, Value], ...]
"""settings by name, in alphabetical order; a table in config.json"""
Binarization = Literal["none", "stochastic"]
BetaSchedule = Literal["constant", "linear", "cyclical"]
Precision = Literal["auto", "float32", "bfloat16"]

SIDE = (8, 128)
WIDEST = 4096  # a run may come from a stranger's zip: its model must fit in memory


@dataclass(frozen=True)
class DataConfig:
    """The source of the images."""

    dataset: str = "mnist"
    """mnist, fashion-mnist, or the path of a folder or zip of images, or of a folder of shards"""
    validation: int = 5000
    """number of training images held out for validation, chosen by a fixed seed"""
    validation_seed: int = 0

    def __post_init__(self) -> None:
        require(self.validation >= 0, f"validation must be at least 0, got {self.validation}")


NEUTRAL: dict[str, Any] = {
    "binarization": "none",
    "free_bits": 0.0,
    "importance_samples": 1,
    "importance_from": 0.0,
}
"""fields that only some parts use, with the neutral value for parts that do not"""


@dataclass(frozen=True)
class Choosing:
    """A configuration that chooses registered classes and holds their settings."""

    options: Options = field(default=(), kw_only=True)
    """settings of the chosen parts that are no fields here"""

    @classmethod
    def registries(cls) -> dict[str, Registry]:
        """The fields that name a registered class, each with its registry."""
        return {}

    def chosen(self) -> list[type[Part]]:
        """The registered classes that the fields name."""
        return [registry[getattr(self, name)] for name, registry in self.registries().items()]

    def settings_of(self, kind: type[Part]) -> dict[str, Any]:
        """A registered class's settings by name; its defaults where nothing else is chosen."""
        own = {f.name for f in dataclasses.fields(self)}
        options = dict(self.options)
        return {
            s.name: getattr(self, s.name) if s.name in own else options.get(s.name, s.default)
            for s in kind.settings
        }

    def with_choice(self, values: Mapping[str, Any]) -> Self:
        """With other parts, by the names of their fields, and other settings, by theirs.

        Settings that no chosen part uses are reset to their neutral value.
        """
        fields = {f.name for f in dataclasses.fields(self)}
        chosen = [
            registry[values.get(name, getattr(self, name))]
            for name, registry in self.registries().items()
        ]
        used = {s.name: s.default for kind in chosen for s in kind.settings}
        flat = {name: value for name, value in values.items() if name in fields}
        flat |= {n: v for n, v in NEUTRAL.items() if n in fields and n not in used}
        options = {name: default for name, default in used.items() if name not in fields}
        options |= {n: v for n, v in [*self.options, *values.items()] if n in options}
        return dataclasses.replace(self, **flat, options=tuple(options.items()))

    def _check_settings(self) -> None:
        """Checks the settings of the chosen parts, and that each option belongs to one of them."""
        kinds = self.chosen()
        for kind in kinds:
            values = self.settings_of(kind)
            for setting in kind.settings:
                setting.parse(values[setting.name])
            kind.check(self)
        known = {setting.name for kind in kinds for setting in kind.settings}
        unknown = [name for name, _ in self.options if name not in known]
        require(not unknown, f"no chosen part has a setting {', '.join(unknown)}")
        object.__setattr__(self, "options", tuple(sorted(self.options)))


@dataclass(frozen=True)
class ModelConfig(Choosing):
    """The architecture of the model."""

    image_shape: tuple[int, int, int] = (1, 28, 28)
    """channels, height, width"""
    latent_dim: int = 16
    network: str = "conv"
    channels: tuple[int, ...] = (32, 64)
    """channels of each downsampling level; not used by mlp"""
    hidden_dims: tuple[int, ...] = (256,)
    """widths of the dense layers"""
    likelihood: str = "bernoulli"
    scale: float = 0.1
    """standard deviation of the Gaussian likelihood (the initial value if it is learned)"""
    binarization: Binarization = "stochastic"
    """stochastic: each pixel is sampled as 0 or 1, with its grey level as the probability"""
    prior: str = "standard-normal"
    posterior: str = "diagonal-gaussian"

    @classmethod
    def registries(cls) -> dict[str, Registry]:
        return {
            "network": NETWORKS,
            "likelihood": LIKELIHOODS,
            "prior": PRIORS,
            "posterior": POSTERIORS,
        }

    def __post_init__(self) -> None:
        require(len(self.image_shape) == 3, f"image_shape is (C, H, W), got {self.image_shape}")
        c, h, w = self.image_shape
        low, high = SIDE
        require(c in (1, 3), f"images have 1 or 3 channels, got {c}")
        require(
            low <= min(h, w) and max(h, w) <= high,
            f"images are {low} to {high} pixels a side, got {h} × {w}",
        )
        require(
            1 <= self.latent_dim <= WIDEST,
            f"latent_dim must be 1 to {WIDEST}, got {self.latent_dim}",
        )
        require(self.scale > 0, f"the decoder's scale must be positive, got {self.scale}")
        self._check_settings()
        observes = [setting.name for setting in LIKELIHOODS[self.likelihood].settings]
        require(
            self.binarization == "none" or "binarization" in observes,
            f"stochastic binarisation needs the Bernoulli likelihood, got {self.likelihood}",
        )


@dataclass(frozen=True)
class TrainConfig(Choosing):
    """The settings of the training."""

    epochs: int = 20
    minutes: float = 0.0
    """time budget that may end training early; the learning rate is annealed to fit; 0: none"""
    batch_size: int = 128
    learning_rate: float = 2e-3
    """peak, reached after the warm-up, before a cosine decay to zero"""
    warmup_steps: int = 200
    weight_decay: float = 0.0
    clip_norm: float = 200.0
    """gradients with a larger norm are clipped to it"""
    beta: float = 1.0
    """weight of the KL at the end of its schedule; 1 gives the ELBO"""
    beta_schedule: BetaSchedule = "constant"
    beta_steps: int = 0
    """steps of the linear warm-up, or of one cycle"""
    free_bits: float = 0.0
    """nats of each dimension's KL, averaged over the batch, that are not penalised; 0: off"""
    objective: str = "elbo"
    """iwae: the tighter bound with several samples of z per image, each decoded"""
    importance_samples: int = 1
    """samples of z per image for the iwae objective"""
    importance_from: float = 0.0
    """share of the budget, 0 to 1, spent on the cheaper ELBO before the iwae objective"""
    average: float = 0.999
    """decay of the averaged weights used for evaluation; 0: no averaging"""
    precision: Precision = "auto"
    """auto: bfloat16 if the processor multiplies it natively, where it is measurably faster"""
    seed: int = 0

    @classmethod
    def registries(cls) -> dict[str, Registry]:
        return {"objective": OBJECTIVES}

    def __post_init__(self) -> None:
        for name in ("epochs", "batch_size", "learning_rate", "clip_norm"):
            value = getattr(self, name)
            require(0 < value < math.inf, f"{name} must be positive, got {value}")
        for name in (
            "minutes",
            "warmup_steps",
            "weight_decay",
            "beta",
            "beta_steps",
            "free_bits",
            "seed",
        ):
            value = getattr(self, name)
            require(0 <= value < math.inf, f"{name} must be at least 0, got {value}")
        require(0 <= self.average < 1, f"average must be in [0, 1), got {self.average}")
        require(
            self.beta_schedule == "constant" or self.beta_steps > 0,
            f"a {self.beta_schedule} beta schedule needs beta_steps > 0",
        )
        require(
            0 <= self.importance_from < 1,
            f"importance_from must be in [0, 1), got {self.importance_from}",
        )
        self._check_settings()


@dataclass(frozen=True)
class RunConfig:
    """The whole configuration of a run; repeating it gives the same model."""

    title: str = "Untitled"
    description: str = ""
    preset: str = ""
    data: DataConfig = field(default_factory=DataConfig)
    model: ModelConfig = field(default_factory=ModelConfig)
    train: TrainConfig = field(default_factory=TrainConfig)


def to_dict(config: Any) -> dict[str, Any]:
    """A configuration as plain values, ready for JSON."""
    return {f.name: _plain(f.name, getattr(config, f.name)) for f in dataclasses.fields(config)}


def _plain(name: str, value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return to_dict(value)
    return dict(value) if name == "options" else value


def from_dict(cls: type[Any], values: dict[str, Any]) -> Any:
    """The inverse of `to_dict`; checks names and types.

    Raises:
        ValueError: For an unknown name, a value of the wrong type, or one outside its range.
    """
    hints = get_type_hints(cls)
    unknown = set(values) - set(hints)
    require(not unknown, f"{cls.__name__} has no setting {', '.join(sorted(unknown))}")
    return cls(**{name: _parse(hints[name], name, value) for name, value in values.items()})


def _parse(hint: Any, name: str, value: Any) -> Any:
    if hint == Options:
        require(isinstance(value, dict), f"{name} must be a table of settings")
        return tuple((key, _frozen(item)) for key, item in value.items())
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        require(isinstance(value, dict), f"{name} must be a table of settings")
        return from_dict(hint, value)
    if get_origin(hint) is Literal:
        require(value in get_args(hint), f"{name} is one of {get_args(hint)}, got {value!r}")
        return value
    if get_origin(hint) is tuple:
        whole = isinstance(value, list | tuple) and all(type(v) is int for v in value)
        require(whole, f"{name} must be whole numbers, got {value!r}")
        return tuple(value)
    number = hint is float and isinstance(value, int | float) and not isinstance(value, bool)
    require(number or type(value) is hint, f"{name} must be {hint.__name__}, got {value!r}")
    return float(value) if number else value


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value

"""What a run is made of, as frozen dataclasses, and the named presets."""

import dataclasses
import math
from dataclasses import dataclass, field
from typing import Any, Literal, get_args, get_origin, get_type_hints

Network = Literal["mlp", "conv", "resnet"]
LikelihoodName = Literal["bernoulli", "gaussian", "learned-gaussian", "continuous-bernoulli"]
Binarization = Literal["none", "stochastic"]
BetaSchedule = Literal["constant", "linear", "cyclical"]
Objective = Literal["elbo", "iwae"]
Precision = Literal["auto", "float32", "bfloat16"]

SIDE = (8, 128)
WIDEST = 4096  # a run may come from a stranger's zip: its model must fit in memory
DEEPEST = 16
MOST_SAMPLES = 256  # each is a decoding


def require(condition: bool, rule: str) -> None:
    """Raises ValueError with the rule unless the condition holds."""
    if not condition:
        raise ValueError(rule)


def check_widths(name: str, widths: tuple[int, ...]) -> None:
    whole = 1 <= len(widths) <= DEEPEST and min(widths) >= 1 and max(widths) <= WIDEST
    require(whole, f"{name} needs 1 to {DEEPEST} widths of 1 to {WIDEST}, got {widths}")


@dataclass(frozen=True)
class DataConfig:
    """Where the images come from."""

    dataset: str = "mnist"
    """mnist, fashion-mnist, or the path of a folder or zip of images, or of a folder of shards"""
    validation: int = 5000
    """images cut from the training part for validation, by a fixed seed"""
    validation_seed: int = 0

    def __post_init__(self) -> None:
        require(self.validation >= 0, f"validation must be at least 0, got {self.validation}")


@dataclass(frozen=True)
class ModelConfig:
    """All that is needed to build the model."""

    image_shape: tuple[int, int, int] = (1, 28, 28)
    """channels, height, width"""
    latent_dim: int = 16
    network: Network = "conv"
    channels: tuple[int, ...] = (32, 64)
    """of each halving convolution; not used by mlp"""
    hidden_dims: tuple[int, ...] = (256,)
    """widths of the dense layers"""
    likelihood: LikelihoodName = "bernoulli"
    scale: float = 0.1
    """the Gaussian likelihood's standard deviation (its start, where it is learned)"""
    binarization: Binarization = "stochastic"
    """stochastic: each pixel is drawn as 0 or 1 with its grey level as the probability"""

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
        check_widths("hidden_dims", self.hidden_dims)
        self._check_channels(min(h, w))
        require(self.scale > 0, f"the decoder's scale must be positive, got {self.scale}")
        require(
            self.binarization == "none" or self.likelihood == "bernoulli",
            f"stochastic binarisation needs the Bernoulli likelihood, got {self.likelihood}",
        )

    def _check_channels(self, side: int) -> None:
        if self.network == "mlp":
            return
        check_widths("channels", self.channels)
        require(
            side >> len(self.channels) >= 1,
            f"{len(self.channels)} halvings leave nothing of an image of {side} pixels",
        )


@dataclass(frozen=True)
class TrainConfig:
    """How the model is fitted."""

    epochs: int = 20
    minutes: float = 0.0
    """a budget of time that ends training earlier, the learning rate annealed to fit; 0: none"""
    batch_size: int = 128
    learning_rate: float = 2e-3
    """the peak, reached after the warm-up; a cosine takes it to zero"""
    warmup_steps: int = 200
    weight_decay: float = 0.0
    clip_norm: float = 200.0
    """gradients longer than this are shortened to it"""
    beta: float = 1.0
    """the KL's weight at the end of its schedule; 1 gives the ELBO"""
    beta_schedule: BetaSchedule = "constant"
    beta_steps: int = 0
    """steps of the linear warm-up, or of one cycle"""
    free_bits: float = 0.0
    """nats of each dimension's KL, mean over the batch, that cost nothing; 0 turns them off"""
    objective: Objective = "elbo"
    """iwae: the tighter bound of several draws of z an image, each of which costs a decoding"""
    importance_samples: int = 1
    """draws of z an image, of the iwae objective"""
    importance_from: float = 0.0
    """the part of the budget, 0 to 1, that goes to the cheaper ELBO before the iwae objective"""
    average: float = 0.999
    """decay of the averaged weights that evaluation uses; 0 turns averaging off"""
    precision: Precision = "auto"
    """auto: bfloat16 where the processor multiplies it natively, which is measured to be faster"""
    seed: int = 0

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
        self._check_objective()

    def _check_objective(self) -> None:
        plain, samples = self.objective == "elbo", self.importance_samples
        require(
            samples == 1 if plain else 2 <= samples <= MOST_SAMPLES,
            f"the {self.objective} objective draws "
            f"{'1 sample' if plain else f'2 to {MOST_SAMPLES} samples'} an image, got {samples}",
        )
        require(
            0 <= self.importance_from < 1,
            f"importance_from must be in [0, 1), got {self.importance_from}",
        )
        require(
            plain or (self.beta, self.beta_schedule, self.free_bits) == (1, "constant", 0),
            "the iwae objective is a bound on log p(x) as it stands: "
            "it has no beta but 1, and no free bits",
        )


@dataclass(frozen=True)
class RunConfig:
    """A whole run: repeat it and you get the same model."""

    title: str = "Untitled"
    description: str = ""
    preset: str = ""
    data: DataConfig = field(default_factory=DataConfig)
    model: ModelConfig = field(default_factory=ModelConfig)
    train: TrainConfig = field(default_factory=TrainConfig)


def to_dict(config: Any) -> dict[str, Any]:
    """A configuration as plain values, ready for JSON."""
    return dataclasses.asdict(config)


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

"""The chapters of Learn."""

from typing import TypedDict

from ui.contract.models import Latent, Model


class ExperimentData(TypedDict):
    """What all experiments get: the classes' colours, and the sliders as they were left."""

    colours: list[str]
    sliders: dict[str, float]
    """the positions of those that were moved, by name"""
    revision: int


class SlidersState(TypedDict):
    sliders: dict[str, float]


class ExampleData(ExperimentData):
    """What most experiments get: the model and the example."""

    model: Model
    image: int


class MeanAndStd(TypedDict):
    mu: Latent
    std: list[float]


class DecoderData(ExampleData):
    z: Latent
    squares: float
    pixels: int
    bernoulli: float


class SpaceData(ExperimentData):
    models: list[Model]
    ends: list[int]


class NoiseData(ExampleData):
    q: MeanAndStd
    pathwise: list[float]
    score: list[float]
    centred: list[float]
    """the score function with the mean log-likelihood subtracted"""
    widened: int
    """the power of two by which σ is larger than the encoder's at the start"""


class PosteriorGrid(TypedDict):
    low: list[float]
    high: list[float]
    side: int
    log_joint: list[float]


class InferenceData(ExampleData):
    grid: PosteriorGrid
    q: MeanAndStd
    log_evidence: float


class ChapterTitle(TypedDict):
    name: str
    title: str


class StepsData(TypedDict):
    chapters: list[ChapterTitle]
    now: str
    presents: bool


class StepsTrigger(TypedDict):
    go: str
    leave: bool
    """the layout for presenting"""


class QuestionData(TypedDict):
    chapter: str
    question: str
    text: str
    options: list[str]
    order: list[int]
    """in which the options are shown"""
    right: int
    why: str


class Terms(TypedDict):
    """The two terms of the bound, in nats."""

    log_likelihood: float
    kl: float


class BoundModel(Terms):
    title: str
    model: Model
    z: Latent
    mean: Terms
    """over the test images"""


class InactiveModel(TypedDict):
    """A model with inactive dimensions: where it starts, and the two to move."""

    model: Model
    z: Latent
    folded: int
    awake: int


class ElboData(ExampleData):
    models: list[BoundModel]
    bounds: list[tuple[int, float, float]]
    """K, the bound of K samples, and its standard error"""
    log_evidence: float
    shapes: InactiveModel


class ToyStep(Terms):
    step: int
    mu: str
    """int16 (N, 2) in thousandths, in base64"""
    pictures: str
    """uint8, in base64"""


class ToyTrainingData(ExperimentData):
    steps: list[ToyStep]
    side: int
    tile: int
    labels: list[int]
    names: list[str]
    beta: float
    told: str


class JudgedImage(TypedDict):
    picture: str
    """its address"""
    nats: float
    clothes: bool


class UsesData(ExperimentData):
    wide: Model
    plane: Model
    ends: list[int]
    judged: list[JudgedImage]

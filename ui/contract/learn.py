"""The chapters of Learn."""

from typing import TypedDict

from ui.contract.models import Latent, Model


class ExampleData(TypedDict):
    """What most experiments get: the model, the example, the classes' colours."""

    model: Model
    image: int
    colours: list[str]


class MeanAndStd(TypedDict):
    mu: Latent
    std: list[float]


class DecoderData(ExampleData):
    z: Latent
    squares: float
    pixels: int
    bernoulli: float


class SpaceData(TypedDict):
    models: list[Model]
    ends: list[int]
    colours: list[str]


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
    asleep: int
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


class ToyTrainingData(TypedDict):
    steps: list[ToyStep]
    side: int
    tile: int
    labels: list[int]
    names: list[str]
    beta: float
    told: str
    colours: list[str]


class JudgedImage(TypedDict):
    picture: str
    """its address"""
    nats: float
    clothes: bool


class UsesData(TypedDict):
    wide: Model
    plane: Model
    ends: list[int]
    judged: list[JudgedImage]
    colours: list[str]

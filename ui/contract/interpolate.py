"""The instruments of Interpolate."""

from typing import TypedDict

from ui.contract.models import Latent, ModelCore, Place


class UserImage(TypedDict):
    key: str
    name: str
    z: Latent
    pixels: str
    """(H, W, C) uint8 in base64"""


class SceneData(TypedDict):
    """What every instrument of Interpolate shows places with."""

    model: ModelCore
    own: list[UserImage]
    explored: Latent
    """the point that Explore shows"""
    usual: float
    """below it most real images have their nearest other one"""
    colours: list[str]
    revision: int


class Upload(TypedDict):
    slot: str
    name: str
    content: str
    """base64"""


class PathLine(TypedDict):
    """One kind of path through the places."""

    kind: str
    name: str
    hint: str
    corners: list[Latent] | None
    """None where it leads through no z"""
    distance: list[float] | None
    """of each corner to the nearest real image"""
    words: str
    warns: bool
    progress: float | None
    """of a search that still runs"""


class PlaneView(TypedDict):
    """The plane that paths are drawn in: z lies at (z - mean) axesᵀ."""

    mean: Latent
    axes: list[Latent]
    words: str


class PathChoice(TypedDict):
    start: Place
    end: Place
    via: list[Place]
    path: str
    steps: int
    t: float


class PathData(SceneData):
    ways: list[PathLine]
    ends: list[str]
    """the places' images, (H, W, C) uint8 in base64"""
    plane: PlaneView
    most_steps: int
    most_stops: int
    choice: PathChoice


class PathChoices(TypedDict):
    """As the address spells them."""

    model: str
    start: str
    end: str
    via: str
    path: str
    steps: str | int
    t: str | float


class PathState(TypedDict):
    choices: PathChoices


class PathTrigger(TypedDict):
    upload: Upload
    look: bool
    """asks for the geodesic so far"""


class SquareChoice(TypedDict):
    corners: list[Place]
    at: list[float]


class SquareData(SceneData):
    choice: SquareChoice


class ArithmeticChoice(TypedDict):
    a: Place
    b: Place
    c: Place
    strength: float


class ArithmeticData(SceneData):
    choice: ArithmeticChoice


class Named(TypedDict):
    name: str
    hint: str


class DirectionSlider(TypedDict):
    name: str
    v: Latent
    limit: float
    short: str
    told: str
    empty: bool


class Reader(TypedDict):
    """A linear classifier: its score is weight · z + bias."""

    name: str
    weight: Latent
    bias: float


class DirectionsChoice(TypedDict):
    subject: Place
    family: str
    method: str
    amounts: dict[str, float]
    """how far along which directions, by their numbers"""
    picked: int
    more: list[Place] | str
    """the places, or the name of a saved group"""
    less: list[Place] | str


class DirectionsData(SceneData):
    families: dict[str, Named]
    methods: dict[str, Named]
    family: str
    method: str
    named: bool
    headings: list[DirectionSlider]
    readers: list[Reader]
    cosines: list[list[float]]
    note: str
    saved_groups: list[str]
    most_picked: int
    choice: DirectionsChoice


class Choices(TypedDict):
    """Of the instruments that steer one image: choices by name, as the address spells them."""

    choices: dict[str, str | int | float]


class Uploads(TypedDict):
    upload: Upload

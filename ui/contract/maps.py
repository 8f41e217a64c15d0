"""The map."""

from typing import TypedDict

from ui.contract.models import ImageShape, Latent


class MapModel(TypedDict):
    id: str
    title: str
    image_shape: ImageShape
    latent_dim: int
    version: int
    """changes when the weights do"""


class MapView(TypedDict):
    """How a space is projected."""

    name: str
    dims: int
    linear: bool
    query: dict[str, str | int | float]
    """of the live routes"""


class SecondMap(TypedDict):
    model: MapModel
    view: MapView
    title: str


class MapUserImage(TypedDict):
    key: str
    name: str
    picture: str
    """its address"""
    mu: Latent
    std: list[float]


class MapData(TypedDict):
    model: MapModel
    set: str
    set_name: str
    view: MapView
    beside: SecondMap | None
    colour: str
    hidden: list[int]
    options: dict[str, bool]
    image: int
    chosen: list[int] | None
    zoom: list[float]
    """the part of the plane in sight: x and y, from and to; empty for all of it"""
    own: list[MapUserImage]
    way: list[Latent] | None
    colours: list[str]
    shapes: list[str]
    plotly: str
    revision: int
    lasso: int
    """how often the lasso was asked for outside of the map"""


class MapChoice(TypedDict):
    model: str
    set: str
    image: int
    hidden: list[int]
    options: dict[str, bool]
    zoom: list[float]


class MapSelection(TypedDict):
    model: str
    set: str
    ids: list[int]


class MapState(TypedDict):
    choice: MapChoice
    chosen: MapSelection


class MapPoint(TypedDict):
    model: str
    z: Latent


class MapEnd(TypedDict):
    i: int
    z: Latent


class MapWalk(TypedDict):
    model: str
    start: MapEnd
    end: MapEnd


class MapImage(TypedDict):
    model: str
    image: int


class MapTrigger(TypedDict):
    open: MapPoint
    walk: MapWalk
    apart: MapImage

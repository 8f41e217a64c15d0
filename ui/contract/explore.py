"""The Explore instrument."""

from typing import TypedDict

from ui.contract.models import Latent, Model

Pair = list[int]
"""the dimensions of the pad: horizontal, vertical"""


class ExploreStart(TypedDict):
    """The point to show; the instrument goes there whenever `revision` has changed."""

    z: Latent
    pair: Pair
    revision: int


class ExploreData(TypedDict):
    model: Model
    start: ExploreStart
    colours: list[str]
    """of the classes"""


class WelcomeData(TypedDict):
    line: str
    """what this page shows, for somebody who has never heard of a VAE"""


class WelcomeTrigger(TypedDict):
    tour: bool


class ExplorePoint(TypedDict):
    model: str
    z: Latent
    pair: Pair


class ExploreState(TypedDict):
    point: ExplorePoint

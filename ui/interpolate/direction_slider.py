"""One direction as a slider, and a set of them, with how valid they are."""

from dataclasses import dataclass
from enum import Enum

import torch
from torch import Tensor

from vae_core.latent.directions import Classified, Direction, cosines

REACH = 4.0  # of the images' standard deviation along a direction, to either side


class Note(Enum):
    """What to do when a set has no directions."""

    NONE = ""
    NOTHING_SAVED = "Nothing is saved with this model yet"
    TOO_FEW = "Pick images that have more of something"
    SAME_MEAN = "Both groups have the same mean: pick other images"


@dataclass(frozen=True, eq=False)
class DirectionSlider:
    """One direction of a set, as a slider shows it."""

    direction: Direction
    verdict: str
    """how valid it is, in a few words"""
    explanation: str
    """the same in a sentence"""
    at_chance: bool = False
    """whether it is no better than chance"""
    validated: bool = True
    """whether the groups were large enough to hold images out"""

    @property
    def name(self) -> str:
        return self.direction.name

    @property
    def limit(self) -> float:
        """How far the slider goes to either side."""
        return max(round(REACH * self.direction.spread, 1), 0.5)


@dataclass(frozen=True, eq=False)
class DirectionSet:
    """Directions, and the probes that read an image: linear classifiers of the same model."""

    sliders: list[DirectionSlider]
    probes: list[Classified]
    reason: Note = Note.NONE

    @property
    def note(self) -> str:
        return self.reason.value

    @property
    def cosines(self) -> Tensor:
        """Between each slider's direction and each probe's normal; (K, R)."""
        if not self.sliders or not self.probes:
            return torch.zeros(len(self.sliders), len(self.probes))
        directions = [slider.direction for slider in self.sliders]
        directions += [probe.direction for probe in self.probes]
        table = cosines(torch.stack([direction.v for direction in directions]))
        return table[: len(self.sliders), len(self.sliders) :]

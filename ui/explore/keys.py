"""The choices of the Explore page."""

from typing import Any

from ui.common import resources
from ui.common.grammar import Key, parse_z, spell_z
from vae_core.runs.store import ModelInfo

Pair = list[int]


def parse_pair(text: str, info: ModelInfo) -> Pair:
    """Two different dimensions; of a model with a single one, that one twice."""
    dims = {str(dim): dim for dim in range(info.latent_dim)}
    pair = [dims.get(name, -1) for name in text.split(",")]
    same = info.latent_dim > 1 and len(set(pair)) < 2
    if len(pair) != 2 or -1 in pair or same:
        raise ValueError(f"the pair in the link is not two of the {info.latent_dim} dimensions")
    return pair


def spell_pair(pair: Pair) -> str:
    return ",".join(map(str, pair))


def strongest_pair(info: ModelInfo) -> Pair:
    """The two dimensions with the highest KL; those of a plane in their own order."""
    order = sorted(range(info.latent_dim), key=lambda dim: -info.kl_per_dim[dim])
    return sorted(order) if info.latent_dim == 2 else [*order, 0][:2]


KEYS: dict[str, Key[Any]] = {
    "z": Key(lambda info: resources.start_z(info.id), parse_z, spell_z, title="z"),
    "pair": Key(strongest_pair, parse_pair, spell_pair),
}

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from live_server import serving
from starlette.applications import Starlette

from live.engine import Engine
from live.routes import routes
from vae_core.config import ModelConfig
from vae_core.models.vae import VAE, build_seeded, freeze
from vae_core.runs.directory import Reference
from vae_core.runs.store import LoadedModel, ModelInfo, UnknownModelError

GREY = ModelConfig((1, 8, 8), 3, "mlp", hidden_dims=(16,))
COLOUR = ModelConfig((3, 8, 10), 2, "mlp", hidden_dims=(16,))


class BrokenVAE(VAE):
    """Raises for any z whose first number is above 100."""

    def decode(self, z: torch.Tensor) -> torch.Tensor:
        if (z[:, 0] > 100).any():
            raise RuntimeError("no picture lies there")
        return super().decode(z)


def load(name: str, config: ModelConfig, seed: int) -> LoadedModel:
    model = freeze(build_seeded(config, seed))
    model.__class__ = BrokenVAE
    shape, dim = config.image_shape, config.latent_dim
    x = np.random.default_rng(seed).integers(0, 256, (7, *shape), dtype=np.uint8)
    labels = np.arange(7) % 2
    reference = Reference(x=x, labels=labels, index=np.arange(7) * 3, label_names=("a", "b"))
    info = ModelInfo(name, name.title(), shape, dim, (1.0,) * dim, Path(name))
    with torch.no_grad():
        q = model.encode(torch.from_numpy(x).float() / 255)
    return LoadedModel(info, model, reference, q)


class Store:
    """A model store of two tiny models, and one that breaks the loader."""

    def __init__(self) -> None:
        grey, colour = load("grey", GREY, 0), load("colour", COLOUR, 1)
        self.models = {"grey": grey, "colour": colour}
        self.threads: set[str] = set()

    def infos(self) -> list[ModelInfo]:
        return [loaded.info for loaded in self.models.values()]

    def get(self, model_id: str) -> LoadedModel:
        self.threads.add(threading.current_thread().name)
        if model_id == "damaged":
            raise MemoryError("out of memory")
        if model_id not in self.models:
            raise UnknownModelError(f"no model called {model_id!r}")
        return self.models[model_id]


@pytest.fixture(scope="session")
def store() -> Store:
    return Store()


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = Engine()
    yield engine
    engine.stop()


@pytest.fixture
def address(store: Store, engine: Engine) -> Iterator[str]:
    """host:port of the live routes under a real uvicorn, set up as Streamlit does it."""
    with serving(Starlette(routes=routes(store, engine))) as address:
        yield address

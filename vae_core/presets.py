"""The named presets: whole runs that are known to turn out well."""

import dataclasses

from .config import DataConfig, ModelConfig, RunConfig, TrainConfig

PRESETS: dict[str, RunConfig] = {
    "mnist-16d": RunConfig(
        title="MNIST digits, 16 dimensions",
        description="Handwritten digits in 16 latent dimensions: sharp pictures, and every "
        "dimension that is awake says something.",
        data=DataConfig("mnist", validation=0),
        model=ModelConfig(latent_dim=16, network="resnet"),
        train=TrainConfig(epochs=70),
    ),
    "mnist-2d": RunConfig(
        title="MNIST digits, 2 dimensions",
        description="Handwritten digits in a plane: the whole latent space fits on the screen, "
        "and the pictures pay for it in sharpness.",
        data=DataConfig("mnist", validation=0),
        model=ModelConfig(latent_dim=2),
        train=TrainConfig(epochs=40, learning_rate=1e-3),
    ),
    "fashion-16d": RunConfig(
        title="Fashion-MNIST, 16 dimensions",
        description="Clothes, shoes and bags in 16 latent dimensions, in grey levels: the "
        "decoder is a Gaussian whose noise is learned.",
        data=DataConfig("fashion-mnist", validation=0),
        model=ModelConfig(
            latent_dim=16,
            network="resnet",
            likelihood="learned-gaussian",
            scale=0.3,
            binarization="none",
        ),
        train=TrainConfig(epochs=40, learning_rate=1e-3, clip_norm=2000.0),
    ),
}


def preset(name: str) -> RunConfig:
    """The preset of this name.

    Raises:
        ValueError: If there is none.
    """
    if name not in PRESETS:
        raise ValueError(f"there is no preset {name!r}: choose one of {', '.join(PRESETS)}")
    return dataclasses.replace(PRESETS[name], preset=name)

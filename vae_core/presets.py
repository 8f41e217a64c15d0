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
        train=TrainConfig(epochs=70, weight_decay=0.05),
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
    "avatars-32d": RunConfig(
        title="Faces in colour, 32 dimensions",
        description="Drawn faces with known hair, beard, mouth, eyes and clothes, in colour: the "
        "place to look for a direction that means something.",
        data=DataConfig("avatars", validation=0),
        model=ModelConfig(
            image_shape=(3, 64, 64),
            latent_dim=32,
            network="resnet",
            channels=(32, 64, 128, 128),
            likelihood="learned-gaussian",
            scale=0.3,
            binarization="none",
        ),
        train=TrainConfig(epochs=60, learning_rate=1e-3, clip_norm=10000.0),
    ),
    "shapes-10d": RunConfig(
        title="Shapes, 10 dimensions, β = 4",
        description="Squares, ellipses and hearts of known place, size and rotation. A KL that "
        "weighs four times as much keeps the dimensions few and apart: see which follows what.",
        data=DataConfig("shapes", validation=0),
        model=ModelConfig(
            image_shape=(1, 64, 64),
            latent_dim=10,
            channels=(32, 32, 64, 64),
            binarization="none",
        ),
        train=TrainConfig(epochs=40, learning_rate=1e-3, beta=4.0),
    ),
    "mnist-2d-mixture": RunConfig(
        title="MNIST digits, 2 dimensions, mixture prior",
        description="The same network with a prior that is learned too: ten Gaussians, which "
        "settle where the digits are.",
        data=DataConfig("mnist", validation=0),
        model=ModelConfig(latent_dim=2, prior="mixture", options=(("components", 10),)),
        train=TrainConfig(epochs=12),
    ),
    "mnist-2d-ae": RunConfig(
        title="MNIST digits, 2 dimensions, autoencoder (β = 0)",
        description="The same network without the KL: nothing pulls the codes together, and "
        "between them there are holes.",
        data=DataConfig("mnist", validation=0),
        model=ModelConfig(latent_dim=2),
        train=TrainConfig(epochs=40, learning_rate=1e-3, beta=0.0),
    ),
    "mnist-2d-beta8": RunConfig(
        title="MNIST digits, 2 dimensions, β = 8",
        description="The same network with a KL that weighs eight times as much: a tidy space "
        "that tells little about each image.",
        data=DataConfig("mnist", validation=0),
        model=ModelConfig(latent_dim=2),
        train=TrainConfig(epochs=40, learning_rate=1e-3, beta=8.0),
    ),
    "mnist-32d-quick": RunConfig(
        title="MNIST digits, 32 dimensions, in ten minutes",
        description="The most that ten minutes on two cores give: most of them go to the ELBO, "
        "the last to the bound of three draws an image. Fewer minutes do too.",
        data=DataConfig("mnist", validation=0),
        model=ModelConfig(latent_dim=32, network="resnet"),
        train=TrainConfig(
            epochs=100,
            minutes=10,
            batch_size=64,
            objective="iwae",
            importance_samples=3,
            importance_from=0.7,
        ),
    ),
    "mnist-32d-iwae": RunConfig(
        title="MNIST digits, 32 dimensions, for the lowest NLL",
        description="A wide network trained on the bound of 16 draws an image: the highest "
        "log p(x), at the price of a posterior that no longer tells it alone. Wants a GPU.",
        data=DataConfig("mnist", validation=0),
        model=ModelConfig(latent_dim=32, network="resnet", channels=(64, 128), hidden_dims=(512,)),
        train=TrainConfig(
            epochs=80,
            learning_rate=1e-3,
            weight_decay=0.05,
            objective="iwae",
            importance_samples=16,
        ),
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

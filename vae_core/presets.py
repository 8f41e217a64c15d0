"""Named presets: complete run configurations that give good results."""

import dataclasses

from .config import DataConfig, ModelConfig, RunConfig, TrainConfig

PRESETS: dict[str, RunConfig] = {
    "mnist-16d": RunConfig(
        title="MNIST digits, 16 dimensions",
        description="Handwritten digits in 16 latent dimensions: sharp images, and every "
        "active dimension encodes something.",
        data=DataConfig("mnist", validation=0),
        model=ModelConfig(latent_dim=16, network="resnet"),
        train=TrainConfig(epochs=70, weight_decay=0.05),
    ),
    "mnist-2d": RunConfig(
        title="MNIST digits, 2 dimensions",
        description="Handwritten digits in two dimensions: the whole latent space fits "
        "on the screen, at the price of less sharp images.",
        data=DataConfig("mnist", validation=0),
        model=ModelConfig(latent_dim=2),
        train=TrainConfig(epochs=40, learning_rate=1e-3),
    ),
    "fashion-16d": RunConfig(
        title="Fashion-MNIST, 16 dimensions",
        description="Clothes, shoes and bags as grey levels in 16 latent dimensions: "
        "the decoder is a Gaussian with learned noise.",
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
        description="Cartoon faces in colour with known hair, beard, mouth, eyes and "
        "clothes: good for finding meaningful directions.",
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
        description="Squares, ellipses and hearts of known position, size and rotation. "
        "With four times the KL weight, few dimensions are active, each for one factor.",
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
        description="The same network with a learned prior: ten Gaussians that move to where "
        "the digits are encoded.",
        data=DataConfig("mnist", validation=0),
        model=ModelConfig(latent_dim=2, prior="mixture", options=(("components", 10),)),
        train=TrainConfig(epochs=12),
    ),
    "mnist-2d-ae": RunConfig(
        title="MNIST digits, 2 dimensions, autoencoder (β = 0)",
        description="The same network without the KL: nothing holds the codes together, "
        "so there are gaps between them.",
        data=DataConfig("mnist", validation=0),
        model=ModelConfig(latent_dim=2),
        train=TrainConfig(epochs=40, learning_rate=1e-3, beta=0.0),
    ),
    "mnist-2d-beta8": RunConfig(
        title="MNIST digits, 2 dimensions, β = 8",
        description="The same network with eight times the KL weight: a tidy space with "
        "little information about each image.",
        data=DataConfig("mnist", validation=0),
        model=ModelConfig(latent_dim=2),
        train=TrainConfig(epochs=40, learning_rate=1e-3, beta=8.0),
    ),
    "mnist-32d-quick": RunConfig(
        title="MNIST digits, 32 dimensions, in ten minutes",
        description="The best model for ten minutes on two cores: most of the time on "
        "the ELBO, the rest on the bound from three samples per image. Fewer minutes also "
        "work.",
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
        description="A wide network trained on the bound from 16 samples per image: the "
        "highest log p(x), but q(z|x) alone no longer approximates the posterior. Needs a "
        "GPU.",
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
    """The preset with this name.

    Raises:
        ValueError: If there is no such preset.
    """
    if name not in PRESETS:
        raise ValueError(f"there is no preset {name!r}: choose one of {', '.join(PRESETS)}")
    return dataclasses.replace(PRESETS[name], preset=name)

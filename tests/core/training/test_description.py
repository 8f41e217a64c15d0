import dataclasses

import pytest

from vae_core.config import RunConfig
from vae_core.presets import PRESETS, preset
from vae_core.training.description import describe, description_of
from vae_core.training.prepare import prepare_config


def changed(config: RunConfig) -> dict[str, RunConfig]:
    """The preset with other data, or with one other setting of each kind."""

    def with_train(**settings: object) -> RunConfig:
        return dataclasses.replace(config, train=dataclasses.replace(config.train, **settings))  # type: ignore[arg-type]

    model = dataclasses.replace(config.model, latent_dim=config.model.latent_dim + 1)
    held_out = dataclasses.replace(config.data, validation=7)
    return {
        "folder": prepare_config(config, "/photos/my cats"),
        "validation": dataclasses.replace(config, data=held_out),
        "latent_dim": dataclasses.replace(config, model=model),
        "minutes": with_train(minutes=config.train.minutes + 1),
        "epochs": with_train(epochs=config.train.epochs + 1),
    }


@pytest.mark.parametrize("kind", ["folder", "validation", "latent_dim", "minutes", "epochs"])
@pytest.mark.parametrize("name", PRESETS)
def test_no_run_with_other_data_or_settings_has_the_words_of_its_preset(
    name: str, kind: str
) -> None:
    config = changed(preset(name))[kind]
    assert description_of(config) == describe(config)
    assert description_of(config) not in {p.description for p in PRESETS.values()}


@pytest.mark.parametrize("name", PRESETS)
def test_only_a_complete_run_has_the_words_of_its_preset(name: str) -> None:
    config = prepare_config(preset(name), seed=3)
    assert description_of(config) == PRESETS[name].description
    assert description_of(config, finished=False) == describe(config)


def test_a_description_names_data_size_and_kind() -> None:
    config = prepare_config(preset("avatars-32d"), "/photos/my cats")
    text = describe(config)
    assert text.startswith("my cats, 64 × 64 RGB · 32 latent dimensions") and "/photos" not in text


def test_words_of_ones_own_stay() -> None:
    config = dataclasses.replace(preset("mnist-2d"), description="Ours, ICML")
    assert description_of(prepare_config(config, "/photos")) == "Ours, ICML"

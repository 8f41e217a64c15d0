import dataclasses

import pytest

from vae_core.cli.common import UsageError
from vae_core.cli.settings import Settings, settings_of
from vae_core.config import RunConfig
from vae_core.presets import preset

MNIST, SHAPES = preset("mnist-2d"), preset("shapes-10d")  # sampled pixels, and binary ones


def changed(config: RunConfig, **model: object) -> Settings:
    """The settings of a configuration with these flags."""
    settings = settings_of(config)
    return dataclasses.replace(settings, model=dataclasses.replace(settings.model, **model))


def test_the_flags_of_a_preset_give_the_preset() -> None:
    assert settings_of(MNIST).put_into(MNIST) == MNIST


def test_another_part_needs_no_flag_for_what_it_does_not_use() -> None:
    config = changed(MNIST, likelihood="gaussian").put_into(MNIST)
    assert config.model.likelihood == "gaussian" and config.model.binarization == "none"


def test_a_flag_that_the_chosen_part_does_not_use_is_refused() -> None:
    with pytest.raises(UsageError):
        changed(SHAPES, likelihood="gaussian", binarization="stochastic").put_into(SHAPES)

import json
import math
from typing import Any

import pytest

from vae_core.config import ModelConfig, RunConfig, TrainConfig, from_dict, to_dict
from vae_core.presets import PRESETS, preset


@pytest.mark.parametrize("name", PRESETS)
def test_a_configuration_survives_json(name: str) -> None:
    config = preset(name)
    assert from_dict(RunConfig, json.loads(json.dumps(to_dict(config)))) == config
    assert config.preset == name and config.title and config.description


def test_an_unknown_preset_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="no preset 'x': choose one of mnist-16d"):
        preset("x")


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"colour": 1}, "RunConfig has no setting colour"),
        ({"model": {"latent_dims": 1}}, "ModelConfig has no setting latent_dims"),
        ({"model": 3}, "model must be a table"),
        ({"title": 3}, "title must be str"),
        ({"model": {"latent_dim": 2.5}}, "latent_dim must be int"),
        ({"model": {"latent_dim": True}}, "latent_dim must be int"),
        ({"model": {"latent_dim": [3]}}, "latent_dim must be int"),
        ({"model": {"network": "vit"}}, "network is one of"),
        ({"model": {"network": ["conv"]}}, "network must be str"),
        ({"model": {"likelihood": {}}}, "likelihood must be str"),
        ({"model": {"image_shape": 28}}, "image_shape must be whole numbers"),
        ({"model": {"image_shape": [1, 28]}}, "image_shape is"),
        ({"model": {"channels": [4.0]}}, "channels must be whole numbers"),
        ({"train": {"learning_rate": "1"}}, "learning_rate must be float"),
        ({"train": {"learning_rate": math.nan}}, "learning_rate must be positive"),
    ],
)
def test_a_setting_of_another_name_or_type_is_refused(values: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        from_dict(RunConfig, values)


def test_whole_numbers_do_for_real_ones() -> None:
    assert from_dict(TrainConfig, {"learning_rate": 1}).learning_rate == 1.0
    assert isinstance(from_dict(ModelConfig, {"scale": 1}).scale, float)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"epochs": 0}, "epochs must be positive"),
        ({"batch_size": -1}, "batch_size must be positive"),
        ({"learning_rate": 0.0}, "learning_rate must be positive"),
        ({"beta": -0.1}, "beta must be at least 0"),
        ({"average": 1.0}, r"average must be in \[0, 1\)"),
        ({"beta_schedule": "linear"}, "linear beta schedule needs beta_steps"),
        ({"seed": -1}, "seed must be at least 0"),
    ],
)
def test_impossible_training_is_refused(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        TrainConfig(**changes)

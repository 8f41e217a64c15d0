import dataclasses
from pathlib import Path

import numpy as np

from vae_core.data import load_dataset
from vae_core.training.prepare import choose_reference, prepare_config

from ..sessions import MakeRun


def test_preparing_a_configuration_changes_what_is_asked_and_no_more(new_run: MakeRun) -> None:
    config = new_run().config
    assert prepare_config(config) == config
    changed = prepare_config(config, "other", 7)
    assert changed.data.dataset == "other" and changed.train.seed == 7
    back = dataclasses.replace(changed, data=config.data, train=config.train)
    assert back == config


def test_the_reference_images_are_a_fixed_choice_in_the_order_of_the_split(
    picture_folder: Path,
) -> None:
    images = load_dataset(str(picture_folder), "test", (1, 8, 8))
    few, again = choose_reference(images, 3), choose_reference(images, 3)
    assert np.array_equal(few.index, again.index) and len(few.x) == 3
    assert np.array_equal(few.x, images.x[few.index])
    assert np.array_equal(few.labels, images.labels[few.index])
    assert len(choose_reference(images, 2000).x) == len(images)

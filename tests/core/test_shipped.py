"""The models that ship are what their cards say."""

import dataclasses
import json
from functools import cache
from pathlib import Path

import pytest

from vae_core.data import DatasetInfo, ImageSet, datasets, load_dataset
from vae_core.evaluation.metrics import evaluate
from vae_core.presets import preset
from vae_core.runs.directory import open_run
from vae_core.system.locations import assets
from vae_core.training.snapshots import load as load_snapshots

MODELS = (
    "mnist-16d",
    "mnist-2d",
    "fashion-16d",
    "avatars-32d",
    "shapes-10d",
    "mnist-2d-mixture",
    "mnist-2d-ae",
    "mnist-2d-beta8",
)
MEGABYTE = 1 << 20


@pytest.mark.parametrize("name", MODELS)
def test_a_shipped_model_was_trained_by_the_shipped_preset(name: str) -> None:
    config, shipped = open_run(name).config, preset(name)
    precision = config.train.precision  # "auto" in the preset, what it meant there in the run
    assert config == dataclasses.replace(
        shipped, train=dataclasses.replace(shipped.train, precision=precision)
    )


@pytest.mark.parametrize("name", MODELS)
def test_a_shipped_model_saw_the_whole_training_split_to_its_last_step(name: str) -> None:
    run = open_run(name)
    train = run.config.train
    steps = train.epochs * (facts(run.config.data.dataset).train_count // train.batch_size)
    assert run.config.data.validation == 0
    assert run.metrics()[-1]["step"] == steps == run.status()["step"]
    assert run.status()["state"] == "finished"


@pytest.mark.parametrize("name", MODELS)
def test_a_shipped_model_is_small_and_complete(name: str) -> None:
    run = open_run(name)
    colour = run.config.model.image_shape[0] == 3
    assert run.weights_path.stat().st_size <= (7 if colour else 4) * MEGABYTE
    assert len(run.reference_set().x) == (1000 if colour else 2000)
    steps = [snapshot.step for snapshot in load_snapshots(run.path / "snapshots")]
    assert steps[0] == 0 and steps == sorted(steps) and len(steps) > 20


@pytest.mark.parametrize("name", MODELS)
def test_reference_images_are_the_test_images_of_their_index(name: str) -> None:
    run = open_run(name)
    test = dataset_or_skip(run.config.data.dataset)
    reference = run.reference_set()
    assert (reference.x == test.x[reference.index]).all()
    assert (reference.labels == test.labels[reference.index]).all()
    for kept, known in zip(reference.attributes, test.attributes, strict=True):
        assert (kept.name, kept.names) == (known.name, known.names)
        assert (kept.values == known.values[reference.index]).all()


@pytest.mark.parametrize("name", MODELS)
def test_the_card_says_what_evaluate_says_of_the_whole_test_split(name: str) -> None:
    run = open_run(name)
    card = json.loads((run.path / "evaluation.json").read_text())
    test = dataset_or_skip(run.config.data.dataset)
    found = evaluate(run.load(), test.x, seed=card["seed"])
    assert found.images == card["images"] == facts(run.config.data.dataset).test_count
    near = max(0.01, 1e-3 * card["elbo_stderr"])  # of a density's tens of thousands, more
    assert found.elbo == pytest.approx(card["elbo"], abs=near)
    assert found.log_likelihood == pytest.approx(card["log_likelihood"], abs=near)
    assert found.kl_per_dim == pytest.approx(card["kl_per_dim"], abs=1e-3)
    assert found.active_units == card["active_units"]


def facts(name: str) -> DatasetInfo:
    return next(info for info in datasets() if info.name == name)


@cache  # avatars take seconds to draw
def dataset_or_skip(name: str) -> ImageSet:
    """The test part of a data set that is here already: no test downloads one."""
    if not facts(name).available:
        pytest.skip(f"{name} is not here: set VAE_LAB_DATA to a folder that holds it")
    return load_dataset(name, "test")


def test_no_other_model_ships() -> None:
    folders = {path.name for path in Path(assets() / "models").iterdir() if path.is_dir()}
    assert folders == set(MODELS)

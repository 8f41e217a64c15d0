import dataclasses
from pathlib import Path

import pytest
import torch

from vae_core.config import ModelConfig, TrainConfig
from vae_core.models.vae import build_seeded
from vae_core.runs import checkpoint
from vae_core.runs.checkpoint import CheckpointError
from vae_core.training.loop import SharedState, batches, fit, start

from ..training.test_loop import images

CPU = torch.device("cpu")
MODEL = ModelConfig((1, 8, 8), 2, "conv", (3, 4), (6,), "learned-gaussian", binarization="none")
TRAIN = TrainConfig(batch_size=8, warmup_steps=2, precision="float32")


def state_after(steps: int, train: TrainConfig = TRAIN) -> SharedState:
    state = start(MODEL, train, CPU)
    list(fit(state, batches(images(32), 8, train.seed), train, steps))
    return state


def assert_equal(one: SharedState, other: SharedState) -> None:
    pairs = [(one.model, other.model), (one.average, other.average)]
    for a, b in pairs:
        for name, tensor in a.state_dict().items():
            assert torch.equal(tensor, b.state_dict()[name]), name
    slots, others = (s.optimizer.state_dict()["state"] for s in (one, other))
    assert slots.keys() == others.keys()
    for i, slot in slots.items():
        assert all(torch.equal(t, others[i][name]) for name, t in slot.items())
    assert torch.equal(one.generator.get_state(), other.generator.get_state())
    assert (one.step, one.seconds) == (other.step, other.seconds)


def test_a_saved_state_is_the_loaded_one_to_the_last_bit(tmp_path: Path) -> None:
    state, other = state_after(7), start(MODEL, TRAIN, CPU)
    checkpoint.save_state(tmp_path / "s.safetensors", state)
    checkpoint.load_state(tmp_path / "s.safetensors", other)
    assert_equal(state, other)


def test_training_goes_on_from_a_checkpoint_as_if_it_had_not_stopped(tmp_path: Path) -> None:
    whole = state_after(12)
    first = start(MODEL, TRAIN, CPU)
    for record in fit(first, batches(images(32), 8, 0), TRAIN, 12):
        if record.step == 5:
            break
    checkpoint.save_state(tmp_path / "s.safetensors", first)
    second = start(MODEL, TRAIN, CPU)
    checkpoint.load_state(tmp_path / "s.safetensors", second)
    list(fit(second, batches(images(32), 8, 0, second.step), TRAIN, 12))
    second.seconds = whole.seconds
    assert_equal(whole, second)


def test_final_weights_are_the_average_in_half_precision(tmp_path: Path) -> None:
    state, path = state_after(3), tmp_path / "m.safetensors"
    checkpoint.save_weights(path, state.average, {"step": 3})
    tensors, facts = checkpoint.load_tensors(path)
    assert facts == {"step": 3}
    assert {t.dtype for t in tensors.values()} == {torch.float16}
    loaded = build_seeded(MODEL, 9)
    checkpoint.load_weights(path, loaded)
    for name, tensor in loaded.state_dict().items():
        assert tensor.dtype == torch.float32
        assert torch.equal(tensor, state.average.state_dict()[name].half().float())


@pytest.mark.parametrize("keep", [0, 7, 300, -1])
def test_a_damaged_file_is_named(tmp_path: Path, keep: int) -> None:
    path = tmp_path / "s.safetensors"
    checkpoint.save_state(path, state_after(1))
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(CheckpointError, match="s.safetensors can't be read") as caught:
        checkpoint.load_state(path, start(MODEL, TRAIN, CPU))
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="absent.safetensors"):
        checkpoint.load_tensors(tmp_path / "absent.safetensors")


def test_weights_alone_are_no_training_state(tmp_path: Path) -> None:
    checkpoint.save_weights(tmp_path / "m.safetensors", state_after(1).average, {})
    with pytest.raises(CheckpointError, match="no whole training state"):
        checkpoint.load_state(tmp_path / "m.safetensors", start(MODEL, TRAIN, CPU))


def test_a_checkpoint_of_another_model_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "s.safetensors"
    checkpoint.save_state(path, state_after(1))
    other = dataclasses.replace(MODEL, latent_dim=5)
    with pytest.raises(CheckpointError, match="belongs to another model") as caught:
        checkpoint.load_state(path, start(other, TRAIN, CPU))
    assert "\n" not in str(caught.value)

import json
import os
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import torch

from vae_core.models.priors.prior import standard_kl_per_dim
from vae_core.runs import store as module
from vae_core.runs.directory import Run
from vae_core.runs.store import LoadedModel, ModelStore, UnknownModelError, encode_all, to_unit


@pytest.fixture
def shipped(trained: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of shipped models: a, mnist-16d and z."""
    models = tmp_path / "assets" / "models"
    for name in ("z", "mnist-16d", "a"):
        shutil.copytree(trained.path, models / name)
    monkeypatch.setattr("vae_core.runs.directory.assets", lambda: tmp_path / "assets")
    return models


@pytest.fixture
def store() -> ModelStore:
    return ModelStore()


def ids(store: ModelStore) -> list[str]:
    return [info.id for info in store.infos()]


def test_the_default_model_comes_first_then_the_shipped_then_your_own(
    shipped: Path, own_run: Run, store: ModelStore
) -> None:
    newer = own_run.path.parent / "newer"
    shutil.copytree(own_run.path, newer)
    os.utime(own_run.path / "config.json", (1, 1))
    assert ids(store) == ["mnist-16d", "a", "z", "newer", "bars"]


def test_a_run_of_a_shipped_models_name_does_not_hide_it(
    shipped: Path, own_run: Run, store: ModelStore
) -> None:
    own_run.path.rename(own_run.path.with_name("a"))
    assert ids(store) == ["mnist-16d", "a", "z"]
    assert store.get("a").info.path == shipped / "a"


def test_an_info_is_what_the_run_says(own_run: Run, store: ModelStore) -> None:
    info = next(info for info in store.infos() if info.id == "bars")
    evaluation = own_run.evaluation()
    assert evaluation is not None
    assert info.title == "Bars" and info.image_shape == (1, 8, 8) and info.latent_dim == 2
    assert info.kl_per_dim == tuple(evaluation["kl_per_dim"])


def test_the_kl_of_dependent_dimensions_is_the_cards_and_not_their_sum(
    own_run: Run, store: ModelStore
) -> None:
    own_run.save_evaluation(own_run.figures() | {"kl": 3.0, "kl_per_dim": [2.0, 2.5]})
    (info,) = (info for info in store.infos() if info.id == own_run.id)
    assert info.kl == 3.0
    (own_run.path / "evaluation.json").unlink()
    (info,) = (info for info in store.infos() if info.id == own_run.id)
    assert info.kl == pytest.approx(sum(info.kl_per_dim))


def test_without_a_card_the_nats_are_those_of_training(own_run: Run, store: ModelStore) -> None:
    (own_run.path / "evaluation.json").unlink()
    expected = tuple(own_run.metrics()[-1]["kl_per_dim"])
    assert store.get("bars").info.kl_per_dim == expected


def test_without_any_figures_the_nats_are_those_of_the_reference_images(
    own_run: Run, store: ModelStore
) -> None:
    (own_run.path / "evaluation.json").unlink()
    (own_run.path / "metrics.jsonl").unlink()
    loaded = store.get("bars")
    expected = standard_kl_per_dim(loaded.q).mean(dim=0).tolist()
    assert loaded.info.kl_per_dim == pytest.approx(expected)


def test_a_model_is_loaded_once_and_shared(own_run: Run, store: ModelStore) -> None:
    found = []
    threads = [threading.Thread(target=lambda: found.append(store.get("bars"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8 and len(set(map(id, found))) == 1


def test_new_weights_are_loaded_again(own_run: Run, store: ModelStore) -> None:
    before = store.get("bars")
    os.utime(own_run.weights_path, (1, 4_000_000_000))
    after = store.get("bars")
    assert after is not before and store.get("bars") is after


def test_the_posteriors_are_those_of_the_reference_images(own_run: Run, store: ModelStore) -> None:
    loaded = store.get("bars")
    q = loaded.model.encode(to_unit(loaded.reference.x))
    torch.testing.assert_close(loaded.q.mu, q.mu)
    assert len(loaded.q) == len(loaded.reference.x)


def test_loaded_models_are_frozen(own_run: Run, store: ModelStore) -> None:
    model = store.get("bars").model
    assert not model.training and not any(p.requires_grad for p in model.parameters())


def test_only_so_many_models_stay_in_memory(
    own_run: Run, shipped: Path, store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LOADED_MODELS", 2)
    first, second = store.get("a"), store.get("z")
    assert store.get("a") is first
    store.get("bars")
    assert store.get("a") is first and store.get("z") is not second


@pytest.mark.parametrize("name", ["nowhere", "", "../bars", ".", "bars/"])
def test_an_unknown_model_is_refused_with_those_there_are(
    own_run: Run, store: ModelStore, name: str
) -> None:
    with pytest.raises(UnknownModelError, match="no model .*bars"):
        store.get(name)


def test_a_run_without_weights_is_not_listed(own_run: Run, store: ModelStore) -> None:
    shutil.rmtree(own_run.path / "checkpoints")
    assert "bars" not in ids(store)
    with pytest.raises(UnknownModelError, match="no weights yet"):
        store.get("bars")


@pytest.mark.parametrize(
    ("file", "content"),
    [
        ("config.json", "{"),
        ("config.json", '{"format": 1, "model": {"latent_dim": [1]}}'),
        ("config.json", "[" * 100_000),
    ],
)
def test_a_damaged_run_is_left_out_and_named_by_get(
    own_run: Run, shipped: Path, store: ModelStore, file: str, content: str
) -> None:
    (own_run.path / file).write_text(content)
    assert ids(store) == ["mnist-16d", "a", "z"]
    with pytest.raises(UnknownModelError, match="bars can't be loaded"):
        store.get("bars")


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[1, 2]",
        '{"kl_per_dim": 3}',
        '{"kl_per_dim": [1.0]}',
        '{"kl_per_dim": ["a", null]}',
        '{"kl_per_dim": [1' + "0" * 400 + ", 1]}",
    ],
    ids=["cut", "list", "number", "short", "types", "beyond floats"],
)
def test_a_model_with_a_damaged_card_is_listed_without_it(
    own_run: Run, store: ModelStore, content: str
) -> None:
    (own_run.path / "evaluation.json").write_text(content)
    (info,) = (info for info in store.infos() if info.id == own_run.id)
    assert info.kl_per_dim == tuple(own_run.metrics()[-1]["kl_per_dim"])
    assert own_run.figures() == {}
    with pytest.raises(ValueError, match="evaluation.json"):
        own_run.evaluation()


def test_a_model_that_never_loads_holds_up_no_other(
    own_run: Run, shipped: Path, store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def load(path: Path) -> LoadedModel:
        if path.name == own_run.id:
            begun.set()
            assert go_on.wait(60)
        return real(path)

    real = module._load
    monkeypatch.setattr(module, "_load", load)
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(store.get, own_run.id)
        assert begun.wait(60)
        assert store.get("a").info.id == "a"
        go_on.set()
        assert slow.result(60).info.id == own_run.id


def test_metrics_of_another_kind_do_not_break_the_list(own_run: Run, store: ModelStore) -> None:
    (own_run.path / "evaluation.json").unlink()
    (own_run.path / "metrics.jsonl").write_text(json.dumps({"step": 1}) + "\n")
    (info,) = (info for info in store.infos() if info.id == own_run.id)
    assert info.kl_per_dim == (0.0, 0.0)


def test_reference_images_of_another_shape_are_refused(own_run: Run, store: ModelStore) -> None:
    with (own_run.path / "reference.npz").open("wb") as file:
        np.savez(
            file,
            x=np.zeros((2, 1, 9, 9), np.uint8),
            labels=[0, 0],
            index=[0, 1],
            label_names=["a"],
        )
    with pytest.raises(UnknownModelError, match="bars can't be loaded: bars: reference.npz"):
        store.get("bars")


def test_encoding_in_batches_is_encoding_at_once(trained: Run) -> None:
    model, x = trained.load(), trained.reference_set().x
    whole, parts = encode_all(model, x), encode_all(model, x, batch_size=2)
    torch.testing.assert_close(whole.mu, parts.mu)
    assert encode_all(model, x[:0]).mu.shape == (0, 2)

"""Each complaint from made-up records, and from a real training that has the illness."""

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from vae_core.config import DataConfig, ModelConfig, RunConfig, TrainConfig
from vae_core.runs.directory import Run, create_run
from vae_core.training import control
from vae_core.training.control import Event
from vae_core.training.diagnostics import Finding, diagnose, examine, history_of
from vae_core.training.loop import DivergedError
from vae_core.training.session import Session

MakeRun = Callable[..., Run]
CONFIG = RunConfig(model=ModelConfig((1, 8, 8), 4, "mlp"), train=TrainConfig())


def records(count: int = 40, **columns: Any) -> list[dict[str, Any]]:
    """A healthy training: the bound rises and levels off. Columns change it; functions of t."""
    made = []
    for i in range(count):
        t = i / max(count - 1, 1)
        kl = [3.0, 2.0, 1.0, 1.5]
        record = {"step": 50 * (i + 1), "kl_per_dim": kl, "grad_norm": 20.0, "beta": 1.0}
        record |= {"log_likelihood": -100 - 50 * (1 - t) ** 4, "learning_rate": 1e-3}
        record |= {name: f(t) if callable(f) else f for name, f in columns.items()}
        record = {name: value for name, value in record.items() if value is not None}
        made.append({**record, "kl": sum(record["kl_per_dim"])})
    return made


def found(
    metrics: list[dict[str, Any]],
    events: Sequence[Event] = (),
    message: str = "",
    card: dict[str, Any] | None = None,
    **train: Any,
) -> dict[str, Finding]:
    changed = dataclasses.replace(CONFIG.train, **train)
    config = dataclasses.replace(CONFIG, train=changed)
    return {f.kind: f for f in examine(history_of(config, metrics, events, message, card))}


def trained_on(run: Run) -> dict[str, Finding]:
    for _ in Session(run).steps():
        pass
    return {finding.kind: finding for finding in diagnose(run)}


# nothing


def test_a_healthy_training_gives_no_complaint() -> None:
    healthy = found(records(validation_loss=lambda t: 108 + 50 * (1 - t) ** 4))
    assert set(healthy) == {"fine"}
    assert "107.5 nats on training images" in healthy["fine"].figure
    assert "108.0 nats on others" in healthy["fine"].figure and not healthy["fine"].setting


def test_a_real_healthy_run_gives_no_complaint(trained: Run) -> None:
    assert "fine" in {finding.kind for finding in diagnose(trained)}


@pytest.mark.parametrize("metrics", [[], records(1)])
def test_nothing_is_said_of_a_training_that_has_just_begun(metrics: list[dict[str, Any]]) -> None:
    assert set(found(metrics)) == {"early"}


# collapse


@pytest.mark.parametrize(
    ("kl", "severity", "figure"),
    [
        ([3.0, 0.04, 2.0, 1.0], "note", "1 of 4 dimensions carry less than 0.05 nats"),
        ([3.0, 0.04, 0.01, 0.02], "warning", "3 of 4"),
        ([0.0, 0.0, 0.01, 0.0], "problem", "4 of 4"),
    ],
)
def test_inactive_dimensions_are_counted(kl: list[float], severity: str, figure: str) -> None:
    findings = found(records(kl_per_dim=kl))
    collapse = findings["collapse"]
    assert collapse.severity == severity and collapse.figure.startswith(figure)
    assert ("fine" in findings) == (severity == "note")


def test_the_remedy_for_a_collapse_depends_on_its_cause() -> None:
    folded = records(kl_per_dim=[0.0] * 4)
    assert "beta: lower it, from 4" in found(folded, beta=4.0)["collapse"].setting
    assert found(folded)["collapse"].setting.startswith("free_bits: 0.1 nats")
    assert "raise them from 0.2" in found(folded, free_bits=0.2)["collapse"].setting


def test_dimensions_may_sleep_while_beta_warms_up() -> None:
    schedule = {"beta_schedule": "linear", "beta_steps": 1900}
    early = records(kl_per_dim=lambda t: [0.0 if t < 0.9 else 3.0] * 4)
    assert "collapse" in found(early[:30]) and "collapse" not in found(early[:30], **schedule)


def test_a_real_collapse_is_found(new_run: MakeRun) -> None:
    findings = trained_on(new_run(beta=200.0))
    assert findings["collapse"].severity == "problem"
    assert findings["collapse"].figure.startswith("2 of 2 dimensions")


# overfitting


def test_a_validation_loss_that_rises_is_overfitting() -> None:
    risen = found(records(validation_loss=lambda t: 150 - 80 * t + 70 * t**2))["overfitting"]
    assert risen.severity == "problem" and "127.1 nats at step" in risen.figure
    assert "140.0 nats at step 2,000" in risen.figure


def test_a_validation_loss_far_above_that_of_training_is_a_warning() -> None:
    apart = found(records(validation_loss=lambda t: 170 - 40 * t))["overfitting"]
    assert apart.severity == "warning" and "107.5 nats on training images" in apart.figure


RISEN: dict[str, Any] = {"validation_loss": lambda t: 150 - 80 * t + 70 * t**2}
APART: dict[str, Any] = {"validation_loss": lambda t: 170 - 40 * t}


@pytest.mark.parametrize("curve", [RISEN, APART], ids=["risen", "apart"])
@pytest.mark.parametrize(("stderr", "kind"), [(3.0, "overfitting"), (22.0, "few-images")])
def test_a_difference_within_its_error_is_no_overfitting_but_too_few_images(
    curve: dict[str, Any], stderr: float, kind: str
) -> None:
    findings = found(records(validation_stderr=stderr, **curve))
    assert kind in findings and not {"overfitting", "few-images"} - {kind} & set(findings)
    assert ("fine" in findings) == (kind == "few-images")
    assert "±" in findings[kind].figure


def test_an_old_records_error_comes_from_the_test_images() -> None:
    card = {"elbo_stderr": 2.0, "images": 10_000}
    few = dataclasses.replace(CONFIG, data=DataConfig(validation=100))
    kinds = {f.kind for f in examine(history_of(few, records(**APART), (), "", card))}
    assert "few-images" in kinds
    assert "overfitting" in found(records(**APART), card=card)  # of 5,000 images


def test_less_training_is_no_advice_while_the_validation_improves() -> None:
    better = found(records(validation_loss=lambda t: 170 - 40 * t))["overfitting"]
    assert better.severity == "warning" and "epochs" not in better.setting


# what the model card adds


def test_blurred_reconstructions_are_not_fine() -> None:
    grey = found(records(), card={"explained_variance": 0.47})
    assert grey["blurred"].severity == "warning" and "fine" not in grey
    assert "47%" in grey["blurred"].figure
    assert set(found(records(), card={"explained_variance": 0.91})) == {"fine"}


def test_a_plane_may_be_blurred() -> None:
    plane = dataclasses.replace(CONFIG, model=dataclasses.replace(CONFIG.model, latent_dim=2))
    written = history_of(
        plane, records(kl_per_dim=[3.0, 2.0]), (), "", {"explained_variance": 0.43}
    )
    assert {f.kind: f.severity for f in examine(written)} == {"blurred": "note", "fine": "fine"}


def test_nats_that_depend_on_no_image_are_found() -> None:
    card = {"kl_per_dim": [30.0, 40.0, 0.01, 2.0], "mean_variance_per_dim": [0.001, 1, 0, 1]}
    finding = found(records(), card=card)["constant"]
    assert finding.severity == "warning" and finding.figure.startswith("1 of 4 dimensions, 30")
    card["mean_variance_per_dim"] = [1, 1, 0, 1]
    assert "constant" not in found(records(), card=card)


def test_real_overfitting_is_found(tmp_path: Path) -> None:
    """Noise can only be learned by heart."""
    folder = tmp_path / "noise"
    folder.mkdir()
    rng = np.random.default_rng(0)
    for number in range(30):
        pixels = rng.integers(0, 2, (8, 8), dtype=np.uint8) * 255
        Image.fromarray(pixels).save(folder / f"{number}.png")
    config = RunConfig(
        data=DataConfig(str(folder), validation=8),
        model=ModelConfig((1, 8, 8), 8, "mlp", hidden_dims=(128,)),
        train=TrainConfig(300, batch_size=8, warmup_steps=0, precision="float32", average=0.9),
    )
    findings = trained_on(create_run(tmp_path / "run", config))
    assert findings["overfitting"].severity == "problem"


# scale


def test_a_scale_below_the_grey_levels_is_a_problem() -> None:
    finding = found(records(scale=lambda t: 0.3 * 0.001**t))["scale"]
    assert finding.severity == "problem" and finding.figure.startswith("scale 0.0003, from 0.3")
    assert "scale" not in found(records(scale=lambda t: 0.3 - 0.2 * t))


def test_a_real_scale_that_runs_away_is_found(tmp_path: Path) -> None:
    """Images that are all alike are reconstructed exactly: the scale has no floor."""
    folder = tmp_path / "grey"
    folder.mkdir()
    for number in range(20):
        Image.new("L", (8, 8), 128).save(folder / f"{number}.png")
    config = RunConfig(
        data=DataConfig(str(folder), validation=0),
        model=ModelConfig((1, 8, 8), 2, "mlp", (), (8,), "learned-gaussian", 0.1, "none"),
        train=TrainConfig(
            200,
            batch_size=8,
            warmup_steps=0,
            learning_rate=0.05,
            clip_norm=1e9,
            precision="float32",
        ),
    )
    findings = trained_on(create_run(tmp_path / "run", config))
    assert findings["scale"].severity == "problem"


# divergence and clipping


def test_a_loss_that_became_no_number_is_divergence() -> None:
    message = "the loss became nan near step 70: resume with a lower learning rate"
    finding = found(records(1), message=message)["divergence"]
    assert finding.severity == "problem" and finding.figure == "the loss became nan near step 70"
    assert finding.setting == "learning_rate: 0.0007 instead of 0.002"


def test_a_loss_that_leaves_its_best_level_is_a_warning() -> None:
    worse = records(log_likelihood=lambda t: -150 + 100 * t if t < 0.5 else -100 - 80 * (t - 0.5))
    assert found(worse)["divergence"].severity == "warning"


def test_another_level_after_a_change_of_beta_is_no_divergence() -> None:
    worse = records(log_likelihood=lambda t: -100.0 if t < 0.5 else -140.0)
    change = Event(1000, "beta", 1.0, 4.0, 0.0)
    assert "divergence" in found(worse) and "divergence" not in found(worse, [change])


def test_a_real_divergence_is_found(new_run: MakeRun) -> None:
    run = new_run(learning_rate=1e18, clip_norm=1e30, warmup_steps=0)
    with pytest.raises(DivergedError):
        trained_on(run)
    finding = diagnose(run)[0]
    assert (finding.kind, finding.severity) == ("divergence", "problem")


def test_gradients_that_are_always_shortened_are_noted() -> None:
    finding = found(records(grad_norm=900.0))["clipping"]
    assert finding.severity == "note" and "900 against 200" in finding.figure
    assert "clip_norm: about 1,800" in finding.setting
    assert "clipping" not in found(records(grad_norm=lambda t: 900.0 if t < 0.6 else 100.0))


def test_real_gradients_that_are_always_shortened_are_found(new_run: MakeRun) -> None:
    finding = trained_on(new_run(clip_norm=0.01))["clipping"]
    assert finding.figure.startswith("100% of the last")


# beta


@pytest.mark.parametrize(("value", "word"), [(4.0, "blurrier"), (0.5, "sharper")])
def test_betas_price_is_told(value: float, word: str) -> None:
    findings = found(records(), beta=value)
    assert word in findings["beta"].text and findings["beta"].severity == "note"
    assert findings["beta"].figure == "log-likelihood −100.0 nats, KL 7.5 nats"
    assert "fine" in findings


def test_a_change_of_beta_shows_its_price() -> None:
    def kl(t: float) -> list[float]:
        return [3.0, 2.0, 1.0, 1.5] if t < 0.5 else [1.0, 1.0, 0.5, 0.5]

    metrics = records(kl_per_dim=kl, log_likelihood=lambda t: -100.0 if t < 0.5 else -112.0)
    finding = found(metrics, [Event(1000, "beta", 1.0, 4.0, 0.0)])["beta"]
    assert finding.text == "Beta went from 1 to 4 at step 1,000."
    assert finding.figure == "reconstruction −12.0 nats, KL −4.5 nats"


def test_the_price_of_a_real_change_of_beta_is_measured(new_run: MakeRun) -> None:
    run = new_run(epochs=60)
    control.record(run, Event(180, "beta", 1.0, 20.0, 0.0, "x"))
    finding = trained_on(run)["beta"]
    assert "from 1 to 20 at step 180" in finding.text and "KL −" in finding.figure

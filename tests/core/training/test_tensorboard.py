import importlib.util
from collections.abc import Callable

import pytest

from vae_core.cli.main import main
from vae_core.runs.directory import Run
from vae_core.training import tensorboard
from vae_core.training.session import Session

MakeRun = Callable[..., Run]


def curves(run: Run) -> dict[str, dict[int, float]]:
    """What TensorBoard would show."""
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    events = EventAccumulator(str(run.path / "tensorboard"))
    events.Reload()
    return {
        name: {event.step: event.value for event in events.Scalars(name)}
        for name in events.Tags()["scalars"]
    }


def train(run: Run, max_steps: int | None = None) -> None:
    session = Session(run)
    session.resume()
    for _ in session.steps(max_steps=max_steps):
        pass


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the package itself
def test_the_curves_are_the_metrics_over_two_sittings(new_run: MakeRun) -> None:
    run = new_run()
    tensorboard.want(run)
    train(run, 60)
    train(run)
    shown, metrics = curves(run), run.metrics()
    for name in ("loss", "log_likelihood", "kl", "beta", "learning_rate"):
        expected = {record["step"]: record[name] for record in metrics}
        assert shown[f"training/{name}"] == pytest.approx(expected, rel=1e-5)
    validated = {r["step"]: r["validation_loss"] for r in metrics if "validation_loss" in r}
    assert shown["validation/loss"] == pytest.approx(validated, rel=1e-5)
    assert shown["kl_per_dim/z1"] == pytest.approx(
        {r["step"]: r["kl_per_dim"][1] for r in metrics}
    )


def test_none_are_written_unasked(trained: Run) -> None:
    assert not tensorboard.is_wanted(trained)
    assert not (trained.path / "tensorboard").exists()


def test_without_the_package_it_is_said_in_one_line_before_anything_is_written(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], own_home: object
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert main(["train", "--preset", "mnist-2d", "--tensorboard"]) == 1
    assert (
        capsys.readouterr().err == "error: event files need a package: pip install tensorboard\n"
    )
    assert not (own_home / "runs").exists()  # type: ignore[operator]

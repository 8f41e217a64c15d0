"""Compare and single steps, in the frame."""

import pytest
import tiny_runs
from streamlit.testing.v1 import AppTest
from test_pages import assert_fine, opened
from test_reconstruct import block, texts

from ui.training import compare, single_steps
from vae_core.runs.directory import Run, open_run


@pytest.fixture
def learned() -> list[Run]:
    runs = [tiny_runs.learned(open_run(name)) for name in ("grey", "plane")]
    for run in runs:
        run.write_status("finished", 100, 100)
    return runs


def test_compared_runs_show_their_curves_figures_and_differences(learned: list[Run]) -> None:
    at = opened("train", show="compare", compare="grey,plane")
    assert_fine(at)
    assert at.multiselect(key="train.compare").value == ["grey", "plane"]
    assert len(at.get("plotly_chart")) == 1
    assert "20.2 ± 0.3 nats" in block(at, "figures")
    assert "model.latent_dim" in block(at, "differences")
    assert "model.network" not in block(at, "differences")  # both are dense


def test_the_chosen_runs_are_in_the_address(learned: list[Run]) -> None:
    at = opened("train", show="compare", compare="grey,plane")
    at.multiselect(key="train.compare").set_value(["plane"]).run()
    assert_fine(at)
    assert at.query_params["compare"] in ("plane", ["plane"])
    at.segmented_control(key="train.axis").set_value("seconds").run()
    assert at.query_params["axis"] in ("seconds", ["seconds"])


@pytest.mark.parametrize("text", ["grey,nobody", "", "../grey"])
def test_unknown_runs_get_one_message(learned: list[Run], text: str) -> None:
    at = opened("train", show="compare", compare=text)
    assert_fine(at)
    assert len(at.warning) == 1


def test_a_curve_is_thinned_and_keeps_its_end_and_its_validations() -> None:
    records = [{"step": k} | ({"validation_loss": 1.0} if k == 777 else {}) for k in range(5000)]
    kept = [record["step"] for record in compare.thinned(records)]
    assert len(kept) <= compare.POINTS + 2
    assert kept[-1] == 4999 and 777 in kept


def test_each_run_has_its_own_line_in_every_panel(learned: list[Run]) -> None:
    shown = {run.id: run.metrics() for run in learned}
    figure = compare.curves(shown, "seconds")
    lines = [trace for trace in figure.data if trace.mode == "lines"]
    assert len(lines) == 6 and len({(t.line.color, t.line.dash) for t in lines}) == 2
    first = lines[0]
    assert list(first.x) == [10.0, 20.0, 30.0, 40.0, 50.0]
    assert list(first.y) == [160.0 - step for step in (20, 40, 60, 80, 100)]


def test_equal_settings_are_left_out() -> None:
    grey = open_run("grey")
    assert compare.differences([grey, grey]) == []
    rows = dict(compare.differences([grey, open_run("plane")]))
    assert rows["model.latent_dim"] == ["3", "2"]


def single_step_trace(at: AppTest) -> list[tuple[float, float]]:
    """Log-likelihood and KL before each step that was taken."""
    run = open_run("grey")
    number = at.session_state["train.experiment.grey.untrained"]
    return single_steps.experiment(number, str(run.path), "untrained").trace


def test_steps_are_counted_and_shown_until_one_starts_over() -> None:
    at = opened("train", show="slow", run="grey")
    assert_fine(at)
    assert block(at, "step-terms")  # the page opens with a step
    at.number_input(key="train.slow.rate").set_value(0.01)
    at.button(key="train.slow").click().run()
    assert_fine(at)
    assert block(at, "step-terms") and block(at, "step-dimensions")
    at.button(key="train.slow.ten").click().run()
    assert_fine(at)
    assert len(single_step_trace(at)) == 12
    at.button(key="train.slow.again").click().run()
    assert len(single_step_trace(at)) == 1


def test_steps_change_neither_the_run_nor_the_model_of_another_session() -> None:
    weights = open_run("grey").weights_path.read_bytes()
    first, second = (opened("train", show="slow", run="grey") for _ in range(2))
    first.button(key="train.slow").click().run()
    second.button(key="train.slow").click().run()
    assert len(single_step_trace(second)) == 2
    assert texts(first) == texts(second)  # the same start and the same noise
    assert open_run("grey").weights_path.read_bytes() == weights


@pytest.mark.parametrize("page", ["explore", "map"])
def test_compared_models_show_their_samples_and_lead_on(page: str) -> None:
    at = opened("train", show="compare", compare="grey,plane")
    assert_fine(at)
    assert block(at, "made-by-grey") and block(at, "made-by-plane")
    at.button(key=f"train.compare.{page}.plane").click().run()
    assert at.session_state["model"] == "plane"


def test_no_compared_run_is_out_of_range() -> None:
    """A short run beside a long one: its last value lies within the panel."""
    records = [
        [{"step": step, "kl": height + step / last} for step in range(1, last + 1, last // 10)]
        for last, height in ((10, 50.0), (10_000, 3.0))
    ]
    span = compare.late_range(records, "step", lambda record: float(record["kl"]))
    assert span is not None
    assert all(span[0] <= run[-1]["kl"] <= span[1] for run in records)

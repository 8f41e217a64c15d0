"""Compare and slow motion, in the frame."""

import pytest
import tiny_runs
from test_pages import assert_fine, opened
from test_train_form import words

from ui.training import compare
from vae_core.runs.directory import Run, open_run


@pytest.fixture
def learned() -> list[Run]:
    runs = [tiny_runs.learned(open_run(name)) for name in ("grey", "plane")]
    for run in runs:
        run.write_status("finished", 100, 100)
    return runs


def test_runs_come_over_one_another_with_what_is_different(learned: list[Run]) -> None:
    at = opened("train", show="compare", compare="grey,plane")
    assert_fine(at)
    assert at.multiselect(key="train.compare").value == ["grey", "plane"]
    assert len(at.get("plotly_chart")) == 1
    assert "20.2 ± 0.3 nats" in words(at) and "model.latent_dim" in words(at)
    assert "model.network" not in words(at)  # both are dense


def test_what_is_chosen_stands_in_the_address(learned: list[Run]) -> None:
    at = opened("train", show="compare", compare="grey,plane")
    at.multiselect(key="train.compare").set_value(["plane"]).run()
    assert_fine(at)
    assert at.query_params["compare"] in ("plane", ["plane"])
    at.segmented_control(key="train.axis").set_value("seconds").run()
    assert at.query_params["axis"] in ("seconds", ["seconds"])


@pytest.mark.parametrize("text", ["grey,nobody", "", "../grey"])
def test_runs_that_are_not_there_get_one_line(learned: list[Run], text: str) -> None:
    at = opened("train", show="compare", compare=text)
    assert_fine(at)
    assert len(at.warning) == 1


def test_a_curve_is_thinned_and_keeps_its_end_and_its_validations() -> None:
    records = [{"step": k} | ({"validation_loss": 1.0} if k == 777 else {}) for k in range(5000)]
    kept = [record["step"] for record in compare.thinned(records)]
    assert len(kept) <= compare.POINTS + 2
    assert kept[-1] == 4999 and 777 in kept


def test_each_run_has_a_line_of_its_own_in_every_panel(learned: list[Run]) -> None:
    shown = {run.id: run.metrics() for run in learned}
    figure = compare.curves(shown, "seconds")
    lines = [trace for trace in figure.data if trace.mode == "lines"]
    assert len(lines) == 6 and len({(t.line.color, t.line.dash) for t in lines}) == 2
    first = lines[0]
    assert list(first.x) == [10.0, 20.0, 30.0, 40.0, 50.0]
    assert list(first.y) == [160.0 - step for step in (20, 40, 60, 80, 100)]


def test_settings_that_are_alike_are_left_out() -> None:
    grey = open_run("grey")
    assert compare.differences([grey, grey]) == []
    rows = dict(compare.differences([grey, open_run("plane")]))
    assert rows["model.latent_dim"] == ["3", "2"]


def test_a_step_is_taken_apart_and_the_bound_rises() -> None:
    at = opened("train", show="slow", run="grey")
    assert_fine(at)
    assert "draws z with noise" in words(at)
    at.number_input(key="train.slow.rate").set_value(0.01)
    at.button(key="train.slow").click().run()
    assert_fine(at)
    assert "z = mu + σ · eps" in words(at) and "log p(x|z)" in words(at)
    at.button(key="train.slow.ten").click().run()
    assert_fine(at)
    assert any("**Step 11**" in block.value for block in at.markdown)
    at.button(key="train.slow.again").click().run()
    assert "draws z with noise" in words(at)


def test_one_s_steps_change_nobody_else_s_model_nor_the_run_s() -> None:
    weights = open_run("grey").weights_path.read_bytes()
    first, second = (opened("train", show="slow", run="grey") for _ in range(2))
    first.button(key="train.slow").click().run()
    second.button(key="train.slow").click().run()
    assert any("**Step 1**" in block.value for block in second.markdown)
    assert words(first) == words(second)  # the same beginning, the same noise
    assert open_run("grey").weights_path.read_bytes() == weights

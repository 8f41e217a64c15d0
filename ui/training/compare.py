"""Comparing runs: their curves, their figures, and the settings in which they differ."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go
import streamlit as st
from plotly.subplots import make_subplots

from ui.common import (
    blocks,
    card,
    choice,
    colours,
    figures,
    messages,
    resources,
    run_names,
    state,
    widgets,
)
from ui.common.numbers import minus, significant, with_error
from ui.training import compared_models
from ui.training.choose import own_first
from ui.training.durations import clock
from ui.training.keys import AXES, COMPARED, KEYS
from vae_core.config import to_dict
from vae_core.evaluation.metrics import active_dimensions
from vae_core.runs.directory import Run, open_run
from vae_core.scheduler import run_state

Record = dict[str, Any]
Row = tuple[str, list[str]]

POINTS = 400  # per curve
EVERY = 2.0  # seconds between updates while one of the runs trains
LATE = 0.01  # the y range fits the values of a run from this share of its own length on
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")


@dataclass(frozen=True)
class Panel:
    """One panel: the validation figure, and the training figure of a record."""

    validation: str
    training: Callable[[Record], float]


PANELS = {
    "−ELBO, nats": Panel("validation_loss", lambda record: record["kl"] - likelihood(record)),
    "log p(x|z), nats": Panel("validation_log_likelihood", lambda record: likelihood(record)),
    "KL, nats": Panel("validation_kl", lambda record: float(record["kl"])),
}


def likelihood(record: Record) -> float:
    return float(record["log_likelihood"])


def compare() -> None:
    """The choice of runs is in the address, so that a link shows the same."""
    runs = choose()
    if not runs:
        blocks.note("Choose two or more runs to overlay their curves.")
        return
    active = any(run_state.state_of(run) in run_state.ACTIVE for run in runs)
    st.fragment(chart, run_every=EVERY if active else None)([run.id for run in runs])
    compared_models.show(runs)
    table("Figures", runs, figures_of(runs), "figures")
    table("Different settings", runs, differences(runs), "differences")


def choose() -> list[Run]:
    ids = list(dict.fromkeys(path.name for path in own_first()))
    chosen = [run_id for run_id in state.get("compare") if run_id in ids] or at_first(ids)
    st.session_state["train.compare"] = chosen
    choice.several(
        "Runs",
        run_names.labels(),
        key="train.compare",
        max_selections=COMPARED,
        on_change=lambda: state.put(compare=st.session_state["train.compare"]),
    )
    return [run for run in map(opened, st.session_state["train.compare"]) if run]


def at_first(ids: list[str]) -> list[str]:
    """The model, and another one of the same data if there is one."""
    info = resources.info(state.get("model"))
    alike = [other.id for other in resources.infos() if other.dataset == info.dataset]
    return list(dict.fromkeys([info.id, *alike, *ids]))[:2]


def opened(run_id: str) -> Run | None:
    try:
        run = open_run(run_id)
        run.status()
    except ValueError as error:
        messages.error(str(error))
        return None
    return run


# curves


def chart(ids: list[str]) -> None:
    """Training as a line, validation as points; one colour and dash pattern per run."""
    choice.segments(
        "Horizontal axis",
        AXES,
        label_visibility="collapsed",
        **widgets.bound("axis", "train.axis"),
    )
    records = {run_id: thinned(open_run(run_id).metrics()) for run_id in ids}
    st.plotly_chart(
        curves(records, state.get("axis")),
        key="train.compared",
        config=figures.STILL,
        alt="the curves of the chosen runs",
    )
    state.publish(*KEYS)


def thinned(records: list[Record]) -> list[Record]:
    """Every n-th record, the last one, and all with a validation."""
    every = -(-len(records) // POINTS) or 1
    return [
        record
        for k, record in enumerate(records)
        if k % every == 0 or k == len(records) - 1 or "validation_loss" in record
    ]


def curves(runs: dict[str, list[Record]], axis: str) -> go.Figure:
    figure = make_subplots(1, len(PANELS), subplot_titles=list(PANELS))
    for index, (run_id, records) in enumerate(runs.items()):
        for column, panel in enumerate(PANELS.values(), start=1):
            for trace in traces(index, run_id, records, axis, panel):
                trace.showlegend = column == 1 and trace.name != "validation"
                figure.add_trace(trace, 1, column)
    for column, panel in enumerate(PANELS.values(), start=1):
        if span := late_range(runs.values(), axis, panel.training):
            figure.update_yaxes(range=span, row=1, col=column)
    unit = "step" if axis == "step" else "seconds of training"
    figure.update_xaxes(title=unit, type="log", showgrid=False, dtick=1, tickangle=0)
    figure.update_yaxes(nticks=6, automargin=True)
    figure.update_layout(uirevision=axis, legend={"orientation": "h", "y": -0.25})
    return figures.quiet(figure, 320, legend=True)


def traces(
    index: int, run_id: str, records: list[Record], axis: str, panel: Panel
) -> tuple[go.Scatter, go.Scatter]:
    """A run's training curve and validation points in one panel."""
    colour, dash = colours.CLASSES[index], DASHES[index % len(DASHES)]
    line = go.Scatter(
        x=[record[axis] for record in records],
        y=[panel.training(record) for record in records],
        name=run_names.label(run_id),
        legendgroup=run_id,
        mode="lines" if len(records) > 1 else "markers",
        line={"color": colour, "dash": dash, "width": figures.LINE},
        hovertemplate="%{x:,}: %{y:.2f} nats<extra>%{fullData.name}</extra>",
    )
    validated = [record for record in records if panel.validation in record]
    points = go.Scatter(
        x=[record[axis] for record in validated],
        y=[record[panel.validation] for record in validated],
        name="validation",
        legendgroup=run_id,
        mode="markers",
        marker={"color": colour, "symbol": "circle-open", "size": 6},
        hovertemplate="%{x:,}: %{y:.2f} nats<extra>validation</extra>",
    )
    return line, points


def late_range(
    runs: Iterable[list[Record]], axis: str, training: Callable[[Record], float]
) -> list[float] | None:
    """The y range of all values after each run's steep start: no run is out of range."""
    values = [
        training(record)
        for records in runs
        for record in records
        if record[axis] >= LATE * records[-1][axis]
    ]
    if not values:
        return None
    margin = 0.05 * max(max(values) - min(values), 1e-6)
    return [min(values) - margin, max(values) + margin]


# tables


def figures_of(runs: list[Run]) -> list[Row]:
    """The figures of each run; a dash for an unknown one, and no row of dashes alone."""
    cards = [run.figures() for run in runs]
    both = list(zip(runs, cards, strict=True))
    last = [(run.metrics() or [{}])[-1] for run in runs]
    best = [run.best_loss() for run in runs]
    rows = [
        ("State", [str(run_state.state_of(run)) for run in runs]),
        ("Steps", [f"{record['step']:,}" if record else "–" for record in last]),
        ("Training time, on its own machine", [took(record) for record in last]),
        ("Images per second, at the end", [pace(record) for record in last]),
        ("−ELBO, training", [bound(record) for record in last]),
        ("Best −ELBO, validation", [nats(loss) if loss < float("inf") else "–" for loss in best]),
        ("−ELBO, test", [measured(found, "elbo", -1) for found in cards]),
        ("NLL, test", [measured(found, "nll", 1) for found in cards]),
        ("KL, test", [measured(found, "kl", 1) for found in cards]),
        ("Bits/dim, test", [card.bits(found, run.config.model) or "–" for run, found in both]),
        ("Active dimensions", [active(run, found) for run, found in both]),
    ]
    return [(name, values) for name, values in rows if set(values) != {"–"}]


def took(record: Record) -> str:
    return clock(record["seconds"]) if "seconds" in record else "–"


def pace(record: Record) -> str:
    rate = "images_per_second"
    return significant(record[rate], 2) if rate in record else "–"


def bound(record: Record) -> str:
    return nats(record["kl"] - record["log_likelihood"]) if record else "–"


def nats(value: float) -> str:
    return minus(f"{value:,.1f} nats")


def measured(found: Record, name: str, sign: int) -> str:
    if name not in found:
        return "–"
    return with_error(sign * found[name], found[f"{name}_stderr"]) + " nats"


def active(run: Run, found: Record) -> str:
    dims = run.config.model.latent_dim
    if "kl_per_dim" not in found:
        return f"– of {dims}"
    return f"{active_dimensions(found['kl_per_dim'])} of {dims}"


def differences(runs: list[Run]) -> list[Row]:
    """The settings in which the runs differ."""
    settings = [flat(to_dict(run.config)) for run in runs]
    names = dict.fromkeys(name for table in settings for name in table)
    values = {name: [str(table.get(name, "–")) for table in settings] for name in names}
    return [(name, row) for name, row in values.items() if len(set(row)) > 1]


def flat(table: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested tables as one, with dotted names."""
    leaves: dict[str, Any] = {}
    for name, value in table.items():
        is_table = isinstance(value, dict)
        leaves |= flat(value, f"{prefix}{name}.") if is_table else {prefix + name: value}
    return leaves


def table(title: str, runs: list[Run], rows: list[Row], key: str) -> None:
    messages.strong(title)
    if rows:
        blocks.table([run_names.label(run.id) for run in runs], rows, key)
    else:
        blocks.note("No differences.", key)

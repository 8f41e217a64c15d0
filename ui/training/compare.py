"""Runs over one another: their curves, their figures, and what is different in their settings."""

from collections.abc import Callable
from typing import Any

import plotly.graph_objects as go
import streamlit as st
from plotly.subplots import make_subplots

from ui.common import blocks, colours, figures, state, widgets
from ui.common.numbers import with_error
from ui.training.choose import ADDRESS, own_first, titled
from ui.training.clock import clock
from vae_core.config import to_dict
from vae_core.runs.directory import Run, open_run
from vae_core.scheduler import run_state

Record = dict[str, Any]
Row = tuple[str, list[str]]

POINTS = 400  # of a curve
EVERY = 2.0  # seconds between looks, while one of them is trained
LATE = 0.03  # from this share of the axis on, all of a curve is seen
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
AXES = dict(zip(state.AXES, ("Steps", "Time"), strict=True))
CURVES: dict[str, tuple[str, Callable[[Record], float | None]]] = {
    "−ELBO, nats": ("validation_loss", lambda r: r["kl"] - r["log_likelihood"]),
    "log p(x|z), nats": ("validation_log_likelihood", lambda r: r["log_likelihood"]),
    "KL, nats": ("validation_kl", lambda r: r["kl"]),
}


def compare() -> None:
    """What is chosen lives in the address, so that a link shows the same."""
    runs = choose()
    if not runs:
        blocks.note("Choose two runs or more: their curves come over one another.")
        return
    active = any(run_state.state_of(run) in run_state.ACTIVE for run in runs)
    st.fragment(chart, run_every=EVERY if active else None)([run.id for run in runs])
    table("Figures", runs, figures_of(runs))
    table("Settings that differ", runs, differences(runs))


def choose() -> list[Run]:
    ids = list(dict.fromkeys(path.name for path in own_first()))
    chosen = [run_id for run_id in state.get("compare") if run_id in ids] or ids[:2]
    st.session_state["train.compare"] = chosen
    st.multiselect(
        "Runs",
        ids,
        format_func=titled,
        key="train.compare",
        max_selections=state.COMPARED,
        on_change=lambda: state.put(compare=st.session_state["train.compare"]),
    )
    return [run for run in map(opened, st.session_state["train.compare"]) if run]


def opened(run_id: str) -> Run | None:
    try:
        run = open_run(run_id)
        run.status()
    except ValueError as error:
        st.error(str(error))
        return None
    return run


# curves


def chart(ids: list[str]) -> None:
    """Training as a line, validation as points on it; the same colour and dash a run."""
    st.segmented_control(
        "Over",
        list(AXES),
        format_func=AXES.get,
        required=True,
        label_visibility="collapsed",
        **widgets.bound("axis", "train.axis"),
    )
    shown = {run_id: thinned(open_run(run_id).metrics()) for run_id in ids}
    st.plotly_chart(
        curves(shown, state.get("axis")),
        key="train.compared",
        config=figures.STILL,
        alt="the chosen runs' curves over one another",
    )
    state.publish(*ADDRESS)


def thinned(records: list[Record]) -> list[Record]:
    """Every n-th record, the last one and all that hold a validation."""
    every = -(-len(records) // POINTS) or 1
    return [
        record
        for k, record in enumerate(records)
        if k % every == 0 or k == len(records) - 1 or "validation_loss" in record
    ]


def curves(shown: dict[str, list[Record]], axis: str) -> go.Figure:
    figure = make_subplots(1, len(CURVES), subplot_titles=list(CURVES))
    for place, (run_id, records) in enumerate(shown.items()):
        for column, (validation, training) in enumerate(CURVES.values(), start=1):
            look = {"color": colours.CLASSES[place], "dash": DASHES[place % len(DASHES)]}
            line = go.Scatter(
                x=[record[axis] for record in records],
                y=[training(record) for record in records],
                name=titled(run_id),
                legendgroup=run_id,
                showlegend=column == 1,
                mode="lines" if len(records) > 1 else "markers",
                line=look | {"width": figures.LINE},
                hovertemplate="%{x:,}: %{y:.2f} nats<extra>%{fullData.name}</extra>",
            )
            figure.add_trace(line, 1, column)
            held = [record for record in records if validation in record]
            points = go.Scatter(
                x=[record[axis] for record in held],
                y=[record[validation] for record in held],
                name="validation",
                legendgroup=run_id,
                showlegend=False,
                mode="markers",
                marker={"color": look["color"], "symbol": "circle-open", "size": 6},
                hovertemplate="%{x:,}: %{y:.2f} nats<extra>validation</extra>",
            )
            figure.add_trace(points, 1, column)
    for column, (_, training) in enumerate(CURVES.values(), start=1):
        if span := late_range(shown.values(), axis, training):
            figure.update_yaxes(range=span, row=1, col=column)
    unit = "step" if axis == "step" else "seconds of training"
    figure.update_xaxes(title=unit, type="log", showgrid=False, dtick=1)
    figure.update_layout(uirevision=axis, legend={"orientation": "h", "y": -0.25})
    return figures.quiet(figure, 380, legend=True)


def late_range(
    shown: Any, axis: str, training: Callable[[Record], float | None]
) -> list[float] | None:
    """The range of what comes after the steep beginning."""
    last = max((records[-1][axis] for records in shown if records), default=0.0)
    values = [training(r) for records in shown for r in records if r[axis] >= LATE * last]
    known = [value for value in values if value is not None]
    if not known:
        return None
    margin = 0.05 * max(max(known) - min(known), 1e-6)
    return [min(known) - margin, max(known) + margin]


# tables


def figures_of(runs: list[Run]) -> list[Row]:
    """What each run came to; a dash where it is not known."""
    cards = [run.evaluation() or {} for run in runs]
    last = [(run.metrics() or [{}])[-1] for run in runs]
    best = [run.best_loss() for run in runs]
    return [
        ("State", [str(run_state.state_of(run)) for run in runs]),
        ("Steps", [f"{record['step']:,}" if record else "–" for record in last]),
        ("Time trained", [clock(r["seconds"]) if "seconds" in r else "–" for r in last]),
        ("−ELBO of training images", [bound(record) for record in last]),
        (
            "Best −ELBO of validation",
            [nats(loss) if loss < float("inf") else "–" for loss in best],
        ),
        ("−ELBO of test images", [measured(card, "elbo", -1) for card in cards]),
        ("NLL of test images", [measured(card, "nll", 1) for card in cards]),
        ("KL of test images", [measured(card, "kl", 1) for card in cards]),
        ("Active dimensions", [active(run, card) for run, card in zip(runs, cards, strict=True)]),
    ]


def bound(record: Record) -> str:
    return nats(record["kl"] - record["log_likelihood"]) if record else "–"


def nats(value: float) -> str:
    return f"{value:.1f} nats".replace("-", "−")


def measured(card: Record, name: str, sign: int) -> str:
    return with_error(sign * card[name], card[f"{name}_stderr"]) + " nats" if name in card else "–"


def active(run: Run, card: Record) -> str:
    dims = run.config.model.latent_dim
    return f"{card['active_units']} of {dims}" if "active_units" in card else f"– of {dims}"


def differences(runs: list[Run]) -> list[Row]:
    """The settings in which the runs are not alike."""
    settings = [flat(to_dict(run.config)) for run in runs]
    names = dict.fromkeys(name for table in settings for name in table)
    values = {name: [str(table.get(name, "–")) for table in settings] for name in names}
    return [(name, row) for name, row in values.items() if len(set(row)) > 1]


def flat(table: dict[str, Any], before: str = "") -> dict[str, Any]:
    """A table of tables as one, with dotted names."""
    found: dict[str, Any] = {}
    for name, value in table.items():
        found |= (
            flat(value, f"{before}{name}.") if isinstance(value, dict) else {before + name: value}
        )
    return found


def table(title: str, runs: list[Run], rows: list[Row]) -> None:
    st.markdown(f"**{title}**")
    if rows:
        blocks.table([run.id for run in runs], rows)
    else:
        blocks.note("There is none.")

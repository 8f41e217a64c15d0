"""The charts, in Plotly, in the colours that mean the same on every page."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from ui.common import colours

LINE, QUIET = 2.5, "rgba(128, 128, 128, 0.25)"
ROW = 22  # pixels of height per dimension
MARGIN = {"l": 8, "r": 8, "t": 40, "b": 8}
STILL = {"displayModeBar": False}


@dataclass(frozen=True)
class Curve:
    """One panel of the training chart: its name with the unit, and its values by step."""

    name: str
    values: list[float]
    colour: str


@dataclass(frozen=True)
class Moments:
    """Mean and standard deviation of each latent dimension."""

    mean: list[float]
    std: list[float]


def posterior(kl: tuple[float, ...], q: Moments, prior: Moments, shown: int) -> go.Figure:
    """One row per dimension, highest KL first: its KL, and q's mean ± std over the prior's."""
    order = sorted(range(len(kl)), key=lambda dim: -kl[dim])[:shown]
    names = [f"z{dim}" for dim in order]
    titles = ("KL(q ‖ p), nats", "q(z|x), mean ± std (green: prior)")
    figure = make_subplots(
        1, 2, shared_yaxes=True, column_widths=[0.4, 0.6], subplot_titles=titles
    )
    bars = go.Bar(
        x=[kl[dim] for dim in order],
        y=names,
        orientation="h",
        marker_color=colours.KL,
        hovertemplate="%{y}: %{x:.2f} nats<extra></extra>",
    )
    points = go.Scatter(
        x=[q.mean[dim] for dim in order],
        y=names,
        error_x={"array": [q.std[dim] for dim in order], "thickness": 4, "width": 0},
        customdata=[q.std[dim] for dim in order],
        mode="markers",
        marker={"color": colours.POSTERIOR, "size": 10},
        hovertemplate="%{y}: %{x:.2f} ± %{customdata:.2f}<extra></extra>",
    )
    figure.add_trace(bars, 1, 1)
    for reach, opacity in ((2, 0.12), (1, 0.2)):  # standard deviations
        figure.add_trace(_bands(prior, order, reach, opacity), 1, 2)
    figure.add_trace(points, 1, 2)
    figure.update_layout(barmode="overlay")
    figure.update_yaxes(autorange="reversed", showgrid=False)
    figure.update_xaxes(zeroline=False)
    return quiet(figure, 84 + ROW * len(order))


def _bands(prior: Moments, order: list[int], reach: float, opacity: float) -> go.Bar:
    """The prior's mean ± `reach` standard deviations in each dimension."""
    return go.Bar(
        base=[prior.mean[dim] - reach * prior.std[dim] for dim in order],
        x=[2 * reach * prior.std[dim] for dim in order],
        y=[f"z{dim}" for dim in order],
        orientation="h",
        width=1,
        marker={"color": colours.PRIOR, "line": {"width": 0}},
        opacity=opacity,
        hoverinfo="skip",
    )


def histogram(values: np.ndarray, value: float) -> go.Figure:
    """A histogram of the reference images by −ELBO, and a line at one image."""
    figure = go.Figure(
        go.Histogram(
            x=values.tolist(),
            nbinsx=60,
            marker_color=colours.DATA,
            opacity=0.6,
            hovertemplate="%{x} nats: %{y} images<extra></extra>",
        )
    )
    figure.add_vline(value, line_width=LINE, line_color=colours.ERROR)
    figure.update_xaxes(title="−ELBO, nats")
    figure.update_yaxes(title="test images")
    quiet(figure, 300, top=30)
    label = {"text": "this image", "yref": "paper", "yanchor": "bottom", "showarrow": False}
    return figure.add_annotation(x=value, y=1, **label)


def curves(steps: list[int], shown: list[Curve]) -> go.Figure:
    """Panels side by side, over the training steps."""
    figure = make_subplots(1, len(shown), subplot_titles=[curve.name for curve in shown])
    for column, curve in enumerate(shown, start=1):
        line = go.Scatter(
            x=steps,
            y=curve.values,
            mode="lines" if len(steps) > 1 else "markers",
            line={"color": curve.colour, "width": LINE},
            hovertemplate="step %{x:,}: %{y:.2f} nats<extra></extra>",
        )
        figure.add_trace(line, 1, column)
    figure.update_xaxes(title="step", nticks=4, showgrid=False, rangemode="tozero", tickangle=0)
    figure.update_yaxes(nticks=6)
    figure.update_layout(uirevision="curves")
    return quiet(figure, 300)


def quiet(
    figure: go.Figure, height: int, top: int = MARGIN["t"], legend: bool = False
) -> go.Figure:
    """The common look: no frame, a thin grid, no legend by default."""
    figure.update_layout(
        height=height, margin=MARGIN | {"t": top}, showlegend=legend, bargap=0.35, font_size=13
    )
    figure.update_xaxes(gridcolor=QUIET)
    figure.update_yaxes(gridcolor=QUIET)
    figure.update_annotations(font_size=13, xanchor="left")
    for title in figure.layout.annotations:
        title.x = _left_edge(figure, title.x)
    return figure


def _left_edge(figure: go.Figure, centre: float) -> float:
    """The left edge of the panel that a title is centred on."""
    domains = [axis.domain for axis in figure.select_xaxes() if axis.domain]
    return float(min(domains, key=lambda domain: abs(sum(domain) / 2 - centre))[0])

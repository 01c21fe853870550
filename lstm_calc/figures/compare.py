"""The states of two runs over time in one figure: A's lines solid, B's dashed."""

import numpy as np
import plotly.graph_objects as go

from lstm_calc.forward import Trace, Values
from lstm_calc.notation import notation_of
from lstm_calc.spelling import symbol
from lstm_calc.writing import plain

SIDES = {  # side → its colour on a light and a dark ground, its dash
    "A": ("#0067a8", "#5cb8f2", "solid"),
    "B": ("#b04a00", "#f6a45c", "dash"),
}
MARKS = ("circle", "square", "diamond", "cross", "triangle-up", "star", "x", "hexagon")
PANEL, GAP = 230, 0.08  # a panel's height in pixels; of the figure's height, between two


def both_over_time(a: Trace, b: Trace, dark: bool = False) -> go.Figure:
    """A panel for each state of the first layer, the output first, and one for the last layer's
    output where there are several layers. A state has a line for each unit of each side."""
    traces, panels = {"A": a, "B": b}, _panels(a, b)
    data = [
        line
        for panel, (number, state) in enumerate(panels, start=1)
        for side, trace in traces.items()
        if state in trace.layers[number].layer.cell.state
        for line in _lines(side, trace, number, state, panel, dark)
    ]
    titles = [_title(traces, number, state) for number, state in panels]
    return go.Figure(data, layout=_stacked(titles, a.T))


def _panels(a: Trace, b: Trace) -> list[tuple[int, str]]:
    states = dict.fromkeys([*a.layers[0].layer.cell.state, *b.layers[0].layer.cell.state])
    last = len(a.layers) - 1
    return [(0, state) for state in states] + [(last, a.layer.cell.output)] * (last > 0)


def _lines(side: str, trace: Trace, number: int, state: str, panel: int, dark: bool) -> list:
    times, values = _over_time(trace.layers[number], state)
    light, night, dash = SIDES[side]
    return [
        go.Scatter(
            x=times,
            y=column,
            name=_name(side, trace, number, state, unit, values.shape[1]),
            xaxis="x",
            yaxis=f"y{panel}",
            mode="lines+markers",
            line={"color": night if dark else light, "dash": dash},
            marker={"symbol": MARKS[unit % len(MARKS)], "size": 8},
            hovertemplate=f"{side}, t = %{{x}}: %{{y}}",
        )
        for unit, column in enumerate(values.T)
    ]


def _over_time(layer: Values, state: str) -> tuple[np.ndarray, np.ndarray]:
    """Times and values; a layer that runs forward begins at its start, t = 0."""
    if layer.layer.direction != "forward":
        return np.arange(1, layer.T + 1), layer[state]
    return np.arange(layer.T + 1), np.vstack([layer.layer.start[state], layer[state]])


def _letter(trace: Trace, number: int, state: str) -> str:
    cell = trace.layers[number].layer.cell
    return plain([symbol(state, notation_of(trace.problem), cell)]).split("_")[0]


def _name(side: str, trace: Trace, number: int, state: str, unit: int, size: int) -> str:
    unit_name = f" [{unit + 1}]" if size > 1 else ""
    return f"{_letter(trace, number, state)}{unit_name}, {side}"


def _title(traces: dict[str, Trace], number: int, state: str) -> str:
    trace = next(t for t in traces.values() if state in t.layers[number].layer.cell.state)
    return _letter(trace, number, state) + (f" ({number + 1})" if number else "")


def _stacked(titles: list[str], last: int) -> dict:
    count = len(titles)
    share = (1 - GAP * (count - 1)) / count
    axes = {}
    for k, title in enumerate(titles):
        top = 1 - k * (share + GAP)
        domain = [max(0, top - share), top]
        axes[f"yaxis{k + 1}"] = {"domain": domain, "title": {"text": title}, "zeroline": True}
    times = {"title": {"text": "t"}, "dtick": 1, "range": [-0.2, last + 0.2], "anchor": "free"}
    margin = {"l": 50, "r": 10, "t": 20, "b": 40}
    return axes | {"xaxis": times | {"position": 0}, "height": PANEL * count, "margin": margin}

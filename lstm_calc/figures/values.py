"""Values over time, and each value's point on the curve of the function that made it."""

import numpy as np
import plotly.graph_objects as go

from lstm_calc.cell import Step
from lstm_calc.language import _
from lstm_calc.ops import CURVES, OPS
from lstm_calc.palette import colour
from lstm_calc.walkthrough import Part, Told
from lstm_calc.writing import plain

DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
MARKS = ("circle", "square", "diamond", "cross", "triangle-up", "star", "x", "hexagon")
GAP = 0.06  # of the figure's height or width, between two panels


def values_over_time(one: Told, dark: bool = False) -> go.Figure:
    """Gates above, then a panel for each state; states from their start on.

    One line for each unit, in the colour of its line of the cell.
    """
    cell = one.part.cell
    gates = [line for line in cell.lines if line not in cell.state]
    panels = [panel for panel in (gates, *([state] for state in reversed(cell.state))) if panel]
    data = [
        line
        for panel, names in enumerate(panels, start=1)
        for name in names
        for line in _lines(one, name, panel, dark)
    ]
    return go.Figure(data, layout=_stacked(one.part, panels))


def _lines(one: Told, name: str, panel: int, dark: bool) -> list[go.Scatter]:
    times, values = _with_start(one, name)
    return [
        go.Scatter(
            x=times,
            y=column,
            name=_label(one.part, name, unit),
            xaxis="x",
            yaxis=f"y{panel}",
            mode="lines+markers",
            line={"color": _shade(name, dark), "dash": DASHES[unit % len(DASHES)]},
            marker={"symbol": MARKS[unit % len(MARKS)]},
            hovertemplate="t = %{x}: %{y}",
        )
        for unit, column in enumerate(values.T)
    ]


def _with_start(one: Told, name: str) -> tuple[list[int], np.ndarray]:
    """The timesteps and values of a name; a state's start where it stands in time."""
    times, values = sorted(one.part.times), one.values[name]
    start = one.part.layer.start.get(name)
    if start is None:
        return times, values
    if one.part.is_reverse:
        return [*times, times[-1] + 1], np.vstack([values, start])
    return [times[0] - 1, *times], np.vstack([start, values])


def _shade(name: str, dark: bool) -> str:
    return colour(name)["dark" if dark else "light"]


def _label(part: Part, name: str, unit: int) -> str:
    letter = plain(part.spelled(name)).split("_")[0]
    return f"{letter} [{unit + 1}]" if part.layer.hidden_size > 1 else letter


def _stacked(part: Part, panels: list[list[str]]) -> dict:
    count = len(panels)
    share = (1 - GAP * (count - 1)) / count
    axes = {}
    for k, names in enumerate(panels):
        top = 1 - k * (share + GAP)
        title = _("gates") if len(names) > 1 else _label(part, names[0], 0)
        axes[f"yaxis{k + 1}"] = {
            "domain": [max(0, top - share), top],
            "title": {"text": title.split(" [")[0]},
            "zeroline": True,
        }
    first = part.first - (not part.is_reverse)
    ends = [first - 0.2, max(part.times) + part.is_reverse + 0.2]
    times = {"title": {"text": "t"}, "dtick": 1, "range": ends, "anchor": "free"}
    return axes | {"xaxis": times | {"position": 0}, "height": 200 * count, "margin": MARGIN}


MARGIN = {"l": 50, "r": 10, "t": 20, "b": 40}


def on_curves(one: Told, dark: bool = False) -> go.Figure | None:
    """A panel for each function the cell applies: its graph, and on it every value it gave; None
    where it applies none."""
    cell = one.part.cell
    steps = [s for s in cell.steps.values() if s.op in CURVES and s.args[0] in one.values]
    if not steps:
        return None
    used = list(dict.fromkeys(step.op for step in steps))
    reach = max(6.0, *(float(np.abs(one.values[step.args[0]]).max()) * 1.1 for step in steps))
    x = np.linspace(-reach, reach, 201)
    with np.errstate(over="ignore"):
        data = [_graph(x, op, panel) for panel, op in enumerate(used, start=1)]
    data += [_points(one, step, used.index(step.op) + 1, dark) for step in steps]
    share = (1 - GAP * (len(used) - 1)) / len(used)
    axes = {}
    for k, op in enumerate(used):
        left = k * (share + GAP)
        title = {"text": _("weighted sum")}
        axes[f"xaxis{k + 1}"] = {"domain": [left, left + share], "title": title}
        axes[f"yaxis{k + 1}"] = {"anchor": f"x{k + 1}", "title": {"text": OPS[op].symbol}}
    return go.Figure(data, layout=axes | {"height": 340, "margin": MARGIN})


def _graph(x: np.ndarray, op: str, panel: int) -> go.Scatter:
    return go.Scatter(
        x=x, y=OPS[op].value(x), mode="lines", name=OPS[op].symbol, hoverinfo="skip",
        showlegend=False, line={"color": "#8a93a5"}, xaxis=f"x{panel}", yaxis=f"y{panel}",
    )  # fmt: skip


def _points(one: Told, step: Step, panel: int, dark: bool) -> go.Scatter:
    inputs, values = one.values[step.args[0]], one.values[step.name]
    units = range(1, values.shape[1] + 1)
    where = [
        f"t = {t}" + (f", {_('unit')} {unit}" if len(units) > 1 else "")
        for t in sorted(one.part.times)
        for unit in units
    ]
    name = plain(one.part.spelled(step.line)).split("_")[0]
    if step.name != step.line:
        name = _("{function} in {line}").format(function=OPS[step.op].symbol, line=name)
    return go.Scatter(
        x=inputs.ravel(), y=values.ravel(), mode="markers", name=name,
        customdata=where, hovertemplate="%{customdata}: %{x} → %{y}",
        marker={"color": _shade(step.line, dark), "size": 10, "symbol": MARKS[panel % 3]},
        xaxis=f"x{panel}", yaxis=f"y{panel}",
    )  # fmt: skip

"""What the player is given: stops, formulas, letters, values, colours and layout, as plain data."""

import numpy as np

from lstm_calc.cell import Cell
from lstm_calc.forward import Trace
from lstm_calc.language import _
from lstm_calc.notation import Notation, notation_of
from lstm_calc.ops import FUNCTIONS, OPS
from lstm_calc.palette import colour
from lstm_calc.player.layouts import layout
from lstm_calc.spelling import ERROR, Nodes, formula, spelled, symbol
from lstm_calc.walkthrough import ARRIVE, Line, lines

CURVE = np.linspace(-6, 6, 97)


def payload(trace: Trace) -> dict:
    """All that the player shows of a run, as JSON-ready data."""
    problem, cell = trace.problem, trace.layer.cell
    notation = notation_of(problem)
    told = lines(problem, notation)
    sizes = cell.sizes(problem.input_size, problem.hidden_size)
    return {
        "timesteps": trace.T,
        "units": problem.hidden_size,
        "decimals": problem.rounding.decimals,
        "carried": problem.rounding.carried is not None,
        "lines": [_line(line, cell, notation, sizes) for line in told],
        "symbols": {name: _symbol(name, cell, notation) for name in _names(trace)},
        "values": {name: values.tolist() for name, values in _values(trace).items()},
        "weights": {name: weight.tolist() for name, weight in trace.layer.weights.items()},
        "start": {state: start.tolist() for state, start in trace.layer.start.items()},
        "loss": trace.loss,
        "layout": layout(cell),
        "curves": _curves(cell),
        "texts": _texts(),
    }


def _names(trace: Trace) -> list[str]:
    cell = trace.layer.cell
    return [*_values(trace), *cell.weights]


def _values(trace: Trace) -> dict[str, np.ndarray]:
    cell, names = trace.layer.cell, trace.names
    found = {name: trace[name] for name in ["x", *(f"{s}_prev" for s in cell.state), *names]}
    if trace.error is not None:
        found |= {"target": trace.problem.targets, ERROR: trace.error}
    return found


def _symbol(name: str, cell: Cell, notation: Notation) -> Nodes:
    if name in cell.steps and name not in cell.lines:
        return spelled(cell, name, notation)
    return [symbol(name, notation, cell)]


def _line(line: Line, cell: Cell, notation: Notation, sizes: dict[str, int]) -> dict:
    told = {
        "name": line.name,
        "title": _(line.title),
        "words": _(line.words),
        "computes": line.computes,
        "reads": line.reads,
        "colour": colour(line.name),
    }
    if line.name == ARRIVE:
        return told | {"formula": None, "curve": None}
    spelt = formula(cell, line.name, notation, sizes)
    shown = {
        "left": spelt.left,
        "symbols": spelt.symbols,
        "numbers": spelt.numbers,
        "reduced": spelt.reduced,
        "result": spelt.result,
    }
    return told | {"formula": shown, "curve": _curve(line, cell)}


def _curve(line: Line, cell: Cell) -> dict | None:
    """The function that the line applies to a sum or a state: its name, and from what to what."""
    for name in line.computes:
        step = cell.steps.get(name)
        if step and step.op in FUNCTIONS and isinstance(step.args[0], str):
            return {"function": step.op, "from": step.args[0], "to": name}
    return None


def _curves(cell: Cell) -> dict[str, list[list[float]]]:
    """The graph of each function that the cell applies, as points (x, y)."""
    used = {step.op for step in cell.steps.values()}
    return {
        name: np.column_stack([CURVE, OPS[name].value(CURVE)]).round(4).tolist()
        for name in FUNCTIONS
        if name in used
    }


def _texts() -> dict[str, str]:
    return {
        "first": _("First step (Home)"),
        "back": _("Step back (←)"),
        "play": _("Play (Space)"),
        "pause": _("Pause (Space)"),
        "next": _("Next step (→)"),
        "last": _("Last step (End)"),
        "speed": _("Speed"),
        "steps": _("Steps"),
        "unit": _("One unit"),
        "matrix": _("Matrices"),
        "curve": _("Curve"),
        "show": _("Show the step as"),
        "which": _("Unit"),
        "unit_n": _("unit {unit} of {units}"),
        "values": _("Every value"),
        "parts": _("Show products and sums"),
        "value": _("Value"),
        "loss": _("Mean squared error"),
        "from": _("from"),
        "unknown": _("not computed yet"),
        "diagram": _("Diagram of the cell with its values"),
        "carried": _("rounded here and carried on, as the rounding rule says"),
        "nocurve": _("This step applies no curve: it multiplies and adds."),
        "sum": _("sum"),
        "from_h": _("from h"),
        "from_x": _("from x"),
        "of": _("{k} of {n}"),
        "forget": _("forget"),
        "input": _("input"),
        "candidate": _("candidate"),
        "output": _("output"),
    }

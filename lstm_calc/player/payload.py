"""What the player is given: for each part of the walk its stops, formulas, letters, values, colours
and layout, as plain data."""

import numpy as np

from lstm_calc.blanks import Blanks, key, shown_values
from lstm_calc.cell import Cell
from lstm_calc.forward import Trace
from lstm_calc.language import _
from lstm_calc.ops import CURVES, OPS
from lstm_calc.palette import colour
from lstm_calc.player.layouts import layout
from lstm_calc.problem import LOSSES
from lstm_calc.spelling import LOSS
from lstm_calc.walkthrough import Line, Part, Told, told

CURVE = np.linspace(-6, 6, 97)


def payload(trace: Trace, hidden: Blanks = frozenset(), fill: Blanks = frozenset()) -> dict:
    """All that the player shows of a run, as JSON-ready data. hidden: values that are not in it,
    null in their place. fill: those of them that a reader may fill in."""
    problem = trace.problem
    no_loss = any(name == LOSS for _, name, _, _ in hidden)
    return {
        "timesteps": trace.T,
        "decimals": problem.rounding.decimals,
        "carried": problem.rounding.carried is not None,
        "parts": [_part(k, one, hidden) for k, one in enumerate(told(trace))],
        "loss": None if no_loss else trace.loss,
        "fill": [key(blank) for blank in sorted(fill)],
        "tries": {},
        "texts": _texts(problem.loss),
    }


def _part(k: int, one: Told, hidden: Blanks) -> dict:
    """One part of the walk. values: a row per timestep, `first` the earliest of them."""
    part = one.part
    cell = part.cell
    return {
        "title": part.title,
        "short": _short(part),
        "level": part.number,
        "times": part.times,
        "first": part.first,
        "back": part.is_reverse,
        "output": cell.output,
        "units": part.layer.hidden_size,
        "lines": [_line(line, part) for line in part.lines],
        "symbols": {name: part.spelled(name) for name in (*one.values, *cell.weights)},
        "values": shown_values(k, one, hidden),
        "weights": {name: weight.tolist() for name, weight in part.layer.weights.items()},
        "start": {state: start.tolist() for state, start in part.layer.start.items()},
        "layout": layout(cell),
        "curves": _curves(cell),
    }


def _short(part: Part) -> str:
    """The part's name where there is little room: L1, L1 ←, out."""
    if not part.number:
        return _("out")
    arrow = {"reverse": " ←", "both": " →"}.get(part.layer.direction, "")
    return _("L{n}").format(n=part.number) + arrow


def _line(line: Line, part: Part) -> dict:
    about = {
        "name": line.name,
        "title": _(line.title),
        "words": _(line.words),
        "computes": line.computes,
        "reads": line.reads,
        "colour": colour(line.name),
    }
    if line.name == part.cell.given:
        return about | {"formula": None, "curve": None}
    spelt = part.formula(line)
    shown = {
        "left": spelt.left,
        "symbols": spelt.symbols,
        "numbers": spelt.numbers,
        "reduced": spelt.reduced,
        "result": spelt.result,
    }
    return about | {"formula": shown, "curve": _curve(line, part.cell)}


def _curve(line: Line, cell: Cell) -> dict | None:
    """The function that the line applies to a sum or a state: its name, and from what to what."""
    for name in line.computes:
        step = cell.steps.get(name)
        if step and step.op in CURVES and step.args[0] in cell.steps:
            return {
                "function": step.op,
                "sign": OPS[step.op].symbol,
                "from": step.args[0],
                "to": name,
            }
    return None


def _curves(cell: Cell) -> dict[str, list[list[float]]]:
    """The graph of each function that the cell applies, as points (x, y)."""
    used = {step.op for step in cell.steps.values()}
    return {
        name: np.column_stack([CURVE, OPS[name].value(CURVE)]).round(4).tolist()
        for name in CURVES
        if name in used
    }


def _texts(loss: str) -> dict[str, str]:
    losses = {LOSSES[0]: _("Mean squared error"), LOSSES[1]: _("Mean cross-entropy")}
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
        "start": _("start"),
        "loss": losses[loss],
        "map": _("Layers and timesteps"),
        "open": _("{part}, t = {t}"),
        "from": _("from"),
        "unknown": _("not computed yet"),
        "diagram": _("Diagram of the cell with its values"),
        "save": _("Save the diagram"),
        "saved": _("Saved: {file}"),
        "white": _("{kind}, white ground"),
        "transparent": _("{kind}, transparent"),
        "carried": _("rounded here and carried on, as the rounding rule says"),
        "kept": _("Its point on the curve would give away a value that is kept from you."),
        "fill": _("{value}: your number"),
        "right": _("right"),
        "wrong": _("not right"),
        "coarse": _("give more decimals"),
        "unread": _("not a number"),
        "nocurve": _("This step applies no curve: there is no σ, tanh or ReLU in it."),
        "sum": _("sum"),
        "from_h": _("from h"),
        "from_x": _("from x"),
        "of": _("{k} of {n}"),
        "forget": _("forget"),
        "input": _("input"),
        "candidate": _("candidate"),
        "output": _("output"),
        "reset": _("reset"),
        "update": _("update"),
    }

"""What is given, as tables in the course's letters: built for the browser, and edits taken back."""

import numpy as np
import streamlit as st

from lstm_calc import edits
from lstm_calc.language import _
from lstm_calc.notation import Notation, notation_of
from lstm_calc.palette import colour
from lstm_calc.problem import Problem
from lstm_calc.spelling import plain, symbol
from lstm_calc.ui import session
from lstm_calc.ui.tables import mount_tables
from lstm_calc.walkthrough import lines

KEY = "given"


def show_given(problem: Problem) -> None:
    """The tables of all that is given; an edit makes a new problem."""
    data = {
        "epoch": st.session_state.epoch,
        "sizes": _sizes(problem),
        "groups": _groups(problem, notation_of(problem)),
        "seen": st.session_state.get("seen"),
        "texts": _texts(),
    }
    mount_tables(data, KEY, take_edit)


def _texts() -> dict[str, str]:
    return {
        "sizes": _("Sizes"),
        "fewer": _("{label}: one fewer"),
        "more": _("{label}: one more"),
        "row": _("row {n}"),
        "column": _("column {n}"),
        "cell": _("{table}, {row}, {column}"),
        "bad": _("{cell}: “{text}” is not a number. {last} is still used."),
        "empty": _("{cell} is empty. {last} is still used."),
        "others": _("And {n} more."),
        "cut": _("{found} pasted, {fits} fits here: the rest was left out."),
        "was": _("was {value}"),
    }


def _sizes(problem: Problem) -> list[dict]:
    now = {
        "inputs": (_("Inputs"), problem.input_size),
        "units": (_("Units"), problem.hidden_size),
        "timesteps": (_("Timesteps"), problem.timesteps),
    }
    return [
        {"key": key, "label": label, "value": value, "min": 1, "max": session.MOST[key]}
        for key, (label, value) in now.items()
    ]


def _groups(problem: Problem, notation: Notation) -> list[dict]:
    groups = [_sequence(problem, notation), _start(problem, notation)]
    weights = problem.layers[0].weights
    for line in lines(problem, notation):
        names = [name for name in weights if name in line.reads]
        tables = [_weight(problem, notation, name) for name in names]
        if tables:
            groups.append({"title": _(line.title), "colour": colour(line.name), "tables": tables})
    return groups


def _sequence(problem: Problem, notation: Notation) -> dict:
    times = [f"t = {t + 1}" for t in range(problem.timesteps)]
    letter = notation.letter("x")
    tables = [
        _table("inputs", letter, problem.inputs, times, _numbered(letter, problem.input_size))
    ]
    has_targets = problem.targets is not None
    if has_targets:
        tables.append(_table("targets", _("target"), problem.targets, times))
    label = _("Remove targets") if has_targets else _("Add targets")
    action = {"key": "targets", "label": label}
    return {"title": _("Inputs"), "colour": None, "tables": tables, "action": action}


def _start(problem: Problem, notation: Notation) -> dict:
    tables = [
        _table(f"layers.0.start.{state}", f"{notation.letter(state)}_0", start[None, :])
        for state, start in problem.layers[0].start.items()
    ]
    return {"title": _("Start"), "colour": None, "tables": tables}


def _weight(problem: Problem, notation: Notation, name: str) -> dict:
    weight, operand = problem.layers[0].weights[name], problem.cell.weights[name]
    letter = notation.weight(name)
    lying = notation.times == "x W"  # row vectors: the matrix lies (inputs, units)
    if operand is None:
        return _table(
            f"layers.0.weights.{name}", letter, weight[None, :] if lying else weight[:, None]
        )
    columns = _columns(problem, notation, operand) if weight.shape[1] > 1 else None
    if lying:
        return _table(f"layers.0.weights.{name}", letter, weight.T, columns)
    return _table(f"layers.0.weights.{name}", letter, weight, None, columns)


def _columns(problem: Problem, notation: Notation, operand: str) -> list[str]:
    """What each column of a weight meets: x[1], x[2], h[1]."""
    sizes = problem.cell.sizes(problem.input_size, problem.hidden_size)
    step = problem.cell.steps.get(operand)
    parts = step.args if step and step.op == "join" else (operand,)
    heads = []
    for part in parts:
        base = plain([symbol(part, notation, problem.cell)]).split("_")[0]
        heads += _numbered(base, sizes[part])
    return heads


def _numbered(letter: str, size: int) -> list[str]:
    return [f"{letter}[{k + 1}]" for k in range(size)]


def _table(name: str, letter: str, values: np.ndarray, rows=None, columns=None) -> dict:
    base, _sep, sub = letter.partition("_")
    height, width = values.shape
    return {
        "name": name,
        "label": {"base": base, "sub": sub},
        "shape": f"{height} × {width}",
        "rows": rows,
        "columns": columns,
        "values": values.tolist(),
    }


def take_edit() -> None:
    """What the browser sent: cells, a size, or a button. Checked as anything from outside."""
    edit = st.session_state[KEY].get("edit")
    if not isinstance(edit, dict):
        return
    st.session_state.seen = edit.get("seq")
    if edit.get("epoch") != st.session_state.epoch:
        return
    if isinstance(edit.get("tables"), dict):
        _take_tables(edit["tables"])
    elif isinstance(edit.get("size"), list) and len(edit["size"]) == 2:
        _take_size(*edit["size"])
    elif edit.get("action") == "targets":
        problem = session.problem()
        session.replace(edits.with_targets(problem, problem.targets is None))


def _take_tables(tables: dict) -> None:
    problem = session.problem()
    shown = {t["name"]: t for g in _groups(problem, notation_of(problem)) for t in g["tables"]}
    if not all(name in shown for name in tables):
        return
    lying = notation_of(problem).times == "x W"
    numbers = {name: _canonical(name, rows, problem, lying) for name, rows in tables.items()}
    session.attempt(lambda: edits.replaced(problem, numbers), rebuild=False)


def _canonical(name: str, rows, problem: Problem, lying: bool):
    """The rows as shown, turned back into the weight's own shape; checked later, by the problem."""
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        return rows
    part, weight = ("", *name.split("."))[-2:]
    if part == "start":
        return rows[0] if len(rows) == 1 else rows
    if part != "weights":
        return rows
    if problem.cell.weights[weight] is None:
        return [number for row in rows for number in row]
    return [list(row) for row in zip(*rows, strict=False)] if lying else rows


def _take_size(which, size) -> None:
    problem = session.problem()
    if which not in (*session.MOST,) or type(size) is not int:
        return
    if not 1 <= size <= session.MOST[which]:
        return
    change = {
        "inputs": {"input_size": size},
        "units": {"units": {0: size}},
        "timesteps": {"timesteps": size},
    }
    session.attempt(lambda: edits.resized(problem, **change[which]))

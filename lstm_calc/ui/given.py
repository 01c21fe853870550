"""What is given, as tables in the course's letters: built for the browser, and edits taken back."""

from collections.abc import Iterator
from itertools import groupby

import streamlit as st

from lstm_calc import edits
from lstm_calc.formats.given import groups
from lstm_calc.language import _
from lstm_calc.problem import Problem
from lstm_calc.ui import session, teaching
from lstm_calc.ui.limits import MOST
from lstm_calc.ui.tables import mount_tables
from lstm_calc.ui.weights import group_data, is_grid, taken_back
from lstm_calc.walkthrough import Part, parts

KEY = "given"


def show_given(problem: Problem) -> None:
    """The tables of all that is given; an edit makes a new problem."""
    data = {
        "epoch": st.session_state.epoch,
        "session": st.session_state.begun,
        "sizes": _sizes(problem),
        "groups": _groups(problem),
        "seen": st.session_state.get("seen"),
        "locked": teaching.view().locked,
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
        "paste": _("Paste into {table}"),
    }


def _sizes(problem: Problem) -> list[dict]:
    several = len(problem.layers) > 1
    sizes = [("inputs", _("Inputs"), problem.input_size)]
    for k, layer in enumerate(problem.layers):
        label = _("Units {n}").format(n=k + 1) if several else _("Units")
        sizes.append((f"units.{k}", label, layer.hidden_size))
    sizes.append(("timesteps", _("Timesteps"), problem.timesteps))
    if problem.readout and problem.readout.layer.weights:
        sizes.append(("outputs", _("Outputs"), problem.readout.layer.hidden_size))
    return [
        {"key": key, "label": label, "value": value, "min": 1, "max": _most(key)}
        for key, label, value in sizes
    ]


def _most(key: str) -> int:
    return MOST[key.partition(".")[0]]


def _groups(problem: Problem) -> list[dict]:
    """The inputs with their action, then part by part its groups under its title."""
    sequence, *others = groups(problem)
    several = len(parts(problem)) > 1
    found = [group_data(sequence) | {"action": _action(problem)}]
    for title, own in groupby(others, lambda group: group.part):
        if several:
            found.append({"title": title, "colour": None, "tables": [], "section": True})
        found += map(group_data, own)
    return found


def _action(problem: Problem) -> dict:
    label = _("Add targets") if problem.targets is None else _("Remove targets")
    return {"key": "targets", "label": label}


def take_edit() -> None:
    """What the browser sent: cells, a size, or a button. Checked as anything from outside."""
    edit = st.session_state[KEY].get("edit")
    if not isinstance(edit, dict):
        return
    st.session_state.seen = edit.get("seq")
    if edit.get("epoch") != st.session_state.epoch or teaching.view().locked:
        return
    if isinstance(edit.get("tables"), dict):
        _take_tables(edit["tables"])
    elif isinstance(edit.get("size"), list) and len(edit["size"]) == 2:
        _take_size(*edit["size"])
    else:
        _take_action(edit.get("action"))


def _take_action(action) -> None:
    problem = session.problem()
    if action == "targets":
        session.replace(edits.with_targets(problem, problem.targets is None))
    elif isinstance(action, list) and len(action) == 2 and action[0] == "paste":
        ask_for_paste(str(action[1]))


def ask_for_paste(place: str = "") -> None:
    """Asks for the dialog that opens and pastes, for one table or ("") the whole problem."""
    st.session_state.update(opening=place, opening_into=place)


def _take_tables(tables: dict) -> None:
    problem = session.problem()
    shown = {name: table["values"] for name, table in tables_of(problem).items()}
    if not all(name in shown for name in tables):
        return
    numbers = canonical(problem, tables)
    cells = tuple(_changed(shown, tables))
    session.attempt_typed(lambda: edits.replaced(problem, numbers), cells)


def _changed(shown: dict[str, list], tables: dict) -> Iterator[tuple[str, int, int]]:
    """The cells, as (table, row, column), that have another number than is shown."""
    for name, rows in tables.items():
        for r, pair in enumerate(zip(shown[name], rows if is_grid(rows) else (), strict=False)):
            for c, (old, new) in enumerate(zip(*pair, strict=False)):
                if old != new:
                    yield name, r, c


def tables_of(problem: Problem) -> dict[str, dict]:
    """All tables by name: their place in the document."""
    return {table["name"]: table for group in _groups(problem) for table in group["tables"]}


def canonical(problem: Problem, tables: dict) -> dict:
    """Tables' rows as shown, by name, as the document has them."""
    weights = {
        f"{part.path}.{name}": (part, name)
        for part in parts(problem)
        for name in part.layer.weights
    }
    return {place: _canonical(place, rows, weights.get(place)) for place, rows in tables.items()}


def _canonical(place: str, rows, weight: tuple[Part, str] | None):
    """The rows as shown, turned back into the array's own shape; checked later, by the problem."""
    if weight:
        return taken_back(*weight, rows)
    return rows[0] if ".start" in place and is_grid(rows) and len(rows) == 1 else rows


def _take_size(which, size) -> None:
    problem = session.problem()
    if type(size) is not int or which not in [known["key"] for known in _sizes(problem)]:
        return
    if not 1 <= size <= _most(which):
        return
    name, _dot, layer = which.partition(".")
    change = {
        "inputs": {"input_size": size},
        "units": {"units": {int(layer or 0): size}},
        "timesteps": {"timesteps": size},
        "outputs": {"outputs": size},
    }
    session.attempt(lambda: edits.resized(problem, **change[name]))

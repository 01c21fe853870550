"""What if: a gate closed or opened in the middle of a talk, and what differs from the numbers that
the talk began with."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lstm_calc import edits
from lstm_calc.cell import Cell
from lstm_calc.formats.given import Table, groups
from lstm_calc.language import _
from lstm_calc.numbers import shown
from lstm_calc.problem import Problem
from lstm_calc.walkthrough import Line, Part, parts

GATES = ("sigmoid", "hard_sigmoid", "hard_sigmoid_old")
FAR = 20.0  # a bias that far from 0 leaves σ no choice but 0 or 1, as far as any slide shows it
MOST_TOLD = 3


@dataclass(frozen=True)
class Gate:
    """A gate that a bias can close. place: of that bias in the document. units: of its layer."""

    title: str
    place: str
    units: int

    def moved(self, problem: Problem, is_open: bool) -> Problem:
        """The problem with the gate open or closed."""
        return edits.replaced(problem, {self.place: [FAR if is_open else -FAR] * self.units})


def gates(problem: Problem) -> Iterator[Gate]:
    """Every line that is σ of a sum with a bias of its own, under its part's name where there are
    several."""
    found = parts(problem)
    for part in found:
        for line in part.lines:
            bias = _bias(part, line)
            if bias:
                title = _(line.title)
                title = f"{part.title}: {title}" if len(found) > 1 else title
                yield Gate(title, f"{part.path}.{bias}", part.layer.hidden_size)


def _bias(part: Part, line: Line) -> str | None:
    step = part.cell.steps.get(line.name)
    if step is None or step.op not in GATES:
        return None
    return next((name for name in line.reads if _is_bias(part.cell, name)), None)


def _is_bias(cell: Cell, name: str) -> bool:
    """Whether a name is a weight that is only ever added."""
    used = [step.op for step in cell.steps.values() if name in step.args]
    return name in cell.weights and {*used} == {"add"}


# What differs -------------------------------------------------------------------------------------


def changes(before: Problem, after: Problem) -> list[dict[str, str]]:
    """Each number that was changed: its letter, its place in its table, the old one and the new;
    at most a few of them, and then how many more there are."""
    old, new = ({table.place: table for table in _tables(one)} for one in (before, after))
    if not same_shape(before, after):
        return [{"letter": _("sizes or equations"), "place": "", "old": "", "now": ""}]
    found = [one for place in new for one in _entries(old[place], new[place])]
    if len(found) <= MOST_TOLD:
        return found
    more = _("and {n} more").format(n=len(found) - MOST_TOLD)
    return [*found[:MOST_TOLD], {"letter": more, "place": "", "old": "", "now": ""}]


def same_shape(before: Problem, after: Problem) -> bool:
    """Whether both have the same lines and the same tables, of the same sizes."""
    return _shape(before) == _shape(after)


def _shape(problem: Problem) -> list:
    lines = [(part.title, [line.name for line in part.lines]) for part in parts(problem)]
    return [lines, [(table.place, table.letter, table.values.shape) for table in _tables(problem)]]


def _tables(problem: Problem) -> Iterator[Table]:
    for group in groups(problem):
        yield from group.tables


def _entries(old: Table, new: Table) -> Iterator[dict[str, str]]:
    for row, column in np.argwhere(old.values != new.values):
        then, now = (shown(table.values[row, column], 12) for table in (old, new))
        yield {
            "letter": new.letter,
            "place": _place(new, row, column),
            "old": then.replace("-", "−"),
            "now": now.replace("-", "−"),
        }


def _place(table: Table, row: int, column: int) -> str:
    """Where in its table a number stands: [1, h[1]]; nothing where it is the only one."""
    pairs = zip(table.values.shape, (row, column), (table.rows, table.columns), strict=True)
    told = [heads[k] if heads else str(k + 1) for size, k, heads in pairs if size > 1]
    return f"[{', '.join(told)}]" if told else ""

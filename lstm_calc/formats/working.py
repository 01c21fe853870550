"""What is given, and the working of every line: the same in LaTeX, in Markdown and on a worksheet.

Formulas are nodes (see spelling.py) with a run's numbers in them; each format writes them its way.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lstm_calc.formats.wording import printable
from lstm_calc.problem import Problem
from lstm_calc.spelling import TARGET, Formula, Node, Nodes
from lstm_calc.walkthrough import Line, Part, Told
from lstm_calc.writing import SIGNIFICANT, Box, fill, precise

CUT = "Given numbers with more than {} significant digits are rounded to so many in print."
VIEWS = ("unit", "matrix")


@dataclass(frozen=True, eq=False)
class Moment:
    """A part at one timestep, with its numbers. box: what stands for a number, see `fill`."""

    one: Told
    t: int
    decimals: int
    box: Box | None = None

    @cached_property
    def values(self) -> Mapping[str, np.ndarray]:
        return self.one.at(self.t)

    @cached_property
    def given(self) -> frozenset[str]:
        """The names of what is given at this timestep, and not computed."""
        part = self.one.part
        first = part.cell.state if self.t == part.times[0] else ()
        inputs = [part.cell.given] if part.number == 1 else []
        return frozenset([*part.layer.weights, TARGET, *inputs, *(f"{s}_prev" for s in first)])

    def filled(self, nodes: Nodes, unit: int = 0) -> Nodes:
        return fill(nodes, self.values, self.t, unit, self.decimals, self.given, self.box)

    def left(self, formula: Formula, unit: int | None = None) -> Nodes:
        """The letter that a line computes; of one of several units, (h_1)_2."""
        nodes = self.filled(formula.left)
        if unit is None:
            return nodes
        whole = ("mrow", ("mo", "("), *nodes, ("mo", ")"))
        return [("msub", whole, ("mn", str(unit + 1)))]

    def chain(self, formula: Formula, unit: int = 0, view: str = VIEWS[0]) -> list[Nodes]:
        """A line's working: its symbols, its numbers, what these come down to, and the result;
        each only where it says something new: whole matrices for the first unit alone."""
        is_told = unit and any(node[0] == "mat" for node in formula.numbers[view])
        views = (None if is_told else formula.numbers, formula.reduced, formula.result)
        found = [formula.symbols, *(one[view] for one in views if one)]
        filled = [self.filled(nodes, unit) for nodes in found]
        return [nodes for k, nodes in enumerate(filled) if not k or nodes != filled[k - 1]]


def title(problem: Problem) -> str:
    """The problem's title; without one, its cell's."""
    return printable(problem.title) or problem.cell.title


def worked(part: Part) -> list[Line]:
    """The lines that compute something."""
    return [line for line in part.lines if line.name != part.cell.given]


def timestep(one: Told, t: int, several: bool) -> str:
    """What a timestep of a part is called."""
    return f"{one.part.title}, timestep {t}" if several else f"Timestep {t}"


# What is given -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Given:
    """One thing given: a weight, a start, an input or a target. rows: its numbers as it stands in a
    formula, a column vector for most courses."""

    left: Nodes
    rows: tuple[tuple[Node, ...], ...]

    @property
    def nodes(self) -> Nodes:
        """Its numbers as one matrix, or a number alone."""
        if len(self.rows) == len(self.rows[0]) == 1:
            return [self.rows[0][0]]
        return [("mtable", *(("mtr", *row) for row in self.rows))]


@dataclass(frozen=True)
class Section:
    """What is given in one place; title "" where there is only one."""

    title: str
    items: tuple[Given, ...]


def sections(problem: Problem, found: tuple[Told, ...]) -> list[Section]:
    """Each part's weights and start, then the inputs, then the targets."""
    decimals, several = problem.rounding.decimals, len(found) > 1
    named = [
        Section(one.part.title if several else "weights and start", tuple(_of(one, decimals)))
        for one in found
    ]
    first, last = found[0], found[-1]
    inputs = [_item(first, t, first.part.cell.given, decimals) for t in sorted(first.part.times)]
    compared = sorted(last.part.times) if problem.targets is not None else ()
    targets = [_item(last, t, TARGET, decimals) for t in compared]
    named += [Section("inputs", tuple(inputs)), Section("targets", tuple(targets))]
    return [section for section in named if section.items]


def _of(one: Told, decimals: int) -> Iterator[Given]:
    start = one.part.times[0]
    for name in (*one.part.layer.weights, *(f"{s}_prev" for s in one.part.cell.state)):
        yield _item(one, start, name, decimals)


def _item(one: Told, t: int, name: str, decimals: int) -> Given:
    moment, lying = Moment(one, t, decimals), one.part.notation.times.startswith("x")
    kind = "mat" if moment.values[name].ndim == 2 else "vec"
    (nodes,) = moment.filled([(kind, name, lying)])
    return Given(moment.filled(one.part.spelled(name)), tuple(_rows(nodes)))


def _rows(node: Node) -> Iterator[tuple[Node, ...]]:
    """The numbers of a filled vector or matrix; of one number, without its parentheses."""
    if node[0] == "mtable":
        for row in node[1:]:
            yield row[1:]
    else:
        yield (node[2] if node[0] == "mrow" else node,)


def remarks(problem: Problem, found: tuple[Told, ...]) -> list[str]:
    """What a reader should know of the given numbers: that some have more digits than printed."""
    decimals = problem.rounding.decimals
    arrays = [problem.inputs, *([] if problem.targets is None else [problem.targets])]
    for one in found:
        arrays += [*one.part.layer.weights.values(), *one.part.layer.start.values()]
    values = {float(value) for array in arrays for value in array.flat}
    cut = any(float(precise(value, decimals)) != value for value in values)
    return [CUT.format(max(SIGNIFICANT, decimals + 2))] if cut else []

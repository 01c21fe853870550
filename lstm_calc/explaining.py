"""Why a number is wrong: the slips that give it, each run with the numbers and the rounding of the
one who wrote it, in words and as the formula of what was done and of what is due.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from lstm_calc.blanks import Blank
from lstm_calc.cell import Cell
from lstm_calc.mistakes import KINDS, Slip, common_slips, slips
from lstm_calc.numbers import SUBSCRIPTS
from lstm_calc.ops import OPS
from lstm_calc.problem import Problem
from lstm_calc.reckoning import (
    EACH,
    LINES,
    SUMS_ONLY,
    TERMS,
    Arithmetic,
    Edit,
    Node,
    Ranges,
    Reckoning,
)
from lstm_calc.spelling import (
    ERROR,
    LOSS,
    SHARE,
    Formula,
    Nodes,
    formula,
    spelled,
    symbol,
    turned_round,
)
from lstm_calc.walkthrough import Part
from lstm_calc.writing import fill, plain

MOST_DECIMALS = 6
SINGLE = 5e-7  # as near as numbers of single precision are, relative
WRITTEN, KEPT, KEPT_WITHIN = "none", "all", "those of the present timestep"
MOST_BLANK = 300  # values worked out for one that is checked
FAR = 60  # halves of the last place: rounding on the way moves a number less far
ORDER = {kind: k for k, kind in enumerate(KINDS)}


@dataclass(frozen=True)
class Diagnosis:
    """One way in which a wrong number came about.

    kind: the row of the table of slips. name: what was done, in the textbook's letters. sentence:
    the same to the student, in the course's letters. done and due: the formula of what was done and
    of what should have been, with its numbers, as a line of text; done_nodes and due_nodes: the
    same as rows to draw (symbols, numbers, result). place: the value that the slip was made in.
    """

    kind: str
    name: str
    sentence: str
    done: str
    due: str
    done_nodes: tuple[Nodes, ...] = ()
    due_nodes: tuple[Nodes, ...] = ()
    place: Blank = (0, "", 1, 0)


@dataclass(frozen=True, eq=False)
class Work:
    """Someone's numbers for a problem. own: node → (size,), nan for a blank. decimals: those that
    they are written with; beyond the sixth the digits are a computer's own."""

    problem: Problem
    parts: tuple[Part, ...]
    own: Mapping[Node, np.ndarray]
    decimals: int

    @property
    def half(self) -> float:
        """Half of the last place."""
        return 0.5 * 10.0**-self.decimals * (1 + 1e-9)

    def near(self, found: np.ndarray, own: np.ndarray) -> np.ndarray:
        """Whether each number is the value to the digits it is written with."""
        return np.abs(own - found) <= np.maximum(self.half, SINGLE * np.maximum(1, np.abs(found)))

    @property
    def ways(self) -> list[tuple[Arithmetic, str]]:
        """The ways of rounding that are right work, the most usual first: how a line is worked out,
        and which numbers are kept with all their digits, though they are written down rounded."""
        d, rule = self.decimals, self.problem.rounding.carried
        found = [(Arithmetic(rule), KEPT), (Arithmetic(), WRITTEN)]
        if rule is not None:
            found += [(Arithmetic(), KEPT), (Arithmetic(rule), WRITTEN)]
        if d < MOST_DECIMALS:
            found += [
                (Arithmetic(d, rounds), WRITTEN) for rounds in (LINES, EACH, SUMS_ONLY, TERMS)
            ]
            found.append((Arithmetic(), KEPT_WITHIN))
        return found

    def reckoning(self, arithmetic: Arithmetic | Ranges, keeps: str = WRITTEN) -> Reckoning:
        """What follows from the numbers."""
        tolerance = None if keeps == WRITTEN else self.half
        carried = self.own if keeps == KEPT_WITHIN else None
        return Reckoning(self.problem, self.parts, self.own, arithmetic, tolerance, carried=carried)


def explanations(
    work: Work, kept: Mapping[Node, np.ndarray], node: Node, unit: int, widely: bool = False
) -> tuple[Diagnosis, ...]:
    """The slips that give a wrong number, the plainest first. kept: the numbers before it, each
    with all its digits where it is right. widely: also where rounding has to help."""
    return _Explaining(work, kept, node, unit).all(widely)


class _Explaining:
    """The slips that give one wrong number: made in its own line, or in a line before it that was
    left blank."""

    def __init__(self, work: Work, kept: Mapping[Node, np.ndarray], node: Node, unit: int):
        self.work, self.kept, self.unit = work, kept, unit
        self.number = float(work.own[node][unit])
        k, name, t = node
        cell = work.parts[k].cell
        self.cells: dict[int, Cell] = {}
        self.meant: dict[str, str] = {}  # the line that stands for a part → the part's text
        if name in cell.steps and name not in cell.lines:
            line = next(letter for letter in (*"zabcd", "pre") if _is_free(cell, letter))
            lines = {line: name} | dict(cell.equations)
            self.cells[k] = replace(cell, equations=lines)
            self.meant[line] = name
            node = (k, line, t)
        self.node = node
        self.given = self.work.own
        self._shorten()

    def _shorten(self) -> None:
        """Where much was left blank, a slip is looked for at this timestep alone: those before it
        are as they should be, worked out once."""
        base = self._reckoning(Arithmetic(), None)
        if self._is_compared() or base.due(self.node) is None or len(base.done) <= MOST_BLANK:
            return
        known = {one: found for one, found in base.used.items() if one[2] != self.node[2]}
        self.given, self.kept = known | dict(self.given), known | dict(self.kept)

    def _is_compared(self) -> bool:
        return self.node[1] in (ERROR, SHARE, LOSS)

    def all(self, widely: bool) -> tuple[Diagnosis, ...]:
        found: dict[tuple[str, str], tuple[Slip, Reckoning, int]] = {}
        for k, slip in self._every_slip():
            given = self._matching(k, slip, widely)
            if given:
                found.setdefault((slip.line, slip.said()), (slip, given, k))
        return tuple(self._diagnosis(*one) for one in sorted(found.values(), key=self._plainness))

    def _plainness(self, one: tuple[Slip, Reckoning, int]) -> tuple:
        """The plainest first: in one line, in the number's own, in the order of the table."""
        slip = one[0]
        return bool(slip.likewise), slip.line != self.node[1], ORDER[slip.kind]

    def _every_slip(self) -> Iterator[tuple[int, Slip]]:
        """Each slip that may have led to the number, with its part: of one line, then, in what was
        left blank, of several lines alike."""
        lines = self._lines()
        for k, line in lines:
            cell, sizes = self._cell(k)
            unit = min(self.unit, cell.sizes(*sizes)[line] - 1)
            yield from ((k, s) for s in slips(cell, line, *sizes, unit, self.work.decimals))
        for k in dict.fromkeys(k for k, _ in lines):
            blank = [line for j, line in lines if j == k]
            yield from ((k, slip) for slip in self._common(k, blank) if len(blank) > 1)

    def _common(self, k: int, blank: list[str]) -> Iterator[Slip]:
        """The slips of several blank lines of a part."""
        cell, sizes = self._cell(k)
        unit = min(self.unit, sizes[1] - 1)
        for slip in common_slips(cell, *sizes, unit, self.work.decimals):
            made = [one for one in (slip, *slip.likewise) if one.line in blank]
            if len(made) > 1:
                yield replace(made[0], cell=slip.cell, likewise=tuple(made[1:]))

    def _cell(self, k: int) -> tuple[Cell, tuple[int, int]]:
        layer = self.work.parts[k].layer
        return self.cells.get(k, self.work.parts[k].cell), (layer.input_size, layer.hidden_size)

    def _lines(self) -> list[tuple[int, str]]:
        """The lines that the number hangs on: its own, then those left blank before it."""
        if self._is_compared():
            return []
        reckoning = self._reckoning(Arithmetic(), None)
        reckoning.due(self.node)
        lines = [(k, name) for k, name, _ in reckoning.done if name in reckoning.cells[k].lines]
        return [*dict.fromkeys([self.node[:2], *lines])]

    def _reckoning(self, arithmetic, edit: Edit | None, keeps: str = WRITTEN) -> Reckoning:
        work = self.work
        own = self.given if keeps == WRITTEN else self.kept
        carried = work.own if keeps == KEPT_WITHIN else None
        return Reckoning(work.problem, work.parts, own, arithmetic, None, edit, self.cells, carried)

    def _matching(self, k: int, slip: Slip, widely: bool) -> Reckoning | None:
        """The run with the slip in which the number comes out, if there is one."""
        edit = slip.edit(k)
        if widely:
            return self._matching_widely(edit)
        for arithmetic, keeps in self.work.ways:
            reckoning = self._reckoning(arithmetic, edit, keeps)
            due = reckoning.due(self.node)[self.unit]
            if not self._is_within_reach(due):
                return None
            if self.work.near(due, self.number):
                return reckoning
        return None

    def _matching_widely(self, edit: Edit) -> Reckoning | None:
        found = self._reckoning(Arithmetic(), edit)
        if not self._is_within_reach(found.due(self.node)[self.unit]):
            return None
        low, high = self._reckoning(Ranges(self.work.decimals), edit).due(self.node)[:, self.unit]
        return found if low <= self.number <= high else None

    def _is_within_reach(self, due: float) -> bool:
        """Whether rounding may lead from what is due to the number."""
        return abs(due - self.number) <= FAR * self.work.half * max(1.0, abs(self.number))

    # In words and numbers

    def _diagnosis(self, slip: Slip, given: Reckoning, k: int) -> Diagnosis:
        t = self._last(given, k, slip.line)
        due = self._reckoning(Arithmetic(self.work.problem.rounding.carried), None, KEPT)
        done_nodes, due_nodes = (self._rows(one, k, slip.line, t) for one in (given, due))
        return Diagnosis(
            slip.kind,
            slip.said(lambda text: self.meant.get(text, text)),
            self._sentence(slip, k, t),
            _as_text(done_nodes),
            _as_text(due_nodes),
            done_nodes,
            due_nodes,
            (k, self.meant.get(slip.line, slip.line), t, self.unit),
        )

    def _sentence(self, slip: Slip, k: int, t: int) -> str:
        part = self.work.parts[k]
        said = in_letters(slip, part, t, self.meant)
        if (k, slip.line) == self.node[:2]:
            return f"You {said}."
        return f"In {_letters(slip, part, slip.line, t)} you {said}."

    def _last(self, given: Reckoning, k: int, line: str) -> int:
        """The last timestep at which the line was worked out."""
        times = [t for j, name, t in given.done if (j, name) == (k, line)]
        return max(times, key=self.work.parts[k].times.index)

    def _rows(self, given: Reckoning, k: int, line: str, t: int) -> tuple[Nodes, ...]:
        """A line's formula: in symbols, with its numbers, and its result."""
        part, cell = self.work.parts[k], given.cells[k]
        spelt = formula(cell, line, part.notation, given.sizes[k], part.is_reverse)
        values = self._values(given, k, line, t, spelt)
        names = {*cell.weights, cell.given} if part.number == 1 else {*cell.weights}
        decimals = max(self.work.problem.rounding.decimals, self.work.decimals)
        unit = min(self.unit, given.sizes[k][line] - 1)
        rows = [spelt.symbols, spelt.numbers["unit"], spelt.result["unit"]]
        filled = [fill(row, values, t, unit, decimals, names) for row in rows]
        left = [] if line in self.meant else [*fill(spelt.left, {}, t, unit, decimals), EQUALS]
        symbols, *numbers = filled
        return ([*left, *symbols], *([EQUALS, *row] for row in numbers))

    def _values(self, given: Reckoning, k: int, line: str, t: int, spelt: Formula) -> dict:
        """The numbers that stand in a formula, as the line reads them."""
        cell, found = given.cells[k], {line: given.due((k, line, t))}
        step = next(one for one in cell.steps.values() if one.line == line)
        for name in _sources(spelt.numbers["unit"]):
            node = None if name in cell.weights else given.node(k, step, name, t)
            if node:
                given.value(node)
            found.setdefault(name, given.operand(k, step, name, t))
        return found


def in_letters(slip: Slip, part: Part, t: int, meant: Mapping[str, str] | None = None) -> str:
    """What was done at timestep t, in the course's letters. meant: lines that stand for a part."""
    return slip.said(lambda text: _letters(slip, part, (meant or {}).get(text, text), t))


def _letters(slip: Slip, part: Part, text: str, t: int) -> str:
    """A part of a line in letters; a value of the present timestep without its number."""
    if text in OPS:
        return OPS[text].symbol
    for cell in (part.cell, slip.cell):
        nodes = _nodes(cell, part, text)
        if nodes:
            nodes = turned_round(nodes) if part.is_reverse else nodes
            return _small(plain(fill(_untimed(nodes), {}, t, 0, 0)))
    return text


def _nodes(cell: Cell, part: Part, text: str) -> Nodes | None:
    if text in cell.steps and text not in cell.lines:
        return spelled(cell, text, part.notation)
    if text in (*cell.lines, *cell.weights, cell.given, *_previous(cell)):
        return [symbol(text, part.notation, cell)]
    return None


EQUALS = ("mo", "=")


def _is_free(cell: Cell, name: str) -> bool:
    return name not in cell.steps and name not in cell.weights and name not in cell.state


def _previous(cell: Cell) -> list[str]:
    return [f"{state}_prev" for state in cell.state]


def _as_text(rows: tuple[Nodes, ...]) -> str:
    return "".join(map(plain, rows)).strip()


def _sources(nodes: Nodes) -> set[str]:
    """The names whose numbers stand in the nodes."""
    found = set()
    for tag, *rest in nodes:
        if tag in ("n", "vec", "mat"):
            found.add(rest[0])
        else:
            found |= _sources([one for one in rest if isinstance(one, tuple)])
    return found


def _untimed(nodes: Nodes) -> Nodes:
    """The nodes without the present timestep: o for o_t; h_{t−1} stays."""
    return [_node_untimed(node) for node in nodes]


def _node_untimed(node: tuple) -> tuple:
    tag, *rest = node
    if tag == "msub" and rest[1] == ("t", 0):
        return _node_untimed(rest[0])
    if tag == "msub" and rest[1][0] == "mrow" and rest[1][-1] == ("t", 0):
        return ("msub", _node_untimed(rest[0]), rest[1][1])
    return (tag, *(_node_untimed(one) if isinstance(one, tuple) else one for one in rest))


def _small(text: str) -> str:
    """h_1 as h₁."""
    return re.sub(r"_(\d+)\b", lambda found: found[1].translate(SUBSCRIPTS), text)

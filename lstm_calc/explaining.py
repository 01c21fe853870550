"""Why a number is wrong: the slips that give it, each run with the numbers and the rounding of the
one who wrote it, in words and as the formula of what was done and of what is due.
"""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

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
WIDE = Arithmetic(), WRITTEN
ROUGH = 10  # halves of the last place: as near, another number of the line speaks for a slip
MOST_OTHERS = 12  # timesteps of a line that are asked about a slip
OF_ONE_UNIT = {"row of another unit", "row of one matrix", "other unit", "lost minus"}
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


class _Found(NamedTuple):
    """A slip that gives the number: in which part, the run with it, and how that rounds."""

    slip: Slip
    part: int
    run: Reckoning
    way: tuple[Arithmetic, str]


class _Explaining:
    """The slips that give one wrong number: made in its own line, or in a line before it that was
    left blank."""

    def __init__(self, work: Work, kept: Mapping[Node, np.ndarray], node: Node, unit: int):
        self.work, self.unit = work, unit
        self.kept = dict(work.own) | dict(kept)
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
        self.given, self.kept = self._renamed(work.own), self._renamed(self.kept)
        self._shorten()

    def _renamed(self, own: Mapping[Node, np.ndarray]) -> dict[Node, np.ndarray]:
        """Numbers by node, a part's under the line that stands for it."""
        k, line, _ = self.node
        name = self.meant.get(line)
        return {
            (j, line, t) if (j, n) == (k, name) else (j, n, t): v for (j, n, t), v in own.items()
        }

    def _shorten(self) -> None:
        """Where much was left blank, a slip is looked for at this timestep alone: those before it
        are as they should be, worked out once."""
        base = self._reckoning(Arithmetic(), None)
        if self._is_compared() or base.due(self.node) is None or len(base.done) <= MOST_BLANK:
            return
        known = {one: found for one, found in base.used.items() if one[2] != self.node[2]}
        self.given, self.kept = known | self.given, known | self.kept

    def _is_compared(self) -> bool:
        return self.node[1] in (ERROR, SHARE, LOSS)

    def all(self, widely: bool) -> tuple[Diagnosis, ...]:
        found: dict[tuple[str, str], _Found] = {}
        for k, slip in self._every_slip():
            one = self._matching(k, slip, widely)
            if one:
                found.setdefault((slip.line, slip.said()), one)
        weighed = sorted(((self._evidence(one), one) for one in found.values()), key=self._rank)
        least = weighed[0][0][0] if weighed else 0
        kept = [one for (against, _), one in weighed if against == least]
        return tuple(self._diagnosis(one, fits=least == 0) for one in kept)

    def _rank(self, weighed: tuple[tuple[int, int], _Found]) -> tuple:
        """What the other numbers speak for comes first; then the plainest: in one line, in the
        number's own, in the order of the table."""
        evidence, (slip, *_) = weighed[0], weighed[1]
        return (*evidence, bool(slip.likewise), slip.line != self.node[1], ORDER[slip.kind])

    def _evidence(self, one: _Found) -> tuple[int, int]:
        """How many other numbers of the same line speak against a slip: wrong ones that it does not
        give, and right ones that it would have made wrong."""
        edit, (arithmetic, keeps) = one.slip.edit(one.part), one.way
        base = self._reckoning(arithmetic, None, keeps)
        made = self._reckoning(arithmetic, edit, keeps)
        against = broken = 0
        for node, own, units in self._others(one.slip):
            with np.errstate(invalid="ignore"):
                follows, explained = (
                    np.abs(found.due(node) - own)[units] <= ROUGH * self.work.half
                    for found in (base, made)
                )
            against += int((~follows & ~explained).sum())
            broken += int((follows & ~explained).sum())
        return against, broken

    def _others(self, slip: Slip) -> Iterator[tuple[Node, np.ndarray, np.ndarray]]:
        """The line's other numbers, a timestep each, and which of its units count: of a slip of one
        unit alone, that one."""
        k, line, t = self.node
        name = self.meant.get(line, line)
        times = [one for one in self.work.parts[k].times if (k, name, one) in self.work.own]
        for one in times[:MOST_OTHERS]:
            own = self.work.own[k, name, one]
            units = ~np.isnan(own)
            if slip.kind in OF_ONE_UNIT:
                units &= np.arange(len(own)) == self.unit
            if one == t:
                units[self.unit] = False
            yield (k, line, one), own, units

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
        carried = self.given if keeps == KEPT_WITHIN else None
        return Reckoning(work.problem, work.parts, own, arithmetic, None, edit, self.cells, carried)

    def _matching(self, k: int, slip: Slip, widely: bool) -> _Found | None:
        """The run with the slip in which the number comes out, if there is one."""
        for way in self.work.ways:
            run = self._reckoning(way[0], slip.edit(k), way[1])
            due = run.due(self.node)[self.unit]
            if not self._is_within_reach(due):
                return None
            if widely:
                run = self._reckoning(Arithmetic(), slip.edit(k))
                run.due(self.node)
                gives = self._may_give(slip.edit(k)) and _times(run, k, slip.line)
                return _Found(slip, k, run, WIDE) if gives else None
            if self.work.near(due, self.number) and _times(run, k, slip.line):
                return _Found(slip, k, run, way)
        return None

    def _may_give(self, edit: Edit) -> bool:
        """Whether the number comes out if one rounds on the way."""
        low, high = self._reckoning(Ranges(self.work.decimals), edit).due(self.node)[:, self.unit]
        return bool(low <= self.number <= high)

    def _is_within_reach(self, due: float) -> bool:
        """Whether rounding may lead from what is due to the number."""
        return abs(due - self.number) <= FAR * self.work.half * max(1.0, abs(self.number))

    # In words and numbers

    def _diagnosis(self, found: _Found, fits: bool) -> Diagnosis:
        slip, k = found.slip, found.part
        t = self._last(found.run, k, slip.line)
        due = self._reckoning(found.way[0], None, found.way[1])
        done_nodes = self._done(found, t)
        due_nodes = self._rows(due, k, slip.line, t)
        return Diagnosis(
            slip.kind,
            slip.said(lambda text: self.meant.get(text, text)),
            self._sentence(slip, k, t, fits),
            _as_text(done_nodes),
            _as_text(due_nodes),
            done_nodes,
            due_nodes,
            (k, self.meant.get(slip.line, slip.line), t, self.unit),
        )

    def _done(self, found: _Found, t: int) -> tuple[Nodes, ...]:
        """The formula of what was done; of a result that was changed, what it was before."""
        slip, k = found.slip, found.part
        rows = self._rows(found.run, k, slip.line, t, slip.reads)
        if not slip.result:
            return rows
        before = self._rows(self._reckoning(found.way[0], None, found.way[1]), k, slip.line, t)
        return (*before, [("mo", "→"), *rows[-1][1:]])

    def _sentence(self, slip: Slip, k: int, t: int, fits: bool) -> str:
        part = self.work.parts[k]
        said = f"you {in_letters(slip, part, t, self.meant)}"
        if (k, slip.line) != self.node[:2]:
            said = f"in {_letters(slip, part, slip.line, t)} {said}"
        if not fits:
            return f"Perhaps {said}: that gives this number, but not your others of this line."
        return f"{said[0].upper()}{said[1:]}."

    def _last(self, run: Reckoning, k: int, line: str) -> int:
        """The last timestep at which the line was worked out."""
        return max(_times(run, k, line), key=self.work.parts[k].times.index)

    def _rows(
        self, run: Reckoning, k: int, line: str, t: int, reads: Container[str] = ()
    ) -> tuple[Nodes, ...]:
        """A line's formula: in symbols, with its numbers, and its result. reads: operands that are
        read otherwise; where a part of the line is among them, its number stands there whole."""
        part, cell = self.work.parts[k], run.cells[k]
        spelt = formula(cell, line, part.notation, run.sizes[k], part.is_reverse)
        parts_read = any(name in cell.steps and name not in cell.lines for name in reads)
        numbers = ((parts_read and spelt.reduced) or spelt.numbers)["unit"]
        values = self._values(run, k, line, t, numbers)
        names = {*cell.weights, cell.given} if part.number == 1 else {*cell.weights}
        decimals = max(self.work.problem.rounding.decimals, self.work.decimals)
        unit = min(self.unit, run.sizes[k][line] - 1)
        rows = [spelt.symbols, numbers, spelt.result["unit"]]
        symbols, *found = [fill(row, values, t, unit, decimals, names) for row in rows]
        found = found[1:] if found[0] == found[1] else found  # a copy says its number once
        left = [] if line in self.meant else [*fill(spelt.left, {}, t, unit, decimals), EQUALS]
        return ([*left, *symbols], *([EQUALS, *row] for row in found))

    def _values(self, given: Reckoning, k: int, line: str, t: int, numbers: Nodes) -> dict:
        """The numbers that stand in a formula, as the line reads them."""
        cell, found = given.cells[k], {line: given.due((k, line, t))}
        step = next(one for one in cell.steps.values() if one.line == line)
        for name in _sources(numbers):
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
        return HARD.get(text, OPS[text].symbol)
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
HARD = {  # two functions of one sign
    "hard_sigmoid": "hard σ, relu6(z + 3) / 6,",
    "hard_sigmoid_old": "hard σ, 0.2z + 0.5,",
}


def _times(run: Reckoning, k: int, line: str) -> list[int]:
    """The timesteps at which a line was worked out."""
    return [t for j, name, t in run.done if (j, name) == (k, line)]


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

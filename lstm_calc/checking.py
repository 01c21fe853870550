"""A student's own numbers checked: right, right after rounding, right given an earlier mistake, or
wrong; and the first wrong one explained.

Never a false accusation: a number is right if it is the value to the digits it is written with, and
right after rounding if it follows from the student's own numbers, rounded as one may round.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lstm_calc.answers import Answer, read_answers
from lstm_calc.blanks import Blank
from lstm_calc.explaining import MOST_DECIMALS, Diagnosis, Work, explanations
from lstm_calc.forward import Trace, run
from lstm_calc.problem import Problem, ProblemError
from lstm_calc.reckoning import Node, Ranges, Reckoning
from lstm_calc.walkthrough import parts, told

RIGHT, ROUNDED, CARRIED, WRONG, BLANK = "right", "rounded", "carried", "wrong", "blank"
TINY = 1e-9
ROUNDINGS = {"rounded too far", "rounded on the way", "cut off"}
LEAST_DECIMALS = 2  # of a number that is written with fewer digits than the others
COARSE = 3  # up to so many decimals many slips meet by chance: what rounding explains comes first


@dataclass(frozen=True)
class Checked:
    """What became of each answer. verdicts: name → timestep → unit → right, rounded, carried, wrong
    or blank, as the answers were given. first: the first wrong one in walking order. diagnoses:
    what explains it; none where nothing known does. decimals: those it was checked to."""

    verdicts: Mapping[str, list[list[str]]]
    first: Blank | None
    diagnoses: tuple[Diagnosis, ...]
    decimals: int

    def __getitem__(self, name: str) -> list[list[str]]:
        return self.verdicts[name]


def check(problem: Problem, answers: Mapping, decimals: int | None = None) -> Checked:
    """Checks a student's own numbers.

    answers: name → timestep → unit: numbers, texts as they are typed, None or "" for a blank. A
    name is a line (f), pre- and a line (what its function is applied to), or a part's own text;
    in front, where a problem has several, the part of the walk (2:h). decimals: those that the
    student rounds to; None: as their digits say. Raises ProblemError where an answer cannot be
    read.
    """
    return _Check(run(problem), answers, decimals).checked()


class _Check:
    """One check: own numbers node by node, and what follows from them."""

    def __init__(self, trace: Trace, answers: Mapping, decimals: int | None):
        self.problem, self.is_declared = trace.problem, decimals is not None
        self.parts = parts(self.problem)
        self.true = [one.values for one in told(trace)]
        self.answers = [*read_answers(self.parts, answers)]
        self.own: dict[Node, np.ndarray] = {}
        self.digits: dict[Node, np.ndarray] = {}
        for one in self.answers:
            self._place(one)
        self.decimals = _written(self.answers) if decimals is None else _declared(decimals)
        self.work = Work(self.problem, self.parts, self.own, self.decimals)
        self.verdicts: dict[Node, list[str]] = {}
        self.ways: dict[Node, tuple[bool, bool]] = {}
        self.first: Blank | None = None
        self.diagnoses: tuple[Diagnosis, ...] = ()

    def _place(self, one: Answer) -> None:
        start = 0
        for k, name, units in one.stretches:
            columns = slice(start, start + units)
            start += units
            for row in range(len(one.values)):
                node = (k, name, self.parts[k].first + row)
                self.own[node] = one.values[row, columns]
                self.digits[node] = one.digits[row, columns]

    def checked(self) -> Checked:
        for node in self._in_order():
            self.verdicts[node] = self._judge(node)
        verdicts = {one.name: self._table_of(one) for one in self.answers}
        return Checked(verdicts, self.first, self.diagnoses, self.decimals)

    def _table_of(self, one: Answer) -> list[list[str]]:
        return [
            [
                verdict
                for k, name, _ in one.stretches
                for verdict in self.verdicts[k, name, self.parts[k].first + row]
            ]
            for row in range(len(one.values))
        ]

    def _in_order(self) -> list[Node]:
        """What was answered, as one computes it: part by part, timestep by timestep."""
        found = []
        for k, part in enumerate(self.parts):
            names = [name for line in part.lines[1:] for name in line.computes]
            names = [name for name in dict.fromkeys(names) if (k, name, part.first) in self.own]
            found += [(k, name, t) for t in part.times for name in names]
        return found

    # One value

    def _true(self, node: Node) -> np.ndarray:
        k, name, t = node
        return self.true[k][name][t - self.parts[k].first]

    def _judge(self, node: Node) -> list[str]:
        own = self.own[node]
        verdicts = np.where(np.isnan(own), BLANK, WRONG).astype(object)
        verdicts[self.work.near(self._true(node), own)] = RIGHT
        for unit in np.flatnonzero(verdicts == WRONG):
            verdicts[unit] = self._verdict(node, int(unit))
        return verdicts.tolist()

    def _verdict(self, node: Node, unit: int) -> str:
        """What a number is that is not the value itself."""
        is_off, has_blanks = self._way_to(node)
        follows = CARRIED if is_off else ROUNDED
        own = self.own[node]
        if any(self.work.near(world.due(node), own)[unit] for world in self.worlds):
            return follows
        is_loose = self.decimals <= COARSE or has_blanks
        if (self.first or is_loose) and self._in_range(node, unit):
            return follows
        found = () if self.first else self._explained(node, unit)
        if self._is_coarsely_right(node, unit) and {one.kind for one in found} <= ROUNDINGS:
            return RIGHT
        if not found and self._in_range(node, unit):
            return follows
        if not self.first:
            self.first = (*node, unit)
            self.diagnoses = found or self._explained(node, unit, widely=True)
        return WRONG

    def _way_to(self, node: Node) -> tuple[bool, bool]:
        """Whether a number hangs on a wrong one, and whether on a line that was left blank: back to
        the numbers that are given. Without recursion: the way may be as long as the sequence."""
        reckoning, ways = self.worlds[0], self.ways
        waiting = [node]
        while waiting:
            one = waiting[-1]
            before = reckoning.operands(one) if one == node or not self._is_given(one) else []
            missing = [other for other in before if other not in ways]
            if missing:
                waiting += missing
                continue
            found = [ways[other] for other in before]
            if one == node:
                return any(off for off, _ in found), any(blank for _, blank in found)
            is_line = one[1] in self.parts[one[0]].cell.lines
            is_off = self._is_off(one) or any(off for off, _ in found)
            is_blank = not self._is_given(one) and (is_line or any(blank for _, blank in found))
            ways[waiting.pop()] = is_off, is_blank
        return False, False

    def _is_given(self, node: Node) -> bool:
        """Whether all its numbers were answered."""
        return node in self.own and not np.isnan(self.own[node]).any()

    def _is_off(self, node: Node) -> bool:
        return bool({WRONG, CARRIED} & set(self.verdicts.get(node, ())))

    @cached_property
    def worlds(self) -> list[Reckoning]:
        """What follows from the own numbers, in each way of rounding that is right work."""
        return [self.work.reckoning(*way) for way in self.work.ways]

    @cached_property
    def ranges(self) -> Reckoning:
        return self.work.reckoning(Ranges(self.decimals))

    def _in_range(self, node: Node, unit: int) -> bool:
        """Whether rounding anywhere on the way can have led to the number."""
        low, high = self.ranges.due(node)[:, unit]
        return bool(low - TINY <= self.own[node][unit] <= high + TINY)

    def _is_coarsely_right(self, node: Node, unit: int) -> bool:
        """Whether a number written with fewer digits than others is right as far as they go."""
        if self.is_declared:
            return False
        places = max(float(self.digits[node][unit]), LEAST_DECIMALS)
        off = abs(self.own[node][unit] - self._true(node)[unit])
        return bool(off <= 0.5 * 10.0**-places * (1 + 1e-9))

    def _explained(self, node: Node, unit: int, widely: bool = False) -> tuple[Diagnosis, ...]:
        world = self.worlds[0]
        kept = {one: world.value(one) for one in self.verdicts}
        return explanations(self.work, kept, node, unit, widely)


def _written(answers: list[Answer]) -> int:
    """The most decimals that an answer is written with."""
    found = [one.digits for one in answers]
    most = max((np.nanmax(d) for d in found if not np.isnan(d).all()), default=0)
    return int(max(min(most, MOST_DECIMALS), 1))


def _declared(decimals) -> int:
    if type(decimals) is not int or not 0 <= decimals <= 17:
        raise ProblemError("decimals: give a whole number from 0 to 17.")
    return min(decimals, MOST_DECIMALS)

"""A run worked out again from numbers that someone wrote down: with all their digits, rounded at
each step, or as the range that rounding leaves open.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from lstm_calc.cell import Cell, Step
from lstm_calc.forward import SUMS, ending
from lstm_calc.numbers import half_up
from lstm_calc.ops import OPS
from lstm_calc.problem import LOSSES, Problem
from lstm_calc.spelling import ERROR, LOSS, SHARE, TARGET
from lstm_calc.walkthrough import Part

Node = tuple[int, str, int]  # part, counted from 0 in walking order; name; timestep, from 1
Change = Callable[[np.ndarray], np.ndarray]


# What a step gives --------------------------------------------------------------------------------


EACH, SUMS_ONLY, LINES, TERMS = "each step", "sums", "lines", "each step and term"


@dataclass(frozen=True)
class Arithmetic:
    """How one who computes by hand rounds. decimals: None, with all digits. rounds: each step; sums
    and no products; whole lines alone; or each step, and each product of W @ v by itself."""

    decimals: int | None = None
    rounds: str = EACH

    def value(self, step: Step, args: list[np.ndarray], size: int) -> np.ndarray:
        """(size,): the step's operation on its operands, rounded."""
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            if self.rounds == TERMS and step.op == "matmul":
                return half_up(self._product(*args), self.decimals)
            found = OPS[step.op].value(*args)
            found = found if found.shape == (size,) else np.broadcast_to(found, size)
            if not self._is_rounded(step):
                return found
            terms = OPS[SUMS[step.op]].value(*map(np.abs, args)) if step.op in SUMS else None
        return half_up(found, self.decimals, terms)

    def _is_rounded(self, step: Step) -> bool:
        if self.decimals is None or self.rounds == LINES:
            return self.decimals is not None and step.name == step.line
        return self.rounds != SUMS_ONLY or step.op in ("add", "sub")

    def _product(self, matrix: np.ndarray, vector: np.ndarray) -> np.ndarray:
        return half_up(matrix * vector, self.decimals).sum(axis=1)

    def settled(self, value: np.ndarray) -> np.ndarray:
        """A number that is given, as the arithmetic holds it."""
        return value

    def changed(self, value: np.ndarray, change: Change) -> np.ndarray:
        """A vector with what was done to it."""
        return change(value)


Range = np.ndarray  # (2, size): the least and the greatest


@dataclass(frozen=True)
class Ranges:
    """Every number that comes out if whatever is worked out may be rounded to so many decimals, or
    not: each step, and each product of W @ v."""

    decimals: int

    @property
    def slack(self) -> float:
        """Half of the last place."""
        return 0.5 * 10.0**-self.decimals

    def value(self, step: Step, args: list, size: int) -> Range:
        """(2, size): the least and the greatest that the step may give, itself rounded or not."""
        found = self._between(step, args)
        slack = self._lost(found) if step.op not in ("join", "copy") else np.zeros(1)
        if step.op == "matmul":
            matrix, vector = args
            slack = slack + self._lost(matrix * vector[:, None, :]).sum(axis=-1)
        return np.broadcast_to(found + np.array([-slack, slack]), (2, size))

    def _lost(self, found: Range) -> np.ndarray:
        """What rounding may do to each number: nothing to one that has no more decimals."""
        low, high = found
        is_exact = (low == high) & (np.abs(half_up(low, self.decimals) - low) < 1e-12)
        return np.where(is_exact, 0.0, self.slack)

    def _between(self, step: Step, args: list) -> Range:
        with np.errstate(over="ignore", invalid="ignore"):
            if step.op == "matmul":
                matrix, (low, high) = args
                middle, reach = matrix @ ((low + high) / 2), np.abs(matrix) @ ((high - low) / 2)
                return np.array([middle - reach, middle + reach])
            if step.op == "join":
                return np.concatenate(args, axis=1)
            if step.op == "softmax":
                return _shares_between(*args[0])
            corners = [OPS[step.op].value(*ends) for ends in _corners(args)]
        return np.array([np.min(corners, axis=0), np.max(corners, axis=0)])

    def settled(self, value: np.ndarray) -> Range:
        """A vector that is given."""
        return np.array([value, value])

    def changed(self, value: Range, change: Change) -> Range:
        """A vector with what was done to it, at both ends."""
        return np.sort([change(end) for end in value], axis=0)


def _corners(args: list) -> Iterator[tuple]:
    """Each choice of a least or a greatest operand: where a monotone operation is extreme."""
    if len(args) == 1:
        yield from ((end,) for end in args[0])
    else:
        yield from ((a, b) for a in args[0] for b in args[1])


def _shares_between(low: np.ndarray, high: np.ndarray) -> Range:
    """A share is least where its own number is least and all others are greatest."""
    found = []
    for own, others in ((low, high), (high, low)):
        mixed = np.where(np.eye(len(own), dtype=bool), own, others)
        found.append(np.diag(OPS["softmax"].value(mixed)))
    return np.array(found)


# The run ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reading:
    """What is read in an operand's place: at another timestep, and changed. at: same, before,
    after, first, or start (the state's start again). at_first: only where the start is read.
    below: of the layer below, this value and not its output."""

    at: str = "same"
    change: Change | None = None
    at_first: bool = False
    below: str = ""


@dataclass(frozen=True)
class Edit:
    """Lines of one part that are worked out otherwise. cell: with the lines as they are then.
    reads: line → operand → what is read in its place. results: line → what is done to its result.
    """

    part: int
    cell: Cell
    reads: Mapping[str, Mapping[str, Reading]] = field(default_factory=dict)
    results: Mapping[str, Change] = field(default_factory=dict)


class Reckoning:
    """Values of a problem's parts worked out from what someone wrote down, and from the given
    numbers where they wrote nothing.

    own: node → (size,), nan for what was left blank. tolerance: an own number as near as this to
    what follows is taken for that, all digits kept; None: it is taken as written.
    """

    def __init__(
        self,
        problem: Problem,
        parts: tuple[Part, ...],
        own: Mapping[Node, np.ndarray],
        arithmetic: Arithmetic | Ranges,
        tolerance: float | None = None,
        edit: Edit | None = None,
        cells: Mapping[int, Cell] | None = None,
        carried: Mapping[Node, np.ndarray] | None = None,
    ):
        self.problem, self.parts, self.own, self.edit = problem, parts, own, edit
        self.arithmetic, self.tolerance, self.carried = arithmetic, tolerance, carried or {}
        self.cells = [part.cell for part in parts]
        for k, cell in (cells or {}).items():
            self.cells[k] = cell
        if edit:
            self.cells[edit.part] = edit.cell
        self.sizes = [
            cell.sizes(part.layer.input_size, part.layer.hidden_size)
            for cell, part in zip(self.cells, parts, strict=True)
        ]
        self.done: dict[Node, np.ndarray] = {}  # worked out
        self.used: dict[Node, np.ndarray] = {}  # what those after it are worked out from

    def due(self, node: Node) -> np.ndarray:
        """What follows at this node, whatever was written there."""
        self._work_out([node], whole=True)
        return self.done[node]

    def value(self, node: Node) -> np.ndarray:
        """What those after this node are worked out from: what was written, or what follows."""
        self._work_out([node], whole=False)
        return self.used[node]

    def _work_out(self, waiting: list[Node], whole: bool) -> None:
        """Without recursion: a chain may be as long as the sequence."""
        while waiting:
            node = waiting[-1]
            final = whole and len(waiting) == 1
            if node in (self.done if final else self.used):
                waiting.pop()
                continue
            own = None if final or self.tolerance is not None else self._complete(node)
            if own is not None:
                self.used[node] = own
                continue
            missing = [one for one in self.operands(node) if one not in self.used]
            if missing:
                waiting += missing
                continue
            self.done[node] = found = self._computed(node)
            self.used[node] = self._with_own(node, found)

    def _complete(self, node: Node) -> np.ndarray | None:
        own = self.own.get(node)
        if own is None or np.isnan(own).any():
            return None
        return self._written(own)

    def _written(self, own: np.ndarray) -> np.ndarray:
        if not isinstance(self.arithmetic, Ranges):
            return own
        slack = self.arithmetic.slack
        return np.array([own - slack, own + slack])

    def _with_own(self, node: Node, found: np.ndarray) -> np.ndarray:
        own = self.own.get(node)
        if own is None:
            return found
        kept = np.isnan(own)
        if self.tolerance is not None:
            kept = kept | (np.abs(own - found) <= self.tolerance)
        return np.where(kept, found, self._written(own))

    # Where a value comes from

    def operands(self, node: Node) -> list[Node]:
        """The nodes that a node is worked out from."""
        k, name, t = node
        step = self.cells[k].steps.get(name)
        if step is not None:
            return [one for arg in step.args if (one := self.node(k, step, arg, t))]
        if name in (ERROR, SHARE, LOSS):
            return self._compared(k, name, t)
        source = self._before(k, name, t)
        return source if isinstance(source, list) else []

    def _compared(self, k: int, name: str, t: int) -> list[Node]:
        line = next(line for line in self.parts[k].lines if line.name == name)
        return [(k, read, t) for read in line.reads if read != TARGET]

    def node(self, k: int, step: Step, arg, t: int) -> Node | None:
        """The node that an operand is read from; None for a weight, a number or a start."""
        part = self.parts[k]
        if not isinstance(arg, str) or arg in self.cells[k].weights:
            return None
        reading = self._reading(k, step, arg, t)
        if reading is None or reading.at == "same":
            return self._below(k, arg, t, reading) if reading and reading.below else (k, arg, t)
        walked, here = part.times, part.times.index(t)
        if reading.at == "start":
            return None
        there = {"before": here - 1, "after": here + 1, "first": 0}[reading.at]
        return (k, arg, walked[there]) if 0 <= there < len(walked) else (k, arg, t)

    def _below(self, k: int, arg: str, t: int, reading: Reading) -> Node:
        """Another value of the layer below, where there is one as large."""
        source = self._before(k, arg, t)
        if isinstance(source, list) and len(source) == 1:
            j, name = source[0][0], reading.below
            if self.sizes[j].get(name) == self.sizes[k][arg] and j != k:
                return j, name, t
        return k, arg, t

    def _reading(self, k: int, step: Step, arg: str, t: int) -> Reading | None:
        edit = self.edit
        if edit is None or k != edit.part or step.line not in edit.reads:
            return None
        reading = edit.reads[step.line].get(arg)
        if reading is None or (reading.at_first and t != self.parts[k].times[0]):
            return None
        return reading

    def _before(self, k: int, name: str, t: int) -> list[Node] | np.ndarray:
        """Where what comes in is from: other nodes, or a given vector."""
        part, cell = self.parts[k], self.cells[k]
        state = name.removesuffix("_prev")
        if name != cell.given:
            last = t + 1 if part.is_reverse else t - 1
            return [(k, state, last)] if last in part.times else part.layer.start[state]
        number = part.number or max(one.number for one in self.parts) + 1
        below = [j for j, one in enumerate(self.parts) if one.number == number - 1 > 0]
        if not below:
            return self.problem.inputs[t - 1]
        return [(j, self.cells[j].output, t) for j in below]

    # What it is

    def _computed(self, node: Node) -> np.ndarray:
        k, name, t = node
        step = self.cells[k].steps.get(name)
        if step is None:
            return self._compare(node) if name in (ERROR, SHARE, LOSS) else self._arrived(node)
        args = [self.operand(k, step, arg, t) for arg in step.args]
        found = self.arithmetic.value(step, args, self.sizes[k][name])
        edit = self.edit
        if edit and k == edit.part and name in edit.results:
            return self.arithmetic.changed(found, edit.results[name])
        return found

    def operand(self, k: int, step: Step, arg, t: int) -> np.ndarray:
        """An operand of a step as it is read there."""
        if not isinstance(arg, str):
            return self.arithmetic.settled(np.array([arg]))
        reading, node = self._reading(k, step, arg, t), self.node(k, step, arg, t)
        change, layer = reading and reading.change, self.parts[k].layer
        weight = layer.weights.get(arg) if arg in self.cells[k].weights else None
        if weight is not None and weight.ndim == 2:
            return change(weight) if change else weight
        if node:
            found = self.used[node]
        elif weight is not None:
            found = self.arithmetic.settled(weight)
        else:
            found = self.arithmetic.settled(layer.start[arg.removesuffix("_prev")])
        return self.arithmetic.changed(found, change) if change else found

    def _arrived(self, node: Node) -> np.ndarray:
        source = self._before(*node)
        if not isinstance(source, list):
            return self.arithmetic.settled(source)
        found = [self._carried_over(one) for one in source]
        return np.concatenate(found, axis=-1)

    def _carried_over(self, node: Node) -> np.ndarray:
        own = self.carried.get(node)
        if own is None:
            return self.used[node]
        return np.where(np.isnan(own), self.used[node], own)

    def _compare(self, node: Node) -> np.ndarray:
        """The error, the shares or the loss of a timestep, from its answer."""
        k, name, t = node
        (source,) = self._compared(k, name, t)
        answer = self.used[source]
        if isinstance(self.arithmetic, Ranges):  # a comparison is checked on numbers
            answer = answer.mean(axis=0)
        found = self._comparison(name, answer, t - self.parts[k].first)
        decimals = self.problem.rounding.carried
        found = found if decimals is None else half_up(found, decimals)
        return self._written(found)

    def _comparison(self, name: str, answer: np.ndarray, row: int) -> np.ndarray:
        target = self.problem.targets[row]
        if name == ERROR:
            return answer - target
        if name == SHARE:
            return OPS["softmax"].value(answer)
        if self.problem.loss == LOSSES[0]:
            return np.array([np.mean(answer**2)])
        with np.errstate(divide="ignore", invalid="ignore"):
            logs = np.where(target == 0, 0.0, target * np.log(answer))
            last = ending(self.problem)
            if last is not None and last.op == "sigmoid":
                rest = 1 - target
                logs = logs + np.where(rest == 0, 0.0, rest * np.log(1 - answer))
        return np.array([0.0 - logs.sum()])

"""Two problems side by side: how many parameters each has and why, and where their values part.

A count is worked out from the cell's own weights, whatever the cell; there is no table of formulas.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property

import numpy as np

from lstm_calc import edits
from lstm_calc.cell import Cell
from lstm_calc.cells import CATALOGUE, FORMS, KEYS, key_of, key_with
from lstm_calc.forward import Trace, Values
from lstm_calc.numbers import half_up
from lstm_calc.problem import Layer, Problem, ProblemError

SAME = 1e-12  # relative to the larger number, or to 1: nearer than this is a float's own error

# Parameters -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Term:
    """`many` weights of one shape: vectors of n, or matrices of n rows by (so many m, n and ones)
    columns."""

    columns: tuple[int, int, int] | None
    many: int = 1

    def total(self, m: int, n: int) -> int:
        across = 1 if self.columns is None else np.dot(self.columns, (m, n, 1))
        return self.many * n * int(across)

    def written(self, m: str, n: str, dot: str = "", times: int = 1) -> str:
        """As text: `2n`, `nm`, `n²`, `n(m + n)`; with a dot between numbers."""
        many, columns = self.many * times, self.columns
        if columns is not None and not any(columns[1:]):
            many, factors = many * columns[0], [n, m]
        elif columns is not None and not (columns[0] or columns[2]):
            many, factors = many * columns[1], [f"{n}²"]
        else:
            factors = [n] if columns is None else [n, f"({_sum(columns, m, n, dot)})"]
        return dot.join([str(many)] * (many > 1) + factors)


def _sum(columns: tuple[int, int, int], m: str, n: str, dot: str) -> str:
    letters = [(many, letter) for many, letter in zip(columns, (m, n), strict=False) if many]
    texts = [dot.join([str(many)] * (many > 1) + [letter]) for many, letter in letters]
    return " + ".join(texts + [str(columns[2])] * (columns[2] > 0))


@dataclass(frozen=True)
class Group:
    """`count` times the same weights: those of each of `lines`; or one weight of a kind that only
    some cells have, a peephole or a matrix for another state."""

    count: int
    terms: tuple[Term, ...]
    lines: tuple[str, ...]

    def total(self, m: int, n: int) -> int:
        return self.count * sum(term.total(m, n) for term in self.terms)

    def written(self, m: str, n: str, dot: str = "") -> str:
        if len(self.terms) == 1:
            return self.terms[0].written(m, n, dot, times=self.count)
        inner = " + ".join(term.written(m, n, dot) for term in self.terms)
        return f"{self.count}({inner})" if self.count > 1 else inner


@dataclass(frozen=True)
class Count:
    """The parameters of a layer, or of a readout: in symbols, in numbers, and in all. m inputs,
    n units; in both directions there are twice as many."""

    groups: tuple[Group, ...]
    input_size: int
    hidden_size: int
    directions: int = 1

    @property
    def symbols(self) -> str:
        """`4(nm + n² + n) + 3n`."""
        return self._written("m", "n", "")

    @property
    def numbers(self) -> str:
        """`4(1·2 + 1² + 1) + 3·1`."""
        return self._written(str(self.input_size), str(self.hidden_size), "·")

    @property
    def total(self) -> int:
        m, n = self.input_size, self.hidden_size
        return self.directions * sum(group.total(m, n) for group in self.groups)

    def _written(self, m: str, n: str, dot: str) -> str:
        text = " + ".join(group.written(m, n, dot) for group in self.groups) or "0"
        if self.directions == 1:
            return text
        bare = len(self.groups) == 1 and text[0].isdigit() and text.endswith(")")
        return f"{self.directions}·{text}" if bare else f"{self.directions}({text})"


def parameter_count(layer: Layer) -> Count:
    """The parameters of a layer, both directions together."""
    return count_of(layer.cell, layer.input_size, layer.hidden_size, len(layer.passes))


def parameter_counts(problem: Problem) -> tuple[Count, ...]:
    """A count for each layer, and one for the readout where there is one; all add up."""
    layers = [*problem.layers, *([problem.readout.layer] if problem.readout else [])]
    return tuple(map(parameter_count, layers))


def count_of(cell: Cell, input_size: int, hidden_size: int, directions: int = 1) -> Count:
    """The parameters of a cell of these sizes, grouped: lines that have the same weights first."""
    columns, usual, special = _columns(cell), defaultdict(list), defaultdict(list)
    for name, line in _owners(cell).items():
        if _is_special(cell, name):
            special[columns[name]].append(line)
        else:
            usual[line].append(columns[name])
    alike = defaultdict(list)
    for line, found in usual.items():
        terms = tuple(Term(shape, many) for shape, many in _sorted(Counter(found)))
        alike[terms].append(line)
    groups = [Group(len(lines), terms, tuple(lines)) for terms, lines in alike.items()]
    for shape, lines in _sorted(special):
        groups.append(Group(len(lines), (Term(shape),), tuple(dict.fromkeys(lines))))
    return Count(tuple(groups), input_size, hidden_size, directions)


def _sorted(found) -> list:
    """By shape: the input's matrix, the hidden state's, vectors last."""
    shapes = sorted(found, key=lambda shape: (shape is None, [-size for size in shape or ()]))
    return [(shape, found[shape]) for shape in shapes]


def _owners(cell: Cell) -> dict[str, str]:
    """Weight → the first line that uses it, in computing order."""
    used = {}
    for step in cell.steps.values():
        for arg in step.args:
            if arg in cell.weights:
                used.setdefault(arg, step.line)
    return used


def _is_special(cell: Cell, name: str) -> bool:
    """A weight that is no part of a plain weighted sum of x and the last output: a peephole, that
    scales, or a matrix for another state."""
    operand = cell.weights[name]
    if operand is None:
        return any(step.op == "mul" and name in step.args for step in cell.steps.values())
    return operand in [f"{state}_prev" for state in cell.state if state != cell.output]


VECTOR, NUMBER = (0, 1, 0), (0, 0, 1)  # their sizes, as so many m, n and ones


def _columns(cell: Cell) -> dict[str, tuple[int, int, int] | None]:
    """Weight → its columns as so many m, n and ones; None for a vector."""
    sizes = {cell.given: (1, 0, 0)} | {f"{state}_prev": (0, 1, 0) for state in cell.state}
    for step in cell.steps.values():
        known = [sizes[arg] for arg in step.args if arg in sizes]
        if step.op == "join":
            known = [
                sizes.get(arg, VECTOR if isinstance(arg, str) else NUMBER) for arg in step.args
            ]
            sizes[step.name] = tuple(map(sum, zip(*known, strict=True)))
        else:
            sizes[step.name] = known[0] if known and step.op != "matmul" else VECTOR
    return {name: operand and sizes[operand] for name, operand in cell.weights.items()}


PYTORCH = {"lstm": "LSTM", "rnn": "RNN", "rnn_relu": "RNN", "gru": "GRU", "gru_z_new": "GRU"}


def pytorch_count(layer: Layer) -> tuple[str, Count] | None:
    """PyTorch's module for the layer's cell and what it counts with its two biases a gate; None
    where PyTorch has no such module, or counts the same."""
    family, form = KEYS.get(key_of(layer.cell), ("", ""))
    if family not in PYTORCH or FORMS[form].biases != 1:
        return None
    twin = CATALOGUE[key_with(family, "two biases")]
    sizes = layer.input_size, layer.hidden_size
    return PYTORCH[family], count_of(twin, *sizes, len(layer.passes))


# Differences ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Place:
    """Two numbers that should be looked at: a value at timestep t and of a unit, both from 1."""

    name: str
    t: int
    unit: int
    a: float
    b: float

    @property
    def gap(self) -> float:
        return abs(self.a - self.b)


@dataclass(frozen=True, eq=False)
class Part:
    """A run through time beside its counterpart. number: of the layer, from 1; 0 the readout.
    times: the timesteps of its rows, from 1."""

    number: int
    a: Values
    b: Values
    times: tuple[int, ...]

    @property
    def direction(self) -> str:
        """`forward`, `reverse`, or `both` for the way forward of a layer that runs both ways."""
        return self.a.layer.direction

    @cached_property
    def both(self) -> tuple[str, ...]:
        """The values that both have, in A's computing order; parts of lines among them."""
        names = [name for name in self.a.names if name in self.b.layer.cell.steps]
        return tuple(name for name in names if self.a[name].shape == self.b[name].shape)

    @property
    def lines(self) -> tuple[str, ...]:
        """Those of `both` that are lines of both cells."""
        return tuple(n for n in self.both if all(n in one.layer.cell.lines for one in self.sides))

    @property
    def sides(self) -> tuple[Values, Values]:
        return self.a, self.b

    def differs(self, name: str) -> np.ndarray:
        """Where a value of both differs, beyond a float's own error: (T, H) of bool."""
        a, b = self.a[name], self.b[name]
        return np.abs(a - b) > SAME * np.maximum(1, np.maximum(np.abs(a), np.abs(b)))

    @cached_property
    def first(self) -> Place | None:
        """Where a line of both first differs, in the order of computing."""
        rows = range(len(self.times))
        for row in reversed(rows) if self.direction == "reverse" else rows:
            for name in self.lines:
                if self.differs(name)[row].any():
                    return self._place(name, row, int(np.argmax(self.differs(name)[row])))
        return None

    def largest(self, name: str) -> Place | None:
        """Where a value of both differs most; None where it nowhere does."""
        if not self.differs(name).any():
            return None
        gaps = np.abs(self.a[name] - self.b[name])
        return self._place(name, *map(int, np.unravel_index(np.argmax(gaps), gaps.shape)))

    def _place(self, name: str, row: int, unit: int) -> Place:
        numbers = (float(side[name][row, unit]) for side in self.sides)
        return Place(name, self.times[row], unit + 1, *numbers)


def difference(a: Trace, b: Trace) -> tuple[Part, ...]:
    """Two runs of as many layers and timesteps side by side, run by run, the readouts last."""
    return tuple(_parts(a, b))


def _parts(a: Trace, b: Trace) -> Iterator[Part]:
    times = tuple(range(1, a.T + 1))
    for number, layers in enumerate(zip(a.layers, b.layers, strict=True), start=1):
        for passes in zip(*(layer.passes for layer in layers), strict=True):
            yield Part(number, *passes, times)
    if a.readout and b.readout:
        yield Part(0, a.readout, b.readout, times[-a.readout.T :])


def side_by_side(a: Sequence[str], b: Sequence[str]) -> list[str]:
    """The names of both in one order: what only A has stands before what only B has."""
    order = []
    for _kind, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        order += [*a[i:j], *b[k:m]]
    return list(dict.fromkeys(order))


# One weight changed, and what two cells share ---------------------------------------------------


def with_weight(problem: Problem, name: str, row: int, column: int | None, value: float) -> Problem:
    """The problem with one entry (from 0; no column in a vector) of one weight of its first layer
    replaced. ProblemError where there is no such entry."""
    weights = problem.layers[0].weights
    place = (row,) if column is None else (row, column)
    if name not in weights or not _is_place(place, weights[name].shape):
        raise ProblemError(f"{name[:40]} has no entry in this row and column.")
    changed = weights[name].copy()
    changed[place] = value
    return edits.replaced(problem, {f"layers.0.weights.{name}": changed.tolist()})


def _is_place(place: tuple[int, ...], shape: tuple[int, ...]) -> bool:
    return len(place) == len(shape) and all(
        0 <= index < size for index, size in zip(place, shape, strict=True)
    )


def raised(value: float) -> float:
    """The number plus 1, as one adds on paper: a change that shows."""
    return float(half_up(value + 1, 12))


def shared(a: Layer, b: Layer) -> tuple[str, ...]:
    """The weights of B that are A's: the same name, the same numbers."""
    return tuple(
        name
        for name, weight in b.weights.items()
        if name in a.weights and np.array_equal(weight, a.weights[name])
    )

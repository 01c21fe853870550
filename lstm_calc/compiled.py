"""A layer compiled: the same steps as its equations, gathered into few numpy calls.

All values of a timestep lie in one row, side by side, so that gates that do the same are one call,
and weights that meet the same operand are one matrix product: all of `W @ x` over the whole
sequence, all of `U @ h_prev` once per timestep.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from lstm_calc.cell import Cell, Operand, Step
from lstm_calc.ops import OPS
from lstm_calc.problem import Layer


@dataclass(frozen=True)
class Call:
    """One numpy call for several steps: each operand is a span of the row, a span of the vector
    weights, a stacked matrix, or a number."""

    op: str
    out: slice
    operands: tuple[tuple[str, slice | int | float], ...]


@dataclass(frozen=True)
class Plan:
    """A cell compiled for its sizes. `ahead` is computed for the whole sequence at once, `each`
    once per timestep. previous: where each state's last value lies: in the state's own place if
    all that read it come before it is overwritten. matrices and vectors: the names of the weights,
    in the order stacked."""

    width: int
    ahead: tuple[Call, ...]
    each: tuple[Call, ...]
    places: Mapping[str, slice]
    previous: Mapping[str, slice]
    first: int  # the row's spans before this one are computed ahead
    matrices: tuple[tuple[str, ...], ...]
    vectors: tuple[str, ...]


class _Planner:
    """Lays out a row and gathers equal steps into calls.

    Steps of one depth that do the same are neighbours in the row; a call serves as many of them
    as have all their operands side by side.
    """

    def __init__(self, cell: Cell, input_size: int, hidden_size: int):
        self.cell, self.sizes = cell, cell.sizes(input_size, hidden_size)
        self.hidden_size = hidden_size
        self.places: dict[str, slice] = {}
        self.vectors: dict[str, slice] = {}
        self.matrices: list[tuple[str, ...]] = []
        self.end = 0
        outer = {line: cell.steps[line].op for line in cell.lines}
        functions = list(dict.fromkeys(outer.values()))
        self.rank = {  # lines that end in the same operation side by side: f, i, o, then g
            line: (functions.index(outer[line]), k) for k, line in enumerate(cell.lines)
        }

    def plan(self) -> Plan:
        self.take(self.cell.given)
        ahead_steps, each_steps = self.split()
        ahead = tuple(self.calls(ahead_steps))
        first = self.end
        for state in self.cell.state:
            self.take(f"{state}_prev")
        each = list(self.calls(each_steps))
        previous = {s: self.places.pop(f"{s}_prev") for s in self.cell.state}
        for state, before in previous.items():
            if _read_before_written(each, before, self.places[state]):
                previous[state] = self.places[state]
                each = [_moved(call, before, self.places[state]) for call in each]
        return Plan(
            self.end, ahead, tuple(each), MappingProxyType(self.places), previous, first,
            tuple(self.matrices), tuple(self.vectors),
        )  # fmt: skip

    def take(self, name: str) -> slice:
        size = self.sizes[name]
        self.places[name] = slice(self.end, self.end + size)
        self.end += size
        return self.places[name]

    def split(self) -> tuple[list[Step], list[Step]]:
        """Steps that need no previous state, and the rest."""
        recurrent = {f"{s}_prev" for s in self.cell.state}
        for step in self.cell.steps.values():
            if recurrent.intersection(step.args):
                recurrent.add(step.name)
        steps = self.cell.steps.values()
        return [s for s in steps if s.name not in recurrent], [
            s for s in steps if s.name in recurrent
        ]

    def calls(self, steps: list[Step]) -> Iterator[Call]:
        depth: dict[Operand, int] = {}
        groups = defaultdict(list)
        for step in steps:
            depth[step.name] = 1 + max((depth.get(arg, 0) for arg in step.args), default=0)
            same = step.args[1] if step.op == "matmul" else None
            if step.op == "softmax":  # it belongs to one vector: never several side by side
                same = step.name
            groups[depth[step.name], step.op, same].append(step)
        for key in sorted(groups, key=lambda key: key[0]):
            yield from self.gathered(key[1], sorted(groups[key], key=lambda s: self.rank[s.line]))

    def gathered(self, op: str, steps: list[Step]) -> Iterator[Call]:
        outs = [self.take(step.name) for step in steps]
        if op == "matmul":
            self.matrices.append(tuple(step.args[0] for step in steps))
            stack, vector = ("matrix", len(self.matrices) - 1), self.operand(steps[0].args[1])
            yield Call(op, slice(outs[0].start, outs[-1].stop), (stack, vector))
        elif op == "join":
            for step, out in zip(steps, outs, strict=True):
                yield from self.copies(step, out)
        else:
            yield from _merged(op, outs, [[self.operand(a) for a in s.args] for s in steps])

    def copies(self, step: Step, out: slice) -> Iterator[Call]:
        start = out.start
        for arg in step.args:
            size = 1 if isinstance(arg, float) else self.sizes.get(arg, self.hidden_size)
            yield Call("copy", slice(start, start + size), (self.operand(arg),))
            start += size

    def operand(self, arg: Operand) -> tuple[str, slice | float]:
        if isinstance(arg, float):
            return "number", arg
        if arg in self.places:
            return "row", self.places[arg]
        if arg not in self.vectors:
            end = len(self.vectors) * self.hidden_size
            self.vectors[arg] = slice(end, end + self.hidden_size)
        return "vector", self.vectors[arg]


def _read_before_written(calls: list[Call], before: slice, now: slice) -> bool:
    """Whether a state's last value may lie where its new one will: all that read it come first."""
    reads = [k for k, call in enumerate(calls) if any(_meets(o, before) for o in call.operands)]
    whole = all(o == ("row", before) or not _meets(o, before) for c in calls for o in c.operands)
    writes = [k for k, call in enumerate(calls) if _meets(("row", call.out), now)]
    return whole and bool(writes) and max(reads, default=-1) < writes[0]


def _meets(operand: tuple, span: slice) -> bool:
    kind, where = operand
    return kind == "row" and where.start < span.stop and span.start < where.stop


def _moved(call: Call, old: slice, new: slice) -> Call:
    operands = (("row", new) if o == ("row", old) else o for o in call.operands)
    return Call(call.op, call.out, tuple(operands))


def _merged(op: str, outs: list[slice], operands: list[list]) -> Iterator[Call]:
    """Neighbours whose operands are neighbours too, as one call."""
    call = None
    for out, args in zip(outs, operands, strict=True):
        longer = call and [_joined(a, b) for a, b in zip(call.operands, args, strict=True)]
        if longer and all(longer):
            call = Call(op, slice(call.out.start, out.stop), tuple(longer))
            continue
        if call:
            yield call
        call = Call(op, out, tuple(args))
    yield call


def _joined(left: tuple, right: tuple) -> tuple | None:
    """One operand that serves two neighbours, if there is one."""
    (kind, a), (other, b) = left, right
    if kind != other:
        return None
    if kind == "number":
        return left if a == b else None
    return (kind, slice(a.start, b.stop)) if a.stop == b.start else None


@lru_cache(maxsize=256)
def _plan(cell: Cell, input_size: int, hidden_size: int) -> Plan:
    return _Planner(cell, input_size, hidden_size).plan()


class Compiled:
    """A layer ready to run: its plan, its weights stacked as the plan wants them, and scratch rows
    that no run is using (runs of several threads may share a layer)."""

    def __init__(self, layer: Layer):
        self.layer, self.plan = layer, _plan(layer.cell, layer.input_size, layer.hidden_size)
        weights = layer.weights
        self.matrices = [np.vstack([weights[n] for n in names]) for names in self.plan.matrices]
        self.vectors = np.concatenate([weights[n] for n in self.plan.vectors] or [np.empty(0)])
        self.idle: list[_Scratch] = []

    def run(self, inputs: np.ndarray) -> tuple[np.ndarray, Mapping[str, slice]]:
        """inputs (T, D) → the record (T, N) of all values, and where each name lies in it."""
        plan, scratch = self.plan, self.scratch()
        record = np.empty((len(inputs), plan.width))
        record[:, plan.places[self.layer.cell.given]] = inputs
        with np.errstate(over="ignore", invalid="ignore"):
            for function, operands in self.bound(plan.ahead, record):
                function(*operands)
            scratch.run(record, plan.first)
        self.idle.append(scratch)
        return record, plan.places

    def scratch(self) -> "_Scratch":
        try:
            return self.idle.pop()
        except IndexError:
            return _Scratch(self)

    def bound(self, calls: tuple[Call, ...], row: np.ndarray) -> list[tuple]:
        """The calls on real arrays, as (function, arguments); row: (N,), or (T, N) for all T."""
        found = []
        for call in calls:
            operands = tuple(self.array(kind, where, row) for kind, where in call.operands)
            found += OPS[call.op].calls(operands, row[..., call.out])
        return found

    def array(self, kind: str, where, row: np.ndarray) -> np.ndarray:
        if kind == "row":
            return row[..., where]
        if kind == "vector":
            return self.vectors[where]
        return self.matrices[where] if kind == "matrix" else np.array(where)


class _Scratch:
    """One row in which a timestep is computed before it is copied out, its spans looked up once."""

    def __init__(self, owner: Compiled):
        plan, row = owner.plan, np.zeros(owner.plan.width)  # zeros: a span may stay unused
        previous = [(state, row[place]) for state, place in plan.previous.items()]
        self.start = [(span, owner.layer.start[state]) for state, span in previous]
        carry = [
            (np.positive, (row[plan.places[state]], row[place]))
            for state, place in plan.previous.items()
            if place != plan.places[state]
        ]
        self.calls = owner.bound(plan.each, row) + carry
        self.known, self.computed = row[: plan.first], row[plan.first :]

    def run(self, record: np.ndarray, first: int) -> None:
        """Fills record (T, N) from column `first` on; the columns before it are given."""
        known, computed, calls = self.known, self.computed, self.calls
        for span, value in self.start:
            span[:] = value
        for given, kept in zip(record[:, :first], record[:, first:], strict=True):
            known[:] = given
            for function, operands in calls:
                function(*operands)
            kept[:] = computed


@lru_cache(maxsize=32)
def compiled(layer: Layer) -> Compiled:
    """The layer, compiled; kept while the same layer is run again (a layer is frozen)."""
    return Compiled(layer)

"""The forward run: every value of every timestep.

A cell is compiled once into a plan: all values of a timestep lie in one row, side by side, so that
gates that do the same are one numpy call, and weights that meet the same operand are one matrix
product: all of `W @ x` over the whole sequence, all of `U @ h_prev` once per timestep.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import MappingProxyType

import numpy as np

from lstm_calc.cell import Cell, Operand, Step, canonical
from lstm_calc.ops import OPS
from lstm_calc.problem import LOSSES, STEPS, Layer, Problem, ProblemError

TIE = 1e-15  # relative: nearer than this to half of the last place is a half of the decimal number


def half_up(values, decimals: int, terms=None) -> np.ndarray:
    """Rounded half-up on decimal digits, away from zero: 2.675 → 2.68, −2.675 → −2.68. Never −0.

    terms: for sums, the sum of the sizes of what was added, on which the float's own error depends:
    1.115 − 1.11 is meant as 0.005, though the computer holds a little less.
    """
    values, scale = np.asarray(values, dtype=float), 10.0**decimals
    with np.errstate(over="ignore", invalid="ignore"):
        scaled = np.abs(values) * scale
        near = np.minimum(TIE * scale * (np.abs(values) if terms is None else terms), 0.01)
        whole = np.floor(scaled)
        whole += scaled - whole >= 0.5 - near
        rounded = np.copysign(whole / scale, values)
    return np.where(scaled < 2.0**52, rounded, values) + 0.0


TOO_LARGE = "outgrows the largest number a computer holds (1.8e308)"


class Values:
    """What one run through time computed: a layer in one direction, or the readout.

    `values["f"]` is (T, H), aligned with input time, and so is every part by its own text.
    """

    def __init__(self, layer: Layer, record: np.ndarray, places: Mapping):
        record.setflags(write=False)
        self.layer, self._record, self._places = layer, record, places

    def __getitem__(self, name: str) -> np.ndarray:
        cell = self.layer.cell
        for text in (name, cell.aliases.get(name), canonical(name)):
            known = text if text in self._places else cell.aliases.get(text)
            if known in self._places:
                return self._record[:, self._places[known]]
        if name.endswith("_prev") and name[:-5] in cell.state:
            return self._previous(name[:-5])
        raise KeyError(f"{name} is not computed by this cell; there are {', '.join(self.names)}.")

    def __contains__(self, name: str) -> bool:
        try:
            self[name]
        except KeyError:
            return False
        return True

    def _previous(self, state: str) -> np.ndarray:
        """(T, H): at each timestep the state that the one before it, in running order, left."""
        start, values = self.layer.start[state], self[state]
        if self.layer.direction == "reverse":
            return np.vstack([values[1:], start])
        return np.vstack([start, values[:-1]])

    @property
    def T(self) -> int:  # noqa: N802  (the field's own letter)
        return self._record.shape[0]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Every value by name, in computing order: parts, then the line that they make."""
        return tuple(self.layer.cell.steps)

    @property
    def given(self) -> tuple[str, ...]:
        """The names of what comes in: the input and the previous states."""
        cell = self.layer.cell
        return (cell.given, *(f"{s}_prev" for s in cell.state))

    def at(self, t: int) -> dict[str, np.ndarray]:
        """Every value of the paper's timestep t, from 1; at(0) is the start."""
        if t == 0:
            return dict(self.layer.start)
        if not 1 <= t <= self.T:
            raise KeyError(f"There is no timestep {t}; they are 1 to {self.T}, and 0 is the start.")
        return {name: self[name][t - 1] for name in (*self.given, *self.names)}

    @property
    def output(self) -> np.ndarray:
        """What the cell gives, (T, H)."""
        return self[self.layer.cell.output]

    @property
    def passes(self) -> tuple["Values", ...]:
        return (self,)


class BothWays(Values):
    """A layer run in both directions: each value of `forward` beside that of `reverse`, (T, 2H)."""

    def __init__(self, forward: Values, reverse: Values):
        self.layer, self.forward, self.reverse = forward.layer, forward, reverse

    def __getitem__(self, name: str) -> np.ndarray:
        return np.hstack([self.forward[name], self.reverse[name]])

    def at(self, t: int) -> dict[str, np.ndarray]:
        ahead, back = self.forward.at(t), self.reverse.at(t)
        return {name: np.hstack([ahead[name], back[name]]) for name in ahead}

    @property
    def T(self) -> int:  # noqa: N802
        return self.forward.T

    @property
    def passes(self) -> tuple[Values, ...]:
        return self.forward, self.reverse


class Trace:
    """What a run of a problem computed: `layers`, one above the other, and the `readout`.

    `trace["f"]` is (T, H): a value of the last layer, or of the readout where the layer has none
    of that name; `trace.layers[0]["f"]` is the first layer's.
    """

    def __init__(self, problem: Problem, layers: tuple[Values, ...], readout: Values | None):
        self.problem, self.layers, self.readout = problem, layers, readout

    def __getitem__(self, name: str) -> np.ndarray:
        last = self.layers[-1]
        if self.readout is not None and name not in last and name in self.readout:
            return self.readout[name]
        return last[name]

    @property
    def layer(self) -> Layer:
        """The last layer."""
        return self.layers[-1].layer

    @property
    def passes(self) -> tuple[Values, ...]:
        """Every run through time, in the order of computing: layer by layer, then the readout."""
        runs = [one for layer in self.layers for one in layer.passes]
        return (*runs, self.readout) if self.readout else tuple(runs)

    @property
    def T(self) -> int:  # noqa: N802  (the field's own letter)
        return self.problem.timesteps

    @property
    def names(self) -> tuple[str, ...]:
        """Every value of the last layer by name, in computing order."""
        return self.layers[-1].names

    def at(self, t: int) -> dict[str, np.ndarray]:
        """Every value of the paper's timestep t, from 1, of the last layer; at(0) is its start."""
        return self.layers[-1].at(t)

    @property
    def output(self) -> np.ndarray:
        """The last layer's hidden states, (T, size); both directions joined."""
        return self.layers[-1].output

    @cached_property
    def answer(self) -> np.ndarray:
        """What is compared with the targets: the readout, or else the output; (steps, size)."""
        return self.output if self.readout is None else self.readout.output

    @cached_property
    def shares(self) -> np.ndarray:
        """The answer as cross-entropy takes it: a readout that ends in softmax or σ as it is, any
        other through softmax first. (steps, size)."""
        return self.answer if _ending(self) else _carried(_softmax(self.answer), self.problem)

    @cached_property
    def error(self) -> np.ndarray | None:
        """answer − target per step, (steps, size); None without targets."""
        if self.problem.targets is None:
            return None
        answer = self.shares if self.problem.loss == LOSSES[1] else self.answer
        terms = np.abs(answer) + np.abs(self.problem.targets)
        return _carried(answer - self.problem.targets, self.problem, terms)

    @cached_property
    def losses(self) -> np.ndarray | None:
        """The loss of each step, (steps, 1): the mean of its squared errors, or its cross-entropy
        −Σ target · ln(share); None without targets."""
        if self.problem.targets is None:
            return None
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            if self.problem.loss == LOSSES[1]:
                return _carried(_cross_entropy(self), self.problem)
            squares = _carried(self.error**2, self.problem)
            return _carried(np.mean(squares, axis=1, keepdims=True), self.problem)

    @cached_property
    def loss(self) -> float | None:
        """The mean loss over the steps; None without targets."""
        if self.losses is None:
            return None
        with np.errstate(over="ignore"):
            return float(_carried(np.mean(self.losses), self.problem))


def _softmax(values: np.ndarray) -> np.ndarray:
    with np.errstate(over="ignore"):
        return OPS["softmax"].value(values)


def _ending(trace: Trace) -> Step | None:
    """The readout's last step, where that is softmax or σ; a line that repeats it counts as it."""
    if trace.readout is None:
        return None
    cell = trace.readout.layer.cell
    step = cell.steps[cell.output]
    while step.op == "copy" and step.args[0] in cell.steps:
        step = cell.steps[step.args[0]]
    return step if step.op in ("softmax", "sigmoid") else None


def _cross_entropy(trace: Trace) -> np.ndarray:
    """(steps, 1). Under `display` from the numbers before softmax or σ, where no digit is lost."""
    targets, ending, shares = trace.problem.targets, _ending(trace), trace.shares
    binary = ending is not None and ending.op == "sigmoid"
    if trace.problem.rounding.carried is not None:
        terms = _log_terms(targets, np.log(shares))
        if binary:
            terms = terms + _log_terms(1 - targets, np.log(1 - shares))
    elif binary:
        z = _before(trace, ending)
        terms = -targets * np.logaddexp(0, -z) - (1 - targets) * np.logaddexp(0, z)
    else:
        z = trace.answer if ending is None else _before(trace, ending)
        terms = _log_terms(targets, z - np.logaddexp.reduce(z, axis=1, keepdims=True))
    return 0.0 - terms.sum(axis=1, keepdims=True)


def _log_terms(targets: np.ndarray, logs: np.ndarray) -> np.ndarray:
    """targets · logs, where 0 · −∞ is 0."""
    return np.where(targets == 0, 0.0, targets * logs)


def _before(trace: Trace, ending: Step) -> np.ndarray:
    """What the readout's last function is applied to, (steps, size)."""
    (argument,) = ending.args
    if isinstance(argument, float) or argument in trace.readout.layer.cell.weights:
        return np.broadcast_to(_look_up(argument, {}, trace.readout.layer), trace.answer.shape)
    return trace.readout[argument]


def _carried(values, problem: Problem, terms=None) -> np.ndarray:
    decimals = problem.rounding.carried
    return values if decimals is None else half_up(values, decimals, terms)


def run(problem: Problem) -> Trace:
    """Every value of every timestep. ProblemError where a value outgrows float64."""
    layers, inputs = [], problem.inputs
    for layer in problem.layers:
        layers.append(_layer_run(layer, inputs, problem))
        inputs = layers[-1].output
    readout = None
    if problem.readout is not None:
        on = inputs if problem.readout.on == STEPS[0] else inputs[-1:]
        readout = _one_run(problem.readout.layer, on, problem)
    trace = Trace(problem, tuple(layers), readout)
    if trace.loss is not None and not math.isfinite(trace.loss):
        raise ProblemError(_no_loss(problem))
    return trace


def _no_loss(problem: Problem) -> str:
    if problem.loss == LOSSES[0]:
        return f"The loss, the mean squared error, {TOO_LARGE}. Use targets nearer to the output."
    if problem.rounding.carried is None:
        return f"The cross-entropy {TOO_LARGE}. Use smaller weights."
    return (
        "The cross-entropy is infinite: a target's share is rounded to 0, which has no logarithm. "
        "Carry more decimals, or round only what is shown."
    )


def _layer_run(layer: Layer, inputs: np.ndarray, problem: Problem) -> Values:
    if layer.reverse is None:
        return _one_run(layer, inputs, problem)
    return BothWays(*(_one_run(one, inputs, problem) for one in layer.passes))


def _one_run(layer: Layer, inputs: np.ndarray, problem: Problem) -> Values:
    back = layer.direction == "reverse"
    inputs = inputs[::-1] if back else inputs
    if problem.rounding.carried is None:
        record, places = compiled(layer).run(inputs)
    else:
        record, places = walk(layer, inputs, problem)
    # one quick product rules out nan and infinity; values beyond 1e154 get the slow look
    if not (math.isfinite(np.vdot(record, record)) or np.isfinite(record).all()):
        raise _overflow(record, places, layer, problem)
    return Values(layer, record[::-1] if back else record, places)


def _overflow(record: np.ndarray, places: Mapping, layer: Layer, problem: Problem) -> ProblemError:
    t = int(np.argmin(np.isfinite(record).all(axis=1)))
    name = next(n for n, place in places.items() if not np.isfinite(record[t, place]).all())
    first = problem.timesteps - len(record)  # a readout may have the last timestep alone
    t = len(record) - t if layer.direction == "reverse" else first + t + 1
    number = next((k for k, one in enumerate(problem.layers, 1) if layer in one.passes), 0)
    where = f" of layer {number}" if len(problem.layers) > 1 else ""
    where = where if number else " of the readout"
    return ProblemError(
        f"{name}{where} {TOO_LARGE} at timestep {t}. Use smaller weights or fewer timesteps."
    )


# The plain walk: one step after another, as one does by hand ------------------------------------


def walk(layer: Layer, inputs: np.ndarray, problem: Problem) -> tuple[np.ndarray, dict[str, slice]]:
    """Step by step, each result rounded where the problem's rule carries it. inputs: (T, D).

    Gives the record (T, N) and where each name lies in it, as the compiled run does.
    """
    cell = layer.cell
    sizes = cell.sizes(layer.input_size, layer.hidden_size)
    places = _places(
        [(cell.given, sizes[cell.given]), *((name, sizes[name]) for name in cell.steps)]
    )
    record = np.empty((len(inputs), sum(sizes[name] for name in places)))
    state = dict(layer.start)
    for t, x in enumerate(inputs):
        values = {cell.given: x} | {f"{s}_prev": v for s, v in state.items()}
        for step in cell.steps.values():
            values[step.name] = _value(step, values, layer, problem, sizes[step.name])
        for name, place in places.items():
            record[t, place] = values[name]
        state = {s: values[s] for s in state}
    return record, places


SUMS = {"add": "add", "sub": "add", "matmul": "matmul"}  # operation → what its terms add up by


def _value(step: Step, values: Mapping, layer: Layer, problem: Problem, size: int) -> np.ndarray:
    args = [_look_up(arg, values, layer) for arg in step.args]
    with np.errstate(over="ignore", invalid="ignore"):
        value = np.broadcast_to(OPS[step.op].value(*args), size)
        terms = OPS[SUMS[step.op]].value(*map(np.abs, args)) if step.op in SUMS else None
    return _carried(value, problem, terms)


def _look_up(arg: Operand, values: Mapping, layer: Layer) -> np.ndarray:
    if isinstance(arg, float):
        return np.array([arg])
    return values[arg] if arg in values else layer.weights[arg]


def _places(sizes) -> dict[str, slice]:
    places, end = {}, 0
    for name, size in sizes:
        places[name] = slice(end, end + size)
        end += size
    return places


# The compiled run: the same steps, gathered -----------------------------------------------------


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

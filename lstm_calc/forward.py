"""The forward run: every value of every timestep, layer upon layer, then the readout and the loss.

Under the rule `display` each layer runs compiled; under `every value` it is walked step by step,
as one does by hand.
"""

import math
from collections.abc import Mapping
from functools import cached_property

import numpy as np

from lstm_calc.cell import Operand, Step, canonical
from lstm_calc.compiled import compiled
from lstm_calc.numbers import half_up
from lstm_calc.ops import OPS
from lstm_calc.problem import LOSSES, STEPS, Layer, Problem, ProblemError

TOO_LARGE = "outgrows the largest number a computer holds (1.8e308)"


class Values:
    """What one run through time computed: a layer in one direction, or the readout.

    `values["f"]` is (T, H), aligned with input time, and so is every part by its own text.
    """

    def __init__(self, layer: Layer, record: np.ndarray, places: Mapping):
        record.setflags(write=False)
        self.layer, self._record, self._places = layer, record, places

    def __getitem__(self, name: str) -> np.ndarray:
        if name in self._places:
            return self._record[:, self._places[name]]
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
        """Every value of the last layer and the readout by name, in computing order."""
        return self.layers[-1].names + (self.readout.names if self.readout else ())

    def at(self, t: int) -> dict[str, np.ndarray]:
        """Every value of the paper's timestep t, from 1, of the last layer, and of the readout if
        it is computed then; at(0) is the start."""
        found = self.layers[-1].at(t)
        step = t - self.T + self.readout.T if self.readout else 0
        return (self.readout.at(step) if step > 0 else {}) | found

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
        if ending(self.problem):
            return self.answer
        return _carried(_softmax(self.answer), self.problem)

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


def ending(problem: Problem) -> Step | None:
    """The last step of the problem's readout, where that is softmax or σ."""
    if problem.readout is None:
        return None
    cell = problem.readout.layer.cell
    step = cell.ending(cell.output)
    return step if step.op in ("softmax", "sigmoid") else None


def _cross_entropy(trace: Trace) -> np.ndarray:
    """(steps, 1). Under `display` from the numbers before softmax or σ, where no digit is lost."""
    targets, last, shares = trace.problem.targets, ending(trace.problem), trace.shares
    binary = last is not None and last.op == "sigmoid"
    if trace.problem.rounding.carried is not None:
        terms = _log_terms(targets, np.log(shares))
        if binary:
            terms = terms + _log_terms(1 - targets, np.log(1 - shares))
    elif binary:
        z = _before(trace, last)
        terms = -targets * np.logaddexp(0, -z) - (1 - targets) * np.logaddexp(0, z)
    else:
        z = trace.answer if last is None else _before(trace, last)
        terms = _log_terms(targets, z - np.logaddexp.reduce(z, axis=1, keepdims=True))
    return 0.0 - terms.sum(axis=1, keepdims=True)


def _log_terms(targets: np.ndarray, logs: np.ndarray) -> np.ndarray:
    """targets · logs, where 0 · −∞ is 0."""
    return np.where(targets == 0, 0.0, targets * logs)


def _before(trace: Trace, last: Step) -> np.ndarray:
    """What the readout's last function is applied to, (steps, size)."""
    (argument,) = last.args
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

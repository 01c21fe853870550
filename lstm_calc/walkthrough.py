"""A run told as ordered stops: what the player plays, the checker checks, the worksheet prints.

Part by part: each layer in each of its directions, then the readout. At each timestep of a part
first its input and the last states arrive; then one stop a line of the cell, in the course's order;
last, where there are targets, the error and the loss.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from lstm_calc.cell import Cell
from lstm_calc.forward import Trace, ending
from lstm_calc.language import _
from lstm_calc.notation import Notation, notation_of
from lstm_calc.problem import LOSSES, STEPS, Layer, Problem, readout_of
from lstm_calc.spelling import (
    ERROR,
    LOSS,
    SHARE,
    TARGET,
    Formula,
    Nodes,
    comparison,
    formula,
    spelled,
    symbol,
    turned_round,
)

ARRIVE = "x"  # the stop at which the timestep's input arrives

WORDS = {
    ARRIVE: (
        "What comes in",
        "The input of this timestep, and the states that the last one left.",
    ),
    ERROR: ("Error", "What the cell gave, minus what it should have given."),
    SHARE: ("Shares", "Softmax turns the answer into shares that add up to 1."),
    LOSSES[0]: ("Squared error", "The loss of this timestep: the mean of the squared errors."),
    LOSSES[1]: (
        "Cross-entropy",
        "The loss of this timestep: −ln of the share given to the right class; 0 for a share of 1.",
    ),
}
FROM_BELOW = "The input: what the layer below gave at this timestep, and the last states."
BACKWARDS = "Read from the last timestep to the first: the states come from the timestep after."
READ_OFF = "The hidden state of the last layer at this timestep."
BOTH = (
    "Output",
    "Both directions joined: the forward hidden state, and under it the reverse one.",
)


@dataclass(frozen=True)
class Line:
    """A line as a stop of every timestep. computes: the values it makes, in order, itself last.
    reads: the values it is made from: inputs, previous states and other lines, and weights."""

    name: str
    title: str
    words: str
    computes: tuple[str, ...]
    reads: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Part:
    """A stretch of the walk: a layer in one direction, or the readout (number 0).

    path: where its weights stand in the document; "" for two directions that are only joined.
    times: its timesteps in walking order.
    """

    number: int
    path: str
    layer: Layer
    notation: Notation
    lines: tuple[Line, ...]
    times: tuple[int, ...]

    @property
    def cell(self) -> Cell:
        return self.layer.cell

    @property
    def first(self) -> int:
        """Its earliest timestep; the first row of its values."""
        return min(self.times)

    @property
    def is_reverse(self) -> bool:
        return self.layer.direction == "reverse"

    @property
    def title(self) -> str:
        """What the part is, in a word or two."""
        title = _("Layer {n}").format(n=self.number)
        if not self.number:
            return _("Readout") if self.path else _("Output")
        if self.layer.direction == "both":
            return _("{layer}, forward").format(layer=title)
        return _("{layer}, reverse").format(layer=title) if self.is_reverse else title

    def formula(self, line: Line) -> Formula:
        """The formula of one of its lines, what comes in aside."""
        if line.name in self.cell.steps:
            return formula(self.cell, line.name, self.notation, self.sizes, self.is_reverse)
        size = self.sizes[self.cell.output]
        return comparison(line.name, self.cell, self.notation, size, line.reads)

    def spelled(self, name: str) -> Nodes:
        """A value in symbols: a part of a line is its own formula, everything else has a letter."""
        if name in self.cell.steps and name not in self.cell.lines:
            nodes = spelled(self.cell, name, self.notation)
        else:
            nodes = [symbol(name, self.notation, self.cell)]
        return turned_round(nodes) if self.is_reverse else nodes

    @cached_property
    def sizes(self) -> dict[str, int]:
        """The size of the input, of each previous state and of each step."""
        return self.cell.sizes(self.layer.input_size, self.layer.hidden_size)


@dataclass(frozen=True, eq=False)
class Told:
    """A part with its numbers. values: name → (steps, size), the row k being timestep first + k."""

    part: Part
    values: Mapping[str, np.ndarray]

    def at(self, t: int) -> dict[str, np.ndarray]:
        """Every value of timestep t, and the weights, by name."""
        row = t - self.part.first
        return {name: found[row] for name, found in self.values.items()} | dict(
            self.part.layer.weights
        )


@dataclass(frozen=True)
class Stop:
    """One stop of the walk: a line at timestep t (from 1), with its numbers, each (H,) or so."""

    part: Part
    t: int
    line: Line
    values: Mapping[str, np.ndarray]
    reads: Mapping[str, np.ndarray]


# The parts of a problem -------------------------------------------------------------------------


def parts(problem: Problem) -> tuple[Part, ...]:
    """The walk's parts in order: layer by layer, then the readout. ProblemError where the problem's
    notation is not known."""
    found = [
        _layer_part(problem, number, path, layer)
        for number, whole in enumerate(problem.layers, 1)
        for path, layer in zip(_paths(number), whole.passes, strict=False)
    ]
    answer = _answer_layer(problem)
    if answer:
        found.append(_readout_part(problem, answer))
    return tuple(found)


def _paths(number: int) -> tuple[str, str]:
    return f"layers.{number - 1}.weights", f"layers.{number - 1}.weights_reverse"


def _answer_layer(problem: Problem) -> Layer | None:
    """The readout's layer; in its place, two directions joined, where targets await them."""
    if problem.readout:
        return problem.readout.layer
    last = problem.layers[-1]
    if last.reverse is None or problem.targets is None:
        return None
    return readout_of({"y": "h"}, {}, last.output_size).layer


def _layer_part(problem: Problem, number: int, path: str, layer: Layer) -> Part:
    cell, notation = layer.cell, notation_of(problem, layer.cell)
    told = [_arrival(cell, number, layer.direction == "reverse")]
    told += [_line(cell, name) for name in notation.lines(cell)]
    if number == len(problem.layers) and _answer_layer(problem) is None:
        told += _compared(problem, cell)
    times = range(1, problem.timesteps + 1)
    walked = reversed(times) if layer.direction == "reverse" else times
    return Part(number, path, layer, notation, tuple(told), tuple(walked))


def _readout_part(problem: Problem, layer: Layer) -> Part:
    cell, notation = layer.cell, notation_of(problem, layer.cell)
    told = [Line(cell.given, WORDS[ARRIVE][0], READ_OFF, (cell.given,), ())]
    told += [_line(cell, name) for name in notation.lines(cell)]
    if not problem.readout:
        told = [told[0], Line("y", *BOTH, ("y",), ("h",))]
    last_only = problem.readout and problem.readout.on != STEPS[0]
    times = range(problem.timesteps if last_only else 1, problem.timesteps + 1)
    told += _compared(problem, cell)
    path = "readout.weights" if problem.readout else ""
    return Part(0, path, layer, notation, tuple(told), tuple(times))


def _arrival(cell: Cell, number: int, back: bool) -> Line:
    title, words = WORDS[ARRIVE]
    words = BACKWARDS if back else FROM_BELOW if number > 1 else words
    return Line(ARRIVE, title, words, (ARRIVE, *(f"{s}_prev" for s in cell.state)), ())


def _compared(problem: Problem, cell: Cell) -> list[Line]:
    """The stops that compare the answer with the targets."""
    if problem.targets is None:
        return []
    answer, words = cell.output, WORDS[problem.loss]
    if problem.loss == LOSSES[0]:
        error = Line(ERROR, *WORDS[ERROR], (ERROR,), (answer, TARGET))
        return [error, Line(LOSS, *words, (LOSS,), (ERROR,))]
    if ending(problem):
        return [Line(LOSS, *words, (LOSS,), (answer, TARGET))]
    share = Line(SHARE, *WORDS[SHARE], (SHARE,), (answer,))
    return [share, Line(LOSS, *words, (LOSS,), (SHARE, TARGET))]


def _line(cell: Cell, name: str) -> Line:
    computes, reads = _parts(cell, name)
    title, words = cell.words.get(name, (name, ""))
    return Line(name, title, words, (*computes, name), tuple(reads))


def _parts(cell: Cell, name: str) -> tuple[dict[str, None], dict[str, None]]:
    """The parts that a line is made of, in computing order, and what those are made from. A part
    that several lines share belongs to each."""
    made, reads = {}, {}
    for arg in cell.steps[name].args:
        if arg in cell.steps and arg not in cell.lines:
            inner, from_outside = _parts(cell, arg)
            made |= inner | {arg: None}
            reads |= from_outside
        elif isinstance(arg, str):
            reads[arg] = None
    return made, reads


# A run's numbers, part by part ------------------------------------------------------------------


def told(trace: Trace) -> tuple[Told, ...]:
    """The parts of a run with their numbers."""
    found = parts(trace.problem)
    values = [
        {name: one[name] + 0.0 for name in (*one.given, *one.names)} for one in trace.passes
    ]  # + 0.0: without −0
    if len(values) < len(found):  # both directions, joined
        values.append({"h": trace.output + 0.0, "y": trace.output + 0.0})
    if trace.problem.targets is not None:
        values[-1] |= _comparison(trace, {line.name for line in found[-1].lines})
    return tuple(map(Told, found, values))


def _comparison(trace: Trace, names: set[str]) -> dict[str, np.ndarray]:
    found = {ERROR: trace.error, SHARE: trace.shares, LOSS: trace.losses}
    kept = {name: values + 0.0 for name, values in found.items() if name in names}
    return {TARGET: trace.problem.targets + 0.0} | kept


def walkthrough(trace: Trace) -> tuple[Stop, ...]:
    """Every stop of a run: part by part, timestep by timestep."""
    return tuple(
        _stop(one, t, line)
        for one in told(trace)
        for t in one.part.times
        for line in one.part.lines
    )


def _stop(one: Told, t: int, line: Line) -> Stop:
    at = one.at(t)
    values = {name: at[name] for name in line.computes}
    return Stop(one.part, t, line, values, {name: at[name] for name in line.reads})

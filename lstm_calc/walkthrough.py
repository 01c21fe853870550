"""A run told as ordered stops: what the player plays, the checker checks, the worksheet prints.

At each timestep first the input and the last states arrive; then one stop a line of the cell, in
the course's order; last, where there are targets, the error.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lstm_calc.cell import Cell
from lstm_calc.forward import Trace
from lstm_calc.notation import Notation, notation_of
from lstm_calc.problem import Problem
from lstm_calc.spelling import ERROR

ARRIVE = "x"  # the stop at which the timestep's input arrives

WORDS = {
    ARRIVE: (
        "What comes in",
        "The input of this timestep, and the states that the last one left.",
    ),
    ERROR: ("Error", "What the cell gave, minus what it should have given."),
}


@dataclass(frozen=True)
class Line:
    """A line as a stop of every timestep. computes: the values it makes, in order, itself last.
    reads: the values it is made from: inputs, previous states and other lines, and weights."""

    name: str
    title: str
    words: str
    computes: tuple[str, ...]
    reads: tuple[str, ...]


@dataclass(frozen=True)
class Stop:
    """One stop of the walk: a line at timestep t (from 1), with its numbers, each (H,) or so."""

    t: int
    line: Line
    values: Mapping[str, np.ndarray]
    reads: Mapping[str, np.ndarray]


def lines(problem: Problem, notation: Notation | None = None) -> tuple[Line, ...]:
    """The stops of one timestep, the same in all."""
    cell = problem.cell
    found = [_arrival(cell)]
    found += [_line(cell, name) for name in (notation or notation_of(problem)).lines(cell)]
    if problem.targets is not None:
        out = cell.state[0]
        found.append(Line(ERROR, *WORDS[ERROR], (ERROR,), (out, "target")))
    return tuple(found)


def _arrival(cell: Cell) -> Line:
    return Line(ARRIVE, *WORDS[ARRIVE], (ARRIVE, *(f"{s}_prev" for s in cell.state)), ())


def _line(cell: Cell, name: str) -> Line:
    computes, reads = _parts(cell, name)
    title, words = cell.words.get(name, (name, ""))
    return Line(name, title, words, (*computes, name), tuple(reads))


def _parts(cell: Cell, name: str) -> tuple[dict[str, None], dict[str, None]]:
    """The parts that a line is made of, in computing order, and what those are made from. A part
    that several lines share belongs to each."""
    parts, reads = {}, {}
    for arg in cell.steps[name].args:
        if arg in cell.steps and arg not in cell.lines:
            inner, from_outside = _parts(cell, arg)
            parts |= inner | {arg: None}
            reads |= from_outside
        elif isinstance(arg, str):
            reads[arg] = None
    return parts, reads


def walkthrough(trace: Trace) -> tuple[Stop, ...]:
    """Every stop of a run, timestep by timestep."""
    told = lines(trace.problem)
    return tuple(_stop(trace, t, line) for t in range(1, trace.T + 1) for line in told)


def _stop(trace: Trace, t: int, line: Line) -> Stop:
    at = trace.at(t) | dict(trace.layer.weights)
    if trace.error is not None:
        at |= {ERROR: trace.error[t - 1], "target": trace.problem.targets[t - 1]}
    return Stop(t, line, {n: at[n] for n in line.computes}, {n: at[n] for n in line.reads})

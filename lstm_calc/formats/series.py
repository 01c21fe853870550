"""Every value of a run by name, in the course's order and letters: what the formats write."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from lstm_calc.cell import Cell
from lstm_calc.forward import Trace
from lstm_calc.notation import Notation, notation_of
from lstm_calc.spelling import ERROR, Nodes, spelled, symbol
from lstm_calc.walkthrough import ARRIVE, lines

TARGET = "target"


@dataclass(frozen=True)
class Series:
    """One value over time. values: (T, size). line: the stop of the walk that it belongs to; a
    part of a line is not the line itself."""

    name: str
    nodes: Nodes
    values: np.ndarray
    line: str


def series(trace: Trace) -> Iterator[Series]:
    """What comes in, then line by line its parts and itself; last, with targets, the error."""
    problem = trace.problem
    notation = notation_of(problem)
    values, seen = values_of(trace), set()
    for line in lines(problem, notation):
        given = (TARGET,) if line.name == ERROR else ()
        for name in (*given, *line.computes):
            if name not in seen:
                seen.add(name)
                nodes = _nodes(name, problem.cell, notation)
                yield Series(name, nodes, values[name], line.name)


def values_of(trace: Trace) -> Mapping[str, np.ndarray]:
    """Name → (T, size): x, the previous states, every value of the cell; with targets, these and
    the error. Without −0."""
    given = [ARRIVE, *(f"{state}_prev" for state in trace.layer.cell.state)]
    found = {name: trace[name] + 0.0 for name in (*given, *trace.names)}
    if trace.error is not None:
        found |= {TARGET: trace.problem.targets + 0.0, ERROR: trace.error + 0.0}
    return found


def _nodes(name: str, cell: Cell, notation: Notation) -> Nodes:
    """A part is its own formula in symbols; everything else has a letter."""
    if name in cell.steps and name not in cell.lines:
        return spelled(cell, name, notation)
    return [symbol(name, notation, cell)]

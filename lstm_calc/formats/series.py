"""Every value of a run by name, in the course's order and letters: what the formats write."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lstm_calc.spelling import ERROR, LOSS, SHARE, TARGET, Nodes
from lstm_calc.walkthrough import Told

COMPARED = (ERROR, SHARE, LOSS)


@dataclass(frozen=True)
class Series:
    """One value over time. values: (steps, size). line: the stop of the walk that it belongs to; a
    part of a line is not the line itself."""

    name: str
    nodes: Nodes
    values: np.ndarray
    line: str


def series(told: Told) -> Iterator[Series]:
    """What comes in, then line by line its parts and itself; last, with targets, what compares."""
    seen = set()
    for line in told.part.lines:
        given = (TARGET,) if line.name in COMPARED else ()
        for name in (*given, *line.computes):
            if name not in seen:
                seen.add(name)
                yield Series(name, told.part.spelled(name), told.values[name], line.name)

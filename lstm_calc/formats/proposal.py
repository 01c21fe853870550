"""What was understood of a paste or a file: the problem that it would make, and how it was read.

A reader proposes, the visitor confirms: nothing is guessed without being said.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from lstm_calc import edits
from lstm_calc.problem import Problem


@dataclass(frozen=True, eq=False)
class Entry:
    """A name with its numbers, as they came. arrays: the ways to read them, the likeliest first."""

    name: str
    arrays: tuple[np.ndarray, ...]

    @property
    def array(self) -> np.ndarray:
        return self.arrays[0]


@dataclass(frozen=True)
class Pair:
    """A name that was understood: as it came, and the letter of what it is here. shape: of its
    numbers as they came."""

    name: str
    letter: str
    shape: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Proposal:
    """One way to understand what came. title: in a line. notes: sentences on how it was read.
    unknown: names that were not understood. framework: in whose blocks it is laid out, or ""."""

    title: str
    problem: Problem
    pairs: tuple[Pair, ...] = ()
    notes: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    framework: str = ""


def with_rest_of(new: Problem, old: Problem) -> tuple[Problem, list[str]]:
    """A problem that came without them, with the old one's rounding, loss and targets, and what
    could not be kept, in sentences."""
    new = replace(new, rounding=old.rounding)
    if old.targets is None:
        return new, []
    if old.targets.shape != new.answer_shape:
        return new, ["The targets do not fit this network's output, and are left out."]
    return replace(edits.with_targets(new, True), loss=old.loss, targets=old.targets), []


def fitted_inputs(problem: Problem, size: int) -> tuple[np.ndarray, list[str]]:
    """The problem's inputs with `size` numbers each, and what that did, in sentences."""
    inputs = problem.inputs
    if inputs.shape[1] == size:
        return inputs, []
    found = np.zeros((len(inputs), size))
    common = min(size, inputs.shape[1])
    found[:, :common] = inputs[:, :common]
    return found, [f"Each input has {counted(size, 'number')} now: {_made(inputs, size)}."]


def _made(inputs: np.ndarray, size: int) -> str:
    had = inputs.shape[1]
    if had > size:
        return f"only the first {size} of {had} are kept"
    return f"the problem had {had}, and the new ones are 0"


def counted(number: int, what: str) -> str:
    """A number of things: 1 unit, 2 units."""
    return f"{number} {what}{'s' if number != 1 else ''}"


def by_name(entries: Mapping[str, np.ndarray]) -> tuple[Entry, ...]:
    """Entries of a mapping of names and arrays."""
    return tuple(Entry(name, (array,)) for name, array in entries.items())

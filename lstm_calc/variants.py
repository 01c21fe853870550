"""Variants of a problem: the same cell, sizes, letters and rule, with other numbers of its kind.

A variant belongs to its seed for good: its numbers come from a hash, which no version of a library
changes, and from nothing else.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import shake_256

import numpy as np

from lstm_calc.blanks import before
from lstm_calc.edits import replaced
from lstm_calc.forward import run
from lstm_calc.numbers import digits, half_up
from lstm_calc.problem import LARGEST, LOSSES, MAX_TITLE, Layer, Problem, ProblemError
from lstm_calc.walkthrough import Told, told

MOST_SUM = 4.0  # beyond this, σ and tanh are flat
DECIMALS, MOST_DECIMALS = 4, 6  # of a drawn number; the more, where the problem has few numbers
ENOUGH = 9  # there are 10⁹ variants or more: no two students of a class get the same
LEAST, RANGE = 0.5, 1.0  # a number is drawn from 0.5 to 1.5 times one of its group
TRIES, AS_LARGE, SHRINK = 50, 6, 0.85  # after 6 tries each is drawn smaller than the one before
FINER = 20  # from this try on with one decimal more: whole numbers cannot be small
OTHER = "with other numbers"

Arrays = Mapping[str, np.ndarray]  # place in the document → its numbers


@dataclass(frozen=True, eq=False)
class Group:
    """Arrays whose numbers are of a kind: a layer's weights, its start, the inputs, the targets.

    pool: those of the numbers that are not 0, (n,). decimals: of what is drawn."""

    arrays: Arrays
    pool: np.ndarray
    decimals: int

    @property
    def variety(self) -> float:
        """How many digits the number of its variants has, about."""
        choices = np.maximum(np.abs(self.pool) * RANGE * 10.0**self.decimals, 1.0)
        return float(np.log10(choices).sum())


def variant(problem: Problem, seed: int) -> Problem:
    """The problem with other numbers, about as large and with as many decimals as its own; the same
    for the same seed. What is 0 stays 0; inputs and targets that are only 0 and 1, and what
    cross-entropy compares with, stay as they are.

    Pre-activations are within ±4; where no try can do that (a cell that adds 100), the try with the
    smallest is taken. Raises ProblemError where there is nothing to draw, or nothing drawn can be
    computed.
    """
    groups = _groups(problem)
    if not groups:
        raise ProblemError("This problem has no numbers to draw: all that are given are 0 or 1.")
    least, best = math.inf, None
    for k in range(TRIES):
        groups = _finer(groups) if k == FINER else groups
        found = _candidate(problem, groups, f"{seed}.{k}", SHRINK ** max(0, k - AS_LARGE))
        size = largest_sum(found)
        if size < least:
            least, best = size, found
        if least <= MOST_SUM:
            break
    if best is None:
        raise ProblemError("No variant of this problem can be computed: its values grow too large.")
    return replace(best, source=_source(problem.source))


def _source(source: str) -> str:
    return f"{source}, {OTHER}"[:MAX_TITLE] if source and OTHER not in source else source


def largest_sum(problem: Problem) -> float:
    """The largest pre-activation of a run, without its sign: what any line's function is applied
    to; infinity where the run cannot be computed."""
    try:
        found = told(run(problem))
    except ProblemError:
        return math.inf
    return max((size for one in found for size in _sums(one)), default=0.0)


def _sums(one: Told) -> Iterator[float]:
    names = {before(one.part, line.name) for line in one.part.lines} - {None}
    return (float(np.abs(one.values[name]).max()) for name in names)


# Drawing ----------------------------------------------------------------------------------------


def _candidate(problem: Problem, groups: tuple[Group, ...], seed: str, scale: float) -> Problem:
    """The problem with numbers drawn from a seed, times a scale."""
    places = [(group, *pair) for group in groups for pair in group.arrays.items()]
    fractions = _fractions(seed, sum(array.size for _, _, array in places))  # (2, all)
    drawn, start = {}, 0
    for group, place, array in places:
        mine = fractions[:, start : start + array.size].reshape(2, *array.shape)
        drawn[place] = _drawn(group, array, mine, scale).tolist()
        start += array.size
    return replaced(problem, drawn)


def _fractions(seed: str, count: int) -> np.ndarray:
    """(2, count) numbers from 0 to below 1."""
    data = shake_256(seed.encode()).digest(2 * 4 * count)
    return np.frombuffer(data, "<u4").reshape(2, count) / 2.0**32


def _drawn(group: Group, array: np.ndarray, fractions: np.ndarray, scale: float) -> np.ndarray:
    """An array of the same shape: each number one of the pool times its factor, rounded, never 0
    but where it was."""
    picks, factors = fractions
    picked = group.pool[(picks * len(group.pool)).astype(int)]
    rounded = half_up(picked * (LEAST + RANGE * factors) * scale, group.decimals)
    smallest = np.copysign(10.0**-group.decimals, picked)
    return np.where(array == 0, 0.0, np.where(rounded == 0, smallest, rounded))


# What is drawn together -------------------------------------------------------------------------


def _groups(problem: Problem) -> tuple[Group, ...]:
    """The groups that are drawn anew, with decimals enough for a class."""
    arrays = [one for one in _kinds(problem) if any(array.any() for array in one.values())]
    groups = [_group(one) for one in arrays]
    while groups and _too_few(groups):
        groups = _finer(groups)
    return tuple(groups)


def _finer(groups: Iterable[Group]) -> tuple[Group, ...]:
    return tuple(replace(one, decimals=one.decimals + 1) for one in groups)


def _too_few(groups: Iterable[Group]) -> bool:
    finest = max(group.decimals for group in groups)
    return finest < MOST_DECIMALS and sum(group.variety for group in groups) < ENOUGH


def _group(arrays: Arrays) -> Group:
    numbers = np.concatenate([array.ravel() for array in arrays.values()])
    pool = np.clip(numbers[numbers != 0], -LARGEST / 10, LARGEST / 10)
    return Group(arrays, pool, max(map(_decimals, pool.tolist())))


def _decimals(number: float) -> int:
    """The decimals that it is written with, as far as they are drawn."""
    return min(len(digits(number).partition(".")[2]), DECIMALS)


def _kinds(problem: Problem) -> Iterator[Arrays]:
    for k, layer in enumerate(problem.layers):
        for suffix, one in zip(("", "_reverse"), layer.passes, strict=False):
            yield from _of_layer(one, f"layers.{k}.", suffix)
    if problem.readout:
        yield from _of_layer(problem.readout.layer, "readout.", "")
    if not _is_binary(problem.inputs):
        yield {"inputs": problem.inputs}
    targets = problem.targets
    if targets is not None and problem.loss != LOSSES[1] and not _is_binary(targets):
        yield {"targets": targets}


def _of_layer(layer: Layer, place: str, suffix: str) -> Iterator[Arrays]:
    for what, arrays in (("weights", layer.weights), ("start", layer.start)):
        yield {f"{place}{what}{suffix}.{name}": array for name, array in arrays.items()}


def _is_binary(array: np.ndarray) -> bool:
    """Whether it says words or classes rather than sizes: 0 and 1 alone."""
    return bool(np.isin(array, (0.0, 1.0)).all())

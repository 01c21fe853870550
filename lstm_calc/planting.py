"""A worked solution with one slip in it, carried on: for a student to find and to name."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from lstm_calc.blanks import Blank
from lstm_calc.checking import check
from lstm_calc.explaining import Diagnosis, in_letters
from lstm_calc.mistakes import Slip, slips
from lstm_calc.numbers import half_up
from lstm_calc.problem import Problem, ProblemError
from lstm_calc.reckoning import Arithmetic, Node, Reckoning
from lstm_calc.walkthrough import Part, parts

PLAUSIBLE = (  # kinds that people make, and that can be told from each other
    "added for multiplied",
    "bias left out",
    "term left out",
    "factor left out",
    "sign of a term",
    "function left out",
    "other function",
    "squashed once more",
    "without 1 −",
    "with 1 −",
    "z for 1 − z",
    "old for new",
    "states exchanged",
    "two exchanged",
    "start taken as 0",
    "timestep before",
    "first input again",
    "order of joining",
    "matrices exchanged",
    "weights of another line",
    "row of another unit",
    "transposed",
    "reset before for after",
    "reset after for before",
    "lost minus",
    "outside the function",
)
VISIBLE = 0.02  # a slip that changes its number less is not asked for
MOST_OTHERS, MOST_TRIES = 4, 400


@dataclass(frozen=True)
class Planted:
    """answers: name → timestep → unit, every line of the walk, rounded; with several parts the
    part in front (2:h). place: the first wrong value. diagnosis: what was done there. others: what
    it is not, as sentences in the course's letters: other slips of the same cell."""

    answers: Mapping[str, list[list[float]]]
    place: Blank
    diagnosis: Diagnosis
    others: tuple[str, ...]


def planted(problem: Problem, seed: int, decimals: int = 4) -> Planted:
    """A worked solution with one slip, the same for the same seed. ProblemError where the problem
    has none that would show."""
    chance = random.Random(seed)
    found = parts(problem)
    for _ in range(MOST_TRIES if any(part.cell.weights for part in found) else 0):
        made = _tried(problem, found, chance, decimals)
        if made:
            return made
    raise ProblemError("No slip would show in these numbers: take larger weights or inputs.")


def _tried(
    problem: Problem, found: tuple[Part, ...], chance: random.Random, decimals: int
) -> Planted | None:
    """A solution with a slip chosen by chance; None where it does not show as itself alone."""
    k, line, t, unit = _place(found, chance)
    chosen = [*_slips(found[k], line, unit, decimals)]
    if not chosen:
        return None
    slip = chosen[int(chance.random() * len(chosen))]
    answers = _solution(problem, found, (k, line, t), slip, decimals)
    checked = answers and check(problem, answers, decimals)
    if not checked or checked.first is None or checked.first[:3] != (k, line, t):
        return None
    told = [one for one in checked.diagnoses if one.name == slip.said()]
    if not told or len(checked.diagnoses) > 2:
        return None
    explained = {one.name for one in checked.diagnoses}
    others = _others(problem, found, (k, line, t, unit), explained, chance)
    diagnosis = replace(told[0], sentence=_sentence(in_letters(slip, found[k], t)))
    return Planted(answers, checked.first, diagnosis, tuple(others))


def _place(found: tuple[Part, ...], chance: random.Random) -> Blank:
    def one(things):
        return things[int(chance.random() * len(things))]

    k = one([k for k, part in enumerate(found) if part.cell.weights])
    part = found[k]
    line = one(part.cell.lines)
    return k, line, one(part.times), one(range(part.sizes[line]))


def _slips(part: Part, line: str, unit: int, decimals: int) -> Iterator[Slip]:
    layer = part.layer
    every = slips(part.cell, line, layer.input_size, layer.hidden_size, unit, decimals)
    return (slip for slip in every if slip.kind in PLAUSIBLE)


def _slipped(
    problem: Problem, found: tuple[Part, ...], node: Node, slip: Slip
) -> np.ndarray | None:
    """The numbers of a node with the slip made there alone; None where it does not show."""
    arithmetic = Arithmetic(problem.rounding.carried)
    right = Reckoning(problem, found, {}, arithmetic)
    right.value(node)
    before = {one: value for one, value in right.used.items() if one != node}
    wrong = Reckoning(problem, found, before, arithmetic, edit=slip.edit(node[0])).due(node)
    shows = np.isfinite(wrong).all() and np.any(np.abs(wrong - right.due(node)) > VISIBLE)
    return wrong if shows else None


def _solution(
    problem: Problem, found: tuple[Part, ...], node: Node, slip: Slip, decimals: int
) -> dict[str, list[list[float]]] | None:
    """Every line's numbers with the slip made once, at this node; None where it does not show."""
    wrong = _slipped(problem, found, node, slip)
    if wrong is None:
        return None
    carried = Reckoning(problem, found, {node: wrong}, Arithmetic(problem.rounding.carried))
    several = len(found) > 1
    return {
        f"{k + 1}:{line.name}" if several else line.name: [
            half_up(carried.value((k, line.name, t)), decimals).tolist() for t in sorted(part.times)
        ]
        for k, part in enumerate(found)
        for line in part.lines[1:]
    }


def _others(
    problem: Problem,
    found: tuple[Part, ...],
    place: Blank,
    explained: set[str],
    chance: random.Random,
) -> list[str]:
    """What it is not, in sentences: slips that would show, of the same line first."""
    k, line, t, unit = place
    part, sentences = found[k], []
    for one in (line, *(other for other in part.cell.lines if other != line)):
        every = [*_slips(part, one, min(unit, part.sizes[one] - 1), 4)]
        known = [slip for slip in every if slip.said() not in explained]
        while known and len(sentences) < MOST_OTHERS:
            slip = known.pop(int(chance.random() * len(known)))
            said = _sentence(in_letters(slip, part, t))
            if said not in sentences and _slipped(problem, found, (k, one, t), slip) is not None:
                sentences.append(said)
    return sentences


def _sentence(said: str) -> str:
    """What was done, by whomever: "Added o and tanh(c) instead of multiplying."."""
    return f"{said[0].upper()}{said[1:]}."

"""Problems to practise on: generated from a few choices and a seed, and asked value by value.

The numbers follow from the seed by the Mersenne Twister alone, whose `random()` Python promises to
keep: a seed in a link gives a whole class the same problem, in every version and on every machine.
"""

import dataclasses
import hashlib
import random
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from lstm_calc.answers import read_answers
from lstm_calc.blanks import Blank, Blanks, before, hidden_in, lasting
from lstm_calc.cells import CATALOGUE, FAMILIES, FORMS, KEYS, key_with
from lstm_calc.checking import BLANK, RIGHT, WRONG, Checked, check
from lstm_calc.explaining import Diagnosis
from lstm_calc.forward import Trace, run
from lstm_calc.notation import NOTATIONS
from lstm_calc.numbers import shown
from lstm_calc.planting import Planted, planted
from lstm_calc.problem import FORMAT, Problem, ProblemError, make
from lstm_calc.walkthrough import Part, parts, told

MOST_SIZE, TIMESTEPS, MOST_SEED = 4, (2, 8), 999_999_999
BOUND = 4.0  # no number of the run is larger: σ and tanh still tell such numbers apart
TRIES, SHRINKING = 240, 8  # draws in all, and how many of them before the numbers get smaller
LEAST = 3  # of the smallest steps: the numbers get no smaller than that


@dataclass(frozen=True)
class Level:
    """A difficulty: numbers of so many decimals from low to high, whether the states start from
    something else than 0, and the sizes that suit it (inputs, units, timesteps)."""

    decimals: int
    low: float
    high: float
    starts: bool
    sizes: tuple[int, int, int]


DIFFICULTIES = {
    "easy": Level(1, -0.5, 0.9, False, (1, 1, 2)),
    "medium": Level(1, -1.5, 2.0, True, (2, 1, 3)),
    "hard": Level(2, -1.5, 1.5, True, (2, 2, 3)),
}


@dataclass(frozen=True)
class Spec:
    """What a generated problem follows from. cell: a key of the catalogue, which says the form too.
    notation: the letters it is written in. Raises ProblemError for what is out of bounds."""

    cell: str = "lstm"
    input_size: int = 1
    hidden_size: int = 1
    timesteps: int = 2
    notation: str = "plain"
    difficulty: str = "easy"
    seed: int = 1

    def __post_init__(self):
        _one_of("cell", self.cell, CATALOGUE, "a key of the catalogue, such as lstm or gru")
        _one_of("notation", self.notation, NOTATIONS, f"one of {', '.join(NOTATIONS)}")
        _one_of("difficulty", self.difficulty, DIFFICULTIES, f"one of {', '.join(DIFFICULTIES)}")
        _within("input_size", self.input_size, 1, MOST_SIZE)
        _within("hidden_size", self.hidden_size, 1, MOST_SIZE)
        _within("timesteps", self.timesteps, *TIMESTEPS)
        _within("seed", self.seed, 0, MOST_SEED)


def _one_of(what: str, value, known, which: str) -> None:
    if not isinstance(value, str) or value not in known:
        raise ProblemError(f"{what}: {str(value)[:40]!r} is not known; give {which}.")


def _within(what: str, value, least: int, most: int) -> None:
    if type(value) is not int or not least <= value <= most:
        raise ProblemError(f"{what} is a whole number from {least} to {most}.")


def seed_of(text: str) -> int:
    """The seed of a student's number or name: the number itself where it is a seed, else one made
    from the text, however its letters are composed, large or small, or spaced."""
    plain = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    if plain.isascii() and plain.isdigit() and len(plain) <= 9:
        return int(plain)
    return _hashed(plain) % (MOST_SEED + 1)


def cell_for(family: str, notation: str) -> str:
    """The key of a family's cell in the form that a notation writes, where it has that form."""
    course = NOTATIONS[notation]
    forms = [name for name in FORMS if key_with(family, name)]
    alike = [
        name
        for name in forms
        if (FORMS[name].joining, FORMS[name].biases) == (course.joining, course.biases)
    ]
    return key_with(family, (alike or forms)[0])


def _hashed(text: str) -> int:
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:8], "big")


# The numbers --------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def generated(spec: Spec) -> Problem:
    """The spec's problem: small numbers, biases other than 0 where the cell has biases, and every
    number of the run within `BOUND`. The notation changes its letters alone."""
    whole = dataclasses.replace(spec, notation="plain")
    chance = random.Random(_hashed("/".join(map(str, dataclasses.astuple(whole)))))
    for k in range(TRIES):
        problem = make(_document(spec, chance, 0.9 ** (k // SHRINKING)))
        if _is_good(run(problem)):
            break
    return problem


def _is_good(trace: Trace) -> bool:
    """Whether all numbers are small, and no line of a timestep is 0 (as a ReLU's may be)."""
    (one,) = told(trace)
    small = all((np.abs(values) <= BOUND).all() for values in one.values.values())
    return small and all(one.values[line].any(axis=1).all() for line in one.part.cell.lines)


def _document(spec: Spec, chance: random.Random, share: float) -> dict:
    level, cell = DIFFICULTIES[spec.difficulty], CATALOGUE[spec.cell]
    weights, inputs, starts = (
        _Deck(level, share, chance.random, most) for most in (np.inf, np.inf, 1.0)
    )
    shapes = cell.shapes(spec.input_size, spec.hidden_size)
    layer = {"cell": spec.cell, "weights": _weights(shapes, weights)}
    if level.starts:
        size = range(spec.hidden_size)
        layer["start"] = {state: [starts.draw() for _ in size] for state in cell.state}
    return {
        "format": FORMAT,
        "title": f"Exercise {spec.seed}: {FAMILIES[KEYS[spec.cell][0]].title}",
        "notation": spec.notation,
        "layers": [layer],
        "inputs": _array((spec.timesteps, spec.input_size), inputs, {}),
    }


def _weights(shapes: Mapping[str, tuple[int, ...]], deck: "_Deck") -> dict[str, list]:
    taken: dict[tuple, set[float]] = {}  # (shape, place) → what stands there in other weights
    return {name: _array(shape, deck, taken) for name, shape in shapes.items()}


def _array(shape: tuple[int, ...], deck: "_Deck", taken: dict[tuple, set[float]]) -> list:
    """Numbers that differ from those in their row and column, and from those that stand in the same
    place of another array of the shape, so that exchanged ones show."""
    made = np.full(shape, np.nan)
    for place in np.ndindex(shape):
        lines = [made[place[0]], *([made[:, place[1]]] if made.ndim == 2 else [made])]
        here = taken.setdefault((shape, place), set())
        made[place] = deck.draw(here.union(*(np.atleast_1d(line).tolist() for line in lines)))
        here.add(float(made[place]))
    return made.tolist()


class _Deck:
    """Numbers of a difficulty in a shuffled order, each once until all are used."""

    def __init__(self, level: Level, share: float, chance: Callable[[], float], most: float):
        unit = 10**level.decimals
        low, high = (_shrunk(end * unit, share) for end in (level.low, level.high))
        dull = (0, unit, -unit)  # a factor that hides whether one has multiplied by it
        whole = [n for n in range(low, high + 1) if n not in dull and abs(n) < most * unit]
        self.numbers, self.chance, self.left = [n / unit for n in whole], chance, []

    def draw(self, unlike: set[float] = frozenset()) -> float:
        """The next number that is unlike these, where there is one."""
        if all(number in unlike for number in self.left):
            self.left += self._shuffled()
        k = next((k for k, number in enumerate(self.left) if number not in unlike), 0)
        return self.left.pop(k)

    def _shuffled(self) -> list[float]:
        pairs = sorted((self.chance(), number) for number in self.numbers)
        return [number for _, number in pairs]


def _shrunk(end: float, share: float) -> int:
    """An end of the numbers' range, in steps, made smaller."""
    size = min(round(abs(end)), max(LEAST, round(abs(end) * share)))
    return size if end > 0 else -size


# What is asked ------------------------------------------------------------------------------------

LINES, SUMS, STATES = ASKED = ("lines", "sums", "states")
HELPS = ("none", "hint", "formula", "numbers", "answer")
POINTS = 4  # of a value; each help costs one


def order(problem: Problem) -> tuple[Blank, ...]:
    """Every value that can be asked for, in walking order: unit by unit of each line, first what
    its function is applied to, then the line."""
    part = _part(problem)
    return tuple(
        (0, name, t, unit)
        for t in part.times
        for line in part.lines[1:]
        for unit in range(part.sizes[line.name])
        for name in (before(part, line.name), line.name)
        if name
    )


def questions(problem: Problem, asked: str = LINES) -> tuple[Blank, ...]:
    """The values that are asked for, in walking order: every line; the weighted sums too; or only
    the hidden state and the cell state."""
    part = _part(problem)
    lines = {line.name for line in part.lines[1:]}
    states = set(part.cell.state[:2])
    wanted = {
        LINES: lines.__contains__,
        SUMS: lambda name: True,
        STATES: states.__contains__,
    }[asked]
    return tuple(blank for blank in order(problem) if wanted(blank[1]))


def _part(problem: Problem) -> Part:
    return parts(problem)[0]


def hidden_after(trace: Trace, done: int, asked: str = LINES) -> Blanks:
    """Every place of the run that must not be shown while question number `done` is open: what is
    still to be asked, what is not asked for in a timestep that is not finished, and the parts of
    lines that are not."""
    posed = questions(trace.problem, asked)
    coming, known = frozenset(posed[done:]), frozenset(posed[:done])
    times = {t for _k, _name, t, _unit in coming}
    later = coming | {one for one in order(trace.problem) if one[2] in times and one not in known}
    if not later:
        return later
    return hidden_in(trace, later) | frozenset(_unfinished(_part(trace.problem), later))


def _unfinished(part: Part, later: Blanks) -> Iterator[Blank]:
    """The parts that are only of lines of which a value is still to come."""
    for t in part.times:
        coming = {name for _, name, when, _ in later if when == t}
        lines = part.lines[1:]
        finished = {name for line in lines if line.name not in coming for name in line.computes}
        names = {name for line in lines for name in line.computes} - finished
        shown_soon = {before(part, line.name) for line in lines} | {line.name for line in lines}
        for name in names - shown_soon:
            yield from ((0, name, t, unit) for unit in range(part.sizes[name]))


def value(trace: Trace, blank: Blank) -> float:
    """The number that is asked for."""
    k, name, t, unit = blank
    one = told(trace)[k]
    return float(one.values[name][t - one.part.first][unit])


# What is answered ---------------------------------------------------------------------------------

COARSE, FEWEST = "coarse", 2  # decimals of an answer


@dataclass(frozen=True)
class Judged:
    """kind: right, wrong, blank, or coarse: right as far as it goes, with too few decimals.
    diagnoses: what explains a wrong one."""

    kind: str
    diagnoses: tuple[Diagnosis, ...] = ()


@lru_cache(maxsize=1024)
def judged(spec: Spec, asked: str, k: int, text: str) -> Judged:
    """What becomes of an answer to question k, the values asked before it being right and known as
    they are shown. ProblemError for what cannot be read."""
    problem = generated(spec)
    posed, trace = questions(problem, asked), run(problem)
    number, digits = _read(problem, posed[k], text)
    exact = value(trace, posed[k])
    if digits < FEWEST and abs(number - exact) <= 0.5 * 10.0**-digits and number != exact:
        return Judged(COARSE)
    decimals = problem.rounding.decimals
    texts = {one: shown(value(trace, one), decimals) for one in posed[:k]} | {posed[k]: text}
    found = check(problem, _as_answers(problem, texts), max(digits, FEWEST))
    _, name, t, unit = lasting(problem)[posed[k]]
    kind = found[name][t - 1][unit]
    return Judged(kind if kind in (WRONG, BLANK) else RIGHT, found.diagnoses)


def _read(problem: Problem, blank: Blank, text: str) -> tuple[float, int]:
    """An answer's number, and how many decimals it is written with."""
    [one] = read_answers(parts(problem), _as_answers(problem, {blank: text}))
    place = blank[2] - 1, blank[3]
    return float(one.values[place]), int(np.nan_to_num(one.digits[place]))


def _as_answers(problem: Problem, texts: Mapping[Blank, str]) -> dict[str, list[list[str | None]]]:
    """name → timestep → unit, as `check` takes them; None for what is not answered."""
    names, sizes = lasting(problem), _part(problem).sizes
    found: dict[str, list[list[str | None]]] = {}
    for blank, text in texts.items():
        _, name, t, unit = names[blank]
        empty = [[None] * sizes[blank[1]] for _ in range(problem.timesteps)]
        found.setdefault(name, empty)[t - 1][unit] = text
    return found


def points(helps: int) -> int:
    """What an answer is worth after so many helps."""
    return max(POINTS - helps, 0)


def shuffled(names: Sequence[str], seed: int) -> tuple[str, ...]:
    """The names in an order that follows from the seed."""
    chance = random.Random(seed)
    return tuple(name for _, name in sorted((chance.random(), name) for name in names))


# A worked solution with one slip in it ------------------------------------------------------------


@lru_cache(maxsize=64)
def with_slip(spec: Spec) -> tuple[Planted, Checked]:
    """The spec's worked solution with one slip in it, carried on, and what `check` says of it."""
    problem = generated(spec)
    found = planted(problem, spec.seed)
    return found, check(problem, found.answers)

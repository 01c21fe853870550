"""Numbers that someone wrote down for a problem's values, read: what each is for, and to how many
decimals it is written.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from lstm_calc.blanks import BEFORE, before
from lstm_calc.cell import canonical
from lstm_calc.problem import ProblemError
from lstm_calc.spelling import LOSS
from lstm_calc.walkthrough import Part

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?")
WHOLE = re.compile(r"[+-]?\d{1,15}")
MOST_DIGITS = 17  # of a fraction: all that there are
LARGEST, MOST_TOLD, MOST_TEXT = 1e300, 8, 400
PLACE = re.compile(r"(?:(\d+):)?\s*(.+)", re.DOTALL)


@dataclass(frozen=True)
class Answer:
    """One name's answers: values (T, n), nan for a blank, and the decimals each is written with.
    stretches: the parts of the walk that its columns are for, one after another."""

    name: str
    values: np.ndarray
    digits: np.ndarray
    stretches: tuple[tuple[int, str, int], ...]  # (part, its name there, units)


def read_answers(found: tuple[Part, ...], answers: Mapping) -> Iterator[Answer]:
    """Each name's answers, for the parts of a problem. ProblemError where one cannot be read."""
    if not isinstance(answers, Mapping):
        raise ProblemError('answers: give names and rows of numbers, {"f": [[0.64], [0.78]]}.')
    for name, rows in answers.items():
        stretches = tuple(_meant(found, name))
        width = sum(units for *_, units in stretches)
        steps = len(found[stretches[0][0]].times)
        values, digits = _table(name, rows, steps, width)
        yield Answer(name, values, digits, stretches)


def _meant(found: tuple[Part, ...], text) -> Iterator[tuple[int, str, int]]:
    """The part that a text stands for, and its name there; in both directions, two parts."""
    match = PLACE.fullmatch(text.strip()) if isinstance(text, str) else None
    number, name = match.groups() if match else (None, "")
    if number:
        chosen = [[int(number) - 1]] if 0 < int(number) <= len(found) else []
    else:
        top = max(part.number for part in found)
        chosen = [[k for k, part in enumerate(found) if part.number == level] for level in (top, 0)]
    for ks in filter(None, chosen):
        names = [_name_in(found[k], name) for k in ks]
        if all(names):
            yield from ((k, own, _size(found[k], own)) for k, own in zip(ks, names, strict=True))
            return
    raise ProblemError(
        f"answers: no value is called {str(text)[:40]!r}. There are {_known(found)}; "
        f"{BEFORE}f is what f's function is applied to."
    )


def _known(found: tuple[Part, ...]) -> str:
    several = len(found) > 1
    names = [
        f"{k}:{line.name}" if several else line.name
        for k, part in enumerate(found, 1)
        for line in part.lines[1:]
    ]
    more = f" and {len(names) - MOST_TOLD} more" if len(names) > MOST_TOLD else ""
    return ", ".join(names[:MOST_TOLD]) + more


def _name_in(part: Part, name: str) -> str | None:
    lines = {line.name for line in part.lines[1:]}
    if name in lines:
        return name
    if name.startswith(BEFORE):
        return before(part, name.removeprefix(BEFORE))
    text = canonical(name)
    text = part.cell.aliases.get(text, text)
    if text in part.cell.steps:
        return text
    return {part.notation.letter(line): line for line in part.cell.lines}.get(name)


def _size(part: Part, name: str) -> int:
    return part.sizes.get(name, 1 if name == LOSS else part.sizes[part.cell.output])


def _table(name: str, rows, steps: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """The numbers and their decimals, both (steps, width)."""
    rows = [None] * steps if rows is None else rows
    rows = rows.tolist() if isinstance(rows, np.ndarray) else rows
    if not isinstance(rows, list | tuple) or len(rows) != steps:
        raise ProblemError(f"answers, {name}: give {steps} rows, one for each timestep.")
    found = np.full((2, steps, width), np.nan)
    for t, row in enumerate(rows):
        row = [None] * width if row is None else row
        row = row if isinstance(row, list | tuple) else [row]
        if len(row) != width:
            raise ProblemError(
                f"answers, {name}, timestep {t + 1}: give {_counted(width)}, one for each unit; "
                f"there {'is' if len(row) == 1 else 'are'} {len(row)}."
            )
        for unit, cell in enumerate(row):
            found[:, t, unit] = _number(cell, f"answers, {name}, timestep {t + 1}")
    return found[0], found[1]


def _number(cell, place: str) -> tuple[float, float]:
    """A number and how many decimals it is written with; nan for a blank."""
    if cell is None or (isinstance(cell, str) and not cell.strip()):
        return math.nan, math.nan
    text = cell if isinstance(cell, str) else _printed(cell)
    text = text.strip().replace("−", "-").replace(",", ".")
    top, slash, bottom = text.partition("/")
    if slash and all(WHOLE.fullmatch(one.strip()) for one in (top, bottom)) and int(bottom):
        return int(top) / int(bottom), MOST_DIGITS
    if len(text) >= MOST_TEXT or not NUMBER.fullmatch(text) or not abs(float(text)) < LARGEST:
        raise ProblemError(f"{place}: {str(cell)[:40]!r} is not a number.")
    mantissa, _, exponent = text.lower().partition("e")
    return float(text), max(len(mantissa.partition(".")[2]) - int(exponent or 0), 0)


def _counted(number: int) -> str:
    return f"{number} number{'s' * (number != 1)}"


def _printed(cell) -> str:
    if isinstance(cell, bool) or not isinstance(cell, int | float | np.number):
        return ""
    return str(cell)[:MOST_TEXT] if isinstance(cell, int) else repr(float(cell)).removesuffix(".0")

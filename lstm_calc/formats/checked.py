"""A check of someone's own numbers as text: the table of verdicts, and the first wrong one
explained."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping

from lstm_calc.answers import read_answers
from lstm_calc.checking import BLANK, CARRIED, RIGHT, ROUNDED, WRONG, Checked, check
from lstm_calc.explaining import Diagnosis
from lstm_calc.problem import Problem, ProblemError
from lstm_calc.walkthrough import parts

WORDS = {
    RIGHT: "✓ right",
    ROUNDED: "≈ right after rounding",
    CARRIED: "↷ right given an earlier mistake",
    WRONG: "✗ wrong",
    BLANK: "",
}


def answers_of(text: str) -> dict:
    """Answers from JSON text, their numbers with the digits that they are written with.
    ProblemError where it is none."""
    try:
        found = json.loads(text, parse_float=str, parse_int=str)
    except (ValueError, RecursionError) as error:
        raise ProblemError(f"answers: this is not JSON: {error}.") from None
    if not isinstance(found, dict):
        raise ProblemError('answers: give names and rows of numbers, {"f": [[0.64], [0.78]]}.')
    return found


def report(problem: Problem, answers: Mapping, decimals: int | None = None) -> str:
    """What became of each answer, a row a value and unit, a column a timestep. ProblemError where
    an answer cannot be read."""
    found = check(problem, answers, decimals)
    lines = [*_head(found), "", *_table(problem, answers, found), *_first(problem, found)]
    return "\n".join(lines) + "\n"


def _head(found: Checked) -> Iterator[str]:
    yield f"Checked to {found.decimals} decimals."
    counts = Counter(cell for rows in found.verdicts.values() for row in rows for cell in row)
    told = [f"{counts[kind]} {WORDS[kind][2:]}" for kind in WORDS if counts[kind] and WORDS[kind]]
    yield ", ".join(told) + "." if told else "There is no answer yet."


def _table(problem: Problem, answers: Mapping, found: Checked) -> Iterator[str]:
    """The rows under their timesteps; only the columns of a name's own timesteps."""
    own = parts(problem)
    rows = [["", *(f"t={t}" for t in range(1, problem.timesteps + 1))]]
    for one in read_answers(own, answers):
        first = own[one.stretches[0][0]].first
        verdicts = found[one.name]
        for unit in range(one.values.shape[1]):
            label = f"{one.name} [{unit + 1}]" if one.values.shape[1] > 1 else one.name
            cells = [_cell(answers[one.name], verdicts, k, unit) for k in range(len(verdicts))]
            rows.append([label, *[""] * (first - 1), *cells])
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)).rstrip()


def _cell(rows, verdicts: list[list[str]], k: int, unit: int) -> str:
    if verdicts[k][unit] == BLANK:
        return "—"
    row = rows[k]
    number = row[unit] if isinstance(row, list | tuple) else row
    return f"{number} {WORDS[verdicts[k][unit]]}"


def _first(problem: Problem, found: Checked) -> Iterator[str]:
    if found.first is None:
        return
    k, name, t, unit = found.first
    part = parts(problem)[k]
    where = [f"{name} at timestep {t}"]
    where += [f"unit {unit + 1}"] if part.layer.hidden_size > 1 else []
    where += [part.title] if len(parts(problem)) > 1 else []
    yield ""
    yield f"The first wrong one: {', '.join(where)}."
    if not found.diagnoses:
        yield "No known mistake gives this number."
    if len(found.diagnoses) > 1:
        yield "Several mistakes give this number:"
    for one in found.diagnoses:
        yield from _told(one)


def _told(one: Diagnosis) -> Iterator[str]:
    yield one.sentence
    yield f"  done:   {one.done}"
    yield f"  should: {one.due}"

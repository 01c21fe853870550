"""Sentences that stand beside the numbers in every format: the rounding rule, a title, errata."""

from lstm_calc.examples import Erratum, example_of
from lstm_calc.notation import notation_of
from lstm_calc.problem import Problem

ROUNDING = {
    "display": "float64, rounded half-up to {} decimals when shown",
    "every value": "every value rounded half-up to {} decimals and carried",
}


def cells(problem: Problem) -> str:
    """The titles of the layers' cells, each once."""
    return ", ".join(dict.fromkeys(layer.cell.title for layer in problem.layers))


def rounding(problem: Problem) -> str:
    """The problem's rounding rule."""
    return ROUNDING[problem.rounding.rule].format(problem.rounding.decimals)


def printable(title: str) -> str:
    """The text on one line, without control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in title).split())


def notes(problem: Problem) -> list[str]:
    """What the course printed wrong, where the problem is an example that has errata."""
    example = example_of(problem)
    return [_note(erratum, problem) for erratum in (example.errata if example else ())]


def _note(erratum: Erratum, problem: Problem) -> str:
    letter = notation_of(problem).letter(erratum.name)
    said = f"Note: the course prints {letter}_{erratum.t} = {erratum.printed};"
    return f"{said} {erratum.due} is right. {erratum.words}"

"""The problem's own document, as a file holds it."""

from lstm_calc.formats.how import How
from lstm_calc.problem import Problem, write


def text(problem: Problem, how: How | None = None) -> str:
    """The JSON document; `lstm_calc.read` gives the same problem back."""
    return write(problem) + "\n"

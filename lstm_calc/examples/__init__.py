"""The courses' worked examples, in the order of the picker: one file each, the first the default.

Numbers, rounding rules and errata are the courses' own.
"""

from functools import cache

from lstm_calc.examples import (
    aivietnam_classifier,
    aivietnam_labels,
    aivietnam_lstm,
    aivietnam_rnn,
    both_directions,
    colah_joined,
    colah_peephole,
    comp7118_gru,
    comp7118_lstm,
    row_vectors_no_bias,
    statquest_a,
    statquest_b,
)
from lstm_calc.examples.example import Erratum, Example
from lstm_calc.notation import rewrite
from lstm_calc.problem import Problem, document

__all__ = ["EXAMPLES", "Erratum", "Example", "example_of"]

MODULES = (
    comp7118_lstm,
    aivietnam_lstm,
    aivietnam_rnn,
    aivietnam_classifier,
    aivietnam_labels,
    comp7118_gru,
    statquest_a,
    statquest_b,
    row_vectors_no_bias,
    colah_joined,
    colah_peephole,
    both_directions,
)
EXAMPLES = {module.EXAMPLE.key: module.EXAMPLE for module in MODULES}


def example_of(problem: Problem) -> Example | None:
    """The example with this problem's numbers, whatever the notation and title; None if edited."""
    numbers = _numbers(problem)
    return next((EXAMPLES[key] for key, known in _known().items() if known == numbers), None)


@cache
def _known() -> dict[str, dict]:
    return {key: _numbers(example.checked) for key, example in EXAMPLES.items()}


def _numbers(problem: Problem) -> dict:
    """The document in the plain notation's form, without its texts."""
    found = document(rewrite(problem, "plain")[0])
    if problem.rounding.carried is None:
        found["rounding"] = "display"  # how many decimals are shown changes no number
    return {name: part for name, part in found.items() if name not in ("title", "source")}

"""What a problem and its run are written as: one entry a format; the command line offers each."""

from collections.abc import Callable
from dataclasses import dataclass

from lstm_calc.formats import latex, table
from lstm_calc.formats.frameworks import (
    from_keras,
    from_onnx,
    from_torch,
    stored,
    to_keras,
    to_onnx,
    to_torch,
)
from lstm_calc.problem import Problem

__all__ = [
    "FORMATS",
    "Format",
    "from_keras",
    "from_onnx",
    "from_torch",
    "stored",
    "to_keras",
    "to_onnx",
    "to_torch",
]


@dataclass(frozen=True)
class Format:
    """A format. about: what it gives, for a help text. suffix: of its file. write:
    problem → text."""

    about: str
    suffix: str
    write: Callable[[Problem], str]


FORMATS = {
    "text": Format("the table of every value", ".txt", table.text),
    "json": Format(
        "every value of every timestep at full precision, as JSON",
        ".json",
        table.json,
    ),
    "csv": Format("the same as CSV, a row a value and unit", ".csv", table.csv),
    "latex": Format(
        "the worked solution, every step written out, as a LaTeX document",
        ".tex",
        latex.latex,
    ),
}

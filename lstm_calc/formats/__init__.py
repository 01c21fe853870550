"""What a problem and its run are written as: one entry a format; command line and app offer each.

A format's own module is imported when it is first asked for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from lstm_calc.formats.frameworks import (
    from_keras,
    from_onnx,
    from_torch,
    stored,
    to_keras,
    to_onnx,
    to_torch,
)
from lstm_calc.formats.how import PAPERS, How
from lstm_calc.formats.link import from_link, to_link
from lstm_calc.problem import Problem

__all__ = [
    "FORMATS",
    "PAPERS",
    "Format",
    "How",
    "from_keras",
    "from_link",
    "from_onnx",
    "from_torch",
    "stored",
    "to_keras",
    "to_link",
    "to_onnx",
    "to_torch",
]


@dataclass(frozen=True)
class Format:
    """A format. about: what it gives, for a help text. suffix: of its file. writer: where its
    function stands, `module.name`; it takes the problem and a How."""

    about: str
    suffix: str
    mime: str
    writer: str

    def write(self, problem: Problem, how: How | None = None) -> str | bytes:
        """The problem in this format. Raises ProblemError where it cannot be computed or told."""
        module, _dot, name = self.writer.rpartition(".")
        function: Callable = getattr(import_module(f"{__name__}.{module}"), name)
        return function(problem, how or How())


EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {
    "text": Format("the table of every value", ".txt", "text/plain", "table.text"),
    "json": Format(
        "every value of every timestep at full precision, as JSON",
        ".json",
        "application/json",
        "table.json",
    ),
    "csv": Format("the same as CSV, a row a value and unit", ".csv", "text/csv", "table.csv"),
    "latex": Format(
        "the worked solution, every step written out, as a LaTeX document",
        ".tex",
        "application/x-tex",
        "latex.latex",
    ),
    "markdown": Format(
        "the worked solution as Markdown", ".md", "text/markdown", "markdown.markdown"
    ),
    "problem": Format(
        "the problem's own document, to open again", ".json", "application/json", "document.text"
    ),
    "link": Format(
        "the problem packed into text, as an address holds it", ".txt", "text/plain", "link.text"
    ),
    "workbook": Format(
        "an Excel workbook with live formulas, a block of columns a timestep",
        ".xlsx",
        EXCEL,
        "workbook.workbook",
    ),
    "numpy": Format(
        "a Python program that computes it with NumPy", ".py", "text/x-python", "programs.numpy"
    ),
    "torch": Format(
        "a Python program that computes it with PyTorch", ".py", "text/x-python", "programs.torch"
    ),
    "keras": Format(
        "a Python program that computes it with Keras", ".py", "text/x-python", "programs.keras"
    ),
    "player": Format(
        "the step player as one HTML file that works without a network",
        ".html",
        "text/html",
        "page.player",
    ),
    "svg": Format(
        "the diagram of one step as SVG (drawn by an installed Chromium)",
        ".svg",
        "image/svg+xml",
        "picture.svg",
    ),
    "png": Format(
        "the diagram of one step as PNG (drawn by an installed Chromium)",
        ".png",
        "image/png",
        "picture.png",
    ),
    "worksheet": Format(
        "a worksheet to print, with blanks to fill in, as HTML",
        ".html",
        "text/html",
        "worksheet.worksheet",
    ),
    "key": Format(
        "the worksheet's answer key, as HTML", ".html", "text/html", "worksheet.answer_key"
    ),
    "worksheet-latex": Format(
        "the worksheet as LaTeX", ".tex", "application/x-tex", "worksheet.worksheet_latex"
    ),
    "key-latex": Format(
        "its answer key as LaTeX", ".tex", "application/x-tex", "worksheet.answer_key_latex"
    ),
}

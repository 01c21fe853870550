"""A worksheet of any problem, and its answer key: to print from a browser, and in LaTeX.

Both are one sheet, laid out once: the worksheet is the key with its boxes emptied.
"""

from lstm_calc.formats.how import How
from lstm_calc.formats.worksheet.html import html
from lstm_calc.formats.worksheet.sheet import Sheet, emptied, key_of
from lstm_calc.formats.worksheet.tex import tex
from lstm_calc.problem import Problem

__all__ = ["answer_key", "answer_key_latex", "worksheet", "worksheet_latex"]


def worksheet(problem: Problem, how: How | None = None) -> str:
    """The worksheet as one HTML file, without script and without any request: how.blanks (None:
    every line's values) are boxes to fill in. ProblemError where it would fill a shelf."""
    return html(emptied(_key(problem, how)))


def answer_key(problem: Problem, how: How | None = None) -> str:
    """The worksheet with its boxes filled, and what a course printed wrong."""
    return html(_key(problem, how))


def worksheet_latex(problem: Problem, how: How | None = None) -> str:
    """The worksheet as a LaTeX document for pdflatex."""
    return tex(emptied(_key(problem, how)))


def answer_key_latex(problem: Problem, how: How | None = None) -> str:
    """The answer key as a LaTeX document for pdflatex."""
    return tex(_key(problem, how))


def _key(problem: Problem, how: How | None) -> Sheet:
    how = how or How()
    return key_of(problem, how.blanks, how.paper)

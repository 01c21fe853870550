"""A sheet as a LaTeX document for pdflatex; worksheet and key have the same lines on each page."""

from collections.abc import Iterator

from lstm_calc.formats.latex import items
from lstm_calc.formats.tex import aligned, document, escaped
from lstm_calc.formats.worksheet.sheet import Block, Sheet, Task

BOXES = r"""%% a box to write in, and the same box with its answer
\newcommand{\filled}[1]{\rule[-3.2mm]{0pt}{8.4mm}\framebox[21mm]{\rule[-2mm]{0pt}{6.4mm}%%
\scalebox{%.2f}{\boldmath$#1$}}}
\newcommand{\blank}{\filled{}}
\pagestyle{myheadings}
\markright{%s}
"""
DIGITS = 10  # that a box has room for, without smaller ones
NAME = r"Name: \hrulefill\quad Date: \rule[-.5mm]{35mm}{.4pt}\par\bigskip"
KEY = r"\textbf{Answer key}\par\bigskip"


def tex(sheet: Sheet) -> str:
    """The whole document."""
    preamble = BOXES % (min(1, DIGITS / sheet.digits), escaped(sheet.title[:60]))
    body = [*_heading(sheet), *_given(sheet), *_equations(sheet)]
    for block in sheet.blocks:
        body += _block(block)
    body += [escaped(note) + r"\par" for note in sheet.notes]
    return document(body, sheet.paper, sheet.columns, preamble)


def _heading(sheet: Sheet) -> Iterator[str]:
    yield r"\thispagestyle{plain}" + (KEY if sheet.is_key else NAME)
    yield rf"\section*{{{escaped(sheet.title)}}}"
    for text in (*sheet.about, sheet.rule):
        yield escaped(text) + r"\par"


def _given(sheet: Sheet) -> Iterator[str]:
    yield r"\subsection*{Given}"
    for section in sheet.given:
        yield rf"\textbf{{{escaped(section.title)}}}\par\nopagebreak\medskip"
        yield from items(section)


def _equations(sheet: Sheet) -> Iterator[str]:
    yield r"\subsection*{Equations}"
    for equations in sheet.equations:
        if equations.title:
            yield rf"\textbf{{{escaped(equations.title)}}}\par\nopagebreak\medskip"
        yield r"\begin{align*}"
        rows = [row for left, right in equations.formulas for row in aligned(left, [right])]
        yield (r" \\" + "\n").join(rows)
        yield r"\end{align*}"


def _block(block: Block) -> Iterator[str]:
    yield rf"\subsection*{{{escaped(block.title)}}}"
    for task in block.tasks:
        yield from _task(task)


def _task(task: Task) -> Iterator[str]:
    yield r"\begin{minipage}{\linewidth}"
    yield rf"\textbf{{{escaped(task.title)}}}"
    yield r"\begin{align*}"
    yield (r" \\" + "\n").join(aligned(task.left, list(task.chain)))
    yield r"\end{align*}"
    yield r"\end{minipage}\par\medskip"

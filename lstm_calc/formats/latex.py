"""The worked solution as a LaTeX document: every line of every timestep and unit, written out.

It needs amsmath alone; see `latex`.
"""

from collections.abc import Iterator, Mapping

from lstm_calc.formats.how import How
from lstm_calc.formats.wording import cells, notes, printable, rounding
from lstm_calc.forward import run
from lstm_calc.problem import Problem, ProblemError
from lstm_calc.spelling import BREAK, Formula, Node, Nodes
from lstm_calc.walkthrough import Line, Part, Told, parts, told
from lstm_calc.writing import fill, plain
from lstm_calc.writing import latex as in_latex

MAX_TERMS = 200_000  # some 2,000 pages
MATRIX_COLUMNS = 10  # what amsmath allows a matrix, unless it is told of more
LINE_WIDTH = 64  # characters of a sum before it goes on in the next line

DOCUMENT = r"""\documentclass{article}
\usepackage[a4paper,margin=25mm]{geometry}
\usepackage{amsmath}
\allowdisplaybreaks
\setcounter{MaxMatrixCols}{%d}
\setlength{\parindent}{0pt}
\begin{document}
%s
\end{document}
"""
SPECIAL = {c: "\\" + c for c in "{}$&#_%"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "−": "$-$",
    "⊙": r"$\odot$",
    "·": r"$\cdot$",
}


def latex(problem: Problem, how: How | None = None) -> str:
    """A complete document: symbols = numbers = reduced = result, in the course's letters.

    Titles beyond Latin letters want XeLaTeX or LuaLaTeX. ProblemError for a problem whose
    solution would fill a shelf.
    """
    found = parts(problem)
    if sum(_workings_of(part) * _terms(part) for part in found) > MAX_TERMS:
        workings = sum(map(_workings_of, found))
        raise ProblemError(
            f"Written out, this problem's solution would have {workings:,} long lines, too many "
            f"to print. Use fewer timesteps, units or inputs."
        )
    body = [*_heading(problem), *_solution(problem), *map(escaped, notes(problem))]
    widest = max(max(part.sizes.values()) for part in found)
    return DOCUMENT % (max(widest, MATRIX_COLUMNS), "\n".join(body))


def _workings_of(part: Part) -> int:
    """How many chains of equals signs the part is written out in."""
    return len(_worked(part)) * part.layer.hidden_size * len(part.times)


def _terms(part: Part) -> int:
    """How many numbers a chain has; a softmax has the whole matrix in each."""
    whole = any(step.op == "softmax" for step in part.cell.steps.values())
    terms = part.layer.input_size + part.layer.hidden_size
    return terms * (part.layer.hidden_size if whole else 1)


def _worked(part: Part) -> list[Line]:
    """The lines that compute something."""
    return [line for line in part.lines if line.name != part.cell.given]


def escaped(text: str) -> str:
    """The text for LaTeX's text mode, on one line."""
    return "".join(SPECIAL.get(c, c) for c in printable(text))


def _heading(problem: Problem) -> Iterator[str]:
    yield rf"\section*{{{escaped(problem.title or problem.cell.title)}}}"
    for text in (problem.source, f"{cells(problem)}; {rounding(problem)}."):
        if text:
            yield escaped(text) + r"\par"


def _solution(problem: Problem) -> Iterator[str]:
    found = told(run(problem))
    for one in found:
        formulas = {line: one.part.formula(line) for line in _worked(one.part)}
        title = f"{escaped(one.part.title)}, timestep" if len(found) > 1 else "Timestep"
        for t in one.part.times:
            yield rf"\subsection*{{{title} {t}}}"
            for line, formula in formulas.items():
                yield rf"\textbf{{{escaped(line.title)}}}"
                yield r"\begin{align*}"
                hole = _Hole(one, t, problem.rounding.decimals)
                yield (r" \\" + "\n").join(_workings(formula, hole, line))
                yield r"\end{align*}"


def _workings(found: Formula, hole: "_Hole", line: Line) -> Iterator[str]:
    units = len(hole.values[line.name])
    for unit in range(units):
        number = unit + 1 if units > 1 else None
        yield from _working(found, hole.of(unit), number)


class _Hole:
    """Where a formula's numbers come from: a part, a timestep and a unit."""

    def __init__(self, one: Told, t: int, decimals: int, unit: int = 0):
        self.one, self.t, self.decimals, self.unit = one, t, decimals, unit
        self.values = one.at(t)

    def of(self, unit: int) -> "_Hole":
        return _Hole(self.one, self.t, self.decimals, unit)

    def filled(self, nodes: Nodes | None) -> Nodes:
        return fill(nodes or [], self.values, self.t, self.unit, self.decimals)


def _working(found: Formula, hole: _Hole, number: int | None) -> Iterator[str]:
    """One unit's chain of equals signs, a line each; long sums go on in the next."""
    left = in_latex(hole.filled(found.left))
    left = f"({left})_{{{number}}}" if number else left
    numbers, reduced, result = map(_unit, (found.numbers, found.reduced, found.result))
    chain = [hole.filled(nodes) for nodes in (found.symbols, numbers, reduced, result)]
    previous = None
    for nodes in filter(None, chain):
        if nodes != previous:
            yield f"{left if previous is None else ''} &= {_broken(nodes)}"
        previous = nodes


def _unit(views: Mapping[str, Nodes] | None) -> Nodes | None:
    return views and views["unit"]


def _broken(nodes: Nodes) -> str:
    rows: list[Nodes] = [[]]
    for piece in _pieces(nodes):
        if rows[-1] and len(plain([*rows[-1], *piece])) > LINE_WIDTH:
            rows.append([])
        rows[-1] += piece
    return (r" \\" + "\n" + r" &\qquad ").join(map(in_latex, rows))


def _pieces(nodes: Nodes) -> Iterator[list[Node]]:
    """The nodes between the places where a line may break."""
    piece: list[Node] = []
    for node in nodes:
        if node == BREAK:
            yield piece
            piece = []
        else:
            piece.append(node)
    yield piece

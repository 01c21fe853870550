"""The worked solution as a LaTeX document: every line of every timestep and unit, written out.

It needs amsmath alone; see `latex`.
"""

from collections.abc import Iterator, Mapping

from lstm_calc.formats.wording import notes, printable, rounding
from lstm_calc.forward import Trace, run
from lstm_calc.notation import notation_of
from lstm_calc.problem import Problem, ProblemError
from lstm_calc.spelling import BREAK, Formula, Node, Nodes, fill, formula, plain
from lstm_calc.spelling import latex as in_latex
from lstm_calc.walkthrough import ARRIVE, Line, lines

MAX_TERMS = 200_000  # some 2,000 pages
LINE_WIDTH = 64  # characters of a sum before it goes on in the next line

DOCUMENT = r"""\documentclass{article}
\usepackage[a4paper,margin=25mm]{geometry}
\usepackage{amsmath}
\allowdisplaybreaks
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


def latex(problem: Problem) -> str:
    """A complete document: symbols = numbers = reduced = result, in the course's letters.

    Titles beyond Latin letters want XeLaTeX or LuaLaTeX. ProblemError for a problem whose
    solution would fill a shelf.
    """
    told = [line for line in lines(problem) if line.name != ARRIVE]
    workings = len(told) * problem.timesteps * problem.hidden_size
    if workings * (problem.input_size + problem.hidden_size) > MAX_TERMS:
        raise ProblemError(
            f"Written out, this problem's solution would have {workings:,} long lines, too many "
            f"to print. Use fewer timesteps, units or inputs."
        )
    return DOCUMENT % "\n".join(
        [*_heading(problem), *_solution(run(problem), told), *map(escaped, notes(problem))]
    )


def escaped(text: str) -> str:
    """The text for LaTeX's text mode, on one line."""
    return "".join(SPECIAL.get(c, c) for c in printable(text))


def _heading(problem: Problem) -> Iterator[str]:
    yield rf"\section*{{{escaped(problem.title or problem.cell.title)}}}"
    for text in (problem.source, f"{problem.cell.title}; {rounding(problem)}."):
        if text:
            yield escaped(text) + r"\par"


def _solution(trace: Trace, told: list[Line]) -> Iterator[str]:
    problem, notation = trace.problem, notation_of(trace.problem)
    sizes = problem.cell.sizes(problem.input_size, problem.hidden_size)
    formulas = {line.name: formula(problem.cell, line.name, notation, sizes) for line in told}
    for t in range(1, trace.T + 1):
        yield rf"\subsection*{{Timestep {t}}}"
        for line in told:
            yield rf"\textbf{{{escaped(line.title)}}}"
            yield r"\begin{align*}"
            yield (r" \\" + "\n").join(_workings(formulas[line.name], trace, t))
            yield r"\end{align*}"


def _workings(found: Formula, trace: Trace, t: int) -> Iterator[str]:
    units = trace.problem.hidden_size
    for unit in range(units):
        number = unit + 1 if units > 1 else None
        yield from _working(found, _Hole(trace, t, unit), number)


class _Hole:
    """Where a formula's numbers come from: a run, a timestep and a unit."""

    def __init__(self, trace: Trace, t: int, unit: int):
        self.place = (trace, t, unit, trace.problem.rounding.decimals)

    def filled(self, nodes: Nodes | None) -> Nodes:
        return fill(nodes or [], *self.place)


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

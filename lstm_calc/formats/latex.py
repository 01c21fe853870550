"""The worked solution as a LaTeX document: every line of every timestep and unit, written out.

It needs what texlive-latex-base has, and pdflatex sets it; see `latex`.
"""

from collections.abc import Iterator

from lstm_calc.formats.how import How
from lstm_calc.formats.tex import aligned, document, escaped, fitted
from lstm_calc.formats.wording import cells, notes, rounding
from lstm_calc.formats.working import Moment, Section, remarks, sections, timestep, title, worked
from lstm_calc.forward import run
from lstm_calc.problem import Problem, ProblemError
from lstm_calc.spelling import Formula
from lstm_calc.walkthrough import Line, Part, Told, parts, told
from lstm_calc.writing import latex as in_latex

MAX_TERMS = 200_000  # some 2,000 pages


def latex(problem: Problem, how: How | None = None) -> str:
    """A complete document: what is given, then symbols = numbers = reduced = result, in the
    course's letters.

    ProblemError for a problem whose solution would fill a shelf.
    """
    check_length(problem)
    found = told(run(problem))
    given = sections(problem, found)
    body = [*_heading(problem), *_given(given), *map(escaped, remarks(problem, found))]
    body += [*_solution(problem, found), *(escaped(note) + r"\par" for note in notes(problem))]
    preamble = "\\allowdisplaybreaks\n"
    return document(body, (how or How()).paper, widest(problem), preamble)


def check_length(problem: Problem) -> None:
    """ProblemError where the solution, written out, would be too long to print."""
    found = parts(problem)
    if sum(_workings_of(part) * _terms(part) for part in found) > MAX_TERMS:
        workings = sum(map(_workings_of, found))
        raise ProblemError(
            f"Written out, this problem's solution would have {workings:,} long lines, too many "
            f"to print. Use fewer timesteps, units or inputs."
        )


def widest(problem: Problem) -> int:
    """The columns of the widest matrix that its formulas can have."""
    return max(max(part.sizes.values()) for part in parts(problem))


def _workings_of(part: Part) -> int:
    """How many chains of equals signs the part is written out in."""
    return len(worked(part)) * part.layer.hidden_size * len(part.times)


def _terms(part: Part) -> int:
    """How many numbers a chain has; a softmax has the whole matrix in each."""
    whole = any(step.op == "softmax" for step in part.cell.steps.values())
    terms = part.layer.input_size + part.layer.hidden_size
    return terms * (part.layer.hidden_size if whole else 1)


def _heading(problem: Problem) -> Iterator[str]:
    """Title, source, cells and the rounding rule."""
    yield rf"\section*{{{escaped(title(problem))}}}"
    for text in (problem.source, f"{cells(problem)}; {rounding(problem)}."):
        if text:
            yield escaped(text) + r"\par"


def _given(found: list[Section]) -> Iterator[str]:
    for section in found:
        yield rf"\medskip\textbf{{Given: {escaped(section.title)}}}\par\nopagebreak\medskip"
        yield from items(section)


def items(section: Section) -> Iterator[str]:
    """What is given, side by side so far as the line goes."""
    yield r"\raggedright"
    for item in section.items:
        matrix = fitted(item.nodes).replace(r" \\ ", " \\\\\n")
        yield rf"\mbox{{${in_latex(item.left)} = {matrix}$}}\qquad"
    yield r"\par\medskip"


def _solution(problem: Problem, found: tuple[Told, ...]) -> Iterator[str]:
    for one in found:
        formulas = {line: one.part.formula(line) for line in worked(one.part)}
        for t in one.part.times:
            yield rf"\subsection*{{{escaped(timestep(one, t, len(found) > 1))}}}"
            moment = Moment(one, t, problem.rounding.decimals)
            for line, formula in formulas.items():
                yield rf"\textbf{{{escaped(line.title)}}}"
                yield r"\begin{align*}"
                yield (r" \\" + "\n").join(_workings(formula, moment, line))
                yield r"\end{align*}"


def _workings(formula: Formula, moment: Moment, line: Line) -> Iterator[str]:
    units = len(moment.values[line.name])
    for unit in range(units):
        left = moment.left(formula, unit if units > 1 else None)
        yield from aligned(left, moment.chain(formula, unit))

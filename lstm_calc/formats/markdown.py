"""The worked solution as Markdown: tables of what is given and of every value, and every working.

Tables are GitHub's, formulas stand in `$…$` and use only what GitHub, Jupyter and Pandoc all set.
"""

import re
from collections.abc import Iterator

from lstm_calc.formats.how import How
from lstm_calc.formats.latex import check_length
from lstm_calc.formats.series import COMPARED, Series, series
from lstm_calc.formats.table import LOSS_TITLES
from lstm_calc.formats.wording import cells, notes, printable, rounding
from lstm_calc.formats.working import Moment, Section, remarks, sections, timestep, title, worked
from lstm_calc.forward import run
from lstm_calc.numbers import shown
from lstm_calc.problem import Problem
from lstm_calc.spelling import Formula, Nodes
from lstm_calc.walkthrough import Line, Told, told
from lstm_calc.writing import latex, number

PUNCTUATION = re.compile(r"""([!-/:-@\[-`{-~])""")
LINKED = re.compile(r"(?<=\\@)|(?<=\\:\\/\\/)|(?<=www\\\.)", re.IGNORECASE)
EMPHASIS = re.compile(r"(?<=[)}\]])_(?={)")  # before a space it begins none
MATRIX = r"\begin"
UNSEEN = "\u2060"  # a word joiner: no address goes on behind it, and nobody sees it
TEX = {  # what Markdown reads as its own, or GitHub does not set → the same in other words
    r"\operatorname": r"\mathrm",
    r"\,": r"\thinspace ",
    r"\_": r"\ ",
    "*": r"\ast ",
}


def markdown(problem: Problem, how: How | None = None) -> str:
    """The whole solution in the course's letters, a part of the walk and a timestep under a heading
    of its own. ProblemError for a problem whose solution would fill a shelf."""
    check_length(problem)
    trace = run(problem)
    found = told(trace)
    parts = [_heading(problem), *map(_given, sections(problem, found)), *remarks(problem, found)]
    parts += ["## Every value", *(_values(one, problem, len(found) > 1) for one in found)]
    if trace.loss is not None:
        parts.append(f"{LOSS_TITLES[problem.loss]}: {shown(trace.loss, problem.rounding.decimals)}")
    parts += ["## Step by step", *_steps(found, problem.rounding.decimals)]
    parts += map(escaped, notes(problem))
    return "\n\n".join(parts) + "\n"


def escaped(text: str) -> str:
    """The text as it stands, on one line: no markup, no HTML, and no address that becomes a link.

    Every sign that Markdown may read is escaped."""
    signs = PUNCTUATION.sub(r"\\\1", printable(text))
    return LINKED.sub(UNSEEN, signs)


def maths(nodes: Nodes, before: str = "") -> str:
    """The nodes in `$…$`; with a matrix, whose rows Markdown would join, in `$$…$$`."""
    tex = before + latex(nodes)
    for found, instead in TEX.items():
        tex = tex.replace(found, instead)
    tex = EMPHASIS.sub("_ ", tex)
    return f"$${tex.strip()}$$" if MATRIX in tex else f"${tex.strip()}$"


def _heading(problem: Problem) -> str:
    lines = [f"# {escaped(title(problem))}"]
    for text in (problem.source, f"{cells(problem)}; {rounding(problem)}."):
        if text:
            lines.append(escaped(text))
    return "\n\n".join(lines)


def _table(head: list[str], rows: list[list[str]]) -> str:
    """A table; a row that is too short is filled up."""
    width = max(map(len, [head, *rows]))
    marks = ["---"] * 2 + ["--:"] * (width - 2)
    filled = [[*row, *[""] * (width - len(row))] for row in (head, marks, *rows)]
    return "\n".join(f"| {' | '.join(row)} |" for row in filled)


def _given(section: Section) -> str:
    rows = []
    for item in section.items:
        lines = list(zip(*item.rows, strict=True)) if len(item.rows[0]) == 1 else item.rows
        for k, line in enumerate(lines, start=1):
            place = str(k) if len(lines) > 1 else ""
            rows.append([maths(item.left) if k == 1 else "", place, *(text for _, text in line)])
    numbered = map(str, range(1, max(map(len, rows)) - 1))
    return f"## Given: {escaped(section.title)}\n\n" + _table(["", "row", *numbered], rows)


def _values(one: Told, problem: Problem, named: bool) -> str:
    times = sorted(one.part.times)
    rows = [
        [maths(found.nodes) if unit == 0 else "", str(unit + 1), *numbers]
        for found in series(one)
        if _has_own_row(found, one)
        for unit, numbers in enumerate(_texts(found, problem.rounding.decimals))
    ]
    head = ["", "unit", *(f"$t = {t}$" for t in times)]
    title = f"### {escaped(one.part.title)}\n\n" if named else ""
    return title + _table(head, rows)


def _has_own_row(found: Series, one: Told) -> bool:
    """Not a joined vector, and not a state as the last timestep left it."""
    cell = one.part.cell
    step = cell.steps.get(found.name)
    if step is None:
        return found.name == cell.given or found.line in COMPARED
    return step.op != "join" or found.name in cell.lines


def _texts(found: Series, decimals: int) -> Iterator[list[str]]:
    for numbers in found.values.T:
        yield [number(float(value), decimals)[1] for value in numbers]


def _steps(found: tuple[Told, ...], decimals: int) -> Iterator[str]:
    for one in found:
        formulas = {line: one.part.formula(line) for line in worked(one.part)}
        for t in one.part.times:
            yield f"### {escaped(timestep(one, t, len(found) > 1))}"
            moment = Moment(one, t, decimals)
            for line, formula in formulas.items():
                yield f"**{escaped(line.title)}**"
                yield from _workings(formula, moment, line)


def _workings(formula: Formula, moment: Moment, line: Line) -> Iterator[str]:
    units = len(moment.values[line.name])
    for unit in range(units):
        left = moment.left(formula, unit if units > 1 else None)
        first, *rest = moment.chain(formula, unit)
        rows = [maths([*left, ("mo", "="), *first]), *(maths(one, "= ") for one in rest)]
        yield _under(rows)


def _under(rows: list[str]) -> str:
    """One under another: a line each, or where a matrix is among them a paragraph each."""
    return ("\n\n" if any(row.startswith("$$") for row in rows) else "\\\n").join(rows)

"""A sheet, before it is written as HTML or LaTeX: what is given, the equations, and the tasks.

Its formulas are nodes; a blank is a box with its number, and `emptied` takes the numbers out.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lstm_calc.blanks import Blanks, Hidden, every_value
from lstm_calc.formats.latex import check_length, widest
from lstm_calc.formats.wording import cells, notes, printable
from lstm_calc.formats.working import Moment, Section, remarks, sections, timestep, title, worked
from lstm_calc.forward import run
from lstm_calc.problem import Problem, Rounding
from lstm_calc.spelling import Formula, Node, Nodes
from lstm_calc.walkthrough import Line, Told, told
from lstm_calc.writing import pieces, width

NUMBERS_WIDTH = 60  # a matrix in numbers that is wider is left out: it stands among what is given
WIDER = 5  # characters of a box beside its decimals: a sign, digits before the point, and air
EQUALS = ("mo", "=")
RULES = {
    "display": "Write every result rounded to {}, but go on with the number that is not rounded.",
    "every value": (
        "Round every result to {} and go on with the rounded number. A matrix times a vector "
        "counts as one result."
    ),
}
HALVES = "A half is rounded away from zero."  # without an example, which a blank might be like


@dataclass(frozen=True)
class Task:
    """One line at one timestep: the letter that it computes, and what that is equal to: in symbols,
    in numbers, what these come down to, and the result."""

    title: str
    left: Nodes
    chain: tuple[Nodes, ...]


@dataclass(frozen=True)
class Block:
    """The tasks of a timestep."""

    title: str
    tasks: tuple[Task, ...]


@dataclass(frozen=True)
class Equations:
    """A cell in symbols; title "" where there is only one."""

    title: str
    formulas: tuple[tuple[Nodes, Nodes], ...]  # left, right


@dataclass(frozen=True)
class Sheet:
    """What is printed. digits: the characters that a box has room for. columns: of the widest
    matrix. notes: of the answer key; with it the boxes are filled."""

    title: str
    about: tuple[str, ...]
    rule: str
    given: tuple[Section, ...]
    equations: tuple[Equations, ...]
    blocks: tuple[Block, ...]
    notes: tuple[str, ...]
    is_key: bool
    paper: str
    digits: int
    columns: int


def key_of(problem: Problem, blanks: Blanks | None, paper: str) -> Sheet:
    """The answer key: the sheet with its boxes filled. ProblemError where it is too long."""
    check_length(problem)
    found = told(run(problem))
    decimals = problem.rounding.decimals
    hidden = Hidden(found, every_value(problem) if blanks is None else blanks, decimals)
    return Sheet(
        title=title(problem),
        about=tuple(filter(None, (printable(problem.source), cells(problem)))),
        rule=rule(problem.rounding),
        given=tuple(map(_capitalised, sections(problem, found))),
        equations=tuple(_equations(found)),
        blocks=tuple(_blocks(found, hidden, decimals)),
        notes=(*remarks(problem, found), *notes(problem)),
        is_key=True,
        paper=paper,
        digits=decimals + WIDER,
        columns=widest(problem),
    )


def _capitalised(section: Section) -> Section:
    return replace(section, title=section.title[:1].upper() + section.title[1:])


def rule(rounding: Rounding) -> str:
    """The rounding rule, as a student is told it."""
    places = f"{rounding.decimals} decimal{'s' if rounding.decimals > 1 else ''}"
    return (
        f"{RULES[rounding.rule].format(places if rounding.decimals else 'whole numbers')} {HALVES}"
    )


def emptied(key: Sheet) -> Sheet:
    """The worksheet: the key without what stands in its boxes, and without its notes."""
    blocks = tuple(replace(one, tasks=tuple(map(_emptied_task, one.tasks))) for one in key.blocks)
    return replace(key, blocks=blocks, notes=(), is_key=False)


def _emptied_task(task: Task) -> Task:
    return replace(task, chain=tuple([*map(_emptied, nodes)] for nodes in task.chain))


def _emptied(node: Node) -> Node:
    if node[0] == "box":
        return ("box",)
    return tuple(_emptied(child) if isinstance(child, tuple) else child for child in node)


def _equations(found: tuple[Told, ...]) -> Iterator[Equations]:
    for one in found:
        formulas = [one.part.formula(line) for line in worked(one.part)]
        spelled = tuple((formula.left, formula.symbols) for formula in formulas)
        yield Equations(one.part.title if len(found) > 1 else "", spelled)


def _blocks(found: tuple[Told, ...], hidden: Hidden, decimals: int) -> Iterator[Block]:
    for k, one in enumerate(found):
        formulas = {line: one.part.formula(line) for line in worked(one.part)}
        for t in one.part.times:
            moment = Moment(one, t, decimals, _box(hidden, k, t))
            tasks = [_task(moment, line, formula) for line, formula in formulas.items()]
            yield Block(timestep(one, t, len(found) > 1), tuple(tasks))


def _box(hidden: Hidden, k: int, t: int):
    def box(name: str, unit: int, number: Node) -> Node:
        return ("box", number) if hidden.hides(k, name, t, unit) else number

    return box


def _task(moment: Moment, line: Line, formula: Formula) -> Task:
    view = "unit" if len(moment.values[line.name]) == 1 else "matrix"
    symbols, *rest = moment.chain(formula, 0, view)
    chain = (symbols, *(nodes for nodes in rest if _fits(nodes)))
    return Task(line.title, moment.left(formula), chain)


def _fits(nodes: Nodes) -> bool:
    """Whether no piece of the formula is wider than a line."""
    return all(width(piece) <= NUMBERS_WIDTH for piece in pieces(nodes, NUMBERS_WIDTH))

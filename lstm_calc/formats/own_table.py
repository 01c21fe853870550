"""The table that a student's own numbers go into: its rows, and its texts as answers to check."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lstm_calc.blanks import BEFORE, Blank, before
from lstm_calc.formats import pasted
from lstm_calc.formats.pasted import TYPED
from lstm_calc.ops import OPS
from lstm_calc.problem import Problem, ProblemError
from lstm_calc.spelling import LOSS, Node, Nodes
from lstm_calc.walkthrough import Line, Part, parts
from lstm_calc.writing import plain

LINE, SUM, PART = "line", "sum", "part"  # kinds of rows
SILENT = ("join", "copy")  # what these give are no numbers of their own
MOST_TEXT = 24  # characters of one number
Texts = dict[Blank, str]


@dataclass(frozen=True, eq=False)
class Row:
    """One unit of a value over the timesteps of a part of the walk.

    k: the part, from 0. name: as `lc.check` takes it: f, pre-f, W_xf @ x. own: as the run has it.
    unit: from 0, of `units`. line: the line of the cell that it belongs to.
    """

    k: int
    part: Part
    name: str
    own: str
    unit: int
    units: int
    kind: str
    line: Line

    @property
    def times(self) -> list[int]:
        return sorted(self.part.times)

    @property
    def letter(self) -> Nodes:
        """Its letters, with t itself for the timestep; of a sum, those of its line."""
        return timeless(self.part.spelled(self.line.name if self.kind == SUM else self.own))

    @property
    def function(self) -> str:
        """Of a sum: the function that comes after it."""
        step = self.part.cell.steps.get(self.line.name)
        return OPS[step.op].symbol if self.kind == SUM else ""

    @property
    def said(self) -> str:
        """The row in a line of text: f_t [1], before σ."""
        unit = f" [{self.unit + 1}]" if self.units > 1 else ""
        return plain(self.letter) + unit + (f", before {self.function}" if self.function else "")

    def place(self, t: int) -> Blank:
        return self.k, self.name, t, self.unit


def timeless(nodes: Nodes) -> Nodes:
    """The nodes with t, t − 1 or t + 1 itself where a timestep's number would come."""
    return [_timeless(node) for node in nodes]


def _timeless(node: Node) -> Node:
    if not isinstance(node, tuple):
        return node
    if node[0] == "t":
        offset, letter = node[1], ("mi", "t")
        away = ("mn", f"{offset:+d}".replace("-", "−"))
        return ("mrow", letter, away) if offset else letter
    return tuple(map(_timeless, node))


def rows(problem: Problem) -> tuple[Row, ...]:
    """Every row that a student may fill in, in walking order; parts stand above their line."""
    return tuple(
        Row(k, part, name, own, unit, size, kind, line)
        for k, part in enumerate(parts(problem))
        for line, name, own, kind in _named(part)
        for size in [_size(part, own)]
        for unit in range(size)
    )


def _named(part: Part) -> Iterator[tuple[Line, str, str, str]]:
    """The values of a part: line, name, own name, kind; each once."""
    seen = set()
    for line in part.lines[1:]:
        sums = before(part, line.name)
        for own in line.computes:
            step = part.cell.steps.get(own)
            if own in seen or (step and step.op in SILENT and own != line.name):
                continue
            seen.add(own)
            if own == sums:
                yield line, BEFORE + line.name, own, SUM
            else:
                yield line, own, own, LINE if own in part.cell.lines else PART


def _size(part: Part, own: str) -> int:
    return part.sizes.get(own, 1 if own == LOSS else part.sizes[part.cell.output])


def as_answers(problem: Problem, texts: Mapping[Blank, str]) -> dict[str, list[list]]:
    """Texts by place as `lc.check` takes them: name → timestep → unit, None for a blank and for
    what is no number. A name has its part in front where there are several."""
    several = len(parts(problem)) > 1
    found: dict[str, list[list]] = {}
    given = {(k, name) for k, name, _t, _unit in texts}
    for row in rows(problem):
        if (row.k, row.name) in given:
            name = f"{row.k + 1}:{row.name}" if several else row.name
            table = found.setdefault(name, [[] for _t in row.times])
            for line, t in zip(table, row.times, strict=True):
                line.append(_answer(texts.get(row.place(t), "")))
    return found


def _answer(text: str) -> str | float | None:
    """A text with its digits, a fraction as its number; a text that is no number is a blank."""
    if not is_number(text):
        return None
    text = text.translate(TYPED)
    return pasted.number(text, "") if "/" in text else text.replace(" ", "")


def is_number(text: str) -> bool:
    """Whether a text is a number as people type it: 0.64, 0,64, −1/3."""
    try:
        pasted.number(text.translate(TYPED), "")
    except ProblemError:
        return False
    return True

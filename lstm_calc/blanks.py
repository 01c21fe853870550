"""Values that are kept from the reader: blanks of a worksheet, and of a teacher's link."""

import re

from lstm_calc.problem import Problem, ProblemError
from lstm_calc.spelling import LOSS
from lstm_calc.walkthrough import Part, parts

# (part, counted from 0 in walking order; name; timestep, from 1; unit, from 0)
Blank = tuple[int, str, int, int]
Blanks = frozenset[Blank]
BEFORE = "pre-"  # pre-f: what f's function is applied to
ITEM = re.compile(r"(?:(?P<part>\d+):)?(?P<name>[\w-]+)(?:\.(?P<unit>\d+))?(?:@(?P<t>\d+))?")
MAX_ITEMS = 1000


def every_line(problem: Problem) -> Blanks:
    """Every value of every line: what comes in stays."""
    return frozenset(
        blank
        for k, part in enumerate(parts(problem))
        for line in part.lines[1:]
        for blank in _cells(k, part, line.name)
    )


def chosen(problem: Problem, text: str) -> Blanks:
    """The blanks of a list such as `f, o@2, pre-f, 2:h.1@3`: a line's name or pre- and it; in
    front, the part of the walk (from 1); behind, unit and timestep (from 1). What is left out means
    all of them. ProblemError names an item that means nothing here."""
    items = [item.strip() for item in text.split(",") if item.strip()]
    if len(items) > MAX_ITEMS:
        raise ProblemError(f"blank: give at most {MAX_ITEMS} items.")
    return frozenset(blank for item in items for blank in _meant(problem, item))


def _meant(problem: Problem, item: str) -> set[Blank]:
    match = ITEM.fullmatch(item)
    fields = match.groupdict() if match else {}
    known = {(k, part) for k, part in enumerate(parts(problem)) if match}
    found = {
        blank
        for k, part in known
        if fields["part"] in (None, str(k + 1))
        for name in _names(part, fields["name"])
        for blank in _cells(k, part, name)
        if fields["t"] in (None, str(blank[2])) and fields["unit"] in (None, str(blank[3] + 1))
    }
    if not found:
        raise ProblemError(
            f"blank: {item[:40]!r} is no value of this problem. Write a line's name, such as f, "
            f"f@2 for timestep 2, f.1 for unit 1, pre-f for what its function is applied to."
        )
    return found


def _names(part: Part, asked: str) -> list[str]:
    lines = {line.name for line in part.lines[1:]}
    if asked in lines:
        return [asked]
    name = before(part, asked.removeprefix(BEFORE)) if asked.startswith(BEFORE) else None
    return [name] if name else []


def before(part: Part, line: str) -> str | None:
    """The pre-activation of a line: what its function is applied to, where that is a sum."""
    step = part.cell.steps.get(line)
    if line not in part.cell.lines or step is None or len(step.args) != 1:
        return None
    (arg,) = step.args
    return arg if arg in part.cell.steps and arg not in part.cell.lines else None


def _cells(k: int, part: Part, name: str) -> set[Blank]:
    size = part.sizes.get(name, 1 if name == LOSS else part.sizes[part.cell.output])
    return {(k, name, t, unit) for t in part.times for unit in range(size)}

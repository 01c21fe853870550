"""Values that are kept from the reader: blanks of a worksheet, and of a teacher's link."""

import re
from collections.abc import Iterator

from lstm_calc.problem import Problem, ProblemError
from lstm_calc.spelling import LOSS
from lstm_calc.walkthrough import Part, Told, parts

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


# What else shows a blank -------------------------------------------------------------------------


def everywhere(problem: Problem, blanks: Blanks) -> Blanks:
    """The blanks, and each place that shows one of these numbers again: h_prev at the next
    timestep, the input of the layer above and of the readout, a joined vector, a copy."""
    found, new = set(), set(blanks)
    told = list(enumerate(parts(problem)))
    while new:
        found |= new
        new = {again for blank in new for again in _again(blank, told)} - found
    return frozenset(found)


def _again(blank: Blank, told: list[tuple[int, Part]]) -> Iterator[Blank]:
    k, name, t, unit = blank
    part = told[k][1]
    after = t - 1 if part.is_reverse else t + 1
    if name in part.cell.state and after in part.times:
        yield k, f"{name}_prev", after, unit
    if name == part.cell.output and part.number:
        yield from _above(part, t, unit, told)
    for other, offset in _containing(part, name):
        yield k, other, t, unit + offset


def _above(part: Part, t: int, unit: int, told: list[tuple[int, Part]]) -> Iterator[Blank]:
    """What a layer gives, as the layer above takes it in, or the readout."""
    last = max(other.number for _, other in told)
    above = part.number + 1 if part.number < last else 0
    second = any(other.number == part.number and other is not part for _, other in told)
    offset = part.layer.hidden_size if second and part.is_reverse else 0
    for k, other in told:
        if other.number == above and t in other.times and other.number != part.number:
            yield k, other.cell.given, t, unit + offset


def _containing(part: Part, name: str) -> Iterator[tuple[str, int]]:
    """Steps that repeat a value's numbers, each with where they begin in it."""
    for other, step in part.cell.steps.items():
        if step.op not in ("join", "copy"):
            continue
        offset = 0
        for arg in step.args:
            if arg == name:
                yield other, offset
            offset += part.sizes.get(arg, part.layer.hidden_size) if isinstance(arg, str) else 1


def shown_values(k: int, told: Told, hidden: Blanks) -> dict[str, list[list[float | None]]]:
    """The numbers of part k of a run, None for those that are hidden: name → timestep → unit."""
    values = {name: rows.tolist() for name, rows in told.values.items()}
    for part, name, t, unit in hidden:
        if part == k and name in values:
            values[name][t - told.part.first][unit] = None
    return values

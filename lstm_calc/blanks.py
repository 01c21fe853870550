"""Values that are kept from the reader: blanks of a worksheet, and of a teacher's link."""

import re
from collections.abc import Iterator
from functools import cache

from lstm_calc.cell import Step
from lstm_calc.forward import Trace
from lstm_calc.numbers import half_up
from lstm_calc.problem import Problem, ProblemError
from lstm_calc.spelling import ERROR, LOSS, TARGET
from lstm_calc.walkthrough import Part, Told, parts, told

# (part, counted from 0 in walking order; name; timestep, from 1; unit, from 0)
Blank = tuple[int, str, int, int]
Blanks = frozenset[Blank]
BEFORE = "pre-"  # pre-f: what f's function is applied to
ITEM = re.compile(r"(?:(?P<part>\d+):)?(?P<name>[\w-]+)(?:\.(?P<unit>\d+))?(?:@(?P<t>\d+))?")
MAX_ITEMS = 1000


def every_value(problem: Problem) -> Blanks:
    """Whatever can be blank: every line, and what its function is applied to."""
    return frozenset(lasting(problem))


def lasting(problem: Problem) -> dict[Blank, Blank]:
    """Every value that can be blank → the same by a name that it has in each form of its cell:
    pre-f, whether that is W_f @ [x, h_prev] + b_f or W_xf @ x + W_hf @ h_prev + b_f."""
    found = {}
    for k, part in enumerate(parts(problem)):
        for line in part.lines[1:]:
            own, sums = line.name, before(part, line.name)
            found |= {blank: blank for blank in _cells(k, part, own)}
            if sums:
                named = BEFORE + own
                found |= {blank: (k, named, *blank[2:]) for blank in _cells(k, part, sums)}
    return found


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
            f"f@2 for timestep 2 of {problem.timesteps}, f.1 for unit 1, pre-f for what its "
            f"function is applied to."
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


# As plain lists, for an address ------------------------------------------------------------------


def listed(blanks: Blanks) -> dict[str, list[list[int]]]:
    """name → [part, timestep, unit], in order."""
    found = {}
    for k, name, t, unit in sorted(blanks):
        found.setdefault(name, []).append([k, t, unit])
    return found


def unlisted(found) -> Blanks:
    """The blanks again, from what may be anything; what `listed` would not write is left out."""
    pairs = found.items() if isinstance(found, dict) else ()
    rows = ((name, row) for name, rows in pairs if isinstance(rows, list) for row in rows)
    return frozenset(
        (int(row[0]), name, int(row[1]), int(row[2]))
        for name, row in rows
        if isinstance(row, list) and len(row) == 3 and all(_is_whole(n) for n in row)
    )


KEY = re.compile(r"(\d{1,2})\.(\d{1,4})\.(\d{1,4})\.(.{1,200})", re.DOTALL)


def key(blank: Blank) -> str:
    """A blank as a short text."""
    k, name, t, unit = blank
    return f"{k}.{t}.{unit}.{name}"


def of_key(text) -> Blank | None:
    """The blank of a key, from what may be anything."""
    match = KEY.fullmatch(text) if isinstance(text, str) else None
    return (int(match[1]), match[4], int(match[2]), int(match[3])) if match else None


def _is_whole(number) -> bool:
    return isinstance(number, int | float) and 0 <= number < 1e6 and int(number) == number


# What else shows a blank -------------------------------------------------------------------------

WHOLE = ("matmul", "softmax")  # one unit of theirs takes every unit of what they are applied to


class Hidden:
    """Which numbers of a problem's parts are left out for the sake of blanks.

    The h of a timestep is the next one's h_prev, the x of the layer above and the readout's h; what
    is worked out from a blank can be known no sooner than the blank; error, shares and loss of an
    answer would tell it beside the target; and so would a part that reads the same as a blank.
    """

    def __init__(self, found: tuple[Told, ...], blanks: Blanks, decimals: int):
        self.found, self.decimals = found, decimals
        self.parts = [one.part for one in found]
        self.origin = cache(self._origin)
        self.hides = cache(self._hides)
        self.blanks = frozenset(self.origin(*blank) or blank for blank in blanks)
        self.sizes = frozenset(self._size(*blank) for blank in self.blanks)

    def _size(self, k: int, name: str, t: int, unit: int) -> float:
        """A value as it is printed, without its sign."""
        one = self.found[k]
        return float(half_up(abs(one.values[name][t - one.part.first, unit]), self.decimals))

    def _origin(self, k: int, name: str, t: int, unit: int) -> Blank | None:
        """Where a value was first computed; None for what is given."""
        part = self.parts[k]
        cell, state = part.cell, name.removesuffix("_prev")
        if name == cell.given:
            return self._below(k, t, unit)
        if state != name and state in cell.state:
            last = t + 1 if part.is_reverse else t - 1
            return self.origin(k, state, last, unit) if last in part.times else None
        step = cell.steps.get(name)
        if step and step.op in ("copy", "join"):
            source, index = self._component(part, step, unit)
            return self.origin(k, source, t, index) if isinstance(source, str) else None
        return (k, name, t, unit) if name in self.found[k].values else None

    def _below(self, k: int, t: int, unit: int) -> Blank | None:
        """The origin of what comes in: an input, or what the layer below gave."""
        number = self.parts[k].number or max(part.number for part in self.parts) + 1
        below = [j for j, part in enumerate(self.parts) if part.number == number - 1 > 0]
        if not below:
            return None
        direction, index = divmod(unit, self.parts[below[0]].layer.hidden_size)
        j = below[direction]
        return self.origin(j, self.parts[j].cell.output, t, index)

    def _component(self, part: Part, step: Step, unit: int) -> tuple[str | float, int]:
        """Which operand of a joined vector a unit comes from, and which of its numbers it is."""
        for arg in step.args:
            size = self._width(part, arg)
            if unit < size:
                return arg, unit
            unit -= size
        return step.args[-1], 0

    def _width(self, part: Part, arg: str | float) -> int:
        if not isinstance(arg, str):
            return 1
        return part.sizes.get(arg, part.sizes[part.cell.output])

    def _hides(self, k: int, name: str, t: int, unit: int) -> bool:
        """Whether the number is left out."""
        origin = self.origin(k, name, t, unit)
        if origin is None or (k, name, t, unit) in self.blanks:
            return (k, name, t, unit) in self.blanks
        k, name, t, unit = origin
        part = self.parts[k]
        if origin in self.blanks or name in part.cell.lines:
            return origin in self.blanks
        if name not in part.cell.steps:
            return any(self._compared(k, name, t, unit))
        tells = self._size(*origin) in self.sizes
        is_before = any(before(part, line) == name for line in part.cell.lines)
        return tells or (not is_before and any(self._operands(k, part.cell.steps[name], t, unit)))

    def _compared(self, k: int, name: str, t: int, unit: int) -> Iterator[bool]:
        """Of each number that an error, a share or a loss is worked out from, whether it is left
        out; of nothing for what is given."""
        part = self.parts[k]
        reads = next((line.reads for line in part.lines if line.name == name), ())
        for arg in reads:
            if arg != TARGET:
                units = [unit] if name == ERROR else range(self._width(part, arg))
                yield from (self.hides(k, arg, t, one) for one in units)

    def _operands(self, k: int, step: Step, t: int, unit: int) -> Iterator[bool]:
        """Of each number that a step is worked out from, whether it is left out."""
        for arg in step.args:
            if isinstance(arg, str) and arg not in self.parts[k].layer.weights:
                size = self._width(self.parts[k], arg)
                units = range(size) if step.op in WHOLE else [min(unit, size - 1)]
                yield from (self.hides(k, arg, t, one) for one in units)


def hidden_in(trace: Trace, blanks: Blanks) -> Blanks:
    """Every place of a run that must not be shown for the sake of these blanks."""
    found = told(trace)
    hidden = Hidden(found, blanks, trace.problem.rounding.decimals)
    return frozenset(
        (k, name, t, unit)
        for k, one in enumerate(found)
        for name, rows in one.values.items()
        for t in one.part.times
        for unit in range(rows.shape[1])
        if hidden.hides(k, name, t, unit)
    )


def shown_values(k: int, one: Told, hidden: Blanks) -> dict[str, list[list[float | None]]]:
    """The numbers of part k of a run, None for those that are hidden: name → timestep → unit."""
    values = {name: rows.tolist() for name, rows in one.values.items()}
    for part, name, t, unit in hidden:
        if part == k and name in values:
            values[name][t - one.part.first][unit] = None
    return values

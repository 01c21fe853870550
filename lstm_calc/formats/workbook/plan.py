"""Where everything of a part stands on its sheet: the plan is made first, the formulas name it.

Weights stand on the left, each in the rows of the step that it enters; the start and the timesteps
follow, a block of columns each, every value of a timestep under the other.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from xlsxwriter.utility import quote_sheetname, xl_rowcol_to_cell

from lstm_calc.cell import Operand, operands
from lstm_calc.formats.series import Series, series
from lstm_calc.spelling import LOSS
from lstm_calc.walkthrough import Line, Told

SYMBOL, UNIT, LETTER, NUMBERS = range(4)  # columns
HEADER = 3  # the row that names the columns


@dataclass(frozen=True)
class Weight:
    """A weight's table. row and column: of its first number; several columns have heads above."""

    name: str
    row: int
    column: int
    shape: tuple[int, ...]

    @property
    def width(self) -> int:
        return self.shape[1] if len(self.shape) > 1 else 1

    @property
    def heads(self) -> int:
        """The row of the heads, and of its letter."""
        return self.row - (self.width > 1)

    def at(self, unit: int, column: int = 0) -> str:
        return xl_rowcol_to_cell(self.row + unit, self.column + column, col_abs=True)

    @property
    def span(self) -> str:
        """All of its numbers."""
        last = self.row + self.shape[0] - 1, self.column + self.width - 1
        return _range((self.row, self.column), last)


@dataclass(frozen=True, eq=False)
class Plan:
    """A sheet. rows: value → the row of its first unit. bands: the row above each line, and the
    line. weights: name → its table. end: the first row below. sources: where its input stands on
    other sheets, as (plan, value), one under the other; none where it is typed."""

    told: Told
    sheet: str
    series: tuple[Series, ...]
    rows: Mapping[str, int]
    bands: Mapping[int, Line]
    weights: Mapping[str, Weight]
    end: int
    sources: tuple[tuple["Plan", str], ...] = ()

    @cached_property
    def weight_columns(self) -> int:
        return max((w.column + w.width - NUMBERS for w in self.weights.values()), default=0)

    @property
    def has_start(self) -> bool:
        return bool(self.told.part.cell.state)

    @property
    def first_column(self) -> int:
        """The column of the earliest timestep, or of the start, left of it."""
        return NUMBERS + self.weight_columns + 1

    @property
    def last_column(self) -> int:
        return self.first_column + len(self.told.part.times) - 1 + self.has_start

    def column(self, t: int) -> int:
        """The column of timestep t."""
        return self._before + t

    @cached_property
    def _before(self) -> int:
        """The column that timestep 0 would have; asked for at every cell."""
        part = self.told.part
        return self.first_column - part.first + (self.has_start and not part.is_reverse)

    @property
    def start_column(self) -> int:
        """The start stands where time begins: on the right for a reverse direction."""
        return self.last_column if self.told.part.is_reverse else self.first_column

    def size(self, name: str) -> int:
        part = self.told.part
        return part.sizes.get(name, 1 if name == LOSS else part.sizes[part.cell.output])

    def over_time(self, name: str) -> str:
        """The range of a value at all timesteps."""
        columns = [self.column(t) for t in sorted(self.told.part.times)]
        ends = (self.rows[name], columns[0]), (self.rows[name] + self.size(name) - 1, columns[-1])
        return _range(*ends)

    def given(self, t: int, unit: int) -> str:
        """A unit of the input, from another sheet."""
        size = self.size(self.told.part.cell.given) // len(self.sources)
        source, name = self.sources[unit // size]
        cell = At(source, t).place(name, unit % size)
        return f"{quote_sheetname(source.sheet)}!{cell}"

    @cached_property
    def joined(self) -> dict[str, list[tuple[Operand, int]]]:
        """Of each joined vector, operand and unit of its numbers."""
        part = self.told.part
        sizes = dict.fromkeys(part.cell.weights, part.layer.hidden_size) | part.sizes
        return {
            step.name: [(arg, unit) for arg in step.args for unit in range(sizes.get(arg, 1))]
            for step in part.cell.steps.values()
            if step.op == "join"
        }


def _range(first: tuple[int, int], last: tuple[int, int]) -> str:
    ends = dict.fromkeys(xl_rowcol_to_cell(*place, True, True) for place in (first, last))
    return ":".join(ends)


@dataclass(frozen=True)
class At:
    """The numbers of one timestep of a plan, as the formulas name them."""

    plan: Plan
    t: int

    def cell(self, operand: Operand, unit: int) -> str:
        if not isinstance(operand, str):
            return repr(operand).removesuffix(".0").upper()
        if operand in self.plan.weights:
            return self.plan.weights[operand].at(unit)
        return self.place(operand, unit)

    def place(self, name: str, unit: int, fixed: bool = False) -> str:
        return xl_rowcol_to_cell(self.plan.rows[name] + unit, self.plan.column(self.t), fixed)

    def span(self, operand: Operand) -> str:
        if not isinstance(operand, str):
            return self.cell(operand, 0)
        if operand in self.plan.weights:
            return self.plan.weights[operand].span
        units = dict.fromkeys((0, self.plan.size(operand) - 1))
        return ":".join(self.place(operand, unit, fixed=True) for unit in units)

    def weight(self, matrix: str, unit: int, column: int) -> str:
        return self.plan.weights[matrix].at(unit, column)

    def component(self, join: str, unit: int) -> str:
        return self.cell(*self.plan.joined[join][unit])

    def size(self, operand: str) -> int:
        return self.plan.size(operand)

    def previous(self, state: str, unit: int) -> str:
        """The state of the timestep before, in running order: the column beside this one."""
        step = 1 if self.plan.told.part.is_reverse else -1
        return xl_rowcol_to_cell(self.plan.rows[state] + unit, self.plan.column(self.t) + step)


def plan(told: Told, sheet: str, sources: Sequence[tuple[Plan, str]] = ()) -> Plan:
    """The sheet of a part; sources as Plan has them."""
    found = tuple(series(told))
    desk = _Desk(told)
    for one in found:
        desk.put(one)
    return Plan(told, sheet, found, desk.rows, desk.bands, desk.weights, desk.row, tuple(sources))


class _Desk:
    """Puts values on a sheet, one under the other."""

    def __init__(self, told: Told):
        self.told, self.row = told, HEADER + 1
        self.lines = {line.name: line for line in told.part.lines}
        self.rows: dict[str, int] = {}
        self.bands: dict[int, Line] = {}
        self.weights: dict[str, Weight] = {}

    def put(self, one: Series) -> None:
        if one.line in self.lines:
            self.bands[self.row] = self.lines.pop(one.line)
            self.row += 1
        weights = list(self.new_weights(one.name))
        if any(array.ndim == 2 and array.shape[1] > 1 for _, array in weights):
            self.row += 1  # for the matrix's heads
        for slot, (name, array) in enumerate(weights):
            self.weights[name] = Weight(name, self.row, NUMBERS + 2 * slot, array.shape)
        self.rows[one.name] = self.row
        self.row += one.values.shape[1]

    def new_weights(self, name: str) -> Iterator:
        """The weights that this step is the first to use."""
        part = self.told.part
        step = part.cell.steps.get(name)
        for arg in dict.fromkeys(operands(step) if step else ()):
            if arg in part.layer.weights and arg not in self.weights:
                yield arg, part.layer.weights[arg]

"""One part of the walk on its sheet: weights on the left, then a block of columns a timestep."""

from collections.abc import Callable, Iterator

from xlsxwriter.utility import xl_range
from xlsxwriter.worksheet import Worksheet

from lstm_calc.formats.series import COMPARED, Series
from lstm_calc.formats.table import LOSS_TITLES
from lstm_calc.formats.wording import printable
from lstm_calc.formats.workbook import formulas, styles
from lstm_calc.formats.workbook.labels import Pieces, pieces, put, timeless
from lstm_calc.formats.workbook.plan import (
    HEADER,
    LETTER,
    NUMBERS,
    SYMBOL,
    UNIT,
    At,
    Plan,
    Weight,
)
from lstm_calc.formats.workbook.styles import Styles
from lstm_calc.forward import Trace
from lstm_calc.numbers import LARGE
from lstm_calc.problem import Problem
from lstm_calc.spelling import LOSS, symbol
from lstm_calc.walkthrough import ARRIVE, Line, Part
from lstm_calc.writing import plain

ORDER = {
    False: "time runs from left to right",
    True: "time runs from right to left: the start is on the right, behind the last timestep",
}
FROZEN_WEIGHTS = 6  # columns of weights that may stay in sight while one scrolls
MAX_LABEL, NARROW, GAP, MIN_WIDTH = 52, 7, 2.5, 8  # widths, in digits
MARKED = ("formula_differs", "formula_range")  # Excel's green corners that mean nothing here


def write_sheet(sheet: Worksheet, plan: Plan, trace: Trace, look: Styles) -> None:
    """Everything of a part: heading, weights, and each timestep's formulas with their values."""
    writer = _Writer(sheet, plan, trace.problem, look)
    writer.heading()
    for row, line in plan.bands.items():
        writer.band(row, line)
    for one in plan.series:
        writer.labels(one)
        writer.values(one)
    for weight in plan.weights.values():
        writer.weight(weight)
    writer.start()
    if LOSS in plan.rows:
        writer.mean_loss(trace.loss)
    _set_up(sheet, plan, trace.problem)


class _Writer:
    def __init__(self, sheet: Worksheet, plan: Plan, problem: Problem, look: Styles):
        self.sheet, self.plan, self.problem, self.look = sheet, plan, problem, look
        self.part = plan.told.part
        self.rounded = formulas.rounding(problem)

    def text(self, row: int, column: int, text: str, style: dict) -> None:
        self.sheet.write_string(row, column, text, self.look.of(style))

    def number(self, row: int, column: int, value: float, style: dict) -> None:
        self.sheet.write_number(row, column, float(value) + 0.0, self.look.of(style))

    def blank(self, row: int, column: int, style: dict) -> None:
        self.sheet.write_blank(row, column, None, self.look.of(style))

    def label(self, row: int, column: int, found: Pieces, style: dict) -> None:
        put(self.sheet, (row, column), found, style, self.look)

    # The heading ---------------------------------------------------------------------------------

    def heading(self) -> None:
        plan = self.plan
        self.text(0, 0, heading(self.part), styles.TITLE)
        self.text(1, 0, description(self.part), styles.NOTE)
        self.text(2, 0, printable(self.problem.title), styles.NOTE)
        for column in range(plan.last_column + 1):
            self.blank(HEADER, column, styles.HEADER)
        self.text(HEADER, SYMBOL, "value", styles.HEADER)
        self.text(HEADER, UNIT, "unit", styles.HEADER)
        if plan.weights:
            self.text(HEADER, LETTER, "weights", styles.CENTRED)
        if plan.has_start:
            self.text(HEADER, plan.start_column, "start", styles.CENTRED)
        for t in self.part.times:
            self.number(HEADER, plan.column(t), t, styles.TIMESTEP)

    def band(self, row: int, line: Line) -> None:
        """The row above a line: its title and its formula."""
        style = styles.band(line.name)
        for column in range(self.plan.last_column + 1):
            self.blank(row, column, style)
        title = (line.title, {"bold": True})
        formula = [(" " * 3, {}), *equation(self.part, line)] if computed(self.part, line) else []
        self.label(row, 0, [title, *formula], style)

    # Weights -------------------------------------------------------------------------------------

    def weight(self, weight: Weight) -> None:
        table = styles.table(self.line_at(weight.row))
        label = weight_label(self.part, weight)
        self.label(weight.heads, weight.column - 1, label, styles.LETTER)
        array = self.part.layer.weights[weight.name]
        for unit, numbers in enumerate(array.reshape(len(array), -1)):
            for k, value in enumerate(numbers):
                self.number(weight.row + unit, weight.column + k, value, table)
        if weight.width > 1:
            self.heads(weight)

    def heads(self, weight: Weight) -> None:
        for k, found in enumerate(self.met_by(weight.name)):
            self.label(weight.heads, weight.column + k, found, styles.HEAD)
        for t in self.part.times:
            self.blank(weight.heads, self.plan.column(t), styles.SIDES)

    def line_at(self, row: int) -> str:
        return next(line.name for at, line in reversed(self.plan.bands.items()) if at <= row)

    def met_by(self, matrix: str) -> Iterator[Pieces]:
        """What each column of a matrix meets: x₁, x₂, h₁, 1."""
        vector = self.part.cell.weights[matrix]
        alone = [(vector, k) for k in range(self.part.sizes[vector])]
        for operand, unit in self.plan.joined.get(vector, alone):
            yield head(self.part, operand, unit)

    # Values --------------------------------------------------------------------------------------

    def labels(self, one: Series) -> None:
        first, is_part = self.plan.rows[one.name], self.is_part(one)
        style = styles.label(one.line, is_part)
        for row in range(first, first + one.values.shape[1]):
            self.text(row, SYMBOL, "", style)
            self.stripe(row, {} if is_part else styles.result(one.line))
            if one.name != LOSS:
                look = styles.COUNT if is_part else styles.result(one.line) | styles.COUNT
                self.number(row, UNIT, row - first + 1, look)
        self.label(first, SYMBOL, pieces(one.nodes), style)

    def stripe(self, row: int, style: dict) -> None:
        """The row between its label and its timesteps."""
        for column in range(UNIT, self.plan.last_column + 1) if style else ():
            self.blank(row, column, style)

    def is_part(self, one: Series) -> bool:
        return one.name != one.line

    def values(self, one: Series) -> None:
        row = self.plan.rows[one.name]
        largest = float(abs(one.values).max())
        number = styles.decimals_format(self.problem.rounding.decimals, largest)
        cell = self.look.of(styles.value(one.line, self.is_part(one), number))
        formula = self.formula(one)
        for t, numbers in enumerate(one.values.tolist(), self.part.first):
            at, column = At(self.plan, t), self.plan.column(t)
            for unit, value in enumerate(numbers):
                if formula is None:
                    self.number(row + unit, column, value, styles.GIVEN)
                else:
                    text = f"={formula(at, unit)}"
                    self.sheet.write_formula(row + unit, column, text, cell, value)

    def formula(self, one: Series) -> Callable[[At, int], str] | None:
        """What computes a value's unit at a timestep; None where it is typed."""
        name, cell = one.name, self.part.cell
        if name in cell.steps:
            step = cell.steps[name]
            return lambda at, unit: self.rounded(formulas.of_step(step, unit, at), step.op)
        if name in COMPARED:
            return lambda at, unit: self.rounded(
                formulas.of_comparison(name, unit, self.part, self.problem, at),
                formulas.OPERATIONS[name],
            )
        if name.endswith("_prev"):
            return lambda at, unit: at.previous(name.removesuffix("_prev"), unit)
        if name == cell.given and self.plan.sources:
            return lambda at, unit: self.plan.given(at.t, unit)
        return None

    def start(self) -> None:
        for state, values in self.part.layer.start.items():
            for unit, value in enumerate(values):
                place = self.plan.rows[state] + unit, self.plan.start_column
                self.number(*place, value, styles.GIVEN)

    def mean_loss(self, value: float) -> None:
        plan = self.plan
        column = plan.column(self.part.first)
        self.stripe(plan.end, styles.result(LOSS))
        title = LOSS_TITLES[self.problem.loss]
        self.text(plan.end, SYMBOL, title, styles.label(LOSS, False))
        number = styles.decimals_format(self.problem.rounding.decimals, value)
        cell = self.look.of(styles.value(LOSS, False, number))
        formula = self.rounded(formulas.MEAN.format(plan.over_time(LOSS)), "mean")
        self.sheet.write_formula(plan.end, column, f"={formula}", cell, value + 0.0)


# Labels -----------------------------------------------------------------------------------------


def heading(part: Part) -> str:
    """Layer 1, reverse: LSTM."""
    return f"{part.title}: {part.cell.title}" if part.number else part.title


def description(part: Part) -> str:
    """What comes in, what goes out, and which way time runs, in a sentence."""
    sizes = part.layer.input_size, part.layer.hidden_size
    numbers = " → ".join(f"{size} number{'s' if size > 1 else ''}" for size in sizes)
    return f"{numbers} a timestep; {ORDER[part.is_reverse]}."


def computed(part: Part, line: Line) -> bool:
    """Whether the line is a formula, and not what comes in."""
    return line.name not in (ARRIVE, part.cell.given)


def equation(part: Part, line: Line) -> Pieces:
    """f_t = σ(W_f [x_t, h_{t−1}] + b_f)."""
    formula = part.formula(line)
    return pieces([*formula.left, ("mo", "="), *formula.symbols])


def weight_label(part: Part, weight: Weight) -> Pieces:
    """W_f, 2 × 3: the letter, and the shape in which it stands here."""
    letter = symbol(weight.name, part.notation, part.cell)
    if len(weight.shape) < 2:
        return pieces([letter])
    if part.notation.times == "x W":  # the course writes it lying
        letter = ("msup", letter, ("mi", "T"))
    rows, columns = weight.shape
    return [*pieces([letter]), (f"  {rows} × {columns}", {"font_color": styles.MUTED})]


def head(part: Part, operand, unit: int) -> Pieces:
    """The head of a matrix's column: the letter of the number that it meets."""
    if not isinstance(operand, str):
        return [(f"{operand:g}", {})]
    if operand in part.cell.weights:
        nodes = [symbol(operand, part.notation, part.cell)]
    else:
        nodes = timeless(part.spelled(operand))
    is_product = operand in part.cell.steps and operand not in part.cell.lines
    text = plain(nodes)
    return [(f"({text})" if is_product else text, {}), (str(unit + 1), {"font_script": 2})]


# The sheet itself -------------------------------------------------------------------------------


def _set_up(sheet: Worksheet, plan: Plan, problem: Problem) -> None:
    widest = max(len(plain(one.nodes)) for one in plan.series)
    sheet.set_column(SYMBOL, SYMBOL, min(widest + 3, MAX_LABEL))
    sheet.set_column(UNIT, UNIT, 5)
    if plan.weights:
        sheet.set_column(LETTER, LETTER, 12)
        sheet.set_column(NUMBERS, NUMBERS + plan.weight_columns - 1, NARROW)
    else:
        sheet.set_column(LETTER, LETTER, GAP)
    sheet.set_column(plan.first_column - 1, plan.first_column - 1, GAP)
    sheet.set_column(plan.first_column, plan.last_column, _width(plan, problem.rounding.decimals))
    sheet.hide_gridlines(2)
    sheet.ignore_errors(dict.fromkeys(MARKED, _whole(plan)))
    few = plan.weight_columns <= FROZEN_WEIGHTS
    sheet.freeze_panes(HEADER + 1, plan.first_column if few else LETTER)
    sheet.repeat_rows(HEADER)
    sheet.repeat_columns(SYMBOL, UNIT)


def _width(plan: Plan, decimals: int) -> int:
    """A column's, so that every number of the plan fits."""
    largest = max(float(abs(one.values).max()) for one in plan.series)
    whole = 5 if largest >= LARGE else len(str(int(largest)))  # 1.2346E+08
    return max(MIN_WIDTH, whole + decimals + 4)


def _whole(plan: Plan) -> str:
    return xl_range(0, 0, plan.end, plan.last_column)

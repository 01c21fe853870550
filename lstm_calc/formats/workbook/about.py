"""The first sheet: what the workbook holds, how to trace a number, and what each line does."""

from collections.abc import Iterator, Sequence

from xlsxwriter.worksheet import Worksheet

from lstm_calc.formats.wording import cells, notes, printable
from lstm_calc.formats.wording import rounding as rounding_of
from lstm_calc.formats.workbook import styles
from lstm_calc.formats.workbook.labels import Pieces, put
from lstm_calc.formats.workbook.names import defined_names
from lstm_calc.formats.workbook.plan import Plan
from lstm_calc.formats.workbook.sheet import computed, description, equation
from lstm_calc.formats.workbook.styles import Styles
from lstm_calc.notation import notation_of
from lstm_calc.problem import LOSSES, Problem

FIRST_COLUMN, SECOND_COLUMN = 26, 100  # widths, in digits
CHARACTERS, HEIGHT = 105, 15  # of a line of text in the second column; its height in points

TRACING = (
    ("Trace", "Double-click a number, or press F2: the cells that it is made from are framed in "
     "colour. Arrows to them: in Excel Formulas, Trace Precedents; in LibreOffice Tools, "
     "Detective, Trace Precedents."),
    ("W · v", "A unit of a product stands where the row of its weights, on the left, meets the "
     "column of its timestep: the row's weights times the vector's numbers above it, added up."),
    ("Timesteps", "The states of the timestep before stand one column to the left; in a reverse "
     "direction, to the right."),
    ("Names", "Weights and lines have names on their sheet, such as {}: choose one in the box left "
     "of the formula bar."),
)  # fmt: skip
CARRIED = (
    "Every result stands in a ROUND, a product of matrix and vector counting as one. In a sum an "
    "inner ROUND first takes off the computer's own error in the last digits, so that a half is "
    "rounded up as on paper."
)
SHOWN = "Cells show {} decimals and compute with all of them."
LOGARITHMS = (
    "ln is taken of the numbers before softmax or σ, in one formula, so that no digit is lost: "
    "ln(softmax(z)) = z − ln(Σ e^z)."
)
LYING = (
    "This course writes vectors across and a matrix as inputs × units. Here vectors stand upright, "
    "and each matrix is turned (T): a row is one unit's weights."
)

Row = tuple[str, Pieces]


def write_about(sheet: Worksheet, plans: Sequence[Plan], problem: Problem, look: Styles) -> None:
    """Title, source, notation, rounding; how to trace; the lines; what the course misprinted."""
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, FIRST_COLUMN)
    sheet.set_column(1, 1, SECOND_COLUMN)
    title = printable(problem.title) or cells(problem)
    sheet.write_string(0, 0, title, look.of(styles.TITLE))
    sheet.write_string(1, 0, printable(problem.source), look.of(styles.NOTE))
    row = 3
    for heading, rows in _blocks(plans, problem):
        _write_heading(sheet, row, heading, look)
        for k, (name, found) in enumerate(rows, 1):
            sheet.write_string(row + k, 0, name, look.of(styles.WRAPPED | {"bold": True}))
            put(sheet, (row + k, 1), found, styles.WRAPPED, look)
            length = sum(len(text) for text, _ in found)
            sheet.set_row(row + k, HEIGHT * (1 + length // CHARACTERS))
        row += len(rows) + 2
    _legend(sheet, row, look)


def _write_heading(sheet: Worksheet, row: int, heading: str, look: Styles) -> None:
    for column, text in enumerate((heading, "")):
        sheet.write_string(row, column, text, look.of(styles.HEADING))


def _blocks(plans: Sequence[Plan], problem: Problem) -> Iterator[tuple[str, list[Row]]]:
    yield "This workbook", [*_facts(problem)]
    yield "Sheets", [(plan.sheet, [(description(plan.told.part), {})]) for plan in plans]
    name, _place = next(defined_names(plans[0]))
    tracing = [(heading, [(text.format(name), {})]) for heading, text in TRACING]
    yield "How to follow a number", tracing
    yield "What each line does", [*_glossary(plans)]
    found = [("", [(note, {})]) for note in notes(problem)]
    if found:
        yield "In the course's print", found


def _facts(problem: Problem) -> Iterator[Row]:
    decimals = problem.rounding.decimals
    notation = notation_of(problem)
    yield "Cell", [(cells(problem), {})]
    yield "Notation", [(notation.title, {})]
    yield "Rounding", [(f"{rounding_of(problem).capitalize()}.", {})]
    yield "", [(SHOWN.format(decimals) if problem.rounding.carried is None else CARRIED, {})]
    if notation.times == "x W":
        yield "Row vectors", [(LYING, {})]
    if problem.loss == LOSSES[1] and problem.rounding.carried is None:
        yield "Cross-entropy", [(LOGARITHMS, {})]


def _glossary(plans: Sequence[Plan]) -> Iterator[Row]:
    """Each line once: its title, its formula and what it does, in a word."""
    seen = set()
    for plan in plans:
        part = plan.told.part
        for line in part.lines:
            if (line, part.cell) not in seen and computed(part, line):
                seen.add((line, part.cell))
                words = [("   " + line.words, {"font_color": styles.MUTED})] if line.words else []
                yield line.title, [*equation(part, line), *words]


def _legend(sheet: Worksheet, row: int, look: Styles) -> None:
    """A sample of each kind of cell beside what it means."""
    samples = (
        (styles.GIVEN, "an input, start or target: type another, and all that follows from "
         "it changes"),
        (styles.table("f"), "a weight, tinted as its line: the same"),
        (styles.value("f", True, "0.0"), "a formula: a part of a line"),
        (styles.value("f", False, "0.0"), "a formula: the line's result"),
    )  # fmt: skip
    _write_heading(sheet, row, "Colours", look)
    for k, (style, meaning) in enumerate(samples, row + 1):
        sheet.write_number(k, 0, 0.5, look.of(style | {"align": "center"}))
        sheet.write_string(k, 1, meaning, look.of(styles.WRAPPED))

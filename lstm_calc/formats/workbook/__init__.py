"""A problem as an Excel workbook whose every number is a live formula: change a weight, and all
that depends on it changes. A sheet a part of the walk, a block of columns a timestep."""

import io
from collections.abc import Sequence
from datetime import datetime

from xlsxwriter import Workbook
from xlsxwriter.utility import quote_sheetname
from xlsxwriter.worksheet import Worksheet

from lstm_calc.formats.how import How
from lstm_calc.formats.wording import printable
from lstm_calc.formats.workbook.about import write_about
from lstm_calc.formats.workbook.names import defined_names
from lstm_calc.formats.workbook.plan import Plan, plan
from lstm_calc.formats.workbook.sheet import write_sheet
from lstm_calc.formats.workbook.styles import Styles
from lstm_calc.forward import run
from lstm_calc.problem import Problem, ProblemError
from lstm_calc.walkthrough import Part, Told, parts, told

__all__ = ["MAX_CELLS", "workbook"]

MAX_CELLS = 100_000  # some ten seconds of writing
MAX_COLUMNS = 16_384  # Excel's own
OPTIONS = {  # nothing from outside becomes more than text
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
MADE = datetime(2000, 1, 1)  # one for all, so that a problem gives the same bytes every day
PAPERS = {"a4": 9, "letter": 1}
FORBIDDEN = str.maketrans("[]:*?/\\'", " " * 8)
MAX_NAME = 31


def workbook(problem: Problem, how: How | None = None) -> bytes:
    """The workbook's bytes, the same for the same problem.

    Each formula's stored value is the engine's. ProblemError where the workbook would have more
    than MAX_CELLS cells, or more columns than Excel has.
    """
    _check_cells(parts(problem))
    trace = run(problem)
    plans = _plans(told(trace))
    _check_columns(plans)
    file = io.BytesIO()
    book = Workbook(file, OPTIONS)
    book.set_properties({"title": printable(problem.title), "created": MADE})
    look = Styles(book)
    sheets = [book.add_worksheet(name) for name in ("About", *(plan.sheet for plan in plans))]
    write_about(sheets[0], plans, problem, look)
    for sheet, one in zip(sheets[1:], plans, strict=True):
        write_sheet(sheet, one, trace, look)
        for name, place in defined_names(one):
            book.define_name(f"{quote_sheetname(one.sheet)}!{name}", place)
    for sheet in sheets:
        _set_up_page(sheet, how or How())
    book.close()
    return file.getvalue()


def _check_cells(found: Sequence[Part]) -> None:
    cells = sum(map(_cells, found))
    if cells > MAX_CELLS:
        raise ProblemError(
            f"As a workbook this problem would have {cells:,} cells; {MAX_CELLS:,} is the most. "
            f"Use fewer timesteps, units or inputs."
        )


def _cells(part: Part) -> int:
    weights = sum(array.size for array in part.layer.weights.values())
    return weights + len(part.times) * sum(part.sizes.values())


def _check_columns(plans: Sequence[Plan]) -> None:
    columns = 1 + max(plan.last_column for plan in plans)
    if columns > MAX_COLUMNS:
        raise ProblemError(
            f"As a workbook this problem would have {columns:,} columns; {MAX_COLUMNS:,} is the "
            f"most that Excel opens. Use fewer timesteps or inputs."
        )


def _plans(found: Sequence[Told]) -> list[Plan]:
    """A plan a part, in the order of the walk."""
    plans: list[Plan] = []
    for one in found:
        sources = _sources(one.part, [lower.part for lower in found], plans)
        plans.append(plan(one, _sheet_name(one.part.title), sources))
    return plans


def _sources(part: Part, found: Sequence[Part], plans: Sequence[Plan]) -> list[tuple[Plan, str]]:
    """A part's input: what the layer below gives; the inputs themselves are typed once, on the
    first sheet."""
    number = part.number or 1 + max(lower.number for lower in found)
    if number == 1:
        return [(lower, part.cell.given) for lower in plans]
    below = [lower for lower in plans if lower.told.part.number == number - 1]
    return [(lower, lower.told.part.cell.output) for lower in below]


def _sheet_name(title: str) -> str:
    return title.translate(FORBIDDEN)[:MAX_NAME]


def _set_up_page(sheet: Worksheet, how: How) -> None:
    sheet.set_landscape()
    sheet.set_paper(PAPERS[how.paper])
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&RPage &P of &N")

"""The table of every value: as text for a reader, as CSV for a spreadsheet, as JSON for a program.

Text is rounded as the problem says; CSV and JSON have every number at full precision.
"""

import io
import textwrap
import unicodedata
from collections.abc import Iterator, Sequence
from csv import writer
from json import dumps

from lstm_calc.formats.series import Series, series, values_of
from lstm_calc.formats.wording import notes, printable, rounding
from lstm_calc.forward import Trace, run
from lstm_calc.notation import notation_of
from lstm_calc.problem import Problem
from lstm_calc.spelling import ERROR, plain, shown
from lstm_calc.walkthrough import ARRIVE

FORMULA_STARTS = ("=", "+", "-", "−", "@", "\t", "\r")  # a spreadsheet would compute such a text
WIDTH = 92

Row = Sequence[str]  # symbol, unit, then a cell per timestep


# As text ----------------------------------------------------------------------------------------


def text(problem: Problem) -> str:
    """The table for a reader: a row a value and unit, a column a timestep, t=0 the start.

    Lines of the cell stand at the margin, in the course's order and letters, their parts indented
    above them; joined vectors are left out, having no value of their own. Errors and mean squared
    error where there are targets; errata where this is an example that has some.
    """
    trace = run(problem)
    parts = (_heading(problem), _grid([_header(trace), *_rows(trace)]), _ending(trace))
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _heading(problem: Problem) -> list[str]:
    letters = notation_of(problem).title
    about = f"{problem.cell.title}; notation {letters}; {rounding(problem)}"
    return [line for line in (printable(problem.title), printable(problem.source), about) if line]


def _header(trace: Trace) -> Row:
    return ("", "unit", *(f"t={t}" for t in range(trace.T + 1)))


def _rows(trace: Trace) -> Iterator[Row]:
    for found in series(trace):
        if _has_own_value(found, trace):
            yield from _rows_of(found, trace)


def _has_own_value(found: Series, trace: Trace) -> bool:
    """Not a joined vector, and not a state as the last timestep left it: that is its own row."""
    step = trace.layer.cell.steps.get(found.name)
    if step is None:
        return found.name == ARRIVE or found.line == ERROR
    return step.op != "join" or found.name in trace.layer.cell.lines


def _rows_of(found: Series, trace: Trace) -> Iterator[Row]:
    is_part = found.line not in (found.name, ERROR)
    label = "  " * is_part + plain(found.nodes)
    start = trace.layer.start.get(found.name)
    for unit, numbers in enumerate(found.values.T):
        first = "" if start is None else _shown(start[unit], trace)
        number = str(unit + 1) if found.values.shape[1] > 1 else ""
        yield (label, number, first, *(_shown(value, trace) for value in numbers))


def _shown(value: float, trace: Trace) -> str:
    return shown(float(value), trace.problem.rounding.decimals)


def _grid(rows: list[Row]) -> list[str]:
    """Rows as aligned lines: labels on the left, numbers by their decimal point."""
    labels, units, *columns = zip(*rows, strict=True)
    several = any(units[1:])
    columns = [_left(labels), *([_right(units)] if several else []), *map(_by_point, columns)]
    return ["  ".join(row).rstrip() for row in zip(*columns, strict=True)]


def _width(label: str) -> int:
    return sum(not unicodedata.combining(c) for c in label)


def _left(cells: Row) -> list[str]:
    width = max(map(_width, cells))
    return [cell + " " * (width - _width(cell)) for cell in cells]


def _right(cells: Row) -> list[str]:
    width = max(map(len, cells))
    return [cell.rjust(width) for cell in cells]


def _by_point(cells: Row) -> list[str]:
    """A column of numbers, their points one above another; its first cell is the heading."""
    head, *numbers = cells
    halves = [number.partition(".") for number in numbers]
    before = max(len(whole) for whole, _, _ in halves)
    after = max(len(point + rest) for _, point, rest in halves)
    lined = [whole.rjust(before) + (point + rest).ljust(after) for whole, point, rest in halves]
    return _right([head, *lined])


def _ending(trace: Trace) -> list[str]:
    loss = [] if trace.loss is None else [f"Mean squared error: {_shown(trace.loss, trace)}"]
    return loss + [textwrap.fill(note, WIDTH) for note in notes(trace.problem)]


# As CSV and JSON --------------------------------------------------------------------------------


def csv(problem: Problem) -> str:
    """`name,symbol,unit,t=1,…`: every value, the previous states, target and error among them.

    A text that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    trace = run(problem)
    out = io.StringIO()
    table = writer(out, lineterminator="\n")
    table.writerow(["name", "symbol", "unit", *(f"t={t}" for t in range(1, trace.T + 1))])
    for found in series(trace):
        texts = [_harmless(found.name), _harmless(plain(found.nodes))]
        for unit, numbers in enumerate(found.values.T.tolist(), start=1):
            table.writerow([*texts, unit, *map(repr, numbers)])
    return out.getvalue()


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def json(problem: Problem) -> str:
    """`{"T": …, "values": {"f": [[…], …], …}}`: name → timestep → unit, at full precision.

    A part's name is its own text. With targets: "target" and "error" among the values, and "loss",
    the mean squared error.
    """
    trace = run(problem)
    found = {"T": trace.T, "values": {n: v.tolist() for n, v in values_of(trace).items()}}
    loss = {} if trace.loss is None else {"loss": trace.loss}
    return dumps(found | loss, ensure_ascii=False, allow_nan=False) + "\n"

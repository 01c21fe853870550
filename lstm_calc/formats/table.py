"""The table of every value: as text for a reader, as CSV for a spreadsheet, as JSON for a program.

Text is rounded as the problem says; CSV and JSON have every number at full precision.
"""

import io
import textwrap
import unicodedata
from collections.abc import Iterator, Sequence
from csv import writer
from json import dumps

from lstm_calc.formats.how import How
from lstm_calc.formats.series import COMPARED, Series, series
from lstm_calc.formats.wording import cells, notes, printable, rounding
from lstm_calc.forward import Trace, run
from lstm_calc.notation import notation_of
from lstm_calc.numbers import shown
from lstm_calc.problem import LOSSES, Problem
from lstm_calc.walkthrough import Part, Told, told
from lstm_calc.writing import plain

FORMULA_STARTS = ("=", "+", "-", "−", "@", "\t", "\r")  # a spreadsheet would compute such a text
WIDTH = 92

Row = Sequence[str]  # symbol, unit, then a cell per timestep


# As text ----------------------------------------------------------------------------------------


def text(problem: Problem, how: How | None = None) -> str:
    """The table for a reader: a row a value and unit, a column a timestep, t=0 the start; for a
    reverse direction the start is the last column. A table for each layer and direction, and for
    the readout.

    Lines of the cell stand at the margin, in the course's order and letters, their parts indented
    above them; joined vectors are left out, having no value of their own. Errors and the mean loss
    where there are targets; errata where this is an example that has some.
    """
    trace = run(problem)
    found = told(trace)
    tables = [_table(one, problem, named=len(found) > 1) for one in found]
    parts = (_heading(problem), *tables, _ending(trace))
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _heading(problem: Problem) -> list[str]:
    letters = notation_of(problem).title
    about = f"{cells(problem)}; notation {letters}; {rounding(problem)}"
    return [line for line in (printable(problem.title), printable(problem.source), about) if line]


def _table(one: Told, problem: Problem, named: bool) -> list[str]:
    decimals = problem.rounding.decimals
    grid = _grid([_header(one.part), *_rows(one, decimals)])
    return [one.part.title, *grid] if named else grid


def _header(part: Part) -> Row:
    return ("", "unit", *(f"t={t}" for t in _columns(part)))


def _columns(part: Part) -> list[int]:
    """The timesteps of the columns, the start's among them."""
    times = sorted(part.times)
    if not part.cell.state:
        return times
    return [*times, times[-1] + 1] if part.is_reverse else [times[0] - 1, *times]


def _rows(one: Told, decimals: int) -> Iterator[Row]:
    for found in series(one):
        if _has_own_value(found, one.part):
            yield from _rows_of(found, one.part, decimals)


def _has_own_value(found: Series, part: Part) -> bool:
    """Not a joined vector, and not a state as the last timestep left it: that is its own row."""
    step = part.cell.steps.get(found.name)
    if step is None:
        return found.name == part.cell.given or found.line in COMPARED
    return step.op != "join" or found.name in part.cell.lines


def _rows_of(found: Series, part: Part, decimals: int) -> Iterator[Row]:
    is_part = found.line != found.name and found.line not in COMPARED
    label = "  " * is_part + plain(found.nodes)
    start = part.layer.start.get(found.name)
    for unit, numbers in enumerate(found.values.T):
        row = [shown(float(value), decimals) for value in numbers]
        if part.cell.state:
            first = "" if start is None else shown(float(start[unit]), decimals)
            row = [*row, first] if part.is_reverse else [first, *row]
        number = str(unit + 1) if found.values.shape[1] > 1 else ""
        yield (label, number, *row)


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


LOSS_TITLES = {LOSSES[0]: "Mean squared error", LOSSES[1]: "Mean cross-entropy"}


def _ending(trace: Trace) -> list[str]:
    problem = trace.problem
    loss = []
    if trace.loss is not None:
        value = shown(trace.loss, problem.rounding.decimals)
        loss = [f"{LOSS_TITLES[problem.loss]}: {value}"]
    return loss + [textwrap.fill(note, WIDTH) for note in notes(problem)]


# As CSV and JSON --------------------------------------------------------------------------------


def csv(problem: Problem, how: How | None = None) -> str:
    """`name,symbol,unit,t=1,…`: every value, the previous states, target, error and loss among
    them; where there are several layers or directions or a readout, a column `layer` comes first.

    A text that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    found = told(run(problem))
    several = len(found) > 1
    out = io.StringIO()
    table = writer(out, lineterminator="\n")
    times = [f"t={t}" for t in range(1, problem.timesteps + 1)]
    table.writerow([*(["layer"] if several else []), "name", "symbol", "unit", *times])
    for one in found:
        place = [_place(one.part)] if several else []
        for row in _csv_rows(one):
            table.writerow([*place, *row])
    return out.getvalue()


def _place(part: Part) -> str:
    """`1`, `1 reverse`, `readout`, or `output` where both directions are joined."""
    if not part.number:
        return "readout" if part.path else "output"
    return f"{part.number} reverse" if part.is_reverse else str(part.number)


def _csv_rows(one: Told) -> Iterator[list]:
    before = [""] * (one.part.first - 1)
    for found in series(one):
        texts = [harmless(found.name), harmless(plain(found.nodes))]
        for unit, numbers in enumerate(found.values.T.tolist(), start=1):
            yield [*texts, unit, *before, *map(repr, numbers)]


def harmless(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def json(problem: Problem, how: How | None = None) -> str:
    """`{"T": …, "values": {"f": [[…], …], …}}`: name → timestep → unit, at full precision.

    A part's name is its own text. With targets: "target", "error" and "loss" among the values, and
    "loss" beside them, the mean. Of several layers or directions, or with a readout:
    `{"T": …, "parts": [{"layer": "1 reverse", "times": [1, …], "values": {…}}, …]}`.
    """
    trace = run(problem)
    found = told(trace)
    parts = [
        {"layer": _place(one.part), "times": sorted(one.part.times), "values": _lists(one)}
        for one in found
    ]
    told_so = {"values": parts[0]["values"]} if len(parts) == 1 else {"parts": parts}
    loss = {} if trace.loss is None else {"loss": trace.loss}
    return dumps({"T": trace.T} | told_so | loss, ensure_ascii=False, allow_nan=False) + "\n"


def _lists(one: Told) -> dict[str, list]:
    return {name: values.tolist() for name, values in one.values.items()}

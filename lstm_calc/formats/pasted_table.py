"""A student's own table as people paste it: a block for a cell, a list, or rows or columns with
names.

Texts stay as they are written: their digits say how they were rounded. Names are read in the
course's letters, or the textbook's.
"""

import csv
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lstm_calc.blanks import Blank
from lstm_calc.formats import pasted
from lstm_calc.formats.brackets import is_bracketed
from lstm_calc.formats.listing import named_texts
from lstm_calc.formats.matching import ALIKE, plainly
from lstm_calc.formats.own_table import LINE, MOST_TEXT, SUM, Row, Texts, is_number, rows
from lstm_calc.formats.pasted import MAX_TEXT, TYPED
from lstm_calc.problem import Problem, ProblemError
from lstm_calc.writing import plain

NOTHING = {"none", "null", "nan", "_", "__", "___"}  # how programs and people leave a blank


# A block for the cell that it is pasted into ------------------------------------------------------


@dataclass(frozen=True)
class Pasted:
    """texts: what goes where. unknown: names that mean nothing here. cut: how many numbers had no
    room."""

    texts: Texts
    unknown: tuple[str, ...] = ()
    cut: int = 0


def read(text: str, problem: Problem, shown: Sequence[Row], at: Blank | None = None) -> Pasted:
    """What a pasted text means. at: the cell that it is pasted into; without one the whole table.
    shown: the rows as they stand on the screen. ProblemError says what cannot be read.

    Rows with names go to the rows that have them; a list in brackets goes to the row of the cell,
    timestep by timestep; a block goes down the rows and along the timesteps, as in a spreadsheet.
    """
    if len(text) > MAX_TEXT:
        raise ProblemError(f"The text is longer than {MAX_TEXT:,} characters.")
    text = text.translate(TYPED).replace("\r\n", "\n").replace("\r", "\n").strip("\n ")
    if not text.strip():
        raise ProblemError("There is nothing to read: paste numbers.")
    found = _with_names(text, problem)
    if found:
        return found
    if at and is_bracketed(text):
        return _list_at(pasted.texts(text), problem, at)
    block = _block(text)
    return _block_at(block, shown, at) if at else _whole(block, shown)


def _list_at(cells: list, problem: Problem, at: Blank) -> Pasted:
    """A list of numbers in the row of a cell, from its timestep on."""
    k, name, t, unit = at
    same = [row for row in rows(problem) if (row.k, row.name) == (k, name)]
    table = _table_of(cells, len(same))
    times = same[0].times
    times = times[times.index(t) :] if len(table) < len(times) else times
    units = range(unit, len(same)) if table and len(table[0]) < len(same) else range(len(same))
    found = {
        (k, name, when, u): _clean(cell)
        for when, line in zip(times, table, strict=False)
        for u, cell in zip(units, line, strict=False)
    }
    return Pasted(found, cut=sum(map(len, table)) - len(found))


def _table_of(cells: list, units: int) -> list[list[str]]:
    """Nested cells as rows, one a timestep; a flat list is one number a timestep, or the units of
    one."""
    while cells and all(isinstance(one, list) and len(one) == 1 for one in cells):
        if isinstance(cells[0][0], str):
            break
        cells = [one[0] for one in cells]  # an axis of one: a batch
    if cells and all(isinstance(one, str) for one in cells):
        return [cells] if units > 1 and len(cells) <= units else [[cell] for cell in cells]
    flat = all(isinstance(one, list) and all(isinstance(c, str) for c in one) for one in cells)
    if not flat:
        raise ProblemError("Give a list of numbers, or a list of rows of numbers.")
    return cells


def _block(text: str) -> list[list[str]]:
    """The cells of a block as they stand in its lines; blank ones stay."""
    lines = text.split("\n")
    if "\t" in text:
        return [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter="\t")]
    if all(len(line.split()) < 2 and _is_one(line.strip()) for line in lines):
        return [[line.strip()] for line in lines]
    found = pasted.texts(text)
    return [found] if isinstance(found[0], str) else found


def _is_one(text: str) -> bool:
    """Whether a text is one number: 0,64 is, with its decimal comma, and 2,3 is two."""
    whole, comma, more = text.partition(",")
    return not comma or (more.isdigit() and (whole.lstrip("+-") in ("", "0") or len(more) > 1))


def _block_at(block: list[list[str]], shown: Sequence[Row], at: Blank) -> Pasted:
    """A block from the cell on: down the rows of its part, along the timesteps."""
    own = [row for row in shown if row.k == at[0]]
    first = next((n for n, row in enumerate(own) if (row.name, row.unit) == (at[1], at[3])), None)
    if first is None:
        raise ProblemError("That cell is not in the table.")
    return _put(block, own[first:], at[2])


def _put(block: list[list[str]], into: Sequence[Row], t: int) -> Pasted:
    found = {
        row.place(when): _clean(cell)
        for row, line in zip(into, block, strict=False)
        for when, cell in zip(row.times[row.times.index(t) :], line, strict=False)
    }
    return Pasted(found, cut=sum(map(len, block)) - len(found))


def _whole(block: list[list[str]], shown: Sequence[Row]) -> Pasted:
    """A block without names: as large as a part of the table, or as that turned round."""
    for k in sorted({row.k for row in shown}):
        own = [row for row in shown if row.k == k]
        size, shape = (len(own), len(own[0].times)), (len(block), max(map(len, block)))
        if shape == size:
            return _put(block, own, own[0].times[0])
        if shape == size[::-1] and len({*map(len, block)}) == 1:
            turned = [[*column] for column in zip(*block, strict=True)]
            return _put(turned, own, own[0].times[0])
    height, width = len(block), max(map(len, block))
    raise ProblemError(
        f"These are {height} rows of {width} numbers without names, and the table has "
        f"{len(own)} rows of {len(own[0].times)}. Write names in front, such as "
        f"{own[0].name} = {', '.join(block[0][:3])}, or paste into the cell where they begin."
    )


def _clean(cell: str) -> str:
    text = cell.strip()[:MOST_TEXT]
    return "" if text.lower() in NOTHING else text


# Rows with names ----------------------------------------------------------------------------------

INDEX = re.compile(r"\s*\[\s*(\d{1,4})\s*\]\s*$")
TIME = re.compile(r"(.+?)(t|\d{1,4})")
PLACED = re.compile(r"(?:(?P<part>\d{1,2}):)?(?P<name>.+)", re.DOTALL)
STATED = re.compile(
    r"\s*(?P<name>(?:\d{1,2}:)?[^=:\[\](){},;\t]{1,60}?(?:\[\d+\])?)\s*[=:](?P<rest>[^=:]*\d[^=:]*)"
)
FIRST_CELL = re.compile(r"[A-Za-z\\]")
RULE = re.compile(r"[\s|:-]+")  # the line under the head of a table in Markdown
WHEN = re.compile(r"(?:t\s*=\s*)?(\d{1,4})")
TIMES = ("", "t", "step", "time", "timestep")


@dataclass(frozen=True)
class _Meant:
    """What a name stands for. t, unit: where it says them itself."""

    k: int
    name: str
    t: int | None
    unit: int | None


def _with_names(text: str, problem: Problem) -> Pasted | None:
    """A table whose rows have names; None where none has."""
    pairs = [*_pairs(text)]
    names = _Names(problem)
    known = [(meant, cells) for name, cells in pairs if (meant := names.of(name))]
    if not known:
        return None
    found: Texts = {}
    cut, turn = 0, {}
    for meant, cells in known:
        one = _spread(meant, cells, names, turn)
        cut += sum(1 for _ in _flat(cells)) - len(one)
        found |= one
    unknown = dict.fromkeys(name for name, _cells in pairs if not names.of(name))
    return Pasted(found, tuple(unknown), cut)


def _pairs(text: str) -> Iterator[tuple[str, list]]:
    """Name and cells: of a JSON object, of lines whose first cell is a name, of named arrays."""
    document = _json(text)
    if document is not None:
        for name, cells in document.items():
            yield name, _texts(cells if isinstance(cells, list) else [cells])
        return
    lines = [line for line in text.split("\n") if line.strip()]
    stated = [STATED.fullmatch(line) for line in lines]
    if all(stated):
        yield from ((one["name"], pasted.texts(one["rest"])) for one in stated)
        return
    columns = [*_columns(lines)]
    if columns:
        yield from columns
        return
    mark = next((mark for mark in ("\t", "|", ";") if mark in text), ",")
    table = [[cell.strip() for cell in line.strip(" |").split(mark)] for line in lines]
    if not is_bracketed(text) and "[[" not in text and all(map(_is_named_row, table[1:])):
        yield from ((row[0], row[1:]) for row in table if _is_named_row(row))
        return
    if re.search(r"[A-Za-z]", text):
        yield from named_texts(text)


def _columns(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Name and cells of a table with a row a timestep, under a line of names; none where it is no
    such table. A column t says which timestep a row is; t = 0 is the start: it is not asked for."""
    names, *table = [_cells(line) for line in lines if not RULE.fullmatch(line)] or [[]]
    timed = bool(names) and names[0].lower() in TIMES
    heads = names[1:] if timed else names
    is_table = heads and table and all(FIRST_CELL.match(head) and "=" not in head for head in heads)
    if not is_table or {*map(len, table)} != {len(names)}:
        return
    when = [WHEN.fullmatch(row[0]) for row in table] if timed else []
    if not all(when) or not all(_is_unnamed(row[timed:]) for row in table):
        return
    for k, head in enumerate(heads, timed):
        if timed:
            pairs = zip(when, table, strict=True)
            yield from ((_at(head, t[1]), [row[k]]) for t, row in pairs if int(t[1]))
        else:
            yield head, [row[k] for row in table]


def _cells(line: str) -> list[str]:
    """The cells of a line between tabs, bars, semicolons, or else blanks."""
    mark = next((mark for mark in ("\t", "|", ";") if mark in line), None)
    text = line.strip(" |") if mark == "|" else line
    return [cell.strip() for cell in text.split(mark)]


def _is_unnamed(cells: list[str]) -> bool:
    """0.64, ?, 0.77: numbers and blanks."""
    return any(map(is_number, cells)) and not any(map(FIRST_CELL.match, filter(_clean, cells)))


def _at(name: str, t: str) -> str:
    """f_t[2] at timestep 1: f_1[2]."""
    index = INDEX.search(name)
    letter = re.sub(r"(_t|_\{t\}|ₜ)$", "", INDEX.sub("", name))
    return f"{letter}_{t}" + (index[0] if index else "")


def _is_named_row(row: list[str]) -> bool:
    """f, 0.64, 0.77: a name, then cells that are no names."""
    head, *cells = row
    return bool(FIRST_CELL.match(head)) and "=" not in head and any(map(is_number, cells))


def _json(text: str) -> dict | None:
    """A JSON object with its numbers as they are written; None where the text is none."""
    if text[:1] != "{":
        return None
    try:
        found = json.loads(text, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _texts(cells) -> list | str:
    """What a JSON value has for cells: lists stay, null is a blank."""
    if isinstance(cells, list):
        return [_texts(one) for one in cells]
    return "" if cells is None else str(cells)[:MOST_TEXT]


class _Names:
    """The names of a problem's rows in the spellings that a student may use."""

    def __init__(self, problem: Problem):
        self.rows = rows(problem)
        self.last = max(row.k for row in self.rows)
        self.known = [_spellings([r for r in self.rows if r.k == k]) for k in range(self.last + 1)]

    def of(self, text: str) -> _Meant | None:
        match = PLACED.fullmatch(text.strip())
        if not match:
            return None
        index = INDEX.search(match["name"])
        unit = int(index[1]) - 1 if index else None
        plain_name = plainly(INDEX.sub("", match["name"]))
        order = [int(match["part"]) - 1] if match["part"] else range(self.last, -1, -1)
        for k in order:
            found = self._in(k, plain_name, unit) if 0 <= k <= self.last else None
            if found:
                return found
        return None

    def _in(self, k: int, text: str, unit: int | None) -> _Meant | None:
        for known in (self.known[k], {name.lower(): one for name, one in self.known[k].items()}):
            for one in (text, text.lower()):
                timed = TIME.fullmatch(one)
                if one in known:
                    return _Meant(k, known[one], None, unit)
                if timed and timed[1] in known:
                    t = None if timed[2] == "t" else int(timed[2])
                    return _Meant(k, known[timed[1]], t, unit)
        return None

    def same(self, meant: _Meant) -> list[Row]:
        return [row for row in self.rows if (row.k, row.name) == (meant.k, meant.name)]


def _spellings(own: Sequence[Row]) -> dict[str, str]:
    """Plain spelling → name of a row: the course's letter, the textbook's, others', words."""
    found: dict[str, str] = {}
    for row in own:
        course = plainly(plain(row.letter)).removesuffix("t")
        found.setdefault(f"pre{course}" if row.kind == SUM else course, row.name)
    for row in own:
        found.setdefault(plainly(row.name), row.name)
    for row in own:
        for spelled in _others(row):
            found.setdefault(plainly(spelled), row.name)
    return found


def _others(row: Row) -> Iterator[str]:
    letters = (row.line.name, plainly(plain(row.letter)).removesuffix("t"))
    if row.kind == SUM:
        yield row.own
        yield from (f"{sign}{letter}" for sign in ("z_", "net_", "pre_") for letter in letters)
    elif row.kind == LINE:
        yield row.line.title
        yield from (one for one in ALIKE.get(row.name, ()) if one)


def _spread(meant: _Meant, cells: list, names: _Names, turn: dict) -> Texts:
    """A name's cells over its timesteps and units. turn: how often the name came already: rows of
    the same name are its units, one after another."""
    same = names.same(meant)
    times, units = same[0].times, len(same)
    if meant.t is not None and meant.t not in times:
        raise ProblemError(f"{meant.name}: there is no timestep {meant.t}.")
    if meant.unit is not None and meant.unit >= units:
        raise ProblemError(f"{meant.name}: there is no unit {meant.unit + 1}.")
    cells = cells[0] if len(cells) == 1 and isinstance(cells[0], list) else cells
    if meant.t is not None:
        return _line(meant, [(meant.t, u) for u in _own_units(meant, units)], [*_flat(cells)])
    if any(isinstance(one, list) for one in cells):
        table = _of_shape(_table_of(cells, units), len(times), units, meant.name)
    elif meant.unit is None and units > 1 and len(cells) == len(times) * units:
        table = [cells[n * units : (n + 1) * units] for n in range(len(times))]
    else:
        unit = turn.get((meant.k, meant.name), 0) if meant.unit is None else meant.unit
        turn[meant.k, meant.name] = unit + 1
        return _line(meant, [(t, unit) for t in times] if unit < units else [], cells)
    return {
        (meant.k, meant.name, t, unit): _clean(cell)
        for t, line in zip(times, table, strict=False)
        for unit, cell in enumerate(line)
    }


def _own_units(meant: _Meant, units: int) -> Iterator[int] | list[int]:
    return range(units) if meant.unit is None else [meant.unit]


def _line(meant: _Meant, places: list[tuple[int, int]], cells: list[str]) -> Texts:
    pairs = zip(places, cells, strict=False)
    return {(meant.k, meant.name, t, unit): _clean(cell) for (t, unit), cell in pairs}


def _of_shape(table: list[list], timesteps: int, units: int, name: str) -> list[list[str]]:
    """The table with a row a timestep, turned round where that fits."""
    height, widths = len(table), {*map(len, table)}
    if widths == {units} and height <= timesteps:
        return table
    if widths == {timesteps} and height == units:
        return [[*column] for column in zip(*table, strict=True)]
    wide = max(widths, default=0)
    raise ProblemError(
        f"{name}: these are {height} × {wide} numbers; it has {timesteps} timesteps and "
        f"{units} units."
    )


def _flat(cells: list | str) -> Iterator[str]:
    if isinstance(cells, str):
        yield cells
    else:
        for one in cells:
            yield from _flat(one)

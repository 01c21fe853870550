"""One array as people paste it: a spreadsheet's block, a list, a print, MATLAB or LaTeX.

A text is first cut into cells, then each cell is read as a number; nothing is ever evaluated, and
the work grows with the length of the text alone.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lstm_calc.formats.brackets import Brackets, is_bracketed
from lstm_calc.formats.proposal import counted
from lstm_calc.problem import LARGEST, ProblemError

MAX_TEXT, MAX_NUMBERS, MAX_CELL = 200_000, 100_000, 100

Nested = list  # of cell texts, or of such lists

# as pages, PDFs and phones write it
TYPED = str.maketrans(
    {
        **dict.fromkeys("−–‒‐‑﹣－", "-"),
        **dict.fromkeys("\u00a0\u2007\u2008\u2009\u200a\u202f\u3000", " "),
        **dict.fromkeys("\u200b\u2060\ufeff", ""),
        **dict.fromkeys("⁄∕", "/"),
        "＋": "+",
        "…": "...",
        "\u2028": "\n",
    }
)
DECIMAL = re.compile(r"[+-]?(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?")
COMMA = re.compile(r"[+-]?[0-9]*+,[0-9]++(?:[eE][+-]?[0-9]++)?")  # 0,5
COMMENT = re.compile(r"#[^\n]*|^[ \t]*%[^\n]*|(?<=[\];])[ \t]*%[^\n]*", re.MULTILINE)
BRACED = r"(?:[^\s=:\[\](),;&{}'\"]|\{[^{}\n]{0,40}\}){0,80}"
NAME = re.compile(rf"[A-Za-z\\]{BRACED}")
ASSIGNED = re.compile(rf"\s*+\$*+\s*+{NAME.pattern}[ \t]*+(?::=|=|:)")
SHOWN = re.compile(  # <tf.Tensor: shape=(1, 8), dtype=float32, numpy=array(…)>
    r"<(?:tf\.)?(?:Tensor|Variable|KerasVariable)\b[^\[<>]{0,300}?(?:numpy|value)=\s?"
)
PARAMETER = re.compile(r"Parameter containing:\s?")
LEFT_OUT = "“...” stands for numbers that are left out; give all of them."
CUT = (
    f"{LEFT_OUT} They are printed after np.set_printoptions(threshold=10**6), or "
    "torch.set_printoptions(profile='full')."
)
AS_POINTS = "The commas were read as decimal commas: 0,5 is 0.5."
AS_SEPARATORS = "The commas were read as standing between numbers: 0,5 is 0 and 5."
AS_ONE = "The lines were read as one list that goes on in the next line."
AS_ROWS = "Each line was read as a row."


@dataclass(frozen=True, eq=False)
class Grid:
    """Pasted numbers. values: (rows, columns). is_list: they stood in one list, without rows. note:
    how the text was read where it could be read otherwise, or ""."""

    values: np.ndarray
    is_list: bool = False
    note: str = ""

    @property
    def shape(self) -> tuple[int, int]:
        return self.values.shape


def grid(text: str) -> Grid:
    """The likeliest of a text's readings. ProblemError names the cell that cannot be read."""
    return grids(text)[0]


def grids(text: str) -> tuple[Grid, ...]:
    """All readings of a text of one array, the likeliest first: `0,5` in each line is a column of
    decimal commas, or two columns. ProblemError names the cell that cannot be read."""
    return tuple(_grid(*one) for one in arrays(text))


def arrays(text: str) -> tuple[tuple[np.ndarray, str], ...]:
    """The same as arrays of as many axes as the text has, each with what is to be said of it."""
    found, error = [], None
    for cells, note in _cells(prepared(text)):
        try:
            found.append((array_of(cells), note))
        except ProblemError as why:
            error = error or why
    if not found:
        raise error
    return tuple(found) if len(found) > 1 else ((found[0][0], ""),)


def texts(text: str) -> Nested:
    """The cells of a text's likeliest reading as they are written: lists of texts, or of lists."""
    return _cells(prepared(text))[0][0]


def grid_of(array: np.ndarray) -> Grid:
    """An array of at most two axes, or with axes of one in front, as a grid."""
    return _grid(array, "")


def _grid(array: np.ndarray, note: str) -> Grid:
    while array.ndim > 2 and len(array) == 1:
        array = array[0]
    if array.ndim > 2:
        raise ProblemError(f"This has {array.ndim} axes, {by(array.shape)}; give one matrix of it.")
    return Grid(np.atleast_2d(array), array.ndim < 2, note)


def by(shape: tuple[int, ...]) -> str:
    """A shape as it is shown: 2 × 3."""
    return " × ".join(map(str, shape)) or "1"


def prepared(text: str) -> str:
    """The text with plain minus signs and spaces, without comments and what surrounds prints."""
    if len(text) > MAX_TEXT:
        raise ProblemError(f"The text is longer than {MAX_TEXT:,} characters.")
    text = text.translate(TYPED).replace("\r\n", "\n").replace("\r", "\n")
    text = PARAMETER.sub("", SHOWN.sub("", COMMENT.sub("", text)))
    if not text.strip():
        raise ProblemError("There is nothing to read: paste numbers.")
    return text.replace(")>", ")").replace("]>", "]")


def _cells(text: str) -> list[tuple[Nested, str]]:
    """The ways to cut a prepared text into cells, each with what is to be said of it."""
    assigned = ASSIGNED.match(text)
    text = text[assigned.end() :] if assigned else text
    if "\\" in text or "&" in text:
        return [(_latex(text), "")]
    if not is_bracketed(text):
        found = _in_lines(text)
        _check_headings(found[0][0][0])
        return found
    text = _continued(text)
    found = Brackets(text, MAX_NUMBERS)
    if found.lines is None:
        return [(found.cells, "")]
    return [(found.cells, AS_ONE), (found.lines, AS_ROWS)]


def _continued(text: str) -> str:
    """MATLAB's `...` at the end of a line goes on in the next; a print's stands for numbers."""
    if ";" in text:
        text = re.sub(r"\.\.\.[^\n]*\n", " ", text)
    if "..." in text:
        raise ProblemError(CUT)
    return text


# LaTeX ------------------------------------------------------------------------------------------

BEGIN = re.compile(r"\\begin\{(?:[a-zA-Z]{0,12}matrix|array|tabular)\*?\}(?:\[\w*\])?")
END = re.compile(r"\\end\{(?:[a-zA-Z]{0,12}matrix|array|tabular)\*?\}")
SPEC = re.compile(r"\s*\{[lcr|@{}\s]{0,80}?\}")  # of an array: {cc|c}
FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
ROW = re.compile(r"\\\\(?:\[[^\]\n]{0,20}\])?|\\cr\b")
TURNED = re.compile(r"\s*+(?:\\right\s?\S)?\s*+\^\s?\{?\s?(?:T\b|\\top|\\intercal|\\mathsf\{?T)")
QUIET = re.compile(
    r"\\(?:left|right|[bB]ig[glr]{0,2})\s?\\?[\[\](){}|.]|\\[,;:! ]|"
    r"\\(?:quad|qquad|hline|displaystyle|textstyle|toprule|midrule|bottomrule)\b|"
    r"\\[\[\]()]|[~$]"
)


def _latex(text: str) -> list[list[str]]:
    """Rows of cells of a LaTeX matrix, or of what stands in one."""
    turned = False
    begin = BEGIN.search(text)
    if begin:
        end = END.search(text, begin.end())
        if not end:
            raise ProblemError(rf"{begin[0]} has no \end.")
        if BEGIN.search(text, begin.end()):
            raise ProblemError("There is more than one matrix here; paste one into one table.")
        turned = bool(TURNED.match(text, end.end()))
        body = text[begin.end() : end.start()]
        text = SPEC.sub("", body, count=1) if "array" in begin[0] or "tab" in begin[0] else body
    _check_whole(text)
    text = FRACTION.sub(r"\1/\2", QUIET_ROWS.sub(_kept_row, text)).replace("{,}", ",")
    rows = [row.replace("{", "").replace("}", "") for row in ROW.split(text)]
    cells = [[cell.strip() for cell in row.split("&")] for row in rows if row.strip()]
    return [[*column] for column in zip(*_even(cells), strict=True)] if turned else cells


# a row's end is kept as it is, so that `\\[` is not taken for a displayed formula's
QUIET_ROWS = re.compile(rf"({ROW.pattern})|{QUIET.pattern}")


def _kept_row(match: re.Match) -> str:
    return match[1] or " "


def _check_whole(text: str) -> None:
    if "..." in text or re.search(r"\\[cvdl]?dots\b", text):
        raise ProblemError(LEFT_OUT)


# Lines of cells ---------------------------------------------------------------------------------


def _in_lines(text: str) -> list[tuple[Nested, str]]:
    """Lines cut at tabs, semicolons, commas or spaces."""
    if "..." in text:
        raise ProblemError(CUT)
    lines = [line for line in text.split("\n") if line.strip(" ")]
    if not lines:
        raise ProblemError("There are no numbers here.")
    if any("\t" in line for line in lines):
        return [(_separated(lines, "\t"), "")]
    if any(";" in line for line in lines):
        lines = _matlab(lines)
    if any(";" in line for line in lines):
        return [(_separated(lines, ";"), "")]
    if not any("," in line for line in lines):
        return [([line.split() for line in lines], "")]
    return _at_commas([line.strip() for line in lines])


def _matlab(lines: list[str]) -> list[str]:
    """`1 2; 3 4` and lines that end in a semicolon as lines without; others as they are."""
    if all(";" not in line.rstrip().removesuffix(";") for line in lines):
        return [line.rstrip().removesuffix(";") for line in lines]
    pieces = [piece.strip() for line in lines for piece in line.split(";") if piece.strip()]
    several = any(" " in piece or piece.count(",") > 1 for piece in pieces)
    return pieces if len(lines) == 1 and several else lines


def _separated(lines: list[str], mark: str) -> list[list[str]]:
    """Cells as spreadsheets separate them; a mark at the end of a line ends its last cell."""
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(lines, delimiter=mark)]
    except csv.Error as error:
        raise ProblemError(f"This is no table of cells: {error}.") from None
    over = mark != "\t" and all(len(row) > 1 and not row[-1] for row in rows)
    return [row[:-1] for row in rows] if over else rows


def _at_commas(lines: list[str]) -> list[tuple[Nested, str]]:
    spaced = [line.split() for line in lines]
    if all(len(tokens) == 1 for tokens in spaced):
        return _without_spaces(lines)
    ended = any(token.endswith(",") or token.startswith(",") for row in spaced for token in row)
    inside = any("," in token.strip(",") for row in spaced for token in row)
    if ended and inside and '"' not in "".join(lines):
        raise ProblemError(
            "Some commas stand between numbers, and others may be decimal commas. Write decimal "
            "points, or put a semicolon or a tab between numbers."
        )
    if ended:
        return [(_separated(lines, ","), "")]
    return [(spaced, "")]


def _without_spaces(lines: list[str]) -> list[tuple[Nested, str]]:
    """Commas alone: between numbers, or, one in each line, decimal ones."""
    columns = (_separated(lines, ","), AS_SEPARATORS)
    if not all(COMMA.fullmatch(line) or "," not in line for line in lines):
        return [(columns[0], "")]
    decimals = ([[line] for line in lines], AS_POINTS)
    if not all("," in line for line in lines):
        return [(decimals[0], "")]
    return [decimals, columns] if len(lines) == 1 else [columns, decimals]


# Cells as numbers -------------------------------------------------------------------------------


def array_of(cells: Nested) -> np.ndarray:
    """Nested lists of cell texts as a float64 array. ProblemError names a cell that is no number,
    and a row that is not as long as the first."""
    if sum(1 for _ in _leaves(cells)) > MAX_NUMBERS:
        raise ProblemError(f"These are more than {MAX_NUMBERS:,} numbers.")
    try:
        found = np.array(_numbers(cells, ()), dtype=float)
    except ValueError as error:
        if isinstance(error, ProblemError):
            raise
        raise ProblemError("The brackets are not nested alike in each row.") from None
    if not found.size:
        raise ProblemError("There are no numbers here.")
    return found


def _leaves(cells: Nested | str) -> Iterator[str]:
    if isinstance(cells, str):
        yield cells
    else:
        for cell in cells:
            yield from _leaves(cell)


def _numbers(cells: Nested | str, path: tuple[int, ...]):
    if isinstance(cells, str):
        return number(cells, _place(path))
    found = [_numbers(cell, (*path, k)) for k, cell in enumerate(cells)]
    _even(found, path)
    return found


def _check_headings(row: list[str]) -> None:
    words = [cell for cell in row if cell[:1].isalpha() and cell.lower() not in NOT_FINITE]
    if len(words) == len(row) > 1:
        raise ProblemError(
            f"Row 1 has headings, “{_short(row[0])}” and so on: leave them out. Names of weights "
            "are read where they go into the whole problem."
        )


def _even(rows: list, path: tuple[int, ...] = ()) -> list:
    """The rows, all as long as the first. Raises ProblemError."""
    lengths = [len(row) if isinstance(row, list) else None for row in rows]
    odd = next((k for k, length in enumerate(lengths) if length != lengths[0]), None)
    if odd is None:
        return rows
    if None in (lengths[0], lengths[odd]):
        raise ProblemError("Numbers and lists of numbers stand side by side; give rows of numbers.")
    what = "Matrix" if any(isinstance(one, list) for one in rows[0]) else "Row"
    where = f"Matrix {path[-1] + 1}, row" if path else what
    first, length = lengths[0], counted(lengths[odd], "number")
    raise ProblemError(
        f"{where} {odd + 1} has {length} and {what.lower()} 1 has {first}; all must be equally "
        "long."
    )


def _place(path: tuple[int, ...]) -> str:
    *before, row, column = (0, 0, *path)[-max(2, len(path)) :]
    matrix = "".join(f"Matrix {k + 1}, row " for k in before[-1:]) or "Row "
    return f"{matrix}{row + 1}, column {column + 1}"


NOT_FINITE = {"nan", "inf", "+inf", "-inf", "+nan", "-nan", "infinity", "-infinity", "na", "n/a"}


def number(text: str, place: str) -> float:
    """A cell as a number: decimal, with an exponent, a fraction. ProblemError names the place."""
    cell = text.strip()
    halves = [_decimal(half) for half in cell.split("/", 2)] if len(cell) <= MAX_CELL else [None]
    if len(halves) > 2 or None in halves:
        raise ProblemError(f"{place}{_why_not(cell)}")
    if halves[1:] == [0.0]:
        raise ProblemError(f"{place}: “{cell}” divides by 0.")
    value = halves[0] / halves[1] if len(halves) == 2 else halves[0]
    if not abs(value) < LARGEST:
        raise ProblemError(f"{place}: “{_short(cell)}” must be below 1e300.")
    return value + 0.0


def _decimal(text: str) -> float | None:
    text = text.strip()
    if text[:1] in ("+", "-"):
        text = text[0] + text[1:].lstrip()
    text = text.replace(",", ".") if COMMA.fullmatch(text) else text
    return float(text) if DECIMAL.fullmatch(text) else None


def _why_not(cell: str) -> str:
    if not cell:
        return " is empty."
    if cell.lower() in NOT_FINITE:
        return f": “{cell}” is not a finite number."
    if cell.endswith("%") and (share := _decimal(cell[:-1])) is not None:
        return f": “{_short(cell)}” is a percentage; write {share / 100:g}."
    return f": “{_short(cell)}” is not a number."


def _short(text: str) -> str:
    text = "".join(c if c.isprintable() else " " for c in text[:26])
    return text if len(text) <= 24 else f"{text[:23]}…"


# The shape found beside the shape wanted --------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Placed:
    """A text's numbers beside a table. values: in the wanted shape, where they fit as they stand;
    turned: transposed, where that fits. sentence: the two shapes, and what to do."""

    grid: Grid
    wanted: tuple[int, int]
    values: np.ndarray | None
    turned: np.ndarray | None
    sentence: str

    @property
    def found(self) -> tuple[int, int]:
        return self.grid.shape

    @property
    def turned_too(self) -> np.ndarray | None:
        """Of a square matrix, which fits as it stands: transposed."""
        square = self.values is not None and self.wanted[0] == self.wanted[1] > 1
        return self.values.T if square else None


def placed(readings: tuple[Grid, ...], wanted: tuple[int, int], any_rows: bool = False) -> Placed:
    """The reading that fits a table of the wanted (rows, columns), else the likeliest.

    A vector fits as a row and as a column. any_rows: a table that takes as many rows as there are,
    such as inputs; wanted then says the columns alone.
    """
    found = [_placed(one, wanted, any_rows) for one in readings]
    return next(
        (one for one in found if one.values is not None),
        next((one for one in found if one.turned is not None), found[0]),
    )


def _placed(one: Grid, wanted: tuple[int, int], any_rows: bool) -> Placed:
    values = one.values
    if any_rows:
        as_rows = one.is_list and wanted[1] == 1
        wanted = (values.size if as_rows else len(values), wanted[1])
        if values.shape[1] != wanted[1] == values.shape[0]:
            wanted = values.shape[::-1]
    is_vector = 1 in wanted and 1 in values.shape and values.size == wanted[0] * wanted[1]
    fits = values.shape == wanted or is_vector
    turns = values.shape[::-1] == wanted and not fits
    return Placed(
        one,
        wanted,
        values.reshape(wanted) if fits else None,
        values.T if turns else None,
        _sentence(values.shape, wanted, fits, turns),
    )


def _sentence(found: tuple[int, int], wanted: tuple[int, int], fits: bool, turns: bool) -> str:
    if found == wanted:
        return f"Found {by(found)}, as wanted."
    shapes = f"Found {by(found)}, wanted {by(wanted)}"
    if fits:
        return f"{shapes}: a {'column' if found[1] == 1 else 'row'} of as many numbers fits."
    if turns:
        return f"{shapes}: it fits when transposed."
    if found[0] * found[1] == wanted[0] * wanted[1] and 1 in found:
        return (
            f"{shapes}: as many numbers, but nothing says which begin a row. Put them in "
            f"{wanted[0]} rows of {wanted[1]}."
        )
    return f"{shapes}."

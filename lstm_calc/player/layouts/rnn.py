"""The RNN of one line: two weighted parts, or one where [x, h] is joined, their sum, its function.

A readout is drawn the same way, from the hidden state alone.
"""

from lstm_calc.cell import Cell
from lstm_calc.ops import FUNCTIONS
from lstm_calc.player.layouts.drawing import Drawing, Sketch, matrix, title
from lstm_calc.player.layouts.truth import read


def drawings(cell: Cell) -> dict[str, Drawing] | None:
    """The picture of a cell whose one line is a function of a weighted sum; None of another."""
    if cell.lines != ("h",) or cell.state != ("h",) or cell.steps["h"].op not in FUNCTIONS:
        return None
    total = cell.steps["h"].args[0]
    parts = {"h_prev": _half(cell, total, "h_prev"), "x": _half(cell, total, "x")}
    if None in parts.values():
        return {"wide": _wide_joined(cell, total), "tall": _tall_joined(cell, total)}
    return {"wide": _wide(cell, total, parts), "tall": _tall(cell, total, parts)}


def _half(cell: Cell, total: str, source: str) -> str | None:
    """The weighted part of a sum that is made from one source alone, as large as it is."""
    shown = {"x", "h_prev"}
    parts = [
        step.name
        for step in cell.steps.values()
        if step.op in ("add", "matmul") and matrix(cell, step.name) and step.name != total
    ]
    return next((n for n in reversed(parts) if set(read(cell, n, shown)) == {source}), None)


# On a laptop ------------------------------------------------------------------------------------

HIGH, LOW, MIDDLE = (34, 0.5), (78, 1.5), (56, 1.0)
LEFT, WEIGH, PART, PLUS, TOTAL, FUNCTION, OUT, EDGE = 64, 192, 330, 440, 548, 668, 780, 850


def _wide(cell: Cell, total: str, parts: dict[str, str]) -> Drawing:
    sketch = Sketch()
    for (source, part), y in zip(parts.items(), (HIGH, LOW), strict=True):
        sketch.plate(source, LEFT, y, "top")
        sketch.plate(part, PART, y, "top")
        sketch.box(WEIGH, y, matrix(cell, part), "h", part)
        sketch.wire(source, "h", (LEFT, y), (WEIGH, y))
        sketch.wire(part, "h", (WEIGH, y), (PLUS, y), (PLUS, MIDDLE))
    sketch.sign(PLUS, MIDDLE, "+", total)
    _wide_out(sketch, cell, total, PLUS)
    return sketch.drawing(860, (96, 2.0))


def _wide_joined(cell: Cell, total: str) -> Drawing:
    sketch, weigh = Sketch(), 300
    for source, y in (("h_prev", HIGH), ("x", LOW)):
        sketch.plate(source, LEFT, y, "top")
        sketch.wire(source, "h", (LEFT, y), (180, y), (180, MIDDLE), (weigh, MIDDLE))
    sketch.box(weigh, MIDDLE, matrix(cell, total), "h", total)
    _wide_out(sketch, cell, total, weigh)
    return sketch.drawing(860, (96, 2.0))


def _wide_out(sketch: Sketch, cell: Cell, total: str, start: int) -> None:
    sketch.plate(total, TOTAL, MIDDLE, "top", "sum")
    sketch.plate("h", OUT, MIDDLE, "top")
    sketch.box(FUNCTION, MIDDLE, title(cell.steps["h"].op), "h", "h")
    sketch.wire(total, "h", (start, MIDDLE), (FUNCTION, MIDDLE))
    sketch.wire("h", "h", (FUNCTION, MIDDLE), (OUT, MIDDLE))
    sketch.wire("h", "", (OUT, MIDDLE), (EDGE, MIDDLE))


# On a phone -------------------------------------------------------------------------------------

ROW, BOX, PART_ROW, PLUS_ROW = (4, 0.5), (34, 1.0), (64, 1.5), (90, 2.0)
TOTAL_ROW, FUNCTION_ROW, OUT_ROW = (116, 2.5), (146, 3.0), (176, 3.5)
COLUMNS, CENTRE = {"h_prev": 90, "x": 270}, 180


def _tall(cell: Cell, total: str, parts: dict[str, str]) -> Drawing:
    sketch = Sketch()
    for source, x in COLUMNS.items():
        part = parts[source]
        sketch.plate(source, x, ROW, "in")
        sketch.plate(part, x, PART_ROW, "in", f"from_{source[0]}")
        sketch.box(x, BOX, matrix(cell, part), "h", part)
        sketch.wire(source, "h", (x, ROW), (x, BOX))
        sketch.wire(part, "h", (x, BOX), (x, PLUS_ROW), (CENTRE, PLUS_ROW))
    sketch.sign(CENTRE, PLUS_ROW, "+", total)
    _tall_out(sketch, cell, total, PLUS_ROW)
    return sketch.drawing(360, (180, 4.0))


def _tall_joined(cell: Cell, total: str) -> Drawing:
    sketch = Sketch()
    for source, x in COLUMNS.items():
        sketch.plate(source, x, ROW, "in")
        sketch.wire(source, "h", (x, ROW), (x, BOX), (CENTRE, BOX), (CENTRE, PART_ROW))
    sketch.box(CENTRE, PART_ROW, matrix(cell, total), "h", total)
    _tall_out(sketch, cell, total, PART_ROW)
    return sketch.drawing(360, (180, 4.0))


def _tall_out(sketch: Sketch, cell: Cell, total: str, start) -> None:
    sketch.plate(total, CENTRE, TOTAL_ROW, "in", "sum")
    sketch.plate("h", CENTRE, OUT_ROW, "in")
    sketch.box(CENTRE, FUNCTION_ROW, title(cell.steps["h"].op), "h", "h")
    sketch.wire(total, "h", (CENTRE, start), (CENTRE, FUNCTION_ROW))
    sketch.wire("h", "h", (CENTRE, FUNCTION_ROW), (CENTRE, OUT_ROW))

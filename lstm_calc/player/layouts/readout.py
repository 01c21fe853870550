"""A readout: the hidden state, weighted, and a function of the sum. One row on a laptop, one column
on a phone."""

from lstm_calc.cell import Cell
from lstm_calc.ops import FUNCTIONS
from lstm_calc.player.layouts.drawing import Drawing, Height, Sketch, matrix, title


def drawings(cell: Cell) -> dict[str, Drawing] | None:
    """The picture of a readout of one line; None of another cell."""
    if cell.state or len(cell.lines) != 1:
        return None
    return {"wide": _wide(cell), "tall": _tall(cell)}


def _chain(cell: Cell) -> list[tuple[str, str]]:
    """The boxes one after another: (what is written in it, what it makes)."""
    line = cell.lines[0]
    step = cell.steps[line]
    if step.op not in FUNCTIONS:
        return [(matrix(cell, line), line)]
    weigh = matrix(cell, step.args[0])
    return [(weigh, step.args[0])] * bool(weigh) + [(title(step.op), line)]


def _wide(cell: Cell) -> Drawing:
    y, chain = (30, 0.5), _chain(cell)
    pitch = 130
    places = [(430 + (k - len(chain)) * pitch, y) for k in range(2 * len(chain) + 1)]
    return _row(cell, chain, places, "top").drawing(860, (36, 1.0))


def _tall(cell: Cell) -> Drawing:
    chain = _chain(cell)
    places: list[tuple[float, Height]] = [(180, (4, 0.5))]
    for k in range(len(chain)):
        places += [(180, (34 + 60 * k, 1 + k)), (180, (64 + 60 * k, 1.5 + k))]
    return _row(cell, chain, places, "in").drawing(
        360, (68 + 60 * (len(chain) - 1), 1 + len(chain))
    )


def _row(cell: Cell, chain, places, label: str) -> Sketch:
    """Plate, box, plate and so on, at these places, with a wire from each to the next."""
    sketch, line = Sketch(), cell.lines[0]
    value = cell.given
    sketch.plate(value, *places[0], label)
    for k, (text, makes) in enumerate(chain):
        start, box, plate = places[2 * k : 2 * k + 3]
        sketch.box(*box, text, line, makes)
        sketch.plate(makes, *plate, label, *["sum"] * (makes != line))
        sketch.wire(value, line, start, box)
        sketch.wire(makes, line, box, plate)
        value = makes
    return sketch

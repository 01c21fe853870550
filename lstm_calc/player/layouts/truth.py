"""Whether a drawing is true of a cell: it shows what the cell computes, all of it and nothing else.

This is the rule by which a cell gets a diagram laid out by hand, whoever wrote its equations: not
its name counts, but what its steps are.
"""

from collections.abc import Iterator

from lstm_calc.cell import Cell, operands
from lstm_calc.ops import FUNCTIONS
from lstm_calc.player.layouts.drawing import NOT, SUM, Drawing, at, directions, title

BOX = (32, 18)  # half a box's width and height
SIGN = (1, 1)
LINEAR = ("matmul", "add", "sub", "neg", "join", "copy")
SYMBOLS = {"mul": "×", "add": "+", "sub": "−", "neg": "−"}
SIGNS = {"×": "mul", "+": "add", "−": "sub", NOT: "sub"}


def lies(drawing: Drawing, cell: Cell) -> list[str]:
    """What a drawing says wrongly of a cell, or keeps silent about; nothing where it is true.

    Every line, the input and every last state has a plate. Every box and sign makes a value of the
    cell by the operation that it names, and the wires that end there bring exactly what that value
    is computed from: between the two there is at most a weighted sum. Every wire begins where its
    value is, and lights up for the lines that read it.
    """
    return [
        *_absent(drawing, cell),
        *_loose(drawing),
        *_false_makers(drawing, cell),
        *_false_wires(drawing, cell),
    ]


def _absent(drawing: Drawing, cell: Cell) -> Iterator[str]:
    made = [value for _, value, _ in _makers(drawing)]
    for name in (*arrivals(cell), *cell.lines):
        if name not in drawing["plates"]:
            yield f"{name} has no plate"
    for name in drawing["plates"]:
        if name not in made and name not in arrivals(cell):
            yield f"nothing makes {name}"
    for name in cell.lines:
        if made.count(name) != 1:
            yield f"{name} is made {made.count(name)} times"


def _loose(drawing: Drawing) -> Iterator[str]:
    """Plates that no wire joins to where their value is made."""
    for place, value, _ in _makers(drawing):
        wires = [points for name, _, points in drawing["wires"] if name == value]
        if value in drawing["plates"]:
            x, y, _ = _plate(drawing, value)
            if not any(_meets(way[0], place) and directions((x, y), way) for way in wires):
                yield f"nothing leads to the plate of {value}"


def _false_makers(drawing: Drawing, cell: Cell) -> Iterator[str]:
    shown = {value for _, value, _ in _makers(drawing)} | set(arrivals(cell))
    for place, value, text in _makers(drawing):
        if value not in cell.steps:
            yield f"{value} is no value of the cell"
            continue
        brought = {wire[0] for wire in drawing["wires"] if _meets(wire[2][-1], place)}
        if (brought - {value}) != set(read(cell, value, shown)):
            yield f"{value} is computed from {sorted(read(cell, value, shown))}, not {brought}"
        if not says(cell, value, text, shown):
            yield f"{value} is not made by {text}"


def _false_wires(drawing: Drawing, cell: Cell) -> Iterator[str]:
    makers = list(_makers(drawing))
    for value, lines, points in drawing["wires"]:
        sources = [place for place, made, _ in makers if made == value]
        if value in drawing["plates"]:
            sources.append(_plate(drawing, value))
        if not any(_meets(points[0], place) for place in sources):
            yield f"a wire of {value} begins where {value} is not"
        readers = [made for place, made, _ in makers if _meets(points[-1], place)]
        if not readers and value in drawing["plates"] and _meets(points[-1], sources[-1]):
            readers = [value]
        if lines and not readers:
            yield f"a wire of {value} ends nowhere"
        if not lines and (readers or value not in cell.state):
            yield f"a wire of {value} leads on to the next timestep"
        if any(owners(cell, reader) != lines for reader in readers):
            yield f"a wire of {value} lights up for {lines}"


def _makers(drawing: Drawing) -> Iterator[tuple[tuple, str, str]]:
    """Boxes and signs: (where, the value made, what is written in it)."""
    for box in drawing["boxes"]:
        yield (box.x, box.y, BOX), box.makes, box.text
    for x, y, sign, value in drawing["signs"]:
        yield (x, y, SIGN), value, sign


def _plate(drawing: Drawing, name: str) -> tuple:
    x, y, *_ = drawing["plates"][name]
    return x, y, SIGN


def _meets(point: tuple, place: tuple) -> bool:
    x, y, (wide, high) = place
    return abs(point[0] - x) <= wide and abs(at(point[1]) - at(y)) <= high


def says(cell: Cell, value: str, text: str, shown: set[str]) -> bool:
    """Whether what is written in a box or sign is how the value is made from what is shown."""
    step = cell.steps[value]
    if text == told(cell, value, shown):
        return True
    if text in SIGNS:
        direct = all(arg in shown or arg == 1.0 for arg in step.args)
        direct |= step.op == "add" and _adds(cell, value, shown)
        return step.op == SIGNS[text] and direct and (step.args[0] == 1.0) == (text == NOT)
    if text == SUM or text in cell.weights:
        return linear(cell, value, shown, top=True)
    if not isinstance(step.args[0], str) or step.op not in FUNCTIONS or text != title(step.op):
        return False
    return linear(cell, step.args[0], shown)


def told(cell: Cell, value: str, shown: set[str]) -> str:
    """What is done to make a value of what is shown, in a box's few letters: σ of a weighted sum,
    × +; of more than fits, the last operation alone."""
    found: list[str] = []
    for operation in _operations(cell, value, shown):
        if operation not in found or operation not in SYMBOLS.values():
            found.append(operation)
    text = " ".join(found)
    return text if len(text) <= 5 or len(found) == 1 else f"{found[-1]}(…)"


def _operations(cell: Cell, value: str, shown: set[str]) -> Iterator[str]:
    step = cell.steps[value]
    if linear(cell, value, shown, top=True):
        yield _sum(cell, value, shown)
        return
    squashes = step.op in FUNCTIONS
    for arg in step.args:
        if arg in cell.steps and arg not in shown:
            if not linear(cell, arg, shown):
                yield from _operations(cell, arg, shown)
            elif not squashes and step.op not in ("add", "sub"):
                yield _sum(cell, arg, shown)
    if step.op != "join":
        yield title(step.op) if squashes else SYMBOLS.get(step.op, SUM)


def _sum(cell: Cell, value: str, shown: set[str]) -> str:
    """The sign of a sum or difference of what is shown; Σ for a weighted sum."""
    step = cell.steps[value]
    plain = all(arg in shown for arg in step.args)
    if step.op == "sub" and step.args[0] == 1.0 and step.args[1] in shown:
        return NOT
    if step.op == "copy" and plain:
        return "="
    return SYMBOLS[step.op] if plain and step.op in ("add", "sub", "neg") else SUM


def _adds(cell: Cell, value: str, shown: set[str]) -> bool:
    """Whether a value is a plain sum of what is shown and of biases."""
    step = cell.steps[value]
    return step.op == "add" and all(
        arg in shown or arg in cell.weights or (arg in cell.steps and _adds(cell, arg, shown))
        for arg in step.args
    )


def linear(cell: Cell, name, shown: set[str], top: bool = False) -> bool:
    """Whether a value is a weighted sum of what is shown: no function or gate hides in it."""
    if not isinstance(name, str) or name in cell.weights or (name in shown and not top):
        return True
    step = cell.steps[name]
    weighs = step.op == "mul" and any(
        arg not in cell.steps and arg not in shown for arg in step.args
    )
    if step.op not in LINEAR and not weighs:
        return False
    return all(linear(cell, arg, shown) for arg in step.args)


def arrivals(cell: Cell) -> tuple[str, ...]:
    """What comes in at a timestep: the input, and the last value of every state."""
    return (cell.given, *(f"{state}_prev" for state in cell.state))


def read(cell: Cell, value: str, shown: set[str]) -> dict[str, None]:
    """The shown values that a value is computed from, in the order of its text."""
    found: dict[str, None] = {}
    for arg in operands(cell.steps[value]):
        if arg in shown:
            found[arg] = None
        elif arg in cell.steps:
            found |= read(cell, arg, shown)
    return found


def owners(cell: Cell, value: str) -> list[str]:
    """The lines that a value is a part of; a line is its own."""
    if value in cell.lines:
        return [value]
    return [line for line in cell.lines if value in _parts(cell, line)]


def _parts(cell: Cell, name: str) -> Iterator[str]:
    for arg in operands(cell.steps[name]):
        if arg in cell.steps and arg not in cell.lines:
            yield arg
            yield from _parts(cell, arg)

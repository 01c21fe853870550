"""What a gate diagram is made of: the vocabulary that the layouts and player/diagram.js share.

A height is (a, b): a + b times the height of a value's plate, which grows with the numbers in it;
so nothing meets, however many numbers stand in a plate.

    plates  value → (x, height, where its label stands, a word for it in place of its symbol)
    boxes   Box: a function or a weighted sum, and the value that it makes
    signs   (x, height, sign, the value that it makes); a sign is ×, +, − or 1−
    wires   (value carried, lines that it lights up for, points): from where the value is made or
            stands, to what reads it; it may pass by the value's own plate
    dots    (x, height, value, lines): where a wire branches
    least   pixels below which it is not made narrower, but scrolls
    widest  how wide a plate may grow for the label in it
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from lstm_calc.cell import Cell
from lstm_calc.ops import FUNCTIONS, OPS

Height = tuple[float, float]
Point = tuple[float, Height]
Wire = tuple[str, list[str], list[Point]]
Drawing = dict

WIDEST = 98  # a plate with a long label in it
SUM = "Σ"  # a weighted sum that no function squashes
NOT = "1−"


class Box(NamedTuple):
    """A box: `makes` is its value, `line` the line that lights it up; `word` stands beside it."""

    x: float
    y: Height
    text: str
    line: str
    makes: str
    word: str = ""
    side: str = ""


@dataclass(frozen=True)
class Sketch:
    """A drawing in the making."""

    plates: dict[str, tuple] = field(default_factory=dict)
    boxes: list[Box] = field(default_factory=list)
    signs: list[tuple] = field(default_factory=list)
    wires: list[Wire] = field(default_factory=list)

    def plate(self, value: str, x: float, y: Height, label: str, *word: str) -> None:
        self.plates[value] = (x, y, label, *word)

    def box(self, *parts) -> None:
        self.boxes.append(Box(*parts))

    def sign(self, x: float, y: Height, sign: str, makes: str) -> None:
        self.signs.append((x, y, sign, makes))

    def wire(self, value: str, line: str, *points: Point) -> None:
        """A wire; without a line it leads on to the next timestep."""
        self.wires.append((value, [line] if line else [], list(points)))

    def drawing(self, width: float, height: Height, least=0, widest=WIDEST) -> Drawing:
        """The parts as one drawing, with a dot where a wire branches."""
        size = {"width": width, "height": height, "least": least, "widest": widest}
        return size | vars(self) | {"dots": dots(self.wires)}


def above(height: Height, by: float) -> Height:
    """The height that is `by` higher up in the drawing."""
    return (height[0] - by, height[1])


def title(op: str) -> str:
    """How a box names a function: σ, tanh, ReLU; Σ for what is none."""
    if op not in FUNCTIONS:
        return SUM
    return {"relu": "ReLU"}.get(op, OPS[op].symbol)


def matrix(cell: Cell, name: str) -> str | None:
    """The matrix of a weighted sum of one vector: W_hn of `W_hn @ h_prev + b_hn`."""
    step = cell.steps.get(name)
    if step is None or step.op not in ("add", "matmul"):
        return None
    return step.args[0] if step.op == "matmul" else matrix(cell, step.args[0])


# Dots -------------------------------------------------------------------------------------------

TRIAL = 60.0  # a plate's height, to see which way a wire runs


def at(height: Height, plate: float = TRIAL) -> float:
    """A height in pixels, where a plate is so high."""
    return height[0] + height[1] * plate


def dots(wires: Iterable[Wire]) -> list[tuple[float, Height, str, list[str]]]:
    """Where wires of one value part. Where two values share a way, as on the bus below the gates,
    none: there all of them go everywhere."""
    ways: dict[tuple, dict[str, set]] = {}
    lines: dict[tuple, list[str]] = {}
    wires = list(wires)
    corners = {point for _, _, points in wires for point in points}
    for value, lit, points in wires:
        for point in corners:
            found = directions(point, points)
            if found:
                ways.setdefault(point, {}).setdefault(value, set()).update(found)
                lines.setdefault((point, value), []).extend(lit)
    return [
        (*point, value, list(dict.fromkeys(lines[point, value])))
        for point, by_value in sorted(ways.items())
        for value, found in by_value.items()
        if len(by_value) == 1 and len(found) > 2
    ]


def directions(point: Point, points: Sequence[Point]) -> set[tuple[int, int]]:
    """The directions in which a wire leaves a point of its way; none where it does not pass it."""
    x, y = point[0], at(point[1])
    found = set()
    for (x1, h1), (x2, h2) in pairwise(points):
        y1, y2 = at(h1), at(h2)
        if min(x1, x2) <= x <= max(x1, x2) and min(y1, y2) <= y <= max(y1, y2):
            for u, v in ((x1, y1), (x2, y2)):
                found.add(((u > x) - (u < x), (v > y) - (v < y)))
    return found - {(0, 0)}

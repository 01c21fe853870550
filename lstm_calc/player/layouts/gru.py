"""The GRU family, and the minimal gated unit: one picture with its parts moved and switched.

The last hidden state runs along the top through × and + to the new one; below it stand the gates
and the candidate, and z opposes the two through 1−. The reset gate meets the last hidden state
before its matrix, or what comes out of that matrix. After Cho et al. 2014 and Olah 2015.
"""

from dataclasses import dataclass

from lstm_calc.cell import Cell
from lstm_calc.player.layouts.drawing import NOT, Drawing, Height, Sketch, matrix, title

NAMES = {"r": "reset", "z": "update", "f": "forget", "n": "candidate"}


@dataclass(frozen=True)
class Parts:
    """What there is in a cell. reset and update: gates, one and the same in a minimal gated unit.
    kept: what of h_prev enters h; taken: what of n does; not_update: `1 - z`; keeps: whether z
    multiplies h_prev. reset_of: what the reset gate multiplies; product: what that gives; total and
    input: the sum that n is a function of, and its term beside the product."""

    cell: Cell
    reset: str
    update: str
    kept: str
    taken: str
    not_update: str
    keeps: bool
    reset_of: str
    product: str
    total: str
    input: str | None

    @property
    def after(self) -> bool:
        return self.reset_of != "h_prev"

    @property
    def texts(self) -> dict[str, str]:
        return {gate: title(self.cell.steps[gate].op) for gate in (self.reset, self.update, "n")}


def drawings(cell: Cell) -> dict[str, Drawing] | None:
    """The family's picture of a cell; None where the cell has not its parts."""
    parts = _parts(cell)
    if parts is None:
        return None
    if parts.reset == parts.update:
        return {"wide": _wide_minimal(parts), "tall": _tall_minimal(parts)}
    return {"wide": _wide(parts), "tall": _tall(parts)}


# What a cell has --------------------------------------------------------------------------------


def _parts(cell: Cell) -> Parts | None:
    gates = {frozenset("rznh"): ("r", "z"), frozenset("fnh"): ("f", "f")}.get(frozenset(cell.lines))
    if gates is None or cell.state != ("h",):
        return None
    reset, update = gates
    kept, keep = _factor(cell, cell.steps["h"].args, "h_prev")
    taken, take = _factor(cell, cell.steps["h"].args, "n")
    total = cell.steps["n"].args[0]
    product, reset_of = _factor(cell, [s.name for s in cell.steps.values() if s.line == "n"], reset)
    if not (kept and taken and product and isinstance(total, str)) or update not in (keep, take):
        return None
    terms = cell.steps[total].args if total in cell.steps else ()
    return Parts(
        cell=cell,
        reset=reset,
        update=update,
        kept=kept,
        taken=taken,
        not_update=take if keep == update else keep,
        keeps=keep == update,
        reset_of=reset_of,
        product=product,
        total=total,
        input=next((term for term in terms if term != product), None),
    )


def _factor(cell: Cell, terms, value: str) -> tuple[str | None, str | None]:
    """The first term that is a product of the value, and what the value is multiplied by."""
    for term in terms:
        step = cell.steps.get(term)
        if step and step.op == "mul" and value in step.args:
            return term, next((arg for arg in step.args if arg != value), value)
    return None, None


# On a laptop ------------------------------------------------------------------------------------

TOP, MID, TIMES, LANE = (24, 0.5), (46, 1.0), (68, 1.5), (76, 2.0)
PLATE, BOX, BUS_H, BUS_X, BUS_X_LOW = (98, 2.5), (126, 3.0), (158, 3.0), (172, 3.0), (190, 3.0)
LEFT, DOWN, Z, N, TURN, H, EDGE = 50, 104, 474, 690, 630, 790, 856
SIDE = 10  # from the middle of a box to the wires of h_prev and of x


def _wide(parts: Parts) -> Drawing:
    sketch = Sketch()
    columns = {"r": 308 if parts.after else 200, "z": Z}
    bus = BUS_X_LOW if parts.after else BUS_X
    _wide_gates(sketch, parts, columns, bus)
    (_wide_reset_after if parts.after else _wide_reset)(sketch, parts, columns["r"])
    _wide_update(sketch, parts, Z)
    return sketch.drawing(860, (bus[0] + 6, 3.5))


def _wide_minimal(parts: Parts) -> Drawing:
    """One gate for both tasks: its wire branches to the reset multiplication beside it."""
    sketch = Sketch()
    gate, x, times = parts.reset, 220, 290
    _wide_gates(sketch, parts, {gate: x}, BUS_X, "left")
    sketch.sign(times, LANE, "×", parts.product)
    sketch.plate(parts.product, 390, LANE, "bottom")
    sketch.wire(gate, "n", (x, PLATE), (x, LANE), (times, LANE))
    sketch.wire("h_prev", "n", *_wide_down(BUS_H), (times, BUS_H), (times, LANE))
    sketch.wire(parts.product, "n", (times, LANE), (TURN, LANE), (TURN, BOX), (N, BOX))
    _wide_update(sketch, parts, x)
    return sketch.drawing(860, (BUS_X[0] + 6, 3.5))


def _wide_down(to: Height) -> list:
    """h_prev's way from the top down at the left."""
    return [(LEFT, TOP), (DOWN, TOP), (DOWN, to)]


def _wide_gates(sketch: Sketch, parts: Parts, columns: dict, bus: Height, side="right") -> None:
    sketch.plate("h_prev", LEFT, TOP, "top")
    sketch.plate("x", LEFT, bus, "top")
    for gate, x in (columns | {"n": N}).items():
        sketch.plate(gate, x, PLATE, "right" if gate == "n" else "left")
        word_side = "right" if gate == "n" else side
        sketch.box(x, BOX, parts.texts[gate], gate, gate, NAMES[gate], word_side)
        sketch.wire(gate, gate, (x, BOX), (x, PLATE))
    for gate, x in columns.items():
        sketch.wire("h_prev", gate, *_wide_down(BUS_H), (x - SIDE, BUS_H), (x - SIDE, BOX))
        sketch.wire("x", gate, (LEFT, bus), (x + SIDE, bus), (x + SIDE, BOX))
    if not parts.after:
        sketch.wire("x", "n", (LEFT, bus), (N, bus), (N, BOX))


def _wide_reset(sketch: Sketch, parts: Parts, r: int) -> None:
    """The last hidden state is reset before it meets the candidate's matrix."""
    sketch.sign(r, LANE, "×", parts.product)
    sketch.plate(parts.product, r + 100, LANE, "top")
    sketch.wire("h_prev", "n", *_wide_down(LANE), (r, LANE))
    sketch.wire("r", "n", (r, PLATE), (r, LANE))
    sketch.wire(parts.product, "n", (r, LANE), (TURN, LANE), (TURN, BOX), (N, BOX))


def _wide_reset_after(sketch: Sketch, parts: Parts, r: int) -> None:
    """The last hidden state meets the candidate's matrix first, is reset, and then added."""
    weighted, cell, bus = parts.reset_of, parts.cell, BUS_X_LOW
    sketch.box(148, LANE, matrix(cell, weighted), "n", weighted)
    sketch.plate(weighted, 226, LANE, "top", "from_h")
    sketch.sign(r, LANE, "×", parts.product)
    sketch.plate(parts.product, r + 84, LANE, "top", "reset")
    sketch.wire("h_prev", "n", *_wide_down(LANE), (148, LANE))
    sketch.wire(weighted, "n", (148, LANE), (r, LANE))
    sketch.wire("r", "n", (r, PLATE), (r, LANE))
    sketch.box(560, bus, matrix(cell, parts.input), "n", parts.input)
    sketch.sign(N, BUS_H, "+", parts.total)
    sketch.wire("x", "n", (LEFT, bus), (560, bus))
    sketch.wire(parts.input, "n", (560, bus), (N, bus), (N, BUS_H))
    sketch.wire(parts.product, "n", (r, LANE), (TURN, LANE), (TURN, BUS_H), (N, BUS_H))
    sketch.wire(parts.total, "n", (N, BUS_H), (N, BOX))


def _wide_update(sketch: Sketch, parts: Parts, z: int) -> None:
    """h: a mixture of h_prev, on the top line, and n, from below; 1− opposes the two."""
    update, opposed = parts.update, parts.not_update
    sketch.plate("h", H, TOP, "top")
    sketch.plate(parts.taken, N, MID, "right")
    sketch.sign(N, TOP, "+", "h")
    sketch.sign(N, TIMES, "×", parts.taken)
    sketch.wire("n", "h", (N, PLATE), (N, TIMES))
    sketch.wire(parts.taken, "h", (N, TIMES), (N, TOP))
    sketch.wire("h", "h", (N, TOP), (H, TOP))
    sketch.wire("h", "", (H, TOP), (EDGE, TOP))
    side, by = ("left", -70) if z == Z else ("right", 70)  # where there is room for 1 − z
    times = z if parts.keeps else z + by
    sketch.sign(times, TOP, "×", parts.kept)
    sketch.plate(parts.kept, (times + N) / 2, TOP, "top")
    sketch.wire("h_prev", "h", (LEFT, TOP), (times, TOP))
    sketch.wire(parts.kept, "h", (times, TOP), (N, TOP))
    if parts.keeps:
        sketch.sign(z + 48, TIMES, NOT, opposed)
        sketch.plate(opposed, z + 116, TIMES, "top")
        sketch.wire(update, "h", (z, PLATE), (z, TOP))
        sketch.wire(update, "h", (z, PLATE), (z, TIMES), (z + 48, TIMES))
        sketch.wire(opposed, "h", (z + 48, TIMES), (N, TIMES))
    else:
        sketch.sign(z, MID, NOT, opposed)
        sketch.plate(opposed, times, MID, side)
        sketch.wire(update, "h", (z, PLATE), (z, TIMES), (N, TIMES))
        sketch.wire(update, "h", (z, PLATE), (z, MID))
        sketch.wire(opposed, "h", (z, MID), (times, MID), (times, TOP))


# On a phone -------------------------------------------------------------------------------------

A, B, C = (4, 0.5), (10, 1.5), (14, 2.5)
TALL_WEIGH, TALL_WEIGHED, TALL_NOT = (50, 1.5), (74, 2.0), (38, 3.0)
TALL_TIMES, TALL_LANE, BESIDE = (64, 3.0), (70, 4.0), (100, 4.0)
LEFT_LANE, TALL_R, TALL_Z, PRODUCT, TALL_TURN, TALL_N = 7, 56, 142, 224, 267, 310
TALL_X = TALL_Z + SIDE


@dataclass(frozen=True)
class Rows:
    """The lower rows on a phone, moved down by what stands above or between them."""

    low: int = 0  # before the gates' plates
    bus: int = 0  # between the two buses

    def __getattr__(self, name: str) -> Height:
        between = self.bus if name in ("bus_x", "x") else 0
        height, plates = LOWER[name]
        return (height + self.low + between, plates)


LOWER = {
    "plate": (92, 4.5),
    "box": (118, 5.0),
    "bus_h": (150, 5.0),
    "bus_x": (162, 5.0),
    "x": (168, 5.5),
}


def _tall(parts: Parts) -> Drawing:
    sketch, rows = Sketch(), Rows(bus=18 if parts.after else 0)
    _tall_gates(sketch, parts, {"r": TALL_R, "z": TALL_Z}, rows)
    (_tall_reset_after if parts.after else _tall_reset)(sketch, parts, rows)
    _tall_update(sketch, parts, rows)
    return sketch.drawing(360, (rows.x[0] + 4, 6.0))


def _tall_minimal(parts: Parts) -> Drawing:
    sketch, rows, gate = Sketch(), Rows(low=24), parts.reset
    _tall_gates(sketch, parts, {gate: TALL_Z}, rows)
    sketch.sign(TALL_R, BESIDE, "×", parts.product)
    sketch.plate(parts.product, PRODUCT, TALL_LANE, "in")
    sketch.wire(gate, "n", (TALL_Z, rows.plate), (TALL_Z, BESIDE), (TALL_R, BESIDE))
    sketch.wire("h_prev", "n", *_tall_down(BESIDE), (TALL_R, BESIDE))
    up = [(TALL_R, BESIDE), (TALL_R, TALL_LANE), (TALL_TURN, TALL_LANE)]
    sketch.wire(parts.product, "n", *up, (TALL_TURN, rows.box), (TALL_N, rows.box))
    _tall_update(sketch, parts, rows)
    return sketch.drawing(360, (rows.x[0] + 4, 6.0))


def _tall_down(to: Height) -> list:
    return [(TALL_R, A), (LEFT_LANE, A), (LEFT_LANE, to)]


def _tall_gates(sketch: Sketch, parts: Parts, columns: dict[str, int], rows: Rows) -> None:
    sketch.plate("h_prev", TALL_R, A, "in")
    sketch.plate("x", TALL_X, rows.x, "in")
    rise = [(TALL_X, rows.x), (TALL_X, rows.bus_x)]
    for gate, x in (columns | {"n": TALL_N}).items():
        sketch.plate(gate, x, rows.plate, "in")
        sketch.box(x, rows.box, parts.texts[gate], gate, gate)
        sketch.wire(gate, gate, (x, rows.box), (x, rows.plate))
    for gate, x in columns.items():
        down = _tall_down(rows.bus_h)
        sketch.wire("h_prev", gate, *down, (x - SIDE, rows.bus_h), (x - SIDE, rows.box))
        sketch.wire("x", gate, *rise, (x + SIDE, rows.bus_x), (x + SIDE, rows.box))
    if not parts.after:
        sketch.wire("x", "n", *rise, (TALL_N, rows.bus_x), (TALL_N, rows.box))


def _tall_reset(sketch: Sketch, parts: Parts, rows: Rows) -> None:
    sketch.sign(TALL_R, TALL_LANE, "×", parts.product)
    sketch.plate(parts.product, PRODUCT, TALL_LANE, "in")
    sketch.wire("h_prev", "n", (TALL_R, A), (TALL_R, TALL_LANE))
    sketch.wire("r", "n", (TALL_R, rows.plate), (TALL_R, TALL_LANE))
    way = [(TALL_R, TALL_LANE), (TALL_TURN, TALL_LANE), (TALL_TURN, rows.box)]
    sketch.wire(parts.product, "n", *way, (TALL_N, rows.box))


def _tall_reset_after(sketch: Sketch, parts: Parts, rows: Rows) -> None:
    weighted, cell, weigh = parts.reset_of, parts.cell, 232
    sketch.box(TALL_R, TALL_WEIGH, matrix(cell, weighted), "n", weighted)
    sketch.plate(weighted, TALL_R, TALL_WEIGHED, "in", "from_h")
    sketch.sign(TALL_R, TALL_LANE, "×", parts.product)
    sketch.plate(parts.product, PRODUCT, TALL_LANE, "in", "reset")
    sketch.wire("h_prev", "n", (TALL_R, A), (TALL_R, TALL_WEIGH))
    sketch.wire(weighted, "n", (TALL_R, TALL_WEIGH), (TALL_R, TALL_LANE))
    sketch.wire("r", "n", (TALL_R, rows.plate), (TALL_R, TALL_LANE))
    sketch.box(weigh, rows.bus_x, matrix(cell, parts.input), "n", parts.input)
    sketch.sign(TALL_N, rows.bus_h, "+", parts.total)
    sketch.wire("x", "n", (TALL_X, rows.x), (TALL_X, rows.bus_x), (weigh, rows.bus_x))
    way = [(weigh, rows.bus_x), (TALL_N, rows.bus_x), (TALL_N, rows.bus_h)]
    sketch.wire(parts.input, "n", *way)
    way = [(TALL_R, TALL_LANE), (TALL_TURN, TALL_LANE), (TALL_TURN, rows.bus_h)]
    sketch.wire(parts.product, "n", *way, (TALL_N, rows.bus_h))
    sketch.wire(parts.total, "n", (TALL_N, rows.bus_h), (TALL_N, rows.box))


def _tall_update(sketch: Sketch, parts: Parts, rows: Rows) -> None:
    update, opposed, z, n = parts.update, parts.not_update, TALL_Z, TALL_N
    sketch.plate("h", n, A, "in")
    sketch.plate(parts.taken, n, C, "in")
    sketch.sign(n, B, "+", "h")
    sketch.sign(n, TALL_TIMES, "×", parts.taken)
    sketch.wire("n", "h", (n, rows.plate), (n, TALL_TIMES))
    sketch.wire(parts.taken, "h", (n, TALL_TIMES), (n, B))
    sketch.wire("h", "h", (n, B), (n, A))
    sketch.sign(z, B, "×", parts.kept)
    sketch.plate(parts.kept, 226, B, "in")
    sketch.wire("h_prev", "h", (TALL_R, A), (TALL_R, B), (z, B))
    sketch.wire(parts.kept, "h", (z, B), (n, B))
    if parts.keeps:
        sketch.sign(z + 28, TALL_TIMES, NOT, opposed)
        sketch.plate(opposed, 230, TALL_TIMES, "in")
        sketch.wire(update, "h", (z, rows.plate), (z, B))
        sketch.wire(update, "h", (z, rows.plate), (z, TALL_TIMES), (z + 28, TALL_TIMES))
        sketch.wire(opposed, "h", (z + 28, TALL_TIMES), (n, TALL_TIMES))
    else:
        sketch.sign(z, TALL_NOT, NOT, opposed)
        sketch.plate(opposed, z, C, "in")
        sketch.wire(update, "h", (z, rows.plate), (z, TALL_TIMES), (n, TALL_TIMES))
        sketch.wire(update, "h", (z, rows.plate), (z, TALL_NOT))
        sketch.wire(opposed, "h", (z, TALL_NOT), (z, B))

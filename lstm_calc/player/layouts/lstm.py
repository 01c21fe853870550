"""The LSTM family: one picture with its parts switched on and off by what a cell's steps are.

The cell state runs along the top, the gates stand below it. A peephole is a wire from the cell
state down into a gate's box; a gate that is 1 minus another has no box of its own, but a wire from
that other through 1−. After Olah 2015 and Greff et al. 2017.

A cell on the way from the RNN to the LSTM has the parts that it has at their places; a box = stands
where a line only hands a value on.
"""

from dataclasses import dataclass

from lstm_calc.cell import Cell
from lstm_calc.ops import FUNCTIONS
from lstm_calc.player.layouts.drawing import NOT, Drawing, Height, Sketch, title
from lstm_calc.player.layouts.truth import arrivals, read

GATES = ("f", "i", "g", "o")
SAME = "="
NAMES = {"f": "forget", "i": "input", "g": "candidate", "o": "output"}


@dataclass(frozen=True)
class Parts:
    """What there is in a cell. own: gates with a weighted sum of their own → the text of their box;
    reads: gate → what its sum is made of. kept: what of c_prev enters c (`f * c_prev`, or c_prev
    itself); entered: what of g does (`i * g`, or g). admit: what g is multiplied by. coupled: two
    gates, the second 1 minus the first. squashed: what o is multiplied by; None where h is that
    itself. last: the gates' last values, where they come in. Where there is no cell state, kept is
    None; where nothing enters it, entered is h, the line that g goes to in its place."""

    own: dict[str, str]
    reads: dict[str, tuple[str, ...]]
    kept: str | None
    entered: str
    admit: str | None
    coupled: tuple[str, str] | None
    squashed: str | None
    squash: str
    last: tuple[str, ...]

    @property
    def bypassed(self) -> bool:
        """Whether what g gives goes to h, past the cell state."""
        return self.entered == "h"

    def peeps(self, gate: str) -> bool:
        return gate in self.own and ("c" if gate == "o" else "c_prev") in self.reads[gate]


def drawings(cell: Cell) -> dict[str, Drawing] | None:
    """The family's picture of a cell; None where the cell has not its parts."""
    parts = _parts(cell)
    return parts and {"wide": _wide(parts), "tall": _tall(parts)}


# What a cell has --------------------------------------------------------------------------------


def _parts(cell: Cell) -> Parts | None:
    memory = "c" in cell.state
    if not {"g", "h"} <= set(cell.lines) <= {*GATES, "c", "h"} or memory != ("c" in cell.lines):
        return None
    shown = {*cell.lines, *arrivals(cell)}
    into = "c" if memory and "g" in read(cell, "c", shown) else "h"
    found = (_remembered if into == "c" else _bypassing)(cell)
    if found is None:
        return None
    coupled = _coupled(cell, found["admit"])
    own = [g for g in GATES if g in cell.lines and (coupled is None or coupled[1] != g)]
    return Parts(
        own={gate: title(cell.steps[gate].op) for gate in own},
        reads={gate: tuple(read(cell, gate, shown)) for gate in own},
        coupled=coupled,
        last=tuple(name for name in arrivals(cell) if name not in ("x", "h_prev", "c_prev")),
        **found,
    )


def _remembered(cell: Cell) -> dict | None:
    """What becomes of c and h where g enters c, and h shows it."""
    kept, _ = _factor(cell, "c", "c_prev")
    entered, admit = _factor(cell, "c", "g")
    squashed, squash = _squash(cell)
    if not (kept and entered and (squashed or cell.steps["h"].op in (*FUNCTIONS, "copy"))):
        return None
    return {"kept": kept, "entered": entered, "admit": admit,
            "squashed": squashed, "squash": squash}  # fmt: skip


def _bypassing(cell: Cell) -> dict | None:
    """The same where g goes to h, gated by i or whole, and c, if there is one, is handed on."""
    step, kept = cell.steps["h"], None
    if "c" in cell.lines:
        if cell.steps["c"].op != "copy":
            return None
        (kept,) = cell.steps["c"].args
    gated = step.op == "mul" and set(step.args) == {"i", "g"}
    if not gated and step.op not in (*FUNCTIONS, "copy"):
        return None
    return {"kept": kept, "entered": "h", "admit": "i" if gated else None,
            "squashed": None, "squash": _function(step.op)}  # fmt: skip


def _function(op: str) -> str:
    """What stands in the box of a line that does this; = where it hands a value on."""
    return SAME if op == "copy" else title(op)


def _factor(cell: Cell, line: str, value: str) -> tuple[str | None, str | None]:
    """The term of a line that is a value or its product, and what the value is multiplied by."""
    for term in cell.steps[line].args:
        if term == value:
            return term, None
        step = cell.steps.get(term)
        if step and step.op == "mul" and value in step.args:
            return term, next((arg for arg in step.args if arg != value), value)
    return None, None


def _squash(cell: Cell) -> tuple[str | None, str]:
    """What o is multiplied by, and the function in it."""
    step = cell.steps["h"]
    if step.op != "mul" or "o" not in step.args:
        return None, _function(step.op)
    other = next((arg for arg in step.args if arg != "o"), "o")
    return other, title(cell.steps[other].op) if other in cell.steps and other != "c" else ""


def _coupled(cell: Cell, admit: str | None) -> tuple[str, str] | None:
    for value in ("f", "i", admit):
        step = cell.steps.get(value)
        if step and step.op == "sub" and step.args[0] == 1.0 and step.args[1] in GATES:
            return step.args[1], value
    return None


def _bus(sketch: Sketch, parts: Parts, sources: dict[str, list], way) -> None:
    """From each source into each gate that reads it; way(gate): the points after the source's."""
    for source, start in sources.items():
        for gate in parts.own:
            if source in parts.reads[gate]:
                sketch.wire(source, gate, *start, *way(gate))


# On a laptop ------------------------------------------------------------------------------------

TOP, IG, TIMES = (24, 0.5), (46, 1.0), (68, 1.5)
PLATE, BOX, BUS, X = (86, 2.0), (114, 2.5), (152, 2.5), (166, 3.0)
BUS_2, X_2 = (166, 2.5), (186, 3.0)  # for the gates' last values, where they come in
TANH, TANH_PLATE, OUT = (63, 0.5), (88, 1.0), (104, 2.0)
LEFT, X_COLUMN, PLUS, C, END, H, EDGE = 50, 130, 398, 500, 740, 801, 856
WIDE = {"f": 176, "i": 336, "g": 454, "o": 655}
LANES = {"f": 102, "i": 268, "o": 575}  # of the peepholes
O_OUT = 708  # where o's wire turns down
NOT_X, COUPLED_X = 238, 312  # the circle 1−, and the plate of what it makes


def _wide(parts: Parts) -> Drawing:
    columns = WIDE if parts.admit or parts.bypassed else WIDE | {"g": PLUS}
    sketch = Sketch()
    x = X_2 if parts.last else X
    for value, *place in (
        ("h_prev", LEFT, BUS, "top"),
        ("x", X_COLUMN, x, "left"),
        ("h", H, OUT, "top"),
    ):
        sketch.plate(value, *place)
    _wide_gates(sketch, parts, columns, x)
    _wide_peepholes(sketch, parts)
    if parts.kept:
        _wide_memory(sketch, parts)
    if parts.coupled:
        _wide_coupled(sketch, parts)
    if parts.bypassed:
        _wide_bypass(sketch, parts)
    else:
        _wide_entry(sketch, parts, columns)
        _wide_out(sketch, parts)
    return sketch.drawing(860, (192, 3.5) if parts.last else (172, 3.5))


def _wide_gates(sketch: Sketch, parts: Parts, columns: dict[str, int], x: Height) -> None:
    for gate, text in parts.own.items():
        column = columns[gate]
        sketch.plate(gate, column, PLATE, "right" if gate == "g" else "left")
        sketch.box(column, BOX, text, gate, gate, NAMES[gate], "right")
        sketch.wire(gate, gate, (column, BOX), (column, PLATE))
    sources = {"h_prev": [(LEFT, BUS)], "x": [(X_COLUMN, x), (X_COLUMN, BUS)]}
    _bus(sketch, parts, sources, lambda gate: [(columns[gate], BUS), (columns[gate], BOX)])
    for k, name in enumerate(parts.last):
        place = 290 + 130 * k
        sketch.plate(name, place, x, "left")
        _bus(
            sketch,
            parts,
            {name: [(place, x), (place, BUS_2)]},
            lambda gate: [(columns[gate] + 18, BUS_2), (columns[gate] + 18, BOX)],
        )


def _wide_peepholes(sketch: Sketch, parts: Parts) -> None:
    """From the cell state down a lane of its own into the side of the gate's box."""
    starts = {
        "f": ("c_prev", [(LEFT, TOP)]),
        "i": ("c_prev", [(LEFT, TOP)]),
        "o": ("c", [(C, TOP)]),
    }
    free = "f" not in parts.own and parts.kept != "c_prev"  # f's lane, for i to take
    lanes = LANES | {"i": LANES["f"]} if free else LANES
    if (
        not free and parts.kept != "c_prev"
    ):  # beyond f's multiplication the line on top is no longer c_prev
        starts["i"][1].extend([(LANES["f"], TOP), (LANES["f"], IG)])
    for gate, (value, start) in starts.items():
        if parts.peeps(gate):
            lane, turn = lanes[gate], start[-1][1]
            sketch.wire(value, gate, *start, (lane, turn), (lane, BOX), (WIDE[gate], BOX))


def _wide_memory(sketch: Sketch, parts: Parts) -> None:
    """c: what is kept of the old one, and where the new is added."""
    sketch.plate("c_prev", LEFT, TOP, "top")
    sketch.plate("c", C, TOP, "top")
    if parts.bypassed:
        sketch.box(PLUS, TOP, SAME, "c", "c")
    else:
        sketch.sign(PLUS, TOP, "+", "c")
    sketch.wire("c", "c", (PLUS, TOP), (C, TOP))
    sketch.wire("c", "", (C, TOP), (EDGE, TOP))
    if parts.kept == "c_prev":
        sketch.wire("c_prev", "c", (LEFT, TOP), (PLUS, TOP))
        return
    sketch.plate(parts.kept, (WIDE["f"] + PLUS) / 2, TOP, "top")
    sketch.sign(WIDE["f"], TOP, "×", parts.kept)
    sketch.wire("c_prev", "c", (LEFT, TOP), (WIDE["f"], TOP))
    sketch.wire(parts.kept, "c", (WIDE["f"], TOP), (PLUS, TOP))
    f = PLATE if "f" in parts.own else TIMES
    sketch.wire("f", "c", (WIDE["f"], f), (WIDE["f"], TOP))


def _wide_entry(sketch: Sketch, parts: Parts, columns: dict[str, int]) -> None:
    """What is let in of the new."""
    if parts.admit is None:
        sketch.wire("g", "c", (PLUS, PLATE), (PLUS, TOP))
        return
    sketch.plate(parts.entered, PLUS, IG, "left")
    sketch.sign(PLUS, TIMES, "×", parts.entered)
    sketch.wire(parts.entered, "c", (PLUS, TIMES), (PLUS, TOP))
    sketch.wire("g", "c", (columns["g"], PLATE), (columns["g"], TIMES), (PLUS, TIMES))
    if parts.admit in parts.own:
        sketch.wire("i", "c", (WIDE["i"], PLATE), (WIDE["i"], TIMES), (PLUS, TIMES))


def _wide_bypass(sketch: Sketch, parts: Parts) -> None:
    """h: what g gives, gated or whole, on its way below the cell state."""
    from_g = [(WIDE["g"], PLATE), (WIDE["g"], TIMES), (PLUS, TIMES)]
    if parts.admit:
        sketch.sign(PLUS, TIMES, "×", "h")
        sketch.wire("i", "h", (WIDE["i"], PLATE), (WIDE["i"], TIMES), (PLUS, TIMES))
        start = [(PLUS, TIMES)]
    else:
        sketch.box(PLUS, IG, parts.squash, "h", "h")
        from_g.append((PLUS, IG))
        start = []
    sketch.wire("g", "h", *from_g)
    sketch.wire("h", "h", *start, (PLUS, IG), (END, IG), (END, OUT), (H, OUT))
    sketch.wire("h", "", (H, OUT), (EDGE, OUT))


def _wide_coupled(sketch: Sketch, parts: Parts) -> None:
    """One gate's wire through 1− to the other gate's multiplication."""
    source, made = parts.coupled
    line = made if made in GATES else "c"
    sketch.sign(NOT_X, TIMES, NOT, made)
    column = WIDE[source]
    sketch.wire(source, line, (column, PLATE), (column, TIMES), (NOT_X, TIMES))
    if made == "f":
        sketch.plate(made, WIDE["f"], TIMES, "left")
        sketch.wire(made, made, (NOT_X, TIMES), (WIDE["f"], TIMES))
    else:
        sketch.plate(made, COUPLED_X, TIMES, "bottom")
        if line == made:
            sketch.wire(made, made, (NOT_X, TIMES), (COUPLED_X, TIMES))
        start = COUPLED_X if line == made else NOT_X
        sketch.wire(made, "c", (start, TIMES), (PLUS, TIMES))


def _wide_out(sketch: Sketch, parts: Parts) -> None:
    """h: the cell state, squashed and gated, as far as it is."""
    sketch.wire("h", "", (H, OUT), (EDGE, OUT))
    if parts.squashed is None:
        sketch.box(END, TANH, parts.squash, "h", "h")
        sketch.wire("c", "h", (C, TOP), (END, TOP), (END, TANH))
        sketch.wire("h", "h", (END, TANH), (END, OUT), (H, OUT))
        return
    sketch.sign(END, OUT, "×", "h")
    sketch.wire("h", "h", (END, OUT), (H, OUT))
    sketch.wire("o", "h", (WIDE["o"], PLATE), (O_OUT, PLATE), (O_OUT, OUT), (END, OUT))
    if parts.squashed == "c":
        sketch.wire("c", "h", (C, TOP), (END, TOP), (END, OUT))
        return
    sketch.box(END, TANH, parts.squash, "h", parts.squashed)
    sketch.plate(parts.squashed, END, TANH_PLATE, "left")
    sketch.wire("c", "h", (C, TOP), (END, TOP), (END, TANH))
    sketch.wire(parts.squashed, "h", (END, TANH), (END, OUT))


# On a phone: the same parts, four columns wide --------------------------------------------------

A, B, C_ROW, X_IG = (4, 0.5), (10, 1.5), (14, 2.5), (35, 3.0)
TALL_TANH, TALL_TANH_PLATE, TALL_OUT = (31, 2.0), (54, 2.5), (75, 3.0)
ABOVE_D, D, E, UNDER_E = (76, 3.0), (94, 3.5), (118, 4.0), (144, 4.0)
TALL_BUS, TALL_BUS_2, GIVEN, GIVEN_2, GIVEN_3 = (
    (152, 4.0), (164, 4.0), (164, 4.5), (176, 4.5), (182, 5.5)
)  # fmt: skip
TALL = {"f": 52, "i": 142, "g": 226, "o": 312}
LEFT_LANE, I_LANE, O_LANE, RIGHT_LANE = 6, 97, 269, 357
TALL_PLUS, TALL_C = 184, 246
TALL_SAME = 150  # the box = in the place of +, wider than it
TALL_LAST = ((226, GIVEN_2), (312, GIVEN_2), (269, GIVEN_3))


def _tall(parts: Parts) -> Drawing:
    sketch = Sketch()
    given = GIVEN_2 if parts.last else GIVEN
    x = TALL["i"] if parts.last else TALL_PLUS
    for value, *place in (
        ("h", TALL["o"], A),
        ("h_prev", TALL["f"], given),
        ("x", x, given),
    ):
        sketch.plate(value, *place, "in")
    _tall_gates(sketch, parts, {"h_prev": TALL["f"], "x": x}, given)
    _tall_peepholes(sketch, parts)
    if parts.kept:
        _tall_memory(sketch, parts)
    if parts.coupled:
        _tall_coupled(sketch, *parts.coupled)
    if parts.bypassed:
        _tall_bypass(sketch, parts)
    else:
        _tall_entry(sketch, parts)
        _tall_out(sketch, parts)
    return sketch.drawing(360, (186, 6.0) if parts.last else (168, 5.0))


def _tall_gates(sketch: Sketch, parts: Parts, sources: dict[str, int], given: Height) -> None:
    for gate, text in parts.own.items():
        sketch.plate(gate, TALL[gate], D, "in")
        sketch.box(TALL[gate], E, text, gate, gate)
        sketch.wire(gate, gate, (TALL[gate], E), (TALL[gate], D))
    starts = {name: [(x, given), (x, TALL_BUS)] for name, x in sources.items()}
    _bus(sketch, parts, starts, lambda gate: [(TALL[gate], TALL_BUS), (TALL[gate], E)])
    for name, (x, row) in zip(parts.last, TALL_LAST, strict=False):
        sketch.plate(name, x, row, "in")
        _bus(
            sketch,
            parts,
            {name: [(x, row), (x, TALL_BUS_2)]},
            lambda gate: [(TALL[gate] + 18, TALL_BUS_2), (TALL[gate] + 18, E)],
        )


def _tall_peepholes(sketch: Sketch, parts: Parts) -> None:
    down = [(TALL["f"], A), (LEFT_LANE, A)]
    if "f" in parts.own:  # over f's wire, and down between the two gates
        to_i = [(LEFT_LANE, ABOVE_D), (I_LANE, ABOVE_D), (I_LANE, E), (TALL["i"], E)]
    else:
        to_i = [(LEFT_LANE, UNDER_E), (TALL["i"] - 18, UNDER_E), (TALL["i"] - 18, E)]
    ways = {
        "f": [*down, (LEFT_LANE, E), (TALL["f"], E)],
        "i": [*down, *to_i],
        "o": [(TALL_C, B), (TALL_C, ABOVE_D), (O_LANE, ABOVE_D), (O_LANE, E), (TALL["o"], E)],
    }
    for gate, way in ways.items():
        if parts.peeps(gate):
            sketch.wire("c" if gate == "o" else "c_prev", gate, *way)


def _tall_memory(sketch: Sketch, parts: Parts) -> None:
    f, plus = TALL["f"], TALL_PLUS
    sketch.plate("c_prev", f, A, "in")
    sketch.plate("c", TALL_C, B, "in")
    sketch.wire("c", "", (TALL_C, B), (RIGHT_LANE - 8, B))
    if parts.bypassed:
        sketch.box(TALL_SAME, B, SAME, "c", "c")
        plus = TALL_SAME
    else:
        sketch.sign(plus, B, "+", "c")
    sketch.wire("c", "c", (plus, B), (TALL_C, B))
    if parts.kept == "c_prev":
        sketch.wire("c_prev", "c", (f, A), (f, B), (plus, B))
        return
    sketch.plate(parts.kept, (f + plus) / 2, B, "in")
    sketch.sign(f, B, "×", parts.kept)
    sketch.wire("c_prev", "c", (f, A), (f, B))
    sketch.wire(parts.kept, "c", (f, B), (plus, B))
    sketch.wire("f", "c", (f, D), (f, B))


def _tall_entry(sketch: Sketch, parts: Parts) -> None:
    plus = TALL_PLUS
    if parts.admit is None:
        sketch.wire("g", "c", (TALL["g"], D), (TALL["g"], X_IG), (plus, X_IG), (plus, B))
        return
    sketch.plate(parts.entered, plus, C_ROW, "in")
    sketch.sign(plus, X_IG, "×", parts.entered)
    sketch.wire(parts.entered, "c", (plus, X_IG), (plus, B))
    for value, x in ((parts.admit, TALL["i"]), ("g", TALL["g"])):
        sketch.wire(value, "c", (x, D), (x, X_IG), (plus, X_IG))


def _tall_bypass(sketch: Sketch, parts: Parts) -> None:
    plus, x = TALL_PLUS, TALL["o"]
    from_g = [(TALL["g"], D), (TALL["g"], X_IG), (plus, X_IG)]
    if parts.admit:
        sketch.sign(plus, X_IG, "×", "h")
        sketch.wire("i", "h", (TALL["i"], D), (TALL["i"], X_IG), (plus, X_IG))
        start = [(plus, X_IG)]
    else:
        sketch.box(plus, C_ROW, parts.squash, "h", "h")
        from_g.append((plus, C_ROW))
        start = []
    sketch.wire("g", "h", *from_g)
    sketch.wire("h", "h", *start, (plus, C_ROW), (RIGHT_LANE, C_ROW), (RIGHT_LANE, A), (x, A))


def _tall_coupled(sketch: Sketch, source: str, made: str) -> None:
    """1− stands where the gate's own box would."""
    line = made if made in GATES else "c"
    x = TALL["f" if made == "f" else "i"]
    sketch.plate(made, x, D, "in")
    sketch.sign(x, E, NOT, made)
    sketch.wire(source, line, (TALL[source], D), (I_LANE, D), (I_LANE, E), (x, E))
    sketch.wire(made, line, (x, E), (x, D))


def _tall_out(sketch: Sketch, parts: Parts) -> None:
    x = TALL["o"]
    out = [(RIGHT_LANE, TALL_OUT), (RIGHT_LANE, A), (x, A)]
    down = [(TALL_C, B), (x, B)]
    if parts.squashed is None:
        sketch.box(x, TALL_TANH, parts.squash, "h", "h")
        sketch.wire("c", "h", *down, (x, TALL_TANH))
        sketch.wire("h", "h", (x, TALL_TANH), (RIGHT_LANE, TALL_TANH), *out[1:])
        return
    sketch.sign(x, TALL_OUT, "×", "h")
    sketch.wire("h", "h", (x, TALL_OUT), *out)
    sketch.wire("o", "h", (x, D), (x, TALL_OUT))
    if parts.squashed == "c":
        sketch.wire("c", "h", *down, (x, TALL_OUT))
        return
    sketch.box(x, TALL_TANH, parts.squash, "h", parts.squashed)
    sketch.plate(parts.squashed, x, TALL_TANH_PLATE, "in")
    sketch.wire("c", "h", *down, (x, TALL_TANH))
    sketch.wire(parts.squashed, "h", (x, TALL_TANH), (x, TALL_OUT))

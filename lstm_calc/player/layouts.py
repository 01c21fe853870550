"""The gate diagrams, laid out by hand, as data that player/diagram.js draws.

A height is (a, b): a + b times the height of a value's plate, which grows with the numbers in it;
so nothing meets, however many numbers stand in a plate. `wide` serves a laptop, `tall` a phone,
where labels stand inside the plates instead of beside them.

    plates  value → (x, height, where its label stands, a word for it in place of its symbol)
    boxes   (x, height, what is written in it, line, a word beside it, on which side)
    signs   (x, height, sign, the value it makes)
    wires   (value carried, lines that it lights up for, points)
"""

from lstm_calc.cell import Cell

Layout = dict


def layout(cell: Cell) -> dict[str, Layout]:
    """The diagrams of a cell, `wide` and `tall`."""
    if set(cell.lines) == {"f", "i", "g", "o", "c", "h"}:
        return {"wide": LSTM_WIDE, "tall": LSTM_TALL}
    return {"wide": _rnn_wide(cell), "tall": _rnn_tall(cell)}


GATES = ("f", "i", "g", "o")
NAMES = {"f": "forget", "i": "input", "g": "candidate", "o": "output"}


def _gate_wires(columns: dict[str, int], bottom, bus, sources) -> list:
    """From each source along the bus up into each gate."""
    return [
        (value, [gate], [*start, (x, bus), (x, bottom)])
        for value, start in sources.items()
        for gate, x in columns.items()
    ]


# The LSTM on a laptop: the cell state runs along the top, the gates stand below it.
_TOP, _IG, _TIMES = (24, 0.5), (46, 1.0), (68, 1.5)
_PLATE, _BOX, _BUS, _X = (86, 2.0), (114, 2.5), (152, 2.5), (166, 3.0)
_TANH, _TANH_PLATE, _OUT = (63, 0.5), (88, 1.0), (112, 1.5)
_COLUMNS = {"f": 190, "i": 325, "g": 445, "o": 608}

LSTM_WIDE = {
    "width": 860,
    "height": (172, 3.5),
    "plates": {
        "c_prev": (60, _TOP, "top"),
        "f * c_prev": (288, _TOP, "top"),
        "i * g": (385, _IG, "left"),
        "c": (492, _TOP, "top"),
        "tanh(c)": (698, _TANH_PLATE, "left"),
        "h": (788, _OUT, "top"),
        "h_prev": (60, _BUS, "top"),
        "x": (150, _X, "left"),
        "f": (190, _PLATE, "left"),
        "i": (325, _PLATE, "left"),
        "g": (445, _PLATE, "right"),
        "o": (608, _PLATE, "left"),
    },
    "boxes": [
        (190, _BOX, "σ", "f", NAMES["f"], "left"),
        (325, _BOX, "σ", "i", NAMES["i"], "left"),
        (445, _BOX, "tanh", "g", NAMES["g"], "right"),
        (608, _BOX, "σ", "o", NAMES["o"], "right"),
        (698, _TANH, "tanh", "h", "", ""),
    ],
    "signs": [
        (190, _TOP, "×", "f * c_prev"),
        (385, _TIMES, "×", "i * g"),
        (385, _TOP, "+", "c"),
        (698, _OUT, "×", "h"),
    ],
    "wires": [
        *_gate_wires(_COLUMNS, _BOX, _BUS, {"h_prev": [(60, _BUS)], "x": [(150, _X), (150, _BUS)]}),
        *[(gate, [gate], [(x, _BOX), (x, _PLATE)]) for gate, x in _COLUMNS.items()],
        ("f", ["c"], [(190, _PLATE), (190, _TOP)]),
        ("c_prev", ["c"], [(60, _TOP), (190, _TOP)]),
        ("f * c_prev", ["c"], [(190, _TOP), (288, _TOP), (385, _TOP)]),
        ("i", ["c"], [(325, _PLATE), (325, _TIMES), (385, _TIMES)]),
        ("g", ["c"], [(445, _PLATE), (445, _TIMES), (385, _TIMES)]),
        ("i * g", ["c"], [(385, _TIMES), (385, _IG), (385, _TOP)]),
        ("c", ["c"], [(385, _TOP), (492, _TOP)]),
        ("c", [], [(492, _TOP), (850, _TOP)]),
        ("c", ["h"], [(492, _TOP), (698, _TOP), (698, _TANH)]),
        ("tanh(c)", ["h"], [(698, _TANH), (698, _TANH_PLATE), (698, _OUT)]),
        ("o", ["h"], [(608, _PLATE), (664, _PLATE), (664, _OUT), (698, _OUT)]),
        ("h", ["h"], [(698, _OUT), (788, _OUT)]),
        ("h", [], [(788, _OUT), (850, _OUT)]),
    ],
}

# The LSTM on a phone: the same parts, four columns wide.
_A, _B, _C, _X_IG = (4, 0.5), (10, 1.5), (14, 2.5), (35, 3.0)
_TALL_TANH, _TALL_TANH_PLATE, _TALL_OUT = (31, 2.0), (54, 2.5), (75, 3.0)
_D, _E, _F, _G = (94, 3.5), (118, 4.0), (152, 4.0), (164, 4.5)
_TALL = {"f": 44, "i": 130, "g": 216, "o": 302}

LSTM_TALL = {
    "width": 360,
    "height": (168, 5.0),
    "plates": {
        "c_prev": (44, _A, "in"),
        "h": (302, _A, "in"),
        "f * c_prev": (108, _B, "in"),
        "c": (246, _B, "in"),
        "i * g": (173, _C, "in"),
        "tanh(c)": (302, _TALL_TANH_PLATE, "in"),
        **{gate: (x, _D, "in") for gate, x in _TALL.items()},
        "h_prev": (44, _G, "in"),
        "x": (173, _G, "in"),
    },
    "boxes": [
        *[(x, _E, "tanh" if gate == "g" else "σ", gate, "", "") for gate, x in _TALL.items()],
        (302, _TALL_TANH, "tanh", "h", "", ""),
    ],
    "signs": [
        (44, _B, "×", "f * c_prev"),
        (173, _X_IG, "×", "i * g"),
        (173, _B, "+", "c"),
        (302, _TALL_OUT, "×", "h"),
    ],
    "wires": [
        *_gate_wires(_TALL, _E, _F, {"h_prev": [(44, _G), (44, _F)], "x": [(173, _G), (173, _F)]}),
        *[(gate, [gate], [(x, _E), (x, _D)]) for gate, x in _TALL.items()],
        ("f", ["c"], [(44, _D), (44, _B)]),
        ("c_prev", ["c"], [(44, _A), (44, _B)]),
        ("f * c_prev", ["c"], [(44, _B), (108, _B), (173, _B)]),
        ("i", ["c"], [(130, _D), (130, _X_IG), (173, _X_IG)]),
        ("g", ["c"], [(216, _D), (216, _X_IG), (173, _X_IG)]),
        ("i * g", ["c"], [(173, _X_IG), (173, _C), (173, _B)]),
        ("c", ["c"], [(173, _B), (246, _B)]),
        ("c", [], [(246, _B), (344, _B)]),
        ("c", ["h"], [(246, _B), (302, _B), (302, _TALL_TANH)]),
        ("tanh(c)", ["h"], [(302, _TALL_TANH), (302, _TALL_TANH_PLATE), (302, _TALL_OUT)]),
        ("o", ["h"], [(302, _D), (302, _TALL_OUT)]),
        ("h", ["h"], [(302, _TALL_OUT), (353, _TALL_OUT), (353, _A), (302, _A)]),
    ],
}


# The RNN: two weighted parts, or one where [x, h] is joined, their sum, and its function.
def _rnn_names(cell: Cell) -> tuple[str, str, list[str], list[str]]:
    """The function's sign, the weighted sum, and the parts and weights that make it up."""
    step = cell.steps["h"]
    total = step.args[0]
    parts = [n for n in ("W_hh @ h_prev + b_hh", "W_hh @ h_prev") if n in cell.steps][:1]
    parts += [n for n in ("W_xh @ x + b_xh", "W_xh @ x") if n in cell.steps][:1]
    weights = [name for name in cell.weights if name.startswith("W")]
    return ("ReLU" if step.op == "relu" else step.op), total, parts, weights


def _rnn_wide(cell: Cell) -> Layout:
    sign, total, parts, weights = _rnn_names(cell)
    high, low, middle = (34, 0.5), (78, 1.5), (56, 1.0)
    plates = {
        "h_prev": (64, high, "top"),
        "x": (64, low, "top"),
        total: (548, middle, "top", "sum"),
        "h": (780, middle, "top"),
    }
    wires = [
        (total, ["h"], [(440, middle), (548, middle), (668, middle)]),
        ("h", ["h"], [(668, middle), (780, middle)]),
        ("h", [], [(780, middle), (850, middle)]),
    ]
    boxes = [(668, middle, sign, "h", "", "")]
    if parts:
        for source, part, weight, y in zip(
            ("h_prev", "x"), parts, reversed(weights), (high, low), strict=True
        ):
            plates[part] = (330, y, "top")
            boxes.append((192, y, weight, "h", "", ""))
            wires.append((source, ["h"], [(64, y), (192, y)]))
            wires.append((part, ["h"], [(192, y), (330, y), (440, y), (440, middle)]))
    else:
        boxes.append((300, middle, weights[0], "h", "", ""))
        for source, y in (("h_prev", high), ("x", low)):
            wires.append((source, ["h"], [(64, y), (180, y), (180, middle), (300, middle)]))
        wires.append((total, ["h"], [(300, middle), (548, middle)]))
        wires[0] = (total, ["h"], [(548, middle), (668, middle)])
    signs = [(440, middle, "+", total)] if parts else []
    return {
        "width": 860, "height": (96, 2.0),
        "plates": plates, "boxes": boxes, "signs": signs, "wires": wires,
    }  # fmt: skip


def _rnn_tall(cell: Cell) -> Layout:
    sign, total, parts, weights = _rnn_names(cell)
    top, box, part_y, plus = (4, 0.5), (34, 1.0), (64, 1.5), (90, 2.0)
    sum_y, function, out = (116, 2.5), (146, 3.0), (176, 3.5)
    columns = {"h_prev": 90, "x": 270}
    plates = {name: (x, top, "in") for name, x in columns.items()}
    plates |= {total: (180, sum_y, "in", "sum"), "h": (180, out, "in")}
    boxes = [(180, function, sign, "h", "", "")]
    wires = [
        (total, ["h"], [(180, plus), (180, sum_y), (180, function)]),
        ("h", ["h"], [(180, function), (180, out)]),
    ]
    if parts:
        for (source, x), part, weight in zip(columns.items(), parts, weights[::-1], strict=True):
            plates[part] = (x, part_y, "in", f"from_{source[0]}")
            boxes.append((x, box, weight, "h", "", ""))
            wires.append((source, ["h"], [(x, top), (x, box)]))
            wires.append((part, ["h"], [(x, box), (x, part_y), (x, plus), (180, plus)]))
    else:
        boxes.append((180, part_y, weights[0], "h", "", ""))
        for source, x in columns.items():
            wires.append((source, ["h"], [(x, top), (x, box), (180, box), (180, part_y)]))
        wires[0] = (total, ["h"], [(180, part_y), (180, sum_y), (180, function)])
    signs = [(180, plus, "+", total)] if parts else []
    return {
        "width": 360, "height": (180, 4.0),
        "plates": plates, "boxes": boxes, "signs": signs, "wires": wires,
    }  # fmt: skip

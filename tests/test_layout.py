"""The gate diagrams: each is true of its cell, and in it no label ever meets another.

What is drawn is held against what the cell's steps read and compute. Overlaps are looked for in the
layouts' data, at every height of a plate, and measured on the ink in a real Chromium: there the
player is mounted alone, from its own files, on payloads made for the purpose.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import combinations, pairwise, product

import numpy as np
import pytest
import standalone
from playwright.sync_api import Browser, Page
from screen import listen

import lstm_calc as lc
from lstm_calc.cell import Cell, operands
from lstm_calc.cells import CATALOGUE, FAMILIES
from lstm_calc.examples.build_up import STAGES, Stage
from lstm_calc.forward import Trace
from lstm_calc.player.layouts import automatic, by_hand, layout, lies
from lstm_calc.player.payload import payload

# Cells ------------------------------------------------------------------------------------------

READOUTS = ("W_y @ h + b_y", "W_y @ h", "softmax(W_y @ h + b_y)", "sigmoid(W_y @ h)", "softmax(h)")
WIDTHS_OF = ("wide", "tall")


def lstm_with(title: str, **lines: str) -> Cell:
    return Cell(title, ("h", "c"), dict(CATALOGUE["lstm"].equations) | lines)


def many(count: int) -> Cell:
    """A cell of so many lines, each reading the one before and others further back."""
    lines = {"l0": "tanh(W @ x + U @ h_prev)"}
    for k in range(1, count - 1):
        lines[f"l{k}"] = f"sigmoid(l{k - 1} + b_{k})" if k % 3 else f"l{k - 1} * l{k // 2} + x_{k}"
    return Cell(f"{count} lines", ("h",), lines | {"h": f"tanh(l{count - 2} + l{count // 3})"})


OWN = [
    lstm_with("an extra line", k="sigmoid(p_k * c + f)", h="o * tanh(c) * k"),
    Cell("one line", ("s",), {"s": "0.5 * s_prev + W @ x"}),
    Cell("weights alone", ("s",), {"a": "b", "s": "a - s_prev"}),
    Cell("long names", ("a_very_long_name_of_a_state_here",),
         {"a_very_long_name_of_a_state_here": "softmax(another_long_weight_of_all @ x)"}),
    Cell("eight states", tuple("abcdefgk"), {s: f"tanh(W_{s} @ x + k_prev)" for s in "abcdefgk"}),
    *map(many, (3, 8, 12, 40)),
]  # fmt: skip
BUILD_UP = [replace(s.problem.cell, title=f"picture {s.number}") for s in STAGES if s.number < 7]
CELLS = [
    *CATALOGUE.values(),
    *(Cell(text, (), {"y": text}, given="h") for text in READOUTS),
    *OWN,
    *BUILD_UP,
]
EVERY_CELL = pytest.mark.parametrize("cell", CELLS, ids=lambda cell: cell.key or cell.title)
EVERY_FAMILY = pytest.mark.parametrize("family", FAMILIES)


def drawings(cell: Cell) -> list[dict]:
    """Both drawings of a cell; for one of the catalogue also those made from its steps alone."""
    return _drawings(cell.key or cell.title, cell)


@cache
def _drawings(_title: str, cell: Cell) -> list[dict]:
    made = automatic.drawings(cell) if cell.key in FAMILIES else {}
    return [*layout(cell).values(), *made.values()]


# What is drawn is what is computed --------------------------------------------------------------


def parts_of(cell: Cell, name: str) -> set[str]:
    """A value, and all that it is made of, down to other lines and what comes in."""
    found = {name}
    for arg in operands(cell.steps[name]):
        inside = arg in cell.steps and arg not in cell.lines
        found |= parts_of(cell, arg) if inside else {arg}
    return found


def comes_in(cell: Cell) -> set[str]:
    return {cell.given, *(f"{state}_prev" for state in cell.state)}


@EVERY_CELL
def test_every_line_input_and_state_has_a_plate_and_every_plate_is_a_value(cell: Cell):
    for drawing in drawings(cell):
        plates = set(drawing["plates"])
        assert comes_in(cell) | set(cell.lines) <= plates
        assert plates <= comes_in(cell) | set(cell.steps)
        assert {box.line for box in drawing["boxes"]} <= set(cell.lines)


@EVERY_CELL
def test_every_wire_carries_what_its_lines_read_or_compute(cell: Cell):
    for drawing in drawings(cell):
        for value, lines, points in drawing["wires"]:
            assert all(value in parts_of(cell, line) for line in lines), (value, lines)
            assert lines or value in cell.state
            assert len(points) > 1


@EVERY_CELL
def test_what_a_line_reads_is_brought_to_it(cell: Cell):
    for drawing in drawings(cell):
        for line in cell.lines:
            read = parts_of(cell, line) & (comes_in(cell) | set(cell.lines)) - {line}
            brought = {value for value, lines, _ in drawing["wires"] if line in lines}
            assert read <= brought
            assert brought <= parts_of(cell, line)


@EVERY_CELL
def test_no_diagram_lies(cell: Cell):
    for drawing in drawings(cell):
        assert lies(drawing, cell) == []


def test_all_of_the_catalogue_is_laid_out_by_hand():
    assert [key for key, cell in CATALOGUE.items() if by_hand(cell) is None] == []


@EVERY_FAMILY
def test_a_wire_that_is_missing_is_noticed(family: str):
    for drawing in drawings(CATALOGUE[family]):
        for k, (_value, lines, _points) in enumerate(drawing["wires"]):
            rest = [*drawing["wires"][:k], *drawing["wires"][k + 1 :]]
            assert not lines or lies(drawing | {"wires": rest}, CATALOGUE[family])


@EVERY_FAMILY
def test_gates_whose_wires_are_exchanged_are_noticed(family: str):
    cell = CATALOGUE[family]
    for drawing in drawings(cell):
        for a, b in combinations(cell.lines, 2):
            names = {a: b, b: a}
            wires = [(names.get(v, v), lines, points) for v, lines, points in drawing["wires"]]
            assert lies(drawing | {"wires": wires}, cell)
            wires = [(v, [names.get(n, n) for n in lines], p) for v, lines, p in drawing["wires"]]
            assert lies(drawing | {"wires": wires}, cell)


@EVERY_FAMILY
def test_a_sign_or_function_that_is_exchanged_is_noticed(family: str):
    cell = CATALOGUE[family]
    for drawing in drawings(cell):
        for k, (x, y, sign, value) in enumerate(drawing["signs"]):
            signs = [*drawing["signs"]]
            signs[k] = (x, y, {"×": "+", "+": "×", "1−": "×"}[sign], value)
            assert lies(drawing | {"signs": signs}, cell)
        for k, box in enumerate(drawing["boxes"]):
            boxes = [*drawing["boxes"]]
            boxes[k] = box._replace(text="softmax")
            assert lies(drawing | {"boxes": boxes}, cell)


# The pictures of the textbook -------------------------------------------------------------------


@pytest.mark.parametrize("gates", ["fio", "fi", "fo", "io", "f", "i", "o"])
def test_a_peephole_runs_from_the_cell_state_to_just_the_gates_that_have_one(gates: str):
    key = "lstm_peephole" + f"_{gates}" * (gates != "fio")
    for drawing in layout(CATALOGUE[key]).values():
        into = {(value, lines[0]) for value, lines, _ in drawing["wires"] if lines}
        looks = {("c_prev", "f"), ("c_prev", "i"), ("c", "o")}
        assert into & looks == {look for look in looks if look[1] in gates}


@pytest.mark.parametrize(
    ("key", "source", "made"),
    [
        ("lstm_coupled", "i", "f"),
        ("lstm_coupled_i", "f", "i"),
        ("lstm_coupled_c", "f", "1 - f"),
        ("greff_cifg", "i", "f"),
        ("gru", "z", "1 - z"),
        ("gru_reset_after_z_new", "z", "1 - z"),
        ("mgu", "f", "1 - f"),
    ],
)
def test_one_minus_a_gate_is_a_circle_and_no_gate_of_its_own(key: str, source: str, made: str):
    for drawing in layout(CATALOGUE[key]).values():
        (circle,) = [sign for sign in drawing["signs"] if sign[2] == "1−"]
        assert circle[3] == made
        assert made not in [box.makes for box in drawing["boxes"]]
        ends = [value for value, _, points in drawing["wires"] if points[-1] == circle[:2]]
        assert ends == [source]


@pytest.mark.parametrize("key", [key for key in FAMILIES if key.startswith("gru")])
def test_the_hidden_state_runs_along_the_top_of_a_gru(key: str):
    drawing = layout(CATALOGUE[key])["wide"]
    (top,) = {drawing["plates"][name][1] for name in ("h_prev", "h")}
    signs = sorted((x, sign) for x, y, sign, _ in drawing["signs"] if y == top)
    assert [sign for _, sign in signs] == ["×", "+"]
    assert all(y[1] >= top[1] for _, y, *_ in drawing["plates"].values())


def test_full_gate_recurrence_brings_all_last_gates_to_all_gates():
    for drawing in layout(CATALOGUE["greff_fgr"]).values():
        for gate, last in product("fio", ("f_prev", "i_prev", "o_prev")):
            assert (last, [gate]) in [(value, lines) for value, lines, _ in drawing["wires"]]


@pytest.mark.parametrize(("before", "after"), [*pairwise(STAGES)], ids=lambda s: str(s.number))
@pytest.mark.parametrize("width", WIDTHS_OF)
def test_from_rnn_to_lstm_every_part_stays_at_its_place(before: Stage, after: Stage, width: str):
    assert by_hand(before.problem.cell)
    old, new = (layout(stage.problem.cell)[width] for stage in (before, after))
    assert (new["width"], new["height"]) == (old["width"], old["height"])
    assert old["plates"].items() <= new["plates"].items()
    kept = {name for name in "figo" if name in before.lines}
    places = [{b.makes: b for b in drawing["boxes"] if b.makes in kept} for drawing in (old, new)]
    assert places[0] == places[1]
    assert places[0].keys() == kept


# A student's cell -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "cell",
    [
        lstm_with("another function", f="relu(W_xf @ x + W_hf @ h_prev)"),
        lstm_with("no weights of h", f="sigmoid(W_xf @ x + b_f)"),
        lstm_with("a peephole by a matrix", f="sigmoid(W_xf @ x + P @ c_prev)"),
        lstm_with("the other way round", c="g * i + c_prev * f"),
        lstm_with("another squashing", h="relu(c) * o"),
    ],
    ids=lambda cell: cell.title,
)
def test_a_changed_lstm_keeps_the_picture_as_long_as_it_is_true(cell: Cell):
    assert by_hand(cell) == layout(cell)
    assert set(layout(cell)["wide"]["plates"]) >= {"c_prev", "h_prev", "x", *cell.lines}


@pytest.mark.parametrize(
    "cell",
    [
        lstm_with("a function within the sum", f="sigmoid(tanh(W_xf @ x) + W_hf @ h_prev)"),
        lstm_with("a gate within the sum", f="sigmoid(W_xf @ x + i * h_prev)"),
        lstm_with("o sees the old cell state", o="sigmoid(W_xo @ x + W_ho @ h_prev + p * c_prev)"),
        lstm_with("g sees the cell state", g="tanh(W_xg @ x + W_hg @ h_prev + p * c_prev)"),
        lstm_with("the difference", c="f * c_prev - i * g"),
        lstm_with("a third term", c="f * c_prev + i * g + o * c_prev"),
        lstm_with("a weight in a product", c="f * c_prev + i * (w * g)"),
        lstm_with("the gate of the other", c="i * c_prev + f * g"),
        lstm_with("twice squashed", h="o * tanh(tanh(c))"),
        lstm_with("a line more", k="2 * c", h="o * tanh(k)"),
        Cell("a GRU that is none", ("h",),
             dict(CATALOGUE["gru"].equations) | {"h": "(1 - z) * n + r * h_prev"}),
        Cell("an RNN of a product", ("h",), {"h": "tanh(W @ x * h_prev)"}),
    ],
    ids=lambda cell: cell.title,
)  # fmt: skip
def test_a_picture_that_would_not_be_true_is_not_shown(cell: Cell):
    assert by_hand(cell) is None
    for drawing in layout(cell).values():
        assert lies(drawing, cell) == []


# Nothing meets, in the data ---------------------------------------------------------------------

HEIGHTS = {"wide": (26, 45, 64), "tall": (45, 64, 83)}  # of a plate with one, two, three numbers
BOX, SIGN = (32, 18), (13, 13)


def frames(drawing: dict, plate: float) -> Iterator[tuple[str, tuple[float, ...]]]:
    """What takes room: (name, (left, top, right, bottom))."""

    def frame(x, y, wide, high):
        middle = y[0] + y[1] * plate
        return x - wide, middle - high, x + wide, middle + high

    for name, (x, y, *_) in drawing["plates"].items():
        yield name, frame(x, y, 40, plate / 2)
    for box in drawing["boxes"]:
        yield box.makes, frame(box.x, box.y, *BOX)
    for x, y, _, value in drawing["signs"]:
        yield value, frame(x, y, *SIGN)


def meet(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return min(a[2], b[2]) > max(a[0], b[0]) and min(a[3], b[3]) > max(a[1], b[1])


def pieces(points, plate: float) -> Iterator[tuple[float, ...]]:
    """The straight pieces of a wire, as frames without an area to speak of."""
    corners = [(x, y[0] + y[1] * plate) for x, y in points]
    for (x, y), (u, v) in pairwise(corners):
        assert abs(x - u) < 1e-6 or abs(y - v) < 1e-6, "a wire runs askew"
        up = abs(x - u) < 1e-6
        yield min(x, u) - up, min(y, v) - (not up), max(x, u) + up, max(y, v) + (not up)


@EVERY_CELL
def test_no_plate_box_or_sign_meets_another_or_leaves_the_drawing(cell: Cell):
    for drawing in drawings(cell):
        inside = any(label == "in" for _, _, label, *_ in drawing["plates"].values())
        for plate in HEIGHTS["tall" if inside else "wide"]:
            found = [*frames(drawing, plate)]
            for (a, one), (b, other) in combinations(found, 2):
                assert not meet(one, other), f"{a} meets {b}"
            bottom = drawing["height"][0] + drawing["height"][1] * plate
            for name, (left, top, right, low) in found:
                assert min(left, top) >= 0, name
                assert right <= drawing["width"], name
                assert low <= bottom, name


@EVERY_CELL
def test_no_wire_runs_through_what_it_does_not_join(cell: Cell):
    for drawing in drawings(cell):
        inside = any(label == "in" for _, _, label, *_ in drawing["plates"].values())
        for plate in HEIGHTS["tall" if inside else "wide"]:
            found = [*frames(drawing, plate)]
            for value, lines, points in drawing["wires"]:
                *way, last = pieces(points, plate)
                for name, frame in found:
                    if name == value:
                        continue
                    assert not any(meet(piece, frame) for piece in way), f"{value} through {name}"
                    assert name in lines or not meet(last, frame) or name in cell.steps


@pytest.mark.parametrize(
    "cell", [*map(CATALOGUE.get, FAMILIES), *OWN], ids=lambda c: c.key or c.title
)
def test_no_two_values_share_a_wire_in_a_diagram_made_from_the_steps(cell: Cell):
    for drawing in automatic.drawings(cell).values():
        taken: list[tuple[str, tuple[float, ...]]] = []
        for value, _, points in drawing["wires"]:
            taken += [(value, piece) for piece in pieces(points, 50)]
        for (a, one), (b, other) in combinations(taken, 2):
            crossing = (one[2] - one[0] > 2.1) != (other[2] - other[0] > 2.1)
            assert a == b or crossing or not meet(one, other), f"{a} over {b}"


# Nothing meets, on the ink ----------------------------------------------------------------------

SIZES = (1, 3, 8)  # numbers in a plate: one, the most, and more than fit
NOTATIONS = ("plain", "comp7118", "colah", "row-vectors", "aivietnam")
FORMULAS = ("lstm", "rnn", "rnn_relu")  # whose formula and table are measured too
WIDTHS = (836, 366)  # the player's, in a window of 1280 and of 390 pixels
DECIMALS = (4, 8)


def small(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    return rng.uniform(-0.99, 0.99, shape)


def long(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Numbers that take the most room: long decimals, whole millions and more, tiny ones."""
    return rng.choice([-12.3456, -123456.789, 1e7, -1e7, -0.00012345, 8888.8888], shape)


def trace_of(cell: Cell, notation: str, inputs: int, units: int, timesteps: int, fill) -> Trace:
    """A run of the cell, in these sizes, with the numbers of `fill`, as the notation writes it."""
    rng = np.random.default_rng(inputs + 10 * units)
    written = {"state": list(cell.state), "equations": dict(cell.equations)}
    layer = {
        "cell": cell.key or written,
        "weights": {name: fill(rng, shape) for name, shape in cell.shapes(inputs, units).items()},
        "start": {state: fill(rng, (units,)) for state in cell.state},
    }
    problem = lc.read(
        {
            "format": "lstm-calc/1",
            "layers": [layer],
            "inputs": fill(rng, (timesteps, inputs)),
            "targets": fill(rng, (timesteps, units)),
        }
    )
    return lc.run(lc.rewrite(problem, notation)[0])


@pytest.fixture(scope="module")
def stage(browser: Browser) -> Iterator[Page]:
    """One blank page for all cases: each mounts its payload anew."""
    complaints = []
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    listen(page, complaints)
    standalone.set_stage(page)
    yield page
    context.close()
    assert not complaints, "\n".join(complaints)


def settings(decimals=DECIMALS, **options) -> list[dict]:
    return [
        {"width": width, "decimals": shown, "stops": 1} | options
        for width, shown in product(WIDTHS, decimals)
    ]


def faults_of(stage: Page, cell: Cell, notation: str, cases, fill=small, **options) -> str:
    """What is wrong where, a few lines a case; cases: (inputs, units, timesteps)."""
    found = []
    for inputs, units, timesteps in cases:
        data = payload(trace_of(cell, notation, inputs, units, timesteps, fill))
        faults = standalone.measured(stage, data, settings(**options))
        found += [f"{inputs} × {units} × {timesteps}: {fault}" for fault in faults[:3]]
    return "\n".join(found)


MEASURED = [*(CATALOGUE[family] for family in FAMILIES), *OWN, *BUILD_UP]
EVERYWHERE = pytest.mark.parametrize("cell", MEASURED, ids=lambda cell: cell.key or cell.title)
PANELS = pytest.mark.parametrize(("key", "notation"), [*product(FORMULAS, NOTATIONS)])


@EVERYWHERE
def test_no_label_meets_another_at_any_size(stage: Page, cell: Cell):
    cases = [(9 - n, n, 1) for n in SIZES]
    assert faults_of(stage, cell, "plain", cases, decimals=[8]) == ""


@EVERYWHERE
def test_no_label_meets_another_at_any_stop_and_in_late_timesteps(stage: Page, cell: Cell):
    assert faults_of(stage, cell, "colah", [(2, 2, 16)], stops=4, decimals=[4]) == ""


@EVERYWHERE
def test_long_numbers_fit_their_plates(stage: Page, cell: Cell):
    # a function may grow what is long beyond all numbers: those cells get short ones
    grows = not cell.key or cell.key.startswith("rnn_relu")
    assert (
        faults_of(stage, cell, "pytorch", [(3, 3, 1)], small if grows else long, decimals=[8]) == ""
    )


@PANELS
def test_no_label_meets_another_in_any_notation(stage: Page, key: str, notation: str):
    cases = [(n, n, 2) for n in SIZES]
    assert faults_of(stage, CATALOGUE[key], notation, cases, stops=4) == ""


@pytest.mark.parametrize("fill", [small, long])
@PANELS
def test_no_formula_is_cut_and_the_table_stands_straight(
    stage: Page, key: str, notation: str, fill
):
    views = ["unit", "matrix", "curve"]
    cases = [(n, n, 1) for n in (SIZES if fill is long else (3,))]
    options = {"stops": 8, "views": views, "decimals": [8]}
    assert faults_of(stage, CATALOGUE[key], notation, cases, fill, **options) == ""


@pytest.mark.parametrize("units", [2, 4, 8])
def test_every_unit_has_its_place(stage: Page, units: int):
    options = {"stops": 8, "units": [*range(units)]}
    cell = CATALOGUE["lstm"]
    assert faults_of(stage, cell, "colah", [(2, units, 1)], long, **options) == ""

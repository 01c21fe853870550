"""The workbook is recomputed by LibreOffice, without the values that were stored in it, and agrees
with the run; its text is text, its look is the course's."""

import csv
import io
import os
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import openpyxl
import paper
import pytest
from networks import BOTH, REVERSE, TWO_LAYERS, classified
from openpyxl.formula.translate import Translator
from openpyxl.utils import range_boundaries

import lstm_calc as lc
from lstm_calc.cells import FAMILIES, KEYS
from lstm_calc.examples import EXAMPLES
from lstm_calc.formats import FORMATS, How

TOLERANCE = 1e-12
KNOWN = {"ROUND", "EXP", "LN", "TANH", "ABS", "MAX", "MIN", "AVERAGE"} | {
    "SUMPRODUCT",
    "MMULT",
    "SUMSQ",
}  # what Excel 2010, LibreOffice and Google Sheets all have
MISSING = "There is no LibreOffice: install Debian's package libreoffice-calc."
RULES = ({"rule": "display", "decimals": 4}, {"rule": "every value", "decimals": 2})


# Problems ---------------------------------------------------------------------------------------


def drawn(seed: int, shape: tuple[int, ...], decimals: int = 3) -> list:
    """Distinct numbers from −1 to 1."""
    values = np.random.default_rng(seed).uniform(-1, 1, shape).round(decimals)
    return values.tolist()


def layer(seed: int, cell, inputs: int, units: int, direction: str = "forward") -> dict:
    """A layer with random weights and starts. cell: a key, or equations with their states."""
    known = lc.CATALOGUE[cell] if isinstance(cell, str) else lc.Cell("", **cell)
    shapes = known.shapes(inputs, units)

    def weights(first: int) -> dict:
        return {name: drawn(first + k, shape) for k, (name, shape) in enumerate(shapes.items())}

    found = {"cell": cell, "direction": direction, "weights": weights(seed)}
    found["start"] = {s: drawn(seed + 500 + k, (units,)) for k, s in enumerate(known.state)}
    if direction == "both":
        found |= {"weights_reverse": weights(seed + 200)}
        found["start_reverse"] = {
            s: drawn(seed + 700 + k, (units,)) for k, s in enumerate(known.state)
        }
    return found


def document(*layers: dict, inputs: list, **others) -> dict:
    return {"format": "lstm-calc/1", "layers": [*layers], "inputs": inputs, **others}


def family(name: str) -> dict:
    """One form of a family, another form for the next; the two rules by turns."""
    number = list(FAMILIES).index(name)
    forms = [key for key, (of, _) in KEYS.items() if of == name]
    found = layer(number, forms[number % len(forms)], 2, 2)
    return document(found, inputs=drawn(number + 900, (2, 2)), rounding=RULES[number % 2])


OWN = {
    "state": ["h", "c", "TRUE"],
    "equations": {
        "W1": "hard_sigmoid(W @ [x, 1] + b)",
        "c": "-W1 * c_prev + (1 - W1) * tanh(R @ [h_prev, b, x, b])",
        "A1": "softmax(c + 0.25)",
        "TRUE": "0.1",
        "m": "b * p + W @ [x, 1] - 2 * TRUE_prev",
        "a": "c",
        "s": "softmax(p) + hard_sigmoid_old(b)",
        "k": "relu(m * a) - s * p",
        "h": "A1 * tanh(k) + a",
    },
}
BINARY, CLASSES = [[1], [0.25], [0]], [[0, 1, 0], [0.5, 0.25, 0.25], [1, 0, 0]]
SHARES = [[0.5, 0.5], [1, 0], [0, 1]]
Y = {"W_y": [[1.5, -0.7], [0.2, 0.9]], "b_y": [0.1, -0.2]}
READS = {"y": "W_y @ h + b_y"}
STEEP = {"W_xh": [[900.0]], "W_hh": [[800.0]], "b_h": [0.5]}
GATE = {"state": ["h"], "equations": {"h": "sigmoid(W_xh @ x + W_hh @ h_prev + b_h)"}}
CUT = {
    "state": ["h"],
    "equations": {"h": "hard_sigmoid(x) + hard_sigmoid_old(x) + relu(w * x)"},
}
# rounded to two decimals, 1.115 − 1.11 = 0.005 is a half: 0.01 on paper
TIES = {"state": ["h"], "equations": {"h": "a - b", "k": "h - b", "m": "W @ [x, 1] + h_prev"}}

NETWORKS = {
    "two_layers": TWO_LAYERS,
    "reverse": REVERSE,
    "both": BOTH,
    "both_compared": BOTH | {"targets": SHARES},
    "both_shares": BOTH | {"targets": SHARES, "loss": "cross-entropy"},
    "softmax": classified("softmax", CLASSES, "cross-entropy"),
    "sigmoid": classified("sigmoid", BINARY, "cross-entropy"),
    "linear_shares": classified("linear", CLASSES, "cross-entropy"),
    "linear_squares": classified("linear", CLASSES, "squared error"),
    "last_step": classified("softmax", [[0, 0, 1]], "cross-entropy", on="last step"),
    "deep": document(
        layer(1, "lstm_joined_hx", 2, 3, "both"),
        layer(20, "gru_reset_after", 6, 2, "reverse"),
        layer(40, OWN, 2, 2),
        layer(60, "lstm_peephole_matrix", 2, 2, "both"),
        inputs=drawn(80, (4, 2)),
        readout={"equations": READS, "weights": {"W_y": drawn(81, (3, 4)), "b_y": [1, 2, -1]}},
        targets=drawn(82, (4, 3)),
    ),
    "own": document(layer(3, OWN, 2, 2), inputs=drawn(4, (3, 2)), notation="onnx"),
    "wide": document(layer(5, "lstm_joined_xh", 12, 9), inputs=drawn(6, (2, 12))),
    "lying": document(layer(7, "lstm", 3, 2), inputs=drawn(8, (2, 3)), notation="keras"),
    "repeated": document(
        layer(9, "rnn", 1, 2),
        inputs=drawn(10, (3, 1)),
        readout={"equations": {"s": "sigmoid(W_y @ h + b_y)", "y": "s"}, "weights": Y},
        targets=[[0, 1], [1, 0], [0.5, 0.5]],
        loss="cross-entropy",
    ),
    "constant": document(
        layer(11, "rnn", 1, 2),
        inputs=[[1]],
        readout={"equations": {"y": "sigmoid(0.25)"}, "weights": {}},
        targets=[[0.5, 1]],
        loss="cross-entropy",
    ),
}
NETWORKS |= {
    f"{name}_carried": NETWORKS[name] | {"rounding": {"rule": "every value", "decimals": 3}}
    for name in ("deep", "softmax", "sigmoid", "linear_shares", "linear_squares", "wide", "lying")
}
NETWORKS |= {
    "ties": document(
        {"cell": TIES, "weights": {"a": [1.115], "b": [1.11], "W": [[0.125, -0.1]]}},
        inputs=[[1], [3]],
        rounding=RULES[1],
    ),
    "cut": document(
        {"cell": CUT, "weights": {"w": [1]}},
        inputs=[[-9], [-2.75], [-1], [1], [2.75], [9]],
    ),
    "steep": document(
        {"cell": GATE, "weights": STEEP},
        inputs=[[-2], [1], [0.5]],
        readout={
            "equations": {"y": "softmax(W_y @ h)"},
            "weights": {"W_y": [[900], [-900]]},
        },
        targets=[[0, 1], [0, 1], [1, 0]],
        loss="cross-entropy",
    ),
    "steep_logit": document(
        {"cell": GATE, "weights": STEEP},
        inputs=[[-2], [1], [0.5]],
        readout={"equations": {"y": "sigmoid(W_y @ h)"}, "weights": {"W_y": [[900]]}},
        targets=[[0], [0], [1]],
        loss="cross-entropy",
    ),
}
DOCUMENTS = (
    {key: dict(example.problem) for key, example in EXAMPLES.items()}
    | {name: family(name) for name in FAMILIES}
    | NETWORKS
)


def written(found: dict) -> bytes:
    return FORMATS["workbook"].write(lc.read(found))


@cache
def content_of(name: str) -> bytes:
    return written(DOCUMENTS[name])


def opened(content: bytes, **options) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content), **options)


# Reading a workbook by what it says ---------------------------------------------------------------

Rows = list[tuple[str, int | None, dict[int, float]]]  # symbol, unit, timestep → number


def bare(symbol: str) -> str:
    """A symbol without the signs that stand for sub- and superscripts in a line of text."""
    return re.sub(r"[_{}^()' ]", "", symbol)


def head(sheet) -> int:
    return next(cell.row for cell in sheet["A"] if cell.value == "value")


def timesteps(sheet) -> dict[int, int]:
    """Timestep → column."""
    cells = sheet[head(sheet)]
    return {cell.value: cell.column for cell in cells if isinstance(cell.value, int)}


def rows(sheet) -> Rows:
    """Every row that has a number in a timestep's column; a symbol stands for the rows below it."""
    found, symbol, columns = [], "", timesteps(sheet)
    for row in range(head(sheet) + 1, sheet.max_row + 1):
        symbol = sheet.cell(row, 1).value or symbol
        numbers = {t: sheet.cell(row, column).value for t, column in columns.items()}
        if any(number is not None for number in numbers.values()):
            found.append((bare(symbol), sheet.cell(row, 2).value, numbers))
    return found


def expected(problem: lc.Problem) -> list[Rows]:
    """What the run computed, sheet by sheet: the rows of the CSV."""
    table = list(csv.DictReader(io.StringIO(FORMATS["csv"].write(problem))))
    parts = dict.fromkeys(row.get("layer", "") for row in table)
    return [[_row(row) for row in table if row.get("layer", "") == part] for part in parts]


def _row(row: dict) -> tuple:
    numbers = {int(key[2:]): float(n) for key, n in row.items() if key.startswith("t=") and n}
    unit = None if row["name"] == "loss" else int(row["unit"])
    return bare(row["symbol"]), unit, numbers


def near(number: float):
    return pytest.approx(number, rel=TOLERANCE, abs=TOLERANCE)


def check(book: openpyxl.Workbook, problem: lc.Problem) -> None:
    """Every value of every sheet is the run's."""
    about, *sheets = book.worksheets
    assert about.title == "About"
    for sheet, due in zip(sheets, expected(problem), strict=True):
        got = rows(sheet)
        if sheet is sheets[-1] and problem.targets is not None:
            symbol, unit, numbers = got.pop()
            assert symbol.startswith("Mean")
            assert unit is None
            assert [n for n in numbers.values() if n is not None] == [near(lc.run(problem).loss)]
        assert [row[:2] for row in got] == [row[:2] for row in due]
        for (symbol, unit, numbers), (_, _, right) in zip(got, due, strict=True):
            assert numbers == {t: near(n) for t, n in right.items()}, (sheet.title, symbol, unit)


# Changed by hand --------------------------------------------------------------------------------


def cell_named(book: openpyxl.Workbook, sheet: str, name: str):
    """The first cell of a named range."""
    place, area = book[sheet].defined_names[name].attr_text.rsplit("!", 1)
    column, row, *_ = range_boundaries(area)
    assert place.strip("'") == sheet
    return book[sheet].cell(row, column)


def start_cell(sheet, symbol: str):
    column = next(cell.column for cell in sheet[head(sheet)] if cell.value == "start")
    row = next(cell.row for cell in sheet["A"] if cell.value == symbol)
    return sheet.cell(row, column)


def change_gru(book: openpyxl.Workbook) -> None:
    cell_named(book, "Layer 1", "W_u").value = -3
    start_cell(book["Layer 1"], "yt").value = 0.75


def change_both(book: openpyxl.Workbook) -> None:
    cell_named(book, "Layer 1, forward", "x_t").value = 2.5
    cell_named(book, "Layer 1, reverse", "W_xf").value = 1.25


def change_target(book: openpyxl.Workbook) -> None:
    sheet = book["Readout"]
    row = next(cell.row for cell in sheet["A"] if cell.value == "targett")
    sheet.cell(row, timesteps(sheet)[2]).value = 4


def changed_gru() -> dict:
    found = dict(EXAMPLES["comp7118_gru"].problem)
    (one,) = found["layers"]
    weights = one["weights"] | {"W_z": [[-3, 0.2, 0.1]]}
    return found | {"layers": [one | {"weights": weights, "start": {"h": [0.75]}}]}


def changed_both() -> dict:
    found = dict(EXAMPLES["both_directions"].problem)
    lower, upper = found["layers"]
    back = lower["weights_reverse"] | {"W_xf": [[1.25]]}
    layers = [lower | {"weights_reverse": back}, upper]
    return found | {"layers": layers, "inputs": [[2.5], *found["inputs"][1:]]}


def changed_target() -> dict:
    first, (_, *others), last = CLASSES
    return NETWORKS["linear_squares"] | {"targets": [first, [4, *others], last]}


# what is written, how its cells are changed, and the problem that this makes
CHANGES = {
    "comp7118_gru": (change_gru, changed_gru()),
    "both_directions": (change_both, changed_both()),
    "linear_squares": (change_target, changed_target()),
}
NAMED = ["R_", "b_", "p_", "W_", "W1_t", "TRUE_t", "A1_t"]  # of OWN
FAR = 40  # a column where nothing stands


def use_names(book: openpyxl.Workbook) -> None:
    for row, name in enumerate(NAMED, 1):
        book["Layer 1"].cell(row, FAR).value = f"=SUM({name})"


# LibreOffice ------------------------------------------------------------------------------------


def files() -> dict[str, bytes]:
    """Every workbook that is recomputed: as written, and with changed cells."""
    found = {name: content_of(name) for name in DOCUMENTS}
    found |= {f"{name} changed": edited(found[name], edit) for name, (edit, _) in CHANGES.items()}
    return found | {"own": edited(found["own"], use_names)}


def edited(content: bytes, edit: Callable[[openpyxl.Workbook], None]) -> bytes:
    book, file = opened(content), io.BytesIO()
    edit(book)
    book.save(file)
    return file.getvalue()


def without_values(content: bytes) -> bytes:
    """The file with its formulas alone."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            new.writestr(name, re.sub(rb"</f><v>[^<]*</v>", b"</f>", old.read(name)))
    return file.getvalue()


@pytest.fixture(scope="module")
def computed(tmp_path_factory) -> dict[str, openpyxl.Workbook]:
    """The workbooks with the values that LibreOffice computes, in one start of it: none is stored
    in the files that it opens."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        (pytest.fail if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip)(MISSING)
    folder, found = tmp_path_factory.mktemp("workbooks"), files()
    paths = [folder / f"{k}.xlsx" for k in range(len(found))]
    for content, path in zip(found.values(), paths, strict=True):
        path.write_bytes(without_values(content))
        assert stored_values(path) == 0
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [program, profile, "--headless", "--convert-to", "xlsx", "--outdir", folder / "out"]
    subprocess.run([*command, *paths], check=True, capture_output=True, timeout=300)
    return {
        name: openpyxl.load_workbook(folder / "out" / path.name, data_only=True)
        for name, path in zip(found, paths, strict=True)
    }


def stored_values(path: Path) -> int:
    """How many formulas of a file have a value beside them."""
    with zipfile.ZipFile(path) as file:
        sheets = [name for name in file.namelist() if "worksheets/sheet" in name]
        return sum(len(re.findall(rb"</f><v>[^<]", file.read(name))) for name in sheets)


def test_a_workbook_as_written_has_stored_values(tmp_path):
    (tmp_path / "it.xlsx").write_bytes(content_of("aivietnam_rnn"))
    assert stored_values(tmp_path / "it.xlsx") > 0


# Values -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", DOCUMENTS)
def test_libreoffice_computes_what_the_run_did(computed, name):
    check(computed[name], lc.read(DOCUMENTS[name]))


@pytest.mark.parametrize("name", [*EXAMPLES, *NETWORKS])
def test_the_stored_values_are_the_run_s(name):
    check(opened(content_of(name), data_only=True), lc.read(DOCUMENTS[name]))


def test_the_values_are_those_computed_by_hand(computed):
    found = dict.fromkeys("figaoyx")
    for symbol, _, numbers in rows(computed["comp7118_lstm"].worksheets[1]):
        found[symbol.removesuffix("t")] = numbers
    by_hand = paper.run(paper.comp7118(), paper.COMP7118_INPUTS)
    for letter, name in {"f": "f", "i": "i", "a": "g", "o": "o", "s": "c", "y": "h"}.items():
        assert found[letter] == {t: near(now[name][0]) for t, now in enumerate(by_hand, 1)}


def test_a_half_is_rounded_up_as_on_paper(computed):
    found = {symbol: numbers for symbol, _, numbers in rows(computed["ties"].worksheets[1])}
    assert found["ht"] == {1: 0.01, 2: 0.01}


@pytest.mark.parametrize("name", ["steep", "steep_logit"])
def test_a_steep_sigmoid_stays_a_number(computed, name):
    found = [r[2].values() for sheet in computed[name].worksheets[1:] for r in rows(sheet)]
    values = [number for numbers in found for number in numbers if number is not None]
    assert not [error for error in values if isinstance(error, str)]
    assert min(values) < -700


@pytest.mark.parametrize("name", CHANGES)
def test_changed_numbers_change_everything_as_a_run_of_them_does(computed, name):
    check(computed[f"{name} changed"], lc.read(CHANGES[name][1]))


# Names ------------------------------------------------------------------------------------------


def test_names_are_names_to_a_spreadsheet(computed):
    problem = lc.read(NETWORKS["own"])
    trace, weights = lc.run(problem), problem.layers[0].weights
    due = [weights[name] for name in ("R", "b", "p", "W")]
    due += [trace[name] for name in ("W1", "TRUE", "A1")]
    sums = [computed["own"]["Layer 1"].cell(row, FAR).value for row in range(1, len(NAMED) + 1)]
    assert sums == [near(values.sum()) for values in due]


def test_names_differ_where_only_their_capitals_do():
    document = dict(EXAMPLES["comp7118_lstm"].problem) | {"notation": "onnx"}
    names = opened(written(document))["Layer 1"].defined_names
    assert len({name.lower() for name in names}) == len(names) == 4 * 2 + 9
    assert {"c_t", "C_t_"} <= set(names)


# Formulas ---------------------------------------------------------------------------------------


def formulas(book: openpyxl.Workbook) -> dict[tuple[str, str], str]:
    return {
        (sheet.title, cell.coordinate): cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }


@pytest.mark.parametrize("name", [*EXAMPLES, *NETWORKS])
def test_formulas_are_plain_ones_of_cells_only(name):
    content = content_of(name)
    for formula in formulas(opened(content)).values():
        assert isinstance(formula, str), "an array formula"
        assert set(re.findall(r"([A-Z]+)\(", formula)) <= KNOWN
        assert len(formula) < 8192
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert not any("vba" in part or "metadata" in part for part in file.namelist())


@pytest.mark.parametrize("name", [*EXAMPLES, *NETWORKS])
def test_all_but_what_is_given_is_computed(name):
    problem = lc.read(DOCUMENTS[name])
    values = sum(len(numbers) for part in expected(problem) for _, _, numbers in part)
    if problem.targets is not None:
        values += 1 - problem.targets.size  # the mean loss is computed, targets are not
    assert len(formulas(opened(content_of(name)))) == values - problem.inputs.size


def test_a_product_is_written_out_as_far_as_one_can_read_it():
    found = formulas(opened(content_of("comp7118_lstm")))
    assert found["Layer 1", "I15"] == "=$D15*I$11+$E15*I$12+$F15*I$13"
    assert found["Layer 1", "I16"] == "=I15+$D16"
    wide = formulas(opened(content_of("wide"))).values()
    assert any("MMULT" in formula for formula in wide)


def test_under_every_value_each_result_is_rounded():
    found = formulas(opened(content_of("aivietnam_lstm")))
    arrived = {"=F43", "=F40"}  # the last states are rounded already
    assert {text for text in found.values() if not text.startswith("=ROUND(")} == arrived
    assert all(text.endswith(",3)") for text in found.values() if text not in arrived)


@pytest.mark.parametrize("name", ["statquest_a", "reverse", "deep", "own", "softmax"])
def test_each_timestep_has_the_formulas_of_the_one_before(name):
    book = opened(content_of(name))
    for sheet in book.worksheets[1:]:
        columns = list(timesteps(sheet).values())
        for row in sheet.iter_rows(min_row=head(sheet) + 1):
            cells = [row[column - 1] for column in columns]
            first, *others = [cell for cell in cells if cell.data_type == "f"] or [None]
            for other in others:
                moved = Translator(first.value, first.coordinate)
                assert moved.translate_formula(other.coordinate) == other.value


def test_an_input_is_typed_once():
    book = opened(written(BOTH))
    ahead, back = book["Layer 1, forward"], book["Layer 1, reverse"]
    assert [ahead.cell(6, c).value for c in timesteps(ahead).values()] == [0.5, 0.1, -0.7]
    typed = [back.cell(6, c).value for c in timesteps(back).values()]
    assert all(formula.startswith("='Layer 1, forward'!") for formula in typed)


# Text and look ----------------------------------------------------------------------------------

HOSTILE = [
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "+1",
    "-2+3",
    "http://127.0.0.1/",
    "internal:About!A1",
    "{=1}",
    "<b>&'\"]]>",
    "0012",
    "a\x00\x1bb\ufffe\nc",
    "x" * 300,
]


@pytest.mark.parametrize("title", HOSTILE)
def test_a_title_is_text_whatever_it_says(title):
    document = dict(EXAMPLES["statquest_b"].problem) | {"title": title, "source": title}
    content = written(document)
    book = opened(content)
    said = " ".join("".join(c if c.isprintable() else " " for c in title).split())
    assert book["About"]["A1"].value == book["About"]["A2"].value == said
    assert book["Layer 1"]["A3"].value == said
    for cell in (book["About"]["A1"], book["About"]["A2"], book["Layer 1"]["A3"]):
        assert (cell.data_type, cell.hyperlink, cell.quotePrefix) == ("s", None, True)
    plain = formulas(opened(written(EXAMPLES["statquest_b"].problem)))
    assert formulas(book) == plain


def test_sheets_are_named_as_the_walk_s_parts():
    assert opened(written(BOTH | {"targets": SHARES})).sheetnames == [
        "About",
        "Layer 1, forward",
        "Layer 1, reverse",
        "Output",
    ]
    assert opened(content_of("softmax")).sheetnames == ["About", "Layer 1", "Readout"]


def weight_rows(sheet) -> dict[str, list]:
    """A weight's letter, shape and all, → the rest of its row."""
    return {
        row[2].value: [cell.value for cell in row[3:] if cell.value is not None]
        for row in sheet.iter_rows(min_row=head(sheet) + 1)
        if row[2].value is not None
    }


def test_weights_stand_in_tables_with_letter_and_shape():
    sheet = opened(content_of("comp7118_lstm"))["Layer 1"]
    found = weight_rows(sheet)
    assert found["Wf  1 × 3"] == ["x1", "x2", "y1"]
    assert set(found) == {f"W{g}  1 × 3" for g in "fiao"} | {f"b{g}" for g in "fiao"}
    assert [sheet.cell(15, column).value for column in (4, 5, 6)] == [0.7, 0.3, 0.4]


def test_row_vectors_weights_are_turned_and_the_sheet_says_so():
    book = opened(content_of("row_vectors_no_bias"))
    assert "UfT  2 × 2" in weight_rows(book["Layer 1"])
    about = [cell.value for row in book["About"].iter_rows() for cell in row if cell.value]
    assert any("each matrix is turned" in text for text in about if isinstance(text, str))


def test_what_is_typed_looks_unlike_what_is_computed():
    sheet = opened(content_of("comp7118_lstm"))["Layer 1"]
    inputs, weight, formula = sheet["I6"], sheet["D15"], sheet["I15"]
    assert inputs.font.color.rgb == weight.font.color.rgb == "FF0033CC"
    assert formula.font.color is None or formula.font.color.theme == 1
    fills = [cell.fill.fgColor.rgb for cell in (inputs, weight, sheet["D20"], sheet["D25"])]
    assert len(set(fills)) == 4  # the inputs', and a tint a gate
    assert sheet["I15"].fill.fgColor.rgb not in fills


@pytest.mark.parametrize(
    ("name", "places"), [("comp7118_lstm", "0.0000"), ("aivietnam_lstm", "0.000")]
)
def test_computed_cells_show_the_problem_s_decimals(name, places):
    book = opened(content_of(name))
    shown = {book[sheet][place].number_format for sheet, place in formulas(book)}
    assert shown == {places}
    assert (
        cell_named(book, "Layer 1", "W_f" if "comp" in name else "W_if").number_format == "General"
    )


def test_numbers_beyond_a_million_are_shown_in_powers_of_ten():
    found = layer(1, "rnn_relu", 1, 1) | {"weights": {"W_xh": [[3e6]], "W_hh": [[1]], "b_h": [0]}}
    sheet = opened(written(document(found, inputs=[[1]])))["Layer 1"]
    (row,) = sheet.iter_rows(min_row=9, max_row=9)
    assert (row[-1].value, row[-1].number_format) == ("=$D9*G$6", "0.0000E+00")


def test_the_sheet_is_set_up_for_screen_and_paper():
    sheet = opened(content_of("comp7118_lstm"))["Layer 1"]
    assert sheet.freeze_panes == "H5"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToWidth in (None, 1)  # one page wide is what is meant by nothing
    assert sheet.page_setup.fitToHeight == 0
    assert sheet.print_title_rows == "$4:$4"


@pytest.mark.parametrize(("paper_size", "code"), [("a4", 9), ("letter", 1)])
def test_it_is_printed_on_the_paper_that_is_asked_for(paper_size, code):
    problem = EXAMPLES["statquest_b"].checked
    book = opened(FORMATS["workbook"].write(problem, How(paper=paper_size)))
    assert {sheet.page_setup.paperSize for sheet in book.worksheets} == {code}


def test_errata_are_told():
    sheet = opened(content_of("aivietnam_lstm"))["About"]
    assert any("prints h_1 = 1.986" in str(cell.value) for cell in sheet["B"])


def test_the_same_problem_gives_the_same_bytes():
    first = content_of("both_directions")
    assert first == written(DOCUMENTS["both_directions"])
    with zipfile.ZipFile(io.BytesIO(first)) as file:
        assert {part.date_time for part in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2000-01-01T00:00:00Z</dcterms:created>" in file.read("docProps/core.xml")


# Bounds -----------------------------------------------------------------------------------------


def test_a_workbook_too_large_to_open_is_refused():
    found = document(layer(1, "lstm", 1, 8), inputs=[[0.5]] * 4096)
    with pytest.raises(lc.ProblemError, match=r"would have [\d,]+ cells; 100,000 is the most"):
        written(found)


def test_a_workbook_wider_than_excel_is_refused():
    cell = {"state": ["h"], "equations": {"h": f"tanh(W @ [{', '.join(['x'] * 20)}])"}}
    found = document(layer(1, cell, 1024, 1), inputs=drawn(2, (1, 1024)))
    with pytest.raises(lc.ProblemError, match=r"columns; 16,384 is the most"):
        written(found)

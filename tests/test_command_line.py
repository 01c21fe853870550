"""The command line prints the courses' digits, and answers a bad file in one sentence."""

import csv
import io
import json
import math
import os
import re
import subprocess
import sys
from pathlib import Path

import paper
import pytest
from networks import (
    ABOVE,
    AHEAD,
    B_Y,
    BACK,
    BELOW,
    BOTH,
    INPUTS,
    TWO_LAYERS,
    W_Y,
    classified,
    document,
    readout,
    rnn_layer,
)

import lstm_calc as lc
from lstm_calc import edits
from lstm_calc.__main__ import main
from lstm_calc.examples import EXAMPLES
from lstm_calc.formats import FORMATS

ROOT = Path(__file__).parents[1]
TABLES = ("text", "json", "csv", "latex")


def shell(*arguments: str, given: bytes = b"", **environment: str) -> subprocess.CompletedProcess:
    """python -m lstm_calc as a process of its own; warnings are errors there too."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "lstm_calc", *arguments],
        input=given,
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, **environment},
        timeout=60,
    )


def said(capsys, *arguments: str) -> str:
    """What a good command line prints."""
    assert main(arguments) == 0
    return capsys.readouterr().out


def row(table: str, label: str) -> list[str]:
    """The cells of the table's row with this label."""
    found = next(line for line in table.splitlines() if line.strip().startswith(label + "  "))
    return found.strip()[len(label) :].split()


@pytest.fixture
def saved(tmp_path):
    """Writes a document (a dict, text or bytes) to a file and gives its path."""

    def save(document) -> str:
        path = tmp_path / "problem.json"
        text = document if isinstance(document, str | bytes) else json.dumps(document)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    return save


# The table --------------------------------------------------------------------------------------


def test_the_table_of_comp7118_in_its_own_letters(capsys):
    table = said(capsys, "--example", "comp7118_lstm")
    assert row(table, "f_t") == ["0.6434", "0.7763"]
    assert row(table, "a_t") == ["0.5511", "0.7535"]
    assert row(table, "s_t") == ["0", "0.3220", "0.7525"]  # t=0 is the start
    assert row(table, "y_t") == ["0", "0.2107", "0.5393"]
    assert row(table, "W_f [x_t, y_{t−1}] + b_f") == ["0.59", "1.2443"]
    assert row(table, "error_t") == ["-0.0893", "0.0393"]
    assert "Mean squared error: 0.0048" in table  # (0.0893² + 0.0393²) / 2
    names = re.findall(r"^([a-z])_t ", table, re.MULTILINE)
    assert names == ["x", "x", "f", "i", "a", "s", "o", "y"]
    assert row(table, "loss_t") == ["0.0080", "0.0015"]  # 0.0893², 0.0393²


def test_the_table_numbers_the_units_where_there_are_several(capsys):
    table = said(capsys, "--example", "aivietnam_rnn")
    hidden = [line.split() for line in table.splitlines() if line.startswith("h_t")]
    assert hidden == [["h_t", "1", "0", "2", "4", "5"], ["h_t", "2", "0", "3", "6", "8"]]


def test_the_numbers_of_a_column_stand_point_below_point(capsys):
    lines = said(capsys, "--example", "statquest_a").splitlines()
    points = {line.rindex(".") for line in lines if re.match(r"[a-z]_t .*\.\d{4}$", line)}
    assert len(points) == 1


def test_an_erratum_stands_under_the_table(capsys):
    table = said(capsys, "--example", "aivietnam_lstm")
    assert row(table, "h_t") == ["1", "0.986"]
    words = " ".join(table.split("Note: ")[1].split())
    assert words.startswith("the course prints h_1 = 1.986; 0.986 is right.")
    assert "⊙ is a product" in words
    assert "Note:" not in said(capsys, "--example", "statquest_a")


def test_the_erratum_is_told_for_the_saved_example_and_not_for_an_edited_one(capsys, saved):
    document = dict(EXAMPLES["aivietnam_lstm"].problem)
    assert "Note:" in said(capsys, saved(document | {"title": "Mine"}))
    assert "Note:" not in said(capsys, saved(document | {"inputs": [[2]]}))


def test_another_notation_is_printed_and_its_notes_go_to_standard_error(capsys):
    assert main(["--example", "comp7118_lstm", "--notation", "pytorch"]) == 0
    out, err = capsys.readouterr()
    assert row(out, "c_t") == ["0", "0.3220", "0.7525"]
    assert err.splitlines() == [
        "The joined weights are split: one matrix for x, one for h.",
        "Each gate's bias stands with the input; the hidden state's bias is 0.",
    ]


def test_a_title_cannot_command_the_terminal(capsys, saved):
    document = dict(EXAMPLES["statquest_a"].problem) | {"title": "red \x1b[31m\nline"}
    table = said(capsys, saved(document))
    assert "\x1b" not in table
    assert table.splitlines()[0] == "red [31m line"


# JSON and CSV -----------------------------------------------------------------------------------


def test_json_has_every_value_at_full_precision(capsys):
    found = json.loads(said(capsys, "--example", "comp7118_lstm", "--json"))
    assert set(found) == {"T", "values", "loss"}
    assert found["T"] == 2
    values = found["values"]
    assert values["x"] == [[0.1, 0.4], [0.7, 0.9]]
    assert values["h_prev"] == [[0], values["h"][0]]
    assert values["W_f @ [x, h_prev] + b_f"][0][0] == pytest.approx(0.59, abs=1e-15)
    assert values["f"][0][0] == pytest.approx(0.6433651456944, abs=1e-13)  # 1 / (1 + e^−0.59)
    assert values["error"][1] == [values["h"][1][0] - 0.5]
    squares = [error**2 for (error,) in values["error"]]
    assert [loss for (loss,) in values["loss"]] == pytest.approx(squares, rel=1e-15)
    assert found["loss"] == pytest.approx(sum(squares) / 2, rel=1e-15)


def test_json_without_targets_has_no_error(capsys):
    found = json.loads(said(capsys, "--example", "aivietnam_rnn", "--json"))
    assert set(found) == {"T", "values"}
    assert not {"target", "error", "loss"} & set(found["values"])
    assert found["values"]["h"] == [[2, 3], [4, 6], [5, 8]]


def test_csv_is_read_back_by_its_names(capsys):
    rows = list(csv.DictReader(io.StringIO(said(capsys, "--example", "comp7118_lstm", "--csv"))))
    assert list(rows[0]) == ["name", "symbol", "unit", "t=1", "t=2"]
    found = {(r["name"], r["unit"]): r for r in rows}
    assert [found["x", "2"]["t=1"], found["x", "2"]["t=2"]] == ["0.4", "0.9"]
    assert float(found["f", "1"]["t=1"]) == pytest.approx(0.6433651456944, abs=1e-13)
    joined = found["W_f @ [x, h_prev] + b_f", "1"]
    assert joined["symbol"] == "W_f [x_t, y_{t−1}] + b_f"  # a comma, so quoted
    assert float(found["error", "1"]["t=1"]) < 0


def test_csv_gives_a_spreadsheet_no_formula(saved):
    own = {"state": ["h"], "equations": {"h": "-x * 2 + h_prev"}}
    layer = {"cell": own, "weights": {}}
    document = {"format": "lstm-calc/1", "layers": [layer], "inputs": [[-3], [5]]}
    rows = list(csv.reader(io.StringIO(FORMATS["csv"].write(lc.read(document)))))
    assert "-x" in [row[0].lstrip("'") for row in rows]
    for name, symbol, *_ in rows:
        assert not name.startswith(("=", "+", "-", "@"))
        assert not symbol.startswith(("=", "+", "-", "−", "@"))
    negative = next(row for row in rows if row[0] == "x")
    assert negative[3:] == ["-3.0", "5.0"], "a number stays a number"


# LaTeX ------------------------------------------------------------------------------------------


def test_latex_writes_the_solution_out(capsys):
    text = said(capsys, "--example", "comp7118_lstm", "--latex")
    assert text.startswith(r"\documentclass")
    assert text.rstrip().endswith(r"\end{document}")
    assert text.count(r"\begin{align*}") == text.count(r"\end{align*}") == 2 * 8
    tight = text.replace(" ", "")
    assert (
        r"f_{1}&=\sigma(W_{f}[x_{1},y_{0}]+b_{f})\\"
        "\n"
        r"&=\sigma(0.7\cdot0.1+0.3\cdot0.4+0.4\cdot0+0.4)\\"
        "\n"
        r"&=\sigma(0.59)\\"
        "\n"
        r"&=0.6434"
    ) in tight
    assert "&=-0.0893" in tight
    assert r"\mathit{loss}_{1}&=\mathit{error}_{1}^{2}\\" in tight
    assert r"&=(-0.0893)^{2}\\" in tight


def test_latex_numbers_the_units_and_breaks_long_sums():
    size = 12
    weights = {"W_xh": [[0.125] * size] * 2, "W_hh": [[0.5, 0.25], [0.75, 1]]}
    layer = {"cell": "rnn_no_bias", "weights": weights}
    document = {"format": "lstm-calc/1", "layers": [layer], "inputs": [[1.0625] * size]}
    text = FORMATS["latex"].write(lc.read(document))
    assert "(h_{1})_{1} &=" in text
    assert "(h_{1})_{2} &=" in text
    assert r"&\qquad +" in text
    assert max(map(len, text.splitlines())) < 160
    assert text.count(r"0.125 \cdot") == 2 * size, "every term is there, in both units"


def test_latex_escapes_a_title():
    document = dict(EXAMPLES["statquest_a"].problem) | {"title": r"50% of \LaTeX & {a_b} #1 ~^$"}
    text = FORMATS["latex"].write(lc.read(document))
    assert (
        r"\section*{50\% of \textbackslash{}LaTeX \& \{a\_b\} \#1 "
        r"\textasciitilde{}\textasciicircum{}\$}"
    ) in text


def test_latex_of_a_shelf_of_paper_is_refused_in_a_sentence():
    layer = {"cell": "rnn_no_bias", "weights": {"W_xh": [[0.5]], "W_hh": [[0.25]]}}
    most = {"format": "lstm-calc/1", "layers": [layer], "inputs": [[1.0] * 1] * 4000}
    FORMATS["text"].write(lc.read(most))
    wide = {"W_xh": [[0.5]] * 100, "W_hh": [[0.25] * 100] * 100}
    document = most | {"layers": [layer | {"weights": wide}]}
    with pytest.raises(lc.ProblemError, match="Use fewer timesteps"):
        FORMATS["latex"].write(lc.read(document))


@pytest.mark.parametrize("notation", lc.NOTATIONS)
@pytest.mark.parametrize("key", EXAMPLES)
@pytest.mark.parametrize("form", TABLES)
def test_every_example_is_written_in_every_format_and_notation(key, notation, form):
    text = FORMATS[form].write(lc.rewrite(EXAMPLES[key].checked, notation)[0])
    assert text.endswith("\n")
    assert "nan" not in text
    assert "-0.000 " not in text


# Several layers, both directions, a readout ------------------------------------------------------

SHARES = [[1, 0, 0], [0.25, 0.5, 0.25], [0, 0, 1]]
BOTH_COMPARED = BOTH | {"targets": [[0.1, 0.2], [0.3, -0.4], [0.5, 0.6]]}
READ_LAST = classified("softmax", SHARES[1:2], "cross-entropy", on="last step")
STACK = TWO_LAYERS | {"layers": [*BOTH["layers"], rnn_layer(ABOVE, "reverse")]}


def written(form: str, document: dict) -> str:
    return FORMATS[form].write(lc.read(document))


def tables(document: dict) -> dict[str, str]:
    """The tables of the text format by their titles."""
    _, *found = written("text", document).strip().split("\n\n")
    return dict(table.split("\n", 1) for table in found if "t=" in table)


def unit_row(table: str, label: str, unit: int) -> list[str]:
    cells = [line.split() for line in table.splitlines()]
    return next(row[2:] for row in cells if row[:2] == [label, str(unit)])


def shown(values: list[float]) -> list[str]:
    return [f"{value:.4f}" for value in values]


def both_by_hand() -> list[list[float]]:
    return paper.joined(paper.rnn(AHEAD, INPUTS), paper.rnn(BACK, INPUTS, back=True))


def last_answer() -> list[float]:
    return paper.softmax(paper.affine(W_Y, B_Y, paper.rnn(BELOW, INPUTS)[-1]))


def test_text_has_a_table_for_each_layer_direction_and_readout():
    stack = tables(STACK)
    assert list(stack) == ["Layer 1, forward", "Layer 1, reverse", "Layer 2, reverse"]
    ahead, back = paper.rnn(AHEAD, INPUTS), paper.rnn(BACK, INPUTS, back=True)
    top = paper.rnn(ABOVE, both_by_hand(), back=True)
    assert row(stack["Layer 1, forward"], "h_t") == ["0", *shown(h for (h,) in ahead)]
    assert row(stack["Layer 1, reverse"], "h_t") == [*shown(h for (h,) in back), "0"]
    assert row(stack["Layer 2, reverse"], "h_t") == [*shown(h for (h,) in top), "0"]
    assert unit_row(stack["Layer 2, reverse"], "x_t", 2) == shown(h for (h,) in back)
    assert "t=4" in stack["Layer 1, reverse"].splitlines()[0]
    assert row(stack["Layer 1, reverse"], "W_hh h_{t+1}")[-1] == "0"
    assert list(tables(READ_LAST)) == ["Layer 1", "Readout"]


def test_text_of_both_directions_compares_them_joined():
    output = tables(BOTH_COMPARED)["Output"]
    errors = [
        [h - t for h, t in zip(*pair, strict=True)]
        for pair in zip(both_by_hand(), BOTH_COMPARED["targets"], strict=True)
    ]
    assert unit_row(output, "error_t", 2) == shown(error for _, error in errors)
    losses = [(a * a + b * b) / 2 for a, b in errors]
    assert row(output, "loss_t") == shown(losses)
    end = written("text", BOTH_COMPARED).splitlines()[-1]
    assert end == f"Mean squared error: {sum(losses) / 3:.4f}"


def test_text_of_a_readout_at_the_last_step_has_one_column():
    table = tables(READ_LAST)["Readout"]
    assert table.splitlines()[0].split() == ["unit", "t=3"]
    answer = last_answer()
    assert [unit_row(table, "y_t", unit) for unit in (1, 2, 3)] == [[one] for one in shown(answer)]
    loss = -sum(t * math.log(y) for t, y in zip(SHARES[1], answer, strict=True))
    assert written("text", READ_LAST).splitlines()[-1] == f"Mean cross-entropy: {loss:.4f}"


def csv_values(document: dict) -> dict[tuple[str, str, str], list[str]]:
    """(layer, name, unit) → the cells of its timesteps."""
    head, *rows = csv.reader(io.StringIO(written("csv", document)))
    assert head == ["layer", "name", "symbol", "unit", "t=1", "t=2", "t=3"]
    return {(layer, name, unit): cells for layer, name, _, unit, *cells in rows}


def test_csv_names_the_layer_of_every_value():
    found = csv_values(STACK)
    assert {layer for layer, *_ in found} == {"1", "1 reverse", "2 reverse"}
    back = paper.rnn(BACK, INPUTS, back=True)
    top = paper.rnn(ABOVE, both_by_hand(), back=True)
    for place, expected in (
        (("1 reverse", "h", "1"), [h for (h,) in back]),
        (("1 reverse", "h_prev", "1"), [back[1][0], back[2][0], 0]),
        (("2 reverse", "x", "2"), [h for (h,) in back]),
        (("2 reverse", "h", "1"), [h for (h,) in top]),
    ):
        assert [*map(float, found[place])] == pytest.approx(expected, abs=1e-14), place
    assert {layer for layer, *_ in csv_values(BOTH_COMPARED)} == {"1", "1 reverse", "output"}


def test_csv_leaves_timesteps_that_are_not_read_empty():
    found = csv_values(READ_LAST)
    for unit, expected in enumerate(last_answer(), start=1):
        *before, last = found["readout", "y", str(unit)]
        assert before == ["", ""]
        assert float(last) == pytest.approx(expected, abs=1e-14)


def test_json_has_the_parts_with_their_timesteps():
    found = json.loads(written("json", READ_LAST))
    assert set(found) == {"T", "parts", "loss"}
    assert [part["layer"] for part in found["parts"]] == ["1", "readout"]
    assert [part["times"] for part in found["parts"]] == [[1, 2, 3], [3]]
    layer, readout = (part["values"] for part in found["parts"])
    assert layer["h"] == [pytest.approx(h, abs=1e-14) for h in paper.rnn(BELOW, INPUTS)]
    assert readout["y"] == [pytest.approx(last_answer(), abs=1e-14)]
    assert readout["target"] == SHARES[1:2]
    assert found["loss"] == readout["loss"][0][0]
    labels = [part["layer"] for part in json.loads(written("json", BOTH_COMPARED))["parts"]]
    assert labels == ["1", "1 reverse", "output"]


def test_latex_writes_every_part_out():
    text = written("latex", READ_LAST)
    heads = re.findall(r"subsection\*{(.*)}", text)
    assert heads == [*(f"Layer 1, timestep {t}" for t in (1, 2, 3)), "Readout, timestep 3"]
    tight = text.replace(" ", "")
    powers = [f"e^{{{z:.4f}}}" for z in paper.affine(W_Y, B_Y, paper.rnn(BELOW, INPUTS)[-1])]
    for power, share in zip(powers, shown(last_answer()), strict=True):
        assert f"&={power}/({'+'.join(powers)})\\\\\n&={share}" in tight
    assert r"\mathit{loss}_{3}&=-\textstyle\sum\mathit{target}_{3}\cdot\ln(y_{3})" in tight


def test_latex_of_a_reverse_layer_goes_back_in_time():
    heads = re.findall(r"subsection\*{(.*)}", written("latex", BOTH))
    assert heads == [
        *(f"Layer 1, forward, timestep {t}" for t in (1, 2, 3)),
        *(f"Layer 1, reverse, timestep {t}" for t in (3, 2, 1)),
    ]
    assert r"W_{\mathit{hh}}   h_{4} + b_{h}" in written("latex", BOTH)


@pytest.mark.parametrize("document", [STACK, BOTH_COMPARED, READ_LAST, TWO_LAYERS])
def test_latex_of_several_parts_is_balanced(document):
    text = written("latex", document)
    assert text.count("{") == text.count("}")
    for begun, ended in (("begin", "end"), ("(", ")")):
        assert text.count(begun) == text.count(ended)
    for name in ("align*", "pmatrix", "document"):
        assert text.count(rf"\begin{{{name}}}") == text.count(rf"\end{{{name}}}")


def wide_softmax(size: int) -> dict:
    """A readout by softmax of `size` numbers, of `size` units."""
    rnn = {"W_xh": [[0.5, 0.25]] * size, "W_hh": [[0.0] * size] * size, "b_h": [0.0] * size}
    return document(rnn_layer(rnn), readout=readout("softmax", [[0.1] * size] * size, [0.0] * size))


def test_latex_allows_a_matrix_as_many_columns_as_it_has():
    text = written("latex", wide_softmax(12))
    widest = max(row.count("&") + 1 for row in re.findall(r"begin{pmatrix}(.*?)\\\\", text))
    assert widest == 12
    assert int(re.search(r"setcounter{MaxMatrixCols}{(\d+)}", text)[1]) >= widest


def test_latex_of_a_softmax_too_wide_to_print_is_refused():
    with pytest.raises(lc.ProblemError, match="Use fewer timesteps"):
        written("latex", wide_softmax(40))


def test_cells_of_several_layers_stand_in_the_heading():
    document = json.loads(lc.write(edits.with_cell(lc.read(TWO_LAYERS), lc.CATALOGUE["gru"], 1)))
    for form in ("text", "latex"):
        assert "RNN (tanh), one bias, GRU, one bias; " in written(form, document)


@pytest.mark.parametrize("form", TABLES)
@pytest.mark.parametrize("notation", lc.NOTATIONS)
def test_several_parts_are_written_in_every_format_and_notation(form, notation):
    for found in (STACK, BOTH_COMPARED, READ_LAST):
        text = FORMATS[form].write(lc.rewrite(lc.read(found), notation)[0])
        assert text.endswith("\n")
        assert "nan" not in text


@pytest.mark.parametrize("option", ["--text", "--json", "--csv", "--latex"])
def test_the_command_line_writes_several_parts(capsys, saved, option):
    assert said(capsys, saved(READ_LAST), option) == written(option[2:], READ_LAST)


# The process ------------------------------------------------------------------------------------


def test_a_process_reads_a_file_and_standard_input_alike(saved):
    path = saved(EXAMPLES["aivietnam_lstm"].problem)
    from_file, piped = shell(path), shell("-", given=Path(path).read_bytes())
    assert from_file.returncode == piped.returncode == 0
    assert from_file.stdout == piped.stdout
    assert "0.986" in from_file.stdout.decode()
    assert from_file.stderr == piped.stderr == b""


@pytest.mark.parametrize("locale", [{"LC_ALL": "C"}, {"PYTHONIOENCODING": "ascii"}])
def test_output_is_utf_8_whatever_the_locale(locale):
    done = shell("--example", "aivietnam_lstm", PYTHONUTF8="0", **locale)
    assert done.returncode == 0
    assert "f_t ⊙ c_{t−1}" in done.stdout.decode("utf-8")


GOOD = EXAMPLES["statquest_a"].problem
BAD = {
    "binary": b"\x7fELF\x02\x01\xff\xfe\x00",
    "empty": b"",
    "not JSON": b"f = 0.5",
    "half a document": b'{"format": "lstm-calc/1", "layers": [',
    "a list": b"[1, 2]",
    "another format": b'{"format": "other/2"}',
    "no inputs": json.dumps({k: v for k, v in GOOD.items() if k != "inputs"}).encode(),
    "unknown notation": json.dumps(dict(GOOD) | {"notation": "klingon"}).encode(),
    "not a number": json.dumps(dict(GOOD) | {"inputs": [["one"]]}).encode(),
    "infinite": b'{"format": "lstm-calc/1", "inputs": [[Infinity]]}',
    "deeply nested": b'{"format":' + b"[" * 100_000,
}


def is_one_sentence(err: str) -> bool:
    return err.count("\n") == 1 and err[-2] in ".?" and "Traceback" not in err


@pytest.mark.parametrize("kind", BAD)
@pytest.mark.parametrize("form", ["--text", "--json"])
def test_a_bad_file_is_told_in_one_sentence(capsys, saved, kind, form):
    assert main([saved(BAD[kind]), form]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert is_one_sentence(err), err


@pytest.mark.parametrize("name", [".", "missing.json", "", "nul\x00byte"])
def test_what_is_not_a_file_is_told_in_one_sentence(capsys, tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    assert main([name]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert is_one_sentence(err), err


@pytest.mark.parametrize("given", [b"", b"\xff\xfe\x00x", b"/etc/hostname", b"{", BAD["binary"]])
def test_bad_standard_input_is_told_in_one_sentence(given):
    done = shell("-", given=given)
    assert (done.returncode, done.stdout) == (2, b"")
    assert is_one_sentence(done.stderr.decode())


def test_standard_input_is_never_a_path(saved):
    done = shell("-", given=saved(GOOD).encode())
    assert done.returncode == 2
    assert done.stdout == b""


def test_standard_input_may_begin_with_a_byte_order_mark():
    done = shell("-", given=b"\xef\xbb\xbf" + json.dumps(GOOD).encode())
    assert done.returncode == 0


def test_values_that_outgrow_the_computer_are_told_in_one_sentence(capsys, saved):
    layer = {"cell": "rnn_relu_no_bias", "weights": {"W_xh": [[1e200]], "W_hh": [[1e200]]}}
    document = {"format": "lstm-calc/1", "layers": [layer], "inputs": [[1]] * 3}
    assert main([saved(document)]) == 2
    assert is_one_sentence(capsys.readouterr().err)


def test_a_closed_pipe_is_no_error_to_read_about():
    command = [sys.executable, "-m", "lstm_calc", "--example", "comp7118_lstm", "--json"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, text=True
    )
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=60) == 1
    assert err == ""


NO_ROOM = """
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # a file may hold nothing, as on a full disk
sys.argv = ["lstm_calc", "--examples"]
runpy.run_module("lstm_calc", run_name="__main__")
"""


def test_a_file_without_room_is_told_in_one_sentence(tmp_path):
    with (tmp_path / "out.txt").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-B", "-c", NO_ROOM],
            stdout=full, stderr=subprocess.PIPE, cwd=ROOT, text=True, timeout=60,
        )  # fmt: skip
    assert done.returncode == 1
    assert is_one_sentence(done.stderr)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["a.json", "--example", "statquest_a"],
        ["a.json", "--examples"],
        ["--example", "nope"],
        ["--example", "statquest_a", "--json", "--csv"],
        ["--example", "statquest_a", "--notation", "klingon"],
    ],
)
def test_a_wrong_command_line_exits_with_2(capsys, arguments):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "usage: python -m lstm_calc" in capsys.readouterr().err


def test_the_help_tells_every_option_example_and_notation(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["--help"])
    assert stopped.value.code == 0
    text = " ".join(capsys.readouterr().out.split())
    for word in ("FILE", "--json", "--csv", "--latex", "--example", "--examples", "--notation"):
        assert word in text
    for word in (*EXAMPLES, *lc.NOTATIONS, "standard input", "Exit status"):
        assert word in text


def test_the_examples_are_listed_by_key_and_title(capsys):
    lines = said(capsys, "--examples").splitlines()
    assert [line.split()[0] for line in lines] == list(EXAMPLES)
    assert lines[0].endswith("COMP7/8118: LSTM, two timesteps")

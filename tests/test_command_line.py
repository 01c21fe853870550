"""The command line prints the courses' digits, and answers a bad file in one sentence."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import lstm_calc as lc
from lstm_calc.__main__ import main
from lstm_calc.examples import EXAMPLES
from lstm_calc.formats import FORMATS

ROOT = Path(__file__).parents[1]


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
    assert found["loss"] == pytest.approx(sum(squares) / 2, rel=1e-15)


def test_json_without_targets_has_no_error(capsys):
    found = json.loads(said(capsys, "--example", "aivietnam_rnn", "--json"))
    assert set(found) == {"T", "values"}
    assert "error" not in found["values"]
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
    assert text.count(r"\begin{align*}") == text.count(r"\end{align*}") == 2 * 7
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
@pytest.mark.parametrize("form", FORMATS)
def test_every_example_is_written_in_every_format_and_notation(key, notation, form):
    text = FORMATS[form].write(lc.rewrite(EXAMPLES[key].checked, notation)[0])
    assert text.endswith("\n")
    assert "nan" not in text
    assert "-0.000 " not in text


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

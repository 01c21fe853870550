"""`python -m lstm_calc problem.json --check answers.json`: verdicts, and what was done and due."""

import json

import pytest

from lstm_calc.__main__ import main

SLIDE_49 = """{"f": [[0.997]], "i": [[0.986]], "g": [[0.966]], "o": [[0.992]], "c": [[2.946]],
               "h": [[1.986]]}"""


@pytest.fixture
def checked(tmp_path, capsys):
    """Writes answers to a file, checks them, and gives what is printed: (status, out, error)."""

    def run(answers: str, *arguments: str, example: str = "aivietnam_lstm") -> tuple[int, str, str]:
        path = tmp_path / "answers.json"
        path.write_text(answers, encoding="utf-8")
        status = main(["--example", example, "--check", str(path), *arguments])
        return status, *capsys.readouterr()

    return run


def rows(printed: str) -> dict[str, list[str]]:
    """The table's rows by name, their cells by timestep."""
    lines = [line.split("  ") for line in printed.splitlines() if line[:1].isalpha()]
    return {first: [cell.strip() for cell in cells if cell] for first, *cells in lines}


def test_slide_49_is_told_what_it_did(checked):
    status, printed, _error = checked(SLIDE_49)
    assert status == 0
    assert "Checked to 3 decimals." in printed
    assert "5 right, 1 wrong." in printed
    assert rows(printed)["c"] == ["2.946 ✓ right"]
    assert rows(printed)["h"] == ["1.986 ✗ wrong"]
    assert "You added o and tanh(c) instead of multiplying." in printed
    done = next(line for line in printed.splitlines() if "done:" in line)
    should = next(line for line in printed.splitlines() if "should:" in line)
    assert "0.992 + tanh(2.946) = 1.986" in done
    assert should.endswith("= 0.986")


def test_digits_stay_as_they_are_written_and_blanks_stay_blank(checked):
    answers = '{"f": [["0,6434"], [0.7760]], "h": [[null], [0.5393]]}'
    _status, printed, _error = checked(answers, "--decimals", "3", example="comp7118_lstm")
    assert rows(printed)["f"][0] == "0,6434 ✓ right"
    assert rows(printed)["f"][1].startswith("0.7760 ")
    assert rows(printed)["h"] == ["—", "0.5393 ✓ right"]
    assert "Checked to 3 decimals." in printed


def test_units_and_parts_are_named(checked):
    answers = json.dumps({"h": [[2, 3], [4, 99], [5, 8]]})
    _status, printed, _error = checked(answers, example="aivietnam_rnn")
    assert rows(printed)["h [1]"] == ["2 ✓ right", "4 ✓ right", "5 ✓ right"]
    assert rows(printed)["h [2]"][1] == "99 ✗ wrong"
    assert "h at timestep 2, unit 2" in printed


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ("{", "is not JSON"),
        ("[1]", "give names and rows"),
        ('{"q": [[1]]}', "no value is called 'q'"),
        ('{"f": [["abc"]]}', "is not a number"),
        ('{"f": [[NaN]]}', "is not a number"),
        ('{"f": [[1], [2]]}', "give 1 rows"),
        ('{"f": {"a": 1}}', "give 1 rows"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(checked, answers: str, words: str):
    status, printed, error = checked(answers)
    assert (status, printed) == (2, "")
    assert words in error
    assert error.count("\n") == 1


def test_a_file_that_is_not_there_and_decimals_out_of_place(checked, capsys):
    assert main(["--example", "aivietnam_lstm", "--check", "/nowhere/answers.json"]) == 2
    assert "Cannot read '/nowhere/answers.json'" in capsys.readouterr().err
    assert checked(SLIDE_49, "--decimals", "99")[0] == 2
    with pytest.raises(SystemExit):
        main(["--example", "aivietnam_lstm", "--decimals", "3"])

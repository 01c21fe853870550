"""The solution as Markdown: the numbers of the courses, and nothing from outside as markup."""

import math
import re

import paper
import pytest
from networks import B_Y, BELOW, INPUTS, W_Y
from sheets import HARD, HOSTILE, NETWORKS, SHARES, document_of

import lstm_calc as lc
from lstm_calc.examples import EXAMPLES
from lstm_calc.formats import FORMATS
from lstm_calc.formats.markdown import escaped, maths

TABLE = re.compile(r"(?:^\|.*\|\n)+", re.MULTILINE)


def written(document: dict | lc.Problem) -> str:
    problem = document if isinstance(document, lc.Problem) else lc.read(document)
    return FORMATS["markdown"].write(problem)


def tables(text: str) -> list[list[list[str]]]:
    """Each table's rows of cells."""
    return [
        [[cell.strip() for cell in line[1:-1].split("|")] for line in found.splitlines()]
        for found in TABLE.findall(text)
    ]


def row(text: str, label: str) -> list[str]:
    """The cells of the last row that begins with a label, without it."""
    found = [
        cells for table in tables(text) for cells in table if cells[0].replace(" ", "") == label
    ]
    return found[-1][1:]


COMP7118 = EXAMPLES["comp7118_lstm"].checked


def test_every_line_is_told_as_the_course_writes_it():
    tight = written(COMP7118).replace(" ", "")
    assert (
        "**Forgetgate**\n\n"
        r"$f_{1}=\sigma(W_{f}[x_{1},y_{0}]+b_{f})$" + "\\\n"
        r"$=\sigma(0.7\cdot0.1+0.3\cdot0.4+0.4\cdot0+0.4)$" + "\\\n"
        r"$=\sigma(0.59)$" + "\\\n"
        "$=0.6434$\n\n"
    ) in tight
    assert "$=(-0.0893)^{2}$" in tight


def test_every_value_stands_in_a_table_as_the_course_prints_it():
    text = written(COMP7118)
    assert row(text, "$f_{t}$") == ["1", "0.6434", "0.7763"]
    assert row(text, "$s_{t}$") == ["1", "0.3220", "0.7525"]
    assert row(text, "$y_{t}$") == ["1", "0.2107", "0.5393"]
    assert row(text, r"$\mathit{error}_{t}$") == ["1", "−0.0893", "0.0393"]


def test_what_is_given_stands_in_tables():
    text = written(COMP7118)
    assert row(text, "$W_{f}$") == ["", "0.7", "0.3", "0.4"]
    assert row(text, "$y_{0}$")[:2] == ["", "0"]
    assert row(text, "$x_{2}$") == ["", "0.7", "0.9"]
    assert row(text, r"$\mathit{target}_{2}$") == ["", "0.5"]
    rows = next(t for t in tables(written(NETWORKS["two layers"])) if "W_{" in t[2][0])
    assert [cells[1:4] for cells in rows[2:4]] == [["1", "0.2", "−0.5"], ["2", "0.7", "0.3"]]


def test_a_readout_and_its_loss():
    text = written(NETWORKS["softmax"])
    answers = [paper.softmax(paper.affine(W_Y, B_Y, h)) for h in paper.rnn(BELOW, INPUTS)]
    first = row(text, "$y_{t}$")
    assert first == ["1", *(f"{answer[0]:.4f}" for answer in answers)]
    assert "### Readout\\, timestep 3" in text
    losses = [-sum(t * math.log(y) for t, y in zip(*two, strict=True) if t)
              for two in zip(SHARES, answers, strict=True)]  # fmt: skip
    assert f"Mean cross-entropy: {sum(losses) / 3:.4f}\n" in text


def test_the_note_on_a_misprint_is_there():
    text = written(EXAMPLES["aivietnam_lstm"].checked)
    assert escaped("the course prints h_1 = 1.986; 0.986 is right.") in text


@pytest.mark.parametrize("document", [*NETWORKS.values(), *HARD.values()], ids=[*NETWORKS, *HARD])
def test_tables_are_even_and_maths_is_closed(document):
    text = written(document)
    for table in tables(text):
        assert len({len(cells) for cells in table}) == 1
        assert all(mark in ("---", "--:") for mark in table[1])
    unescaped = re.sub(r"\\[\\$]", "", text)
    assert unescaped.count("$") % 2 == 0
    assert unescaped.count("{") == unescaped.count("}")


@pytest.mark.parametrize("key", lc.NOTATIONS)
@pytest.mark.parametrize("example", EXAMPLES)
def test_no_formula_has_what_markdown_would_read(example, key):
    """An emphasis's _ or *, an escape that Markdown eats, a macro that GitHub does not set."""
    text = written(lc.rewrite(EXAMPLES[example].checked, key)[0])
    for formula in re.findall(r"(?<![\\$])\$[^$\n]+\$(?!\$)", text):
        assert not re.search(r"\*|[)}\]]_(?! )|\\[,;:!_\\]|\\operatorname", formula), formula
        assert formula[1] != " "
        assert formula[-2] != " "


def test_a_matrix_stands_in_a_paragraph_of_its_own():
    text = written(NETWORKS["softmax"])
    for line in text.splitlines():
        if r"\begin" in line:
            assert line.startswith("$$")
            assert line.endswith("$$")


def test_names_are_set():
    name = ("msub", ("mi", "W"), ("mi", "a_b"))
    assert maths([name]) == r"$W_{\mathit{a\ b}}$"


def test_nothing_from_outside_is_markup():
    shown = escaped(HOSTILE)
    assert "\n" not in shown
    assert not re.search(
        r"(?<!\\)(?:\\\\)*[!-/:-@\[\]^_`{-~]", re.sub(r"\\[!-/:-@\[-`{-~]", "", shown)
    )
    assert not re.search(r"\w@\w|://\w|www\.\w", shown.replace("\\", ""))
    text = written(document_of(lc.CATALOGUE["rnn"], title=HOSTILE, source=HOSTILE))
    assert text.startswith(f"# {shown}\n\n{shown}\n\n")


def test_an_empty_title_is_the_cell_s():
    document = document_of(lc.CATALOGUE["rnn"], title=" \n")
    assert written(document).startswith(f"# {escaped(lc.CATALOGUE['rnn'].title)}\n")

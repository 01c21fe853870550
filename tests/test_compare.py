"""Comparing: parameter counts against the textbooks', differences against plain arithmetic, and the
page, by its server and in a real Chromium."""

import json
import re
from math import exp, tanh
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, expect
from screen import listen
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

import lstm_calc as lc
from lstm_calc import edits
from lstm_calc.cell import Cell
from lstm_calc.cells import CATALOGUE
from lstm_calc.compare import (
    count_of,
    difference,
    parameter_count,
    parameter_counts,
    pytorch_count,
    raised,
    shared,
    side_by_side,
    with_weight,
)
from lstm_calc.problem import Problem, ProblemError


def sigmoid(x: float) -> float:
    return 1 / (1 + exp(-x))


# Parameter counts -------------------------------------------------------------------------------

COUNTS = {  # cell, m, n → the formula, the same in numbers, its value worked out by hand
    ("lstm", 2, 1): ("4(nm + n² + n)", "4(1·2 + 1² + 1)", 16),
    ("lstm_joined_xh", 2, 1): ("4(n(m + n) + n)", "4(1·(2 + 1) + 1)", 16),
    ("lstm_joined_hx_no_bias", 2, 1): ("4n(m + n)", "4·1·(2 + 1)", 12),
    ("lstm_no_bias", 3, 4): ("4(nm + n²)", "4(4·3 + 4²)", 112),
    ("lstm_two_biases", 3, 4): ("4(nm + n² + 2n)", "4(4·3 + 4² + 2·4)", 144),  # nn.LSTM(3, 4)
    ("gru", 2, 1): ("3(nm + n² + n)", "3(1·2 + 1² + 1)", 12),
    ("gru_reset_after", 3, 4): ("3(nm + n² + 2n)", "3(4·3 + 4² + 2·4)", 108),  # Keras, nn.GRU
    ("rnn", 3, 2): ("nm + n² + n", "2·3 + 2² + 2", 12),
    ("mgu", 3, 2): ("2(nm + n² + n)", "2(2·3 + 2² + 2)", 24),
    ("lstm_coupled", 3, 2): ("3(nm + n² + n)", "3(2·3 + 2² + 2)", 36),
    ("lstm_peephole", 2, 3): ("4(nm + n² + n) + 3n", "4(3·2 + 3² + 3) + 3·3", 81),
    ("lstm_peephole_o", 2, 3): ("4(nm + n² + n) + n", "4(3·2 + 3² + 3) + 3", 75),
    ("greff_nfg", 2, 3): ("3(nm + n² + n) + 2n", "3(3·2 + 3² + 3) + 2·3", 60),
    ("greff_fgr", 2, 3): ("4(nm + n² + n) + 9n² + 3n", "4(3·2 + 3² + 3) + 9·3² + 3·3", 162),
}


@pytest.mark.parametrize(("cell", "m", "n"), COUNTS)
def test_a_count_is_worked_out_as_the_textbook_does(cell: str, m: int, n: int):
    found = count_of(CATALOGUE[cell], m, n)
    assert (found.symbols, found.numbers, found.total) == COUNTS[cell, m, n]


@pytest.mark.parametrize("key", CATALOGUE)
def test_a_count_is_the_number_of_entries_of_all_weights(key: str):
    layer = edits.fresh_layer(CATALOGUE[key], 3, 2)
    count = parameter_count(layer)
    assert count.total == sum(weight.size for weight in layer.weights.values())
    for text, m, n in ((count.symbols, "m", "n"), (count.numbers, "3", "2")):
        assert value(text, m, n) == count.total, text


def value(text: str, m: str, n: str) -> int:
    """What a formula comes to, read as a reader does: letters touching are multiplied."""
    spaced = text.replace(m, " 3 ").replace(n, " 2 ") if m == "m" else text
    tokens = spaced.replace("²", " ** 2").replace("·", " * ").replace("(", " ( ")
    parts, before = [], ""
    for token in tokens.replace(")", " ) ").replace("+", " + ").split():
        starts = token == "(" or token.isdigit()
        if starts and (before == ")" or before.isdigit()) and parts[-1] != "**":
            parts.append("*")
        parts.append(token)
        before = token
    return eval(" ".join(parts), {"__builtins__": {}})  # digits, +, *, ** and parentheses


def test_a_count_says_which_lines_have_the_weights():
    gates, peepholes = count_of(CATALOGUE["lstm_peephole"], 2, 1).groups
    assert (gates.lines, gates.count) == (("f", "i", "g", "o"), 4)
    assert (peepholes.lines, peepholes.count) == (("f", "i", "o"), 3)


OWN = {
    "two matrices for x": ({"h": "tanh(A @ x + B @ x + b)"}, "2nm + n"),
    "a constant joined": ({"h": "tanh(A @ [x, h_prev, 1])"}, "n(m + n + 1)"),
    "x twice": ({"h": "tanh(A @ [x, x])"}, "2nm"),
    "h twice, x once": ({"h": "tanh(A @ [h_prev, x, h_prev])"}, "n(m + 2n)"),
    "nothing to learn": ({"h": "tanh(h_prev)"}, "0"),
    "lines of two kinds": (
        {"a": "A @ x + b", "h": "tanh(a + U @ h_prev + q * h_prev)"},
        "nm + n + n² + n",
    ),
    "a weight in two lines": ({"a": "A @ x + b", "h": "a * tanh(A @ x + b)"}, "nm + n"),
}


@pytest.mark.parametrize("name", OWN)
def test_a_cell_of_ones_own_is_counted_too(name: str):
    equations, symbols = OWN[name]
    cell = Cell("Own cell", ("h",), equations)
    layer = edits.fresh_layer(cell, 3, 2)
    count = parameter_count(layer)
    assert count.symbols == symbols
    assert count.total == sum(weight.size for weight in layer.weights.values())


def small(cell: str, **fields) -> Problem:
    """Two inputs, two units, three timesteps."""
    layer = edits.fresh_layer(CATALOGUE[cell], 2, 2)
    return Problem((layer,), np.array([[0.5, -1], [1, 0.25], [-0.75, 0.5]]), **fields)


def test_layers_directions_and_readout_add_up():
    problem = edits.with_readout(edits.with_direction(small("lstm"), "both"), "softmax")
    problem = edits.with_layers(problem, 2)
    both, above, readout = parameter_counts(problem)
    assert (both.symbols, both.total) == ("2·4(nm + n² + n)", 2 * 4 * (4 + 4 + 2))
    assert (above.numbers, above.total) == ("4(2·4 + 2² + 2)", 56)
    assert (readout.symbols, readout.numbers, readout.total) == ("nm + n", "2·2 + 2", 6)
    peephole = edits.with_direction(small("lstm_peephole"), "both")
    assert parameter_count(peephole.layers[0]).symbols == "2(4(nm + n² + n) + 3n)"


def test_pytorch_counts_two_biases_where_it_has_the_cell():
    def counted(key: str):
        found = pytorch_count(edits.fresh_layer(CATALOGUE[key], 3, 4))
        return found and (found[0], found[1].symbols, found[1].total)

    assert counted("lstm") == ("LSTM", "4(nm + n² + 2n)", 144)
    assert counted("lstm_joined_hx") == ("LSTM", "4(nm + n² + 2n)", 144)
    assert counted("gru") == ("GRU", "3(nm + n² + 2n)", 108)
    assert counted("rnn_relu") == ("RNN", "nm + n² + 2n", 36)
    assert counted("lstm_two_biases") is counted("lstm_no_bias") is counted("mgu") is None


# Differences ------------------------------------------------------------------------------------


def test_a_change_is_found_where_plain_arithmetic_puts_it():
    a = lc.EXAMPLES["comp7118_lstm"].checked
    b = with_weight(a, "W_o", 0, 1, 1.9)  # 0.9 before
    assert [b.layers[0].weights["W_o"].tolist(), a.layers[0].weights["W_o"][0, 1]] == [
        [[0.8, 1.9, 0.2]],
        0.9,
    ]
    [part] = difference(lc.run(a), lc.run(b))
    c_1 = sigmoid(0.2 * 0.1 + 0.3 * 0.4 + 0.2) * tanh(0.4 * 0.1 + 0.2 * 0.4 + 0.5)
    o_1 = [sigmoid(0.8 * 0.1 + w * 0.4 + 0.3) for w in (0.9, 1.9)]
    assert (part.first.name, part.first.t, part.first.unit) == ("o", 1, 1)
    assert [part.first.a, part.first.b] == pytest.approx(o_1)
    largest = part.largest("h")
    assert (largest.t, largest.a) == (2, pytest.approx(0.5393, abs=5e-5))
    assert part.differs("h").tolist() == [[True], [True]]
    assert part.differs("c").tolist() == [[False], [True]]  # h_1 comes back at t = 2
    assert part.b["h"][0, 0] == pytest.approx(o_1[1] * tanh(c_1))


def test_a_weight_of_the_last_state_does_nothing_while_that_is_0():
    a = small("lstm")
    [part] = difference(lc.run(a), lc.run(with_weight(a, "W_hf", 1, 0, 2.0)))
    assert (part.first.name, part.first.t, part.first.unit) == ("f", 2, 2)
    assert not part.differs("h")[0].any()


def test_equal_runs_do_not_part():
    a = small("lstm")
    [part] = difference(lc.run(a), lc.run(small("lstm")))
    assert part.first is None
    assert part.largest("h") is None
    assert part.lines == ("f", "i", "g", "o", "c", "h")


def test_the_same_cell_in_another_form_does_not_part():
    a = small("lstm")
    [part] = difference(lc.run(a), lc.run(lc.rewrite(a, "colah")[0]))
    assert part.first is None


def test_lstm_and_gru_share_the_hidden_state_alone():
    a = small("lstm")
    b = edits.with_cell(a, CATALOGUE["gru"])
    [part] = difference(lc.run(a), lc.run(b))
    assert part.lines == ("h",)
    assert (part.first.name, part.first.t) == ("h", 1)


def test_backwards_the_last_timestep_comes_first():
    a = edits.with_direction(small("lstm"), "reverse")
    b = with_weight(a, "b_f", 0, None, 3.0)
    [part] = difference(lc.run(a), lc.run(b))
    assert (part.direction, part.first.t) == ("reverse", 3)


def test_layers_directions_and_readout_are_compared_run_by_run():
    a = edits.with_readout(edits.with_direction(small("lstm"), "both"), "linear", "last step")
    a = edits.with_layers(a, 2)
    b = edits.with_cell(a, CATALOGUE["lstm_peephole"])
    parts = difference(lc.run(a), lc.run(b))
    found = [(part.number, part.direction, part.times) for part in parts]
    assert found == [
        (1, "both", (1, 2, 3)),  # its way forward
        (1, "reverse", (1, 2, 3)),
        (2, "forward", (1, 2, 3)),
        (0, "forward", (3,)),
    ]
    assert parts[-1].first.name == "y"
    assert parts[-1].first.t == 3


def test_names_stand_in_one_order():
    lstm, gru = ["f", "i", "g", "o", "c", "h"], ["r", "z", "n", "h"]
    assert side_by_side(lstm, gru) == ["f", "i", "g", "o", "c", "r", "z", "n", "h"]
    assert side_by_side(lstm, ["f", "g", "o", "c", "h"]) == lstm
    assert sorted(side_by_side(lstm, ["o", "i", "f", "h"])) == sorted(lstm)


@pytest.mark.parametrize(
    "place", [("W_xq", 0, 0), ("W_xf", 2, 0), ("W_xf", 0, None), ("b_f", 0, 0), ("W_xf", -1, 0)]
)
def test_an_entry_that_is_not_there_is_refused(place):
    with pytest.raises(ProblemError, match="no entry"):
        with_weight(small("lstm"), *place, 1.0)


def test_a_number_is_raised_as_on_paper():
    assert [raised(v) for v in (0.59, -0.3, 0.1)] == [1.59, 0.7, 1.1]


def test_what_two_cells_share_is_told_by_name_and_number():
    a = small("lstm")
    b = edits.with_cell(a, CATALOGUE["lstm_peephole"])
    assert set(b.layers[0].weights) - set(shared(a.layers[0], b.layers[0])) == {"p_f", "p_i", "p_o"}
    changed = with_weight(a, "b_i", 0, None, 9.0)
    assert "b_i" not in shared(a.layers[0], changed.layers[0])


# The page as the server makes it ----------------------------------------------------------------

ROOT = Path(__file__).parents[1]
TAGS = re.compile(r"<[^>]+>")


class Compare:
    """A session of the page, and what it says."""

    def __init__(self, problem: Problem | None = None):
        self.test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
        self.test.switch_page("pages/compare.py")
        self.test.run()
        if problem is not None:
            self.test.session_state.problem = problem
            self.test.run()

    def choose(self, key: str, option) -> None:
        self.test.selectbox(key=f"compare_{key}").set_value(option).run()

    def block(self, kind: str) -> str:
        """The HTML of the page's finding, sides or values."""
        assert not self.test.exception
        bodies = [one.proto.body for one in self.test.get("html")]
        return next(body for body in bodies if f'class="{kind}"' in body)

    @property
    def finding(self) -> str:
        return TAGS.sub("", self.block("finding"))

    def lines(self, side: str) -> dict[str, str]:
        """Title of each line of a side's cell → what is said of it."""
        part = self.block("sides").split('<table class="lines">')["ab".index(side) + 1]
        pattern = r'<th scope="row">([^<]*)</th><td>(?:<span class="chip">(.*?)</span>)?'
        return dict(re.findall(pattern, part.partition("</table>")[0]))

    def row(self, label: str) -> list[str]:
        rows = re.findall(r'<tr[^>]*><th scope="row">(.*?)</th>(.*?)</tr>', self.block("values"))
        found = {TAGS.sub("", head): cells for head, cells in rows}
        return [TAGS.sub("", cell) for cell in re.findall(r"<td.*?</td>", found[label])]

    @property
    def component(self):
        """The tables of B's own weights."""
        found = [one.proto for one in self.test.get("bidi_component")]
        return next(one for one in found if one.component_name == "lstm_calc_tables")

    @property
    def tables(self) -> dict[str, list]:
        data = json.loads(self.component.json)
        return {table["name"]: table["values"] for g in data["groups"] for table in g["tables"]}

    def send(self, **content) -> None:
        """A message of the tables, as a browser sends it."""
        component = self.component
        state = {"edit": {"epoch": json.loads(component.json)["epoch"], "seq": 1} | content}
        states = self.test._tree.get_widget_states()
        states.widgets.append(WidgetState(id=component.id, json_value=json.dumps(state)))
        self.test._run(states)


def test_the_page_opens_on_the_sessions_cell_and_the_gru():
    page = Compare()
    assert page.finding.startswith("They part at t = 1, in the hidden state y: 0.2107 in A, ")
    assert page.finding.endswith(
        "Only A has f, i, s, o. Only B has r, u. A has 16 parameters, B 12."
    )
    assert page.row("yt Hidden state")[::2] == ["0.2107", "0.5393"]  # A's, as the course prints
    assert page.row("ft Forget gate") == ["0.6434", "–", "0.7763", "–"]
    assert page.row("xt [2]") == ["0.4", "0.9"]
    assert set(page.lines("a").values()) == {"only in A", "≠ differs"}
    assert "torch.nn.GRU" in page.block("sides")


def test_a_peephole_marks_three_lines_and_what_they_have_more():
    page = Compare()
    page.choose("b", "lstm_peephole")
    differing = {title for title, chip in page.lines("b").items() if chip == "≠ differs"}
    assert differing == {"Forget gate", "Input gate", "Output gate"}
    found = [TAGS.sub("", mark) for mark in re.findall("<mark>.*?</mark>", page.block("sides"))]
    assert found == [" + pf · st−1", " + pi · st−1", " + po · st"]
    assert "4(n(m + n) + n) + 3n= 4(1·(2 + 1) + 1) + 3·1= 19" in TAGS.sub("", page.block("sides"))
    assert "in the output gate o: 0.6770 in A, " in page.finding
    assert page.row("ft Forget gate")[:2] == ["0.6434", "0.6434"]
    assert list(page.tables) == [f"layers.0.weights.p_{gate}" for gate in "fio"]


def test_bs_own_weights_are_typed_and_checked():
    page = Compare()
    page.choose("b", "lstm_peephole")
    page.send(tables={"layers.0.weights.p_o": [[2]], "layers.0.weights.W_f": [[9, 9, 9]]})
    assert page.tables["layers.0.weights.p_o"] == [[2]]
    c_1 = sigmoid(0.34) * tanh(0.62)
    o_1 = sigmoid(0.74 + 2 * c_1)
    assert page.row("ot Output gate")[1] == f"≠ {o_1:.4f}"
    assert page.row("ft Forget gate")[:2] == ["0.6434", "0.6434"]  # a shared weight is not B's
    for hostile in ("x", [["a"]], [[1, 2]], [[float("nan")]], None, [[10**400]], {"a": 1}):
        page.send(tables={"layers.0.weights.p_o": hostile, "inputs": [[1]]})
        assert page.tables["layers.0.weights.p_o"] == [[2]]


def test_one_weight_changed():
    page = Compare()
    page.choose("kind", "one weight changed")
    assert "As A, but Wf[1, x[1]] is 1.7, not 0.7." in TAGS.sub("", page.block("sides"))
    page.choose("weight", "W_o")
    page.choose("column", 2)
    assert "in the output gate o: 0.8471 in A, " in page.finding  # y_0 is 0: nothing at t = 1
    assert page.finding.startswith("They part at t = 2")
    page.test.number_input(key="compare_value").set_value(-1.5).run()
    told = TAGS.sub("", page.block("sides"))
    assert "As A, but Wo[1, y[1]] is −1.5, not 0.2." in told
    assert [t for t, chip in page.lines("a").items() if chip] == ["Output gate"]
    page.choose("weight", "b_f")
    assert [box.label for box in page.test.selectbox] == ["A", "B is", "Weight", "Unit"]
    page.choose("weight", "W_o")
    assert "is 1.8, not 0.8" in TAGS.sub("", page.block("sides"))


def test_a_difference_beyond_the_decimals_is_told_and_marked():
    page = Compare()
    page.choose("kind", "one weight changed")
    page.test.number_input(key="compare_value").set_value(0.70000001).run()
    assert page.row("ft Forget gate")[:2] == ["0.6434", "≈ 0.6434"]
    digits = re.search(r"the forget gate f: (\S+) in A, (\S+) in B", page.finding)
    gap = 0.1 * 1e-8 * sigmoid(0.59) * (1 - sigmoid(0.59))
    assert float(digits[2]) - float(digits[1]) == pytest.approx(gap, abs=1e-9)
    assert re.search(r"the hidden state y is 0\.0000\d*[1-9]", page.finding)


def test_a_cell_is_chosen_for_a_and_the_sessions_problem_stays():
    page = Compare()
    before = page.test.session_state.problem
    page.choose("a", "gru")
    page.choose("b", "gru_reset_after")
    assert "in the candidate a" in page.finding
    assert "Each has 15 parameters." in page.finding
    assert any("the form “two biases”" in one.value for one in page.test.caption)
    assert page.test.session_state.problem is before


def test_a_pair_is_one_click():
    page = Compare()
    page.test.button_group(key="compare_pair").set_value("Coupled gates").run()
    assert page.lines("b")["Forget gate"] == "≠ differs"
    assert page.finding.endswith("A has 16 parameters, B 12.")


def test_peepholes_of_the_session_are_those_of_b():
    held = edits.with_cell(lc.EXAMPLES["statquest_a"].checked, CATALOGUE["lstm_peephole"])
    held = edits.replaced(held, {"layers.0.weights.p_f": [0.875]})
    page = Compare(held)
    page.choose("a", "lstm")
    page.choose("b", "lstm_peephole")
    assert page.tables["layers.0.weights.p_f"] == [[0.875]]


def test_layers_directions_and_a_readout_are_compared():
    problem = edits.with_direction(lc.EXAMPLES["comp7118_lstm"].checked, "both")
    problem = edits.with_readout(edits.with_layers(problem, 2), "softmax", "last step")
    page = Compare(problem)
    values = TAGS.sub("|", page.block("values"))
    for head in ("Layer 1, forward", "Layer 1, backward", "Layer 2", "Readout"):
        assert f"|{head}|" in values
    assert page.row("yt [1]")[:2] == ["–", "–"]  # read out at the last step only
    assert len(page.tables) == 12


def test_a_cell_of_ones_own_is_compared():
    own = Cell("Own cell", ("h",), {"a": "W_q @ x + b_q", "h": "tanh(a + U @ h_prev)"})
    page = Compare(edits.with_cell(lc.EXAMPLES["comp7118_lstm"].checked, own))
    assert "nm + n + n²" in TAGS.sub("", page.block("sides"))
    page.choose("kind", "one weight changed")
    assert page.finding.startswith("They part at t = 1, in a: ")


@pytest.mark.parametrize("notation", lc.NOTATIONS)
def test_every_notation_writes_both_sides(notation: str):
    page = Compare(lc.rewrite(lc.EXAMPLES["comp7118_lstm"].checked, notation)[0])
    for cell in ("gru_reset_after", "greff_fgr", "rnn_relu", "lstm"):
        page.choose("b", cell)
        assert page.block("sides")
    assert page.finding.startswith("A and B give the same numbers at every timestep.")


def test_what_outgrows_the_computer_is_told():
    page = Compare()
    page.choose("b", "rnn_relu")
    page.send(tables={"layers.0.weights.W_h": [[1e290, 1e290, 1e290]]})
    assert any("outgrows" in error.value for error in page.test.error)


# The page in a real Chromium ---------------------------------------------------------------------

NOT_THERE = "the server responded with a status of 404"  # Streamlit first asks below the page


@pytest.fixture
def open_compare(browser, server):
    """Opens the page; ends with what it complained of."""
    contexts, complaints = [], []

    def opened(size=(1280, 800), **options) -> Page:
        viewport = {"width": size[0], "height": size[1]}
        contexts.append(browser.new_context(viewport=viewport, **options))
        page = contexts[-1].new_page()
        listen(page, complaints)
        page.goto(f"{server}compare")
        page.locator("table.values").wait_for(timeout=60_000)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not [told for told in complaints if NOT_THERE not in told]


def choose(page: Page, picker: str, option: str) -> None:
    page.get_by_role("combobox", name=picker, exact=True).click()
    page.get_by_role("option", name=option, exact=True).click()


def told(page: Page, text: str | re.Pattern) -> None:
    expect(page.locator(".finding")).to_contain_text(text)


def test_a_reader_chooses_a_cell_and_sees_where_they_part(open_compare):
    page = open_compare()
    told(page, "They part at t = 1, in the hidden state y")
    choose(page, "B", "Peephole LSTM")
    told(page, "in the output gate o: 0.6770 in A")
    told(page, "A has 16 parameters, B 19.")
    b = page.get_by_role("region", name="B: Peephole LSTM")
    expect(b.get_by_role("row", name="Forget gate")).to_contain_text("pf · st−1")
    expect(b.get_by_role("row", name="Forget gate")).to_contain_text("≠ differs")
    expect(b.get_by_role("row", name="Candidate")).not_to_contain_text("differs")
    page.get_by_role("radio", name="LSTM and GRU").click()
    told(page, "A has 16 parameters, B 12.")
    expect(page.get_by_role("region", name="B: GRU")).to_be_visible()


def test_a_weight_of_b_is_typed(open_compare):
    page = open_compare()
    choose(page, "B", "Peephole LSTM")
    page.get_by_role("textbox", name="p_o, row 1, column 1").fill("2")
    o_1 = sigmoid(0.74 + 2 * sigmoid(0.34) * tanh(0.62))
    told(page, f"0.6770 in A, {o_1:.4f} in B")


def test_one_weight_is_changed_by_its_buttons(open_compare):
    page = open_compare()
    page.get_by_role("radio", name="One weight changed").click()
    told(page, f"0.6434 in A, {sigmoid(0.59 + 0.1):.4f} in B")
    page.get_by_test_id("stNumberInputStepUp").click()
    told(page, f"0.6434 in A, {sigmoid(0.59 + 0.11):.4f} in B")
    box = page.get_by_role("spinbutton", name="New value")
    box.fill("-1.3")
    box.press("Enter")
    told(page, f"0.6434 in A, {sigmoid(0.59 - 0.2):.4f} in B")
    choose(page, "Meets", "y[1]")
    told(page, "They part at t = 2")


def test_the_keyboard_alone_is_enough(open_compare):
    page = open_compare()
    page.get_by_role("radio", name="LSTM and GRU").focus()
    for key in ("ArrowRight", "Enter"):
        page.keyboard.press(key)
    told(page, "A has 16 parameters, B 19.")
    page.get_by_role("combobox", name="B", exact=True).focus()
    page.keyboard.type("minimal")
    page.keyboard.press("Enter")
    told(page, "A has 16 parameters, B 8.")
    page.get_by_role("region", name="Every value").focus()
    page.get_by_role("switch", name="All digits").focus()
    page.keyboard.press("Space")
    expect(page.locator("table.values")).to_contain_text("0.6433651456944018")


def test_a_plot_is_drawn_when_opened(open_compare):
    page = open_compare()
    assert page.locator(".js-plotly-plot").count() == 0
    page.get_by_text("Plot: the states over time").click()
    plot = page.locator(".js-plotly-plot")
    expect(plot.locator(".legendtext")).to_have_text(["y, A", "y, B", "s, A"])
    dashes = plot.locator(".scatterlayer .js-line").evaluate_all(
        "all => all.map((one) => one.style.strokeDasharray)"
    )
    assert [bool(dash) for dash in dashes] == [False, True, False]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_scrolls_no_page_sideways(open_compare, scheme: str):
    page = open_compare((390, 844), color_scheme=scheme)
    main = page.get_by_test_id("stMain")
    for pair in ("LSTM and GRU", "One weight changed", "Reset before and after"):
        page.get_by_role("radio", name=pair).click()
        expect(page.get_by_role("radio", name=pair)).to_be_checked()
        assert main.evaluate("one => one.scrollWidth - one.clientWidth") == 0
    expect(page.locator(".side.b")).to_contain_text("GRU, reset after")  # the last pair is drawn
    a, b = (page.locator(f".side.{side}").bounding_box() for side in "ab")
    assert b["y"] >= a["y"] + a["height"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_marked_can_be_read(open_compare, scheme: str):
    page = open_compare(color_scheme=scheme)
    a, b = (page.locator(f".side.{side}").bounding_box() for side in "ab")
    assert a["y"] == b["y"]
    assert a["x"] + a["width"] < b["x"]
    for place in (".tag.a", ".tag.b", "td.differs", "tr.differs td"):
        assert page.locator(place).first.evaluate(CONTRAST) >= 4.5, place


# the contrast of an element's text on what is painted under it
CONTRAST = """one => {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  canvas.canvas.width = canvas.canvas.height = 1;
  const layers = [];
  for (let at = one; at; at = at.parentElement)
    layers.unshift(getComputedStyle(at).backgroundColor);
  layers.forEach((layer) => { canvas.fillStyle = layer; canvas.fillRect(0, 0, 1, 1); });
  const ground = [...canvas.getImageData(0, 0, 1, 1).data];
  canvas.fillStyle = getComputedStyle(one).color;
  canvas.fillRect(0, 0, 1, 1);
  const text = [...canvas.getImageData(0, 0, 1, 1).data];
  const light = (rgb) => rgb.slice(0, 3).map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, k) => sum + c * [0.2126, 0.7152, 0.0722][k], 0.05);
  const [low, high] = [light(ground), light(text)].sort((p, q) => p - q);
  return high / low;
}"""

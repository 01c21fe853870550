"""Comparing: parameter counts against the textbooks', differences against plain arithmetic, and the
page, by its server and in a real Chromium."""

from math import exp, tanh

import numpy as np
import pytest

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

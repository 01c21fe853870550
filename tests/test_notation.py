"""A notation's letters and form are the course's, and rewriting keeps what the numbers mean."""

import itertools

import numpy as np
import pytest

import lstm_calc as lc
from lstm_calc.notation import NOTATIONS, notation_of, rewrite
from lstm_calc.problem import ProblemError
from lstm_calc.spelling import formula, plain

INPUTS, UNITS, TIMESTEPS = 3, 2, 4


def problem(cell: str, seed: int = 0, **fields) -> lc.Problem:
    """A problem with distinct random weights, inputs and start."""
    random = np.random.default_rng(seed)
    known = lc.CATALOGUE[cell]
    shapes = known.shapes(INPUTS, UNITS)
    weights = {name: random.normal(size=shape).round(3).tolist() for name, shape in shapes.items()}
    layer = {
        "cell": cell,
        "weights": weights,
        "start": {state: random.normal(size=UNITS).tolist() for state in known.state},
    }
    inputs = random.normal(size=(TIMESTEPS, INPUTS)).tolist()
    return lc.read({"format": "lstm-calc/1", "layers": [layer], "inputs": inputs} | fields)


def written(found: lc.Problem) -> list[str]:
    """The cell's lines in the notation's letters and order."""
    notation = notation_of(found)
    sizes = found.cell.sizes(found.input_size, found.hidden_size)
    formulas = (formula(found.cell, n, notation, sizes) for n in notation.lines(found.cell))
    return [f"{plain(f.left)} = {plain(f.symbols)}" for f in formulas]


LSTM_LINES = {
    "plain": [
        "f_t = σ(W_xf x_t + W_hf h_{t−1} + b_f)",
        "i_t = σ(W_xi x_t + W_hi h_{t−1} + b_i)",
        "g_t = tanh(W_xg x_t + W_hg h_{t−1} + b_g)",
        "o_t = σ(W_xo x_t + W_ho h_{t−1} + b_o)",
        "c_t = f_t ⊙ c_{t−1} + i_t ⊙ g_t",
        "h_t = o_t ⊙ tanh(c_t)",
    ],
    "aivietnam": [
        "f_t = σ(W_if x_t + b_if + W_hf h_{t−1} + b_hf)",
        "i_t = σ(W_ii x_t + b_ii + W_hi h_{t−1} + b_hi)",
        "g_t = tanh(W_ig x_t + b_ig + W_hg h_{t−1} + b_hg)",
        "o_t = σ(W_io x_t + b_io + W_ho h_{t−1} + b_ho)",
        "c_t = f_t ⊙ c_{t−1} + i_t ⊙ g_t",
        "h_t = o_t ⊙ tanh(c_t)",
    ],
    "comp7118": [
        "f_t = σ(W_f [x_t, y_{t−1}] + b_f)",
        "i_t = σ(W_i [x_t, y_{t−1}] + b_i)",
        "a_t = tanh(W_a [x_t, y_{t−1}] + b_a)",
        "s_t = f_t·s_{t−1} + i_t·a_t",
        "o_t = σ(W_o [x_t, y_{t−1}] + b_o)",
        "y_t = o_t·tanh(s_t)",
    ],
    "row-vectors": [
        "f_t = σ(x_t * U_f + H_{t−1} * W_f)",
        "i_t = σ(x_t * U_i + H_{t−1} * W_i)",
        "N_t = tanh(x_t * U_c + H_{t−1} * W_c)",
        "C_t = f_t * C_{t−1} + i_t * N_t",
        "o_t = σ(x_t * U_o + H_{t−1} * W_o)",
        "H_t = o_t * tanh(C_t)",
    ],
    "colah": [
        "f_t = σ(W_f·[h_{t−1}, x_t] + b_f)",
        "i_t = σ(W_i·[h_{t−1}, x_t] + b_i)",
        "C\u0303_t = tanh(W_C·[h_{t−1}, x_t] + b_C)",
        "C_t = f_t * C_{t−1} + i_t * C\u0303_t",
        "o_t = σ(W_o·[h_{t−1}, x_t] + b_o)",
        "h_t = o_t * tanh(C_t)",
    ],
    "joined": [
        "f_t = σ(W_f [x_t, h_{t−1}] + b_f)",
        "i_t = σ(W_i [x_t, h_{t−1}] + b_i)",
        "c\u0303_t = tanh(W_c [x_t, h_{t−1}] + b_c)",
        "c_t = f_t ⊙ c_{t−1} + i_t ⊙ c\u0303_t",
        "o_t = σ(W_o [x_t, h_{t−1}] + b_o)",
        "h_t = o_t ⊙ tanh(c_t)",
    ],
    "pytorch": [
        "i_t = σ(W_ii x_t + b_ii + W_hi h_{t−1} + b_hi)",
        "f_t = σ(W_if x_t + b_if + W_hf h_{t−1} + b_hf)",
        "g_t = tanh(W_ig x_t + b_ig + W_hg h_{t−1} + b_hg)",
        "o_t = σ(W_io x_t + b_io + W_ho h_{t−1} + b_ho)",
        "c_t = f_t ⊙ c_{t−1} + i_t ⊙ g_t",
        "h_t = o_t ⊙ tanh(c_t)",
    ],
}

RNN_LINE = {
    "plain": "h_t = tanh(W_xh x_t + W_hh h_{t−1} + b_h)",
    "aivietnam": "h_t = tanh(x_t W_xh^T + b_xh + h_{t−1} W_hh^T + b_hh)",
    "comp7118": "y_t = tanh(W [x_t, y_{t−1}] + b)",
    "row-vectors": "H_t = tanh(x_t * U + H_{t−1} * W)",
    "colah": "h_t = tanh(W·[h_{t−1}, x_t] + b)",
    "joined": "h_t = tanh(W [x_t, h_{t−1}] + b)",
    "pytorch": "h_t = tanh(x_t W_ih^T + b_ih + h_{t−1} W_hh^T + b_hh)",
}


def source(family: str, notation: str) -> lc.Problem:
    """A problem of the family that the notation can write in its own form."""
    return problem(family + ("_no_bias" if notation == "row-vectors" else ""))


def test_every_notation_is_tested():
    assert set(LSTM_LINES) == set(RNN_LINE) == set(NOTATIONS)


@pytest.mark.parametrize("key", NOTATIONS)
def test_the_letters_of_an_lstm(key):
    assert written(rewrite(source("lstm", key), key)[0]) == LSTM_LINES[key]


@pytest.mark.parametrize("key", NOTATIONS)
def test_the_letters_of_an_rnn(key):
    assert written(rewrite(source("rnn", key), key)[0]) == [RNN_LINE[key]]


def test_no_bias_is_written_without_one_in_every_notation():
    for key in NOTATIONS:
        found, _ = rewrite(problem("lstm_no_bias"), key)
        assert not any(name.startswith("b_") for name in found.cell.weights), key


@pytest.mark.parametrize("cell", ["lstm", "lstm_two_biases", "lstm_no_bias", "rnn", "rnn_relu"])
@pytest.mark.parametrize(("first", "second"), [*itertools.product(NOTATIONS, NOTATIONS)])
def test_conversions_keep_every_state(cell, first, second):
    given = problem(cell)
    once, _ = rewrite(given, first)
    twice, notes = rewrite(once, second)
    assert twice.notation == second
    assert bool(notes) == (once.cell != twice.cell), "a change of form is told, and only that"
    known, found = lc.run(given), lc.run(twice)
    for state in given.cell.state:
        np.testing.assert_allclose(found[state], known[state], rtol=0, atol=1e-12)


JOINED = "The weights of x and h are joined"
SPLIT = "The joined weights are split: one matrix for x, one for h."
ADDED = "The two biases of each gate are added into one."
INPUT = "Each gate's bias stands with the input; the hidden state's bias is 0."
LEFT_OUT = "This course writes no biases, and here all of them are 0: they are left out."


@pytest.mark.parametrize(
    ("cell", "key", "told"),
    [
        ("lstm", "plain", []),
        ("lstm", "comp7118", [JOINED]),
        ("lstm", "colah", [JOINED]),
        ("lstm", "pytorch", [INPUT]),
        ("lstm_two_biases", "plain", [ADDED]),
        ("lstm_two_biases", "comp7118", [JOINED, ADDED]),
        ("lstm_joined_hx", "plain", [SPLIT]),
        ("lstm_joined_xh", "pytorch", [SPLIT, INPUT]),
        ("lstm_joined_xh", "comp7118", []),
        ("lstm_no_bias", "pytorch", []),
    ],
)
def test_a_conversion_says_what_it_did(cell, key, told):
    _, notes = rewrite(problem(cell), key)
    assert len(notes) == len(told)
    assert all(note.startswith(start) for note, start in zip(notes, told, strict=True))


def test_joining_puts_the_columns_in_the_course_s_order():
    given = problem("lstm")
    for_x, for_h = (given.layers[0].weights[name].tolist() for name in ("W_xf", "W_hf"))
    xh, hx = (rewrite(given, key)[0].layers[0].weights["W_f"] for key in ("comp7118", "colah"))
    assert xh.tolist() == [a + b for a, b in zip(for_x, for_h, strict=True)]
    assert hx.tolist() == [b + a for a, b in zip(for_x, for_h, strict=True)]


def one_unit(b_x: float, b_h: float) -> lc.Problem:
    weights = {"W_xh": [[0.7]], "W_hh": [[0.4]], "b_xh": [b_x], "b_hh": [b_h]}
    layer = {"cell": "rnn_two_biases", "weights": weights}
    return lc.read({"format": "lstm-calc/1", "layers": [layer], "inputs": [[1]]})


def test_merged_biases_go_to_the_input_s_bias_on_the_way_back():
    merged, _ = rewrite(one_unit(0.25, -1.5), "comp7118")
    assert merged.layers[0].weights["b_h"].tolist() == [-1.25]
    back, notes = rewrite(merged, "pytorch")
    assert back.layers[0].weights["b_xh"].tolist() == [-1.25]
    assert back.layers[0].weights["b_hh"].tolist() == [0]
    assert INPUT in notes


@pytest.mark.parametrize(
    ("b_x", "b_h", "total"), [(0.1, 0.2, 0.3), (0.7, 0.1, 0.8), (1.1, 2.2, 3.3)]
)
def test_biases_are_added_as_on_paper(b_x, b_h, total):
    merged, _ = rewrite(one_unit(b_x, b_h), "plain")
    assert merged.layers[0].weights["b_h"].tolist() == [total]


def test_row_vectors_keep_biases_that_are_not_zero():
    kept, _ = rewrite(problem("lstm"), "row-vectors")
    assert (
        kept.layers[0].weights["b_f"].tolist() == problem("lstm").layers[0].weights["b_f"].tolist()
    )
    assert written(kept)[0] == "f_t = σ(x_t * U_f + H_{t−1} * W_f + b_f)"
    none, notes = rewrite(one_unit(0, 0), "row-vectors")
    assert not any(name.startswith("b_") for name in none.cell.weights)
    assert notes == [LEFT_OUT]


def test_an_own_cell_keeps_its_form():
    own = {"state": ["h"], "equations": {"h": "tanh(W @ x + U @ h_prev + b)"}}
    weights = {"W": [[1, 2, 3]], "U": [[0.5]], "b": [0.25]}
    layer = {"cell": own, "weights": weights}
    given = lc.read({"format": "lstm-calc/1", "layers": [layer], "inputs": [[1, 0, 2]]})
    for key in NOTATIONS:
        kept, notes = rewrite(given, key)
        assert notes == []
        assert kept.notation == key
        assert dict(kept.cell.equations) == own["equations"]
        assert {n: w.tolist() for n, w in kept.layers[0].weights.items()} == weights


def test_an_unknown_notation_is_told_in_a_sentence():
    with pytest.raises(ProblemError, match="'klingon' is not known; there are plain, aivietnam"):
        notation_of(problem("lstm", notation="klingon"))


def test_targets_start_and_rounding_survive_a_conversion():
    fields = {"targets": [[1, 2]] * TIMESTEPS, "rounding": {"rule": "display", "decimals": 7}}
    given = problem("lstm_two_biases", **fields)
    found, _ = rewrite(given, "colah")
    assert found.targets.tolist() == [[1, 2]] * TIMESTEPS
    assert found.rounding.decimals == 7
    assert found.layers[0].start["c"].tolist() == given.layers[0].start["c"].tolist()

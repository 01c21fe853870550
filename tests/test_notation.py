"""A notation's letters and form are the course's, and rewriting keeps what the numbers mean."""

import itertools
import re

import numpy as np
import pytest
import textbook

import lstm_calc as lc
from lstm_calc.notation import NOTATIONS, notation_of, rewrite
from lstm_calc.problem import ProblemError
from lstm_calc.spelling import formula
from lstm_calc.writing import plain

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
    "keras": [
        "i_t = σ(x_t W_i + h_{t−1} U_i + b_i)",
        "f_t = σ(x_t W_f + h_{t−1} U_f + b_f)",
        "c\u0303_t = tanh(x_t W_c + h_{t−1} U_c + b_c)",
        "c_t = f_t ⊙ c_{t−1} + i_t ⊙ c\u0303_t",
        "o_t = σ(x_t W_o + h_{t−1} U_o + b_o)",
        "h_t = o_t ⊙ tanh(c_t)",
    ],
    "onnx": [
        "i_t = σ(X_t W_i^T + Wb_i + H_{t−1} R_i^T + Rb_i)",
        "f_t = σ(X_t W_f^T + Wb_f + H_{t−1} R_f^T + Rb_f)",
        "c_t = tanh(X_t W_c^T + Wb_c + H_{t−1} R_c^T + Rb_c)",
        "C_t = f_t ⊙ C_{t−1} + i_t ⊙ c_t",
        "o_t = σ(X_t W_o^T + Wb_o + H_{t−1} R_o^T + Rb_o)",
        "H_t = o_t ⊙ tanh(C_t)",
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
    "keras": "h_t = tanh(x_t W + h_{t−1} U + b)",
    "onnx": "H_t = tanh(X_t W_i^T + Wb_i + H_{t−1} R_i^T + Rb_i)",
}

# z's line and the candidate's; a GRU whose z takes the new, as each course has it or could
GRU_LINES = {
    "plain": ("z_t = σ(W_xz x_t + W_hz h_{t−1} + b_z)",
              "n_t = tanh(W_xn x_t + W_hn (r_t ⊙ h_{t−1}) + b_n)"),
    "aivietnam": ("z_t = σ(W_iz x_t + b_iz + W_hz h_{t−1} + b_hz)",
                  "n_t = tanh(W_in x_t + b_in + W_hn (r_t ⊙ h_{t−1}) + b_hn)"),
    "comp7118": ("u_t = σ(W_u [x_t, y_{t−1}] + b_u)",
                 "a_t = tanh(W_a [x_t, r_t·y_{t−1}] + b_a)"),
    "row-vectors": ("z_t = σ(x_t * U_z + H_{t−1} * W_z)",
                    "N_t = tanh(x_t * U_c + (r_t * H_{t−1}) * W_c)"),
    "colah": ("z_t = σ(W_z·[h_{t−1}, x_t] + b_z)",
              "h\u0303_t = tanh(W·[r_t * h_{t−1}, x_t] + b)"),
    "joined": ("z_t = σ(W_z [x_t, h_{t−1}] + b_z)",
               "h\u0303_t = tanh(W_h [x_t, r_t ⊙ h_{t−1}] + b_h)"),
    "pytorch": ("z_t = σ(W_iz x_t + b_iz + W_hz h_{t−1} + b_hz)",
                "n_t = tanh(W_in x_t + b_in + W_hn (r_t ⊙ h_{t−1}) + b_hn)"),
    "keras": ("z_t = σ(x_t W_z + h_{t−1} U_z + b_z)",
              "h\u0303_t = tanh(x_t W_h + (r_t ⊙ h_{t−1}) U_h + b_h)"),
    "onnx": ("z_t = σ(X_t W_z^T + Wb_z + H_{t−1} R_z^T + Rb_z)",
             "h_t = tanh(X_t W_h^T + Wb_h + (r_t ⊙ H_{t−1}) R_h^T + Rb_h)"),
}  # fmt: skip
MIXED = {
    "comp7118": "y_t = (1 − u_t)·y_{t−1} + u_t·a_t",
    "row-vectors": "H_t = (1 − z_t) * H_{t−1} + z_t * N_t",
    "colah": "h_t = (1 − z_t) * h_{t−1} + z_t * h\u0303_t",
    "onnx": "H_t = (1 − z_t) ⊙ H_{t−1} + z_t ⊙ h_t",
}

PEEPHOLE = {  # @: the gate; #: the time of the cell state that it sees
    "plain": "@_t = σ(W_x@ x_t + W_h@ h_{t−1} + b_@ + p_@ ⊙ c_#)",
    "aivietnam": "@_t = σ(W_i@ x_t + b_i@ + W_h@ h_{t−1} + b_h@ + p_@ ⊙ c_#)",
    "comp7118": "@_t = σ(W_@ [x_t, y_{t−1}] + b_@ + p_@·s_#)",
    "row-vectors": "@_t = σ(x_t * U_@ + H_{t−1} * W_@ + p_@ * C_#)",
    "colah": "@_t = σ(W_@·[h_{t−1}, x_t] + b_@ + p_@ * C_#)",
    "joined": "@_t = σ(W_@ [x_t, h_{t−1}] + b_@ + p_@ ⊙ c_#)",
    "pytorch": "@_t = σ(W_i@ x_t + b_i@ + W_h@ h_{t−1} + b_h@ + p_@ ⊙ c_#)",
    "keras": "@_t = σ(x_t W_@ + h_{t−1} U_@ + b_@ + p_@ ⊙ c_#)",
    "onnx": "@_t = σ(X_t W_@^T + Wb_@ + H_{t−1} R_@^T + Rb_@ + P_@ ⊙ C_#)",
}
COUPLED_C = {
    "plain": "c_t = f_t ⊙ c_{t−1} + (1 − f_t) ⊙ g_t",
    "aivietnam": "c_t = f_t ⊙ c_{t−1} + (1 − f_t) ⊙ g_t",
    "comp7118": "s_t = f_t·s_{t−1} + (1 − f_t)·a_t",
    "row-vectors": "C_t = f_t * C_{t−1} + (1 − f_t) * N_t",
    "colah": "C_t = f_t * C_{t−1} + (1 − f_t) * C\u0303_t",
    "joined": "c_t = f_t ⊙ c_{t−1} + (1 − f_t) ⊙ c\u0303_t",
    "pytorch": "c_t = f_t ⊙ c_{t−1} + (1 − f_t) ⊙ g_t",
    "keras": "c_t = f_t ⊙ c_{t−1} + (1 − f_t) ⊙ c\u0303_t",
    "onnx": "C_t = f_t ⊙ C_{t−1} + (1 − f_t) ⊙ c_t",
}

# letters of the lines, in the order of computing
ORDERS = {
    "lstm": {
        "plain": "f i g o c h", "aivietnam": "f i g o c h", "comp7118": "f i a s o y",
        "row-vectors": "f i N C o H", "colah": "f i C~ C o h", "joined": "f i c~ c o h",
        "pytorch": "i f g o c h", "keras": "i f c~ c o h", "onnx": "i f c C o H",
    },
    "lstm_peephole": {
        "plain": "f i g c o h", "aivietnam": "f i g c o h", "comp7118": "f i a s o y",
        "row-vectors": "f i N C o H", "colah": "f i C~ C o h", "joined": "f i c~ c o h",
        "pytorch": "i f g c o h", "keras": "i f c~ c o h", "onnx": "i f c C o H",
    },
    "lstm_coupled": {
        "plain": "i f g o c h", "aivietnam": "i f g o c h", "comp7118": "i f a s o y",
        "row-vectors": "i f N C o H", "colah": "i f C~ C o h", "joined": "i f c~ c o h",
        "pytorch": "i f g o c h", "keras": "i f c~ c o h", "onnx": "i f c C o H",
    },
    "lstm_coupled_i": {"onnx": "f i c C o H", "colah": "f i C~ C o h", "pytorch": "f i g o c h"},
    "gru": {
        "plain": "r z n h", "aivietnam": "r z n h", "comp7118": "r u a y", "row-vectors": "r z N H",
        "colah": "z r h~ h", "joined": "r z h~ h", "pytorch": "r z n h", "keras": "z r h~ h",
        "onnx": "z r h H",
    },
    "mgu": {"plain": "f n h", "onnx": "f h H", "comp7118": "f a y", "colah": "f h~ h"},
    "greff_nog": {"plain": "f i g c h", "onnx": "i f c C H", "pytorch": "i f g c h"},
}  # fmt: skip


def source(family: str, notation: str) -> lc.Problem:
    """A problem of the family that the notation can write in its own form."""
    return problem(family + ("_no_bias" if notation == "row-vectors" else ""))


def test_every_notation_is_tested():
    for table in (LSTM_LINES, RNN_LINE, GRU_LINES, PEEPHOLE, COUPLED_C, ORDERS["gru"]):
        assert set(table) == set(NOTATIONS)


@pytest.mark.parametrize("key", NOTATIONS)
def test_the_letters_of_an_lstm(key):
    assert written(rewrite(source("lstm", key), key)[0]) == LSTM_LINES[key]


@pytest.mark.parametrize("key", NOTATIONS)
def test_the_letters_of_an_rnn(key):
    assert written(rewrite(source("rnn", key), key)[0]) == [RNN_LINE[key]]


@pytest.mark.parametrize("key", NOTATIONS)
def test_the_letters_of_a_gru_s_update_gate_and_state(key):
    lines = written(rewrite(source("gru_z_new", key), key)[0])
    assert GRU_LINES[key][0] in lines
    if key in MIXED:
        assert lines[-1] == MIXED[key]


@pytest.mark.parametrize("key", NOTATIONS)
def test_the_letters_of_a_gru_s_candidate(key):
    assert GRU_LINES[key][1] in written(rewrite(source("gru_z_new", key), key)[0])


def test_the_gru_of_keras_and_of_onnx_with_two_biases():
    after = problem("gru_reset_after")
    assert written(rewrite(after, "keras")[0]) == [
        "z_t = σ(x_t W_z + b_z + h_{t−1} U_z + b_rz)",
        "r_t = σ(x_t W_r + b_r + h_{t−1} U_r + b_rr)",
        "h\u0303_t = tanh(x_t W_h + b_h + r_t ⊙ (h_{t−1} U_h + b_rh))",
        "h_t = (1 − z_t) ⊙ h\u0303_t + z_t ⊙ h_{t−1}",
    ]
    assert written(rewrite(after, "onnx")[0]) == [
        "z_t = σ(X_t W_z^T + Wb_z + H_{t−1} R_z^T + Rb_z)",
        "r_t = σ(X_t W_r^T + Wb_r + H_{t−1} R_r^T + Rb_r)",
        "h_t = tanh(X_t W_h^T + Wb_h + r_t ⊙ (H_{t−1} R_h^T + Rb_h))",
        "H_t = (1 − z_t) ⊙ h_t + z_t ⊙ H_{t−1}",
    ]


@pytest.mark.parametrize("key", NOTATIONS)
def test_the_letters_of_a_peephole_lstm(key):
    lines = written(rewrite(source("lstm_peephole", key), key)[0])
    for gate, time in (("f", "{t−1}"), ("i", "{t−1}"), ("o", "t")):
        assert PEEPHOLE[key].replace("@", gate).replace("#", time) in lines


@pytest.mark.parametrize("key", NOTATIONS)
def test_the_letters_of_coupled_gates(key):
    assert COUPLED_C[key] in written(rewrite(source("lstm_coupled_c", key), key)[0])
    assert "f_t = 1 − i_t" in written(rewrite(source("lstm_coupled", key), key)[0])


@pytest.mark.parametrize(("family", "key"), [(f, k) for f, keys in ORDERS.items() for k in keys])
def test_lines_come_in_the_course_s_order(family, key):
    notation = NOTATIONS[key].of(lc.CATALOGUE[family])
    lines = notation.lines(lc.CATALOGUE[family])
    assert " ".join(map(notation.letter, lines)) == ORDERS[family][key]


@pytest.mark.parametrize("key", NOTATIONS)
def test_lines_come_in_an_order_that_can_be_computed(key):
    for cell in lc.CATALOGUE.values():
        order = NOTATIONS[key].of(cell).lines(cell)
        assert sorted(order) == sorted(cell.equations), cell.title
        for k, line in enumerate(order):
            words = set(re.findall(r"\w+", cell.equations[line]))
            assert words & set(cell.equations) <= set(order[:k]), (cell.title, line)


@pytest.mark.parametrize("key", NOTATIONS)
def test_no_two_things_of_a_cell_have_one_letter(key):
    for cell in lc.CATALOGUE.values():
        notation = NOTATIONS[key].of(cell)
        letters = [notation.letter(name) for name in ("x", *cell.equations)]
        letters += [notation.weight(name) for name in cell.weights]
        assert len(set(letters)) == len(letters), (cell.title, letters)


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


def both_ways(cell: str) -> tuple[dict, np.ndarray]:
    """A layer that runs both ways, and its output by hand."""
    family, form = textbook.family_and_form(cell)
    inputs = np.random.default_rng(2).uniform(-1, 1, (TIMESTEPS, INPUTS))
    layer, outputs = {"cell": cell, "direction": "both"}, []
    for suffix, order in (("", 1), ("_reverse", -1)):
        parts = textbook.random_parts(len(suffix), INPUTS, UNITS, form[1] > 0)
        weights = textbook.weights_of(
            lc.CATALOGUE[cell].weights, parts, form, family == "lstm_peephole_matrix"
        )
        layer |= {"weights" + suffix: weights}
        layer["start" + suffix] = {s: parts["start"][s] for s in lc.CATALOGUE[cell].state}
        outputs.append(textbook.run(family, parts, inputs[::order])["h"][::order])
    found = {"format": "lstm-calc/1", "layers": [layer], "inputs": inputs}
    return found, np.hstack(outputs)


@pytest.mark.parametrize("cell", lc.CATALOGUE)
def test_every_cell_keeps_its_output_in_every_notation_and_both_directions(cell):
    document, expected = both_ways(cell)
    given = lc.read(document)
    for key in NOTATIONS:
        found = lc.run(rewrite(given, key)[0]).output
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12, err_msg=key)


def test_every_layer_is_rewritten_and_a_note_is_told_once():
    layers = [
        {"cell": "gru_two_biases", "direction": "both"},
        {"cell": "lstm_two_biases", "direction": "reverse"},
        {"cell": "gru_reset_after"},
    ]
    random, size = np.random.default_rng(3), INPUTS
    for layer in layers:
        for name in ("weights", "weights_reverse")[: 1 + (layer.get("direction") == "both")]:
            shapes = lc.CATALOGUE[layer["cell"]].shapes(size, UNITS)
            layer[name] = {n: random.normal(size=shape) for n, shape in shapes.items()}
        size = UNITS * (1 + (layer.get("direction") == "both"))
    inputs = random.normal(size=(TIMESTEPS, INPUTS))
    given = lc.read({"format": "lstm-calc/1", "layers": layers, "inputs": inputs})
    found, notes = rewrite(given, "comp7118")
    keys = [one.cell.key for one in found.layers]
    assert keys == ["gru_joined_xh", "lstm_joined_xh", "gru_reset_after"]
    assert [one.direction for one in found.layers] == ["both", "reverse", "forward"]
    assert found.layers[0].reverse.cell.key == "gru_joined_xh"
    assert notes == [f"{JOINED}: side by side, they meet [x, h].", ADDED]
    expected = np.hstack([layers[0]["weights_reverse"][name] for name in ("W_xz", "W_hz")])
    assert found.layers[0].reverse.weights["W_z"].tolist() == expected.tolist()
    np.testing.assert_allclose(lc.run(found).output, lc.run(given).output, rtol=0, atol=1e-12)


def test_a_layer_with_a_bias_in_the_reverse_direction_alone_keeps_it():
    document, _ = both_ways("lstm")
    layer = document["layers"][0]
    layer["weights"] |= {f"b_{gate}": [0, 0] for gate in "figo"}
    found, notes = rewrite(lc.read(document), "row-vectors")
    assert found.layers[0].cell.key == "lstm"
    assert notes == []


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


@pytest.mark.parametrize("name", ["W_hidden", "W_xlarge", "b_hid", "U", "bias", "W_", "V_out"])
def test_a_weight_of_ones_own_keeps_its_name(name):
    assert {NOTATIONS[key].weight(name) for key in NOTATIONS} <= {name, name.rstrip("_")}


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

"""Every cell of the catalogue against its textbook's formulas, written out by hand, and against its
own equations, executed by a small evaluator of the test's own."""

import itertools
import json
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import textbook
from evaluator import executed

import lstm_calc as lc
from lstm_calc.cells import CATALOGUE, FAMILIES, FORMS, KEYS, key_of

REFERENCE = Path(__file__).parent / "reference"
INPUTS, UNITS, TIMESTEPS = 3, 2, 4


@cache
def sequence():
    return np.random.default_rng(5).uniform(-1.5, 1.5, (TIMESTEPS, INPUTS))


@cache
def parts_for(key):
    """The same weights for every form of a family; a form without biases has biases of 0."""
    family, (_, biases) = textbook.family_and_form(key)
    return textbook.random_parts(list(family.encode()), INPUTS, UNITS, biases > 0)


@cache
def given_for(key):
    """The cell's weights by name, and its start."""
    family, form = textbook.family_and_form(key)
    parts, cell = parts_for(key), CATALOGUE[key]
    return (
        textbook.weights_of(cell.weights, parts, form, family == "lstm_peephole_matrix"),
        {state: parts["start"][state] for state in cell.state},
    )


@cache
def by_hand(key):
    return textbook.run(textbook.family_and_form(key)[0], parts_for(key), sequence())


def problem(key, weights, start, inputs):
    layer = {"cell": key, "weights": weights, "start": start}
    return lc.read({"format": "lstm-calc/1", "layers": [layer], "inputs": inputs})


# Against the textbook and against its own lines -------------------------------------------------


def test_the_textbook_has_every_family_and_form():
    assert set(textbook.FAMILIES) == set(FAMILIES)
    assert len(CATALOGUE) == len(set(CATALOGUE)) == 28 * 7 + 3 * 2
    for key in CATALOGUE:
        family, (joining, biases) = textbook.family_and_form(key)
        form = FORMS[KEYS[key][1]]
        assert KEYS[key][0] == family
        meets = {"apart": "apart", "xh": "[x, h]", "hx": "[h, x]"}[joining]
        assert (form.joining, form.biases) == (meets, biases), key


@pytest.mark.parametrize("key", CATALOGUE)
def test_a_cell_gives_the_numbers_of_its_textbook(key):
    trace = lc.run(problem(key, *given_for(key), sequence()))
    for name, expected in by_hand(key).items():
        if name in CATALOGUE[key].equations:
            np.testing.assert_allclose(trace[name], expected, rtol=0, atol=1e-13, err_msg=name)


@pytest.mark.parametrize("key", CATALOGUE)
def test_a_cell_gives_what_its_own_lines_say(key):
    weights, start = given_for(key)
    expected = executed(CATALOGUE[key].equations, weights, start, sequence())
    trace = lc.run(problem(key, weights, start, sequence()))
    assert set(expected) == set(CATALOGUE[key].lines)
    for line, values in expected.items():
        np.testing.assert_allclose(trace[line], values, rtol=0, atol=1e-13, err_msg=line)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_forms_of_a_family_give_the_same_output(family):
    for biases in (True, False):
        keys = [
            k for k, (f, form) in KEYS.items() if f == family and bool(FORMS[form].biases) == biases
        ]
        outputs = [lc.run(problem(key, *given_for(key), sequence())).output for key in keys]
        for key, output in zip(keys, outputs, strict=True):
            np.testing.assert_allclose(output, outputs[0], rtol=0, atol=1e-13, err_msg=key)


def test_families_differ_in_their_numbers():
    """Of the same weights no two families make the same, but for those that are one cell twice."""
    same = {frozenset(("lstm", "greff_np")), frozenset(("lstm_coupled_i", "lstm_coupled_c"))}
    parts = textbook.random_parts(9, INPUTS, UNITS)
    outputs = {f: textbook.run(f, parts, sequence())["h"] for f in FAMILIES}
    for one, other in itertools.combinations(FAMILIES, 2):
        apart = np.abs(outputs[one] - outputs[other]).max() > 1e-6
        assert apart != (frozenset((one, other)) in same), (one, other)


# The data can tell: a wrong line shows ----------------------------------------------------------


def difference(key, line, wrong):
    """How far the output gets with one line changed."""
    weights, start = given_for(key)
    equations = dict(CATALOGUE[key].equations) | {line: wrong}
    assert equations != dict(CATALOGUE[key].equations), "nothing was changed"
    found = executed(equations, weights, start, sequence())
    return np.abs(found["h"] - by_hand(key)["h"]).max()


def exchanged(text, one, other):
    """The text with two names in each other's place."""
    swap = {one: other, other: one}
    return re.sub(rf"\b({re.escape(one)}|{re.escape(other)})\b", lambda m: swap[m[0]], text)


TERM = re.compile(r" \+ (?:b_\w+|p_\w+ \* \w+|R_\w+ @ \w+)")
DROPPED = [
    (key, line, text[: found.start()] + text[found.end() :])
    for key in CATALOGUE
    for line, text in CATALOGUE[key].equations.items()
    for found in TERM.finditer(text)
]


def test_a_dropped_bias_peephole_or_recurrence_shows():
    assert len(DROPPED) > 600
    for mutant in DROPPED:
        assert difference(*mutant) > 1e-6, mutant


EXCHANGED = [
    (family, line, pair)
    for family, lines_ in FAMILIES.items()
    for line, pairs in {"c": ("fi", "fg"), "h": ("zr", "zn", "rn", "of", "oi", "fn")}.items()
    for pair in pairs
    if line in lines_.lines and set(pair) & set(re.findall(r"\w+", lines_.lines[line]))
    if set(pair) <= set(lines_.lines)
]


@pytest.mark.parametrize(("family", "line", "pair"), EXCHANGED)
def test_an_exchanged_gate_shows(family, line, pair):
    text = CATALOGUE[family].equations[line]
    assert difference(family, line, exchanged(text, *pair)) > 1e-6


@pytest.mark.parametrize(
    ("key", "line", "wrong"),
    [
        ("gru", "h", "z * n + (1 - z) * h_prev"),
        ("gru_z_new", "h", "z * h_prev + (1 - z) * n"),
        ("gru_reset_after", "h", "z * n + (1 - z) * h_prev"),
        ("gru_reset_after_z_new", "h", "z * h_prev + (1 - z) * n"),
        ("mgu", "h", "f * h_prev + (1 - f) * n"),
        ("gru", "n", "tanh(W_xn @ x + r * (W_hn @ h_prev) + b_n)"),
        ("gru_no_bias", "n", "tanh(W_xn @ x + r * (W_hn @ h_prev))"),
        ("gru_reset_after", "n", "tanh(W_xn @ x + b_xn + (W_hn @ (r * h_prev) + b_hn))"),
        ("gru_reset_after", "n", "tanh(W_xn @ x + b_xn + (r * (W_hn @ h_prev) + b_hn))"),
        ("gru_reset_after_no_bias", "n", "tanh(W_xn @ x + W_hn @ (r * h_prev))"),
        ("mgu", "n", "tanh(W_xn @ x + W_hn @ h_prev + b_n)"),
        ("lstm_coupled", "f", "i"),
        ("lstm_coupled_i", "i", "f"),
        ("lstm_coupled_c", "c", "(1 - f) * c_prev + f * g"),
        ("lstm_peephole_o", "o", "sigmoid(W_xo @ x + W_ho @ h_prev + b_o + p_o * c_prev)"),
        ("greff_niaf", "g", "tanh(W_xg @ x + W_hg @ h_prev + b_g)"),
        ("greff_noaf", "h", "o * tanh(c)"),
        ("lstm_no_output_tanh", "h", "o * tanh(c)"),
        ("lstm_hard_sigmoid", "f", "hard_sigmoid_old(W_xf @ x + W_hf @ h_prev + b_f)"),
        ("lstm_hard_sigmoid_old", "f", "hard_sigmoid(W_xf @ x + W_hf @ h_prev + b_f)"),
        ("lstm_hard_sigmoid", "f", "sigmoid(W_xf @ x + W_hf @ h_prev + b_f)"),
        ("rnn_relu", "h", "W_xh @ x + W_hh @ h_prev + b_h"),
        ("lstm_joined_xh", "f", "sigmoid(W_f @ [x, c_prev] + b_f)"),
    ],
)
def test_another_convention_shows(key, line, wrong):
    assert difference(key, line, wrong) > 1e-6


# Printed by the course, and other systems' vectors ----------------------------------------------


def test_the_gru_of_comp7118_gives_its_outputs():
    weights = {
        "W_r": [[0.7, 0.3, 0.4]], "b_r": [0.4], "W_n": [[0.2, 0.3, 0.4]], "b_n": [0.3],
        "W_z": [[0.4, 0.2, 0.1]], "b_z": [0.5],
    }  # fmt: skip
    trace = lc.run(problem("gru_z_new_joined_xh", weights, {}, [[0.1, 0.4], [0.7, 0.9]]))
    assert trace.output.round(6).tolist() == [[0.268959], [0.554290]]


def vectors(name):
    return json.loads((REFERENCE / f"{name}.json").read_text(encoding="utf-8"))


def blocks(stacked, order):
    """A stacked array's blocks of rows by gate."""
    return dict(zip(order, np.split(np.array(stacked), len(order)), strict=True))


KERAS = {"keras_gru_reset_after_in3_u4_T5_b2": True, "keras_gru_reset_before_in3_u4_T5_b2": False}


@pytest.mark.parametrize("batch", [0, 1])
@pytest.mark.parametrize("name", KERAS)
def test_the_grus_agree_with_keras(name, batch):
    found, after = vectors(name), KERAS[name]
    theirs = found["weights"]
    arrays = {
        "W_x": np.transpose(theirs["kernel"]),
        "W_h": np.transpose(theirs["recurrent_kernel"]),
    }
    if after:
        arrays |= {"b_x": theirs["bias"][0], "b_h": theirs["bias"][1]}
    else:
        arrays["b_"] = theirs["bias"]
    weights = {p + g: w for p, a in arrays.items() for g, w in blocks(a, "zrn").items()}
    (h,) = (state[batch] for state in found["initial_states"])
    key = "gru_reset_after" if after else "gru"
    trace = lc.run(problem(key, weights, {"h": h}, found["x"][batch]))
    np.testing.assert_allclose(trace.output, found["output"][batch], rtol=0, atol=1e-12)


ONNX = {  # file → (cell, order of its blocks)
    "ort_gru_lbr0_in3_h4_T5_b2": ("gru_two_biases", "zrn"),
    "ort_gru_lbr1_in3_h4_T5_b2": ("gru_reset_after", "zrn"),
    "ort_lstm_peephole_in3_h4_T5_b2": ("lstm_peephole_two_biases", "iofg"),
    "ort_lstm_cifg_in3_h4_T5_b2": ("lstm_coupled_two_biases", "iofg"),
}


@pytest.mark.parametrize("batch", [0, 1])
@pytest.mark.parametrize("name", ONNX)
def test_variants_agree_with_onnx(name, batch):
    found, (key, order) = vectors(name), ONNX[name]
    given, theirs = found["inputs"], found["outputs_float64"]
    halves = np.split(np.array(given["B"][0]), 2)
    arrays = {"W_x": given["W"][0], "W_h": given["R"][0], "b_x": halves[0], "b_h": halves[1]}
    weights = {p + g: w for p, a in arrays.items() for g, w in blocks(a, order).items()}
    if "P" in given:
        weights |= {"p_" + g: p for g, p in blocks(given["P"][0], "iof").items()}
    cell = CATALOGUE[key]
    start = {s: given[f"initial_{s}"][0][batch] for s in cell.state}
    weights = {name: weights[name] for name in cell.weights}
    trace = lc.run(problem(key, weights, start, np.array(given["X"])[:, batch]))
    output = np.array(theirs["Y"])[:, 0, batch]
    np.testing.assert_allclose(trace.output, output, rtol=0, atol=1e-12)


# What a family tells ----------------------------------------------------------------------------


@pytest.mark.parametrize("key", FAMILIES)
def test_a_family_tells_what_it_is_and_what_each_line_does(key):
    family = FAMILIES[key]
    assert family.title
    assert family.source
    assert family.about.endswith(".")
    for line in family.lines:
        title, does = family.words[line]
        assert title
        assert does.endswith("."), line
    assert set(family.words) <= set(family.lines), "words for a line that is not there"


@pytest.mark.parametrize(
    ("claim", "holds"),
    [
        ("by tanh", lambda lines, line: "tanh(" in lines[line]),
        ("from −1 to 1", lambda lines, line: lines[line].startswith("tanh(")),
        ("Never above 1", lambda lines, line: "tanh(c)" in lines[line]),
        ("above 1 in size", lambda lines, line: line == "h"),
        ("then gated", lambda lines, line: "o * " in lines[line]),
        ("input gate", lambda lines, line: "i" in lines),
        ("what is kept", lambda lines, line: "f * c_prev" in lines[line]),
        ("let in of the new", lambda lines, line: "* g" in lines[line]),
        ("1 minus the other", lambda lines, line: lines[line].startswith("1 - ")),
        ("as the update gate says", lambda lines, line: "z" in lines),
    ],
)
def test_what_is_said_of_a_line_is_true_of_it(claim, holds):
    said = [
        (k, n) for k, f in FAMILIES.items() for n, (_, does) in f.words.items() if claim in does
    ]
    assert said
    assert [place for place in said if not holds(FAMILIES[place[0]].lines, place[1])] == []


@pytest.mark.parametrize("gates", ["f", "i", "o", "fi", "fo", "io", "fio"])
def test_a_peephole_family_tells_which_gates_see_which_cell_state(gates):
    about = FAMILIES["lstm_peephole" + f"_{gates}" * (gates != "fio")].about
    assert (" old " in about) == bool(set(gates) & set("fi"))
    assert (" new " in about) == ("o" in gates)


def test_titles_are_distinct():
    families = [family.title for family in FAMILIES.values()]
    cells = [cell.title for cell in CATALOGUE.values()]
    assert len(set(families)) == len(families)
    assert len(set(cells)) == len(cells)


@pytest.mark.parametrize("key", CATALOGUE)
def test_a_cell_of_the_catalogue_knows_its_key_and_its_text_is_found_again(key):
    cell = CATALOGUE[key]
    own = lc.Cell("Own cell", cell.state, cell.equations)
    assert key_of(cell) == cell.key == key
    assert CATALOGUE[key_of(own)].equations == cell.equations
    assert CATALOGUE[key_of(own)].state == cell.state


def test_a_cell_with_one_line_changed_is_nobodys():
    lines = dict(CATALOGUE["lstm"].equations) | {"h": "o * c * 1"}
    assert key_of(lc.Cell("Own cell", ("h", "c"), lines)) is None


@pytest.mark.parametrize(
    ("key", "gates"),
    [
        ("lstm", "figo"),
        ("gru", "rzn"),
        ("gru_reset_after", "rzn"),
        ("mgu", "fn"),
        ("rnn", "h"),
        ("lstm_coupled", "igo"),
        ("lstm_coupled_c", "fgo"),
        ("lstm_no_forget", "igo"),
        ("greff_nog", "fig"),
        ("greff_niaf", "figo"),
        ("greff_fgr", "figo"),
    ],
)
def test_gates_are_the_lines_with_weighted_sums_of_their_own(key, gates):
    assert FAMILIES[key].gates == list(gates)

"""The slips of a cell: each mistake that students make is told as itself, from their numbers."""

import json

import numpy as np
import pytest
import textbook
import wrong
from evaluator import executed

import lstm_calc as lc
from lstm_calc.mistakes import KINDS, slips

UNITS, TIMESTEPS = 2, 3


def problem_of(key, parts, inputs):
    family, form = textbook.family_and_form(key)
    cell = lc.CATALOGUE[key]
    weights = textbook.weights_of(cell.weights, parts, form, family == "lstm_peephole_matrix")
    start = {state: parts["start"][state] for state in cell.state}
    layer = {"cell": key, "weights": weights, "start": start}
    return lc.read({"format": "lstm-calc/1", "layers": [layer], "inputs": inputs.tolist()})


def rounded(values, names):
    return {name: values[name].round(4).tolist() for name in names}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", wrong.WRONG)
def test_a_mistake_is_told_as_itself(name, seed):
    key, cell, phrase = wrong.WRONG[name]
    parts = textbook.random_parts(seed, UNITS, UNITS)
    inputs = np.random.default_rng(seed + 100).uniform(-1.5, 1.5, (TIMESTEPS, UNITS))
    problem = problem_of(key, parts, inputs)
    found = lc.check(problem, rounded(wrong.run(cell, parts, inputs), problem.cell.lines))
    assert found.first is not None
    assert any(phrase in one.name for one in found.diagnoses), [d.name for d in found.diagnoses]


@pytest.mark.parametrize("key", ["lstm_joined_xh", "lstm_joined_hx"])
def test_the_order_of_joining_is_told(key):
    parts = textbook.random_parts(3, UNITS, UNITS)
    inputs = np.random.default_rng(3).uniform(-1, 1, (TIMESTEPS, UNITS))

    def other_order(at, seen):
        w_x, w_h = at.parts["W_x"]["f"], at.parts["W_h"]["f"]
        return textbook.sigma(w_h @ at.x + w_x @ at.last["h"] + wrong.bias(at, "f"))

    problem = problem_of(key, parts, inputs)
    answers = wrong.run(wrong.with_gate(other_order), parts, inputs)
    found = lc.check(problem, rounded(answers, problem.cell.lines))
    assert any("joined in the other order" in one.name for one in found.diagnoses)


@pytest.mark.parametrize("forgotten", ["b_xf", "b_hf", "both"])
def test_of_two_biases_each_is_told(forgotten):
    parts = textbook.random_parts(4, UNITS, UNITS)
    inputs = np.random.default_rng(4).uniform(-1, 1, (TIMESTEPS, UNITS))
    gone = {"b_xf": ["b_x"], "b_hf": ["b_h"], "both": ["b_x", "b_h"]}[forgotten]

    def without(at, seen):
        return textbook.sigma(at("f") - sum(at.parts[b]["f"] for b in gone))

    problem = problem_of("lstm_two_biases", parts, inputs)
    answers = wrong.run(wrong.with_gate(without), parts, inputs)
    found = lc.check(problem, rounded(answers, problem.cell.lines))
    phrase = "forgot every bias" if forgotten == "both" else f"forgot the bias {forgotten}"
    assert phrase in [one.name for one in found.diagnoses]


def without_biases(at, seen):
    f, i, g, o = (at(gate) - wrong.bias(at, gate) for gate in "figo")
    return wrong.from_gates(at, textbook.sigma(f), textbook.sigma(i), np.tanh(g), textbook.sigma(o))


def with_zeros(at, seen):
    last = at.last | {"h": wrong.at_start(at, seen, "h")}
    return textbook.lstm(textbook.At(at.parts, at.x, last))


def with_hard_gates(at, seen):
    return textbook.lstm(at, textbook.hard_old)


ALIKE = [  # made in every gate, seen in h alone: what has to be named
    (without_biases, "forgot the bias b_f, and likewise in i, g, o"),
    (with_hard_gates, "used hard_sigmoid_old instead of sigmoid"),
    (with_zeros, "took 0 for the start h_prev, and likewise in i, g, o"),
]


@pytest.mark.parametrize(("cell", "phrase"), ALIKE)
def test_a_slip_made_in_every_gate_is_told_from_the_hidden_state_alone(cell, phrase):
    parts = textbook.random_parts(8, UNITS, UNITS)
    inputs = np.random.default_rng(8).uniform(-1, 1, (TIMESTEPS, UNITS))
    problem = problem_of("lstm", parts, inputs)
    made = wrong.run(cell, parts, inputs)["h"].round(4).tolist()
    found = lc.check(problem, {"h": made})
    assert found.first[:3] == (0, "h", 1)
    assert any(phrase in one.name for one in found.diagnoses), [d.name for d in found.diagnoses]


def swapped_in_c(at, seen):
    return wrong.with_memory(c=lambda at, f, i, g: i * at.last["c"] + f * g)(at, seen)


def tanh_for_i(at, seen):
    f, _, g, o = wrong.gates(at)
    return wrong.from_gates(at, f, np.tanh(at("i")), g, o)


def weights_of_f_in_i(at, seen):
    f, _, g, o = wrong.gates(at)
    w_x, w_h = at.parts["W_x"]["f"], at.parts["W_h"]["f"]
    i = textbook.sigma(w_x @ at.x + w_h @ at.last["h"] + wrong.bias(at, "i"))
    return wrong.from_gates(at, f, i, g, o)


def one_weight_of_f_in_i(at, seen):
    f, _, g, o = wrong.gates(at)
    i = textbook.sigma(at.parts["W_x"]["f"] @ at.x + at.from_h("i") + at.parts["b_x"]["i"])
    return wrong.from_gates(at, f, i, g, o)


def ones_for_the_start(at, seen):
    h = at.last["h"] if seen.t else np.ones_like(at.last["h"])
    return wrong.with_gate(lambda at, _: textbook.sigma(at("f", h)))(at, seen)


FIRST = [  # the one that fits the whole table comes first
    (swapped_in_c, "exchanged f and i"),
    (tanh_for_i, "used tanh instead of sigmoid"),
    (weights_of_f_in_i, "used the matrices of f instead of those of i"),
    (one_weight_of_f_in_i, "used W_xf instead of W_xi"),
    (ones_for_the_start, "took 1 for the start h_prev"),
    (wrong.WRONG["M15 h_0 = 0"][1], "took 0 for the start h_prev"),
]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(("cell", "phrase"), FIRST)
def test_what_fits_the_whole_table_comes_first(cell, phrase, seed):
    parts = textbook.random_parts(seed + 20, UNITS, UNITS)
    inputs = np.random.default_rng(seed).uniform(-1, 1, (TIMESTEPS, UNITS))
    problem = problem_of("lstm", parts, inputs)
    found = lc.check(problem, rounded(wrong.run(cell, parts, inputs), problem.cell.lines))
    assert found.diagnoses[0].name.startswith(phrase), [d.name for d in found.diagnoses]
    assert found.diagnoses[0].sentence.startswith("You ")


def test_what_the_other_numbers_speak_against_is_only_a_perhaps():
    parts = textbook.random_parts(5, 1, 1)
    inputs = np.random.default_rng(5).uniform(-1, 1, (TIMESTEPS, 1))
    problem = problem_of("lstm", parts, inputs)
    right = textbook.run("lstm", parts, inputs)
    bare = wrong.run(wrong.WRONG["M6 no bias"][1], parts, inputs)
    answers = rounded(right, problem.cell.lines)
    answers["f"][0], answers["f"][1] = bare["f"][0].round(4).tolist(), [0.0123]
    found = lc.check(problem, answers)
    assert found.diagnoses[0].sentence == (
        "Perhaps you forgot the bias b_f: that gives this number, but not your others of this line."
    )


def test_a_rounding_on_the_way_is_shown_in_the_formula():
    example = lc.EXAMPLES["statquest_b"].checked
    trace = lc.run(example)
    c, o = trace["c"][1, 0], trace["o"][1, 0]
    answers = {"h": [None, [round(o * round(float(np.tanh(c)), 2), 5)], None, None]}
    answers |= {name: trace[name].round(5).tolist() for name in "figoc"}
    found = lc.check(example, answers)
    one = next(d for d in found.diagnoses if d.kind == "rounded on the way")
    assert one.name == "rounded tanh(c) to 2 decimals before going on"
    assert f"·{round(float(np.tanh(c)), 2)}" in one.done


# Every rewriting of every cell --------------------------------------------------------------------

EACH = 9  # of the rewritings of a cell, every ninth is run here; bench/mistakes.py runs them all


def rewritten(cell, sizes, start):
    """Slips that are another equation: those whose numbers an evaluator can work out."""
    every = [s for line in cell.lines for s in slips(cell, line, *sizes, 0, 4)]
    return [s for s in every if s.cell is not cell][start::EACH]


@pytest.mark.parametrize("place", range(0, len(lc.CATALOGUE), 3))
def test_a_miswritten_equation_is_told_as_itself(place):
    key = [*lc.CATALOGUE][place]
    parts = textbook.random_parts(place, UNITS, UNITS)
    inputs = np.random.default_rng(place).uniform(-1, 1, (2, UNITS))
    problem = problem_of(key, parts, inputs)
    layer = problem.layers[0]
    right = executed(layer.cell.equations, layer.weights, layer.start, inputs)
    for slip in rewritten(layer.cell, (UNITS, UNITS), place % EACH):
        with np.errstate(over="ignore"):
            made = executed(slip.cell.equations, layer.weights, layer.start, inputs)
        made = {name: np.broadcast_to(value, (2, UNITS)) for name, value in made.items()}
        if all(np.abs(made[name] - right[name]).max() < 2.5e-4 for name in right):
            continue  # no more than rounding on the way may do
        found = lc.check(problem, rounded(made, layer.cell.lines))
        assert slip.said() in [one.name for one in found.diagnoses], (slip.kind, slip.said())


@pytest.mark.parametrize(
    ("fed", "phrase"),
    [
        ("c", "used the cell state of the layer below instead of its output"),
        ("x", "left the layer below out: used its input"),
    ],
)
def test_what_a_layer_was_fed_is_told(fed, phrase):
    below, above = (textbook.random_parts(seed, UNITS, UNITS) for seed in (1, 2))
    inputs = np.random.default_rng(1).uniform(-1, 1, (TIMESTEPS, UNITS))
    layers = [
        json.loads(lc.write(problem_of("lstm", p, inputs)))["layers"][0] for p in (below, above)
    ]
    document = {"format": "lstm-calc/1", "layers": layers, "inputs": inputs.tolist()}
    first = textbook.run("lstm", below, inputs)
    second = textbook.run("lstm", above, first["c"] if fed == "c" else inputs)
    answers = {f"1:{name}": rows for name, rows in rounded(first, "figoch").items()}
    answers |= {f"2:{name}": rows for name, rows in rounded(second, "figoch").items()}
    found = lc.check(lc.read(document), answers)
    assert found.first[:3] == (1, "f", 1)
    assert found.diagnoses[0].name == phrase


def test_every_kind_of_slip_is_made_by_some_cell():
    keys = ["lstm_two_biases", "gru", "gru_reset_after", "lstm_peephole_joined_hx", "greff_fgr"]
    made = {
        slip.kind
        for key in keys
        for line in lc.CATALOGUE[key].lines
        for slip in slips(lc.CATALOGUE[key], line, 2, 2, 0, 4)
    }
    assert made == set(KINDS)


def test_a_slip_keeps_the_shapes_of_the_weights():
    cell = lc.CATALOGUE["lstm"]
    assert not any(s.kind == "matrices exchanged" for s in slips(cell, "f", 3, 2, 0, 4))
    assert any(s.kind == "matrices exchanged" for s in slips(cell, "f", 2, 2, 0, 4))


def test_one_unit_has_no_other_units_slips():
    found = {s.kind for s in slips(lc.CATALOGUE["lstm"], "c", 1, 1, 0, 4)}
    assert not found & {"row of another unit", "other unit", "matrix for elementwise", "transposed"}

"""Edits: numbers that still have a place stay, new ones are small or 0, and what comes out is a
problem that can be written, read and run."""

import copy

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lstm_calc as lc
from lstm_calc import edits
from lstm_calc.problem import DIRECTIONS, LOSSES, RULES, STEPS

FUZZ = settings(deadline=None, derandomize=True, database=None, max_examples=150)


def distinct(first, *shape):
    """The numbers first, first + 1 … in a shape."""
    return (first + np.arange(np.prod(shape))).reshape(shape).tolist()


LSTM = {
    "format": "lstm-calc/1",
    "layers": [
        {
            "cell": "lstm_joined_xh",
            "weights": {
                "W_f": distinct(11, 2, 5), "b_f": [1, 2], "W_i": distinct(31, 2, 5), "b_i": [3, 4],
                "W_g": distinct(51, 2, 5), "b_g": [5, 6], "W_o": distinct(71, 2, 5), "b_o": [7, 8],
            },
            "start": {"h": [0.1, 0.2], "c": [0.3, 0.4]},
        }
    ],
    "inputs": distinct(101, 4, 3),
    "targets": distinct(201, 4, 2),
}  # fmt: skip
READ_OUT = LSTM | {
    "readout": {
        "equations": {"y": "softmax(W_y @ h + b_y)"},
        "weights": {"W_y": distinct(301, 3, 2), "b_y": [9, 10, 11]},
    },
    "targets": [0, 1, 2, 1],
    "loss": "cross-entropy",
}


def own(**fields):
    """A cell that cannot have another size of input than of state."""
    cell = {"state": ["h"], "equations": {"h": "x + h_prev"}}
    return LSTM | {"layers": [{"cell": cell, "start": {"h": [1, 2, 3]}}], "targets": None} | fields


def valid(problem):
    """The same problem; fails unless it writes, reads and writes the same."""
    text = lc.write(problem)
    assert lc.write(lc.read(text)) == text
    return problem


def weights(problem, k=0):
    return {name: w.tolist() for name, w in problem.layers[k].weights.items()}


def refused(edit, *args, **kwargs):
    with pytest.raises(lc.ProblemError) as caught:
        edit(*args, **kwargs)
    return str(caught.value)


# Numbers ----------------------------------------------------------------------------------------


def test_numbers_are_replaced_where_they_stand():
    new = {
        "inputs": distinct(1, 4, 3),
        "layers.0.weights.b_f": [-1, -2],
        "layers.0.start.c": [-3, -4],
        "readout.weights.W_y": distinct(-6, 3, 2),
        "targets": [[1, 0, 0]] * 4,
    }
    before = lc.read(READ_OUT)
    found = valid(edits.replaced(before, new))
    assert found.inputs.tolist() == new["inputs"]
    assert found.layers[0].weights["b_f"].tolist() == [-1, -2]
    assert found.layers[0].start["c"].tolist() == [-3, -4]
    assert found.readout.layer.weights["W_y"].tolist() == new["readout.weights.W_y"]
    assert found.targets.tolist() == new["targets"]
    assert found.layers[0].weights["W_f"].tolist() == distinct(11, 2, 5)
    assert lc.write(before) == lc.write(lc.read(READ_OUT)), "the old problem is as it was"


@pytest.mark.parametrize(
    ("problem", "place", "values", "sentence"),
    [
        (LSTM, "inputs", [[1, 2]], "W_f must be (2, 4): 2 units by 4 columns for [x, h_prev]; it"),
        (LSTM, "readout.weights.W_y", [[1]], "This problem has no readout.weights.W_y."),
        (LSTM, "layers.3.weights.b_f", [1], "This problem has no layers.3.weights.b_f."),
        (LSTM, "layers.0.weights_reverse.b_f", [1], "This problem has no layers.0.weights_reverse"),
        (LSTM, "inputs.b_f", [1], "This problem has no inputs.b_f."),
        (LSTM, "layers.0.weights.b_f", [1], "b_f must be (2,): 2 units; it is (1,)."),
        (LSTM, "layers.0.weights.b_q", [1], "layers[0].weights: the cell does not use 'b_q'."),
    ],
)
def test_a_number_that_has_no_place_is_refused(problem, place, values, sentence):
    assert refused(edits.replaced, lc.read(problem), {place: values}).startswith(sentence)


# Sizes ------------------------------------------------------------------------------------------


def test_more_inputs_and_units_keep_every_column_with_what_it_meets():
    found = valid(edits.resized(lc.read(LSTM), input_size=4, units={0: 3}))
    assert weights(found)["W_f"] == [
        [11, 12, 13, 0, 14, 15, 0],
        [16, 17, 18, 0, 19, 20, 0],
        [0, 0, 0, 0, 0, 0, 0],
    ]
    assert weights(found)["b_o"] == [7, 8, 0]
    assert found.layers[0].start["c"].tolist() == [0.3, 0.4, 0]
    assert found.inputs[1].tolist() == [104, 105, 106, 0]
    assert found.targets[3].tolist() == [207, 208, 0]


def test_fewer_inputs_and_units_drop_the_last():
    found = valid(edits.resized(lc.read(LSTM), input_size=2, units={0: 1}, timesteps=2))
    assert weights(found)["W_g"] == [[51, 52, 54]]
    assert weights(found)["b_g"] == [5]
    assert found.inputs.tolist() == [[101, 102], [104, 105]]
    assert found.targets.tolist() == [[201], [203]]


def test_there_and_back_gives_the_problem_again():
    before = lc.read(LSTM)
    grown = edits.resized(before, input_size=5, timesteps=7, units={0: 4})
    back = edits.resized(grown, input_size=3, timesteps=4, units={0: 2})
    assert lc.write(back) == lc.write(before)


def test_a_layer_s_size_reaches_the_layer_above_and_the_readout():
    two = edits.with_layers(lc.read(READ_OUT), 2)
    upper, out = weights(two, 1)["W_f"], two.readout.layer.weights["W_y"].tolist()
    found = valid(edits.resized(two, units={0: 3}))
    assert [row[:2] + row[3:] for row in weights(found, 1)["W_f"]] == upper
    assert [row[2] for row in weights(found, 1)["W_f"]] == [0, 0]
    assert found.readout.layer.weights["W_y"].tolist() == out
    taller = valid(edits.resized(two, units={1: 3}))
    assert taller.readout.layer.weights["W_y"].tolist() == [[*row, 0] for row in out]


def test_the_readout_s_own_size_changes_with_its_targets():
    found = valid(edits.resized(lc.read(READ_OUT), outputs=4))
    assert found.readout.layer.weights["b_y"].tolist() == [9, 10, 11, 0]
    assert found.targets.tolist() == [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 1, 0, 0]]
    fewer = edits.resized(found, outputs=2).targets.tolist()
    assert fewer == [[1, 0], [0, 1], [1, 0], [0, 1]], "a class that is gone becomes the first"


@pytest.mark.parametrize("readout", ["softmax(h)", "b * h", "W_y @ h * 0 + h"])
def test_a_readout_as_large_as_h_follows_it(readout):
    own_weights = {"b": [1, 2]} if "b" in readout else {"W_y": [[1, 2], [3, 4]]}
    told = {"equations": {"y": readout}, "weights": own_weights if "(" not in readout else {}}
    problem = lc.read(LSTM | {"readout": told})
    for found in (edits.resized(problem, units={0: 3}), edits.with_direction(problem, "both")):
        assert valid(found).readout.layer.hidden_size == found.layers[0].output_size > 2


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"timesteps": 4097}, "inputs: the number of timesteps is 4097; it must be from 1 to 4096"),
        ({"timesteps": -1}, "inputs: the number of timesteps is -1; it must be from 1 to 4096."),
        ({"input_size": 10**9}, "inputs: the size of an input is 1000000000; it must be from 1"),
        ({"units": {0: 10**9}}, "The number of units is 1000000000; it must be from 1 to 1024."),
        ({"units": {0: 0}}, "The number of units is 0; it must be from 1 to 1024."),
        ({"outputs": 10**9}, "The number of outputs is 1000000000; it must be from 1 to 1024."),
        ({"timesteps": 4096, "units": {0: 100}}, "This problem has "),
    ],
)
def test_sizes_beyond_the_limits_are_refused(change, sentence):
    assert refused(edits.resized, lc.read(READ_OUT), **change).startswith(sentence)


@pytest.mark.parametrize("change", [{"input_size": 2}, {"units": {0: 2}}])
def test_a_cell_that_cannot_have_the_size_says_why(change):
    found = refused(edits.resized, lc.read(own()), **change)
    assert found.startswith("The cell cannot have ")
    assert "line h: x has " in found


# Cells, layers, directions ----------------------------------------------------------------------


def test_another_cell_keeps_the_weights_that_fit():
    found = valid(edits.with_cell(lc.read(LSTM), lc.CATALOGUE["lstm_peephole_joined_xh"]))
    assert {n: w for n, w in weights(found).items() if n[0] != "p"} == weights(lc.read(LSTM))
    peepholes = [weights(found)[f"p_{gate}"] for gate in "fio"]
    assert all(0 < abs(v) <= 0.7 for p in peepholes for v in p)
    assert len({tuple(p) for p in peepholes}) == 3
    assert found.layers[0].start["c"].tolist() == [0.3, 0.4]


def test_another_cell_gets_small_and_distinct_weights_where_none_fit():
    found = valid(edits.with_cell(lc.read(LSTM), lc.CATALOGUE["gru"]))
    new = weights(found)
    assert all(0 < np.abs(w).min() <= np.abs(w).max() <= 0.7 for w in new.values())
    for kind in ("W_x", "W_h", "b_"):
        gates = [str(new[kind + gate]) for gate in "rzn"]
        assert len(set(gates)) == 3, "exchanged gates would not show"
    assert set(found.layers[0].start) == {"h"}
    assert found.layers[0].start["h"].tolist() == [0.1, 0.2]


def test_another_cell_in_one_layer_leaves_the_others():
    two = edits.with_layers(lc.read(LSTM), 2)
    found = valid(edits.with_cell(two, lc.CATALOGUE["rnn"], 1))
    assert [one.cell.key for one in found.layers] == ["lstm_joined_xh", "rnn"]
    assert weights(found) == weights(two)


def test_another_cell_serves_both_directions():
    both = edits.with_direction(lc.read(LSTM), "both")
    found = valid(edits.with_cell(both, lc.CATALOGUE["lstm_peephole_joined_xh"]))
    (layer,) = found.layers
    assert layer.direction == "both"
    assert layer.reverse.cell.key == "lstm_peephole_joined_xh"
    kept = both.layers[0].reverse.weights["W_f"].tolist()
    assert layer.reverse.weights["W_f"].tolist() == kept


def test_a_cell_that_does_not_fit_the_sizes_is_refused():
    cell = lc.Cell("Own", ("h",), {"h": "x + h_prev"})
    sentence = "The cell cannot have 3 inputs and 2 units: line h: x has 3 numbers"
    assert refused(edits.with_cell, lc.read(LSTM), cell).startswith(sentence)
    assert refused(edits.fresh_layer, cell, 3, 2).startswith(sentence)


def test_a_cell_of_too_many_values_is_refused():
    problem = edits.resized(lc.read(LSTM), units={0: 60}, timesteps=3000)
    found = refused(edits.with_cell, problem, lc.CATALOGUE["greff_fgr"])
    assert found.startswith("This problem has ")


def test_a_fresh_layer_is_small_distinct_and_starts_at_zero():
    layer = edits.fresh_layer(lc.CATALOGUE["lstm"], 3, 2, "reverse")
    assert {s: v.tolist() for s, v in layer.start.items()} == {"h": [0, 0], "c": [0, 0]}
    assert (layer.input_size, layer.hidden_size, layer.direction) == (3, 2, "reverse")
    assert len({str(layer.weights[f"W_x{gate}"]) for gate in "figo"}) == 4
    assert all(0 < np.abs(w).min() <= np.abs(w).max() <= 0.7 for w in layer.weights.values())


def test_new_layers_go_on_top_and_have_the_top_one_s_cell_and_size():
    found = valid(edits.with_layers(lc.read(READ_OUT), 3))
    assert [one.cell.key for one in found.layers] == ["lstm_joined_xh"] * 3
    assert [(one.input_size, one.hidden_size) for one in found.layers] == [(3, 2), (2, 2), (2, 2)]
    assert weights(found) == weights(lc.read(LSTM))
    assert found.readout.layer.weights["W_y"].tolist() == distinct(301, 3, 2)
    assert found.targets.tolist() == lc.read(READ_OUT).targets.tolist()
    assert lc.write(edits.with_layers(found, 1)) == lc.write(lc.read(READ_OUT))


def test_a_layer_taken_away_fits_the_readout_to_the_one_below():
    two = edits.with_layers(lc.read(READ_OUT), 2)
    two = edits.resized(two, units={0: 3})
    found = valid(edits.with_layers(two, 1))
    expected = [[*row, 0] for row in distinct(301, 3, 2)]
    assert found.readout.layer.weights["W_y"].tolist() == expected


@pytest.mark.parametrize("count", [0, -1, 5])
def test_no_layer_or_five_are_refused(count):
    sentence = f"The number of layers is {count}; it must be from 1 to 4."
    assert refused(edits.with_layers, lc.read(LSTM), count) == sentence


def test_a_second_direction_has_the_first_one_s_numbers_in_another_order_and_starts_at_zero():
    found = valid(edits.with_direction(lc.read(READ_OUT), "both"))
    (layer,) = found.layers
    assert weights(found) == weights(lc.read(LSTM))
    for name, weight in layer.weights.items():
        other = layer.reverse.weights[name]
        assert sorted(other.ravel()) == sorted(weight.ravel())
        assert other.tolist() != weight.tolist()
    assert layer.reverse.start["c"].tolist() == [0, 0]
    expected = [[*row, 0, 0] for row in distinct(301, 3, 2)]
    assert found.readout.layer.weights["W_y"].tolist() == expected


@pytest.mark.parametrize("direction", ["forward", "reverse"])
def test_one_direction_keeps_the_forward_numbers(direction):
    both = edits.with_direction(lc.read(READ_OUT), "both")
    found = valid(edits.with_direction(both, direction))
    assert found.layers[0].direction == direction
    assert found.layers[0].reverse is None
    assert weights(found) == weights(both)
    assert found.readout.layer.weights["W_y"].tolist() == distinct(301, 3, 2)


def test_both_chosen_twice_changes_nothing():
    both = edits.with_direction(lc.read(READ_OUT), "both")
    both = edits.replaced(both, {"layers.0.weights_reverse.b_f": [0.5, 0.25]})
    assert lc.write(edits.with_direction(both, "both")) == lc.write(both)


# Readout, targets, loss -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", edits.READOUTS)
def test_a_readout_is_the_kind_that_was_chosen(kind):
    found = valid(edits.with_readout(lc.read(LSTM), kind, STEPS[1]))
    assert edits.readout_kind(found) == kind
    assert found.readout.on == "last step"
    assert found.answer_shape == (1, 2)
    for name, weight in found.readout.layer.weights.items():
        assert 0 < np.abs(weight).max() <= 0.7, name


def test_another_kind_keeps_the_readout_s_weights():
    found = valid(edits.with_readout(lc.read(READ_OUT), "linear"))
    assert edits.readout_kind(found) == "linear"
    assert found.readout.layer.weights["W_y"].tolist() == distinct(301, 3, 2)
    assert found.readout.layer.weights["b_y"].tolist() == [9, 10, 11]


def test_a_readout_taken_away_leaves_the_hidden_state_to_be_compared():
    found = valid(edits.with_readout(lc.read(READ_OUT), None))
    assert found.readout is None
    assert edits.readout_kind(found) is None
    assert found.targets.tolist() == [[1, 0], [0, 1], [1, 0], [0, 1]]


@pytest.mark.parametrize(
    ("equation", "own_weights"),
    [("W_y * h", {"W_y": [1, 2]}), ("W_y @ [h, 1]", {"W_y": [[1, 2, 3]]}), ("b_y * h", None)],
)
def test_a_readout_of_ones_own_gives_way_to_a_chosen_one(equation, own_weights):
    own_weights = own_weights or {"b_y": [1, 2]}
    problem = lc.read(LSTM | {"readout": {"equations": {"y": equation}, "weights": own_weights},
                              "targets": None})  # fmt: skip
    assert edits.readout_kind(problem) is None
    for kind in edits.READOUTS:
        assert edits.readout_kind(valid(edits.with_readout(problem, kind))) == kind


def test_the_last_step_s_target_stays_the_last_step_s():
    last = valid(edits.with_readout(lc.read(READ_OUT), "softmax", "last step"))
    assert last.targets.tolist() == [[0, 1, 0]]  # the fourth step's
    again = valid(edits.with_readout(last, "softmax", "every step"))
    assert again.targets.tolist() == [[1, 0, 0], [1, 0, 0], [1, 0, 0], [0, 1, 0]]


def test_targets_come_as_zeros_or_the_first_class_and_go():
    for loss, row in (("squared error", [0, 0, 0]), ("cross-entropy", [1, 0, 0])):
        problem = edits.with_loss(lc.read(READ_OUT), loss)
        without = valid(edits.with_targets(problem, False))
        assert without.targets is None
        assert valid(edits.with_targets(without, True)).targets.tolist() == [row] * 4


def test_targets_that_cross_entropy_cannot_take_become_the_first_class():
    found = valid(edits.with_loss(lc.read(LSTM), "cross-entropy"))
    assert found.loss == "cross-entropy"
    assert found.targets.tolist() == [[1, 0]] * 4


def test_targets_that_both_losses_take_stay():
    found = valid(edits.with_loss(lc.read(READ_OUT), "squared error"))
    assert found.targets.tolist() == lc.read(READ_OUT).targets.tolist()


def test_rounding_changes_alone():
    before = lc.read(READ_OUT)
    found = valid(edits.with_rounding(before, "every value", 2))
    assert (found.rounding.rule, found.rounding.decimals) == ("every value", 2)
    assert lc.write(edits.with_rounding(found, "display", 4)) == lc.write(before)


# Any sequence of edits --------------------------------------------------------------------------


def rewritten(problem, key):
    return lc.rewrite(problem, key)[0]


def or_refused(function, *args, **kwargs):
    """What the function gives; where it refuses, the sentence."""
    try:
        return function(*args, **kwargs)
    except lc.ProblemError as error:
        return str(error)


SIZE = st.integers(1, 5)
LAYER = st.integers(0, 3)
EDITS = st.one_of(
    st.tuples(st.just(edits.resized), st.fixed_dictionaries({}, optional={
        "input_size": SIZE, "timesteps": SIZE, "outputs": SIZE,
        "units": st.dictionaries(LAYER, SIZE, max_size=2),
    })),
    st.tuples(st.just(edits.with_cell), st.fixed_dictionaries({
        "cell": st.sampled_from([*lc.CATALOGUE]).map(lc.CATALOGUE.__getitem__), "k": LAYER,
    })),
    st.tuples(st.just(edits.with_layers), st.fixed_dictionaries({"count": st.integers(0, 5)})),
    st.tuples(st.just(edits.with_direction), st.fixed_dictionaries({
        "direction": st.sampled_from(DIRECTIONS), "k": LAYER,
    })),
    st.tuples(st.just(edits.with_readout), st.fixed_dictionaries({
        "kind": st.sampled_from([None, *edits.READOUTS]), "on": st.sampled_from(STEPS),
    })),
    st.tuples(st.just(edits.with_targets), st.fixed_dictionaries({"wanted": st.booleans()})),
    st.tuples(st.just(edits.with_loss), st.fixed_dictionaries({"loss": st.sampled_from(LOSSES)})),
    st.tuples(st.just(edits.with_rounding), st.fixed_dictionaries({
        "rule": st.sampled_from(RULES), "decimals": st.integers(0, 12),
    })),
    st.tuples(st.just(rewritten), st.fixed_dictionaries({
        "key": st.sampled_from([*lc.NOTATIONS]),
    })),
)  # fmt: skip
STARTS = [LSTM, READ_OUT, own(), *(example.problem for example in lc.EXAMPLES.values())]


@FUZZ
@given(st.sampled_from(STARTS), st.lists(EDITS, max_size=8))
def test_any_sequence_of_edits_gives_a_problem_that_writes_reads_and_runs(start, sequence):
    problem = lc.read(copy.deepcopy(start))
    for edit, arguments in sequence:
        if arguments.get("k", 0) >= len(problem.layers):
            continue
        found = or_refused(edit, problem, **arguments)
        if isinstance(found, str):
            assert found.endswith((".", "?"))
        else:
            problem = valid(found)
    trace = or_refused(lc.run, problem)
    if isinstance(trace, str):
        assert "rounded to 0" in trace or "outgrows" in trace
    else:
        assert np.isfinite(trace.answer).all()
        assert trace.answer.shape == problem.answer_shape

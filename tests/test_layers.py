"""Layers one above another, both directions, readout and loss: against plain numpy, hand formulas
and other systems' vectors; and a sentence for every document that does not fit together."""

import copy
import json
import math
from pathlib import Path

import numpy as np
import pytest
import textbook

import lstm_calc as lc
from lstm_calc.cells import CATALOGUE

REFERENCE = Path(__file__).parent / "reference"
TIMESTEPS, INPUTS = 4, 3
X = np.random.default_rng(1).uniform(-1.5, 1.5, (TIMESTEPS, INPUTS))


def layer(key, input_size, units, direction="forward", seed=0):
    """One layer of a document and its parts by hand: (document, [parts of each pass])."""
    _, form = textbook.family_and_form(key)
    passes = [textbook.random_parts([seed, k], input_size, units) for k in range(2)]
    names, states = CATALOGUE[key].weights, CATALOGUE[key].state
    told = {"cell": key, "direction": direction}
    for parts, suffix in zip(passes, ("", "_reverse"), strict=True):
        weights = textbook.weights_of(names, parts, form)
        told["weights" + suffix] = {name: w.tolist() for name, w in weights.items()}
        told["start" + suffix] = {state: parts["start"][state].tolist() for state in states}
    if direction != "both":
        told = {name: part for name, part in told.items() if not name.endswith("_reverse")}
    return told, passes


def document(layers, **others):
    return {"format": "lstm-calc/1", "layers": layers, "inputs": X.tolist(), **others}


def one_pass(key, parts, inputs, back):
    """By hand, in one direction: name → (T, H), aligned with input time."""
    told = textbook.run(textbook.family_and_form(key)[0], parts, inputs[::-1] if back else inputs)
    return {name: value[::-1] if back else value for name, value in told.items()}


def one_layer(key, passes, inputs, direction):
    """By hand: name → (T, H), or (T, 2H) of both directions side by side."""
    ahead, back = (one_pass(key, parts, inputs, k == 1) for k, parts in enumerate(passes))
    if direction == "both":
        return {name: np.hstack([ahead[name], back[name]]) for name in ahead}
    return ahead if direction == "forward" else one_pass(key, passes[0], inputs, True)


def same(found, expected, tolerance=1e-13):
    np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance)


# Layers one above another -----------------------------------------------------------------------

STACKS = {
    "one": [("lstm", 2, "forward")],
    "two of one kind": [("lstm", 3, "forward"), ("lstm", 2, "forward")],
    "three kinds": [
        ("gru_joined_xh", 2, "forward"),
        ("rnn", 4, "forward"),
        ("lstm_peephole", 3, "forward"),
    ],
    "four": [
        ("lstm_two_biases", 2, "forward"),
        ("mgu", 1, "forward"),
        ("gru_reset_after", 3, "forward"),
        ("greff_fgr", 2, "forward"),
    ],
    "reverse": [("lstm", 2, "reverse")],
    "both": [("gru", 2, "both")],
    "both below, reverse above": [("lstm_joined_hx", 2, "both"), ("gru", 3, "reverse")],
    "both twice": [("rnn_relu", 2, "both"), ("lstm", 1, "both")],
    "forward, both, reverse, both": [
        ("rnn", 3, "forward"),
        ("lstm_coupled", 2, "both"),
        ("lstm", 2, "reverse"),
        ("lstm_hard_sigmoid", 2, "both"),
    ],
}


def stack(name):
    """A stack's document and, by hand, each layer's values."""
    told, by_hand, inputs = [], [], X
    for k, (key, units, direction) in enumerate(STACKS[name]):
        one, passes = layer(key, inputs.shape[1], units, direction, seed=k)
        told.append(one)
        by_hand.append(one_layer(key, passes, inputs, direction))
        inputs = by_hand[-1]["h"]
    return document(told), by_hand


@pytest.mark.parametrize("name", STACKS)
def test_every_layer_is_fed_by_the_one_below(name):
    given, by_hand = stack(name)
    trace = lc.run(lc.read(given))
    assert len(trace.layers) == len(STACKS[name])
    for found, expected in zip(trace.layers, by_hand, strict=True):
        same(found.output, expected["h"])
        for line in found.layer.cell.lines:
            if line in expected:
                same(found[line], expected[line])
    same(trace.output, by_hand[-1]["h"])


@pytest.mark.parametrize("name", STACKS)
def test_rounding_every_value_to_twelve_places_takes_the_other_way_to_the_same_numbers(name):
    given, by_hand = stack(name)
    given["rounding"] = {"rule": "every value", "decimals": 12}
    found = lc.run(lc.read(given)).output
    same(found, by_hand[-1]["h"], 1e-9)
    assert found.tolist() == found.round(12).tolist()


def test_a_trace_speaks_of_the_last_layer_and_knows_the_others():
    given, by_hand = stack("two of one kind")
    trace = lc.run(lc.read(given))
    same(trace["f"], by_hand[1]["f"])
    same(trace.layers[0]["f"], by_hand[0]["f"])
    same(trace.at(2)["c"], by_hand[1]["c"][1])
    same(trace.layers[0].at(4)["c"], by_hand[0]["c"][3])
    same(trace.layers[1]["x"], by_hand[0]["h"])
    assert trace.layer is trace.problem.layers[1]
    assert trace.names == trace.layers[1].names
    assert trace.T == trace.layers[0].T == TIMESTEPS


def test_the_sizes_of_a_stack_are_read_off_the_document():
    problem = lc.read(stack("both below, reverse above")[0])
    assert [one.input_size for one in problem.layers] == [3, 4]
    assert [one.output_size for one in problem.layers] == [4, 3]
    assert (problem.input_size, problem.hidden_size) == (3, 2)
    assert problem.answer_shape == (TIMESTEPS, 3)


# Two directions ---------------------------------------------------------------------------------


def test_reverse_runs_from_the_last_timestep_and_its_previous_is_the_next():
    told, (parts, _) = layer("lstm", INPUTS, 2, "reverse")
    by_hand = one_pass("lstm", parts, X, back=True)
    found = lc.run(lc.read(document([told])))
    for state in "hc":
        expected = np.vstack([by_hand[state][1:], parts["start"][state]])
        same(found[f"{state}_prev"], expected)
        same(found.at(TIMESTEPS)[f"{state}_prev"], parts["start"][state])
        same(found.at(1)[f"{state}_prev"], by_hand[state][1])
        same(found.at(0)[state], parts["start"][state])
    same(found["W_hf @ h_prev"][0], parts["W_h"]["f"] @ by_hand["h"][1])
    same(found.at(1)["x"], X[0])


def test_both_directions_stand_side_by_side_at_their_input_s_time():
    told, passes = layer("lstm", INPUTS, 2, "both")
    ahead, back = (one_pass("lstm", parts, X, k == 1) for k, parts in enumerate(passes))
    trace = lc.run(lc.read(document([told])))
    assert trace.output.shape == (TIMESTEPS, 4)
    for line in "figoch":
        same(trace[line], np.hstack([ahead[line], back[line]]))
        same(trace.at(3)[line], np.hstack([ahead[line][2], back[line][2]]))
        same(trace.layers[0].forward[line], ahead[line])
        same(trace.layers[0].reverse[line], back[line])
    starts = [parts["start"] for parts in passes]
    same(trace.at(0)["c"], np.hstack([start["c"] for start in starts]))
    same(trace["h_prev"][:, :2], np.vstack([starts[0]["h"], ahead["h"][:-1]]))
    same(trace["h_prev"][:, 2:], np.vstack([back["h"][1:], starts[1]["h"]]))
    assert [one.layer.direction for one in trace.passes] == ["both", "reverse"]
    assert "f" in trace.layers[0]
    assert "q" not in trace.layers[0]


def test_a_start_reverse_left_out_is_zero_and_not_the_forward_start():
    told, passes = layer("lstm", INPUTS, 2, "both")
    del told["start_reverse"]
    passes[1]["start"] = {state: np.zeros(2) for state in "hcfio"}
    expected = one_layer("lstm", passes, X, "both")
    same(lc.run(lc.read(document([told]))).output, expected["h"])


def test_exchanged_directions_would_show():
    told, _ = layer("lstm", INPUTS, 2, "both")
    swapped = dict(told) | {"weights": told["weights_reverse"], "weights_reverse": told["weights"]}
    found, other = (lc.run(lc.read(document([one]))).output for one in (told, swapped))
    assert np.abs(found - other).max() > 1e-3
    assert np.abs(found - np.hstack([other[:, 2:], other[:, :2]])).max() > 1e-3


# Other systems' vectors -------------------------------------------------------------------------


def vectors(name):
    return json.loads((REFERENCE / f"{name}.json").read_text(encoding="utf-8"))


def torch_weights(found, order, suffix):
    names = {"weight_ih": "W_x", "weight_hh": "W_h", "bias_ih": "b_x", "bias_hh": "b_h"}
    return {
        part + gate: block
        for name, part in names.items()
        for gate, block in zip(
            order, np.split(np.array(found["weights"][f"{name}_{suffix}"]), len(order)), strict=True
        )
    }


def column(array, batch):
    return np.array(array)[:, batch].tolist()


@pytest.mark.parametrize("batch", [0, 1])
def test_two_layers_agree_with_pytorch(batch):
    found = vectors("torch_lstm_2layer_in2_h3_T4_b2")
    layers = [
        {
            "cell": "lstm_two_biases",
            "weights": torch_weights(found, "ifgo", f"l{k}"),
            "start": {s: found[f"{s}0"][k][batch] for s in "hc"},
        }
        for k in range(2)
    ]
    given = document(layers, inputs=column(found["x"], batch))
    trace = lc.run(lc.read(given))
    same(trace.output, column(found["output"], batch), 1e-12)
    for k in range(2):
        same(trace.layers[k].at(4)["c"], found["c_n"][k][batch], 1e-12)


@pytest.mark.parametrize("batch", [0, 1])
def test_both_directions_of_a_gru_agree_with_pytorch(batch):
    found = vectors("torch_gru_bi_in2_h3_T4_b2")
    told = {"cell": "gru_reset_after", "direction": "both"}
    for k, suffix in enumerate(("", "_reverse")):
        told["weights" + suffix] = torch_weights(found, "rzn", f"l0{suffix}")
        told["start" + suffix] = {"h": found["h0"][k][batch]}
    trace = lc.run(lc.read(document([told], inputs=column(found["x"], batch))))
    same(trace.output, column(found["output"], batch), 1e-12)


@pytest.mark.parametrize("batch", [0, 1])
def test_the_reverse_direction_agrees_with_onnx(batch):
    found = vectors("ort_lstm_reverse_in2_h3_T4_b2")
    given = found["inputs"]
    halves = np.split(np.array(given["B"][0]), 2)
    arrays = {"W_x": given["W"][0], "W_h": given["R"][0], "b_x": halves[0], "b_h": halves[1]}
    weights = {
        part + gate: block
        for part, array in arrays.items()
        for gate, block in zip("iofg", np.split(np.array(array), 4), strict=True)
    }
    told = {
        "cell": "lstm_two_biases",
        "direction": "reverse",
        "weights": weights,
        "start": {s: given[f"initial_{s}"][0][batch] for s in "hc"},
    }
    trace = lc.run(lc.read(document([told], inputs=column(given["X"], batch))))
    same(trace.output, np.array(found["outputs_float64"]["Y"])[:, 0, batch], 1e-12)
    same(trace.at(1)["c"], found["outputs_float64"]["Y_c"][0][batch], 1e-12)


@pytest.mark.parametrize("on", ["every step", "last step"])
def test_a_classifier_s_cross_entropy_agrees_with_pytorch(on):
    found = vectors(f"torch_lstm_head_{on.replace(' ', '_')}_in3_h4_T5_b2_K3")
    head, losses = found["head"], []
    for batch in range(2):
        told = {
            "cell": "lstm_two_biases",
            "weights": torch_weights(found, "ifgo", "l0"),
            "start": {s: found[f"{s}0"][0][batch] for s in "hc"},
        }
        weights = {"W_y": head["weight"], "b_y": head["bias"]}
        readout = {"equations": {"y": "softmax(W_y @ h + b_y)"}, "weights": weights, "on": on}
        every = on == "every step"
        trace = lc.run(
            lc.read(
                document(
                    [told],
                    inputs=column(found["x"], batch),
                    readout=readout,
                    targets=column(head["targets"], batch) if every else [head["targets"][batch]],
                    loss="cross-entropy",
                )
            )
        )
        softmax = np.array(head["softmax"])
        same(trace.answer, softmax[:, batch] if every else softmax[[batch]], 1e-12)
        losses.append(trace.loss)
    assert sum(losses) / 2 == pytest.approx(found["loss_value"], abs=1e-12)


# Readout ----------------------------------------------------------------------------------------

W_Y = [[0.7, -1.1], [0.4, 0.9], [-0.8, 0.3]]
B_Y = [0.1, -0.2, 0.3]
LINEAR = {"W_y": W_Y, "b_y": B_Y}


def logits(h):
    return h @ np.transpose(W_Y) + B_Y


def rows(function, values):
    return np.array([function(row) for row in values])


READOUTS = {  # equations, weights, the answer by hand from the hidden states (T, 2)
    "linear": ({"y": "W_y @ h + b_y"}, LINEAR, logits),
    "softmax": (
        {"y": "softmax(W_y @ h + b_y)"},
        LINEAR,
        lambda h: rows(textbook.softmax, logits(h)),
    ),
    "sigmoid": ({"y": "sigmoid(W_y @ h + b_y)"}, LINEAR, lambda h: textbook.sigma(logits(h))),
    "softmax(h)": ({"y": "softmax(h)"}, {}, lambda h: rows(textbook.softmax, h)),
    "a weight a unit": ({"y": "b * h"}, {"b": [2, -3]}, lambda h: h * [2, -3]),
    "several lines": (
        {"a": "relu(V @ h)", "z": "W_y @ a + b_y", "y": "softmax(z)"},
        {"V": [[1.5, 0.2], [0.1, -1.2], [0.7, 0.6]], "W_y": np.ones((3, 3)).tolist(), "b_y": B_Y},
        lambda h: rows(
            textbook.softmax,
            textbook.relu(h @ np.transpose([[1.5, 0.2], [0.1, -1.2], [0.7, 0.6]])) @ np.ones((3, 3))
            + B_Y,
        ),
    ),
}


def read_out(name, **others):
    """A problem with this readout, and the hidden states that it reads, by hand."""
    equations, weights, _ = READOUTS[name]
    told, passes = layer("lstm", INPUTS, 2)
    readout = {"equations": equations, "weights": weights} | others.pop("readout", {})
    given = document([told], readout=readout, **others)
    return lc.read(given), one_layer("lstm", passes, X, "forward")["h"]


@pytest.mark.parametrize("on", ["every step", "last step"])
@pytest.mark.parametrize("name", READOUTS)
def test_the_answer_is_read_off_the_hidden_states(name, on):
    problem, h = read_out(name, readout={"on": on})
    expected = READOUTS[name][2](h if on == "every step" else h[-1:])
    trace = lc.run(problem)
    same(trace.answer, expected)
    same(trace["y"], expected)
    same(trace.readout["h"], h if on == "every step" else h[-1:])
    same(trace.output, h)
    assert problem.answer_shape == expected.shape


def test_a_readout_s_lines_and_parts_have_values_of_their_own():
    problem, h = read_out("several lines")
    trace = lc.run(problem)
    v = READOUTS["several lines"][1]["V"]
    same(trace["V @ h"], h @ np.transpose(v))
    same(trace["a"], textbook.relu(h @ np.transpose(v)))
    assert trace.readout.names[-1] == "y"
    assert trace.passes[-1] is trace.readout


def test_a_name_that_layer_and_readout_share_is_the_layer_s():
    told, passes = layer("lstm", INPUTS, 2)
    readout = {"equations": {"f": "h * 2", "y": "f - 1"}}
    trace = lc.run(lc.read(document([told], readout=readout)))
    by_hand = one_layer("lstm", passes, X, "forward")
    same(trace["f"], by_hand["f"])
    same(trace.readout["f"], by_hand["h"] * 2)
    same(trace["y"], by_hand["h"] * 2 - 1)


def test_a_readout_sees_both_directions_of_the_last_layer():
    told, passes = layer("gru", INPUTS, 2, "both")
    below, (parts, _) = layer("rnn", INPUTS, INPUTS, seed=4)
    weights = {"W_y": [[0.3, -0.7, 1.1, 0.9]]}
    readout = {"equations": {"y": "W_y @ h"}, "weights": weights, "on": "last step"}
    trace = lc.run(lc.read(document([below, told], readout=readout)))
    h = one_layer("gru", passes, one_pass("rnn", parts, X, back=False)["h"], "both")["h"]
    same(trace.answer, [[h[-1] @ weights["W_y"][0]]])


# Loss -------------------------------------------------------------------------------------------

CLASSES = [2, 0, 1, 1]
ONE_HOT = [[0, 0, 1], [1, 0, 0], [0, 1, 0], [0, 1, 0]]
SHARED = [[0.2, 0.3, 0.5], [0.7, 0.3, 0], [0, 1, 0], [0.25, 0.5, 0.25]]


@pytest.mark.parametrize("targets", [CLASSES, ONE_HOT, SHARED], ids=["classes", "one-hot", "soft"])
@pytest.mark.parametrize("name", ["softmax", "several lines", "linear"])
def test_cross_entropy_is_minus_the_logarithm_of_the_target_s_share(name, targets):
    problem, h = read_out(name, targets=targets, loss="cross-entropy")
    answer = READOUTS[name][2](h)
    shares = rows(textbook.softmax, answer) if name == "linear" else answer
    wanted = np.array(ONE_HOT if targets == CLASSES else targets, dtype=float)
    each = [
        -math.fsum(t * math.log(p) for t, p in zip(row, share, strict=True))
        for row, share in zip(wanted, shares, strict=True)
    ]
    trace = lc.run(problem)
    same(trace.shares, shares)
    same(trace.losses, np.transpose([each]))
    assert trace.loss == pytest.approx(math.fsum(each) / TIMESTEPS, rel=1e-13)
    same(trace.error, shares - wanted)
    assert problem.targets.tolist() == wanted.tolist()


def test_cross_entropy_of_sigmoids_counts_each_number_s_yes_and_no():
    targets = [[1, 0, 1], [0, 0, 0], [1, 1, 1], [0.5, 0.25, 0]]
    problem, h = read_out("sigmoid", targets=targets, loss="cross-entropy")
    p, t = textbook.sigma(logits(h)), np.array(targets)
    each = -(t * np.log(p) + (1 - t) * np.log(1 - p)).sum(axis=1)
    trace = lc.run(problem)
    same(trace.losses, each[:, None])
    assert trace.loss == pytest.approx(each.mean(), rel=1e-13)
    same(trace.error, p - t)


def test_without_a_readout_cross_entropy_takes_the_softmax_of_the_hidden_state():
    told, passes = layer("lstm", INPUTS, 2)
    trace = lc.run(lc.read(document([told], targets=[0, 1, 1, 0], loss="cross-entropy")))
    shares = rows(textbook.softmax, one_layer("lstm", passes, X, "forward")["h"])
    expected = -np.log(shares[range(4), [0, 1, 1, 0]])
    same(trace.losses, expected[:, None])
    same(trace.error, shares - np.eye(2)[[0, 1, 1, 0]])


def test_the_two_classes_of_one_number_are_0_and_1():
    told, passes = layer("lstm", INPUTS, 2)
    readout = {"equations": {"y": "sigmoid(W_y @ h)"}, "weights": {"W_y": [[1.5, -2]]}}
    given = document([told], readout=readout, targets=[0, 1, 1, 0], loss="cross-entropy")
    p = textbook.sigma(one_layer("lstm", passes, X, "forward")["h"] @ [1.5, -2])
    expected = -np.log(np.where([False, True, True, False], p, 1 - p))
    same(lc.run(lc.read(given)).losses[:, 0], expected)


@pytest.mark.parametrize("repeated", ["p", "softmax(z)", "q"])
def test_a_line_that_repeats_softmax_is_not_put_through_softmax_again(repeated):
    told, passes = layer("lstm", INPUTS, 2)
    equations = {"z": "W_y @ h", "p": "softmax(z)", "q": "p", "y": repeated}
    readout = {"equations": equations, "weights": {"W_y": W_Y}}
    given = document([told], readout=readout, targets=CLASSES, loss="cross-entropy")
    z = one_layer("lstm", passes, X, "forward")["h"] @ np.transpose(W_Y)
    shares = rows(textbook.softmax, z)
    trace = lc.run(lc.read(given))
    same(trace.shares, shares)
    assert trace.loss == pytest.approx(-np.log(shares[range(4), CLASSES]).mean(), rel=1e-13)


def test_squared_error_is_the_mean_over_steps_and_outputs():
    targets = [[0.1, -0.2, 0.3], [1, 2, 3], [0, 0, 0], [-1, 0.5, 2]]
    problem, h = read_out("linear", targets=targets)
    errors = logits(h) - targets
    trace = lc.run(problem)
    same(trace.error, errors)
    same(trace.losses, (errors**2).mean(axis=1)[:, None])
    assert trace.loss == pytest.approx((errors**2).mean(), rel=1e-13)


def test_the_loss_of_the_last_step_is_of_that_step_alone():
    problem, h = read_out("softmax", readout={"on": "last step"}, targets=[2], loss="cross-entropy")
    share = textbook.softmax(logits(h)[-1])[2]
    assert lc.run(problem).loss == pytest.approx(-math.log(share), rel=1e-13)


def of_logits(values, equation, targets, **others):
    """A problem whose readout gets just these numbers at its one timestep."""
    own = {"state": ["h"], "equations": {"h": "x + 0"}}
    one = {"cell": own, "start": {"h": [0] * len(values)}}
    readout = {"equations": {"y": equation}}
    return lc.read(
        document([one], inputs=[values], readout=readout, targets=targets, loss="cross-entropy")
        | others
    )


@pytest.mark.parametrize(
    ("values", "equation", "targets", "loss"),
    [
        ([1000, -1000], "softmax(h)", [0], 0),
        ([1000, -1000], "softmax(h)", [1], 2000),
        ([1000, -1000], "h", [1], 2000),
        ([-1000, -1000], "softmax(h)", [1], math.log(2)),
        ([1000, 1000, 1000 - math.log(2)], "softmax(h)", [2], math.log(5)),
        ([1000, -1000], "sigmoid(h)", [[1, 0]], 0),
        ([1000, -1000], "sigmoid(h)", [[0, 1]], 2000),
        ([1e299, -1e299], "softmax(h)", [0], 0),
        ([1e299, -1e299], "softmax(h)", [1], 2e299),
        ([1.7e308 / 1e9, 0], "1000000000 * h", [0], 0),
    ],
)
def test_cross_entropy_of_huge_numbers_is_finite_and_right(values, equation, targets, loss):
    trace = lc.run(of_logits(values, equation, targets))
    assert trace.loss == pytest.approx(loss, rel=1e-12)
    assert np.isfinite(trace.error).all()


def test_a_difference_beyond_float64_leaves_the_other_class_s_loss_alone():
    """z1 − z2 is 2e308, more than float64 holds; the class of z1 has the share 1 and the loss 0."""
    own = {"state": ["h"], "equations": {"h": "W @ x"}}
    told = {"cell": own, "weights": {"W": [[1e150], [-1e150]]}}
    given = document([told], inputs=[[1e158]], targets=[0], loss="cross-entropy")
    trace = lc.run(lc.read(given))
    assert trace.loss == 0
    assert trace.shares.tolist() == [[1, 0]]
    with pytest.raises(lc.ProblemError, match=r"^The cross-entropy outgrows the largest number"):
        lc.run(lc.read(given | {"targets": [1]}))


def test_every_value_is_rounded_in_readout_and_loss_too():
    """h = 0.5, 0.2; z = 2h = 1.0, 0.4; e^0 = 1 and e^−0.6 = 0.5488: shares 0.65, 0.35; −ln 0.65 =
    0.43. Unrounded it would be 0.44."""
    rounding = {"rule": "every value", "decimals": 2}
    trace = lc.run(of_logits([0.5, 0.2], "softmax(2 * h)", [0], rounding=rounding))
    assert trace["2 * h"].tolist() == [[1.0, 0.4]]
    assert trace.answer.tolist() == [[0.65, 0.35]]
    assert trace.error.tolist() == [[-0.35, 0.35]]
    assert trace.losses.tolist() == [[0.43]]
    assert trace.loss == 0.43
    unrounded = lc.run(of_logits([0.5, 0.2], "softmax(2 * h)", [0]))
    assert round(unrounded.loss, 2) == 0.44


def test_every_value_rounds_the_two_terms_of_a_sigmoid_s_cross_entropy():
    """σ(0.5) = 0.62, σ(−1) = 0.27; −ln 0.62 − ln(1 − 0.27) = 0.478 + 0.315 = 0.79."""
    rounding = {"rule": "every value", "decimals": 2}
    trace = lc.run(of_logits([0.5, -1], "sigmoid(h)", [[1, 0]], rounding=rounding))
    assert trace.answer.tolist() == [[0.62, 0.27]]
    assert trace.loss == 0.79


def test_a_share_that_is_rounded_to_nothing_is_told():
    rounding = {"rule": "every value", "decimals": 2}
    with pytest.raises(lc.ProblemError, match=r"a target's share is rounded to 0.*Carry more"):
        lc.run(of_logits([9, 0], "softmax(h)", [1], rounding=rounding))


def test_a_readout_that_outgrows_float64_is_told_with_its_timestep():
    given = document(
        [layer("lstm", INPUTS, 2)[0]],
        readout={"equations": {"y": "z * z", "z": "b * h"}, "weights": {"b": [1e200, 1e200]}},
    )
    for on, t in (("every step", 1), ("last step", TIMESTEPS)):
        given["readout"]["on"] = on
        sentence = rf"of the readout outgrows .* at timestep {t}\."
        with pytest.raises(lc.ProblemError, match=sentence):
            lc.run(lc.read(given))


@pytest.mark.parametrize(("direction", "t"), [("forward", 3), ("reverse", 2)])
def test_a_layer_that_outgrows_float64_is_told_with_its_number(direction, t):
    steady = {"state": ["h"], "equations": {"h": "x + 0 * h_prev"}}
    growing = {"state": ["h"], "equations": {"h": "x + b * h_prev"}}
    layers = [
        {"cell": steady},
        {"cell": growing, "weights": {"b": [1e155]}, "direction": direction},
    ]
    given = document(layers, inputs=[[1]] * 4)  # 1, 1e155, 1e310
    with pytest.raises(lc.ProblemError, match=rf"h_prev of layer 2 outgrows .* at timestep {t}\."):
        lc.run(lc.read(given))


# Documents --------------------------------------------------------------------------------------


def rich():
    """A document with everything: two layers, both directions, readout, classes, cross-entropy."""
    first, _ = layer("lstm_peephole_fi", INPUTS, 2, "both")
    second, _ = layer("gru_joined_xh", 4, 3, "reverse", seed=1)
    readout = {
        "equations": {"y": "softmax(W_y @ h + b_y)"},
        "weights": {"W_y": [[1, 2, 3], [4, 5, 6]], "b_y": [0.5, 0.25]},
        "on": "last step",
    }
    return document([first, second], readout=readout, targets=[1], loss="cross-entropy")


@pytest.mark.parametrize("name", STACKS)
def test_a_stack_is_written_and_read_again(name):
    given = stack(name)[0]
    text = lc.write(lc.read(given))
    assert lc.write(lc.read(text)) == text
    written = json.loads(text)["layers"]
    for one, other in zip(written, given["layers"], strict=True):
        assert {"direction": "forward"} | one == other


def test_a_document_with_everything_is_written_and_read_again():
    given = rich()
    text = lc.write(lc.read(given))
    assert lc.write(lc.read(text)) == text
    written = json.loads(text)
    assert written["layers"] == given["layers"]
    assert written["readout"] == given["readout"]
    assert written["loss"] == "cross-entropy"
    assert written["targets"] == [[0, 1]]  # classes are written as one-hot rows
    same(lc.run(lc.read(text)).answer, lc.run(lc.read(given)).answer, 0)


@pytest.mark.parametrize("name", READOUTS)
def test_a_readout_is_written_and_read_again(name):
    problem, _ = read_out(name)
    text = lc.write(problem)
    assert lc.write(lc.read(text)) == text
    written = json.loads(text)["readout"]
    equations, weights, _ = READOUTS[name]
    assert written == {"equations": equations, "weights": weights, "on": "every step"}


@pytest.mark.parametrize("path", ["readout", "targets"])
def test_null_is_as_good_as_nothing(path):
    given = rich() | {"targets": None, path: None}
    assert getattr(lc.read(given), path) is None


def changed(path, value, start=None):
    """The document with everything, one field replaced, or (value …) taken away."""
    found = copy.deepcopy(start or rich())
    *way, last = [int(key) if key.isdecimal() else key for key in path.split(".")]
    place = found
    for key in way:
        place = place[key]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return found


WRONG = [
    ("layers.0.weights_reverse", ..., "layers[0]: both directions need weights_reverse too."),
    (
        "layers.1.weights_reverse",
        {},
        'layers[1].weights_reverse needs "direction": "both".',
    ),
    (
        "layers.1.start_reverse",
        {"h": [1, 2, 3]},
        'layers[1].start_reverse needs "direction": "both".',
    ),
    (
        "layers.0.direction",
        "backward",
        "layers[0].direction is \"forward\", \"reverse\" or \"both\", not 'backward'.",
    ),
    ("readout.on", "each step", "readout.on is \"every step\" or \"last step\", not 'each step'."),
    (
        "loss",
        "crossentropy",
        "loss is \"squared error\" or \"cross-entropy\", not 'crossentropy'.",
    ),
    (
        "targets",
        [2],
        "targets: class 2 is not one of 0 to 1. Numbers that are not classes stand in a list for "
        "each step: [[…], […]].",
    ),
    (
        "targets",
        [-1],
        "targets: class -1 is not one of 0 to 1. Numbers that are not classes stand in a list for "
        "each step: [[…], […]].",
    ),
    (
        "targets",
        [0, 1, 1, 0],
        "targets: give 1 class, one for each timestep that is compared; there are 4.",
    ),
    (
        "targets",
        [[0, 1, 0]],
        "targets must be (1, 2): 1 timestep by 2 outputs; it is (1, 3).",
    ),
    ("targets", [[0.5, 1.5]], "targets: cross-entropy takes shares from 0 to 1, or classes."),
    ("targets", [[-0.5, 1]], "targets: cross-entropy takes shares from 0 to 1, or classes."),
    ("targets", [0.5], "targets, row 1: give a list of rows of numbers."),
    ("readout.weight", {}, "readout has no field 'weight'. Did you mean weights?"),
    ("readout.layers", [], "readout has no field 'layers'. It may have equations, weights and on."),
    ("layers.1.weight_reverse", {}, "layers[1] has no field 'weight_reverse'. Did you mean "
     "weights_reverse?"),
    ("readout", "softmax", 'readout: give {"equations": {"y": "softmax(W_y @ h + b_y)"}, …}.'),
    ("readout.equations", ["h"], 'readout.equations: give {"y": "softmax(W_y @ h + b_y)"}.'),
    ("readout.equations", {}, "readout: A readout has 1 to 40 lines; this one has 0."),
    ("readout.weights.b_y", ..., "readout.weights lacks b_y."),
    (
        "readout.weights.W_z",
        [[1]],
        "readout.weights: the readout does not use 'W_z'. Did you mean W_y?",
    ),
    (
        "readout.weights.W_y",
        [[1, 4], [2, 5], [3, 6]],
        "readout.weights.W_y must be (2, 3): 2 outputs by 3 columns for h; it is (3, 2). "
        "Transpose it?",
    ),
    (
        "readout.weights.W_y",
        [[1, 2], [3, 4]],
        "readout.weights.W_y must be (2, 3): 2 outputs by 3 columns for h; it is (2, 2).",
    ),
    ("readout.weights.b_y", [1, "a"], "readout.weights.b_y, number 2: 'a' is not a number."),
    (
        "readout.equations.y",
        "softmax(W_y @ x + b_y)",
        "readout: line y: a readout has no x; it sees h, the hidden state of its own timestep.",
    ),
    (
        "readout.equations.y",
        "softmax(W_y @ h + y_prev)",
        "readout: line y: a readout has no y_prev; it sees h, the hidden state of its own "
        "timestep.",
    ),
    (
        "readout.equations.y",
        "softmax(W_y @ h_prev)",
        "readout: line y: a readout has no h_prev; it sees h, the hidden state of its own "
        "timestep.",
    ),
    (
        "readout.equations.y",
        "softmax(W_y @ b_y)",
        "readout: line y: the right of @ is a vector such as h, not 'b_y'.",
    ),
    (
        "readout.equations",
        {"h": "W_y @ h + b_y"},
        "readout: h has a meaning of its own; call the line something else.",
    ),
    (
        "readout.equations.y",
        "sofmax(W_y @ h + b_y)",
        "readout: line y: no function is called 'sofmax'. Did you mean softmax?",
    ),
    (
        "readout",
        {"equations": {"y": "b * h"}, "weights": {"b": [1, 2]}},
        "readout: line y: b has 2 numbers and h has 3; an elementwise operation needs as many on "
        "both sides. If b is a matrix, write b @ h.",
    ),
    ("layers", [], "layers: give a list of 1 to 4 layers."),
    ("layers", [{}] * 5, "layers: give a list of 1 to 4 layers."),
    (
        "layers.0.weights.W_xf",
        [[1, 2], [3, 4]],
        "layers[0].weights.W_xf must be (2, 3): 2 units by 3 inputs; it is (2, 2).",
    ),
    (
        "layers.0.weights_reverse.W_xf",
        [[1, 2], [3, 4], [5, 6]],
        "layers[0].weights_reverse.W_xf must be (2, 3): 2 units by 3 inputs; it is (3, 2). "
        "Transpose it?",
    ),
    (
        "layers.0.weights_reverse.W_hf",
        [[1, 2, 3], [3, 4, 5]],
        "layers[0].weights_reverse.W_hf must be (2, 2): 2 units by 2 columns for h_prev; it is "
        "(2, 3).",
    ),
    ("layers.0.weights_reverse.b_f", ..., "layers[0].weights_reverse lacks b_f."),
    (
        "layers.0.start_reverse.h",
        [1],
        "layers[0].start_reverse.h must be (2,): 2 units; it is (1,).",
    ),
    ("layers.0.start.h", [1], "layers[0].start.h must be (2,): 2 units; it is (1,)."),
    ("layers.1.start.h", [1], "layers[1].start.h must be (3,): 3 units; it is (1,)."),
    ("layers.1.start.c", [1], "layers[1].start: the cell does not use 'c'. It uses h."),
    (
        "layers.1.weights.W_r",
        [[1, 2, 3, 4, 5, 6]] * 3,
        "layers[1].weights.W_r must be (3, 7): 3 units by 7 columns for [x, h_prev]; it is (3, 6).",
    ),
    ("layers.1.cell", "grus", "layers[1].cell: no cell is called 'grus'. Did you mean gru?"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "sentence"), WRONG)
def test_what_does_not_fit_together_is_refused_with_its_place(path, value, sentence):
    with pytest.raises(lc.ProblemError) as caught:
        lc.read(changed(path, value))
    assert str(caught.value) == sentence


def test_a_reverse_direction_of_another_size_is_refused():
    other, _ = layer("lstm_peephole_fi", INPUTS, 1, "both")
    found = changed("layers.0.weights_reverse", other["weights_reverse"])
    found["layers"][0]["start_reverse"] = {}
    with pytest.raises(lc.ProblemError) as caught:
        lc.read(found)
    assert str(caught.value) == (
        "layers[0]: the reverse direction has 1 unit and the forward one 2; give both as many."
    )


def test_layers_whose_sizes_do_not_fit_are_told_by_the_upper_one():
    below, _ = layer("lstm", INPUTS, 4)
    above, _ = layer("lstm", 3, 2, seed=1)
    with pytest.raises(lc.ProblemError) as caught:
        lc.read(document([below, above]))
    assert str(caught.value) == (
        "layers[1].weights.W_xf must be (2, 4): 2 units by 4 inputs; it is (2, 3)."
    )


def test_targets_are_compared_with_the_last_layer_of_both_directions():
    told, _ = layer("gru", INPUTS, 2, "both")
    with pytest.raises(lc.ProblemError) as caught:
        lc.read(document([told], targets=[[1, 2]] * 4))
    assert str(caught.value) == "targets must be (4, 4): 4 timesteps by 4 units; it is (4, 2)."


def wide(units, timesteps, directions=1, layers=1, readout=None):
    """Layers of h = b * h_prev: 1 + 2 · units values a timestep and pass, and x."""
    own = {"state": ["h"], "equations": {"h": "b * h_prev"}}
    told = {"cell": own, "weights": {"b": [0.5] * units}}
    if directions == 2:
        told |= {"direction": "both", "weights_reverse": told["weights"]}
    others = {"readout": readout} if readout else {}
    return document([told] * layers, inputs=[[1]] * timesteps, **others)


@pytest.mark.parametrize(
    ("given", "values"),
    [
        # x, h_prev and h: the sizes of all the values of a timestep, of every pass
        (wide(1000, 2500), 2500 * 2001),
        (wide(500, 2500, layers=2), 2500 * (1001 + 1500)),
        (wide(500, 2500, directions=2), 2500 * 2 * 1001),
        (wide(700, 2500, readout={"equations": {"y": "2 * h"}}), 2500 * (1401 + 1400)),
    ],
)
def test_too_many_values_are_counted_over_layers_directions_and_readout(given, values):
    with pytest.raises(lc.ProblemError) as caught:
        lc.read(given)
    assert str(caught.value) == (
        f"This problem has {values:,} values; 5,000,000 is the most. Use fewer timesteps or units."
    )


def test_a_readout_of_the_last_step_counts_once():
    readout = {"equations": {"y": "2 * h"}, "on": "last step"}
    assert lc.read(wide(700, 2500, readout=readout)).timesteps == 2500

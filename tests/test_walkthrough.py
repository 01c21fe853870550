"""A run is told stop by stop, in the course's order, with numbers that were computed apart."""

import math

import paper
import pytest
from networks import (
    ABOVE,
    AHEAD,
    B_ONE,
    B_Y,
    BACK,
    BELOW,
    BOTH,
    INPUTS,
    REVERSE,
    TWO_LAYERS,
    W_ONE,
    W_Y,
    classified,
    readout,
    rnn_layer,
)
from networks import document as document_of

import lstm_calc as lc
from lstm_calc.examples import EXAMPLES
from lstm_calc.walkthrough import parts, told, walkthrough


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def comp7118_by_hand() -> list[dict[str, float]]:
    """COMP7/8118's two timesteps in plain Python: each value by name."""
    history, y, s = [], 0.0, 0.0
    for (x1, x2), target in (((0.1, 0.4), 0.3), ((0.7, 0.9), 0.5)):
        z = {
            "f": 0.7 * x1 + 0.3 * x2 + 0.4 * y + 0.4,
            "i": 0.2 * x1 + 0.3 * x2 + 0.4 * y + 0.2,
            "g": 0.4 * x1 + 0.2 * x2 + 0.1 * y + 0.5,
            "o": 0.8 * x1 + 0.9 * x2 + 0.2 * y + 0.3,
        }
        f, i, g, o = sigmoid(z["f"]), sigmoid(z["i"]), math.tanh(z["g"]), sigmoid(z["o"])
        now = {"h_prev": y, "c_prev": s, "f * c_prev": f * s, "i * g": i * g}
        s = f * s + i * g
        y = o * math.tanh(s)
        now |= {"f": f, "i": i, "g": g, "o": o, "c": s, "tanh(c)": math.tanh(s), "h": y}
        now |= {f"W_{gate} @ [x, h_prev] + b_{gate}": z[gate] for gate in "figo"}
        error = y - target
        history.append(now | {"target": target, "error": error, "loss": error**2})
    return history


def stops(key: str):
    return walkthrough(lc.run(EXAMPLES[key].checked))


def lines(problem: lc.Problem):
    """The stops of a timestep of a walk in one part."""
    (part,) = parts(problem)
    return part.lines


@pytest.mark.parametrize("t", [1, 2])
def test_each_stop_s_numbers_are_those_computed_by_hand(t):
    expected, met = comp7118_by_hand()[t - 1], set()
    for stop in stops("comp7118_lstm"):
        if stop.t == t:
            for name, value in (*stop.values.items(), *stop.reads.items()):
                if name in expected:
                    met.add(name)
                    assert value.tolist() == pytest.approx([expected[name]], abs=1e-14), name
    assert met == set(expected)


def test_a_stop_reads_the_given_numbers():
    first, forget = stops("comp7118_lstm")[:2]
    assert first.values["x"].tolist() == [0.1, 0.4]
    assert forget.reads["W_f"].tolist() == [[0.7, 0.3, 0.4]]
    assert forget.reads["b_f"].tolist() == [0.4]


ORDER = {
    "comp7118_lstm": ["x", "f", "i", "g", "c", "o", "h", "error", "loss"],
    "aivietnam_lstm": ["x", "f", "i", "g", "o", "c", "h"],
    "aivietnam_rnn": ["x", "h"],
    "row_vectors_no_bias": ["x", "f", "i", "g", "c", "o", "h"],
    "colah_joined": ["x", "f", "i", "g", "c", "o", "h"],
    "comp7118_gru": ["x", "r", "z", "n", "h", "error", "loss"],
}


@pytest.mark.parametrize("key", ORDER)
def test_the_stops_come_in_the_course_s_order_at_every_timestep(key):
    walked = [(stop.t, stop.line.name) for stop in stops(key) if stop.part.number == 1]
    timesteps = len(EXAMPLES[key].problem["inputs"])
    assert walked == [(t, name) for t in range(1, timesteps + 1) for name in ORDER[key]]


def test_pytorch_computes_the_input_gate_first():
    problem, _ = lc.rewrite(EXAMPLES["aivietnam_lstm"].checked, "pytorch")
    assert [line.name for line in lines(problem)] == ["x", "i", "f", "g", "o", "c", "h"]


def test_there_is_an_error_and_a_loss_only_with_targets():
    document = dict(EXAMPLES["comp7118_lstm"].problem)
    assert [line.name for line in lines(lc.read(document))][-2:] == ["error", "loss"]
    del document["targets"]
    assert [line.name for line in lines(lc.read(document))][-1] == "h"


def by_name(key: str) -> dict:
    return {line.name: line for line in lines(EXAMPLES[key].checked)}


def test_a_line_computes_its_parts_and_then_itself():
    found = by_name("comp7118_lstm")
    assert found["x"].computes == ("x", "h_prev", "c_prev")
    assert found["f"].computes == (
        "[x, h_prev]",
        "W_f @ [x, h_prev]",
        "W_f @ [x, h_prev] + b_f",
        "f",
    )
    assert found["c"].computes == ("f * c_prev", "i * g", "c")
    assert found["h"].computes == ("tanh(c)", "h")
    assert found["error"].computes == ("error",)
    assert found["loss"].computes == ("loss",)


def test_a_line_reads_what_it_is_made_from():
    found = by_name("comp7118_lstm")
    assert found["x"].reads == ()
    assert set(found["f"].reads) == {"x", "h_prev", "W_f", "b_f"}
    assert set(found["c"].reads) == {"f", "c_prev", "i", "g"}
    assert set(found["h"].reads) == {"o", "c"}
    assert set(found["error"].reads) == {"h", "target"}
    assert found["loss"].reads == ("error",)


def test_an_rnn_reads_both_biases():
    found = by_name("aivietnam_rnn")
    assert set(found["h"].reads) == {"x", "h_prev", "W_xh", "W_hh", "b_xh", "b_hh"}
    assert found["h"].computes[-1] == "h"


def test_the_values_of_a_stop_are_named_by_computes_and_reads():
    for stop in stops("aivietnam_lstm"):
        assert tuple(stop.values) == stop.line.computes
        assert tuple(stop.reads) == stop.line.reads


def test_every_line_has_a_title_and_words():
    for line in by_name("comp7118_lstm").values():
        assert line.title
        assert line.words.endswith(".")


# Several parts: layers, directions, a readout ----------------------------------------------------


def walked(document: dict):
    return walkthrough(lc.run(lc.read(document)))


def order(document: dict) -> list[tuple[str, int, str]]:
    return [(stop.part.title, stop.t, stop.line.name) for stop in walked(document)]


def numbers(document: dict, name: str, number: int = 1, back: bool = False) -> list[list[float]]:
    """A value at each timestep, by its stops, from timestep 1 on; number: the layer's, 0 for the
    readout."""
    found = {
        stop.t: (stop.values | stop.reads)[name].tolist()
        for stop in walked(document)
        if (stop.part.number, stop.part.is_reverse) == (number, back)
        and name in (*stop.values, *stop.reads)
    }
    return [found[t] for t in sorted(found)]


def close(rows: list[list[float]]) -> list:
    return [pytest.approx(row, abs=1e-14) for row in rows]


def test_the_second_layer_is_walked_after_the_first_on_what_it_gave():
    assert order(TWO_LAYERS) == [
        (f"Layer {layer}", t, name) for layer in (1, 2) for t in (1, 2, 3) for name in ("x", "h")
    ]
    below = paper.rnn(BELOW, INPUTS)
    above = paper.rnn(ABOVE, below)
    assert numbers(TWO_LAYERS, "x") == INPUTS
    assert numbers(TWO_LAYERS, "h") == close(below)
    assert numbers(TWO_LAYERS, "x", 2) == close(below)
    assert numbers(TWO_LAYERS, "h", 2) == close(above)
    assert numbers(TWO_LAYERS, "h_prev", 2) == close([[0.0], *above[:-1]])


def test_only_the_last_layer_is_compared_with_targets():
    document = TWO_LAYERS | {"targets": [[0.1], [0.2], [0.3]]}
    compared = [where for where in order(document) if where[2] in ("error", "loss")]
    assert compared == [("Layer 2", t, name) for t in (1, 2, 3) for name in ("error", "loss")]
    above = paper.rnn(ABOVE, paper.rnn(BELOW, INPUTS))
    errors = [h - t for (h,), t in zip(above, (0.1, 0.2, 0.3), strict=True)]
    assert numbers(document, "error", 2) == close([[error] for error in errors])
    assert numbers(document, "loss", 2) == close([[error**2] for error in errors])


def test_a_reverse_layer_is_walked_from_the_last_timestep_to_the_first():
    assert order(REVERSE) == [
        ("Layer 1, reverse", t, name) for t in (3, 2, 1) for name in ("x", "h")
    ]
    expected = paper.rnn(BELOW, INPUTS, back=True)
    assert numbers(REVERSE, "x", back=True) == INPUTS
    assert numbers(REVERSE, "h", back=True) == close(expected)
    assert numbers(REVERSE, "h_prev", back=True) == close([*expected[1:], [0.0, 0.0]])


def test_both_directions_are_two_parts_and_feed_the_layer_above_together():
    document = BOTH | {"layers": [*BOTH["layers"], rnn_layer(ABOVE)]}
    ahead, back = paper.rnn(AHEAD, INPUTS), paper.rnn(BACK, INPUTS, back=True)
    titles = list(dict.fromkeys(title for title, *_ in order(document)))
    assert titles == ["Layer 1, forward", "Layer 1, reverse", "Layer 2"]
    assert numbers(document, "h") == close(ahead)
    assert numbers(document, "h", back=True) == close(back)
    assert numbers(document, "x", 2) == close(paper.joined(ahead, back))
    assert numbers(document, "h", 2) == close(paper.rnn(ABOVE, paper.joined(ahead, back)))


def test_both_directions_are_joined_in_a_part_of_their_own_where_targets_await_them():
    targets = [[0.1, 0.2], [0.3, -0.4], [0.5, 0.6]]
    document = BOTH | {"targets": targets}
    assert [part.title for part in parts(lc.read(BOTH))] == ["Layer 1, forward", "Layer 1, reverse"]
    *_, output = parts(lc.read(document))
    assert (output.title, output.path, output.times) == ("Output", "", (1, 2, 3))
    assert [line.name for line in output.lines] == ["h", "y", "error", "loss"]
    both = paper.joined(paper.rnn(AHEAD, INPUTS), paper.rnn(BACK, INPUTS, back=True))
    errors = [
        [h - t for h, t in zip(*pair, strict=True)] for pair in zip(both, targets, strict=True)
    ]
    assert numbers(document, "y", 0) == close(both)
    assert numbers(document, "error", 0) == close(errors)
    assert numbers(document, "loss", 0) == close([[(a * a + b * b) / 2] for a, b in errors])


def logits() -> list[list[float]]:
    return [paper.affine(W_Y, B_Y, h) for h in paper.rnn(BELOW, INPUTS)]


def logit() -> list[float]:
    """Of a readout of one number."""
    return [paper.affine(W_ONE, B_ONE, h)[0] for h in paper.rnn(BELOW, INPUTS)]


SHARES = [[1, 0, 0], [0.25, 0.5, 0.25], [0, 0, 1]]


def surprise(targets: list[float], shares: list[float]) -> float:
    return -sum(t * math.log(p) for t, p in zip(targets, shares, strict=True) if t)


@pytest.mark.parametrize(("on", "times"), [("every step", (1, 2, 3)), ("last step", (3,))])
def test_a_readout_is_walked_at_the_steps_that_are_read(on: str, times: tuple[int, ...]):
    document = document_of(rnn_layer(BELOW), readout=readout("linear", W_Y, B_Y, on))
    *_, part = parts(lc.read(document))
    assert (part.title, part.number, part.path) == ("Readout", 0, "readout.weights")
    assert order(document)[6:] == [("Readout", t, name) for t in times for name in ("h", "y")]
    first = times[0] - 1
    assert numbers(document, "h", 0) == close(paper.rnn(BELOW, INPUTS)[first:])
    assert numbers(document, "y", 0) == close(logits()[first:])


# readout, loss → the stops after y
COMPARED = {
    ("linear", "squared error"): ["error", "loss"],
    ("softmax", "squared error"): ["error", "loss"],
    ("sigmoid", "squared error"): ["error", "loss"],
    ("softmax", "cross-entropy"): ["loss"],
    ("sigmoid", "cross-entropy"): ["loss"],
    ("linear", "cross-entropy"): ["share", "loss"],
}


@pytest.mark.parametrize(("ending", "loss"), COMPARED)
def test_the_answer_is_compared_as_its_loss_asks(ending: str, loss: str):
    *_, part = parts(lc.read(classified(ending, SHARES, loss)))
    assert [line.name for line in part.lines] == ["h", "y", *COMPARED[ending, loss]]


def test_squared_errors_of_a_readout():
    document = classified("linear", SHARES, "squared error")
    errors = [
        [y - t for y, t in zip(*pair, strict=True)] for pair in zip(logits(), SHARES, strict=True)
    ]
    assert numbers(document, "target", 0) == SHARES
    assert numbers(document, "error", 0) == close(errors)
    assert numbers(document, "loss", 0) == close([[sum(e * e for e in row) / 3] for row in errors])


def test_cross_entropy_after_softmax_reads_the_answer_itself():
    document = classified("softmax", SHARES, "cross-entropy")
    answers = [paper.softmax(z) for z in logits()]
    losses = [[surprise(*pair)] for pair in zip(SHARES, answers, strict=True)]
    assert numbers(document, "y", 0) == close(answers)
    assert numbers(document, "loss", 0) == close(losses)


def test_cross_entropy_of_a_linear_readout_makes_shares_first():
    document = classified("linear", SHARES, "cross-entropy")
    shares = [paper.softmax(z) for z in logits()]
    losses = [[surprise(*pair)] for pair in zip(SHARES, shares, strict=True)]
    assert numbers(document, "y", 0) == close(logits())
    assert numbers(document, "share", 0) == close(shares)
    assert numbers(document, "loss", 0) == close(losses)


def test_cross_entropy_after_a_sigmoid_counts_both_classes():
    targets = [1.0, 0.0, 0.25]
    document = classified("sigmoid", [[t] for t in targets], "cross-entropy")
    answers = [sigmoid(z) for z in logit()]
    losses = [surprise([t, 1 - t], [y, 1 - y]) for t, y in zip(targets, answers, strict=True)]
    assert numbers(document, "y", 0) == close([[y] for y in answers])
    assert numbers(document, "loss", 0) == close([[loss] for loss in losses])


def test_a_readout_of_the_last_step_has_one_target():
    document = classified("softmax", SHARES[:1], "cross-entropy", on="last step")
    assert order(document)[-3:] == [("Readout", 3, name) for name in ("h", "y", "loss")]
    assert numbers(document, "loss", 0) == close(
        [[surprise(SHARES[0], paper.softmax(logits()[2]))]]
    )


def test_cross_entropy_of_the_hidden_state_itself_makes_shares_of_it():
    document = document_of(
        rnn_layer(BELOW), targets=[[1, 0], [0, 1], [0.5, 0.5]], loss="cross-entropy"
    )
    assert [line.name for line in lines(lc.read(document))] == ["x", "h", "share", "loss"]
    shares = [paper.softmax(h) for h in paper.rnn(BELOW, INPUTS)]
    assert numbers(document, "share") == close(shares)


def test_carried_rounding_is_told_as_it_was_carried():
    rounding = {"rule": "every value", "decimals": 2}
    document = classified("linear", SHARES, "cross-entropy") | {"rounding": rounding}
    shares = numbers(document, "share", 0)
    assert all(round(share, 2) == share for row in shares for share in row)
    losses = [[round(surprise(*pair), 2)] for pair in zip(SHARES, shares, strict=True)]
    assert numbers(document, "loss", 0) == close(losses)


def test_at_gives_one_timestep_with_the_weights():
    first, readout_part = told(lc.run(lc.read(classified("softmax", SHARES, "cross-entropy"))))
    assert first.at(2)["h"].tolist() == pytest.approx(paper.rnn(BELOW, INPUTS)[1], abs=1e-14)
    assert first.at(2)["W_xh"].tolist() == BELOW["W_xh"]
    assert readout_part.at(3)["target"].tolist() == SHARES[2]
    assert readout_part.at(3)["b_y"].tolist() == B_Y


def test_every_stop_of_every_part_has_a_title_and_words():
    read = [classified(ending, SHARES, loss) for ending, loss in COMPARED]
    for document in (TWO_LAYERS, REVERSE, BOTH | {"targets": [[0, 0]] * 3}, *read):
        for stop in walked(document):
            assert stop.line.title
            assert stop.line.words.endswith(".")


def test_only_the_last_line_of_a_readout_is_called_the_answer():
    own = {"z": "W_y @ h + b_y", "y": "softmax(z)"}
    given = readout("softmax", W_Y, B_Y) | {"equations": own}
    *_, part = parts(lc.read(document_of(rnn_layer(BELOW), readout=given)))
    assert [line.title for line in part.lines] == ["What comes in", "z", "Answer"]

"""A run is told stop by stop, in the course's order, with numbers that were computed apart."""

import math

import pytest

import lstm_calc as lc
from lstm_calc.examples import EXAMPLES
from lstm_calc.walkthrough import lines, walkthrough


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def comp7118_by_hand() -> list[dict[str, float]]:
    """COMP7/8118's two timesteps in plain Python: each value by name."""
    told, y, s = [], 0.0, 0.0
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
        told.append(now | {"target": target, "error": y - target})
    return told


def stops(key: str):
    return walkthrough(lc.run(EXAMPLES[key].checked))


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
    "comp7118_lstm": ["x", "f", "i", "g", "c", "o", "h", "error"],
    "aivietnam_lstm": ["x", "f", "i", "g", "o", "c", "h"],
    "aivietnam_rnn": ["x", "h"],
    "row_vectors_no_bias": ["x", "f", "i", "g", "c", "o", "h"],
    "colah_joined": ["x", "f", "i", "g", "c", "o", "h"],
}


@pytest.mark.parametrize("key", ORDER)
def test_the_stops_come_in_the_course_s_order_at_every_timestep(key):
    told = [(stop.t, stop.line.name) for stop in stops(key)]
    timesteps = len(EXAMPLES[key].problem["inputs"])
    assert told == [(t, name) for t in range(1, timesteps + 1) for name in ORDER[key]]


def test_pytorch_computes_the_input_gate_first():
    problem, _ = lc.rewrite(EXAMPLES["aivietnam_lstm"].checked, "pytorch")
    assert [line.name for line in lines(problem)] == ["x", "i", "f", "g", "o", "c", "h"]


def test_there_is_an_error_only_with_targets():
    document = dict(EXAMPLES["comp7118_lstm"].problem)
    assert lines(lc.read(document))[-1].name == "error"
    del document["targets"]
    assert [line.name for line in lines(lc.read(document))][-1] == "h"


def by_name(key: str) -> dict:
    return {line.name: line for line in lines(EXAMPLES[key].checked)}


def test_a_line_computes_its_parts_and_then_itself():
    told = by_name("comp7118_lstm")
    assert told["x"].computes == ("x", "h_prev", "c_prev")
    assert told["f"].computes == (
        "[x, h_prev]",
        "W_f @ [x, h_prev]",
        "W_f @ [x, h_prev] + b_f",
        "f",
    )
    assert told["c"].computes == ("f * c_prev", "i * g", "c")
    assert told["h"].computes == ("tanh(c)", "h")
    assert told["error"].computes == ("error",)


def test_a_line_reads_what_it_is_made_from():
    told = by_name("comp7118_lstm")
    assert told["x"].reads == ()
    assert set(told["f"].reads) == {"x", "h_prev", "W_f", "b_f"}
    assert set(told["c"].reads) == {"f", "c_prev", "i", "g"}
    assert set(told["h"].reads) == {"o", "c"}
    assert set(told["error"].reads) == {"h", "target"}


def test_an_rnn_reads_both_biases():
    told = by_name("aivietnam_rnn")
    assert set(told["h"].reads) == {"x", "h_prev", "W_xh", "W_hh", "b_xh", "b_hh"}
    assert told["h"].computes[-1] == "h"


def test_the_values_of_a_stop_are_named_by_computes_and_reads():
    for stop in stops("aivietnam_lstm"):
        assert tuple(stop.values) == stop.line.computes
        assert tuple(stop.reads) == stop.line.reads


def test_every_line_has_a_title_and_words():
    for line in by_name("comp7118_lstm").values():
        assert line.title
        assert line.words.endswith(".")

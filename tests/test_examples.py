"""Each example gives the course's printed digits under its own rule, and errata are told apart."""

import math

import numpy as np
import paper
import pytest

import lstm_calc as lc
from lstm_calc.examples import EXAMPLES, example_of
from lstm_calc.numbers import shown


def digits(key: str, name: str, t: int, unit: int) -> str:
    """A value of an example's run as the screen shows it; t and unit from 1."""
    problem = EXAMPLES[key].checked
    trace = lc.run(problem)
    values = trace.error if name == "error" else trace[name]
    return shown(float(values[t - 1, unit - 1]), problem.rounding.decimals)


# name, then per timestep the digits of unit 1 and 2; copied from the slides, not from the examples
PRINTED = {
    "comp7118_lstm": {
        "W_f @ [x, h_prev] + b_f": ["0.59", "1.2443"],
        "W_i @ [x, h_prev] + b_i": ["0.34", "0.6943"],
        "W_g @ [x, h_prev] + b_g": ["0.62", "0.9811"],
        "W_o @ [x, h_prev] + b_o": ["0.74", None],
        "f": ["0.6434", "0.7763"],
        "i": ["0.5842", "0.6669"],
        "g": ["0.5511", "0.7535"],
        "c": ["0.3220", "0.7525"],
        "o": ["0.6770", "0.8471"],
        "h": ["0.2107", "0.5393"],
        "error": ["-0.0893", "0.0393"],
    },
    "aivietnam_lstm": {
        "W_xf @ x + b_xf + (W_hf @ h_prev + b_hf)": ["5.95"],
        "W_xi @ x + b_xi + (W_hi @ h_prev + b_hi)": ["4.27"],
        "W_xg @ x + b_xg + (W_hg @ h_prev + b_hg)": ["2.03"],
        "W_xo @ x + b_xo + (W_ho @ h_prev + b_ho)": ["4.78"],
        "f": ["0.997"],
        "i": ["0.986"],
        "g": ["0.966"],
        "o": ["0.992"],
        "f * c_prev": ["1.994"],
        "i * g": ["0.952"],
        "c": ["2.946"],
        "tanh(c)": ["0.994"],
        "h": ["1.986"],
    },
    "aivietnam_rnn": {
        "W_xh @ x + b_xh": ["2 2", "2 2", "1 1"],
        "W_hh @ h_prev + b_hh": ["0 1", "2 4", "4 7"],
        "h": ["2 3", "4 6", "5 8"],
    },
}


def table(key: str) -> list[tuple[str, int, int, str]]:
    return [
        (name, t, unit, text)
        for name, timesteps in PRINTED[key].items()
        for t, row in enumerate(timesteps, start=1)
        for unit, text in enumerate((row or "").split(), start=1)
    ]


@pytest.mark.parametrize("key", PRINTED)
def test_every_printed_digit_comes_out(key):
    wrong = {(e.name, e.t, e.unit): e.due for e in EXAMPLES[key].errata}
    for name, t, unit, text in table(key):
        due = wrong.get((name, t, unit), text)
        assert digits(key, name, t, unit) == due, (name, t, unit)


@pytest.mark.parametrize("key", PRINTED)
def test_an_example_tells_what_its_course_prints(key):
    told = {
        name: [" ".join(u for u in units if u is not None) or None for units in timesteps]
        for name, timesteps in EXAMPLES[key].printed.items()
    }
    assert told == PRINTED[key]


def test_slide_49_prints_a_sum_where_a_product_is_due():
    (erratum,) = EXAMPLES["aivietnam_lstm"].errata
    assert (erratum.name, erratum.t, erratum.unit) == ("h", 1, 1)
    assert (erratum.printed, erratum.due) == ("1.986", "0.986")
    computed = digits("aivietnam_lstm", "h", 1, 1)
    assert computed != erratum.printed
    assert computed == erratum.due
    assert "0.992 + 0.994" in erratum.words
    assert "never exceed 1" in erratum.words


def test_the_two_rounding_rules_give_different_last_digits():
    document = dict(EXAMPLES["comp7118_lstm"].problem)
    carried = lc.read(document | {"rounding": {"rule": "every value", "decimals": 4}})
    assert shown(float(lc.run(carried)["h"][0, 0]), 4) == "0.2108"
    document = dict(EXAMPLES["aivietnam_lstm"].problem)
    trace = lc.run(lc.read(document | {"rounding": {"rule": "display", "decimals": 3}}))
    assert trace["c"][0, 0] == pytest.approx(2.947567, abs=5e-7)
    assert trace["h"][0, 0] == pytest.approx(0.986229, abs=5e-7)


def test_statquest_in_float64():
    a, b = (lc.run(EXAMPLES[f"statquest_{company}"].checked) for company in "ab")
    assert a["c"][0, 0] == pytest.approx(-0.201247, abs=5e-7)
    assert a["h"][0, 0] == pytest.approx(-0.127755, abs=5e-7)
    assert a["h"][3, 0] == pytest.approx(0.006393, abs=5e-7)
    assert b["h"][3, 0] == pytest.approx(0.969393, abs=5e-7)


def by_hand(weights, inputs, biases=None):
    """Two units' LSTM in plain Python; weights: gate → (rows for x, rows for h)."""
    h, c = [0.0, 0.0], [0.0, 0.0]
    for x in inputs:
        z = {
            gate: [
                sum(w * v for w, v in zip(for_x[k], x, strict=True))
                + sum(w * v for w, v in zip(for_h[k], h, strict=True))
                + (biases[gate][k] if biases else 0)
                for k in range(2)
            ]
            for gate, (for_x, for_h) in weights.items()
        }
        f, i, o = ([1 / (1 + math.exp(-v)) for v in z[gate]] for gate in "fio")
        c = [f[k] * c[k] + i[k] * math.tanh(z["g"][k]) for k in range(2)]
        h = [o[k] * math.tanh(c[k]) for k in range(2)]
        yield h


def test_row_vectors_by_hand():
    example = EXAMPLES["row_vectors_no_bias"]
    w = example.problem["layers"][0]["weights"]
    weights = {gate: (w[f"W_x{gate}"], w[f"W_h{gate}"]) for gate in "figo"}
    expected = list(by_hand(weights, example.problem["inputs"]))
    np.testing.assert_allclose(lc.run(example.checked).output, expected, atol=1e-14)
    numbers = [v for matrix in w.values() for row in matrix for v in row]
    assert len(set(numbers)) == len(numbers), "exchanged weights would not show"


def test_joined_h_x_by_hand():
    example = EXAMPLES["colah_joined"]
    w = example.problem["layers"][0]["weights"]
    weights = {
        gate: ([row[2:] for row in w[f"W_{gate}"]], [row[:2] for row in w[f"W_{gate}"]])
        for gate in "figo"
    }
    biases = {gate: w[f"b_{gate}"] for gate in "figo"}
    expected = list(by_hand(weights, example.problem["inputs"], biases=biases))
    np.testing.assert_allclose(lc.run(example.checked).output, expected, atol=1e-14)


def test_the_second_prediction_of_the_same_course_s_gru():
    y = 0.0
    for (x1, x2), (found,) in zip(
        ((0.1, 0.4), (0.7, 0.9)), lc.run(EXAMPLES["comp7118_gru"].checked).output, strict=True
    ):
        r = paper.sigmoid(0.7 * x1 + 0.3 * x2 + 0.4 * y + 0.4)
        u = paper.sigmoid(0.4 * x1 + 0.2 * x2 + 0.1 * y + 0.5)
        a = math.tanh(0.2 * x1 + 0.3 * x2 + 0.4 * r * y + 0.3)
        y = (1 - u) * y + u * a
        assert found == pytest.approx(y, abs=1e-14)


HIDDEN = [[2, 3], [4, 6], [5, 8]]  # AI VIETNAM's RNN, slides 11–14


def test_the_classifier_reads_the_last_hidden_state():
    trace = lc.run(EXAMPLES["aivietnam_classifier"].checked)
    a, b = 0.3 * 5 - 0.1 * 8 + 0.1, -0.2 * 5 + 0.25 * 8 - 0.3
    expected = paper.softmax([a, b])
    assert trace.output.tolist() == HIDDEN
    assert trace.answer.tolist() == [pytest.approx(expected, abs=1e-14)]
    assert trace.loss == pytest.approx(-math.log(expected[1]), abs=1e-14)


def test_the_labels_are_read_at_every_step():
    trace = lc.run(EXAMPLES["aivietnam_labels"].checked)
    rows, biases = [[0.4, -0.2], [-0.1, 0.2], [0.15, -0.05]], [0.2, -0.5, 0.3]
    expected = [paper.softmax(paper.affine(rows, biases, h)) for h in HIDDEN]
    assert trace.answer.tolist() == [pytest.approx(y, abs=1e-14) for y in expected]
    terms = [-math.log(y[label]) for y, label in zip(expected, (0, 2, 1), strict=True)]
    assert trace.loss == pytest.approx(sum(terms) / 3, abs=1e-14)


def test_the_row_vectors_are_read_by_a_softmax_of_their_own():
    trace = lc.run(EXAMPLES["row_vectors_no_bias"].checked)
    expected = [paper.softmax(h) for h in trace.output.tolist()]
    assert trace.answer.tolist() == [pytest.approx(y, abs=1e-14) for y in expected]


def test_the_peepholes_of_the_joined_form_by_hand():
    h = c = 0.0
    for (x,), (found,) in zip(
        ((1,), (0.5,), (-0.25,)), lc.run(EXAMPLES["colah_peephole"].checked).output, strict=True
    ):
        f = paper.sigmoid(0.9 * c + 0.2 * h - 0.4 * x + 0.6)
        i = paper.sigmoid(-0.7 * c + 0.3 * h + 1.1 * x - 0.2)
        c = f * c + i * math.tanh(0.5 * h + 1.3 * x + 0.1)
        o = paper.sigmoid(0.8 * c - 0.3 * h + 0.4 * x - 0.5)
        h = o * math.tanh(c)
        assert found == pytest.approx(h, abs=1e-14)


def test_both_directions_by_hand():
    layer = EXAMPLES["both_directions"].problem["layers"][0]
    inputs = [[1], [-0.5], [0.25]]
    ahead, back = (joined_weights(layer[key]) for key in ("weights", "weights_reverse"))
    forward = [now["h"] for now in paper.run(ahead, inputs)]
    reverse = [now["h"] for now in paper.run(back, inputs[::-1])][::-1]
    top = {"W_xh": [[1.3, -0.7]], "W_hh": [[0.65]], "b_h": [0.12]}
    expected = paper.rnn(top, paper.joined(forward, reverse))
    found = lc.run(EXAMPLES["both_directions"].checked)
    np.testing.assert_allclose(found.output, expected, atol=1e-14)


def joined_weights(w: dict) -> dict:
    """Gate → (rows over [x, h], biases), as paper.py takes them."""
    return {gate: ([[*w[f"W_x{gate}"][0], *w[f"W_h{gate}"][0]]], w[f"b_{gate}"]) for gate in "figo"}


NOTATION_OF = {
    "comp7118_lstm": "comp7118",
    "aivietnam_lstm": "aivietnam",
    "aivietnam_rnn": "aivietnam",
    "aivietnam_classifier": "aivietnam",
    "aivietnam_labels": "aivietnam",
    "comp7118_gru": "comp7118",
    "statquest_a": "plain",
    "statquest_b": "plain",
    "row_vectors_no_bias": "row-vectors",
    "colah_joined": "colah",
    "colah_peephole": "colah",
    "both_directions": "plain",
}


def test_every_example_is_written_as_its_course_writes():
    assert {key: example.checked.notation for key, example in EXAMPLES.items()} == NOTATION_OF


def test_the_first_example_is_the_default():
    assert next(iter(EXAMPLES)) == "comp7118_lstm"


@pytest.mark.parametrize("key", EXAMPLES)
def test_an_example_stands_in_its_notations_own_form(key):
    problem = EXAMPLES[key].checked
    same, notes = lc.rewrite(problem, problem.notation)
    assert not notes
    assert same.cell == problem.cell


@pytest.mark.parametrize("key", EXAMPLES)
@pytest.mark.parametrize("notation", lc.NOTATIONS)
def test_an_example_is_known_again_in_every_notation(key, notation):
    problem = lc.rewrite(EXAMPLES[key].checked, notation)[0]
    assert example_of(problem) is EXAMPLES[key]


def test_an_edited_example_is_not_the_example():
    edited = dict(EXAMPLES["aivietnam_lstm"].problem) | {"inputs": [[1.5]]}
    assert example_of(lc.read(edited)) is None

"""Check my work: right work is never called wrong, and each number is judged as it stands."""

import itertools
import json
from functools import cache

import networks
import numpy as np
import pytest
import textbook

import lstm_calc as lc

ERRATUM = {
    "f": [[0.997]],
    "i": [[0.986]],
    "g": [[0.966]],
    "o": [[0.992]],
    "c": [[2.946]],
    "h": [[1.986]],
}


@cache
def lstm():
    """COMP7/8118's LSTM: f_1 = 0.6434, f_2 = 0.7763, and so on, as its slides print them."""
    return lc.EXAMPLES["comp7118_lstm"].checked


def verdicts(found):
    return {v for rows in found.verdicts.values() for row in rows for v in row}


# Slide 49 -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("answers", [ERRATUM, {"h": [[1.986]]}], ids=["all given", "h alone"])
def test_slide_49_added_for_multiplied(answers):
    found = lc.check(lc.EXAMPLES["aivietnam_lstm"].checked, answers)
    assert found["h"] == [["wrong"]]
    assert found.first == (0, "h", 1, 0)
    (only,) = found.diagnoses
    assert only.name == "added o and tanh(c) instead of multiplying"
    assert only.sentence == "You added o and tanh(c) instead of multiplying."
    assert only.done == "h_1 = o_1 + tanh(c_1) = 0.992 + tanh(2.946) = 1.986"
    assert only.due == "h_1 = o_1 ⊙ tanh(c_1) = 0.992·tanh(2.946) = 0.986"


def test_slide_49_corrected_is_right():
    found = lc.check(lc.EXAMPLES["aivietnam_lstm"].checked, ERRATUM | {"h": [[0.986]]})
    assert verdicts(found) == {"right"}
    assert (found.first, found.diagnoses, found.decimals) == (None, (), 3)


# Right, rounded, carried, wrong, blank ------------------------------------------------------------


def by_hand(problem, decimals=None, wrong=()):
    """An LSTM of the joined form [x, h] with one unit, line by line; each line's number rounded and
    carried if decimals are given. wrong: {(line, t): number written there instead}."""
    layer, wrong = problem.layers[0], dict(wrong)
    w = {name: weight[0] for name, weight in layer.weights.items()}
    h, c = layer.start["h"][0], layer.start["c"][0]
    told = {name: [] for name in "figoch"}
    for t, x in enumerate(problem.inputs, 1):

        def keep(name, value, t=t):
            value = wrong.get((name, t), value if decimals is None else round(value, decimals))
            told[name].append([value])
            return value

        z = {g: w[f"W_{g}"] @ [*x, h] + w[f"b_{g}"] for g in "figo"}
        f, i, o = (keep(g, float(textbook.sigma(z[g]))) for g in "fio")
        g = keep("g", float(np.tanh(z["g"])))
        c = keep("c", f * c + i * g)
        h = keep("h", o * float(np.tanh(c)))
    return told


def at_decimals(told, decimals):
    return {
        name: [[round(v, decimals) for v in row] for row in rows] for name, rows in told.items()
    }


def test_numbers_with_all_their_digits_are_right():
    found = lc.check(lstm(), by_hand(lstm()))
    assert verdicts(found) == {"right"}


@pytest.mark.parametrize("decimals", [2, 3, 4])
def test_lines_rounded_and_carried_are_right_work(decimals):
    found = lc.check(lstm(), by_hand(lstm(), decimals))
    assert verdicts(found) <= {"right", "rounded"}
    assert found.first is None


def test_what_rounding_on_the_way_moves_is_told_as_rounded():
    document = json.loads(lc.write(lstm()))
    document["layers"][0]["start"] = {"h": [0.9], "c": [2.35]}
    problem = lc.read(document)
    told, exact = by_hand(problem, 2), at_decimals(by_hand(problem), 2)
    found = lc.check(problem, told)
    moved = [(n, t) for n in told for t in (0, 1) if told[n][t] != exact[n][t]]
    assert moved, "2 decimals move nothing here: choose other numbers"
    assert all(found[n][t] == ["rounded"] for n, t in moved)


def test_what_follows_from_a_mistake_is_carried_and_not_wrong_again():
    told = at_decimals(by_hand(lstm(), wrong={("f", 2): 0.5}), 4)
    found = lc.check(lstm(), told)
    assert found.first == (0, "f", 2, 0)
    assert found["f"] == [["right"], ["wrong"]]
    assert found["c"] == found["h"] == [["right"], ["carried"]]
    assert found["i"] == found["g"] == found["o"] == [["right"], ["right"]]


def test_a_mistake_of_the_first_timestep_is_carried_into_the_second():
    told = at_decimals(by_hand(lstm(), wrong={("h", 1): 0.9}), 4)
    found = lc.check(lstm(), told)
    assert found.first == (0, "h", 1, 0)
    assert {found[n][1][0] for n in "figoch"} == {"carried"}


def test_a_second_mistake_is_wrong_too():
    told = at_decimals(by_hand(lstm(), wrong={("f", 1): 0.5, ("o", 2): 0.1}), 4)
    found = lc.check(lstm(), told)
    assert found.first == (0, "f", 1, 0)
    assert found["o"] == [["right"], ["wrong"]]


def test_blanks_are_blank_and_what_is_beyond_them_is_judged():
    told = at_decimals(by_hand(lstm()), 4)
    found = lc.check(lstm(), {"c": [None, told["c"][1]], "h": [[None], ["  "]], "f": [[""], None]})
    assert lc.check(lstm(), {"f": None})["f"] == [["blank"], ["blank"]]
    assert found["c"] == [["blank"], ["right"]]
    assert found["h"] == found["f"] == [["blank"], ["blank"]]


def test_a_slip_in_a_line_left_blank_is_found():
    bare = by_hand(lstm())
    layer = lstm().layers[0]
    f = float(textbook.sigma(layer.weights["W_f"][0] @ [*lstm().inputs[0], 0]))  # no bias
    made = at_decimals(by_hand(lstm(), wrong={("f", 1): f}), 4)
    assert made["f"][0] != at_decimals(bare, 4)["f"][0]
    found = lc.check(lstm(), {"c": [None, made["c"][1]]})
    assert found["c"] == [["blank"], ["right"]]  # from a memory of 0, f has no effect at t = 1
    z = layer.weights["W_f"][0] @ [*lstm().inputs[1], bare["h"][0][0]]
    c = float(textbook.sigma(z)) * bare["c"][0][0] + bare["i"][1][0] * bare["g"][1][0]
    found = lc.check(lstm(), {"c": [None, [round(c, 4)]]})
    assert [d.sentence for d in found.diagnoses] == ["In f you forgot the bias b_f."]


def test_a_number_that_nothing_explains_is_wrong_without_a_diagnosis():
    found = lc.check(lstm(), {"f": [[0.123456], [None]]})
    assert found["f"] == [["wrong"], ["blank"]]
    assert found.diagnoses == ()


# Digits -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "decimals", "verdict"),
    [
        ("0.64", None, "right"),
        ("0,64", None, "right"),
        ("0.6434", None, "right"),
        ("6.434e-1", None, "right"),
        ("6434/10000", 4, "right"),
        ("2/3", 4, "wrong"),
        ("0.64340", None, "wrong"),  # 0.643408: its last 0 is a digit too
        ("0.65", None, "wrong"),
        ("0.65", 1, "right"),
        ("0.6434", 2, "right"),
        ("0.6444", 2, "right"),
        ("0.6444", 4, "wrong"),
        ("0.64", 4, "wrong"),
        ("1", None, "wrong"),
        ("−0.64", None, "wrong"),
    ],
)
def test_a_number_is_judged_to_the_digits_declared_or_written(typed, decimals, verdict):
    assert lc.check(lstm(), {"f": [[typed], [None]]}, decimals)["f"][0] == [verdict]


def test_a_number_with_fewer_digits_than_the_others_is_right_as_far_as_they_go():
    found = lc.check(lstm(), {"f": [[0.64], [0.7763]]})
    assert found["f"] == [["right"], ["right"]]


def test_a_gate_as_a_switch_is_no_rounding():
    found = lc.check(lstm(), {"f": [[1], [0.7763]]})
    assert found["f"] == [["wrong"], ["right"]]
    assert "You rounded f to 0 or 1: a gate may be anything between." in [
        d.sentence for d in found.diagnoses
    ]


# Names and networks -------------------------------------------------------------------------------


def test_pre_activations_are_checked_and_explained():
    layer = lstm().layers[0]
    z = layer.weights["W_f"][0] @ [0.1, 0.4, 0] + layer.weights["b_f"][0]
    right, bare = round(float(z), 4), round(float(z - layer.weights["b_f"][0]), 4)
    assert lc.check(lstm(), {"pre-f": [[right], [None]]})["pre-f"][0] == ["right"]
    found = lc.check(lstm(), {"pre-f": [[bare], [None]], "f": [[0.5], [None]]})
    assert found.first[1] == "W_f @ [x, h_prev] + b_f"
    assert [d.name for d in found.diagnoses] == ["forgot the bias b_f"]


def test_a_right_pre_activation_leaves_the_function_to_blame():
    layer = lstm().layers[0]
    z = float(layer.weights["W_f"][0] @ [0.1, 0.4, 0] + layer.weights["b_f"][0])
    answers = {"pre-f": [[round(z, 4)], [None]], "f": [[round(np.tanh(z), 4)], [None]]}
    found = lc.check(lstm(), answers)
    assert [d.kind for d in found.diagnoses] == ["other function"]


def test_a_course_may_use_its_own_letters():
    found = lc.check(lstm(), {"a": [["0.5512"], [None]], "y": [[0.2107], [None]]})  # g and h
    assert (found["a"][0], found["y"][0]) == (["wrong"], ["right"])
    assert found.first == (0, "g", 1, 0)


def test_whole_numbers_leave_no_room_for_rounding():
    found = lc.check(lc.EXAMPLES["aivietnam_rnn"].checked, {"h": [[2, 3], [4, 9], [5, 8]]})
    assert found["h"][1] == ["right", "wrong"]


def rnn_by_hand(weights, inputs):
    h, told = np.zeros(len(weights["b_h"])), []
    for x in inputs:
        h = np.tanh(np.array(weights["W_xh"]) @ x + np.array(weights["W_hh"]) @ h + weights["b_h"])
        told.append(h)
    return np.array(told)


def test_layers_are_named_by_their_part_of_the_walk():
    problem = lc.read(networks.TWO_LAYERS)
    below = rnn_by_hand(networks.BELOW, networks.INPUTS)
    above = rnn_by_hand(networks.ABOVE, below)
    found = lc.check(problem, {"1:h": below.round(4).tolist(), "h": above.round(4).tolist()})
    assert verdicts(found) == {"right"}
    slipped = below.copy()
    slipped[1, 0] = 0.9
    carried = rnn_by_hand(networks.ABOVE, slipped).round(4).tolist()
    found = lc.check(problem, {"1:h": slipped.round(4).tolist(), "2:h": carried})
    assert found.first == (0, "h", 2, 0)
    assert found["2:h"] == [["right"], ["carried"], ["carried"]]


def test_both_directions_stand_side_by_side():
    problem = lc.read(networks.BOTH)
    ahead = rnn_by_hand(networks.AHEAD, networks.INPUTS)
    back = rnn_by_hand(networks.BACK, networks.INPUTS[::-1])[::-1]
    found = lc.check(problem, {"h": np.hstack([ahead, back]).round(4).tolist()})
    assert verdicts(found) == {"right"}
    assert verdicts(lc.check(problem, {"2:h": back.round(4).tolist()})) == {"right"}


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"q": [[1], [2]]}, "no value is called 'q'. There are f, i, g, c, o, h"),
        ({"f": [[1]]}, "answers, f: give 2 rows, one for each timestep."),
        (
            {"f": [[1, 2], [3, 4]]},
            "answers, f, timestep 1: give 1 number, one for each unit; there are 2.",
        ),
        ({"f": [["a"], [1]]}, "answers, f, timestep 1: 'a' is not a number."),
        ({"f": [[True], [1]]}, "'True' is not a number"),
        ({"f": [[float("nan")], [1]]}, "is not a number"),
        ({"f": [["1e999"], [1]]}, "is not a number"),
        ({"f": [[10**400], [1]]}, "is not a number"),
        ({"f": 3}, "give 2 rows"),
        ({"9:f": [[1], [1]]}, "no value is called '9:f'"),
        ({3: [[1], [1]]}, "no value is called '3'"),
        ([1], "give names and rows of numbers"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(answers, sentence):
    with pytest.raises(lc.ProblemError) as error:
        lc.check(lstm(), answers)
    assert sentence in str(error.value)


@pytest.mark.parametrize("decimals", [-1, 18, 2.0, "2", True])
def test_decimals_are_a_whole_number(decimals):
    with pytest.raises(lc.ProblemError, match="decimals: give a whole number from 0 to 17"):
        lc.check(lstm(), {"f": [[0.6], [0.7]]}, decimals)


def test_every_worked_example_agrees_with_what_its_course_printed():
    for key, example in lc.EXAMPLES.items():
        answers = {
            name: [[*row] for row in rows]
            for name, rows in example.printed.items()
            if name not in ("error", "loss", "share")
        }
        found = lc.check(example.checked, answers)
        errata = {(e.name, e.t, e.unit - 1) for e in example.errata}
        off = {
            (name, t, unit)
            for name, rows in found.verdicts.items()
            for t, row in enumerate(rows, 1)
            for unit, verdict in enumerate(row)
            if verdict in ("wrong", "carried")
        }
        assert off == errata, (key, json.dumps(found.verdicts))


# Never a false accusation -------------------------------------------------------------------------

PROBLEMS = 10_000
DIGITS = (2, 3, 4, None)


def rounded_on_the_way(family, parts, inputs, decimals):
    """Every line's number rounded as it is written down, and carried so."""
    last, told = dict(parts["start"]), []
    for x in inputs:
        values = textbook.FAMILIES[family](textbook.At(parts, x, last))
        told.append({name: value.round(decimals) for name, value in values.items()})
        last = last | told[-1]
    return {name: np.array([now[name] for now in told]) for name in told[0]}


def right_work(count):
    """Random problems with right answers: every digit, or each number rounded as it is shown, or
    states rounded as they are carried."""
    keys, random = [*lc.CATALOGUE], np.random.default_rng(49)
    ways = itertools.cycle(itertools.product(DIGITS, (False, True)))
    for number in range(count):
        key = keys[number % len(keys)]
        family, form = textbook.family_and_form(key)
        sizes = [int(n) for n in random.integers(1, 4, 3)]
        parts = textbook.random_parts(number, *sizes[:2], biases=form[1] > 0)
        inputs = random.uniform(-1, 1, (sizes[2], sizes[0]))
        decimals, carried = next(ways)
        if decimals is None:
            told = textbook.run(family, parts, inputs)
        elif carried:
            told = rounded_on_the_way(family, parts, inputs, decimals)
        else:
            whole = textbook.run(family, parts, inputs)
            told = {name: value.round(decimals) for name, value in whole.items()}
        yield key, parts, form, inputs, told, decimals if number % 3 else None


def test_no_right_answer_is_called_wrong_over_ten_thousand_problems():
    for key, parts, form, inputs, told, decimals in right_work(PROBLEMS):
        cell = lc.CATALOGUE[key]
        whole = key.startswith("lstm_peephole_matrix")
        weights = textbook.weights_of(cell.weights, parts, form, whole)
        start = {state: parts["start"][state] for state in cell.state}
        layer = {"cell": key, "weights": weights, "start": start}
        document = {"format": "lstm-calc/1", "layers": [layer], "inputs": inputs.tolist()}
        answers = {line: told[line].tolist() for line in cell.lines if line in told}
        found = lc.check(lc.read(document), answers, decimals)
        assert found.first is None, (key, found.first, [d.name for d in found.diagnoses])
        assert verdicts(found) <= {"right", "rounded"}

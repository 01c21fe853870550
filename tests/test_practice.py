"""Problems to practise on: what a seed gives, what is asked, and what becomes of an answer."""

import json
from math import exp, tanh

import numpy as np
import pytest

import lstm_calc as lc
from lstm_calc import practice
from lstm_calc.cells import FAMILIES, KEYS
from lstm_calc.checking import BLANK, RIGHT, WRONG
from lstm_calc.notation import NOTATIONS
from lstm_calc.practice import (
    COARSE,
    DIFFICULTIES,
    LINES,
    STATES,
    SUMS,
    Spec,
    cell_for,
    generated,
    hidden_after,
    judged,
    points,
    questions,
    seed_of,
    shuffled,
    value,
    with_slip,
)
from lstm_calc.problem import ProblemError

LEVELS = tuple(DIFFICULTIES)
HARD = Spec("gru", 2, 2, 3, difficulty="hard")


def sigmoid(z: float) -> float:
    return 1 / (1 + exp(-z))


def rounded(number: float, decimals: int) -> str:
    """Half away from zero, as on paper."""
    whole = np.copysign(np.floor(abs(number) * 10**decimals + 0.5), number)
    return f"{whole / 10**decimals:.{decimals}f}"


# The numbers -------------------------------------------------------------------------------------

# written down once: a seed gives a class these numbers, whatever machine or version computes them
FROZEN = {
    Spec(): (
        '{"W_xf": [[0.2]], "W_hf": [[0.6]], "b_f": [0.7], "W_xi": [[0.4]], "W_hi": [[-0.2]], '
        '"b_i": [0.5], "W_xg": [[0.3]], "W_hg": [[0.9]], "b_g": [-0.5], "W_xo": [[0.8]], '
        '"W_ho": [[-0.4]], "b_o": [-0.1]}',
        {"h": [0], "c": [0]},
        [[0.3], [-0.4]],
    ),
    Spec("lstm_joined_hx", 2, 1, 3, "colah", "medium", 7): (
        '{"W_f": [[0.4, -0.4, -1.3]], "b_f": [-0.9], "W_i": [[-0.6, -0.2, -1.1]], "b_i": [-0.5], '
        '"W_g": [[0.2, -0.7, 0.1]], "b_g": [-0.1], "W_o": [[0.9, 0.7, 1.5]], "b_o": [1.8]}',
        {"h": [0.5], "c": [0.2]},
        [[0.2, 0.5], [-1.5, -0.8], [0.9, 0.6]],
    ),
    Spec("gru_reset_after", 2, 2, 2, "plain", "hard", 2026): (
        '{"W_xr": [[0.99, -0.55], [-0.47, 0.63]], "b_xr": [1.15, 1.41], '
        '"W_hr": [[0.44, -0.36], [-1.35, 1.04]], "b_hr": [-0.5, -1.4], '
        '"W_xz": [[1.18, -0.78], [0.64, -1.48]], "b_xz": [-1.16, -0.97], '
        '"W_hz": [[-1.42, 0.98], [0.79, -0.92]], "b_hz": [0.21, -0.15], '
        '"W_xn": [[-1.41, 0.78], [1.06, 0.22]], "b_xn": [-0.85, -0.33], '
        '"W_hn": [[-0.24, 1.26], [1.42, -1.45]], "b_hn": [-0.74, 0.37]}',
        {"h": [-0.21, 0.87]},
        [[0.27, -1.45], [-0.64, -1.02]],
    ),
}


@pytest.mark.parametrize("spec", FROZEN, ids=lambda spec: spec.cell)
def test_a_seed_gives_the_same_numbers_for_ever(spec):
    weights, start, inputs = FROZEN[spec]
    document = json.loads(lc.write(generated(spec)))
    assert document["layers"][0]["weights"] == json.loads(weights)
    assert document["layers"][0]["start"] == start
    assert document["inputs"] == inputs
    assert document["notation"] == spec.notation


@pytest.mark.parametrize("key", list(lc.CATALOGUE))
def test_every_cell_has_problems_whose_common_slips_show(key):
    level = LEVELS[len(key) % 3]
    check_numbers(Spec(key, 2, 2, 3, difficulty=level, seed=len(key)))


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("key", ["lstm_peephole_matrix", "rnn_relu", "greff_fgr", "lstm_no_forget"])
def test_the_largest_problems_stay_small_too(key, level):
    check_numbers(Spec(key, 4, 4, 8, difficulty=level), distinct=False)


def check_numbers(spec: Spec, distinct: bool = True) -> None:
    problem, level = generated(spec), DIFFICULTIES[spec.difficulty]
    assert problem.inputs.shape == (spec.timesteps, spec.input_size)
    (layer,) = problem.layers
    arrays = [problem.inputs, *layer.weights.values()]
    numbers = np.concatenate([array.ravel() for array in arrays])
    assert ((numbers >= level.low) & (numbers <= level.high)).all()
    assert (np.abs(numbers) >= 0.1).all()
    assert (numbers.round(level.decimals) == numbers).all()
    starts = np.concatenate([start.ravel() for start in layer.start.values()])
    assert (starts != 0).all() if level.starts else not starts.any()
    trace = lc.run(problem)
    for name in layer.cell.steps:
        assert np.abs(trace[name]).max() <= 4, name
    if distinct:
        for array in arrays:
            for row in [*np.atleast_2d(array), *np.atleast_2d(array).T]:
                assert len({*row.tolist()}) == len(row)


def test_gates_do_not_share_a_weight_in_the_same_place():
    weights = generated(Spec("lstm", 2, 2, 2)).layers[0].weights
    for place in np.ndindex(2, 2):
        found = [float(weights[f"W_{of}{gate}"][place]) for of in "xh" for gate in "figo"]
        assert len({*found}) == 8


def test_the_notation_changes_letters_and_not_numbers():
    plain = generated(Spec("gru", seed=5))
    for notation in NOTATIONS:
        other = generated(Spec("gru", notation=notation, seed=5))
        assert other.notation == notation
        assert {n: w.tolist() for n, w in other.layers[0].weights.items()} == {
            n: w.tolist() for n, w in plain.layers[0].weights.items()
        }


def test_another_seed_gives_other_numbers():
    found = {str(generated(Spec(seed=seed)).layers[0].weights) for seed in range(50)}
    assert len(found) == 50


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"cell": "lstmm"}, "cell: 'lstmm' is not known"),
        ({"cell": ["lstm"]}, "cell: "),
        ({"notation": "mine"}, "notation: 'mine' is not known; give one of plain, aivietnam"),
        ({"difficulty": None}, "difficulty: 'None' is not known; give one of easy, medium, hard"),
        ({"input_size": 5}, "input_size is a whole number from 1 to 4"),
        ({"hidden_size": 0}, "hidden_size is a whole number from 1 to 4"),
        ({"timesteps": 1}, "timesteps is a whole number from 2 to 8"),
        ({"timesteps": 2.0}, "timesteps is a whole number"),
        ({"seed": True}, "seed is a whole number from 0 to 999999999"),
        ({"seed": -1}, "seed is a whole number"),
    ],
)
def test_what_a_problem_cannot_follow_from_is_told(fields, told):
    with pytest.raises(ProblemError, match=told):
        Spec(**fields)


def test_a_name_gives_one_seed_however_it_is_typed():
    assert seed_of("Nguyễn An") == 986486689
    for other in (
        "nguyễn  an ",
        "NGUYỄN AN",
        "Nguyễn An".encode().decode(),
        "Nguye\u0302\u0303n An",
    ):
        assert seed_of(other) == 986486689
    assert seed_of("Nguyễn Am") != 986486689
    assert seed_of(" 2023001 ") == 2023001
    assert 0 <= seed_of("12345678901234567890") <= practice.MOST_SEED
    assert seed_of("") == seed_of("  ")


def test_a_course_writes_a_cell_in_its_form_where_there_is_one():
    assert cell_for("lstm", "plain") == "lstm"
    assert cell_for("lstm", "colah") == "lstm_joined_hx"
    assert cell_for("gru", "pytorch") == "gru_two_biases"
    assert cell_for("lstm", "row-vectors") == "lstm_no_bias"
    assert cell_for("gru_reset_after", "colah") == "gru_reset_after"
    for family in FAMILIES:
        assert all(KEYS[cell_for(family, notation)][0] == family for notation in NOTATIONS)


# What is asked -----------------------------------------------------------------------------------


def names(spec: Spec, asked: str) -> list[tuple[str, int, int]]:
    return [(name, t, unit) for _, name, t, unit in questions(generated(spec), asked)]


def test_every_line_is_asked_in_walking_order():
    lines = [(name, t, 0) for t in (1, 2) for name in "figoch"]
    assert names(Spec(), LINES) == lines
    assert names(Spec(), STATES) == [(name, t, 0) for t in (1, 2) for name in "ch"]
    first = [("r", 1, 0), ("r", 1, 1), ("z", 1, 0), ("z", 1, 1)]
    assert names(HARD, LINES)[:4] == first
    assert names(HARD, STATES) == [("h", t, unit) for t in (1, 2, 3) for unit in (0, 1)]


def test_sums_are_asked_before_their_function():
    found = [name for name, t, _ in names(Spec(), SUMS) if t == 1]
    assert found == [
        "W_xf @ x + W_hf @ h_prev + b_f", "f", "W_xi @ x + W_hi @ h_prev + b_i", "i",
        "W_xg @ x + W_hg @ h_prev + b_g", "g", "W_xo @ x + W_ho @ h_prev + b_o", "o", "c", "h",
    ]  # fmt: skip


def test_a_course_asks_in_its_own_order():
    assert [name for name, _, _ in names(Spec("lstm_joined_xh", notation="joined"), LINES)[:6]] == [
        *"figcoh"
    ]


def seen(spec: Spec, done: int, asked: str) -> set[tuple[str, int]]:
    """The lines and parts of a problem of one unit that may be shown."""
    trace = lc.run(generated(spec))
    hidden = hidden_after(trace, done, asked)
    computed = {(name, t) for name in trace.problem.cell.steps for t in (1, 2)}
    previous = {(f"{state}_prev", t) for state in trace.problem.cell.state for t in (1, 2)}
    return (computed | previous) - {(name, t) for _, name, t, _ in hidden}


def test_what_is_not_answered_is_not_shown():
    start = {("h_prev", 1), ("c_prev", 1)}
    assert seen(Spec(), 0, LINES) == start
    f = {("f", 1), ("W_xf @ x", 1), ("W_hf @ h_prev", 1), ("W_xf @ x + W_hf @ h_prev", 1)}
    assert seen(Spec(), 1, LINES) == start | f
    lines = {name for name, t in seen(Spec(), 5, LINES) if name in "figoch" and t == 1}
    assert lines == {*"figoc"}
    after = seen(Spec(), 6, LINES)
    assert {("h_prev", 2), ("c_prev", 2), ("tanh(c)", 1), ("i * g", 1)} <= after
    assert not {(name, 2) for name in "figoch"} & after
    assert len(seen(Spec(), 12, LINES)) == 2 * (len(lc.CATALOGUE["lstm"].steps) + 2)


def test_with_only_states_asked_the_gates_stay_hidden_until_the_timestep_is_done():
    lines = lambda done: {one for one in seen(Spec(), done, STATES) if one[0] in "figoch"}  # noqa: E731
    assert lines(0) == set()
    assert lines(1) == {("c", 1)}
    assert lines(2) == {(name, 1) for name in "figoch"}


# What is answered --------------------------------------------------------------------------------


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("seed", range(4))
def test_answers_worked_by_hand_from_what_is_shown_are_right(level, seed):
    """From the values shown with four decimals, rounded to two, three or four."""
    spec = Spec("lstm", 1, 1, 3, difficulty=level, seed=seed)
    problem = generated(spec)
    trace = lc.run(problem)
    w = {name: float(weight.ravel()[0]) for name, weight in problem.layers[0].weights.items()}
    h, c = (float(problem.layers[0].start[state][0]) for state in "hc")
    k = 0
    for t in range(3):
        x = float(problem.inputs[t, 0])
        due = {g: w[f"W_x{g}"] * x + w[f"W_h{g}"] * h + w[f"b_{g}"] for g in "figo"}
        due = {g: tanh(z) if g == "g" else sigmoid(z) for g, z in due.items()}
        seen = {name: float(rounded(float(trace[name][t, 0]), 4)) for name in "figoch"}
        due["c"] = seen["f"] * c + seen["i"] * seen["g"]
        due["h"] = seen["o"] * tanh(seen["c"])
        for name in "figoch":
            for decimals in (2, 3, 4):
                assert judged(spec, LINES, k, rounded(due[name], decimals)).kind == RIGHT
            assert judged(spec, LINES, k, repr(due[name])).kind == RIGHT
            k += 1
        h, c = seen["h"], seen["c"]


@pytest.mark.parametrize("asked", practice.ASKED)
@pytest.mark.parametrize("key", ["gru", "greff_niaf", "rnn_relu", "lstm_hard_sigmoid_joined_xh"])
def test_the_values_themselves_are_right_to_any_digits(key, asked):
    spec = Spec(key, 1, 2, 2, difficulty="hard", seed=3)
    trace = lc.run(generated(spec))
    for k, blank in enumerate(questions(trace.problem, asked)):
        exact = value(trace, blank)
        for decimals in (2, 4, 9):
            assert judged(spec, asked, k, rounded(exact, decimals)).kind == RIGHT
        if k % 4 == 0:
            assert judged(spec, asked, k, rounded(exact + 0.2, 4)).kind == WRONG


def test_a_wrong_answer_is_told_what_was_done():
    """h_1 = o · c_1, without tanh: o = σ(0.8·0.3 − 0.1), c = i·g, from 0 states."""
    i, g, o = sigmoid(0.4 * 0.3 + 0.5), tanh(0.3 * 0.3 - 0.5), sigmoid(0.8 * 0.3 - 0.1)
    found = judged(Spec(), LINES, 5, rounded(o * i * g, 4))
    assert found.kind == WRONG
    assert "tanh" in found.diagnoses[0].sentence
    assert judged(Spec(), LINES, 5, rounded(o * tanh(i * g), 4)).kind == RIGHT


@pytest.mark.parametrize(
    ("text", "kind"),
    [("0.6814", RIGHT), ("0,68", RIGHT), ("+.6814", RIGHT), ("0.7", COARSE), ("1", COARSE),
     ("", BLANK), ("0.5", WRONG), ("−0.6814", WRONG), ("6.8e-1", RIGHT)],
)  # fmt: skip
def test_an_answer_as_it_is_typed(text, kind):
    """f_1 = σ(0.2·0.3 + 0.7) = σ(0.76) = 0.6814"""
    assert judged(Spec(), LINES, 0, text).kind == kind


@pytest.mark.parametrize("text", ["abc", "0.6.8", "1/0", "nan", "1e999", "٣x"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(ProblemError, match="not a number"):
        judged(Spec(), LINES, 0, text)


def test_each_help_costs_a_point():
    assert [points(helps) for helps in range(6)] == [4, 3, 2, 1, 0, 0]


# Spot the mistake --------------------------------------------------------------------------------


def test_names_are_shuffled_by_the_seed_alone():
    assert shuffled("abcde", 3) == ("a", "c", "b", "d", "e")
    found = {shuffled("abcde", seed) for seed in range(60)}
    assert len(found) > 30
    assert all(sorted(one) == [*"abcde"] for one in found)


@pytest.mark.parametrize("key", ["lstm", "gru_joined_hx", "rnn", "lstm_peephole", "greff_cifg"])
def test_a_solution_has_one_slip_and_its_values_before_it_are_right(key):
    spec = Spec(key, 1, 1, 3, difficulty="medium", seed=2)
    found, checked = with_slip(spec)
    trace = lc.run(generated(spec))
    _, name, t, _ = found.place
    for one, rows in found.answers.items():
        before = np.array(rows[: t - 1]).reshape(t - 1, 1)
        assert np.abs(before - trace[one][: t - 1]).max(initial=0) <= 0.5001e-4
    assert abs(found.answers[name][t - 1][0] - trace[name][t - 1, 0]) > 0.01
    assert checked.first == found.place

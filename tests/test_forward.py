"""The forward run against printed course numbers and plain Python."""

import math
import random
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal, localcontext

import numpy as np
import pytest

from lstm_calc import CATALOGUE, Cell, ProblemError, read, run
from lstm_calc.cells import FAMILIES
from lstm_calc.forward import walk
from lstm_calc.numbers import half_up

GATES = "figo"


def problem(cell, weights, inputs, start=None, **others):
    layer = {"cell": cell, "weights": weights, "start": start or {}}
    return read({"format": "lstm-calc/1", "layers": [layer], "inputs": inputs, **others})


def own(state, **equations):
    return {"state": list(state), "equations": equations}


def column(trace, name):
    """The values of a one-unit problem, timestep by timestep."""
    assert trace[name].shape == (trace.T, 1)
    return trace[name][:, 0].tolist()


# The plain oracle: lists and math ---------------------------------------------------------------


def sigma(x):
    return 1 / (1 + math.exp(-x))


def dot(row, vector):
    return sum(w * v for w, v in zip(row, vector, strict=True))


def lstm_by_hand(weights, inputs, h, c):
    """Per timestep {name: list}, from `W_x·`, `W_h·` and `b_·` of the gates f, i, g, o."""
    history = []
    for x in inputs:
        units, z = range(len(h)), {}
        for gate in GATES:
            w, u, b = (weights[f"{part}{gate}"] for part in ("W_x", "W_h", "b_"))
            z[gate] = [dot(w[k], x) + dot(u[k], h) + b[k] for k in units]
        now = {gate: [sigma(v) for v in z[gate]] for gate in "fio"}
        now["g"] = [math.tanh(v) for v in z["g"]]
        c = [now["f"][k] * c[k] + now["i"][k] * now["g"][k] for k in units]
        h = [now["o"][k] * math.tanh(c[k]) for k in units]
        history.append(now | {"c": c, "h": h, "x": x})
    return history


def numbers(generator, *shape):
    """Distinct random numbers, as nested lists."""
    if not shape:
        return generator.uniform(-1, 1)
    return [numbers(generator, *shape[1:]) for _ in range(shape[0])]


def lstm_weights(generator, inputs, units):
    return {
        name: value
        for gate in GATES
        for name, value in (
            (f"W_x{gate}", numbers(generator, units, inputs)),
            (f"W_h{gate}", numbers(generator, units, units)),
            (f"b_{gate}", numbers(generator, units)),
        )
    }


# Worked example 1: RNN with ReLU, AI VIETNAM slides 11–14 ---------------------------------------


def test_example_1_gives_the_slides_integers():
    trace = run(
        problem(
            "rnn_relu_two_biases",
            {
                "W_xh": [[1, 1, 1], [1, 1, 1]],
                "b_xh": [1, 1],
                "W_hh": [[1, 0], [0, 1]],
                "b_hh": [0, 1],
            },
            [[0, 1, 0], [0, 0, 1], [0, 0, 0]],
        )
    )
    assert trace["W_xh @ x + b_xh"].tolist() == [[2, 2], [2, 2], [1, 1]]
    assert trace["W_hh @ h_prev + b_hh"].tolist() == [[0, 1], [2, 4], [4, 7]]
    assert trace.output.tolist() == [[2, 3], [4, 6], [5, 8]]


# Worked example 2: one unit, one step, AI VIETNAM slides 43–50 ----------------------------------

EXAMPLE_2 = {
    "W_xf": [[1.63]], "b_xf": [0], "W_hf": [[2.70]], "b_hf": [1.62],
    "W_xi": [[1.65]], "b_xi": [0.62], "W_hi": [[2.00]], "b_hi": [0],
    "W_xg": [[0.94]], "b_xg": [-0.32], "W_hg": [[1.41]], "b_hg": [0],
    "W_xo": [[-0.19]], "b_xo": [0], "W_ho": [[4.38]], "b_ho": [0.59],
}  # fmt: skip


def example_2(**rounding):
    start = {"h": [1], "c": [2]}
    return run(problem("lstm_two_biases", EXAMPLE_2, [[1]], start, rounding=rounding))


def test_example_2_carried_at_three_decimals_gives_every_number_of_the_slides():
    trace = example_2(rule="every value", decimals=3)
    printed = {
        "W_xf @ x + b_xf + (W_hf @ h_prev + b_hf)": 5.95,
        "W_xi @ x + b_xi + (W_hi @ h_prev + b_hi)": 4.27,
        "W_xg @ x + b_xg + (W_hg @ h_prev + b_hg)": 2.03,
        "W_xo @ x + b_xo + (W_ho @ h_prev + b_ho)": 4.78,
        "f": 0.997, "i": 0.986, "g": 0.966, "o": 0.992,
        "f * c_prev": 1.994, "i * g": 0.952, "c": 2.946, "tanh(c)": 0.994, "h": 0.986,
    }  # fmt: skip
    assert {name: column(trace, name) for name in printed} == {n: [v] for n, v in printed.items()}


def test_example_2_in_float64_gives_the_numbers_without_rounding():
    trace = example_2()
    assert [round(column(trace, name)[0], 6) for name in "ch"] == [2.947567, 0.986229]
    f, i, o = (sigma(z) for z in (5.95, 4.27, 4.78))
    c = 2 * f + i * math.tanh(2.03)
    assert column(trace, "c")[0] == pytest.approx(c, rel=1e-14)
    assert column(trace, "h")[0] == pytest.approx(o * math.tanh(c), rel=1e-14)


# Worked example 3: one unit, two inputs, two steps, COMP7/8118 ----------------------------------

JOINED_3 = {
    "W_f": [[0.7, 0.3, 0.4]], "b_f": [0.4], "W_i": [[0.2, 0.3, 0.4]], "b_i": [0.2],
    "W_g": [[0.4, 0.2, 0.1]], "b_g": [0.5], "W_o": [[0.8, 0.9, 0.2]], "b_o": [0.3],
}  # fmt: skip
ONE_BIAS_3 = {
    "W_xf": [[0.7, 0.3]], "W_hf": [[0.4]], "b_f": [0.4],
    "W_xi": [[0.2, 0.3]], "W_hi": [[0.4]], "b_i": [0.2],
    "W_xg": [[0.4, 0.2]], "W_hg": [[0.1]], "b_g": [0.5],
    "W_xo": [[0.8, 0.9]], "W_ho": [[0.2]], "b_o": [0.3],
}  # fmt: skip
INPUTS_3, TARGETS_3 = [[0.1, 0.4], [0.7, 0.9]], [[0.3], [0.5]]
PRINTED_3 = {
    "f": [0.6434, 0.7763], "i": [0.5842, 0.6669], "g": [0.5511, 0.7535],
    "c": [0.3220, 0.7525], "o": [0.6770, 0.8471], "h": [0.2107, 0.5393],
}  # fmt: skip


@pytest.fixture
def deck():
    return run(problem("lstm_joined_xh", JOINED_3, INPUTS_3, targets=TARGETS_3))


@pytest.mark.parametrize(
    ("cell", "weights"), [("lstm_joined_xh", JOINED_3), ("lstm", ONE_BIAS_3)], ids=["joined", "one"]
)
def test_example_3_shown_at_four_decimals_gives_every_number_of_the_deck(cell, weights):
    trace = run(problem(cell, weights, INPUTS_3))
    shown = {name: half_up(trace[name], 4)[:, 0].tolist() for name in PRINTED_3}
    assert shown == PRINTED_3


def test_example_3_gives_the_decks_preactivations(deck):
    printed = {"f": [0.59, 1.2443], "i": [0.34, 0.6943], "g": [0.62, 0.9811]}
    shown = {g: half_up(deck[f"W_{g} @ [x, h_prev] + b_{g}"], 4)[:, 0].tolist() for g in printed}
    assert shown == printed
    assert half_up(deck["W_o @ [x, h_prev] + b_o"], 4)[0].tolist() == [0.74]


def test_example_3_gives_the_decks_errors_and_their_mean_square(deck):
    assert half_up(deck.error, 4).tolist() == [[-0.0893], [0.0393]]
    by_hand = lstm_by_hand(ONE_BIAS_3, INPUTS_3, [0], [0])
    errors = [now["h"][0] - target[0] for now, target in zip(by_hand, TARGETS_3, strict=True)]
    assert deck.loss == pytest.approx(math.fsum(e * e for e in errors) / 2, rel=1e-14)


def test_example_3_carried_at_four_decimals_differs_in_the_first_output():
    rounding = {"rule": "every value", "decimals": 4}
    trace = run(problem("lstm_joined_xh", JOINED_3, INPUTS_3, rounding=rounding))
    assert column(trace, "h")[0] == 0.2108


def test_the_same_courses_gru_is_a_cell_of_ones_own():
    cell = own(
        "y",
        r="sigmoid(W_r @ [x, y_prev] + b_r)",
        u="sigmoid(W_u @ [x, y_prev] + b_u)",
        a="tanh(W_a @ [x, r * y_prev] + b_a)",
        y="(1 - u) * y_prev + u * a",
    )
    weights = {
        "W_r": [[0.7, 0.3, 0.4]], "b_r": [0.4], "W_a": [[0.2, 0.3, 0.4]], "b_a": [0.3],
        "W_u": [[0.4, 0.2, 0.1]], "b_u": [0.5],
    }  # fmt: skip
    trace = run(problem(cell, weights, INPUTS_3))
    assert [round(y, 6) for y in column(trace, "y")] == [0.268959, 0.554290]


# Worked example 4: StatQuest's stock example ----------------------------------------------------

STATQUEST = {
    "W_xf": [[1.63]], "W_hf": [[2.70]], "b_f": [1.62],
    "W_xi": [[1.65]], "W_hi": [[2.00]], "b_i": [0.62],
    "W_xg": [[0.94]], "W_hg": [[1.41]], "b_g": [-0.32],
    "W_xo": [[-0.19]], "W_ho": [[4.38]], "b_o": [0.59],
}  # fmt: skip


def test_example_4_predicts_what_statquest_predicts():
    a = run(problem("lstm", STATQUEST, [[0], [0.5], [0.25], [1]]))
    b = run(problem("lstm", STATQUEST, [[1], [0.5], [0.25], [1]]))
    assert round(column(a, "c")[0], 6) == -0.201247
    assert [round(column(a, "h")[t], 6) for t in (0, 3)] == [-0.127755, 0.006393]
    assert round(column(b, "h")[3], 6) == 0.969393


# The forms of one cell --------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["lstm", "lstm_two_biases", "lstm_joined_xh", "lstm_joined_hx"])
@pytest.mark.parametrize(("inputs", "units"), [(1, 1), (2, 3), (3, 2)])
def test_every_form_of_the_lstm_is_the_textbook_lstm(form, inputs, units):
    generator = random.Random(f"{inputs} {units}")
    weights = lstm_weights(generator, inputs, units)
    x, h, c = (numbers(generator, *shape) for shape in ((6, inputs), (units,), (units,)))
    trace = run(problem(form, in_form(form, weights), x, {"h": h, "c": c}))
    for t, by_hand in enumerate(lstm_by_hand(weights, x, h, c)):
        for name, value in by_hand.items():
            assert trace[name][t].tolist() == pytest.approx(value, abs=1e-13, rel=0), name


def in_form(form, weights):
    """The one-bias weights as a form wants them: side by side, or with the bias in two parts."""
    if form == "lstm":
        return weights
    found = {}
    for gate in GATES:
        w, u, b = (weights[f"{part}{gate}"] for part in ("W_x", "W_h", "b_"))
        pairs = zip(w, u, strict=True)
        found |= {
            "lstm_two_biases": {
                f"W_x{gate}": w, f"W_h{gate}": u,
                f"b_x{gate}": [0.25 * v for v in b], f"b_h{gate}": [0.75 * v for v in b],
            },
            "lstm_joined_xh": {f"W_{gate}": [[*a, *z] for a, z in pairs], f"b_{gate}": b},
            "lstm_joined_hx": {f"W_{gate}": [[*z, *a] for a, z in zip(w, u, strict=True)],
                               f"b_{gate}": b},
        }[form]  # fmt: skip
    return found


# What a trace holds -----------------------------------------------------------------------------


@pytest.fixture
def given():
    """A two-unit LSTM, its run, and the same by hand."""
    generator = random.Random(7)
    weights = lstm_weights(generator, 3, 2)
    x, h, c = numbers(generator, 4, 3), numbers(generator, 2), numbers(generator, 2)
    trace = run(problem("lstm", weights, x, {"h": h, "c": c}))
    return weights, (x, h, c), trace, lstm_by_hand(weights, x, h, c)


def test_every_part_of_every_line_has_a_value_by_its_own_text(given):
    weights, (x, h, c), trace, by_hand = given
    for t, now in enumerate(by_hand):
        before = by_hand[t - 1] if t else {"h": h, "c": c}
        units = range(2)
        w_x = [dot(weights["W_xf"][k], x[t]) for k in units]
        w_h = [dot(weights["W_hf"][k], before["h"]) for k in units]
        sums = [w_x[k] + w_h[k] for k in units]
        parts = {
            "W_xf @ x": w_x,
            "W_hf @ h_prev": w_h,
            "W_xf @ x + W_hf @ h_prev": sums,
            "W_xf @ x + W_hf @ h_prev + b_f": [sums[k] + weights["b_f"][k] for k in units],
            "f * c_prev": [now["f"][k] * before["c"][k] for k in units],
            "i * g": [now["i"][k] * now["g"][k] for k in units],
            "tanh(c)": [math.tanh(v) for v in now["c"]],
            "f * c_prev + i * g": now["c"],
            "h_prev": before["h"],
            "c_prev": before["c"],
        }  # fmt: skip
        for name, value in parts.items():
            assert trace[name][t].tolist() == pytest.approx(value, abs=1e-14, rel=0), name


def test_a_parts_text_may_be_spaced_in_any_way(given):
    trace = given[2]
    for text in ("W_xf@x", " W_xf  @  x ", "(W_xf @ x)"):
        assert trace[text].tolist() == trace["W_xf @ x"].tolist()
    assert trace["sigmoid(W_xf@x + W_hf@h_prev + b_f)"].tolist() == trace["f"].tolist()


def test_at_gives_one_timestep_counted_from_one(given):
    _, (x, h, c), trace, by_hand = given
    assert trace.at(2)["c"].tolist() == pytest.approx(by_hand[1]["c"], abs=1e-14)
    assert trace.at(2)["c_prev"].tolist() == pytest.approx(by_hand[0]["c"], abs=1e-14)
    assert trace.at(1)["h_prev"].tolist() == h
    assert trace.at(1)["c_prev"].tolist() == c
    assert trace.at(4)["x"].tolist() == x[3]
    assert "f * c_prev" in trace.at(1)


def test_at_zero_is_the_start(given):
    _, (_, h, c), trace, _ = given
    assert {name: value.tolist() for name, value in trace.at(0).items()} == {"h": h, "c": c}


def test_a_state_without_a_start_starts_at_zero():
    trace = run(problem("lstm", STATQUEST, [[1]]))
    assert {name: value.tolist() for name, value in trace.at(0).items()} == {"h": [0], "c": [0]}


@pytest.mark.parametrize("t", [99, 5, -1])
def test_at_a_timestep_there_is_not_is_a_key_error_that_says_which_there_are(given, t):
    with pytest.raises(KeyError, match=rf"There is no timestep {t}; they are 1 to 4"):
        given[2].at(t)


@pytest.mark.parametrize("name", ["q", "W_xf", "f + i", "k_prev", "$", ""])
def test_a_name_that_is_not_computed_is_a_key_error(given, name):
    with pytest.raises(KeyError, match="is not computed by this cell"):
        given[2][name]


def test_output_is_the_hidden_states_and_the_one_layer_is_the_trace_itself(given):
    *_, trace, by_hand = given
    assert trace.output.tolist() == [pytest.approx(now["h"], abs=1e-12, rel=0) for now in by_hand]
    assert trace.layers[0].output.tolist() == trace.output.tolist()
    assert len(trace.layers) == 1
    assert trace.T == 4


def test_names_are_the_steps_in_computing_order(given):
    names = given[2].names
    assert names[:5] == (
        "W_xf @ x", "W_hf @ h_prev", "W_xf @ x + W_hf @ h_prev",
        "W_xf @ x + W_hf @ h_prev + b_f", "f",
    )  # fmt: skip
    assert names[-5:] == ("f * c_prev", "i * g", "c", "tanh(c)", "h")


def test_what_was_computed_cannot_be_overwritten(given):
    trace = given[2]
    for array in (trace["f"], trace.output, trace.at(1)["c"], trace.at(0)["h"]):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_without_targets_there_is_no_error_and_no_loss(given):
    assert given[2].error is None
    assert given[2].loss is None


def test_loss_is_the_mean_over_timesteps_and_units():
    targets = [[1, 2], [3, 4], [6, 8]]
    cell = own("h", h="x + h_prev")
    trace = run(problem(cell, {}, [[1, 0], [0, 1], [2, 2]], {"h": [0, 0]}, targets=targets))
    assert trace.error.tolist() == [[0, -2], [-2, -3], [-3, -5]]
    assert trace.loss == (4 + 4 + 9 + 9 + 25) / 6


def test_error_and_loss_are_rounded_too_where_every_value_is():
    cell, rounding = own("h", h="x + 0"), {"rule": "every value", "decimals": 1}
    trace = run(problem(cell, {}, [[0.3]], {"h": [0]}, targets=[[0.05]], rounding=rounding))
    assert trace.error.tolist() == [[0.3]]  # 0.25
    assert trace.loss == 0.1  # 0.09


# The compiled run is the walk -------------------------------------------------------------------

OWN = {
    "constants": own("h", h="0.5 * h_prev + 0.25 * tanh(W @ x + 1) - 0.125", k="1 - 0.5"),
    "join with numbers and weights": own("h", h="tanh(W @ [1, x, b, h_prev, 0.5])"),
    "join in a join": own("h", h="tanh(W @ [[x, 1], [h_prev, [b, x]]])"),
    "renamed lines": own("hc", m="c_prev", c="0.5 * m + W @ x", y="c", h="tanh(y)", z="y"),
    "input alone": own("h", a="tanh(W @ x)", h="relu(a * a - b)"),
    "input itself": own("h", z="[x, 1]", h="tanh(V @ z) + 0.5 * (W @ (x * x - x))"),
    "c_prev read after c": own(
        "hc", c="tanh(W @ x) * b + 0.5 * c_prev", h="c_prev - c * h_prev + U @ c_prev"
    ),
    "states that change places": own("abc", a="b_prev", b="c_prev", c="a_prev + tanh(W @ x)"),
    "first state last": own("hc", h="tanh(c) * h_prev", c="d + V @ h_prev", d="-(W @ x) - b"),
    "one matrix twice": own("h", h="tanh(W @ h_prev - W @ tanh(h_prev + U @ x))"),
    "neighbours out of order": own(
        "h", p="sigmoid(b * h_prev)", q="sigmoid(a * h_prev)", r="a * b", h="p * q + W @ x * r"
    ),
    "neighbours with unlike numbers": own(
        "h", p="tanh(W @ h_prev)", q="tanh(V @ h_prev)", h="0.5 * p + 0.25 * q"
    ),
    "constant state": own("hc", c="0.5", h="c_prev + b"),
    "three softmaxes": own(
        "h", p="softmax(W @ x)", q="softmax(V @ h_prev)", r="softmax(U @ h_prev)", h="p * q - r"
    ),
    "softmax of the input": own("h", h="W @ softmax(x) + 0.5 * softmax(2 * h_prev)"),
    "both hard sigmoids": own(
        "h",
        p="hard_sigmoid(W @ h_prev)",
        q="hard_sigmoid(V @ h_prev)",
        r="hard_sigmoid_old(U @ x + 2.4)",
        h="p * q - r",
    ),
}
SIZES = [(1, 1, 1), (2, 3, 5), (8, 8, 16), (3, 2, 7)]


def random_problem(cell, input_size, hidden_size, timesteps):
    generator = random.Random(f"{input_size} {hidden_size} {timesteps}")
    known = CATALOGUE[cell] if isinstance(cell, str) else Cell(
        "", tuple(cell["state"]), cell["equations"])  # fmt: skip
    shapes = known.shapes(input_size, hidden_size)
    # small weights: an unlike order of adding, 1e-16 at first, must not grow over the timesteps
    weights = {
        name: mapped(lambda v: 0.4 * v, numbers(generator, *shape))
        for name, shape in shapes.items()
    }
    start = {state: numbers(generator, hidden_size) for state in known.state}
    return problem(cell, weights, numbers(generator, timesteps, input_size), start)


@pytest.mark.parametrize(
    ("name", "sizes"),
    [(key, SIZES[1]) for key in CATALOGUE]
    + [(name, sizes) for sizes in SIZES for name in (*FAMILIES, *OWN) if sizes != SIZES[1]]
    + [(name, SIZES[1]) for name in OWN],
)
def test_the_compiled_run_gives_the_values_of_the_walk(name, sizes):
    given = random_problem(OWN.get(name, name), *sizes)
    trace, (record, places) = run(given), walk(given.layers[0], given.inputs, given)
    for part in ("x", *trace.names):
        theirs = record[:, places[part]]
        assert trace[part].shape == theirs.shape
        off = np.abs(trace[part] - theirs) / np.maximum(1, np.abs(theirs))
        assert off.max() <= 1e-15, part


def test_states_change_places_without_losing_one():
    trace = run(problem(own("ab", a="b_prev", b="a_prev"), {}, [[0]] * 3, {"a": [1], "b": [2]}))
    assert column(trace, "a") == [2, 1, 2]
    assert column(trace, "b") == [1, 2, 1]


def test_a_line_reads_the_previous_value_even_after_the_new_one_is_known():
    cell = own("hc", c="c_prev + x", h="c * 10 + c_prev")
    trace = run(problem(cell, {}, [[1], [2], [3]], {"h": [0], "c": [4]}))
    assert column(trace, "h") == [54, 75, 107]


def test_two_cells_of_one_title_and_state_are_not_taken_for_each_other():
    plus, minus = (problem(own("h", h=f"x {s} h_prev"), {}, [[5]], {"h": [2]}) for s in "+-")
    assert [column(run(p), "h") for p in (plus, minus, plus)] == [[7], [3], [7]]


def test_runs_do_not_leak_into_each_other():
    first = problem("lstm", STATQUEST, [[0], [0.5], [0.25], [1]])
    other = replace(first, inputs=np.array([[9.0], [-9.0]]))
    before = run(first)
    kept = before["h"].tolist()
    run(other)
    assert before["h"].tolist() == kept == run(first)["h"].tolist()


def test_runs_of_several_threads_at_once_give_the_numbers_of_one():
    generator = random.Random(3)
    weights, h, c = lstm_weights(generator, 2, 3), numbers(generator, 3), numbers(generator, 3)
    given = problem("lstm", weights, [[0, 0]], {"h": h, "c": c})
    sequences = [numbers(generator, 40, 2) for _ in range(8)]
    expected = [[now["h"] for now in lstm_by_hand(weights, x, h, c)] for x in sequences]
    problems = [replace(given, inputs=np.array(x)) for x in sequences]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as pool:
            found = list(pool.map(lambda p: run(p).output, problems * 10))
    finally:
        sys.setswitchinterval(interval)
    for output, right in zip(found, expected * 10, strict=True):
        assert np.abs(output - right).max() < 1e-13


# Numbers that outgrow float64 -------------------------------------------------------------------

BOTH_RULES = pytest.mark.parametrize("rule", ["display", "every value"])


@BOTH_RULES
def test_overflow_is_told_with_its_first_timestep(rule):
    given = problem(
        own("h", h="W @ x + U @ h_prev"), {"W": [[1]], "U": [[1e155]]}, [[1], [1], [1], [1]],
        rounding={"rule": rule, "decimals": 4},
    )  # fmt: skip
    # 1, then 1e155, then 1e310
    with pytest.raises(ProblemError, match=r"U @ h_prev outgrows .* at timestep 3\. Use smaller"):
        run(given)


@BOTH_RULES
def test_infinity_minus_infinity_is_told_as_overflow_not_nan(rule):
    given = problem(
        own("h", h="W @ x - W @ x * 2"), {"W": [[1e200]]}, [[0], [1e200]],
        rounding={"rule": rule, "decimals": 4},
    )  # fmt: skip
    with pytest.raises(ProblemError, match=r"W @ x outgrows .* at timestep 2\."):
        run(given)


def test_overflow_that_a_gate_would_hide_is_told_too():
    given = problem(own("h", h="tanh(W @ x)"), {"W": [[1e200]]}, [[1e200]])
    with pytest.raises(ProblemError, match="at timestep 1"):
        run(given)


@BOTH_RULES
@pytest.mark.parametrize("size", [1e160, 1e250, 9e299])
def test_numbers_as_large_as_float64_holds_are_computed(size, rule):
    given = problem(
        own("h", h="W @ x + 0 * h_prev"), {"W": [[1]]}, [[size], [-size]],
        rounding={"rule": rule, "decimals": 12},
    )  # fmt: skip
    assert column(run(given), "h") == [size, -size]


@pytest.mark.parametrize("z", [-1000, 1000])
def test_saturated_gates_are_zero_and_one(z):
    trace = run(problem("lstm_no_bias", {k: v for k, v in STATQUEST.items() if k[0] == "W"}, [[z]]))
    assert column(trace, "f") == [1.0 if z > 0 else 0.0]
    assert column(trace, "o") == pytest.approx([0.0 if z > 0 else 1.0], abs=1e-60)
    assert column(trace, "g") == [1.0 if z > 0 else -1.0]


def test_a_loss_that_outgrows_float64_is_told_not_shown_as_infinity():
    given = problem(own("h", h="x + 0"), {}, [[0]], {"h": [0]}, targets=[[1e200]])
    with pytest.raises(ProblemError, match="loss"):
        _ = run(given).loss


# Half-up ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "decimals", "rounded"),
    [
        (2.675, 2, 2.68),
        (-2.675, 2, -2.68),
        (1.005, 2, 1.01),
        (1.1 * 1.15, 2, 1.27),
        (0.5, 0, 1.0),
        (-0.5, 0, -1.0),
        (1.5, 0, 2.0),
        (2.5, 0, 3.0),
        (0.49, 0, 0.0),
        (2.6749, 2, 2.67),
        (0.125, 2, 0.13),
        (0.00045, 4, 0.0005),
        (1e-300, 4, 0.0),
        (5e-324, 12, 0.0),
        (0.1 + 0.2, 12, 0.3),
        (9.9999999, 3, 10.0),
    ],
)
def test_half_of_the_last_place_goes_up_on_decimal_digits(value, decimals, rounded):
    assert float(half_up(value, decimals)) == rounded


@pytest.mark.parametrize("value", [-0.0, -0.0001, -1e-300, 0.0])
def test_zero_is_never_shown_with_a_minus(value):
    assert math.copysign(1, float(half_up(value, 3))) == 1


@pytest.mark.parametrize(
    ("value", "decimals"),
    [
        (1e22, 2),
        (-1e22, 2),
        (2.0**52 + 1, 0),
        (1e15, 0),
        (-7e14, 0),
        (4e15, 0),
        (1234567.0, 9),
        (900.0, 12),
        (4096.25, 11),
        (1e299, 12),
        (-1.7e308, 4),
        (123456.789, 3),
    ],
)
def test_a_number_with_nothing_beyond_the_last_place_is_unchanged(value, decimals):
    assert float(half_up(value, decimals)) == value


def test_a_large_number_is_rounded_as_a_small_one():
    assert half_up([1e14 + 0.25, 1e14 + 0.5, 1e14 + 0.75], 0).tolist() == [1e14, 1e14 + 1, 1e14 + 1]


def quantized(text, decimals):
    return Decimal(text).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def test_half_up_agrees_with_decimal_over_many_short_numbers():
    generator = random.Random(11)
    for _ in range(20_000):
        value = generator.randrange(-(10**7), 10**7) / 10 ** generator.randrange(8)
        decimals = generator.randrange(8)
        assert float(half_up(value, decimals)) == float(quantized(repr(value), decimals)), value


def test_half_up_takes_arrays_of_any_shape_and_leaves_them_alone():
    values = np.array([[2.675, -2.675], [0.004, 1.005]])
    assert half_up(values, 2).tolist() == [[2.68, -2.68], [0.0, 1.01]]
    assert values.tolist() == [[2.675, -2.675], [0.004, 1.005]]


# "Every value": against the same walk in decimal arithmetic -------------------------------------


def decimal_lstm(weights, inputs, decimals):
    """The LSTM by hand in 60 digits, each operation's result rounded half-up and carried."""

    def carried(value):
        return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)

    def weighted(matrix, vector):
        return [carried(dot(row, vector)) for row in matrix]

    def both(operation, a, b):
        return [carried(operation(p, q)) for p, q in zip(a, b, strict=True)]

    def added(a, b):
        return both(Decimal.__add__, a, b)

    def times(a, b):
        return both(Decimal.__mul__, a, b)

    def logistic(v):
        return carried(1 / (1 + (-v).exp()))

    def tangent(v):
        return carried(1 - 2 / ((2 * v).exp() + 1))

    units = len(weights["b_f"])
    h, c, history = [Decimal(0)] * units, [Decimal(0)] * units, []
    for x in inputs:
        z = {}
        for g in GATES:
            terms = added(weighted(weights[f"W_x{g}"], x), weighted(weights[f"W_h{g}"], h))
            z[g] = added(terms, weights[f"b_{g}"])
        now = {g: [(tangent if g == "g" else logistic)(v) for v in z[g]] for g in GATES}
        now["f * c_prev"], now["i * g"] = times(now["f"], c), times(now["i"], now["g"])
        now["c"] = c = added(now["f * c_prev"], now["i * g"])
        now["tanh(c)"] = [tangent(v) for v in c]
        now["h"] = h = times(now["o"], now["tanh(c)"])
        history.append(now)
    return history


def mapped(function, nested):
    return [mapped(function, v) for v in nested] if isinstance(nested, list) else function(nested)


def short_decimals(generator, places, *shape):
    """Nested lists of decimals with so many places, between −3 and 3."""
    unit = Decimal(1).scaleb(-places)
    return mapped(lambda v: (Decimal(v) * 3).quantize(unit), numbers(generator, *shape))


@pytest.mark.parametrize("places", [1, 2, 3])
@pytest.mark.parametrize("decimals", [2, 3, 4])
def test_every_value_rounds_as_decimal_arithmetic_does(decimals, places):
    with localcontext() as context:
        context.prec = 60
        for seed in range(25):
            generator = random.Random(seed)
            weights = {
                name: short_decimals(generator, places, *np.shape(value))
                for name, value in lstm_weights(generator, 3, 2).items()
            }
            inputs = short_decimals(generator, 1, 4, 3)
            trace = run(
                problem(
                    "lstm",
                    {name: mapped(float, value) for name, value in weights.items()},
                    mapped(float, inputs),
                    rounding={"rule": "every value", "decimals": decimals},
                )
            )
            for t, now in enumerate(decimal_lstm(weights, inputs, decimals)):
                for name, value in now.items():
                    assert trace[name][t].tolist() == mapped(float, value), (seed, t + 1, name)


@pytest.mark.parametrize(
    ("line", "weights", "x", "decimals", "expected"),
    [  # each is a half of the last place; float64 has a little less
        ("x - b", {"b": [1.11]}, [1.115], 2, 0.01),  # 0.005
        ("x + b", {"b": [-8.05]}, [8.065], 2, 0.02),  # 0.015
        ("W @ x", {"W": [[-1.7, -1.3]]}, [-0.4855, 0.552], 4, 0.1078),  # 0.10775
    ],
)
def test_a_tie_is_a_tie_after_a_sum_has_cancelled(line, weights, x, decimals, expected):
    rounding = {"rule": "every value", "decimals": decimals}
    trace = run(problem(own("h", h=line), weights, [x], rounding=rounding))
    assert column(trace, "h") == [expected]


def test_the_inputs_themselves_are_given_not_computed_and_stay_as_they_are():
    rounding = {"rule": "every value", "decimals": 2}
    trace = run(problem(own("h", a="x", h="a"), {}, [[0.126]], {"h": [0]}, rounding=rounding))
    assert column(trace, "a") == [0.13]
    assert column(trace, "x") == [0.126]

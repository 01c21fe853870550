"""Variants: the same cell and shapes, numbers of the same kind, and the same ones for good."""

import json
import math
from dataclasses import replace
from decimal import Decimal

import numpy as np
import paper
import pytest
from networks import BOTH, INPUTS, TWO_LAYERS, classified, document, rnn_layer
from sheets import HARD, NETWORKS, SHARES, document_of

import lstm_calc as lc
from lstm_calc.blanks import before
from lstm_calc.problem import document as written
from lstm_calc.variants import variant
from lstm_calc.walkthrough import told

FIRST = lc.EXAMPLES["comp7118_lstm"].checked


def emptied(value):
    """The document with 0 for every number, and without its source."""
    if isinstance(value, dict):
        return {key: emptied(one) for key, one in value.items() if key != "source"}
    if isinstance(value, list):
        return [emptied(one) for one in value]
    return 0 if isinstance(value, float) or type(value) is int else value


def numbers(value) -> list[float]:
    if isinstance(value, dict):
        return [n for key, one in value.items() if key != "rounding" for n in numbers(one)]
    if isinstance(value, list):
        return [n for one in value for n in numbers(one)]
    return [value] if isinstance(value, int | float) else []


def sums(problem: lc.Problem) -> list[float]:
    """The size of every pre-activation."""
    return [
        size
        for one in told(lc.run(problem))
        for line in one.part.lines
        if (name := before(one.part, line.name))
        for size in np.abs(one.values[name]).ravel().tolist()
    ]


def decimals(values: list[float]) -> int:
    return max(-Decimal(repr(v)).normalize().as_tuple().exponent for v in values)


# The same kind of problem -------------------------------------------------------------------------


@pytest.mark.parametrize("key", lc.CATALOGUE)
def test_a_variant_of_every_cell_is_the_same_problem_with_other_numbers(key):
    problem = lc.read(document_of(lc.CATALOGUE[key], notation="plain", title="Sheet 3"))
    found = variant(problem, 5)
    assert emptied(written(found)) == emptied(written(problem))
    assert numbers(written(found)) != numbers(written(problem))
    assert max(sums(found), default=0) <= 4
    assert decimals(numbers(written(found))) <= 4


@pytest.mark.parametrize("name", [*NETWORKS, "one's own", "eight by eight", "every value"])
def test_a_variant_of_every_kind_of_network_keeps_its_shape(name):
    others = {
        "one's own": HARD["long names"],
        "eight by eight": HARD["eight by eight"],
        "every value": HARD["twelve decimals"],
    }
    problem = lc.read((NETWORKS | others)[name])
    found = variant(problem, 1)
    assert emptied(written(found)) == emptied(written(problem))
    assert lc.to_link(found) != lc.to_link(problem)
    assert max(sums(found)) <= 4


def test_of_every_example_there_are_variants_whose_sums_are_small():
    for example in lc.EXAMPLES.values():
        for seed in range(20):
            assert max(sums(variant(example.checked, seed)), default=0) <= 4, example.key


def test_numbers_are_as_fine_and_about_as_large_as_they_were():
    for seed in range(50):
        found = written(variant(FIRST, seed))
        weights = numbers(found["layers"][0]["weights"])
        assert decimals(weights) <= 1
        assert all(0.05 <= abs(w) <= 1.5 * 0.9 for w in weights)  # from 0.1 to 0.9 before
        assert all(0 < x <= 1.5 * 0.9 for row in found["inputs"] for x in row)


def test_what_is_0_stays_0_and_the_signs_are_of_the_same_kind():
    weights = {"W_xh": [[0, 0.5], [0.25, 0]], "W_hh": [[0, 0], [0, 0]], "b_h": [0, 0]}
    problem = lc.read(document(rnn_layer(weights)))
    found = written(variant(problem, 2))["layers"][0]
    assert found["weights"]["W_xh"][0][0] == found["weights"]["W_xh"][1][1] == 0
    assert found["weights"]["W_xh"][0][1] > 0 < found["weights"]["W_xh"][1][0]
    assert found["weights"]["W_hh"] == [[0, 0], [0, 0]]
    assert found["start"] == {"h": [0, 0]}


def test_words_and_classes_stay_what_they_say():
    words = [[1, 0], [0, 1], [1, 0]]
    labels = classified("softmax", SHARES, "cross-entropy") | {"inputs": words}
    found = written(variant(lc.read(labels), 3))
    assert found["inputs"] == words
    assert found["targets"] == SHARES


def test_targets_of_squared_errors_are_drawn_too():
    drawn = {lc.write(replace(variant(FIRST, seed), title="")) for seed in range(9)}
    assert len({json.dumps(json.loads(text)["targets"]) for text in drawn}) > 3


def test_the_source_says_that_the_numbers_are_not_the_courses():
    found = variant(FIRST, 1)
    assert found.source == "COMP7/8118, Data Mining, RNN: LSTM, with other numbers"
    assert variant(found, 2).source == found.source
    assert found.title == FIRST.title


# Whose they are -----------------------------------------------------------------------------------


def test_a_class_of_300_has_300_problems():
    for problem in (
        FIRST,
        lc.read(TWO_LAYERS),
        lc.read(BOTH),
        lc.EXAMPLES["aivietnam_rnn"].checked,
    ):
        assert len({lc.to_link(variant(problem, seed)) for seed in range(300)}) == 300


def test_the_same_seed_draws_the_same_numbers_for_good():
    """What stands here was handed out: a later version must draw it again."""
    found = written(variant(FIRST, 1))
    assert found["layers"][0]["weights"]["W_f"] == [[0.3, 0.2, 0.5]]
    assert found["layers"][0]["weights"]["b_o"] == [0.3]
    assert found["inputs"] == [[0.3, 0.5], [0.1, 0.5]]
    assert found["targets"] == [[0.3], [0.2]]


def test_a_variant_computes_as_on_paper():
    layer = written(variant(FIRST, 1))["layers"][0]["weights"]
    weights = {gate: (layer[f"W_{gate}"], layer[f"b_{gate}"]) for gate in "figo"}
    due = paper.run(weights, [[0.3, 0.5], [0.1, 0.5]])
    assert lc.run(variant(FIRST, 1)).output.tolist() == [
        pytest.approx(one["h"], abs=1e-12) for one in due
    ]


# What cannot be -----------------------------------------------------------------------------------


def own(equation: str, weights: dict, inputs=INPUTS) -> lc.Problem:
    cell = {"state": ["h"], "equations": {"h": equation}}
    return lc.read(document({"cell": cell, "weights": weights}, inputs=inputs))


def test_a_problem_without_numbers_says_so():
    with pytest.raises(lc.ProblemError, match="no numbers to draw"):
        variant(own("tanh(x + h_prev)", {}, [[1], [0]]), 1)


def test_a_sum_that_no_numbers_make_small_is_made_as_small_as_can_be():
    found = variant(own("tanh(w * x + h_prev + 100)", {"w": [2.0, 3.0]}), 1)
    assert 90 < max(sums(found)) < 102


def test_large_whole_numbers_become_finer_where_they_must_be_small():
    inputs = [[300, 100, 200]] * 2
    weights = {"W_xh": [[3, 4, 5]], "W_hh": [[2]], "b_h": [1]}
    found = variant(lc.read(document(rnn_layer(weights), inputs=inputs)), 4)
    assert max(sums(found)) <= 4
    assert math.isfinite(sum(numbers(written(found))))


def test_a_cell_that_outgrows_every_number_is_refused():
    weights = {"W": [[1e150, 0.0], [0.0, 1e150]]}
    grows = own("W @ (W @ (W @ x)) * h_prev * h_prev + W @ x", weights, [[1e150, 1e150]] * 4)
    with pytest.raises(lc.ProblemError, match="grow too large"):
        variant(grows, 1)

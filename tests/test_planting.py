"""A worked solution with one slip in it: right up to the slip, carried on after it."""

import json

import networks
import pytest
from test_checking import by_hand

import lstm_calc as lc
from lstm_calc.planting import planted

EXAMPLE = lc.EXAMPLES["comp7118_lstm"].checked


@pytest.mark.parametrize("seed", range(12))
def test_all_but_the_slip_follows(seed):
    made = planted(EXAMPLE, seed)
    _, line, t, _ = made.place
    wrong = made.answers[line][t - 1][0]
    right = by_hand(EXAMPLE)
    assert abs(wrong - right[line][t - 1][0]) > 0.019
    carried = by_hand(EXAMPLE, wrong={(line, t): wrong})
    for name, rows in carried.items():
        for row, expected in zip(made.answers[name], rows, strict=True):
            assert row[0] == pytest.approx(expected[0], abs=2e-4)


@pytest.mark.parametrize("seed", range(12))
def test_one_choice_is_the_slip_and_the_others_are_not(seed):
    made = planted(EXAMPLE, seed)
    choices = [made.diagnosis.sentence, *made.others]
    assert len(choices) == len(set(choices)) == 5
    found = lc.check(EXAMPLE, made.answers, 4)
    assert found.first == made.place
    told = {one.sentence.removeprefix("You ").capitalize() for one in found.diagnoses}
    assert made.diagnosis.sentence.capitalize() in told
    assert not told & {other.capitalize() for other in made.others}


def test_the_same_seed_is_the_same_slip():
    assert planted(EXAMPLE, 5) == planted(EXAMPLE, 5)
    assert len({planted(EXAMPLE, seed).place for seed in range(12)}) > 3


@pytest.mark.parametrize("document", [networks.TWO_LAYERS, networks.BOTH])
def test_of_several_parts_each_is_named(document):
    made = planted(lc.read(json.loads(json.dumps(document))), 1)
    assert set(made.answers) == {"1:h", "2:h"}


def test_a_cell_without_weights_has_no_slip_that_shows():
    cell = {"state": ["h"], "equations": {"h": "x"}}
    layers = [{"cell": cell, "weights": {}}]
    problem = lc.read({"format": "lstm-calc/1", "layers": layers, "inputs": [[0.5], [0.1]]})
    with pytest.raises(lc.ProblemError, match="No slip would show"):
        planted(problem, 1)

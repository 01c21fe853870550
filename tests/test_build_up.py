"""From RNN to LSTM: each picture adds what it says, shares its weights with the others, and what is
said about its numbers is so, by a run on paper."""

import re
from itertools import combinations, pairwise
from math import exp, tanh

import pytest

import lstm_calc as lc
from lstm_calc.examples.build_up import STAGES, Stage

X, H0, C0 = (1, 0.1, 0.5, -0.8), 0, 0.7
WEIGHTS = {"g": (1.6, 0.6, 0.3), "i": (2.5, 0.4, -1.1), "f": (3, 0.2, 0.9), "o": (2.8, -0.35, -1.4)}
LINES = {1: "gh", 2: "igh", 3: "igch", 4: "igch", 5: "figch", 6: "figch", 7: "figoch"}
EVERY_STAGE = pytest.mark.parametrize("stage", STAGES, ids=lambda stage: str(stage.number))


def shown_by(number: int, i: float, g: float, o: float, c: float) -> float:
    """h, as the slide of this picture draws it."""
    if number == 1:
        return g
    if number < 4:
        return i * g
    return {4: c, 5: c, 6: tanh(c), 7: o * tanh(c)}[number]


def on_paper(number: int, x: tuple = X) -> dict[str, list[float]]:
    """Every value of a picture, timestep by timestep."""
    told = {name: [] for name in "figoch"}
    h, c = H0, C0
    for now in x:
        z = {gate: a * now + b * h + bias for gate, (a, b, bias) in WEIGHTS.items()}
        f, i, o = (1 / (1 + exp(-z[gate])) for gate in "fio")
        g = tanh(z["g"])
        if number >= 4:
            c = (f if number >= 5 else 1) * c + i * g
        h = shown_by(number, i, g, o, c)
        for name, value in zip("figoch", (f, i, g, o, c, h), strict=True):
            told[name].append(value)
    return told


def without_first(number: int) -> dict[str, list[float]]:
    return on_paper(number, (0, *X[1:]))


@EVERY_STAGE
def test_its_run_is_the_run_on_paper(stage: Stage):
    trace, paper = lc.run(stage.problem), on_paper(stage.number)
    assert set(stage.problem.cell.lines) == set(LINES[stage.number])
    for name in LINES[stage.number]:
        assert trace[name].ravel() == pytest.approx(paper[name], abs=1e-14)


def test_the_first_is_the_rnn_of_the_catalogue_and_the_last_its_lstm():
    weights = STAGES[0].problem.layers[0].weights
    rnn = lc.read(
        {
            "format": "lstm-calc/1",
            "layers": [
                {
                    "cell": "rnn",
                    "weights": {
                        name.replace("g", "h"): array.tolist() for name, array in weights.items()
                    },
                }
            ],
            "inputs": [[x] for x in X],
        }
    )
    assert (lc.run(rnn).output == lc.run(STAGES[0].problem).output).all()
    assert STAGES[6].problem.cell is lc.CATALOGUE["lstm"]
    assert len(STAGES) == 7


def test_all_read_the_same_and_share_their_weights():
    weights: dict[str, list] = {}
    for stage in STAGES:
        problem, (layer,) = stage.problem, stage.problem.layers
        assert problem.inputs.ravel().tolist() == [*X]
        assert {s: v.tolist() for s, v in layer.start.items()}.items() <= {
            "h": [H0],
            "c": [C0],
        }.items()
        for name, array in layer.weights.items():
            assert weights.setdefault(name, array.tolist()) == array.tolist()
    numbers = [*X, C0, *(float(v[0][0] if "W" in n else v[0]) for n, v in weights.items())]
    assert len({abs(n) for n in numbers}) == len(numbers) == 4 + 1 + 12


@pytest.mark.parametrize(("before", "after"), [*pairwise(STAGES)], ids=lambda s: str(s.number))
def test_each_adds_what_it_says(before: Stage, after: Stage):
    old, new = (dict(stage.problem.cell.equations) for stage in (before, after))
    assert set(old) <= set(new)
    assert set(after.adds) == {name for name, text in new.items() if old.get(name) != text}
    assert len(after.adds) <= 2


def test_the_first_adds_all_that_it_has():
    assert set(STAGES[0].adds) == set(STAGES[0].problem.cell.equations)


@EVERY_STAGE
def test_it_can_be_written_and_read_again(stage: Stage):
    again = lc.read(lc.write(stage.problem))
    assert (lc.run(again).output == lc.run(stage.problem).output).all()
    assert lc.from_link(lc.to_link(stage.problem)).cell.equations == stage.problem.cell.equations


# What is said -----------------------------------------------------------------------------------


@EVERY_STAGE
def test_no_place_is_left_open_and_every_line_has_words_of_its_own(stage: Stage):
    for text in (stage.words, *(part for pair in stage.asks for part in pair)):
        assert text
        assert not re.search(r"[{}\[\]@]", text)
    assert stage.asks
    for name, (title, words) in stage.problem.cell.words.items():
        assert title
        assert words, name
        gates = re.findall(r"(input|forget|output) gate", words)
        assert {gate[0] for gate in gates} <= set(stage.problem.cell.lines)
    assert set(stage.problem.cell.words) == set(stage.problem.cell.lines)


# picture → the numbers in its words, in order: (which run, value, timestep)
HERE, WITHOUT, BEFORE, RNN, RNN_WITHOUT = "here", "without", "before", "rnn", "rnn without"
SAID = {
    1: [(HERE, "h", 1), (WITHOUT, "h", 3), (HERE, "h", 3)],
    2: [(HERE, "i", 1), (HERE, "i", 4), (BEFORE, "h", 4), (HERE, "h", 4)],
    3: [(HERE, "c", 4), (HERE, "c", 4)],
    4: [(WITHOUT, "c", 4), (HERE, "c", 4), *((HERE, "c", t) for t in (1, 2, 3, 4))],
    5: [(HERE, "f", 3), (HERE, "f", 4), (HERE, "c", 3), (HERE, "c", 4), (BEFORE, "c", 4)],
    6: [(HERE, "c", 3), (HERE, "h", 3), (BEFORE, "h", 3)],
    7: [(HERE, "o", 2), (BEFORE, "h", 2), (HERE, "h", 2), (HERE, "c", 2), (WITHOUT, "c", 3),
        (HERE, "c", 3), (RNN, "h", 3), (RNN_WITHOUT, "h", 3)],
}  # fmt: skip


@EVERY_STAGE
def test_the_numbers_in_the_words_are_those_of_the_run_on_paper(stage: Stage):
    k = stage.number
    runs = {HERE: on_paper(k), WITHOUT: without_first(k), BEFORE: on_paper(max(k - 1, 1)),
            RNN: on_paper(1), RNN_WITHOUT: without_first(1)}  # fmt: skip
    due = [f"{runs[run][name][t - 1]:.3f}".replace("-", "−") for run, name, t in SAID[k]]
    found = [n for n in re.findall(r"−?\d\.\d+", stage.words) if n != "−0.8"]  # the input
    if k == 3:
        due = ["0.7", "0.7"]  # given, and shown as it is given
    assert found == due


def test_the_rnn_loses_the_first_input_and_the_memory_of_the_lstm_keeps_it():
    rnn, lost = on_paper(1), without_first(1)
    assert abs(rnn["h"][2] - lost["h"][2]) < 0.03 < 0.6 < abs(rnn["h"][0] - lost["h"][0])
    lstm, other = on_paper(7), without_first(7)
    assert abs(lstm["c"][2] - other["c"][2]) > 0.7


def test_the_gate_lets_most_in_at_first_and_almost_nothing_at_last():
    i = on_paper(2)["i"]
    assert i[0] > 0.8
    assert i[3] < 0.06


def test_a_memory_beside_changes_no_h_and_stays_as_it_is():
    assert on_paper(2)["h"] == on_paper(3)["h"]
    assert on_paper(3)["c"] == [0.7] * 4
    assert (lc.run(STAGES[1].problem)["h"] == lc.run(STAGES[2].problem)["h"]).all()


def test_a_memory_without_a_forget_gate_only_grows_beyond_1():
    c = on_paper(4)["c"]
    assert all(a < b for a, b in combinations([C0, *c], 2))
    assert min(c) > 1
    assert on_paper(4)["h"] == c


def test_the_forget_gate_keeps_at_3_and_forgets_at_4():
    told = on_paper(5)
    assert told["f"][2] > 0.9
    assert told["f"][3] < 0.3
    assert told["c"][3] < 0.3 * told["c"][2]
    assert told["f"][0] > 0.9
    assert told["i"][0] > 0.8  # keeps the old and takes in the new at once


def test_tanh_brings_h_below_1_and_leaves_the_memory_above_it():
    told = on_paper(6)
    assert max(map(abs, told["h"])) < 1 < told["c"][2]


def test_the_output_gate_hides_at_2_what_the_memory_keeps():
    told, before = on_paper(7), on_paper(6)
    assert told["o"][1] < 0.25
    assert told["h"][1] < 0.25 * before["h"][1]
    assert abs(told["c"][1] - before["c"][1]) < 0.05
    assert told["c"][1] > 1


@pytest.mark.parametrize(("before", "after"), [*pairwise(range(1, 8))])
def test_each_part_but_the_memory_that_waits_changes_h(before: int, after: int):
    old, new = on_paper(before)["h"], on_paper(after)["h"]
    moved = max(abs(a - b) for a, b in zip(old, new, strict=True))
    assert moved > 0.3 or after == 3

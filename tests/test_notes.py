"""Speaker's notes: there for every stop, with the numbers of the run at hand."""

import dataclasses
import json
import math
import re

import networks
import paper
import pytest

import lstm_calc as lc
from lstm_calc.examples import EXAMPLES, asked
from lstm_calc.examples.build_up import STAGES
from lstm_calc.examples.quoting import LETTER, NUMBER
from lstm_calc.examples.speaking import notes_for
from lstm_calc.notation import NOTATIONS
from lstm_calc.problem import Problem, document
from lstm_calc.walkthrough import parts

EVERY_EXAMPLE = pytest.mark.parametrize("key", EXAMPLES)
DECIMAL = re.compile(r"\d+\.\d+")


def said(key: str, stop: str, problem: Problem | None = None) -> str:
    return notes_for(problem or EXAMPLES[key].checked, key)[stop]["say"]


def stops(problem: Problem):
    """Each line's stop at any timestep, and at the first one that its part walks."""
    walk = parts(problem)
    for number, part in enumerate(walk, 1):
        for line in part.lines:
            stop = f"{number}:{line.name}" if len(walk) > 1 else line.name
            yield stop, f"{stop}@{part.times[0]}"


def texts(notes: dict) -> list[str]:
    return [
        text
        for note in notes.values()
        for text in (note["say"], *(t for p in note["asks"] for t in p))
    ]


def edited(key: str, **numbers) -> Problem:
    """An example with other weights in its first layer, or with other parts of the document."""
    found = json.loads(lc.write(EXAMPLES[key].checked))
    weights = found["layers"][0]["weights"]
    for name, value in numbers.items():
        (weights if name in weights else found)[name] = value
    return lc.read(found)


# Every stop has its note ------------------------------------------------------------------------


@EVERY_EXAMPLE
def test_an_example_speaks_at_its_opening_its_end_and_at_each_line_when_it_first_comes(key: str):
    example = EXAMPLES[key]
    assert {"", "end"} <= set(example.notes)
    notes = notes_for(example.checked, key)
    for anytime, first in stops(example.checked):
        assert anytime in notes
        assert re.search(r"\d", notes[first]["say"]), first
        assert NUMBER.search(example.notes[first].say), first


@EVERY_EXAMPLE
def test_an_example_has_no_note_for_a_stop_that_there_is_not(key: str):
    walk = parts(EXAMPLES[key].checked)
    there = {
        (f"{n}:" if len(walk) > 1 else "") + f"{line.name}@{t}"
        for n, part in enumerate(walk, 1)
        for line in part.lines
        for t in part.times
    }
    assert set(EXAMPLES[key].notes) - {"", "end"} <= there


@EVERY_EXAMPLE
def test_a_note_is_short_enough_to_be_spoken(key: str):
    for stop, note in notes_for(EXAMPLES[key].checked, key).items():
        assert 10 < len(note["say"]) < 330, stop
        assert note["say"].endswith((".", "?")), stop
        for question, answer in note["asks"]:
            assert question.endswith(("?", "old.", "1.")), question
            assert len(answer) < 330, question


PROBLEMS = [
    networks.TWO_LAYERS,
    networks.REVERSE,
    networks.BOTH,
    networks.BOTH | {"targets": [[0.1] * 2] * 3},
    networks.classified("softmax", [[1, 0, 0]] * 3, "cross-entropy"),
    networks.classified("linear", [[1, 0, 0]], "cross-entropy", "last step"),
    networks.classified("sigmoid", [[1]] * 3, "squared error"),
]


def of_catalogue(key: str) -> Problem:
    cell = lc.CATALOGUE[key]
    weights = {
        name: [[0.1] * shape[1]] * shape[0] if len(shape) == 2 else [0.1] * shape[0]
        for name, shape in cell.shapes(2, 2).items()
    }
    return lc.read(networks.document({"cell": key, "weights": weights}))


EVERY_PROBLEM = [
    *(pytest.param(of_catalogue, key, id=key) for key in lc.CATALOGUE),
    *(pytest.param(lc.read, document, id=str(n)) for n, document in enumerate(PROBLEMS)),
    *(pytest.param(lambda s: s.problem, s, id=f"picture {s.number}") for s in STAGES),
]


@pytest.mark.parametrize(("make", "of"), EVERY_PROBLEM)
def test_any_problem_has_a_general_note_for_every_line(make, of):
    problem = make(of)
    notes = notes_for(problem)
    assert set(notes) == {"", "end"} | {anytime for anytime, _first in stops(problem)}
    assert json.loads(json.dumps(notes)) == notes
    for text in texts(notes):
        assert text
        assert not re.search(r"[{}@\[\]]", text), text


def own_cell(**lines: str) -> Problem:
    cell = {"state": ["h"], "equations": lines}
    weights = {"W": [[0.5, 0.5]], "U": [[0.5]]}
    return lc.read(networks.document({"cell": cell, "weights": weights}))


def test_a_line_may_be_called_as_the_end_is():
    notes = notes_for(own_cell(end="sigmoid(W @ x)", h="tanh(U @ h_prev) * end"))
    assert set(notes) == {"", "x", "end@1", "end@2", "end@3", "h", "end"}
    assert "share" in notes["end@2"]["say"]
    assert "whole run" in notes["end"]["say"]


def asked_of(problem: Problem, stop: str) -> set[str]:
    return {question for question, _answer in notes_for(problem)[stop]["asks"]}


def test_a_general_note_says_only_what_is_so_of_the_line():
    assert asked.NOT_0_OR_1[0] in asked_of(of_catalogue("lstm"), "f")
    assert "exactly 0 or 1" in notes_for(of_catalogue("lstm_hard_sigmoid"))["f"]["say"]
    assert asked.NOT_0_OR_1[0] not in asked_of(of_catalogue("lstm_hard_sigmoid"), "f")
    assert "No weights of its own" in notes_for(of_catalogue("lstm_coupled"))["f"]["say"]
    assert asked.NOT_0_OR_1[0] in asked_of(of_catalogue("greff_fgr"), "f")  # a gate that is kept
    assert asked.H_OR_C[0] in asked_of(of_catalogue("lstm"), "c")
    assert asked.WHY_TANH[0] in asked_of(of_catalogue("gru"), "n")
    assert asked.WHY_TANH[0] not in asked_of(of_catalogue("greff_niaf"), "g")
    for key in ("gru", "mgu", "rnn", "rnn_relu"):
        problem = of_catalogue(key)
        assert not any(asked.H_OR_C[0] in asked_of(problem, stop) for stop in notes_for(problem))
    for text in ("How much of the old cell state is kept", "How much of the candidate is let in"):
        assert sum(t.startswith(text) for t in texts(notes_for(of_catalogue("lstm")))) == 1


# The numbers are those of the run at hand ---------------------------------------------------------


def test_the_numbers_are_those_on_paper():
    one, two = paper.run(paper.comp7118(), paper.COMP7118_INPUTS)
    for name in "figoch":
        assert paper.shown(one[name][0]) in said("comp7118_lstm", f"{name}@1")
        assert paper.shown(two[name][0]) in said("comp7118_lstm", f"{name}@2")
    for gate, z in (("f", "0.59"), ("i", "0.34"), ("g", "0.62"), ("o", "0.74")):
        assert f" {z}" in said("comp7118_lstm", f"{gate}@1")
    assert "the sum is 1.2443" in said("comp7118_lstm", "f@2")
    assert "(0.1, 0.4)" in said("comp7118_lstm", "x@1")
    assert "y₁ = 0.2107 and s₁ = 0.3220" in said("comp7118_lstm", "x@2")
    assert "was 0.3, we got 0.2107: the error is −0.0893" in said("comp7118_lstm", "error@1")


def test_the_courses_whole_numbers_are_said_as_they_are():
    assert "From the input (2, 2), from the past (0, 1)" in said("aivietnam_rnn", "h@1")
    for t, h in ((1, "(2, 3)"), (2, "(4, 6)"), (3, "(5, 8)")):
        assert h in said("aivietnam_rnn", f"h@{t}")
        assert h in said("aivietnam_classifier", f"1:h@{t}")
    assert "(5, 8)" in said("aivietnam_classifier", "2:h@3")


def test_a_part_is_asked_for_by_its_number():
    first = re.findall(r"−?\d\.\d{4}", said("both_directions", "1:h@1"))
    second = re.findall(r"−?\d\.\d{4}", said("both_directions", "2:h@1"))
    assert f"({first[-1]}, {second[-1]})" in said("both_directions", "3:x@1")


def test_the_slip_of_slide_49_is_told_with_the_right_number():
    (erratum,) = EXAMPLES["aivietnam_lstm"].errata
    note = notes_for(EXAMPLES["aivietnam_lstm"].checked, "aivietnam_lstm")["h@1"]
    assert erratum.printed in note["say"]
    assert erratum.due in note["say"]
    assert any(erratum.printed in question for question, _answer in note["asks"])


def test_the_decimals_are_the_problems():
    problem = EXAMPLES["comp7118_lstm"].checked
    rounding = dataclasses.replace(problem.rounding, decimals=2)
    short = said("comp7118_lstm", "f@1", dataclasses.replace(problem, rounding=rounding))
    assert "0.59; σ makes 0.64 of it" in short
    assert "0.7 · 0.1" in short  # it is the example still


@pytest.mark.parametrize("notation", NOTATIONS)
@EVERY_EXAMPLE
def test_notes_are_in_the_letters_of_any_course(key: str, notation: str):
    problem = lc.rewrite(EXAMPLES[key].checked, notation)[0]
    notes = notes_for(problem, key)
    assert set(EXAMPLES[key].notes) <= set(notes)
    for stop, note in notes.items():
        assert note["say"], stop
        if stop in EXAMPLES[key].notes:
            assert re.sub(r"\W", "", NUMBER.split(EXAMPLES[key].notes[stop].say)[0])[:9] in re.sub(
                r"\W", "", note["say"]
            )
    assert not any(re.search(r"[{}@]|_prev\w", text) for text in texts(notes))


def test_letters_follow_the_course():
    problem = EXAMPLES["comp7118_lstm"].checked
    assert "y₀ = 0 and s₀ = 0" in said("comp7118_lstm", "x@1")
    other = lc.rewrite(problem, "colah")[0]
    assert "h₀ = 0 and C₀ = 0" in said("comp7118_lstm", "x@1", other)
    asks = notes_for(other, "comp7118_lstm")["x@1"]["asks"]
    assert ["Where does h₀ come from?", asked.WHERE_START[1]] in asks
    assert not any("[x, h]" in question for question, _answer in asks)  # joined the other way
    assert any("[x, h]" in q for q, _a in notes_for(problem, "comp7118_lstm")["x@1"]["asks"])


# What is edited -----------------------------------------------------------------------------------


def test_an_edited_example_says_the_new_numbers():
    weights = paper.comp7118(f=([[0.7, 0.3, 0.4]], [1.5]))
    one, two = paper.run(weights, paper.COMP7118_INPUTS)
    problem = edited("comp7118_lstm", b_f=[1.5])
    assert paper.shown(one["f"][0]) in said("comp7118_lstm", "f@1", problem)
    assert paper.shown(two["h"][0]) in said("comp7118_lstm", "end", problem)
    assert "0.4 · 0, and the bias 0.4" in said("comp7118_lstm", "f@1")
    assert "bias" not in said("comp7118_lstm", "f@1", problem)


def scaled(key: str) -> Problem:
    """An example with all of its weights, inputs, starts and targets moved."""
    found = document(EXAMPLES[key].checked)

    def moved(value):
        if isinstance(value, list):
            return [moved(v) for v in value]
        return value * 0.93 + 0.01

    for layer in (*found["layers"], *([found["readout"]] if "readout" in found else [])):
        for part in ("weights", "start", "weights_reverse", "start_reverse"):
            if part in layer:
                layer[part] = {name: moved(values) for name, values in layer[part].items()}
    return lc.read(found | {"inputs": moved(found["inputs"])})


@EVERY_EXAMPLE
def test_what_holds_for_the_examples_numbers_alone_is_left_out(key: str):
    whole, left = notes_for(EXAMPLES[key].checked, key), notes_for(scaled(key), key)
    assert set(left) == set(whole)
    for stop, note in EXAMPLES[key].notes.items():
        plain = re.split(r"[{\[]", note.own)[0]
        if note.own and len(plain) > 9:
            assert plain in whole[stop]["say"]
            assert plain not in left[stop]["say"]
        questions = [question for question, _answer in left[stop]["asks"]]
        assert not {question for question, _ in note.own_asks} & set(questions)
        assert note.say
    assert left[""]["say"]


ANYWHERE = {"0.0001", "0.01", "0.9", "0.35"}  # of what is said of all numbers
LN, SIGMOID = math.log, paper.sigmoid
COMPUTED = {
    "comp7118_gru": {"0.0893", "0.2107", "0.5393"},  # the LSTM's, as the deck prints them
    "aivietnam_lstm": {f"{SIGMOID(2.03):.3f}", "1.986", "0.986", "0.992", "0.994"},
    "aivietnam_classifier": {f"{LN(2):.4f}"},
    "aivietnam_labels": {f"{LN(3):.4f}"},
}


def literals(*said: str) -> set[str]:
    """The decimal numbers that stand in a text itself."""
    return {n for text in said for n in DECIMAL.findall(NUMBER.sub("", LETTER.sub("", text)))}


@EVERY_EXAMPLE
def test_numbers_that_are_written_out_are_the_examples_and_only_said_of_it(key: str):
    given = set(DECIMAL.findall(json.dumps(document(EXAMPLES[key].checked))))
    for stop, note in EXAMPLES[key].notes.items():
        always = literals(note.say, *(text for pair in note.asks for text in pair))
        assert always <= ANYWHERE, stop
        only = literals(note.own, *(text for pair in note.own_asks for text in pair))
        assert only <= given | COMPUTED.get(key, set()), stop


OTHER_SHAPES = {
    "a timestep more": lambda: edited("comp7118_lstm", inputs=[[1, 2]] * 3, targets=[[1]] * 3),
    "no targets": lambda: dataclasses.replace(EXAMPLES["comp7118_lstm"].checked, targets=None),
    "another cell": lambda: edited(
        "comp7118_lstm",
        layers=[{"cell": "rnn", "weights": {"W_xh": [[1, 2]], "W_hh": [[1]], "b_h": [0]}}],
    ),
    "rounded on the way": lambda: edited(
        "comp7118_lstm", rounding={"rule": "every value", "decimals": 4}
    ),
}


@pytest.mark.parametrize("made", OTHER_SHAPES.values(), ids=OTHER_SHAPES)
def test_in_another_shape_an_example_has_general_notes(made):
    problem = dataclasses.replace(made(), title="mine")
    assert notes_for(problem, "comp7118_lstm").keys() >= {a for a, _first in stops(problem)}
    own = {note.say for stop, note in EXAMPLES["comp7118_lstm"].notes.items()}
    for note in notes_for(problem, "comp7118_lstm").values():
        assert not any(text.split("{")[0] in note["say"] for text in own if text[0] not in "{[")


def test_an_example_that_came_by_a_link_has_its_notes_too():
    stock = EXAMPLES["statquest_a"].checked
    assert notes_for(stock, "comp7118_lstm") == notes_for(stock, "statquest_a")
    problem = EXAMPLES["comp7118_lstm"].checked
    assert notes_for(problem) == notes_for(problem, "comp7118_lstm")
    assert notes_for(problem, "no such key") == notes_for(problem, "comp7118_lstm")


# What is said is so -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "Why tanh?",
        "not exactly 0 or 1",
        "Where does h₀ come from",
        "same at each timestep",
        "slide says 1.986",
        "matrix with two columns",  # M3
        "[x, h] and not [h, x]",  # M5
        "Why two biases",  # M6
        "Why tanh again",  # M7
        "add the gate and the candidate",  # M10
        "Is this a matrix product",  # M11
        "if I take σ by mistake",  # M12
        "the other way round: z",  # M19
        "Why the new one here",  # M20
        "difference between h and c",  # M21
        "May I round",  # M23
        "first input again",  # M25
        "just add x and h",  # M1
    ],
)
def test_what_students_ask_is_asked(words: str):
    questions = [
        question
        for key in EXAMPLES
        for note in notes_for(EXAMPLES[key].checked, key).values()
        for question, _answer in note["asks"]
    ]
    assert any(words in question for question in questions)


def test_what_a_lecturer_is_told_to_try_does_what_is_said():
    kept = SIGMOID(1.63 + 2.7 - 9) * 2
    assert kept < 0.02  # "see the old 2 disappear"
    found = lc.run(edited("colah_joined", b_f=[-2, -2]))["f * c_prev"]
    assert abs(found[2, 0]) < 0.1  # "the first word is lost"
    assert lc.run(EXAMPLES["colah_joined"].checked)["f * c_prev"][2, 0] > 0.5
    moved = lc.run(edited("both_directions", inputs=[[1], [-0.5], [2]])).output
    assert abs(moved[0, 0] - lc.run(EXAMPLES["both_directions"].checked).output[0, 0]) > 0.001
    a, b = (lc.run(EXAMPLES[f"statquest_{k}"].checked) for k in "ab")
    assert (a.problem.inputs[1:] == b.problem.inputs[1:]).all()
    assert abs(a.output[3, 0]) < 0.1 < 0.9 < b.output[3, 0]
    assert round(0.9**10, 2) == 0.35

"""The document: read in every way it comes, written the same again, and refused in a sentence."""

import copy
import json
import math
import os
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_calc import CATALOGUE, Problem, ProblemError, read, run, write

FUZZ = settings(deadline=None, derandomize=True, database=None, max_examples=200)
LONGEST = 1000  # characters of a sentence that a screen can show

LSTM_DOCUMENT = {
    "format": "lstm-calc/1",
    "title": "Hai bước — two steps",
    "source": "COMP7/8118",
    "notation": "comp7118",
    "layers": [
        {
            "cell": "lstm",
            "direction": "forward",
            "weights": {
                "W_xf": [[0.7, 0.3, 0.11], [0.21, -0.5, 0.12]],
                "W_hf": [[0.4, 0.13], [0.14, 0.15]],
                "b_f": [0.4, -0.41],
                "W_xi": [[0.2, 0.31, 0.16], [0.22, 0.32, 0.17]],
                "W_hi": [[0.42, 0.18], [0.19, 0.23]],
                "b_i": [0.24, 0.25],
                "W_xg": [[0.43, 0.26, 0.27], [0.28, 0.29, 0.33]],
                "W_hg": [[0.1, 0.34], [0.35, 0.36]],
                "b_g": [0.5, 0.37],
                "W_xo": [[0.8, 0.9, 0.38], [0.39, 0.44, 0.45]],
                "W_ho": [[0.46, 0.47], [0.48, 0.49]],
                "b_o": [0.51, 0.52],
            },
            "start": {"h": [0.0, 0.25], "c": [-1.0, 2]},
        }
    ],
    "inputs": [[0.1, 0.4, 1], [0.7, 0.9, -2.5]],
    "targets": [[0.3, 0], [0.5, 1]],
    "loss": "squared error",
    "rounding": {"rule": "every value", "decimals": 3},
}
OWN_DOCUMENT = {
    "format": "lstm-calc/1",
    "layers": [
        {
            "cell": {"state": ["h", "m"], "equations": {"m": "W @ [x, h_prev]", "h": "m + b * 2"}},
            "weights": {"W": [[1, 2, 3], [4, 5, 6]], "b": [0.5, -0.5]},
        }
    ],
    "inputs": [[1], [2], [3]],
}

RICH_DOCUMENT = {
    "format": "lstm-calc/1",
    "layers": [
        {
            "cell": "rnn",
            "direction": "both",
            "weights": {"W_xh": [[0.5], [0.25]], "W_hh": [[1, 2], [3, 4]], "b_h": [0, 0.5]},
            "weights_reverse": {"W_xh": [[2], [3]], "W_hh": [[4, 5], [6, 7]], "b_h": [8, 9]},
            "start_reverse": {"h": [0.125, -1]},
        },
        {
            "cell": "mgu_joined_xh_no_bias",
            "direction": "reverse",
            "weights": {"W_f": [[1, 2, 3, 4, 5]], "W_n": [[6, 7, 8, 9, 0.5]]},
        },
    ],
    "inputs": [[1], [2], [3]],
    "readout": {
        "equations": {"z": "W_y @ h + b_y", "y": "softmax(z)"},
        "weights": {"W_y": [[1], [2]], "b_y": [3, 4]},
        "on": "last step",
    },
    "targets": [1],
    "loss": "cross-entropy",
    "rounding": {"rule": "every value", "decimals": 6},
}
DOCUMENTS = {"catalogue": LSTM_DOCUMENT, "own": OWN_DOCUMENT, "rich": RICH_DOCUMENT}


def changed(path, value, document=LSTM_DOCUMENT):
    """The document with one field replaced: `layers.0.weights.b_f`."""
    found = copy.deepcopy(document)
    *way, last = [int(key) if key.isdecimal() else key for key in path.split(".")]
    place = found
    for key in way:
        place = place[key]
    place[last] = value
    return found


def without(path, document=LSTM_DOCUMENT):
    found = changed(path, None, document)
    *way, last = path.split(".")
    place = found
    for key in way:
        place = place[int(key) if key.isdecimal() else key]
    del place[last]
    return found


def refusal(source):
    with pytest.raises(ProblemError) as caught:
        read(source)
    return str(caught.value)


def test_of_many_names_a_sentence_tells_the_first_and_how_many_more():
    names = [f"b{k}" for k in range(50)]
    cell = {"state": ["h"], "equations": {"h": f"[{','.join(names)}]"}}
    for weights in ({}, {"unlike": [1]}):
        sentence = refusal({**OWN_DOCUMENT, "layers": [{"cell": cell, "weights": weights}]})
        assert "b27 and 22 more." in sentence
        assert "b28" not in sentence
        assert len(sentence) < LONGEST


# Reading ----------------------------------------------------------------------------------------


def assert_is_the_document(problem):
    layer, given = problem.layers[0], LSTM_DOCUMENT["layers"][0]
    assert layer.cell is CATALOGUE["lstm"]
    assert {name: w.tolist() for name, w in layer.weights.items()} == given["weights"]
    assert {name: s.tolist() for name, s in layer.start.items()} == given["start"]
    assert problem.inputs.tolist() == LSTM_DOCUMENT["inputs"]
    assert problem.targets.tolist() == LSTM_DOCUMENT["targets"]
    assert (problem.rounding.rule, problem.rounding.decimals) == ("every value", 3)
    assert (problem.title, problem.source) == ("Hai bước — two steps", "COMP7/8118")
    assert problem.notation == "comp7118"


def test_a_problem_is_read_from_a_dict():
    assert_is_the_document(read(LSTM_DOCUMENT))


def test_a_problem_is_read_from_text_with_space_before_it():
    assert_is_the_document(read(" \n\t" + json.dumps(LSTM_DOCUMENT, indent=2)))


@pytest.mark.parametrize("kind", [str, Path])
def test_a_problem_is_read_from_a_path(tmp_path, kind):
    path = tmp_path / "{problem}.json"
    path.write_text(json.dumps(LSTM_DOCUMENT, ensure_ascii=False), encoding="utf-8")
    assert_is_the_document(read(kind(path)))


def test_reading_leaves_the_dict_alone():
    given = copy.deepcopy(LSTM_DOCUMENT)
    read(given)
    assert given == LSTM_DOCUMENT


def test_sizes_are_read_off_the_document():
    problem = read(LSTM_DOCUMENT)
    assert (problem.timesteps, problem.input_size, problem.hidden_size) == (2, 3, 2)
    assert problem.cell is problem.layers[0].cell


def test_what_may_be_left_out_has_its_default():
    problem = read(OWN_DOCUMENT)
    assert (problem.rounding.rule, problem.rounding.decimals) == ("display", 4)
    assert (problem.title, problem.source, problem.notation) == ("", "", "plain")
    assert problem.targets is None
    assert {s: v.tolist() for s, v in problem.layers[0].start.items()} == {"h": [0, 0], "m": [0, 0]}


def test_one_state_may_have_a_start_and_another_none():
    problem = read(changed("layers.0.start", {"c": [3, 4]}))
    assert {s: v.tolist() for s, v in problem.layers[0].start.items()} == {"h": [0, 0], "c": [3, 4]}


def test_the_carried_decimals_are_those_of_the_every_value_rule_alone():
    assert read(LSTM_DOCUMENT).rounding.carried == 3
    assert read(changed("rounding.rule", "display")).rounding.carried is None


@pytest.mark.parametrize("number", [3, np.float32(3), np.int64(3), Fraction(3)], ids=repr)
def test_any_real_number_of_python_will_do(number):
    assert read(changed("inputs.0.0", number)).inputs[0, 0] == 3.0


def test_arrays_will_do_for_lists():
    given = changed("inputs", np.array(LSTM_DOCUMENT["inputs"]))
    given["layers"][0]["weights"]["b_f"] = np.array([0.4, -0.41])
    assert_is_the_document(read(given))


def test_a_problem_is_frozen_all_through():
    problem = read(LSTM_DOCUMENT)
    with pytest.raises(AttributeError):
        problem.title = "x"
    with pytest.raises(TypeError):
        problem.layers[0].weights["b_f"] = 0
    layer, zero_start = problem.layers[0], read(OWN_DOCUMENT).layers[0].start["h"]
    given = (problem.inputs, problem.targets, layer.weights["b_f"], layer.start["h"])
    for array in (*given, zero_start):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0


def test_changing_the_callers_array_afterwards_changes_nothing():
    mine = np.array([[1.0, 2.0, 3.0]])
    problem = read({**without("targets"), "inputs": mine})
    mine[0, 0] = 99
    assert problem.inputs.tolist() == [[1, 2, 3]]


# Writing ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_what_is_written_reads_and_writes_the_same_again(document):
    text = write(read(document))
    assert write(read(text)) == text
    assert write(read(json.loads(text))) == text


def test_what_is_written_is_the_document():
    written = json.loads(write(read(LSTM_DOCUMENT)))
    optional = {"direction": "forward", "loss": "squared error"}
    assert optional["loss"] == written.pop("loss", "squared error")
    assert optional["direction"] == written["layers"][0].pop("direction", "forward")
    expected = without("loss")
    del expected["layers"][0]["direction"]
    assert written == expected


def test_a_cell_of_ones_own_is_written_with_its_equations():
    written = json.loads(write(read(OWN_DOCUMENT)))
    assert written["layers"][0]["cell"] == OWN_DOCUMENT["layers"][0]["cell"]
    assert "targets" not in written


@pytest.mark.parametrize(
    "number",
    [0.1, 1 / 3, 1e-17, 5e-324, 9.99e299, -1e15, 2.0**53, 123456789.123456789, math.pi, 1e22],
)
def test_every_float_comes_back_bit_for_bit(number):
    assert read(write(read(changed("inputs.0.0", number)))).inputs[0, 0] == number


def test_letters_of_every_language_come_back():
    title = 'Mạng nơ-ron “LSTM” 長短期 🧠 \\ " \n </script>'
    assert read(write(read(changed("title", title)))).title == title


def test_half_a_character_which_no_file_can_hold_is_refused():
    with pytest.raises(ProblemError, match=r"^title: give text"):
        read(json.dumps(changed("title", "half a pair \ud83e")))


# What is wrong, where, and what to do -----------------------------------------------------------

W = "layers.0.weights."
COLUMNS = [[0.7, 0.21], [0.3, -0.5], [0.11, 0.12]]


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        (
            W + "W_xf",
            COLUMNS,
            "W_xf must be (2, 3): 2 units by 3 inputs; it is (3, 2). Transpose it?",
        ),
        (W + "W_xf", [[1, 2], [3, 4]], "W_xf must be (2, 3): 2 units by 3 inputs; it is (2, 2)."),
        (
            W + "W_hf",
            [[1, 2]],
            "W_hf must be (2, 2): 2 units by 2 columns for h_prev; it is (1, 2).",
        ),
        (W + "b_o", [1, 2, 3], "b_o must be (2,): 2 units; it is (3,)."),
        ("layers.0.start.h", [1], "start.h must be (2,): 2 units; it is (1,)."),
        ("targets", [[1, 2]], "targets must be (2, 2): 2 timesteps by 2 units; it is (1, 2)."),
        ("targets", [[1], [2]], "targets must be (2, 2): 2 timesteps by 2 units; it is (2, 1)."),
        (W + "b_f", [1, "2"], "b_f, number 2: '2' is not a number."),
        (W + "b_f", [True, 2], "b_f, number 1: 'True' is not a number."),
        (W + "W_xf", [[1, 2, 3], [4, None, 6]], "W_xf, row 2, number 2: 'None' is not a number."),
        (W + "b_f", [math.nan, 1], "b_f, number 1 must be finite and below 1e300."),
        (W + "b_f", [1, -math.inf], "b_f, number 2 must be finite and below 1e300."),
        (W + "b_f", [10**400, 1], "b_f, number 1 must be finite and below 1e300."),
        (W + "b_f", 3, "b_f: give a list of numbers."),
        (W + "b_f", [], "b_f: give a list of numbers."),
        (W + "W_hf", [], "W_hf: give a list of rows of numbers."),
        (W + "W_hf", [[], []], "W_hf, row 1: give a list of rows of numbers."),
        (W + "W_hf", [[1, 2], 3], "W_hf, row 2: give a list of rows of numbers."),
        (W + "W_hf", [[1, 2], [3]], "W_hf: row 2 has 1 numbers and row 1 has 2."),
        (W + "W_hf", "1 2", "W_hf: give a list of rows of numbers."),
        ("inputs", [1, 2, 3], "inputs, row 1: give a list of rows of numbers."),
        ("inputs", [], "inputs: give a list of rows of numbers."),
        ("inputs", [[1, 2, 3], [4, 5]], "inputs: row 2 has 2 numbers and row 1 has 3."),
        ("inputs", [[[1]]], "inputs, row 1, number 1: '[1]' is not a number."),
        (
            W + "W_xff",
            [[1]],
            "layers[0].weights: the cell does not use 'W_xff'. Did you mean W_xf?",
        ),
        (
            "layers.0.start.z",
            [1],
            "layers[0].start: the cell does not use 'z'. It uses h, c.",
        ),
        ("layers.0.cell", "lsmt", "layers[0].cell: no cell is called 'lsmt'. Did you mean lstm?"),
        ("layers.0.wieghts", {}, "layers[0] has no field 'wieghts'. Did you mean weights?"),
        ("tittle", "", "The document has no field 'tittle'. Did you mean title?"),
        ("rounding.decimal", 3, "rounding has no field 'decimal'. Did you mean decimals?"),
        ("rounding.rule", "up", "rounding: the rule is display or every value, not 'up'."),
        ("rounding.decimals", 13, "rounding: decimals is a whole number from 0 to 12."),
        ("rounding.decimals", -1, "rounding: decimals is a whole number from 0 to 12."),
        ("rounding.decimals", 3.0, "rounding: decimals is a whole number from 0 to 12."),
        ("rounding.decimals", True, "rounding: decimals is a whole number from 0 to 12."),
        ("format", "lstm-calc/9", "format must be \"lstm-calc/1\"; it is 'lstm-calc/9'."),
        ("title", 3, "title: give text of at most 300 characters."),
        ("source", "s" * 301, "source: give text of at most 300 characters."),
    ],
)
def test_a_wrong_value_is_refused_with_its_place_and_what_was_meant(path, value, sentence):
    assert refusal(changed(path, value)) == sentence


def test_missing_weights_are_all_named():
    found = without(W + "b_f", without(W + "W_ho"))
    assert refusal(found) == "layers[0].weights lacks b_f, W_ho."


@pytest.mark.parametrize("path", ["format", "layers", "inputs", "layers.0.cell"])
def test_a_field_that_must_be_there_is_named(path):
    assert path.split(".")[-1] in refusal(without(path))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("layers", {}),
        ("layers", []),
        ("layers", [3]),
        ("layers", LSTM_DOCUMENT["layers"] * 2),
        ("layers.0.cell", ["lstm"]),
        ("layers.0.cell", {"state": "h", "equations": {"h": "x"}}),
        ("layers.0.cell", {"state": [["h"]], "equations": {"h": "x"}}),
        ("layers.0.cell", {"state": ["h"], "equations": ["x"]}),
        ("layers.0.cell", {"state": ["h"]}),
        ("layers.0.cell", {"state": ["h"], "equations": {"h": 3}}),
        ("layers.0.weights", [1]),
        ("layers.0.start", [1]),
        ("layers.0.direction", "sideways"),
        ("rounding", "display"),
        ("rounding", None),
        ("rounding.rule", ["display"]),
        ("loss", "absolute error"),
        ("notation", None),
    ],
)
def test_a_value_of_another_kind_is_refused_by_the_name_of_its_field(path, value):
    assert path.split(".")[-1] in refusal(changed(path, value))


def test_an_equation_that_cannot_be_read_is_told_with_its_layer_and_line():
    found = changed("layers.0.cell.equations.m", "tahn(W @ x)", OWN_DOCUMENT)
    assert refusal(found) == (
        "layers[0].cell: line m: no function is called 'tahn'. Did you mean tanh?"
    )


def test_an_own_cell_whose_sizes_clash_is_told_with_both_sizes():
    found = changed("layers.0.cell.equations.h", "x + m", OWN_DOCUMENT)
    del found["layers"][0]["weights"]["b"]
    assert "line h: x has 1 number and m has 2" in refusal(found)


def test_one_matrix_for_two_sizes_is_refused_before_numpy_meets_it():
    found = changed("layers.0.cell.equations", {"m": "W @ x", "h": "m + W @ h_prev"}, OWN_DOCUMENT)
    found["layers"][0]["weights"] = {"W": [[1], [2]]}
    with pytest.raises(ProblemError, match="W"):
        run(read(found))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "The document is not JSON: "),
        ('{"format": "lstm-calc/1"', "The document is not JSON: "),
        ("{'format': 1}", "The document is not JSON: "),
        ('{"inputs": [NaN]}', "The document has NaN; every number must be finite."),
        ('{"inputs": [-Infinity]}', "The document has -Infinity; every number must be finite."),
        ('{"inputs": [Infinity]}', "The document has Infinity; every number must be finite."),
        ("[]", "The document is a JSON object with format, layers and inputs."),
        ("[" * 100_000, "The document is nested too deeply to be a problem."),
        ('{"a":' * 100_000, "The document is nested too deeply to be a problem."),
        ('{"a":' + "1" * 5000 + "}", "The document has a number with too many digits."),
        ("{" + " " * 2_000_000 + "}", "The document is larger than 2 MB."),
    ],
    ids=lambda value: value[:24],
)
def test_text_that_is_no_document_is_refused(text, sentence):
    assert refusal(text).startswith(sentence)


def test_json_that_breaks_off_is_told_with_line_and_column():
    assert refusal('{"format": "lstm-calc/1",\n  oops}') == (
        "The document is not JSON: Expecting property name enclosed in double quotes in line 2, "
        "column 3."
    )


@pytest.mark.parametrize("number", ["1e400", "-1e400", "1e300"])
def test_a_number_written_too_large_for_float64_is_refused(number):
    text = json.dumps(changed(W + "b_f", [1, "@"])).replace('"@"', number)
    assert refusal(text) == "b_f, number 2 must be finite and below 1e300."


@pytest.mark.parametrize("path", ["inputs.0.0", "format", "rounding.rule", "title", W + "b_f"])
@pytest.mark.parametrize("depth", [50, 5000])
def test_a_value_nested_too_deeply_is_refused_wherever_it_stands(path, depth):
    deep = []
    for _ in range(depth):
        deep = [deep]
    assert 0 < len(refusal(changed(path, deep))) < LONGEST


@pytest.mark.parametrize("path", ["inputs.0.0", "format", "rounding.rule", "rounding.decimals"])
def test_a_number_of_many_thousand_digits_is_refused_wherever_it_stands(path):
    assert 0 < len(refusal(changed(path, [10**5000]))) < LONGEST
    assert 0 < len(refusal(changed(path, 10**5000))) < LONGEST


@pytest.mark.parametrize(
    "path", ["format", "rounding.rule", "layers.0.cell", "notation", "loss", "inputs", W + "b_f"]
)
def test_a_sentence_stays_short_whatever_was_written(path):
    assert 0 < len(refusal(changed(path, "y" * 5000))) < LONGEST


@pytest.mark.parametrize("place", ["", "layers.0.", W, "layers.0.start.", "rounding."])
def test_a_sentence_stays_short_whatever_a_field_is_called(place):
    assert 0 < len(refusal(changed(place + "y" * 5000, [1]))) < LONGEST


# Sizes ------------------------------------------------------------------------------------------


def with_inputs(timesteps, size=1):
    rnn = {"cell": "rnn", "weights": {"W_xh": [[1] * size], "W_hh": [[0.5]], "b_h": [0]}}
    return {"format": "lstm-calc/1", "layers": [rnn], "inputs": [[0.25] * size] * timesteps}


def test_four_thousand_and_ninety_six_timesteps_are_read():
    assert read(with_inputs(4096)).timesteps == 4096


@pytest.mark.parametrize("timesteps", [4097, 1_000_000])
def test_more_timesteps_are_refused(timesteps):
    assert refusal(with_inputs(timesteps)) == (
        f"inputs: the number of timesteps is {timesteps}; it must be from 1 to 4096."
    )


def test_an_input_of_more_than_1024_numbers_is_refused():
    assert refusal(with_inputs(1, 1025)) == (
        "inputs: the size of an input is 1025; it must be from 1 to 1024."
    )


def test_more_than_1024_units_are_refused():
    cell = {"state": ["h"], "equations": {"h": "b * h_prev"}}
    layer = {"cell": cell, "weights": {"b": [0.5] * 1025}}
    found = {"format": "lstm-calc/1", "layers": [layer], "inputs": [[1]]}
    assert refusal(found) == "layers[0]: the number of units is 1025; it must be from 1 to 1024."


def test_a_problem_of_too_many_values_in_all_is_refused():
    cell = {"state": ["h"], "equations": {"h": "b * h_prev + b * 2"}}
    layer = {"cell": cell, "weights": {"b": [0.5] * 1024}}
    found = {"format": "lstm-calc/1", "layers": [layer], "inputs": [[1]] * 4096}
    assert refusal(found).startswith("This problem has 16,781,312 values; 5,000,000 is the most.")


# Files ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [str, Path])
def test_a_file_that_is_not_there_is_named(tmp_path, kind):
    path = kind(tmp_path / "no.json")
    assert refusal(path) == f"Cannot read {str(path)!r}: No such file or directory."


@pytest.mark.parametrize("kind", [str, Path])
def test_a_directory_is_refused(tmp_path, kind):
    assert refusal(kind(tmp_path)) == f"Cannot read {str(tmp_path)!r}: Is a directory."


def test_a_file_that_is_not_utf_8_is_refused(tmp_path):
    path = tmp_path / "latin.json"
    path.write_bytes('{"title": "é"}'.encode("latin-1"))
    assert refusal(path) == f"{path} is not a text file in UTF-8."


def test_a_file_too_large_is_refused_by_its_name(tmp_path):
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        os.truncate(file.fileno(), 2_000_001)
    assert refusal(path) == f"{path} is larger than 2 MB."


@pytest.mark.parametrize("text", ["", " ", "\0", "x" * 100_000, "no\nsuch\nfile", "\ud800"])
def test_text_that_is_neither_path_nor_document_is_refused(text):
    assert len(refusal(text)) < LONGEST


def test_a_file_without_json_in_it_is_refused(tmp_path):
    path = tmp_path / "notes.json"
    path.write_text("f = σ(W x)", encoding="utf-8")
    assert refusal(path).startswith("The document is not JSON: ")


# Random documents -------------------------------------------------------------------------------


def paths(document, way=()):
    """Every place of a document, the containers too."""
    items = document.items() if isinstance(document, dict) else enumerate(document)
    for key, value in items:
        yield (*way, key)
        if isinstance(value, dict | list):
            yield from paths(value, (*way, key))


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([10**400, -(10**4000), 2**63, 0, 1])
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["lstm", "h", "x", "tanh(x)", "W @ h_prev", "display", "every value"])
    | st.sampled_from(["both", "reverse", "softmax(h)", "sigmoid(z)", "W_y @ h", "cross-entropy"])
)
NAMES = st.text(max_size=6) | st.sampled_from(
    [
        *("h", "c", "x", "cell", "state", "equations", "weights", "W", "b", "rule", "decimals"),
        *("readout", "y", "W_y", "on", "targets", "loss", "direction", "weights_reverse"),
    ]
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


def or_refused(function, given):
    """What the function gives, or None where it refuses in a short sentence."""
    try:
        return function(given)
    except ProblemError as error:
        sentence = str(error)
    assert 0 < len(sentence) < LONGEST
    return None


def read_and_run(source):
    """A Problem that writes itself and runs, or a ProblemError; anything else fails the test."""
    problem = or_refused(read, source)
    if problem is None:
        return
    assert isinstance(problem, Problem)
    text = write(problem)
    assert write(read(text)) == text
    trace = or_refused(run, problem)
    assert trace is None or np.isfinite(trace.output).all()


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS)
def test_any_value_in_place_of_any_field_gives_a_problem_or_a_problem_error(document):
    @FUZZ
    @given(st.sampled_from(list(paths(document))), VALUES)
    def check(way, value):
        found = copy.deepcopy(document)
        place = found
        for key in way[:-1]:
            place = place[key]
        place[way[-1]] = value
        read_and_run(found)

    check()


@FUZZ
@given(VALUES)
def test_any_json_at_all_as_text_gives_a_problem_error(value):
    with pytest.raises(ProblemError):
        read(json.dumps({"format": "lstm-calc/1", "inputs": value}))


@FUZZ
@given(st.text(max_size=60))
def test_any_text_after_a_brace_gives_a_problem_error(text):
    with pytest.raises(ProblemError):
        read("{" + text)


@FUZZ
@given(st.integers(0, 2**32), st.sampled_from(['"', "{", "]", ",", "9", "e", "\\", "-", "\0", "N"]))
def test_one_wrong_character_anywhere_gives_a_problem_or_a_problem_error(where, character):
    text = json.dumps(LSTM_DOCUMENT if where % 2 else RICH_DOCUMENT)
    where %= len(text)
    read_and_run("{" + text[1:where] + character + text[max(1, where + 1) :])

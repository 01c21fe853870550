"""A link holds a problem whole, in few characters, for ever; and nothing that is no link gets in.

Hostile links are made by a packer of the tests' own (hostile.py), with right checksums.
"""

import json
import math
import random
import struct
import tracemalloc
from pathlib import Path

import hostile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import BELOW, ENDINGS, rnn_layer
from networks import document as document_of

import lstm_calc as lc
from lstm_calc.cells import FAMILIES
from lstm_calc.formats.packing import (
    LONGEST,
    MOST_NUMBERS,
    MOST_TEXT,
    PackingError,
    pack,
    unpack,
)
from lstm_calc.problem import LOSSES, STEPS, document

LINKS = Path(__file__).parent / "links"
FUZZ = settings(deadline=None, derandomize=True, database=None, max_examples=150)
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
MOST_MEGABYTES, LONGEST_SENTENCE = 50, 2000


def come_back(problem: lc.Problem) -> lc.Problem:
    """The problem out of its link; the link of that one is the same text."""
    text = lc.to_link(problem)
    found = lc.from_link(text)
    assert lc.to_link(found) == text
    assert set(text) <= set(ALPHABET)
    return found


def same(problem: lc.Problem) -> None:
    assert document(come_back(problem)) == document(problem)


def refusal(text) -> str:
    """The sentence that a link is refused with."""
    with pytest.raises(lc.ProblemError) as caught:
        lc.from_link(text)
    sentence = str(caught.value)
    assert sentence
    assert "\n" not in sentence
    assert len(sentence) < LONGEST_SENTENCE
    return sentence


def opened(text: str) -> lc.Problem | None:
    """The problem, or none where the link is refused in a sentence: nothing else may happen."""
    try:
        return lc.from_link(text)
    except lc.ProblemError:
        refusal(text)
        return None


# There and back ----------------------------------------------------------------------------------


@pytest.mark.parametrize("key", lc.EXAMPLES)
def test_an_example_comes_back_whole(key):
    same(lc.EXAMPLES[key].checked)


def array(shape: tuple[int, ...], number) -> list:
    if len(shape) == 1:
        return [number() for _ in range(shape[0])]
    return [[number() for _ in range(shape[1])] for _ in range(shape[0])]


def layer(cell: lc.Cell, written, input_size: int, units: int, number, direction="forward") -> dict:
    """A layer's document with new numbers, each from `number()`."""
    shapes = cell.shapes(input_size, units)
    found = {"cell": written, "direction": direction}
    for twin in ("", "_reverse") if direction == "both" else ("",):
        found[f"weights{twin}"] = {n: array(shape, number) for n, shape in shapes.items()}
        found[f"start{twin}"] = {state: array((units,), number) for state in cell.state}
    return found


def random_two(seed: int):
    source = random.Random(seed)
    return lambda: round(source.uniform(-2, 2), 2)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_cell_of_the_catalogue_comes_back_in_every_form(family):
    keys = [key for key in lc.CATALOGUE if key == family or key.startswith(f"{family}_")]
    assert keys
    for key in keys:
        number = random_two(len(key))
        one = layer(lc.CATALOGUE[key], key, 3, 2, number)
        problem = lc.read(document_of(one) | {"inputs": array((2, 3), number)})
        found = come_back(problem)
        assert found.cell.key == key
        assert document(found) == document(problem)


OWN = {
    "memory": {
        "state": ["h", "memory"],
        "equations": {
            "memory": "keep * memory_prev + (1 - keep) * tanh(W_new @ [x, h_prev, 2.5])",
            "keep": "sigmoid(W_keep @ x + b_keep)",
            "h": "hard_sigmoid(memory) - 0.125",
        },
    },
    "short": {"state": ["s"], "equations": {"s": "W @ x"}},
    "renamed": {"state": ["h"], "equations": {"h": "tanh(W_xh @ x + W_hh @ h_prev + bias)"}},
}
NUMBERS = (
    st.floats(-1e299, 1e299)
    | st.floats(width=32, allow_nan=False, allow_infinity=False)
    | st.floats(-9, 9).map(lambda number: round(number, 4))
    | st.integers(-(2**60), 2**60)
    | st.decimals(-100, 100, places=3, allow_nan=False).map(float)
    | st.sampled_from([0.0, -0.0, 5e-324, 1e-11, 9.99e299, 0.1 + 0.2, 1 / 3, 2**53 + 2, 1e15, 1e5])
)
TITLES = st.text(st.characters(exclude_categories=("Cs",)), max_size=300)


@st.composite
def documents(draw) -> dict:
    """A random network: cells, layers, directions, readout, targets, rounding, titles."""
    numbers = draw(st.lists(NUMBERS, min_size=1, max_size=12))
    shuffled = random.Random(draw(st.integers(0, 2**32)))
    number = lambda: shuffled.choice(numbers)  # noqa: E731
    input_size, timesteps = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    found = {
        "format": "lstm-calc/1",
        "layers": [],
        "inputs": array((timesteps, input_size), number),
    }
    size = input_size
    for _ in range(draw(st.integers(1, 4))):
        written = draw(st.sampled_from([*lc.CATALOGUE]) | st.sampled_from([*OWN.values()]))
        units = draw(st.integers(1, 3))
        direction = draw(st.sampled_from(["forward", "reverse", "both"]))
        named = isinstance(written, str)
        cell = lc.CATALOGUE[written] if named else lc.Cell("", **written)
        found["layers"].append(layer(cell, written, size, units, number, direction))
        size = units * (2 if direction == "both" else 1)
    if draw(st.booleans()):
        outputs, on = draw(st.integers(1, 3)), draw(st.sampled_from(STEPS))
        equations = {"y": draw(st.sampled_from([*ENDINGS.values()]))}
        weights = {"W_y": array((outputs, size), number), "b_y": array((outputs,), number)}
        found["readout"] = {"equations": equations, "weights": weights, "on": on}
        size, timesteps = outputs, timesteps if on == STEPS[0] else 1
    if draw(st.booleans()):
        found["loss"] = draw(st.sampled_from(LOSSES))
        share = number if found["loss"] == LOSSES[0] else shuffled.random
        found["targets"] = array((timesteps, size), share)
    if draw(st.booleans()):
        rule, decimals = draw(st.sampled_from(["display", "every value"])), draw(st.integers(0, 12))
        found["rounding"] = {"rule": rule, "decimals": decimals}
    return found | {
        "title": draw(TITLES),
        "source": draw(TITLES),
        "notation": draw(st.sampled_from([*lc.NOTATIONS])),
    }


@FUZZ
@given(documents())
def test_a_random_network_comes_back_whole(found):
    same(lc.read(found))


SIMPLE = document_of(rnn_layer(BELOW))


def test_a_problem_of_zeros_comes_back():
    zeros = {"W_xh": [[0, 0]], "W_hh": [[0]], "b_h": [0]}
    same(lc.read(document_of(rnn_layer(zeros, "both", weights_reverse=zeros, start={"h": [0]}))))


@pytest.mark.parametrize(
    "title", ["", " ", "<b>bold</b>", "a&b=c?p=1#d", "Bài 1 — 漢字 🙂", "\0\n\t"]
)
@pytest.mark.parametrize("field", ["title", "source", "notation"])
def test_any_text_comes_back(field, title):
    assert getattr(come_back(lc.read(SIMPLE | {field: title})), field) == title


def test_a_title_that_is_the_format_s_name_comes_back():
    same(lc.read(SIMPLE | {"title": "lstm-calc/1"}))


EXACT = [
    0.0, 0.1, 0.1 + 0.2, 1 / 3, math.pi, 5e-324, -2.2250738585072014e-308, 1e-11, 1e-12, 1.5e-11,
    9.999999999999999e299, -1e299, 1e22, 1e23, 2.0**53, 2.0**53 + 2, 1e15, 999999999999999.0, 1e5,
    99999.0, 1e4, 1234567.0, 12345678.0, 0.1234567, 0.12345678, 1.2345e-8, 3.4028234663852886e38,
    1.401298464324817e-45, 2.0**127, -2.0**127, 2.0**-149, -0.5, -7, 70, 700000, -99999.99, 4.35,
]  # fmt: skip


def bits(numbers: list) -> list[bytes]:
    return [struct.pack(">d", number) for number in numbers]


def test_every_float_comes_back_to_the_last_bit():
    problem = lc.read(SIMPLE | {"inputs": [[number, -number] for number in EXACT if number]})
    found = come_back(problem).inputs.ravel().tolist()
    assert bits(found) == bits([v for number in EXACT if number for v in (number, -number)])


@FUZZ
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=200))
def test_packed_numbers_come_back_to_the_last_bit(numbers):
    assert bits(unpack(pack({"many": numbers, "one": numbers[0]}))["many"]) == bits(numbers)


def test_minus_zero_and_short_numbers_of_every_form_come_back_to_the_last_bit():
    short = [
        sign * float(f"{digits}e{power}")
        for power in range(-16, 10)
        for digits in (1, 9, 10, 99, 123, 4567, 98765, 100001, 999999, 1234567, 9999999, 10000001)
        for sign in (1, -1)
    ]
    assert bits(unpack(pack([-0.0, 0.0, *short]))) == bits([-0.0, 0.0, *short])


# Any JSON, as the address's settings are --------------------------------------------------------

PLAIN = st.none() | st.booleans() | st.integers() | st.text(TITLES, max_size=20)


@pytest.mark.parametrize(
    "value",
    [
        {}, [], "", None, True, 7, -1.5, "σ", [[]], [[], []], [True, False], [None], ["a", "b"],
        {"a": {"b": [{"c": None}]}}, [["a"], ["b", "c"]], [{}, []],
    ],
)  # fmt: skip
def test_any_json_value_comes_back(value):
    found = unpack(pack(value))
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("value", [[1, 2.5], [[1], [2, 3]], [[[1, 2], [3, 4]], [[5]]], {"a": [7]}])
def test_lists_of_numbers_come_back_whatever_their_shape(value):
    assert unpack(pack(value)) == value


@pytest.mark.parametrize(
    "value", [[1, "a"], ["a", 1], [1, [2]], [1, None], [True, 1], [math.nan], [math.inf]]
)
def test_what_could_not_be_unpacked_is_not_packed(value):
    with pytest.raises(PackingError):
        pack(value)


# Length ------------------------------------------------------------------------------------------


def four_digits(seed: int):
    source = random.Random(seed)
    return lambda: float(f"{source.uniform(-2, 2):.4g}")


def of_many_sizes(seed: int):
    """Four digits, from hundredths to a hundred, each size as often."""
    source = random.Random(seed)
    return lambda: float(f"{source.choice([-1, 1]) * 10 ** source.uniform(-2, 2):.4g}")


def largest(key: str, number) -> lc.Problem:
    """8 units, 8 inputs, 16 timesteps and targets for each, with all numbers that there can be."""
    return lc.read(
        document_of(layer(lc.CATALOGUE[key], key, 8, 8, number))
        | {"title": "An exercise of the largest size", "notation": "pytorch"}
        | {"inputs": array((16, 8), number), "targets": array((16, 8), number)}
    )


@pytest.mark.parametrize("number", [four_digits, of_many_sizes])
@pytest.mark.parametrize("family", [family for family in FAMILIES if family != "greff_fgr"])
def test_the_largest_problem_of_four_digits_fits_in_3000_characters(family, number):
    assert len(lc.to_link(largest(family, number(len(family))))) <= 3000


def test_four_digits_for_every_weight_of_full_gate_recurrence_are_more_than_3000_characters_hold():
    """So no link could: a number of four digits is one of 2 × 9,000, and 3,000 characters of 6 bits
    hold 18,000 bits. With the usual two decimals it fits."""
    weights = largest("greff_fgr", four_digits(1)).layers[0].weights
    count = sum(array.size for array in weights.values())
    assert count == 4 * (64 + 64 + 8) + 3 * 8 + 9 * 64  # gates, peepholes, gates to gates
    assert (count + 16 * 8 + 16 * 8) * math.log2(2 * 9000) > 3000 * 6


@pytest.mark.parametrize("key", lc.CATALOGUE)
def test_the_largest_problem_of_two_decimals_fits_in_3000_characters(key):
    assert len(lc.to_link(largest(key, random_two(len(key))))) <= 3000


def deep(key: str) -> lc.Problem:
    """Four layers of 8 units in both directions, with a readout, all numbers at full precision."""
    number, cell = random.Random(4).random, lc.CATALOGUE[key]
    layers = [layer(cell, key, size, 8, number, "both") for size in (8, 16, 16, 16)]
    readout = {
        "equations": {"y": ENDINGS["softmax"]},
        "weights": {"W_y": array((8, 16), number), "b_y": array((8,), number)},
    }
    return lc.read(
        document_of(*layers)
        | {"inputs": array((16, 8), number), "targets": array((16, 8), number), "readout": readout}
    )


@pytest.mark.parametrize("key", ["lstm", "greff_fgr_two_biases", "gru_reset_after"])
def test_four_layers_in_both_directions_at_full_precision_have_a_link(key):
    same(deep(key))


def with_numbers(count: int) -> lc.Problem:
    """A problem of so many numbers: weight vectors of a thousand, and an input of the rest."""
    names = hostile.NAMES[: (count - 1) // 1000]
    cell = {"state": ["h"], "equations": {"h": " + ".join(names)}}
    weights = {name: [0.1] * 1000 for name in names}
    inputs = [[0.5] * (count - 1000 * len(names))]
    return lc.read(document_of({"cell": cell, "weights": weights}) | {"inputs": inputs})


def test_the_most_numbers_have_a_link_and_one_more_is_told():
    same(with_numbers(MOST_NUMBERS))
    with pytest.raises(lc.ProblemError, match="too large for a link"):
        lc.to_link(with_numbers(MOST_NUMBERS + 1))


def test_the_most_text_has_a_link_and_one_byte_more_is_told():
    assert unpack(pack("a" * (MOST_TEXT - 2))) == "a" * (MOST_TEXT - 2)  # between quotes
    with pytest.raises(PackingError):
        pack("a" * (MOST_TEXT - 1))


def test_what_would_be_more_is_not_unpacked():
    """The most that is unpacked is the most that is packed, whoever packs it."""
    fits, zeros = "a" * (MOST_TEXT - 2), [0.0] * MOST_NUMBERS
    assert unpack(hostile.parts(f'"{fits}"')[1:]) == fits
    assert unpack(pack(zeros)) == zeros
    for text in (
        hostile.parts(f'"{fits}a"'),
        hostile.parts(f"[{MOST_NUMBERS + 1}]", bytes(MOST_NUMBERS + 1)),
    ):
        with pytest.raises(PackingError):
            unpack(text[1:])


def test_what_is_packed_is_never_too_long_to_be_unpacked():
    noise = random.Random(6)
    text = "".join(chr(noise.randrange(32, 127)) for _ in range(MOST_TEXT // 2 - 20))
    numbers = [
        noise.choice([noise.random(), 0.5 + noise.randrange(9)]) for _ in range(MOST_NUMBERS)
    ]
    value = {"text": text, "numbers": numbers}
    assert len(pack(value)) <= LONGEST
    assert unpack(pack(value)) == value


# For ever ----------------------------------------------------------------------------------------


def frozen() -> dict[str, tuple[str, dict]]:
    """name → link and document, of every version."""
    lines = [
        line.split("\t")
        for path in sorted(LINKS.glob("*.txt"))
        for line in path.read_text(encoding="utf-8").split("\n")
        if line and not line.startswith("#")
    ]
    return {name: (link, json.loads(found)) for name, link, found in lines}


FROZEN = frozen()


@pytest.mark.parametrize("name", FROZEN)
def test_a_link_that_was_once_given_out_is_read(name):
    link, found = FROZEN[name]
    assert document(lc.from_link(link)) == document(lc.read(found))


def test_links_of_every_example_and_of_a_dozen_others_were_kept():
    examples = {name for name in FROZEN if name.startswith("example_")}
    assert len(examples) >= 12
    assert len(FROZEN) - len(examples) >= 12


# As people send them -----------------------------------------------------------------------------

EXAMPLE = lc.EXAMPLES["comp7118_lstm"].checked
LINK = lc.to_link(EXAMPLE)


@pytest.mark.parametrize(
    "text",
    [
        LINK,
        f" {LINK}\n",
        "\r\n".join(LINK[k : k + 30] for k in range(0, len(LINK), 30)),
        "\u00a0 ".join(LINK),
        f"https://example.org/?p={LINK}",
        f"https://example.org/calculator/compare?of=statquest_a&p={LINK}&s=abc&at=1.f#here",
        f"<http://localhost:8501/?p={LINK}>",
        f"See [this one](http://localhost:8501/?p={LINK}), please.",
        f"http://localhost:8501/?p={LINK[:50]}\n{LINK[50:]}&at=2",
    ],
)
def test_a_link_is_found_in_an_address_and_across_lines(text):
    assert document(lc.from_link(text)) == document(EXAMPLE)


@pytest.mark.parametrize("text", [None, b"", LINK.encode(), 1, 1.5, [LINK], {"p": LINK}])
def test_what_is_no_text_is_told(text):
    assert refusal(text) == "A link is text."


@pytest.mark.parametrize(
    "text",
    ["", " ", "abc", "p=", "?p=", "https://example.org/?p=", "https://example.org/", "{}", "-1",
     "0" + LINK[1:], "\u00b9" + LINK[1:], "\u0661", "x" + LINK, "\ufeff" + LINK, "\ud800", "\0"],
)  # fmt: skip
def test_what_is_no_link_is_told(text):
    assert "not a link of the calculator" in refusal(text)


@pytest.mark.parametrize("version", "23456789")
def test_a_newer_version_is_told(version):
    assert "newer version" in refusal(version + LINK[1:])
    assert "newer version" in refusal(f"https://example.org/?p={version}")


@pytest.mark.parametrize(
    "text", ["1" * 10_000_000, "?p=" * 4_000_000, " " * 10_000_000, "漢" * 10**7]
)
def test_a_text_of_megabytes_is_told(text):
    assert "too long" in refusal(text)


# Damaged -----------------------------------------------------------------------------------------

DAMAGED = "This link is damaged or cut short: copy the whole of it."


def test_every_changed_character_is_noticed():
    for k in range(1, len(LINK)):
        for other in {*ALPHABET} - {LINK[k]}:
            assert refusal(LINK[:k] + other + LINK[k + 1 :]) == DAMAGED


@pytest.mark.parametrize("other", ["+", "/", "=", ".", "%", "*", "\0", "ă", "\ud800", "\u200b"])
def test_every_foreign_character_is_noticed(other):
    for k in range(1, len(LINK)):
        assert refusal(LINK[:k] + other + LINK[k + 1 :]) == DAMAGED
        assert refusal(LINK[:k] + other + LINK[k:]) == DAMAGED


def test_every_cut_is_noticed():
    for k in range(1, len(LINK)):
        assert refusal(LINK[:k]) == DAMAGED
        assert refusal(LINK[0] + LINK[k + 1 :]) == DAMAGED


def test_every_character_left_out_or_twice_or_exchanged_is_noticed():
    for k in range(1, len(LINK)):
        assert refusal(LINK[:k] + LINK[k + 1 :]) == DAMAGED
        assert refusal(LINK[: k + 1] + LINK[k:]) == DAMAGED
        if LINK[k - 1] != LINK[k] and k > 1:
            assert refusal(LINK[: k - 1] + LINK[k] + LINK[k - 1] + LINK[k + 1 :]) == DAMAGED


def test_letters_in_the_wrong_case_are_noticed():
    assert refusal(LINK.lower()) == DAMAGED
    assert refusal(LINK.upper()) == DAMAGED


# Hostile, with a right checksum ------------------------------------------------------------------

SKELETON = (
    '{"layers":[{"cell":"rnn","weights":{"W_xh":[1,1],"W_hh":[1,1],"b_h":[1]}}],"inputs":[2,1]}'
)
FIVE = (bytes([hostile.DOUBLE]) * 5, struct.pack(">5d", *range(1, 6)))


def test_the_tests_own_packer_makes_links():
    """Else all hostile ones would be refused for the wrong reason."""
    problem = lc.from_link(hostile.parts(SKELETON, *FIVE))
    assert problem.layers[0].weights["b_h"].tolist() == [3]
    assert problem.inputs.tolist() == [[4], [5]]
    one = {"layers": [rnn_layer(BELOW)], "inputs": [[0.5, -0.2]]}
    assert document(lc.from_link(hostile.packed(one))) == document(
        lc.read(one | {"format": "lstm-calc/1"})
    )


def reshaped(name: str, shape: str) -> str:
    """The small skeleton with another shape for one array."""
    before, _, after = SKELETON.partition(f'"{name}":')
    return before + f'"{name}":{shape}' + after[after.index("]") + 1 :]


SHAPES = [
    "[1000000,1000000]", "[1000000,1]", "[1,1000000]", "[1000000]", "[4]", "[2,4]", "[0]", "[0,1]",
    "[1,0]", "[0,0]", "[-1]", "[-1,1]", "[1,-1]", "[1,1,1]", "[1,1,1,1]", "[true]", "[true,1]",
    "[1,true]", "[1.0]", "[1.0,1]", "[1,1.5]", "[null]", "[null,1]", "[1,null]", '["1"]',
    '["1","1"]', '[1,"1"]', '["1",1]', "[[1],1]", "[1,[1]]", "[[1,1]]", "[[1],[1]]", "[[[1]]]",
    "[{}]", "[1,{}]", "[]", "[[]]", "{}", "1", '"1"', "null", "true", f"[{'9' * 400}]",
    f"[1,{'9' * 400}]", f"[{'9' * 400},1]", f"[{'9' * 5000}]", "[1e400]", "[1e2]", "[NaN]",
    "[Infinity]", "[-0]", '{"__class__":"int"}', "[9223372036854775807]", "[9223372036854775808]",
]  # fmt: skip


@pytest.mark.parametrize("name", ["W_xh", "b_h", "inputs"])
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape[:20])
def test_a_shape_that_is_none_is_told(name, shape):
    text = hostile.parts(reshaped(name, shape), *FIVE)
    if (name, shape) == ("inputs", "[[1],[1]]"):  # a list of two arrays: two rows
        assert lc.from_link(text).inputs.tolist() == [[4], [5]]
    else:
        refusal(text)


@pytest.mark.parametrize(
    "skeleton", ["[0]", "[0,5]", "[-0]", '{"a":NaN}', '{"a":-Infinity}', "[1,2,3]"]
)
def test_what_is_never_packed_is_not_unpacked(skeleton):
    with pytest.raises(PackingError):
        unpack(hostile.parts(skeleton)[1:])


def with_kinds(kinds: bytes, digits: bytes) -> str:
    return hostile.parts(SKELETON, kinds, digits)


KINDS = {
    "a kind that is none": with_kinds(bytes([255]) * 5, FIVE[1]),
    "the first kind that is none": with_kinds(bytes([115]) * 5, FIVE[1]),
    "too few kinds": with_kinds(FIVE[0][:4], FIVE[1][:32]),
    "too many kinds": with_kinds(FIVE[0] + b"\1", FIVE[1] + bytes(8)),
    "a zero too many": with_kinds(FIVE[0] + b"\0", FIVE[1]),
    "no kinds": with_kinds(b"", b""),
    "too few digits": with_kinds(FIVE[0], FIVE[1][:-1]),
    "too many digits": with_kinds(FIVE[0], FIVE[1] + b"\0"),
    "no digits": with_kinds(FIVE[0], b""),
    "digits beyond those of the numbers": with_kinds(bytes([80]) * 5, b"\xff" * 3),
    "short digits cut": with_kinds(bytes([80]) * 5, b"\1"),
    "NaN": with_kinds(FIVE[0], struct.pack(">5d", 1, 2, 3, math.nan, 5)),
    "infinity": with_kinds(FIVE[0], struct.pack(">5d", 1, 2, 3, 4, -math.inf)),
    "NaN in 32 bits": with_kinds(bytes([2]) * 5, struct.pack(">5f", 1, 2, 3, math.nan, 5)),
    "above 1e300": with_kinds(FIVE[0], struct.pack(">5d", 1, 2, 1.7e308, 4, 5)),
}


@pytest.mark.parametrize("name", KINDS)
def test_numbers_that_are_none_are_told(name):
    refusal(KINDS[name])


LONG = "[" * 10_000 + "]" * 10_000
SKELETONS = {
    "lists nested": LONG,
    "lists nested in a weight": SKELETON.replace("[2,1]", LONG[8000:12000]),
    "objects nested": '{"a":' * 1900 + "1" + "}" * 1900,
    "lists nested open": "[" * 11_000,
    "objects nested open": '{"a":' * 2000,
    "layers nested": SKELETON.replace("[{", "[" * 900 + "{").replace("}]", "}" + "]" * 900),
    "a list": "[]",
    "a list of numbers": "[5]",
    "a number": "5",
    "a text": '"layers"',
    "nothing": "",
    "null": "null",
    "an empty object": "{}",
    "cut JSON": SKELETON[:-1],
    "two values": SKELETON + SKELETON,
    "no UTF-8": b'{"title":"\xff"}',
    "UTF-16": SKELETON.encode("utf-16"),
    "a format of its own": '{"format":"lstm-calc/1",' + SKELETON[1:],
    "a foreign format": '{"format":"lstm-calc/2",' + SKELETON[1:],
    "a class": SKELETON[:-1] + ',"__class__":"os.system"}',
    "a class in a layer": SKELETON.replace('"cell"', '"__class__":"os.system","cell"'),
    "a class as cell": SKELETON.replace('"rnn"', '{"__class__":"os.system"}'),
    "a class as title": SKELETON[:-1] + ',"title":{"__class__":"str"}}',
    "NaN decimals": SKELETON[:-1] + ',"rounding":{"rule":"display","decimals":NaN}}',
    "infinite decimals": SKELETON[:-1] + ',"rounding":{"rule":"display","decimals":-Infinity}}',
    "huge decimals": SKELETON[:-1]
    + ',"rounding":{"rule":"display","decimals":'
    + "9" * 4000
    + "}}",
    "float decimals": SKELETON[:-1] + ',"rounding":{"rule":"display","decimals":4.0}}',
    "texts for numbers": SKELETON.replace("[2,1]", '[["1"],["2"]]'),
    "a title of numbers": SKELETON[:-1] + ',"title":5}',
    "a title too long": SKELETON[:-1] + f',"title":"{"a" * 301}"}}',
    "a title of half a character": SKELETON[:-1] + ',"title":"\\ud800"}',
    "an equation": SKELETON.replace('"rnn"', '{"state":["h"],"equations":{"h":"__import__(1)"}}'),
    "an equation that is none": SKELETON.replace(
        '"rnn"', '{"state":["h"],"equations":{"h":["x"]}}'
    ),
    "a state that is none": SKELETON.replace('"rnn"', '{"state":[["h"]],"equations":{"h":"x"}}'),
    "deep minus": SKELETON.replace(
        '"rnn"', '{"state":["h"],"equations":{"h":"' + "-" * 190 + 'x"}}'
    ),
    "a circle": SKELETON.replace('"rnn"', '{"state":["h"],"equations":{"h":"a","a":"b","b":"h"}}'),
    "a readout with a state": SKELETON[:-1] + ',"readout":{"equations":{"y":"h_prev"}}}',
    "a readout of nothing": SKELETON[:-1] + ',"readout":{"equations":{}}}',
}


@pytest.mark.parametrize("name", SKELETONS)
def test_a_skeleton_that_is_none_is_told(name):
    text = SKELETONS[name]
    refusal(hostile.parts(text, *FIVE))
    refusal(hostile.parts(text))


def test_a_million_timesteps_are_told():
    many = {"layers": [rnn_layer(BELOW)], "inputs": hostile.rows(5000, 2)}
    assert "timesteps" in refusal(hostile.packed(many))
    million = SKELETON.replace("[2,1]", "[1000000,1]")
    refusal(hostile.parts(million, *FIVE))


def test_of_keys_that_are_there_twice_the_last_is_taken():
    text = SKELETON[:-1] + ',"title":"one","title":"two"}'
    assert lc.from_link(hostile.parts(text, *FIVE)).title == "two"


@pytest.mark.parametrize("title", ["<script>alert(1)</script>", "\\input{x}", "=1+1", "$x$ `a`"])
def test_markup_in_a_title_stays_text(title):
    text = SKELETON[:-1] + f',"title":{json.dumps(title)}}}'
    assert lc.from_link(hostile.parts(text, *FIVE)).title == title


BOMBS = {
    "in the skeleton": hostile.checked(hostile.deflated(b" " * 60_000_000)),
    "in the skeleton, with an end": hostile.parts(b" " * 40_000_000 + SKELETON.encode(), *FIVE),
    "in the kinds": hostile.parts(SKELETON, bytes(60_000_000), FIVE[1]),
    "of kinds that have digits": hostile.parts(SKELETON, b"\1" * 60_000_000, FIVE[1]),
    "cut in the skeleton": hostile.checked(hostile.deflated(b" " * 60_000_000)[:-9]),
    "stored, not deflated": hostile.checked(b"\1\xff\xff\0\0" + b" " * 65535),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_deflate_bomb_is_told(name):
    assert refusal(BOMBS[name]) == DAMAGED


@pytest.mark.parametrize("name", [*BOMBS, *hostile.LARGEST])
def test_no_link_takes_more_than_its_memory(name):
    text = BOMBS.get(name) or hostile.packed(hostile.LARGEST[name])
    tracemalloc.start()
    try:
        opened(text)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MOST_MEGABYTES * 1e6


def test_the_largest_links_are_looked_into():
    """None is refused for its mere size: the packed text is as long as can be, not longer."""
    told = {name: said(found) for name, found in hostile.LARGEST.items()}
    assert [name for name, sentence in told.items() if sentence == DAMAGED] == []


def said(found: dict) -> str:
    """The sentence that the document's link is refused with; of a problem, none."""
    try:
        lc.from_link(hostile.packed(found))
    except lc.ProblemError as error:
        return str(error)
    return ""


# Anything at all ---------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
    | st.sampled_from(["lstm", "both", "every step", "cross-entropy", "W @ x", "softmax(h)", 1]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(
        st.sampled_from(["cell", "weights", "start", "state", "equations", "h", "c", "x", "W", "y"])
        | st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@FUZZ
@given(st.text(max_size=300) | st.text(ALPHABET, max_size=300).map(lambda text: "1" + text))
def test_random_text_is_told(text):
    refusal(text)


@FUZZ
@given(st.binary(max_size=300))
def test_random_bytes_are_told(body):
    refusal(hostile.checked(body))


@FUZZ
@given(JSON | st.binary(max_size=50), st.binary(max_size=30), st.binary(max_size=90))
def test_random_parts_are_told(skeleton, kinds, digits):
    text = skeleton if isinstance(skeleton, bytes) else json.dumps(skeleton).encode()
    opened(hostile.parts(text, kinds, digits))


@FUZZ
@given(st.lists(st.integers(0, 114), min_size=5, max_size=5), st.binary(max_size=40))
def test_random_kinds_and_digits_make_numbers_or_are_told(kinds, digits):
    for length in range(len(digits)):
        opened(with_kinds(bytes(kinds), digits[:length]))


def places(value, way: tuple = ()) -> list[tuple]:
    """The way to each part of a document."""
    parts = [*(value.items() if isinstance(value, dict) else enumerate(value))]
    inner = [places(one, (*way, key)) for key, one in parts if isinstance(one, dict | list)]
    return [(*way, key) for key, _ in parts] + [place for found in inner for place in found]


def changed(value, way: tuple, new):
    """The value with another part at the way's end."""
    if not way:
        return new
    key, *rest = way
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[key] = changed(value[key], tuple(rest), new)
    return copy


REAL = [found for _, found in FROZEN.values() if len(json.dumps(found)) < 3000]


@settings(FUZZ, max_examples=600)
@given(st.data())
def test_a_problem_with_anything_in_a_part_s_place_is_a_problem_or_told(data):
    found = data.draw(st.sampled_from(REAL))
    kept = {key: value for key, value in found.items() if key != "format"}
    for _ in range(data.draw(st.integers(1, 3))):
        way = data.draw(st.sampled_from(places(kept)))
        kept = changed(kept, way, data.draw(JSON))
    opened(hostile.packed(kept))

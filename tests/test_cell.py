"""Reading equations: what becomes of a line, and a sentence for every line that cannot be read."""

import ast
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_calc.cell import Cell, CellError, Step, canonical

FUZZ = settings(deadline=None, derandomize=True, database=None, max_examples=400)
LSTM = {
    "f": "sigmoid(W_xf @ x + W_hf @ h_prev + b_f)",
    "i": "sigmoid(W_xi @ x + W_hi @ h_prev + b_i)",
    "g": "tanh(W_xg @ x + W_hg @ h_prev + b_g)",
    "o": "sigmoid(W_xo @ x + W_ho @ h_prev + b_o)",
    "c": "f * c_prev + i * g",
    "h": "o * tanh(c)",
}


def lines(state="h", **equations):
    return Cell("A test", tuple(state), equations)


def one(text):
    return lines(h=text)


def args_of(cell, name):
    return cell.steps[name].op, cell.steps[name].args


# What a line becomes ----------------------------------------------------------------------------


def test_a_line_becomes_one_step_per_operation_each_named_by_its_own_text():
    assert list(one("tanh(W @ x + U @ h_prev + b)").steps.values()) == [
        Step("W @ x", "matmul", ("W", "x"), "h"),
        Step("U @ h_prev", "matmul", ("U", "h_prev"), "h"),
        Step("W @ x + U @ h_prev", "add", ("W @ x", "U @ h_prev"), "h"),
        Step("W @ x + U @ h_prev + b", "add", ("W @ x + U @ h_prev", "b"), "h"),
        Step("h", "tanh", ("W @ x + U @ h_prev + b",), "h"),
    ]


def test_the_textbook_lstm_is_read_as_it_is_printed():
    cell = lines("hc", **LSTM)
    assert cell.lines == ("f", "i", "g", "o", "c", "h")
    assert args_of(cell, "c") == ("add", ("f * c_prev", "i * g"))
    assert args_of(cell, "h") == ("mul", ("o", "tanh(c)"))
    assert args_of(cell, "f * c_prev") == ("mul", ("f", "c_prev"))
    assert len(cell.steps) == 4 * 5 + 3 + 2


@pytest.mark.parametrize(
    ("text", "op", "args"),
    [
        ("x - h_prev", "sub", ("x", "h_prev")),
        ("x * h_prev", "mul", ("x", "h_prev")),
        ("-x", "neg", ("x",)),
        ("relu(x)", "relu", ("x",)),
        ("1 - h_prev", "sub", (1.0, "h_prev")),
        ("0.5 * x", "mul", (0.5, "x")),
        ("1e-3 + x", "add", (0.001, "x")),
        ("(x)", "copy", ("x",)),
        ("2", "copy", (2.0,)),
        ("W @ [x, h_prev]", "matmul", ("W", "[x, h_prev]")),
        ("W @ (x * 2)", "matmul", ("W", "x * 2")),
    ],
)
def test_each_sign_of_the_grammar_is_its_operation(text, op, args):
    assert args_of(one(text), "h") == (op, args)


def test_times_binds_closer_than_plus_and_minus_reads_from_the_left():
    assert args_of(one("x + x * h_prev"), "h") == ("add", ("x", "x * h_prev"))
    assert args_of(one("x - x - h_prev"), "h") == ("sub", ("x - x", "h_prev"))
    assert args_of(one("x - (x - h_prev)"), "h") == ("sub", ("x", "x - h_prev"))


def test_join_takes_vectors_weights_parts_and_numbers_in_the_order_written():
    cell = one("W @ [h_prev, 1, x, b, x + 1]")
    join = cell.steps["[h_prev, 1, x, b, x + 1]"]
    assert (join.op, join.args) == ("join", ("h_prev", 1.0, "x", "b", "x + 1"))
    assert cell.weights["b"] is None
    assert cell.sizes(3, 2)[join.name] == 2 + 1 + 3 + 2 + 3
    assert cell.shapes(3, 2)["W"] == (2, 11)


def test_spaces_do_not_matter():
    spread, tight = one("  tanh( W@x+b )  "), one("tanh(W @ x + b)")
    assert list(spread.steps.values()) == list(tight.steps.values())


# Order, sharing, names --------------------------------------------------------------------------


def test_a_peephole_computes_c_before_the_gate_that_looks_at_it():
    cell = lines("hc", **LSTM | {"o": "sigmoid(W_xo @ x + W_ho @ h_prev + p_o * c + b_o)"})
    assert cell.lines == ("f", "i", "g", "c", "o", "h")
    assert list(cell.steps).index("c") < list(cell.steps).index("p_o * c")


def test_lines_written_in_any_order_are_computed_in_order_of_need():
    cell = lines("hc", **dict(reversed(LSTM.items())))
    order = cell.lines
    assert order.index("h") == 5
    assert max(order.index(gate) for gate in "fig") < order.index("c") < order.index("h")


def test_lines_that_need_nothing_of_each_other_keep_the_written_order():
    assert lines(q="x", a="x * 2", m="h_prev", h="x + 1").lines == ("q", "a", "m", "h")


def test_every_step_comes_after_the_steps_it_reads():
    cell = lines("hc", **dict(reversed(LSTM.items())))
    seen = {"x", "h_prev", "c_prev", *cell.weights}
    for step in cell.steps.values():
        assert set(step.args) <= seen
        seen.add(step.name)


def test_a_part_written_twice_is_computed_once():
    cell = lines(a="tanh(W @ x + b)", h="sigmoid(W@x + b) * a")
    assert cell.steps["W @ x"].line == "a"
    assert [name for name in cell.steps if "W @ x" in name] == [
        "W @ x", "W @ x + b", "sigmoid(W @ x + b)"]  # fmt: skip


def test_a_part_that_is_a_line_of_its_own_is_that_line():
    cell = lines(a="tanh(W @ x)", h="h_prev * tanh(W @ x)")
    assert args_of(cell, "h") == ("mul", ("h_prev", "a"))
    assert "tanh(W @ x)" not in cell.steps
    assert cell.aliases["tanh(W @ x)"] == "a"


def test_a_line_that_repeats_an_earlier_part_copies_it():
    cell = lines(a="1 + tanh(W @ x)", h="tanh(W @ x)")
    assert args_of(cell, "h") == ("copy", ("tanh(W @ x)",))


def test_a_line_may_only_rename():
    cell = lines(m="h_prev", y="m", h="y + x")
    assert [args_of(cell, n) for n in "my"] == [("copy", ("h_prev",)), ("copy", ("m",))]


def test_a_name_that_no_line_defines_is_a_weight_with_the_shape_of_its_use():
    cell = lines("hc", **LSTM | {"f": "sigmoid(W_xf @ x + W_cf @ c_prev + p_f * c_prev + b_f)"})
    shapes = cell.shapes(3, 2)
    assert shapes["W_xf"] == (2, 3)
    assert shapes["W_cf"] == (2, 2)
    assert shapes["p_f"] == shapes["b_f"] == (2,)
    assert set(shapes) == {
        *("W_xf", "W_cf", "p_f", "b_f", "W_xi", "W_hi", "b_i", "W_xg", "W_hg", "b_g"),
        *("W_xo", "W_ho", "b_o"),
    }


def test_sizes_are_those_of_the_input_and_of_the_hidden_state():
    sizes = lines(a="x * x", m="W @ a", h="m + h_prev").sizes(5, 2)
    assert (sizes["x"], sizes["a"], sizes["m"], sizes["h_prev"], sizes["h"]) == (5, 5, 2, 2, 2)


def test_a_constant_line_has_one_number_per_unit():
    assert lines(z="1 - 0.25", h="z * x").sizes(3, 3)["z"] == 3


def test_a_cell_is_frozen_and_equal_to_another_of_the_same_text():
    assert one("W @ x") == one("W @ x") != one("V @ x")
    assert hash(one("W @ x")) == hash(one("W @ x"))
    with pytest.raises(AttributeError):
        one("W @ x").title = "B"
    with pytest.raises(TypeError):
        one("W @ x").steps["h"] = None


def test_canonical_spells_a_part_as_its_step_is_named():
    assert canonical("W_xf@x  +  (b)") == "W_xf @ x + b"
    assert canonical("not one $") == "not one $"


# What cannot be read ----------------------------------------------------------------------------

READS = "A line has names, numbers, + - * @, [a, b] and "  # then the functions


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("tahn(x)", "line h: no function is called 'tahn'. Did you mean tanh?"),
        ("cosh(x)", "line h: no function is called 'cosh'. There are sigmoid, tanh, relu"),
        ("tanh", "line h: tanh is a function: write tanh(…)."),
        ("tanh @ x", "line h: tanh is a function: write tanh(…)."),
        (
            "k_prev + x",
            "line h: unknown name k_prev: k has no line. The previous values are h_prev.",
        ),
        (
            "W_prev @ x",
            "line h: unknown name W_prev: W has no line. The previous values are h_prev.",
        ),
        (
            "h",
            "line h: a circle, h needs h. Use the last value of a state (s_prev) in one.",
        ),
        ("tanh()", "line h: tanh takes 1 argument, not 0: write tanh(…)."),
        ("tanh(x, x)", "line h: tanh takes 1 argument, not 2: write tanh(…)."),
        ("W @ x +", "line h: something is missing after +."),
        ("", "line h: nothing is computed here yet: write an expression, such as tanh(W @ x)."),
        ("W @ x = b", "line h: cannot read '='. A line has one =, between its name and what"),
        ("x ** 2", "line h: cannot read 'x ** 2'. There are no powers: write x * x."),
        ("x / 2", "line h: cannot read '/'. There is no division: multiply by a number"),
        ("W @ σ(x)", "line h: cannot read 'σ'. Write sigmoid(…)."),
        ("[x]", "line h: cannot read '[x]'. Two values or more are joined: [x, h_prev]."),
        ("W @ $x", f"line h: cannot read '$'. {READS}"),
        ("x * h_prev)", "line h: this ) closes nothing that was opened before it."),
        ("[x, h_prev)", "line h: this ) closes nothing that was opened before it."),
        ("tanh(W @ x", "line h: a ( is not closed: its ) is missing."),
        ("W @ [x, h_prev", "line h: a [ is not closed: its ] is missing."),
        ("W x + b", "line h: a sign is missing between 'W' and 'x': +, -, * or @."),
        ("(1 - b) x", "line h: a sign is missing between ')' and 'x': +, -, * or @."),
        ("(1 - b)(x)", "line h: '1 - b' is a value and no function. For a product write *"),
        ("x(1 - b)", "line h: 'x' is a value and no function. For a product write * before"),
        ("tanh W @ x", "line h: tanh is a function: write tanh(…)."),
        ("W @ x + * b", "line h: something is missing between + and *."),
        ("* x", "line h: something is missing before *."),
        ("W[x, h_prev]", "line h: cannot read 'W[x, h_prev]'. A matrix meets [a, b] with @"),
        ("0,5 * x", "line h: cannot read '(0, 5 * x)'. A comma stands between [ and ] only"),
        ("2x", "line h: cannot read '2x': a number touches a name. For a product write *"),
        ("W @ h_{t-1}", "line h: cannot read '{'. Write x for the input, h_prev for"),
        ("W @ x_t", "line h: write x for x_t: no _t is needed."),
        ("Tanh(x)", "line h: no function is called 'Tanh'. Did you mean tanh?"),
        ("ReLU(x)", "line h: no function is called 'ReLU'. Did you mean relu?"),
        ("x + in", "line h: in cannot be a name here: call it something else."),
        ("x" * 201, "line h: 201 characters; a line may have 200. Split it in two."),
        (
            "-" * 31 + "x",
            "line h: nested more than 30 deep. Give a part its own line.",
        ),
        (
            "W * x + W @ x",
            "line h: W is a matrix in one place (W @ …) and a vector in another. "
            "Give one of them another name.",
        ),
        (
            "W @ x + W * x",
            "line h: W is a matrix in one place (W @ …) and a vector in another. "
            "Give one of them another name.",
        ),
        (
            "h_prev @ x",
            "line h: the left of @ is a weight matrix, not 'h_prev'. "
            "For an elementwise product write *.",
        ),
        (
            "2 @ x",
            "line h: the left of @ is a weight matrix, not '2'. "
            "For an elementwise product write *.",
        ),
        (
            "W @ 2",
            "line h: the right of @ is a vector such as x, h_prev or [x, h_prev], not '2'.",
        ),
        (
            "b * x + W @ b",
            "line h: the right of @ is a vector such as x, h_prev or [x, h_prev], not 'b'.",
        ),
        ("1e999 * x", "line h: a number is too large: 1e300 is the most."),
        ("True", "line h: 'True' is not a number."),
        ("2j * x", "line h: cannot read '2j': a number touches a name."),
        ("_w * x", "line h: '_w' is not a name for a weight: use a letter, then letters"),
        ("v" * 33, f"line h: {'v' * 33!r} is not a name for a weight: use a letter"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_read_is_named_in_a_sentence(text, sentence):
    with pytest.raises(CellError) as caught:
        one(text)
    assert str(caught.value).startswith(sentence)
    assert str(caught.value).endswith((".", "?"))


def test_the_sentence_names_the_line_that_is_wrong_not_the_first():
    with pytest.raises(CellError, match=r"^line i: no function is called 'sigmoyd'"):
        lines("hc", **LSTM | {"i": "sigmoyd(W_xi @ x)"})


@pytest.mark.parametrize(
    ("equations", "line"),
    [
        (LSTM | {"i": "sigmoyd(W_xi @ x)"}, "i"),
        (LSTM | {"c": "o + h"}, "c"),
        (LSTM | {"h": "(o"}, "h"),
        (LSTM | {"x": "o"}, None),
        ({"h": "o"}, None),
    ],
)
def test_an_error_names_its_line_for_whoever_marks_it(equations, line):
    with pytest.raises(CellError) as caught:
        lines("hc", **equations)
    assert caught.value.line == line


def test_an_error_of_sizes_names_its_line_too():
    with pytest.raises(CellError) as caught:
        lines(a="W @ x", h="a + x").sizes(3, 2)
    assert caught.value.line == "h"


# A readout: no state, and h is what comes in ----------------------------------------------------


def readout(**equations):
    return Cell("A readout", (), equations, given="h")


def test_a_readout_reads_h_and_gives_its_last_line_as_written():
    cell = readout(y="softmax(z)", z="W @ h + b")
    assert (cell.output, cell.lines) == ("z", ("z", "y"))
    assert readout(z="W @ h + b", y="softmax(z)").output == "y"
    assert args_of(cell, "W @ h") == ("matmul", ("W", "h"))
    assert cell.shapes(3, 2) == {"W": (2, 3), "b": (2,)}
    assert cell.sizes(3, 2)["h"] == 3


def test_a_readout_without_weights_is_as_large_as_h():
    assert readout(y="softmax(h)").sizes(3, 3)["y"] == 3
    with pytest.raises(CellError) as caught:
        readout(y="softmax(h)").sizes(3, 2)
    assert str(caught.value) == (
        "line y: the output y has 2 units, but its line gives 3 numbers. "
        "Weight the input first: W @ h."
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("W @ x", "line y: a readout has no x; it sees h, the hidden state of its own timestep."),
        ("x @ h", "line y: a readout has no x; it sees h, the hidden state of its own timestep."),
        ("y_prev + h", "line y: a readout has no y_prev; it sees h, the hidden state of its own"),
        ("h_prev", "line y: a readout has no h_prev; it sees h, the hidden state of its own"),
        ("W @ 2", "line y: the right of @ is a vector such as h, not '2'."),
        ("W @ h + h", "line y: W @ h has 2 numbers and h has 3; an elementwise operation needs as"),
        ("softmax(2)", "line y: softmax takes a vector, not a number."),
        ("error + h", "line y: error has a meaning of its own; rename it."),
        ("y", "line y: a circle, y needs y."),
    ],
)
def test_what_a_readout_cannot_say_is_told(text, sentence):
    with pytest.raises(CellError) as caught:
        readout(y=text).sizes(3, 2)
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize(
    ("state", "equations", "sentence"),
    [
        ((), {}, "A readout has 1 to 40 lines; this one has 0."),
        ((), {"h": "h"}, "h has a meaning of its own; call the line something else."),
        ((), {"loss": "h"}, "loss has a meaning of its own; call the line something else."),
        (("y",), {"y": "h"}, "A readout has no state: it sees h of its own timestep alone."),
    ],
)
def test_a_readout_that_cannot_be_is_refused(state, equations, sentence):
    with pytest.raises(CellError) as caught:
        Cell("A readout", state, equations, given="h")
    assert str(caught.value) == sentence


def test_a_line_needs_the_lines_it_names():
    cell = lines("hc", **LSTM)
    assert sorted(cell.needs("c")) == ["f", "g", "i"]
    assert sorted(cell.needs("h")) == ["c", "o"]
    assert cell.needs("f") == []


def test_a_circle_is_told_step_by_step():
    circle = r"^line c: a circle, c needs o needs h needs c\."
    with pytest.raises(CellError, match=circle):
        lines("hc", c="o + 1", o="h * 2", h="c - x")


@pytest.mark.parametrize("text", ["tanh(*x)", "tanh(**x)", "tanh(x, *x)"])
def test_a_starred_argument_is_refused_without_miscounting(text):
    with pytest.raises(CellError, match=r"^line h: ") as caught:
        one(text)
    assert "not 1:" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("x", "x has a meaning of its own; call the line something else."),
        ("a_prev", "a_prev has a meaning of its own; call the line something else."),
        ("tanh", "tanh has a meaning of its own; call the line something else."),
        ("_a", "'_a' is not a name: use a letter, then letters, digits or _, "
               "32 characters at most."),
        ("é", "'é' is not a name: use a letter, then letters, digits or _, "
              "32 characters at most."),
        ("", "'' is not a name: use a letter, then letters, digits or _, "
             "32 characters at most."),
        ("a\n", "'a\\n' is not a name: use a letter, then letters, digits or _, "
                "32 characters at most."),
        (7, "'7' is not a name: use a letter, then letters, digits or _, "
            "32 characters at most."),
    ],
)  # fmt: skip
def test_a_line_with_an_impossible_name_is_refused(name, sentence):
    with pytest.raises(CellError) as caught:
        Cell("A test", ("h",), {"h": "x", name: "x"})
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    ("state", "count", "sentence"),
    [
        (("h", "c"), 1, "The state c has no line: write how c is computed."),
        ((), 1, "A cell has 1 to 8 states with different names."),
        (("h", "h"), 1, "A cell has 1 to 8 states with different names."),
        (tuple("habcdefgi"), 1, "A cell has 1 to 8 states with different names."),
        (("h",), 0, "A cell has 1 to 40 lines; this one has 0."),
        (("h",), 41, "A cell has 1 to 40 lines; this one has 41."),
    ],
)
def test_a_cell_needs_a_line_for_each_state_and_not_too_many(state, count, sentence):
    names = ["h", *(f"a{k}" for k in range(1, count))][:count]
    with pytest.raises(CellError) as caught:
        Cell("A test", state, dict.fromkeys(names, "x"))
    assert str(caught.value) == sentence


def test_forty_lines_are_read():
    assert len(lines(**{f"a{k}": f"x + {k}" for k in range(39)}, h="x").lines) == 40


def test_more_operations_than_four_hundred_are_refused():
    many = {f"a{k}": " + ".join(f"x * {k}.{n}1" for n in range(15)) for k in range(20)}
    with pytest.raises(CellError, match=r"^line a\d+: more than 400 operations in all\.$"):
        lines(**many, h="x")


@pytest.mark.parametrize("text", [3, None, b"x", ["x"]])
def test_an_equation_that_is_not_text_is_refused(text):
    with pytest.raises(CellError, match=r"^line h: an equation is text, not "):
        one(text)


def test_an_elementwise_operation_of_two_sizes_is_refused_with_both():
    with pytest.raises(CellError) as caught:
        one("x + h_prev").sizes(3, 2)
    assert str(caught.value) == (
        "line h: x has 3 numbers and h_prev has 2; an elementwise operation needs as many on "
        "both sides. Weight the input first: W @ x."
    )


def test_a_state_of_another_size_is_refused():
    with pytest.raises(CellError) as caught:
        one("tanh(x)").shapes(3, 2)
    assert str(caught.value) == (
        "line h: the state h has 2 units, but its line gives 3 numbers. "
        "Weight the input first: W @ x."
    )


def test_a_matrix_used_on_vectors_of_two_sizes_is_refused():
    cell = one("W @ x + W @ h_prev")
    assert cell.shapes(2, 2) == {"W": (2, 2)}
    with pytest.raises(CellError, match=r"^line h: .*W"):
        cell.shapes(3, 2)


# Text made to break a parser --------------------------------------------------------------------

HOSTILE = [
    *("(" * n + "x" + ")" * n for n in (50, 99)),
    *("[" * n + "x" + "]" * n for n in (31, 99)),
    *("[x, " * n + "x" + "]" * n for n in (29, 31, 39)),
    *(sign * 199 + "x" for sign in "-+"),
    *("tanh(" * n + "x" + ")" * n for n in (29, 31, 33)),
    "x" + "+x" * 99,
    "x" + "@x" * 99,
    "(" * 200,
    ")" * 200,
    "[" * 200,
    "x\0",
    "\0",
    "σ(x)",
    "ｘ",
    "ｔａｎｈ(x)",
    "x\u200b",
    "\ufeffx",
    "x\u2212x",
    "W\u00a0@ x",
    "ᵂ @ x",
    "\ud800",
    "lambda: x",
    "lambda x: x",
    "(y := x)",
    "f'{x}'",
    'f"{__import__(1)}"',
    "'x'",
    "b'x'",
    "x.real",
    "x.__class__.__mro__",
    "1 .real",
    "tanh.x(1)",
    "__import__('os')",
    "__import__(x)",
    "exec(x)",
    "[y for y in x]",
    "tanh(y for y in x)",
    "{x: x}",
    "{x}",
    "1" * 199,
    "-" + "9" * 198,
    "1e999",
    "-1e999 * x",
    "1__0",
    "0777",
    "1.5.2",
    "1e",
    "1j",
    "None",
    "True",
    "-False",
    "...",
    "tanh(x=1)",
    "tanh(*x)",
    "tanh(**x)",
    "[x, *x]",
    "*x",
    "*x, x",
    "x\\\nx",
    "x; x",
    "x\nx",
    "x\n+ x",
    "x\r+ x",
    "x\t+ x",
    "x\f+ x",
    "# x",
    "x # x",
    "x if x else x",
    "x and x",
    "not x",
    "x in x",
    "x < x",
    "1or 2",
    "1if 1else 2",
    "0in x",
    "yield x",
    "(yield)",
    "await x",
    "async",
    "x = 1",
    "x[0]",
    "x[0, 1]",
    "()",
    "(x, x)",
    "x,",
    "[]",
    "x x",
    "~x",
    "x % x",
    "x // x",
    "tanh(x)(x)",
    "(tanh)(tanh)",
    "print",
    "import os",
    "$x",
    "`x`",
    "?",
    "💥",
]
READABLE_TRICKS = {
    "(" * 50 + "x" + ")" * 50, "(" * 99 + "x" + ")" * 99, "[x, " * 29 + "x" + "]" * 29,
    "tanh(" * 29 + "x" + ")" * 29, "1" * 199, "-" + "9" * 198, "print",
}  # fmt: skip


def read_quietly(text, **others):
    """The cell or the CellError; anything else, a warning too, is a failure."""
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        try:
            found = lines(h=text, **others)
        except CellError as error:
            found = error
    assert heard == []
    return found


@pytest.mark.parametrize("text", HOSTILE, ids=[ascii(t[:24]) for t in HOSTILE])
def test_text_made_to_break_a_parser_is_refused_in_one_short_sentence(text):
    found = read_quietly(text)
    if text in READABLE_TRICKS:
        assert isinstance(found, Cell)
    else:
        assert isinstance(found, CellError)
        assert str(found).startswith("line h: ")
        assert len(str(found)) < 250
        assert str(found).endswith((".", "?"))


@pytest.mark.parametrize("text", ["1_0", "0x10", "0b11", "1e3", "1.", ".5", "00"])
def test_a_number_that_python_can_read_is_that_number_or_refused(text):
    found = read_quietly(f"x * {text}")
    assert isinstance(found, CellError) or args_of(found, "h") == ("mul", ("x", float(eval(text))))


@FUZZ
@given(st.text(max_size=220))
def test_any_text_at_all_gives_a_cell_or_a_cell_error(text):
    assert isinstance(read_quietly(text), Cell | CellError)


ALPHABET = [
    *("x", "h_prev", "W", "b", "a", "h", "_prev", "tanh", "sigmoid(", "relu(", "if", "or"),
    *("1", "0.5", "1", "e", "_", ".", ",", "(", ")", "[", "]", "+", "-", "*", "@", " ", "W @ "),
]


@FUZZ
@given(st.lists(st.sampled_from(ALPHABET), max_size=40).map("".join))
def test_any_text_of_the_grammars_own_signs_gives_a_cell_or_a_cell_error(text):
    assert isinstance(read_quietly(text, a="W @ x"), Cell | CellError)


def grown(inner):
    pair = st.tuples(inner, inner)
    return st.one_of(
        pair.flatmap(lambda p: st.sampled_from([f"({p[0]} {o} {p[1]})" for o in "+-*"])),
        pair.map(lambda p: f"W @ [{p[0]}, {p[1]}]"),
        inner.flatmap(lambda t: st.sampled_from([f"-({t})", f"tanh({t})", f"V @ ({t})", f"({t})"])),
    )


EXPRESSIONS = st.recursive(st.sampled_from(["x", "h_prev", "b", "a", "2", "0.5"]), grown)


@FUZZ
@given(EXPRESSIONS, EXPRESSIONS)
def test_whatever_is_read_is_computed_in_order_and_named_by_text_that_reads_the_same(text, other):
    found = read_quietly(text, a=other)
    assert isinstance(found, Cell | CellError)
    if isinstance(found, Cell):
        seen = {"x", "h_prev", *found.weights}
        for step in found.steps.values():
            assert {arg for arg in step.args if isinstance(arg, str)} <= seen
            assert step.name in ("a", "h") or canonical(step.name) == step.name
            seen.add(step.name)


def test_a_line_needs_what_a_part_that_it_shares_needs():
    shared = {"o": "V @ x", "f": "sigmoid(W @ o) * 1", "i": "sigmoid(W @ o)", "h": "f + i"}
    cell = Cell("Shared", ("h",), shared)
    assert cell.needs("i") == ["o"]
    assert sorted(cell.needs("h")) == ["f", "i"]


@FUZZ
@given(EXPRESSIONS)
def test_a_part_is_spelled_as_python_spells_it(text):
    assert canonical(text) == ast.unparse(ast.parse(text))


@pytest.mark.parametrize("text", ["a-(b-c)", "(a-b)-c", "-(a*b)", "-a*b", "--a", "a*(b@c)",
                                  "(a*b)@c", "-(a+b)*(c)", "a+(b+(c+[d,-e]))", "1e400*tanh(a)",
                                  "-tanh(-a)*b", "1e22+10*.5", "[[a,b],[c]]",
                                  "relu(a)(b)"])  # fmt: skip
def test_signs_have_the_parentheses_that_python_gives_them(text):
    assert canonical(text) == ast.unparse(ast.parse(text))


@FUZZ
@given(st.lists(st.sampled_from(ALPHABET), max_size=40).map("".join))
def test_what_python_alone_can_read_keeps_its_meaning(text):
    assert meaning(canonical(text)) == meaning(text)


def test_a_choice_keeps_its_parentheses():
    assert canonical("a + (b if c else d)") == "a + (b if c else d)"


def meaning(text: str) -> str:
    try:
        return ast.dump(ast.parse(text.strip(), mode="eval"))
    except SyntaxError:
        return "none"


def called(depth: int, function):
    return called(depth - 1, function) if depth else function()


@pytest.mark.parametrize(
    "line", ["-" * 190 + "x", "-" * 180 + "x @ x", "W @ (x+" + "-" * 180 + "x)"]
)
def test_a_line_too_deep_is_told_however_full_the_stack_is(line):
    for depth in range(0, 800, 20):
        with pytest.raises(CellError, match=r"nested more than 30 deep|the left of @"):
            called(depth, lambda: Cell("Deep", ("h",), {"h": line}))

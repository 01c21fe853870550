"""Formulas are spelled as a course would write them, and numbers shown as on paper."""

import math

import numpy as np
import paper
import pytest
import textbook
from networks import (
    B_ONE,
    B_Y,
    BELOW,
    BOTH,
    INPUTS,
    REVERSE,
    TWO_LAYERS,
    W_ONE,
    W_Y,
    classified,
)

import lstm_calc as lc
from lstm_calc import edits
from lstm_calc.cells import CATALOGUE, FAMILIES
from lstm_calc.examples import EXAMPLES
from lstm_calc.numbers import shown
from lstm_calc.spelling import formula
from lstm_calc.walkthrough import parts, told
from lstm_calc.writing import fill, latex, plain

# an own cell's line of h, in the notation: plain text, LaTeX
SPELLED = [
    ("tanh(W_xh @ x + b_h)", "plain", "tanh(W_xh x_t + b_h)",
     r"\tanh(W_{\mathit{xh}}x_{t}+b_{h})"),
    ("tanh(W_xh @ x + b_h)", "pytorch", "tanh(W_ih x_t + b_h)",
     r"\tanh(W_{\mathit{ih}}x_{t}+b_{h})"),
    ("tanh(W_xf @ x + h_prev)", "row-vectors", "tanh(x_t * U_f + H_{t−1})",
     r"\tanh(x_{t}*U_{f}+H_{t-1})"),
    ("sigmoid(W_f @ [x, h_prev])", "comp7118", "σ(W_f [x_t, y_{t−1}])",
     r"\sigma(W_{f}[x_{t},y_{t-1}])"),
    ("sigmoid(W_g @ [h_prev, x])", "colah", "σ(W_C·[h_{t−1}, x_t])",
     r"\sigma(W_{C}\cdot[h_{t-1},x_{t}])"),
    ("tanh(W_hh @ (h_prev * h_prev))", "plain", "tanh(W_hh (h_{t−1} ⊙ h_{t−1}))",
     r"\tanh(W_{\mathit{hh}}(h_{t-1}\odot h_{t-1}))"),
    ("relu(x)", "plain", "relu(x_t)", r"\operatorname{relu}(x_{t})"),
    ("x * h_prev", "plain", "x_t ⊙ h_{t−1}", r"x_{t}\odot h_{t-1}"),
    ("x * h_prev", "comp7118", "x_t·y_{t−1}", r"x_{t}\cdot y_{t-1}"),
    ("x * h_prev", "colah", "x_t * h_{t−1}", r"x_{t}*h_{t-1}"),
    ("x - (h_prev + 1)", "plain", "x_t − (h_{t−1} + 1)", r"x_{t}-(h_{t-1}+1)"),
    ("x - h_prev + 1", "plain", "x_t − h_{t−1} + 1", r"x_{t}-h_{t-1}+1"),
    ("x * (h_prev + 1)", "plain", "x_t ⊙ (h_{t−1} + 1)", r"x_{t}\odot(h_{t-1}+1)"),
    ("(1 - z) * h_prev + z * x", "plain", "(1 − z) ⊙ h_{t−1} + z ⊙ x_t",
     r"(1-z)\odot h_{t-1}+z\odot x_{t}"),
    ("-(x + h_prev)", "plain", "−(x_t + h_{t−1})", r"-(x_{t}+h_{t-1})"),
    ("hard_sigmoid(W_xh @ x)", "plain", "hard σ(W_xh x_t)",
     r"\operatorname{hard\,\sigma}(W_{\mathit{xh}}x_{t})"),
    ("hard_sigmoid_old(x)", "plain", "hard σ(x_t)", r"\operatorname{hard\,\sigma}(x_{t})"),
    ("softmax(x + h_prev)", "plain", "softmax(x_t + h_{t−1})",
     r"\operatorname{softmax}(x_{t}+h_{t-1})"),
    ("tanh(W_n @ [x, r * h_prev])", "comp7118", "tanh(W_a [x_t, r_t·y_{t−1}])",
     r"\tanh(W_{a}[x_{t},r_{t}\cdot y_{t-1}])"),
    ("sigmoid(W_xf @ x + p_f * h_prev)", "onnx", "σ(X_t W_f^T + P_f ⊙ H_{t−1})",
     r"\sigma(X_{t}W_{f}^{\top}+P_{f}\odot H_{t-1})"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "key", "text", "tex"), SPELLED)
def test_a_line_in_symbols(line, key, text, tex):
    cell = lc.Cell("own", ("h",), {"r": "sigmoid(x)", "h": line})
    found = formula(cell, "h", lc.NOTATIONS[key].of(cell), cell.sizes(1, 1)).symbols
    assert plain(found) == text
    assert latex(found).replace(" ", "") == tex.replace(" ", "")


def chain(
    problem: lc.Problem, line: str, t: int, unit: int = 1, view: str = "unit", part: int = -1
) -> list[str]:
    """left, symbols, numbers, reduced and result of a line of a part (the last, unless another is
    given), with the numbers of t and unit."""
    one = told(lc.run(problem))[part]
    found = one.part.formula(next(told for told in one.part.lines if told.name == line))
    views = [found.numbers, *([found.reduced] if found.reduced else []), found.result]
    nodes = [found.left, found.symbols, *(v[view] for v in views)]
    return [plain(fill(n, one.at(t), t, unit - 1, problem.rounding.decimals)) for n in nodes]


def test_comp7118_at_t_1_as_its_slides_write_it():
    problem = EXAMPLES["comp7118_lstm"].checked
    assert chain(problem, "f", 1) == [
        "f_1",
        "σ(W_f [x_1, y_0] + b_f)",
        "σ(0.7·0.1 + 0.3·0.4 + 0.4·0 + 0.4)",
        "σ(0.59)",
        "0.6434",
    ]
    assert chain(problem, "g", 1)[2:] == [
        "tanh(0.4·0.1 + 0.2·0.4 + 0.1·0 + 0.5)",
        "tanh(0.62)",
        "0.5511",
    ]
    assert chain(problem, "c", 1)[:3] == ["s_1", "f_1·s_0 + i_1·a_1", "0.6434·0 + 0.5842·0.5511"]
    assert chain(problem, "h", 1)[:3] == ["y_1", "o_1·tanh(s_1)", "0.6770·tanh(0.3220)"]
    assert chain(problem, "error", 1)[1:] == ["y_1 − target_1", "0.2107 − 0.3", "−0.0893"]
    assert chain(problem, "loss", 1) == ["loss_1", "error_1^2", "(−0.0893)^2", "0.0080"]


def test_comp7118_at_t_2_carries_the_last_output():
    problem = EXAMPLES["comp7118_lstm"].checked
    assert chain(problem, "f", 2)[1:] == [
        "σ(W_f [x_2, y_1] + b_f)",
        "σ(0.7·0.7 + 0.3·0.9 + 0.4·0.2107 + 0.4)",
        "σ(1.2443)",
        "0.7763",
    ]


def test_aivietnam_with_two_biases():
    problem = EXAMPLES["aivietnam_lstm"].checked
    assert chain(problem, "f", 1)[2] == "σ(1.63·1 + 0 + 2.7·1 + 1.62)"
    assert chain(problem, "c", 1)[2:] == ["0.997·2 + 0.986·0.966", "1.994 + 0.952", "2.946"]


def test_negative_numbers_stand_in_parentheses():
    problem = EXAMPLES["aivietnam_lstm"].checked
    assert chain(problem, "o", 1)[2] == "σ((−0.19)·1 + 0 + 4.38·1 + 0.59)"
    assert chain(problem, "g", 1)[2] == "tanh(0.94·1 + (−0.32) + 1.41·1 + 0)"


def test_each_unit_has_its_own_row_of_weights():
    document = {
        "format": "lstm-calc/1",
        "layers": [
            {
                "cell": "rnn_no_bias",
                "weights": {"W_xh": [[1, 2], [3, 4]], "W_hh": [[5, 6], [7, -8]]},
                "start": {"h": [0.25, 0.5]},
            }
        ],
        "inputs": [[9, 10]],
    }
    problem = lc.read(document)
    assert chain(problem, "h", 1, unit=1)[2] == "tanh(1·9 + 2·10 + 5·0.25 + 6·0.5)"
    assert chain(problem, "h", 1, unit=2)[2] == "tanh(3·9 + 4·10 + 7·0.25 + (−8)·0.5)"
    assert chain(problem, "h", 1, view="matrix")[2] == (
        "tanh([1 2; 3 4] [9; 10] + [5 6; 7 −8] [0.25; 0.5])"
    )


def test_row_vectors_lie_and_their_matrices_are_inputs_by_units():
    document = {
        "format": "lstm-calc/1",
        "notation": "row-vectors",
        "layers": [{"cell": "rnn_no_bias", "weights": {"W_xh": [[1, 2], [3, 4]],
                                                       "W_hh": [[5, 6], [7, 8]]}}],
        "inputs": [[9, 10]],
    }  # fmt: skip
    assert chain(lc.read(document), "h", 1, view="matrix")[2] == (
        "tanh([9 10] * [1 3; 2 4] + [0 0] * [5 7; 6 8])"
    )


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (2.675, 2, "2.68"),  # in binary it lies below the half
        (-2.675, 2, "-2.68"),
        (0.125, 2, "0.13"),
        (1.005, 2, "1.01"),
        (0.676996, 4, "0.6770"),  # not exact: as many decimals as asked for
        (0.59, 4, "0.59"),  # exact: short
        (0.07 + 0.12 + 0.4, 4, "0.59"),  # 0.5900000000000001
        (2.0, 4, "2"),
        (0.0, 4, "0"),
        (-0.0, 4, "0"),
        (-0.00001, 4, "0.0000"),
        (0.99996, 4, "1.0000"),
        (123456.5, 0, "123457"),
        (-0.5, 0, "-1"),
    ],
)
def test_a_number_as_it_is_shown(value, decimals, text):
    assert shown(value, decimals) == text


@pytest.mark.parametrize("value", [1e7, -1e7, 1.5e300])
def test_large_numbers_are_shown_in_powers_of_ten(value):
    text = shown(value, 4)
    assert float(text) == value
    assert "e" in text
    assert "+" not in text
    assert len(text) < 12


# Several parts: directions, a readout, losses ----------------------------------------------------


def tight(nodes) -> str:
    return latex(nodes).replace(" ", "")


def of_part(document: dict, line: str, part: int = -1) -> tuple[str, str]:
    """A line of a part in symbols: left = right, plain and as LaTeX."""
    one = parts(lc.read(document))[part]
    found = one.formula(next(told for told in one.lines if told.name == line))
    return (
        f"{plain(found.left)} = {plain(found.symbols)}",
        f"{tight(found.left)}={tight(found.symbols)}",
    )


CLASSES = [[1, 0, 0], [0.25, 0.5, 0.25], [0, 0, 1]]
YES_OR_NO = [[1], [0], [0.25]]
SOFTMAX = classified("softmax", CLASSES, "cross-entropy")
SIGMOID = classified("sigmoid", YES_OR_NO, "cross-entropy")
LINEAR = classified("linear", CLASSES, "cross-entropy")
SQUARES = classified("linear", CLASSES, "squared error")
SEVERAL_SIGMOIDS = classified("sigmoid", [[1, 0, 0]] * 3, "cross-entropy")

# document, line of its last part: plain, LaTeX
SYMBOLS = [
    (SOFTMAX, "y", "y_t = softmax(W_y h_t + b_y)",
     r"y_{t}=\operatorname{softmax}(W_{y}h_{t}+b_{y})"),
    (SOFTMAX, "loss", "loss_t = −Σ target_t·ln(y_t)",
     r"\mathit{loss}_{t}=-\textstyle\sum\mathit{target}_{t}\cdot\ln(y_{t})"),
    (LINEAR, "share", "share_t = softmax(y_t)",
     r"\mathit{share}_{t}=\operatorname{softmax}(y_{t})"),
    (LINEAR, "loss", "loss_t = −Σ target_t·ln(share_t)",
     r"\mathit{loss}_{t}=-\textstyle\sum\mathit{target}_{t}\cdot\ln(\mathit{share}_{t})"),
    (SIGMOID, "loss", "loss_t = −(target_t·ln(y_t) + (1 − target_t)·ln(1 − y_t))",
     r"\mathit{loss}_{t}=-(\mathit{target}_{t}\cdot\ln(y_{t})"
     r"+(1-\mathit{target}_{t})\cdot\ln(1-y_{t}))"),
    (SEVERAL_SIGMOIDS, "loss", "loss_t = −Σ (target_t·ln(y_t) + (1 − target_t)·ln(1 − y_t))",
     r"\mathit{loss}_{t}=-\textstyle\sum(\mathit{target}_{t}\cdot\ln(y_{t})"
     r"+(1-\mathit{target}_{t})\cdot\ln(1-y_{t}))"),
    (SQUARES, "error", "error_t = y_t − target_t",
     r"\mathit{error}_{t}=y_{t}-\mathit{target}_{t}"),
    (SQUARES, "loss", "loss_t = mean(error_t^2)",
     r"\mathit{loss}_{t}=\operatorname{mean}(\mathit{error}_{t}^{2})"),
    (REVERSE, "h", "h_t = tanh(W_xh x_t + W_hh h_{t+1} + b_h)",
     r"h_{t}=\tanh(W_{\mathit{xh}}x_{t}+W_{\mathit{hh}}h_{t+1}+b_{h})"),
    (TWO_LAYERS, "h", "h_t = tanh(W_xh x_t + W_hh h_{t−1} + b_h)",
     r"h_{t}=\tanh(W_{\mathit{xh}}x_{t}+W_{\mathit{hh}}h_{t-1}+b_{h})"),
    (BOTH | {"targets": [[0, 1]] * 3}, "y", "y_t = h_t", "y_{t}=h_{t}"),
]  # fmt: skip


@pytest.mark.parametrize(("document", "line", "text", "tex"), SYMBOLS)
def test_a_line_of_a_part_in_symbols(document, line, text, tex):
    assert of_part(document, line) == (text, tex)


def hidden(t: int) -> list[float]:
    return paper.rnn(BELOW, INPUTS)[t - 1]


def logits(t: int) -> list[float]:
    return paper.affine(W_Y, B_Y, hidden(t))


def vector(values: list[float]) -> str:
    return "[" + "; ".join(paper.shown(value) for value in values) + "]"


def test_a_softmax_as_matrices():
    product = "[0.8 −0.9; 0.12 0.34; −0.56 0.78] "
    assert chain(lc.read(SOFTMAX), "y", 2, view="matrix")[2:] == [
        f"softmax({product}{vector(hidden(2))} + [0.01; 0.02; −0.03])",
        f"softmax({vector(logits(2))})",
        vector(paper.softmax(logits(2))),
    ]


def power(exponent: float) -> str:
    shown = paper.shown(exponent)
    return f"e^({shown})" if exponent < 0 else f"e^{shown}"


@pytest.mark.parametrize("unit", [1, 2, 3])
def test_one_share_of_a_softmax_is_its_power_of_e_among_all(unit: int):
    powers = [power(z) for z in logits(2)]
    *_, reduced, result = chain(lc.read(SOFTMAX), "y", 2, unit)
    assert reduced == f"{powers[unit - 1]}/({' + '.join(powers)})"
    assert result == paper.shown(paper.softmax(logits(2))[unit - 1])
    assert chain(lc.read(LINEAR), "share", 2, unit)[2:] == [reduced, result]


def test_a_cross_entropy_in_numbers_whatever_the_unit():
    a, b, c = map(paper.shown, paper.softmax(logits(2)))
    expected = f"−(0.25·ln({a}) + 0.5·ln({b}) + 0.25·ln({c}))"
    for unit, view in ((1, "unit"), (3, "unit"), (1, "matrix")):
        assert chain(lc.read(SOFTMAX), "loss", 2, unit, view)[2] == expected
        assert chain(lc.read(LINEAR), "loss", 2, unit, view)[2] == expected


def test_a_cross_entropy_of_one_number_has_both_classes():
    (answer,) = map(paper.sigmoid, paper.affine(W_ONE, B_ONE, hidden(3)))
    y, rest = paper.shown(answer), math.log(answer) * 0.25 + math.log(1 - answer) * 0.75
    assert chain(lc.read(SIGMOID), "loss", 3)[2:] == [
        f"−(0.25·ln({y}) + (1 − 0.25)·ln(1 − {y}))",
        paper.shown(-rest),
    ]


def test_squared_errors_in_numbers():
    errors = [z - target for z, target in zip(logits(2), CLASSES[1], strict=True)]
    squares = [f"({paper.shown(e)})^2" if e < 0 else f"{paper.shown(e)}^2" for e in errors]
    assert any(e < 0 for e in errors)
    assert chain(lc.read(SQUARES), "loss", 2)[2:] == [
        f"({' + '.join(squares)})/3",
        paper.shown(sum(e * e for e in errors) / 3),
    ]


def test_a_reverse_layer_reads_what_the_next_timestep_left():
    second, third = paper.rnn(BELOW, INPUTS, back=True)[1:]
    h1, h2 = map(paper.shown, third)
    assert all(value < 0 for value in third)
    assert chain(lc.read(REVERSE), "h", 2)[:3] == [
        "h_2",
        "tanh(W_xh x_2 + W_hh h_3 + b_h)",
        f"tanh(0.2·0.1 + (−0.5)·0.9 + 0.1·({h1}) + 0.45·({h2}) + 0.05)",
    ]
    assert chain(lc.read(REVERSE), "h", 2)[-1] == paper.shown(second[0])
    assert chain(lc.read(REVERSE), "h", 3)[1] == "tanh(W_xh x_3 + W_hh h_4 + b_h)"


def test_a_second_layer_s_columns_meet_the_first_one_s_hidden_states():
    a, b = hidden(1)
    assert (a > 0, b > 0) == (True, True)
    assert chain(lc.read(TWO_LAYERS), "h", 1)[2] == (
        f"tanh(0.9·{paper.shown(a)} + (−0.4)·{paper.shown(b)} + 0.55·0 + 0.15)"
    )


@pytest.mark.parametrize("notation", lc.NOTATIONS)
@pytest.mark.parametrize("family", FAMILIES)
def test_latex_of_every_line_of_every_cell_is_balanced(family, notation):
    problem = edits.with_cell(lc.read(TWO_LAYERS), CATALOGUE[family])
    for part in parts(lc.rewrite(problem, notation)[0]):
        for line in part.lines[1:]:
            check_balance(part.formula(line))


@pytest.mark.parametrize("document", [SOFTMAX, SIGMOID, LINEAR, SQUARES, SEVERAL_SIGMOIDS, REVERSE])
def test_latex_of_every_readout_and_loss_is_balanced(document):
    for part in parts(lc.read(document)):
        for line in part.lines[1:]:
            check_balance(part.formula(line))


def check_balance(found) -> None:
    for nodes in (found.left, found.symbols):
        text = latex(nodes)
        for opening, closing in ("{}", "()", "[]"):
            assert text.count(opening) == text.count(closing), text
        assert text.isascii(), text


# What is printed is what is computed --------------------------------------------------------------

SIGNS = str.maketrans({"·": "*", "⊙": "*", "−": "-"})
CALLS = {
    "σ": textbook.sigma,
    "hardσ": textbook.hard,
    "tanh": np.tanh,
    "relu": textbook.relu,
    "__builtins__": {},
}


@pytest.mark.parametrize("key", lc.CATALOGUE)
def test_the_numbers_of_every_line_give_its_result_as_they_are_printed(key):
    cell, random = lc.CATALOGUE[key], np.random.default_rng(3)
    weights = {n: random.uniform(-1, 1, shape) for n, shape in cell.shapes(2, 2).items()}
    start = {state: random.uniform(-1, 1, 2) for state in cell.state}
    layer = {"cell": key, "weights": weights, "start": start}
    inputs = random.uniform(-1, 1, (1, 2)).tolist()
    problem = lc.read({"format": "lstm-calc/1", "layers": [layer], "inputs": inputs})
    (part,), trace = parts(problem), lc.run(problem)
    values = trace.at(1) | dict(problem.layers[0].weights)
    calls = CALLS | ({"hardσ": textbook.hard_old} if "sigmoid_old" in key else {})
    for line in cell.lines:
        nodes = part.formula(next(one for one in part.lines if one.name == line)).numbers["unit"]
        for unit in (0, 1):
            text = plain(fill(nodes, values, 1, unit, 12)).translate(SIGNS).replace(" ", "")
            assert eval(text, calls) == pytest.approx(trace[line][0][unit], abs=1e-10), text

"""Formulas are spelled as a course would write them, and numbers shown as on paper."""

import pytest

import lstm_calc as lc
from lstm_calc.examples import EXAMPLES
from lstm_calc.notation import notation_of
from lstm_calc.spelling import fill, formula, latex, plain, shown

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
]  # fmt: skip


@pytest.mark.parametrize(("line", "key", "text", "tex"), SPELLED)
def test_a_line_in_symbols(line, key, text, tex):
    cell = lc.Cell("own", ("h",), {"h": line})
    found = formula(cell, "h", lc.NOTATIONS[key].of(cell), cell.sizes(1, 1)).symbols
    assert plain(found) == text
    assert latex(found).replace(" ", "") == tex.replace(" ", "")


def chain(problem: lc.Problem, line: str, t: int, unit: int = 1, view: str = "unit") -> list[str]:
    """left, symbols, numbers, reduced and result of a line, with the numbers of t and unit."""
    trace, sizes = lc.run(problem), problem.cell.sizes(problem.input_size, problem.hidden_size)
    found = formula(problem.cell, line, notation_of(problem), sizes)
    views = [found.numbers, *([found.reduced] if found.reduced else []), found.result]
    nodes = [found.left, found.symbols, *(v[view] for v in views)]
    return [plain(fill(n, trace, t, unit - 1, problem.rounding.decimals)) for n in nodes]


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

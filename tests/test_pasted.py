"""One pasted array: every form in which people hold numbers, and what is said of a wrong one."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_calc.formats.pasted import grid, grid_of, grids, placed
from lstm_calc.problem import ProblemError

TWO = [[1, 2], [3, 4]]
THIRD = 1 / 3
READ = {  # text → the numbers that a reader sees in it
    # spreadsheets
    "1\t2\n3\t4\n": TWO,
    "1\t2\r\n3\t4\r\n": TWO,
    "0,5\t−0,25\n1/3\t1e-3": [[0.5, -0.25], [THIRD, 0.001]],
    '"0,5"\t"0,7"': [[0.5, 0.7]],
    "1,2\n3,4": TWO,
    "1, 2\n3, 4\n": TWO,
    "1,2,\n3,4,": TWO,
    '"0,5","0,7"': [[0.5, 0.7]],
    "0,5;0,7\n1;2": [[0.5, 0.7], [1, 2]],
    "0,5;0,7": [[0.5, 0.7]],
    "0,5": [[0.5]],
    "0,5 0,7\n1 2": [[0.5, 0.7], [1, 2]],
    "0,5\n2\n1,25": [[0.5], [2], [1.25]],
    "1 2\n\n3 4\n\n": TWO,
    "7": [[7]],
    # Python
    "[[1, 2], [3, 4]]": TWO,
    "[1, 2], [3, 4]": TWO,
    "[[1, 2],\n [3, 4],]": TWO,
    "((1, 2), (3, 4))": TWO,
    "{{1, 2}, {3, 4}}": TWO,
    "W_f = [[1, 2], [3, 4]]  # forget gate": TWO,
    "np.array([[1, 2], [3, 4]], dtype=np.float32)": TWO,
    "array([[1., 2.],\n       [3., 4.]], dtype=float32)": TWO,
    "[[1. 2.]\n [3. 4.]]": TWO,
    "[[ 1.  2.\n   3.]\n [-4.  5.\n   6.]]": [[1, 2, 3], [-4, 5, 6]],
    "[np.float32(0.5), np.float32(1.5)]": [[0.5, 1.5]],
    "tensor([[1., 2.],\n        [3., 4.]], dtype=torch.float64, requires_grad=True)": TWO,
    "tensor([[1., 2.], [3., 4.]], device='cuda:0', grad_fn=<SliceBackward0>)": TWO,
    "Parameter containing:\ntensor([[1., 2.],\n        [3., 4.]], requires_grad=True)": TWO,
    "<tf.Tensor: shape=(1, 2), dtype=float32, numpy=array([[1., 2.]], dtype=float32)>": [[1, 2]],
    "<tf.Variable 'k:0' shape=(1, 2) dtype=float32, numpy=array([[1., 2.]], dtype=float32)>": [
        [1, 2]
    ],
    "[[[1, 2], [3, 4]]]": TWO,
    # MATLAB
    "[1 2; 3 4]": TWO,
    "A = [1, 2; 3, 4];": TWO,
    "A = [1 2; ...\n     3 4]": TWO,
    "A = [1 3; 2 4]'": TWO,
    "A = [1 2\n3 4\n5 6; 7 8]": [[1, 2], [3, 4], [5, 6], [7, 8]],
    "A = [1 2; 3 4]; % the weights": TWO,
    "[1, 2\n 3, 4]": TWO,
    "1 2; 3 4": TWO,
    "1 2;\n3 4;": TWO,
    "A =\n\n    1.0000    2.0000\n    3.0000    4.0000\n": TWO,
    "x = [1 2]'": [[1], [2]],
    # LaTeX
    r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}": TWO,
    r"$$W_{xf} = \begin{bmatrix} 1 & 2 \\[2pt] 3 & 4 \\ \end{bmatrix}$$": TWO,
    r"\left[\begin{array}{c|c} 1 & 2 \\ \hline 3 & 4 \end{array}\right]": TWO,
    r"\[\mathbf{W} = \left( \begin{matrix} 1&2\\3&4 \end{matrix} \right)\]": TWO,
    r"\begin{smallmatrix} \frac{1}{3} & -\frac{1}{4} \end{smallmatrix}": [[THIRD, -0.25]],
    r"\begin{pmatrix} 1 & 3 \\ 2 & 4 \end{pmatrix}^\top": TWO,
    r"\begin{pmatrix} 0{,}5 & - .5 \end{pmatrix}^T": [[0.5], [-0.5]],
    r"1 & 2 \\ 3 & 4": TWO,
    # numbers
    "1.5E+2 +3 .5 -.5 2. 1e-3": [[150, 3, 0.5, -0.5, 2, 0.001]],
    "−.5 –2 ‒3 ﹣4 －5": [[-0.5, -2, -3, -4, -5]],
    "1\u20092\u00a03\u202f4": [[1, 2, 3, 4]],
    "1/4 -1/3 1⁄2": [[0.25, -THIRD, 0.5]],
    "1 / 4\t- 2": [[0.25, -2]],
    "-0": [[0]],
}


@pytest.mark.parametrize("text", READ)
def test_numbers_are_read_as_people_hold_them(text):
    found = grid(text).values
    assert found.tolist() == READ[text]
    assert not np.signbit(found[found == 0]).any()


REFUSED = {  # text → what is said
    "": "nothing to read",
    " \n\t": "nothing to read",
    "1\t2\n3\t0.4x": "Row 2, column 2: “0.4x” is not a number",
    "[[1, 2], [3, four]]": "Row 2, column 2: “four” is not a number",
    "[1 2; 3 x]": "Row 2, column 2: “x” is not a number",
    r"\begin{pmatrix} a & b \\ c & d \end{pmatrix}": "Row 1, column 1: “a” is not a number",
    "[[[1, 2]], [[3, x]]]": "Matrix 2, row 1, column 2: “x” is not",
    "50%\t1": "Row 1, column 1: “50%” is a percentage; write 0.5",
    "1 nan": "Row 1, column 2: “nan” is not a finite number",
    "[[1, inf]]": "Row 1, column 2: “inf” is not a finite number",
    "1e400": "Row 1, column 1: “1e400” must be below 1e300",
    "1/0": "“1/0” divides by 0",
    "1/2/3": "“1/2/3” is not a number",
    "[0.1 0.2 ... 0.9]": "“...” stands for numbers that are left out",
    "[[1, …, 3]]": "“...” stands for numbers that are left out",
    "1 2 ... 3": "“...” stands for numbers that are left out",
    r"\begin{matrix} 1 & \cdots & 3 \end{matrix}": "“...” stands for numbers that are left out",
    "1\t\t2": "Row 1, column 2 is empty",
    "[1,,2]": "Row 1, column 2 is empty",
    "[[1, 2], [3]]": "Row 2 has 1 number and row 1 has 2",
    "1 2\n3": "Row 2 has 1 number and row 1 has 2",
    "[[1, 2], 3]": "Numbers and lists of numbers stand side by side",
    "1,2, 3,4": "others may be decimal commas",
    "[1 2": "A [ is not closed",
    "[1 2)": "the brackets do not match",
    "[[1, 2]]]": "closes nothing",
    "[" * 50: "nested too deeply",
    r"\begin{pmatrix} 1 & 2": "has no \\end",
    r"\begin{pmatrix} 1 \end{pmatrix} \begin{pmatrix} 2 \end{pmatrix}": "more than one matrix",
    "zeros(2, 2)": "“zeros(…)” is not computed here",
    "[1, __import__('os')]": "is not computed here",
    "x1\tx2\n1\t2": "Row 1 has headings, “x1”",
    "[]": "no numbers",
    "[[], []]": "no numbers",
    "[[[1], [2]], [[3], [4]]]": "3 axes, 2 × 2 × 1",
    "1 " * 100_001: "longer than 200,000 characters",
    "1\n" * 100_000 + "2": "longer than 200,000",
}


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: repr(text[:30]))
def test_what_cannot_be_read_is_said_with_its_place(text):
    with pytest.raises(ProblemError) as caught:
        grid(text)
    assert REFUSED[text] in str(caught.value)


def test_a_text_that_can_be_read_in_two_ways_says_so():
    commas = grids("0,5\n0,7")
    assert [one.values.tolist() for one in commas] == [[[0, 5], [0, 7]], [[0.5], [0.7]]]
    assert "standing between numbers" in commas[0].note
    assert "decimal commas" in commas[1].note
    lines = grids("[1. 2.\n 3. 4.]")
    assert [one.values.tolist() for one in lines] == [[[1, 2, 3, 4]], TWO]
    assert grid("[[1, 2], [3, 4]]").note == grid("[1. 2.\n 3.]").note == ""


@pytest.mark.parametrize(
    ("text", "wanted", "values", "said"),
    [
        ("[[1, 2], [3, 4]]", (2, 2), TWO, "Found 2 × 2, as wanted"),
        ("1 2 3", (3, 1), [[1], [2], [3]], "a row of as many numbers fits"),
        ("1\n2\n3", (1, 3), [[1, 2, 3]], "a column of as many numbers fits"),
        ("0,5\n0,7", (2, 1), [[0.5], [0.7]], "as wanted"),
        ("0,5\n0,7", (2, 2), [[0, 5], [0, 7]], "as wanted"),
        ("[1. 2.\n 3. 4.]", (2, 2), TWO, "as wanted"),
        ("[1. 2.\n 3. 4.]", (4, 1), [[1], [2], [3], [4]], "fits"),
        ("1 2 3\n4 5 6", (3, 2), None, "Found 2 × 3, wanted 3 × 2: it fits when transposed"),
        ("1 2 3 4 5 6", (3, 2), None, "Put them in 3 rows of 2"),
        ("1 2 3", (2, 2), None, "Found 1 × 3, wanted 2 × 2."),
    ],
)
def test_the_shape_found_stands_beside_the_shape_wanted(text, wanted, values, said):
    found = placed(grids(text), wanted)
    assert (None if found.values is None else found.values.tolist()) == values
    assert said in found.sentence


def test_what_fits_transposed_is_offered_and_not_done():
    found = placed(grids("1 2 3\n4 5 6"), (3, 2))
    assert found.values is None
    assert found.turned.tolist() == [[1, 4], [2, 5], [3, 6]]
    square = placed(grids("1 2\n3 4"), (2, 2))
    assert square.turned is None
    assert square.turned_too.tolist() == [[1, 3], [2, 4]]
    assert placed(grids("1"), (1, 1)).turned_too is None


def test_inputs_take_as_many_rows_as_there_are():
    assert placed(grids("1 2\n3 4\n5 6"), (2, 2), any_rows=True).values.tolist() == [
        [1, 2],
        [3, 4],
        [5, 6],
    ]
    assert placed(grids("[1, 2, 3]"), (2, 1), any_rows=True).values.tolist() == [[1], [2], [3]]
    turned = placed(grids("1 2 3\n4 5 6"), (2, 2), any_rows=True)
    assert turned.values is None
    assert turned.turned.tolist() == [[1, 4], [2, 5], [3, 6]]
    assert placed(grids("1 2 3"), (2, 2), any_rows=True).turned is None


def test_an_array_is_a_grid_too():
    assert grid_of(np.arange(3.0)).values.tolist() == [[0, 1, 2]]
    assert grid_of(np.arange(3.0)).is_list
    assert grid_of(np.ones((1, 1, 2, 3))).shape == (2, 3)


def told(text: str) -> str:
    """What is said of a text that cannot be read; "" of one that can, whose numbers are sound."""
    try:
        found = grids(text)
    except ProblemError as error:
        return str(error)
    assert all(np.isfinite(one.values).all() and one.values.ndim == 2 for one in found)
    return ""


HOSTILE = [
    " " * 199_000 + "x",
    "$" * 199_000,
    "[" * 199_000,
    "]" * 199_000,
    "(" * 100_000 + ")" * 99_000,
    "1" * 199_000 + "x",
    "1," * 99_000 + "x",
    "." * 199_000,
    "+" * 199_000,
    "\\frac{" * 33_000,
    "\\frac{1}" * 24_000,
    "\\begin{matrix}" + "\\\\" * 99_000,
    "\\begin{matrix} 1 \\end{matrix}" + " " * 150_000 + "^",
    "A" * 199_000,
    "A" * 199_000 + "=1",
    "a_{" * 66_000,
    "%" * 199_000,
    "];" * 99_000 + " %",
    "#\n" * 99_000,
    '"' * 199_000,
    '"\t' * 99_000,
    "<tf.Tensor " * 18_000,
    "array(" * 33_000,
    "Parameter containing:" * 9_000,
    "1e" * 99_000,
    "\n" * 199_000 + "1",
    "[1\n" * 66_000,
    "dtype=" * 33_000,
    "1;" * 99_000,
    "&" * 199_000,
    "\0" * 199_000,
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: repr(text[:16]))
def test_a_hostile_text_is_read_or_refused_in_a_moment(text):
    assert len(told(text)) < 400


PIECES = st.sampled_from(
    ["1", "0,5", "-2.5", "1/3", "nan", "x", "W_f", "[", "]", "(", ")", "{", "}", ",", ";", "\n",
     "\t", " ", "=", ":", "'", '"', "array(", "tensor(", "dtype=", "\\begin{pmatrix}",
     "\\end{pmatrix}",
     "&", "\\\\", "\\frac{1}{2}", "...", "%", "#", "<tf.Tensor numpy=", ">", "^T", ".T", "−",
     "\u00a0", "$"]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=25).map("".join)))
def test_no_text_raises_anything_but_a_sentence(text):
    assert told(text) == "" or told(text).rstrip().endswith((".", "…", "?"))


@pytest.mark.parametrize("text", ["[0][[[]]]", "[[1], [[2]]]", "[1, [2]]"])
def test_brackets_that_are_not_alike_are_told(text: str):
    with pytest.raises(ProblemError):
        grid(text)

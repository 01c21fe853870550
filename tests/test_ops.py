"""The table of operations: each row's value against plain arithmetic, each derivative against
central differences."""

import math
from decimal import Decimal, localcontext

import numpy as np
import pytest

from lstm_calc.ops import FUNCTIONS, OPS

A, B = [0.3, -1.7, 2.5], [1.1, 0.6, -0.4]
BENDS = [-9.0, -2.4, 0.0, 2.4, 2.6]  # on both sides of the corners at ±2.5
MATRIX, VECTOR = [[1.0, 2.0, -3.0], [0.5, -0.25, 4.0]], [2.0, -1.0, 0.5]


def decimal_sigmoid(x: float) -> Decimal:
    with localcontext() as context:
        context.prec = 50
        return 1 / (1 + (-Decimal(x)).exp())


def logistic(x: float) -> float:
    return float(decimal_sigmoid(x))


# op → (operands, the value by hand)
VALUES = {
    "add": ((A, B), [0.3 + 1.1, -1.7 + 0.6, 2.5 - 0.4]),
    "sub": ((A, B), [0.3 - 1.1, -1.7 - 0.6, 2.5 + 0.4]),
    "mul": ((A, B), [0.3 * 1.1, -1.7 * 0.6, 2.5 * -0.4]),
    "matmul": ((MATRIX, VECTOR), [2.0 - 2.0 - 1.5, 1.0 + 0.25 + 2.0]),
    "neg": ((A,), [-0.3, 1.7, -2.5]),
    "join": ((A, B[:2]), [0.3, -1.7, 2.5, 1.1, 0.6]),
    "copy": ((A,), A),
    "sigmoid": ((A,), [logistic(a) for a in A]),
    "tanh": ((A,), [math.tanh(a) for a in A]),
    "relu": ((A,), [0.3, 0.0, 2.5]),
    "hard_sigmoid": ((A,), [3.3 / 6, 1.3 / 6, 5.5 / 6]),
    "hard_sigmoid_old": ((BENDS,), [0.0, 0.02, 0.5, 0.98, 1.0]),
    "softmax": ((A,), [math.exp(a) / sum(map(math.exp, A)) for a in A]),
}
MOVES = ("matmul", "join", "softmax")  # numbers move between elements: no elementwise derivative
# where a slope is looked at: away from every corner, and on both sides of each
SLOPES = {name: operands for name, (operands, _) in VALUES.items() if name not in MOVES} | {
    "hard_sigmoid": ([-7.0, -3.1, -2.9, 0.2, 2.9, 3.1, 7.0],),
    "hard_sigmoid_old": ([-7.0, -2.6, -2.4, 0.2, 2.4, 2.6, 7.0],),
}


def arrays(operands):
    return tuple(np.array(operand) for operand in operands)


def test_every_operation_has_a_value_checked_here():
    assert set(VALUES) == set(OPS)


def test_a_line_may_call_only_operations_of_one_operand():
    assert all(len(VALUES[name][0]) == 1 for name in FUNCTIONS)


@pytest.mark.parametrize("name", VALUES)
def test_value_is_the_arithmetic_of_its_name(name):
    operands, expected = VALUES[name]
    assert OPS[name].value(*arrays(operands)).tolist() == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize("name", VALUES)
def test_value_leaves_its_operands_alone(name):
    operands = arrays(VALUES[name][0])
    OPS[name].value(*operands)
    assert [operand.tolist() for operand in operands] == [list(a) for a in VALUES[name][0]]


@pytest.mark.parametrize("name", [name for name in VALUES if name != "join"])
def test_calls_write_the_same_value_into_a_given_array(name):
    operands, expected = VALUES[name]
    out = np.full(len(expected), 99.0)
    for function, arguments in OPS[name].calls(arrays(operands), out):
        function(*arguments)
    assert out.tolist() == pytest.approx(expected, rel=1e-15)


def test_matmul_takes_one_vector_or_one_per_timestep():
    matrix, rows = np.array(MATRIX), np.array([VECTOR, [0.0, 1.0, 0.0]])
    assert OPS["matmul"].value(matrix, rows).tolist() == [[-1.5, 3.25], [2.0, -0.25]]


@pytest.mark.parametrize("x", [-1000.0, -745.0, -710.0, -709.0, -40.0, -1.5, 0.0, 40.0, 1000.0])
def test_sigmoid_is_right_to_the_last_places_for_any_finite_input(x):
    with np.errstate(over="ignore"):
        found = float(OPS["sigmoid"].value(np.array([x]))[0])
    # relative; below the smallest normal float (2.3e-308) the limit 0 will do
    assert found == pytest.approx(logistic(x), rel=1e-15, abs=2.3e-308)
    assert math.copysign(1, found) == 1


def test_sigmoid_is_right_to_the_last_places_over_its_whole_bend():
    xs = [k / 7 for k in range(-4900, 280)]
    found = OPS["sigmoid"].value(np.array(xs)).tolist()
    wrong = [x for x, y in zip(xs, found, strict=True) if not math.isclose(
        y, logistic(x), rel_tol=1e-15, abs_tol=0)]  # fmt: skip
    assert wrong == []


@pytest.mark.parametrize("x", [-1e308, -1e4, 1e4, 1e308])
def test_sigmoid_and_tanh_reach_their_limits(x):
    with np.errstate(over="ignore"):
        assert OPS["sigmoid"].value(np.array([x])).tolist() == [1.0 if x > 0 else 0.0]
    assert OPS["tanh"].value(np.array([x])).tolist() == [1.0 if x > 0 else -1.0]


HARD_AT = [-1e308, -3.5, -3.0, -2.5, -1.5, 0.0, 1.5, 2.5, 3.0, 3.5, 1e308]


def test_hard_sigmoid_is_the_line_of_keras_3_cut_at_0_and_1():
    expected = [0, 0, 0, 0.5 / 6, 0.25, 0.5, 0.75, 5.5 / 6, 1, 1, 1]
    found = OPS["hard_sigmoid"].value(np.array(HARD_AT)).tolist()
    assert found == pytest.approx(expected, rel=1e-15)


def test_the_old_hard_sigmoid_is_the_line_of_keras_2_cut_at_0_and_1():
    expected = [0, 0, 0, 0, 0.2, 0.5, 0.8, 1, 1, 1, 1]
    found = OPS["hard_sigmoid_old"].value(np.array(HARD_AT)).tolist()
    assert found == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize("name", ["hard_sigmoid", "hard_sigmoid_old"])
def test_a_hard_sigmoid_is_exactly_a_half_at_zero(name):
    assert OPS[name].value(np.array([0.0, -0.0])).tolist() == [0.5, 0.5]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([1000.0, 1000.0], [0.5, 0.5]),
        ([-1000.0, -1000.0, -1000.0, -1000.0], [0.25] * 4),
        ([1000.0, -1000.0], [1.0, 0.0]),
        ([-1000.0, 1000.0, 1000.0], [0.0, 0.5, 0.5]),
        ([1000.0, 1000.0 + math.log(3)], [0.25, 0.75]),
        ([-3.7], [1.0]),
    ],
)
def test_softmax_is_stable_for_any_size_and_sums_to_one(values, expected):
    found = OPS["softmax"].value(np.array(values)).tolist()
    assert found == pytest.approx(expected, rel=1e-12, abs=0)
    assert math.fsum(found) == pytest.approx(1, rel=1e-15)


def test_softmax_goes_over_each_timestep_s_own_vector():
    rows = [A, [1000.0, 1000.0, 1000.0], [-1000.0, 0.0, 0.0]]
    expected = [VALUES["softmax"][1], [1 / 3] * 3, [0.0, 0.5, 0.5]]
    out = np.full((3, 3), 99.0)
    for function, arguments in OPS["softmax"].calls((np.array(rows),), out):
        function(*arguments)
    for found in (OPS["softmax"].value(np.array(rows)), out):
        for row, right in zip(found.tolist(), expected, strict=True):
            assert row == pytest.approx(right, rel=1e-15)


@pytest.mark.parametrize("name", SLOPES)
def test_derivative_agrees_with_central_differences(name):
    operands, step, op = arrays(SLOPES[name]), 1e-5, OPS[name]
    factors = op.derivative(op.value(*operands), *operands)
    assert len(factors) == len(operands)
    for k, factor in enumerate(factors):
        up = op.value(*[a + step if j == k else a for j, a in enumerate(operands)])
        down = op.value(*[a - step if j == k else a for j, a in enumerate(operands)])
        slope = (up - down) / (2 * step)
        assert np.broadcast_to(factor, slope.shape).tolist() == pytest.approx(
            slope.tolist(), abs=1e-9
        )


def test_relu_has_slope_zero_at_zero_as_in_pytorch():
    zero = np.array([0.0])
    assert OPS["relu"].derivative(OPS["relu"].value(zero), zero)[0].tolist() == [0.0]


@pytest.mark.parametrize("name", MOVES)
def test_operations_that_move_numbers_have_no_elementwise_derivative(name):
    assert OPS[name].derivative is None

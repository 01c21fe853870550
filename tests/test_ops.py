"""The table of operations: each row's value against plain arithmetic, each derivative against
central differences."""

import math
from decimal import Decimal, localcontext

import numpy as np
import pytest

from lstm_calc.ops import FUNCTIONS, OPS

A, B = [0.3, -1.7, 2.5], [1.1, 0.6, -0.4]
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
}
SLOPED = [name for name in OPS if name not in ("matmul", "join")]


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


@pytest.mark.parametrize("name", SLOPED)
def test_derivative_agrees_with_central_differences(name):
    operands, step, op = arrays(VALUES[name][0]), 1e-5, OPS[name]
    factors = op.derivative(op.value(*operands), *operands)
    assert len(factors) == len(operands)
    for k, factor in enumerate(factors):
        up = op.value(*[a + step if j == k else a for j, a in enumerate(operands)])
        down = op.value(*[a - step if j == k else a for j, a in enumerate(operands)])
        slope = (up - down) / (2 * step)
        assert np.broadcast_to(factor, 3).tolist() == pytest.approx(slope.tolist(), abs=1e-9)


def test_relu_has_slope_zero_at_zero_as_in_pytorch():
    zero = np.array([0.0])
    assert OPS["relu"].derivative(OPS["relu"].value(zero), zero)[0].tolist() == [0.0]


@pytest.mark.parametrize("name", ["matmul", "join"])
def test_operations_that_move_numbers_have_no_elementwise_derivative(name):
    assert OPS[name].derivative is None

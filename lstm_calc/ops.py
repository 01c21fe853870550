"""The table of operations: what a line of a cell may compute, one row each.

A row holds the value, the derivative by each operand, and how the operation is spelled.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

# 0-d arrays: numpy meets them faster than Python floats
ZERO, HALF, ONE, THREE, SIX = (np.array(v) for v in (0.0, 0.5, 1.0, 3.0, 6.0))
FIFTH = np.array(0.2)


def join(*vectors):
    """The vectors written one after another: (n1,), (n2,) → (n1 + n2,)."""
    return np.concatenate(vectors)


def matmul(matrix, vector, out=None):
    """matrix (m, n) @ vector (…, n) → (…, m): one vector, or one per timestep."""
    if vector.ndim > 1:
        return np.matmul(vector, matrix.T, out=out)
    return np.dot(matrix, vector, out)


def larger(vector, floor, out=None):
    """max(vector, floor), elementwise. (numpy wants `out` by name here, and here alone.)"""
    return np.maximum(vector, floor, out=out)


def shares(vector, out=None):
    """e^v over the sum of all e^v, along the last axis; the largest is taken off first, so that
    nothing overflows."""
    powers = np.exp(vector - vector.max(axis=-1, keepdims=True))
    return np.divide(powers, powers.sum(axis=-1, keepdims=True), out)


@dataclass(frozen=True)
class Op:
    """One operation.

    chain: the numpy calls that make its value, each (function, constants…): the first takes the
    operands, the others the result so far; the last axis of every array is the vector.
    derivative(result, *operands): for each operand, the elementwise factor that a gradient is
    multiplied by; None for matmul, join and softmax, which move numbers between elements.
    symbol: how it is spelled. binding: the higher, the closer it holds its operands; 0 for
    functions, which are written with parentheses.
    """

    chain: tuple[tuple, ...]
    derivative: Callable | None
    symbol: str
    binding: int = 0

    def calls(self, operands: tuple, out) -> list[tuple[Callable, tuple]]:
        """The chain on real arrays, as (function, arguments), writing into out."""
        heads = [operands] + [(out,)] * (len(self.chain) - 1)
        return [
            (function, (*head, *constants, out))
            for (function, *constants), head in zip(self.chain, heads, strict=True)
        ]

    def value(self, *operands: np.ndarray) -> np.ndarray:
        """The operation's value as a new array. Call it under `numpy.errstate(over="ignore")`:
        where e^−x overflows, σ takes its limit 0."""
        (first, *constants), *rest = self.chain
        result = first(*operands, *constants)
        for function, *constants in rest:
            result = function(result, *constants)
        return result


# σ(x) = 1 / (1 + e^−x): exact to a few units in the last place for every finite x
SIGMOID = ((np.negative,), (np.exp,), (np.add, ONE), (np.reciprocal,))

OPS = {
    "add": Op(((np.add,),), lambda y, a, b: (1.0, 1.0), "+", 1),
    "sub": Op(((np.subtract,),), lambda y, a, b: (1.0, -1.0), "−", 1),
    "mul": Op(((np.multiply,),), lambda y, a, b: (b, a), "⊙", 2),
    "matmul": Op(((matmul,),), None, "", 2),
    "neg": Op(((np.negative,),), lambda y, a: (-1.0,), "−", 1),
    "join": Op(((join,),), None, "[]"),
    "copy": Op(((np.positive,),), lambda y, a: (1.0,), ""),
    "sigmoid": Op(SIGMOID, lambda y, a: (y * (1 - y),), "σ"),
    "tanh": Op(((np.tanh,),), lambda y, a: (1 - y * y,), "tanh"),
    "relu": Op(((larger, ZERO),), lambda y, a: ((a > 0) * 1.0,), "relu"),
    "hard_sigmoid": Op(
        ((np.add, THREE), (np.clip, ZERO, SIX), (np.divide, SIX)),
        lambda y, a: ((np.abs(a) < 3) / 6,),
        "hard σ",
    ),
    "hard_sigmoid_old": Op(
        ((np.multiply, FIFTH), (np.add, HALF), (np.clip, ZERO, ONE)),
        lambda y, a: ((np.abs(a) < 2.5) / 5,),
        "hard σ",
    ),
    "softmax": Op(((shares,),), None, "softmax"),
}

# those a line may call by name
FUNCTIONS = ("sigmoid", "tanh", "relu", "hard_sigmoid", "hard_sigmoid_old", "softmax")
CURVES = FUNCTIONS[:-1]  # those with a graph: they take each number by itself

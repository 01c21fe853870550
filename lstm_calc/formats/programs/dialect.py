"""How NumPy, PyTorch and Keras write a program: one entry each, and one for NumPy that rounds.

The texts are code of the programs that are written; none of it runs here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lstm_calc.numbers import TIE

SQUARED, SOFTMAX, SIGMOID = "squared error", "softmax", "sigmoid"  # how an answer is compared


@dataclass(frozen=True)
class Dialect:
    """A library. checked: the versions that its programs were run with. imports: name → how it is
    imported, where a program has a use for it. about: what its reader has
    to know. first: definitions that every program needs. array: what makes an array of lists;
    plain: likewise of the targets. functions: a cell's function → what is called; definitions:
    those of them that the program defines. join and product: likewise for [a, b] and for A @ v (""
    for the sign itself). copied: what a line calls that only names a value. compared: how → the
    lines that compare the answer {y}, or the numbers {z} before softmax or σ, with `target`.
    flat: a vector {v} as a list. mean: of `losses`. gradient: code of the loss's gradients.
    """

    title: str
    checked: str
    imports: Mapping[str, str]
    first: str
    array: str
    functions: Mapping[str, str]
    join: str
    compared: Mapping[str, tuple[str, ...]]
    flat: str
    mean: str
    plain: str = ""
    product: str = ""
    copied: str = ""
    about: tuple[str, ...] = ()
    definitions: Mapping[str, str] = field(default_factory=dict)
    gradient: str = ""


def _definitions(functions: Mapping[str, tuple[str, ...]], by_hand: bool = False) -> dict[str, str]:
    """function → the code that defines it, from its statements; the last is its value."""
    found = {}
    for name, (*statements, value) in functions.items():
        body = [*["z = np.asarray(z)"] * by_hand, *statements]
        body.append(f"return rounded({value})" if by_hand else f"return {value}")
        found[name] = "\n    ".join([f"def {name}(z):", *body])
    return found


# NumPy ------------------------------------------------------------------------------------------

NUMPY_OWN = {
    "sigmoid": ("1 / (1 + np.exp(-z))",),
    "relu": ("np.maximum(z, 0)",),
    "hard_sigmoid": ("np.clip(z + 3, 0, 6) / 6",),
    "hard_sigmoid_old": ("np.clip(0.2 * z + 0.5, 0, 1)",),
    "softmax": ("powers = np.exp(z - np.max(z))", "powers / np.sum(powers)"),
}

NUMPY = Dialect(
    title="NumPy",
    checked="numpy 2.4",
    imports={"np": "import numpy as np"},
    first='np.seterr(over="ignore")  # where e^-z is too large for a number, sigmoid is 0',
    array="np.array",
    functions={name: name for name in NUMPY_OWN} | {"tanh": "np.tanh"},
    definitions=_definitions(NUMPY_OWN),
    join="np.concatenate",
    compared={
        SQUARED: ("error = {y} - target", "loss = np.mean(error**2)"),
        SOFTMAX: ("loss = -np.sum(target * ({z} - np.logaddexp.reduce({z})))",),
        SIGMOID: (
            "loss = np.sum(target * np.logaddexp(0, -{z}) + (1 - target) * np.logaddexp(0, {z}))",
        ),
    },
    flat="np.ravel({v}).tolist()",
    mean="np.mean(losses)",
)

ROUNDED = f'''\
np.seterr(over="ignore", invalid="ignore")  # numbers may be too large to have decimals


def rounded(numbers, sizes=None):
    """Half-up to DECIMALS on decimal digits, away from zero. sizes: of a sum, the sizes of what was
    added: 1.115 - 1.11 is meant as 0.005, though the computer holds a little less."""
    numbers = np.asarray(numbers)
    sizes = np.abs(numbers) if sizes is None else np.asarray(sizes)
    scaled = np.abs(numbers) * 10.0**DECIMALS
    half = 0.5 - np.minimum({TIE!r} * 10.0**DECIMALS * sizes, 0.01)
    whole = np.floor(scaled)
    whole = whole + (scaled - whole >= half)
    result = np.copysign(whole / 10.0**DECIMALS, numbers)
    result = np.where(scaled < 2.0**52, result, numbers)
    return np.asarray(result + 0.0).view(ByHand)


class ByHand(np.ndarray):
    """Numbers as one computes with them by hand: each result is rounded and carried on so."""

    def __add__(a, b):
        return rounded(np.add(a, b), np.add(abs(a), abs(b)))

    def __sub__(a, b):
        return rounded(np.subtract(a, b), np.add(abs(a), abs(b)))

    def __rsub__(a, b):
        return rounded(np.subtract(b, a), np.add(abs(a), abs(b)))

    def __mul__(a, b):
        return rounded(np.multiply(a, b))

    def __matmul__(a, b):
        return rounded(np.matmul(a, b), np.matmul(abs(a), abs(b)))

    def __neg__(a):
        return rounded(np.negative(a))

    __radd__, __rmul__ = __add__, __mul__


def array(numbers):
    return np.array(numbers).view(ByHand)


def join(vectors):
    return rounded(np.concatenate(vectors))
'''

BY_HAND = Dialect(
    title="NumPy",
    checked=NUMPY.checked,
    imports=NUMPY.imports,
    about=("The result of every operation is rounded half-up, and the rounded number carried on.",),
    first=ROUNDED,
    array="array",
    plain="np.array",
    functions={name: name for name in (*NUMPY_OWN, "tanh")},
    definitions=_definitions(NUMPY_OWN | {"tanh": ("np.tanh(z)",)}, by_hand=True),
    join="join",
    copied="rounded",
    compared={
        SQUARED: ("error = {y} - target", "loss = rounded(np.mean(rounded(np.square(error))))"),
        SOFTMAX: (
            "given, right = np.asarray({y}), target > 0",
            "loss = rounded(-np.sum(target[right] * np.log(given[right])))",
        ),
        SIGMOID: (
            "given, right, wrong = np.asarray({y}), target > 0, target < 1",
            "logs = np.sum(target[right] * np.log(given[right]))",
            "logs += np.sum((1 - target[wrong]) * np.log(1 - given[wrong]))",
            "loss = rounded(-logs)",
        ),
    },
    flat=NUMPY.flat,
    mean="rounded(np.mean(losses))",
)

# PyTorch ----------------------------------------------------------------------------------------

TORCH_OWN = {
    "hard_sigmoid_old": ("torch.clamp(0.2 * z + 0.5, 0, 1)",),
    "softmax": ("torch.softmax(z, dim=-1)",),
}

TORCH = Dialect(
    title="PyTorch",
    checked="torch 2.13",
    imports={
        "torch": "import torch",
        "F": "import torch.nn.functional as F",
        "nn": "from torch import nn",
    },
    first="torch.set_default_dtype(torch.float64)",
    array="torch.tensor",
    functions={name: name for name in TORCH_OWN}
    | {
        "sigmoid": "torch.sigmoid",
        "tanh": "torch.tanh",
        "relu": "torch.relu",
        "hard_sigmoid": "F.hardsigmoid",
    },
    definitions=_definitions(TORCH_OWN),
    join="torch.cat",
    compared={
        SQUARED: ("error = {y} - target", "loss = F.mse_loss({y}, target)"),
        SOFTMAX: ("loss = F.cross_entropy({z}, target)",),
        SIGMOID: ('loss = F.binary_cross_entropy_with_logits({z}, target, reduction="sum")',),
    },
    flat="{v}.reshape(-1).tolist()",
    mean="torch.stack(losses).mean()",
    gradient="""\
for title, named in weights.items():
    print(f"Gradient of the loss by the weights: {title}")
    for name, weight in named.items():
        if weight.grad is None:  # the loss does not depend on it
            weight.grad = torch.zeros_like(weight)
        print(f"  {name}", weight.grad)""",
)

# Keras ------------------------------------------------------------------------------------------

KERAS_OWN = {"hard_sigmoid_old": ("ops.clip(0.2 * z + 0.5, 0, 1)",)}

KERAS = Dialect(
    title="Keras",
    checked="keras 3.15 on torch 2.13 and on tensorflow 2.21",
    about=("Have PyTorch or TensorFlow as its backend: on JAX Keras does not compute in float64.",),
    imports={
        "keras": "import keras",
        "np": "import numpy as np",
        "ops": "from keras import ops",
    },
    first="""\
keras.config.set_floatx("float64")


def array(numbers):
    return ops.convert_to_tensor(np.array(numbers))


def times(W, v):
    return ops.sum(W * v, axis=1)  # ops.matmul is float32 on most backends
""",
    array="array",
    functions={name: name for name in KERAS_OWN}
    | {name: f"ops.{name}" for name in ("sigmoid", "tanh", "relu", "hard_sigmoid", "softmax")},
    definitions=_definitions(KERAS_OWN),
    join="ops.concatenate",
    product="times",
    compared={
        SQUARED: ("error = {y} - target", "loss = ops.sum(ops.square(error)) / len(error)"),
        SOFTMAX: ("loss = ops.categorical_crossentropy(target, {z}, from_logits=True)",),
        SIGMOID: ("loss = ops.sum(ops.binary_crossentropy(target, {z}, from_logits=True))",),
    },
    flat="ops.convert_to_numpy({v}).ravel().tolist()",
    mean="ops.sum(ops.stack(losses)) / len(losses)",
)

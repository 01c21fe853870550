"""Keras: `layer.get_weights()` of LSTM, GRU, SimpleRNN and Bidirectional, and the way back.

Keras is not needed. Source: the documentation of keras.layers.LSTM, GRU, SimpleRNN and
Bidirectional (Keras 3).
"""

import numpy as np

from lstm_calc.formats.frameworks.arrays import choice, flag, sequence, state, tensor
from lstm_calc.formats.frameworks.reading import (
    family_of,
    head_of,
    layer_document,
    op_of,
    problem_of,
    taken,
)
from lstm_calc.formats.frameworks.stored import linear_head, stored_layers
from lstm_calc.problem import MAX_LAYERS, Problem, ProblemError

NAMES = ("kernel", "recurrent_kernel", "bias")
STATES = {"LSTM": "hc", "GRU": "h", "SimpleRNN": "h"}  # in the order of Keras
CHOICES = {  # setting → layer → what it may be
    "activation": {"LSTM": ("tanh",), "GRU": ("tanh",), "SimpleRNN": ("tanh", "relu")},
    "recurrent_activation": {
        "LSTM": ("sigmoid", "hard_sigmoid"),
        "GRU": ("sigmoid",),
        "SimpleRNN": ("sigmoid",),
    },
}


def from_keras(
    weights,
    inputs,
    states=None,
    reset_after: bool = True,
    activation: str = "tanh",
    recurrent_activation: str = "sigmoid",
    go_backwards: bool = False,
) -> Problem:
    """The problem of what `get_weights()` of an LSTM, GRU or SimpleRNN layer gives. The cell is
    seen from the shapes.

    weights: [kernel (D, kH), recurrent_kernel (H, kH), bias], the bias left out where there is
    none; of a Bidirectional layer the forward one's arrays, then the backward one's. For layers
    that feed one another, a list of such lists; the last may be a Dense layer's [kernel, bias],
    read as a linear readout of every step. inputs: (T, D). states: in the order of Keras, h, then
    c, of the forward, then of the backward layer, (H,) each; for several layers, a list of such
    lists. 0 unless given. A batch of one, (1, T, D) and (1, H), is taken too.

    reset_after: of a GRU (biases (2, 3H); without it (3H,)). activation: tanh, of a SimpleRNN relu
    too. recurrent_activation: sigmoid, of an LSTM hard_sigmoid too (as Keras 3 has it).
    go_backwards: the layer runs from the last timestep to the first; Keras leaves its output in
    running order, while here it is aligned with input time. Raises ProblemError.
    """
    inputs = sequence(inputs, "inputs", batch_axis=0)
    several, layers, dense = _stack(weights)
    settings = {
        "activation": activation,
        "recurrent_activation": recurrent_activation,
        "reset_after": flag(reset_after, "reset_after"),
    }
    back = flag(go_backwards, "go_backwards")
    if back and (len(layers) > 1 or len(layers[0]) > 3):
        raise ProblemError("go_backwards: give one layer of one direction, or leave it out.")
    documents, size = [], inputs.shape[1]
    for k, start in enumerate(_begun(states, len(layers), several)):
        place = f"weights[{k}] " if several else ""
        document, size = _layer(layers[k], start, size, settings, place)
        documents.append(document | ({"direction": "reverse"} if back else {}))
    names = ("the Dense layer's kernel", "the Dense layer's bias")
    head = head_of(*dense, size, names, columns=True) if dense else None
    return problem_of("keras", documents, inputs, head)


def _stack(weights) -> tuple[bool, list, list | None]:
    """Whether there are several lists of arrays, those of the layers, and the Dense layer's."""
    if not isinstance(weights, list | tuple) or not weights:
        raise ProblemError("weights: give the list of arrays that layer.get_weights() gives.")
    if _depth(weights[0]) < 3 or not isinstance(weights[0], list | tuple):
        return False, [_arrays(weights, "weights")], None
    layers = [_arrays(one, f"weights[{k}]") for k, one in enumerate(weights)]
    last = layers[-1]
    dense = layers.pop() if len(layers) > 1 and len(last) == 2 and _depth(last[1]) == 1 else None
    if len(layers) > MAX_LAYERS:
        raise ProblemError(f"weights has {len(layers)} layers; {MAX_LAYERS} is the most.")
    return True, layers, dense


def _depth(found) -> int:
    """How deep lists are nested, as their first entries show; an array's axes."""
    for depth in range(5):
        if isinstance(found, np.ndarray):
            return depth + found.ndim
        if not isinstance(found, list | tuple) or not found:
            return depth
        found = found[0]
    return 5


def _arrays(found, place: str) -> list:
    if not isinstance(found, list | tuple) or len(found) not in (2, 3, 4, 6):
        raise ProblemError(
            f"{place}: give [kernel, recurrent_kernel, bias], or the same without bias; of a "
            "Bidirectional layer the forward one's, then the backward one's."
        )
    return list(found)


def _begun(states, count: int, several: bool) -> list:
    """Each layer's list of states, or None."""
    if states is None:
        return [None] * count
    if not isinstance(states, list | tuple) or (several and len(states) != count):
        many = f" for each of the {count} layers" if several else ""
        raise ProblemError(f"states: give a list of states, such as [h, c]{many}.")
    return list(states) if several else [states]


def _layer(arrays: list, begun, size: int, settings: dict, place: str) -> tuple[dict, int]:
    """The document of a layer on `size` inputs, and the size of its output."""
    width = 3 if len(arrays) % 3 == 0 else 2
    passes = [arrays[k : k + width] for k in range(0, len(arrays), width)]
    recurrent = f"{place}recurrent_kernel"
    units, wide = tensor(arrays[1], recurrent, 2).shape
    op = op_of("keras", wide, units, recurrent)
    told = _settings(op, settings)
    family = family_of("keras", op, told)
    if width == 3 and op == "GRU":
        _check_biases(tensor(arrays[2], f"{place}bias", 1, 2), told["reset_after"], place)
    found = []
    for k, start in enumerate(_starts(begun, STATES[op], units, len(passes), place)):
        where = place + ("backward " if k else "") + "{part}"
        named = dict(zip(NAMES, passes[k], strict=False))
        key, weights = taken("keras", op, family, named, (size, units), where)
        found.append((weights, start))
    return layer_document(key, found), units * len(found)


def _settings(op: str, settings: dict) -> dict:
    """The settings that this layer has, checked."""
    for name, known in CHOICES.items():
        choice(settings[name], f"{name} of {op}", known[op])
    known = {"LSTM": [*CHOICES], "GRU": [*settings], "SimpleRNN": ["activation"]}
    return {name: settings[name] for name in known[op]}


def _check_biases(bias: np.ndarray, reset_after: bool, place: str) -> None:
    """A GRU's biases show which reset it has."""
    if (bias.ndim == 2) != reset_after:
        rows = "two rows of biases" if bias.ndim == 2 else "one row of biases"
        raise ProblemError(
            f"{place}bias: {rows} are those of a GRU with reset_after={bias.ndim == 2}; "
            f"read it with reset_after={bias.ndim == 2}."
        )


def _starts(begun, letters: str, units: int, passes: int, place: str) -> list[dict[str, list]]:
    """The start of each direction, from the states in the order of Keras."""
    if begun is None:
        return [{}] * passes
    count = len(letters) * passes
    if not isinstance(begun, list | tuple) or len(begun) != count:
        whose = " of the forward layer, then of the backward one" if passes > 1 else ""
        raise ProblemError(f"{place}states: give a list of {count}: {', '.join(letters)}{whose}.")
    found = [state(one, f"{place}states[{k}]", units).tolist() for k, one in enumerate(begun)]
    size = len(letters)
    return [dict(zip(letters, found[k * size :], strict=False)) for k in range(passes)]


# The way back -----------------------------------------------------------------------------------


def to_keras(problem: Problem) -> list[list]:
    """For each layer what its `set_weights` takes, as nested lists; of both directions those of
    Bidirectional. A readout's linear layer comes last, as a Dense layer's [kernel, bias].

    What a layer has to be told beside (reset_after, activations, go_backwards) is in the settings
    of `stored(problem, "keras")`. Raises ProblemError where Keras has no such cell.
    """
    layers = stored_layers(problem, "keras")
    found = [[array.values.tolist() for array in one.arrays] for one in layers]
    head = linear_head(problem, "keras")
    return [*found, [head[0].T.tolist(), head[1].tolist()]] if head else found

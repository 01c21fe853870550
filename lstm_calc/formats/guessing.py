"""Weights of a framework without its files: which layers they are, guessed from names and shapes.

The readers of `frameworks` do the work; here is only what they must be told.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np

from lstm_calc.formats.frameworks.keras import from_keras
from lstm_calc.formats.frameworks.layout import FRAMEWORKS
from lstm_calc.formats.frameworks.onnx import from_onnx
from lstm_calc.formats.frameworks.reading import op_of
from lstm_calc.formats.frameworks.stored import stored_layers
from lstm_calc.formats.frameworks.torch import HEAD, PARAMETER, from_torch
from lstm_calc.formats.pasted import by, grid_of
from lstm_calc.formats.proposal import Entry, Pair, Proposal, counted, fitted_inputs, with_rest_of
from lstm_calc.notation import NOTATIONS
from lstm_calc.problem import Problem, ProblemError, document

INPUTS = ("inputs", "x", "X", "input")
STATES = {"h0": "h0", "h_0": "h0", "hx": "h0", "c0": "c0", "c_0": "c0", "cx": "c0"}
KERAS = ("kernel", "recurrent_kernel", "bias")
ONNX = ("W", "R", "B", "P")
ONNX_OTHERS = ("X", "initial_h", "initial_c", "sequence_lens")
SETTINGS = {  # framework → what its readers may be told beside the arrays; the default first
    "torch": ({}, {"nonlinearity": "relu"}),
    "keras": (
        {},
        {"recurrent_activation": "hard_sigmoid"},
        {"activation": "relu"},
        {"reset_after": False},
    ),
    "onnx": ({}, {"linear_before_reset": 1}, {"input_forget": 1}, {"activations": "Relu"}),
}
TORCH_PARTS = tuple(part.name for part in FRAMEWORKS["torch"].parts)


def of_names(found: Sequence[Entry], problem: Problem) -> tuple[Proposal, ...]:
    """What entries with a framework's names may be; () where the names are no framework's."""
    names = {entry.name: entry.array for entry in found}
    if any(PARAMETER.fullmatch(name) for name in names):
        return _torch(names, problem)
    if any(_keras_part(name) == "recurrent_kernel" for name in names):
        return _named_keras(names, problem)
    if {"W", "R"} <= names.keys() and names["W"].ndim == 3:
        return _onnx(names, problem)
    return ()


def of_order(found: Sequence[np.ndarray], problem: Problem) -> tuple[Proposal, ...]:
    """What arrays without names may be: `get_weights()` of Keras, or `parameters()` of PyTorch."""
    if len(found) < 2 or any(array.ndim > 2 for array in found):
        raise ProblemError(_no_weights(found))
    if _stand(found):
        return _torch(dict(_torch_names(found)), problem)
    return _keras(found, problem)


def _stand(found: Sequence[np.ndarray]) -> bool:
    """Whether the gates' blocks lie in rows, as PyTorch has them."""
    (rows, size), (length, units) = (grid_of(array).shape for array in found[:2])
    if length != units:
        return rows == length and length % units == 0
    return rows == units and (size != units or len(found) % 4 == 0)


def _no_weights(found: Sequence[np.ndarray]) -> str:
    shapes = ", ".join(by(array.shape) for array in found[:6])
    return (
        f"Arrays of shape {shapes} are not those of an LSTM, GRU or RNN. Give kernel, recurrent "
        "kernel and bias, or write their names in front: W_xf = …"
    )


def _alternatives(framework: str, names: Mapping, problem: Problem, make: Callable) -> tuple:
    """A proposal for each setting that makes another problem. Raises the first ProblemError."""
    found, seen, error = [], [], None
    for settings in SETTINGS[framework]:
        try:
            new, notes, unknown = make(settings)
        except ProblemError as why:
            error = error or why
            continue
        if (told := document(new)) not in seen:
            seen.append(told)
            found.append(_proposal(framework, names, problem, new, notes, unknown))
    if not found:
        raise error
    return tuple(found)


def _proposal(framework, names, problem, new, notes, unknown) -> Proposal:
    new, lost = with_rest_of(new, problem)
    title = f"{FRAMEWORKS[framework].title}: {_layers(new, framework)}"
    pairs = tuple(Pair(n, "", a.shape) for n, a in names.items() if n not in unknown)
    said = (*_blocks(new, framework), *notes, *lost)
    return Proposal(title, new, pairs, said, tuple(unknown), framework)


def _layers(problem: Problem, framework: str) -> str:
    """The layers as the framework calls them, with their sizes."""
    told = []
    for held, layer in zip(stored_layers(problem, framework), problem.layers, strict=True):
        settings = ", ".join(f"{key}={value}" for key, value in held.settings.items())
        sizes = f"{counted(layer.input_size, 'input')}, {counted(layer.hidden_size, 'unit')}"
        told.append(f"{held.op} ({'; '.join(filter(None, (sizes, settings)))})")
    head = ", then a linear layer" if problem.readout else ""
    return ", then ".join(told) + head


def _blocks(problem: Problem, framework: str) -> Iterator[str]:
    """How the first array's length splits into gates."""
    layer = problem.layers[0]
    first = stored_layers(problem, framework)[0].arrays[0]
    letter = NOTATIONS[FRAMEWORKS[framework].notation].letter
    gates = [letter(gate).replace("~", "\u0303") for gate, _block in first.blocks]
    length = len(gates) * layer.hidden_size
    if len(gates) > 1:
        yield (
            f"{first.name}: {length} {first.axis} are {len(gates)} blocks of "
            f"{layer.hidden_size}, of the gates {', '.join(gates)} in this order."
        )
    yield f"The letters are {FRAMEWORKS[framework].title}'s; “Written as in” changes them."


# PyTorch ----------------------------------------------------------------------------------------


def _torch_names(found: Sequence[np.ndarray]) -> Iterator[tuple[str, np.ndarray]]:
    """The names of `parameters()`, layer by layer; after them a linear layer's."""
    biased = len(found) > 2 and found[2].ndim == 1
    width = 4 if biased else 2
    for k, array in enumerate(found):
        number, part = divmod(k, width)
        if len(found) - number * width < width and part < 2:
            yield f"head.{('weight', 'bias')[part]}", array
        else:
            yield f"{TORCH_PARTS[part]}_l{number}", array


def _torch(names: dict[str, np.ndarray], problem: Problem) -> tuple[Proposal, ...]:
    states = {STATES[name]: _rows(a) for name, a in names.items() if name in STATES}
    given = next((names[name] for name in INPUTS if name in names), None)
    state_dict, unknown = {}, []
    for name, array in names.items():
        match = PARAMETER.fullmatch(name)
        if match or HEAD.fullmatch(name):
            state_dict[name] = array.ravel() if "bias" in name else array
        elif name not in (*STATES, *INPUTS):
            unknown.append(name)
    first = next((a for n, a in state_dict.items() if n.endswith("weight_ih_l0")), None)
    if first is None or first.ndim != 2:
        raise ProblemError("weight_ih_l0 must be a matrix of 4H, 3H or H rows by D inputs.")
    inputs, notes = _inputs(given, problem, first.shape[1])

    def make(settings: dict):
        return from_torch(state_dict, inputs, **states, **settings), notes, unknown

    return _alternatives("torch", names, problem, make)


def _rows(array: np.ndarray) -> np.ndarray:
    return array if array.ndim > 1 else array[None, :]


def _inputs(given, problem: Problem, size: int) -> tuple[np.ndarray, list[str]]:
    """The inputs that came, or those of the problem with as many columns."""
    if given is None:
        return fitted_inputs(problem, size)
    array = given if given.ndim > 1 else given[:, None] if size == 1 else given[None, :]
    return array, []


# Keras ------------------------------------------------------------------------------------------


def _keras_part(name: str) -> str:
    """A variable's own name: `lstm/lstm_cell/kernel:0` is a kernel."""
    return name.replace(".", "/").rpartition("/")[2].partition(":")[0]


def _named_keras(names: dict[str, np.ndarray], problem: Problem) -> tuple[Proposal, ...]:
    kept = [name for name in names if _keras_part(name) in KERAS]
    given = next((names[name] for name in INPUTS if name in names), None)
    unknown = [name for name in names if name not in kept and name not in INPUTS]
    layers: dict[str, dict] = {}
    for name in kept:
        place = name.replace(".", "/").rpartition("/")[0]
        layers.setdefault(place, {})[_keras_part(name)] = names[name]
    arrays = [one[part] for one in layers.values() for part in KERAS if part in one]
    return _keras(arrays, problem, given, tuple(unknown), names)


def _keras(found, problem: Problem, given=None, unknown=(), names=None) -> tuple[Proposal, ...]:
    groups, dense = _groups([*found])
    names = names or {f"array {k + 1}": array for k, array in enumerate(found)}
    proposals, error = [], None
    for layers in _stacks(groups):
        inputs, notes = _inputs(given, problem, len(layers[0][0]))
        weights = [*layers, dense] if dense else layers if len(layers) > 1 else layers[0]

        def make(settings: dict, weights=weights, inputs=inputs, notes=notes):
            return from_keras(weights, inputs, **settings), notes, unknown

        try:
            proposals += _alternatives("keras", names, problem, make)
        except ProblemError as why:
            error = error or why
    if not proposals:
        raise error
    return tuple(proposals)


def _groups(found: list[np.ndarray]) -> tuple[list[list], list | None]:
    """The arrays of each direction of each layer, and those of a last Dense layer."""
    groups, k = [], 0
    while k < len(found):
        kernel, recurrent, *rest = [*found[k : k + 3], None, None][:3]
        if kernel.ndim != 2 or recurrent is None or recurrent.ndim != 2:
            break
        units, wide = recurrent.shape
        if kernel.shape[1] != wide or wide % units:
            break
        bias = rest[0] if rest and rest[0] is not None and rest[0].shape[-1] == wide else None
        is_bias = bias is not None and (bias.ndim == 1 or bias.shape == (2, wide) != kernel.shape)
        groups.append([kernel, recurrent, bias] if is_bias else [kernel, recurrent])
        k += len(groups[-1])
    left = found[k:]
    if not groups or len(left) not in (0, 2) or (left and left[1].ndim != 1):
        raise ProblemError(_no_weights(found))
    return groups, list(left) or None


def _stacks(groups: list[list]) -> Iterator[list[list]]:
    """The layers that groups may be: one after the other, or two as the directions of one."""
    sizes = [(len(one[0]), len(one[1])) for one in groups]
    if _feeds(sizes):
        yield groups
    pairs = [*zip(groups[::2], groups[1::2], strict=False)]
    alike = all([a.shape for a in one] == [a.shape for a in two] for one, two in pairs)
    if len(groups) % 2 == 0 and alike and _feeds([(d, 2 * h) for d, h in sizes[::2]]):
        yield [one + two for one, two in pairs]
    elif not _feeds(sizes):
        yield groups  # the reader says which one does not fit


def _feeds(sizes: list[tuple[int, int]]) -> bool:
    """Whether each layer's output is the next one's input."""
    return all(low[1] == high[0] for low, high in pairwise(sizes))


# ONNX -------------------------------------------------------------------------------------------


def _onnx(names: dict[str, np.ndarray], problem: Problem) -> tuple[Proposal, ...]:
    tensors = {n: a for n, a in names.items() if n in (*ONNX, *ONNX_OTHERS)}
    tensors |= {n: a[None, :] for n, a in tensors.items() if n in "BP" and a.ndim == 1}
    unknown = tuple(name for name in names if name not in tensors)
    passes, rows, size = tensors["W"].shape
    op = op_of("onnx", rows, tensors["R"].shape[-1], "W")
    inputs, notes = _inputs(tensors.get("X"), problem, size)

    def make(settings: dict):
        told = {"direction": "bidirectional"} if passes == 2 else {}
        if "activations" in settings:
            settings = {"activations": ["Relu"] * passes}
        return from_onnx(op, tensors | {"X": inputs}, told | settings), notes, unknown

    return _alternatives("onnx", names, problem, make)

"""Edits: each makes a new problem from an old one and keeps every number that still has a place.

The new problem is as valid as one that was read; where it cannot be, a ProblemError says why.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from lstm_calc.cell import Cell, CellError
from lstm_calc.forward import ending
from lstm_calc.problem import (
    LOSSES,
    MAX_LAYERS,
    MAX_SIZE,
    STEPS,
    Layer,
    Problem,
    ProblemError,
    Readout,
    Rounding,
    check_inputs,
    check_size,
    check_work,
    document,
    layer_of,
    make,
    readout_of,
)

SMALL = (0.5, -0.3, 0.2, -0.6, 0.4, 0.1, -0.2, 0.7, -0.4, 0.3)  # for weights nobody has given yet


def replaced(problem: Problem, numbers: Mapping[str, list]) -> Problem:
    """The problem with some numbers replaced, checked anew. ProblemError says what is wrong.

    numbers: where in the document, `layers.0.weights.W_xf`, `readout.weights.W_y`, `inputs` or
    `targets` → nested lists.
    """
    changed = document(problem)
    for place, values in numbers.items():
        *path, last = (int(key) if key.isdecimal() else key for key in place.split("."))
        part = changed
        try:
            for key in path:
                part = part[key]
            part[last] = values
        except (KeyError, IndexError, TypeError):
            raise ProblemError(f"This problem has no {place}.") from None
    return make(changed)


# Sizes ------------------------------------------------------------------------------------------


def resized(
    problem: Problem,
    input_size: int | None = None,
    timesteps: int | None = None,
    units: Mapping[int, int] | None = None,
    outputs: int | None = None,
) -> Problem:
    """The problem in other sizes: numbers that still fit stay where they are, new ones are 0.

    units: number of the layer, from 0 → its units. outputs: the size of the readout.
    """
    shape = timesteps or problem.timesteps, input_size or problem.input_size
    check_inputs(*shape)
    inputs = _fitted(problem.inputs, shape)
    sizes = [(units or {}).get(k, layer.hidden_size) for k, layer in enumerate(problem.layers)]
    layers, size = [], inputs.shape[1]
    for layer, hidden_size in zip(problem.layers, sizes, strict=True):
        layers.append(_resized(layer, size, hidden_size))
        size = layers[-1].output_size
    readout = problem.readout
    if readout:
        layer = _refitted(readout.layer, size, outputs or readout.layer.hidden_size)
        readout = replace(readout, layer=layer)
    changed = replace(problem, inputs=inputs, layers=tuple(layers), readout=readout, targets=None)
    return _with_fitted_targets(changed, problem.targets)


def _sizes(cell: Cell, input_size: int, hidden_size: int) -> Mapping[str, int]:
    """The sizes of the cell's values. ProblemError where it cannot have so many inputs or units."""
    what = "units" if cell.state else "outputs"
    check_size(f"The number of {what}", hidden_size, MAX_SIZE)
    try:
        return cell.sizes(input_size, hidden_size)
    except CellError as error:
        raise ProblemError(
            f"The cell cannot have {input_size} inputs and {hidden_size} {what}: {error}"
        ) from None


def _with_fitted_targets(problem: Problem, targets: np.ndarray | None) -> Problem:
    check_work(problem)
    if targets is None:
        return replace(problem, targets=None)
    fitted = _fitted(targets, problem.answer_shape)
    if problem.loss == LOSSES[1]:
        last = ending(problem)
        fitted = _as_shares(fitted, binary=last is not None and last.op == "sigmoid")
    return replace(problem, targets=fitted)


def _as_shares(targets: np.ndarray, binary: bool) -> np.ndarray:
    """Targets that cross-entropy can take: shares from 0 to 1; the first class where none is."""
    allowed = ((targets >= 0) & (targets <= 1)).all(axis=1, keepdims=True)
    shares = np.where(allowed, targets, 0.0)
    if not binary:
        shares[~shares.any(axis=1), 0] = 1.0
    shares.setflags(write=False)
    return shares


def _resized(layer: Layer, input_size: int, hidden_size: int) -> Layer:
    twin = layer.reverse and _resized(layer.reverse, input_size, hidden_size)
    new = _refitted(layer, input_size, hidden_size)
    return replace(new, direction=layer.direction, reverse=twin)


def _refitted(layer: Layer, input_size: int, hidden_size: int) -> Layer:
    cell = layer.cell
    if not cell.state and _as_large_as_h(cell):
        hidden_size = input_size
    old = _sizes(cell, layer.input_size, layer.hidden_size)
    new = _sizes(cell, input_size, hidden_size)
    weights = {}
    for name, operand in cell.weights.items():
        weight = layer.weights[name]
        if operand is None:
            weights[name] = _fitted(weight, (hidden_size,))
            continue
        parts, column = [], 0
        for part in _parts(cell, operand):
            block = weight[:, column : column + old[part]]
            parts.append(_fitted(block, (hidden_size, new[part])))
            column += old[part]
        weights[name] = np.hstack(parts)
    start = {state: _fitted(values, (hidden_size,)) for state, values in layer.start.items()}
    return layer_of(cell, weights, start, input_size, hidden_size=hidden_size)


def _as_large_as_h(readout: Cell) -> bool:
    """Whether a readout has no size of its own: softmax(h), b * h."""
    if not readout.weights:
        return True
    try:
        readout.sizes(1, 2)
    except CellError:
        return True
    return False


def _parts(cell: Cell, operand: str) -> tuple[str, ...]:
    """What a weight's columns belong to: the parts of a joined vector, or the vector itself."""
    step = cell.steps.get(operand)
    named = step and step.op == "join" and all(isinstance(arg, str) for arg in step.args)
    return step.args if named else (operand,)


def _fitted(values: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    kept = np.zeros(shape)
    corner = tuple(slice(min(a, b)) for a, b in zip(values.shape, shape, strict=True))
    kept[corner] = values[corner]
    kept.setflags(write=False)
    return kept


# Cells, layers and directions -------------------------------------------------------------------


def with_cell(
    problem: Problem, cell: Cell, k: int = 0, kept: Mapping[str, np.ndarray] | None = None
) -> Problem:
    """The problem with another cell in layer k (from 0). Weights of the same name and shape stay;
    the others get small numbers, all of a gate's different from another's."""
    old = problem.layers[k]
    twin = old.reverse and _with_cell(old.reverse, cell, {})
    new = replace(_with_cell(old, cell, kept or {}), reverse=twin)
    changed = replace(problem, layers=(*problem.layers[:k], new, *problem.layers[k + 1 :]))
    check_work(changed)
    return changed


def _with_cell(old: Layer, cell: Cell, kept: Mapping[str, np.ndarray]) -> Layer:
    known = {**kept, **old.weights}
    _sizes(cell, old.input_size, old.hidden_size)
    shapes = cell.shapes(old.input_size, old.hidden_size)
    weights = {
        name: known[name] if name in known and known[name].shape == shape else _small(shape, first)
        for first, (name, shape) in enumerate(shapes.items())
    }
    start = {state: old.start[state] for state in cell.state if state in old.start}
    new = layer_of(cell, weights, start, old.input_size, hidden_size=old.hidden_size)
    return replace(new, direction=old.direction)


def _small(shape: tuple[int, ...], first: int) -> np.ndarray:
    picks = (first * 3 + np.arange(np.prod(shape))) % len(SMALL)
    return np.array(SMALL)[picks].reshape(shape)


def fresh_layer(cell: Cell, input_size: int, hidden_size: int, direction: str = "forward") -> Layer:
    """A layer with small numbers for weights and a start of 0."""
    _sizes(cell, input_size, hidden_size)
    shapes = cell.shapes(input_size, hidden_size)
    weights = {name: _small(shape, k) for k, (name, shape) in enumerate(shapes.items())}
    layer = layer_of(cell, weights, {}, input_size, hidden_size=hidden_size)
    return replace(layer, direction=direction)


def with_layers(problem: Problem, count: int) -> Problem:
    """The problem with `count` layers: those above are dropped, or new ones put on top, of the top
    one's cell and size."""
    check_size("The number of layers", count, MAX_LAYERS)
    layers = list(problem.layers[:count])
    while len(layers) < count:
        top = layers[-1]
        layers.append(fresh_layer(top.cell, top.output_size, top.hidden_size))
    return resized(replace(problem, layers=tuple(layers), readout=_feeding(problem, layers)))


def _feeding(problem: Problem, layers: list[Layer]) -> Readout | None:
    """The readout, fitted to what the last of these layers gives."""
    readout = problem.readout
    if readout is None:
        return None
    layer = _refitted(readout.layer, layers[-1].output_size, readout.layer.hidden_size)
    return replace(readout, layer=layer)


def with_direction(problem: Problem, direction: str, k: int = 0) -> Problem:
    """The problem with layer k forward, reverse or both; a second direction begins with the first
    one's weights in another order."""
    old = problem.layers[k]
    new = replace(old, direction=direction, reverse=None)
    if direction == "both":
        new = replace(new, reverse=old.reverse or _twin(old))
    return resized(replace(problem, layers=(*problem.layers[:k], new, *problem.layers[k + 1 :])))


def _twin(layer: Layer) -> Layer:
    weights = {name: np.flip(weight) for name, weight in layer.weights.items()}
    size = layer.hidden_size
    twin = layer_of(layer.cell, weights, {}, layer.input_size, hidden_size=size)
    return replace(twin, direction="reverse")


# Readout, targets, rounding ---------------------------------------------------------------------

READOUTS = {
    "linear": "W_y @ h + b_y",
    "softmax": "softmax(W_y @ h + b_y)",
    "sigmoid": "sigmoid(W_y @ h + b_y)",
    "softmax(h)": "softmax(h)",
}


def with_readout(problem: Problem, kind: str | None, on: str = STEPS[0]) -> Problem:
    """The problem with a readout of READOUTS at every step or the last, or without one."""
    readout = None
    if kind is not None:
        old, size = problem.readout, problem.layers[-1].output_size
        outputs = old.layer.hidden_size if old else 2
        shapes = {"W_y": (outputs, size), "b_y": (outputs,)}
        kept = dict(old.layer.weights) if old else {}
        weights = {
            name: kept[name] if name in kept and kept[name].shape == shape else _small(shape, k)
            for k, (name, shape) in enumerate(shapes.items())
        }
        readout = readout_of({"y": READOUTS[kind]}, weights if "W_y" in READOUTS[kind] else {},
                             size, on)  # fmt: skip
    changed = replace(problem, readout=readout)
    return _with_fitted_targets(changed, _at_the_end(changed, problem.targets))


def _at_the_end(problem: Problem, targets: np.ndarray | None) -> np.ndarray | None:
    """The targets at the steps that are compared now: the last step's stays the last step's."""
    if targets is None:
        return None
    rows = np.zeros((problem.timesteps, targets.shape[1]))
    rows[-len(targets) :] = targets
    return rows[-problem.answer_shape[0] :]


def read_on(problem: Problem, on: str) -> Problem:
    """The problem with its readout at every step or the last."""
    if problem.readout is None:
        return problem
    changed = replace(problem, readout=replace(problem.readout, on=on))
    return _with_fitted_targets(changed, _at_the_end(changed, problem.targets))


def readout_kind(problem: Problem) -> str | None:
    """The entry of READOUTS that the problem's readout is; None for one of one's own, or none."""
    equations = problem.readout and dict(problem.readout.layer.cell.equations)
    return next((kind for kind, text in READOUTS.items() if equations == {"y": text}), None)


def with_targets(problem: Problem, wanted: bool) -> Problem:
    """The problem with targets, 0 at first, or without them."""
    return _with_fitted_targets(problem, np.zeros((0, 0)) if wanted else None)


def with_loss(problem: Problem, loss: str) -> Problem:
    """The problem under another loss; targets that it cannot take become 0."""
    return _with_fitted_targets(replace(problem, loss=loss), problem.targets)


def with_rounding(problem: Problem, rule: str, decimals: int) -> Problem:
    """The problem under another rounding rule."""
    return replace(problem, rounding=Rounding(rule, decimals))

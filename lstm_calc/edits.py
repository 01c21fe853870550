"""Edits: each makes a new problem from an old one and keeps every number that still has a place."""

import dataclasses
from collections.abc import Mapping

import numpy as np

from lstm_calc.cell import Cell
from lstm_calc.cells import CATALOGUE
from lstm_calc.problem import Layer, Problem, Rounding, document, layer_of, make

SMALL = (0.5, -0.3, 0.2, -0.6, 0.4, 0.1, -0.2, 0.7, -0.4, 0.3)  # for weights nobody has given yet


def replaced(problem: Problem, numbers: Mapping[str, list]) -> Problem:
    """The problem with some numbers replaced, checked anew. ProblemError says what is wrong.

    numbers: `weights.W_xf`, `start.h`, `inputs` or `targets` → nested lists.
    """
    changed = document(problem)
    for place, values in numbers.items():
        part, _, name = place.partition(".")
        if name:
            changed["layers"][0][part][name] = values
        else:
            changed[part] = values
    return make(changed)


def resized(problem: Problem, input_size: int, hidden_size: int, timesteps: int) -> Problem:
    """The problem in other sizes: numbers that still fit stay where they are, new ones are 0."""
    old = problem.layers[0]
    targets = problem.targets
    return dataclasses.replace(
        problem,
        layers=(_resized_layer(old, problem.input_size, input_size, hidden_size),),
        inputs=_fitted(problem.inputs, (timesteps, input_size)),
        targets=None if targets is None else _fitted(targets, (timesteps, hidden_size)),
    )


def _resized_layer(layer: Layer, old_inputs: int, input_size: int, hidden_size: int) -> Layer:
    cell = layer.cell
    old, new = cell.sizes(old_inputs, layer.hidden_size), cell.sizes(input_size, hidden_size)
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
    return layer_of(cell, weights, start, input_size)


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


def with_cell(problem: Problem, key: str) -> Problem:
    """The problem with another cell of the catalogue. Weights of the same name and shape stay; the
    others get small numbers, all of a gate's different from another's."""
    cell, old = CATALOGUE[key], problem.layers[0]
    shapes = cell.shapes(problem.input_size, problem.hidden_size)
    weights = {
        name: old.weights[name]
        if name in old.weights and old.weights[name].shape == shape
        else _small(shape, first)
        for first, (name, shape) in enumerate(shapes.items())
    }
    start = {state: old.start[state] for state in cell.state if state in old.start}
    layer = layer_of(cell, weights, start, problem.input_size)
    return dataclasses.replace(problem, layers=(layer,))


def _small(shape: tuple[int, ...], first: int) -> np.ndarray:
    picks = (first * 3 + np.arange(np.prod(shape))) % len(SMALL)
    return np.array(SMALL)[picks].reshape(shape)


def with_targets(problem: Problem, wanted: bool) -> Problem:
    """The problem with targets, 0 at first, or without them."""
    shape = (problem.timesteps, problem.hidden_size)
    return dataclasses.replace(problem, targets=_fitted(np.zeros(shape), shape) if wanted else None)


def with_rounding(problem: Problem, rule: str, decimals: int) -> Problem:
    """The problem under another rounding rule."""
    return dataclasses.replace(problem, rounding=Rounding(rule, decimals))

"""A layer as a framework stores it: what the way back writes, and what a screen can show."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from lstm_calc.cell import Cell
from lstm_calc.cells import CATALOGUE, FAMILIES, FORMS, KEYS, key_of
from lstm_calc.edits import readout_kind
from lstm_calc.formats.frameworks.arrays import choice, said
from lstm_calc.formats.frameworks.layout import (
    ALIKE,
    FRAMEWORKS,
    ORDER,
    ROWS,
    Part,
    key_for,
    parts_of,
)
from lstm_calc.notation import in_form
from lstm_calc.problem import Layer, Problem, ProblemError


@dataclass(frozen=True, eq=False)
class StoredArray:
    """One array of one direction of a layer. name: the framework's. part: its name without the
    layer and the direction. values: as it is laid out, float64. axis: `rows` or `columns`, along
    which the gates' blocks lie (a vector's: those of the matrices it belongs to). blocks: a gate's
    line and its slice along the axis, in order; the two biases of ONNX's B follow each other."""

    name: str
    part: str
    direction: str
    values: np.ndarray
    axis: str
    blocks: tuple[tuple[str, slice], ...]


@dataclass(frozen=True, eq=False)
class StoredLayer:
    """A layer. op: the framework's layer or operator. settings: what it has to be told beside the
    arrays. notes: what was rewritten to store it, in sentences."""

    op: str
    settings: Mapping
    arrays: tuple[StoredArray, ...]
    notes: tuple[str, ...] = ()


def stored(found: Problem | Layer, framework: str) -> tuple[StoredLayer, ...] | StoredLayer:
    """A layer as `torch`, `keras` or `onnx` stores it; of a problem, each of its layers.

    Weights are rewritten where another form means the same: joined matrices are split, biases
    added or parted, a gate's weights negated; ONNX has 0 for what a cell does not use; where one
    of PyTorch's layers has biases, the others are given some of 0. Raises ProblemError where the
    framework has no such cell or direction.
    """
    framework = choice(framework, "The framework", tuple(FRAMEWORKS))
    if isinstance(found, Layer):
        return _stored(found, framework, _biased(found))
    return stored_layers(found, framework)


def stored_layers(problem: Problem, framework: str) -> tuple[StoredLayer, ...]:
    """Each layer of a problem as the framework stores it. Raises ProblemError."""
    if not isinstance(problem, Problem):
        raise ProblemError(f"Give a problem, as read or make gives it, not {said(problem)}.")
    biased = FRAMEWORKS[framework].alike and any(map(_biased, problem.layers))
    return tuple(
        _stored(layer, framework, biased or _biased(layer), k)
        for k, layer in enumerate(problem.layers)
    )


def _biased(layer: Layer) -> bool:
    key = key_of(layer.cell)
    return key is not None and FORMS[KEYS[key][1]].biases > 0


def _stored(layer: Layer, framework: str, biased: bool, number: int = 0) -> StoredLayer:
    own, family, gates = _held(layer, framework, number)
    op, settings = FRAMEWORKS[framework].holds[family]
    cell, order = CATALOGUE[key_for(framework, family, biased)], ORDER[framework][op]
    plain, notes = in_form(layer, KEYS[key_for(framework, own, biased)][1])
    arrays = [
        _array(part, one, weights, order, FRAMEWORKS[framework].name, number)
        for one in plain.passes
        for weights in [_renamed(one.weights, cell, gates)]
        for part in parts_of(framework, cell, order)
    ]
    settings = dict(settings) | _direction(layer, framework, number)
    return StoredLayer(op, settings, tuple(arrays), (*notes, *_notes(gates)))


def _array(
    part: Part, one: Layer, weights: Mapping, order: str, name: str, number: int
) -> StoredArray:
    values = part.together(weights, order, one.input_size, one.hidden_size)
    values.setflags(write=False)
    back = one.direction == "reverse"
    length = values.shape[0 if part.axis == ROWS else -1]
    return StoredArray(
        name.format(part=part.name, number=number, suffix="_reverse" if back else ""),
        part.name,
        "reverse" if back else "forward",
        values,
        part.axis,
        tuple(_blocks(part.gates(order), length, one.hidden_size)),
    )


def _blocks(gates: str, length: int, units: int) -> Iterator[tuple[str, slice]]:
    for k in range(length // units):
        yield gates[k % len(gates)], slice(k * units, (k + 1) * units)


def _renamed(weights: Mapping, cell: Cell, gates: Mapping) -> dict[str, np.ndarray]:
    """The weights under the names of a cell that means the same; what they have not, left out."""
    found = {}
    for name in cell.weights:
        kind, gate = name[:-1], name[-1]
        own, sign = gates.get(gate, (gate, 1))
        if kind + own in weights:
            weight = weights[kind + own]
            found[name] = weight if sign > 0 else 0.0 - weight
    return found


def _notes(gates: Mapping) -> Iterator[str]:
    for gate, (own, sign) in gates.items():
        turned = ", negated: it is 1 minus that gate" if sign < 0 else ""
        yield f"Gate {gate} has the weights and biases of the problem's {own}{turned}."


# What a framework cannot hold -------------------------------------------------------------------


def _held(layer: Layer, framework: str, number: int) -> tuple[str, str, Mapping]:
    """The layer's family, the one as which the framework holds it, and that one's gates."""
    key = key_of(layer.cell)
    if key is None:
        raise ProblemError(f"layers[{number}]: a cell of one's own fits no {_has(framework)}")
    own = KEYS[key][0]
    for family, gates in _same(own).items():
        if family in FRAMEWORKS[framework].holds:
            return own, family, gates
    others = [
        one.title for one in FRAMEWORKS.values() if not _same(own).keys().isdisjoint(one.holds)
    ]
    elsewhere = f", or write it for {' or '.join(others)}" if others else ""
    title = FAMILIES[own].title
    raise ProblemError(f"layers[{number}]: {title} fits no {_has(framework)[:-1]}{elsewhere}.")


def _same(family: str) -> dict[str, Mapping]:
    """Family → gates, of the families that mean the same as this one."""
    return {family: {}} | dict([ALIKE[family]] if family in ALIKE else [])


def _has(framework: str) -> str:
    known = FRAMEWORKS[framework]
    titles = ", ".join(FAMILIES[family].title for family in known.holds)
    return f"layer of {known.title}. Choose one of the cells that it has: {titles}."


def _direction(layer: Layer, framework: str, number: int) -> dict:
    known = FRAMEWORKS[framework]
    if layer.direction not in known.directions:
        raise ProblemError(
            f"layers[{number}]: {known.title} has no layer that runs only from the last timestep "
            "to the first. Choose both directions, or forward with the inputs in reverse order."
        )
    return dict(known.directions[layer.direction])


# What the ways back share -----------------------------------------------------------------------


def starts(layers: tuple[Layer, ...], state: str) -> list[list[float]]:
    """A state's start of every layer and direction, (layers·directions, H); none where the cell
    has no such state."""
    passes = [one for layer in layers for one in layer.passes]
    return [one.start[state].tolist() for one in passes if state in one.start]


def linear_head(problem: Problem, framework: str) -> tuple[np.ndarray, np.ndarray] | None:
    """W_y (K, H) and b_y (K,) of the readout's linear layer; None where there is none. What
    follows it (softmax, σ) has no weights. ProblemError if the readout is another."""
    if problem.readout is None or readout_kind(problem) == "softmax(h)":
        return None
    if readout_kind(problem) is None:
        raise ProblemError(
            f"readout: {FRAMEWORKS[framework].title}'s linear layer is W_y @ h + b_y, alone or in "
            "softmax or sigmoid. Choose such a readout, or none."
        )
    weights = problem.readout.layer.weights
    return weights["W_y"], weights["b_y"]

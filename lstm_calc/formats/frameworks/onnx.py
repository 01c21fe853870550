"""ONNX: the operators LSTM, GRU and RNN with their tensors and attributes, and the way back.

The onnx package is not needed. Source: the ONNX operators' documentation, opset 14.
"""

from collections.abc import Mapping

import numpy as np

from lstm_calc.formats.frameworks.arrays import (
    choice,
    flag,
    named,
    said,
    sequence,
    states,
    tensor,
)
from lstm_calc.formats.frameworks.layout import FRAMEWORKS, ORDER
from lstm_calc.formats.frameworks.reading import family_of, layer_document, problem_of, taken
from lstm_calc.formats.frameworks.stored import StoredLayer, starts, stored_layers
from lstm_calc.problem import Layer, Problem, ProblemError

TENSORS = ("X", "W", "R", "B", "sequence_lens", "initial_h")
OWN_TENSORS = {"LSTM": ("initial_c", "P"), "GRU": (), "RNN": ()}
ATTRIBUTES = ("direction", "hidden_size", "layout", "activations", "activation_alpha",
              "activation_beta", "clip")  # fmt: skip
OWN_ATTRIBUTES = {"LSTM": ("input_forget",), "GRU": ("linear_before_reset",), "RNN": ()}
DIRECTIONS = {told["direction"]: ours for ours, told in FRAMEWORKS["onnx"].directions.items()}
ACTIVATIONS = {"LSTM": ("Sigmoid", "Tanh", "Tanh"), "GRU": ("Sigmoid", "Tanh"), "RNN": ("Tanh",)}
RELU = ("Relu",)


def from_onnx(op: str, tensors, attributes=None) -> Problem:
    """The problem of one node.

    op: LSTM, GRU or RNN. tensors: by the operator's names, of one sequence: X (T, D), W, R, B and P
    with their axis of directions, initial_h and initial_c (directions, H), 0 unless given. A batch
    of one, (T, 1, D) and (directions, 1, H), is taken too. attributes: by their names; the default
    activations, or Relu of an RNN; no clip; layout 0.

    Under input_forget=1 an LSTM's forget gate is 1 − i, and ONNX does not use its weights in W, R,
    B and P: they are passed over, and the way back writes 0. Raises ProblemError.
    """
    op = choice(op, "op", tuple(ORDER["onnx"]))
    tensors = named(tensors, "tensors", (*TENSORS, *OWN_TENSORS[op]), ("X", "W", "R"))
    known = (*ATTRIBUTES, *OWN_ATTRIBUTES[op])
    attributes = named({} if attributes is None else attributes, "attributes", known)
    direction = choice(attributes.get("direction", "forward"), "direction", tuple(DIRECTIONS))
    passes = 2 if direction == "bidirectional" else 1
    inputs = sequence(tensors["X"], "X", batch_axis=1)
    _check_lengths(tensors.get("sequence_lens"), len(inputs))
    family = family_of("onnx", op, _settings(op, attributes, passes), "P" in tensors)
    arrays = {part: _each(tensors[part], part, passes) for part in "WRBP" if part in tensors}
    sizes = inputs.shape[1], _units(arrays["R"], attributes)
    begun = _starts(tensors, passes, sizes[1])
    found = []
    for k in range(passes):
        one = {part: rows[k] for part, rows in arrays.items()}
        key, weights = taken("onnx", op, family, one, sizes, f"{{part}}[{k}]")
        found.append((weights, begun[k]))
    return problem_of("onnx", [layer_document(key, found, DIRECTIONS[direction])], inputs)


def _check_lengths(found, timesteps: int) -> None:
    if found is not None and (tensor(found, "sequence_lens", 0, 1) != timesteps).any():
        raise ProblemError(
            f"sequence_lens must be [{timesteps}], all of X; cut X to the sequence's own length."
        )


def _settings(op: str, attributes: Mapping, passes: int) -> dict:
    """The settings that say which cell it is, checked."""
    for name in ("clip", "activation_alpha", "activation_beta"):
        value = attributes.get(name)
        if value is not None and not (isinstance(value, list | tuple) and not value):
            raise ProblemError(f"{name}: the cells here have none; leave it out.")
    if flag(attributes.get("layout", 0), "layout"):
        raise ProblemError("layout must be 0: X as (T, D), or (T, 1, D). Turn the tensors round.")
    own = {name: int(flag(attributes.get(name, 0), name)) for name in OWN_ATTRIBUTES[op]}
    own = {name: value for name, value in own.items() if value or name != "input_forget"}
    return own | _activations(op, attributes.get("activations"), passes)


def _activations(op: str, found, passes: int) -> dict[str, str]:
    known = {ACTIVATIONS[op] * passes: {}}
    if op == "RNN":
        known[RELU * passes] = {"activations": RELU[0]}
    if found is None:
        return {}
    if not isinstance(found, list | tuple) or (names := tuple(map(_name, found))) not in known:
        wanted = " or ".join(str([*one]) for one in known)
        raise ProblemError(f"activations of this {op} are {wanted} here, not {said(found)}.")
    return known[names]


def _name(found) -> str:
    """An activation's name as the operators' documentation writes it."""
    text = found.decode(errors="replace") if isinstance(found, bytes) else found
    return text.capitalize() if isinstance(text, str) else "?"


def _each(found, place: str, passes: int) -> list[np.ndarray]:
    """An array's part of each direction."""
    array = tensor(found, place, 3 if place in "WR" else 2)
    if len(array) != passes:
        raise ProblemError(
            f"{place} must have {passes} on its first axis, the directions; it has {len(array)}."
        )
    return list(array)


def _units(recurrent: list[np.ndarray], attributes: Mapping) -> int:
    units = recurrent[0].shape[1]
    told = attributes.get("hidden_size", units)
    if isinstance(told, bool) or not isinstance(told, int | np.integer) or told != units:
        raise ProblemError(f"hidden_size must be {units}, the last axis of R; it is {said(told)}.")
    return units


def _starts(tensors: Mapping, passes: int, units: int) -> list[dict[str, list]]:
    names = {s: f"initial_{s}" for s in "hc" if f"initial_{s}" in tensors}
    found = {s: states(tensors[name], name, passes, units) for s, name in names.items()}
    return [{s: rows[k].tolist() for s, rows in found.items()} for k in range(passes)]


# The way back -----------------------------------------------------------------------------------


def to_onnx(problem: Problem) -> list[tuple[str, dict, dict]]:
    """A node for each layer: what `from_onnx` takes, (op, tensors, attributes), as nested lists of
    one sequence. X is the first layer's; one above has the output of the one below. A readout is
    no part of the nodes: it is `problem.readout`.

    Raises ProblemError where ONNX has no such cell.
    """
    held = stored_layers(problem, "onnx")
    nodes = [_node(*pair) for pair in zip(problem.layers, held, strict=True)]
    nodes[0][1]["X"] = problem.inputs.tolist()
    return nodes


def _node(layer: Layer, held: StoredLayer) -> tuple[str, dict, dict]:
    tensors = {}
    for array in held.arrays:
        tensors.setdefault(array.name, []).append(array.values.tolist())
    begun = {f"initial_{state}": starts((layer,), state) for state in layer.cell.state}
    told = dict(held.settings)
    if "activations" in told:
        told["activations"] = [told["activations"]] * len(layer.passes)
    return held.op, tensors | begun, {"hidden_size": layer.hidden_size, **told}

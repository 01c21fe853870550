"""PyTorch: the state dict of torch.nn.LSTM, GRU or RNN, and the way back. Torch is not needed.

Source: the documentation of torch.nn.LSTM, torch.nn.GRU and torch.nn.RNN.
"""

import re
from collections.abc import Mapping

from lstm_calc.formats.frameworks.arrays import choice, named, said, sequence, states, tensor
from lstm_calc.formats.frameworks.reading import (
    family_of,
    head_of,
    layer_document,
    op_of,
    problem_of,
    taken,
)
from lstm_calc.formats.frameworks.stored import StoredLayer, linear_head, starts, stored_layers
from lstm_calc.problem import MAX_LAYERS, Problem, ProblemError

PARAMETER = re.compile(r"(.*?)((?:weight|bias)_(?:ih|hh|hr)_l(\d{1,3})(_reverse)?)", re.DOTALL)
HEAD = re.compile(r"(.*)\.(weight|bias)", re.DOTALL)
NONLINEARITIES = ("tanh", "relu")


def from_torch(state_dict, inputs, h0=None, c0=None, nonlinearity: str = "tanh") -> Problem:
    """The problem of a state dict of torch.nn.LSTM, GRU or RNN: 1 to 4 layers, one direction or
    two, with biases or without. The cell is seen from the shapes.

    state_dict: name → array or nested lists; the names may share a prefix (`lstm.`). It may hold
    one linear layer too (`head.weight` (K, H), `head.bias` (K,)), read as a linear readout of every
    step. inputs: (T, D). h0, c0: (layers·directions, H), 0 unless given. A batch of one, (T, 1, D)
    and (layers·directions, 1, H), is taken too. nonlinearity: of an RNN, tanh or relu.
    Raises ProblemError.
    """
    parameters, others = _sorted(state_dict)
    inputs = sequence(inputs, "inputs", batch_axis=1)
    first = tensor(_needed(parameters, "weight_hh_l0"), "weight_hh_l0", 2)
    op, units = op_of("torch", *first.shape, "weight_hh_l0"), first.shape[1]
    family = family_of("torch", op, _settings(op, nonlinearity))
    layers, suffixes, parts = _expected(parameters)
    start = _starts(op, h0, c0, layers * len(suffixes), units)
    documents, size = [], inputs.shape[1]
    for k in range(layers):
        passes = []
        for place in (f"{{part}}_l{k}{suffix}" for suffix in suffixes):
            found = {part: parameters[place.format(part=part)] for part in parts}
            key, weights = taken("torch", op, family, found, (size, units), place)
            passes.append((weights, start.pop(0)))
        documents.append(layer_document(key, passes))
        size = units * len(passes)
    return problem_of("torch", documents, inputs, _head(others, size))


def _sorted(found) -> tuple[dict, dict]:
    """The recurrent layers' parameters without their prefix, and the other entries."""
    if not isinstance(found, Mapping) or not all(isinstance(name, str) for name in found):
        raise ProblemError("state_dict: give a dict of names and arrays, as module.state_dict().")
    matches = {name: PARAMETER.fullmatch(name) for name in found}
    prefixes = sorted({match[1] for match in matches.values() if match})
    if len(prefixes) != 1:
        several = f" It has those of {' and '.join(map(said, prefixes))}." if prefixes else ""
        raise ProblemError(
            "state_dict: give the names of one LSTM, GRU or RNN, such as weight_ih_l0 and "
            f"weight_hh_l0.{several}"
        )
    parameters = {match[2]: found[name] for name, match in matches.items() if match}
    return parameters, {name: found[name] for name, match in matches.items() if not match}


def _needed(parameters: Mapping, name: str):
    if name not in parameters:
        raise ProblemError(f"state_dict lacks {name}.")
    return parameters[name]


def _settings(op: str, nonlinearity) -> dict[str, str]:
    known = NONLINEARITIES if op == "RNN" else NONLINEARITIES[:1]
    choice(nonlinearity, f"nonlinearity of {op}", known)
    return {"nonlinearity": nonlinearity} if op == "RNN" else {}


def _expected(parameters: Mapping) -> tuple[int, list[str], list[str]]:
    """Layers, the directions' suffixes and the parts, all of whose names are there, and no more."""
    if any("_hr_" in name for name in parameters):
        raise ProblemError(
            "state_dict: a projection (proj_size, weight_hr_l0) is not among the cells here. Use "
            "an LSTM with proj_size=0."
        )
    layers = 1 + max(int(PARAMETER.fullmatch(name)[3]) for name in parameters)
    if layers > MAX_LAYERS:
        raise ProblemError(f"state_dict has {layers} layers; {MAX_LAYERS} is the most.")
    suffixes = ["", "_reverse"] if any("_reverse" in name for name in parameters) else [""]
    biases = ["bias_ih", "bias_hh"] if any("bias" in name for name in parameters) else []
    parts = ["weight_ih", "weight_hh", *biases]
    known = [f"{part}_l{k}{s}" for k in range(layers) for s in suffixes for part in parts]
    named(parameters, "state_dict", known, known)
    return layers, suffixes, parts


def _starts(op: str, h0, c0, count: int, units: int) -> list[dict[str, list]]:
    """The start of each layer and direction."""
    if c0 is not None and op != "LSTM":
        raise ProblemError(f"c0: a {op} has no cell state; leave c0 out.")
    given = {"h": h0, "c": c0}
    found = {s: states(v, f"{s}0", count, units) for s, v in given.items() if v is not None}
    return [{s: rows[k].tolist() for s, rows in found.items()} for k in range(count)]


def _head(others: Mapping, size: int) -> dict | None:
    if not others:
        return None
    matches = [HEAD.fullmatch(name) for name in others]
    stems, kinds = ({match and match[part] for match in matches} for part in (1, 2))
    if len(stems) > 1 or "weight" not in kinds:
        raise ProblemError(
            f"state_dict: beside the recurrent layers there may be one linear layer, such as "
            f"head.weight and head.bias; there are {', '.join(map(said, [*others][:4]))}."
        )
    names = tuple(f"{matches[0][1]}.{kind}" for kind in ("weight", "bias"))
    return head_of(others[names[0]], others.get(names[1]), size, names)


# The way back -----------------------------------------------------------------------------------


def to_torch(problem: Problem) -> dict:
    """What `from_torch` takes to give the problem again, as nested lists: state_dict, inputs
    (T, D), h0 and, of an LSTM, c0 (layers·directions, H), and of an RNN its nonlinearity.

    A readout's linear layer is `head.weight` and `head.bias`. Raises ProblemError where PyTorch
    has no such cell or direction, and where layers differ in cell, units or directions.
    """
    layers = stored_layers(problem, "torch")
    _check_alike(problem, layers)
    state_dict = {array.name: array.values.tolist() for one in layers for array in one.arrays}
    head = linear_head(problem, "torch")
    if head:
        state_dict |= {"head.weight": head[0].tolist(), "head.bias": head[1].tolist()}
    begun = {f"{state}0": starts(problem.layers, state) for state in problem.cell.state}
    told = {k: v for k, v in layers[0].settings.items() if k == "nonlinearity"}
    return {"state_dict": state_dict, "inputs": problem.inputs.tolist(), **begun, **told}


def _check_alike(problem: Problem, layers: tuple[StoredLayer, ...]) -> None:
    kinds = [(one.op, one.settings, layer.hidden_size)
             for one, layer in zip(layers, problem.layers, strict=True)]  # fmt: skip
    odd = next((k for k, kind in enumerate(kinds) if kind != kinds[0]), None)
    if odd is not None:
        raise ProblemError(
            f"layers[{odd}]: PyTorch's stacked layers are all alike; give it the cell, the units "
            "and the directions of layers[0]."
        )

"""What the three readers share: arrays by their names → a layer's document → a problem."""

from collections.abc import Mapping

import numpy as np

from lstm_calc.cells import CATALOGUE, FAMILIES
from lstm_calc.edits import READOUTS
from lstm_calc.formats.frameworks.arrays import sized, tensor
from lstm_calc.formats.frameworks.layout import FRAMEWORKS, ORDER, key_for, parts_of
from lstm_calc.problem import FORMAT, Problem, ProblemError, make


def op_of(framework: str, size: int, units: int, place: str) -> str:
    """The framework's layer whose gates' blocks, of `units` each, are `size` long together."""
    order = ORDER[framework]
    found = next((op for op, gates in order.items() if len(gates) * units == size), None)
    if found is None:
        sizes = [f"{len(gates) * units} for {op}" for op, gates in order.items()]
        raise ProblemError(
            f"{place}: with {units} units the gates' blocks are {', '.join(sizes)} long together; "
            f"here they are {size}. Transpose it?"
        )
    return found


def family_of(framework: str, op: str, settings: Mapping, peepholes: bool = False) -> str:
    """The family that the framework's layer is under these settings. Raises ProblemError."""
    held = FRAMEWORKS[framework].holds.items()
    for family, known in held:
        if known == (op, settings) and peepholes == any("p_" in t for t in _lines(family)):
            return family
    told = ", ".join(f"{name}={value!r}" for name, value in settings.items())
    raise ProblemError(f"{op} with {told}: there is no such cell here. Leave the defaults.")


def _lines(family: str):
    return FAMILIES[family].lines.values()


def taken(
    framework: str, op: str, family: str, found: Mapping, sizes: tuple[int, int], place: str
) -> tuple[str, dict[str, list]]:
    """A cell's key in the catalogue, and its weights by name, from the arrays of one direction.

    found: part's name → array, checked here; its names say whether there are biases. sizes: inputs
    and units. place: how errors call an array, `{part}` being the part's name. Blocks of gates
    whose weights the cell does not use are passed over.
    """
    known, order = FRAMEWORKS[framework], ORDER[framework][op]
    biases = {part.name for part in known.parts if part.kinds[0].startswith("b_")}
    key = key_for(framework, family, not biases.isdisjoint(found))
    cell, weights = CATALOGUE[key], {}
    for part in parts_of(framework, cell, order):
        where = place.format(part=part.name)
        meaning = f"{part.letters(order)} with D = {sizes[0]} inputs and H = {sizes[1]} units"
        array = tensor(found[part.name], where, 1, 2)
        weights |= part.apart(sized(array, where, part.sizes(order, *sizes), meaning), order)
    return key, {name: weights[name].tolist() for name in cell.weights}


def layer_document(cell: str, passes: list[tuple[dict, dict]], direction: str = "forward") -> dict:
    """A layer's document from the weights and the start of its one pass in that direction, or of
    its two."""
    found = {"cell": cell, "direction": "both" if len(passes) > 1 else direction}
    for suffix, (weights, start) in zip(("", "_reverse"), passes, strict=False):
        found |= {f"weights{suffix}": weights, f"start{suffix}": start}
    return found


def problem_of(
    framework: str, layers: list[dict], inputs: np.ndarray, head: dict | None = None
) -> Problem:
    """The checked problem of layers as documents; head: W_y and b_y of a linear readout."""
    document = {
        "format": FORMAT,
        "notation": FRAMEWORKS[framework].notation,
        "layers": layers,
        "inputs": inputs.tolist(),
    }
    if head:
        document["readout"] = {"equations": {"y": READOUTS["linear"]}, "weights": head}
    return make(document)


def head_of(weight, bias, inputs: int, names: tuple[str, str], columns: bool = False) -> dict:
    """W_y (K, inputs) and b_y (K,) of a linear layer on the last one's `inputs` numbers, checked;
    without bias, 0. names: of its arrays, for errors. columns: the matrix is stored as (inputs, K).
    """
    matrix = tensor(weight, names[0], 2)
    matrix = matrix.T if columns else matrix
    outputs = len(matrix)
    if matrix.shape[1] != inputs:
        raise ProblemError(
            f"{names[0]} takes {matrix.shape[1]} numbers, and the last layer gives {inputs}."
        )
    vector = np.zeros(outputs) if bias is None else tensor(bias, names[1], 1)
    sized(vector, names[1], (outputs,), f"one for each of the {outputs} outputs")
    return {"W_y": matrix.tolist(), "b_y": vector.tolist()}

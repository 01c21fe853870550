"""A weight as a table of the course's: laid out and labelled for the browser, and taken back."""

import re

import numpy as np

from lstm_calc.walkthrough import Part
from lstm_calc.writing import plain

SUBSCRIPT = re.compile(r"_(\{[^}]*\}|\w)")


def weight_table(part: Part, name: str) -> dict:
    """A weight of a part, for tables.js; its place in the document is the table's name."""
    weight, letter = part.layer.weights[name], part.notation.weight(name)
    place, lying = f"{part.path}.{name}", _lies(part)
    if weight.ndim == 1:
        return table(place, letter, weight[None, :] if lying else weight[:, None])
    heads = columns(part, name) if weight.shape[1] > 1 else None
    if lying:
        return table(place, letter, weight.T, heads)
    return table(place, letter, weight, None, heads)


def taken_back(part: Part, name: str, rows):
    """The rows as shown, in the weight's own shape; checked later, by the problem."""
    if not is_grid(rows):
        return rows
    if part.cell.weights[name] is None:
        return [number for row in rows for number in row]
    return [list(row) for row in zip(*rows, strict=False)] if _lies(part) else rows


def is_grid(rows) -> bool:
    """Whether what came from outside is a list of rows."""
    return isinstance(rows, list) and all(isinstance(row, list) for row in rows)


def _lies(part: Part) -> bool:
    """Row vectors: the matrix lies, (inputs, units)."""
    return part.notation.times == "x W"


def columns(part: Part, name: str) -> list[str]:
    """What each column of a matrix meets, without its time: x[1], x[2], h[1], 1."""
    operand = part.cell.weights[name]
    step = part.cell.steps.get(operand)
    heads = []
    for vector in step.args if step and step.op == "join" else (operand,):
        heads += _heads(part, vector)
    return heads


def _heads(part: Part, vector: str | float) -> list[str]:
    if not isinstance(vector, str):
        return [f"{vector:g}"]
    letters = SUBSCRIPT.sub("", plain(part.spelled(vector)))
    is_product = vector in part.cell.steps and vector not in part.cell.lines
    letters = f"({letters})" if is_product else letters
    return numbered(letters, part.sizes.get(vector, part.layer.hidden_size))


def numbered(letter: str, size: int) -> list[str]:
    return [f"{letter}[{k + 1}]" for k in range(size)]


def table(name: str, letter: str, values: np.ndarray, rows=None, heads=None) -> dict:
    """A table for tables.js: (rows, columns) of values under their heads."""
    base, _sep, sub = letter.partition("_")
    height, width = values.shape
    return {
        "name": name,
        "label": {"base": base, "sub": sub},
        "shape": f"{height} × {width}",
        "rows": rows,
        "columns": heads,
        "values": values.tolist(),
    }

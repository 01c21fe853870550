"""A problem: cell, weights, inputs, start, targets and rounding, checked, to and from JSON.

The document is the project's contract (`lstm-calc/1`): the same in a file, a link and a session.
"""

import difflib
import json
import os
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from numbers import Real
from pathlib import Path
from types import MappingProxyType

import numpy as np

from lstm_calc.cell import Cell, CellError
from lstm_calc.cells import CATALOGUE, key_of

FORMAT = "lstm-calc/1"
RULES = ("display", "every value")
MAX_SIZE, MAX_TIMESTEPS, MAX_VALUES = 1024, 4096, 5_000_000
SURROGATE = re.compile("[\ud800-\udfff]")  # half a character: no file can hold it
LARGEST = 1e300
MAX_DECIMALS, MAX_TITLE, MAX_BYTES = 12, 300, 2_000_000
NOT_YET = {"readout": "a readout", "weights_reverse": "two directions"}


class ProblemError(ValueError):
    """What is wrong with a problem and where, in a sentence."""


@dataclass(frozen=True)
class Rounding:
    """`display`: float64 throughout, rounded half-up only when shown. `every value`: each
    operation's result is rounded half-up to `decimals` and carried."""

    rule: str = "display"
    decimals: int = 4

    def __post_init__(self):
        if self.rule not in RULES:
            raise ProblemError(
                f"rounding: the rule is {' or '.join(RULES)}, not {_said(self.rule)}."
            )
        if type(self.decimals) is not int or not 0 <= self.decimals <= MAX_DECIMALS:
            raise ProblemError(f"rounding: decimals is a whole number from 0 to {MAX_DECIMALS}.")

    @property
    def carried(self) -> int | None:
        """The decimals that every value is rounded to and carried with; None under `display`."""
        return self.decimals if self.rule == "every value" else None


@dataclass(frozen=True, eq=False)
class Layer:
    """A cell with its weights and its start.

    weights: name → array, (H, size of its operand) or (H,). start: state → (H,). Arrays are
    float64 and read-only.
    """

    cell: Cell
    weights: Mapping[str, np.ndarray]
    start: Mapping[str, np.ndarray]

    @property
    def hidden_size(self) -> int:
        return len(self.start[self.cell.state[0]])


@dataclass(frozen=True, eq=False)
class Problem:
    """One exercise, whole. inputs: (T, D). targets: (T, H) or None. Made by `read` or `make`."""

    layers: tuple[Layer, ...]
    inputs: np.ndarray
    targets: np.ndarray | None = None
    rounding: Rounding = field(default_factory=Rounding)
    notation: str = "plain"
    title: str = ""
    source: str = ""

    @property
    def timesteps(self) -> int:
        return self.inputs.shape[0]

    @property
    def input_size(self) -> int:
        return self.inputs.shape[1]

    @property
    def hidden_size(self) -> int:
        return self.layers[-1].hidden_size

    @property
    def cell(self) -> Cell:
        """The cell of the first layer."""
        return self.layers[0].cell


def read(source: str | os.PathLike | Mapping) -> Problem:
    """A problem from a path, the document's text, or the document as a dict.

    Raises ProblemError with a sentence that says what is wrong and where.
    """
    return make(source if isinstance(source, Mapping) else _document(source))


def write(problem: Problem) -> str:
    """The document again, as JSON text; `read` gives the same problem back."""
    return json.dumps(document(problem), ensure_ascii=False)


def document(problem: Problem) -> dict:
    """The document as a dict of plain lists, numbers and text."""
    rounding = {"rule": problem.rounding.rule, "decimals": problem.rounding.decimals}
    targets = {} if problem.targets is None else {"targets": _plain(problem.targets)}
    return {
        "format": FORMAT,
        "title": problem.title,
        "source": problem.source,
        "notation": problem.notation,
        "layers": [_layer_document(layer) for layer in problem.layers],
        "inputs": _plain(problem.inputs),
        **targets,
        "rounding": rounding,
    }


def _layer_document(layer: Layer) -> dict:
    cell = layer.cell
    own = {"state": list(cell.state), "equations": dict(cell.equations)}
    return {
        "cell": key_of(cell) or own,
        "weights": {name: _plain(array) for name, array in layer.weights.items()},
        "start": {name: _plain(array) for name, array in layer.start.items()},
    }


def _plain(array: np.ndarray) -> list:
    """Nested lists, whole numbers without their `.0`: short, and the same floats when read."""
    if array.ndim > 1:
        return [_plain(row) for row in array]
    return [int(v) if v.is_integer() and abs(v) < 1e15 else v for v in array.tolist()]


def make(document: Mapping) -> Problem:
    """A problem from the document as a dict. Raises ProblemError."""
    _check_keys(document)
    if isinstance(document.get("inputs"), list | tuple) and document["inputs"]:
        _check_size("inputs: the number of timesteps", len(document["inputs"]), MAX_TIMESTEPS)
    inputs = _array(document.get("inputs"), "inputs", 2)
    timesteps, input_size = inputs.shape
    _check_size("inputs: the size of an input", input_size, MAX_SIZE)
    layers = document.get("layers")
    if not isinstance(layers, list) or len(layers) != 1:
        raise ProblemError("layers: this version computes one layer; give a list of one.")
    layer = _layer(layers[0], "layers[0]", input_size)
    _check_work(layer, timesteps, input_size)
    return Problem(
        layers=(layer,),
        inputs=inputs,
        targets=_targets(document, (timesteps, layer.hidden_size)),
        rounding=_rounding(document.get("rounding", {})),
        notation=_text(document, "notation", "plain"),
        title=_text(document, "title"),
        source=_text(document, "source"),
    )


def _said(value) -> str:
    """A value from outside as an error may repeat it: short, whatever it is."""
    try:
        text = str(value)
    except (RecursionError, ValueError):  # nested too deeply, or a number of thousands of digits
        text = f"a {type(value).__name__}"
    return repr(text if len(text) <= 40 else text[:39] + "…")


def _document(source: str | os.PathLike) -> Mapping:
    if not isinstance(source, str | os.PathLike):
        raise ProblemError("read takes a path, the document's text, or a dict.")
    told = isinstance(source, str) and source.lstrip("\ufeff \t\r\n")[:1] in ("{", "[")
    text = source.lstrip("\ufeff") if told else _file_text(source)
    if len(text) > MAX_BYTES:
        raise ProblemError(f"The document is larger than {MAX_BYTES // 1_000_000} MB.")
    try:
        found = json.loads(text, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise ProblemError(
            f"The document is not JSON: {error.msg} in line {error.lineno}, column {error.colno}."
        ) from None
    except RecursionError:
        raise ProblemError("The document is nested too deeply to be a problem.") from None
    except ProblemError:
        raise
    except ValueError:
        raise ProblemError("The document has a number with too many digits.") from None
    if not isinstance(found, Mapping):
        raise ProblemError("The document is a JSON object with format, layers and inputs.")
    return found


def _file_text(source: str | os.PathLike) -> str:
    try:
        with Path(source).open(encoding="utf-8-sig") as file:
            text = file.read(MAX_BYTES + 1)
    except UnicodeDecodeError:
        raise ProblemError(f"{source} is not a text file in UTF-8.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it cannot be opened"
        raise ProblemError(f"Cannot read {str(source)[:200]!r}: {reason}.") from None
    if len(text) > MAX_BYTES:
        raise ProblemError(f"{source} is larger than {MAX_BYTES // 1_000_000} MB.")
    return text


def _no_constant(name: str) -> float:
    raise ProblemError(f"The document has {name}; every number must be finite.")


KNOWN = {
    "": ["format", "title", "source", "notation", "layers", "inputs", "readout", "targets", "loss",
         "rounding"],
    "layers[0]": ["cell", "direction", "weights", "start", "weights_reverse", "start_reverse"],
    "rounding": ["rule", "decimals"],
    "cell": ["state", "equations"],
}  # fmt: skip


def _check_fields(found: Mapping, place: str) -> None:
    for key in found:
        if key not in KNOWN[place]:
            near = difflib.get_close_matches(str(key), KNOWN[place], 1)
            remedy = f"Did you mean {near[0]}?" if near else f"It may have {_and(KNOWN[place])}."
            raise ProblemError(
                f"{place or 'The document'} has no field {str(key)[:40]!r}. {remedy}"
            )
        if key in NOT_YET and found[key] is not None:
            raise ProblemError(f"{key}: this version does not compute {NOT_YET[key]}.")


def _and(names: list[str]) -> str:
    return ", ".join(names[:-1]) + " and " + names[-1]


def _check_keys(document: Mapping) -> None:
    if document.get("format") != FORMAT:
        raise ProblemError(f'format must be "{FORMAT}"; it is {_said(document.get("format"))}.')
    _check_fields(document, "")
    if document.get("loss", "squared error") != "squared error":
        raise ProblemError('loss: this version computes "squared error".')


def _check_size(what: str, size: int, most: int) -> None:
    if not 1 <= size <= most:
        raise ProblemError(f"{what} is {size}; it must be from 1 to {most}.")


def _check_work(layer: Layer, timesteps: int, input_size: int) -> None:
    values = timesteps * sum(layer.cell.sizes(input_size, layer.hidden_size).values())
    if values > MAX_VALUES:
        raise ProblemError(
            f"This problem has {values:,} values; {MAX_VALUES:,} is the most. "
            f"Use fewer timesteps or units."
        )


def _text(document: Mapping, key: str, default: str = "") -> str:
    text = document.get(key, default)
    if not isinstance(text, str) or len(text) > MAX_TITLE or SURROGATE.search(text):
        raise ProblemError(f"{key}: give text of at most {MAX_TITLE} characters.")
    return text


def _rounding(found) -> Rounding:
    if not isinstance(found, Mapping):
        raise ProblemError('rounding: give {"rule": …, "decimals": …}.')
    _check_fields(found, "rounding")
    return Rounding(found.get("rule", "display"), found.get("decimals", 4))


def _targets(document: Mapping, shape: tuple[int, int]) -> np.ndarray | None:
    if document.get("targets") is None:
        return None
    return checked(_array(document["targets"], "targets", 2), "targets", shape)


def _cell(found, place: str) -> Cell:
    if isinstance(found, str):
        if found not in CATALOGUE:
            near = difflib.get_close_matches(found, CATALOGUE, 1)
            remedy = f"Did you mean {near[0]}?" if near else f"There are {_and([*CATALOGUE])}."
            raise ProblemError(f"{place}.cell: no cell is called {found[:40]!r}. {remedy}")
        return CATALOGUE[found]
    if not isinstance(found, Mapping):
        raise ProblemError(f'{place}.cell: give a name, or {{"state": […], "equations": {{…}}}}.')
    _check_fields(found, "cell")
    state, equations = found.get("state"), found.get("equations")
    if not isinstance(state, list) or not all(isinstance(s, str) for s in state):
        raise ProblemError(f'{place}.cell.state: give a list of names, such as ["h", "c"].')
    if not isinstance(equations, Mapping):
        raise ProblemError(f'{place}.cell.equations: give {{"h": "tanh(W @ x)", …}}.')
    try:
        return Cell("Own cell", tuple(state), dict(equations))
    except CellError as error:
        raise ProblemError(f"{place}.cell: {error}") from None


def _layer(found, place: str, input_size: int) -> Layer:
    if not isinstance(found, Mapping):
        raise ProblemError(f"{place}: give an object with cell and weights.")
    _check_fields(found, "layers[0]")
    if found.get("direction", "forward") != "forward":
        raise ProblemError(f"{place}.direction: this version computes forward.")
    cell = _cell(found.get("cell"), place)
    weights, start = found.get("weights", {}), found.get("start") or {}
    for name, value in (("weights", weights), ("start", start)):
        if not isinstance(value, Mapping):
            raise ProblemError(f"{place}.{name}: give an object of names and lists of numbers.")
    return layer_of(cell, weights, start, input_size, place)


def layer_of(
    cell: Cell, weights: Mapping, start: Mapping, input_size: int, place: str = "layers[0]"
) -> Layer:
    """A checked layer from names → arrays or nested lists; a state without a start is 0.

    The number of units is read off the start and the weights. Raises ProblemError.
    """
    _check_names(f"{place}.weights", weights, cell.weights, required=True)
    _check_names(f"{place}.start", start, cell.state)
    ndims = {name: 1 if operand is None else 2 for name, operand in cell.weights.items()}
    arrays = {name: _array(weights[name], name, ndims[name]) for name in cell.weights}
    starts = {s: _array(start[s], f"start.{s}", 1) for s in cell.state if s in start}
    hidden_size = _hidden_size([*starts.values(), *arrays.values()])
    _check_size(f"{place}: the number of units", hidden_size, MAX_SIZE)
    try:
        shapes = cell.shapes(input_size, hidden_size)
    except CellError as error:
        raise ProblemError(f"{place}.cell: {error}") from None
    return Layer(
        cell,
        MappingProxyType({n: checked(a, n, shapes[n], input_size) for n, a in arrays.items()}),
        MappingProxyType(
            {
                s: checked(starts[s], f"start.{s}", (hidden_size,)) if s in starts
                else _frozen(np.zeros(hidden_size))
                for s in cell.state
            }
        ),
    )  # fmt: skip


def _hidden_size(arrays: list[np.ndarray]) -> int:
    lengths = Counter(len(array) for array in arrays)
    return lengths.most_common(1)[0][0] if lengths else 1


def _check_names(place: str, found: Mapping, known, required: bool = False) -> None:
    for name in found:
        if name not in known:
            near = difflib.get_close_matches(str(name), [*known], 1)
            remedy = f"Did you mean {near[0]}?" if near else f"It uses {', '.join(known)}."
            raise ProblemError(f"{place}: the cell does not use {str(name)[:40]!r}. {remedy}")
    missing = [name for name in known if required and name not in found]
    if missing:
        raise ProblemError(f"{place} lacks {', '.join(missing)}.")


def _frozen(array: np.ndarray) -> np.ndarray:
    array.setflags(write=False)
    return array


def _array(found, place: str, ndim: int) -> np.ndarray:
    """A read-only float64 copy of nested lists (or an array) of finite numbers."""
    found = found.tolist() if isinstance(found, np.ndarray) else found
    kind = "a list of numbers" if ndim == 1 else "a list of rows of numbers"
    if not isinstance(found, list | tuple) or not found:
        raise ProblemError(f"{place}: give {kind}.")
    rows = [found] if ndim == 1 else found
    for r, row in enumerate(rows):
        _check_row(row, place if ndim == 1 else f"{place}, row {r + 1}", kind)
        if len(row) != len(rows[0]):
            raise ProblemError(
                f"{place}: row {r + 1} has {len(row)} numbers and row 1 has {len(rows[0])}."
            )
    return _frozen(np.array(found, dtype=float))


def _check_row(row, place: str, kind: str) -> None:
    if not isinstance(row, list | tuple) or not row:
        raise ProblemError(f"{place}: give {kind}.")
    for k, value in enumerate(row):
        if isinstance(value, bool) or not isinstance(value, Real):
            raise ProblemError(f"{place}, number {k + 1}: {_said(value)} is not a number.")
        if not _bounded(value):
            raise ProblemError(f"{place}, number {k + 1} must be finite and below 1e300.")


def _bounded(value: Real) -> bool:
    try:
        return abs(float(value)) < LARGEST
    except OverflowError:
        return False


def checked(
    array: np.ndarray, name: str, shape: tuple[int, ...], input_size: int | None = None
) -> np.ndarray:
    """The array if it has the shape; else ProblemError saying what the shape means."""
    if array.shape == shape:
        return array
    units = f"{shape[0]} unit{'s' if shape[0] > 1 else ''}"
    meaning = units if len(shape) == 1 else f"{units} by {_columns(shape[1], input_size)}"
    if name == "targets":
        meaning = f"{shape[0]} timesteps by {shape[1]} units"
    transposed = " Transpose it?" if array.shape == shape[::-1] else ""
    raise ProblemError(f"{name} must be {shape}: {meaning}; it is {array.shape}.{transposed}")


def _columns(size: int, input_size: int | None) -> str:
    return f"{size} input{'s' if size > 1 else ''}" if size == input_size else f"{size} columns"

"""A problem: cell, weights, inputs, start, targets and rounding, checked, to and from JSON.

The document is the project's contract (`lstm-calc/1`): the same in a file, a link and a session.
"""

import difflib
import json
import os
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from numbers import Real
from pathlib import Path
from types import MappingProxyType

import numpy as np

from lstm_calc.cell import Cell, CellError
from lstm_calc.cells import CATALOGUE, FAMILIES, OWN, key_of, words_of

FORMAT = "lstm-calc/1"
RULES = ("display", "every value")
LOSSES = ("squared error", "cross-entropy")
DIRECTIONS = ("forward", "reverse", "both")
STEPS = ("every step", "last step")  # those that a readout is computed at
MAX_LAYERS, MAX_SIZE, MAX_TIMESTEPS, MAX_VALUES = 4, 1024, 4096, 5_000_000
SURROGATE = re.compile("[\ud800-\udfff]")  # half a character: no file can hold it
LARGEST = 1e300
MAX_DECIMALS, MAX_TITLE, MAX_BYTES = 12, 300, 2_000_000
MOST_TOLD = 28  # names in a sentence: the catalogue's largest cell has as many


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
    """A cell with its weights and its start, in one direction or both.

    weights: name → array, (H, size of its operand) or (H,). start: state → (H,). Arrays are
    float64 and read-only. reverse: for direction `both`, the twin that runs from the last timestep
    to the first; this one then runs forward.
    """

    cell: Cell
    weights: Mapping[str, np.ndarray]
    start: Mapping[str, np.ndarray]
    input_size: int
    hidden_size: int
    direction: str = "forward"
    reverse: "Layer | None" = None

    @property
    def output_size(self) -> int:
        return self.hidden_size * (2 if self.reverse else 1)

    @property
    def passes(self) -> tuple["Layer", ...]:
        """Its one or two runs through time."""
        return (self, self.reverse) if self.reverse else (self,)


@dataclass(frozen=True, eq=False)
class Readout:
    """What is read off the last layer's output: a layer without state, its input called h.

    on: `every step` or `last step`.
    """

    layer: Layer
    on: str = STEPS[0]


@dataclass(frozen=True, eq=False)
class Problem:
    """One exercise, whole. inputs: (T, D). targets: as `answer_shape` says, one-hot where they are
    classes, or None. Made by `read` or `make`."""

    layers: tuple[Layer, ...]
    inputs: np.ndarray
    readout: Readout | None = None
    targets: np.ndarray | None = None
    loss: str = LOSSES[0]
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
        """The units of the first layer."""
        return self.layers[0].hidden_size

    @property
    def cell(self) -> Cell:
        """The cell of the first layer."""
        return self.layers[0].cell

    @property
    def answer_shape(self) -> tuple[int, int]:
        """The shape of what is compared with the targets: timesteps by size of the output."""
        if self.readout is None:
            return self.timesteps, self.layers[-1].output_size
        steps = self.timesteps if self.readout.on == STEPS[0] else 1
        return steps, self.readout.layer.hidden_size


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
        **_readout_document(problem.readout),
        **targets,
        **({} if problem.loss == LOSSES[0] else {"loss": problem.loss}),
        "rounding": rounding,
    }


def _layer_document(layer: Layer) -> dict:
    cell = layer.cell
    own = {"state": list(cell.state), "equations": dict(cell.equations)}
    found = {
        "cell": key_of(cell) or own,
        "weights": _plain_each(layer.weights),
        "start": _plain_each(layer.start),
    }
    if layer.direction != DIRECTIONS[0]:
        found["direction"] = layer.direction
    if layer.reverse:
        found["weights_reverse"] = _plain_each(layer.reverse.weights)
        found["start_reverse"] = _plain_each(layer.reverse.start)
    return found


def _readout_document(readout: Readout | None) -> dict:
    if readout is None:
        return {}
    layer = readout.layer
    equations, weights = dict(layer.cell.equations), _plain_each(layer.weights)
    return {"readout": {"equations": equations, "weights": weights, "on": readout.on}}


def _plain_each(arrays: Mapping[str, np.ndarray]) -> dict[str, list]:
    return {name: _plain(array) for name, array in arrays.items()}


def _plain(array: np.ndarray) -> list:
    """Nested lists, whole numbers without their `.0`: short, and the same floats when read."""
    if array.ndim > 1:
        return [_plain(row) for row in array]
    return [int(v) if v.is_integer() and abs(v) < 1e15 else v for v in array.tolist()]


def make(document: Mapping) -> Problem:
    """A problem from the document as a dict. Raises ProblemError."""
    _check_keys(document)
    if isinstance(document.get("inputs"), list | tuple) and document["inputs"]:
        check_inputs(len(document["inputs"]), 1)  # before they are all looked at
    inputs = _array(document.get("inputs"), "inputs", 2)
    input_size = inputs.shape[1]
    check_inputs(*inputs.shape)
    layers = _layers(document.get("layers"), input_size)
    problem = Problem(
        layers=layers,
        inputs=inputs,
        readout=_readout(document.get("readout"), layers[-1].output_size),
        loss=_one_of(document, "loss", LOSSES),
        rounding=_rounding(document.get("rounding", {})),
        notation=_text(document, "notation", "plain"),
        title=_text(document, "title"),
        source=_text(document, "source"),
    )
    check_work(problem)
    return replace(problem, targets=_targets(document.get("targets"), problem))


def _layers(found, input_size: int) -> tuple[Layer, ...]:
    if not isinstance(found, list | tuple) or not 1 <= len(found) <= MAX_LAYERS:
        raise ProblemError(f"layers: give a list of 1 to {MAX_LAYERS} layers.")
    layers = []
    for k, one in enumerate(found):
        layers.append(_layer(one, f"layers[{k}]", input_size, lone=len(found) == 1))
        input_size = layers[-1].output_size
    return tuple(layers)


def _one_of(document: Mapping, key: str, choices: tuple[str, ...], place: str = "") -> str:
    found = document.get(key, choices[0])
    if found not in choices:
        raise ProblemError(f"{place}{key} is {_or(choices)}, not {_said(found)}.")
    return found


def _or(choices: tuple[str, ...]) -> str:
    return ", ".join(f'"{c}"' for c in choices[:-1]) + f' or "{choices[-1]}"'


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
    "layers": ["cell", "direction", "weights", "start", "weights_reverse", "start_reverse"],
    "readout": ["equations", "weights", "on"],
    "rounding": ["rule", "decimals"],
    "cell": ["state", "equations"],
}  # fmt: skip


def _check_fields(found: Mapping, place: str) -> None:
    known = KNOWN[place.partition("[")[0]]
    for key in found:
        if key not in known:
            near = difflib.get_close_matches(str(key), known, 1)
            remedy = f"Did you mean {near[0]}?" if near else f"It may have {_and(known)}."
            raise ProblemError(
                f"{place or 'The document'} has no field {str(key)[:40]!r}. {remedy}"
            )


def _and(names: list[str]) -> str:
    return ", ".join(names[:-1]) + " and " + names[-1]


def _check_keys(document: Mapping) -> None:
    if document.get("format") != FORMAT:
        raise ProblemError(f'format must be "{FORMAT}"; it is {_said(document.get("format"))}.')
    _check_fields(document, "")


def check_size(what: str, size: int, most: int) -> None:
    """ProblemError unless the size is from 1 to the most there may be."""
    if not 1 <= size <= most:
        raise ProblemError(f"{what} is {size}; it must be from 1 to {most}.")


def check_inputs(timesteps: int, input_size: int) -> None:
    """ProblemError where there are too many timesteps, or an input is too large."""
    check_size("inputs: the number of timesteps", timesteps, MAX_TIMESTEPS)
    check_size("inputs: the size of an input", input_size, MAX_SIZE)


def check_work(problem: Problem) -> None:
    """ProblemError where a run would have too many values: of all layers, and of the readout."""
    values = work(problem)
    if values > MAX_VALUES:
        raise ProblemError(
            f"This problem has {values:,} values; {MAX_VALUES:,} is the most. "
            f"Use fewer timesteps or units."
        )


def work(problem: Problem) -> int:
    """How many values a run has."""
    passes = [one for layer in problem.layers for one in layer.passes]
    values = problem.timesteps * sum(map(_values_of, passes))
    if problem.readout:
        values += problem.answer_shape[0] * _values_of(problem.readout.layer)
    return values


def _values_of(layer: Layer) -> int:
    """The numbers of one timestep."""
    return sum(layer.cell.sizes(layer.input_size, layer.hidden_size).values())


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


def _targets(found, problem: Problem) -> np.ndarray | None:
    """Targets as (steps, size); classes, a whole number from 0 a step, as one-hot rows."""
    if found is None:
        return None
    steps, size = problem.answer_shape
    found = found.tolist() if isinstance(found, np.ndarray) else found
    if isinstance(found, list | tuple) and found and all(_is_class(k) for k in found):
        return _one_hot(found, steps, size)
    counted = _counted(size, "output" if problem.readout else "unit")
    meaning = f"{_counted(steps, 'timestep')} by {counted}"
    targets = checked(_array(found, "targets", 2), "targets", (steps, size), meaning)
    if problem.loss == LOSSES[1] and not ((targets >= 0) & (targets <= 1)).all():
        raise ProblemError("targets: cross-entropy takes shares from 0 to 1, or classes.")
    return targets


def _is_class(value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _one_hot(classes: list[int], steps: int, size: int) -> np.ndarray:
    if len(classes) != steps:
        raise ProblemError(
            f"targets: give {steps} class{'es' if steps > 1 else ''}, one for each timestep that "
            f"is compared; there {'is' if len(classes) == 1 else 'are'} {len(classes)}."
        )
    most = max(size, 2) - 1  # of one number, 0 and 1 are the two classes
    bad = next((k for k in classes if not 0 <= k <= most), None)
    if bad is not None:
        raise ProblemError(
            f"targets: class {_said(bad)[1:-1]} is not one of 0 to {most}. Numbers that are not "
            f"classes stand in a list for each step: [[…], […]]."
        )
    return _frozen(np.eye(size)[classes] if size > 1 else np.array(classes, dtype=float)[:, None])


def _cell(found, place: str) -> Cell:
    if isinstance(found, str):
        if found not in CATALOGUE:
            near = difflib.get_close_matches(found[:80], CATALOGUE, 1)
            remedy = f"Did you mean {near[0]}?" if near else f"There are {_and([*FAMILIES])}."
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
        cell = Cell(OWN, tuple(state), dict(equations), words=words_of(equations))
    except CellError as error:
        raise ProblemError(f"{place}.cell: {error}") from None
    key = key_of(cell)
    return CATALOGUE[key] if key else cell


def _layer(found, place: str, input_size: int, lone: bool) -> Layer:
    if not isinstance(found, Mapping):
        raise ProblemError(f"{place}: give an object with cell and weights.")
    _check_fields(found, place)
    direction = _one_of(found, "direction", DIRECTIONS, f"{place}.")
    cell = _cell(found.get("cell"), place)
    layer = layer_of(
        cell,
        _names_in(found, "weights", place),
        _names_in(found, "start", place),
        input_size,
        place,
        lone=lone,
    )
    if direction != "both":
        for key in ("weights_reverse", "start_reverse"):
            if found.get(key) is not None:
                raise ProblemError(f'{place}.{key} needs "direction": "both".')
        return replace(layer, direction=direction)
    if found.get("weights_reverse") is None:
        raise ProblemError(f"{place}: both directions need weights_reverse too.")
    twin = layer_of(
        cell,
        _names_in(found, "weights_reverse", place),
        _names_in(found, "start_reverse", place),
        input_size,
        place,
        "_reverse",
    )
    if twin.hidden_size != layer.hidden_size:
        raise ProblemError(
            f"{place}: the reverse direction has {_counted(twin.hidden_size, 'unit')} and the "
            f"forward one {layer.hidden_size}; give both as many."
        )
    return replace(layer, direction="both", reverse=replace(twin, direction="reverse"))


def _names_in(found: Mapping, key: str, place: str) -> Mapping:
    value = found.get(key) or {}
    if not isinstance(value, Mapping):
        raise ProblemError(f"{place}.{key}: give an object of names and lists of numbers.")
    return value


def _readout(found, input_size: int) -> Readout | None:
    if found is None:
        return None
    if not isinstance(found, Mapping):
        raise ProblemError('readout: give {"equations": {"y": "softmax(W_y @ h + b_y)"}, …}.')
    _check_fields(found, "readout")
    equations = found.get("equations")
    if not isinstance(equations, Mapping):
        raise ProblemError('readout.equations: give {"y": "softmax(W_y @ h + b_y)"}.')
    return readout_of(
        dict(equations),
        _names_in(found, "weights", "readout"),
        input_size,
        _one_of(found, "on", STEPS, "readout."),
    )


ANSWER_WORDS = ("Answer", "What the network says at this timestep, read off the hidden state.")


def readout_of(
    equations: Mapping[str, str], weights: Mapping, input_size: int, on: str = STEPS[0]
) -> Readout:
    """A checked readout of a last layer whose output has `input_size` numbers. Its own output is as
    large as its weights say; without weights, as large as h. Raises ProblemError."""
    try:
        words = dict.fromkeys([*equations][-1:], ANSWER_WORDS)
        cell = Cell("Readout", (), equations, given="h", words=words)
    except CellError as error:
        raise ProblemError(f"readout: {error}") from None
    size = None if cell.weights else input_size
    return Readout(layer_of(cell, weights, {}, input_size, "readout", hidden_size=size), on)


def layer_of(
    cell: Cell,
    weights: Mapping,
    start: Mapping,
    input_size: int,
    place: str = "layers[0]",
    suffix: str = "",
    hidden_size: int | None = None,
    lone: bool = False,
) -> Layer:
    """A checked layer from names → arrays or nested lists; a state without a start is 0.

    The number of units, unless given, is read off the start and the weights. place and suffix say
    where in the document, for errors; lone: a weight's name alone says it. Raises ProblemError.
    """
    _check_names(f"{place}.weights{suffix}", weights, cell.weights, required=True)
    _check_names(f"{place}.start{suffix}", start, cell.state)
    where = "" if lone else f"{place}.weights{suffix}."
    begun = "start" if lone else f"{place}.start{suffix}"
    ndims = {name: 1 if operand is None else 2 for name, operand in cell.weights.items()}
    arrays = {name: _array(weights[name], where + name, ndims[name]) for name in cell.weights}
    starts = {s: _array(start[s], f"{begun}.{s}", 1) for s in cell.state if s in start}
    hidden_size = hidden_size or _hidden_size([*starts.values(), *arrays.values()])
    check_size(f"{place}: the number of {_units(cell)}", hidden_size, MAX_SIZE)
    try:
        shapes = cell.shapes(input_size, hidden_size)
    except CellError as error:
        raise ProblemError(f"{place}{'.cell' if cell.state else ''}: {error}") from None
    meant = {n: _meaning(cell, n, shape) for n, shape in shapes.items()}
    return Layer(
        cell,
        MappingProxyType(
            {n: checked(a, where + n, shapes[n], meant[n]) for n, a in arrays.items()}
        ),
        MappingProxyType(
            {
                s: checked(starts[s], f"{begun}.{s}", (hidden_size,), _counted(hidden_size, "unit"))
                if s in starts else _frozen(np.zeros(hidden_size))
                for s in cell.state
            }
        ),
        input_size,
        hidden_size,
    )  # fmt: skip


def _hidden_size(arrays: list[np.ndarray]) -> int:
    """What most say; of as many, what the vectors say: a matrix may be transposed by mistake."""
    lengths = Counter(len(array) for array in sorted(arrays, key=np.ndim))
    return lengths.most_common(1)[0][0] if lengths else 1


def _check_names(place: str, found: Mapping, known, required: bool = False) -> None:
    for name in found:
        if name not in known:
            near = difflib.get_close_matches(str(name), [*known][:MOST_TOLD], 1)
            uses = f"It uses {_listed(known)}." if known else "It has none."
            remedy = f"Did you mean {near[0]}?" if near else uses
            what = "readout" if place.startswith("readout") else "cell"
            raise ProblemError(f"{place}: the {what} does not use {str(name)[:40]!r}. {remedy}")
    missing = [name for name in known if required and name not in found]
    if missing:
        raise ProblemError(f"{place} lacks {_listed(missing)}.")


def _listed(names: Collection[str]) -> str:
    """Names for a sentence: all of a textbook's cell; of more, how many more there are."""
    more = len(names) - MOST_TOLD
    return ", ".join([*names][:MOST_TOLD]) + (f" and {more} more" if more > 0 else "")


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
    if not _are_floats(rows):
        _check_rows(rows, place, ndim, kind)
    return _frozen(np.array(found, dtype=float))


def _are_floats(rows: Sequence) -> bool:
    """Whether they are equally long lists of floats in bounds: told fast, for they may be many."""
    if {*map(type, rows)} != {list} or len({*map(len, rows)}) > 1:
        return False
    numbers = [*chain.from_iterable(rows)]
    return {*map(type, numbers)} == {float} and sum(map(abs, numbers)) < LARGEST


def _check_rows(rows: Sequence, place: str, ndim: int, kind: str) -> None:
    for r, row in enumerate(rows):
        _check_row(row, place if ndim == 1 else f"{place}, row {r + 1}", kind)
        if len(row) != len(rows[0]):
            raise ProblemError(
                f"{place}: row {r + 1} has {len(row)} numbers and row 1 has {len(rows[0])}."
            )


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


def checked(array: np.ndarray, name: str, shape: tuple[int, ...], meaning: str) -> np.ndarray:
    """The array if it has the shape; else ProblemError saying what the shape means."""
    if array.shape == shape:
        return array
    transposed = " Transpose it?" if array.shape == shape[::-1] else ""
    raise ProblemError(f"{name} must be {shape}: {meaning}; it is {array.shape}.{transposed}")


def _meaning(cell: Cell, weight: str, shape: tuple[int, ...]) -> str:
    """A weight's shape in words: 2 units by 3 inputs; 2 units by 5 columns for [x, h_prev]."""
    units, met = _counted(shape[0], _units(cell)[:-1]), cell.weights[weight]
    if met is None:
        return units
    columns = _counted(shape[1], "input" if met == "x" else "column")
    return f"{units} by {columns}" if met == "x" else f"{units} by {columns} for {met}"


def _units(cell: Cell) -> str:
    return "units" if cell.state else "outputs"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number != 1 else ''}"

"""What is given in a problem, as labelled tables in the course's letters: inputs and targets, and
part by part the start and the weights under the line that they belong to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lstm_calc.language import _
from lstm_calc.notation import notation_of
from lstm_calc.palette import colour
from lstm_calc.problem import Problem
from lstm_calc.walkthrough import Part, parts
from lstm_calc.writing import plain

SUBSCRIPT = re.compile(r"_(\{[^}]*\}|\w)")


@dataclass(frozen=True, eq=False)
class Table:
    """A table as the course writes it. place: where in the document. letter: `W_f`, its subscript
    after the `_`. values: (rows, columns). rows and columns: their heads, () for none."""

    place: str
    letter: str
    values: np.ndarray
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Group:
    """Tables that belong together. part: the stretch of the walk, "" for what all of it shares.
    colour: of the line that they belong to, if they belong to one."""

    part: str
    title: str
    tables: tuple[Table, ...]
    colour: dict[str, str] | None = None


def groups(problem: Problem) -> Iterator[Group]:
    """Every number that the problem gives, each once."""
    yield _sequence(problem)
    for part in parts(problem):
        yield from _start(part)
        yield from _weights(part)


def _sequence(problem: Problem) -> Group:
    times = [f"t = {t}" for t in range(1, problem.timesteps + 1)]
    letter = notation_of(problem).letter("x")
    heads = _numbered(letter, problem.input_size)
    tables = [Table("inputs", letter, problem.inputs, tuple(times), heads)]
    if problem.targets is not None:
        compared = times[-len(problem.targets) :]
        tables.append(Table("targets", _("target"), problem.targets, tuple(compared)))
    return Group("", _("Inputs"), tuple(tables))


def _start(part: Part) -> Iterator[Group]:
    place = part.path.replace("weights", "start")
    when = max(part.times) + 1 if part.is_reverse else 0
    tables = [
        Table(f"{place}.{state}", f"{part.notation.letter(state)}_{when}", start[None, :])
        for state, start in part.layer.start.items()
    ]
    if tables:
        yield Group(part.title, _("Start"), tuple(tables))


def _weights(part: Part) -> Iterator[Group]:
    for line in part.lines:
        names = [name for name in part.layer.weights if name in line.reads]
        if names:
            tables = tuple(weight(part, name) for name in names)
            yield Group(part.title, _(line.title), tables, colour(line.name))


def weight(part: Part, name: str) -> Table:
    """A weight of a part. Row vectors meet a matrix that lies, (inputs, units)."""
    values, letter = part.layer.weights[name], part.notation.weight(name)
    place, lying = f"{part.path}.{name}", lies(part)
    if values.ndim == 1:
        return Table(place, letter, values[None, :] if lying else values[:, None])
    met = heads(part, name) if values.shape[1] > 1 else ()
    if lying:
        return Table(place, letter, values.T, rows=met)
    return Table(place, letter, values, columns=met)


def lies(part: Part) -> bool:
    """Row vectors: the matrix lies, (inputs, units)."""
    return part.notation.times == "x W"


def heads(part: Part, name: str) -> tuple[str, ...]:
    """What each column of a matrix meets, without its time: x[1], x[2], h[1], 1."""
    operand = part.cell.weights[name]
    step = part.cell.steps.get(operand)
    joined = step.args if step and step.op == "join" else (operand,)
    return tuple(head for vector in joined for head in _heads_of(part, vector))


def _heads_of(part: Part, vector: str | float) -> tuple[str, ...]:
    if not isinstance(vector, str):
        return (f"{vector:g}",)
    letters = SUBSCRIPT.sub("", plain(part.spelled(vector)))
    is_product = vector in part.cell.steps and vector not in part.cell.lines
    letters = f"({letters})" if is_product else letters
    return _numbered(letters, part.sizes.get(vector, part.layer.hidden_size))


def _numbered(letter: str, size: int) -> tuple[str, ...]:
    return tuple(f"{letter}[{k + 1}]" for k in range(size))

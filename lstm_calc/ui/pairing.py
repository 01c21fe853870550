"""The two problems that a choice on the page Compare means: A and B, made from the session's one.

Both are written in one form, so that what differs is the cells' own and not the writing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from lstm_calc import edits
from lstm_calc.cell import CellError
from lstm_calc.cells import CATALOGUE, FAMILIES, FORMS, KEYS, key_of, key_with
from lstm_calc.compare import raised, shared, with_weight
from lstm_calc.notation import NOTATIONS, in_form
from lstm_calc.problem import Layer, Problem, ProblemError

CELL, WEIGHT = "another cell", "one weight changed"
LARGEST = 1e6  # of a changed entry
Entry = tuple[str, int, int | None]  # a weight, a row and a column from 0; a vector has no column


@dataclass(frozen=True)
class Choice:
    """a and b: families of the catalogue; a may be "", the cell of the session's problem. kind:
    what B is. entry: the entry of a weight that B has changed; None is the first."""

    a: str = ""
    b: str = "gru"
    kind: str = CELL
    entry: Entry | None = None


PAIRS = {
    "LSTM and GRU": Choice("lstm", "gru"),
    "With and without peephole": Choice("lstm", "lstm_peephole"),
    "Reset before and after": Choice("gru", "gru_reset_after"),
    "Coupled gates": Choice("lstm", "lstm_coupled"),
    "One weight changed": Choice(kind=WEIGHT),
}


def family_of(problem: Problem) -> str:
    """The family of the first layer's cell; "" for a cell of one's own."""
    return KEYS.get(key_of(problem.cell), ("",))[0]


def form_of(problem: Problem) -> str:
    """The form of the first layer's cell; "" for a cell of one's own."""
    return KEYS.get(key_of(problem.cell), ("", ""))[1]


def settled(choice: Choice, problem: Problem) -> Choice:
    """The choice with the session's own cell always called ""."""
    return replace(choice, a="") if choice.a == family_of(problem) else choice


def first_problem(problem: Problem, choice: Choice) -> Problem:
    """A: the problem, or one with the chosen cell in its first layer."""
    form, written = _in_common_form(problem, choice)
    return edits.with_cell(written, CATALOGUE[key_with(choice.a, form)]) if choice.a else written


def second_problem(
    problem: Problem,
    choice: Choice,
    values: Mapping[Entry, float],
    numbers: Mapping[str, list],
) -> Problem:
    """B. values: for entries of weights that were changed; numbers: place in the document → a
    weight that A does not have, as it was typed."""
    a = first_problem(problem, choice)
    if choice.kind == WEIGHT:
        entry = entry_of(a, choice)
        return with_weight(a, *entry, values.get(entry, raised(entry_value(a, entry))))
    form, written = _in_common_form(problem, choice)
    donor = replace(a, layers=(_with_spare(a.layers[0], written.layers[0]), *a.layers[1:]))
    b = edits.with_cell(donor, CATALOGUE[key_with(choice.b, form)])
    return _with_numbers(b, {p: n for p, n in numbers.items() if p in new_weights(a, b)})


def _in_common_form(problem: Problem, choice: Choice) -> tuple[str, Problem]:
    """The problem, in a form that every cell of the choice can be written in: its own, if that is
    one."""
    families = {choice.a or family_of(problem), *([choice.b] if choice.kind == CELL else [])}
    own = form_of(problem) or _usual_form(problem)
    wanted = (own, *["two biases"] * (FORMS[own].biases > 0), "no bias")
    form = next(f for f in wanted if all(key_with(family, f) for family in families if family))
    if not key_with(family_of(problem), form):
        return form, problem
    layer, _notes = in_form(problem.layers[0], form)
    return form, replace(problem, layers=(layer, *problem.layers[1:]))


def _usual_form(problem: Problem) -> str:
    notation = NOTATIONS[problem.notation]
    return next(
        name for name, form in FORMS.items()
        if (form.joining, form.biases) == (notation.joining, notation.biases)
    )  # fmt: skip


def _with_spare(layer: Layer, spare: Layer) -> Layer:
    """The layer with the other's weights and starts beside its own, for B to choose from."""
    return replace(
        layer,
        weights=dict(spare.weights) | dict(layer.weights),
        start=dict(spare.start) | dict(layer.start),
        reverse=layer.reverse and _with_spare(layer.reverse, spare.reverse),
    )


# One weight changed -----------------------------------------------------------------------------


def entry_of(a: Problem, choice: Choice) -> Entry:
    """The entry that the choice names, or the first where A has no such entry."""
    weights = a.layers[0].weights
    name, row, column = choice.entry or ("", 0, None)
    name = name if name in weights else next(iter(weights), "")
    if not name:
        raise ProblemError("This cell has no weights to change.")
    rows, *columns = weights[name].shape
    row = row if row < rows else 0
    if not columns:
        return name, row, None
    return name, row, column if column is not None and column < columns[0] else 0


def entry_value(problem: Problem, entry: Entry) -> float:
    name, *place = entry
    return float(problem.layers[0].weights[name][tuple(k for k in place if k is not None)])


# B's own weights --------------------------------------------------------------------------------


def new_weights(a: Problem, b: Problem) -> dict[str, str]:
    """Where in the document B has a weight of its first layer that A has not → its name."""
    parts = zip(("weights", "weights_reverse"), b.layers[0].passes, strict=False)
    return {
        f"layers.0.{part}.{name}": name
        for part, layer in parts
        for name in layer.weights
        if name not in shared_names(a, b)
    }


def shared_names(a: Problem, b: Problem) -> tuple[str, ...]:
    """The weights that both have by name and shape, in B's order."""
    old, new = (problem.layers[0].weights for problem in (a, b))
    return tuple(n for n in new if n in old and old[n].shape == new[n].shape)


def _with_numbers(problem: Problem, numbers: Mapping[str, list]) -> Problem:
    """The problem with typed numbers, as far as they still fit it."""
    for place, rows in numbers.items():
        try:
            problem = edits.replaced(problem, {place: rows})
        except (ProblemError, CellError):
            continue
    return problem


def changed_weights(a: Problem, b: Problem) -> set[str]:
    """The weights of the first layer that both have, with other numbers."""
    both = zip(a.layers[0].passes, b.layers[0].passes, strict=True)
    same = [set(shared(*passes)) for passes in both]
    return {name for name in shared_names(a, b) if not all(name in found for found in same)}


# In an address ----------------------------------------------------------------------------------

MOST_CHANGED = 200  # entries and weights that an address may hold


def packed(choice: Choice) -> dict:
    """A choice as plain text and numbers, what is usual left out."""
    entry = choice.entry and [str(part) for part in choice.entry if part is not None]
    found = {"a": choice.a, "b": choice.b, "kind": choice.kind, "entry": entry}
    usual = vars(Choice())
    return {key: value for key, value in found.items() if value != usual[key]}


def unpacked(found) -> Choice | None:
    """A choice from what may be anything; None where it is none."""
    if not isinstance(found, dict):
        return None
    texts = [found.get(key, usual) for key, usual in vars(Choice()).items() if key != "entry"]
    if not all(isinstance(text, str) for text in texts):
        return None
    choice = Choice(*texts, _entry(found.get("entry")))
    sound = choice.a in {"", *FAMILIES} and choice.b in FAMILIES and choice.kind in (CELL, WEIGHT)
    return choice if sound else None


def _entry(found) -> Entry | None:
    if not (isinstance(found, list) and 2 <= len(found) <= 3):
        return None
    name, *places = found
    if not isinstance(name, str) or not all(isinstance(p, str) and p.isdecimal() for p in places):
        return None
    row, column = (*(int(place[:4]) for place in places), None)[:2]
    return name, row, column


def packed_values(values: Mapping[Entry, float]) -> list[dict]:
    return [
        {"entry": packed(Choice(entry=entry))["entry"], "value": [v]} for entry, v in values.items()
    ]


def unpacked_values(found) -> dict[Entry, float]:
    """The changed entries from what may be anything."""
    rows = [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
    pairs = [(_entry(row.get("entry")), row.get("value")) for row in rows[:MOST_CHANGED]]
    return {
        entry: value[0]
        for entry, value in pairs
        if entry and isinstance(value, list) and len(value) == 1 and _is_number(value[0])
    }


def _is_number(value) -> bool:
    return type(value) in (int, float) and abs(value) <= LARGEST


def unpacked_numbers(found) -> dict[str, list]:
    """B's own weights from what may be anything; `second_problem` checks the numbers."""
    pairs = list(found.items())[:MOST_CHANGED] if isinstance(found, dict) else []
    return {place: rows for place, rows in pairs if isinstance(rows, list)}

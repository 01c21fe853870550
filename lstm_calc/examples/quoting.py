"""A sentence with a run's numbers in it: `{f@1}` is f's number at timestep 1, `[f@1]` its letter.

So what is said about a run is said of the run at hand, in its own letters, whatever was edited.
"""

import re
from collections.abc import Mapping, Sequence

from lstm_calc.numbers import SUBSCRIPTS
from lstm_calc.spelling import TARGET
from lstm_calc.walkthrough import Told
from lstm_calc.writing import fill, number, plain

# {f@1}; {W_f @ x + b_f@2.1}: of timestep 2, unit 1; {2:h@1}: of another source
NUMBER = re.compile(r"\{(?:([\w ]+):)?([^{}]+?)@(\d+)(?:\.(\d+))?\}")
LETTER = re.compile(r"\[(?:([\w ]+):)?(\w+)@(t|\d+)\]")
BEFORE = "pre-"  # pre-f: what the last function of line f is applied to
DIGITS = re.compile(r"_(\d+)")

Sources = Mapping[str, Sequence[Told]]  # prefix → where a name is looked for, in this order


def quoted(text: str, sources: Sources, decimals: int) -> str:
    """The text with its numbers and letters. A vector is (0.25, 0.5), and unit 1 of it is asked for
    as `{f@1.1}`. Raises KeyError where a source has no such value, timestep or unit."""

    def a_number(found: re.Match) -> str:
        prefix, name, t, unit = found.groups()
        return _number(sources[prefix or ""], name, int(t), unit and int(unit), decimals)

    def a_letter(found: re.Match) -> str:
        prefix, name, t = found.groups()
        return _letter(_holder(sources[prefix or ""], name), name, t)

    return LETTER.sub(a_letter, NUMBER.sub(a_number, text))


def _number(among: Sequence[Told], name: str, t: int, unit: int | None, decimals: int) -> str:
    one = _holder(among, name)
    row, values = t - one.part.first, one.values[_value(one, name)]
    units = values.shape[1]
    if not 0 <= row < len(values) or not (unit is None or 1 <= unit <= units):
        raise KeyError(f"{name} has no timestep {t} or no unit {unit}.")
    given = name in _given(one, t)
    asked = range(units) if unit is None else (unit - 1,)
    found = [number(float(values[row, k]), decimals, given)[1] for k in asked]
    return found[0] if len(found) == 1 else f"({', '.join(found)})"


def _given(one: Told, t: int) -> list[str]:
    """The names of what was typed in: the first layer's inputs, the start, the targets."""
    inputs = [one.part.cell.given] if one.part.number == 1 else []
    states = one.part.cell.state if t == one.part.times[0] else ()
    return [TARGET, *inputs, *(f"{state}_prev" for state in states)]


def _holder(among: Sequence[Told], name: str) -> Told:
    """The first that has a value of this name."""
    for one in among:
        if _value(one, name) in one.values:
            return one
    raise KeyError(f"No value is called {name}.")


def _value(one: Told, name: str) -> str:
    """The value's own name: pre-f is the part of f that σ is applied to."""
    cell, line = one.part.cell, name.removeprefix(BEFORE)
    if line == name or line not in cell.lines:
        return name
    argument = cell.ending(line).args[0]
    return argument if isinstance(argument, str) else name


def _letter(one: Told, name: str, t: str) -> str:
    """f₁, h₀, a_t: a value's letter at a timestep, as the course writes it."""
    nodes = one.part.spelled(name)
    if t != "t":
        nodes = fill(nodes, {}, int(t), 0, 0)
    return DIGITS.sub(lambda found: found[1].translate(SUBSCRIPTS), plain(nodes))

"""Which numbers a worksheet leaves out: the blanks, under every name that they go by.

The h of a timestep is the next one's h_prev, the x of the layer above and the readout's h; what is
worked out from a blank can be known no sooner than the blank, so that it is a box as well.
"""

from collections.abc import Iterator
from functools import cache

from lstm_calc.blanks import Blank, Blanks, before
from lstm_calc.cell import Step
from lstm_calc.numbers import half_up
from lstm_calc.walkthrough import Part, Told

WHOLE = ("matmul", "softmax")  # one unit of theirs takes every unit of what they are applied to


class Hidden:
    """The numbers that are left out, of a problem's parts with their numbers."""

    def __init__(self, found: tuple[Told, ...], blanks: Blanks, decimals: int):
        self.found, self.decimals = found, decimals
        self.parts = [one.part for one in found]
        self.origin = cache(self._origin)
        self.hides = cache(self._hides)
        self.blanks = frozenset(self.origin(*blank) or blank for blank in blanks)
        self.sizes = frozenset(self._size(*blank) for blank in self.blanks)

    def _size(self, k: int, name: str, t: int, unit: int) -> float:
        """A value as it is printed, without its sign."""
        one = self.found[k]
        return float(half_up(abs(one.values[name][t - one.part.first, unit]), self.decimals))

    def _origin(self, k: int, name: str, t: int, unit: int) -> Blank | None:
        """Where a value was first computed; None for what is given."""
        part = self.parts[k]
        cell, state = part.cell, name.removesuffix("_prev")
        if name == cell.given:
            return self._below(k, t, unit)
        if state != name and state in cell.state:
            before = t + 1 if part.is_reverse else t - 1
            return self.origin(k, state, before, unit) if before in part.times else None
        step = cell.steps.get(name)
        if step and step.op in ("copy", "join"):
            source, index = self._component(part, step, unit)
            return self.origin(k, source, t, index) if isinstance(source, str) else None
        return (k, name, t, unit) if name in self.found[k].values else None

    def _below(self, k: int, t: int, unit: int) -> Blank | None:
        """The origin of what comes in: an input, or what the layer below gave."""
        number = self.parts[k].number or max(part.number for part in self.parts) + 1
        below = [j for j, part in enumerate(self.parts) if part.number == number - 1 > 0]
        if not below:
            return None
        direction, index = divmod(unit, self.parts[below[0]].layer.hidden_size)
        j = below[direction]
        return self.origin(j, self.parts[j].cell.output, t, index)

    def _component(self, part: Part, step: Step, unit: int) -> tuple[str | float, int]:
        """Which operand of a joined vector a unit comes from, and which of its numbers it is."""
        for arg in step.args:
            size = self._width(part, arg)
            if unit < size:
                return arg, unit
            unit -= size
        return step.args[-1], 0

    def _width(self, part: Part, arg: str | float) -> int:
        if not isinstance(arg, str):
            return 1
        return part.sizes.get(arg, part.sizes[part.cell.output])

    def _hides(self, k: int, name: str, t: int, unit: int) -> bool:
        """Whether the number is left out."""
        origin = self.origin(k, name, t, unit)
        if origin is None or (k, name, t, unit) in self.blanks:
            return (k, name, t, unit) in self.blanks
        k, name, t, unit = origin
        part = self.parts[k]
        if origin in self.blanks or name not in part.cell.steps or name in part.cell.lines:
            return origin in self.blanks
        tells = self._size(*origin) in self.sizes
        is_before = any(before(part, line) == name for line in part.cell.lines)
        return tells or (not is_before and any(self._operands(k, part.cell.steps[name], t, unit)))

    def _operands(self, k: int, step: Step, t: int, unit: int) -> Iterator[bool]:
        """Of each number that a step is worked out from, whether it is left out."""
        for arg in step.args:
            if isinstance(arg, str) and arg not in self.parts[k].layer.weights:
                size = self._width(self.parts[k], arg)
                units = range(size) if step.op in WHOLE else [min(unit, size - 1)]
                yield from (self.hides(k, arg, t, one) for one in units)

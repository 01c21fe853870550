"""A cell as it is being typed: rows of name and text, sound or not, and the cell they make."""

import difflib
from dataclasses import dataclass
from functools import cached_property

from lstm_calc.cell import Cell, accepted, faults, states_of
from lstm_calc.cells import CATALOGUE, OWN, key_of, words_of

EMPTY = ("", "")


@dataclass(frozen=True)
class Draft:
    """Rows (name, text) from top to bottom, as typed; one with neither is no line.

    chosen: the name that was chosen for the output, if one was.
    """

    rows: tuple[tuple[str, str], ...] = (EMPTY,)
    chosen: str | None = None

    @cached_property
    def read(self) -> tuple[tuple[str, str], ...]:
        """The rows in the reader's own signs."""
        return tuple((name.strip(), accepted(text)) for name, text in self.rows)

    @cached_property
    def equations(self) -> dict[str, str]:
        """Name → text; of two lines with one name the first."""
        found: dict[str, str] = {}
        for name, text in self.read:
            if name:
                found.setdefault(name, text)
        return found

    @property
    def output(self) -> str:
        """The line that the cell gives: as chosen, else h, else the last."""
        names = [*self.equations]
        return next((n for n in (self.chosen, "h", *names[-1:]) if n in names), "")

    def faults(self, input_size: int, hidden_size: int) -> dict[int, str]:
        """Row → what is wrong with it; {} where the rows make a cell of these sizes."""
        return faults(self.read, self.output, input_size, hidden_size)

    @cached_property
    def cell(self) -> Cell:
        """The cell; the catalogue's where it stands there. CellError where there are faults."""
        states = states_of(self.equations, self.output)
        cell = Cell(OWN, states, self.equations, words=words_of(self.equations))
        key = key_of(cell)
        return CATALOGUE[key] if key else cell

    @cached_property
    def doubtful(self) -> dict[str, str]:
        """Weights that may be mistyped: a vector's name → the value's that it resembles."""
        values = ["x", *self.equations, *(f"{name}_prev" for name in self.equations)]
        vectors = [n for n, met in self.cell.weights.items() if met is None and n[0] not in "bp"]
        near = {name: difflib.get_close_matches(name, values, 1) for name in vectors}
        return {name: found[0] for name, found in near.items() if found}

    def changed_from(self, cell: Cell) -> list[str]:
        """The lines that are not in the cell as they are here, and those that are gone."""
        names = dict.fromkeys([*self.equations, *cell.equations])
        return [n for n in names if self.equations.get(n) != cell.equations.get(n)]


def draft_of(cell: Cell) -> Draft:
    """A cell's lines, to be changed."""
    return Draft(tuple(cell.equations.items()), cell.output)

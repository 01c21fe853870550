"""A student's own numbers checked: right, right after rounding, right given an earlier mistake, or
wrong; and the first wrong one explained."""

from collections.abc import Mapping
from dataclasses import dataclass

from lstm_calc.blanks import Blank
from lstm_calc.problem import Problem
from lstm_calc.spelling import Nodes

RIGHT, ROUNDED, CARRIED, WRONG, BLANK = "right", "rounded", "carried", "wrong", "blank"


@dataclass(frozen=True)
class Diagnosis:
    """One way in which a wrong number came about.

    kind: the row of the table of slips. name: what was done, in the textbook's letters. sentence:
    the same to the student, in the course's letters. done and due: the formula of what was done and
    of what should have been, with its numbers, as a line of text; done_nodes and due_nodes: the
    same as rows to draw (symbols, numbers, result).
    """

    kind: str
    name: str
    sentence: str
    done: str
    due: str
    done_nodes: tuple[Nodes, ...] = ()
    due_nodes: tuple[Nodes, ...] = ()


@dataclass(frozen=True)
class Checked:
    """What became of each answer. verdicts: name → timestep → unit → right, rounded, carried, wrong
    or blank, as the answers were given. first: the first wrong one in walking order. diagnoses:
    what explains it; none where nothing known does. decimals: those it was checked to."""

    verdicts: Mapping[str, list[list[str]]]
    first: Blank | None
    diagnoses: tuple[Diagnosis, ...]
    decimals: int

    def __getitem__(self, name: str) -> list[list[str]]:
        return self.verdicts[name]


def check(problem: Problem, answers: Mapping, decimals: int | None = None) -> Checked:
    """Checks answers, name → timestep → unit; None or "" for a blank."""
    raise NotImplementedError

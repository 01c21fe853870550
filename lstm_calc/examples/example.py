"""What a worked example is: a problem, what its course printed, and where the print is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lstm_calc.problem import Problem, make

Printed = tuple[tuple[str | None, ...], ...]  # [timestep][unit], as printed; None: not printed


@dataclass(frozen=True)
class Erratum:
    """One value that the course prints and its own arithmetic does not give.

    name: the value's canonical name. t and unit count from 1, as on paper. printed and due are text
    as the course would print it. words: why it is wrong, and how a student could notice.
    """

    name: str
    t: int
    unit: int
    printed: str
    due: str
    words: str


@dataclass(frozen=True)
class Note:
    """What a lecturer may say at a stop, and what students ask there, each with an answer.

    Numbers and letters stand in places that `quoting` fills from the run at hand: `{f@1}`, `[f@1]`.
    say and asks hold whatever numbers are put into the problem; own and own_asks only as long as
    they are the example's, and are left out once they are edited.
    """

    say: str
    asks: tuple[tuple[str, str], ...] = ()
    own: str = ""
    own_asks: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, eq=False)
class Example:
    """A worked example of a course.

    about: a sentence or two for a student. problem: the document, as `lstm_calc.read` takes it,
    with its title and its source: course and slides. printed: a value's canonical name (a part's
    name is its own text) → what the course prints, exactly as printed, errata included. notes: stop
    → what to say there. A stop is "" (the opening), "end", a line at any timestep ("f"; "x" where
    the input arrives) or at one ("f@2"), with its part of the walk in front where there are several
    ("2:h@1").
    """

    key: str
    about: str
    problem: Mapping
    printed: Mapping[str, Printed] = field(default_factory=dict)
    errata: tuple[Erratum, ...] = ()
    notes: Mapping[str, Note] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return self.problem["title"]

    @cached_property
    def checked(self) -> Problem:
        """The problem, read and checked."""
        return make(self.problem)

"""What an instructor prepares for a class: the problem, the task, the blanks and the help allowed.

It is kept in the address, the students' names are not; each student's handout follows from both.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import repeat
from urllib.parse import urlencode, urlsplit

from lstm_calc import blanks
from lstm_calc.blanks import BEFORE, Blanks
from lstm_calc.cells import key_of
from lstm_calc.examples import EXAMPLES
from lstm_calc.formats import own_table
from lstm_calc.formats.classroom import MOST_NAME, MOST_STUDENTS, Handout, column, problems
from lstm_calc.formats.how import PAPERS
from lstm_calc.formats.link import to_link
from lstm_calc.formats.packing import PackingError, pack
from lstm_calc.language import _
from lstm_calc.notation import notation_of
from lstm_calc.practice import (
    ASKED,
    HELPS,
    MOST_SIZE,
    TIMESTEPS,
    Spec,
    generated,
    questions,
    with_slip,
)
from lstm_calc.problem import Problem, ProblemError
from lstm_calc.ui import exercise, teaching
from lstm_calc.ui.exercise import PRACTISE, SPOT, Exercise
from lstm_calc.variants import variant
from lstm_calc.walkthrough import Part, parts
from lstm_calc.writing import plain

KEY = PAGE = "prepare"
PRESENT, EXAMPLE, GENERATED = SOURCES = ("present", "example", "generated")
QUICK = ("everything", "gates", "states", "last")
MOST_LETTERS = 3  # of states that a title names
MOST_ADDRESS = 200  # characters of the app's own address
LONGEST = 8000  # characters of a link's query, as of the app's own address
HOST = re.compile(r"[\w.\-\[\]:]{1,150}")
PATH = re.compile(r"[\w./~%\-]*")

# (part from 0, line, timestep from 1): one cell of the grid of blanks, all units of it
Cell = tuple[int, str, int]
Cells = frozenset[Cell]


@dataclass(frozen=True)
class Task:
    """What students do. page: that their link opens. about: for the instructor. helps: those that
    may be chosen. mode: of an exercise, which draws its own problem; "" for any problem. lock: what
    a link may lock, "" for nothing. paper: why nothing is done on paper, "" where it is."""

    title: str
    about: str
    page: str
    helps: tuple[str, ...] = ()
    mode: str = ""
    lock: str = ""
    paper: str = ""

    @property
    def is_alone(self) -> bool:
        """Whether a locked link opens this page and no other."""
        return self.page in teaching.ALONE


ONE_PAGE = "This page alone, without Open and Prepare"
TASKS = {
    "fill": Task(
        "Fill in the blanks",
        "The calculator, with values left blank to fill in; each is checked at once.",
        "",
        (HELPS[0], HELPS[-1]),
        lock="Lock tables and choices",
    ),
    "practise": Task(
        "Practise step by step",
        "A drawn problem, asked value by value, with as much help as you allow.",
        "practice",
        HELPS,
        PRACTISE,
        ONE_PAGE,
    ),
    "check": Task(
        "Check my work",
        "Students type what they computed by hand and are told where it went wrong.",
        "check",
        lock=ONE_PAGE,
    ),
    "spot": Task(
        "Spot the mistake",
        "A drawn problem, worked out with one slip in it, to find and to name.",
        "practice",
        (),
        SPOT,
        ONE_PAGE,
        "It is done on the screen: the CSV says where the mistake is.",
    ),
    "present": Task(
        "Present",
        "The slides of the problem, one idea at a time, to read again.",
        "present",
        paper="It is read on the screen: there is nothing to work out.",
    ),
}


@dataclass(frozen=True)
class Preparation:
    """The instructor's choices, but for the names.

    source: present, example or generated. quick: a name of `quick_choices`, "" for `cells`. sums:
    pre-activations are blank too. asked: the values of an exercise. helps: the last help that a
    student may have. locked: the link locks what its task names. each: a problem for each student.
    group: the name of the class. listed: students by name, else `count` of them. base: the app's
    address in the links, "" for its own.
    """

    source: str = PRESENT
    example: str = next(iter(EXAMPLES))
    spec: Spec = field(default_factory=Spec)
    task: str = next(iter(TASKS))
    quick: str = "everything"
    cells: Cells = frozenset()
    sums: bool = False
    asked: str = ASKED[0]
    helps: str = HELPS[-1]
    locked: bool = True
    each: bool = True
    group: str = ""
    listed: bool = False
    count: int = 30
    base: str = ""
    paper: str = PAPERS[0]

    @property
    def draws(self) -> bool:
        """Whether the problem is generated: an exercise has no other."""
        return self.source == GENERATED or bool(TASKS[self.task].mode)


# In the address ---------------------------------------------------------------------------------

CHOICES = {
    "source": SOURCES,
    "example": tuple(EXAMPLES),
    "task": tuple(TASKS),
    "quick": (*QUICK, ""),
    "asked": ASKED,
    "helps": HELPS,
    "paper": PAPERS,
}
FLAGS = ("sums", "locked", "each", "listed")
TEXTS = {"group": MOST_NAME, "base": MOST_ADDRESS}


def packed(one: Preparation) -> dict:
    """As the address holds it: only what is not as usual."""
    usual = Preparation()
    plain = (*CHOICES, *FLAGS, *TEXTS, "count")
    found = {key: getattr(one, key) for key in plain if getattr(one, key) != getattr(usual, key)}
    more = {
        "spec": exercise.packed(Exercise(one.spec)),
        "cells": blanks.listed(frozenset((*cell, 0) for cell in one.cells)),
    }
    return found | {key: value for key, value in more.items() if value}


def unpacked(found) -> Preparation:
    """A preparation from an address; what means nothing there is as usual."""
    if not isinstance(found, dict):
        return Preparation()
    texts = {key: found[key] for key in found if isinstance(found[key], str)}
    kept = {key: texts[key] for key, known in CHOICES.items() if texts.get(key) in known}
    kept |= {key: found[key] for key in FLAGS if type(found.get(key)) is bool}
    kept |= {key: texts[key][:most] for key, most in TEXTS.items() if key in texts}
    count = found.get("count")
    if type(count) is int and 1 <= count <= MOST_STUDENTS:
        kept["count"] = count
    cells = frozenset(blank[:3] for blank in blanks.unlisted(found.get("cells")))
    return Preparation(**kept, spec=exercise.unpacked(found.get("spec")).spec, cells=cells)


# The problem ------------------------------------------------------------------------------------


def drawn(one: Preparation, present: Problem, seed: int) -> Problem:
    """The problem that follows from a seed: generated, or a variant of the one that was chosen."""
    if TASKS[one.task].mode == SPOT:
        with_slip(replace(one.spec, seed=seed))  # an error where no slip would show
    if one.draws:
        return generated(replace(one.spec, seed=seed))
    return variant(_chosen(one, present), seed)


def shared(one: Preparation, present: Problem) -> Problem:
    """The problem that all students have, or that theirs are like."""
    return next(_dealt(replace(one, each=False), present, ("",)))[1]


def _chosen(one: Preparation, present: Problem) -> Problem:
    return EXAMPLES[one.example].checked if one.source == EXAMPLE else present


def spec_like(problem: Problem) -> Spec:
    """What is generated at first: the problem's cell, sizes and letters, where that can be."""
    key = key_of(problem.cell)
    if key is None:
        return Spec()
    least, most = TIMESTEPS
    return Spec(
        key,
        min(problem.input_size, MOST_SIZE),
        min(problem.hidden_size, MOST_SIZE),
        min(max(problem.timesteps, least), most),
        problem.notation,
    )


# The blanks -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """A line of the grid of blanks: a line of a part of the walk, at its timesteps."""

    part: int
    line: str
    label: str
    times: tuple[int, ...]

    @property
    def cells(self) -> Cells:
        return frozenset((self.part, self.line, t) for t in self.times)


def grid(problem: Problem) -> dict[str, tuple[Row, ...]]:
    """Every line that can be blank, by the title of its part."""
    return {
        part.title: tuple(
            Row(k, line.name, plain(part.spelled(line.name)), tuple(sorted(part.times)))
            for line in part.lines[1:]
        )
        for k, part in enumerate(parts(problem))
    }


def quick_choices(problem: Problem) -> dict[str, Cells]:
    """The names in QUICK → what they make blank here, where they make anything blank."""
    found = dict(enumerate(parts(problem)))
    rows = [row for rows in grid(problem).values() for row in rows]
    of = lambda kind: [row.cells for row in rows if kind(found[row.part], row.line)]  # noqa: E731
    everything = frozenset().union(*(row.cells for row in rows))
    choices = {
        "everything": everything,
        "gates": frozenset().union(*of(_is_gate)),
        "states": frozenset().union(*of(lambda part, line: line in part.cell.state)),
        "last": frozenset(cell for cell in everything if cell[2] == problem.timesteps),
    }
    return {name: choices[name] for name in QUICK if choices[name]}


def _is_gate(part: Part, line: str) -> bool:
    """Whether a line is a function of a weighted sum, and not yet a state."""
    return bool(part.number and blanks.before(part, line)) and line not in part.cell.state


def quick_titles(problem: Problem) -> dict[str, str]:
    """What the quick choices are called, in the problem's letters."""
    cell = problem.layers[-1].cell
    letters = [notation_of(problem, cell).letter(state) for state in reversed(cell.state)]
    states = _("Only {letters}").format(letters=_(" and ").join(letters))
    return {
        "everything": _("Everything"),
        "gates": _("All gates"),
        "states": states if len(letters) <= MOST_LETTERS else _("Only the states"),
        "last": _("Everything at t = {t}").format(t=problem.timesteps),
    }


def cells_of(one: Preparation, problem: Problem) -> Cells:
    """The cells of the grid that are blank."""
    choices = quick_choices(problem)
    return choices.get(one.quick, one.cells & choices["everything"])


def blanks_of(one: Preparation, problem: Problem) -> Blanks:
    """The values that a student is to work out; of Spot the mistake, those that are shown."""
    return WORKED[one.task](one, problem)


def _asked(one: Preparation, problem: Problem) -> Blanks:
    return frozenset(questions(problem, one.asked))


def _shown(one: Preparation, problem: Problem) -> Blanks:
    return frozenset(questions(problem, ASKED[0]))


def _fields(one: Preparation, problem: Problem) -> Blanks:
    """The fields that Check my work has at first."""
    kinds = {own_table.LINE} | ({own_table.SUM} if one.sums else set())
    return frozenset(
        (row.k, row.own, t, row.unit)
        for row in own_table.rows(problem)
        if row.kind in kinds
        for t in row.times
    )


def _chosen_blanks(one: Preparation, problem: Problem) -> Blanks:
    cells = cells_of(one, problem)
    return frozenset(
        blank
        for blank, (k, name, t, _unit) in blanks.lasting(problem).items()
        if (k, name.removeprefix(BEFORE), t) in cells and (one.sums or not name.startswith(BEFORE))
    )


WORKED = {
    "fill": _chosen_blanks,
    "practise": _asked,
    "check": _fields,
    "spot": _shown,
    "present": lambda one, problem: frozenset(),
}


# The handouts -----------------------------------------------------------------------------------


def handouts(
    one: Preparation, present: Problem, names: tuple[str, ...], home: str
) -> Iterator[Handout]:
    """Each student's handout, made one after another. home: the app's own address. Raises
    ProblemError for a link that is too long, and where there are too few problems."""
    dealt = _dealt(one, present, names)
    for number, (name, (seed, problem)) in enumerate(zip(names, dealt, strict=True), 1):
        yield Handout(number, name, problem, link(one, problem, seed, home), _notes(one, seed))


def _dealt(one: Preparation, present: Problem, names) -> Iterator[tuple[int, Problem]]:
    """Each student's seed and problem; the same for all is that of a class of one."""
    draw = lambda seed: drawn(one, present, seed)  # noqa: E731
    group = f"{one.task}/{one.group}"  # who has practised does not know the slip to spot
    if one.each:
        return problems(names, group, draw)
    if one.draws:
        return repeat(next(problems([""], group, draw)), len(names))
    return repeat((0, _chosen(one, present)), len(names))


def _notes(one: Preparation, seed: int) -> dict[str, str]:
    """Where the slip of Spot the mistake is, and what it is."""
    if TASKS[one.task].mode != SPOT:
        return {}
    spec = replace(one.spec, seed=seed)
    slip, _checked = with_slip(spec)
    return {
        "mistake at": column(generated(spec), slip.place),
        "mistake": slip.diagnosis.sentence,
    }


def link(one: Preparation, problem: Problem, seed: int, home: str) -> str:
    """The absolute address that a student opens. It says nothing of the student."""
    task = TASKS[one.task]
    try:
        found = {} if task.mode else {"p": to_link(problem)}
        settings = _settings(one, problem, seed)
        query = urlencode(found | ({"s": pack(settings)} if settings else {}))
    except PackingError:
        query = ""
    if not 0 < len(query) <= LONGEST:
        raise ProblemError(
            f"The links would be longer than the {LONGEST:,} characters that an address may have. "
            f"Leave fewer blanks, or make the problem smaller."
        )
    return f"{address_of(one.base) or home}{task.page}?{query}"


def _settings(one: Preparation, problem: Problem, seed: int) -> dict:
    """The rows of a link's settings that differ from the usual."""
    task, found = TASKS[one.task], teaching.packed(_view(one, problem))
    settings = {teaching.KEY: found} if found else {}
    if task.mode:
        made = Exercise(replace(one.spec, seed=seed), task.mode, one.asked, one.helps, one.locked)
        settings[exercise.KEY] = exercise.packed(made)
    if task.page == "check" and one.sums:
        settings["check_sums"] = True
    return settings


def _view(one: Preparation, problem: Problem) -> teaching.View:
    """What a link hides, and closes."""
    task = TASKS[one.task]
    if task.is_alone and one.locked:
        return teaching.View(locked=True, only=task.page)
    if task.page:
        return teaching.View()
    names = blanks.lasting(problem)
    fill = frozenset(names[blank] for blank in blanks_of(one, problem))
    reveal = one.helps == HELPS[-1]
    return teaching.View(fill, locked=one.locked, bare=one.locked, reveal=reveal)


def address_of(text: str) -> str:
    """The app's address from that of any of its pages, ended by /; "" for none. Raises ProblemError
    for what no browser opens."""
    text = text.strip()
    if not text:
        return ""
    try:
        found = urlsplit(text if "://" in text else f"https://{text}")
    except ValueError:
        found = urlsplit("")
    known = found.scheme in ("http", "https") and HOST.fullmatch(found.netloc)
    if not known or not PATH.fullmatch(found.path):
        raise ProblemError(
            f"{text[:60]!r} is no address of a page. Write it as https://calculator.example.edu/."
        )
    path = found.path.rstrip("/").removesuffix(f"/{PAGE}")
    return f"{found.scheme}://{found.netloc}{path}/"

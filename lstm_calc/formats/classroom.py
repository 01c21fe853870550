"""Packages for a class: each student's problem and link, the answers as CSV, and sheets with keys.

Everything is made from the list of students when it is asked for, and nothing of it is kept.
"""

import csv
import io
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from html import escape

from lstm_calc.blanks import BEFORE, Blank, Blanks, before
from lstm_calc.formats.how import How
from lstm_calc.formats.latex import check_length
from lstm_calc.formats.link import to_link
from lstm_calc.formats.table import harmless
from lstm_calc.formats.tex import escaped
from lstm_calc.formats.wording import printable
from lstm_calc.formats.worksheet.html import KEY, NAME, html
from lstm_calc.formats.worksheet.sheet import Sheet, emptied, key_of
from lstm_calc.formats.worksheet.tex import KEY as TEX_KEY
from lstm_calc.formats.worksheet.tex import NAME as TEX_NAME
from lstm_calc.formats.worksheet.tex import tex
from lstm_calc.forward import run
from lstm_calc.numbers import shown
from lstm_calc.practice import seed_of
from lstm_calc.problem import Problem, ProblemError, work
from lstm_calc.spelling import LOSS
from lstm_calc.walkthrough import Part, parts, told

MOST_STUDENTS, MOST_NAME = 300, 80
MOST_PRINTED = 200_000  # numbers on all sheets: half a minute of work
BOM = "\ufeff"  # by which Excel knows UTF-8
DRAWS = 50  # for numbers that no other student has
STAMP = (2000, 1, 1, 0, 0, 0)  # the same list makes the same archive


@dataclass(frozen=True, eq=False)
class Handout:
    """What one student gets. number: in the list, from 1. link: an absolute address. notes: what
    else the instructor is to know of it: column → text."""

    number: int
    student: str
    problem: Problem
    link: str
    notes: Mapping[str, str] = field(default_factory=dict)


# The students -----------------------------------------------------------------------------------


def students(text: str) -> tuple[str, ...]:
    """The students of a pasted list, one a line; cells of a spreadsheet's row are one name.

    Raises ProblemError for more than 300, for a name that is too long, and for two of the same
    name, whatever its capitals: they could not be told apart.
    """
    if len(text) > MOST_STUDENTS * (MOST_NAME + 1) * 4:
        raise ProblemError("This list is too long: paste names alone, one a line.")
    names = [name for line in text.splitlines() if (name := printable(line))]
    check_count(len(names))
    for name in names:
        if len(name) > MOST_NAME:
            raise ProblemError(
                f"The name “{name[:30]}…” has {len(name)} characters; {MOST_NAME} is the most."
            )
    _check_twins(names)
    return tuple(names)


def check_count(number: int) -> None:
    """ProblemError for more students than one preparation may have."""
    if number > MOST_STUDENTS:
        raise ProblemError(
            f"There are {number} students; {MOST_STUDENTS} is the most. Prepare two classes."
        )


def _check_twins(names: list[str]) -> None:
    counted = Counter(map(_folded, names))
    first = {_folded(name): name for name in reversed(names)}
    twins = [(first[folded], number) for folded, number in counted.items() if number > 1]
    if twins:
        name, number = twins[0]
        more = f" So it is with {len(twins) - 1} more." if len(twins) > 1 else ""
        said = "Two" if number == 2 else f"{number}"
        raise ProblemError(f"{said} students are called {name}: add a number to each.{more}")


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def numbered(number: int) -> tuple[str, ...]:
    """So many students without names: Student 1, Student 2, …"""
    check_count(number)
    return tuple(f"Student {k}" for k in range(1, number + 1))


def problems(
    names: Iterable[str], group: str, drawn: Callable[[int], Problem]
) -> Iterator[tuple[int, Problem]]:
    """Each student's seed and the problem `drawn` from it. The seed follows from the names of the
    class and of the student alone, so that one more at the end of the list changes nobody else's.

    Of two with the same numbers the later one draws again. Raises ProblemError where there is
    nothing else to draw.
    """
    taken = set()
    for name in names:
        seed, problem, numbers = _unlike(taken, f"{group}/{name}", drawn)
        taken.add(numbers)
        yield seed, problem


def _unlike(taken: set[str], name: str, drawn: Callable[[int], Problem]):
    """The first of a name's draws that can be made and is unlike what others have."""
    error = ProblemError(
        f"This problem has too few numbers: only {len(taken)} students can have one of their own. "
        f"Choose a larger problem, or the same for all."
    )
    for k in range(DRAWS):
        seed = seed_of(f"{name}/{k}")
        try:
            problem = drawn(seed)
        except ProblemError as trouble:
            error = trouble
            continue
        numbers = to_link(replace(problem, title="", source=""))
        if numbers not in taken:
            return seed, problem, numbers
    raise error


# The answers ------------------------------------------------------------------------------------


def answers(problem: Problem, blanks: Blanks) -> dict[str, str]:
    """Column → number as it is shown, of these values, in walking order: `f t=2`, of one of several
    units `f[1] t=2`, of what its function is applied to `pre-f t=2`; with the part of the walk in
    front where there are several."""
    found = told(run(problem))
    return {
        _column(one.part, name, t, unit, k if len(found) > 1 else None): shown(
            float(one.values[name][t - one.part.first, unit]), problem.rounding.decimals
        )
        for k, one in enumerate(found)
        for t in one.part.times
        for name in _named(one.part)
        for unit in range(one.values[name].shape[1])
        if (k, name, t, unit) in blanks
    }


def _named(part: Part) -> list[str]:
    pairs = ((before(part, line.name), line.name) for line in part.lines[1:])
    return [name for pair in pairs for name in pair if name]


def column(problem: Problem, blank: Blank) -> str:
    """What the column of a value is called."""
    k, name, t, unit = blank
    found = parts(problem)
    return _column(found[k], name, t, unit, k if len(found) > 1 else None)


def _column(part: Part, name: str, t: int, unit: int, k: int | None) -> str:
    owner = {before(part, line.name): line.name for line in part.lines[1:]}.get(name)
    letter = part.notation.letter(owner or name)
    size = part.sizes.get(name, 1 if name == LOSS else part.sizes[part.cell.output])
    place = "" if k is None else f"{part.title}: "
    index = f"[{unit + 1}]" if size > 1 else ""
    return f"{place}{BEFORE if owner else ''}{letter}{index} t={t}"


def table(handouts: Iterable[Handout], blanks: Blanks) -> bytes:
    """`student,link,f t=1,…` as CSV that Excel opens in UTF-8: a row a student, numbers as numbers.

    A text that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    out = io.StringIO()
    rows = csv.writer(out)
    for k, one in enumerate(handouts):
        found = answers(one.problem, blanks)
        if not k:
            rows.writerow(["student", "link", *map(harmless, (*one.notes, *found))])
        texts = one.student, one.link, *one.notes.values()
        rows.writerow([*map(harmless, texts), *found.values()])
    return (BOM + out.getvalue()).encode()


# Sheets and keys --------------------------------------------------------------------------------

APART = ".one + .one { break-before: page; }\n@media screen { .one + .one { margin-top: 4em; } }\n"
RULE = '<span class="rule">'  # where a name is written


def check_print(problem: Problem, number: int) -> None:
    """ProblemError where a sheet, or the sheets of so many students, are too much to write."""
    check_length(problem)
    numbers = work(problem) * number
    if numbers > MOST_PRINTED:
        most = MOST_PRINTED // work(problem)
        raise ProblemError(
            f"The sheets of {number} students would have {numbers:,} numbers, too many to write "
            f"at once. Hand them out to {most} students at a time, or make the problem smaller."
        )


def printed(handouts: Iterable[Handout], how: How, is_key: bool) -> str:
    """One HTML file with every student's worksheet, or key, each begun on a new page."""
    return _printed(_keyed(handouts, how), is_key)


def _printed(keyed: Iterable[tuple[Handout, Sheet]], is_key: bool) -> str:
    pages = [sheet(one, key, is_key) for one, key in keyed]
    head, tag, rest = pages[0].partition("<body")
    opening = tag + rest.partition(">")[0] + ">"
    bodies = "".join(f'<div class="one">{_body(page)}</div>\n' for page in pages)
    return f"{head.replace('</style>', f'{APART}</style>')}{opening}\n{bodies}</body>\n</html>\n"


def _body(page: str) -> str:
    """What stands in a page's body; texts in it are escaped, so that no other tag is a body."""
    return page.partition("<body")[2].partition(">")[2].rpartition("</body>")[0]


def _keyed(handouts: Iterable[Handout], how: How) -> Iterator[tuple[Handout, Sheet]]:
    """Each student's sheet with its boxes filled, made once where the problem is the same."""
    problem = key = None
    for one in handouts:
        if one.problem is not problem:
            problem, key = one.problem, key_of(one.problem, how.blanks, how.paper)
        yield one, key


def sheet(one: Handout, key: Sheet, is_key: bool) -> str:
    """A student's worksheet, or its key, as an HTML page with the name on it."""
    name = escape(one.student)
    if is_key:
        return html(key).replace(KEY, KEY.replace("</strong>", f"</strong> {name}"), 1)
    return html(emptied(key)).replace(NAME, NAME.replace(RULE, RULE + name, 1), 1)


def sheet_latex(one: Handout, key: Sheet, is_key: bool) -> str:
    """The same as a LaTeX document for pdflatex."""
    name = escaped(one.student)
    if is_key:
        return tex(key).replace(TEX_KEY, TEX_KEY.replace("}", f"}} {name}", 1), 1)
    named = TEX_NAME.replace("Name: ", f"Name: {name} ", 1)
    return tex(emptied(key)).replace(TEX_NAME, named, 1)


def package(handouts: Iterable[Handout], how: How) -> bytes:
    """A zip: each student's worksheet and key as HTML and LaTeX, all of them to print at once, and
    the CSV of links and answers. The same list makes the same bytes."""
    handouts, out = tuple(handouts), io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for path, content in _files(handouts, how):
            member = zipfile.ZipInfo(path, STAMP)
            member.external_attr = 0o644 << 16
            archive.writestr(member, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _files(handouts: tuple[Handout, ...], how: How) -> Iterator[tuple[str, str | bytes]]:
    keyed = tuple(_keyed(handouts, how))
    yield "links-and-answers.csv", table(handouts, how.blanks)
    yield "all-worksheets.html", _printed(keyed, is_key=False)
    yield "all-keys.html", _printed(keyed, is_key=True)
    for one, key in keyed:
        stem = _stem(one)
        yield f"worksheets/{stem}.html", sheet(one, key, is_key=False)
        yield f"keys/{stem}-key.html", sheet(one, key, is_key=True)
        yield f"latex/{stem}.tex", sheet_latex(one, key, is_key=False)
        yield f"latex/{stem}-key.tex", sheet_latex(one, key, is_key=True)


def _stem(one: Handout) -> str:
    """A file's name: the number in the list, and what of the name every system can write."""
    return "-".join([f"{one.number:03}", *slug(one.student)])


def slug(text: str) -> list[str]:
    """The words of a text in small letters and digits alone; [] where none are left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return "".join(c if c.isalnum() else " " for c in plain)[:40].split()

"""What is told of a student's table: the counts, the first wrong number and why; and the problem as
it was given. Ready for the browser."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlencode

import streamlit as st

from lstm_calc.blanks import key
from lstm_calc.checking import CARRIED, RIGHT, ROUNDED, WRONG, Checked, Diagnosis
from lstm_calc.formats.own_table import LINE, PART, SUM, Row, timeless
from lstm_calc.formats.working import Moment, sections, title
from lstm_calc.forward import Trace
from lstm_calc.language import _
from lstm_calc.spelling import Formula, Node, Nodes, formula
from lstm_calc.ui import address, session, teaching
from lstm_calc.ui import work as held
from lstm_calc.walkthrough import told

UNREAD = "unread"


def outcome(found: Checked | None, verdicts: Mapping, rows: Sequence[Row], trace: Trace) -> dict:
    """The counts, and the first wrong number with what explains it. verdicts: key → verdict."""
    counts = Counter(verdicts.values())
    cells = {row.place(t) for row in rows if row.kind == LINE for t in row.times}
    empty = len(cells - held.work().texts.keys())
    return {
        "counts": [[kind, _counted(kind, counts[kind])] for kind in KINDS if counts[kind]],
        "summary": _summary(counts, empty),
        "first": _first(found, rows, trace) if found and found.first else None,
    }


KINDS = (RIGHT, ROUNDED, CARRIED, WRONG, UNREAD)
COUNTED = {
    RIGHT: ("{n} right", "{n} right"),
    ROUNDED: ("{n} right after rounding", "{n} right after rounding"),
    CARRIED: ("{n} follows from your mistake", "{n} follow from your mistake"),
    WRONG: ("{n} wrong", "{n} wrong"),
    UNREAD: ("{n} entry is not a number", "{n} entries are not numbers"),
}


def _counted(kind: str, n: int) -> str:
    return _(COUNTED[kind][n > 1]).format(n=n)


def _summary(counts: Counter, empty: int) -> str:
    if not counts:
        return _("There is no number yet: type one, or paste your table.")
    if set(counts) <= {RIGHT, ROUNDED}:
        more = _("All right so far. {n} cells are still empty.").format(n=empty)
        return more if empty > 0 else _("Everything is right. Well done!")
    return ""


def _first(found: Checked, rows: Sequence[Row], trace: Trace) -> dict:
    """The first wrong number: where it is, what explains it, and the step."""
    k, name, t, unit = found.first
    row = next(row for row in rows if (row.k, row.own, row.unit) == (k, name, unit))
    place = row.place(t)
    asked = st.session_state.get("check_reveal") == key(place)
    return {
        "key": key(place),
        "letter": _dated(row, t),
        "where": _where(row, t, several=rows[-1].k > 0),
        "text": held.work().texts[place],
        "found": [_diagnosis(one) for one in found.diagnoses],
        "rule": [] if found.diagnoses else [next(_worked(trace, row, t))],
        "step": _step(row, t),
        "revealed": [*_worked(trace, row, t)] if asked else None,
    }


def _dated(row: Row, t: int) -> list:
    """The letters of a row at a timestep."""
    return [_at(node, t) for node in row.part.spelled(row.line.name)]


def _at(node, t: int):
    if not isinstance(node, tuple):
        return node
    return ("mn", str(t + node[1])) if node[0] == "t" else tuple(_at(one, t) for one in node)


def _where(row: Row, t: int, several: bool) -> str:
    """Forget gate, timestep 2, unit 1."""
    found = [_("{line}, timestep {t}").format(line=_(row.line.title), t=t)]
    if row.units > 1:
        found.append(_("unit {n}").format(n=row.unit + 1))
    if row.kind == SUM:
        found.append(_("before {function}").format(function=row.function))
    elif row.kind == PART:
        found.append(row.said)
    if several:
        found.append(row.part.title)
    return ", ".join(found)


def _diagnosis(one: Diagnosis) -> dict:
    return {
        "sentence": one.sentence,
        "done": [drawn(nodes) for nodes in one.done_nodes],
        "due": [drawn(nodes) for nodes in one.due_nodes],
        "done_said": one.done,
        "due_said": one.due,
    }


def _step(row: Row, t: int) -> str:
    """The calculator at this step; "" where the problem does not fit into an address, or a link
    opens this page alone."""
    if teaching.view().only:
        return ""
    known = address.present() or ({} if st.session_state.too_long else {"of": session.FIRST})
    if not known:
        return ""
    return "./?" + urlencode(known | {"at": f"{row.k}.{t}.{row.line.name}"})


def _worked(trace: Trace, row: Row, t: int) -> Iterator[Nodes]:
    """The step as it should be done, line by line: asked for."""
    part = row.part
    moment = Moment(told(trace)[row.k], t, trace.problem.rounding.decimals)
    spelt = part.formula(row.line) if row.kind == LINE else _of_part(row)
    first, *others = moment.chain(spelt, row.unit)
    left = moment.left(spelt, row.unit if row.units > 1 else None) if row.kind == LINE else None
    yield drawn([*left, ("mo", "="), *first] if left else first)
    for nodes in others:
        yield drawn([("mo", "="), *nodes])


def _of_part(row: Row) -> Formula:
    part = row.part
    return formula(part.cell, row.own, part.notation, part.sizes, part.is_reverse)


# Formulas and the problem -------------------------------------------------------------------------


def drawn(nodes: Nodes) -> Nodes:
    """The nodes as the player's scripts draw them: each number of a matrix in a cell of its own."""
    return [_drawn(node) for node in nodes]


def _drawn(node: Node) -> Node:
    if not isinstance(node, tuple):
        return node
    tag, *rest = node
    found = map(_drawn, rest)
    return (tag, *((("mtd", one) for one in found) if tag == "mtr" else found))


def given(trace: Trace) -> dict:
    """The problem as it was given: its equations, and its numbers; nothing that is computed."""
    problem = trace.problem
    found = told(trace)
    several = len(found) > 1
    return {
        "title": title(problem),
        "source": problem.source,
        "equations": [
            {
                "title": one.part.title if several else "",
                "lines": [
                    [*timeless(spelt.left), ("mo", "="), *timeless(spelt.symbols)]
                    for line in one.part.lines[1:]
                    for spelt in [one.part.formula(line)]
                ],
            }
            for one in found
        ],
        "numbers": [
            {
                "title": section.title if several else "",
                "items": [drawn([*i.left, ("mo", "="), *i.nodes]) for i in section.items],
            }
            for section in sections(problem, found)
        ],
    }


# Texts --------------------------------------------------------------------------------------------


def texts() -> dict[str, str]:
    return {
        "problem": _("The problem"),
        "own": _("Your numbers"),
        "intro": _("Type the numbers that you worked out, or paste your table. Then press Check."),
        "try": _("Try with an example of a wrong table"),
        "value": _("value"),
        "check": _("Check"),
        "again": _("Checked as you type"),
        "paste": _("Paste your table"),
        "paste_hint": _(
            "f = 0.64, 0.78\ni = 0.58, 0.67\n"
            "or rows from a spreadsheet, [[0.64], [0.78]], a print of NumPy"
        ),
        "put_in": _("Put in"),
        "cancel": _("Cancel"),
        "clear": _("Clear the table"),
        "copy": _("Copy a link to my numbers"),
        "copied": _("Copied. Who opens it sees your table."),
        "no_copy": _("Copy the address of this page: it holds your table."),
        "undo": _("Undo"),
        "cut": _("The address has no room for all your numbers: a reload brings back the first."),
        "earlier": _("Earlier timesteps"),
        "later": _("Later timesteps"),
        "times": _("Timesteps {from}–{to} of {n}"),
        "fewer": _("Units before"),
        "more": _("Units after"),
        "units": _("Units {from}–{to} of {n}"),
        "cell": _("{row} at timestep {t}"),
        RIGHT: _("right"),
        ROUNDED: _("right after rounding"),
        CARRIED: _("right given your earlier mistake"),
        WRONG: _("wrong"),
        UNREAD: _("not a number"),
        "short_right": _("right"),
        "short_rounded": _("rounded"),
        "short_carried": _("follows"),
        "short_wrong": _("wrong"),
        "short_unread": _("no number"),
        "says_right": _("{cell}: right."),
        "says_rounded": _("{cell}: right after rounding. It follows from your rounded numbers."),
        "says_carried": _(
            "{cell}: right given your earlier mistake. You computed it well from a wrong number."
        ),
        "says_wrong": _("{cell}: wrong."),
        "says_unread": _("{cell}: “{text}” is not a number. It is not checked."),
        "look": _("Look here first"),
        "yours": _("You have {text}."),
        "several": _("Several mistakes give this number. It may be one of these:"),
        "unknown": _("We do not recognise how you got {text}."),
        "follows": _("It should follow from"),
        "done": _("What you did"),
        "due": _("What it should be"),
        "go": _("Go to this number"),
        "step": _("Open this step in the calculator"),
        "reveal": _("Show me this step"),
        "worked": _("This step, worked out"),
    }

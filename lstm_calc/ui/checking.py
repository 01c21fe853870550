"""The page Check my work on the screen: the problem without its results, the student's own table,
what became of each number, and the first wrong one explained."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from lstm_calc import checking
from lstm_calc.blanks import Blank, key, lasting, of_key
from lstm_calc.checking import BLANK, CARRIED, RIGHT, ROUNDED, WRONG, Checked, Diagnosis
from lstm_calc.formats import own_table
from lstm_calc.formats.own_table import LINE, PART, SUM, Row, as_answers, is_number, timeless
from lstm_calc.formats.working import Moment, sections, title
from lstm_calc.forward import Trace
from lstm_calc.language import _
from lstm_calc.palette import colour
from lstm_calc.problem import ProblemError
from lstm_calc.spelling import Formula, Node, Nodes, formula
from lstm_calc.ui import address, session
from lstm_calc.ui import work as held
from lstm_calc.ui.answers import mount_answers
from lstm_calc.ui.frame import pages
from lstm_calc.ui.pickers import literal
from lstm_calc.walkthrough import told

STYLE = (Path(__file__).parent / "checking.css").read_text(encoding="utf-8")
KEY = "answers"
UNREAD = "unread"
FROM_DIGITS = "digits"
DECIMALS = {FROM_DIGITS: None, "2": 2, "3": 3, "4": 4, "6": 6, "all": 17}
DECIMALS_TITLES = {FROM_DIGITS: "From my digits", "all": "Not rounded"}
MOST_EDITS = 20_000


def show_head() -> None:
    """Title and choices; on a phone the choices stand under the table."""
    st.html(f"<style>{STYLE}</style>")
    with st.container(horizontal=True, vertical_alignment="center", key="check_head"):
        st.title(_("Check my work"), anchor=False, width="content")
        st.page_link(
            pages()[0],
            label=_("Change the problem"),
            query_params=address.present(),
            width="content",
        )
    with st.container(horizontal=True, vertical_alignment="center", key="check_options"):
        st.markdown(_("My numbers are rounded to"), width="content")
        st.selectbox(
            _("My numbers are rounded to"),
            list(DECIMALS),
            format_func=_decimals_title,
            key="check_decimals",
            label_visibility="collapsed",
            width=180,
        )
        st.toggle(_("Sums before σ and tanh"), key="check_sums", width="content")
        st.toggle(_("Products and other parts"), key="check_parts", width="content")


def _decimals_title(option: str) -> str:
    if option in DECIMALS_TITLES:
        return _(DECIMALS_TITLES[option])
    return _("{n} decimals").format(n=option)


def show_trouble() -> None:
    """What is wrong with the problem, if something is."""
    if st.session_state.trouble:
        st.error(literal(st.session_state.trouble))


def show_table(trace: Trace) -> None:
    """The table, and what became of the numbers in it."""
    work, found = held.work(), _found()
    rows = own_table.rows(trace.problem)
    shown = [*_shown(rows)]
    data = {
        "of": work.of,
        "epoch": f"{st.session_state.begun}.{held.epoch()}",
        "session": st.session_state.begun,
        "seen": st.session_state.get("check_seen"),
        "given": _given(trace),
        "sections": [*_sections(shown)],
        "answers": {key(place): text for place, text in work.texts.items()},
        "verdicts": _verdicts(found, rows),
        "told": _told(found, rows, trace) if work.on else None,
        "undo": held.can_undo(),
        "notice": st.session_state.get("check_notice", ""),
        "cut": held.is_cut(work),
        "texts": _texts(),
    }
    mount_answers(data, KEY, _take)


def _shown(rows: tuple[Row, ...]) -> Iterator[Row]:
    """The lines, what else is asked for, and any row that has a number in it."""
    asked = {LINE: True, SUM: st.session_state.get("check_sums"), PART: _parts_wanted()}
    used = {(k, name) for k, name, _t, _unit in held.work().texts}
    return (row for row in rows if asked[row.kind] or (row.k, row.name) in used)


def _parts_wanted() -> bool:
    return st.session_state.get("check_parts", False)


# The check ----------------------------------------------------------------------------------------


def _found() -> Checked | None:
    """What became of the numbers; none before the student asks. The last one is kept, and stands
    while a number is still being typed."""
    work, state = held.work(), st.session_state
    if not work.on:
        return None
    wanted = DECIMALS.get(state.get("check_decimals"), None)
    asked = session.problem(), dict(work.texts), wanted
    before, found = state.get("check_found", (None, None))
    if before == asked or (before and state.get("check_open") and before[0] is asked[0]):
        return found
    try:
        found = checking.check(asked[0], as_answers(asked[0], work.texts), wanted)
    except ProblemError as error:
        session.say(str(error))
        found = None
    state.check_found = asked, found
    return found


def _verdicts(found: Checked | None, rows: tuple[Row, ...]) -> dict[str, str]:
    """A cell's key → what became of it, where something did."""
    texts = held.work().texts
    verdicts = {key(place): UNREAD for place, text in texts.items() if not is_number(text)}
    if found is None:
        return verdicts
    several = rows[-1].k > 0
    for row in rows:
        table = found.verdicts.get(f"{row.k + 1}:{row.name}" if several else row.name, ())
        for t, line in zip(row.times, table, strict=False):
            if line[row.unit] != BLANK:
                verdicts[key(row.place(t))] = line[row.unit]
    return verdicts


def _told(found: Checked | None, rows: tuple[Row, ...], trace: Trace) -> dict:
    """The count, and the first wrong number with what explains it."""
    verdicts = _verdicts(found, rows)
    counts = Counter(verdicts.values())
    empty = sum(row.kind == LINE for row in rows for _t in row.times) - len(
        [place for place in held.work().texts if _is_line(place, rows)]
    )
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


def _is_line(place: Blank, rows: tuple[Row, ...]) -> bool:
    return any(row.kind == LINE and place[:2] == (row.k, row.name) for row in rows)


def _summary(counts: Counter, empty: int) -> str:
    if not counts:
        return _("There is no number yet: type one, or paste your table.")
    if set(counts) <= {RIGHT, ROUNDED}:
        more = _("All right so far. {n} cells are still empty.").format(n=empty)
        return more if empty > 0 else _("Everything is right. Well done!")
    return ""


def _first(found: Checked, rows: tuple[Row, ...], trace: Trace) -> dict:
    """The first wrong number: where it is, what explains it, and the step."""
    k, name, t, unit = found.first
    row = next(row for row in rows if (row.k, row.own, row.unit) == (k, name, unit))
    place = row.place(t)
    asked = st.session_state.get("check_reveal") == key(place)
    return {
        "key": key(place),
        "letter": _dated(row, t),
        "where": _where(row, t),
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


def _where(row: Row, t: int) -> str:
    """the forget gate at timestep 2, unit 1."""
    found = [_("{line}, timestep {t}").format(line=_(row.line.title), t=t)]
    if row.units > 1:
        found.append(_("unit {n}").format(n=row.unit + 1))
    if row.kind == SUM:
        found.append(_("before {function}").format(function=row.function))
    elif row.kind == PART:
        found.append(row.said)
    if row.part.title and row.k + 1 and len(st.session_state.problem.layers) > 1:
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
    """The calculator at this step; "" where the problem does not fit into an address."""
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


# What the browser is given ------------------------------------------------------------------------


def drawn(nodes: Nodes) -> Nodes:
    """The nodes as the player's scripts draw them: each number of a matrix in a cell of its own."""
    return [_drawn(node) for node in nodes]


def _drawn(node: Node) -> Node:
    if not isinstance(node, tuple):
        return node
    tag, *rest = node
    found = map(_drawn, rest)
    return (tag, *((("mtd", one) for one in found) if tag == "mtr" else found))


def _sections(shown: list[Row]) -> Iterator[dict]:
    """A table for each part of the walk."""
    for k in dict.fromkeys(row.k for row in shown):
        own = [row for row in shown if row.k == k]
        yield {
            "k": k,
            "title": own[0].part.title,
            "times": own[0].times,
            "units": max(row.units for row in own),
            "rows": [_row(row) for row in own],
        }


def _row(row: Row) -> dict:
    before = _("before {function}").format(function=row.function) if row.function else ""
    return {
        "name": row.name,
        "unit": row.unit,
        "units": row.units,
        "kind": row.kind,
        "letter": row.letter,
        "before": before,
        "said": row.said,
        "title": _(row.line.title),
        "colour": colour(row.line.name),
    }


def _given(trace: Trace) -> dict:
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


def _texts() -> dict[str, str]:
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
            "f = 0.64, 0.78\ni = 0.58, 0.67\nor rows from a spreadsheet, [[0.64], [0.78]], a print of NumPy"
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


# What the browser sends ---------------------------------------------------------------------------


def _take() -> None:
    """What was typed, and what was pressed. It may be anything."""
    edit = st.session_state[KEY].get("edit")
    if not isinstance(edit, dict) or edit.get("of") != held.work().of:
        return
    st.session_state.update(check_seen=edit.get("seq"), check_notice="")
    cells = edit.get("cells")
    held.type_in(dict(_typed(cells if isinstance(cells, dict) else {})))
    st.session_state.check_open = isinstance(edit.get("open"), str)
    act = edit.get("act")
    if isinstance(act, str) and act in ACTS:
        ACTS[act]()
    elif isinstance(act, list) and len(act) == 3 and act[0] == "paste":
        _paste(act[1], act[2])


def _typed(cells: dict) -> Iterator[tuple[Blank, str]]:
    known = {row.place(t) for row in own_table.rows(session.problem()) for t in row.times}
    for name, text in [*cells.items()][:MOST_EDITS]:
        place = of_key(name)
        if place in known and isinstance(text, str):
            yield place, text.strip()[: own_table.MOST_TEXT]


def _reveal() -> None:
    """The step of the first wrong number, worked out."""
    found = _found()
    if found and found.first:
        k, name, t, unit = found.first
        known = lasting(session.problem())
        st.session_state.check_reveal = key(known.get((k, name, t, unit), (k, name, t, unit)))


def _clear() -> None:
    held.replace_with({})
    st.session_state.check_notice = _("The table is empty.")


def _example() -> None:
    held.begin_with_example()
    said = _("These are the numbers that the course prints: {source}.")
    st.session_state.check_notice = said.format(source=session.problem().source)


ACTS = {
    "check": held.switch_on,
    "clear": _clear,
    "undo": held.undo,
    "example": _example,
    "reveal": _reveal,
}


def _paste(text, at) -> None:
    """A pasted text into a cell, or ("") into the whole table."""
    problem = session.problem()
    if not isinstance(text, str) or not isinstance(at, str):
        return
    shown = [*_shown(own_table.rows(problem))]
    try:
        found = own_table.read(text, problem, shown, of_key(at))
    except ProblemError as error:
        st.session_state.check_notice = str(error)
        return
    held.replace_with({**held.work().texts, **found.texts})
    st.session_state.check_notice = " ".join(_said(found))


def _said(found: own_table.Pasted) -> Iterator[str]:
    yield _("{n} numbers put in.").format(n=len(found.texts))
    if found.unknown:
        names = ", ".join(name[:30] for name in found.unknown[:8])
        yield _("Not understood, and left out: {names}.").format(names=names)
    if found.cut:
        yield _("{n} more had no room in the table.").format(n=found.cut)

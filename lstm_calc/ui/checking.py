"""The page Check my work on the screen: the problem without its results, the student's own table,
what became of each number, and the first wrong one explained."""

from collections.abc import Iterator
from pathlib import Path

import streamlit as st

from lstm_calc import checking
from lstm_calc.blanks import Blank, key, lasting, of_key
from lstm_calc.checking import BLANK, Checked
from lstm_calc.formats import own_table, pasted_table
from lstm_calc.formats.own_table import LINE, PART, SUM, Row, as_answers, is_number
from lstm_calc.forward import Trace
from lstm_calc.language import _
from lstm_calc.palette import colour
from lstm_calc.problem import ProblemError
from lstm_calc.ui import address, session, teaching
from lstm_calc.ui import work as held
from lstm_calc.ui.answers import mount_answers
from lstm_calc.ui.explained import UNREAD, given, outcome, texts
from lstm_calc.ui.frame import pages
from lstm_calc.ui.pickers import literal

STYLE = (Path(__file__).parent / "checking.css").read_text(encoding="utf-8")
KEY = "answers"
FROM_DIGITS = "digits"
DECIMALS = {FROM_DIGITS: None, "2": 2, "3": 3, "4": 4, "6": 6, "all": 17}
DECIMALS_TITLES = {FROM_DIGITS: "From my digits", "all": "Not rounded"}
MOST_EDITS = 20_000


def show_head() -> None:
    """Title and choices; on a phone the choices stand under the table."""
    st.html(f"<style>{STYLE}</style>")
    with st.container(horizontal=True, vertical_alignment="center", key="check_head"):
        st.title(_("Check my work"), anchor=False, width="content")
        if not teaching.view().only:
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
            persist_state="session",
            width=180,
        )
        st.toggle(_("Sums before σ and tanh"), key="check_sums", persist_state="session")
        st.toggle(_("Products and other parts"), key="check_parts", persist_state="session")


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
    verdicts = _verdicts(found, rows)
    data = {
        "of": work.of,
        "epoch": f"{st.session_state.begun}.{held.epoch()}",
        "session": st.session_state.begun,
        "seen": st.session_state.get("check_seen"),
        "given": given(trace),
        "sections": [*_sections([*_shown(rows)])],
        "answers": {key(place): text for place, text in work.texts.items()},
        "verdicts": verdicts,
        "told": outcome(found, verdicts, rows, trace) if work.on else None,
        "undo": held.can_undo(),
        "changed": st.session_state.get("check_changed", False),
        "notice": st.session_state.get("check_notice", ""),
        "cut": held.is_cut(work),
        "locked": bool(teaching.view().only),
        "texts": texts(),
    }
    mount_answers(data, KEY, _take)


def _shown(rows: tuple[Row, ...]) -> Iterator[Row]:
    """The lines, what else is asked for, and any row that has a number in it."""
    state = st.session_state
    asked = {LINE: True, SUM: state.get("check_sums"), PART: state.get("check_parts")}
    used = {(k, name) for k, name, _t, _unit in held.work().texts}
    return (row for row in rows if asked[row.kind] or (row.k, row.name) in used)


# The check ----------------------------------------------------------------------------------------


def _found() -> Checked | None:
    """What became of the numbers; none before the student asks. The last one is kept, and stands
    while a number is still being typed."""
    work, state = held.work(), st.session_state
    if not work.on:
        return None
    wanted = DECIMALS.get(state.get("check_decimals"))
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


# What the browser is given ------------------------------------------------------------------------


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
    act, epoch = edit.get("act"), held.epoch()
    if isinstance(act, str) and act in ACTS:
        ACTS[act]()
    elif isinstance(act, list) and len(act) == 3 and act[0] == "paste":
        _paste(act[1], act[2])
    st.session_state.check_changed = held.epoch() != epoch


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
    if teaching.view().only:
        return
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
        found = pasted_table.read(text, problem, shown, of_key(at))
    except ProblemError as error:
        st.session_state.check_notice = str(error)
        return
    held.replace_with({**held.work().texts, **found.texts})
    st.session_state.check_notice = " ".join(_said(found))


def _said(found: pasted_table.Pasted) -> Iterator[str]:
    yield _("{n} numbers put in.").format(n=len(found.texts))
    if found.unknown:
        names = ", ".join(name[:30] for name in found.unknown[:8])
        yield _("Not understood, and left out: {names}.").format(names=names)
    if found.cut:
        yield _("{n} more had no room in the table.").format(n=found.cut)

"""The page of one's own cell: its starting points, its lines in the editor, and what they make."""

import re

import streamlit as st

from lstm_calc.cell import MAX_LINE, MAX_LINES, MAX_STEPS
from lstm_calc.cells import CATALOGUE, FAMILIES, KEYS
from lstm_calc.draft import Draft
from lstm_calc.forward import Trace
from lstm_calc.language import _
from lstm_calc.ops import FUNCTIONS
from lstm_calc.palette import colour
from lstm_calc.ui.desk import (
    BLANK,
    MOST_CHARACTERS,
    MOST_ROWS,
    begin_with,
    desk,
    faults,
    go_back,
    take,
)
from lstm_calc.ui.equations import mount_equations
from lstm_calc.ui.pickers import literal, outcome

KEY = "equations"


# Starting points --------------------------------------------------------------------------------


def show_beginnings() -> None:
    """The title and the starting points."""
    with st.container(horizontal=True, vertical_alignment="bottom", key="pickers"):
        st.title(_("Your own cell"), anchor=False, width="content")
        st.session_state.begin = None if _changes() or desk().base not in FAMILIES else desk().base
        st.selectbox(
            _("Begin with"),
            [BLANK, *FAMILIES],
            format_func=lambda key: _(FAMILIES[key].title) if key in FAMILIES else _("Empty page"),
            key="begin",
            placeholder=_placeholder(),
            on_change=begin_with,
            width=320,
        )
        if desk().before:
            label = _("Back to the text before")
            st.button(label, type="tertiary", on_click=go_back, key="text_before")


def show_origin(trace: Trace | None) -> None:
    """One line: what the present text is and whence, or what is wrong; and what it gives."""
    with st.container(horizontal=True, vertical_alignment="center", key="story"):
        trouble = st.session_state.trouble
        st.caption(f"**⚠ {literal(trouble)}**" if trouble else _origin(), width="content")
        if trace:
            st.caption(f"**{literal(outcome(trace))}**", width="content")


def _changes() -> list[str]:
    """The lines that differ from the cell that the text was begun from; all of them without one."""
    base, draft = desk().base, desk().draft
    return draft.changed_from(CATALOGUE[base]) if base else [*draft.equations]


def _title() -> str:
    return _(FAMILIES[KEYS[desk().base][0]].title)


def _placeholder() -> str:
    """What the closed list says of a text that is none of its entries."""
    if not desk().base:
        return _("Choose a cell")
    if _changes():
        return _("{cell}, changed").format(cell=_title())
    return f"{_title()}, {_(KEYS[desk().base][1])}"


def _origin() -> str:
    changes = _changes()
    if not desk().base:
        return _("Your own equations.")
    if not changes:
        base = CATALOGUE[desk().base]
        return f"**{_(base.source)}**. {_(base.about)}"
    said = _("**{cell}** with one line changed: {lines}.")
    if len(changes) > 1:
        said = _("Begun from **{cell}**; changed: {lines}.")
    return said.format(cell=_title(), lines=literal(", ".join(changes)))


# The editor -------------------------------------------------------------------------------------


def show_editor() -> None:
    """The lines, each with what is wrong with it."""
    draft, wrong = desk().draft, faults()
    data = {
        "epoch": desk().epoch,
        "seen": desk().seen,
        "rows": [_row(draft, k, wrong.get(k, "")) for k in range(len(draft.rows))],
        "output": draft.output,
        "outputs": [*draft.equations],
        "status": _status(draft, wrong),
        "sound": not wrong,
        "most": {"rows": MOST_ROWS, "characters": MOST_CHARACTERS},
        "help": _help(),
        "texts": _texts(),
    }
    mount_equations(data, KEY, lambda: take(st.session_state[KEY].get("edit")))


def _row(draft: Draft, k: int, fault: str) -> dict:
    name, text = draft.rows[k]
    return {
        "name": name,
        "text": text,
        "fault": _sentence(fault, f"{name} {text}"),
        "colour": colour(name.strip()),
    }


def _sentence(fault: str, line: str) -> str:
    """The sentence with a capital, unless it begins with a name of the line."""
    first = re.match(r"\w*", fault)[0]
    named = first in re.findall(r"\w+", line)
    return fault if named else fault[:1].upper() + fault[1:]


def _status(draft: Draft, wrong: dict[int, str]) -> str:
    if not wrong:
        states, weights = ", ".join(draft.cell.state), ", ".join(draft.cell.weights) or _("none")
        said = _("Every line is read. Carried to the next timestep: {states}. Weights: {weights}.")
        asked = [
            _("{name} is taken for a new weight: did you mean {near}?").format(name=name, near=near)
            for name, near in draft.doubtful.items()
        ]
        return " ".join([*asked, said.format(states=states, weights=weights)])
    said = _(
        "One line cannot be read yet. All numbers are still those of the last cell that could."
    )
    if len(wrong) > 1:
        said = _("{n} lines cannot be read yet. All numbers are still those of the last cell that "
                 "could.")  # fmt: skip
    return said.format(n=len(wrong))


def _help() -> list[tuple[str, str]]:
    return [
        ("x", _("the input of this timestep")),
        ("h_prev", _("the last timestep's h; likewise for every line")),
        ("W @ x", _("a matrix times a vector; W @ [x, h_prev] for two joined")),
        ("b, W, …", _("a name that no line has is a weight; its size follows from its use")),
        ("+ - *", _("elementwise; · ⊙ × may be typed for *")),
        (f"{FUNCTIONS[0]}(…)", _("and {functions}").format(functions=", ".join(FUNCTIONS[1:]))),
        (
            _("at most"),
            _("{lines} lines of {characters} characters, {operations} operations").format(
                lines=MAX_LINES, characters=MAX_LINE, operations=MAX_STEPS
            ),
        ),
    ]


def _texts() -> dict[str, str]:
    return {
        "lines": _("Equations"),
        "line": _("Line {n}"),
        "name": _("Line {n}, name"),
        "text": _("Line {n}, equation"),
        "remove": _("Remove line {n}"),
        "add": _("Add a line"),
        "output": _("Output"),
        "hint": _("What may stand in a line: x, h_prev, W @ x, …"),
        "cut": _("A pasted line was cut after {n} characters."),
        "full": _("There is room for {most} lines: {n} of the pasted ones were left out."),
    }

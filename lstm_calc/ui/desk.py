"""What a visitor writes of a cell of their own: its text as typed, sound or not, in the session.

The last sound text is the cell of the problem's first layer.
"""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import streamlit as st

from lstm_calc import edits
from lstm_calc.cell import Cell
from lstm_calc.cells import CATALOGUE, key_of
from lstm_calc.draft import EMPTY, Draft, draft_of
from lstm_calc.problem import Layer
from lstm_calc.ui import session

MOST_ROWS, MOST_CHARACTERS = 60, 1000  # more than a cell may have, so that it can be told so
MOST_BACK, MOST_KEPT = 20, 300
BLANK = "an empty page"  # a beginning beside the families


@dataclass(frozen=True)
class Desk:
    """The text, and what must not be lost of what was there before.

    base: the catalogue's cell that it was begun from, if it was. made: the cell that the problem
    has from this text, as `_text` tells it. epoch: counts the texts that did not come from the
    editor. seen: the number of the editor's last message. before: earlier texts, each with its
    base. weights and start: the last numbers of weights and states that may be gone now.
    """

    draft: Draft
    base: str | None
    made: tuple
    epoch: int = 0
    seen: int | None = None
    before: tuple[tuple[Draft, str | None], ...] = ()
    weights: Mapping[str, np.ndarray] = field(default_factory=dict)
    start: Mapping[str, np.ndarray] = field(default_factory=dict)


def desk() -> Desk:
    return st.session_state.desk


def _put(**changed) -> None:
    st.session_state.desk = dataclasses.replace(desk(), **changed)


def _text(cell: Cell) -> tuple:
    return cell.output, tuple(cell.equations.items())


def arrive() -> None:
    """Begins with the problem's cell, in plain letters; where the text on the desk made that cell,
    with that text, however far it has come since."""
    problem = session.problem()
    cell = problem.cell
    if problem.notation != "plain":
        st.session_state.letters_before = problem.notation, _text(cell)
        session.reletter("plain")
    if "desk" not in st.session_state:
        st.session_state.desk = Desk(draft_of(cell), key_of(cell), _text(cell))
    elif desk().made != _text(cell):
        _replace_text(draft_of(cell), key_of(cell))
        _put(made=_text(cell), weights={}, start={})


def leave() -> None:
    """On another page: the letters as they were, where the cell is still the one that came."""
    letters, text = st.session_state.pop("letters_before", ("", ()))
    problem = session.problem()
    if problem.notation == "plain" and text == _text(problem.cell):
        session.reletter(letters)


def _replace_text(draft: Draft, base: str | None) -> None:
    _remember()
    _put(draft=draft, base=base, epoch=desk().epoch + 1)


def _remember() -> None:
    """Keeps the present text for the way back."""
    _put(before=(*desk().before, (desk().draft, desk().base))[-MOST_BACK:])


# What the visitor does --------------------------------------------------------------------------


def begin_with() -> None:
    """A family of the catalogue, or nothing, in place of the text."""
    key = st.session_state.begin
    if key == BLANK:
        _replace_text(Draft(), None)
    elif key in CATALOGUE:
        _replace_text(draft_of(CATALOGUE[key]), key)
        st.session_state.jump += 1
        _take_up()


def go_back() -> None:
    """The text before this one."""
    if desk().before:
        *before, (draft, base) = desk().before
        _put(draft=draft, base=base, before=tuple(before), epoch=desk().epoch + 1)
        st.session_state.jump += 1
        _take_up()


def take(edit) -> None:
    """What the editor sent: every row, and the output where one was chosen. It may be anything."""
    if not isinstance(edit, dict) or edit.get("epoch") != desk().epoch:
        return
    rows = _rows(edit.get("rows"))
    if rows:
        chosen = edit.get("output", desk().draft.chosen)
        draft = Draft(rows, chosen if isinstance(chosen, str) else None)
        if _loses(desk().draft, draft):
            _remember()
        _put(draft=draft, seen=edit.get("seq"))
        _take_up()


def _rows(found) -> tuple[tuple[str, str], ...]:
    """The rows of a message; () unless all are two texts."""
    rows = found[:MOST_ROWS] if isinstance(found, list) else []
    if not all(isinstance(row, list) and [*map(type, row)] == [str, str] for row in rows):
        return ()
    return tuple((name[:MOST_CHARACTERS], text[:MOST_CHARACTERS]) for name, text in rows)


def _loses(old: Draft, new: Draft) -> bool:
    """Whether a line is gone, or several are others: more than a keystroke would bring back."""
    had, has = ({row for row in draft.read if row != EMPTY} for draft in (old, new))
    return len(had - has) > 1 or len(has) < len(had)


# The cell in the problem ------------------------------------------------------------------------


def faults() -> dict[int, str]:
    """Row → what is wrong with it, at the sizes that the problem has now."""
    problem = session.problem()
    return desk().draft.faults(problem.input_size, problem.hidden_size)


def _take_up() -> None:
    """Makes a sound text the problem's cell; a fault leaves the last one running."""
    st.session_state.trouble = ""
    if not faults():
        _start(desk().draft.cell)


def _start(cell: Cell) -> None:
    problem = session.problem()
    if _text(cell) != _text(problem.cell):
        known = _with_numbers_of_before(problem.layers[0])
        changed = dataclasses.replace(problem, layers=(known, *problem.layers[1:]))
        session.attempt(lambda: edits.with_cell(changed, cell))
        _put(weights=_last(known.weights), start=_last(known.start))
    _put(made=_text(session.problem().cell))


def _with_numbers_of_before(layer: Layer) -> Layer:
    """The layer with all that is remembered beside its own: a line that comes back has its numbers
    again."""
    fits = {name: v for name, v in desk().start.items() if len(v) == layer.hidden_size}
    start, weights = {**fits, **layer.start}, {**desk().weights, **layer.weights}
    return dataclasses.replace(layer, weights=weights, start=start)


def _last(numbers: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    return dict([*numbers.items()][-MOST_KEPT:])

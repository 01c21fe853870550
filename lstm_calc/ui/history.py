"""Undo and redo: two buttons and their keys, as a Streamlit component."""

from pathlib import Path

import streamlit as st

from lstm_calc.language import _
from lstm_calc.ui import session

HERE = Path(__file__).parent
KEY = "history"
MOVES = {"undo": session.undo, "redo": session.redo}

_history = st.components.v2.component(
    "lstm_calc_history",
    html='<div class="history"></div>',
    css=(HERE / "history.css").read_text(encoding="utf-8"),
    js=(HERE / "history.js").read_text(encoding="utf-8"),
)


def mount_history() -> None:
    """Shows the buttons; each is dull where there is nothing to take back, or to make again."""
    data = {
        "possible": {"undo": bool(st.session_state.past), "redo": bool(st.session_state.future)},
        "texts": {"undo": _("Undo (Ctrl+Z)"), "redo": _("Redo (Ctrl+Shift+Z)")},
    }
    _history(key=KEY, data=data, on_move_change=_take)


def _take() -> None:
    move = MOVES.get(str(st.session_state[KEY].get("move")))
    if move:
        move()

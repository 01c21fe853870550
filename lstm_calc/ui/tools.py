"""The bar's tools: undo and redo with their keys, and the dialogs to open, save and share."""

import re
from pathlib import Path

import streamlit as st

from lstm_calc.language import _
from lstm_calc.ui import session, teaching
from lstm_calc.ui.given import ask_for_paste
from lstm_calc.ui.saving import show_saving
from lstm_calc.ui.sharing import show_sharing

HERE = Path(__file__).parent
KEY = "tools"
ACTS = {"undo": session.undo, "redo": session.redo, "open": ask_for_paste}
DIALOGS = {"save": show_saving, "share": show_sharing}
# as player/place.js has them; in a talk with its phase and picture
AT = re.compile(r"\d{1,2}\.\d{1,4}\.\w{1,80}(\.[a-z]{1,8}(_\d{1,3}){0,2})?(\.\d{1,2})?")
SEE = re.compile(r"(unit|matrix|curve)\.\d{1,3}\.[01]|(timestep|line|term)\.(auto|unit|matrix)")

_tools = st.components.v2.component(
    "lstm_calc_tools",
    html='<div class="tools"></div>',
    css=(HERE / "tools.css").read_text(encoding="utf-8"),
    js=(HERE / "tools.js").read_text(encoding="utf-8"),
)


def mount_tools() -> None:
    """Shows the tools; what a teacher has closed is not there, and a dull one has nothing to do."""
    held = st.session_state
    found = [
        _tool("undo", "", _("Undo (Ctrl+Z)"), bool(held.past)),
        _tool("redo", "", _("Redo (Ctrl+Shift+Z)"), bool(held.future)),
    ]
    view = teaching.view()
    if not view.locked:
        found.append(_tool("open", _("Open"), _("Open a file, or paste numbers")))
    if not view.closes_numbers:
        found.append(_tool("save", _("Save"), _("Save the problem, or its solution")))
    found.append(_tool("share", _("Share"), _("Share a link, a course page or a QR code")))
    _tools(key=KEY, data={"tools": found}, on_press_change=_take)


def show_dialog() -> None:
    """The dialog that was asked for, once."""
    asked = st.session_state.pop("dialog", None)
    if asked in DIALOGS:
        DIALOGS[asked]()


def _tool(name: str, label: str, title: str, possible: bool = True) -> dict:
    return {"name": name, "label": label, "title": title, "possible": possible}


def _take() -> None:
    """What was pressed. It may be anything."""
    press = st.session_state[KEY].get("press")
    tool = str(press.get("tool")) if isinstance(press, dict) else ""
    if tool in DIALOGS:
        st.session_state.update(dialog=tool, standing=_standing(press))
    elif tool in ACTS:
        ACTS[tool]()


def _standing(press: dict) -> dict[str, str]:
    """Where the reader stands, as the address has it."""
    known = {"at": AT, "see": SEE}
    return {
        key: press[key]
        for key, pattern in known.items()
        if isinstance(press.get(key), str) and pattern.fullmatch(press[key])
    }

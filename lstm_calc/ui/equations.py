"""The equation editor in the browser: a Streamlit component, mounted. What it is given and what it
sends back is stated at the top of `equations.js`; nothing is checked here."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent

_equations = st.components.v2.component(
    "lstm_calc_equations",
    html='<div class="equations"></div>',
    css=(HERE / "equations.css").read_text(encoding="utf-8"),
    js="\n".join((HERE / name).read_text(encoding="utf-8") for name in ("dom.js", "equations.js")),
)


def mount_equations(data: dict, key: str, on_edit: Callable[[], None]) -> None:
    """Show the lines of `data`. `on_edit` is called when `st.session_state[key].edit` is new."""
    _equations(key=key, data=data, on_edit_change=on_edit)

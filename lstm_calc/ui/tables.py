"""The weight tables in the browser: a Streamlit component with real inputs, mounted. What it is
given and what it sends back is stated at the top of `tables.js`; nothing is checked here."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

HERE = Path(__file__).parent

_tables = st.components.v2.component(
    "lstm_calc_tables",
    html='<div class="tables"></div>',
    css=(HERE / "tables.css").read_text(encoding="utf-8"),
    js="\n".join((HERE / name).read_text(encoding="utf-8") for name in ("dom.js", "tables.js")),
)


def mount_tables(data: dict, key: str, on_edit: Callable[[], None]) -> None:
    """Show the tables of `data`. `on_edit` is called when `st.session_state[key].edit` is new."""
    _tables(key=key, data=data, on_edit_change=on_edit)

"""The student's table in the browser: a Streamlit component with real inputs, mounted. What it is
given and what it sends back is stated at the top of `answers.js`; nothing is checked here."""

from collections.abc import Callable
from pathlib import Path

import streamlit as st

from lstm_calc.player import source

HERE = Path(__file__).parent

_answers = st.components.v2.component(
    "lstm_calc_answers",
    html='<div class="answers"></div>',
    css=(HERE / "answers.css").read_text(encoding="utf-8"),
    js="\n".join(
        [
            (HERE / "dom.js").read_text(encoding="utf-8"),
            source("numbers.js", "formulas.js"),
            (HERE / "answers.js").read_text(encoding="utf-8"),
        ]
    ),
)


def mount_answers(data: dict, key: str, on_edit: Callable[[], None]) -> None:
    """Show the table of `data`. `on_edit` is called when `st.session_state[key].edit` is new."""
    _answers(key=key, data=data, on_edit_change=on_edit)

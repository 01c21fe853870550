"""The player, mounted as a Streamlit component. The browser owns the step; Python commands a jump
only with a new command number."""

import streamlit as st

from lstm_calc.blanks import of_key
from lstm_calc.formats.page import mounted
from lstm_calc.forward import Trace
from lstm_calc.player import script, style
from lstm_calc.ui import teaching

KEY = "player"

_component = st.components.v2.component(
    "lstm_calc_player",
    html='<div class="player"></div>',
    css=style(),
    js=script(),
)


def mount_player(trace: Trace) -> None:
    """Shows the run. A new example opens at the end of its first timestep: all is filled in."""
    view = teaching.view()
    number = f"{st.session_state.begun}.{st.session_state.jump}"
    data = mounted(trace, number, view.kept_from(trace), view.fill)
    data["command"]["address"] = st.session_state.from_address
    data |= {"addressed": True, "tries": teaching.verdicts(trace)}
    _component(key=KEY, data=data, on_answer_change=lambda: _take(trace))


def _take(trace: Trace) -> None:
    """A number for a blank. It may be anything."""
    found = st.session_state[KEY].get("answer")
    found = found if isinstance(found, dict) else {}
    blank, text = of_key(found.get("blank")), found.get("text")
    if blank and isinstance(text, str):
        teaching.answer(trace, blank, text)

"""The player, mounted as a Streamlit component. The browser owns the step; Python commands a jump
only with a new command number."""

import streamlit as st

from lstm_calc.formats.page import mounted
from lstm_calc.forward import Trace
from lstm_calc.player import script, style

_component = st.components.v2.component(
    "lstm_calc_player",
    html='<div class="player"></div>',
    css=style(),
    js=script(),
)


def mount_player(trace: Trace) -> None:
    """Shows the run. A new example opens at the end of its first timestep: all is filled in."""
    _component(key="player", data=mounted(trace, number=st.session_state.jump))

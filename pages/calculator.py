"""The calculator: the given numbers, the diagram with its steps, the formula and every value."""

import streamlit as st

from lstm_calc.ui import address
from lstm_calc.ui.bar import show_bar
from lstm_calc.ui.desk import leave
from lstm_calc.ui.frame import guard
from lstm_calc.ui.given import show_given
from lstm_calc.ui.pickers import show_pickers, show_story
from lstm_calc.ui.player import mount_player
from lstm_calc.ui.plots import show_plots
from lstm_calc.ui.running import run
from lstm_calc.ui.session import problem
from lstm_calc.ui.stored import show_stored

guard()
leave()


@st.fragment
def calculator() -> None:
    """One fragment: an edit runs this and nothing else."""
    show_bar()
    show_pickers()
    trace = run()
    show_story(trace)
    given, told = st.columns([17, 36], gap="medium")
    with given, st.container(key="given_panel"):
        st.html('<span id="numbers"></span>')
        show_given(problem())
    if trace:
        with told:
            mount_player(trace)
            show_plots(trace)
            show_stored(problem())
    address.write()


calculator()

"""A cell of one's own: equations are typed, and at once there are weights, diagram and steps."""

import streamlit as st

from lstm_calc.ui import address
from lstm_calc.ui.bar import show_bar
from lstm_calc.ui.desk import arrive
from lstm_calc.ui.frame import guard
from lstm_calc.ui.given import show_given
from lstm_calc.ui.own_cell import show_beginnings, show_editor, show_origin
from lstm_calc.ui.player import mount_player
from lstm_calc.ui.plots import show_plots
from lstm_calc.ui.running import run
from lstm_calc.ui.session import problem

guard()
arrive()


@st.fragment
def own_cell() -> None:
    """One fragment: an edit runs this and nothing else."""
    show_bar()
    show_beginnings()
    trace = run()
    show_origin(trace)
    written, told = st.columns([2, 3], gap="medium")
    with written, st.container(key="own_panel"):
        show_editor()
        show_given(problem())
    if trace:
        with told:
            mount_player(trace)
            show_plots(trace)
    address.write()


own_cell()

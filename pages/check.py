"""Check my work: a student's own numbers, each judged, and the first wrong one explained."""

import streamlit as st

from lstm_calc.ui import address
from lstm_calc.ui.bar import show_bar
from lstm_calc.ui.checking import show_head, show_table, show_trouble
from lstm_calc.ui.frame import guard
from lstm_calc.ui.running import run

guard()


@st.fragment
def check() -> None:
    """One fragment: a choice or an edit runs this and nothing else."""
    show_bar()
    show_head()
    trace = run()
    if trace:
        show_table(trace)
    show_trouble()
    address.write()


check()

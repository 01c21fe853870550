"""Present: one idea at a time for a lecture hall: the diagram, the formula, the running table."""

import streamlit as st

from lstm_calc.ui import address
from lstm_calc.ui.bar import show_bar
from lstm_calc.ui.frame import guard

guard()


@st.fragment
def present() -> None:
    """One fragment: a choice or an edit runs this and nothing else."""
    show_bar()
    address.write()


present()

"""Present: one idea at a time for a lecture hall: the diagram, the formula, the running table."""

import streamlit as st

from lstm_calc.ui import address
from lstm_calc.ui.frame import guard
from lstm_calc.ui.present import show_start, show_talk
from lstm_calc.ui.talk import talk

guard()


@st.fragment
def present() -> None:
    """One fragment: a choice or an edit runs this and nothing else."""
    if talk().running:
        show_talk()
    else:
        show_start()
    address.write()


present()

"""Practise: a generated problem asked step by step,
and a worked solution with one slip to find."""

import streamlit as st

from lstm_calc.ui import address
from lstm_calc.ui.bar import show_bar
from lstm_calc.ui.frame import guard
from lstm_calc.ui.practice import leave, show_choices, show_exercise

guard()


@st.fragment
def practice() -> None:
    """One fragment: a choice or an edit runs this and nothing else."""
    leave()
    show_bar()
    show_choices()
    show_exercise()
    address.write()


practice()

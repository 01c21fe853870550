"""Prepare: a problem's links, worksheets and keys for a class."""

import streamlit as st

from lstm_calc.ui import address
from lstm_calc.ui.bar import show_bar
from lstm_calc.ui.frame import guard

guard()


@st.fragment
def prepare() -> None:
    """One fragment: a choice or an edit runs this and nothing else."""
    show_bar()
    address.write()


prepare()

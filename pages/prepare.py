"""Prepare: a problem's links, worksheets and keys for a class."""

import streamlit as st

from lstm_calc.language import _
from lstm_calc.ui import address
from lstm_calc.ui.bar import show_bar
from lstm_calc.ui.frame import guard
from lstm_calc.ui.prepare import show_choices, show_handouts, show_style

guard()


@st.fragment
def prepare() -> None:
    """One fragment: a choice or an edit runs this and nothing else."""
    show_bar()
    show_style()
    st.title(_("Prepare a class"), anchor=False)
    choices, given = st.columns([5, 7], gap="large")
    with choices, st.container(key="prepare_choices"):
        show_choices()
    with given, st.container(key="prepare_given"):
        show_handouts()
    address.write()


prepare()

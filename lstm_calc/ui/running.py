"""The run of the session's problem, the same on every page that shows it."""

import streamlit as st

import lstm_calc as lc
from lstm_calc.ui.session import problem


def run() -> lc.Trace | None:
    """The run of the problem; none where a value outgrows the computer's numbers: that is said."""
    try:
        return lc.run(problem())
    except lc.ProblemError as error:
        st.session_state.trouble = str(error)
        return None

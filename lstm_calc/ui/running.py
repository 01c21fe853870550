"""The run of the session's problem, the same on every page that shows it."""

import streamlit as st

from lstm_calc import forward
from lstm_calc.forward import Trace
from lstm_calc.problem import ProblemError
from lstm_calc.ui.session import problem


def run() -> Trace | None:
    """The run of the problem; none where a value outgrows the computer's numbers: that is said."""
    try:
        return forward.run(problem())
    except ProblemError as error:
        st.session_state.trouble = str(error)
        return None

"""The run of the session's problem, and its plots, the same on every page that shows them."""

import streamlit as st

from lstm_calc import forward
from lstm_calc.forward import Trace
from lstm_calc.language import _
from lstm_calc.problem import ProblemError
from lstm_calc.ui.session import problem


def run() -> Trace | None:
    """The run of the problem; none where a value outgrows the computer's numbers: that is said."""
    try:
        return forward.run(problem())
    except ProblemError as error:
        st.session_state.trouble = str(error)
        return None


def show_plots(trace: Trace) -> None:
    """Plots, drawn only when they are opened: their script is larger than the rest of the page."""
    plots = st.expander(_("Plots: values over time, and points on their curves"), on_change="rerun")
    if not plots.open:
        return
    from lstm_calc.figures.values import on_curves, values_over_time

    dark = st.context.theme.type == "dark"
    options = {"displaylogo": False, "showSendToCloud": False}
    plots.plotly_chart(values_over_time(trace, dark), key="over_time", config=options)
    plots.plotly_chart(on_curves(trace, dark), key="on_curves", config=options)

"""Compare: the same inputs through two cells side by side, with what differs marked, and the
parameters of each counted."""

import streamlit as st

from lstm_calc.ui import address
from lstm_calc.ui.bar import show_bar
from lstm_calc.ui.compare import (
    pair,
    runs,
    show_choices,
    show_finding,
    show_new_weights,
    show_plot,
    show_sides,
    show_values,
)
from lstm_calc.ui.frame import guard

guard()


@st.fragment
def compare() -> None:
    """One fragment: a choice or an edit runs this and nothing else."""
    show_bar()
    show_choices()
    both = pair()
    traces = both and runs(*both)
    if traces:
        show_finding(*both, traces)
    if both:
        show_sides(*both)
    if traces:
        show_values(*both, traces)
        show_plot(traces)
    if both:
        show_new_weights(*both)
    address.write()


compare()

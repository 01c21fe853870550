"""Plots of a run, drawn only when they are opened: their script is larger than the page's rest."""

import streamlit as st

from lstm_calc.forward import Trace
from lstm_calc.language import _
from lstm_calc.ui import teaching
from lstm_calc.walkthrough import Told, told


def show_plots(trace: Trace) -> None:
    """Values over time, and points on their curves, of one part of the run."""
    if teaching.view().closes_numbers:
        return
    title = _("Plots: values over time, and points on their curves")
    plots = st.expander(title, on_change="rerun", key="plots")
    if not plots.open:
        return
    from lstm_calc.figures.values import on_curves, values_over_time

    dark = st.context.theme.type == "dark"
    options = {"displaylogo": False, "showSendToCloud": False}
    with plots:
        one = _chosen(told(trace))
        for key, draw in (("over_time", values_over_time), ("on_curves", on_curves)):
            if figure := draw(one, dark):
                st.plotly_chart(figure, key=key, config=options)


def _chosen(parts: tuple[Told, ...]) -> Told:
    if len(parts) == 1:
        return parts[0]
    titles = [one.part.title for one in parts]
    return parts[titles.index(st.selectbox(_("Plots of"), titles, width=240))]

"""The bar at the top of every page: the links to the pages; undo, open, save and share."""

import streamlit as st

from lstm_calc.ui import address
from lstm_calc.ui.frame import pages
from lstm_calc.ui.history import mount_history
from lstm_calc.ui.opening import show_opening


def show_bar() -> None:
    """Links on the left, tools on the right; nothing where the app is embedded in a course page."""
    if st.context.is_embedded:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="bar"):
        with st.container(horizontal=True, key="pages", width="content"):
            for page in pages():
                st.page_link(page, query_params=address.present(), width="content")
        with st.container(horizontal=True, key="tools", horizontal_alignment="right"):
            mount_history()
    show_opening()

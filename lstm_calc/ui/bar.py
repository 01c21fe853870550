"""The bar at the top of every page: the links to the pages; undo, open, save and share."""

import streamlit as st

from lstm_calc.language import _
from lstm_calc.ui import address, teaching
from lstm_calc.ui.frame import pages
from lstm_calc.ui.opening import show_opening
from lstm_calc.ui.saving import download
from lstm_calc.ui.tools import mount_tools, show_dialog


def show_bar() -> None:
    """Links on the left, tools on the right; nothing where the app is embedded in a course page."""
    known = address.present()
    if st.context.is_embedded:
        show_opening()  # the tables ask for it
        return
    with st.container(horizontal=True, vertical_alignment="center", key="bar"):
        with st.container(horizontal=True, key="pages", width="content"):
            for page in pages() if not teaching.view().closes_numbers else ():
                st.page_link(page, query_params=known, width="content")
        mount_tools()
    if st.session_state.too_long:
        _show_too_long()
    show_opening()
    show_dialog()


def _show_too_long() -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="too_long"):
        said = _("⚠ Too large for the address ({n} characters): a reload will not bring it back.")
        st.caption(said.format(n=address.LONGEST), width="content")
        download("problem", _("Save it as a file"), place="bar")

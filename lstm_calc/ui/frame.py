"""The frame around every page: its list, its look, and the guard that puts app.py first.

A deep link on a fresh server, and every page test, runs a page's file without app.py; the guard
then sets the navigation up and starts the run again.
"""

import gc
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from lstm_calc.language import _
from lstm_calc.ui import address, session, teaching

ROOT = Path(__file__).parents[2]
STYLE = (Path(__file__).parent / "page.css").read_text(encoding="utf-8")
INSIDE, SENT_BACK = "_inside_the_frame", "_sent_back_to_it"


def pages() -> list:
    """Every page of the app, the first the default."""
    folder = ROOT / "pages"
    return [
        st.Page(folder / "calculator.py", title=_("Calculator"), default=True),
        st.Page(folder / "compare.py", title=_("Compare"), url_path="compare"),
        st.Page(folder / "own-cell.py", title=_("Your own cell"), url_path="own-cell"),
        st.Page(folder / "present.py", title=_("Present"), url_path="present"),
        st.Page(folder / "check.py", title=_("Check my work"), url_path="check"),
        st.Page(folder / "practice.py", title=_("Practise"), url_path="practice"),
        st.Page(folder / "prepare.py", title=_("Prepare"), url_path="prepare"),
    ]


@contextmanager
def framed(page: str):
    """Marks the run as begun by app.py, to show this page; for this run only."""
    st.session_state.update({INSIDE: True, "page": page})
    try:
        yield
    finally:
        st.session_state[INSIDE] = False


def guard(open_to_all: bool = False) -> None:
    """A page's first statement: outside the frame it sets the navigation up and runs again; where
    that leads to the page's file again (a test of it alone), the page does without its frame.

    open_to_all: the page hides what a teacher hides; any other is closed meanwhile. A link for one
    page closes every other."""
    if st.session_state.get(INSIDE):
        st.session_state[SENT_BACK] = False
    elif st.session_state.get(SENT_BACK):
        dress()
    else:
        st.session_state[SENT_BACK] = True
        st.navigation(pages(), position="hidden")
        st.rerun()
    session.begin()
    address.arrive()
    _close(open_to_all)


def _close(open_to_all: bool) -> None:
    """Stops the run of a page that a teacher has closed."""
    view = teaching.view()
    is_own = st.session_state.get("page") == view.only
    if is_own if view.only else open_to_all or not view.closes_numbers:
        return
    own = next(page for page in pages() if page.url_path == view.only)
    if view.only:
        said = _("Your teacher has made this link for one page alone: {page}.")
        st.info(said.format(page=own.title))
    else:
        st.info(_("This page shows every value, and your teacher keeps some of them from you yet."))
    st.page_link(own, query_params=address.present())
    st.stop()


def dress() -> None:
    """The page's title, width and style."""
    st.set_page_config(page_title=_("LSTM calculator"), page_icon="🧮", layout="wide")
    on_accent = "#12151d" if st.context.theme.type == "dark" else "#ffffff"
    st.html(f"<style>:root {{ --on-accent: {on_accent} }} {STYLE}</style>")


gc.collect()
gc.freeze()  # what the imports made stays for good: no collection need look at it again

"""The dialog Share: links, a teacher's link, an iframe for a course page, and a QR code."""

import io
from dataclasses import replace
from html import escape
from urllib.parse import urlencode

import segno
import streamlit as st

from lstm_calc.formats import PAPERS, How
from lstm_calc.forward import Trace
from lstm_calc.language import _
from lstm_calc.ui import address, session, settings, teaching
from lstm_calc.ui.chooser import choose
from lstm_calc.ui.running import run
from lstm_calc.ui.saving import download

KINDS = ("Link", "For students", "Course page", "QR code")
DENSE = 20  # versions of a QR code above this are hard to read from the back of a hall
HEIGHTS = {"Player and tables": 900, "Player alone": 680}


@st.dialog(_("Share"), width="large")
def show_sharing() -> None:
    """What is shared follows the problem as it is now."""
    if not address.present() and st.session_state.too_long:
        _too_long()
        return
    kinds = KINDS if not teaching.view().closes_numbers else (KINDS[0],)
    kind = st.segmented_control(
        _("What to share"), kinds, default=KINDS[0], required=True, format_func=_, key="share_kind"
    )
    {
        KINDS[0]: _show_link,
        KINDS[1]: _show_teaching,
        KINDS[2]: _show_iframe,
        KINDS[3]: _show_code,
    }[kind]()


def _too_long() -> None:
    st.warning(
        _(
            "This problem is too large for an address ({most} characters). Save it as a file; "
            "who has the file opens it with Open."
        ).format(most=address.LONGEST)
    )
    download("problem", _("Save the problem"))


# The address --------------------------------------------------------------------------------------


def link(view: teaching.View | None = None, step: bool = True, **more: str) -> str:
    """The address of what is on the screen; for a view of a teacher's, with that. "" where it does
    not fit into one."""
    found = address.whole(settings.get() | ({} if view is None else _viewed(view)))
    if not found:
        return ""
    standing = st.session_state.get("standing", {}) if step else {}
    base = (st.context.url or "").partition("?")[0]
    return f"{base}?{urlencode(found | standing | more)}"


def _viewed(view: teaching.View) -> dict:
    found = teaching.packed(teaching.lasting(view))
    return {teaching.KEY: found} if found else {}


def _step_wanted() -> bool:
    if not st.session_state.get("standing"):
        return False
    return st.toggle(_("Open it at this very step"), True, key="share_step")


def _show_address(url: str) -> None:
    if not url:
        st.warning(_("So many blanks do not fit into an address: leave fewer."))
        return
    st.code(url, language=None, wrap_lines=True)
    st.caption(
        _(
            "{n} characters. Whoever opens it has a copy of their own: nothing is stored here."
        ).format(n=len(url))
    )


def _show_link() -> None:
    _show_address(link(step=_step_wanted()))


def _show_iframe() -> None:
    height = HEIGHTS[st.radio(_("Show"), list(HEIGHTS), format_func=_, horizontal=True)]
    view = replace(teaching.view(), bare=True, alone=height == min(HEIGHTS.values()))
    url = link(view, _step_wanted(), embed="true")
    title = escape(session.problem().title or _("LSTM calculator"), quote=True)
    st.code(
        f'<iframe src="{escape(url, quote=True)}" title="{title}" width="100%" '
        f'height="{height}" style="border: 0" loading="lazy"></iframe>',
        language="html",
        wrap_lines=True,
    )
    st.caption(_("Paste this into a course page. It fits from 360 pixels up."))


def _show_code(url: str | None = None) -> None:
    url = url or link(step=_step_wanted())
    try:
        code = segno.make(url, error="l", micro=False)
    except segno.DataOverflowError:
        st.warning(_("This address is too long for a QR code: make the problem smaller."))
        return
    drawn = io.BytesIO()
    code.save(drawn, kind="svg", scale=8, border=4, light="white", dark="black")
    if code.version > DENSE:
        st.caption(_("A large problem makes a dense code: show it as large as the screen allows."))
    st.image(drawn.getvalue().decode(), width=420)
    st.download_button(
        _("Save as SVG"), drawn.getvalue(), "lstm-qr.svg", "image/svg+xml", on_click="ignore"
    )


# A teacher's link ---------------------------------------------------------------------------------


def _show_teaching() -> None:
    trace = run()
    if trace is None:
        st.warning(_("This problem cannot be computed."))
        return
    held = st.session_state.setdefault("lesson", teaching.View())
    fill, hide = choose(trace, held.fill, held.hide, f"chooser_{st.session_state.epoch}")
    with st.container(horizontal=True):
        locked = st.checkbox(_("Lock the tables"), key="lesson_locked")
        bare = st.checkbox(_("Hide the choices over the page"), key="lesson_bare")
        sealed = st.checkbox(_("No button to show the answers"), key="lesson_sealed")
    view = teaching.View(fill, hide, locked, bare, reveal=not sealed)
    st.session_state.lesson = view
    _show_address(link(view, _step_wanted()))
    st.caption(
        _(
            "Letters, form and decimals are those that you have chosen. A student who knows how "
            "can compute every value from the link: it is for practice, not for an examination."
        )
    )
    _show_sheets(trace, view)


def _show_sheets(trace: Trace, view: teaching.View) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        paper = st.segmented_control(
            _("Paper"), PAPERS, default=PAPERS[0], required=True, format_func=str.upper, key="paper"
        )
        how = How(blanks=view.fill | view.hide or None, paper=paper)
        download("worksheet", _("Worksheet"), how=how)
        download("key", _("Answer key"), how=how)
        download("worksheet-latex", _("Worksheet, LaTeX"), how=how)
        download("key-latex", _("Answer key, LaTeX"), how=how)

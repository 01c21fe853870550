"""The address holds what is on the screen: the problem and the page's settings, packed.

`p` is the problem, `of` the worked example it began from, `s` the settings of the pages; Python
writes these three. `at` and `see`, where the reader stands in the player, are the browser's own:
player.js reads and writes them, so that a step costs no message.
"""

import time

import streamlit as st

from lstm_calc.cell import CellError
from lstm_calc.examples import EXAMPLES
from lstm_calc.formats.link import from_link, to_link
from lstm_calc.formats.packing import PackingError, pack, unpack
from lstm_calc.language import _
from lstm_calc.problem import ProblemError
from lstm_calc.ui import session, settings
from lstm_calc.ui.limits import admit

PROBLEM, EXAMPLE, SETTINGS = "p", "of", "s"
LONGEST = 8000  # characters: what the servers between us and the reader take without complaint
LATE = 1.5  # seconds
Address = dict[str, str]


def arrive() -> None:
    """At the start of a page: a new session, or one whose reader went back or pasted another
    address, takes up what the address holds."""
    is_new = "address" not in st.session_state
    came, held = _asked(), st.session_state.setdefault("address", {})
    if came != held and not _is_late(came):
        _take_up(came)
        if is_new:
            session.forget_the_past()
    st.session_state.page_before = st.session_state.get("page")


def _is_late(came: Address) -> bool:
    """Whether a link to this page was followed in the same moment as the last edit was made: it
    did not know of that yet."""
    before, when = st.session_state.get("address_before", (None, 0.0))
    turned = st.session_state.get("page") != st.session_state.get("page_before")
    return turned and came == before and time.monotonic() - when < LATE


def _asked() -> Address:
    found = st.query_params
    return {key: found[key] for key in (PROBLEM, EXAMPLE, SETTINGS) if found.get(key)}


def _take_up(came: Address) -> None:
    """Opens the address; a bad one is told in a sentence, and what was there stays."""
    st.session_state.address = came
    try:
        opened = came.get(EXAMPLE, "") if came else session.FIRST
        opened = opened if opened in EXAMPLES else ""
        text = came.get(PROBLEM)
        problem = admit(from_link(text)) if text else EXAMPLES[opened or session.FIRST].checked
        found = unpack(came[SETTINGS]) if came.get(SETTINGS) else {}
    except (ProblemError, CellError) as error:
        session.say(str(error))
    except PackingError:
        session.say(_("This link is damaged or cut short: copy the whole of it."))
    else:
        session.open_problem(problem, opened, address=True)
        settings.put(found if isinstance(found, dict) else {})


def write() -> None:
    """At the end of a page: the address follows what is on the screen."""
    new, held = present(), st.session_state.get("address", {})
    if new != _asked():
        st.query_params.from_dict(new)
    if new != held:
        st.session_state.address_before = held, time.monotonic()
    st.session_state.address = new


def present() -> Address:
    """The address of what is on the screen: nothing of what a new session shows, so that the way
    back leaves the app; nothing where that is too long for an address."""
    found = settings.get()
    new = whole(found)
    st.session_state.too_long = not new
    fresh = not found and session.problem() is EXAMPLES[session.FIRST].checked
    return {} if fresh else new


def whole(found: dict) -> Address:
    """The problem with these settings, as an address; nothing where that is too long for one."""
    try:
        packed = pack(found) if found else ""
    except PackingError:
        return {}
    new = {PROBLEM: _packed(), EXAMPLE: st.session_state.opened, SETTINGS: packed}
    fits = new[PROBLEM] and sum(map(len, new.values())) <= LONGEST
    return {key: text for key, text in new.items() if text} if fits else {}


def _packed() -> str:
    """The problem's link, made once for each problem; "" where it is too large for any."""
    problem, text = st.session_state.get("packed", (None, ""))
    if problem is not session.problem():
        try:
            text = to_link(session.problem())
        except ProblemError:
            text = ""
        st.session_state.packed = session.problem(), text
    return text

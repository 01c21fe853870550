"""A talk: what is presented, in which steps, and the numbers that it began with. It travels in the
address with the problem, so that a link opens straight into it."""

from dataclasses import dataclass, replace

import streamlit as st

from lstm_calc.cell import CellError
from lstm_calc.problem import Problem, ProblemError, document, make
from lstm_calc.ui import session
from lstm_calc.ui.limits import admit

KEY = "talk"
DECKS = ("problem", "build-up")
SIZES = ("line", "term", "timestep")


@dataclass(frozen=True)
class Talk:
    """deck: the session's problem, or the pictures from RNN to LSTM. size: of a step. running:
    whether the talk is on, or only prepared. original: the problem as it was when the talk began;
    None for as it is."""

    deck: str = DECKS[0]
    size: str = SIZES[0]
    running: bool = False
    original: Problem | None = None


def talk() -> Talk:
    return st.session_state.get(KEY, Talk())


def put(**changed) -> None:
    st.session_state[KEY] = replace(talk(), **changed)


def start() -> None:
    """From now on the talk runs; the numbers of this moment are the original ones."""
    put(running=True, original=session.problem())
    held = st.session_state
    held.update(talks=held.get("talks", 0) + 1, talk_began=held.jump)


def number() -> str:
    """The talk's own number: a new one wherever it is started, or opened with an address."""
    held = st.session_state
    return f"{held.begun}.{held.jump}.{held.get('talks', 0)}.{talk().deck}"


def is_fresh() -> bool:
    """Whether it was started here: then it begins at its beginning, not where an address says."""
    return st.session_state.get("talk_began") == st.session_state.jump


def leave() -> None:
    """Back to the beginning; an edited problem stays edited."""
    put(running=False, original=None)


def original() -> Problem:
    """The problem as it was when the talk began."""
    return talk().original or session.problem()


def back_to_original() -> None:
    """The numbers of the talk's beginning: an edit, which can be taken back."""
    if is_changed():
        session.replace(original())


def is_changed() -> bool:
    return original() is not session.problem() and document(original()) != document(
        session.problem()
    )


# In the address -----------------------------------------------------------------------------------


def packed(one: Talk) -> dict:
    """The talk as the address holds it: the original only where an edit has changed the problem."""
    found = {key: getattr(one, key) for key in ("deck", "size", "running")}
    found = {key: value for key, value in found.items() if value != getattr(Talk(), key)}
    return found | ({"original": document(one.original)} if one.running and is_changed() else {})


def unpacked(found) -> Talk:
    """A talk from an address, which may say anything; what means nothing there is left out."""
    if not isinstance(found, dict):
        return Talk()
    deck, size = found.get("deck"), found.get("size")
    running = found.get("running") is True
    return Talk(
        deck if deck in DECKS else DECKS[0],
        size if size in SIZES else SIZES[0],
        running,
        (_problem(found.get("original")) or session.problem()) if running else None,
    )


def _problem(found) -> Problem | None:
    try:
        return admit(make(found)) if isinstance(found, dict) else None
    except (ProblemError, CellError):
        return None

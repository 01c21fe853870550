"""What a teacher lets students see: values hidden or left blank, tables locked, one page alone.

It travels in the address with the problem. A hidden number is not in the page at all.
"""

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import streamlit as st

from lstm_calc import blanks
from lstm_calc.blanks import Blank, Blanks
from lstm_calc.checking import check
from lstm_calc.formats import own_table
from lstm_calc.forward import Trace
from lstm_calc.language import _
from lstm_calc.ui import session
from lstm_calc.walkthrough import told

KEY = "teaching"
FLAGS = ("locked", "bare", "alone")
ALONE = ("check", "practice")  # pages that a link may be for, and for no other
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")
MOST_TEXT = 24
FEWEST = 2  # decimals of a number filled in, and digits of a small one
RIGHT, WRONG, COARSE, UNREAD = "right", "wrong", "coarse", "unread"


@dataclass(frozen=True)
class View:
    """In the session, names are lasting ones; `view` gives the present ones.

    fill: values left blank for students to fill in. hide: values that stay hidden. locked: the
    tables cannot be edited. bare: no choices over the page. alone: no tables beside the player.
    reveal: students may ask for the blanks. only: the one page that is open, "" for all. tries:
    what was filled in, blank → text."""

    fill: Blanks = frozenset()
    hide: Blanks = frozenset()
    locked: bool = False
    bare: bool = False
    alone: bool = False
    reveal: bool = True
    only: str = ""
    tries: tuple[tuple[Blank, str], ...] = ()

    @property
    def closes_numbers(self) -> bool:
        """Whether some values must not be shown anywhere, or on one page alone."""
        return bool(self.fill or self.hide or self.only)

    def kept_from(self, trace: Trace) -> Blanks:
        """Every value that must not be in the page."""
        kept = self.fill | self.hide
        return blanks.hidden_in(trace, kept) if kept else kept


def view() -> View:
    """What the session's reader sees, in the names that the problem's values have now."""
    one = st.session_state.get(KEY, View())
    if not one.closes_numbers:
        return one
    names = {lasting: blank for blank, lasting in blanks.lasting(session.problem()).items()}
    fill, hide = ({names[b] for b in found if b in names} for found in (one.fill, one.hide))
    tries = tuple((names[blank], text) for blank, text in one.tries if blank in names)
    return replace(one, fill=frozenset(fill), hide=frozenset(hide), tries=tries)


def lasting(one: View) -> View:
    """A view of the session's problem as it is kept: in names that each form of a cell has."""
    names = blanks.lasting(session.problem())
    fill, hide = ({names[b] for b in found if b in names} for found in (one.fill, one.hide))
    return replace(one, fill=frozenset(fill), hide=frozenset(hide))


def _put(new: View) -> None:
    st.session_state[KEY] = new


# Blanks that are filled in ------------------------------------------------------------------------


def answer(trace: Trace, blank: Blank, text: str) -> None:
    """A student's number for a blank: where it is right, the blank is filled."""
    if blank not in view().fill:
        return
    now, named = st.session_state[KEY], blanks.lasting(trace.problem)[blank]
    tries = tuple((other, said) for other, said in now.tries if other != named)
    verdict = judged(text, _value(trace, blank), trace.problem.rounding.decimals)
    if verdict == RIGHT:
        _put(replace(now, fill=now.fill - {named}, tries=tries))
    else:
        _put(replace(now, tries=(*tries, (named, text[:MOST_TEXT]))))


def reveal() -> None:
    """Shows what was blank, where the teacher allows it."""
    if view().reveal:
        _put(replace(st.session_state[KEY], fill=frozenset(), tries=()))


def _value(trace: Trace, blank: Blank) -> float:
    k, name, t, unit = blank
    one = told(trace)[k]
    return float(one.values[name][t - one.part.first][unit])


def enough(decimals: int, value: float = 1.0) -> int:
    """The decimals that a number filled in must have: of a small one as many as show two digits
    that count, for 0.00 says nothing of 0.0043."""
    size = math.floor(math.log10(abs(value))) if value else 0
    return min(decimals, max(FEWEST, FEWEST - 1 - size))


def judged(text: str, value: float, decimals: int) -> str:
    """Whether a text is the value, as far as its own decimals go; `coarse` where they do not go
    far enough, `unread` where it is no number."""
    plain = text.strip().replace("−", "-").replace(",", ".")
    if not NUMBER.fullmatch(plain):
        return UNREAD
    places = len(plain.partition(".")[2])
    if abs(float(plain) - value) > 0.5 * 10.0**-places * (1 + 1e-9):
        return WRONG
    return RIGHT if places >= enough(decimals, value) or float(plain) == value else COARSE


def verdicts(trace: Trace) -> dict[str, dict]:
    """What was filled in and is not right, for the player: a blank's key → {text, verdict}, and
    why, where a mistake is known that gives it."""
    decimals = trace.problem.rounding.decimals
    found = {}
    for blank, text in view().tries:
        if blank in view().fill:
            verdict = judged(text, _value(trace, blank), decimals)
            why = _why(trace, blank, text) if verdict == WRONG else ""
            found[blanks.key(blank)] = {"text": text, "verdict": verdict} | (
                {"why": why} if why else {}
            )
    return found


def _why(trace: Trace, blank: Blank, text: str) -> str:
    """The mistake that gives a wrong number, in a sentence that tells no hidden number; "" where
    none is known. Looked for from what is shown and the other numbers filled in, then from what is
    shown alone."""
    others = {place: said for place, said in view().tries if place in view().fill}
    places = len(text.strip().replace(",", ".").partition(".")[2])
    for known in (others, {}):
        answers = _as_known(trace, known | {blank: text})
        due = enough(trace.problem.rounding.decimals, _value(trace, blank))
        found = check(trace.problem, answers, max(places, due))
        if found.first == blank:
            return _told_of([*dict.fromkeys(one.sentence for one in found.diagnoses)])
    return ""


def _told_of(sentences: list[str]) -> str:
    """The one mistake that gives the number, or the likeliest of several."""
    if len(sentences) < 2:
        return "".join(sentences)
    return _("Perhaps: {one} Or: {other}").format(one=sentences[0], other=sentences[1])


def _as_known(trace: Trace, typed: Mapping[Blank, str]) -> dict:
    """Every number that the page shows, and those that were typed, as `check` takes them."""
    kept, values = view().kept_from(trace), told(trace)
    texts = {}
    for row in own_table.rows(trace.problem):
        for t in row.times:
            own = (row.k, row.own, t, row.unit)
            if own in typed:
                texts[row.place(t)] = typed[own]
            elif own not in kept:
                number = values[row.k].values[row.own][t - row.part.first, row.unit]
                texts[row.place(t)] = repr(float(number))
    return own_table.as_answers(trace.problem, texts)


# In the address -----------------------------------------------------------------------------------


def packed(one: View) -> dict:
    """The view as the address holds it; empty for the usual one."""
    flags = {key: True for key in FLAGS if getattr(one, key)}
    flags |= {} if one.reveal else {"sealed": True}
    flags |= {"only": one.only} if one.only else {}
    found = {"fill": blanks.listed(one.fill), "hide": blanks.listed(one.hide)}
    found["tries"] = {blanks.key(blank): text for blank, text in one.tries}
    return flags | {key: value for key, value in found.items() if value}


def unpacked(found) -> View:
    """A view from an address, for the session's problem; what means nothing there is left out."""
    if not isinstance(found, dict):
        return View()
    known = frozenset(blanks.lasting(session.problem()).values())
    fill, hide = (blanks.unlisted(found.get(key)) & known for key in ("fill", "hide"))
    tries = found.get("tries")
    return View(
        fill,
        hide,
        **{key: found.get(key) is True for key in FLAGS},
        reveal=found.get("sealed") is not True,
        only=only if (only := found.get("only")) in ALONE else "",
        tries=tuple(_tries(tries if isinstance(tries, dict) else {}, fill)),
    )


def _tries(found: dict, fill: Blanks) -> Iterator[tuple[Blank, str]]:
    for key, text in found.items():
        blank = blanks.of_key(key)
        if blank in fill and isinstance(text, str):
            yield blank, text[:MOST_TEXT]

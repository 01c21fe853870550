"""A student's own numbers in the session, text by text as they were typed, and in the address."""

import zlib
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import streamlit as st

from lstm_calc.blanks import Blank
from lstm_calc.examples import EXAMPLES, Example
from lstm_calc.formats.own_table import LINE, MOST_TEXT, Texts, rows
from lstm_calc.formats.packing import PackingError, pack
from lstm_calc.problem import Problem
from lstm_calc.ui import session

KEY = "check_work"
SHOWN_WRONG = "aivietnam_lstm"  # the example whose course prints a wrong number
MOST_PACKED = 4000  # characters of an address that a student's numbers may take
MOST_BACK = 20
MOST_READ = 20_000


@dataclass(frozen=True)
class Work:
    """of: the problem that the numbers belong to. texts: place → as typed. on: whether they are
    checked; without, they wait until the student asks."""

    of: str = ""
    texts: Mapping[Blank, str] = field(default_factory=dict)
    on: bool = False


def work() -> Work:
    """The numbers of the session's problem; those of another one wait for it."""
    held, own = st.session_state, _of(session.problem())
    found = held.get(KEY, Work())
    if found.of and found.of != own:
        shelf = held.setdefault("check_shelf", {})
        shelf[found.of] = found
        found = shelf.get(own, Work())
        renew()
    return replace(found, of=own)


def _of(problem: Problem) -> str:
    """Which problem this is, whatever its numbers: by its title, and the example it began from."""
    return f"{zlib.crc32(f'{st.session_state.opened}|{problem.title}'.encode()):08x}"


def put(new: Work) -> None:
    """The numbers now; without any, the address has nothing of them."""
    if new.texts or new.on:
        st.session_state[KEY] = new
    else:
        st.session_state.pop(KEY, None)


def renew() -> None:
    """The texts on the screen are replaced from here; there is nothing left to take back."""
    st.session_state.check_epoch = epoch() + 1
    st.session_state.check_past = ()


def epoch() -> int:
    return st.session_state.get("check_epoch", 0)


def type_in(texts: Texts) -> None:
    """What was typed into cells; "" empties one."""
    now = work()
    found = {place: text for place, text in {**now.texts, **texts}.items() if text}
    put(replace(now, texts=found))


def replace_with(texts: Texts) -> None:
    """Many numbers at once, with a way back; where nothing changes there is none to go."""
    before, after = dict(work().texts), {place: text for place, text in texts.items() if text}
    if after == before:
        return
    past = (*st.session_state.get("check_past", ()), before)[-MOST_BACK:]
    put(replace(work(), texts=after))
    st.session_state.update(check_epoch=epoch() + 1, check_past=past)


def can_undo() -> bool:
    return bool(st.session_state.get("check_past"))


def undo() -> None:
    """The numbers before the last paste, or before they were cleared."""
    *past, texts = st.session_state.get("check_past") or ({},)
    put(replace(work(), texts=texts))
    st.session_state.update(check_epoch=epoch() + 1, check_past=tuple(past))


def switch_on() -> None:
    put(replace(work(), on=True))


def begin_with_example() -> None:
    """A wrong table, as a course printed it: its problem is opened, its numbers are filled in."""
    found = EXAMPLES[SHOWN_WRONG]
    if session.example() is not found:
        session.load_example(SHOWN_WRONG)
    replace_with(printed(found))
    switch_on()


def printed(found: Example) -> Texts:
    """What the course prints of each line, wrong numbers too."""
    return {
        row.place(t): found.printed[row.name][n][row.unit]
        for row in rows(found.checked)
        if row.kind == LINE and row.name in found.printed
        for n, t in enumerate(row.times)
    }


# In the address -----------------------------------------------------------------------------------


def packed(one: Work) -> dict:
    """The numbers as the address holds them: as many rows as it has room for, the first ones."""
    found = {"of": one.of, "on": one.on}
    listed = [*_listed(one.texts).items()]
    fits = lambda n: _length(found | {"rows": dict(listed[:n])}) <= MOST_PACKED  # noqa: E731
    kept = bisect_left(range(1, len(listed) + 1), True, key=lambda n: not fits(n))
    return found | {"rows": dict(listed[:kept])}


def is_cut(one: Work) -> bool:
    """Whether the address has no room for all of them."""
    return len(packed(one)["rows"]) < len(_listed(one.texts))


def _listed(texts: Mapping[Blank, str]) -> dict[str, list[list[str]]]:
    """part.name → a list a timestep, from 1 → a text a unit."""
    found: dict[str, list[list[str]]] = {}
    for (k, name, t, unit), text in sorted(texts.items()):
        table = found.setdefault(f"{k}.{name}", [])
        table += [[] for _missing in range(t - len(table))]
        table[t - 1] += [""] * (unit + 1 - len(table[t - 1]))
        table[t - 1][unit] = text
    return found


def _length(found: dict) -> int:
    try:
        return len(pack(found))
    except PackingError:
        return MOST_PACKED + 1


def unpacked(found) -> Work:
    """The numbers from an address, from what may be anything."""
    if not isinstance(found, dict) or not isinstance(found.get("rows"), dict):
        return Work()
    of = found.get("of")
    texts = {}
    for name, table in found["rows"].items():
        texts |= _texts(name, table)
    kept = dict([*texts.items()][:MOST_READ])
    return Work(of[:8] if isinstance(of, str) else "", kept, found.get("on") is True)


def _texts(key: str, table) -> Texts:
    k, _dot, name = key.partition(".")
    if not (k.isdecimal() and len(k) < 3 and name and isinstance(table, list)):
        return {}
    return {
        (int(k), name, t, unit): text[:MOST_TEXT]
        for t, line in enumerate(table, 1)
        for unit, text in enumerate(line if isinstance(line, list) else ())
        if isinstance(text, str) and text
    }

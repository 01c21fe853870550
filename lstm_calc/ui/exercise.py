"""The exercise of the page Practise as session and address hold it: what the problem follows from,
what an instructor has settled, and what the student has done. Nothing is sent anywhere."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace

import streamlit as st

from lstm_calc.practice import ASKED, HELPS, Spec
from lstm_calc.problem import ProblemError

KEY = "practice"
MODES = PRACTISE, SPOT = ("practise", "spot")
MOST_TEXT, MOST_TRIES, MOST_DONE = 24, 20, 1000


@dataclass(frozen=True)
class Progress:
    """What a student has done. done: questions answered, or passed over. helps: question → helps
    taken, 1 to 4; tries: question → wrong numbers, as typed. clicks: in Spot the mistake, the keys
    of the values picked; names: the choices picked for the slip's name."""

    done: int = 0
    helps: Mapping[int, int] = field(default_factory=dict)
    tries: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    clicks: tuple[str, ...] = ()
    names: tuple[int, ...] = ()


@dataclass(frozen=True)
class Exercise:
    """spec: of the problem. mode: practise or spot. asked: which values. helps: the last help that
    may be had. locked: only the exercise is shown, no choices."""

    spec: Spec = field(default_factory=Spec)
    mode: str = PRACTISE
    asked: str = ASKED[0]
    helps: str = HELPS[-1]
    locked: bool = False
    progress: Progress = field(default_factory=Progress)

    @property
    def most_help(self) -> int:
        return HELPS.index(self.helps)


def exercise() -> Exercise:
    """The session's exercise."""
    return st.session_state.get(KEY, Exercise())


def put(new: Exercise) -> None:
    st.session_state[KEY] = new


def progress(**changes) -> None:
    """Notes what was done."""
    old = exercise()
    put(replace(old, progress=replace(old.progress, **changes)))


# In the address -----------------------------------------------------------------------------------

CHOICES = {"mode": MODES, "asked": ASKED, "helps": HELPS, "locked": (False, True)}


def packed(one: Exercise) -> dict:
    """The exercise as the address holds it: only what is not as usual."""
    usual = Exercise()
    spec = {
        key: value for key, value in asdict(one.spec).items() if value != getattr(usual.spec, key)
    }
    choices = {
        key: getattr(one, key) for key in CHOICES if getattr(one, key) != getattr(usual, key)
    }
    did = packed_progress(one.progress)
    return spec | choices | ({"did": did} if did else {})


def unpacked(found) -> Exercise:
    """An exercise from an address; what means nothing there is as usual."""
    if not isinstance(found, dict):
        return Exercise()
    choices = {key: found[key] for key, known in CHOICES.items() if _is_one(found.get(key), known)}
    return Exercise(_spec(found), **choices, progress=unpacked_progress(found.get("did")))


def _is_one(value, known: tuple) -> bool:
    return any(value is one or (isinstance(value, str) and value == one) for one in known)


def _spec(found: dict) -> Spec:
    names = {one.name for one in fields(Spec)}
    try:
        return Spec(**{key: value for key, value in found.items() if key in names})
    except ProblemError:
        return Spec()


def packed_progress(one: Progress) -> dict:
    """Plain data, as the address and the browser hold it; empty where nothing was done."""
    found = {
        "done": one.done,
        "helps": {str(k): level for k, level in one.helps.items() if level},
        "tries": {str(k): list(texts) for k, texts in one.tries.items() if texts},
        "clicks": list(one.clicks),
        "names": list(one.names),
    }
    return {key: value for key, value in found.items() if value}


def unpacked_progress(found) -> Progress:
    """What was done, from what may be anything."""
    found = found if isinstance(found, dict) else {}
    return Progress(
        _whole(found.get("done"), MOST_DONE) or 0,
        dict(_helps(found.get("helps"))),
        dict(_tries(found.get("tries"))),
        tuple(_texts(found.get("clicks"))),
        tuple(_names(found.get("names"))),
    )


def _whole(value, most: int) -> int | None:
    """A whole number from 0 to the most there may be, be it written 3, 3.0 or "3"."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 6:
        value = int(value)
    fits = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= most
    return int(value) if fits and int(value) == value else None


def _numbered(found):
    """The entries of a table whose keys are questions."""
    rows = found.items() if isinstance(found, dict) else ()
    pairs = ((_whole(key, MOST_DONE), value) for key, value in list(rows)[:MOST_DONE])
    return ((k, value) for k, value in pairs if k is not None)


def _helps(found):
    levels = ((k, _whole(level, len(HELPS) - 1)) for k, level in _numbered(found))
    return ((k, level) for k, level in levels if level)


def _tries(found):
    return ((k, tuple(_texts(texts))) for k, texts in _numbered(found))


def _texts(found):
    texts = found if isinstance(found, list) else []
    return (text[:MOST_TEXT] for text in texts[:MOST_TRIES] if isinstance(text, str))


def _names(found):
    numbers = found if isinstance(found, list) else []
    wholes = (_whole(number, MOST_TRIES) for number in numbers[:MOST_TRIES])
    return (k for k in wholes if k is not None)

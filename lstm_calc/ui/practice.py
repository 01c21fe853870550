"""The parts of the page Practise: the choices, and the exercise itself, a component. What is done
stays in the address and in the student's browser."""

import json
import secrets
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode
from zlib import crc32

import streamlit as st

from lstm_calc.cells import FAMILIES, FORMS, KEYS, key_with
from lstm_calc.formats.packing import PackingError, pack, unpack
from lstm_calc.language import _
from lstm_calc.notation import NOTATIONS
from lstm_calc.player import source, style
from lstm_calc.practice import (
    ASKED,
    BLANK,
    COARSE,
    DIFFICULTIES,
    FEWEST,
    HELPS,
    MOST_SEED,
    MOST_SIZE,
    TIMESTEPS,
    WRONG,
    Spec,
    cell_for,
    generated,
    seed_of,
)
from lstm_calc.problem import ProblemError
from lstm_calc.ui import address, session
from lstm_calc.ui import exercise as held
from lstm_calc.ui.asking import ANSWER, Asking, given
from lstm_calc.ui.exercise import (
    KEY,
    MODES,
    MOST_TEXT,
    MOST_TRIES,
    PRACTISE,
    SPOT,
    Exercise,
    Progress,
    exercise,
    packed,
    packed_progress,
    unpacked,
    unpacked_progress,
)
from lstm_calc.ui.frame import pages
from lstm_calc.ui.spotting import Spotting

HERE = Path(__file__).parent
PLACE = "exercise"  # the component's key
SCRIPTS = ("numbers.js", "formulas.js", "diagram.js", "values.js")
CHANCES = 99_999  # problems that one by chance is taken from
MODE_TITLES = {PRACTISE: "Step by step", SPOT: "Spot the mistake"}
LEVELS = {name: name for name in DIFFICULTIES}
SIZES = {"input_size": "Inputs", "hidden_size": "Units", "timesteps": "Timesteps"}
ASKED_TITLES = {
    "lines": "Every line",
    "sums": "Every line, and the weighted sum before its function",
    "states": "Only the hidden state and the cell state",
}

_component = st.components.v2.component(
    "lstm_calc_practice",
    html='<div class="player practice"></div>',
    css=style() + (HERE / "practice.css").read_text(encoding="utf-8"),
    js="\n".join(
        [source(*SCRIPTS)]
        + [(HERE / name).read_text(encoding="utf-8") for name in ("dom.js", "practice.js")]
    ),
)


def practice_link(
    spec: Spec,
    helps: str = HELPS[-1],
    locked: bool = True,
    asked: str = ASKED[0],
    mode: str = PRACTISE,
) -> str:
    """The query of a link that opens an exercise: `s=…`, to stand after `…/practice?`.

    helps: the last help a student may have: none, hint, formula, numbers or answer. locked: only
    the exercise is shown, without choices. asked: lines, sums (the weighted sums too) or states
    (only h and c). mode: practise, or spot (the mistake).
    """
    found = packed(Exercise(spec, mode, asked, helps, locked))
    return urlencode({address.SETTINGS: pack({KEY: found})})


# The choices --------------------------------------------------------------------------------------


def show_choices() -> None:
    """What to do and with which problem; the problem's title alone where an instructor has settled
    it."""
    one = exercise()
    with st.container(horizontal=True, vertical_alignment="center", key="practice_choices"):
        if one.locked:
            st.title(generated(one.spec).title, anchor=False)
            return
        st.title(_("Practise"), anchor=False, width="content")
        _show_mode(one)
        with st.popover(_summary(one.spec), key="practice_popover"):
            _show_spec(one)
        st.button(_("Another problem"), on_click=_another, key="practice_another")
        with st.popover(_("For me, or for the class"), key="practice_whose"):
            _show_own()
            _show_class(one)


def _show_mode(one: Exercise) -> None:
    st.session_state["practice_mode"] = one.mode
    st.segmented_control(
        _("What to do"),
        MODES,
        format_func=lambda mode: _(MODE_TITLES[mode]),
        required=True,
        key="practice_mode",
        on_change=lambda: _put(mode=st.session_state["practice_mode"]),
        label_visibility="collapsed",
    )


def _summary(spec: Spec) -> str:
    family, level = FAMILIES[KEYS[spec.cell][0]].title, LEVELS[spec.difficulty]
    said = _("{cell}, {level}, problem {seed}")
    return said.format(cell=_(family), level=_(level), seed=spec.seed)


def _show_spec(one: Exercise) -> None:
    spec = one.spec
    family, form = KEYS[spec.cell]
    forms = [name for name in FORMS if key_with(family, name)]
    families = {key: found.title for key, found in FAMILIES.items()}
    courses = {key: found.title for key, found in NOTATIONS.items()}
    _pick("family", _("Cell"), families, family)
    _pick("notation", _("Written as in"), courses, spec.notation)
    _pick("form", _("Form"), {name: name for name in forms}, form)
    _pick("difficulty", _("Difficulty"), LEVELS, spec.difficulty)
    with st.container(horizontal=True):
        for name, title in SIZES.items():
            bounds = TIMESTEPS if name == "timesteps" else (1, MOST_SIZE)
            _number(name, _(title), getattr(spec, name), bounds)
    _number("seed", _("Problem"), spec.seed, (0, MOST_SEED))
    _pick("asked", _("Ask for"), ASKED_TITLES, one.asked)


def _pick(name: str, title: str, options: dict[str, str], now: str) -> None:
    keys = list(options)
    st.selectbox(
        title,
        keys,
        keys.index(now),
        format_func=lambda key: _(options[key]),
        key=_key(name, now),
        on_change=_change,
        args=(name,),
    )


def _number(name: str, title: str, now: int, bounds: tuple[int, int]) -> None:
    st.number_input(title, *bounds, now, key=_key(name, now), on_change=_change, args=(name,))


def _key(name: str, now) -> str:
    """The key of a choice that shows this value; a new one where another hand has changed it, for a
    widget that waits in a closed popover takes its value only when it is made."""
    known = st.session_state.setdefault("practice_shown", {})
    number, shown = known.get(name, (0, now))
    known[name] = number + (shown != now), now
    return f"practice_{name}_{known[name][0]}"


def _change(name: str) -> None:
    """Takes up what a choice says now; what goes with it is chosen too."""
    known = st.session_state["practice_shown"]
    value = st.session_state[f"practice_{name}_{known[name][0]}"]
    known[name] = known[name][0], value
    one = exercise()
    if name == "asked":
        _begin(replace(one, asked=value))
    else:
        _begin(replace(one, spec=replace(one.spec, **_meant(one.spec, name, value))))


def _meant(spec: Spec, name: str, value) -> dict:
    """The fields of the spec that a choice changes."""
    family = KEYS[spec.cell][0]
    if name == "family":
        return {"cell": cell_for(value, spec.notation)}
    if name == "notation":
        return {"notation": value, "cell": cell_for(family, value)}
    if name == "form":
        return {"cell": key_with(family, value)}
    if name == "difficulty":
        return {"difficulty": value} | dict(zip(SIZES, DIFFICULTIES[value].sizes, strict=True))
    return {name: value}


def _another() -> None:
    spec = exercise().spec
    _begin_seed(spec.seed % MOST_SEED + 1)


def _begin_seed(seed: int) -> None:
    one = exercise()
    _begin(replace(one, spec=replace(one.spec, seed=seed)))


def _begin(new: Exercise) -> None:
    """Another exercise, begun; the browser may know of an earlier try."""
    held.put(replace(new, progress=Progress()))
    st.session_state.update(practice_again="", practice_said="")


def _put(**changes) -> None:
    held.put(replace(exercise(), **changes))
    st.session_state["practice_said"] = ""


def _show_own() -> None:
    st.markdown(_("**One of your own**"))
    st.text_input(
        _("Your name, or your student number"),
        key="practice_name",
        max_chars=80,
        on_change=lambda: _own(st.session_state["practice_name"]),
    )
    st.caption(_("The same name gives the same problem. It is not kept, and not sent to anyone."))
    st.button(_("Or one by chance"), on_click=_by_chance)


def _own(text: str) -> None:
    if text.strip():
        _begin_seed(seed_of(text))


def _by_chance() -> None:
    _begin_seed(1 + secrets.randbelow(CHANCES))


def _show_class(one: Exercise) -> None:
    base = (st.context.url or "").partition("?")[0]
    query = practice_link(one.spec, one.helps, False, one.asked, one.mode)
    st.markdown(_("**The same for the class**"))
    st.code(f"{base}?{query}", language=None, wrap_lines=True)
    st.caption(
        _(
            "Whoever opens this link gets this problem, begun anew. The address of this page holds "
            "your answers too."
        )
    )


# The exercise -------------------------------------------------------------------------------------


def show_exercise() -> None:
    """The exercise, and a line on where its progress is kept."""
    one = exercise()
    data = {
        "mode": one.mode,
        "stamp": _stamp(one),
        "store": _store(one),
        "named": _is_named(one),
        "again": st.session_state.get("practice_again", ""),
        "did": packed_progress(one.progress),
        "given": given(generated(one.spec)),
        "locked": one.locked,
        "said": st.session_state.get("practice_said", ""),
        "texts": _texts(),
    }
    _component(key=PLACE, data=data | _shown(one), on_act_change=_take)
    st.caption(
        _(
            "What you have done is kept in the address of this page and in this browser; nothing "
            "is sent to anyone."
        )
    )


def _is_named(one: Exercise) -> bool:
    """Whether the address that was opened, or a choice since, says which exercise this is."""
    state = st.session_state
    if one != Exercise() or state.get("practice_named"):
        state["practice_named"] = True
        return True
    try:
        found = unpack(st.query_params.get(address.SETTINGS, ""))
    except PackingError:
        return False
    state["practice_named"] = isinstance(found, dict) and KEY in found
    return state["practice_named"]


def _shown(one: Exercise) -> dict:
    if one.mode == PRACTISE:
        asking = Asking(one)
        return {"asking": asking.shown, "standing": asking.standing}
    try:
        return {"spotting": Spotting(one).shown}
    except ProblemError as error:
        return {"spotting": None, "said": str(error)}


def _store(one: Exercise) -> str:
    """What the browser keeps the progress under: the exercise without it."""
    return _json(packed(replace(one, progress=Progress(), locked=False)))


def _stamp(one: Exercise) -> int:
    """Tells a press that belongs to what is on the screen from one that came twice."""
    return crc32(_json(packed(one)).encode())


def _json(value) -> str:
    return json.dumps(value, sort_keys=True)


def _take() -> None:
    """What was pressed. It may be anything."""
    press = st.session_state[PLACE].get("act")
    one = exercise()
    if not isinstance(press, dict) or press.get("stamp") != _stamp(one):
        return
    st.session_state["practice_said"] = ""
    act = ACTS.get(press.get("act")) if isinstance(press.get("act"), str) else None
    if act:
        act(one, press)


def _answer(one: Exercise, press: dict) -> None:
    """An answer to the open question: right, it is done; wrong, it is noted."""
    asking, text = Asking(one), press.get("text")
    if asking.is_over or not isinstance(text, str):
        return None
    text, k = text.strip()[:MOST_TEXT], asking.done
    try:
        kind = asking.judged(k, text).kind
    except ProblemError:
        return _say(_("That is not a number: write digits, such as 0.6434 or −0.5."))
    if kind == COARSE:
        return _say(_("Right so far as it goes: give at least {n} decimals.").format(n=FEWEST))
    if kind == WRONG:
        tries = (*one.progress.tries.get(k, ()), text)[:MOST_TRIES]
        return held.progress(tries=dict(one.progress.tries) | {k: tries})
    return None if kind == BLANK else held.progress(done=k + 1)


def _say(text: str) -> None:
    st.session_state["practice_said"] = text


def _help(one: Exercise, press: dict) -> None:
    """The next help, where one may be had."""
    asking = Asking(one)
    if not asking.is_over and asking.help < one.most_help:
        held.progress(helps=dict(one.progress.helps) | {asking.done: asking.help + 1})


def _pass(one: Exercise, press: dict) -> None:
    """Passes the open question over, for no points."""
    asking = Asking(one)
    if not asking.is_over and asking.may_pass:
        k = asking.done
        held.progress(done=k + 1, helps=dict(one.progress.helps) | {k: ANSWER})


def _again(one: Exercise, press: dict) -> None:
    held.put(replace(one, progress=Progress()))
    st.session_state["practice_again"] = _store(one)


def _next(one: Exercise, press: dict) -> None:
    if not one.locked:
        _another()


def _open(one: Exercise, press: dict) -> None:
    """The whole problem in the calculator, once it is answered."""
    if not one.locked and one.mode == PRACTISE and Asking(one).is_over:
        session.open_problem(generated(one.spec))
        st.session_state["practice_leave"] = True


def _resume(one: Exercise, press: dict) -> None:
    """What the browser has kept of this exercise; of its last one where the address names none."""
    found, last = unpacked_progress(press.get("did")), press.get("exercise")
    if last is not None and not _is_named(one):
        one = replace(unpacked(last), locked=False, progress=Progress())
        held.put(one)
    if one.progress == Progress() and found != Progress():
        held.put(replace(one, progress=found))
        _say(_("You were here before: this is where you stopped."))


def _pick_value(one: Exercise, press: dict) -> None:
    """A value picked as the first wrong one."""
    spotting, key = Spotting(one), press.get("key")
    is_value = isinstance(key, str) and key in spotting.kinds
    if is_value and key not in one.progress.clicks and not spotting.is_found:
        held.progress(clicks=(*one.progress.clicks, key))


def _pick_name(one: Exercise, press: dict) -> None:
    """A name picked for the slip."""
    spotting, k = Spotting(one), press.get("name")
    is_name = type(k) is int and k in range(len(spotting.names)) and k not in one.progress.names
    if is_name and spotting.is_found and not spotting.is_named:
        held.progress(names=(*one.progress.names, k))


ACTS = {
    "answer": _answer,
    "help": _help,
    "pass": _pass,
    "again": _again,
    "another": _next,
    "open": _open,
    "resume": _resume,
    "pick": _pick_value,
    "name": _pick_name,
}


def leave() -> None:
    """Goes to the calculator, where that was asked for."""
    if st.session_state.pop("practice_leave", False):
        st.switch_page(pages()[0], query_params=address.present())


def _texts() -> dict:
    return {
        "given": _("Given"),
        "so_far": _("So far"),
        "question_n": _("Question {number} of {of}"),
        "points_n": _("{points} of {most} points"),
        "what_is": _("What is {symbol}?"),
        "what_is_before": _("What is {symbol} before {sign}, the weighted sum?"),
        "before_sign": _(" before {sign}"),
        "field": _("{value}: {where}"),
        "check": _("Check"),
        "pass": _("Go on"),
        "helps": _("Help"),
        "help_names": [_("Hint"), _("Formula"), _("Numbers"), _("Answer")],
        "worth": _("{points} of 4 points"),
        "worth_now": _("now worth {points} of 4 points"),
        "goes_in": _("In go"),
        "right": _("Right: {result}. {points} of 4 points."),
        "passed": _("It was {result}. 0 of 4 points."),
        "wrong": _("{text} is not right. Try again: it costs nothing."),
        "wrong_n": _("{text} is not right. Try again: it costs nothing ({count} tries so far)."),
        "unexplained": _("No usual mistake gives this number. Go through the step once more."),
        "several": _("One of these gives this number:"),
        "more": _("and {more} more."),
        "finer": _("With four decimals we can tell which."),
        "done": _("you did"),
        "was_done": _("was done"),
        "due": _("should be"),
        "over": _("Done: {points} of {most} points"),
        "clean": _("{clean} of {of} right at once, without help."),
        "helped": _("Help:"),
        "tried": _("You wrote {text}. {sentence}"),
        "another": _("Another like this"),
        "open": _("Look at the whole in the calculator"),
        "again": _("Start again"),
        "solution": _("A worked solution with one slip"),
        "spot": _("One slip was made. Pick the first wrong value."),
        "spot_score": _("Find the value, then name the slip"),
        "spot_found": _("Found. What was done wrong?"),
        "given_away": _("It is the marked one."),
        "missed": _("No, that is another slip."),
        "which": _("What was done there?"),
        "next": _("Next"),
        "picked": {
            "found": _("Yes: this is the first wrong value."),
            "later": _("This one is wrong only because an earlier one is."),
            "fine": _("That one follows correctly from the numbers before it."),
        },
        "kinds": {
            "found": _("the first wrong one"),
            "later": _("wrong only because of an earlier one"),
            "fine": _("correct"),
        },
        "signs": {"found": "✓ ", "later": "↳ ", "fine": "✗ "},
    }

"""Presenting on the screen: the calm page before the talk, the talk, and its drawer of numbers."""

from pathlib import Path

import streamlit as st

from lstm_calc import forward
from lstm_calc.examples import example_of
from lstm_calc.examples.build_up import STAGES, Stage
from lstm_calc.examples.example import Erratum
from lstm_calc.examples.speaking import notes_for
from lstm_calc.forward import Trace
from lstm_calc.language import _
from lstm_calc.player import DRAWING, source, style
from lstm_calc.player.payload import payload
from lstm_calc.problem import Problem, ProblemError
from lstm_calc.ui import session, talk, teaching
from lstm_calc.ui.bar import show_bar
from lstm_calc.ui.given import show_given
from lstm_calc.ui.opening import show_opening
from lstm_calc.ui.pickers import literal
from lstm_calc.ui.running import run
from lstm_calc.ui.talk import DECKS, SIZES
from lstm_calc.ui.whatif import Gate, changes, gates, same_shape

HERE = Path(__file__).parent
KEY = "present"
SCRIPTS = ("talk.js", "blackboard.js", "speaker.js", "present.js")
PAGE_STYLE = (HERE / "talk_page.css").read_text(encoding="utf-8")

_component = st.components.v2.component(
    "lstm_calc_present",
    html='<div class="player present"></div>',
    css=style() + (HERE / "present.css").read_text(encoding="utf-8"),
    js="\n".join(
        [source(*DRAWING), *((HERE / name).read_text(encoding="utf-8") for name in SCRIPTS)]
    ),
)


# Before the talk ----------------------------------------------------------------------------------


def show_start() -> None:
    """What is presented and in which steps, and a button that begins."""
    show_bar()
    st.html(f"<style>{PAGE_STYLE}</style>")
    problem, one = session.problem(), talk.talk()
    with st.container(key="start"):
        st.title(_("Present"), anchor=False)
        if st.session_state.trouble:
            st.caption(f"**⚠ {literal(st.session_state.trouble)}**")
        _choice("deck", DECKS, _titles(problem), _("What is shown"), one.deck)
        if one.deck == DECKS[0] and problem.source:
            st.caption(literal(problem.source))
        _choice("size", SIZES, _sizes(), _("One step shows"), one.size)
        st.button(_("Start"), type="primary", on_click=talk.start, width="stretch")
        st.caption(
            _(
                "Space or a clicker goes on, Page Up goes back, B blanks the screen, S opens the "
                "speaker's notes, ? shows every key. The address is a link straight into the talk."
            )
        )


def _choice(name: str, options: tuple, titles: dict[str, str], label: str, now: str) -> None:
    key = f"talk_{name}"
    st.session_state[key] = now
    st.radio(label, options, format_func=titles.get, key=key, on_change=_take_choice, args=(name,))


def _take_choice(name: str) -> None:
    talk.put(**{name: st.session_state[f"talk_{name}"]})


def _titles(problem: Problem) -> dict[str, str]:
    mine = literal(problem.title) or _("Your own problem")
    return {DECKS[0]: mine, DECKS[1]: _("From RNN to LSTM, in seven pictures")}


def _sizes() -> dict[str, str]:
    return {
        "line": _("a gate: ask, numbers, result"),
        "term": _("a term: each product joins the sum, then the sum, the function, the result"),
        "timestep": _("a whole timestep"),
    }


# The talk -----------------------------------------------------------------------------------------


def show_talk() -> None:
    """The stage over the whole window, and the drawer that it opens."""
    st.html(f"<style>{PAGE_STYLE}</style>")
    one = talk.talk()
    own = one.deck == DECKS[0]
    runs = _own_runs() if own else [_picture(stage) for stage in STAGES]
    if not runs:
        talk.leave()
        show_start()
        return
    data = {
        "command": {"number": talk.number(), "fresh": talk.is_fresh()},
        "size": one.size,
        "editable": own and not teaching.view().locked,
        "runs": runs,
        "changes": _changes() if own else [],
        "notice": _notice(),
        "texts": _texts(own and not teaching.view().locked),
    }
    _component(key=KEY, data=data, on_act_change=_take)
    if data["editable"]:
        with st.container(key="drawer"):
            _show_drawer()


def _notice() -> str:
    if st.session_state.trouble:
        return st.session_state.trouble
    if st.session_state.get("too_long"):
        return _("Too large for the address: a reload will not bring it back.")
    return ""


def _own_runs() -> list[dict]:
    """The session's problem; where it cannot be computed, the original, and the trouble is told;
    nothing where that cannot either."""
    before = talk.original()
    shown = run() or _computed(before)
    if shown is None:
        return []
    was = None
    if talk.is_changed() and same_shape(before, shown.problem):
        was = _old_parts(before)
    return [_run(shown, notes_for(shown.problem, st.session_state.opened)) | {"was": was}]


def _computed(problem: Problem) -> Trace | None:
    try:
        return forward.run(problem)
    except ProblemError:
        return None


def _old_parts(before: Problem) -> list[dict] | None:
    trace = _computed(before)
    parts = payload(trace)["parts"] if trace else []
    return [{key: part[key] for key in ("values", "weights", "first")} for part in parts] or None


def _run(trace: Trace, notes: dict) -> dict:
    """A run as the stage takes it."""
    problem, example = trace.problem, example_of(trace.problem)
    whole = payload(trace)
    del whole["texts"]
    return whole | {
        "title": problem.title or problem.cell.title,
        "source": problem.source,
        "words": _(example.about) if example else "",
        "errata": [_misprint(erratum) for erratum in (example.errata if example else ())],
        "notes": notes,
        "was": None,
    }


def _misprint(erratum: Erratum) -> dict:
    said = _("The slide prints {printed}").format(printed=erratum.printed)
    return {"name": erratum.name, "t": erratum.t, "said": said, "text": _(erratum.words)}


def _picture(stage: Stage) -> dict:
    """One of the pictures from RNN to LSTM; its opening says what was added."""
    opening = {"say": stage.words, "asks": [list(pair) for pair in stage.asks]}
    notes = notes_for(stage.problem) | {"": opening}
    title = f"{stage.number}. {_(stage.title)}"
    return _run(forward.run(stage.problem), notes) | {"title": title, "words": stage.words}


def _changes() -> list[dict]:
    return changes(talk.original(), session.problem()) if talk.is_changed() else []


def _take() -> None:
    """What was pressed on the stage. It may be anything."""
    acts = {
        "leave": talk.leave,
        "original": talk.back_to_original,
        "undo": session.undo,
        "redo": session.redo,
    }
    act = st.session_state[KEY].get("act")
    if isinstance(act, str) and act in acts:
        acts[act]()


# The drawer ---------------------------------------------------------------------------------------


def _show_drawer() -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(_("What if …"), anchor=False, width="stretch")
        st.button(_("✕ Close the panel"), key="close_drawer")  # the stage closes it by itself
    for gate in gates(session.problem()):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(literal(gate.title), width="stretch")
            for is_open, label, help_text in _moves(gate):
                st.button(
                    label,
                    key=f"whatif_{gate.place}_{is_open}",
                    help=help_text,
                    on_click=_move,
                    args=(gate, is_open),
                )
    show_given(session.problem())
    show_opening()


def _moves(gate: Gate) -> list[tuple[bool, str, str]]:
    """Whether it opens, the button's word, and what is then so."""
    return [
        (False, _("Close"), _("{gate} closed").format(gate=gate.title)),
        (True, _("Open"), _("{gate} open").format(gate=gate.title)),
    ]


def _move(gate: Gate, is_open: bool) -> None:
    session.attempt(lambda: gate.moved(session.problem(), is_open))


# Words --------------------------------------------------------------------------------------------


def _texts(editable: bool) -> dict:
    """What the stage says: the diagram's words with its own."""
    return {
        "diagram": _("Diagram of the cell with its values"),
        "of": _("{k} of {n}"),
        "unit_n": _("unit {unit} of {units}"),
        "forget": _("forget"),
        "input": _("input"),
        "candidate": _("candidate"),
        "output": _("output"),
        "reset": _("reset"),
        "update": _("update"),
        "from_h": _("from h"),
        "from_x": _("from x"),
        "sum": _("sum"),
        "units_n": _("units {from}–{to} of {units}"),
        "picture": _("picture"),
        "other": _("other than before"),
        "stages": _stages(),
        "what": _("What is {value}?"),
        "what_whole": _("What does timestep {t} give?"),
        "over": _("That is the end of the talk."),
        "table": _("The values told so far"),
        "value": _("Value"),
        "differs": _("other than in the picture before"),
        "changed": _("Changed:"),
        "to_original": _("Original numbers (O)"),
        "unchanged": _("These are the original numbers."),
        "no_edit": _("These pictures keep their numbers. Present a problem to edit it."),
        "no_full": _("This browser does not allow full screen here."),
        "no_window": _("The browser allows no second window: allow pop-ups for this page."),
        "no_timestep": _("There is no timestep {t} here: {first} to {last}."),
        "enter": _("Enter"),
        "close": _("Close"),
        "bar": _("Controls of the talk"),
        "leave": _("Leave the talk"),
        "back": _("Back (Page Up)"),
        "next": _("Next (Space)"),
        "previous_picture": _("Picture before (P)"),
        "next_picture": _("Next picture (N)"),
        "size": _("One step shows (T)"),
        "size_is": _("One step shows: {size} (T)"),
        "by_line": _("Gate"),
        "by_term": _("Term"),
        "by_timestep": _("Timestep"),
        "form": _("Matrices or one unit (M)"),
        "form_auto": _("Auto"),
        "form_matrix": _("Matrices"),
        "form_unit": _("One unit"),
        "edit": _("Edit the numbers (E)"),
        "notes": _("Speaker's notes (S)"),
        "blank": _("Blank the screen (B)"),
        "full": _("Full screen (F)"),
        "help": _("Keys (?)"),
        "speaker": _("Speaker's notes"),
        "say": _("Say"),
        "students_ask": _("Students ask"),
        "comes_next": _("Next"),
        "nothing_to_say": _("The numbers speak for themselves."),
        "elapsed": _("Time since the talk began"),
        "clock_again": _("Clock from 0"),
        "blanked": _("The screen is blank. Any key brings it back."),
        "orphaned": _("The talk was closed or loaded anew. Press S in it to go on here."),
        "keys": _keys(editable),
    }


def _stages() -> dict[str, str]:
    """What the speaker does at each phase of a line."""
    return {
        "come": _("What comes in."),
        "ask": _("Ask the class."),
        "in": _("Now the numbers."),
        "sum": _("The sum."),
        "apply": _("The function."),
        "out": _("The result."),
        "print": _("What was printed."),
    }


def _keys(editable: bool) -> list:
    edit = (
        _("Edit the numbers, close or open a gate")
        if editable
        else _("No editing here: these numbers stay")
    )
    return [
        [["Space", "→", "↓", "Page Down", "Enter"], _("Next")],
        [["←", "↑", "Page Up", "Backspace"], _("Back: undoes one thing")],
        [["3", "Enter"], _("Timestep 3")],
        [["Home", "End"], _("The beginning, the end")],
        [["T"], _("Step size: gate, term, timestep")],
        [["B", "."], _("Blank the screen; any key brings it back")],
        [["F", "F5"], _("Full screen")],
        [["E"], edit],
        [["Ctrl+Z"], _("Take an edit back (with Shift: make it again)")],
        [["O"], _("Back to the original numbers")],
        [["S"], _("Speaker's notes in a second window")],
        [["N", "P"], _("The next picture, the one before, at the same timestep")],
        [["M", "U"], _("Several units: matrices or one unit; another unit")],
        [["?", "Esc"], _("These keys; close")],
    ]

"""What a visitor's session holds: one problem, its past, and what the components must know."""

import dataclasses
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from lstm_calc import edits
from lstm_calc.cell import CellError
from lstm_calc.cells import CATALOGUE, FAMILIES, FORMS, KEYS, key_of, key_with
from lstm_calc.examples import EXAMPLES, Example, example_of
from lstm_calc.language import _
from lstm_calc.notation import in_form, rewrite
from lstm_calc.problem import Layer, Problem, ProblemError, document
from lstm_calc.ui.limits import admit

FIRST = next(iter(EXAMPLES))
MOST_PAST = 200  # edits that can be taken back
TYPING = 2.0  # seconds: digits typed into one cell within them are one edit


def begin() -> None:
    """Fills a new session with the first example."""
    if "problem" not in st.session_state:
        begun = time.time_ns() // 1_000_000  # another session's messages are not taken for ours
        st.session_state.update(begun=begun, epoch=begun, choices=0, jump=0, notes=[], trouble="")
        st.session_state.update(past=(), future=(), typed=((), 0.0))
        _open(EXAMPLES[FIRST].checked, FIRST)
    _put_choices_back()


def _put_choices_back() -> None:
    """The pickers' values: a widget loses its own while another page is shown."""
    new = problem()
    chosen = {
        "example": st.session_state.opened or None,
        "notation": new.notation,
        "cell": picked_cell(new),
    }
    for key, value in chosen.items():
        st.session_state.setdefault(key, value)


def problem() -> Problem:
    return st.session_state.problem


def example() -> Example | None:
    """The example whose numbers the problem still has; None once they are edited."""
    return example_of(problem())


def replace(new: Problem, notes: list[str] = (), rebuild: bool = True, renew: bool = True) -> None:
    """Makes `new` the problem, with a way back. rebuild: the tables were not the ones to change it.
    renew: what the popovers say may have changed, and not by a choice in them: that one keeps the
    focus."""
    _remember()
    _put(new, notes, rebuild, renew)


def _put(new: Problem, notes: list[str] = (), rebuild: bool = True, renew: bool = True) -> None:
    st.session_state.update(problem=new, notes=list(notes), trouble="")
    st.session_state.epoch += rebuild
    st.session_state.choices += renew
    st.session_state.notation = new.notation
    st.session_state.cell = picked_cell(new)


def reletter(notation: str) -> None:
    """The same problem in other letters, its form kept: no edit, and none to take back."""
    _put(dataclasses.replace(problem(), notation=notation))


# The way back -----------------------------------------------------------------------------------

Moment = tuple[Problem, str]  # the problem, and the example that it began from


def _now() -> Moment:
    return problem(), st.session_state.opened


def _remember() -> None:
    st.session_state.past = (*st.session_state.past, _now())[-MOST_PAST:]
    st.session_state.update(future=(), typed=((), 0.0))


def _typed(new: Problem, cells: tuple) -> None:
    """Digits typed into a cell one after another are one edit to take back."""
    before, when = st.session_state.typed
    now = time.monotonic()
    if before != cells or now - when > TYPING:
        _remember()
    st.session_state.typed = cells, now
    _put(new, rebuild=False, renew=False)


def undo() -> None:
    """Takes the last edit back."""
    _move("past", "future")


def redo() -> None:
    """Makes the edit again that was taken back last."""
    _move("future", "past")


def _move(source: str, target: str) -> None:
    held = st.session_state
    if not held[source]:
        return
    *rest, (problem, opened) = held[source]
    held.update({source: tuple(rest), target: (*held[target], _now())}, typed=((), 0.0))
    held.opened, held.example = opened, opened or None
    _put(problem)


def attempt(
    change: Callable[[], Problem],
    notes: list[str] = (),
    rebuild: bool = True,
    renew: bool = True,
) -> None:
    """Makes the change, or keeps the problem and says what is wrong with it."""
    with _told():
        replace(admit(change()), notes, rebuild, renew)


def attempt_typed(change: Callable[[], Problem], cells: tuple) -> None:
    """The same for numbers typed into these cells of the tables."""
    with _told():
        _typed(admit(change()), cells)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (ProblemError, CellError) as error:
        st.session_state.choices += 1  # the widget shows what is not so
        say(str(error))


def say(sentence: str) -> None:
    """Tells the reader what is wrong, until the next change."""
    st.session_state.trouble = sentence


# Opening ----------------------------------------------------------------------------------------


def open_problem(new: Problem, example: str = "", address: bool = False) -> None:
    """Opens a problem from elsewhere. example: the one that it began from, if any; without one, the
    one whose numbers it has. address: it came from the address, and the player goes where that
    says; else to the end of the first timestep, where the whole diagram is filled."""
    _remember()
    known = example_of(new)
    _open(new, example or (known.key if known else ""), address)


def _open(new: Problem, example: str, address: bool = False) -> None:
    st.session_state.update(kept={}, from_address=address)
    st.session_state.opened, st.session_state.example = example, example or None
    st.session_state.jump += 1
    _put(new)


def forget_the_past() -> None:
    """Nothing was there before."""
    st.session_state.update(past=(), future=())


def load_example(key: str) -> None:
    """Opens an example."""
    open_problem(EXAMPLES[key].checked, key)


def choose_example() -> None:
    if st.session_state.example in EXAMPLES:
        load_example(st.session_state.example)


def back_to_example() -> None:
    """The example that the problem began from, as it was."""
    load_example(st.session_state.opened)


def choose_notation() -> None:
    """Another course's letters and form; what that did to the numbers is said."""
    new, notes = rewrite(problem(), st.session_state.notation)
    replace(new, notes)


def as_in_example() -> bool:
    """Whether the tables show the very numbers of the example, none joined or moved."""
    found = example()
    if found is None:
        return False
    new = rewrite(found.checked, problem().notation)[0]
    return document(new)["layers"] == document(problem())["layers"]


def picked_cell(new: Problem) -> str | None:
    """The entry of the first layer's cell in the picker: its family."""
    key = key_of(new.cell)
    return key and KEYS[key][0]


def change(edit: Callable[[Problem], Problem]) -> None:
    """An edit of the network, in the form that the notation in force gives it."""
    attempt(lambda: rewrite(edit(problem()), problem().notation)[0], renew=False)


def choose_first_cell() -> None:
    """What the picker of the first layer's cell says."""
    if st.session_state.cell is not None:
        choose_cell(st.session_state.cell, 0)


def choose_cell(family: str, k: int, renew: bool = True) -> None:
    """Another cell in layer k, with biases if the old one had them. What it changes is said.
    Weights that a cell does not have are kept for the next one that has them."""
    old = rewrite(problem(), "plain")[0]
    key = key_of(old.layers[k].cell)
    silent = key and not FORMS[KEYS[key][1]].biases
    cell = CATALOGUE[(silent and key_with(family, "no bias")) or family]
    kept = st.session_state.setdefault("kept", {}).setdefault(k, {})
    kept |= old.layers[k].weights
    chosen = edits.with_cell(old, cell, k, kept)
    replace(rewrite(chosen, problem().notation)[0], [_about(family)], renew=renew)


def _about(family: str) -> str:
    found = FAMILIES[family]
    return f"{_(found.title)}: {_(found.about)} ({found.source})"


def with_biases(old: Problem, wanted: bool) -> Problem:
    """The problem with biases, 0 at first, in every layer of the catalogue's, or with none."""
    layers = [_with_biases(layer, wanted) for layer in rewrite(old, "plain")[0].layers]
    return dataclasses.replace(old, layers=tuple(layers))


def _with_biases(layer: Layer, wanted: bool) -> Layer:
    key = key_of(layer.cell)
    if key is None:
        return layer
    family, now = KEYS[key]
    alike = [
        name
        for name, form in FORMS.items()
        if form.joining == FORMS[now].joining and bool(form.biases) == wanted
    ]
    return in_form(layer, next(name for name in alike if key_with(family, name)))[0]


def rounding_keys() -> tuple[str, str]:
    """The widgets' keys of rule and decimals."""
    return popover_key("rule"), popover_key("decimals")


def popover_key(name: str) -> str:
    """The key of a widget in a popover, new whenever the problem was replaced from elsewhere: a
    widget that waits in a closed popover takes its value only when it is made."""
    return f"{name}_{st.session_state.choices}"


def choose_rounding() -> None:
    rule, decimals = (st.session_state[key] for key in rounding_keys())
    replace(edits.with_rounding(problem(), rule, decimals), rebuild=False, renew=False)

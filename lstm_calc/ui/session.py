"""What a visitor's session holds: one problem, and what the components must know about it."""

from collections.abc import Callable

import streamlit as st

from lstm_calc import edits
from lstm_calc.cell import CellError
from lstm_calc.cells import CATALOGUE, FORMS, KEYS, key_of
from lstm_calc.examples import EXAMPLES, Example, example_of
from lstm_calc.notation import rewrite
from lstm_calc.problem import Problem, ProblemError, document

FIRST = next(iter(EXAMPLES))
MOST = {"inputs": 8, "units": 8, "timesteps": 16}


def begin() -> None:
    """Fills a new session with the first example."""
    if "problem" not in st.session_state:
        st.session_state.update(epoch=0, jump=0, notes=[], trouble="")
        load_example(FIRST)
    _put_choices_back()


def _put_choices_back() -> None:
    """The pickers' values: a widget loses its own while another page is shown."""
    new = problem()
    chosen = {
        "example": st.session_state.opened,
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


def replace(new: Problem, notes: list[str] = (), rebuild: bool = True) -> None:
    """Makes `new` the problem. rebuild: the tables were not the ones to change it."""
    st.session_state.update(problem=new, notes=list(notes), trouble="")
    st.session_state.epoch += rebuild
    st.session_state.notation = new.notation
    st.session_state.cell = picked_cell(new)


def attempt(change: Callable[[], Problem], notes: list[str] = (), rebuild: bool = True) -> None:
    """Makes the change, or keeps the problem and says what is wrong with it."""
    try:
        replace(change(), notes, rebuild)
    except (ProblemError, CellError) as error:
        st.session_state.trouble = str(error)


def load_example(key: str) -> None:
    """Opens an example, at the end of its first timestep: the whole diagram is filled."""
    st.session_state.example = st.session_state.opened = key
    st.session_state.jump += 1
    replace(EXAMPLES[key].checked)


def choose_example() -> None:
    load_example(st.session_state.example)


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
    """The cell's entry in the picker: its family, with biases or without."""
    key = key_of(new.cell)
    if key is None:
        return None
    family, form = KEYS[key]
    return family if FORMS[form].biases else f"{family}_no_bias"


def choose_cell() -> None:
    """Another cell, in the form that the notation in force gives it."""
    chosen = edits.with_cell(rewrite(problem(), "plain")[0], CATALOGUE[st.session_state.cell])
    replace(rewrite(chosen, st.session_state.notation)[0])


def rounding_keys() -> tuple[str, str]:
    """The widgets' keys of rule and decimals. They are new whenever Python replaced the problem:
    widgets that wait in a closed popover take their values only when they are made."""
    return f"rule_{st.session_state.epoch}", f"decimals_{st.session_state.epoch}"


def choose_rounding() -> None:
    rule, decimals = (st.session_state[key] for key in rounding_keys())
    replace(edits.with_rounding(problem(), rule, decimals), rebuild=False)

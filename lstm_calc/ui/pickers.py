"""The row of choices over the calculator, and the lines that say what is on the screen."""

import re

import streamlit as st

from lstm_calc.cells import FAMILIES
from lstm_calc.examples import EXAMPLES, Example
from lstm_calc.forward import Trace
from lstm_calc.language import _
from lstm_calc.notation import NOTATIONS, notation_of
from lstm_calc.numbers import SUBSCRIPTS, shown
from lstm_calc.problem import MAX_DECIMALS, RULES
from lstm_calc.ui import session, teaching
from lstm_calc.ui.network import show_network


def show_pickers() -> None:
    """Title, example, letters, cell and rounding, in one row; the problem's title alone where a
    teacher put the choices away, or on a course page."""
    if teaching.view().bare or st.context.is_embedded:
        with st.container(key="pickers"):
            st.title(literal(session.problem().title) or _("LSTM calculator"), anchor=False)
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="pickers"):
        st.title(_("LSTM calculator"), anchor=False, width="content")
        st.selectbox(
            _("Worked example"),
            list(EXAMPLES),
            format_func=lambda key: _(EXAMPLES[key].title),
            placeholder=_("None: your own problem"),
            key="example",
            on_change=session.choose_example,
            width=275,
        )
        st.selectbox(
            _("Written as in"),
            list(NOTATIONS),
            format_func=lambda key: _(NOTATIONS[key].title),
            key="notation",
            on_change=session.choose_notation,
            width=225,
        )
        st.selectbox(
            _("Cell") if len(session.problem().layers) == 1 else _("Cell, layer 1"),
            list(FAMILIES),
            format_func=lambda key: _(FAMILIES[key].title),
            placeholder=_("Own cell"),
            key="cell",
            on_change=session.choose_first_cell,
            width=250,
        )
        show_network()
        with st.popover(_rounding_title(), key="rounding_popover"):
            show_rounding()


def _rounding_title() -> str:
    rounding = session.problem().rounding
    if rounding.carried is None:
        return _("{n} decimals").format(n=rounding.decimals)
    return _("{n} decimals, carried").format(n=rounding.decimals)


def outcome(trace: Trace) -> str:
    """The last answer in a line, there before the player's script is: y₂ = 0.5393."""
    cell = (trace.readout or trace.layers[-1]).layer.cell
    letter = notation_of(trace.problem, cell).letter(cell.output)
    numbers = [shown(v, trace.problem.rounding.decimals) for v in trace.answer[-1, :3]]
    size = trace.answer.shape[1]
    more = ", …" if size > 3 else ""
    values = numbers[0] if size == 1 else f"({', '.join(numbers)}{more})"
    return f"{letter}{str(trace.T).translate(SUBSCRIPTS)} = {values}".replace("-", "−")


RULE_TITLES = {
    "display": "Round only what is shown; compute with all digits",
    "every value": "Round every result and carry it on, as by hand",
}


def show_rounding() -> None:
    """The rounding rule and its decimals."""
    rounding = session.problem().rounding
    rule, decimals = session.rounding_keys()
    st.radio(
        _("Rounding"),
        RULES,
        RULES.index(rounding.rule),
        format_func=lambda name: _(RULE_TITLES[name]),
        key=rule,
        on_change=session.choose_rounding,
    )
    st.number_input(
        _("Decimals"),
        0,
        MAX_DECIMALS,
        rounding.decimals,
        key=decimals,
        on_change=session.choose_rounding,
    )
    st.caption(_("Half goes up: 2.675 to two places is 2.68."))


def show_story(trace: Trace | None) -> None:
    """One line: where the numbers come from, or what the last choice did to them, or what is
    wrong; and what they give. Always as many elements, so that nothing below is made anew."""
    example, trouble = session.example(), st.session_state.trouble
    with st.container(horizontal=True, vertical_alignment="center", key="story"):
        if trouble:
            st.caption(f"**⚠ {literal(trouble)}**", width="content")
        else:
            st.caption(_story(example), width="content")
        view = teaching.view()
        if view.fill:
            said = _(
                "Fill in the blanks in the table “Every value”; {n} decimals are enough, but of a "
                "number such as 0.0043 write two digits after its zeros."
            )
            places = teaching.enough(session.problem().rounding.decimals)
            st.caption(said.format(n=places), width="content")
            if view.reveal:
                st.button(_("Show the answers"), type="tertiary", on_click=teaching.reveal)
        elif st.session_state.opened and not (view.locked or view.bare or session.as_in_example()):
            st.button(_("Back to the example"), type="tertiary", on_click=session.back_to_example)
        if trace and not view.closes_numbers:
            st.caption(f"**{outcome(trace)}**", width="content")
        st.markdown(f"[{_('Edit the numbers')} ↓](#numbers)", width="content")


def literal(text: str) -> str:
    """Text that may come from outside, as Markdown that shows it letter by letter."""
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|~$:&])", r"\\\1", text)


def _story(example: Example | None) -> str:
    notes = " ".join(map(_, st.session_state.notes))
    if example is None and not st.session_state.opened:
        problem = session.problem()
        told = [literal(text) for text in (problem.title, problem.source) if text]
        return notes or ". ".join(told) or _("Your own problem.")
    if example is None:
        return notes or _("Your own numbers, begun from a worked example.")
    return f"**{_(example.problem['source'])}**. {notes or _(example.about)}"

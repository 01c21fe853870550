"""The choices beyond one cell: layers, directions, biases, readout and loss."""

import streamlit as st

from lstm_calc import edits
from lstm_calc.cells import FAMILIES, FORMS, KEYS, key_of
from lstm_calc.language import _
from lstm_calc.problem import DIRECTIONS, LOSSES, MAX_LAYERS, STEPS, Problem
from lstm_calc.ui import session

NO_READOUT = "none"  # not None: that is a select box with nothing chosen
READOUTS = {
    NO_READOUT: "None: h is the answer",
    "linear": "Linear: W h + b",
    "softmax": "Softmax of W h + b",
    "sigmoid": "σ of W h + b",
    "softmax(h)": "Softmax of h, no weights",
}
DIRECTION_TITLES = {"forward": "forward", "reverse": "reverse", "both": "both directions"}
STEP_TITLES = {"every step": "at every timestep", "last step": "at the last timestep only"}
LOSS_TITLES = {"squared error": "Squared error", "cross-entropy": "Cross-entropy"}


def show_network() -> None:
    """A popover that says in its title what the network is."""
    problem = session.problem()
    with st.popover(_summary(problem), key="network_popover"):
        st.radio(
            _("Layers"),
            range(1, MAX_LAYERS + 1),
            len(problem.layers) - 1,
            horizontal=True,
            key=_key("layers"),
            on_change=_change,
            args=("layers", edits.with_layers),
        )
        for k in range(len(problem.layers)):
            _show_layer(problem, k)
        _show_biases(problem)
        _show_readout(problem)


def _summary(problem: Problem) -> str:
    count = len(problem.layers)
    layers = _("1 layer") if count == 1 else _("{n} layers").format(n=count)
    turned = any(layer.direction != DIRECTIONS[0] for layer in problem.layers)
    kind = edits.readout_kind(problem) or ("readout" if problem.readout else "")
    return layers + (" ⇄" if turned else "") + (f" + {_(kind)}" if kind else "")


def _key(name: str) -> str:
    return session.popover_key(f"network_{name}")


def _change(name: str, edit, *place) -> None:
    """Makes the edit with what the widget says: edit(problem, value, *place)."""
    value = st.session_state[_key(name)]
    session.change(lambda problem: edit(problem, value, *place))


def _change_cell(k: int) -> None:
    family = st.session_state[_key(f"cell_{k}")]
    if family:
        session.choose_cell(family, k, renew=False)


def _show_layer(problem: Problem, k: int) -> None:
    layer = problem.layers[k]
    family = KEYS.get(key_of(layer.cell), (None,))[0]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        families = list(FAMILIES)
        st.selectbox(
            _("Layer {n}: cell").format(n=k + 1),
            families,
            families.index(family) if family else None,
            format_func=lambda key: _(FAMILIES[key].title),
            placeholder=_("Own cell"),
            key=_key(f"cell_{k}"),
            on_change=_change_cell,
            args=(k,),
            width=260,
        )
        st.selectbox(
            _("Direction"),
            DIRECTIONS,
            DIRECTIONS.index(layer.direction),
            format_func=lambda name: _(DIRECTION_TITLES[name]),
            key=_key(f"direction_{k}"),
            on_change=_change,
            args=(f"direction_{k}", edits.with_direction, k),
            width=180,
        )


def _show_biases(problem: Problem) -> None:
    keys = [key_of(layer.cell) for layer in problem.layers]
    forms = [FORMS[KEYS[key][1]] for key in keys if key]
    st.checkbox(
        _("Biases"),
        any(form.biases for form in forms),
        disabled=not forms,
        key=_key("biases"),
        on_change=_change,
        args=("biases", session.with_biases),
    )


def _show_readout(problem: Problem) -> None:
    kinds, kind = list(READOUTS), edits.readout_kind(problem)
    kind = kind if problem.readout else NO_READOUT
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            _("Readout"),
            kinds,
            kinds.index(kind) if kind else None,
            format_func=lambda name: _(READOUTS[name]),
            placeholder=_("Own equations"),
            key=_key("readout"),
            on_change=_change,
            args=("readout", _with_readout, _on(problem)),
            width=260,
        )
        st.selectbox(
            _("Read"),
            STEPS,
            STEPS.index(_on(problem)),
            format_func=lambda name: _(STEP_TITLES[name]),
            disabled=problem.readout is None,
            key=_key("on"),
            on_change=_change,
            args=("on", edits.read_on),
            width=180,
        )
    st.radio(
        _("Loss, where there are targets"),
        LOSSES,
        LOSSES.index(problem.loss),
        format_func=lambda name: _(LOSS_TITLES[name]),
        horizontal=True,
        key=_key("loss"),
        on_change=_change,
        args=("loss", edits.with_loss),
    )


def _with_readout(problem: Problem, kind: str, on: str) -> Problem:
    return edits.with_readout(problem, None if kind == NO_READOUT else kind, on)


def _on(problem: Problem) -> str:
    return problem.readout.on if problem.readout else STEPS[0]

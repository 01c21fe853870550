"""The page Compare on the screen: what A and B are is chosen here, B's own weights are typed."""

from pathlib import Path

import streamlit as st

from lstm_calc import edits
from lstm_calc.cells import FAMILIES
from lstm_calc.compare import difference, raised
from lstm_calc.formats import given
from lstm_calc.forward import Trace, run
from lstm_calc.language import _
from lstm_calc.palette import colour
from lstm_calc.problem import Problem, ProblemError
from lstm_calc.ui import session
from lstm_calc.ui.differences import View, finding, table
from lstm_calc.ui.pairing import (
    CELL,
    LARGEST,
    PAIRS,
    WEIGHT,
    Choice,
    entry_of,
    entry_value,
    family_of,
    first_problem,
    form_of,
    new_weights,
    second_problem,
    settled,
    shared_names,
)
from lstm_calc.ui.pickers import literal
from lstm_calc.ui.sides import Side, sides
from lstm_calc.ui.tables import mount_tables
from lstm_calc.ui.weights import table_data, taken_back
from lstm_calc.walkthrough import Part, parts

STYLE = (Path(__file__).parent / "compare.css").read_text(encoding="utf-8")
TABLES = "compare_tables"
KINDS = {CELL: "Another cell", WEIGHT: "One weight changed"}


def choice() -> Choice:
    """What is compared; a new session begins with its own cell and the GRU."""
    held = st.session_state
    for key, usual in (("compare_values", {}), ("compare_numbers", {}), ("compare_epoch", 0)):
        held.setdefault(key, usual)
    return settled(held.get("comparison") or _first(), session.problem())


def _first() -> Choice:
    return Choice(b="lstm" if family_of(session.problem()) == "gru" else "gru")


def choose(**changes) -> None:
    held = st.session_state
    held.comparison = Choice(**(vars(choice()) | changes))
    held.compare_epoch += 1


def pair() -> tuple[Side, Side] | None:
    """A and B; none where they cannot be made: that is said."""
    held, chosen = st.session_state, choice()
    try:
        a = first_problem(session.problem(), chosen)
        b = second_problem(session.problem(), chosen, held.compare_values, held.compare_numbers)
        entry = entry_of(a, chosen) if chosen.kind == WEIGHT else None
    except ProblemError as error:
        st.error(literal(str(error)))
        return None
    return Side("A", a), Side("B", b, entry)


# The choices ------------------------------------------------------------------------------------


def show_choices() -> None:
    """Title and useful pairs; then what A is, and what B."""
    st.html(f"<style>{STYLE}</style>")
    chosen = choice()
    _set("compare_pair", _pair_name(chosen))
    with st.container(horizontal=True, vertical_alignment="bottom", key="compare_head"):
        st.title(_("Compare"), anchor=False, width="content")
        st.pills(
            _("Useful pairs"), list(PAIRS), format_func=_, key="compare_pair",
            on_change=_take_pair, wrap=True,
        )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="bottom", key="compare_choices"):
        _pick("a", _("A"), _cells_for_a(), width=330)
        _pick("kind", _("B is"), {kind: _(title) for kind, title in KINDS.items()})
        if chosen.kind == CELL:
            _pick("b", _("B"), _cells())
        else:
            _show_entry(first_problem(session.problem(), chosen), chosen)


def _set(key: str, value) -> None:
    """A widget shows what is chosen, whatever page the reader comes from."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value


def _pair_name(chosen: Choice) -> str | None:
    problem = session.problem()
    same = (name for name, one in PAIRS.items() if _alike(settled(one, problem), chosen))
    return next(same, None)


def _alike(one: Choice, other: Choice) -> bool:
    if one.kind != other.kind:
        return False
    return one.kind == WEIGHT or (one.a, one.b) == (other.a, other.b)


def _take_pair() -> None:
    name = st.session_state.compare_pair
    if name in PAIRS:
        chosen = settled(PAIRS[name], session.problem())
        choose(a=chosen.a, b=chosen.b, kind=chosen.kind)


def _pick(field: str, label: str, titles: dict[str, str], width: int = 260) -> None:
    """One choice; titles: what may be chosen → what it is called."""
    key = f"compare_{field}"
    _set(key, getattr(choice(), field))
    st.selectbox(
        label,
        list(titles),
        format_func=titles.__getitem__,
        key=key,
        on_change=lambda: choose(**{field: st.session_state[key]}),
        width=width,
    )


def _cells() -> dict[str, str]:
    return {family: _(found.title) for family, found in FAMILIES.items()}


def _cells_for_a() -> dict[str, str]:
    """The session's own cell first, then the others of the catalogue."""
    own = family_of(session.problem())
    title = _(FAMILIES[own].title) if own else session.problem().cell.title
    others = {family: name for family, name in _cells().items() if family != own}
    return {"": _("{cell}, as in the calculator").format(cell=title)} | others


def _show_entry(a: Problem, chosen: Choice) -> None:
    """Which weight B has changed, which entry of it, and its new value."""
    name, row, column = entry = entry_of(a, chosen)
    weights = a.layers[0].weights
    notation = Side("A", a).notation
    _entry_part("weight", _("Weight"), list(weights), name, notation.weight, entry, 0)
    units = range(len(weights[name]))
    _entry_part("row", _("Unit"), list(units), row, lambda k: str(k + 1), entry, 1)
    if column is not None:
        heads = given.heads(parts(a)[0], name)
        _entry_part("column", _("Meets"), list(range(len(heads))), column, heads.__getitem__,
                    entry, 2)  # fmt: skip
    value = st.session_state.compare_values.get(entry, raised(entry_value(a, entry)))
    _set("compare_value", value)
    st.number_input(
        _("New value"), -LARGEST, LARGEST, step=0.1, format="%g", key="compare_value",
        on_change=_take_value, args=(entry,), width=150,
    )  # fmt: skip


def _entry_part(field, label, options, value, title, entry, place) -> None:
    key = f"compare_{field}"
    _set(key, value)

    def take() -> None:
        new = list(entry)
        new[place] = st.session_state[key]
        choose(entry=tuple(new))

    st.selectbox(label, options, format_func=title, key=key, on_change=take, width=110)


def _take_value(entry) -> None:
    value = st.session_state.compare_value
    if value is not None:
        st.session_state.compare_values[entry] = value


# What is shown ----------------------------------------------------------------------------------


def runs(a: Side, b: Side) -> tuple[Trace, Trace] | None:
    """Both runs; none where a value outgrows the computer's numbers: that is said."""
    found = []
    for side in (a, b):
        try:
            found.append(run(side.problem))
        except ProblemError as error:
            st.error(literal(f"{side.letter}: {error}"))
            return None
    return tuple(found)


def show_finding(a: Side, b: Side, traces: tuple[Trace, Trace]) -> None:
    st.html(finding(difference(*traces), _view(a, b)))


def show_sides(a: Side, b: Side) -> None:
    """Both cells, with what differs in their lines marked."""
    form = form_of(a.problem)
    if form_of(session.problem()) not in ("", form):
        text = _("Both are written in the form “{form}”: not each can be written in the problem's.")
        st.caption(text.format(form=_(form)))
    if len(a.problem.layers) > 1:
        st.caption(_("The cell of layer 1 is compared; the layers above it are the same in both."))
    st.html(sides(a, b))


def show_values(a: Side, b: Side, traces: tuple[Trace, Trace]) -> None:
    """The table of every value, with the parts of lines or with all digits where asked for."""
    with st.container(horizontal=True, vertical_alignment="center"):
        parts = st.toggle(_("Parts of the lines too"), key="compare_parts")
        digits = st.toggle(_("All digits"), key="compare_digits")
        st.caption(_("≠ differs; ≈ differs only beyond the decimals shown"), width="content")
    st.html(table(difference(*traces), _view(a, b, parts, digits)))


def _view(a: Side, b: Side, parts: bool = False, digits: bool = False) -> View:
    return View(a, b, 17 if digits else session.problem().rounding.decimals, parts)


def show_plot(traces: tuple[Trace, Trace]) -> None:
    """The states over time, drawn only when opened: the script is larger than the page."""
    plot = st.expander(_("Plot: the states over time"), on_change="rerun", key="compare_plot")
    if not plot.open:
        return
    from lstm_calc.figures.compare import both_over_time

    plot.plotly_chart(
        both_over_time(*traces, st.context.theme.type == "dark"),
        key="compare_over_time",
        config={"displaylogo": False, "showSendToCloud": False},
        alt=_("The states of A, solid, and of B, dashed, over time; the table has the numbers."),
    )


# B's own weights --------------------------------------------------------------------------------


def show_new_weights(a: Side, b: Side) -> None:
    """Which weights B has from A, and tables of those it has not."""
    if b.entry:
        return
    new = new_weights(a.problem, b.problem)
    st.caption(_weights_told(a, b, new))
    if not new:
        return
    data = {
        "epoch": _epoch(),
        "sizes": [],
        "groups": _groups(b, new),
        "seen": st.session_state.get("compare_seen"),
        "texts": {},
    }
    mount_tables(data, TABLES, _take_edit)


def _weights_told(a: Side, b: Side, new: dict[str, str]) -> str:
    notation = b.notation
    told = []
    both = [notation.weight(name) for name in shared_names(a.problem, b.problem)]
    if both:
        told.append(_("A and B share {weights}.").format(weights=", ".join(both)))
    if new:
        told.append(_("New in B, small numbers to begin with; change them here:"))
    return literal(" ".join(told))


def _epoch() -> str:
    return f"{st.session_state.epoch}.{st.session_state.compare_epoch}"


def _groups(b: Side, new: dict[str, str]) -> list[dict]:
    """The tables line by line, those of the way back after the others."""
    back = {place: name for place, name in new.items() if "weights_reverse" in place}
    ahead = {place: name for place, name in new.items() if place not in back}
    return [
        {"title": title, "colour": colour(line), "tables": tables}
        for places, words in ((ahead, "{line}"), (back, _("{line}, backward")))
        for line in b.notation.lines(b.cell)
        if (
            tables := [
                table_data(given.weight(_part(b, place), name))
                for place, name in places.items()
                if name in _used(b, line)
            ]
        )
        for title in [words.format(line=_(b.cell.words.get(line, (line, ""))[0]))]
    ]


def _used(b: Side, line: str) -> set[str]:
    return {arg for step in b.cell.steps.values() if step.line == line for arg in step.args}


def _part(b: Side, place: str) -> Part:
    """The pass of B that a weight's place in the document belongs to."""
    return next(part for part in parts(b.problem) if part.path == place.rpartition(".")[0])


def _take_edit() -> None:
    """What the browser sent, checked as anything from outside; the last good numbers stay."""
    edit = st.session_state[TABLES].get("edit")
    if not isinstance(edit, dict):
        return
    st.session_state.compare_seen = edit.get("seq")
    both = pair()
    if not both or edit.get("epoch") != _epoch() or not isinstance(edit.get("tables"), dict):
        return
    known = new_weights(*(side.problem for side in both))
    for place, rows in edit["tables"].items():
        if place in known:
            numbers = taken_back(_part(both[1], place), known[place], rows)
            _keep(place, numbers, both[1].problem)


def _keep(place: str, numbers, b: Problem) -> None:
    try:
        edits.replaced(b, {place: numbers})
    except ProblemError:
        return
    st.session_state.compare_numbers[place] = numbers

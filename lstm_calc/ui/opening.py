"""Open or paste: a dialog that reads a file or a pasted text, shows how it was read, and puts it
into the problem once the visitor says so."""

from html import escape
from pathlib import Path

import numpy as np
import streamlit as st

from lstm_calc import edits
from lstm_calc.cell import CellError
from lstm_calc.formats import files, listing
from lstm_calc.formats.frameworks.stored import stored_layers
from lstm_calc.formats.pasted import Placed, by, grids, placed
from lstm_calc.formats.proposal import Proposal
from lstm_calc.language import _
from lstm_calc.problem import Problem, ProblemError
from lstm_calc.ui import session
from lstm_calc.ui.given import ask_for_paste, canonical, tables_of
from lstm_calc.ui.limits import MOST, admit
from lstm_calc.ui.markup import named
from lstm_calc.ui.pickers import literal
from lstm_calc.ui.stored import Sheet

HERE = Path(__file__).parent
WHOLE = ""  # the whole problem, among the tables
TYPES = ("json", "npz", "npy", "csv", "tsv", "txt", "tex")
SHOWN_ROWS, SHOWN_COLUMNS = 8, 8  # of a preview

__all__ = ["ask_for_paste", "show_opening"]

_box = st.components.v2.component(
    "lstm_calc_paste",
    html='<div class="paste-box"></div>',
    css=(HERE / "paste.css").read_text(encoding="utf-8"),
    js=(HERE / "paste.js").read_text(encoding="utf-8"),
)


def show_opening() -> None:
    """The dialog, while it is asked for: a button's `on_click` is `ask_for_paste`."""
    if st.session_state.get("opening") is None:
        return
    title = _("Open or paste")
    st.dialog(title, width="large", on_dismiss=_close)(_show)()


def _close() -> None:
    """The dialog is gone; what was pasted is there again when it comes back."""
    st.session_state.opening = None


def _show() -> None:
    """The source on the left, on the right how it is read."""
    if st.session_state.opening is None:  # used: the whole page is shown anew, without the dialog
        st.rerun()
    problem = session.problem()
    tables = tables_of(problem)
    source, reading = st.columns([5, 6], gap="medium")
    with source:
        into = _show_choice(tables, problem)
        file, text = _show_sources()
    with reading, st.container(key="opening_read"):
        if not file and not text.strip():
            st.caption(_("What is read is shown here, and changes nothing yet."))
            return
        new, more = _read(file, text, problem, tables.get(into))
        _show_use(new, into)
        if more:
            _show_reading(more)


def _read(
    file, text: str, problem: Problem, table: dict | None
) -> tuple[Problem | None, Proposal | None]:
    """Shows how the source is read: the problem that it makes, if it makes one, and the proposal
    of which there is more to show."""
    try:
        if table:
            return _show_table(file, text, problem, table), None
        one = _show_whole(file, text, problem)
        return admit(one.problem), one
    except (ProblemError, CellError) as error:
        st.warning(literal(str(error)), icon="⚠️")
        return None, None


def _show_choice(tables: dict[str, dict], problem: Problem) -> str:
    held = st.session_state
    if held.get("opening_into") not in (WHOLE, *tables):
        held.opening_into = WHOLE
    several = len(problem.layers) > 1 or problem.layers[0].reverse is not None
    titles = {name: _titled(table, several) for name, table in tables.items()}
    titles = {WHOLE: _("The whole problem")} | titles
    return st.selectbox(_("Into"), [*titles], format_func=titles.get, key="opening_into")


def _titled(table: dict, several: bool) -> str:
    """A table's letter and shape, and its layer and direction where there are several."""
    base, sub, place = table["label"]["base"], table["label"]["sub"], table["name"]
    title = f"{base}_{sub}, {table['shape']}" if sub else f"{base}, {table['shape']}"
    if not several or not place.startswith("layers."):
        return title
    back = _(", reverse") if "_reverse." in place else ""
    return title + _(", layer {n}").format(n=int(place.split(".")[1]) + 1) + back


def _show_sources() -> tuple:
    """A file and a text; the file counts where there are both."""
    held = st.session_state
    turn = held.setdefault("opening_turn", 0)
    file = st.file_uploader(
        _("A file"), TYPES, key=f"opening_file_{turn}", max_upload_size=1, width="stretch"
    )
    data = {
        "text": held.setdefault("opening_text", ""),
        "label": _("Or paste"),
        "hint": _(
            "A block from a spreadsheet, [[1, 2], [3, 4]], [1 2; 3 4], a matrix in LaTeX; for the "
            "whole problem lines such as W_f = [[…]], a state_dict or get_weights as printed, "
            "or a problem's JSON."
        ),
        "epoch": f"{turn}.{held.begun}",
    }
    _box(key=f"opening_box_{turn}", data=data, on_text_change=_keep_text)
    return file, held.opening_text


def _keep_text() -> None:
    held = st.session_state
    text = held[f"opening_box_{held.opening_turn}"].get("text")
    held.opening_text = text if isinstance(text, str) else ""


def _show_use(new: Problem | None, into: str) -> None:
    st.button(
        _("Use these numbers"),
        type="primary",
        disabled=new is None,
        key="opening_use",
        on_click=_use,
        args=(new, into),
    )


def _use(new: Problem | None, into: str) -> None:
    """Puts the numbers in force; the dialog is done."""
    if new is None:
        return
    if into == WHOLE:
        session.open_problem(new, _begun_from(new))
    else:
        session.attempt(lambda: new)
    st.session_state.update(opening=None, opening_text="", opening_lies=False)
    st.session_state.opening_turn += 1


# One table --------------------------------------------------------------------------------------


def _show_table(file, text: str, problem: Problem, table: dict) -> Problem | None:
    """The numbers beside the table; the problem with them, where they fit."""
    readings = files.grids_of(file.name, file.getvalue()) if file else grids(text)
    shape = len(table["values"]), len(table["values"][0])
    one = placed(readings, shape, any_rows=table["name"] == "inputs")
    mark = "✗" if one.values is None else "✓"
    st.markdown(f"**{mark} {literal(one.sentence)}**")
    if one.grid.note:
        st.caption(literal(one.grid.note))
    values = _turned(one)
    st.html(_grid(one.grid.values if values is None else values))
    return None if values is None else admit(_with_table(problem, table["name"], values))


def _turned(one: Placed) -> np.ndarray | None:
    """The values as they fit; a button turns them round where that fits too."""
    back = one.turned if one.values is None else one.turned_too
    held = st.session_state
    if back is None:
        return one.values
    lies = held.setdefault("opening_lies", False)
    st.button(_("Transpose back") if lies else _("Transpose"), on_click=_turn, key="opening_turned")
    return back if lies else one.values


def _turn() -> None:
    st.session_state.opening_lies = not st.session_state.opening_lies


def _with_table(problem: Problem, name: str, values: np.ndarray) -> Problem:
    if name == "inputs" and len(values) != problem.timesteps:
        if len(values) > MOST["timesteps"]:
            raise ProblemError(
                f"These are {len(values)} timesteps; the calculator shows {MOST['timesteps']}."
            )
        problem = edits.resized(problem, timesteps=len(values))
    return edits.replaced(problem, canonical(problem, {name: values.tolist()}))


def _grid(values: np.ndarray) -> str:
    """The first rows and columns as an HTML table."""
    rows = [[_number(v) for v in row[:SHOWN_COLUMNS]] for row in values[:SHOWN_ROWS]]
    if values.shape[1] > SHOWN_COLUMNS:
        rows = [[*row, "…"] for row in rows]
    if len(values) > SHOWN_ROWS:
        rows.append(["…"] * len(rows[0]))
    cells = ("".join(f"<td>{cell}</td>" for cell in row) for row in rows)
    return f'<div class="stored"><table>{"".join(f"<tr>{row}</tr>" for row in cells)}</table></div>'


def _number(value: float) -> str:
    return escape(f"{value:.6g}".replace("-", "−"))


# The whole problem ------------------------------------------------------------------------------


def _show_whole(file, text: str, problem: Problem) -> Proposal:
    """What the source may mean; the meaning that is chosen."""
    if file:
        found = files.opened(file.name, file.getvalue(), problem)
    else:
        found = listing.proposals(text, problem)
    one = _chosen(found)
    st.caption("  \n".join(literal(_(note)) for note in one.notes))
    if one.unknown:
        names = ", ".join(name[:30] for name in one.unknown[:8])
        st.warning(literal(_("Not understood, and left out: {names}").format(names=names)))
    return one


def _chosen(found: tuple[Proposal, ...]) -> Proposal:
    if len(found) == 1:
        st.markdown(f"**{literal(found[0].title)}**")
        return found[0]
    titles = [literal(one.title) for one in found]
    k = st.radio(
        _("Read as"), range(len(found)), format_func=titles.__getitem__, key="opening_reading"
    )
    return found[k]


def _show_reading(one: Proposal) -> None:
    if one.framework:
        dark = st.context.theme.type == "dark"
        sheet = Sheet(one.framework, one.problem.rounding.decimals, dark)
        for number, layer in enumerate(stored_layers(one.problem, one.framework), 1):
            st.html(sheet.layer(layer, number))
    elif one.pairs:
        rows = "".join(
            f"<tr><td>{escape(pair.name[:40])}</td><td>{by(pair.shape)}</td>"
            f"<td>{named(pair.letter)}</td></tr>"
            for pair in one.pairs
        )
        head = "".join(f"<th>{_(word)}</th>" for word in ("Pasted", "Shape", "Here"))
        st.html(f'<div class="stored"><table><tr>{head}</tr>{rows}</table></div>')


def _begun_from(new: Problem) -> str:
    """The example that it began from, as far as its title tells."""
    same = new.title == session.problem().title
    return st.session_state.opened if same else ""

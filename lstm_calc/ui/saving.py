"""The dialog Save: the problem and its solution in every form people hold them."""

import streamlit as st

from lstm_calc.formats import FORMATS, How
from lstm_calc.language import _
from lstm_calc.ui import session
from lstm_calc.ui.pickers import literal
from lstm_calc.ui.running import run

# heading → format → title and what it is for
OFFERED = {
    "To open again": {
        "problem": ("The problem", "Everything that is given. Open reads it again."),
    },
    "To compute with": {
        "workbook": ("Excel workbook", "Live formulas: follow a cell with the mouse."),
        "csv": ("CSV", "Every value with all its digits."),
        "json": ("JSON", "The same for a program."),
        "numpy": ("NumPy program", "Prints the same numbers."),
        "torch": ("PyTorch program", "With the gradients where there are targets."),
        "keras": ("Keras program", "With the weights in Keras's order."),
    },
    "To read and to show": {
        "player": ("The player", "One HTML file with the steps; needs no network."),
        "latex": ("LaTeX", "The worked solution, every step."),
        "markdown": ("Markdown", "The same for a notebook or a wiki."),
        "text": ("Plain text", "The table of every value."),
    },
    "To hand out": {
        "worksheet": ("Worksheet", "Blanks to fill in; Share chooses which."),
        "key": ("Answer key", "The same sheet, filled in."),
    },
}


@st.dialog(_("Save"), width="large")
def show_saving() -> None:
    """A button a format; it is written when it is pressed."""
    if run() is None:
        st.warning(literal(st.session_state.trouble))
        download("problem", _("The problem"))
        return
    for heading, formats in OFFERED.items():
        st.markdown(f"**{_(heading)}**")
        with st.container(horizontal=True, key=f"save_{heading.replace(' ', '_')}"):
            for key, (title, about) in formats.items():
                download(key, _(title), _(about), How(at=_standing()))
    st.caption(_("A picture of the diagram: the picture button beside the player's steps."))


def download(
    key: str, title: str, about: str = "", how: How | None = None, place: str = "save"
) -> None:
    """A button that writes a format when it is pressed: in a thread that has no session."""
    one, problem = FORMATS[key], session.problem()
    st.download_button(
        title,
        lambda: one.write(problem, how),
        file_name=f"{_file_name()}-{key}{one.suffix}",
        mime=one.mime,
        key=f"{place}_{key}",
        help=about or None,
        on_click="ignore",
    )


def _file_name() -> str:
    """A file's name from the problem's title: letters and digits alone."""
    letters = "".join(c if c.isascii() and c.isalnum() else "-" for c in session.problem().title)
    return "-".join(part for part in letters.lower().split("-") if part)[:40] or "lstm"


def _standing() -> tuple[int, int, str] | None:
    at = st.session_state.get("standing", {}).get("at")
    if not at:
        return None
    k, t, line = at.split(".")
    return int(k), int(t), line

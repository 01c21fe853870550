"""The player, mounted as a Streamlit component. The browser owns the step; Python commands a jump
only with a new command number."""

from pathlib import Path

import streamlit as st

from lstm_calc.forward import Trace
from lstm_calc.language import _
from lstm_calc.player.payload import payload
from lstm_calc.ui import session

FOLDER = Path(__file__).parents[1] / "player"
SCRIPTS = (
    "numbers.js",
    "formulas.js",
    "diagram.js",
    "curve.js",
    "values.js",
    "place.js",
    "player.js",
)

_component = st.components.v2.component(
    "lstm_calc_player",
    html='<div class="player"></div>',
    css=(FOLDER / "player.css").read_text(encoding="utf-8"),
    js="\n".join((FOLDER / name).read_text(encoding="utf-8") for name in SCRIPTS),
)


def mount_player(trace: Trace) -> None:
    """Shows the run. A new example opens at the end of its first timestep: all is filled in."""
    example = session.example()
    notes = [
        {"name": erratum.name, "t": erratum.t, "text": _(erratum.words)}
        for erratum in (example.errata if example else ())
    ]
    first = trace.problem.cell.output
    command = {
        "number": f"{st.session_state.begun}.{st.session_state.jump}",
        "t": 1,
        "line": first,
        "address": st.session_state.from_address,
    }
    _component(key="player", data=payload(trace) | {"command": command, "notes": notes})

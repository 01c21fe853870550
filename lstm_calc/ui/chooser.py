"""The table in which a teacher chooses, cell by cell, what students see: a Streamlit component."""

from pathlib import Path

import streamlit as st

from lstm_calc import blanks
from lstm_calc.blanks import Blanks
from lstm_calc.forward import Trace
from lstm_calc.language import _
from lstm_calc.numbers import shown
from lstm_calc.ops import OPS
from lstm_calc.walkthrough import Told, told
from lstm_calc.writing import plain

HERE = Path(__file__).parent
FILL, HIDE = "fill", "hide"
MOST = 10_000

_chooser = st.components.v2.component(
    "lstm_calc_chooser",
    html='<div class="chooser"></div>',
    css=(HERE / "chooser.css").read_text(encoding="utf-8"),
    js=(HERE / "chooser.js").read_text(encoding="utf-8"),
)


def choose(trace: Trace, fill: Blanks, hide: Blanks, key: str) -> tuple[Blanks, Blanks]:
    """Shows the table, begun with these, and gives what is chosen now: to fill in, and hidden."""
    parts = told(trace)
    k = _part(parts)
    state = st.session_state.get(f"{key}_{k}")
    chosen = state.get("chosen") if state else None
    begun = {blanks.key(one): FILL for one in fill if one[0] == k}
    begun |= {blanks.key(one): HIDE for one in hide if one[0] == k}
    _chooser(
        key=f"{key}_{k}",
        data={"epoch": k, **_table(parts[k], k, trace), "chosen": begun, "texts": _texts()},
        on_chosen_change=lambda: None,
    )
    if not isinstance(chosen, dict):
        return fill, hide
    known = {blanks.key(one): one for one in blanks.every_value(trace.problem) if one[0] == k}
    picked = [(known[name], kind) for name, kind in list(chosen.items())[:MOST] if name in known]
    of = lambda kind: frozenset(one for one, is_kind in picked if is_kind == kind)  # noqa: E731
    others = lambda found: frozenset(one for one in found if one[0] != k)  # noqa: E731
    return others(fill) | of(FILL), others(hide) | of(HIDE)


def _part(parts: tuple[Told, ...]) -> int:
    titles = [one.part.title for one in parts]
    if len(parts) == 1:
        return 0
    return titles.index(st.selectbox(_("Values of"), titles, width=260))


def _table(one: Told, k: int, trace: Trace) -> dict:
    decimals = trace.problem.rounding.decimals
    return {"k": k, "times": sorted(one.part.times), "rows": list(_rows(one, decimals))}


def _rows(one: Told, decimals: int):
    for line in one.part.lines[1:]:
        letter = plain(one.part.spelled(line.name))
        sum_before = blanks.before(one.part, line.name)
        if sum_before:
            function = OPS[one.part.cell.steps[line.name].op].symbol
            label = _("{value}, before {function}").format(value=letter, function=function)
            yield from _units(one, sum_before, label, decimals)
        yield from _units(one, line.name, letter, decimals)


def _units(one: Told, name: str, letter: str, decimals: int):
    size = one.values[name].shape[1]
    for unit, numbers in enumerate(one.values[name].T):
        yield {
            "name": name,
            "unit": unit,
            "label": f"{letter} [{unit + 1}]" if size > 1 else letter,
            "values": [shown(float(number), decimals).replace("-", "−") for number in numbers],
        }


def _texts() -> dict[str, str]:
    return {
        "table": _("What students see"),
        "brush": _("A click makes a value"),
        "fill": _("Blank, to fill in"),
        "hide": _("Hidden"),
        "show": _("Shown"),
        "fill_short": _("blank"),
        "hide_short": _("hidden"),
    }

"""The layers as PyTorch, Keras or ONNX stores them: stacked matrices, their blocks labelled and
coloured by gate."""

from collections.abc import Iterator
from html import escape

import numpy as np
import streamlit as st

from lstm_calc.formats.frameworks.stored import StoredArray, StoredLayer, stored_layers
from lstm_calc.language import _
from lstm_calc.notation import NOTATIONS
from lstm_calc.palette import colour
from lstm_calc.problem import Problem, ProblemError
from lstm_calc.spelling import shown

# framework → its title, and the notation in whose letters its gates are named
FRAMEWORKS = {
    "torch": ("PyTorch", "pytorch"),
    "keras": ("Keras", "keras"),
    "onnx": ("ONNX", "onnx"),
}
DIRECTIONS = {"forward": "forward", "reverse": "reverse"}


def show_stored(problem: Problem) -> None:
    """An expander, filled only when it is opened."""
    box = st.expander(_("As PyTorch, Keras or ONNX stores it"), on_change="rerun", key="stored")
    if not box.open:
        return
    with box:
        framework = st.segmented_control(
            _("Framework"),
            list(FRAMEWORKS),
            default="torch",
            required=True,
            format_func=lambda key: FRAMEWORKS[key][0],
            key="framework",
        )
        try:
            layers = stored_layers(problem, framework)
        except ProblemError as error:
            st.warning(str(error), icon="⚠️")
            return
        for number, layer in enumerate(layers, 1):
            st.html(_layer(layer, number, framework, problem.rounding.decimals))


def _layer(layer: StoredLayer, number: int, framework: str, decimals: int) -> str:
    settings = ", ".join(f"{key}={value!r}" for key, value in layer.settings.items())
    head = f"{_('Layer {n}').format(n=number)}: <code>{escape(f'{layer.op}({settings})')}</code>"
    notes = "".join(f"<p>{escape(_(note))}</p>" for note in layer.notes)
    directions = {array.direction for array in layer.arrays}
    tables = "".join(
        _array(array, framework, decimals, len(directions) > 1) for array in layer.arrays
    )
    return f'<h4>{head}</h4>{notes}<div class="stored">{tables}</div>'


def _array(array: StoredArray, framework: str, decimals: int, named: bool) -> str:
    values = array.values
    shape = " × ".join(map(str, values.shape))
    if values.ndim == 1:
        values = values[:, None] if array.axis == "rows" else values[None, :]
    direction = f", {_(DIRECTIONS[array.direction])}" if named else ""
    caption = f"<caption><b>{escape(array.name)}</b> {shape}{direction}</caption>"
    rows = _in_rows if array.axis == "rows" else _in_columns
    return f"<table>{caption}{''.join(rows(array, values, framework, decimals))}</table>"


def _in_rows(
    array: StoredArray, values: np.ndarray, framework: str, decimals: int
) -> Iterator[str]:
    for gate, block in array.blocks:
        for row in range(block.start, block.stop):
            head = ""
            if row == block.start:
                span = block.stop - block.start
                head = f'<th scope="rowgroup" rowspan="{span}">{_letter(gate, framework)}</th>'
            cells = "".join(_cell(value, decimals) for value in values[row])
            yield f'<tr class="gate" {_style(gate)}>{head}{cells}</tr>'


def _in_columns(
    array: StoredArray, values: np.ndarray, framework: str, decimals: int
) -> Iterator[str]:
    heads = (
        f'<th scope="colgroup" class="gate" {_style(gate)} colspan="{block.stop - block.start}">'
        f"{_letter(gate, framework)}</th>"
        for gate, block in array.blocks
    )
    yield f"<tr>{''.join(heads)}</tr>"
    gates = [gate for gate, block in array.blocks for _k in range(block.start, block.stop)]
    for row in values:
        cells = (
            _cell(v, decimals, f' class="gate" {_style(g)}')
            for g, v in zip(gates, row, strict=True)
        )
        yield f"<tr>{''.join(cells)}</tr>"


def _letter(gate: str, framework: str) -> str:
    """The gate's letter as the framework writes it: c̃."""
    letter = NOTATIONS[FRAMEWORKS[framework][1]].letter(gate)
    return escape(letter.replace("~", "\u0303"))


def _cell(value: float, decimals: int, attributes: str = "") -> str:
    text = shown(float(value), decimals).replace("-", "−")
    return f'<td{attributes} title="{value!r}">{text}</td>'


def _style(gate: str) -> str:
    found = colour(gate)
    return f'style="--gate: {found["dark" if st.context.theme.type == "dark" else "light"]}"'

"""The layers as PyTorch, Keras or ONNX stores them: stacked matrices, their blocks labelled and
coloured by gate."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

import numpy as np
import streamlit as st

from lstm_calc.formats.frameworks.stored import StoredArray, StoredLayer, stored_layers
from lstm_calc.language import _
from lstm_calc.notation import NOTATIONS
from lstm_calc.numbers import shown
from lstm_calc.palette import colour
from lstm_calc.problem import Problem, ProblemError

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
        sheet = Sheet(framework, problem.rounding.decimals, st.context.theme.type == "dark")
        for number, layer in enumerate(layers, 1):
            st.html(sheet.layer(layer, number))


@dataclass(frozen=True)
class Sheet:
    """Writes layers as HTML tables, in a framework's letters and with so many decimals."""

    framework: str
    decimals: int
    dark: bool = False

    def layer(self, layer: StoredLayer, number: int) -> str:
        """A heading, what was rewritten, and a table for each array."""
        settings = ", ".join(f"{key}={value!r}" for key, value in layer.settings.items())
        head = (
            f"{_('Layer {n}').format(n=number)}: <code>{escape(f'{layer.op}({settings})')}</code>"
        )
        notes = "".join(f"<p>{escape(_(note))}</p>" for note in layer.notes)
        named = len({array.direction for array in layer.arrays}) > 1
        tables = "".join(self.array(array, named) for array in layer.arrays)
        return f'<h4>{head}</h4>{notes}<div class="stored">{tables}</div>'

    def array(self, array: StoredArray, named: bool) -> str:
        values = array.values
        shape = " × ".join(map(str, values.shape))
        if values.ndim == 1:
            values = values[:, None] if array.axis == "rows" else values[None, :]
        direction = f", {_(DIRECTIONS[array.direction])}" if named else ""
        caption = f"<caption><b>{escape(array.name)}</b> {shape}{direction}</caption>"
        rows = self.in_rows if array.axis == "rows" else self.in_columns
        return f"<table>{caption}{''.join(rows(array, values))}</table>"

    def in_rows(self, array: StoredArray, values: np.ndarray) -> Iterator[str]:
        for gate, block in array.blocks:
            span = f'scope="rowgroup" rowspan="{block.stop - block.start}"'
            for row in range(block.start, block.stop):
                head = f"<th {span}>{self.letter(gate)}</th>" if row == block.start else ""
                cells = "".join(self.cell(value) for value in values[row])
                yield f"<tr {self.gate(gate)}>{head}{cells}</tr>"

    def in_columns(self, array: StoredArray, values: np.ndarray) -> Iterator[str]:
        heads = (
            f'<th scope="colgroup" {self.gate(gate)} colspan="{block.stop - block.start}">'
            f"{self.letter(gate)}</th>"
            for gate, block in array.blocks
        )
        yield f"<tr>{''.join(heads)}</tr>"
        gates = [gate for gate, block in array.blocks for _k in range(block.start, block.stop)]
        for row in values:
            pairs = zip(gates, row, strict=True)
            yield f"<tr>{''.join(self.cell(value, self.gate(gate)) for gate, value in pairs)}</tr>"

    def letter(self, gate: str) -> str:
        """The gate's letter as the framework writes it: c̃."""
        letter = NOTATIONS[FRAMEWORKS[self.framework][1]].letter(gate)
        return escape(letter.replace("~", "\u0303"))

    def cell(self, value: float, attributes: str = "") -> str:
        text = shown(float(value), self.decimals).replace("-", "−")
        return f'<td {attributes} title="{float(value)!r}">{text}</td>'

    def gate(self, gate: str) -> str:
        return f'class="gate" style="--gate: {colour(gate)["dark" if self.dark else "light"]}"'

"""How PyTorch, Keras and ONNX store a layer: what is read and what is written, from one table.

A framework stacks the gates' blocks in one array; ORDER says in which order, a framework's parts
which arrays there are and along which axis the blocks lie. Sources: the documentation of
torch.nn.LSTM, GRU and RNN; keras.layers.LSTM, GRU and SimpleRNN; the ONNX operators of those names.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lstm_calc.cell import Cell
from lstm_calc.cells import SUBSETS, key_with

ORDER = {  # framework → its layer → the gates' blocks in order
    "torch": {"LSTM": "ifgo", "GRU": "rzn", "RNN": "h"},
    "keras": {"LSTM": "ifgo", "GRU": "zrn", "SimpleRNN": "h"},
    "onnx": {"LSTM": "iofg", "GRU": "zrn", "RNN": "h"},
}
ROWS, COLUMNS = "rows", "columns"


@dataclass(frozen=True)
class Part:
    """One stored array. kinds: the weights in it, one after the other, each of all gates. shape:
    for k gates, H units, D inputs and p gates with a peephole. axis: where the gates' blocks lie,
    in rows or in columns (a vector's blocks beside those of the matrices that it belongs to)."""

    name: str
    kinds: tuple[str, ...]
    shape: tuple[str, ...]
    axis: str

    def gates(self, order: str) -> str:
        """The gates whose blocks it has: a peephole's vector has none for the candidate."""
        return order.replace("g", "") if self.kinds == ("p_",) else order

    def names(self, order: str) -> list[str]:
        """The weights in it, block by block."""
        return [kind + gate for kind in self.kinds for gate in self.gates(order)]

    def sizes(self, order: str, inputs: int, units: int) -> tuple[int, ...]:
        """Its shape in numbers."""
        k, p = len(order), len(self.gates(order))
        known = {"D": inputs, "H": units, "kH": k * units, "2kH": 2 * k * units, "pH": p * units}
        return tuple(known.get(letter) or int(letter) for letter in self.shape)

    def letters(self, order: str) -> str:
        """Its shape in letters: (4H, D)."""
        k = len(order)
        inside = ", ".join(self.shape).replace("2k", f"{2 * k}").replace("k", f"{k}")
        return f"({inside.replace('p', f'{len(self.gates(order))}')})"

    def apart(self, array: np.ndarray, order: str) -> dict[str, np.ndarray]:
        """The weights by name in an array as it is stored."""
        names = self.names(order)
        rows = array.ravel() if len(self.kinds) > 1 else self._turned(array)
        return dict(zip(names, np.split(rows, len(names)), strict=True))

    def together(self, weights: Mapping, order: str, inputs: int, units: int) -> np.ndarray:
        """The weights as they are stored, 0 for those that there are not."""
        none = np.zeros((units, *{"W_x": [inputs], "W_h": [units]}.get(self.kinds[0], ())))
        rows = np.concatenate([weights.get(name, none) for name in self.names(order)])
        stored = rows if len(self.kinds) > 1 else self._turned(rows)
        return stored.reshape(self.sizes(order, inputs, units))

    def _turned(self, array: np.ndarray) -> np.ndarray:
        return array.T if self.axis == COLUMNS else array


@dataclass(frozen=True)
class Framework:
    """How a framework stores layers. biases: the form of the sums that it writes, where there are
    biases. holds: family → its layer and the settings that make it this family's. directions:
    direction → settings. name: of a stored array, by its part's name and its place. alike: whether
    all layers of a stack must be of one kind."""

    title: str
    notation: str
    biases: str
    parts: tuple[Part, ...]
    holds: Mapping[str, tuple[str, Mapping]]
    directions: Mapping[str, Mapping]
    name: str = "{part}"
    alike: bool = False


KERAS_GATES = {"activation": "tanh", "recurrent_activation": "sigmoid"}

FRAMEWORKS = {
    "torch": Framework(
        title="PyTorch",
        notation="pytorch",
        biases="two biases",
        parts=(
            Part("weight_ih", ("W_x",), ("kH", "D"), ROWS),
            Part("weight_hh", ("W_h",), ("kH", "H"), ROWS),
            Part("bias_ih", ("b_x",), ("kH",), ROWS),
            Part("bias_hh", ("b_h",), ("kH",), ROWS),
        ),
        holds={
            "lstm": ("LSTM", {}),
            "gru_reset_after": ("GRU", {}),
            "rnn": ("RNN", {"nonlinearity": "tanh"}),
            "rnn_relu": ("RNN", {"nonlinearity": "relu"}),
        },
        directions={"forward": {}, "both": {"bidirectional": True}},
        name="{part}_l{number}{suffix}",
        alike=True,
    ),
    "keras": Framework(
        title="Keras",
        notation="keras",
        biases="one bias",
        parts=(
            Part("kernel", ("W_x",), ("D", "kH"), COLUMNS),
            Part("recurrent_kernel", ("W_h",), ("H", "kH"), COLUMNS),
            Part("bias", ("b_",), ("kH",), COLUMNS),
            Part("bias", ("b_x", "b_h"), ("2", "kH"), COLUMNS),
        ),
        holds={
            "lstm": ("LSTM", KERAS_GATES),
            "lstm_hard_sigmoid": ("LSTM", KERAS_GATES | {"recurrent_activation": "hard_sigmoid"}),
            "gru": ("GRU", KERAS_GATES | {"reset_after": False}),
            "gru_reset_after": ("GRU", KERAS_GATES | {"reset_after": True}),
            "rnn": ("SimpleRNN", {"activation": "tanh"}),
            "rnn_relu": ("SimpleRNN", {"activation": "relu"}),
        },
        directions={
            "forward": {},
            "reverse": {"go_backwards": True},
            "both": {"merge_mode": "concat"},
        },
    ),
    "onnx": Framework(
        title="ONNX",
        notation="onnx",
        biases="two biases",
        parts=(
            Part("W", ("W_x",), ("kH", "D"), ROWS),
            Part("R", ("W_h",), ("kH", "H"), ROWS),
            Part("B", ("b_x", "b_h"), ("2kH",), COLUMNS),
            Part("P", ("p_",), ("pH",), COLUMNS),
        ),
        holds={
            "lstm": ("LSTM", {}),
            "lstm_peephole": ("LSTM", {}),
            "lstm_coupled": ("LSTM", {"input_forget": 1}),
            "greff_cifg": ("LSTM", {"input_forget": 1}),
            "gru": ("GRU", {"linear_before_reset": 0}),
            "gru_reset_after": ("GRU", {"linear_before_reset": 1}),
            "rnn": ("RNN", {}),
            "rnn_relu": ("RNN", {"activations": "Relu"}),
        },
        directions={
            "forward": {"direction": "forward"},
            "reverse": {"direction": "reverse"},
            "both": {"direction": "bidirectional"},
        },
    ),
}

# family → another that means the same, and its gates from these: the gate, and with which sign
ALIKE = {
    "gru_z_new": ("gru", {"z": ("z", -1)}),
    "gru_reset_after_z_new": ("gru_reset_after", {"z": ("z", -1)}),
    "mgu": ("gru", {"r": ("f", 1), "z": ("f", -1)}),
    "lstm_coupled_i": ("lstm_coupled", {"i": ("f", -1)}),
    "lstm_coupled_c": ("lstm_coupled", {"i": ("f", -1)}),
    "greff_np": ("lstm", {}),
    **{f"lstm_peephole_{gates}": ("lstm_peephole", {}) for gates in SUBSETS},
}


def key_for(framework: str, family: str, biased: bool) -> str:
    """The catalogue's key of a family in the form that the framework stores."""
    form = FRAMEWORKS[framework].biases if biased else "no bias"
    return key_with(family, form) or key_with(family, "two biases")


def parts_of(framework: str, cell: Cell, order: str) -> list[Part]:
    """The arrays in which a cell's weights are stored."""
    parts = FRAMEWORKS[framework].parts
    return [part for part in parts if not cell.weights.keys().isdisjoint(part.names(order))]

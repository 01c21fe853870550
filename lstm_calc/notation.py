"""How a course writes a cell: its letters, and the form of its weighted sums.

A letter is a base and, after `_`, a subscript: `W_xf`; `C~` is a C with a tilde. Choosing a
notation rewrites the problem into the course's form and keeps what its numbers mean.
"""

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np

from lstm_calc.cell import Cell
from lstm_calc.cells import (
    APART,
    CATALOGUE,
    FAMILIES,
    FORMS,
    HX,
    KEYS,
    XH,
    Form,
    key_of,
    key_with,
)
from lstm_calc.problem import Layer, Problem, ProblemError, layer_of


@dataclass(frozen=True)
class Notation:
    """One course's way of writing.

    weights: kind of weight (`W_x`, `W_h`, `b_x`, `b_h`, `W_`, `b_`) → letter, `{g}` for the gate.
    letters: line or state → letter. gates: gate → its subscript in weights, where it is another.
    times: how a matrix product is written: `W x`, `x W` (row vectors, matrices of shape (inputs,
    units)) or `x Wᵀ`; sign: what stands between the two. product: the sign of the elementwise
    product. order: the lines in
    the order in which the course computes them. families: what differs for a family.
    """

    title: str
    source: str
    joining: str
    biases: int
    weights: Mapping[str, str]
    letters: Mapping[str, str] = field(default_factory=dict)
    gates: Mapping[str, str] = field(default_factory=dict)
    times: str = "W x"
    sign: str = ""
    product: str = "⊙"
    order: tuple[str, ...] = ()
    families: Mapping[str, Mapping] = field(default_factory=dict)

    def of(self, cell: Cell) -> "Notation":
        """This notation as the course writes it for the cell's family."""
        family = KEYS.get(key_of(cell) or "", ("",))[0]
        return dataclasses.replace(self, **self.families.get(family, {}), families={})

    def letter(self, name: str) -> str:
        """The course's letter of a value: a line, a state, or x."""
        return self.letters.get(name, name)

    def weight(self, name: str) -> str:
        """The course's letter of a weight by its canonical name."""
        for kind in ("W_x", "W_h", "b_x", "b_h", "W_", "b_", "p_"):
            gate = name.removeprefix(kind)
            known = len(gate) == 1 if len(kind) == 3 else gate  # W_hidden is no W_h of a gate
            if gate != name and known and kind in self.weights:
                return self.weights[kind].format(g=self.gates.get(gate, gate)).rstrip("_")
        return name

    def lines(self, cell: Cell) -> tuple[str, ...]:
        """The cell's lines in the course's order, where that order can be computed."""
        order = [line for line in self.order if line in cell.lines]
        if set(order) != set(cell.lines):
            return cell.lines
        done: dict[str, None] = {}

        def visit(line: str) -> None:
            for needed in cell.needs(line):
                visit(needed)
            done.setdefault(line)

        for line in order:
            visit(line)
        return tuple(done)


PLAIN = {"W_x": "W_x{g}", "W_h": "W_h{g}", "b_x": "b_x{g}", "b_h": "b_h{g}", "W_": "W_{g}"}
PLAIN |= {"b_": "b_{g}", "p_": "p_{g}"}
PYTORCH = PLAIN | {"W_x": "W_i{g}", "b_x": "b_i{g}"}
MEMORY_BEFORE_OUTPUT = ("f", "i", "g", "c", "o", "h")
INPUT_GATE_FIRST = ("i", "f", "g", "c", "o", "z", "r", "n", "h")  # of a GRU, the update gate

NOTATIONS = {
    "plain": Notation(
        title="Plain (W_xf, W_hf, b_f)",
        source="this calculator",
        joining=APART,
        biases=1,
        weights=PLAIN,
    ),
    "aivietnam": Notation(
        title="AI VIETNAM (W_if, b_if, W_hf)",
        source="AI VIETNAM, Introduction to LSTM, slides 11–50",
        joining=APART,
        biases=2,
        weights=PYTORCH,
        families={
            family: {"weights": PLAIN, "times": "x Wᵀ"} for family in FAMILIES if "rnn" in family
        },
    ),
    "comp7118": Notation(
        title="COMP7/8118 ([x, y], a, s, y)",
        source="COMP7/8118, Data Mining, RNN: LSTM",
        joining=XH,
        biases=1,
        weights=PLAIN,
        letters={"g": "a", "c": "s", "h": "y", "n": "a", "z": "u", "y": "p"},
        gates={"g": "a", "h": "", "n": "a", "z": "u", "y": "p"},
        product="·",
        order=MEMORY_BEFORE_OUTPUT,
    ),
    "row-vectors": Notation(
        title="Row vectors (x U + H W, N, C, H)",
        source="Long Short Term Memory, the deck with x_t * U_f + H_{t−1} * W_f",
        joining=APART,
        biases=0,
        weights=PLAIN | {"W_x": "U_{g}", "W_h": "W_{g}"},
        letters={"g": "N", "c": "C", "h": "H", "n": "N", "y": "Output"},
        gates={"g": "c", "h": "", "n": "c"},
        times="x W",
        sign="*",
        product="*",
        order=MEMORY_BEFORE_OUTPUT,
    ),
    "colah": Notation(
        title="Colah ([h, x], C̃, C)",
        source="Understanding LSTM Concept; after Olah 2015",
        joining=HX,
        biases=1,
        weights=PLAIN,
        letters={"g": "C~", "c": "C", "n": "h~"},
        gates={"g": "C", "h": "", "n": "h"},
        sign="·",
        product="*",
        order=("f", "i", "g", "c", "o", "z", "r", "n", "h"),
        families={  # a GRU's candidate has the W without a letter
            family: {"gates": {"n": ""}} for family in FAMILIES if family.startswith("gru")
        },
    ),
    "joined": Notation(
        title="Joined [x, h] (W_c, c̃, c, h)",
        source="textbooks that stack the input over the last hidden state",
        joining=XH,
        biases=1,
        weights=PLAIN,
        letters={"g": "c~", "n": "h~"},
        gates={"g": "c", "h": "", "n": "h"},
        order=MEMORY_BEFORE_OUTPUT,
    ),
    "pytorch": Notation(
        title="PyTorch (W_ii, b_ii, W_hi)",
        source="torch.nn.LSTM and torch.nn.RNN, documentation",
        joining=APART,
        biases=2,
        weights=PYTORCH,
        order=("i", "f", "g", "o", "c", "h"),
        families={
            family: {"weights": PYTORCH, "times": "x Wᵀ"} for family in FAMILIES if "rnn" in family
        },
    ),
    "keras": Notation(
        title="Keras (W, U, b; c̃)",
        source="keras.layers.LSTM, GRU and SimpleRNN: kernel W, recurrent kernel U, bias b",
        joining=APART,
        biases=1,
        weights=PLAIN | {"W_x": "W_{g}", "W_h": "U_{g}", "b_x": "b_{g}", "b_h": "b_r{g}"},
        letters={"g": "c~", "n": "h~"},
        gates={"g": "c", "n": "h", "h": ""},
        times="x W",
        order=INPUT_GATE_FIRST,
    ),
    "onnx": Notation(
        title="ONNX (W, R, Wb, Rb, P)",
        source="ONNX operators LSTM, GRU and RNN",
        joining=APART,
        biases=2,
        weights=PLAIN
        | {"W_x": "W_{g}", "W_h": "R_{g}", "b_x": "Wb_{g}", "b_h": "Rb_{g}", "p_": "P_{g}"},
        letters={"g": "c", "c": "C", "h": "H", "n": "h", "x": "X"},
        gates={"g": "c", "n": "h", "h": "i"},
        times="x Wᵀ",
        order=INPUT_GATE_FIRST,
    ),
}


def notation_of(problem: Problem, cell: Cell | None = None) -> Notation:
    """The problem's notation, as it writes the cell (of the first layer, unless another is given).
    ProblemError if there is none."""
    if problem.notation not in NOTATIONS:
        known = ", ".join(NOTATIONS)
        raise ProblemError(f"notation: {problem.notation[:40]!r} is not known; there are {known}.")
    return NOTATIONS[problem.notation].of(cell or problem.cell)


# Rewriting into a course's form -----------------------------------------------------------------


def rewrite(problem: Problem, key: str) -> tuple[Problem, list[str]]:
    """The same problem as the notation `key` writes it, and what that did, in sentences.

    The numbers keep their meaning: matrices are joined or split, two biases become their sum, and
    one bias becomes the input's, with 0 for the hidden state's. A cell of one's own keeps its form,
    and so does one that cannot be written in the notation's.
    """
    layers, notes = [], []
    for layer in problem.layers:
        form = _form_for(NOTATIONS[key], layer)
        new, said = in_form(layer, form) if form else (layer, [])
        layers.append(new)
        notes += [note for note in said if note not in notes]
    return dataclasses.replace(problem, layers=tuple(layers), notation=key), notes


def _form_for(notation: Notation, layer: Layer) -> str | None:
    """The form of the layer's family that the notation writes; None where there is none."""
    key = key_of(layer.cell)
    if key is None:
        return None
    family, form = KEYS[key]
    now = FORMS[form]
    biases = notation.biases or (0 if _silent(layer) else 1)
    if now.biases == 0:
        biases = 0
    return next(
        (
            name
            for name, f in FORMS.items()
            if (f.joining, f.biases) == (notation.joining, biases) and key_with(family, name)
        ),
        None,
    )


def _silent(layer: Layer) -> bool:
    """Whether all biases are 0."""
    return not any(
        weight.any()
        for one in layer.passes
        for name, weight in one.weights.items()
        if name.startswith("b_")
    )


def in_form(layer: Layer, form: str) -> tuple[Layer, list[str]]:
    """A catalogue's layer in another form of its family, and what changed, in sentences."""
    family, now = KEYS[key_of(layer.cell)]
    if now == form:
        return layer, []
    cell, old, new = CATALOGUE[key_with(family, form)], FORMS[now], FORMS[form]
    twin = layer.reverse and _in_form(layer.reverse, cell, old, new)
    changed = _in_form(layer, cell, old, new)
    return dataclasses.replace(changed, reverse=twin), list(_notes(old, new))


def _in_form(layer: Layer, cell: Cell, old: Form, new: Form) -> Layer:
    weights = {name: w for name, w in layer.weights.items() if name in cell.weights}  # peepholes
    for gate in FAMILIES[KEYS[cell.key][0]].gates:
        parts = _separate(layer.weights, gate, old, layer.input_size)
        weights |= {n: w for n, w in _together(parts, gate, new) if n in cell.weights}
    changed = layer_of(cell, weights, layer.start, layer.input_size)
    return dataclasses.replace(changed, direction=layer.direction)


def _separate(weights: Mapping, gate: str, form: Form, input_size: int) -> dict[str, np.ndarray]:
    """One gate's weights as W_x, W_h, b_x and b_h, whatever the form."""
    if form.joining == APART:
        parts = {"W_x": weights[f"W_x{gate}"], "W_h": weights[f"W_h{gate}"]}
    else:
        joined, hidden_size = weights[f"W_{gate}"], len(weights[f"W_{gate}"])
        if form.joining == XH:
            parts = {"W_x": joined[:, :input_size], "W_h": joined[:, input_size:]}
        else:
            parts = {"W_x": joined[:, hidden_size:], "W_h": joined[:, :hidden_size]}
    zero = np.zeros(len(parts["W_x"]))
    one, two = f"b_{gate}", (f"b_x{gate}", f"b_h{gate}")
    parts["b_x"] = weights.get(two[0], zero) if form.biases == 2 else weights.get(one, zero)
    parts["b_h"] = weights.get(two[1], zero) if form.biases == 2 else zero
    return parts


def _together(parts: Mapping, gate: str, form: Form) -> Iterator[tuple[str, np.ndarray]]:
    order = ("W_h", "W_x") if form.joining == HX else ("W_x", "W_h")
    yield f"W_{gate}", np.hstack([parts[name] for name in order])
    yield f"b_{gate}", _sum(parts["b_x"], parts["b_h"])
    if form.biases == 2:
        yield f"b_x{gate}", parts["b_x"]
        yield f"b_h{gate}", parts["b_h"]
    if form.joining == APART:
        yield f"W_x{gate}", parts["W_x"]
        yield f"W_h{gate}", parts["W_h"]


def _sum(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """a + b as one adds on paper: 0.1 + 0.2 is 0.3."""
    pairs = zip(a.tolist(), b.tolist(), strict=True)
    return np.array([float(Decimal(repr(p)) + Decimal(repr(q))) for p, q in pairs])


def _notes(old: Form, new: Form) -> Iterator[str]:
    if new.joining != APART and old.joining == APART:
        yield f"The weights of x and h are joined: side by side, they meet {new.joining}."
    if APART not in (old.joining, new.joining) and old.joining != new.joining:
        yield f"The joined weights change places: they meet {new.joining}."
    if new.joining == APART and old.joining != APART:
        yield "The joined weights are split: one matrix for x, one for h."
    if old.biases == 2 and new.biases == 1:
        yield "The two biases of each gate are added into one."
    if old.biases == 1 and new.biases == 2:
        yield "Each gate's bias stands with the input; the hidden state's bias is 0."
    if new.biases == 0 and old.biases:
        yield "This course writes no biases, and here all of them are 0: they are left out."

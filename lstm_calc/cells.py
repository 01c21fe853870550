"""The catalogue of cells: each a family's lines of the textbook, in one of the forms courses use.

In a family's line `{f}` stands for the weighted sum of gate f; a form says how that sum is written.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from lstm_calc.cell import Cell


@dataclass(frozen=True)
class Form:
    """How the weighted sum of gate {g} is written, and what it adds to a cell's key.

    joining: how x and h_prev meet the weights: apart, or one vector [x, h] or [h, x].
    """

    joining: str
    biases: int
    text: str
    suffix: str = ""


@dataclass(frozen=True)
class Family:
    """Cells that differ only in form. words: line → its title, and what it does."""

    title: str
    state: tuple[str, ...]
    lines: Mapping[str, str]
    source: str
    about: str
    words: Mapping[str, tuple[str, str]]


APART, XH, HX = "apart", "[x, h]", "[h, x]"

FORMS = {
    "one bias": Form(APART, 1, "W_x{g} @ x + W_h{g} @ h_prev + b_{g}"),
    "two biases": Form(APART, 2, "W_x{g} @ x + b_x{g} + (W_h{g} @ h_prev + b_h{g})", "_two_biases"),
    "no bias": Form(APART, 0, "W_x{g} @ x + W_h{g} @ h_prev", "_no_bias"),
    "joined [x, h]": Form(XH, 1, "W_{g} @ [x, h_prev] + b_{g}", "_joined_xh"),
    "joined [h, x]": Form(HX, 1, "W_{g} @ [h_prev, x] + b_{g}", "_joined_hx"),
    "joined [x, h], no bias": Form(XH, 0, "W_{g} @ [x, h_prev]", "_joined_xh_no_bias"),
    "joined [h, x], no bias": Form(HX, 0, "W_{g} @ [h_prev, x]", "_joined_hx_no_bias"),
}

HIDDEN_STATE = "Hidden state"

FAMILIES = {
    "lstm": Family(
        title="LSTM",
        state=("h", "c"),
        lines={
            "f": "sigmoid({f})",
            "i": "sigmoid({i})",
            "g": "tanh({g})",
            "o": "sigmoid({o})",
            "c": "f * c_prev + i * g",
            "h": "o * tanh(c)",
        },
        source="Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000",
        about="Three gates decide what the cell state forgets, takes in and shows.",
        words={
            "f": (
                "Forget gate",
                "How much of the old cell state is kept: 0 forgets all, 1 forgets nothing.",
            ),
            "i": (
                "Input gate",
                "How much of the candidate is let in: 0 lets nothing in, 1 all of it.",
            ),
            "g": (
                "Candidate",
                "New content on offer, from −1 to 1; the input gate decides how much enters.",
            ),
            "o": (
                "Output gate",
                "How much of the cell state is shown as hidden state: 0 hides it, 1 shows it.",
            ),
            "c": (
                "Cell state",
                "The long memory: what is kept of the old, plus what is let in of the new.",
            ),
            "h": (
                HIDDEN_STATE,
                "The output: the cell state squashed by tanh, then gated. Never above 1 in size.",
            ),
        },
    ),
    "rnn": Family(
        title="RNN (tanh)",
        state=("h",),
        lines={"h": "tanh({h})"},
        source="Elman 1990",
        about="One layer: the new hidden state from the input and the last hidden state.",
        words={
            "h": (
                HIDDEN_STATE,
                "The input and the last hidden state, weighted, added and squashed by tanh "
                "to between −1 and 1.",
            )
        },
    ),
    "rnn_relu": Family(
        title="RNN (ReLU)",
        state=("h",),
        lines={"h": "relu({h})"},
        source="Le, Jaitly and Hinton 2015",
        about="The plain RNN with max(0, ·) in place of tanh: values can grow without bound.",
        words={
            "h": (
                HIDDEN_STATE,
                "The input and the last hidden state, weighted and added; ReLU turns what is "
                "negative into 0.",
            )
        },
    ),
}


def _build(family: Family, form_name: str) -> Cell:
    sums = {gate: FORMS[form_name].text.format(g=gate) for gate in family.lines}
    lines = {name: text.format(**sums) for name, text in family.lines.items()}
    title = f"{family.title}, {form_name}"
    return Cell(title, family.state, lines, family.source, family.about, family.words)


# key → (family, form): `lstm` is the family's one-bias form, `lstm_two_biases` another.
KEYS = {
    family + form.suffix: (family, form_name)
    for family in FAMILIES
    for form_name, form in FORMS.items()
}
CATALOGUE = {key: _build(FAMILIES[family], form_name) for key, (family, form_name) in KEYS.items()}


def key_of(cell: Cell) -> str | None:
    """The catalogue's key of a cell with these states and equations; None for one's own cell."""
    for key, known in CATALOGUE.items():
        if known is cell or (known.state, known.equations) == (cell.state, cell.equations):
            return key
    return None

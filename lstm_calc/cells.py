"""The catalogue of cells: each a family's lines of the textbook, in one of the forms courses use.

In a family's line `{f}` stands for the weighted sum of gate f; a form says how that sum is written.
"""

from dataclasses import dataclass

from lstm_calc.cell import Cell


@dataclass(frozen=True)
class Form:
    """How the weighted sum of gate {g} is written, and what it adds to a cell's key."""

    title: str
    text: str
    suffix: str = ""


@dataclass(frozen=True)
class Family:
    """Cells that differ only in form: their state and their lines."""

    title: str
    state: tuple[str, ...]
    lines: dict[str, str]
    source: str
    about: str


FORMS = {
    "one bias": Form("one bias", "W_x{g} @ x + W_h{g} @ h_prev + b_{g}"),
    "two biases": Form(
        "two biases", "W_x{g} @ x + b_x{g} + (W_h{g} @ h_prev + b_h{g})", "_two_biases"
    ),
    "no bias": Form("no bias", "W_x{g} @ x + W_h{g} @ h_prev", "_no_bias"),
    "joined [x, h]": Form("joined [x, h]", "W_{g} @ [x, h_prev] + b_{g}", "_joined_xh"),
    "joined [h, x]": Form("joined [h, x]", "W_{g} @ [h_prev, x] + b_{g}", "_joined_hx"),
}

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
    ),
    "rnn": Family(
        title="RNN (tanh)",
        state=("h",),
        lines={"h": "tanh({h})"},
        source="Elman 1990",
        about="One layer: the new hidden state from the input and the last hidden state.",
    ),
    "rnn_relu": Family(
        title="RNN (ReLU)",
        state=("h",),
        lines={"h": "relu({h})"},
        source="Le, Jaitly and Hinton 2015",
        about="The plain RNN with max(0, ·) in place of tanh: values can grow without bound.",
    ),
}


def _build(family: Family, form: Form) -> Cell:
    sums = {gate: form.text.format(g=gate) for gate in family.lines}
    lines = {name: text.format(**sums) for name, text in family.lines.items()}
    title = f"{family.title}, {form.title}"
    return Cell(title, family.state, lines, family.source, family.about)


# key → (family, form): `lstm` is the family's one-bias form, `lstm_two_biases` another.
KEYS = {
    family + form.suffix: (family, form_name)
    for family in FAMILIES
    for form_name, form in FORMS.items()
}
CATALOGUE = {key: _build(FAMILIES[family], FORMS[form]) for key, (family, form) in KEYS.items()}


def key_of(cell: Cell) -> str | None:
    """The catalogue's key of a cell with these states and equations; None for a cell of one's own."""
    for key, known in CATALOGUE.items():
        if known is cell or (known.state, known.equations) == (cell.state, cell.equations):
            return key
    return None

"""The catalogue of cells: each a family's lines of the textbook, in one of the forms courses use.

In a family's line `{f}` stands for the weighted sum of gate f; a form says how that sum is written.
`{n:r * h_prev}` is a sum in which something else meets the weights in h_prev's place, and
`{n.input}` and `{n.hidden}` are its two halves.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import combinations

from lstm_calc.cell import Cell


@dataclass(frozen=True)
class Form:
    """How the weighted sum of gate {g} is written, and what it adds to a cell's key.

    joining: how x and {hidden} meet the weights: apart, or one vector [x, h] or [h, x]. input and
    hidden: the sum's two halves, where they are apart.
    """

    joining: str
    biases: int
    text: str
    suffix: str = ""
    input: str = ""
    hidden: str = ""


@dataclass(frozen=True)
class Family:
    """Cells that differ only in form. words: line → its title, and what it does. about: what it
    changes and why. forms: those it can be written in."""

    title: str
    state: tuple[str, ...]
    lines: Mapping[str, str]
    source: str
    about: str
    words: Mapping[str, tuple[str, str]]
    forms: tuple[str, ...] = ()

    @property
    def gates(self) -> list[str]:
        """The lines that stand on a weighted sum of their own."""
        return [line for line, text in self.lines.items() if f"{{{line}" in text]

    def with_lines(self, title: str, source: str, about: str, **lines: str | None) -> "Family":
        """This family with some lines changed, added, or (None) left out; in computing order."""
        new = {name: text for name, text in (dict(self.lines) | lines).items() if text}
        words = {name: said for name, said in self.words.items() if name in new}
        return replace(self, title=title, source=source, about=about, lines=new, words=words)

    def saying(self, **words: str) -> "Family":
        """This family with other words for what some of its lines do."""
        new = {name: (self.words[name][0], does) for name, does in words.items()}
        return replace(self, words=dict(self.words) | new)


APART, XH, HX = "apart", "[x, h]", "[h, x]"

FORMS = {
    "one bias": Form(
        APART,
        1,
        "W_x{g} @ x + W_h{g} @ {hidden} + b_{g}",
    ),
    "two biases": Form(
        APART,
        2,
        "W_x{g} @ x + b_x{g} + (W_h{g} @ {hidden} + b_h{g})",
        "_two_biases",
        "W_x{g} @ x + b_x{g}",
        "W_h{g} @ {hidden} + b_h{g}",
    ),
    "no bias": Form(
        APART,
        0,
        "W_x{g} @ x + W_h{g} @ {hidden}",
        "_no_bias",
        "W_x{g} @ x",
        "W_h{g} @ {hidden}",
    ),
    "joined [x, h]": Form(XH, 1, "W_{g} @ [x, {hidden}] + b_{g}", "_joined_xh"),
    "joined [h, x]": Form(HX, 1, "W_{g} @ [{hidden}, x] + b_{g}", "_joined_hx"),
    "joined [x, h], no bias": Form(XH, 0, "W_{g} @ [x, {hidden}]", "_joined_xh_no_bias"),
    "joined [h, x], no bias": Form(HX, 0, "W_{g} @ [{hidden}, x]", "_joined_hx_no_bias"),
}

LSTM_SOURCE = "Hochreiter and Schmidhuber 1997, with the forget gate of Gers et al. 2000"
PEEPHOLE_SOURCE = "Gers and Schmidhuber 2000; Gers, Schraudolph and Schmidhuber 2002"
GREFF_SOURCE = "Greff et al. 2017, LSTM: A Search Space Odyssey"
CHO_SOURCE = "Cho et al. 2014"
CHUNG_SOURCE = "Chung et al. 2014; Olah 2015"

FORGET = (
    "Forget gate",
    "How much of the old cell state is kept: 0 forgets all, 1 forgets nothing.",
)
INPUT = ("Input gate", "How much of the candidate is let in: 0 lets nothing in, 1 all of it.")
CANDIDATE = (
    "Candidate",
    "New content on offer, from −1 to 1; the input gate decides how much enters.",
)
OUTPUT = (
    "Output gate",
    "How much of the cell state is shown as hidden state: 0 hides it, 1 shows it.",
)
CELL_STATE = (
    "Cell state",
    "The long memory: what is kept of the old, plus what is let in of the new.",
)
HIDDEN_STATE = "Hidden state"

LSTM = Family(
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
    source=LSTM_SOURCE,
    about="Three gates decide what the cell state forgets, takes in and shows.",
    words={
        "f": FORGET,
        "i": INPUT,
        "g": CANDIDATE,
        "o": OUTPUT,
        "c": CELL_STATE,
        "h": (
            HIDDEN_STATE,
            "The output: the cell state squashed by tanh, then gated. Never above 1 in size.",
        ),
    },
)

RNN = Family(
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
)

RNN_RELU = replace(
    RNN,
    title="RNN (ReLU)",
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
)

# GRU: one state; z mixes the old state with the candidate --------------------------------------

RESET = (
    "Reset gate",
    "How much of the last hidden state the candidate may see: 0 starts afresh, 1 sees it all.",
)
GRU_CANDIDATE = ("Candidate", "New content on offer, from the input and the reset hidden state.")
GRU_HIDDEN = (
    HIDDEN_STATE,
    "A mixture of the old hidden state and the candidate, as the update gate says.",
)
Z_KEEPS = (
    "Update gate",
    "How much of the old hidden state stays: 1 keeps it, 0 takes the candidate.",
)
Z_NEW = (
    "Update gate",
    "How much of the candidate is taken: 1 takes the candidate, 0 keeps the old hidden state.",
)

GRU = Family(
    title="GRU",
    state=("h",),
    lines={
        "r": "sigmoid({r})",
        "z": "sigmoid({z})",
        "n": "tanh({n:r * h_prev})",
        "h": "(1 - z) * n + z * h_prev",
    },
    source=CHO_SOURCE,
    about="Two gates and no cell state: fewer weights than an LSTM. Here the old hidden state is "
    "reset before it meets its matrix, and an update gate of 1 keeps it.",
    words={"r": RESET, "z": Z_KEEPS, "n": GRU_CANDIDATE, "h": GRU_HIDDEN},
)

GRU_AFTER = replace(
    GRU.with_lines(
        "GRU, reset after",
        "Cho et al. 2014, as PyTorch and Keras (reset_after) compute it",
        "The hidden state meets its matrix first and is reset after it, so that one matrix product "
        "serves all gates; its bias is reset too.",
        n="tanh({n.input} + r * ({n.hidden}))",
    ),
    forms=("two biases", "no bias"),
)


def _z_new(family: Family) -> Family:
    changed = family.with_lines(
        f"{family.title}, z takes the new",
        CHUNG_SOURCE,
        "The other convention of z: it multiplies the candidate, and 1 − z the old hidden state. "
        "Negating z's weights and bias turns one into the other.",
        h="(1 - z) * h_prev + z * n",
    )
    return replace(changed, words=dict(family.words) | {"z": Z_NEW})


MGU = Family(
    title="Minimal gated unit",
    state=("h",),
    lines={
        "f": "sigmoid({f})",
        "n": "tanh({n:f * h_prev})",
        "h": "(1 - f) * h_prev + f * n",
    },
    source="Zhou et al. 2016",
    about="A GRU whose one gate both resets and updates: the fewest weights that still gate.",
    words={
        "f": (
            "Forget gate",
            "One gate for two tasks: how much of the old hidden state the candidate sees, and how "
            "much of the candidate is taken.",
        ),
        "n": GRU_CANDIDATE,
        "h": (
            HIDDEN_STATE,
            "A mixture of the old hidden state and the candidate, as the forget gate says.",
        ),
    },
)

# LSTM variants: one or two changed lines -------------------------------------------------------

SEES = {"f": "c_prev", "i": "c_prev", "o": "c"}  # gate → what its peephole looks at

# what a line does where a gate or a tanh is gone
TAKES_THE_PLACE = "New content on offer, from −1 to 1; it takes the place of what is forgotten."
ENTERS_WHOLE = "New content, from −1 to 1; all of it enters."
NOT_SQUASHED = "New content on offer, of any size; the input gate decides how much enters."
KEPT_AND_ALL_NEW = "The long memory: what is kept of the old, plus all of the new."
ALL_OLD_AND_LET_IN = "The long memory: all of the old, plus what is let in of the new."
SHOWN_UNSQUASHED = "The output: the cell state itself, gated. It can be above 1 in size."
SHOWN_UNGATED = "The output: the cell state squashed by tanh. Never above 1 in size."


OLD_OR_NEW = {
    "fio": ("", " (f and i the old one, o the new one)"),
    "fo": ("", " (f the old one, o the new one)"),
    "io": ("", " (i the old one, o the new one)"),
    "fi": ("old ", ""),
    "f": ("old ", ""),
    "i": ("old ", ""),
    "o": ("new ", ""),
}


def _peephole(gates: str) -> Family:
    lines = {g: f"sigmoid({{{g}}} + p_{g} * {SEES[g]})" for g in gates}
    if gates == "fio":
        title, which = "Peephole LSTM", "f, i and o see"
    else:
        title = f"Peephole LSTM, {' and '.join(gates)} only"
        which = f"{' and '.join(gates)} alone {'see' if len(gates) > 1 else 'sees'}"
    state, each = OLD_OR_NEW[gates]
    about = (
        f"{which} the {state}cell state itself through one weight per unit{each}, so that a closed "
        f"output gate does not blind {'them' if len(gates) > 1 else 'it'}."
    )
    return LSTM.with_lines(title, PEEPHOLE_SOURCE, about, **lines)


PEEPHOLE = _peephole("fio")
COUPLED_WORDS = "1 minus the other gate: what is let in takes the place of what is forgotten."

COUPLED = LSTM.with_lines(
    "Coupled gates, f = 1 − i",
    "Greff et al. 2017 (CIFG); ONNX input_forget",
    "No forget gate of its own: what the input gate lets in, is forgotten. A quarter fewer "
    "weights.",
    f="1 - i",
).saying(f=COUPLED_WORDS)
COUPLED_I = LSTM.with_lines(
    "Coupled gates, i = 1 − f",
    "TensorFlow Lite (CIFG)",
    "No input gate of its own: what is forgotten makes room for as much of the new.",
    i="1 - f",
).saying(i=COUPLED_WORDS)
COUPLED_C = LSTM.with_lines(
    "Coupled gates, C = f·C + (1 − f)·C̃",
    "Olah 2015",
    "The input gate is gone: we only forget when something is put in its place.",
    i=None,
    c="f * c_prev + (1 - f) * g",
).saying(g=TAKES_THE_PLACE)
NO_FORGET = LSTM.with_lines(
    "LSTM without forget gate",
    "Hochreiter and Schmidhuber 1997",
    "The first LSTM: the cell state only adds up, so it never fades, and never empties.",
    f=None,
    c="c_prev + i * g",
).saying(c=ALL_OLD_AND_LET_IN)
NO_OUTPUT_TANH = LSTM.with_lines(
    "LSTM without output tanh",
    "Greff et al. 2017 (no output activation)",
    "The cell state is shown as it is, not squashed: h can be larger than 1.",
    h="o * c",
).saying(h=SHOWN_UNSQUASHED)


def _hard(title: str, source: str, about: str, function: str) -> Family:
    gates = {g: f"{function}({{{g}}})" for g in "fio"}
    return LSTM.with_lines(title, source, about, **gates)


HARD = _hard(
    "LSTM, hard sigmoid",
    "Keras 3, hard_sigmoid",
    "Gates by straight lines, quick to compute: relu6(x + 3) / 6, exactly 0 below −3, 1 above 3.",
    "hard_sigmoid",
)
HARD_OLD = _hard(
    "LSTM, hard sigmoid (0.2x + 0.5)",
    "Keras 1 and 2, the default recurrent_activation",
    "The old straight line: 0.2x + 0.5, cut at 0 and 1. Weights trained with it need it.",
    "hard_sigmoid_old",
)

# The eight ablations of Greff et al. (2017), each of the full peephole LSTM ----------------------


def _greff(short: str, about: str, **lines: str | None) -> Family:
    return PEEPHOLE.with_lines(f"Greff {short}", GREFF_SOURCE, about, **lines)


def _recurrent(gate: str) -> str:
    others = " + ".join(f"R_{source}{gate} @ {source}_prev" for source in "fio")
    return f"sigmoid({{{gate}}} + p_{gate} * {SEES[gate]} + ({others}))"


GREFF = {
    "nig": _greff(
        "NIG (no input gate)",
        "The input gate is always open (i = 1): every candidate enters whole.",
        i=None,
        c="f * c_prev + g",
    ).saying(g=ENTERS_WHOLE, c=KEPT_AND_ALL_NEW),
    "nfg": _greff(
        "NFG (no forget gate)",
        "The forget gate is always open (f = 1): nothing is ever forgotten. Among the worst.",
        f=None,
        c="c_prev + i * g",
    ).saying(c=ALL_OLD_AND_LET_IN),
    "nog": _greff(
        "NOG (no output gate)",
        "The output gate is always open (o = 1): the cell state is shown at every timestep.",
        o=None,
        h="tanh(c)",
    ).saying(h=SHOWN_UNGATED),
    "niaf": _greff(
        "NIAF (no input activation)",
        "The candidate is the weighted sum itself, not squashed by tanh.",
        g="{g}",
    ).saying(g=NOT_SQUASHED),
    "noaf": _greff(
        "NOAF (no output activation)",
        "The cell state is not squashed before it is shown. Among the worst.",
        h="o * c",
    ).saying(h=SHOWN_UNSQUASHED),
    "cifg": _greff(
        "CIFG (coupled gates)",
        "f = 1 − i, with peepholes: as good as the full cell, with fewer weights.",
        f="1 - i",
    ).saying(f=COUPLED_WORDS),
    "np": _greff(
        "NP (no peepholes)",
        "The LSTM without peepholes: as good as with them.",
        **{gate: LSTM.lines[gate] for gate in "fio"},
    ),
    "fgr": replace(
        _greff(
            "FGR (full gate recurrence)",
            "Every gate also sees the last values of all gates: nine more matrices, and no better.",
            **{gate: _recurrent(gate) for gate in "fio"},
        ),
        state=("h", "c", "f", "i", "o"),
    ),
}

PEEPHOLE_JOINED = replace(
    LSTM.with_lines(
        "Peephole LSTM, whole matrices [C, h, x]",
        "Gers and Schmidhuber 2000, as Olah 2015 writes it",
        "The cell state is joined to h and x, so that each unit's gates see the cell state of all "
        "units; f and i the old one, o the new one.",
        **{g: f"sigmoid({{{g}:{SEES[g]}, h_prev}})" for g in "fio"},
    ),
    forms=("joined [h, x]", "joined [h, x], no bias"),
)

SUBSETS = ["".join(part) for size in (2, 1) for part in combinations("fio", size)]

FAMILIES = {
    "lstm": LSTM,
    "rnn": RNN,
    "rnn_relu": RNN_RELU,
    "gru": GRU,
    "gru_z_new": _z_new(GRU),
    "gru_reset_after": GRU_AFTER,
    "gru_reset_after_z_new": _z_new(GRU_AFTER),
    "mgu": MGU,
    "lstm_peephole": PEEPHOLE,
    **{f"lstm_peephole_{gates}": _peephole(gates) for gates in SUBSETS},
    "lstm_peephole_matrix": PEEPHOLE_JOINED,
    "lstm_coupled": COUPLED,
    "lstm_coupled_i": COUPLED_I,
    "lstm_coupled_c": COUPLED_C,
    "lstm_no_forget": NO_FORGET,
    "lstm_no_output_tanh": NO_OUTPUT_TANH,
    "lstm_hard_sigmoid": HARD,
    "lstm_hard_sigmoid_old": HARD_OLD,
    **{f"greff_{short}": family for short, family in GREFF.items()},
}


# Families × forms ------------------------------------------------------------------------------


class _Sum:
    """The weighted sum of one gate, written into a family's line as the line asks for it."""

    def __init__(self, gate: str, form: Form):
        self.gate, self.form = gate, form

    def __format__(self, hidden: str) -> str:
        if hidden and self.form.joining == APART:
            hidden = f"({hidden})"
        return self.form.text.format(g=self.gate, hidden=hidden or "h_prev")

    @property
    def input(self) -> str:
        return self.form.input.format(g=self.gate)

    @property
    def hidden(self) -> str:
        return self.form.hidden.format(g=self.gate, hidden="h_prev")


def equations(family: Family, form: Form) -> dict[str, str]:
    """The family's lines, written in the form."""
    sums = {gate: _Sum(gate, form) for gate in family.lines}
    return {name: text.format(**sums) for name, text in family.lines.items()}


# key → (family, form): `lstm` is the family's one-bias form, `lstm_two_biases` another. A family
# whose first form is another (GRU, reset after: two biases) has its plain name for that one.
KEYS = {
    key + form.suffix * (form_name != (family.forms or ("one bias",))[0]): (key, form_name)
    for key, family in FAMILIES.items()
    for form_name, form in FORMS.items()
    if not family.forms or form_name in family.forms
}
BY_FORM = {place: key for key, place in KEYS.items()}


def key_with(family: str, form: str) -> str | None:
    """The key of a family in a form; None where it cannot be written in it."""
    return BY_FORM.get((family, form))


class _Catalogue(Mapping):
    """key → Cell, each read when it is first asked for."""

    def __getitem__(self, key: str) -> Cell:
        return _build(key)

    def __contains__(self, key) -> bool:
        return key in KEYS

    def __iter__(self) -> Iterator[str]:
        return iter(KEYS)

    def __len__(self) -> int:
        return len(KEYS)


@cache
def _build(key: str) -> Cell:
    name, form_name = KEYS[key]
    family, form = FAMILIES[name], FORMS[form_name]
    return Cell(
        f"{family.title}, {form_name}",
        family.state,
        equations(family, form),
        source=family.source,
        about=family.about,
        words=family.words,
        key=key,
    )


CATALOGUE = _Catalogue()


@cache
def _keys_by_text() -> dict[tuple, str]:
    found = {}
    for key, (name, form) in KEYS.items():
        family = FAMILIES[name]
        found.setdefault(_by_text(family.state, equations(family, FORMS[form])), key)
    return found


def _by_text(state: tuple[str, ...], equations: Mapping[str, str]) -> tuple:
    """What makes a cell that cell: its output, its states in any order, its lines."""
    return state[:1], frozenset(state), tuple(equations.items())


def key_of(cell: Cell) -> str | None:
    """The catalogue's key of a cell with these states and equations; None for one's own cell."""
    return cell.key or _keys_by_text().get(_by_text(cell.state, cell.equations))


# A cell of one's own ---------------------------------------------------------------------------

OWN = "Own cell"  # its title
STATES = {"h": (HIDDEN_STATE, ""), "c": (CELL_STATE[0], "")}


@cache
def _words_by_text() -> dict[tuple[str, str], tuple[str, str]]:
    found = {}
    for name, form in KEYS.values():
        family = FAMILIES[name]
        for line in equations(family, FORMS[form]).items():
            found.setdefault(line, family.words[line[0]])
    return found


def words_of(equations: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Title and words of the lines that stand in the catalogue as well, word for word; a changed h
    or c has its title."""
    lines = {name: text for name, text in equations.items() if isinstance(text, str)}
    found = {n: _words_by_text().get((n, text), STATES.get(n)) for n, text in lines.items()}
    return {name: words for name, words in found.items() if words}

"""Formulas with a run's numbers in their holes, and formulas as text: LaTeX, MathML, a plain line.

A number may stand in a box, for a reader to fill in: ("box",) is empty, ("box", number) is filled.
"""

import re
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from html import escape

import numpy as np

from lstm_calc.numbers import digits, shown
from lstm_calc.spelling import APPLIED, BREAK, CLOSE, OPEN, Node, Nodes

SIGNIFICANT = 6  # digits at least: one computes with what is given, not with its rounded print
SMALL, LARGE = 1e-5, 1e6  # beyond them in powers of ten
GUARDED = re.compile("^−|e")  # what stands in parentheses as a factor or below a power

Box = Callable[[str, int, Node], Node]  # a vector's name, an index from 0, the number → what stands


def fill(
    nodes: Nodes,
    values: Mapping[str, np.ndarray],
    t: int,
    unit: int,
    decimals: int,
    given: Container[str] = (),
    box: Box | None = None,
) -> Nodes:
    """The nodes with numbers in their holes: of timestep t and of one unit (from 0). values: name →
    that timestep's vector, or the weight. given: the names of what is given, whose numbers are
    printed as `precise` says. box: what stands for a vector's number, the number itself or a box.
    """
    return [_filled(node, _Numbers(values, t, unit, decimals, given, box)) for node in nodes]


@dataclass(frozen=True)
class _Numbers:
    values: Mapping[str, np.ndarray]
    t: int
    unit: int
    decimals: int
    given: Container[str]
    box: Box | None

    def number(self, source: str, index: int | None, guard: bool) -> Node:
        if self.values[source].ndim == 2:
            return self.node(source, (self.unit, index), guard)
        return self.node(source, (self.unit if index is None else index,), guard)

    def node(self, source: str, place: tuple[int, ...], guard: bool = False) -> Node:
        value = float(self.values[source][place])
        written = number(value, self.decimals, source in self.given)
        found = self.box(source, place[0], written) if self.box and len(place) == 1 else written
        guarded = guard and found[0] == "mn" and GUARDED.search(found[1])
        return ("mrow", OPEN, found, CLOSE) if guarded else found

    def table(self, source: str, lying: bool) -> Node:
        values = self.values[source]
        if values.size == 1:
            return self.node(source, (0,) * values.ndim, True)
        rows = [[self.node(source, (k, *rest)) for rest in np.ndindex(values.shape[1:])]
                for k in range(len(values))]  # fmt: skip
        rows = zip(*rows, strict=True) if lying else rows
        return ("mtable", *(("mtr", *row) for row in rows))


def number(value: float, decimals: int, given: bool = False) -> Node:
    """A number as it is printed, with a true minus."""
    text = precise(value, decimals) if given else shown(value, decimals)
    return ("mn", text.replace("-", "−"))


def precise(value: float, decimals: int) -> str:
    """A given number: whole, so far as SIGNIFICANT digits go, and two more than the results have
    decimals."""
    rounded = float(f"{value:.{max(SIGNIFICANT, decimals + 2)}g}")
    if rounded == 0 or SMALL <= abs(rounded) < LARGE:
        return digits(rounded)
    mantissa, _, exponent = np.format_float_scientific(rounded, trim="-").partition("e")
    return f"{mantissa}e{int(exponent)}"


def _filled(node: Node, numbers: _Numbers) -> Node:
    tag, *rest = node
    if tag == "n":
        return numbers.number(*rest)
    if tag in ("vec", "mat"):
        return numbers.table(*rest)
    if tag == "t":
        return ("mn", str(numbers.t + rest[0]))
    if tag == "of":
        return _filled(rest[1], numbers)
    return (tag, *(child if isinstance(child, str) else _filled(child, numbers) for child in rest))


LATEX = {"σ": r"\sigma", "tanh": r"\tanh", "relu": r"\operatorname{relu}", "⊙": r"\odot "}
LATEX |= {
    "hard σ": r"\operatorname{hard\,\sigma}",
    "softmax": r"\operatorname{softmax}",
    "ln": r"\ln",
}
LATEX |= {"mean": r"\operatorname{mean}", "Σ": r"\textstyle\sum"}
LATEX |= {APPLIED: " ", "·": r"\cdot ", "−": "-", "*": "*"}
TRANSPOSED = ("mi", "T")  # as a power; a name may be T too


def latex(nodes: Nodes) -> str:
    """The nodes as LaTeX, for amsmath's maths mode. A ("t", −1) without a number is t−1. A box is
    `\blank` or `\filled{…}`, which the document has to define."""
    return " ".join(filter(None, map(_latex, nodes)))


def _latex(node: Node) -> str:
    tag, *rest = node
    if tag in LATEX_WORDS:
        return LATEX_WORDS[tag](*rest)
    if tag == "msup" and rest[1] == TRANSPOSED:
        return rf"{_latex(rest[0])}^{{\top}}"
    if tag == "mtable":
        rows = [" & ".join(map(_latex, row[1:])) for row in rest]
        return r"\begin{pmatrix} " + r" \\ ".join(rows) + r" \end{pmatrix}"
    parts = [_latex(child) for child in rest]
    return LATEX_TAGS[tag](*parts)


def _latex_name(text: str) -> str:
    name = text.replace("_", r"\_")
    return LATEX.get(text) or (rf"\mathit{{{name}}}" if len(text) > 1 else name)


def _latex_number(text: str) -> str:
    mantissa, e, exponent = text.replace("−", "-").partition("e")
    return rf"{mantissa}\mathrm{{e}}{{{exponent}}}" if e else mantissa


LATEX_WORDS = {
    "mi": _latex_name,
    "mo": lambda text: LATEX.get(text, text),
    "mn": _latex_number,
    "br": lambda: "",
    "of": lambda _, node: _latex(node),
    "t": lambda offset: f"t{offset:+d}" if offset else "t",
}
LATEX_TAGS = {
    "msub": lambda base, sub: f"{base}_{{{sub}}}",
    "msup": lambda base, power: f"{base}^{{{power}}}",
    "mover": lambda base, _: rf"\tilde{{{base}}}",
    "mrow": lambda *parts: "".join(parts),
    "box": lambda *number: rf"\filled{{{number[0]}}}" if number else r"\blank{}",
}


def mathml(nodes: Nodes) -> str:
    """The nodes as MathML, what stands in a <math>; the parentheses do not stretch. A box is a
    <span class="box">, a matrix has the class matrix, a name of two letters the class name."""
    return "".join(map(_mathml, nodes))


def _mathml(node: Node) -> str:
    tag, *rest = node
    if tag in MATHML_WORDS:
        return MATHML_WORDS[tag](*rest)
    return MATHML_TAGS[tag](*map(_mathml, rest))


def _mathml_name(text: str) -> str:
    named = len(text) == 2 and text.isalnum() and text != "ln"
    return f'<mi class="name">{escape(text)}</mi>' if named else f"<mi>{escape(text)}</mi>"


def _mathml_operator(text: str) -> str:
    form = ' form="infix"' if text in SPACED | {"·"} else ""  # also where a line wraps
    fence = ' stretchy="false"' if text in "()[]" else ""
    return f"<mo{form}{fence}>{escape(text)}</mo>"


def _mathml_time(offset: int) -> str:
    if not offset:
        return "<mi>t</mi>"
    sign = "+" if offset > 0 else "−"
    return f"<mrow><mi>t</mi><mo>{sign}</mo><mn>{abs(offset)}</mn></mrow>"


MATHML_WORDS = {
    "mi": _mathml_name,
    "mo": _mathml_operator,
    "mn": lambda text: f"<mn>{escape(text)}</mn>",
    "br": lambda: "",
    "of": lambda _, node: _mathml(node),
    "t": _mathml_time,
    "box": lambda *number: (
        f'<mtext><span class="box">{escape(number[0][1]) if number else "&nbsp;"}</span></mtext>'
    ),
}
MATHML_TAGS = {
    "mover": lambda base, over: f'<mover accent="true">{base}{over}</mover>',
    "mtable": lambda *rows: f'<mtable class="matrix">{"".join(rows)}</mtable>',
    "mtr": lambda *cells: "<mtr>" + "".join(f"<mtd>{cell}</mtd>" for cell in cells) + "</mtr>",
} | {
    tag: lambda *parts, tag=tag: f"<{tag}>{''.join(parts)}</{tag}>"
    for tag in ("msub", "msup", "mrow")
}


def plain(nodes: Nodes) -> str:
    """The nodes as a line of text: f_1 = σ(0.7·0.1 + 0.4)."""
    return "".join(map(_plain, nodes))


SPACED = {"+", "−", "⊙", "*", "="}


def _plain(node: Node) -> str:
    tag, *rest = node
    if tag in PLAIN_WORDS:
        return PLAIN_WORDS[tag](*rest)
    if tag == "mtable":
        return "[" + "; ".join(" ".join(map(_plain, row[1:])) for row in rest) + "]"
    return PLAIN_TAGS[tag](*[_plain(child) for child in rest])


def _plain_operator(text: str) -> str:
    return f" {text} " if text in SPACED else {",": ", ", "Σ": "Σ ", APPLIED: " "}.get(text, text)


PLAIN_WORDS = {
    "mi": str,
    "mo": _plain_operator,
    "mn": str,
    "br": lambda: "",
    "of": lambda _, node: _plain(node),
    "t": lambda offset: f"t{offset:+d}".replace("-", "−") if offset else "t",
}
EMPTY = "______"
PLAIN_TAGS = {
    "msub": lambda base, sub: f"{base}_{sub}" if sub.isalnum() else f"{base}_{{{sub}}}",
    "msup": lambda base, power: f"{base}^({power})" if "−" in power else f"{base}^{power}",
    "mover": lambda base, _: f"{base}\u0303",
    "mrow": lambda *parts: "".join(parts),
    "box": lambda number=EMPTY: f"[{number}]",
}


# Long formulas ----------------------------------------------------------------------------------

BOX, LETTER = 12, 1.3  # widths: of a box, and of a letter of a name
PRODUCTS = [("mo", "⊙"), ("mo", "·"), ("mo", "*")]


def width(nodes: Nodes) -> int:
    """About how many characters wide the nodes are, drawn: a matrix as wide as its columns."""
    return sum(map(_width, nodes))


def _width(node: Node) -> int:
    tag, *rest = node
    if tag == "mtable":
        columns = zip(*(row[1:] for row in rest), strict=True)
        return 2 + sum(2 + max(map(_width, column)) for column in columns)
    if tag in ("mrow", "msub", "msup"):
        return width(rest)
    if tag == "of":
        return _width(rest[1])
    if tag == "mi" and len(rest[0]) > 2:
        return round(LETTER * len(rest[0]))
    return BOX if tag == "box" else len(_plain(node))


def broken(nodes: Nodes, most: int) -> list[Nodes]:
    """The nodes as lines about `most` characters wide, so far as there are places to break."""
    rows: list[Nodes] = [[]]
    for piece in pieces(nodes, most):
        if rows[-1] and width([*rows[-1], *piece]) > most:
            rows.append([])
        rows[-1] += piece
    return rows


def pieces(nodes: Nodes, most: int) -> Iterator[Nodes]:
    """The nodes between the places where a line may break: before a sum's signs, and in a piece
    wider than `most` before its products' signs too."""
    for piece in _split(nodes, lambda node: node == BREAK):
        wide = width(piece) > most
        yield from _split(piece, lambda node: node in PRODUCTS) if wide else [piece]


def _split(nodes: Nodes, breaks: Callable[[Node], bool]) -> list[Nodes]:
    """The nodes in pieces that begin where it breaks."""
    found: list[Nodes] = [[]]
    for node in nodes:
        if breaks(node):
            found.append([])
        found[-1].append(node)
    return [piece for piece in found if piece]

"""Formulas with a run's numbers in their holes, and formulas as text: LaTeX, and a plain line."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lstm_calc.numbers import shown
from lstm_calc.spelling import APPLIED, CLOSE, OPEN, Node, Nodes


def fill(nodes: Nodes, values: Mapping[str, np.ndarray], t: int, unit: int, decimals: int) -> Nodes:
    """The nodes with numbers in their holes: of timestep t and of one unit (from 0). values: name →
    that timestep's vector, or the weight."""
    return [_filled(node, _Numbers(values, t, unit, decimals)) for node in nodes]


@dataclass(frozen=True)
class _Numbers:
    values: Mapping[str, np.ndarray]
    t: int
    unit: int
    decimals: int

    def number(self, source: str, index: int | None, guard: bool) -> Node:
        values = self.values[source]
        if values.ndim == 2:
            value = values[self.unit, index]
        else:
            value = values[self.unit if index is None else index]
        return self.node(value, guard)

    def node(self, value: float, guard: bool = False) -> Node:
        text = shown(float(value), self.decimals)
        number = ("mn", text.replace("-", "−"))
        return ("mrow", OPEN, number, CLOSE) if guard and text.startswith("-") else number

    def table(self, source: str, lying: bool) -> Node:
        values = self.values[source]
        values = values if values.ndim == 2 else values[:, None]
        values = values.T if lying else values
        if values.size == 1:
            return self.node(values[0, 0], True)
        return ("mtable", *(("mtr", *map(self.node, row)) for row in values))


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
LATEX |= {APPLIED: " ", "·": r"\cdot ", "−": "-", "T": r"\top", "*": "*"}


def latex(nodes: Nodes) -> str:
    """The nodes as LaTeX, for amsmath's maths mode. A ("t", −1) without a number is t−1."""
    return " ".join(filter(None, map(_latex, nodes)))


def _latex(node: Node) -> str:
    tag, *rest = node
    if tag in ("mi", "mo", "mn"):
        text = LATEX.get(rest[0], rest[0].replace("−", "-"))
        return rf"\mathit{{{text}}}" if tag == "mi" and len(text) > 1 and text.isalnum() else text
    if tag == "br":
        return ""
    if tag == "of":
        return _latex(rest[1])
    if tag == "t":
        return "t" if rest[0] == 0 else f"t{rest[0]:+d}"
    if tag == "mtable":
        rows = [" & ".join(map(_latex, row[1:])) for row in rest]
        return r"\begin{pmatrix} " + r" \\ ".join(rows) + r" \end{pmatrix}"
    parts = [_latex(child) for child in rest]
    return LATEX_TAGS[tag](*parts)


LATEX_TAGS = {
    "msub": lambda base, sub: f"{base}_{{{sub}}}",
    "msup": lambda base, power: f"{base}^{{{power}}}",
    "mover": lambda base, _: rf"\tilde{{{base}}}",
    "mrow": lambda *parts: " ".join(parts),
}


def plain(nodes: Nodes) -> str:
    """The nodes as a line of text: f_1 = σ(0.7·0.1 + 0.4)."""
    return "".join(map(_plain, nodes))


SPACED = {"+", "−", "⊙", "*", "="}


def _plain(node: Node) -> str:
    tag, *rest = node
    if tag in ("mi", "mo", "mn"):
        text = rest[0]
        if tag == "mo" and text in SPACED:
            return f" {text} "
        return {",": ", ", "Σ": "Σ ", APPLIED: " "}.get(text, text) if tag == "mo" else text
    if tag == "br":
        return ""
    if tag == "of":
        return _plain(rest[1])
    if tag == "t":
        return "t" if rest[0] == 0 else f"t{rest[0]:+d}".replace("-", "−")
    if tag == "mtable":
        return "[" + "; ".join(" ".join(map(_plain, row[1:])) for row in rest) + "]"
    return PLAIN_TAGS[tag](*[_plain(child) for child in rest])


PLAIN_TAGS = {
    "msub": lambda base, sub: f"{base}_{sub}" if sub.isalnum() else f"{base}_{{{sub}}}",
    "msup": lambda base, power: f"{base}^({power})" if "−" in power else f"{base}^{power}",
    "mover": lambda base, _: f"{base}\u0303",
    "mrow": lambda *parts: "".join(parts),
}

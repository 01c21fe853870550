"""A formula's nodes as HTML for `st.html`, which lets no MathML through: letters and subscripts."""

from collections.abc import Container
from html import escape
from itertools import chain

from lstm_calc.spelling import APPLIED, Node, Nodes
from lstm_calc.writing import SPACED


def markup(nodes: Nodes, marked: Container[int] = ()) -> str:
    """The nodes as HTML; those at the indices of `marked` are marked as differing."""
    texts = [(_html(node), k in marked) for k, node in enumerate(nodes)]
    return "".join(f"<mark>{text}</mark>" if mark else text for text, mark in texts).replace(
        "</mark><mark>", ""
    )


def letters(text: str) -> str:
    """A formula of single letters and digits, `4(nm + n² + n)`, its letters in italics."""
    return "".join(f"<i>{c}</i>" if c.isalpha() else escape(c) for c in text)


def _html(node: Node) -> str:
    tag, *rest = node
    return TAGS[tag](*rest)


def _identifier(text: str) -> str:
    upright = len(text) > 1 or not text.isalpha() or text == "σ"
    return escape(text) if upright else f"<i>{escape(text)}</i>"


def _operator(text: str) -> str:
    if text == APPLIED:
        return "\u2009"
    if text in SPACED | {"·"}:
        return f" {escape(text)} "
    return ", " if text == "," else escape(text)


def _time(offset: int) -> str:
    return "<i>t</i>" if offset == 0 else f"<i>t</i>−{-offset}"


TAGS = {
    "mi": _identifier,
    "mo": _operator,
    "mn": escape,
    "msub": lambda base, sub: f"{_html(base)}<sub>{_html(sub)}</sub>",
    "msup": lambda base, power: f"{_html(base)}<sup>{_html(power)}</sup>",
    "mover": lambda base, _: f"<i>{escape(base[1])}\u0303</i>",
    "mrow": lambda *parts: "".join(map(_html, parts)),
    "of": lambda _, node: _html(node),
    "t": _time,
    "br": lambda: "",
}


def named(text: str) -> str:
    """A letter such as `W_xf` or `c~` as HTML."""
    base, _, sub = text.partition("_")
    base = "".join(chain(base.removesuffix("~"), "\u0303" * base.endswith("~")))
    return f"<i>{escape(base)}</i>" + (f"<sub>{escape(sub)}</sub>" if sub else "")

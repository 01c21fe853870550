"""Formulas as labels of a workbook: text with subscripts that are drawn as such."""

from collections.abc import Iterator
from itertools import groupby

from xlsxwriter.worksheet import Worksheet

from lstm_calc.formats.workbook.styles import Styles
from lstm_calc.spelling import Node, Nodes
from lstm_calc.writing import plain

Pieces = list[tuple[str, dict]]  # text and the properties of its font
RAISED, LOWERED = {"font_script": 1}, {"font_script": 2}
SCRIPTS = {"msup": RAISED, "msub": LOWERED}
FONT = ("bold", "italic", "font_color", "font_size")


def pieces(nodes: Nodes, font: dict | None = None) -> Pieces:
    """The nodes as text, its sub- and superscripts apart."""
    runs = groupby(_pieces(nodes), key=lambda piece: piece[1])
    return [("".join(text for text, _ in run), (font or {}) | script) for script, run in runs]


def _pieces(nodes: Nodes) -> Iterator[tuple[str, dict]]:
    for node in nodes:
        tag, *rest = node
        if tag in SCRIPTS:
            yield from _pieces([rest[0]])
            yield plain([rest[1]]), SCRIPTS[tag]
        elif tag in ("mrow", "of"):
            yield from _pieces([child for child in rest if isinstance(child, tuple)])
        elif text := plain([node]):
            yield text, {}


def timeless(nodes: Nodes) -> Nodes:
    """The nodes without their timesteps: h for h_{t−1}."""
    return [_timeless(node) for node in nodes]


def _timeless(node: Node) -> Node:
    tag, *rest = node
    if tag == "msub" and rest[1][0] == "t":
        return rest[0]
    if tag == "msub" and rest[1][0] == "mrow":
        return ("msub", rest[0], rest[1][1])
    return (tag, *(_timeless(child) if isinstance(child, tuple) else child for child in rest))


def put(sheet: Worksheet, place: tuple[int, int], found: Pieces, look: dict, styles: Styles):
    """Write the pieces into a cell, in its own font where they do not say another."""
    cell = styles.of(look)
    font = {name: look[name] for name in FONT if name in look}
    if len(found) < 2:
        text, own = found[0]
        sheet.write_string(*place, text, styles.of(look | own))
        return
    runs = [part for text, own in found for part in (styles.of(font | own), text)]
    sheet.write_rich_string(*place, *runs, cell)

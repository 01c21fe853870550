"""A sheet as one HTML file to print: MathML, its own style, no script, nothing from elsewhere."""

from collections.abc import Iterable, Iterator
from functools import cache
from html import escape
from pathlib import Path

from lstm_calc.formats.working import Section
from lstm_calc.formats.worksheet.sheet import EQUALS, Block, Sheet, Task
from lstm_calc.spelling import Nodes
from lstm_calc.writing import mathml, pieces, width

CSS = Path(__file__).with_name("sheet.css")
SIZES = {"a4": "A4", "letter": "letter"}
PAGE_WIDTH, TASK_WIDTH, COLUMN_WIDTH = 94, 60, 40  # characters: of the paper, beside a title, half
DIGITS = 10  # that a box has room for, without smaller ones
RUNNING = 70  # characters of the title that fit at the head of a page
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
{css}</style>
</head>
<body class="{kind}">
{body}
</body>
</html>
"""
SETTINGS = """@page {{
  size: {paper};
  @top-left {{ content: "{running}"; }}
  @top-right {{ content: "{kind}"; }}
}}
:root {{ --small: {small:.2f}; }}
"""
NAME = '<p class="who">Name <span class="rule"></span> Date <span class="rule date"></span></p>'
KEY = '<p class="who"><strong>Answer key</strong></p>'


def html(sheet: Sheet) -> str:
    """The whole file."""
    kind = "Answer key" if sheet.is_key else "Worksheet"
    settings = SETTINGS.format(
        paper=SIZES[sheet.paper],
        running=_in_css(sheet.title[:RUNNING]),
        kind=kind,
        small=min(1, DIGITS / sheet.digits),
    )
    body = [*_heading(sheet), *_given(sheet.given), *_equations(sheet)]
    body += [line for block in sheet.blocks for line in _block(block)]
    body += _notes(sheet.notes)
    return PAGE.format(
        title=escape(f"{sheet.title}: {kind.lower()}"),
        css=_css() + settings,
        kind="key" if sheet.is_key else "sheet",
        body="\n".join(body),
    )


@cache
def _css() -> str:
    return CSS.read_text(encoding="utf-8")


def _in_css(text: str) -> str:
    """The text for a string of CSS: every sign by its number, so that none ends the string."""
    return "".join(c if c.isascii() and c.isalnum() else f"\\{ord(c):x} " for c in text)


def _heading(sheet: Sheet) -> Iterator[str]:
    yield "<header>"
    yield KEY if sheet.is_key else NAME
    yield f"<h1>{escape(sheet.title)}</h1>"
    yield from (f"<p>{escape(text)}</p>" for text in sheet.about)
    yield f'<p class="note">{escape(sheet.rule)}</p>'
    yield "</header>"


def _given(found: Iterable[Section]) -> Iterator[str]:
    yield "<section>\n<h2>Given</h2>"
    for section in found:
        yield f'<h3>{escape(section.title)}</h3>\n<ul class="given">'
        for item in section.items:
            yield f"<li>{equation(item.left, item.nodes, PAGE_WIDTH)}</li>"
        yield "</ul>"
    yield "</section>"


def _equations(sheet: Sheet) -> Iterator[str]:
    yield "<section>\n<h2>Equations</h2>"
    for equations in sheet.equations:
        yield f"<h3>{escape(equations.title)}</h3>" if equations.title else ""
        long = any(width([*left, *right]) > COLUMN_WIDTH for left, right in equations.formulas)
        yield f'<ul class="equations{" long" if long else ""}">'
        for left, right in equations.formulas:
            yield f"<li>{equation(left, right, PAGE_WIDTH)}</li>"
        yield "</ul>"
    yield "</section>"


def _block(block: Block) -> Iterator[str]:
    """A timestep as a table, whose heading the printer repeats on each page."""
    yield '<table class="tasks">'
    yield f'<thead><tr><th colspan="2" scope="colgroup">{escape(block.title)}</th></tr></thead>'
    yield "<tbody>"
    for task in block.tasks:
        yield f'<tr><th scope="row">{escape(task.title)}</th><td>'
        yield from _rows(task)
        yield "</td></tr>"
    yield "</tbody>\n</table>"


def _rows(task: Task) -> Iterator[str]:
    first, *rest = task.chain
    yield f"<div>{equation(task.left, first)}</div>"
    yield from (f'<div class="next">{formula([EQUALS, *nodes])}</div>' for nodes in rest)


def equation(left: Nodes, right: Nodes, most: int = TASK_WIDTH) -> str:
    """Left = right, of which each may wrap."""
    return f"{formula([*left, EQUALS], most)} {formula(right, most)}"


def formula(nodes: Nodes, most: int = TASK_WIDTH) -> str:
    """A formula in pieces that may stand on lines of their own, about `most` characters wide; one
    that is wider is smaller."""
    return " ".join(
        f"<math{_size(piece, most)}>{mathml(piece)}</math>" for piece in pieces(nodes, most)
    )


def _size(nodes: Nodes, most: int) -> str:
    wide = width(nodes)
    return f' style="font-size: {100 * most // wide}%"' if wide > most else ""


def _notes(notes: Iterable[str]) -> Iterator[str]:
    yield from (f'<p class="note">{escape(note)}</p>' for note in notes)

"""The step player as one HTML file: script, style and numbers in it, and no request to anywhere.

A course's page may frame it, a lecturer opens it without a network. Whatever comes from outside is
escaped, and the content security policy lets no other script run.
"""

import base64
import hashlib
import json
from collections.abc import Iterator
from html import escape
from itertools import groupby

from lstm_calc.blanks import Blanks
from lstm_calc.examples import example_of
from lstm_calc.formats.given import Group, Table, groups
from lstm_calc.formats.how import How
from lstm_calc.formats.wording import cells, printable, rounding
from lstm_calc.forward import Trace, run
from lstm_calc.language import _
from lstm_calc.numbers import digits
from lstm_calc.player import script, source, style
from lstm_calc.player.payload import payload
from lstm_calc.problem import Problem, ProblemError

MAX_NUMBERS = 100_000  # of a page that a browser still lays out at once

DOCUMENT = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}
</style>
</head>
<body class="page">
<header class="masthead">
<h1 dir="auto">{title}</h1>
{source}<p>{about}</p>
<button type="button" class="scheme" data-dark="{dark}" data-light="{light}">{dark}</button>
</header>
<noscript><p>{noscript}</p></noscript>
<div class="halves">
<details class="given">
<summary><h2>{given}</h2></summary>
{tables}
</details>
<main id="home"><div class="player"></div></main>
</div>
<script type="application/json" id="data">{data}</script>
<script type="module">{script}</script>
</body>
</html>
"""
POLICY = (
    "default-src 'none'; script-src '{script}'; style-src 'unsafe-inline'; img-src data: blob:; "
    "base-uri 'none'; form-action 'none'"
)


def player(problem: Problem, how: How | None = None) -> str:
    """A complete HTML file; it opens at `how.at`, or where its address says: `#t=2&line=f`, in the
    second part of the walk `#part=2&t=2&line=f`. ProblemError for a run too long to lay out."""
    return page(problem, how or How())


def mounted(
    trace: Trace,
    number: int | str = 0,
    hidden: Blanks = frozenset(),
    fill: Blanks = frozenset(),
) -> dict:
    """What the player is mounted with: the run, its title, what the course printed wrong, and the
    stop to open at: the end of the first timestep, where all is filled in. A new number commands
    the player to that stop. hidden and fill: as in `payload`; a note would tell a hidden number."""
    problem = trace.problem
    example = example_of(problem)
    notes = [
        {"name": erratum.name, "t": erratum.t, "text": _(erratum.words)}
        for erratum in (example.errata if example else ())
    ]
    command = {"number": number, "t": 1, "line": problem.cell.output}
    return payload(trace, hidden, fill) | {
        "heading": _title(problem),
        "command": command,
        "notes": [] if hidden else notes,
    }


def page(problem: Problem, how: How, **more) -> str:
    """The file; more: what its script is told beside the run (see page.js)."""
    data = _data(problem, how) | more
    code = "\n" + script() + "\n" + source("page.js")
    about = f"{cells(problem)}; {rounding(problem)}."
    from_where = f'<p dir="auto">{escape(printable(problem.source))}</p>\n'
    return DOCUMENT.format(
        lang=_("en"),  # a language's catalogue gives its own code
        policy=POLICY.format(script=_allowed(code)),
        title=escape(_title(problem)),
        style=style() + source("page.css"),
        source=from_where if printable(problem.source) else "",
        about=escape(about),
        dark=escape(_("Dark colours")),
        light=escape(_("Light colours")),
        noscript=escape(_("The steps need JavaScript, which this browser does not run here.")),
        given=escape(_("What is given")),
        tables="\n".join(_sections(problem)),
        data=_embedded(data),
        script=code,
    )


def _title(problem: Problem) -> str:
    return printable(problem.title) or problem.cell.title


def _data(problem: Problem, how: How) -> dict:
    trace = run(problem)
    data = mounted(trace)
    numbers = sum(
        len(part["times"]) * sum(len(rows[0]) for rows in part["values"].values())
        for part in data["parts"]
    )
    if numbers > MAX_NUMBERS:
        raise ProblemError(
            f"A page of this problem would show {numbers:,} values; {MAX_NUMBERS:,} is the most. "
            f"Use fewer timesteps or units."
        )
    if how.at is None:
        return data
    part, t, line = how.at
    return data | {"command": {"part": part, "t": t, "line": line}}


def _embedded(data: dict) -> str:
    """JSON that ends no script element, whatever text it holds."""
    text = json.dumps(data, allow_nan=False, separators=(",", ":"))
    return text.replace("<", r"\u003c").replace(">", r"\u003e").replace("&", r"\u0026")


def _allowed(code: str) -> str:
    """The script as a policy names it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()


# The given numbers ------------------------------------------------------------------------------


def _sections(problem: Problem) -> Iterator[str]:
    """A heading a part where there are several, and under it the groups of tables."""
    found = [*groups(problem)]
    several = len({group.part for group in found if group.part}) > 1
    for part, members in groupby(found, lambda group: group.part):
        below = bool(part) and several
        if below:
            yield f'<h3 class="part">{escape(part)}</h3>'
        yield from (_group(group, "h4" if below else "h3") for group in members)


def _group(group: Group, tag: str) -> str:
    tables = "".join(map(_table, group.tables))
    line = group.colour or {}
    style = "".join(f"--{scheme}: {colour};" for scheme, colour in line.items())
    attribute = f' style="{style}"' if style else ""
    heading = f"<{tag}>{escape(group.title)}</{tag}>"
    return f'<div class="group"{attribute}>{heading}<div class="tables">{tables}</div></div>'


def _table(table: Table) -> str:
    base, _sep, subscript = table.letter.partition("_")
    height, width = table.values.shape
    low = f"<sub>{escape(subscript)}</sub>" if subscript else ""
    shape = f'<span class="shape">{height} × {width}</span>'
    caption = f"<caption><i>{escape(base)}</i>{low} {shape}</caption>"
    rows = "".join(_rows(table))
    return f'<div class="sheet"><table>{caption}{_head(table)}<tbody>{rows}</tbody></table></div>'


def _head(table: Table) -> str:
    if not table.columns:
        return ""
    corner = "<td></td>" if table.rows else ""
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in table.columns)
    return f"<thead><tr>{corner}{heads}</tr></thead>"


def _rows(table: Table) -> Iterator[str]:
    for k, row in enumerate(table.values.tolist()):
        head = f'<th scope="row">{escape(table.rows[k])}</th>' if table.rows else ""
        numbers = "".join(f"<td>{_number(value)}</td>" for value in row)
        yield f"<tr>{head}{numbers}</tr>"


def _number(value: float) -> str:
    """Every digit of a given number: it is what the reader calculates with."""
    whole = digits(value) if 1e-6 <= abs(value) < 1e15 or value == 0 else repr(value)
    return whole.replace("-", "−")

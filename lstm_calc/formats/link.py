"""A problem as the text that an address holds: `?p=…`. Its first character is the version.

What a version wrote, every later one reads.
"""

import re

from lstm_calc.formats.how import How
from lstm_calc.formats.packing import LONGEST, PackingError, pack, unpack
from lstm_calc.problem import FORMAT, Problem, ProblemError, document, make

VERSION = "1"
UNSAID = {"format": FORMAT, "title": "", "source": ""}
ADDRESS = re.compile(r"[?&]p=([\w-]*)")


def to_link(problem: Problem) -> str:
    """The problem as text of letters, digits, - and _; the same text for the same problem. Raises
    ProblemError where it is too large for any link."""
    try:
        return VERSION + pack(_short(document(problem)))
    except PackingError:
        raise ProblemError("This problem is too large for a link; save it as a file.") from None


def from_link(text: str) -> Problem:
    """The problem of a link's text, or of a whole address with it. Raises ProblemError with a
    sentence for anything else; takes bounded time and memory whatever the text."""
    if not isinstance(text, str):
        raise ProblemError("A link is text.")
    if len(text) > 2 * LONGEST:
        raise ProblemError("This link is too long to be one of the calculator's.")
    text = "".join(text.split())  # a mail breaks its lines
    address = ADDRESS.search(text)
    text = address[1] if address else text
    if not text.startswith(VERSION):
        raise ProblemError(_unknown(text))
    try:
        found = unpack(text[1:])
    except PackingError:
        raise ProblemError("This link is damaged or cut short: copy the whole of it.") from None
    if not isinstance(found, dict) or "format" in found:
        raise ProblemError("This link holds no problem.")
    return make({"format": FORMAT, **found})


def text(problem: Problem, how: How | None = None) -> str:
    """The link's text as a file's line."""
    return to_link(problem) + "\n"


def _unknown(text: str) -> str:
    if text[:1] in tuple("23456789"):
        return "This link was written by a newer version of the calculator than this one."
    return "This is not a link of the calculator: those begin with 1."


def _short(found: dict) -> dict:
    """The document without what is so when nothing is said."""
    kept = {key: value for key, value in found.items() if UNSAID.get(key) != value}
    return kept | {"layers": [_short_layer(layer) for layer in found["layers"]]}


def _short_layer(layer: dict) -> dict:
    silent = [
        key
        for key in ("start", "start_reverse")
        if not any(number for values in layer.get(key, {}).values() for number in values)
    ]
    return {key: value for key, value in layer.items() if key not in silent}

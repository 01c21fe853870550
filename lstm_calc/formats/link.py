"""A problem as the text that an address holds: `?p=…`. Its first character is the version.

What a version wrote, every later one reads.
"""

import re

from lstm_calc.formats.how import How
from lstm_calc.formats.packing import LONGEST, MOST_NUMBERS, PackingError, pack, unpack
from lstm_calc.problem import FORMAT, Problem, ProblemError, document, make

VERSION = "1"
ADDRESS = re.compile(r"[?&]p=([\w-]*)")
SPACES = re.compile(r"\s+")  # a mail's line breaks


def to_link(problem: Problem) -> str:
    """The problem as text of letters, digits, - and _; the same text for the same problem. Raises
    ProblemError where it is too large for any link."""
    text = VERSION + pack(_short(document(problem)))
    if len(text) > LONGEST or _count(problem) > MOST_NUMBERS:
        raise ProblemError("This problem is too large for a link; save it as a file.")
    return text


def from_link(text: str) -> Problem:
    """The problem of a link's text, or of a whole address with it. Raises ProblemError with a
    sentence for anything else; takes bounded time and memory whatever the text."""
    if not isinstance(text, str):
        raise ProblemError("A link is text.")
    if len(text) > 2 * LONGEST:
        raise ProblemError("This link is too long to be one of the calculator's.")
    text = SPACES.sub("", text)
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
    if text[:1].isdigit():
        return "This link was written by a newer version of the calculator than this one."
    return "This is not a link of the calculator: those begin with 1."


def _short(found: dict) -> dict:
    """The document without what is so when nothing is said."""
    layers = [_short_layer(layer) for layer in found["layers"]]
    kept = {key: value for key, value in found.items() if key != "format" and value != ""}
    return kept | {"layers": layers}


def _short_layer(layer: dict) -> dict:
    silent = [
        key
        for key in ("start", "start_reverse")
        if not any(number for values in layer.get(key, {}).values() for number in values)
    ]
    return {key: value for key, value in layer.items() if key not in silent}


def _count(problem: Problem) -> int:
    """How many numbers the problem has."""
    layers = [one for layer in problem.layers for one in layer.passes]
    layers += [problem.readout.layer] if problem.readout else []
    given = [array for one in layers for array in (*one.weights.values(), *one.start.values())]
    targets = 0 if problem.targets is None else problem.targets.size
    return sum(array.size for array in given) + problem.inputs.size + targets

"""A whole problem pasted: the text's named arrays, and what they may be.

Names stand before `=`, `:` or their numbers, or in quotes in a dict or a state dict; what
`get_weights()` gives has only an order. A document of this calculator is read as it is.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import islice

import numpy as np

from lstm_calc.formats import guessing, matching
from lstm_calc.formats.brackets import TURNED, Brackets, is_bracketed
from lstm_calc.formats.link import ADDRESS, from_link
from lstm_calc.formats.pasted import (
    MAX_NUMBERS,
    MAX_TEXT,
    NAME,
    Nested,
    array_of,
    arrays,
    by,
    grid_of,
    prepared,
    texts,
)
from lstm_calc.formats.proposal import Entry, Proposal, by_name
from lstm_calc.notation import notation_of
from lstm_calc.problem import FORMAT, Problem, ProblemError, read

MAX_NAMES, MAX_OUTER = 300, 20
TABLE_OF_RESULTS = (
    "This is the table of all values that this calculator writes as CSV: results, without the "
    "weights they come from. Open the problem's own document (.json) instead."
)
RESULTS = re.compile(r'\ufeff?\s?"?(?:layer,)?name,symbol,unit,')
HEADING = re.compile(r"\s?name[ \t]*[,;\t][^\n]*\n")
COMMANDS = r"(?!\\(?:begin|end|hline|[dt]?frac|left|right|[\[\]()\\$,;! ]))"
NUMBER = r"[+\-.]?\s?[0-9]|[+-]?\.[0-9]"
ARRAY = rf"{NUMBER}|[\[(]|(?:np\.|numpy\.|torch\.)?(?:array|tensor|matrix)\(|\\begin|\\left"
PATH = rf"(?:\w{{1,20}}\[[0-9]\]\.)?{COMMANDS}{NAME.pattern}"
STATED = re.compile(rf"\$*+(?P<name>{PATH})[ \t$]*+(?:\([^()\n]{{0,40}}\)[ \t]*+)?(?::=|=|:|←)")
SHOWN = re.compile(rf"(?P<name>{PATH})(?:[ \t]*+[,;\t]|[ \t]+?)[ \t]*+(?={ARRAY})")
QUOTED = re.compile(r"(?<![=\w])(['\"])(?P<name>[A-Za-z][^'\"\n\[\](){},;=]{0,100})\1\s?\s?[:,]")
STEP = re.compile(r"['\"]|[\[({})\]]|[\s,;]++|[^\s,;\[\](){}'\"]++")
REST = re.compile(r"[\s,;:()\[\]{}>$&.\\]*+")


def proposals(text: str, problem: Problem) -> tuple[Proposal, ...]:
    """What a text may mean, put into the problem; the likeliest first. Raises ProblemError with a
    sentence where nothing of it can be used."""
    if len(text) > MAX_TEXT:
        raise ProblemError(f"The text is longer than {MAX_TEXT:,} characters.")
    if RESULTS.match(text):
        raise ProblemError(TABLE_OF_RESULTS)
    if ADDRESS.search(text):
        return _whole(from_link(text))
    document = _json(text)
    if document is not None:
        return _of_json(document, problem)
    found = entries(text)
    return of_entries(found, problem) if found else _without_names(text, problem)


def of_entries(found: tuple[Entry, ...], problem: Problem) -> tuple[Proposal, ...]:
    """What named arrays may mean: a framework's weights, or those of the problem's cell."""
    return guessing.of_names(found, problem) or matching.of_names(found, problem)


def of_arrays(found: Mapping[str, np.ndarray], problem: Problem) -> tuple[Proposal, ...]:
    """The same of arrays by name, as a file has them; names such as arr_0 say only their order."""
    if all(re.fullmatch(r"arr_[0-9]+|[0-9]+", name) for name in found):
        return guessing.of_order([*found.values()], problem)
    return of_entries(by_name(found), problem)


# JSON -------------------------------------------------------------------------------------------


def _json(text: str) -> dict | None:
    """The text as a JSON object; None where it is none."""
    if text.lstrip("\ufeff \t\r\n")[:1] != "{":
        return None
    try:
        found = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        if f'"{FORMAT}"' in text:
            read(text)  # says what is wrong with the document
        return None
    return found if isinstance(found, dict) else None


def _of_json(document: dict, problem: Problem) -> tuple[Proposal, ...]:
    if "format" in document or "layers" in document:
        return _whole(read(document))
    found = tuple(_flat(document, ""))
    if not found:
        raise ProblemError("The JSON has no numbers.")
    return of_entries(found, problem)


def _whole(new: Problem) -> tuple[Proposal, ...]:
    title = f"A problem of this calculator: {new.title}" if new.title else "A whole problem"
    return (Proposal(title, new),)


def _flat(found: dict, before: str, depth: int = 0) -> Iterator[Entry]:
    for key, value in found.items():
        name = f"{before}{key}"[:200]
        if isinstance(value, dict) and depth < 5:
            yield from _flat(value, f"{name}.", depth + 1)
        else:
            yield Entry(name, (_checked(name, lambda v=value: array_of(_texts(v))),))


def _texts(value, depth: int = 0):
    """Nested lists of cell texts."""
    if isinstance(value, list) and depth < 6:
        return [_texts(one, depth + 1) for one in value]
    return json.dumps(value) if isinstance(value, int | float | bool | None) else str(value)[:40]


def _checked(name: str, read_it):
    try:
        return read_it()
    except ProblemError as error:
        raise ProblemError(f"{name[:40]}: {error}") from None


# Names and their numbers in a text --------------------------------------------------------------


def entries(text: str) -> tuple[Entry, ...]:
    """The named arrays of a text; none where nothing in it has a name. Raises ProblemError."""
    return tuple(_stacked([Entry(name, found) for name, found in _named(text, _value)]))


def named_texts(text: str) -> tuple[tuple[str, Nested], ...]:
    """The names of a text, each with its numbers as they are written. Raises ProblemError."""
    return tuple(_named(text, lambda segment: texts(_array(segment))))


def _named(text: str, read_it: Callable) -> Iterator[tuple]:
    """Each name with what is read from the text after it."""
    text = prepared(text)
    heading = HEADING.match(text)
    text = text[heading.end() :] if heading else text
    marks = [*islice(_names(text), MAX_NAMES + 1)]
    if len(marks) > MAX_NAMES:
        raise ProblemError(f"These are more than {MAX_NAMES} names.")
    ends = [*(start for _name, start, _end in marks[1:]), len(text)]
    for (name, _start, begin), end in zip(marks, ends[: len(marks)], strict=True):
        segment = text[begin:end]
        if re.search(r"[0-9]", segment):
            yield name, _checked(name, lambda s=segment: read_it(s))
        elif len(marks) == 1 or any(c.isalpha() for c in segment):
            raise ProblemError(f"{name[:40]}: no numbers follow it.")


Name = tuple[str, int, int]  # where it begins, and where what follows it begins


def _names(text: str) -> Iterator[Name]:
    """The names of a text, those in dicts in dicts joined by points."""
    position, depth, starts, outer, last = 0, 0, "line", [], ""
    while position < len(text):
        match = _named_at(text, position, "" if depth else starts)
        if match:
            last = match["name"].strip()
            yield ".".join([*filter(None, outer), last]), match.start(), match.end()
            position, starts = match.end(), ""
            continue
        token = STEP.match(text, position)[0]
        if token == "{" and len(outer) < MAX_OUTER:
            outer.append(last)
        elif token == "}" and outer:
            outer.pop()
        last = last if token.isspace() else ""
        depth = max(0, depth + (token in "[(") - (token in "])"))
        position, starts = position + len(token), _starts(token)


def _starts(token: str) -> str:
    """What may begin after a token: any name, one with its sign of equality, none."""
    if "\n" in token or ";" in token:
        return "line"
    return "blank" if token[0] in " \t,{})]" else ""


def _named_at(text: str, position: int, starts: str) -> re.Match | None:
    """A name in quotes at this place, or one where a statement may begin."""
    if text[position] in "'\"":
        return QUOTED.match(text, position)
    if not starts:
        return None
    stated = STATED.match(text, position)
    return stated or (SHOWN.match(text, position) if starts == "line" else None)


def _value(segment: str) -> tuple[np.ndarray, ...]:
    """The array at the head of a segment, in each of its readings."""
    return tuple(array for array, _note in arrays(_array(segment)))


def _array(segment: str) -> str:
    """What of a segment is the array at its head."""
    segment = segment.strip()
    if "\\" in segment:
        return segment.rstrip(",;.$ \n")
    if not is_bracketed(segment):
        return segment.rstrip(",;})] \n")
    end = _end(segment)
    if REST.fullmatch(segment, end) is None:
        raise ProblemError(f"“{segment[end:].strip()[:24]}” after the numbers cannot be read.")
    return segment[:end]


def _end(segment: str) -> int:
    """Where the first bracket that is opened is closed, with what transposes it."""
    depth = 0
    for place in re.finditer(r"[\[({})\]]", segment):
        depth += 1 if place[0] in "[({" else -1
        if depth == 0:
            rest = segment[place.end() : place.end() + 2]
            mark = next((one for one in reversed(TURNED) if rest.startswith(one)), "")
            return place.end() + len(mark)
    raise ProblemError("A bracket is not closed.")


def _stacked(found: list[Entry]) -> Iterator[Entry]:
    """Rows under one name, one after the other, as the matrix that they are."""
    rows: dict[str, list[Entry]] = {}
    for entry in found:
        rows.setdefault(entry.name, []).append(entry)
    for name, same in rows.items():
        if len(same) == 1:
            yield same[0]
            continue
        wide = {one.array.size for one in same}
        if len(wide) > 1 or any(1 not in grid_of(one.array).shape for one in same):
            raise ProblemError(f"{name[:40]} stands here {len(same)} times.")
        yield Entry(name, (np.array([one.array.ravel() for one in same]),))


# Arrays without names ---------------------------------------------------------------------------


def _without_names(text: str, problem: Problem) -> tuple[Proposal, ...]:
    """Arrays in the order of `get_weights()` or `parameters()`."""
    text = prepared(text)
    if is_bracketed(text) and "\\" not in text and "..." not in text:
        cells = Brackets(text, MAX_NUMBERS).cells
        if len(cells) > 1 and _depth(cells[0]) > 1:
            return guessing.of_order(_each(cells), problem)
    try:
        array = arrays(text)[0][0]
    except ProblemError as error:
        if not any(letter.isdigit() for letter in text):
            raise ProblemError("There are no numbers in this text.") from None
        raise ProblemError(f"No name of a weight or an input was found. {error}") from None
    names = [notation_of(problem).weight(name) for name in problem.layers[0].weights]
    raise ProblemError(
        f"These are {by(grid_of(array).shape)} numbers without a name. Choose the table that they "
        f"belong to, or write their names in front: {(*names, 'x')[0]} = …"
    )


def _depth(cells) -> int:
    return 1 + _depth(cells[0]) if isinstance(cells, list) and cells else 0


def _each(cells: list) -> list[np.ndarray]:
    """The arrays of a list, those of a list of lists one after the other."""
    flat = [one for layer in cells for one in layer] if _depth(cells[0]) > 2 else cells
    return [
        _checked(
            f"Array {k + 1}", lambda one=one: array_of(one if isinstance(one, list) else [one])
        )
        for k, one in enumerate(flat)
    ]

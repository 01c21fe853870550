"""Brackets in brackets, as Python, NumPy, PyTorch and MATLAB write arrays, cut into cells.

One pass over the text with a stack of open brackets: lists, calls such as `tensor(…)` with their
keywords passed over, and MATLAB's rows.
"""

import re
from dataclasses import dataclass, field

from lstm_calc.problem import ProblemError

MAX_DEPTH = 6
CALLS = {"array", "asarray", "tensor", "matrix", "constant", "Parameter", "Tensor", "FloatTensor",
         "DoubleTensor", "float16", "float32", "float64", "Matrix", "list", "tuple"}  # fmt: skip
PAIRS = {"]": "[", ")": "(", "}": "{"}
TURNED = ("'", ".'", ".T")
KEYWORD = re.compile(r"[a-z_]+=")
TOKEN = re.compile(
    r"(?P<call>[A-Za-z_][\w.]*+\()|(?P<open>[\[({])|(?P<close>[\])}])|(?P<mark>[,;\n])|"
    r"(?P<word>[^\s\[\](){},;]++)"
)
BEGINS = re.compile(r"[\s;$]*(?:[A-Za-z_][\w.]*+\(|[\[({])")


def is_bracketed(text: str) -> bool:
    """Whether the text begins with a bracket, or a call."""
    return bool(BEGINS.match(text))


@dataclass
class _Open:
    """A bracket that is open. breaks: where MATLAB's rows end; lines: where lines end between two
    numbers. last: what stood there last, "item" or "comma"."""

    mark: str
    is_call: bool = False
    skips: bool = False
    items: list = field(default_factory=list)
    breaks: list[int] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    has_commas: bool = False
    last: str = "comma"
    waits: bool = False  # a line ended after an item

    def add(self, item) -> None:
        if self.waits and isinstance(item, str) and isinstance(self.items[-1], str):
            self.lines.append(len(self.items))
        self.items.append(item)
        self.last, self.waits = "item", False

    @property
    def is_flat(self) -> bool:
        return bool(self.items) and all(isinstance(item, str) for item in self.items)

    def rows(self, ends: list[int]) -> list[list]:
        starts = [0, *ends]
        rows = [self.items[a:b] for a, b in zip(starts, [*ends, None], strict=True)]
        return [row for row in rows if row]


class Brackets:
    """cells: nested lists of cell texts. lines: the same read with a row for each line, where a
    single list without commas goes over several lines; else None. Raises ProblemError."""

    def __init__(self, text: str, most: int):
        self.most, self.count = most, 0
        self.lines: list | None = None
        self.stack = [_Open("")]
        for token in TOKEN.finditer(text):
            getattr(self, f"_{token.lastgroup}")(token[0])
        if len(self.stack) > 1:
            raise ProblemError(f"A {self.stack[-1].mark} is not closed.")
        self.cells = self._whole(self.stack[0].items)

    def _whole(self, items: list) -> list:
        if len(items) == 1 and isinstance(items[0], list):
            return items[0]
        self.lines = None
        return items

    def _push(self, mark: str, is_call: bool) -> None:
        if len(self.stack) > MAX_DEPTH + 2:
            raise ProblemError("The brackets are nested too deeply; give a matrix.")
        top = self.stack[-1]
        skips = top.skips or (top.is_call and len(top.items) > 0)
        self.stack.append(_Open(mark, is_call, skips))

    def _open(self, text: str) -> None:
        self._push(text, False)

    def _call(self, text: str) -> None:
        name = text[:-1]
        if name.rpartition(".")[2] not in CALLS and not self.stack[-1].skips:
            raise ProblemError(f"“{name[:24]}(…)” is not computed here; give its numbers.")
        self._push("(", True)

    def _close(self, text: str) -> None:
        top = self.stack.pop()
        if top.mark != PAIRS[text]:
            there = f"closes a {top.mark}" if top.mark else "closes nothing"
            raise ProblemError(f"A {text} {there}: the brackets do not match.")
        if self.stack[-1].skips or (self.stack[-1].is_call and top.skips):
            return
        self.stack[-1].add(self._made(top))

    def _made(self, top: _Open):
        if top.is_call:
            return top.items[0] if top.items else []
        self.lines = None
        if top.is_flat and (top.breaks or (top.lines and top.has_commas)):
            return top.rows(sorted({*top.breaks, *top.lines}))
        if top.is_flat and top.lines:
            self.lines = top.rows(top.lines)
        return top.items

    def _mark(self, text: str) -> None:
        top = self.stack[-1]
        if text == "\n":
            top.waits = top.last == "item"
            return
        if top.is_call:
            top.skips = False
        if text == "," and top.last == "comma" and not top.is_call and top.mark:
            top.add("")
        if text == ";":
            top.breaks.append(len(top.items))
        top.has_commas |= text == ","
        top.last, top.waits = "comma", False

    def _word(self, text: str) -> None:
        top = self.stack[-1]
        if top.skips or (top.is_call and top.items):
            return
        if top.is_call and KEYWORD.match(text):
            top.skips = True
        elif text in TURNED and top.items and isinstance(top.items[-1], list):
            top.items[-1] = _turned(top.items[-1])
        else:
            self.count += 1
            if self.count > self.most:
                raise ProblemError(f"These are more than {self.most:,} numbers.")
            top.add(text)


def _turned(rows: list) -> list:
    rows = rows if all(isinstance(row, list) for row in rows) else [rows]
    if len({len(row) for row in rows}) > 1:
        raise ProblemError("The rows of a transposed matrix must all be equally long.")
    return [[*column] for column in zip(*rows, strict=True)]

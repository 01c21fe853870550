"""A cell is its equations: text such as `f * c_prev + i * g`, read into named steps.

Python's own `ast` reads the text; nothing is ever evaluated as code. A step's name is its own text,
or the name of the line that it ends: `W_xf @ x`, `tanh(c)`, `f`.
"""

import ast
import difflib
import keyword
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType

from lstm_calc.ops import FUNCTIONS

MAX_LINES, MAX_LINE, MAX_STEPS, MAX_DEPTH, MAX_NAME, MAX_STATES = 40, 200, 400, 30, 32, 8

BINARY = {ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.MatMult: "matmul"}
SIGNS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.MatMult: "@"}
FIRMNESS = {ast.Add: 1, ast.Sub: 1, ast.Mult: 2, ast.MatMult: 2, ast.USub: 3}  # Python's own
WHOLE = 4  # of what needs no parentheses anywhere
USED = re.compile(r"(?<![\w.])[A-Za-z_]\w*")  # the names in a line's text
NESTED = f"nested more than {MAX_DEPTH} deep. Give a part its own line."
READABLE = re.compile(r"[A-Za-z0-9_+\-*@()\[\],. ]*")
KEPT = ("error", "target", "share", "loss")  # what a problem adds to a cell's values
GLUED = re.compile(r"(?<![A-Za-z0-9_.])[\d.]++(?:[eE][+-]?\d+)?+[A-Za-z_]\w*")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
ABOUT = re.compile(r"\Aline (\w*): ")
PREVIOUS = re.compile(r"\b([A-Za-z]\w*)_prev\b")
TOKEN = re.compile(r"[A-Za-z_]\w*|[\d.]+(?:[eE][+-]?\d+)?|\S")
WHAT_WE_READ = "names, numbers, + - * @, [a, b] and " + ", ".join(f"{f}(…)" for f in FUNCTIONS)
A_NAME = f"a letter, then letters, digits or _, {MAX_NAME} characters at most"
TYPED = str.maketrans("⊙⊗∘·⋅×∗−–\u00a0\t", "*******--  ")  # as slides and keyboards write it
NO_POWER = "There are no powers: write x * x."
CHARACTERS = {  # what a line cannot have → what to write
    "/": "There is no division: multiply by a number, such as 0.5 * x.",
    "=": "A line has one =, between its name and what it computes.",
    "^": NO_POWER,
    "{": "Write x for the input, h_prev for the last timestep's h.",
    "σ": "Write sigmoid(…).",
    ";": "Give each equation a line of its own.",
    "\n": "Give each equation a line of its own.",
}
REMEDIES = {  # what Python can read and a cell cannot → what to write
    ast.Subscript: "A matrix meets [a, b] with @ between: W @ [x, h_prev].",
    ast.Tuple: "A comma stands between [ and ] only; a decimal point is a point, as in 0.5.",
    ast.List: "Two values or more are joined: [x, h_prev].",
    ast.Pow: NO_POWER,
    ast.UAdd: "Leave the first + out.",
}

Operand = str | float  # the name of a step, a weight, x or a previous state; or a number


class CellError(ValueError):
    """An equation that cannot be read. The message is a sentence; `line` names the line that it is
    about, where it is about one."""

    @property
    def line(self) -> str | None:
        found = ABOUT.match(str(self))
        return found[1] or None if found else None

    @property
    def sentence(self) -> str:
        """The message as it may stand under its line: without saying which line that is."""
        return ABOUT.sub("", str(self), count=1)


@dataclass(frozen=True)
class Step:
    """One operation of a cell: `name` = op(args). `line` is the equation that it belongs to."""

    name: str
    op: str
    args: tuple[Operand, ...]
    line: str


@dataclass(frozen=True)
class Cell:
    """A recurrent cell, stated as the lines of the textbook.

    state: the names carried from one timestep to the next; the first is the cell's output.
    equations: line name → text. `x` is the input, `s_prev` the last value of state `s`; a name that
    no line defines is a weight. words: line → its title and what it does, in plain language.
    given: the input's name; a readout's is `h`, and it has no state: its last line is its output.
    key: its name in the catalogue. Raises CellError with a sentence for anything unreadable.
    """

    title: str
    state: tuple[str, ...]
    equations: Mapping[str, str] = field(hash=False)
    source: str = ""
    about: str = ""
    words: Mapping[str, tuple[str, str]] = field(default_factory=dict, hash=False, compare=False)
    given: str = "x"
    key: str | None = field(default=None, compare=False)
    steps: Mapping[str, Step] = field(init=False, repr=False, compare=False)  # in computing order
    lines: tuple[str, ...] = field(init=False, repr=False, compare=False)  # likewise
    weights: Mapping[str, Operand | None] = field(init=False, repr=False, compare=False)
    aliases: Mapping[str, str] = field(init=False, repr=False, compare=False)  # text → line

    def __post_init__(self):
        object.__setattr__(self, "state", tuple(self.state))
        object.__setattr__(self, "equations", MappingProxyType(dict(self.equations)))
        _check_names(self.state, self.equations, self.given)
        texts = _Texts()
        reader = _Reader(self.state, tuple(self.equations), self.given, texts)
        trees = {name: _parse(name, text) for name, text in self.equations.items()}
        order = _in_order(trees, texts)
        for name in order:
            reader.read_line(name, trees[name])
        found = {
            "steps": MappingProxyType(reader.steps),
            "lines": tuple(order),
            "weights": MappingProxyType(reader.weights),
            "aliases": MappingProxyType(reader.aliases),
        }
        for attribute, value in found.items():
            object.__setattr__(self, attribute, value)

    @property
    def output(self) -> str:
        """The name of what the cell gives: its first state; a readout's last line."""
        return self.state[0] if self.state else next(reversed(self.equations))

    def ending(self, line: str) -> Step:
        """The last operation that makes a line; of a line that repeats another, that one's."""
        step = self.steps[line]
        while step.op == "copy" and step.args[0] in self.steps:
            step = self.steps[step.args[0]]
        return step

    def needs(self, line: str) -> list[str]:
        """The other lines that a line is computed from, also by a part that others have too."""
        found: dict[str, None] = {}
        parts = [line]
        while parts:
            for name in operands(self.steps[parts.pop()]):
                if name in self.equations:
                    found[name] = None
                elif name in self.steps:
                    parts.append(name)
        return [*found]

    def sizes(self, input_size: int, hidden_size: int) -> dict[str, int]:
        """The size of the input, each previous state and each step. CellError where they clash."""
        sizes = {self.given: input_size} | {f"{s}_prev": hidden_size for s in self.state}
        for step in self.steps.values():
            sizes[step.name] = _size(step, sizes, hidden_size)
            if step.op == "matmul":
                self._check_columns(step, sizes)
        for name in self.state or (self.output,):
            if sizes[name] != hidden_size:
                raise CellError(
                    f"line {name}: the {'state' if self.state else 'output'} {name} has "
                    f"{_count(hidden_size, 'unit')}, but its line gives "
                    f"{_count(sizes[name], 'number')}. "
                    f"Weight the input first: W @ {self.given}."
                )
        return sizes

    def _check_columns(self, step: Step, sizes: Mapping[str, int]) -> None:
        matrix, vector = step.args
        first = self.weights[matrix]
        if sizes[vector] != sizes[first]:
            raise CellError(
                f"line {step.line}: {matrix} meets {first} ({_count(sizes[first], 'number')}) "
                f"and {vector} "
                f"({sizes[vector]}); one matrix cannot fit both. Give one of them another name."
            )

    def shapes(self, input_size: int, hidden_size: int) -> dict[str, tuple[int, ...]]:
        """The shape of each weight: (H, size of v) where it stands in `W @ v`, else (H,)."""
        sizes = self.sizes(input_size, hidden_size)
        return {
            name: (hidden_size,) if operand is None else (hidden_size, sizes[operand])
            for name, operand in self.weights.items()
        }


def canonical(text: str) -> str:
    """A part's text as the engine spells it: `W@x` → `W @ x`. The text itself if unreadable."""
    try:
        return _Texts().line("", _parse("", text))
    except CellError:
        return text


def _check_names(state: tuple[str, ...], equations: Mapping[str, str], given: str) -> None:
    recurrent = given == "x"
    if not 0 < len(equations) <= MAX_LINES:
        what = "cell" if recurrent else "readout"
        raise CellError(f"A {what} has 1 to {MAX_LINES} lines; this one has {len(equations)}.")
    if state and not recurrent:
        raise CellError(f"A readout has no state: it sees {given} of its own timestep alone.")
    if not recurrent <= len(state) <= MAX_STATES or len(set(state)) < len(state):
        raise CellError(f"A cell has 1 to {MAX_STATES} states with different names.")
    for name in equations:
        _check_name(name, given)
    for name in state:
        if name not in equations:
            raise CellError(f"The state {name} has no line: write how {name} is computed.")


def _check_name(name: str, given: str) -> None:
    if not isinstance(name, str) or not NAME.fullmatch(name) or len(name) > MAX_NAME:
        raise CellError(f"{_short(name)} is not a name: use {A_NAME}.")
    if (
        name in ("x", given, *KEPT)
        or keyword.iskeyword(name)
        or name.endswith("_prev")
        or name in FUNCTIONS
    ):
        raise CellError(f"{name} has a meaning of its own; call the line something else.")


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'s' * (number != 1)}"


def _short(thing) -> str:
    text = str(thing)
    return repr(text if len(text) <= 40 else text[:39] + "…")


def _parse(name: str, text: str) -> ast.expr:
    if not isinstance(text, str):
        raise CellError(f"line {name}: an equation is text, not {type(text).__name__}.")
    if len(text) > MAX_LINE:
        raise CellError(
            f"line {name}: {len(text)} characters; a line may have {MAX_LINE}. Split it in two."
        )
    glued = GLUED.search(text)
    if glued:
        raise CellError(
            f"line {name}: cannot read {_short(glued[0])}: a number touches a name. "
            f"For a product write * between them."
        )
    bad = READABLE.sub("", text)
    if bad:
        remedy = CHARACTERS.get(bad[0], f"A line has {WHAT_WE_READ}.")
        raise CellError(f"line {name}: cannot read {_short(bad[0])}. {remedy}")
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise CellError(f"line {name}: {_unfinished(text)}") from None


def _unfinished(text: str) -> str:
    """What an expression lacks that cannot be read, in a sentence."""
    tokens = TOKEN.findall(text)
    if not tokens:
        return "nothing is computed here yet: write an expression, such as tanh(W @ x)."
    return (
        _unclosed(tokens)
        or next(filter(None, (_between(*pair) for pair in pairwise(["", *tokens, ""]))), None)
        or f"{_short(text)} is not a complete expression. A line has {WHAT_WE_READ}."
    )


def _unclosed(tokens: list[str]) -> str:
    waiting = []
    for token in tokens:
        if token in ("(", "["):
            waiting.append(token)
        elif token in (")", "]") and (not waiting or waiting.pop() + token not in ("()", "[]")):
            return f"this {token} closes nothing that was opened before it."
    if not waiting:
        return ""
    return f"a {waiting[-1]} is not closed: its {')' if waiting[-1] == '(' else ']'} is missing."


def _between(a: str, b: str) -> str:
    """What is wrong between two neighbours; "" stands before the first and after the last."""
    ended, begins = a[-1:].isalnum() or a[-1:] in (")", "]", "_", "."), b[:1].isalnum() or b == "_"
    if keyword.iskeyword(a):
        return f"{a} cannot be a name here: call it something else."
    if a in FUNCTIONS and b != "(":
        return f"{a} is a function: write {a}(…)."
    if a and ended and begins:
        return f"a sign is missing between {_short(a)} and {_short(b)}: +, -, * or @."
    if (not a or not ended) and b in ("", "*", "@", ",", ")", "]"):
        where = f"between {a} and {b}" if a and b else f"before {b}" if b else f"after {a}"
        return f"something is missing {where}."
    return ""


class _Texts(dict):
    """Part of an expression → its text, as `ast.unparse` spells it, and how firmly it holds
    together. Each is put together from its own parts' texts, which are made once: what a line costs
    grows with its length alone."""

    def __missing__(self, node: ast.expr) -> tuple[str, int]:
        kind, firmness = type(node), WHOLE
        if kind is ast.Name:
            text = node.id
        elif kind is ast.Constant and type(node.value) in (int, float):
            text = repr(node.value).replace("inf", "1e309")
        elif kind is ast.List:
            text = f"[{self.listed(node.elts)}]"
        elif kind is ast.Call and not node.keywords:
            text = f"{self.part(node.func, WHOLE)}({self.listed(node.args)})"
        elif kind is ast.BinOp and type(node.op) in BINARY:
            op = type(node.op)
            firmness = FIRMNESS[op]
            left, right = self.part(node.left, firmness), self.part(node.right, firmness + 1)
            text = f"{left} {SIGNS[op]} {right}"
        elif kind is ast.UnaryOp and type(node.op) is ast.USub:
            firmness = FIRMNESS[ast.USub]
            text = f"-{self.part(node.operand, firmness)}"
        else:  # what a cell cannot have
            text, firmness = ast.unparse(node), 0
        self[node] = found = text, firmness
        return found

    def listed(self, nodes: list[ast.expr]) -> str:
        return ", ".join([self[node][0] for node in nodes])

    def part(self, node: ast.expr, least: int) -> str:
        """The text as it stands beside a sign that holds as firmly as `least`."""
        text, firmness = self[node]
        return text if firmness >= least else f"({text})"

    def line(self, name: str, tree: ast.expr) -> str:
        """A whole line's text. CellError where Python's own stack cannot hold its depth."""
        try:
            return self[tree][0]
        except RecursionError:
            raise CellError(f"line {name}: {NESTED}") from None


def _in_order(trees: Mapping[str, ast.expr], texts: _Texts) -> list[str]:
    """The lines in an order in which each comes after those it needs, else as written."""
    used = {name: {*USED.findall(texts.line(name, tree))} for name, tree in trees.items()}
    needs = {name: [n for n in trees if n in used[name]] for name in trees}
    order: list[str] = []
    path: list[str] = []

    def visit(name: str) -> None:
        if name in path:
            circle = " needs ".join([*path[path.index(name) :], name])
            raise CellError(
                f"line {name}: a circle, {circle}. Use the last value of a state (s_prev) in one."
            )
        if name not in order:
            path.append(name)
            for needed in needs[name]:
                visit(needed)
            order.append(path.pop())

    for name in trees:
        visit(name)
    return order


class _Reader:
    """Turns one expression after another into steps, sharing equal parts."""

    def __init__(self, state: tuple[str, ...], lines: tuple[str, ...], given: str, texts: _Texts):
        self.lines, self.input, self.texts = lines, given, texts
        self.given = {given, *(f"{s}_prev" for s in state)}
        self.steps: dict[str, Step] = {}
        self.aliases: dict[str, str] = {}  # a line's text → its name
        self.weights: dict[str, Operand | None] = {}
        self.line = ""

    def read_line(self, name: str, tree: ast.expr) -> None:
        self.line = name
        text = self.texts.line(name, tree)
        if isinstance(tree, ast.Name | ast.Constant) or text in self.steps | self.aliases:
            op, args = "copy", (self.operand(tree, 1),)
        else:
            op, args = self.operation(tree, 1)
        self.aliases.setdefault(text, name)
        self.add(Step(name, op, args, name))

    def add(self, step: Step) -> None:
        if len(self.steps) == MAX_STEPS:
            raise CellError(f"line {self.line}: more than {MAX_STEPS} operations in all.")
        self.steps[step.name] = step

    def operand(self, node: ast.expr, depth: int) -> Operand:
        if depth > MAX_DEPTH:
            raise CellError(f"line {self.line}: {NESTED}")
        if isinstance(node, ast.Constant):
            return self.number(node.value)
        if isinstance(node, ast.Name):
            return self.name(node.id)
        text = self.text(node)
        if text in self.aliases:
            return self.aliases[text]
        if text not in self.steps:
            op, args = self.operation(node, depth)
            self.add(Step(text, op, args, self.line))
        return text

    def text(self, node: ast.expr) -> str:
        return self.texts[node][0]

    def operation(self, node: ast.expr, depth: int) -> tuple[str, tuple[Operand, ...]]:
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
            return "matmul", self.product(node, depth)
        if isinstance(node, ast.BinOp) and type(node.op) in BINARY:
            op, parts = BINARY[type(node.op)], [node.left, node.right]
        elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            op, parts = "neg", [node.operand]
        elif isinstance(node, ast.List) and len(node.elts) > 1:
            op, parts = "join", node.elts
        elif isinstance(node, ast.Call):
            op, parts = self.call(node)
        else:
            form = type(getattr(node, "op", node))
            remedy = REMEDIES.get(form, f"A line has {WHAT_WE_READ}.")
            raise CellError(f"line {self.line}: cannot read {_short(self.text(node))}. {remedy}")
        return op, tuple(self.operand(part, depth + 1) for part in parts)

    def call(self, node: ast.Call) -> tuple[str, list[ast.expr]]:
        name = self.text(node.func)
        if not isinstance(node.func, ast.Name | ast.Attribute) or self.is_value(name):
            raise CellError(
                f"line {self.line}: {_short(name)} is a value and no function. "
                f"For a product write * before the parenthesis."
            )
        if name not in FUNCTIONS:
            near = difflib.get_close_matches(name.lower(), FUNCTIONS, 1)
            remedy = f"Did you mean {near[0]}?" if near else f"There are {', '.join(FUNCTIONS)}."
            raise CellError(f"line {self.line}: no function is called {_short(name)}. {remedy}")
        plain = not node.keywords and not any(isinstance(a, ast.Starred) for a in node.args)
        if not plain or len(node.args) != 1:
            found = f", not {len(node.args)}" if plain else " and nothing else"
            raise CellError(f"line {self.line}: {name} takes 1 argument{found}: write {name}(…).")
        if name == "softmax" and isinstance(node.args[0], ast.Constant):
            raise CellError(f"line {self.line}: softmax takes a vector, not a number.")
        return name, node.args

    def product(self, node: ast.BinOp, depth: int) -> tuple[Operand, ...]:
        if not isinstance(node.left, ast.Name) or self.is_value(node.left.id):
            raise CellError(
                f"line {self.line}: the left of @ is a weight matrix, not "
                f"{_short(self.text(node.left))}. For an elementwise product write *."
            )
        right = self.operand(node.right, depth + 1)
        if not isinstance(right, str) or right in self.weights:
            vectors = "x, h_prev or [x, h_prev]" if self.input == "x" else self.input
            raise CellError(
                f"line {self.line}: the right of @ is a vector such as {vectors}, "
                f"not {_short(self.text(node.right))}."
            )
        matrix = node.left.id
        if self.weights.setdefault(self.checked(matrix), right) is None:
            raise self.two_uses(matrix)
        return matrix, right

    def is_value(self, name: str) -> bool:
        return name in self.given or name in self.lines

    def name(self, name: str) -> str:
        if not self.is_value(name) and self.weights.setdefault(self.checked(name), None):
            raise self.two_uses(name)
        return name

    def checked(self, name: str) -> str:
        if self.input != "x" and (name == "x" or name.endswith("_prev")):
            raise CellError(
                f"line {self.line}: a readout has no {name}; it sees {self.input}, the hidden "
                f"state of its own timestep."
            )
        if name in ("x", *KEPT):
            raise CellError(f"line {self.line}: {name} has a meaning of its own; rename it.")
        if name in FUNCTIONS:
            raise CellError(f"line {self.line}: {name} is a function: write {name}(…).")
        if name.endswith("_prev"):
            known = ", ".join(sorted(n for n in self.given if n.endswith("_prev"))) or "none here"
            if f"{name[:-5]}_t" in self.lines:
                raise CellError(
                    f"line {self.line}: {name} is the last value of a line {name[:-5]}: call the "
                    f"line {name[:-5]}_t just {name[:-5]}."
                )
            lacks = "is not a state" if name[:-5] in self.lines else "has no line"
            raise CellError(
                f"line {self.line}: unknown name {name}: {name[:-5]} {lacks}. "
                f"The previous values are {known}."
            )
        if name.endswith("_t") and self.is_value(name[:-2]):
            raise CellError(f"line {self.line}: write {name[:-2]} for {name}: no _t is needed.")
        if len(name) > MAX_NAME or not NAME.fullmatch(name):
            raise CellError(
                f"line {self.line}: {_short(name)} is not a name for a weight: use {A_NAME}."
            )
        return name

    def two_uses(self, name: str) -> CellError:
        return CellError(
            f"line {self.line}: {name} is a matrix in one place ({name} @ …) and a vector in "
            f"another. Give one of them another name."
        )

    def number(self, value) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise CellError(f"line {self.line}: {_short(value)} is not a number.")
        number = float(value) if abs(value) < 1e300 else math.inf
        if not math.isfinite(number):
            raise CellError(f"line {self.line}: a number is too large: 1e300 is the most.")
        return number


def _size(step: Step, sizes: Mapping[str, int], hidden_size: int) -> int:
    if step.op == "matmul":
        return hidden_size
    found = [(arg, sizes.get(arg, hidden_size)) for arg in step.args if isinstance(arg, str)]
    if step.op == "join":
        return sum(size for _, size in found) + len(step.args) - len(found)
    if len({size for _, size in found}) > 1:
        (a, m), (b, n) = found
        remedy = f"Weight the input first: W @ {next(iter(sizes))}."
        if step.op == "mul" and a not in sizes:
            remedy = f"If {a} is a matrix, write {a} @ {b}."
        raise CellError(
            f"line {step.line}: {a} has {_count(m, 'number')} and {b} has {n}; an elementwise "
            f"operation needs as many on both sides. {remedy}"
        )
    return found[0][1] if found else hidden_size


def operands(step: Step) -> Iterator[str]:
    """The names that a step reads, its weights included; its numbers left out."""
    return (arg for arg in step.args if isinstance(arg, str))


# Lines as they are typed ------------------------------------------------------------------------


def accepted(text: str) -> str:
    """A line in the reader's own signs: ⊙, ·, × are *, − is -, σ( is sigmoid(."""
    return re.sub(r"σ(?=\s*\()", "sigmoid", text.translate(TYPED)).strip()


def states_of(equations: Mapping[str, str], output: str) -> tuple[str, ...]:
    """The output, and every other line s whose last value s_prev is used."""
    used = {name for text in equations.values() for name in PREVIOUS.findall(text)}
    return (output, *(name for name in equations if name in used and name != output))


def faults(
    rows: Sequence[tuple[str, str]], output: str, input_size: int, hidden_size: int
) -> dict[int, str]:
    """Row (from 0) → what is wrong with it, in a sentence; {} where the rows make a cell.

    rows: (name, text), sound or not; one with neither is no line. Every row with a fault of its own
    has its sentence; a fault of the whole stands at the row that it is about.
    """
    lines = [(k, name, text) for k, (name, text) in enumerate(rows) if name or text]
    if not lines:
        return {0: "There is no line yet: write one, such as h = tanh(W @ x + U @ h_prev)."}
    found, places, trees = {}, {}, {}
    for count, (k, name, text) in enumerate(lines, 1):
        try:
            _check_place(count, name, places)
            places[name] = k
            trees[name] = _parse(name, text)
        except CellError as error:
            found[k] = error.sentence
    states = states_of({name: text for _, name, text in lines if name in places}, output)
    for name, sentence in _read_each(trees, tuple(places), states):
        found.setdefault(places[name], sentence)
    return found or _whole_faults(dict(rows[k] for k in places.values()), states, places,
                                  (input_size, hidden_size))  # fmt: skip


def _check_place(count: int, name: str, places: Mapping[str, int]) -> None:
    if count > MAX_LINES:
        raise CellError(f"A cell has at most {MAX_LINES} lines: leave this one out.")
    if not name:
        raise CellError("This line has no name: write one before the =, such as f.")
    _check_name(name, "x")
    if name in places:
        raise CellError(f"{name} has a line already, line {places[name] + 1}: name this one anew.")


def _read_each(
    trees: Mapping[str, ast.expr], names: tuple[str, ...], states: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """(line, sentence) for each line that cannot be read, whatever its neighbours are."""
    texts = _Texts()
    try:
        order = _in_order(trees, texts)
    except CellError as error:
        order = [*trees]
        yield error.line, error.sentence
    reader = _Reader(states, names, "x", texts)
    for name in order:
        try:
            reader.read_line(name, trees[name])
        except CellError as error:
            yield name, error.sentence
            if len(reader.steps) == MAX_STEPS:  # the lines after it are not to blame
                return


def _whole_faults(
    equations: Mapping[str, str],
    states: tuple[str, ...],
    places: Mapping[str, int],
    sizes: tuple[int, int],
) -> dict[int, str]:
    if len(states) > MAX_STATES:
        first = states[MAX_STATES]
        return {
            places[first]: f"A cell has at most {MAX_STATES} states, and {first} is one more: "
            f"{first}_prev is used."
        }
    try:
        Cell("", states, equations).sizes(*sizes)
    except CellError as error:
        return {places.get(error.line, places[states[0]]): error.sentence}
    return {}

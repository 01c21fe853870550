"""A cell is its equations: text such as `f * c_prev + i * g`, read into named steps.

Python's own `ast` reads the text; nothing is ever evaluated as code. A step's name is its own text,
or the name of the line that it ends: `W_xf @ x`, `tanh(c)`, `f`.
"""

import ast
import difflib
import keyword
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from lstm_calc.ops import FUNCTIONS

MAX_LINES, MAX_LINE, MAX_STEPS, MAX_DEPTH, MAX_NAME, MAX_STATES = 40, 200, 400, 30, 32, 8

BINARY = {ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.MatMult: "matmul"}
READABLE = re.compile(r"[A-Za-z0-9_+\-*@()\[\],. ]*")
KEPT = ("error", "target", "loss")  # what a problem adds to a cell's values
GLUED = re.compile(r"(?<![A-Za-z0-9_.])[\d.]++(?:[eE][+-]?\d+)?+[A-Za-z_]\w*")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
ABOUT = re.compile(r"line (\w+): ")
WHAT_WE_READ = "names, numbers, + - * @, [a, b] and " + ", ".join(f"{f}(…)" for f in FUNCTIONS)

Operand = str | float  # the name of a step, a weight, x or a previous state; or a number


class CellError(ValueError):
    """An equation that cannot be read. The message is a sentence; `line` names the line that it is
    about, where it is about one."""

    @property
    def line(self) -> str | None:
        found = ABOUT.match(str(self))
        return found[1] if found else None


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
        reader = _Reader(self.state, tuple(self.equations), self.given)
        trees = {name: _parse(name, text) for name, text in self.equations.items()}
        order = _in_order(trees)
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

    def needs(self, line: str) -> list[str]:
        """The other lines that a line is computed from."""
        args = [a for step in self.steps.values() if step.line == line for a in operands(step)]
        return [a for a in dict.fromkeys(args) if a in self.equations and a != line]

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
                    f"{hidden_size} units, but its line gives {sizes[name]} numbers. "
                    f"Weight the input first: W @ {self.given}."
                )
        return sizes

    def _check_columns(self, step: Step, sizes: Mapping[str, int]) -> None:
        matrix, vector = step.args
        first = self.weights[matrix]
        if sizes[vector] != sizes[first]:
            raise CellError(
                f"line {step.line}: {matrix} meets {first} ({sizes[first]} numbers) and {vector} "
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
        return ast.unparse(_parse("", text))
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
        raise CellError(
            f"{_short(name)} is not a name: use a letter, then letters, digits or _, "
            f"{MAX_NAME} characters at most."
        )
    if (
        name in ("x", given, *KEPT)
        or keyword.iskeyword(name)
        or name.endswith("_prev")
        or name in FUNCTIONS
    ):
        raise CellError(f"{name} has a meaning of its own; call the line something else.")


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
        raise CellError(f"line {name}: cannot read {_short(glued[0])}: a number touches a name.")
    bad = READABLE.sub("", text)
    if bad:
        raise CellError(f"line {name}: cannot read {_short(bad[0])}. A line has {WHAT_WE_READ}.")
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise CellError(
            f"line {name}: {_short(text)} is not a complete expression. A line has {WHAT_WE_READ}."
        ) from None


def _names(tree: ast.expr) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _in_order(trees: Mapping[str, ast.expr]) -> list[str]:
    """The lines in an order in which each comes after those it needs, else as written."""
    needs = {name: [n for n in trees if n in _names(tree)] for name, tree in trees.items()}
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

    def __init__(self, state: tuple[str, ...], lines: tuple[str, ...], given: str):
        self.lines, self.input = lines, given
        self.given = {given, *(f"{s}_prev" for s in state)}
        self.steps: dict[str, Step] = {}
        self.aliases: dict[str, str] = {}  # a line's text → its name
        self.weights: dict[str, Operand | None] = {}
        self.line = ""

    def read_line(self, name: str, tree: ast.expr) -> None:
        self.line = name
        text = ast.unparse(tree)
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
            raise CellError(
                f"line {self.line}: nested more than {MAX_DEPTH} deep. Give a part its own line."
            )
        if isinstance(node, ast.Constant):
            return self.number(node.value)
        if isinstance(node, ast.Name):
            return self.name(node.id)
        text = ast.unparse(node)
        if text in self.aliases:
            return self.aliases[text]
        if text not in self.steps:
            op, args = self.operation(node, depth)
            self.add(Step(text, op, args, self.line))
        return text

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
            raise CellError(
                f"line {self.line}: cannot read {_short(ast.unparse(node))}. "
                f"A line has {WHAT_WE_READ}."
            )
        return op, tuple(self.operand(part, depth + 1) for part in parts)

    def call(self, node: ast.Call) -> tuple[str, list[ast.expr]]:
        name = ast.unparse(node.func)
        if name not in FUNCTIONS:
            near = difflib.get_close_matches(name, FUNCTIONS, 1)
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
                f"{_short(ast.unparse(node.left))}. For an elementwise product write *."
            )
        right = self.operand(node.right, depth + 1)
        if not isinstance(right, str) or right in self.weights:
            vectors = "x, h_prev or [x, h_prev]" if self.input == "x" else self.input
            raise CellError(
                f"line {self.line}: the right of @ is a vector such as {vectors}, "
                f"not {_short(ast.unparse(node.right))}."
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
            raise CellError(
                f"line {self.line}: unknown name {name}: {name[:-5]} is not a state. "
                f"The previous values are {known}."
            )
        if len(name) > MAX_NAME or not NAME.fullmatch(name):
            raise CellError(f"line {self.line}: {_short(name)} is not a name for a weight.")
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
            raise CellError(f"line {self.line}: {_short(value)} is too large.")
        return number


def _size(step: Step, sizes: Mapping[str, int], hidden_size: int) -> int:
    if step.op == "matmul":
        return hidden_size
    found = [(arg, sizes.get(arg, hidden_size)) for arg in step.args if isinstance(arg, str)]
    if step.op == "join":
        return sum(size for _, size in found) + len(step.args) - len(found)
    if len({size for _, size in found}) > 1:
        (a, m), (b, n) = found
        raise CellError(
            f"line {step.line}: {a} has {m} numbers and {b} has {n}; an elementwise operation "
            f"needs as many on both sides. Weight the input first: W @ {next(iter(sizes))}."
        )
    return found[0][1] if found else hidden_size


def operands(step: Step) -> Iterator[str]:
    """The names that a step reads, its weights included; its numbers left out."""
    return (arg for arg in step.args if isinstance(arg, str))

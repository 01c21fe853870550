"""Every slip of a cell: its lines as students miswrite, misread or misround them.

A slip is an edited step: a line's equation with one part changed, or an operand read from a wrong
place, or its result changed. The table KINDS says each in words. To add one: a row there, and what
makes it among the rewritings or the misreadings.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial

import numpy as np

from lstm_calc.cell import Cell, CellError, Step
from lstm_calc.numbers import half_up
from lstm_calc.reckoning import Change, Edit, Reading

# kind → what was done, in words; {a} and {b} are parts of the line, {line} is the line
KINDS = {
    # what a line is made of
    "added for multiplied": "added {a} and {b} instead of multiplying",
    "multiplied for added": "multiplied {a} and {b} instead of adding",
    "bias left out": "forgot the bias {a}",
    "all biases left out": "forgot every bias",
    "term left out": "left out {a}",
    "factor left out": "left out the factor {a}",
    "sign of a term": "subtracted {a} instead of adding it",
    "difference for sum": "added {a} instead of subtracting it",
    "function left out": "left out {b}: used {a} as it is",
    "other function": "used {b} instead of {c} on {a}",
    "sign of the exponent": "changed the sign of {a} before {b}, as in 1 / (1 + e^z)",
    "squashed once more": "took tanh of the result: stored tanh({line}) as {line}",
    "outside the function": "added {a} after {b} instead of inside it",
    "not yet squashed": "used {a} before its {b}",
    "without 1 −": "used {a} instead of 1 − {a}",
    "with 1 −": "used 1 − {a} instead of {a}",
    "z for 1 − z": "exchanged {a} and 1 − {a}",
    # which value is read
    "old for new": "used the old {b} instead of the new {a}",
    "new for old": "used the new {b} instead of the old {a}",
    "states exchanged": "used {b} instead of {a}",
    "other value": "used {b} instead of {a}",
    "two exchanged": "exchanged {a} and {b}",
    "input for state": "used {b} instead of {a}",
    "other line": "wrote the value of {a} in the place of {line}",
    "other unit": "wrote the number of unit {n} in the place of this one",
    "start taken as 0": "took 0 for the start {a}",
    "start taken as 1": "took 1 for the start {a}",
    "start again": "went back to the start instead of using {a}",
    "timestep before": "used the value of one timestep earlier in the place of {a}",
    "timestep after": "used the value of one timestep later in the place of {a}",
    "first input again": "used the first timestep's value again in the place of {a}",
    "memory of the layer below": "used the cell state of the layer below instead of its output",
    "layer below left out": "left the layer below out: used its input",
    "copied from before": "worked with the numbers of the timestep before",
    # weights
    "order of joining": "joined in the other order: {b} for {a}",
    "matrices exchanged": "exchanged the weights of {a} and {b}",
    "weights of another line": "used the weights of {a} instead of those of {line}",
    "weight of another line": "used {b} instead of {a}",
    "matrices of another line": "used the matrices of {a} instead of those of {line}",
    "not weighted": "left out the weights of {a}",
    "nothing weighted": "added the values as they are, without any weights",
    "row of another unit": "used the weights of unit {n}",
    "row of one matrix": "used row {n} of {a}",
    "transposed": "used the columns of {a} for its rows",
    "inputs exchanged": "took the numbers of {a} in the opposite order",
    "elementwise for matrix": "multiplied {a} number by number instead of as a matrix",
    "matrix for elementwise": "added up the products of all units in {a}",
    "reset before for after": "reset {a} before the matrix instead of after it",
    "reset after for before": "reset {a} after the matrix instead of before it",
    "lost minus": "lost the minus sign of a number in {a}",
    # how it is rounded
    "gate as a switch": "rounded {line} to 0 or 1: a gate may be anything between",
    "rounded too far": "rounded {line} to {n} decimal{s}",
    "rounded on the way": "rounded {a} to {n} decimal{s} before going on",
    "cut off": "cut the digits off instead of rounding",
}  # fmt: skip

SQUASHES = {"sigmoid", "tanh", "relu", "hard_sigmoid", "hard_sigmoid_old", "softmax"}
GATES = {"sigmoid", "hard_sigmoid", "hard_sigmoid_old"}
OTHERS = {  # function → those it is taken for
    "sigmoid": ("tanh", "hard_sigmoid", "hard_sigmoid_old"),
    "tanh": ("sigmoid", "relu"),
    "relu": ("tanh", "sigmoid"),
    "hard_sigmoid": ("sigmoid", "hard_sigmoid_old"),
    "hard_sigmoid_old": ("sigmoid", "hard_sigmoid"),
    "softmax": ("sigmoid",),
}
BELOW = (("memory of the layer below", "c"), ("layer below left out", "x"))
FEW, MANY = 8, 12  # units or numbers of which each may be taken for each other; terms of a line


@dataclass(frozen=True, eq=False)
class Slip:
    """One slip of one line: `cell` has the line as it was miswritten, the rest is as it should be.

    parts: the parts of the line that its words name, as texts. reads: operand → where it was read
    instead. result: what was done to the line's result. n: a number in its words. likewise: the
    same slip in other lines, made together with this one; `cell` has them all then.
    """

    kind: str
    line: str
    cell: Cell
    parts: Mapping[str, str] = field(default_factory=dict)
    reads: Mapping[str, Reading] = field(default_factory=dict)
    result: Change | None = None
    n: int = 0
    likewise: tuple["Slip", ...] = ()

    def edit(self, part: int) -> Edit:
        """What it changes in a part of a run."""
        made = (self, *self.likewise)
        return Edit(
            part,
            self.cell,
            {one.line: one.reads for one in made if one.reads},
            {one.line: one.result for one in made if one.result},
        )

    def said(self, spell=str) -> str:
        """What was done, in words. spell: how a part of the line is written."""
        parts = {key: spell(text) for key, text in self.parts.items()}
        said = KINDS[self.kind].format(
            line=spell(self.line), n=self.n, s="s" * (self.n != 1), **parts
        )
        also = ", ".join(spell(one.line) for one in self.likewise)
        return f"{said}, and likewise in {also}" if also else said


@lru_cache(maxsize=256)
def slips(
    cell: Cell, line: str, input_size: int, hidden_size: int, unit: int, decimals: int
) -> tuple[Slip, ...]:
    """Every slip of a line, as it may show in one of its units (from 0) in numbers of so many
    decimals. Those that the cell's shapes do not allow are left out."""
    sizes = (input_size, hidden_size)
    found: dict[str, Slip] = {}
    for kind, text, parts in _rewritings(cell, line):
        edited = _edited(cell, line, text, sizes)
        if edited:
            found.setdefault(edited.equations[line], Slip(kind, line, edited, parts))
    found.pop(ast.unparse(_tree(cell, line)), None)
    misread = _Misreading(cell, line, cell.sizes(*sizes), unit, decimals)
    return (*found.values(), *misread.all())


@lru_cache(maxsize=64)
def common_slips(
    cell: Cell, input_size: int, hidden_size: int, unit: int, decimals: int
) -> tuple[Slip, ...]:
    """Every slip that can be made in several lines alike, made in all of them: the biases of all
    gates forgotten, zeros for the start wherever it is read."""
    groups: dict[tuple, dict[str, Slip]] = {}
    for line in cell.lines:
        for slip in slips(cell, line, input_size, hidden_size, unit, decimals):
            groups.setdefault(_alike(slip, cell), {}).setdefault(line, slip)
    found = (_together(cell, [*group.values()]) for group in groups.values() if len(group) > 1)
    return tuple(slip for slip in found if slip)


def _alike(slip: Slip, cell: Cell) -> tuple:
    """What is the same in a slip of several lines: all but the names of its weights."""
    parts = {
        key: re.sub(r"\w+", lambda name: "W" if name[0] in cell.weights else name[0], text)
        for key, text in slip.parts.items()
    }
    return slip.kind, slip.n, *sorted(parts.items())


def _together(cell: Cell, group: list[Slip]) -> Slip | None:
    first, *others = group
    texts = {one.line: one.cell.equations[one.line] for one in group}
    try:
        whole = replace(cell, equations=dict(cell.equations) | texts)
    except CellError:
        return None
    return replace(first, cell=whole, likewise=tuple(others))


def _edited(cell: Cell, line: str, text: str, sizes: tuple[int, int]) -> Cell | None:
    """The cell with another equation for one line; None where that makes no sense."""
    try:
        text = ast.unparse(ast.parse(text, mode="eval"))
        found = replace(cell, equations=dict(cell.equations) | {line: text})
        is_as_large = found.sizes(*sizes)[line] == cell.sizes(*sizes)[line]
        fits = is_as_large and found.shapes(*sizes).items() <= cell.shapes(*sizes).items()
    except (CellError, SyntaxError, ValueError):
        return None
    return found if fits else None


def _tree(cell: Cell, line: str) -> ast.expr:
    return ast.parse(cell.equations[line].strip(), mode="eval").body


# Equations miswritten: (kind, the line's new text, the parts it names) ----------------------------

Rewriting = tuple[str, str, dict[str, str]]


def _rewritings(cell: Cell, line: str) -> Iterator[Rewriting]:
    tree = _tree(cell, line)
    for rule in (*SUMS, *PRODUCTS, *CALLS, *MATRICES):
        for text, (kind, parts) in _everywhere(tree, partial(rule, cell)):
            yield kind, text, parts
    yield from _names_mistaken(cell, line, tree)
    yield from _weights_mistaken(cell, line, tree)
    if not isinstance(tree, ast.Call):
        yield "squashed once more", f"tanh({cell.equations[line]})", {}
    for other in cell.lines:
        if other != line:
            yield "other line", other, {"a": other}


def _everywhere(node: ast.expr, rule) -> Iterator[tuple[str, tuple]]:
    """The whole text for each place where a rule changes something, and what the rule says."""
    for text, said in rule(node):
        yield text, said
    for name, child in _children(node):
        for text, said in _everywhere(child, rule):
            yield _text_with(node, name, text), said


def _children(node: ast.expr) -> Iterator[tuple[tuple[str, int | None], ast.expr]]:
    for name, value in ast.iter_fields(node):
        if isinstance(value, ast.expr) and name != "func":
            yield (name, None), value
        elif isinstance(value, list):
            yield from (((name, k), one) for k, one in enumerate(value))


def _text_with(node: ast.expr, place: tuple[str, int | None], text: str) -> str:
    """The node's text with another in the place of one child."""
    name, k = place
    new = ast.parse(text, mode="eval").body
    fields = dict(ast.iter_fields(node))
    fields[name] = new if k is None else [*fields[name][:k], new, *fields[name][k + 1 :]]
    return ast.unparse(ast.fix_missing_locations(type(node)(**fields)))


def _is(node: ast.expr, kind: type) -> bool:
    return isinstance(node, ast.BinOp) and isinstance(node.op, kind)


def _is_sum(node: ast.expr) -> bool:
    return _is(node, ast.Add) or _is(node, ast.Sub)


def _said(kind: str, **parts: ast.expr | str) -> tuple[str, dict[str, str]]:
    return kind, {k: v if isinstance(v, str) else ast.unparse(v) for k, v in parts.items()}


def _p(node: ast.expr) -> str:
    return f"({ast.unparse(node)})"


def _is_bias(cell: Cell, node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and cell.weights.get(node.id, 0) is None


def _has_weights(cell: Cell, node: ast.expr) -> bool:
    return any(isinstance(one, ast.Name) and one.id in cell.weights for one in ast.walk(node))


def _terms(cell: Cell, node: ast.expr):
    """A sum without one of its terms, or with its sign changed."""
    if not _is_sum(node):
        return
    left, right, minus = node.left, node.right, _is(node, ast.Sub)
    if not _is_sum(right):
        kind = "bias left out" if _is_bias(cell, right) else "term left out"
        yield ast.unparse(left), _said(kind, a=right)
        turned = "difference for sum" if minus else "sign of a term"
        yield f"{_p(left)} {'+' if minus else '-'} {_p(right)}", _said(turned, a=right)
    if not _is_sum(left) and not isinstance(left, ast.Constant):
        kind = "bias left out" if _is_bias(cell, left) else "term left out"
        yield f"-{_p(right)}" if minus else ast.unparse(right), _said(kind, a=left)
        yield f"-{_p(left)} {'-' if minus else '+'} {_p(right)}", _said("sign of a term", a=left)


def _multiplied(cell: Cell, node: ast.expr):
    if _is(node, ast.Add) and not _has_weights(cell, node):
        parts = _said("multiplied for added", a=node.left, b=node.right)
        yield f"{_p(node.left)} * {_p(node.right)}", parts


def _complement(cell: Cell, node: ast.expr):
    """z for 1 − z."""
    if _is(node, ast.Sub) and isinstance(node.left, ast.Constant) and node.left.value == 1:
        yield ast.unparse(node.right), _said("without 1 −", a=node.right)


def _factors(cell: Cell, node: ast.expr):
    """A product without one of its factors, or as a sum."""
    if _is(node, ast.Mult):
        yield ast.unparse(node.left), _said("factor left out", a=node.right)
        yield ast.unparse(node.right), _said("factor left out", a=node.left)
        parts = _said("added for multiplied", a=node.left, b=node.right)
        yield f"{_p(node.left)} + {_p(node.right)}", parts


def _functions(cell: Cell, node: ast.expr):
    """A function left out, another one, or its argument's sign changed."""
    if isinstance(node, ast.Call):
        name, argument = node.func.id, node.args[0]
        yield ast.unparse(argument), _said("function left out", a=argument, b=name)
        for other in OTHERS[name]:
            yield f"{other}{_p(argument)}", _said("other function", a=argument, b=other, c=name)
        yield f"{name}(-{_p(argument)})", _said("sign of the exponent", a=argument, b=name)


def _outside(cell: Cell, node: ast.expr):
    """A term of a function's sum added after the function."""
    if isinstance(node, ast.Call):
        for text, (kind, parts) in _everywhere(node.args[0], partial(_terms, cell)):
            if kind in ("bias left out", "term left out"):
                term = parts["a"]
                said = _said("outside the function", a=term, b=node.func.id)
                yield f"{node.func.id}({text}) + ({term})", said


def _unsquashed(cell: Cell, node: ast.expr):
    """Another line's value from before its function."""
    if isinstance(node, ast.Name) and node.id in cell.lines:
        tree = _tree(cell, node.id)
        if isinstance(tree, ast.Call):
            yield _p(tree.args[0]), _said("not yet squashed", a=node, b=tree.func.id)


def _joined(cell: Cell, node: ast.expr):
    """Two parts of a joined vector exchanged."""
    if isinstance(node, ast.List):
        for k in range(len(node.elts) - 1):
            elements = [ast.unparse(one) for one in node.elts]
            elements[k : k + 2] = elements[k + 1], elements[k]
            text = f"[{', '.join(elements)}]"
            yield text, _said("order of joining", a=node, b=text)


def _resets(cell: Cell, node: ast.expr):
    """A product before the matrix for one after it, and the reverse."""
    if _is(node, ast.MatMult) and _is(node.right, ast.Mult):
        matrix, gate, vector = node.left, node.right.left, node.right.right
        said = _said("reset after for before", a=vector)
        yield f"{_p(gate)} * ({ast.unparse(matrix)} @ {_p(vector)})", said
    if _is(node, ast.Mult):
        inner, rest = node.right, ""
        if _is(inner, ast.Add):
            inner, rest = inner.left, f" + {_p(inner.right)}"
        if _is(inner, ast.MatMult):
            vector = f"{_p(node.left)} * {_p(inner.right)}"
            said = _said("reset before for after", a=inner.right)
            yield f"{ast.unparse(inner.left)} @ ({vector}){rest}", said


def _unweighted(cell: Cell, node: ast.expr):
    if _is(node, ast.MatMult):
        yield ast.unparse(node.right), _said("not weighted", a=node.right)


SUMS = (_terms, _multiplied, _complement)
PRODUCTS = (_factors, _resets)
CALLS = (_functions, _outside, _unsquashed)
MATRICES = (_joined, _unweighted)


def _renamed(tree: ast.expr, names: Mapping[str, str]) -> str:
    """The text with names for names, all at once."""

    class Renamer(ast.NodeTransformer):
        def visit_Name(self, node):
            return ast.parse(f"({names.get(node.id, node.id)})", mode="eval").body

    return ast.unparse(Renamer().visit(ast.parse(ast.unparse(tree), mode="eval")))


def _names_mistaken(cell: Cell, line: str, tree: ast.expr) -> Iterator[Rewriting]:
    """One value read for another, or two exchanged."""
    names = [*dict.fromkeys(n.id for n in ast.walk(tree) if isinstance(n, ast.Name))]
    read = [name for name in names if name not in cell.weights and name not in SQUASHES]
    previous = [f"{s}_prev" for s in cell.state]
    for name in read:
        for other in (*previous, cell.given, *(one for one in cell.lines if one != line)):
            if other != name:
                kind = _mistaken_kind(cell, name, other)
                yield kind, _renamed(tree, {name: other}), {"a": name, "b": other}
        complement = _renamed(tree, {name: f"1 - {name}"})
        if f"1 - {name}" in ast.unparse(tree):
            swapped = complement.replace(f"1 - (1 - {name})", name)
            yield "z for 1 − z", swapped, {"a": name}
        elif name in cell.lines and cell.ending(name).op in GATES:
            yield "with 1 −", complement, {"a": name}
    for a, b in ((a, b) for k, a in enumerate(read) for b in read[k + 1 :]):
        yield "two exchanged", _renamed(tree, {a: b, b: a}), {"a": a, "b": b}


def _mistaken_kind(cell: Cell, name: str, other: str) -> str:
    if other == f"{name}_prev":
        return "old for new"
    if name == f"{other}_prev":
        return "new for old"
    if cell.given in (name, other):
        return "input for state"
    both = name.endswith("_prev") and other.endswith("_prev")
    return "states exchanged" if both else "other value"


def _weights_mistaken(cell: Cell, line: str, tree: ast.expr) -> Iterator[Rewriting]:
    """The weights of another line, two matrices exchanged, or no weights at all."""
    own = _weights_in(cell, tree)
    matrices = [name for name in own if cell.weights[name] is not None]
    for other in cell.lines:
        theirs = _weights_in(cell, _tree(cell, other))
        if other != line and len(theirs) == len(own) > 0:
            names = dict(zip(own, theirs, strict=True))
            yield "weights of another line", _renamed(tree, names), {"a": other}
            for one, another in names.items() if len(names) > 1 else ():
                parts = {"a": one, "b": another}
                yield "weight of another line", _renamed(tree, {one: another}), parts
            among = {one: another for one, another in names.items() if one in matrices}
            if 1 < len(among) < len(names):
                yield "matrices of another line", _renamed(tree, among), {"a": other}
    for k, a in enumerate(matrices):
        for b in matrices[k + 1 :]:
            parts = {"a": _met(cell, a), "b": _met(cell, b)}
            yield "matrices exchanged", _renamed(tree, {a: b, b: a}), parts
    biases = [name for name in own if name not in matrices]
    if len(biases) > 1:
        yield "all biases left out", _without(cell, tree, biases), {}
    if matrices:
        bare = tree
        for _ in range(min(len(matrices), MANY)):
            found = next(_everywhere(bare, partial(_unweighted, cell)), None)
            bare = ast.parse(found[0], mode="eval").body if found else bare
        yield "nothing weighted", ast.unparse(bare), {}


def _met(cell: Cell, matrix: str) -> str:
    return cell.weights[matrix]


def _weights_in(cell: Cell, tree: ast.expr) -> list[str]:
    """The weights in the order of writing."""
    found = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id in cell.weights]
    return [*dict.fromkeys(n.id for n in sorted(found, key=lambda n: n.col_offset))]


def _without(cell: Cell, tree: ast.expr, names: list[str]) -> str:
    """The text without the terms that are these names."""
    for name in names:
        for text, (_, parts) in _everywhere(tree, partial(_terms, cell)):
            if parts["a"] == name:
                tree = ast.parse(text, mode="eval").body
                break
    return ast.unparse(tree)


# Operands misread, results changed ----------------------------------------------------------------


@dataclass(frozen=True)
class _Misreading:
    """The slips that leave a line's equation as it is. sizes: as `cell.sizes` says; unit: the one
    whose number is looked at."""

    cell: Cell
    line: str
    sizes: Mapping[str, int]
    unit: int
    decimals: int

    def all(self) -> Iterator[Slip]:
        yield from self.times()
        yield from self.weights()
        yield from self.signs()
        yield from self.results()

    def slip(self, kind: str, a: str = "", n: int = 0, result=None, **reads) -> Slip:
        reads = reads.get("reads", {})
        return Slip(kind, self.line, self.cell, {"a": a} if a else {}, reads, result, n)

    @property
    def steps(self) -> list[Step]:
        return [step for step in self.cell.steps.values() if step.line == self.line]

    @property
    def operands(self) -> list[str]:
        """What the line reads from outside, weights included, and its own parts."""
        return [*dict.fromkeys(a for step in self.steps for a in step.args if isinstance(a, str))]

    @property
    def comes_in(self) -> list[str]:
        """The input and the states of the last timestep that the line reads."""
        given = (self.cell.given, *(f"{s}_prev" for s in self.cell.state))
        return [name for name in self.operands if name in given]

    def times(self) -> Iterator[Slip]:
        """Values of a wrong timestep."""
        for name in self.comes_in:
            is_state = name != self.cell.given
            if is_state:
                zeros = Reading(change=np.zeros_like, at_first=True)
                yield self.slip("start taken as 0", name, reads={name: zeros})
                ones = Reading(change=np.ones_like, at_first=True)
                yield self.slip("start taken as 1", name, reads={name: ones})
                yield self.slip("start again", name, reads={name: Reading("start")})
            else:
                for kind, below in BELOW:
                    yield self.slip(kind, reads={name: Reading(below=below)})
                for kind, at in (("first input again", "first"), ("timestep after", "after")):
                    yield self.slip(kind, name, reads={name: Reading(at)})
            yield self.slip("timestep before", name, reads={name: Reading("before")})
        lines = [name for name in self.operands if name in self.cell.lines]
        for name in lines:
            yield self.slip("timestep before", name, reads={name: Reading("before")})
        reads = {name: Reading("before") for name in (*self.comes_in, *lines)}
        yield self.slip("copied from before", reads=reads)

    def weights(self) -> Iterator[Slip]:
        """Matrices and vectors misread, and products of vectors taken as a matrix's."""
        units = self.sizes[self.cell.output]
        others = [k for k in range(min(units, FEW)) if k != self.unit < units]
        own = [name for name in self.operands if name in self.cell.weights]
        matrices = [name for name in own if self.cell.weights[name] is not None]
        for k in others if own else ():
            row = Reading(change=partial(_with_row, self.unit, k))
            yield self.slip("row of another unit", n=k + 1, reads=dict.fromkeys(own, row))
            for name in own if len(own) > 1 else ():
                yield self.slip("row of one matrix", name, n=k + 1, reads={name: row})
        for name in matrices:
            size = self.sizes[self.cell.weights[name]]
            if size == units > 1:
                yield self.slip("transposed", name, reads={name: Reading(change=np.transpose)})
                diagonal = Reading(change=lambda matrix: np.diag(np.diag(matrix)))
                yield self.slip("elementwise for matrix", name, reads={name: diagonal})
            if size > 1:
                backwards = Reading(change=lambda matrix: matrix[:, ::-1])
                met = self.cell.weights[name]
                yield self.slip("inputs exchanged", met, reads={name: backwards})
        for step in self.steps:
            if step.op == "mul" and self.sizes[step.name] > 1:
                added = {step.name: Reading(change=_summed)}
                if step.name == self.line:
                    yield self.slip("matrix for elementwise", self.line, result=_summed)
                else:
                    yield self.slip("matrix for elementwise", step.name, reads=added)

    def signs(self) -> Iterator[Slip]:
        """A minus lost in one of the numbers that the line reads."""
        for name in self.operands:
            if name in self.cell.steps and name not in self.cell.lines:
                continue
            for change in self.signs_of(name):
                yield self.slip("lost minus", name, reads={name: Reading(change=change)})

    def signs_of(self, name: str) -> Iterator[Change]:
        """Of each number of an operand that this unit reads, its minus lost."""
        units = self.sizes[self.cell.output]
        if name not in self.cell.weights:
            for place in range(min(self.sizes[name], FEW)):
                yield partial(_without_minus, place)
        elif self.unit < units:
            met = self.cell.weights[name]
            columns = [(self.unit, k) for k in range(min(self.sizes[met], FEW))] if met else []
            yield from (partial(_without_minus, place) for place in columns or [self.unit])

    def results(self) -> Iterator[Slip]:
        """The number of another unit, or digits lost."""
        for k in range(min(self.sizes[self.line], FEW)):
            if k != self.unit:
                change = partial(_as_unit, k)
                yield self.slip("other unit", n=k + 1, result=change)
        step = self.cell.ending(self.line)
        if step.op in GATES:
            yield self.slip("gate as a switch", result=partial(half_up, decimals=0))
        first = 1 if step.op in GATES else 0
        for n in range(first, self.decimals):
            yield self.slip("rounded too far", n=n, result=partial(half_up, decimals=n))
        for name in self.operands:
            if name in self.cell.steps and name not in self.cell.lines:
                for n in range(1, self.decimals):
                    change = Reading(change=partial(half_up, decimals=n))
                    yield self.slip("rounded on the way", name, n=n, reads={name: change})
        yield self.slip("cut off", result=partial(_cut, self.decimals))


def _with_row(unit: int, other: int, weight: np.ndarray) -> np.ndarray:
    found = weight.copy()
    found[unit] = weight[other]
    return found


def _without_minus(place: int | tuple[int, int], numbers: np.ndarray) -> np.ndarray:
    found = numbers.copy()
    found[place] = abs(found[place])
    return found


def _summed(vector: np.ndarray) -> np.ndarray:
    return np.full_like(vector, vector.sum())


def _as_unit(unit: int, vector: np.ndarray) -> np.ndarray:
    return np.full_like(vector, vector[unit])


def _cut(decimals: int, vector: np.ndarray) -> np.ndarray:
    return np.trunc(vector * 10.0**decimals) / 10.0**decimals

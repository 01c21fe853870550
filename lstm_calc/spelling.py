"""A line of a cell in symbols, in numbers, and its result, in a course's letters.

A formula is a list of MathML nodes, ("mi", "f"), with holes where numbers come:

    ("n", source, index, guard)   one number: of the unit asked for (index None) or by its index; of
                                  a matrix, the unit's row and this column. guard: in parentheses
                                  if negative
    ("vec", source, lying)        a vector, written down or, for row vectors, across
    ("mat", source, transposed)   a weight matrix
    ("t", offset)                 the timestep, or one before it
    ("of", line, node)            the letter of a line, which may be drawn in the line's colour
    ("br",)                       a place where a long line may go on in the next

`writing` puts a run's numbers in and writes nodes as text. The player fills and draws the same
nodes itself.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from lstm_calc.cell import Cell, Operand, Step
from lstm_calc.notation import Notation
from lstm_calc.numbers import digits
from lstm_calc.ops import OPS

Node = tuple  # (tag, *children); children are nodes or text
Nodes = list[Node]

BREAK = ("br",)  # a place where a long formula may go on in the next line
OPEN, CLOSE, NEGATIVE = ("mo", "("), ("mo", ")"), ("mi", "−")
APPLIED = "\u2062"  # MathML's invisible times
# the lines after the cell's own: answer − target, the answer's shares, and the loss
TARGET, ERROR, SHARE, LOSS = "target", "error", "share", "loss"


@dataclass(frozen=True)
class Formula:
    """One line, spelled. `numbers` and `reduced` by view: "unit" (one unit, term by term) and
    "matrix"; reduced: the last operation on the values of its parts, None where it says no more."""

    left: Nodes
    symbols: Nodes
    numbers: dict[str, Nodes]
    reduced: dict[str, Nodes] | None
    result: dict[str, Nodes]


def formula(
    cell: Cell, line: str, notation: Notation, sizes: Mapping[str, int], back: bool = False
) -> Formula:
    """The formula of a line of the cell; sizes as `cell.sizes` says. back: the cell runs from the
    last timestep to the first, so that what is previous stands at t + 1."""
    found = _formula(cell, line, notation, sizes)
    return _mirrored(found) if back else found


def _mirrored(found: Formula) -> Formula:
    views = [found.numbers, found.reduced, found.result]
    turned = [view and {key: turned_round(nodes) for key, nodes in view.items()} for view in views]
    return Formula(turned_round(found.left), turned_round(found.symbols), *turned)


def turned_round(nodes: Nodes) -> Nodes:
    """The nodes as a reverse direction writes them: h_{t+1} for h_{t−1}."""
    return [_turned(node) for node in nodes]


def _turned(node):
    if not isinstance(node, tuple):
        return node
    return ("t", -node[1]) if node[0] == "t" else tuple(map(_turned, node))


def _formula(cell: Cell, line: str, notation: Notation, sizes: Mapping[str, int]) -> Formula:
    left = [symbol(line, notation, cell)]
    lying = notation.times.startswith("x")
    result = {"unit": [("n", line, None, False)], "matrix": [("vec", line, lying)]}
    step = cell.steps[line]
    speller = {
        view: _Speller(cell, notation, view, sizes) for view in ("symbols", "matrix", "unit")
    }
    views = ("unit", "matrix")
    compound = any(arg in cell.steps and arg not in cell.lines for arg in step.args)
    return Formula(
        left,
        speller["symbols"].operation(step),
        {view: speller[view].operation(step) for view in views},
        {v: speller[v].shallow(step) for v in views}
        if step.op == "softmax" or (compound and step.op != "matmul")
        else None,
        result,
    )


# What follows a cell: error, shares and loss ------------------------------------------------------


def comparison(
    line: str, cell: Cell, notation: Notation, size: int, reads: tuple[str, ...]
) -> Formula:
    """The formula of the error, the shares or the loss of an answer with `size` numbers. reads:
    what the line is made from, as the walkthrough says; the answer's cell tells softmax from σ."""
    speller = _Comparison(cell, notation, size, reads)
    symbols, unit, matrix = {ERROR: speller.error, SHARE: speller.share, LOSS: speller.loss}[line]()
    own = 0 if line == LOSS else None  # the loss is one number, whatever the unit looked at
    lying = notation.times.startswith("x")
    result = {"unit": [("n", line, own, False)], "matrix": [("vec", line, lying)]}
    left = [symbol(line, notation, cell)]
    return Formula(left, symbols, {"unit": unit, "matrix": matrix}, None, result)


@dataclass(frozen=True)
class _Comparison:
    """Each gives symbols, numbers of one unit, and numbers of all."""

    cell: Cell
    notation: Notation
    size: int
    reads: tuple[str, ...]

    def symbol(self, name: str) -> Node:
        return symbol(name, self.notation, self.cell)

    def whole(self, name: str) -> Node:
        return ("vec", name, self.notation.times.startswith("x"))

    def error(self) -> tuple[Nodes, Nodes, Nodes]:
        answer, minus = self.reads[0], ("mo", "−")
        return (
            [self.symbol(answer), minus, self.symbol(TARGET)],
            [("n", answer, None, False), minus, ("n", TARGET, None, True)],
            [self.whole(answer), minus, self.whole(TARGET)],
        )

    def share(self) -> tuple[Nodes, Nodes, Nodes]:
        (answer,) = self.reads
        called = [("mi", OPS["softmax"].symbol), OPEN]
        return (
            [*called, self.symbol(answer), CLOSE],
            shares(answer, self.size),
            [*called, self.whole(answer), CLOSE],
        )

    def loss(self) -> tuple[Nodes, Nodes, Nodes]:
        if self.reads == (ERROR,):
            return self.squares()
        return self.cross_entropy()

    def squares(self) -> tuple[Nodes, Nodes, Nodes]:
        two = ("mn", "2")
        square = ("msup", self.symbol(ERROR), two)
        terms = [[("msup", ("n", ERROR, k, True), two)] for k in range(self.size)]
        numbers = _separated(terms, BREAK, ("mo", "+"))
        if self.size == 1:
            return [square], numbers, numbers
        numbers = [OPEN, *numbers, CLOSE, ("mo", "/"), ("mn", str(self.size))]
        return [("mi", "mean"), OPEN, square, CLOSE], numbers, numbers

    def cross_entropy(self) -> tuple[Nodes, Nodes, Nodes]:
        answer = self.reads[0]
        binary = answer != SHARE and self.cell.ending(answer).op == "sigmoid"
        said = self.term(self.symbol(TARGET), self.symbol(answer), binary)
        terms = [
            self.term(("n", TARGET, k, False), ("n", answer, k, False), binary)
            for k in range(self.size)
        ]
        numbers = [NEGATIVE, OPEN, *_separated(terms, BREAK, ("mo", "+")), CLOSE]
        sums = [("mo", "Σ")] if self.size > 1 else []
        if binary:
            said = [OPEN, *said, CLOSE]
        return [NEGATIVE, *sums, *said], numbers, numbers

    def term(self, target: Node, share: Node, binary: bool) -> Nodes:
        """target · ln(share), and for two classes in one number (1 − target) · ln(1 − share)."""
        found = [target, ("mo", "·"), ("mi", "ln"), OPEN, share, CLOSE]
        if not binary:
            return found
        rest, other = ([("mn", "1"), ("mo", "−"), node] for node in (target, share))
        unlike = [OPEN, *rest, CLOSE, ("mo", "·"), ("mi", "ln"), OPEN, *other, CLOSE]
        return [*found, BREAK, ("mo", "+"), *unlike]


def spelled(cell: Cell, part: str, notation: Notation) -> Nodes:
    """A part of a line in symbols: W_f x_t + b_f."""
    return _Speller(cell, notation, "symbols", {}).operation(cell.steps[part])


def symbol(name: str, notation: Notation, cell: Cell) -> Node:
    """A value or weight in the course's letters: f_t, h_{t−1}, W_xf."""
    if name in cell.weights:
        return _letter(notation.weight(name))
    state = name.removesuffix("_prev")
    if state != name:
        return _subscripted(_letter(notation.letter(state)), ("t", -1))
    letter = _subscripted(_letter(notation.letter(name)), ("t", 0))
    return ("of", name, letter) if name in cell.lines else letter


def _letter(text: str) -> Node:
    base, _, sub = text.partition("_")
    node = ("mover", ("mi", base[:-1]), ("mo", "~")) if base.endswith("~") else ("mi", base)
    return ("msub", node, ("mi", sub)) if sub else node


def _subscripted(node: Node, time: Node) -> Node:
    if node[0] != "msub":
        return ("msub", node, time)
    return ("msub", node[1], ("mrow", node[2], ("mo", ","), time))


class _Speller:
    """Spells steps in one view: their symbols, or numbers as matrices, or one unit's numbers."""

    def __init__(self, cell: Cell, notation: Notation, view: str, sizes: Mapping[str, int]):
        self.cell, self.notation, self.view, self.sizes = cell, notation, view, sizes
        self.lying = notation.times.startswith("x")

    def operation(self, step: Step) -> Nodes:
        """A step spelled whole, down to names."""
        return self.spelled(step, self.deep)

    def shallow(self, step: Step) -> Nodes:
        """A step's last operation, on the values of its parts."""
        return self.spelled(step, lambda arg, _, guard: [self.leaf(arg, guard)])

    def spelled(self, step: Step, part: Callable[[Operand, int, bool], Nodes]) -> Nodes:
        op = OPS[step.op]
        if step.op == "matmul":
            return self.product(*step.args)
        if step.op == "join":
            parts = [part(arg, 0, False) for arg in step.args]
            return [("mo", "["), *_separated(parts, ("mo", ",")), ("mo", "]")]
        if step.op == "copy":
            return part(step.args[0], 0, False)
        if step.op == "softmax":
            return self.softmax(step, part)
        if step.op == "neg":
            return [NEGATIVE, *part(step.args[0], 2, True)]
        if len(step.args) == 1:
            return [("mi", op.symbol), OPEN, *part(step.args[0], 0, False), CLOSE]
        left, right = step.args
        tight = op.binding + (step.op == "sub")  # a − (b + c) keeps its parentheses
        if step.op == "mul":
            return [*part(left, 2, True), self.times(), *part(right, 2, True)]
        return [*part(left, 1, False), BREAK, ("mo", op.symbol), *part(right, tight, True)]

    def softmax(self, step: Step, part: Callable) -> Nodes:
        """One unit of a softmax needs all the others: whole vectors, then its powers of e."""
        name = [("mi", OPS["softmax"].symbol), OPEN]
        (arg,) = step.args
        if self.view != "unit":
            return [*name, *part(arg, 0, False), CLOSE]
        if part == self.deep or not isinstance(arg, str):
            whole = _Speller(self.cell, self.notation, "matrix", self.sizes)
            return [*name, *whole.deep(arg, 0, False), CLOSE]
        return shares(arg, self.sizes[arg])

    def times(self) -> Node:
        return ("mo", "·" if self.view == "unit" else self.notation.product)

    def deep(self, arg: Operand, binding: int, guard: bool) -> Nodes:
        """An operand: a name as it is, a part spelled out, in parentheses where it binds less."""
        if arg not in self.cell.steps or arg in self.cell.lines:
            return [self.leaf(arg, guard)]
        step = self.cell.steps[arg]
        nodes, own = self.operation(step), OPS[step.op].binding
        if step.op == "matmul" and self.view == "unit":
            own = 1  # term by term it is a sum
        return [OPEN, *nodes, CLOSE] if 0 < own < binding else nodes

    def leaf(self, arg: Operand, guard: bool) -> Node:
        if not isinstance(arg, str):
            number = ("mn", digits(arg))
            return ("mrow", OPEN, number, CLOSE) if guard and arg < 0 else number
        if self.view == "symbols":
            return symbol(arg, self.notation, self.cell)
        return ("n", arg, None, guard) if self.view == "unit" else ("vec", arg, self.lying)

    def product(self, matrix: str, vector: str) -> Nodes:
        """W @ v: in symbols, as a matrix by a vector, or term by term."""
        if self.view == "unit":
            terms = [
                [("n", matrix, column, True), ("mo", "·"), component]
                for column, component in enumerate(self.components(vector))
            ]
            return _separated(terms, BREAK, ("mo", "+"))
        if self.view == "matrix":
            pair = [("mat", matrix, self.lying)], [("vec", vector, self.lying)]
            return self.placed(*pair, bare=self.sizes[vector] == 1)
        letter = self.leaf(matrix, False)
        power = self.notation.times == "x Wᵀ"
        weight = ("msup", letter, ("mi", "T")) if power else letter
        return self.placed([weight], self.deep(vector, 3, False), bare=False)  # W (r ⊙ h)

    def placed(self, matrix: Nodes, vector: Nodes, bare: bool) -> Nodes:
        """Matrix and vector in the course's order, with its sign between them; a dot if bare
        numbers would touch."""
        first, second = (vector, matrix) if self.lying else (matrix, vector)
        sign = self.notation.sign or APPLIED
        return [*first, ("mo", "·" if bare and sign == APPLIED else sign), *second]

    def components(self, vector: str) -> Iterator[Node]:
        """The holes of a vector's numbers; a joined vector's parts one after another."""
        step = self.cell.steps.get(vector)
        for part in step.args if step and step.op == "join" else (vector,):
            if isinstance(part, str):
                size = self.sizes.get(part, self.sizes[self.cell.output])
                yield from (("n", part, k, True) for k in range(size))
            else:
                yield self.leaf(part, True)


def shares(source: str, size: int) -> Nodes:
    """One unit's share: e^z over the sum of all e^z."""
    powers = [[_power(("n", source, k, False))] for k in range(size)]
    total = _separated(powers, BREAK, ("mo", "+"))
    return [_power(("n", source, None, False)), ("mo", "/"), OPEN, *total, CLOSE]


def _power(exponent: Node) -> Node:
    return ("msup", ("mi", "e"), exponent)


def _separated(parts: list[Nodes], *between: Node) -> Nodes:
    nodes = list(parts[0])
    for part in parts[1:]:
        nodes += [*between, *part]
    return nodes

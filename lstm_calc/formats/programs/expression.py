"""A line of a cell as Python: its own text, with names that are free and functions that exist."""

import ast
import builtins
import keyword
from collections.abc import Iterator, Mapping

from lstm_calc.cell import Cell
from lstm_calc.formats.programs.dialect import Dialect

# what the programs call their own, beside what Python has
TAKEN = (
    "ByHand", "DECIMALS", "Decimal", "F", "ROUND_HALF_UP", "T", "X", "array", "given", "join",
    "keras", "logits", "logs", "losses", "name", "named", "nn", "np", "ops", "part", "record",
    "right", "rounded", "shown", "t", "targets", "times", "title", "torch", "values", "weight",
    "weights", "wrong",
)  # fmt: skip
RESERVED = frozenset({*TAKEN, *keyword.kwlist, *dir(builtins)})
WHOLE = 10**15  # whole numbers up to here are written as they stand


def identifiers(cell: Cell) -> dict[str, str]:
    """Each line and weight → its name in a program: its own, with _ behind where that is taken."""
    found: dict[str, str] = {}
    for name in (*cell.lines, *cell.weights):
        new = name
        while new in RESERVED or (new != name and (new in cell.lines or new in cell.weights)):
            new += "_"
        found[name] = new
    return found


def in_order(cell: Cell, wanted: tuple[str, ...]) -> list[str]:
    """The cell's lines in the wanted order, each after those that its text names."""
    order: dict[str, None] = {}

    def visit(line: str) -> None:
        for name in _lines_in(_tree(cell.equations[line]), cell):
            visit(name)
        order.setdefault(line)

    for line in wanted:
        visit(line)
    return [*order]


def _lines_in(tree: ast.expr, cell: Cell) -> Iterator[str]:
    return (
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id in cell.equations
    )


def _tree(text: str) -> ast.expr:
    return ast.parse(text.strip(), mode="eval").body


class Coder:
    """Writes the lines of a cell with `size` units in a dialect. logits: the text of a part that
    the program has computed before, under this name."""

    def __init__(self, cell: Cell, size: int, dialect: Dialect, logits: str = ""):
        self.dialect, self.size, self.logits = dialect, size, logits
        self.names: Mapping[str, str] = identifiers(cell)

    def line(self, text: str) -> str:
        """The code of what a line, or a part of one, computes."""
        tree = _tree(text)
        code = self._vector(tree)
        if self.dialect.copied and isinstance(tree, ast.Name | ast.Constant):
            code = _call(self.dialect.copied, code)
        return ast.unparse(code)

    def has_logits(self, text: str) -> bool:
        """Whether the part called logits is in the line."""
        return any(self._is_logits(node) for node in ast.walk(_tree(text)))

    def _is_logits(self, node: ast.AST) -> bool:
        return isinstance(node, ast.expr) and ast.unparse(node) == self.logits

    def _vector(self, node: ast.expr) -> ast.expr:
        """Code whose value is an array, whatever the text is."""
        code = self._code(node)
        return self._full(code, self.size) if self._is_number(code) else code

    def _full(self, code: ast.expr, size: int) -> ast.expr:
        """A number as an array: [0.5] * 2."""
        row = ast.List([_float(code)], ast.Load())
        if size > 1:
            row = ast.BinOp(row, ast.Mult(), ast.Constant(size))
        return _call(self.dialect.array, row)

    def _is_number(self, code: ast.expr) -> bool:
        """A number, or one with a minus where that rounds nothing."""
        while isinstance(code, ast.UnaryOp) and not self.dialect.copied:
            code = code.operand
        return isinstance(code, ast.Constant)

    def _code(self, node: ast.expr) -> ast.expr:
        if self._is_logits(node):
            return ast.Name("logits")
        return WRITERS[type(node)](self, node)

    def _name(self, node: ast.Name) -> ast.expr:
        return ast.Name(self.names.get(node.id, node.id))

    def _constant(self, node: ast.Constant) -> ast.expr:
        is_short = isinstance(node.value, int) and abs(node.value) <= WHOLE
        return ast.Constant(node.value if is_short else float(node.value))

    def _operation(self, node: ast.BinOp) -> ast.expr:
        if isinstance(node.op, ast.MatMult):
            return self._product(self._code(node.left), self._vector(node.right))
        left, right = self._code(node.left), self._code(node.right)
        if self._is_number(left) and self._is_number(right):
            left = self._full(left, self.size)
        return ast.BinOp(left, node.op, right)

    def _product(self, matrix: ast.expr, vector: ast.expr) -> ast.expr:
        if self.dialect.product:
            return _call(self.dialect.product, matrix, vector)
        return ast.BinOp(matrix, ast.MatMult(), vector)

    def _minus(self, node: ast.UnaryOp) -> ast.expr:
        operand = self._code(node.operand)
        if self.dialect.copied and self._is_number(operand):
            operand = self._full(operand, self.size)
        return ast.UnaryOp(node.op, operand)

    def _joined(self, node: ast.List) -> ast.expr:
        parts = [
            self._full(self._code(part), 1)
            if isinstance(part, ast.Constant)
            else self._vector(part)
            for part in node.elts
        ]
        return _call(self.dialect.join, ast.List(parts, ast.Load()))

    def _function(self, node: ast.Call) -> ast.expr:
        return _call(self.dialect.functions[node.func.id], self._vector(node.args[0]))


WRITERS = {
    ast.Name: Coder._name,
    ast.Constant: Coder._constant,
    ast.BinOp: Coder._operation,
    ast.UnaryOp: Coder._minus,
    ast.List: Coder._joined,
    ast.Call: Coder._function,
}


def _float(code: ast.expr) -> ast.expr:
    """A number, with its minus, as a float: an array of it is one of floats."""
    if isinstance(code, ast.UnaryOp):
        return ast.UnaryOp(code.op, _float(code.operand))
    return ast.Constant(float(code.value))


def _call(function: str, *args: ast.expr) -> ast.Call:
    return ast.Call(_tree(function), [*args], [])

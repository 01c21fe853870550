"""What the cells of a workbook compute, in functions that every spreadsheet knows.

One row an operation. Nothing is an array formula: SUMPRODUCT takes ranges as they are.
"""

from collections.abc import Callable
from typing import Protocol

from lstm_calc.cell import Operand, Step
from lstm_calc.forward import SUMS, ending
from lstm_calc.problem import LOSSES, Problem
from lstm_calc.spelling import ERROR, LOSS, SHARE, TARGET
from lstm_calc.walkthrough import Part

# {0} and {1}: the operands' cells of this unit; {all}: all units of the first. e^700 is still a
# number, e^710 is not, in every spreadsheet.
SPELLED = {
    "add": "{0}+{1}",
    "sub": "{0}-{1}",
    "mul": "{0}*{1}",
    "matmul": "{0}",
    "neg": "-{0}",
    "join": "{0}",
    "copy": "{0}",
    "sigmoid": "1/(1+EXP(-MAX({0},-700)))",
    "tanh": "TANH({0})",
    "relu": "MAX({0},0)",
    "hard_sigmoid": "MIN(MAX({0}+3,0),6)/6",
    "hard_sigmoid_old": "MIN(MAX(0.2*{0}+0.5,0),1)",
    "softmax": "EXP({0}-MAX({all}))/SUMPRODUCT(EXP({all}-MAX({all})))",
}
# The loss of a timestep, of all its units: (what it compares, rounded and carried?). Unrounded, a
# cross-entropy is computed from z, the numbers before softmax or σ, where no digit is lost;
# 0 · ln(0) is 0.
LOSS_SPELLED = {
    (ERROR, False): "SUMSQ({error})/{size}",
    (ERROR, True): "SUMPRODUCT(ROUND({error}^2,{decimals}))/{size}",
    ("softmax", False): "-SUMPRODUCT({target},{z}-MAX({z})-LN(SUMPRODUCT(EXP({z}-MAX({z})))))",
    ("softmax", True): "-SUMPRODUCT({target},LN({share}+({target}=0)))",
    ("sigmoid", False): "SUMPRODUCT(LN(1+EXP(-ABS({z})))+(ABS({z})+{z})/2-{target}*{z})",
    ("sigmoid", True): "-SUMPRODUCT({target}*LN({share}+({target}=0))"
    "+(1-{target})*LN(1-{share}+({target}=1)))",
}
MEAN = "AVERAGE({})"
MAX_TERMS = 16  # of a sum that is written out; a longer one is one product of ranges
GUARD, DIGITS = 8, 14  # decimals more that a sum keeps until the computer's own error is off it


class Numbers(Protocol):
    """Where the operands of one timestep stand."""

    def cell(self, operand: Operand, unit: int) -> str:
        """The cell of one unit; a number is itself."""

    def place(self, name: str, unit: int, fixed: bool) -> str:
        """The cell of a value, its row fixed for whoever copies the formula downwards."""

    def span(self, operand: Operand) -> str:
        """The range of all units."""

    def weight(self, matrix: str, unit: int, column: int) -> str:
        """The cell of a matrix."""

    def component(self, join: str, unit: int) -> str:
        """The cell that one unit of a joined vector repeats."""

    def size(self, operand: str) -> int:
        """How many units a vector has."""


def of_step(step: Step, unit: int, at: Numbers) -> str:
    """What one unit of a step computes, unrounded."""
    if step.op == "matmul":
        operands = [_product(*step.args, unit, at)]
    elif step.op == "join":
        operands = [at.component(step.name, unit)]
    else:
        operands = [at.cell(arg, unit) for arg in step.args]
    whole = at.span(step.args[0]) if step.op == "softmax" else ""
    return SPELLED[step.op].format(*operands, all=whole)


def _product(matrix: str, vector: str, unit: int, at: Numbers) -> str:
    """A row of the matrix by the column of the vector: term by term, as far as one can read it."""
    size = at.size(vector)
    if size > MAX_TERMS:
        row = f"{at.weight(matrix, unit, 0)}:{at.weight(matrix, unit, size - 1)}"
        return f"SUMPRODUCT(MMULT({row},{at.span(vector)}))"
    return "+".join(
        f"{at.weight(matrix, unit, k)}*{at.place(vector, k, True)}" for k in range(size)
    )


def of_comparison(name: str, unit: int, part: Part, problem: Problem, at: Numbers) -> str:
    """What one unit of the error, the shares or the loss computes, unrounded."""
    answer, carried = part.cell.output, problem.rounding.carried
    if name == ERROR:
        return SPELLED["sub"].format(at.cell(answer, unit), at.cell(TARGET, unit))
    if name == SHARE:
        return SPELLED["softmax"].format(at.cell(answer, unit), all=at.span(answer))
    last = ending(problem)
    if problem.loss == LOSSES[0] and part.sizes[answer] == 1:
        return f"{at.cell(ERROR, 0)}^2"
    kind = ERROR if problem.loss == LOSSES[0] else last.op if last else "softmax"
    sources = {
        "error": ERROR,
        "target": TARGET,
        "share": answer if last else SHARE,
        "z": last.args[0] if last else answer,
    }
    template = LOSS_SPELLED[kind, carried is not None]
    spans = {key: at.span(name) for key, name in sources.items() if f"{{{key}}}" in template}
    return template.format(**spans, size=part.sizes[answer], decimals=carried)


def rounding(problem: Problem) -> Callable[[str, str], str]:
    """What puts the problem's rounding around a formula: (formula, operation) → formula."""
    decimals = problem.rounding.carried
    if decimals is None:
        return lambda text, op: text

    def rounded(text: str, op: str) -> str:
        if op in SUMS:  # 1.115 − 1.11 is meant as 0.005, though the computer holds a little less
            text = f"ROUND({text},{min(decimals + GUARD, DIGITS)})"
        return f"ROUND({text},{decimals})"

    return rounded


OPERATIONS = {ERROR: "sub", SHARE: "softmax", LOSS: "mean"}  # as the rounding takes them

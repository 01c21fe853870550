"""A program's page: what it is, its imports, the numbers, its functions, and last the loss.

What comes from outside stands in comments, on one line and never in the first two, where Python
looks for an encoding.
"""

import json
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from lstm_calc.formats.programs.dialect import SIGMOID, SOFTMAX, SQUARED, Dialect
from lstm_calc.formats.wording import cells, notes, printable, rounding
from lstm_calc.forward import ending
from lstm_calc.problem import LOSSES, Problem

WIDTH, INDENT = 98, "    "
HELPERS = '''\
def shown(number):
    """A number as on paper, rounded half-up: 2.675 to two decimals is 2.68."""
    if abs(number) >= 1e6:
        return f"{number:.{DECIMALS}e}"
    place = Decimal(1).scaleb(-DECIMALS)
    return f"{Decimal(f'{number:.15g}').quantize(place, ROUND_HALF_UP) + 0:f}"


def record(part, t, /, **numbers):
    """Prints the values of timestep t, and keeps them: part["h"][t]."""
    print(f"t = {t}")
    for name, vector in numbers.items():
        part.setdefault(name, {})[t] = vector
        print(f"  {name:8}", *map(shown, FLAT))'''
DECIMAL = "from decimal import ROUND_HALF_UP, Decimal"
VALUES = "values = {}  # part → name → timestep → numbers"
ALL_DIGITS = "{title} computes with all digits, so that its numbers differ a little from these."
LOSS_TITLES = {LOSSES[0]: "Mean squared error", LOSSES[1]: "Mean cross-entropy"}


@dataclass(frozen=True)
class Body:
    """What is the problem's own in a program. notes: sentences for its head. numbers: literal
    arrays that stand at its top. functions: the cells' functions that it calls. code: layer by
    layer, then the readout. losses: where it keeps the steps' losses. backward: the call that
    computes gradients, or ""."""

    notes: tuple[str, ...]
    numbers: str
    functions: frozenset[str]
    code: str
    losses: str = 'part["loss"].values()'
    backward: str = ""


def page(problem: Problem, dialect: Dialect, body: Body) -> str:
    """The whole program."""
    helpers = HELPERS.replace("FLAT", dialect.flat.format(v="vector"))
    own = [text for name, text in dialect.definitions.items() if name in body.functions]
    top = [dialect.first, _given(problem, dialect), *filter(None, [body.numbers])]
    code = [VALUES, body.code, *_ending(problem, dialect, body)]
    whole = "\n\n\n".join(["\n\n".join(top), *own, helpers, "\n\n".join(code)])
    imports = [text for name, text in dialect.imports.items() if f"{name}." in whole]
    head = [_head(problem, dialect, body), DECIMAL, "\n".join(imports)]
    return "\n\n".join([*head, whole]) + "\n"


def comment(text: str) -> str:
    """The text as lines of comment, whatever it holds."""
    lines = textwrap.wrap(printable(text), WIDTH - 2, break_on_hyphens=False)
    return "\n".join(f"# {line}" for line in lines)


def _head(problem: Problem, dialect: Dialect, body: Body) -> str:
    about = [f"{cells(problem)}; {rounding(problem)}."]
    if problem.rounding.carried is not None and not dialect.copied:
        about.append(ALL_DIGITS.format(title=dialect.title))
    texts = [
        problem.title,
        problem.source,
        *about,
        *dialect.about,
        *body.notes,
        *notes(problem),
        f"Checked with {dialect.checked}.",
    ]
    first = f"# A recurrent network, timestep by timestep, with {dialect.title}.\n#"
    return "\n".join([first, *filter(None, map(comment, texts))])


def _given(problem: Problem, dialect: Dialect) -> str:
    plain = dialect.plain or dialect.array
    lines = [
        f"DECIMALS = {problem.rounding.decimals}",
        "",
        "# The inputs: a row a timestep",
        f"X = {literal(problem.inputs, dialect.array)}",
        "T = len(X)",
    ]
    if problem.targets is not None:
        lines.append(f"targets = {literal(problem.targets, plain)}")
    return "\n".join(lines)


def literal(values: np.ndarray, array: str, **others: bool) -> str:
    """The array in code, every digit of it; each row of a large matrix in a line of its own."""
    more = "".join(f", {name}={value}" for name, value in others.items())
    whole = f"{array}({values.tolist()}{more})"
    if values.ndim == 1 or len(values) == 1 or len(whole) < WIDTH - 20:
        return whole
    rows = "\n".join(f"{INDENT}{row}," for row in values.tolist())
    return f"{array}([\n{rows}\n]{more})"


def quoted(text: str) -> str:
    """The text as a string in code."""
    return json.dumps(text, ensure_ascii=False)


def call(function: str, names: Mapping[str, str], *first: str, indent: str = "") -> str:
    """A call with arguments by name, in several lines where one is too short."""
    args = ", ".join([*first, *(f"{name}={value}" for name, value in names.items())])
    if len(indent) + len(function) + len(args) + 2 <= WIDTH:
        return f"{indent}{function}({args})"
    inner = textwrap.indent(textwrap.fill(args, WIDTH - len(indent) - 4), indent + INDENT)
    return f"{indent}{function}(\n{inner}\n{indent})"


# What is compared with the targets --------------------------------------------------------------


def kind_of(problem: Problem) -> str:
    """How the answer is compared: SQUARED, SOFTMAX or SIGMOID."""
    if problem.loss == LOSSES[0]:
        return SQUARED
    last = ending(problem)
    return SIGMOID if last and last.op == "sigmoid" else SOFTMAX


def compared(problem: Problem, dialect: Dialect, answer: str, logits: str) -> Iterator[str]:
    """The lines of a timestep that compare its answer. logits: the name of what stands before
    softmax or σ; of an answer without either, its own."""
    if problem.targets is None:
        return
    every = problem.answer_shape[0] == problem.timesteps
    yield f"target = targets[{'t - 1' if every else '0'}]"
    if shares_are_told(problem):
        yield f"share = {dialect.functions['softmax']}({answer})"
    y = "share" if shares_are_told(problem) else answer
    for line in dialect.compared[kind_of(problem)]:
        yield line.format(y=y, z=logits)


def comparison_names(problem: Problem) -> list[str]:
    """What those lines compute, as it is recorded."""
    if problem.targets is None:
        return []
    share = ["share"] * shares_are_told(problem)
    return ["target", *share, *["error"] * (problem.loss == LOSSES[0]), "loss"]


def shares_are_told(problem: Problem) -> bool:
    """Whether the answer goes through softmax only to be compared."""
    asked = problem.targets is not None and problem.loss == LOSSES[1]
    return asked and ending(problem) is None


def _ending(problem: Problem, dialect: Dialect, body: Body) -> Iterator[str]:
    if problem.targets is None:
        return
    shown = dialect.flat.format(v="loss")
    title = LOSS_TITLES[problem.loss]
    yield "\n".join(
        [
            f"losses = [*{body.losses}]",
            f"loss = {dialect.mean}",
            f'print("{title}:", *map(shown, {shown}))',
        ]
    )
    if body.backward:
        yield f"{body.backward}\n{dialect.gradient}"

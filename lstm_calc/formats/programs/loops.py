"""The program of any problem: each layer's lines in a loop over time, as the textbook has them.

Part by part, in the walkthrough's order: weights and start, then the loop.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lstm_calc.cell import Cell
from lstm_calc.cells import key_of
from lstm_calc.edits import readout_kind
from lstm_calc.formats.programs.dialect import Dialect
from lstm_calc.formats.programs.expression import Coder, in_order
from lstm_calc.formats.programs.page import (
    INDENT,
    Body,
    call,
    compared,
    comparison_names,
    kind_of,
    literal,
    quoted,
    shares_are_told,
)
from lstm_calc.forward import ending
from lstm_calc.problem import Problem
from lstm_calc.walkthrough import Part, parts

GUARD = "if loss.requires_grad:  # unless no weight has a part in it\n    loss.backward()"


def loops(problem: Problem, dialect: Dialect) -> Body:
    """The problem's program in a dialect."""
    found = parts(problem)
    sections = [_Section(problem, dialect, part, _below(part, found)) for part in found]
    lone = len(sections) == 1  # then its numbers stand at the top
    code = [section.code() if lone else section.whole() for section in sections]
    weighed = any(section.has_gradients for section in sections)
    own = any(key_of(part.cell) is None for part in found if part.cell.state)
    own |= problem.readout is not None and readout_kind(problem) is None
    return Body(
        notes=tuple(dict.fromkeys(note for section in sections for note in section.notes())),
        numbers=sections[0].numbers() if lone else "",
        functions=frozenset().union(*(section.functions() for section in sections)),
        code="\n\n".join([*["weights = {}"] * weighed, *code]),
        backward=(GUARD if own else "loss.backward()") if weighed else "",
    )


def _below(part: Part, found: tuple[Part, ...]) -> tuple[Part, ...]:
    """The parts whose output it reads: none where those are the inputs."""
    last = max(one.number for one in found)
    below = part.number - 1 if part.number else last
    return tuple(one for one in found if one.number == below and below)


@dataclass(frozen=True, eq=False)
class _Section:
    """A part of the walk as code. below: the parts whose output is its input."""

    problem: Problem
    dialect: Dialect
    part: Part
    below: tuple[Part, ...]

    @property
    def cell(self) -> Cell:
        return self.part.cell

    @property
    def is_compared(self) -> bool:
        """Whether its output is the answer that the targets are compared with."""
        return self.part.lines[-1].name not in (self.cell.given, *self.cell.lines)

    @property
    def has_gradients(self) -> bool:
        asked = self.dialect.gradient and self.problem.targets is not None
        return bool(asked and self.part.layer.weights)

    @cached_property
    def before(self) -> str:
        """What the answer's softmax or σ is applied to, where the loss needs it: a name or text."""
        last = ending(self.problem) if self.is_compared else None
        needed = "{z}" in "".join(self.dialect.compared[kind_of(self.problem)])
        return str(last.args[0]) if last and needed else ""

    @property
    def logits(self) -> str:
        """The same, where it has no name."""
        return "" if self.before.isidentifier() else self.before

    @cached_property
    def coder(self) -> Coder:
        return Coder(self.cell, self.part.layer.hidden_size, self.dialect)

    def functions(self) -> set[str]:
        shares = {"softmax"} if self.is_compared and shares_are_told(self.problem) else set()
        return {step.op for step in self.cell.steps.values()} | shares

    def notes(self) -> Iterator[str]:
        """How the course writes it, and which names are others here."""
        notation = self.part.notation
        letters = {name: notation.letter(name) for name in (*self.cell.lines, self.cell.given)}
        letters |= {name: notation.weight(name) for name in self.cell.weights}
        told = [f"{new} for {name}" for name, new in letters.items() if new != name]
        if told:
            yield f"The course writes {', '.join(told)}.".replace("~", "\u0303")
        renamed = [f"{new} for {name}" for name, new in self.coder.names.items() if new != name]
        if renamed:
            yield f"Names that Python has taken: here it is {', '.join(renamed)}."

    # Code ---------------------------------------------------------------------------------------

    def whole(self) -> str:
        return "\n\n".join(filter(None, [f"# {self.part.title}", self.numbers(), self.code()]))

    def numbers(self) -> str:
        """The literal arrays of its weights and its start."""
        names, layer = self.coder.names, self.part.layer
        asked = {"requires_grad": True} if self.has_gradients else {}
        weights = [
            f"{names[name]} = {literal(values, self.dialect.array, **asked)}"
            for name, values in layer.weights.items()
        ]
        start = [
            f"{names[state]} = {literal(values, self.dialect.array)}  # the start"
            for state, values in layer.start.items()
        ]
        return "\n".join([*weights, *start])

    def code(self) -> str:
        title = quoted(self.part.title)
        lines = [f"print({title})"]
        if self.has_gradients:
            known = {name: self.coder.names[name] for name in self.part.layer.weights}
            lines.append(call(f"weights[{title}] = dict", known))
        body = [*self._arrival(), *self._lines(), *self._comparison()]
        return "\n".join(
            [
                *lines,
                f"part = values[{title}] = {{}}",
                f"for t in {self._times()}:",
                *(INDENT + line for line in body),
                call("record", self._recorded(), "part", "t", indent=INDENT),
            ]
        )

    def _times(self) -> str:
        if self.part.is_reverse:
            return "range(T, 0, -1)"
        if len(self.part.times) < self.problem.timesteps:
            return "[T]"
        return "range(1, T + 1)"

    def _arrival(self) -> Iterator[str]:
        yield f"{self.cell.given} = {self._input()}"
        if self.cell.state:
            before = ", ".join(f"{state}_prev" for state in self.cell.state)
            yield f"{before} = {', '.join(self.coder.names[s] for s in self.cell.state)}"

    def _input(self) -> str:
        found = [f"values[{quoted(one.title)}][{quoted(one.cell.output)}][t]" for one in self.below]
        if len(found) == 2:
            return f"{self.dialect.join}([{', '.join(found)}])"
        return found[0] if found else "X[t - 1]"

    def _lines(self) -> Iterator[str]:
        names, equations, logits = self.coder.names, self.cell.equations, self.logits
        coder = Coder(self.cell, self.part.layer.hidden_size, self.dialect, logits)
        order = in_order(self.cell, self.part.notation.lines(self.cell))
        for line in order:
            if logits and coder.has_logits(equations[line]):
                yield f"logits = {self.coder.line(logits)}"
                logits = ""
            yield f"{names[line]} = {coder.line(equations[line])}"
        if logits:  # a number
            yield f"logits = {self.coder.line(logits)}"

    def _comparison(self) -> Iterator[str]:
        if self.is_compared:
            names = self.coder.names
            answer, before = names[self.cell.output], self.before or self.cell.output
            z = "logits" if self.logits else names.get(before, before)
            yield from compared(self.problem, self.dialect, answer, z)

    def _recorded(self) -> dict[str, str]:
        names = [self.cell.given, *self.part.notation.lines(self.cell)]
        names += comparison_names(self.problem) if self.is_compared else []
        return {name: self.coder.names.get(name, name) for name in names}

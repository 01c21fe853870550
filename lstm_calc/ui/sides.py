"""Two problems side by side as HTML: what each is, its equations with what differs marked, and its
parameters counted."""

from collections.abc import Container
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import escape

from lstm_calc.cell import Cell, canonical
from lstm_calc.cells import FAMILIES
from lstm_calc.compare import Count, parameter_counts, pytorch_count
from lstm_calc.formats.given import heads
from lstm_calc.language import _
from lstm_calc.notation import Notation, notation_of
from lstm_calc.numbers import shown
from lstm_calc.problem import Problem
from lstm_calc.spelling import Nodes, spelled, symbol
from lstm_calc.ui.markup import letters, markup, named
from lstm_calc.ui.pairing import Entry, changed_weights, entry_value, family_of
from lstm_calc.walkthrough import parts

ALIKE = 0.5  # lines less alike than this are marked whole


@dataclass(frozen=True)
class Side:
    """One of the two: A or B, its problem, and where B is A with one entry changed, that entry."""

    letter: str
    problem: Problem
    entry: Entry | None = None

    @property
    def cell(self) -> Cell:
        return self.problem.cell

    @property
    def notation(self) -> Notation:
        return notation_of(self.problem)

    @property
    def title(self) -> str:
        family = family_of(self.problem)
        return _(FAMILIES[family].title) if family else self.cell.title


def entry_name(problem: Problem, entry: Entry) -> str:
    """An entry in the course's letters: `W_f[1, h[1]]`, `b_f[1]`."""
    name, row, column = entry
    letter = notation_of(problem).weight(name)
    if column is None:
        return f"{letter}[{row + 1}]"
    return f"{letter}[{row + 1}, {heads(parts(problem)[0], name)[column]}]"


def sides(a: Side, b: Side) -> str:
    """Both sides, as one block: A left and B right, or one below the other where it is narrow."""
    return f'<div class="sides">{_side(a, b)}{_side(b, a)}</div>'


def _side(side: Side, other: Side) -> str:
    parts = (_head(side, other), _equations(side, other), _parameters(side))
    label = escape(f"{side.letter}: {side.title}")
    inner = "".join(f"<div>{part}</div>" for part in parts)
    return f'<section class="side {side.letter.lower()}" aria-label="{label}">{inner}</section>'


def tag(letter: str) -> str:
    return f'<span class="tag {letter.lower()}">{letter}</span>'


def _head(side: Side, other: Side) -> str:
    title = f"<h2>{tag(side.letter)} {escape(side.title)}</h2>"
    if side.entry:
        return f"{title}<p>{_change(side, other)}</p>"
    return f"{title}<p>{escape(_(side.cell.about))} <small>{escape(side.cell.source)}</small></p>"


def _change(side: Side, other: Side) -> str:
    """What B has changed: As A, but W_f[1, x[1]] is 1.7, not 0.7."""
    numbers = [entry_value(one.problem, side.entry) for one in (side, other)]
    here, there = (shown(v, 12).replace("-", "−") for v in numbers)
    letter, _bracket, place = entry_name(side.problem, side.entry).partition("[")
    name = f"{named(letter)}[{escape(place)}"
    text = escape(_("As {other}, but {weight} is {here}, not {there}."))
    return text.format(
        other=tag(other.letter), weight=name, here=f"<mark>{here}</mark>", there=there
    )


# Equations --------------------------------------------------------------------------------------

STATES = {  # how a line stands to the other side's → what is said of it
    "": "",
    "only": "only in {side}",
    "differs": "≠ differs",
    "differs weight": "≠ a weight differs",
}


def _equations(side: Side, other: Side) -> str:
    changed = changed_weights(other.problem, side.problem)
    rows = "".join(_line(name, side, other, changed) for name in side.notation.lines(side.cell))
    return f'<table class="lines"><caption>{escape(_("Equations"))}</caption>{rows}</table>'


def _line(name: str, side: Side, other: Side, changed: Container[str]) -> str:
    state = _state(name, side, other, changed)
    title = side.cell.words.get(name, (name, ""))[0]
    words = _(STATES[state]).format(side=side.letter)
    chip = f'<span class="chip">{escape(words)}</span>' if state else ""
    nodes = _right(name, side)
    marked = _marked(nodes, name, side, other, state, changed)
    left = markup([symbol(name, side.notation, side.cell)])
    return (
        f'<tr class="{state}"><th scope="row">{escape(_(title))}</th>'
        f'<td>{chip}<span class="formula">{left} = {markup(nodes, marked)}</span></td></tr>'
    )


def _state(name: str, side: Side, other: Side, changed: Container[str]) -> str:
    if name not in other.cell.lines:
        return "only"
    if canonical(side.cell.equations[name]) != canonical(other.cell.equations[name]):
        return "differs"
    steps = [step for step in side.cell.steps.values() if step.line == name]
    return "differs weight" if any(a in changed for step in steps for a in step.args) else ""


def _right(name: str, side: Side) -> Nodes:
    return [node for node in spelled(side.cell, name, side.notation) if node != ("br",)]


def _marked(
    nodes: Nodes, name: str, side: Side, other: Side, state: str, changed: Container[str]
) -> set[int]:
    """Which nodes of a line are what differs: what the other's line has not, or a weight with
    another number."""
    if state == "differs":
        matcher = SequenceMatcher(None, _right(name, other), nodes, autojunk=False)
        new = [range(j, k) for kind, _i, _j, j, k in matcher.get_opcodes() if kind != "equal"]
        return {k for span in new for k in span} if matcher.ratio() >= ALIKE else set()
    weights = [symbol(w, side.notation, side.cell) for w in side.cell.weights if w in changed]
    return {k for k, node in enumerate(nodes) if state == "differs weight" and node in weights}


# Parameters -------------------------------------------------------------------------------------

MODULE = "torch.nn.{module}"
TWO_BIASES = "Two biases a gate, one beside each matrix; only their sum matters."


def _parameters(side: Side) -> str:
    counts = parameter_counts(side.problem)
    heads = _names(side.problem, counts)
    body = "".join(
        _count_row(head, count, side) for head, count in zip(heads, counts, strict=True)
    ) + _total_row(counts)
    caption = escape(_("Parameters: m inputs, n units"))
    return f'<table class="count"><caption>{caption}</caption>{body}{_pytorch(side)}</table>'


def _names(problem: Problem, counts: tuple[Count, ...]) -> list[str]:
    if len(counts) == 1:
        return [""]
    layers = [_("Layer {n}").format(n=k) for k in range(1, len(problem.layers) + 1)]
    return [*layers, *([_("Readout")] if problem.readout else [])]


def _count_row(head: str, count: Count, side: Side) -> str:
    sizes = f"<i>m</i> = {count.input_size}, <i>n</i> = {count.hidden_size}"
    named_head = f"{escape(head)}<br>" if head else ""
    return (
        f'<tr><th scope="row">{named_head}<small>{sizes}</small></th>'
        f"<td>{_worked(count)}{_groups(count, side)}</td></tr>"
    )


def _worked(count: Count) -> str:
    """Symbols, numbers and total, a line each."""
    lines = (letters(count.symbols), f"= {count.numbers}", f"= <strong>{count.total}</strong>")
    return "".join(f'<span class="work">{line}</span>' for line in lines)


def _groups(count: Count, side: Side) -> str:
    """Which lines each group of weights is for: 4(nm + n² + n): f, i, g, o."""
    if not any(group.count > 1 for group in count.groups):
        return ""
    told = (
        f"{letters(group.written('m', 'n'))}: "
        + ", ".join(named(side.notation.letter(line)) for line in group.lines)
        for group in count.groups
    )
    return f"<small>{'; '.join(told)}</small>"


def _total_row(counts: tuple[Count, ...]) -> str:
    if len(counts) == 1:
        return ""
    totals = [count.total for count in counts]
    work = f"{' + '.join(map(str, totals))} = <strong>{sum(totals)}</strong>"
    return f'<tr><th scope="row">{escape(_("Together"))}</th><td>{work}</td></tr>'


def _pytorch(side: Side) -> str:
    found = pytorch_count(side.problem.layers[0])
    if found is None:
        return ""
    module, count = found
    head = MODULE.format(module=module)
    if len(side.problem.layers) > 1:
        head = _("{module}, layer 1").format(module=head)
    return (
        f'<tr class="other"><th scope="row">{escape(head)}</th>'
        f"<td>{_worked(count)}<small>{escape(_(TWO_BIASES))}</small></td></tr>"
    )

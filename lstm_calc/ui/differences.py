"""Where two runs differ, as HTML: a sentence, and the table of every value by timestep."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

import numpy as np

from lstm_calc.compare import Part, Place, parameter_counts, side_by_side
from lstm_calc.forward import Values
from lstm_calc.language import _
from lstm_calc.numbers import shown
from lstm_calc.spelling import Nodes, spelled, symbol
from lstm_calc.ui.markup import markup
from lstm_calc.ui.sides import Side, tag

MOST_DIGITS = 17
NONE = '<td class="none">–</td>'


@dataclass(frozen=True)
class View:
    """Both sides, and what of their values is shown: parts of lines too, or all digits."""

    a: Side
    b: Side
    decimals: int
    with_parts: bool = False

    def nodes(self, name: str) -> Nodes:
        """A value in the letters of the side that has it."""
        side = self.a if self.a.cell.steps.get(name) or name == "x" else self.b
        if name in side.cell.steps and name not in side.cell.lines:
            return spelled(side.cell, name, side.notation)
        return [symbol(name, side.notation, side.cell)]

    def title(self, name: str) -> str:
        words = {**self.b.cell.words, **self.a.cell.words}
        return _(words[name][0]) if name in words else ""


def number(value: float, decimals: int) -> str:
    return shown(float(value), decimals).replace("-", "−")


def apart(place: Place, decimals: int) -> tuple[str, str]:
    """Both numbers with the problem's decimals, or with as many as it takes to tell them apart."""
    for digits in range(decimals, MOST_DIGITS + 1):
        pair = number(place.a, digits), number(place.b, digits)
        if pair[0] != pair[1]:
            break
    return pair


# The sentence -----------------------------------------------------------------------------------


def finding(parts: tuple[Part, ...], view: View) -> str:
    """Where A and B part, how far, and what only one of them has."""
    first = next((part for part in parts if part.first), None)
    if first is None:
        told = [escape(_("A and B give the same numbers at every timestep."))]
    else:
        told = [_parting(first, view), *_largest(parts, view)]
    told += [_only(side, names) for side, names in _alone(view) if names]
    told.append(_counts(view))
    return f'<div class="finding" role="status"><p>{" ".join(told)}</p></div>'


def _parting(part: Part, view: View) -> str:
    a, b = apart(part.first, view.decimals)
    text = escape(_("They part at {time}, in {value}: {a} in A, {b} in B."))
    return "<strong>" + text.format(
        time=f"<i>t</i> = {part.first.t}", value=_value(part, part.first, view), a=a, b=b
    ) + "</strong>"  # fmt: skip


def _value(part: Part, place: Place, view: View) -> str:
    """A value in a sentence: the forget gate f, unit 2, backward, of layer 2."""
    side = part.a.layer.cell
    words = side.words.get(place.name, ("", ""))[0]
    letter = _letter(part, place.name, view)
    several = part.a[place.name].shape[1] > 1
    extra = [_("unit {n}").format(n=place.unit)] if several else []
    extra += [_("backward")] if part.direction == "reverse" else []
    extra += [_("layer {n}").format(n=part.number)] if part.number > 1 else []
    told = ", ".join(map(escape, extra))
    name = escape(_("the {title}").format(title=_(words).lower())) if words else ""
    return f"{name} {letter}".strip() + (f" ({told})" if told else "")


def _letter(part: Part, name: str, view: View) -> str:
    notation, cell = view.a.notation, part.a.layer.cell
    return f"<i>{escape(notation.letter(name))}</i>" if name in cell.lines else escape(name)


def _largest(parts: tuple[Part, ...], view: View) -> Iterator[str]:
    """The largest difference in each state of the first run that both have, and in the last
    output."""
    wanted = [(parts[0], state) for state in parts[0].a.layer.cell.state]
    last = parts[-1]
    wanted += [(last, last.a.layer.cell.output)] if len(parts) > 1 else []
    for part, name in wanted:
        place = part.largest(name) if name in part.lines else None
        if place:
            text = escape(_("The largest difference in {value} is {gap}, at {time}."))
            yield text.format(
                value=_value(part, place, view),
                gap=_not_zero(place.gap, view.decimals),
                time=f"<i>t</i> = {place.t}",
            )


def _not_zero(gap: float, decimals: int) -> str:
    """A difference with the problem's decimals, or with as many as it takes to see it."""
    texts = (number(gap, digits) for digits in range(decimals, MOST_DIGITS + 1))
    return next((text for text in texts if text.strip("0.")), number(gap, MOST_DIGITS))


def _alone(view: View) -> Iterator[tuple[Side, list[str]]]:
    """What only one of them has; not a letter that stands for another line in the other."""
    for side, other in ((view.a, view.b), (view.b, view.a)):
        letters = {other.notation.letter(line) for line in other.cell.lines}
        lines = side.notation.lines(side.cell)
        yield side, [n for n in lines if side.notation.letter(n) not in letters]


def _only(side: Side, names: list[str]) -> str:
    found = [f"<i>{escape(side.notation.letter(name))}</i>" for name in names]
    text = escape(_("Only {side} has {values}."))
    return text.format(side=side.letter, values=", ".join(found))


def _counts(view: View) -> str:
    totals = [sum(c.total for c in parameter_counts(s.problem)) for s in (view.a, view.b)]
    if totals[0] == totals[1]:
        return escape(_("Each has {n} parameters.").format(n=totals[0]))
    return escape(_("A has {a} parameters, B {b}.").format(a=totals[0], b=totals[1]))


# The table --------------------------------------------------------------------------------------


def table(parts: tuple[Part, ...], view: View) -> str:
    """Every value by timestep, A beside B; what differs is marked ≠."""
    times = parts[0].times
    bodies = "".join(_body(part, view, times, len(parts) > 1) for part in parts)
    caption = escape(_("Every value, A beside B"))
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(_("Every value"))}">'
        f'<table class="values"><caption>{caption}</caption>{_header(times)}{bodies}</table></div>'
    )


def _header(times: tuple[int, ...]) -> str:
    above = "".join(f'<th scope="colgroup" colspan="2"><i>t</i> = {t}</th>' for t in times)
    below = "".join(f'<th scope="col">{tag(s)}</th>' for _t in times for s in "AB")
    value = escape(_("Value"))
    return (
        f'<thead><tr><th scope="col" rowspan="2">{value}</th>{above}</tr><tr>{below}</tr></thead>'
    )


def _body(part: Part, view: View, times: tuple[int, ...], several: bool) -> str:
    rows = [row for name in _names(part, view) for row in _rows(part, name, view, times)]
    if not rows:
        return ""
    head = f'<tr class="part"><th scope="rowgroup" colspan="{1 + 2 * len(times)}">{{}}</th></tr>'
    return f"<tbody>{head.format(_part_title(part)) if several else ''}{''.join(rows)}</tbody>"


def _part_title(part: Part) -> str:
    if part.number == 0:
        return escape(_("Readout"))
    words = {"reverse": _("Layer {n}, backward"), "both": _("Layer {n}, forward")}
    return escape(words.get(part.direction, _("Layer {n}")).format(n=part.number))


def _names(part: Part, view: View) -> list[str]:
    """The rows of a run: of the first layer all, of those above it what they give."""
    if part.number > 1:
        return [part.a.layer.cell.output]
    if part.number == 0:
        return [*part.a.layer.cell.lines]
    pair = [_shown_names(values, side, view) for values, side in _pairs(part, view)]
    return ["x", *side_by_side(*pair)]


def _pairs(part: Part, view: View) -> tuple:
    return (part.a, view.a), (part.b, view.b)


def _shown_names(values: Values, side: Side, view: View) -> list[str]:
    """A cell's lines in the course's order; with parts, each after the parts it is made of."""
    cell = values.layer.cell
    names = []
    for line in side.notation.lines(cell):
        steps = [n for n, s in cell.steps.items() if s.line == line and s.op != "join"]
        names += [*([n for n in steps if n != line] if view.with_parts else []), line]
    return names


def _rows(part: Part, name: str, view: View, times: tuple[int, ...]) -> Iterator[str]:
    known = [_values_of(side, name) for side in part.sides]
    size = next(v.shape[1] for v in known if v is not None)
    for unit in range(size):
        cells = "".join(_pair(part, name, known, t, unit, view) for t in times)
        yield f"<tr{_kind(part, name)}>{_row_head(name, unit, size, part, view)}{cells}</tr>"


def _values_of(side: Values, name: str) -> np.ndarray | None:
    try:
        return side[name]
    except KeyError:
        return None


def _kind(part: Part, name: str) -> str:
    lines = {"x", *(line for side in part.sides for line in side.layer.cell.lines)}
    return "" if name in lines else ' class="inner"'


def _row_head(name: str, unit: int, size: int, part: Part, view: View) -> str:
    index = f" [{unit + 1}]" if size > 1 else ""
    title = view.title(name) if part.number else ""
    words = f" <small>{escape(title)}</small>" if title and unit == 0 else ""
    text = markup(view.nodes(name)) if part.number else f"<i>{escape(name)}</i><sub><i>t</i></sub>"
    return f'<th scope="row">{text}{index}{words}</th>'


def _pair(part: Part, name: str, known: list, t: int, unit: int, view: View) -> str:
    """A's and B's number at a timestep, or one for both where it is an input."""
    if t not in part.times:
        return NONE * 2
    row = part.times.index(t)
    numbers = [None if values is None else float(values[row, unit]) for values in known]
    if name == "x":
        return f'<td colspan="2">{number(numbers[0], view.decimals)}</td>'
    if None in numbers or name not in part.both:
        return "".join(NONE if v is None else _cell(v, view.decimals, "") for v in numbers)
    differs = bool(part.differs(name)[row, unit])
    sign = _sign(numbers, view.decimals) if differs else ""
    return _cell(numbers[0], view.decimals, "", differs) + _cell(
        numbers[1], view.decimals, sign, differs
    )


def _sign(numbers: list[float], decimals: int) -> str:
    a, b = (number(v, decimals) for v in numbers)
    return "≈" if a == b else "≠"


def _cell(value: float, decimals: int, sign: str, differs: bool = False) -> str:
    kind = ' class="differs"' if differs else ""
    mark = f'<span class="mark">{sign}</span> ' if sign else ""
    full = np.format_float_positional(value + 0.0, trim="-").replace("-", "−")
    return f'<td{kind} title="{full}">{mark}{number(value, decimals)}</td>'

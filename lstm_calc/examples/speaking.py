"""Speaker's notes: what to say at each stop of a walk, and what students ask there.

A worked example has notes of its own; what it has none for, and every other problem, has general
ones, by what its line does and in its cell's own words.
"""

from collections.abc import Iterator, Sequence

from lstm_calc.cell import Step
from lstm_calc.examples import EXAMPLES, example_of
from lstm_calc.examples.example import Example, Note
from lstm_calc.examples.general import END, KINDS, OPENING
from lstm_calc.examples.quoting import Sources, quoted
from lstm_calc.forward import run
from lstm_calc.language import _
from lstm_calc.notation import rewrite
from lstm_calc.problem import Layer, Problem
from lstm_calc.spelling import ERROR, LOSS, SHARE
from lstm_calc.walkthrough import Line, Part, Told, parts, told

END_STOP = "end"


def notes_for(problem: Problem, key: str = "") -> dict[str, dict]:
    """The notes of a problem, stop → {"say": text, "asks": [[question, answer], …]}. key: of the
    worked example that the problem was begun from; "" for none.

    A stop is "" (the opening), "end", a line at any timestep ("f") or at one ("f@2", which goes
    before "f"), with its part of the walk in front where there are several ("2:h"). There is one
    for every line. An edited example keeps its notes, with the new numbers in them and without the
    sentences that hold for the old ones only; in another shape it has the general ones.

    Raises ProblemError where an example's problem cannot be run.
    """
    found = dict(_general(problem, parts(problem)))
    example = example_of(problem) or EXAMPLES.get(key)
    if example and _shape(problem) == _shape(example.checked):
        found |= _own(example, problem)
    return found


# An example's notes, with the numbers of the run at hand ------------------------------------------


def _own(example: Example, problem: Problem) -> dict[str, dict]:
    telling = told(run(problem))
    unedited = example_of(problem) is example
    decimals = problem.rounding.decimals
    return {
        stop: _written(note, _sources(telling, stop), decimals, unedited)
        for stop, note in example.notes.items()
    }


def _sources(telling: Sequence[Told], stop: str) -> Sources:
    """Where a note's numbers are looked for: in its own part first, then from the last part back;
    in part 2 alone for `{2:h@1}`."""
    number = stop.partition(":")[0]
    here = [telling[int(number) - 1]] if number.isdecimal() else []
    return {"": [*here, *reversed(telling)]} | {str(n): [p] for n, p in enumerate(telling, 1)}


def _written(note: Note, sources: Sources, decimals: int, unedited: bool) -> dict:
    """A note with its numbers. What asks for a value that this form of the cell has not, such as
    the half of a sum that a second bias makes, is left out."""

    def fill(*texts: str) -> list[str]:
        try:
            return [quoted(_(text), sources, decimals) for text in texts]
        except KeyError:
            return []

    said = [text for part in (note.say, *([note.own] if unedited else [])) for text in fill(part)]
    asks = [fill(*pair) for pair in (*note.asks, *(note.own_asks if unedited else ()))]
    return {"say": " ".join(filter(None, said)), "asks": [pair for pair in asks if pair]}


def _shape(problem: Problem) -> tuple:
    """What a problem is without its numbers and letters."""
    plain = rewrite(problem, "plain")[0]
    readout = plain.readout
    return (
        tuple(map(_layer_shape, plain.layers)),
        plain.inputs.shape,
        readout and (_layer_shape(readout.layer), readout.on),
        plain.targets is None,
        plain.loss,
        plain.rounding.carried is None,
    )


def _layer_shape(layer: Layer) -> tuple:
    return layer.cell.state, dict(layer.cell.equations), layer.direction, layer.hidden_size


# General notes ------------------------------------------------------------------------------------


def _general(problem: Problem, walk: Sequence[Part]) -> Iterator[tuple[str, dict]]:
    yield "", _said(OPENING, problem.cell.about)
    for number, part in enumerate(walk, 1):
        for line in part.lines:
            note = _said(KINDS[_kind(part, line)], line.words)
            for stop in _stops(line, part):
                yield (f"{number}:{stop}" if len(walk) > 1 else stop), note
    yield END_STOP, _said(END)


def _stops(line: Line, part: Part) -> list[str]:
    """A line's stop; of a line called as the walk's end is, its stop at each timestep."""
    return [f"{END_STOP}@{t}" for t in part.times] if line.name == END_STOP else [line.name]


def _said(note: Note, words: str = "") -> dict:
    """A note with the cell's own words in front of it."""
    texts = [_(text) for text in (words, note.say) if text]
    return {"say": " ".join(texts), "asks": [[_(text) for text in pair] for pair in note.asks]}


def _kind(part: Part, line: Line) -> str:
    """Which general note suits a line."""
    cell, name = part.cell, line.name
    if name in (ERROR, SHARE, LOSS):
        return name
    if line is part.lines[0]:
        return "arrival" if part.number else "reading"
    if not part.number:
        return "answer"
    if name == cell.output:
        return "hidden state"
    if name == "c" and name in cell.state:
        return "cell state"
    return _inner(cell.ending(name)) or ("state" if name in cell.state else "line")


OPERATIONS = {
    "sigmoid": "gate",
    "hard_sigmoid": "hard gate",
    "hard_sigmoid_old": "hard gate",
    "tanh": "candidate",
}


def _inner(step: Step) -> str | None:
    """Which note suits a line by its last operation."""
    if step.op == "sub" and step.args[0] == 1.0:
        return "coupled gate"
    return OPERATIONS.get(step.op)

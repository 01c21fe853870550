"""Names of weights in the spellings of many courses, matched to a cell: W_f, Wf, W_xf, U_f, W_if.

Every notation is tried on every form of the problem's cell; what explains most names, in the right
shapes, is proposed first, and what explains as many otherwise stands beside it.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product

import numpy as np

from lstm_calc import edits
from lstm_calc.cell import Cell, CellError
from lstm_calc.cells import CATALOGUE, FAMILIES, FORMS, KEYS, key_of, key_with
from lstm_calc.formats.pasted import by, grid_of, placed
from lstm_calc.formats.proposal import Entry, Pair, Proposal, counted, fitted_inputs
from lstm_calc.notation import NOTATIONS, PLAIN, Notation, in_form, notation_of, rewrite
from lstm_calc.problem import Layer, Problem, ProblemError
from lstm_calc.walkthrough import Part, parts

MOST_SIZES, MOST_ALTERNATIVES = 6, 4
OTHER_FAMILIES = ("lstm", "gru", "gru_reset_after", "gru_z_new", "rnn", "lstm_peephole")
ALIKE = {  # gate → subscripts that courses write for it
    "g": ("g", "c", "a", "C", "c~", "C~", "N"),
    "n": ("n", "h", "h~", "c", "a", ""),
    "z": ("z", "u"),
    "h": ("h", "", "a"),
    "y": ("y", "hy", "out", "o"),
}
BIASES = ("bias_{g}", "{g}_bias", "B_{g}")


def _written(title: str, times: str = "W x", **weights: str) -> Notation:
    return Notation(title, "", "", 1, PLAIN | weights, times=times)


SPELLINGS = {  # beside the notations: how other texts write the two matrices of a gate
    "W_fx, W_fh": _written("W_fx, W_fh", W_x="W_{g}x", W_h="W_{g}h"),
    "W_f for x, U_f for h": _written("W_f for x, U_f for h", W_x="W_{g}", W_h="U_{g}"),
    "U_f for x, W_f for h": _written("U_f for x, W_f for h", W_x="U_{g}", W_h="W_{g}"),
    "W_f for x, V_f for h": _written("W_f for x, V_f for h", W_x="W_{g}", W_h="V_{g}"),
}
TILDES = re.compile(r"\\(?:wide)?(?:tilde|hat|bar)\s?\{?\s?([A-Za-z])\}?")
STYLES = re.compile(r"\\(?:mathbf|mathrm|mathit|mathsf|boldsymbol|bm|text|textbf|vec|operatorname)")
LEFT_OUT = re.compile(r"[\s_{}^()|,'\"\\$.\-]")
LAYER = re.compile(r"(?:layers?|lstm|gru|rnn|l)[\s_.\-]?\[?([0-9])\]?[\s_.\-/]+(.+)", re.IGNORECASE)
REVERSE = re.compile(r"(?:reverse|backward|back|bwd)[\s_.\-/]+(.+)", re.IGNORECASE)


@lru_cache(4096)
def plainly(name: str) -> str:
    """A name without what spellings differ in: `\\mathbf{W}_{xf}`, `W_xf` and `Wxf` are Wxf."""
    text = STYLES.sub("", TILDES.sub(r"\1~", name))
    text = unicodedata.normalize("NFKD", text).replace("\u0303", "~").replace("\u0302", "~")
    return LEFT_OUT.sub("", text)


# What a name may stand for ----------------------------------------------------------------------


def _spellings(cell: Cell, notation: Notation) -> dict[str, str]:
    """Plain spelling → weight of the cell, in a notation; the notation's own letters first."""
    written = tuple(notation.weights.items()), tuple(notation.gates.items())
    letters = {name: _letters(name, *written) for name in cell.weights}
    found: dict[str, str] = {}
    for name, (own, *_others) in letters.items():
        found.setdefault(own, name)
    for name, (_own, *others) in letters.items():
        for letter in others:
            found.setdefault(letter, name)
    return found


@lru_cache(4096)
def _letters(name: str, weights: tuple, gates: tuple) -> tuple[str, ...]:
    """A weight's plain spelling where kinds of weights and gates have these letters, and then with
    each subscript that courses write for its gate."""
    gate, own = name[-1], dict(gates)
    notation = replace(NOTATIONS["plain"], weights=dict(weights), gates=own)
    letters = [notation.weight(name)]
    for other in ALIKE.get(gate, (gate,)):
        letters.append(replace(notation, gates={**own, gate: other}).weight(name))
        if name == f"b_{gate}":
            letters += (text.format(g=other) for text in BIASES)
    if name[0] not in "Wb":
        letters.append(name)
    return tuple(map(plainly, letters))


def _states(layer: Layer, notation: Notation) -> dict[str, str]:
    """Plain spelling → state that it starts: h0, h_prev, C_0."""
    return {
        plainly(f"{letter}{mark}"): state
        for state in layer.cell.state
        for letter in (state, notation.letter(state), state.upper())
        for mark in ("0", "_prev", "_{t-1}", "_start", "_init", "")
    }


def _found(known: Mapping[str, str], name: str) -> str | None:
    """What a name stands for: as it is written, whole or after its last point, else in whatever
    case where that is clear."""
    plain = plainly(name)
    last = plainly(re.split(r"[./]", name)[-1])
    if plain in known or last in known:
        return known.get(plain) or known[last]
    alike = {value for spelled, value in known.items() if spelled.lower() == plain.lower()}
    return alike.pop() if len(alike) == 1 else None


# A way to read the names ------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Way:
    """One reading. weights: name as it came → weight of the cell; states likewise."""

    cell: Cell
    notation: Notation
    weights: Mapping[str, str]
    states: Mapping[str, str]

    @property
    def is_whole(self) -> bool:
        return {*self.weights.values()} == {*self.cell.weights}

    @property
    def what(self) -> tuple:
        return key_of(self.cell) or tuple(self.cell.equations.items()), tuple(self.weights.items())


def of_names(found: Sequence[Entry], problem: Problem) -> tuple[Proposal, ...]:
    """What named arrays may be in this problem. Raises ProblemError where none can be used."""
    if len(parts(problem)) > 1 or _is_placed(found):
        return (_into_parts(found, problem),)
    error = None
    for tier in _tiers(found, problem):
        proposals = []
        for way in tier:
            try:
                proposals.append(_proposal(way, found, problem))
            except (ProblemError, CellError) as why:
                error = error or ProblemError(str(why))
            if len(proposals) == MOST_ALTERNATIVES:
                break
        if proposals:
            return _distinct(proposals)
    raise error or ProblemError(_nothing_known(found, problem))


def _distinct(found: list[Proposal]) -> tuple[Proposal, ...]:
    """Those that make another problem than the ones before."""
    kept: list[Proposal] = []
    for one in found:
        if not any(_same(one.problem, other.problem) for other in kept):
            kept.append(one)
    return tuple(kept)


def _same(a: Problem, b: Problem) -> bool:
    one, two = a.layers[0], b.layers[0]
    return key_of(one.cell) == key_of(two.cell) and all(
        np.array_equal(weight, two.weights.get(name)) for name, weight in one.weights.items()
    )


def _tiers(found: Sequence[Entry], problem: Problem) -> list[list[_Way]]:
    """The readings that explain as many names as any, the likeliest first: with all of a cell's
    weights, or with some of those of the problem's own cell, or of another form of it."""
    names = [entry.name for entry in found]
    family, tiers = _family(problem.cell), ([], [], [])
    for cell, notation in _candidates(problem):
        way = _way(names, cell, notation, problem)
        own = key_of(cell) == key_of(problem.cell)
        near = own or (family is not None and _family(cell) == family)
        if near or way.is_whole:
            tiers[0 if way.is_whole else 1 if own else 2].append((len(way.weights), near, way))
    most = max(count for tier in tiers for count, _near, _way in tier)
    return [_likeliest(tier, most) for tier in tiers]


def _likeliest(tier: list, most: int) -> list[_Way]:
    """Those of a tier that explain the most names, each once, the problem's family first."""
    ways: dict[tuple, _Way] = {}
    for count, _near, way in sorted(tier, key=lambda one: not one[1]):
        if count == most:
            ways.setdefault(way.what, way)
    return [*ways.values()]


def _family(cell: Cell) -> str | None:
    key = key_of(cell)
    return KEYS[key][0] if key else None


def _candidates(problem: Problem) -> Iterator[tuple[Cell, Notation]]:
    """Cells and notations to try: the problem's own first."""
    own = notation_of(problem)
    yield problem.cell, own
    for cell in _cells(problem.cell):
        for notation in (NOTATIONS["plain"], *SPELLINGS.values(), *NOTATIONS.values()):
            yield cell, notation.of(cell)


def _cells(cell: Cell) -> Iterator[Cell]:
    yield cell
    family = _family(cell)
    families = dict.fromkeys([*([family] if family else []), *OTHER_FAMILIES])
    for name, form in product(families, FORMS):
        key = key_with(name, form)
        if key and key != cell.key:
            yield CATALOGUE[key]


def _way(names: Sequence[str], cell: Cell, notation: Notation, problem: Problem) -> _Way:
    known = _spellings(cell, notation)
    weights: dict[str, str] = {}
    for name in names:
        weight = _found(known, name)
        if weight and weight not in weights.values():
            weights[name] = weight
    begun = _states(problem.layers[0], notation)
    states: dict[str, str] = {}
    for name in names:
        state = None if name in weights else _found(begun, name)
        if state in cell.state and state not in states.values():
            states[name] = state
    return _Way(cell, notation, weights, states)


# The problem that a reading makes ---------------------------------------------------------------


def _proposal(way: _Way, found: Sequence[Entry], problem: Problem) -> Proposal:
    entries = {entry.name: entry for entry in found}
    others = [e for e in found if e.name not in way.weights and e.name not in way.states]
    inputs, targets, unknown = _sorted(others, problem, way)
    if not (way.weights or way.states or inputs or targets):
        raise ProblemError(_nothing_known(found, problem))
    sizes, turned = _sizes(way, entries, problem)
    weights, notes = _weights(way, entries, sizes, turned)
    base, said = _base(way, problem, sizes)
    given, more = _given(inputs, problem, sizes[0])
    base = edits.resized(base, timesteps=len(given)) if len(given) != base.timesteps else base
    numbers = {f"layers.0.weights.{name}": w.tolist() for name, w in weights.items()}
    for name, state in way.states.items():
        numbers[f"layers.0.start.{state}"] = _vector(entries[name], sizes[1]).tolist()
    if len(inputs):
        numbers["inputs"] = given.tolist()
    if targets:
        numbers["targets"] = _targets(targets[0], base).tolist()
        base = edits.with_targets(base, True) if base.targets is None else base
    new, rewritten = rewrite(edits.replaced(base, numbers), problem.notation)
    kept = [] if way.is_whole or not way.weights else [_kept(way)]
    return Proposal(
        _title(way, new),
        new,
        tuple(_pairs(way, inputs, targets, entries, weights, notation_of(problem, way.cell))),
        (*notes, *said, *more, *kept, *rewritten),
        tuple(unknown),
    )


def _title(way: _Way, new: Problem) -> str:
    if not way.weights:
        return f"Numbers for this problem: {sizes_of(new)}"
    return f"{way.cell.title}; names as in {way.notation.title}; {sizes_of(new)}"


def sizes_of(problem: Problem) -> str:
    """The problem's sizes in words."""
    sizes = ("timestep", problem.timesteps), ("input", problem.input_size)
    return ", ".join(counted(n, what) for what, n in (*sizes, ("unit", problem.hidden_size)))


def _kept(way: _Way) -> str:
    missing = [way.notation.weight(n) for n in way.cell.weights if n not in way.weights.values()]
    more = f" and {len(missing) - 6} more" if len(missing) > 6 else ""
    return f"Not given, and kept as they are: {', '.join(missing[:6])}{more}."


def _nothing_known(found: Sequence[Entry], problem: Problem) -> str:
    names = ", ".join(entry.name[:20] for entry in found[:5])
    notation = notation_of(problem)
    letters = [notation.weight(name) for name in problem.cell.weights][:6]
    return (
        f"None of these names is known here: {names}. This problem has x, "
        f"{', '.join(letters)} and so on."
    )


def _sorted(others: Sequence[Entry], problem: Problem, way: _Way) -> tuple[list, list, list[str]]:
    """The entries of the inputs (one of all timesteps, or one each), the targets, the rest."""
    letter = plainly(way.notation.letter("x")).lower()
    inputs, targets, unknown = [], [], []
    for entry in others:
        plain = plainly(entry.name).lower()
        stem, number = plain.rstrip("0123456789"), plain.lstrip("abcdefghijklmnopqrstuvwxyz")
        if stem in ("x", letter, "input", "inputs") and (not number or 0 < int(number[:4]) < 5000):
            inputs.append((int(number[:4] or 0), entry))
        elif plain in ("target", "targets"):
            targets.append(entry)
        else:
            unknown.append(entry.name)
    return sorted(inputs, key=lambda one: one[0]), targets, unknown


def _sizes(way: _Way, entries: Mapping, problem: Problem) -> tuple[tuple[int, int], bool]:
    """(inputs, units) that fit all weights, and whether their matrices lie. The problem's own where
    not all weights are given."""
    own = problem.input_size, problem.hidden_size
    lies = way.notation.times == "x W"
    if not way.is_whole:
        return own, _lying(way, entries, own, lies)
    for sizes in _possible(way, entries, own):
        shapes = way.cell.shapes(*sizes)
        if all(_fits(entries[n], shapes[w]) for n, w in way.weights.items()):
            return sizes, _lying(way, entries, sizes, lies)
    raise ProblemError(_no_sizes(way, entries))


def _possible(way: _Way, entries: Mapping, own: tuple[int, int]) -> Iterator[tuple[int, int]]:
    """Pairs of sizes that the arrays may have, the problem's own first."""
    found = {d for name in way.weights for one in entries[name].arrays for d in grid_of(one).shape}
    sizes = sorted(found)[:MOST_SIZES]
    lengths = {*sizes, *(a - b for a in sizes for b in sizes if a > b)}
    yield own
    units = [d for d in sizes if d != own[1]]
    for hidden, inputs in product([*units, own[1]], sorted(lengths)):
        if 1 <= hidden <= 1024 and 1 <= inputs <= 1024:
            yield inputs, hidden


def _no_sizes(way: _Way, entries: Mapping) -> str:
    shapes = [f"{name} {by(grid_of(entries[name].array).shape)}" for name in way.weights]
    return (
        f"The shapes do not fit together: {', '.join(shapes[:12])}. A matrix of h has as many rows "
        "as columns, a bias as many numbers as there are units."
    )


def _fits(entry: Entry, shape: tuple[int, ...]) -> bool:
    return any(one.values is not None or one.turned is not None for one in [_place(entry, shape)])


def _place(entry: Entry, shape: tuple[int, ...]):
    wanted = shape if len(shape) > 1 else (shape[0], 1)
    return placed(tuple(map(grid_of, entry.arrays)), wanted)


def _lying(way: _Way, entries: Mapping, sizes: tuple[int, int], lies: bool) -> bool:
    """Whether the matrices lie, (inputs, units): as one that is not square shows, else as the
    notation has them."""
    shapes = way.cell.shapes(*sizes)
    for name, weight in way.weights.items():
        one = _place(entries[name], shapes[weight])
        shape = shapes[weight]
        if len({*shape}) == 2 and 1 not in shape and (one.values is None) != (one.turned is None):
            return one.values is None
    return lies


def _weights(way: _Way, entries: Mapping, sizes: tuple[int, int], turned: bool) -> tuple:
    shapes, found, odd = way.cell.shapes(*sizes), {}, []
    for name, weight in way.weights.items():
        one = _place(entries[name], shapes[weight])
        values = one.values if one.values is not None else one.turned
        if values is None:
            raise ProblemError(f"{name[:40]}: {one.sentence}")
        if len(shapes[weight]) == 1:
            found[weight] = values.ravel()
        elif turned and shapes[weight][0] == shapes[weight][1]:
            found[weight] = values.T
        else:
            found[weight] = values
            if not turned and one.values is None:
                odd.append(name)
    lying = turned and any(
        1 not in shapes[weight][:2] for weight in found if found[weight].ndim > 1
    )
    notes = ["The matrices lie, as for row vectors: they were transposed."] if lying else []
    notes += [f"Transposed: {', '.join(odd)}."] if odd else []
    return found, notes


def _vector(entry: Entry, size: int) -> np.ndarray:
    one = _place(entry, (size,))
    if one.values is None:
        raise ProblemError(f"{entry.name[:40]}: {one.sentence}")
    return one.values.ravel()


def _base(way: _Way, problem: Problem, sizes: tuple[int, int]) -> tuple[Problem, list[str]]:
    """The problem in the reading's cell and sizes, before its numbers."""
    inputs, notes = fitted_inputs(problem, sizes[0])
    old = problem.layers[0]
    if key_of(old.cell) != key_of(way.cell):
        same = _family(old.cell) and _family(old.cell) == _family(way.cell)
        if same:
            layer, _said = in_form(old, KEYS[key_of(way.cell)][1])
            problem = replace(problem, layers=(layer,))
        else:
            problem = edits.with_cell(problem, way.cell)
            notes.append(f"The cell becomes {FAMILIES[_family(way.cell)].title}.")
    base = edits.resized(problem, input_size=sizes[0], units={0: sizes[1]})
    return replace(base, inputs=inputs), notes


def _given(found: list[tuple[int, Entry]], problem: Problem, size: int) -> tuple:
    """The inputs that came, (T, size), and what is to be said of them."""
    if not found:
        return problem.inputs, []
    if len(found) > 1:
        return np.array([_vector(entry, size) for _t, entry in found]), []
    entry = found[0][1]
    one = placed(tuple(map(grid_of, entry.arrays)), (problem.timesteps, size), any_rows=True)
    if one.values is not None:
        return one.values, []
    if one.turned is not None:
        return one.turned, [f"{entry.name}: transposed, so that each row is a timestep."]
    raise ProblemError(f"{entry.name[:40]}: each timestep has {size} inputs; {one.sentence}")


def _targets(entry: Entry, problem: Problem) -> np.ndarray:
    one = _place(entry, problem.answer_shape)
    if one.values is None:
        raise ProblemError(f"{entry.name[:40]}: {one.sentence}")
    return one.values


def _pairs(
    way: _Way,
    inputs: list,
    targets: list,
    entries: Mapping,
    weights: Mapping[str, np.ndarray],
    notation: Notation,
) -> Iterator[Pair]:
    for _t, entry in inputs:
        yield Pair(entry.name, notation.letter("x"), entry.array.shape)
    for name, state in way.states.items():
        yield Pair(name, f"{notation.letter(state)}_0", entries[name].array.shape)
    for name, weight in way.weights.items():
        used = weights[weight]
        fits = (one.shape for one in entries[name].arrays if one.size == used.size)
        yield Pair(name, notation.weight(weight), next(fits, entries[name].array.shape))
    for entry in targets:
        yield Pair(entry.name, "target", entry.array.shape)


# Several layers or directions -------------------------------------------------------------------


def _is_placed(found: Sequence[Entry]) -> bool:
    """Whether names say where in the document they stand."""
    return any(entry.name.startswith(("layers", "readout.")) for entry in found)


def _into_parts(found: Sequence[Entry], problem: Problem) -> Proposal:
    """Names with their layer in front: layer1.W_xf, layers[0].weights.W_xf, layer 2 reverse W_f."""
    known = parts(problem)
    numbers, pairs, unknown = {}, [], []
    for entry in found:
        place = next(filter(None, (_in_part(entry, part) for part in known)), None)
        if place is None and plainly(entry.name).lower() in ("x", "inputs"):
            place = "inputs", _given([(0, entry)], problem, problem.input_size)[0]
        if place is None:
            unknown.append(entry.name)
            continue
        numbers[place[0]] = place[1].tolist()
        pairs.append(Pair(entry.name, place[0], entry.array.shape))
    if not numbers:
        raise ProblemError(
            f"{_nothing_known(found, problem)} Write the layer in front: layer1.W_xf, or "
            "layer1.reverse.W_xf."
        )
    new = edits.replaced(problem, numbers)
    return Proposal("Numbers for this problem", new, tuple(pairs), (), tuple(unknown))


def _in_part(entry: Entry, part: Part) -> tuple[str, np.ndarray] | None:
    """The place in the document that the name means in this part, with its numbers."""
    name = _without_place(entry.name, part)
    if name is None or not part.path:
        return None
    for notation in (part.notation, NOTATIONS["plain"]):
        weight = _found(_spellings(part.cell, notation), name)
        if weight:
            shape = part.layer.weights[weight].shape
            one = _place(entry, shape)
            if one.values is None:
                raise ProblemError(f"{entry.name[:40]}: {one.sentence}")
            return f"{part.path}.{weight}", one.values.reshape(shape)
    return None


def _without_place(name: str, part: Part) -> str | None:
    """The name without the layer and direction in front; None where it is another part's."""
    for place in (part.path, re.sub(r"^layers\.(\d)", r"layers[\1]", part.path)):
        if name.startswith(f"{place}."):
            return name[len(place) + 1 :]
    if not part.number:
        return name.removeprefix("readout.")
    layer = None if name.startswith(("layers.", "layers[")) else LAYER.fullmatch(name)
    if not layer or int(layer[1]) != part.number:
        return None
    back = REVERSE.fullmatch(layer[2])
    if bool(back) != part.is_reverse:
        return None
    return back[1] if back else re.sub(r"^(?:forward|fwd)[\s_.\-/]+", "", layer[2])

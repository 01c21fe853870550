"""What comes in from a framework, checked: arrays, names, choices. Errors are sentences."""

import difflib
from collections.abc import Mapping, Sequence
from numbers import Real

import numpy as np

from lstm_calc.problem import LARGEST, ProblemError

AXES = ("a number", "a list of numbers", "a matrix", "a list of matrices")
MOST_AXES = len(AXES) - 1


def tensor(found, place: str, *ndims: int) -> np.ndarray:
    """A float64 array of an array or nested lists with as many axes as one of ndims says (at most
    3). ProblemError on anything else, and on numbers that are not finite."""
    shape = _shape(found, place)
    if len(shape) not in ndims:
        wanted = " or ".join(AXES[n] for n in ndims)
        raise ProblemError(f"{place}: give {wanted}; this is {AXES[len(shape)]}.")
    return np.array(_plain(found), dtype=float)


def _plain(found):
    """Nested lists, or an array of numbers, whatever held them."""
    if isinstance(found, np.ndarray) and found.dtype.kind in "fiu":
        return found
    found = _listed(found)
    return [_plain(part) for part in found] if isinstance(found, list | tuple) else found


def _listed(found):
    """What has a `tolist`, as arrays and tensors have, as lists; anything else as it is."""
    if isinstance(found, type) or not callable(getattr(found, "tolist", None)):
        return found
    try:
        return found.tolist()
    except (TypeError, ValueError, RuntimeError):
        return found


def _shape(found, place: str, depth: int = MOST_AXES) -> tuple[int, ...]:
    """The shape of nested lists of at most `depth` axes, all of whose numbers are finite."""
    if isinstance(found, np.ndarray) and found.dtype.kind in "fiu" and found.size:
        return _shape_of_numbers(found, place, depth)
    found = _listed(found)
    if not isinstance(found, list | tuple):
        _check_number(found, place)
        return ()
    if not found:
        raise ProblemError(f"{place} is empty; give numbers.")
    if depth == 0:
        raise ProblemError(f"{place} is nested too deeply; give one sequence, without a batch.")
    shapes = [_shape(part, f"{place}[{k}]", depth - 1) for k, part in enumerate(found)]
    odd = next((k for k, shape in enumerate(shapes) if shape != shapes[0]), None)
    if odd is not None:
        raise ProblemError(
            f"{place}[{odd}] is not as large as {place}[0]: shape {shapes[odd]} and {shapes[0]}."
        )
    return (len(found), *shapes[0])


def _shape_of_numbers(found: np.ndarray, place: str, depth: int) -> tuple[int, ...]:
    if found.ndim > depth:
        raise ProblemError(f"{place} has {found.ndim} axes; give one sequence, without a batch.")
    if not (np.abs(found) < LARGEST).all():
        raise ProblemError(f"{place}: every number must be finite and below 1e300.")
    return found.shape


def _check_number(found, place: str) -> None:
    if isinstance(found, bool) or not isinstance(found, Real):
        raise ProblemError(f"{place}: {said(found)} is not a number.")
    try:
        bounded = abs(float(found)) < LARGEST
    except OverflowError:
        bounded = False
    if not bounded:
        raise ProblemError(f"{place} must be finite and below 1e300.")


def said(found) -> str:
    """A value from outside as an error repeats it: text or a number, shortened, or its <type>."""
    plain = isinstance(found, str | float | None) or (type(found) in (int, bool) and found < 1e15)
    text = repr(found) if plain else f"<{type(found).__name__}>"
    return text if len(text) <= 40 else f"{text[:39]}…"


# One sequence, and its states -------------------------------------------------------------------


def sequence(found, place: str, batch_axis: int) -> np.ndarray:
    """(T, D) of (T, D), or of a batch of one along batch_axis of three."""
    return _single(tensor(found, place, 2, 3), place, 2, batch_axis, "(T, D)")


def states(found, place: str, count: int, units: int, batch_axis: int = 1) -> np.ndarray:
    """(count, units) of (count, units), or of a batch of one along batch_axis of three."""
    array = _single(tensor(found, place, 2, 3), place, 2, batch_axis, "(layers·directions, H)")
    return sized(array, place, (count, units), "a state for each layer and direction by H units")


def state(found, place: str, units: int) -> np.ndarray:
    """(units,) of (units,), or of a batch of one, (1, units)."""
    array = _single(tensor(found, place, 1, 2), place, 1, 0, "(H,)")
    return sized(array, place, (units,), "H units")


def _single(array: np.ndarray, place: str, ndim: int, axis: int, wanted: str) -> np.ndarray:
    if array.ndim == ndim:
        return array
    if array.shape[axis] != 1:
        raise ProblemError(
            f"{place} has shape {array.shape}, a batch of {array.shape[axis]} along axis {axis}; "
            f"give one sequence of it, {wanted}."
        )
    return array.squeeze(axis)


def sized(array: np.ndarray, place: str, shape: tuple[int, ...], meaning: str) -> np.ndarray:
    """The array if it has the shape; else ProblemError saying what the shape means."""
    if array.shape == shape:
        return array
    transposed = " Transpose it?" if array.shape == shape[::-1] else ""
    raise ProblemError(f"{place} must be {shape}: {meaning}; it is {array.shape}.{transposed}")


# Names and choices ------------------------------------------------------------------------------


def named(found, place: str, known: Sequence[str], required: Sequence[str] = ()) -> dict:
    """The mapping's entries that are not None. ProblemError on an unknown or missing name."""
    if not isinstance(found, Mapping):
        raise ProblemError(f"{place}: give a dict of names, such as {known[0]!r}.")
    for name in found:
        if name not in known:
            near = isinstance(name, str) and difflib.get_close_matches(name[:80], known, 1)
            remedy = f"Did you mean {near[0]}?" if near else f"There are {', '.join(known)}."
            raise ProblemError(f"{place}: {said(name)} is not known. {remedy}")
    missing = [name for name in required if found.get(name) is None]
    if missing:
        raise ProblemError(f"{place} lacks {', '.join(missing)}.")
    return {name: value for name, value in found.items() if value is not None}


def choice(found, place: str, choices: Sequence[str]) -> str:
    """One of the choices (as bytes too, as ONNX gives text). ProblemError on anything else."""
    text = found.decode(errors="replace") if isinstance(found, bytes) else found
    if not isinstance(text, str) or text not in choices:
        wanted = " or ".join(repr(one) for one in choices)
        raise ProblemError(f"{place} is {wanted} here, not {said(text)}.")
    return text


def flag(found, place: str) -> bool:
    """True or False, also as 1 or 0."""
    if not isinstance(found, bool | int | np.bool_ | np.integer) or found not in (0, 1):
        raise ProblemError(f"{place} is True (1) or False (0), not {said(found)}.")
    return bool(found)

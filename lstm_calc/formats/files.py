"""A file that a visitor opens: a problem's document, NumPy's .npy and .npz, CSV, or text.

Nothing is unpickled or run, and sizes are checked before anything is unpacked. Source: NumPy's
documentation of numpy.lib.format.
"""

import io
import re
import zipfile
import zlib
from math import prod

import numpy as np

from lstm_calc.formats import listing
from lstm_calc.formats.pasted import MAX_NUMBERS, Grid, grid_of, grids
from lstm_calc.formats.proposal import Proposal
from lstm_calc.problem import LARGEST, Problem, ProblemError, read

MAX_BYTES, MAX_MEMBERS = 1_000_000, 50
MAX_UNPACKED = 8 * MAX_NUMBERS + 1_000 * MAX_MEMBERS
NPY, ZIP = b"\x93NUMPY", b"PK\x03\x04"
HEADER = re.compile(
    rb"\{'descr': '(?P<dtype>[^']{1,40})', 'fortran_order': (?:True|False), "
    rb"'shape': \((?P<shape>[0-9, ]{0,200})\),? ?\}\s*"
)
HEADER_LENGTH = {1: 2, 2: 4, 3: 4}  # version → the bytes that tell the header's length
NUMBERS = re.compile(r"[<>=|]?[fiu][1248]")
DTYPES = {"O": "objects", "c": "complex numbers", "U": "text", "S": "text", "b": "True and False"}
OTHER_FILES = {  # how a file begins → what to do with it
    b"\x80": "It is a pickle, and is never opened here. Print the weights and paste the print.",
    b"\x89HDF": "HDF5 is not read here. Print layer.get_weights() and paste the print.",
    b"%PDF": "A PDF is not read here. Copy the numbers and paste them.",
    b"\x89PNG": "A picture is not read here.",
    b"\xff\xd8": "A picture is not read here.",
}
WORKBOOK = "A workbook is not read here. Copy its cells and paste them."
TORCH = (
    "PyTorch's own files are not opened here. Print module.state_dict() and paste the print, or "
    "save the arrays with numpy.savez."
)


def opened(name: str, data: bytes, problem: Problem) -> tuple[Proposal, ...]:
    """What a file may mean, put into the problem; the likeliest first. ProblemError names the file
    and the place in it that cannot be read."""
    return _told(name, lambda: _opened(name, data, problem))


def grids_of(name: str, data: bytes) -> tuple[Grid, ...]:
    """The readings of a file of one array, for one table. Raises ProblemError."""
    return _told(name, lambda: _grids(data))


def _told(name: str, reads):
    """What `reads` gives; an error says which file it is about."""
    try:
        return reads()
    except ProblemError as error:
        shown = "".join(c for c in name if c.isprintable())[-60:] or "The file"
        raise ProblemError(f"{shown}: {error}") from None


def _opened(name: str, data: bytes, problem: Problem) -> tuple[Proposal, ...]:
    found = _arrays(data)
    if found is not None:
        return listing.of_arrays(found, problem)
    if name.lower().endswith((".npz", ".npy")):
        raise ProblemError("It is damaged, or no file of NumPy's.")
    text = _text(data)
    if name.lower().endswith(".json") and not text.lstrip("\ufeff \r\n\t").startswith("{"):
        read("[" + text)  # says that it is no JSON object
    return listing.proposals(text, problem)


def _grids(data: bytes) -> tuple[Grid, ...]:
    found = _arrays(data)
    if found is None:
        return grids(_text(data))
    if len(found) > 1:
        names = ", ".join([*found][:6])
        raise ProblemError(f"It has {len(found)} arrays: {names}. Open it as the whole problem.")
    return (grid_of(next(iter(found.values()))),)


def _text(data: bytes) -> str:
    for start, why in OTHER_FILES.items():
        if data.startswith(start):
            raise ProblemError(why)
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise ProblemError("It is not a text in UTF-8. Save it again as UTF-8.") from None
    if "\0" in text:
        raise ProblemError("It is not a text: it has bytes of 0.")
    return text


# Arrays of NumPy --------------------------------------------------------------------------------


def _arrays(data: bytes) -> dict[str, np.ndarray] | None:
    """The arrays of a .npy or .npz file by name; None of another file."""
    if len(data) > MAX_BYTES:
        raise ProblemError("It is larger than 1 MB.")
    if not data:
        raise ProblemError("It is empty.")
    if data.startswith(NPY):
        return {"arr_0": _array(data)}
    return _unpacked(data) if data.startswith(ZIP) else None


def _unpacked(data: bytes) -> dict[str, np.ndarray]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            _check_members(members)
            return {one.filename.removesuffix(".npy"): _member(archive, one) for one in members}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError,
            ValueError) as error:  # fmt: skip
        if isinstance(error, ProblemError):
            raise
        raise ProblemError("The archive is damaged.") from None


def _check_members(members: list[zipfile.ZipInfo]) -> None:
    names = [one.filename for one in members]
    if any(name.startswith("xl/") for name in names):
        raise ProblemError(WORKBOOK)
    if any(name.endswith("data.pkl") for name in names):
        raise ProblemError(TORCH)
    if len(members) > MAX_MEMBERS:
        raise ProblemError(f"It has {len(members)} members; {MAX_MEMBERS} is the most.")
    other = next((name for name in names if not name.endswith(".npy")), None)
    if other is not None or not names:
        raise ProblemError(f"It is no .npz of arrays: it has {(other or 'nothing in it')[:60]}.")
    if len({*names}) < len(names):
        raise ProblemError("Two of its members have the same name.")
    if any(one.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for one in members):
        raise ProblemError("It is packed in a way that is not read here; use numpy.savez.")
    if sum(one.file_size for one in members) > MAX_UNPACKED:
        raise ProblemError(f"Unpacked it has more than {MAX_NUMBERS:,} numbers.")


def _member(archive: zipfile.ZipFile, one: zipfile.ZipInfo) -> np.ndarray:
    with archive.open(one) as file:
        data = file.read(MAX_UNPACKED + 1)
    try:
        return _array(data)
    except ProblemError as error:
        raise ProblemError(f"{one.filename[:60]}: {error}") from None


def _array(data: bytes) -> np.ndarray:
    """A .npy file's array as float64, its header checked before it is loaded."""
    version = data[6] if len(data) > 8 and data.startswith(NPY) else 0
    if version not in HEADER_LENGTH:
        raise ProblemError("It is no array of NumPy.")
    start = 8 + HEADER_LENGTH[version]
    length = int.from_bytes(data[8:start], "little")
    header = HEADER.fullmatch(data, start, start + length) if length < 10_000 else None
    if not header:
        raise ProblemError("Its header is not that of an array of numbers.")
    dtype = header["dtype"].decode("ascii", "replace")
    if not NUMBERS.fullmatch(dtype):
        kind = DTYPES.get(dtype.lstrip("<>=|")[:1], f"numbers of type {dtype}")
        raise ProblemError(f"It holds {kind}; only real numbers are read.")
    shape = [int(size) for size in re.findall(rb"[0-9]{1,9}", header["shape"])]
    if not 0 < prod(shape) <= MAX_NUMBERS or len(shape) > 4:
        raise ProblemError(f"Its shape is {tuple(shape)}; 1 to {MAX_NUMBERS:,} numbers are read.")
    if len(data) - start - length != prod(shape) * int(dtype[-1]):
        raise ProblemError("It ends too early, or goes on too long.")
    array = np.load(io.BytesIO(data), allow_pickle=False).astype(float)
    if not (np.abs(array) < LARGEST).all():
        raise ProblemError("Every number must be finite and below 1e300.")
    return array + 0.0

"""A document packed into as few characters as an address can hold, and out again, bounded.

Text is deflated; numbers travel as their decimal digits, so that 0.7 takes what one digit takes and
every float comes back as it was.

Packed are, one after another: four bytes that check the rest; the skeleton, which is the document's
JSON with the shape in place of each array, deflated; a byte for each number, its kind, deflated;
the digits of short numbers; and floats as their bits, the long ones first.
"""

import base64
import json
import math
import zlib
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice, repeat
from struct import pack as as_bytes
from struct import unpack as from_bytes

# Four layers of 8 units in both directions have up to 11,656 numbers, with the catalogue's largest
# cell; a cell of 40 full lines has 9,500 bytes. LONGEST: a number takes 8 bytes and its kind one.
MOST_NUMBERS, MOST_TEXT = 12_000, 10_000
LONGEST = (9 * MOST_NUMBERS + MOST_TEXT) * 4 // 3 + 100  # characters
STRATEGIES = (zlib.Z_DEFAULT_STRATEGY, zlib.Z_HUFFMAN_ONLY)  # few sorts of numbers, or many

# Deflate knows these texts beforehand. It is part of the format: another one needs a new version.
KNOWN = b"""{"title":"","source":"","notation":"plain","layers":[{"cell":"lstm","direction":"both",\
"weights":{"W_xr":[1,1],"W_hr":[1,1],"b_r":[1],"W_xz":[4,4],"W_hz":[4,4],"b_z":[4],"W_xn":[3,3],\
"W_hn":[3,3],"b_n":[3],"b_xf":[2],"b_hf":[2],"p_f":[2],"W_f":[8,16],"W_i":[8,16],"W_g":[8,16],\
"W_o":[8,16],"W_xf":[8,8],"W_hf":[8,8],"b_f":[8],"W_xi":[8,8],"W_hi":[8,8],"b_i":[8],\
"W_xg":[8,8],"W_hg":[8,8],"b_g":[8],"W_xo":[8,8],"W_ho":[8,8],"b_o":[8]},"start":{"h":[1],\
"c":[1]},"weights_reverse":{"start_reverse":{"inputs":[16,8],"readout":{"equations":{"y":"softmax(\
W_y @ h + b_y)"},"weights":{"W_y":[2,2],"b_y":[2]},"on":"every step"},"targets":[16,1],\
"loss":"cross-entropy","rounding":{"rule":"every value","decimals":4},"rounding":{"rule":"display",\
"decimals":4}}"""

ZERO, DOUBLE, SINGLE, SHORT = 0, 1, 2, 3  # kinds; from SHORT on, one for each form
FORMS = [(digits, power) for power in range(-11, 5) for digits in range(1, 8)]  # 0.7 is (1, −1)
KIND = {form: SHORT + k for k, form in enumerate(FORMS)}
RADIX = [1] * SHORT + [2 * 9 * 10 ** (digits - 1) for digits, _ in FORMS]  # sign, first, others
CHUNK = 64  # numbers whose digits share one large integer


class PackingError(ValueError):
    """A text that `pack` did not make, or a document that no text can hold."""


def pack(document) -> str:
    """A JSON value as base64url text. A list that has numbers is an array: of numbers alone, or of
    equally long rows of them; they come back as floats. Raises PackingError for another one, and
    for a document too large to be unpacked."""
    numbers: list[float] = []
    skeleton = json.dumps(_emptied(document, numbers), ensure_ascii=False, separators=(",", ":"))
    skeleton = skeleton.encode()
    if len(skeleton) > MOST_TEXT or len(numbers) > MOST_NUMBERS:
        raise PackingError
    kinds, digits = _taken_apart(numbers)
    body = _deflated(skeleton, zdict=KNOWN)
    body += min((_deflated(kinds, strategy) for strategy in STRATEGIES), key=len) + digits
    return _as_text(_checksum(body) + body)


def unpack(text: str):
    """The JSON value again. Raises PackingError for a text that is damaged or too large, within
    bounded time and memory."""
    if len(text) > LONGEST:
        raise PackingError
    try:
        blob = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        if _as_text(blob) != text or blob[:4] != _checksum(blob[4:]):
            raise PackingError
        skeleton, rest = _inflated(blob[4:], MOST_TEXT, zdict=KNOWN)
        kinds, digits = _inflated(rest, MOST_NUMBERS)
        numbers = _put_together(kinds, digits)
        document = _filled(json.loads(skeleton.decode(), parse_constant=_no_constant), numbers)
    except (zlib.error, ValueError, RecursionError):
        raise PackingError from None
    if next(numbers, None) is not None:
        raise PackingError
    return document


def _as_text(blob: bytes) -> str:
    return base64.urlsafe_b64encode(blob).rstrip(b"=").decode()


def _deflated(text: bytes, strategy: int = zlib.Z_DEFAULT_STRATEGY, **known) -> bytes:
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15, strategy=strategy, **known)
    return deflater.compress(text) + deflater.flush()


def _inflated(blob: bytes, most: int, **known) -> tuple[bytes, bytes]:
    """A deflated text, and what follows it. Raises PackingError where it has more bytes."""
    inflater = zlib.decompressobj(-15, **known)
    text = inflater.decompress(blob, most + 1)
    if not inflater.eof or len(text) > most:
        raise PackingError
    return text, inflater.unused_data


def _checksum(body: bytes) -> bytes:
    """Four bytes that tell a damaged link from a whole one."""
    return as_bytes(">I", zlib.crc32(body))


# Arrays out of the document, and in again ---------------------------------------------------------


def _emptied(value, numbers: list[float]):
    """The document with the shape in place of each array: [8] or [8, 3]."""
    if isinstance(value, dict):
        return {key: _emptied(one, numbers) for key, one in value.items()}
    if not isinstance(value, list):
        return value
    rows = value if _are_rows(value) else [value]
    if all(rows) and all(_is_number(one) for row in rows for one in row):
        numbers += [float(one) for row in rows for one in row]
        return [len(rows), len(rows[0])] if rows is value else [len(value)]
    if any(map(_is_number, value)):
        raise PackingError
    return [_emptied(one, numbers) for one in value]


def _are_rows(value: list) -> bool:
    return bool(value) and all(isinstance(row, list) and len(row) == len(value[0]) for row in value)


def _is_number(value) -> bool:
    return type(value) in (int, float)  # True is none


def _filled(value, numbers: Iterator[float]):
    if isinstance(value, dict):
        return {key: _filled(one, numbers) for key, one in value.items()}
    if not isinstance(value, list):
        return value
    if not any(map(_is_number, value)):
        return [_filled(one, numbers) for one in value]
    if len(value) > 2 or any(type(one) is not int or one < 1 for one in value):
        raise PackingError
    if len(value) == 1:
        return _taken(numbers, value[0])
    height, width = value
    flat = _taken(numbers, height * width)
    return [flat[k : k + width] for k in range(0, len(flat), width)]


def _taken(numbers: Iterator[float], count: int) -> list[float]:
    found = list(islice(numbers, count))
    if len(found) != count:
        raise PackingError
    return found


def _no_constant(name: str) -> float:
    raise PackingError  # NaN and Infinity, which are no JSON


# Numbers as kinds and digits ----------------------------------------------------------------------


def _taken_apart(numbers: list[float]) -> tuple[bytes, bytes]:
    """The numbers' kinds, and their digits and bits."""
    found = [_kind(number) for number in numbers]
    short = [one for one in found if one[0] >= SHORT]
    floats = {
        kind: [n for n, (own, _) in zip(numbers, found, strict=True) if own == kind]
        for kind in (DOUBLE, SINGLE)
    }
    digits = b"".join(map(_joined, _chunks(short)))
    bits = as_bytes(f">{len(floats[DOUBLE])}d", *floats[DOUBLE])
    bits += as_bytes(f">{len(floats[SINGLE])}f", *floats[SINGLE])
    return bytes(kind for kind, _ in found), digits + bits


def _kind(number: float) -> tuple[int, int]:
    """A number's kind, and the digits of a short one as a whole number below its radix."""
    if not math.isfinite(number):
        raise PackingError
    if repr(number) == "0.0":
        return ZERO, 0
    sign, digits, power = Decimal(repr(number)).normalize().as_tuple()
    if digits[0] and (len(digits), power) in KIND:
        whole = int("".join(map(str, digits))) - 10 ** (len(digits) - 1)
        return KIND[len(digits), power], 2 * whole + sign
    return SINGLE if _is_single(number) else DOUBLE, 0


def _is_single(number: float) -> bool:
    """Whether 32 bits hold the number, as they do most frameworks' weights."""
    return abs(number) < 2.0**127 and from_bytes(">f", as_bytes(">f", number)) == (number,)


def _put_together(kinds: bytes, digits: bytes) -> Iterator[float]:
    """The numbers, one after another. Raises PackingError where the digits and bits are not as many
    as the kinds say."""
    if kinds and max(kinds) >= len(RADIX):
        raise PackingError
    short = bytes(kind for kind in kinds if kind >= SHORT)
    lengths = [_length(chunk) for chunk in _chunks(short)]
    doubles, singles = kinds.count(DOUBLE), kinds.count(SINGLE)
    begin = sum(lengths)
    middle = begin + 8 * doubles
    if middle + 4 * singles != len(digits):
        raise PackingError
    sources = [
        repeat(0.0),
        iter(from_bytes(f">{doubles}d", digits[begin:middle])),
        iter(from_bytes(f">{singles}f", digits[middle:])),
        *[_read(short, digits, lengths)] * len(FORMS),
    ]
    return map(next, map(sources.__getitem__, kinds))


def _chunks(found: list | bytes) -> Iterator[list | bytes]:
    return (found[k : k + CHUNK] for k in range(0, len(found), CHUNK))


def _joined(chunk: list[tuple[int, int]]) -> bytes:
    """The digits of a chunk's numbers as one large integer, each in its own radix."""
    whole = 0
    for kind, digits in reversed(chunk):
        whole = whole * RADIX[kind] + digits
    return whole.to_bytes(_length(bytes(kind for kind, _ in chunk)), "big")


def _length(kinds: bytes) -> int:
    most = math.prod([RADIX[kind] for kind in kinds])
    return ((most - 1).bit_length() + 7) // 8


def _read(kinds: bytes, digits: bytes, lengths: list[int]) -> Iterator[float]:
    """The short numbers. Raises PackingError where a chunk holds more than its numbers."""
    begin = 0
    for chunk, length in zip(_chunks(kinds), lengths, strict=True):
        whole = int.from_bytes(digits[begin : begin + length], "big")
        begin += length
        numbers = []
        for kind in chunk:
            whole, own = divmod(whole, RADIX[kind])
            numbers.append(_short(kind, own))
        if whole:
            raise PackingError
        yield from numbers


def _short(kind: int, digits: int) -> float:
    """A short number; both operands of the last operation are exact, so it is rounded once."""
    (places, power), (whole, sign) = FORMS[kind - SHORT], divmod(digits, 2)
    whole += 10 ** (places - 1)
    size = float(whole * 10**power) if power >= 0 else whole / 10**-power
    return -size if sign else size

"""A document packed into as few characters as an address can hold, and out again, bounded.

Text is deflated; numbers travel as their decimal digits, so that 0.7 takes what one digit takes and
every float comes back as it was.
"""

import base64
import binascii
import json
import zlib
from collections.abc import Iterator
from decimal import Decimal
from struct import pack as as_bytes
from struct import unpack as from_bytes

LONGEST = 64_000  # characters that are looked at
MOST_TEXT, MOST_NUMBERS = 40_000, 20_000
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

CHUNK = 64  # numbers whose digits share one large integer
ZERO, RAW, SHORT = 0, 1, 2  # kinds: 0; any float, as its 64 bits; up to MOST_DIGITS digits
MOST_DIGITS, LEAST_POWER, POWERS = 7, -11, 16


class PackingError(ValueError):
    """The text is not what `pack` gives."""


def pack(document) -> str:
    """A JSON value (lists of numbers, and of rows of them, are arrays) as base64url text."""
    numbers: list[float] = []
    skeleton = json.dumps(_emptied(document, numbers), ensure_ascii=False, separators=(",", ":"))
    found = [_taken_apart(float(number)) for number in numbers]
    kinds = bytes(kind for kind, _ in found)
    body = _deflated(skeleton.encode(), zdict=KNOWN)
    body += min((_deflated(kinds, strategy) for strategy in STRATEGIES), key=len)
    body += b"".join(map(_joined, _chunks(found)))
    return base64.urlsafe_b64encode(_sum(body) + body).rstrip(b"=").decode()


def unpack(text: str):
    """The JSON value again. Raises PackingError for anything that `pack` did not make, within
    bounded time and memory."""
    if len(text) > LONGEST or not text.isascii():
        raise PackingError
    try:
        blob = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
        if blob[:4] != _sum(blob[4:]):
            raise PackingError
        skeleton, rest = _inflated(blob[4:], MOST_TEXT, zdict=KNOWN)
        kinds, digits = _inflated(rest, MOST_NUMBERS)
        numbers = _numbers(kinds, digits)
        document = _filled(json.loads(skeleton), numbers)
    except (binascii.Error, zlib.error, ValueError, RecursionError):
        raise PackingError from None
    if next(numbers, None) is not None:
        raise PackingError
    return document


def _deflated(text: bytes, strategy: int = zlib.Z_DEFAULT_STRATEGY, **known) -> bytes:
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15, strategy=strategy, **known)
    return deflater.compress(text) + deflater.flush()


def _inflated(blob: bytes, most: int, **known) -> tuple[bytes, bytes]:
    """A deflated text, and what follows it. Raises PackingError where it has more bytes."""
    inflater = zlib.decompressobj(-15, **known)
    text = inflater.decompress(blob, most)
    if not inflater.eof:
        raise PackingError
    return text, inflater.unused_data


def _sum(body: bytes) -> bytes:
    """Four bytes that tell a damaged link from a whole one."""
    return as_bytes(">I", zlib.crc32(body))


# Arrays out of the document, and in again ---------------------------------------------------------


def _emptied(value, numbers: list[float]):
    """The document with the shape in place of each array: [8] or [8, 3]."""
    if isinstance(value, dict):
        return {key: _emptied(one, numbers) for key, one in value.items()}
    if not isinstance(value, list):
        return value
    rows = value if _is_rows(value) else [value]
    if not all(isinstance(one, int | float) for row in rows for one in row):
        return [_emptied(one, numbers) for one in value]
    numbers += [one for row in rows for one in row]
    return [len(rows), len(rows[0])] if rows is value else [len(value)]


def _is_rows(value: list) -> bool:
    return bool(value) and all(isinstance(row, list) for row in value)


def _filled(value, numbers: Iterator[float]):
    if isinstance(value, dict):
        return {key: _filled(one, numbers) for key, one in value.items()}
    if not isinstance(value, list):
        return value
    if not value or type(value[0]) is not int:
        return [_filled(one, numbers) for one in value]
    if len(value) == 1:
        return _taken(numbers, value[0])
    height, width = value
    return [_taken(numbers, width) for _ in range(height)]


def _taken(numbers: Iterator[float], count: int) -> list[float]:
    found = [number for _, number in zip(range(count), numbers, strict=False)]
    if len(found) != count or not found:
        raise PackingError
    return found


# Numbers as kinds and digits ----------------------------------------------------------------------


def _taken_apart(number: float) -> tuple[int, int]:
    """A number's kind, and its digits as a whole number below `_radix(kind)`."""
    if number == 0:
        return ZERO, 0
    sign, digits, power = Decimal(repr(number)).normalize().as_tuple()
    if len(digits) <= MOST_DIGITS and LEAST_POWER <= power < LEAST_POWER + POWERS:
        form = len(digits) - 1 + MOST_DIGITS * (power - LEAST_POWER)
        whole = int("".join(map(str, digits))) - 10 ** (len(digits) - 1)
        return SHORT + form, 2 * whole + sign
    return RAW, int.from_bytes(as_bytes(">d", number), "big")


def _radix(kind: int) -> int:
    """How many numbers there are of a kind."""
    if kind in (ZERO, RAW):
        return 1 if kind == ZERO else 2**64
    return 2 * 9 * 10 ** ((kind - SHORT) % MOST_DIGITS)  # its sign, its first digit, the others


RADIX = [_radix(kind) for kind in range(SHORT + MOST_DIGITS * POWERS)]


def _put_together(kind: int, digits: int) -> float:
    """The number again; both operands of the last operation are exact, so it is rounded once."""
    if kind == ZERO:
        return 0.0
    if kind == RAW:
        return from_bytes(">d", digits.to_bytes(8, "big"))[0]
    power, places = divmod(kind - SHORT, MOST_DIGITS)
    power += LEAST_POWER
    whole, sign = divmod(digits, 2)
    whole = (whole + 10**places) * (-1 if sign else 1)
    return float(whole * 10**power) if power >= 0 else whole / 10**-power


def _chunks(found: list) -> Iterator[list]:
    return (found[k : k + CHUNK] for k in range(0, len(found), CHUNK))


def _joined(chunk: list[tuple[int, int]]) -> bytes:
    """The digits of a chunk's numbers as one large integer, each in its own radix."""
    whole = 0
    for kind, digits in reversed(chunk):
        whole = whole * RADIX[kind] + digits
    return whole.to_bytes(_length([kind for kind, _ in chunk]), "big")


def _length(kinds: bytes | list[int]) -> int:
    most = 1
    for kind in kinds:
        most *= RADIX[kind]
    return ((most - 1).bit_length() + 7) // 8


def _numbers(kinds: bytes, digits: bytes) -> Iterator[float]:
    """The numbers, one after another. Raises PackingError where the digits are not as many as the
    kinds say."""
    if kinds and max(kinds) >= len(RADIX):
        raise PackingError
    lengths = [_length(chunk) for chunk in _chunks(kinds)]
    if sum(lengths) != len(digits):
        raise PackingError
    return _read(kinds, digits, lengths)


def _read(kinds: bytes, digits: bytes, lengths: list[int]) -> Iterator[float]:
    begin = 0
    for chunk, length in zip(_chunks(kinds), lengths, strict=True):
        whole = int.from_bytes(digits[begin : begin + length], "big")
        begin += length
        for kind in chunk:
            whole, own = divmod(whole, RADIX[kind])
            yield _put_together(kind, own)

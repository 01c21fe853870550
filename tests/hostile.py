"""Links that the calculator did not write: a packer of its own, made from the format's description,
that packs whatever it is told to, with a right checksum."""

import base64
import json
import struct
import zlib

from lstm_calc.formats.packing import KNOWN, MOST_TEXT

DOUBLE = 1  # the kind of a number that is kept as its 64 bits


def deflated(text: bytes, known: bytes = b"") -> bytes:
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15, **({"zdict": known} if known else {}))
    return deflater.compress(text) + deflater.flush()


def checked(body: bytes, version: str = "1") -> str:
    """A link of these bytes, with their checksum before them."""
    blob = struct.pack(">I", zlib.crc32(body)) + body
    return version + base64.urlsafe_b64encode(blob).decode().rstrip("=")


def parts(skeleton: bytes | str, kinds: bytes = b"", digits: bytes = b"") -> str:
    """A link of a skeleton's text, kinds and digits, whatever they are."""
    text = skeleton if isinstance(skeleton, bytes) else skeleton.encode()
    return checked(deflated(text, KNOWN) + deflated(kinds) + digits)


def packed(document) -> str:
    """A link of a document, its arrays' numbers as 64 bits each, NaN and all."""
    numbers = []
    skeleton = json.dumps(emptied(document, numbers), separators=(",", ":"))
    bits = struct.pack(f">{len(numbers)}d", *numbers)
    return parts(skeleton, bytes([DOUBLE]) * len(numbers), bits)


def emptied(value, numbers: list):
    """The document with shapes for arrays of floats, whose numbers are put on the list."""
    if isinstance(value, dict):
        return {key: emptied(one, numbers) for key, one in value.items()}
    if not isinstance(value, list):
        return value
    rows = value if value and all(isinstance(row, list) for row in value) else [value]
    if not all(row and all(type(one) is float for one in row) for row in rows):
        return [emptied(one, numbers) for one in value]
    for row in rows:
        numbers += row
    return [len(rows), len(rows[0])] if rows is value else [len(value)]


# The largest that is still looked at --------------------------------------------------------------

LETTERS = "bcdefgijklmnopqrstuvwyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
NAMES = [*LETTERS, *(a + b for a in LETTERS for b in LETTERS if a.isupper())]


def rows(height: int, width: int, number: float = 0.1234567) -> list:
    return [[number] * width for _ in range(height)]


def own(equations: dict, weights: dict, **others) -> dict:
    return {"cell": {"state": ["h"], "equations": equations}, "weights": weights, **others}


def of(*layers: dict, inputs: list | None = None, **others) -> dict:
    return {"layers": [*layers], "inputs": inputs or [[0.5]], **others}


def lines(text: str, share: float) -> dict[str, str]:
    """So many lines of a cell, each of this text, that they take that share of a link's text."""
    count = int(share * (MOST_TEXT - 500) / (len(text) + 9))
    return {f"a{k}": text for k in range(min(count, 39))}


def wide(part: str) -> str:
    """The widest join of one part that a line can have."""
    return "[" + ",".join([part] * (198 // (len(part) + 1))) + "]"


def tower() -> dict[str, str]:
    """Each line joins the last one ninety times: sizes of eighty digits."""
    return {"a0": wide("x")} | {f"a{k}": wide(f"a{k - 1}") for k in range(1, 39)}


def sums(count: int) -> dict[str, str]:
    """Lines of ten operations each, all different: four hundred in all."""
    return {f"a{k}": "+".join(f"{k}.{j}*x" for j in range(5)) for k in range(count)}


def deep_calls(count: int, closing: str = ")", opening: str = "relu(") -> dict[str, str]:
    """Lines as deep as can be, no part of which another has."""
    return {f"a{k}": opening * 28 + f"{k}.5*x" + closing * 28 for k in range(count)}


def many_weights(count: int) -> dict:
    """A layer with as many weights, of one number each, in both directions."""
    names = NAMES[:count]
    parts = [names[k : k + 60] for k in range(0, count, 60)]
    equations = {f"a{k}": f"[x,{','.join(part)}]" for k, part in enumerate(parts)} | {"h": "x"}
    weights = {name: [0.5] for name in names}
    return own(equations, weights, direction="both", weights_reverse=weights)


def long_names(count: int) -> dict[str, str]:
    """Lines with that many weights, whose names have 31 letters, alike but for the last ones."""
    names = ["a" * 28 + f"{k:03d}" for k in range(count)]
    return {f"b{k // 6}": f"[x,{','.join(names[k : k + 6])}]" for k in range(0, count, 6)}


def stuffed(part: str) -> dict:
    """As much text and as many numbers as a link may have, in rows of one number."""
    columns = {f"W{k}": rows(1024, 1) for k in range(7)}
    result = {"s": " + ".join(f"{name} @ x" for name in columns), "h": "s"}
    first, second = lines(wide(part), 0.65), lines(wide(part), 0.35)
    return of(own(first | result, columns), own(second | {"h": "x"}, {}), inputs=rows(4096, 1))


def twice(text: str) -> dict:
    layer = own(lines(text, 0.5) | {"h": "x"}, {})
    return of(layer, layer)


ALIKE = own(long_names(228) | {"h": "x"}, {"a" * 31: [0.5]})
LARGEST = {
    "text and rows": stuffed("x-x"),
    "text of deep parts and rows": stuffed("-" * 25 + "x"),
    "text of numbers and rows": stuffed("1.5"),
    "joins of x": twice(wide("x")),
    "joins of numbers": twice(wide("1")),
    "joins of deep parts": twice(wide("-" * 25 + "x")),
    "joins of products": twice(wide("x*x*x*x*x*x*x*x*x")),
    "joins of joins": twice(wide("[x,x]")),
    "joins of calls": twice(wide("tanh(x)")),
    "deep calls": of(*[own(deep_calls(13) | {"h": "x"}, {})] * 2),
    "deep calls and joins": of(*[own(deep_calls(13, ",x]", "[") | {"h": "x"}, {})] * 2),
    "a line too deep": twice("-" * 190 + "x"),
    "parentheses": twice("(" * 98 + "x" + ")" * 98),
    "a line cut short": twice("x+" * 100),
    "a tower of joins": of(own(tower() | {"h": "x"}, {})),
    "four hundred operations in four layers": of(*[own(sums(39) | {"h": "x"}, {})] * 4),
    "many weights": of(many_weights((MOST_TEXT - 300) // 21)),
    "names alike": of(ALIKE),
    "a key alike": of(*[{"cell": "greff_np_joined_xh_no_bia", "weights": {}}] * 4),
    "a long field": {"layersx" * ((MOST_TEXT - 20) // 7): True},
    "numbers in rows of one": of(own({"h": "W @ x"}, {"W": rows(11_999, 1)})),
    "numbers in one row": of(own({"h": "W @ x"}, {"W": rows(1, 11_999)})),
    "4096 timesteps with targets": of(
        own({"h": "W @ x"}, {"W": [[0.5]]}), inputs=rows(4096, 1), targets=rows(4096, 1)
    ),
    "too many values": of(own({"h": "b"}, {"b": [0.5] * 1024}), inputs=rows(4096, 1)),
}  # fmt: skip

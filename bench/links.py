"""Fuzzed links: what becomes of each, the slowest, and the most memory that one took.

    python bench/links.py [--links 100000] [--seed 1]

Links come in turn from every kind below, drawn from a seed. Times are the processor's: what else
runs on the machine does not count. Memory is the peak of what Python and numpy asked for, of the
slowest links of each kind and of a sample of the others; it is measured in a second reading, which
it slows. Ends with 1 where a link does anything else than open or be refused in a sentence, or
takes more than 50 ms or 50 MB.
"""

import argparse
import collections
import gc
import heapq
import json
import random
import resource
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
import hostile

import lstm_calc as lc
from lstm_calc.formats.packing import LONGEST, MOST_NUMBERS, MOST_TEXT

MOST_MS, MOST_MB = 50, 50
SAMPLE, SLOWEST = 200, 10  # every so many-th link, and so many of each kind, are read for memory
SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
FROZEN = [
    line.split("\t")
    for line in (Path(hostile.__file__).parent / "links/1.txt").read_text("utf-8").split("\n")
    if line and not line.startswith("#")
]
LINKS = [link for _, link, _ in FROZEN]
DOCUMENTS = [
    {key: value for key, value in json.loads(found).items() if key != "format"}
    for *_, found in FROZEN
]
PARTS = ["x", "h", "h_prev", "W", "1", "0.5", "-x", "tanh(x)", "[x,x]", "W @ x", "(x)", "@", "[",
         ")", ",", " if ", "1e999", "lambda", "_", "∙"]  # fmt: skip
JUNK = [None, True, -1, 0, 1.5, 10**400, "", "x", "lstm", "both", "W @ x", [], {}, [[]], [1],
        [8, 8], [10**6, 10**6], "last step", "every value", "cross-entropy", float("nan"),
        float("inf"), "<b>", "\u0000", "漢" * 300]  # fmt: skip

Source = random.Random


# What is fuzzed, a function each -----------------------------------------------------------------


def noise(source: Source) -> str:
    """Characters of a link, and a few others."""
    signs = SIGNS if source.random() < 0.8 else SIGNS + "+/=%&?# \n.漢\ud800"
    return "1" + "".join(source.choices(signs, k=source.choice([5, 50, 500, 5000])))


def long_text(source: Source) -> str:
    """As long as can be, and longer."""
    count = source.choice([LONGEST, 2 * LONGEST, 10**6])
    return source.choice(["1", "?p=1", " ", "&", "1A ", "漢", "1\n"]) * (count // 3)


def damaged(source: Source) -> str:
    """A real link with some characters changed, left out, doubled, or cut off."""
    text = source.choice(LINKS)
    for _ in range(source.randint(1, 3)):
        k = source.randrange(len(text) + 1)
        text = text[:k] + source.choice(["", *SIGNS]) + text[k + source.choice([0, 1, 1, 30]) :]
    return text


def valid(source: Source) -> str:
    """A real link, in an address or across lines."""
    text = source.choice(LINKS)
    return source.choice(["{}", "https://example.org/?of=x&p={}&s=y", " {}\n"]).format(text)


def checked_bytes(source: Source) -> str:
    """Any bytes under a right checksum."""
    return hostile.checked(source.randbytes(source.choice([0, 3, 30, 300, 3000, 90_000])))


def random_digits(source: Source) -> str:
    """A real skeleton with other kinds and digits than its own."""
    skeleton = json.dumps(hostile.emptied(_floats(source.choice(DOCUMENTS)), numbers := []))
    kinds = bytes(source.randrange(source.choice([2, 115, 256])) for _ in numbers)
    return hostile.parts(skeleton, kinds, source.randbytes(source.randrange(9 * len(kinds) + 1)))


def changed_skeleton(source: Source) -> str:
    """A real skeleton's text with characters changed."""
    numbers = []
    text = json.dumps(hostile.emptied(_floats(source.choice(DOCUMENTS)), numbers))
    for _ in range(source.randint(1, 5)):
        k = source.randrange(len(text))
        text = text[:k] + source.choice('[]{}",:0189eE.-+ax_') + text[k + source.randint(0, 1) :]
    return hostile.parts(text, b"\1" * len(numbers), source.randbytes(8 * len(numbers)))


def changed_document(source: Source) -> str:
    """A real document with something else in some parts' place."""
    found = _floats(source.choice(DOCUMENTS))
    for _ in range(source.randint(1, 4)):
        found = _changed(found, source)
    return hostile.packed(found)


def nested(source: Source) -> str:
    """JSON nested as deeply as its length allows."""
    deep = source.randrange(10, 10_000)
    opening, closing = source.choice(
        [("[", "]"), ('{"layers":', "}"), ("[[],", "]"), ('{"":[', "]}")]
    )
    closing *= source.choice([0, 1])
    return hostile.parts(opening * deep + source.choice(["", "1", "[1]"]) + closing * deep)


def bomb(source: Source) -> str:
    """Megabytes deflated, in either stream."""
    return source.choice(BOMBS)


def shapes(source: Source) -> str:
    """A problem whose arrays have any shapes, with the numbers that they say, or others."""
    sizes = [-1, 0, 1, 2, 8, 1000, 4096, MOST_NUMBERS, 10**6, 10**18, 10**20]
    shape = lambda: source.choices(sizes, k=source.randint(1, 2))  # noqa: E731
    weights = {name: shape() for name in ("W_xh", "W_hh", "b_h")}
    found = {"layers": [{"cell": "rnn", "weights": weights}], "inputs": shape()}
    count = source.choice([0, 5, 1000, MOST_NUMBERS, MOST_NUMBERS + 1])
    kinds = bytes([source.choice([0, 0, 3, 80])]) * count
    return hostile.parts(json.dumps(found), kinds, b"")


def many_numbers(source: Source) -> str:
    """The most numbers, each of any kind, in rows of any width."""
    width = source.choice([1, 2, 10, 1000])
    height = (MOST_NUMBERS - width - 1) // width
    number = source.choice(
        [lambda: 0.5, source.random, lambda: source.randrange(10**7) / 1e9, lambda: 1e-300]
    )
    matrix = [[number() for _ in range(width)] for _ in range(height)]
    layer = {"cell": "rnn_no_bias", "weights": {"W_xh": matrix, "W_hh": [[0.5]]}}
    return hostile.packed({"layers": [layer], "inputs": [[0.5] * width]})


def own_cells(source: Source) -> str:
    """Layers with cells of one's own, of any lines, short or as long as can be."""
    layers = []
    for _ in range(source.randint(1, 4)):
        line = source.choice([_line, _line, _wild_line])
        equations = {f"a{k}": line(source, k) for k in range(source.randint(0, 39))}
        equations["h"] = source.choice(["x", "W @ x", *equations])
        layers.append(hostile.own(equations, _weights(equations)))
    return hostile.packed(hostile.of(*layers))


def full_cells(source: Source) -> str:
    """As much text as a link may have, of one sort of line, and as many numbers."""
    make = source.choice([hostile.stuffed, lambda part: hostile.twice(hostile.wide(part))])
    return hostile.packed(make(_expression(source, ["x", "1.5", "-x"], source.randint(1, 60))))


def largest(source: Source) -> str:
    """The worst that were found by looking for them."""
    return source.choice(LARGEST)


def _floats(value):
    """The document with all its arrays' numbers as floats."""
    if isinstance(value, dict):
        return {key: _floats(one) if key != "rounding" else one for key, one in value.items()}
    if isinstance(value, list):
        return [_floats(one) for one in value]
    return float(value) if isinstance(value, int) else value


def _changed(value, source: Source):
    """The value with another part somewhere."""
    if not isinstance(value, dict | list) or not value or source.random() < 0.1:
        return source.choice([*JUNK, value])
    copy = dict(value) if isinstance(value, dict) else list(value)
    key = source.choice([*copy] if isinstance(copy, dict) else range(len(copy)))
    if isinstance(copy, dict) and source.random() < 0.1:
        copy[source.choice(["x", "__class__", "h", "W_xh", str(key) + "x"])] = copy.pop(key)
    else:
        copy[key] = _changed(copy[key], source)
    return copy


def _line(source: Source, k: int) -> str:
    """A line that can be read, after those before it, where all have one number each."""
    known = ["x", "h_prev", "0.5", "b", *(f"a{n}" for n in range(k))]
    return _expression(source, known, source.choice([10, 60, 190]))


def _expression(source: Source, known: list[str], most: int) -> str:
    """An expression of the grammar, with as many characters at most."""
    text = source.choice(known)
    while True:
        form = source.choice(["{0} + {1}", "{1} * ({0})", "-{0}", "tanh({0})", "({1}) - ({0})",
                              "W @ [1, {0}, {1}]", "{0}*{1}"])  # fmt: skip
        longer = form.format(text, source.choice(known))
        if len(longer) > most:
            return text
        text = longer


def _wild_line(source: Source, k: int) -> str:
    """A line that is hardly ever one."""
    parts = [*PARTS, f"a{k - 1}", f"a{k + 1}"]
    return "".join(source.choices(parts, k=source.choice([1, 3, 10, 40])))[:210]


def _weights(equations: dict[str, str]) -> dict[str, list]:
    """Weights for the cell, where it is one, of one unit and one input."""
    try:
        shapes = lc.Cell("", ("h",), equations).shapes(1, 1)
    except lc.CellError:
        return {"W": [[0.5]]}
    return {name: [[0.5] * s[1]] if len(s) > 1 else [0.5] for name, s in shapes.items()}


BOMBS = [
    hostile.checked(hostile.deflated(b" " * 60_000_000)),
    hostile.parts(b"[" * 60_000_000),
    hostile.parts("{}", bytes(60_000_000)),
    hostile.parts("{}", b"\x50" * 60_000_000, b"\1" * 9),
    hostile.parts("[[" + "[]," * (MOST_TEXT // 3 - 2) + "[]]]"),
    hostile.parts("{" + ",".join(f'"{k}":[]' for k in range(1350)) + "}"),
]
LARGEST = [hostile.packed(found) for found in hostile.LARGEST.values()]
KINDS: dict[Callable[[Source], str], int] = {  # and how many of each thousand
    noise: 60, long_text: 10, damaged: 250, valid: 60, checked_bytes: 60, random_digits: 90,
    changed_skeleton: 100, changed_document: 210, nested: 20, bomb: 20, shapes: 30,
    many_numbers: 10, own_cells: 50, full_cells: 20, largest: 10,
}  # fmt: skip


# Measuring ---------------------------------------------------------------------------------------


def outcome(text: str) -> str:
    """`opened`, or what the link was refused for: in short, or in a sentence of its document's."""
    try:
        lc.from_link(text)
    except lc.ProblemError as error:
        sentence = str(error)
        return sentence if sentence.startswith("This ") and "link" in sentence else "its document"
    return "opened"


def timed(text: str) -> tuple[float, str]:
    """Milliseconds of the processor, and the outcome."""
    start = time.process_time()
    found = outcome(text)
    return (time.process_time() - start) * 1e3, found


def megabytes(text: str) -> float:
    """The peak of memory that the link took."""
    tracemalloc.start()
    outcome(text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 1e6


def drawn(count: int, source: Source):
    """Kinds and links, as many of each kind as the table says."""
    kinds = source.choices([*KINDS], weights=[*KINDS.values()], k=count)
    return ((kind.__name__, kind(source)) for kind in kinds)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--links", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    for link in LINKS + LARGEST:  # tables that are made once in a process
        outcome(link)
    gc.freeze()  # the documents that links are made from are not a link's to be searched
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    outcomes, times = collections.Counter(), collections.defaultdict(list)
    slowest, sample = collections.defaultdict(list), []
    for k, (kind, text) in enumerate(drawn(asked.links, random.Random(asked.seed))):
        taken, found = timed(text)
        outcomes[found] += 1
        times[kind].append(taken)
        heapq.heappush(slowest[kind], (taken, k, text))
        if len(slowest[kind]) > SLOWEST:
            heapq.heappop(slowest[kind])
        if k % SAMPLE == 0:
            sample.append(text)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    again = {kind: max(best_of_five(text) for *_, text in found) for kind, found in slowest.items()}
    sample += [text for found in slowest.values() for *_, text in found]
    peak = max(map(megabytes, sample))
    tell(outcomes, times, again)
    print(f"\nmost memory of {len(sample)} links: {peak:.1f} MB; the process grew by "
          f"{(after - before) / 1024:.1f} MB in all")  # fmt: skip
    return int(max(again.values()) > MOST_MS or peak > MOST_MB)


def best_of_five(text: str) -> float:
    return min(timed(text)[0] for _ in range(5))


def tell(outcomes: dict, times: dict[str, list[float]], again: dict[str, float]) -> None:
    for found, count in outcomes.most_common():
        print(f"{count:8,}  {found}")
    print(f"\n{'ms of the processor':<20} {'links':>7} {'median':>7} {'slowest':>8}  "
          f"the slowest {SLOWEST} again")  # fmt: skip
    for kind, found in sorted(times.items(), key=lambda item: -max(item[1])):
        print(f"{kind:<20} {len(found):7,} {statistics.median(found):7.2f} {max(found):8.2f} "
              f"{again[kind]:8.2f}")  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())

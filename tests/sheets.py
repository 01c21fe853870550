"""What tests of printed sheets share: problems that are hard to print, pdflatex, HTML's tree."""

import os
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from networks import BOTH, REVERSE, TWO_LAYERS, classified

import lstm_calc as lc

HOSTILE = (
    r"\input{/etc/passwd} 100% of $x^2$ & {a_b} #1 ~ <b>\"q\" | ?` -- ''x'' [l](http://evil.com) "
    "*bold* _it_ `code` ![i](x) a@evil.com www.evil.com https://evil.com &lt; &#60; </style>"
    "</title><script>alert(1)</script> é ü ă ợ ế Ử ả đ 中 𝔘 ﬁ ² Σ σ ς € ß Привет שלום \u0308 "
    "q\u0303 \u202e\\"
)
SHARES = [[1, 0, 0], [0.25, 0.5, 0.25], [0, 0, 1]]


def distinct(rows: int, columns: int, seed: int) -> list[list[float]]:
    """Weights with four decimals, each another number."""
    return [
        [
            ((seed + 7 * row + 13 * column) * 2939 % 19997 - 9998) / 10000
            for column in range(columns)
        ]
        for row in range(rows)
    ]


def weights_of(cell: lc.Cell, inputs: int, units: int) -> dict:
    found = {}
    for k, (name, shape) in enumerate(cell.shapes(inputs, units).items()):
        rows = distinct(shape[0], shape[1] if len(shape) > 1 else 1, 101 * k + 5)
        found[name] = rows if len(shape) > 1 else [row[0] for row in rows]
    return found


def document_of(cell: lc.Cell, inputs: int = 2, units: int = 2, timesteps: int = 2, **more) -> dict:
    said = cell.key or {"state": [*cell.state], "equations": dict(cell.equations)}
    layer = {"cell": said, "weights": weights_of(cell, inputs, units)}
    given = distinct(timesteps, inputs, 77)
    return {"format": "lstm-calc/1", "layers": [layer], "inputs": given} | more


GATE, STATE, WIDE = "a_very_long_name_of_a_gate_with", "another_quite_long_name_of_one", "m" * 32
LONG = lc.Cell(
    "own",
    (STATE,),
    {
        GATE: f"sigmoid(W_of_the_long_gate_with_x @ x + W_T @ {STATE}_prev + b__x_)",
        WIDE: f"{GATE} * {GATE} * {GATE} * {GATE} * {GATE}",
        "T": f"{GATE} * {WIDE} * {WIDE} * {WIDE} - 2 * {WIDE}",
        STATE: f"T * (1 - {GATE}) * tanh(W_T2 @ [x, {STATE}_prev, {STATE}_prev])",
    },
)
HARD = {
    "long names": document_of(LONG, title=HOSTILE, source=HOSTILE),
    "eight by eight": document_of(lc.CATALOGUE["lstm_joined_xh"], 8, 8, 1),
    "24 columns": document_of(LONG, 8, 8, 1),
    "huge": {
        "format": "lstm-calc/1",
        "layers": [{"cell": "rnn_no_bias", "weights": {"W_xh": [[1e9]], "W_hh": [[-2.5e-7]]}}],
        "inputs": [[-3e12], [1 / 3]],
        "targets": [[-4e8], [2]],
    },
    "twelve decimals": document_of(
        lc.CATALOGUE["gru"], rounding={"rule": "every value", "decimals": 12}
    ),
    "whole numbers": document_of(
        lc.CATALOGUE["gru"], rounding={"rule": "every value", "decimals": 0}
    ),
}
NETWORKS = {
    "two layers": TWO_LAYERS,
    "reverse": REVERSE,
    "both directions": BOTH | {"targets": [[0.1, 0.2]] * 3},
    "linear": classified("linear", SHARES, "cross-entropy"),
    "softmax": classified("softmax", SHARES, "cross-entropy"),
    "sigmoid": classified("sigmoid", [[1.0], [0.0], [0.25]], "cross-entropy"),
    "last step": classified("softmax", SHARES[:1], "squared error", on="last step"),
}


# LaTeX ------------------------------------------------------------------------------------------

BODY = re.compile(r"(.*\\begin{document})(.*)\\end{document}\s*", re.DOTALL)
COLUMNS = re.compile(r"(?<=MaxMatrixCols}{)\d+")


def pdflatex(texts: list[str], folder: Path) -> str:
    """Compiles documents with the same preamble as one, and gives pdflatex's log. Without pdflatex
    the test is skipped, or fails where REQUIRE_BROWSER is 1."""
    program = shutil.which("pdflatex")
    if program is None:
        required = os.environ.get("REQUIRE_BROWSER") == "1"
        (pytest.fail if required else pytest.skip)("There is no pdflatex: texlive-latex-base.")
    heads, bodies = zip(*(BODY.fullmatch(text).groups() for text in texts), strict=True)
    most = str(max(int(COLUMNS.search(head)[0]) for head in heads))
    joined = COLUMNS.sub(most, heads[0]) + "\\clearpage".join(bodies) + "\\end{document}\n"
    (folder / "sheets.tex").write_text(joined, encoding="utf-8")
    command = [program, "-halt-on-error", "-interaction=nonstopmode", "-no-shell-escape"]
    run = subprocess.run([*command, "sheets.tex"], cwd=folder, capture_output=True, timeout=120)
    log = (folder / "sheets.log").read_text(encoding="latin-1")
    assert run.returncode == 0, log[-2500:]
    assert (folder / "sheets.pdf").stat().st_size > 1000
    return log


def overfull(log: str) -> list[str]:
    """What runs off the paper by more than a millimetre."""
    found = re.findall(r"Overfull \\hbox \(([\d.]+)pt too wide\).*", log)
    return [points for points in found if float(points) > 3]


# HTML -------------------------------------------------------------------------------------------

VOID = {"meta", "br"}


class Tree(HTMLParser):
    """Reads a file; its tags, attributes and texts, and whether every tag is closed in turn."""

    def __init__(self, text: str):
        super().__init__(convert_charrefs=True)
        self.open, self.tags, self.attributes, self.boxes = [], [], [], []
        self.texts = {"style": "", "body": "", "title": ""}
        self.feed(text)
        self.close()
        assert not self.open

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.attributes += attributes
        if ("class", "box") in attributes:
            self.boxes.append("")
        if tag not in VOID:
            self.open.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        assert self.open[-1][0] == tag, f"{tag} closes {self.open[-1][0]}"
        self.open.pop()

    def handle_data(self, text):
        names = [tag for tag, _ in self.open]
        for name in self.texts.keys() & set(names):
            self.texts[name] += text
        if any(found.get("class") == "box" for _, found in self.open):
            self.boxes[-1] += text

"""The layers as a framework stores them: what the screen shows of each block, and in whose letters.

Expected rows are the problem's own weights, put into each framework's order by hand.
"""

from html.parser import HTMLParser

import pytest
from playwright.sync_api import Page, expect

import lstm_calc as lc
from lstm_calc.formats.frameworks.stored import stored_layers
from lstm_calc.ui.stored import Sheet

WEIGHTS = {
    "W_xf": [[1, 2], [3, 4]], "W_hf": [[5, 6], [7, 8]], "b_f": [9, 10],
    "W_xi": [[11, 12], [13, 14]], "W_hi": [[15, 16], [17, 18]], "b_i": [19, 20],
    "W_xg": [[21, 22], [23, 24]], "W_hg": [[25, 26], [27, 28]], "b_g": [29, 30],
    "W_xo": [[31, 32], [33, 34]], "W_ho": [[35, 36], [37, 38]], "b_o": [39, -40],
}  # fmt: skip
LAYER = {"cell": "lstm", "weights": WEIGHTS}
PROBLEM = {"format": "lstm-calc/1", "layers": [LAYER], "inputs": [[1, 2]]}


class Tables(HTMLParser):
    """Tables of a page by their name: rows of cells, a heading marked by a colon."""

    def __init__(self, page: str):
        super().__init__()
        self.found, self.rows, self.cell, self.name = {}, [], None, ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        if tag == "table":
            self.rows = []
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th", "b"):
            self.cell = ""

    def handle_data(self, data):
        if self.cell is not None:
            self.cell += data

    def handle_endtag(self, tag):
        if tag == "b":
            self.found[self.cell] = self.rows
        if tag in ("td", "th"):
            self.rows[-1].append(self.cell + ":" * (tag == "th"))
        if tag in ("td", "th", "b"):
            self.cell = None


def tables(document: dict, framework: str) -> dict[str, list[list[str]]]:
    (layer,) = stored_layers(lc.read(document), framework)
    return Tables(Sheet(framework, 4).layer(layer, 1)).found


@pytest.mark.parametrize(
    ("framework", "name", "rows"),
    [
        (
            "torch",
            "weight_ih_l0",
            ["i: 11 12", "13 14", "f: 1 2", "3 4", "g: 21 22", "23 24", "o: 31 32", "33 34"],
        ),
        (
            "torch",
            "bias_ih_l0",
            ["i: 19", "20", "f: 9", "10", "g: 29", "30", "o: 39", "−40"],
        ),
        ("torch", "bias_hh_l0", ["i: 0", "0", "f: 0", "0", "g: 0", "0", "o: 0", "0"]),
        (
            "keras",
            "kernel",
            ["i: f: c\u0303: o:", "11 13 1 3 21 23 31 33", "12 14 2 4 22 24 32 34"],
        ),
        ("keras", "bias", ["i: f: c\u0303: o:", "19 20 9 10 29 30 39 −40"]),
        (
            "onnx",
            "R",
            ["i: 15 16", "17 18", "o: 35 36", "37 38", "f: 5 6", "7 8", "c: 25 26", "27 28"],
        ),
    ],
)
def test_blocks_stand_in_the_framework_s_order_under_its_letters(framework, name, rows):
    assert tables(PROBLEM, framework)[name] == [row.split() for row in rows]


def test_what_was_rewritten_is_said_and_what_comes_from_outside_is_text():
    joined = {f"W_{g}": [[1, 2, 3]] for g in "figo"} | {f"b_{g}": [1] for g in "figo"}
    layer = {"cell": "lstm_joined_xh", "weights": joined}
    (stored,) = stored_layers(lc.read(PROBLEM | {"layers": [layer]}), "keras")
    page = Sheet("keras", 4).layer(stored, 1)
    assert "The joined weights are split" in page
    assert "recurrent_activation=&#x27;sigmoid&#x27;" in page


def test_a_reader_opens_the_view_and_changes_the_framework(app: Page):
    app.get_by_text("As PyTorch, Keras or ONNX stores it").click()
    first = app.locator(".stored table").first
    expect(first.locator("caption")).to_have_text("weight_ih_l0 4 × 2")
    expect(first.locator("tr").first).to_have_text("i0.20.3")  # COMP7/8118's W_i, without y
    app.get_by_text("Keras", exact=True).click()
    expect(first.locator("caption")).to_have_text("kernel 2 × 4")
    expect(first.locator("th")).to_have_text(["i", "f", "c\u0303", "o"])

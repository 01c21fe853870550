"""Worksheets: a blank is nowhere on the sheet and stands in the key; both look alike on paper."""

import re
from collections.abc import Callable

import paper
import pytest
from networks import AHEAD, BACK, BELOW, BOTH, INPUTS, TWO_LAYERS, document, rnn_layer
from playwright.sync_api import Browser, Page
from sheets import HARD, HOSTILE, NETWORKS, Tree, document_of, overfull, pdflatex

import lstm_calc as lc
from lstm_calc.blanks import chosen, every_value
from lstm_calc.examples import EXAMPLES
from lstm_calc.formats import FORMATS, How
from lstm_calc.walkthrough import told

KINDS = ("worksheet", "key", "worksheet-latex", "key-latex")
NUMBER = re.compile(r"\d+\.\d+")


def problem_of(found: dict | lc.Problem) -> lc.Problem:
    return found if isinstance(found, lc.Problem) else lc.read(found)


def written(found: dict | lc.Problem, kind: str = "worksheet", blanks: str | None = None) -> str:
    problem = problem_of(found)
    return FORMATS[kind].write(problem, How(blanks and chosen(problem, blanks)))


def body(text: str) -> str:
    """What is not style: the numbers there are sizes."""
    return re.sub(r"(?s)<style>.*?</style>|.*\\begin{document}", "", text)


def numbers(text: str) -> set[str]:
    return set(NUMBER.findall(re.sub(r'style="[^"]*"', "", body(text))))


def renderings(value: float, least: int = 2) -> set[str]:
    """The number to two decimals and more, rounded or cut."""
    rounded = {f"{abs(value):.{places}f}" for places in range(least, 13)}
    return rounded | {f"{abs(value):.17f}"[: 2 + places] for places in range(least, 13)}


# A blank is nowhere -------------------------------------------------------------------------------

# one unit and two inputs; with one decimal they are no rendering of a blank
ODD = {
    "f": ([[0.8, -1.3, 0.6]], [0.3]),
    "i": ([[-0.4, 0.7, 1.1]], [0.2]),
    "g": ([[1.9, 0.5, -0.9]], [-0.7]),
    "o": ([[0.1, 1.4, -0.6]], [0.4]),
}
ODD_INPUTS = [[1.2, -0.5], [0.3, 0.9], [-1.1, 0.7]]
ODD_LSTM = {
    "format": "lstm-calc/1",
    "layers": [
        {
            "cell": "lstm_joined_xh",
            "weights": {f"W_{gate}": rows for gate, (rows, _) in ODD.items()}
            | {f"b_{gate}": biases for gate, (_, biases) in ODD.items()},
        }
    ],
    "inputs": ODD_INPUTS,
}


def odd() -> list[dict[str, list[float]]]:
    return paper.run(ODD, ODD_INPUTS)


@pytest.mark.parametrize("kind", ["worksheet", "worksheet-latex"])
def test_no_value_of_any_line_is_on_the_sheet(kind):
    printed = numbers(written(ODD_LSTM, kind))
    for values in odd():
        for name, (value,) in values.items():
            assert not renderings(value) & printed, name
    text = body(written(ODD_LSTM, kind))
    for values in odd():
        assert not [name for name, (value,) in values.items() if f"{abs(value):.4f}" in text]


@pytest.mark.parametrize("kind", ["key", "key-latex"])
def test_each_stands_in_the_key(kind):
    printed = numbers(written(ODD_LSTM, kind))
    assert {f"{abs(value):.4f}" for values in odd() for (value,) in values.values()} <= printed


def test_what_is_chosen_is_blank_wherever_it_is_used_and_the_rest_is_printed():
    text = written(ODD_LSTM, blanks="h@1, i@2")
    first, second, third = odd()
    printed = numbers(text)
    for hidden in (first["h"], second["i"]):
        assert not renderings(hidden[0]) & printed
    shown = [first[name] for name in "figoc"] + [second[name] for name in "fgoch"]
    shown += [*third.values()]
    assert {f"{abs(value):.4f}" for (value,) in shown} <= printed
    # h_1 as a result and in the four sums after it; i_2 as a result, and in c_2, where i · g too
    assert Tree(text).boxes == ["\xa0"] * (1 + 4 + 3)


def test_a_sum_is_blank_where_it_is_chosen():
    without, with_it = written(ODD_LSTM, blanks="f@1"), written(ODD_LSTM, blanks="f@1, pre-f@1")
    (row,), (bias,) = ODD["f"]
    before = paper.dot(row, [*ODD_INPUTS[0], 0.0]) + bias
    assert f"{before:.4f}".rstrip("0") in numbers(without)
    assert not renderings(before) & numbers(with_it)
    assert len(Tree(with_it).boxes) == len(Tree(without).boxes) + 1


def test_a_number_that_reads_like_the_blank_is_blank_too():
    """At the first step c is i · g, for f · 0 adds nothing."""
    assert not renderings(odd()[0]["c"][0]) & numbers(written(ODD_LSTM, blanks="c@1"))


def told_blanks(problem: lc.Problem) -> dict:
    """Every blank's own number, from the run."""
    found = told(lc.run(problem))
    return {
        (k, name, t, unit): float(found[k].values[name][t - found[k].part.first, unit])
        for k, name, t, unit in every_value(problem)
    }


@pytest.mark.parametrize("kind", ["worksheet", "worksheet-latex"])
@pytest.mark.parametrize("name", NETWORKS)
def test_no_line_of_any_part_is_on_the_sheet(name, kind):
    problem = lc.read(NETWORKS[name])
    sheet, key = (
        numbers(written(problem, one)) for one in (kind, kind.replace("worksheet", "key"))
    )
    for place, value in told_blanks(problem).items():
        shown = f"{abs(value):.4f}"
        if abs(value - round(value, 3)) < 1e-9:
            continue  # a number as short as those that are given
        assert shown not in sheet, place
        assert shown in key, place


@pytest.mark.parametrize("kind", ["worksheet", "worksheet-latex"])
def test_what_a_layer_gives_is_blank_in_the_layer_above(kind):
    below = paper.rnn(BELOW, INPUTS)
    printed = numbers(written(TWO_LAYERS, kind, "1:h@2"))
    assert not (renderings(below[1][0]) | renderings(below[1][1])) & printed
    assert {f"{abs(value):.4f}" for value in (*below[0], *below[2])} <= printed


def test_what_both_directions_give_is_blank_where_they_are_joined():
    found = BOTH | {"layers": [*BOTH["layers"], rnn_layer(BELOW)]}
    (ahead,), (back,) = paper.rnn(AHEAD, INPUTS)[1], paper.rnn(BACK, INPUTS, back=True)[1]
    printed = numbers(written(found, blanks="2:h@2"))
    assert not renderings(back) & printed
    assert f"{abs(ahead):.4f}" in printed
    printed = numbers(written(found, blanks="1:h@2"))
    assert not renderings(ahead) & printed
    assert f"{abs(back):.4f}" in printed


def test_a_copy_and_what_it_copies_are_one_value():
    """The output of two directions is their states joined."""
    (ahead,), (back,) = paper.rnn(AHEAD, INPUTS)[1], paper.rnn(BACK, INPUTS, back=True)[1]
    printed = numbers(written(BOTH | {"targets": [[0.1, 0.2]] * 3}, blanks="3:y@2"))
    assert not (renderings(ahead) | renderings(back)) & printed


def test_one_unit_may_be_blank_alone():
    below = paper.rnn(BELOW, INPUTS)
    printed = numbers(written(document(rnn_layer(BELOW)), blanks="h.2@1"))
    assert not renderings(below[0][1], 3) & printed
    assert f"{abs(below[0][0]):.4f}" in printed


def test_a_blank_s_sign_is_not_told_by_its_parentheses():
    compared = EXAMPLES["comp7118_lstm"].checked
    assert "(-0.0893)^{2}" in written(compared, "worksheet-latex", "f")
    text = written(compared, "worksheet-latex", "error")
    assert "(\\blank{})" not in text.replace(" ", "")
    assert "\\blank{}^{2}" in text


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn", "lstm_peephole", "lstm_joined_hx"])
@pytest.mark.parametrize("rule", ["display", "every value"])
def test_a_box_in_the_sheet_is_one_in_the_key_whatever_the_cell(cell, rule):
    found = document_of(lc.CATALOGUE[cell], rounding={"rule": rule, "decimals": 5})
    sheet, key = (Tree(written(found, kind)) for kind in ("worksheet", "key"))
    assert len(sheet.boxes) == len(key.boxes) > 0
    assert set(sheet.boxes) == {"\xa0"}
    assert all(re.fullmatch(r"−?\d+(\.\d+)?", box) for box in key.boxes)


# The key has what the courses print --------------------------------------------------------------


def printed_by(key: str) -> list[str]:
    """What an example's course prints of its cell's lines, misprints aside."""
    example = EXAMPLES[key]
    rows = [row for name in example.checked.cell.lines for row in example.printed.get(name, ())]
    found = {text.lstrip("-") for row in rows for text in row if text}
    wrong = {erratum.printed for erratum in example.errata}
    return sorted(found - wrong)


PRINTED = {key: printed_by(key) for key in EXAMPLES if printed_by(key)}


@pytest.mark.parametrize("kind", ["key", "key-latex"])
@pytest.mark.parametrize("key", PRINTED)
def test_the_key_has_each_line_as_the_course_prints_it(key, kind):
    text = written(EXAMPLES[key].checked, kind)
    boxes = re.findall(r"\\filled{([^}]*)}", body(text)) if "latex" in kind else Tree(text).boxes
    found = [abs(float(one.replace("−", "-"))) for one in boxes]
    for text in PRINTED[key]:
        half = 0.5001 * 10 ** -len(text.partition(".")[2]) if "." in text else 0
        assert any(abs(float(text) - one) <= half for one in found), text


def test_there_are_courses_that_print_their_lines():
    assert len(PRINTED) >= 3


def test_a_misprint_is_noted_in_the_key_alone():
    example = EXAMPLES["aivietnam_lstm"].checked
    for kind in KINDS:
        assert ("1.986" in written(example, kind)) == kind.startswith("key")


# What is on a sheet ------------------------------------------------------------------------------

RULES = {
    ("display", 4): "Write every result rounded to 4 decimals, but go on with the number that is "
    "not rounded.",
    ("every value", 2): "Round every result to 2 decimals and go on with the rounded number.",
    ("every value", 1): "Round every result to 1 decimal and go on with the rounded number.",
    ("display", 0): "Write every result rounded to whole numbers, but go on with the number that "
    "is not rounded.",
}


@pytest.mark.parametrize(("rule", "decimals"), RULES)
@pytest.mark.parametrize("kind", KINDS)
def test_the_rounding_rule_is_told(kind, rule, decimals):
    found = ODD_LSTM | {"rounding": {"rule": rule, "decimals": decimals}}
    assert RULES[rule, decimals] in written(found, kind)


def test_given_numbers_and_equations_are_in_the_course_s_letters():
    tree = Tree(written(EXAMPLES["comp7118_lstm"].checked))
    text = re.sub(r"[\s\u2062]", "", tree.texts["body"])  # U+2062 is the unseen times
    for part in ("Wf=0.70.30.4", "bf=0.4", "y0=0", "s0=0", "x2=0.70.9", "target1=0.3"):
        assert part in text
    for part in ("ft=σ(Wf[xt,yt−1]+bf)", "st=ft·st−1+it·at", "y2=o2·tanh(s2)", "Timestep2"):
        assert part in text
    assert "Name" in text
    assert "Date" in text


@pytest.mark.parametrize("kind", ["worksheet", "key"])
def test_nothing_from_outside_is_markup(kind):
    found = document_of(lc.CATALOGUE["rnn"], title=HOSTILE, source=HOSTILE)
    text = written(found, kind)
    tree = Tree(text)
    assert not {"script", "link", "img", "iframe", "a", "b", "base", "object"} & set(tree.tags)
    assert not [name for name, _ in tree.attributes if name.startswith("on") or name == "src"]
    assert "http" not in tree.texts["style"]
    assert "url(" not in tree.texts["style"]
    assert "@import" not in tree.texts["style"]
    said = " ".join("".join(c if c.isprintable() else " " for c in HOSTILE).split())
    assert tree.texts["body"].count(said) == 2
    assert said in tree.texts["title"]


@pytest.mark.parametrize("kind", ["worksheet", "key"])
@pytest.mark.parametrize("found", [*HARD.values(), *NETWORKS.values()], ids=[*HARD, *NETWORKS])
def test_every_tag_is_closed_in_turn(found, kind):
    Tree(written(found, kind))


def test_every_cell_of_the_catalogue_has_a_worksheet():
    for cell in lc.CATALOGUE.values():
        sheet = Tree(written(document_of(cell, timesteps=1)))
        assert set(sheet.boxes) == {"\xa0"}


# LaTeX ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["worksheet-latex", "key-latex"])
def test_latex_sheets_compile_and_stay_on_the_paper(kind, tmp_path):
    problems = [*HARD.values(), *NETWORKS.values(), *(one.checked for one in EXAMPLES.values())]
    found = [written(problem, kind) for problem in problems]
    found = [re.sub(r"(?<=scalebox{)[\d.]+|(?<=markright{).*", one_for_all, text) for text in found]
    assert not overfull(pdflatex(found, tmp_path))


def one_for_all(match: re.Match) -> str:
    """The preambles made alike, to be compiled together."""
    return "1" if match[0][0].isdigit() else "title}"


@pytest.mark.parametrize("kind", ["worksheet-latex", "key-latex"])
def test_latex_sheets_compile_on_their_own(kind, tmp_path):
    assert not overfull(pdflatex([written(HARD["long names"], kind)], tmp_path))


# On paper and on the screen -----------------------------------------------------------------------

POINTS = {"a4": (595, 842), "letter": (612, 792)}
WIDTH = {"a4": 178, "letter": 184}  # mm between the margins


@pytest.fixture
def printed(browser: Browser) -> Callable[[str], tuple[int, set[tuple[int, int]]]]:
    """Prints a file, and gives its number of pages and their sizes in points."""
    page = browser.new_page()

    def to_paper(text: str) -> tuple[int, set[tuple[int, int]]]:
        page.set_content(text)
        pdf = page.pdf(prefer_css_page_size=True)
        boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
        return len(boxes), {(round(float(w)), round(float(h))) for w, h in boxes}

    yield to_paper
    page.close()


@pytest.mark.parametrize("size", POINTS)
def test_sheet_and_key_print_on_as_many_pages_of_the_paper(printed, size):
    for found in (EXAMPLES["comp7118_lstm"].checked, lc.read(NETWORKS["softmax"])):
        sheet, key = (printed(FORMATS[k].write(found, How(paper=size))) for k in KINDS[:2])
        assert sheet == key
        assert sheet[0] > 1
        assert sheet[1] == {POINTS[size]}


SPILLED = """() => [...document.querySelectorAll("math, h1, p, th")].filter(
  (one) => one.getBoundingClientRect().right > document.body.getBoundingClientRect().right + 1
).map((one) => one.textContent.slice(0, 60))"""
BOXES = """() => [...document.querySelectorAll(".box")].map((one) => {
  const { left, top, width, height } = one.getBoundingClientRect();
  const { top: head } = document.querySelector("section").getBoundingClientRect();
  return [left, top - head, width, height].map(Math.round);
})"""


def on_paper(page: Page, text: str, size: str = "a4") -> Page:
    page.emulate_media(media="print")
    page.set_viewport_size({"width": round(WIDTH[size] * 96 / 25.4), "height": 1000})
    page.set_content(text)
    return page


@pytest.mark.parametrize("found", [*HARD.values(), *NETWORKS.values()], ids=[*HARD, *NETWORKS])
def test_nothing_runs_off_the_paper(new_page, found):
    page = on_paper(new_page(), written(found, "key"))
    assert page.evaluate(SPILLED) == []


@pytest.mark.parametrize("found", [*HARD.values(), *NETWORKS.values()], ids=[*HARD, *NETWORKS])
def test_the_boxes_of_sheet_and_key_lie_side_by_side(new_page, found):
    page = new_page()
    boxes = [on_paper(page, written(found, kind)).evaluate(BOXES) for kind in KINDS[:2]]
    assert boxes[0] == boxes[1]
    assert boxes[0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_sheet_reads_on_a_phone_and_prints_black_on_white(new_page, scheme):
    page = new_page((390, 800), color_scheme=scheme)
    page.set_content(written(NETWORKS["softmax"]))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    colours = "[getComputedStyle(document.body).color, getComputedStyle(document.body).background]"
    ink, ground = page.evaluate(colours)
    assert ("rgb(21, 24, 28)" in ground) == (scheme == "dark")
    page.emulate_media(media="print", color_scheme=scheme)
    ink, ground = page.evaluate(colours)
    assert ink == "rgb(22, 25, 29)"
    assert "rgb(255, 255, 255)" in ground

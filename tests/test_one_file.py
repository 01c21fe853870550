"""The player as one HTML file: opened from a disk, without a network, in a real Chromium."""

import json
import re
from collections.abc import Callable, Iterator
from itertools import chain

import numpy as np
import pytest
import standalone
from networks import BOTH, TWO_LAYERS, classified
from playwright.sync_api import Browser, expect
from screen import Screen

import lstm_calc as lc
from lstm_calc import player
from lstm_calc.examples import EXAMPLES
from lstm_calc.formats import FORMATS, How
from lstm_calc.formats.given import groups
from lstm_calc.problem import Problem, ProblemError

LAPTOP, PHONE = (1280, 800), (360, 740)
FIRST = EXAMPLES["comp7118_lstm"]
SOFTMAX = classified("softmax", [[1, 0, 0], [0, 1, 0], [0, 0, 1]], "cross-entropy")
LETTERS = {"f": "f", "i": "i", "g": "a", "c": "s", "o": "o", "h": "y"}  # as COMP7/8118 writes them


def written(problem: Problem, how: How | None = None) -> str:
    return FORMATS["player"].write(problem, how)


def titled(title: str, source: str = "") -> Problem:
    return lc.read(dict(FIRST.problem) | {"title": title, "source": source})


class Opened(Screen):
    """The file in a page without a network. complaints: what the page complained of, and what it
    asked for beside itself."""

    def __init__(self, page, complaints: list[str]):
        super().__init__(page)
        self.complaints = complaints

    def listen(self, address: str) -> None:
        def asked(url: str) -> None:
            if url.partition("#")[0] != address and not url.startswith(("data:", "blob:file:")):
                self.complaints.append(f"asked for {url}")

        said = self.complaints.append
        self.page.on("console", lambda m: m.type in ("error", "warning") and said(m.text))
        self.page.on("pageerror", lambda error: said(str(error)))
        self.page.on("request", lambda request: asked(request.url))

    def theme(self) -> str:
        return self.page.locator(".player").get_attribute("data-theme")


@pytest.fixture
def open_text(browser: Browser, tmp_path) -> Iterator[Callable[..., Opened]]:
    """Opens HTML from a file, offline; ends with what any of the pages complained of."""
    contexts, complaints = [], []

    def opened(text: str, size=LAPTOP, hash="", **options) -> Opened:
        file = tmp_path / f"{len(contexts)} player.html"
        file.write_text(text, encoding="utf-8")
        viewport = dict(zip(("width", "height"), size, strict=True))
        context = browser.new_context(
            viewport=viewport, **{"reduced_motion": "reduce", "offline": True} | options
        )
        contexts.append(context)
        screen = Opened(context.new_page(), complaints)
        screen.listen(file.as_uri())
        screen.page.goto(file.as_uri() + hash)
        return screen

    yield opened
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def open_file(open_text) -> Callable[..., Opened]:
    def opened(problem: Problem = FIRST.checked, how: How | None = None, **options) -> Opened:
        screen = open_text(written(problem, how), **options)
        expect(screen.track).to_have_attribute("aria-valuetext", re.compile("t = "))
        return screen

    return opened


# A reader steps ---------------------------------------------------------------------------------


def test_it_opens_at_the_end_of_the_first_timestep_all_filled_in(open_file):
    screen = open_file()
    expect(screen.page).to_have_title("COMP7/8118: LSTM, two timesteps")
    expect(screen.page.locator(".masthead")).to_contain_text("COMP7/8118, Data Mining, RNN: LSTM")
    screen.expect_at(1, "Hidden state")
    screen.expect_formula("=0.6770·0.3113=0.2107")
    screen.expect_plate("h", "0.2107")


def test_a_walk_through_the_first_example_shows_what_the_course_prints(open_file):
    screen = open_file()
    screen.keyboard.press("Home")
    for t in (1, 2):
        screen.expect_at(t, "What comes in")
        for name in ("f", "i", "g", "c", "o", "h"):
            screen.expect_plate(name, "?")
            screen.keyboard.press("ArrowRight")
            screen.expect_plate(name, FIRST.printed[name][t - 1][0])
            if name in "fig":
                (sum_of_gate,) = [key for key in FIRST.printed if key.startswith(f"W_{name} ")]
                screen.expect_formula(FIRST.printed[sum_of_gate][t - 1][0])
        screen.keyboard.press("ArrowRight")
        screen.expect_formula(FIRST.printed["error"][t - 1][0].replace("-", "−"))
        for _ in range(2):
            screen.keyboard.press("PageDown")
    screen.expect_at(2, "Squared error")


def test_the_table_has_every_value_that_the_course_prints(open_file):
    screen = open_file()
    for name, letter in LETTERS.items():
        for t in (1, 2):
            expect(screen.value(f"{letter}_t", t)).to_have_text(FIRST.printed[name][t - 1][0])


@pytest.mark.parametrize("key", EXAMPLES)
def test_every_example_opens_and_can_be_walked_to_its_end(open_file, key: str):
    screen = open_file(EXAMPLES[key].checked)
    expect(screen.page.get_by_role("heading", level=1)).to_have_text(EXAMPLES[key].title)
    screen.keyboard.press("End")
    expect(screen.button("Next step")).to_be_disabled()
    screen.keyboard.press("ArrowLeft")
    expect(screen.button("Next step")).to_be_enabled()


def test_the_course_s_mistake_is_told_where_it_stands(open_file):
    screen = open_file(EXAMPLES["aivietnam_lstm"].checked)
    expect(screen.panel.locator(".note")).to_contain_text("0.992 + 0.994 = 1.986")


@pytest.mark.parametrize("document", [BOTH, TWO_LAYERS, SOFTMAX])
def test_a_network_has_its_map(open_file, document: dict):
    screen = open_file(lc.read(document))
    screen.cell_of_map(".*", 3).first.click()
    expect(screen.track).to_have_attribute("aria-valuetext", re.compile("t = 3"))


# Where it opens ---------------------------------------------------------------------------------


def test_it_opens_where_it_is_told(open_file):
    open_file(how=How(at=(0, 2, "f"))).expect_at(2, "Forget gate")
    open_file(lc.read(TWO_LAYERS), How(at=(1, 3, "h"))).expect_told("Layer 2, t = 3. ")


def test_its_address_opens_it_at_a_step_and_follows_the_reader(open_file):
    screen = open_file(hash="#t=2&line=f")
    screen.expect_at(2, "Forget gate")
    screen.keyboard.press("ArrowRight")
    expect(screen.page).to_have_url(re.compile("#t=2&line=i$"))
    screen.page.reload()
    screen.expect_at(2, "Input gate")
    screen.page.evaluate("location.hash = '#t=1&line=c'")
    screen.expect_at(1, "Cell state")
    network = open_file(lc.read(TWO_LAYERS), hash="#part=2&t=2&line=h")
    network.expect_told("Layer 2, t = 2. ")
    network.keyboard.press("Home")
    expect(network.page).to_have_url(re.compile("#part=1&t=1&line=x$"))


NOWHERE = ["t=9&line=f", "t=1&line=zz", "part=0&t=1&line=f", "part=7", "t=1&line=__proto__"]


@pytest.mark.parametrize("hash", [*NOWHERE, "<script>", "t=1e400&line=f", "t="])
def test_an_address_that_means_nothing_is_passed_over(open_file, hash: str):
    open_file(hash=f"#{hash}").expect_at(1, "Hidden state")


# What is given ----------------------------------------------------------------------------------


def test_the_given_numbers_stand_in_labelled_tables_that_can_be_folded(open_file):
    screen = open_file()
    weights = screen.page.get_by_role("table", name=re.compile("^Wf"))
    assert weights.locator("thead th").all_text_contents() == ["x[1]", "x[2]", "y[1]"]
    assert weights.locator("td").all_text_contents() == ["0.7", "0.3", "0.4"]
    inputs = screen.page.get_by_role("table", name=re.compile("^x 2"))
    assert inputs.locator("tbody").all_inner_texts() == ["t = 1\t0.1\t0.4\nt = 2\t0.7\t0.9"]
    screen.page.get_by_text("What is given").click()
    expect(weights).to_be_hidden()
    phone = open_file(size=PHONE)
    expect(phone.page.get_by_text("Forget gate").first).to_be_hidden()


def numbers_of(problem: Problem) -> list[float]:
    """Every number that a problem gives."""
    found = [problem.inputs, *([] if problem.targets is None else [problem.targets])]
    layers = [one for layer in problem.layers for one in layer.passes]
    for layer in (*layers, *([problem.readout.layer] if problem.readout else [])):
        found += [*layer.weights.values(), *layer.start.values()]
    return sorted(chain.from_iterable(array.ravel().tolist() for array in found))


def shown_in(problem: Problem) -> list[float]:
    tables = [table for group in groups(problem) for table in group.tables]
    return sorted(number for table in tables for number in table.values.ravel().tolist())


def random_problem(key: str) -> Problem:
    rng, cell = np.random.default_rng(7), lc.CATALOGUE[key]
    weights = {name: rng.uniform(-1, 1, shape) for name, shape in cell.shapes(2, 3).items()}
    start = {state: rng.uniform(-1, 1, 3) for state in cell.state}
    layer = {"cell": key, "weights": weights, "start": start}
    inputs = rng.uniform(-1, 1, (2, 2))
    return lc.read({"format": "lstm-calc/1", "layers": [layer], "inputs": inputs})


@pytest.mark.parametrize("key", lc.CATALOGUE)
def test_every_given_number_of_every_cell_is_there_once(key: str):
    problem = random_problem(key)
    assert shown_in(problem) == numbers_of(problem)
    for group in groups(problem):
        for table in group.tables:
            assert len(table.rows) in (0, table.values.shape[0])
            assert len(table.columns) in (0, table.values.shape[1])


@pytest.mark.parametrize("document", [BOTH, TWO_LAYERS, SOFTMAX])
def test_every_given_number_of_every_part_is_there_once(document: dict):
    problem = lc.read(document)
    assert shown_in(problem) == numbers_of(problem)


def test_row_vectors_have_their_matrices_lying(open_file):
    screen = open_file(EXAMPLES["row_vectors_no_bias"].checked)
    weights = screen.page.get_by_role("table", name=re.compile("^Uf"))
    assert weights.locator("td").all_text_contents() == ["1.5", "1.2", "−2", "−1.6"]
    assert weights.locator("th").all_text_contents() == ["x[1]", "x[2]"]


# What comes from outside ------------------------------------------------------------------------

HOSTILE = (
    "</script><script>window.hit = 1</script><!--<script>"
    "<img src=x onerror=window.hit=1>\u2028\"'&amp;{title}</title></style>"
)


def test_a_hostile_title_is_text_and_nothing_else(open_file):
    screen = open_file(titled(HOSTILE, HOSTILE))
    expect(screen.page.get_by_role("heading", level=1)).to_have_text(HOSTILE.replace("\u2028", " "))
    assert screen.page.title() == HOSTILE.replace("\u2028", " ")
    assert screen.page.evaluate("window.hit") is None
    assert screen.page.locator("script").count() == 2
    assert screen.page.locator("img").count() == 0
    screen.expect_plate("h", "0.2107")


def test_names_of_one_s_own_are_escaped_wherever_they_stand(open_file):
    cell = {"state": ["h"], "equations": {"h": "tanh(W_amp @ x + W_lt @ h_prev)"}}
    weights = {"W_amp": [[0.5]], "W_lt": [[0.25]]}
    layer = {"cell": cell, "weights": weights}
    screen = open_file(lc.read({"format": "lstm-calc/1", "layers": [layer], "inputs": [[1]]}))
    screen.expect_plate("h", "0.4621")  # tanh 0.5


def test_no_script_runs_but_the_file_s_own(open_file):
    screen = open_file()
    screen.page.evaluate("""() => {
      const made = document.createElement("script");
      made.textContent = "window.hit = 1";
      document.body.append(made);
    }""")
    assert screen.page.evaluate("window.hit") is None
    (told,) = screen.complaints
    assert "Content Security Policy" in told
    screen.complaints.clear()


def test_nothing_in_the_file_names_another_one():
    text = written(FIRST.checked)
    assert (
        re.findall(r"""(?:src|href)\s*=\s*["']|@import|url\((?!#)|\bimport\b\s*[("'{]""", text)
        == []
    )
    assert "</script" not in player.script() + player.source("page.js")
    assert "<!--" not in player.script() + player.source("page.js")


def test_a_run_too_long_to_lay_out_is_refused_in_a_sentence():
    layer = {"cell": "rnn", "weights": {"W_xh": [[1]], "W_hh": [[1]], "b_h": [0]}}
    inputs = [[0]] * 4000
    long = {"format": "lstm-calc/1", "layers": [layer | {"direction": "forward"}], "inputs": inputs}
    written(lc.read(long | {"inputs": inputs[:40]}))
    wide = {"W_xh": [[1]] * 50, "W_hh": np.eye(50).tolist(), "b_h": [0] * 50}
    with pytest.raises(ProblemError, match=r"values; 100,000 is the most\. Use fewer"):
        written(lc.read(long | {"layers": [layer | {"weights": wide}]}))


# Widths, colours, paper, frames -----------------------------------------------------------------


@pytest.mark.parametrize("key", ["comp7118_lstm", "both_directions", "colah_joined"])
@pytest.mark.parametrize("size", [PHONE, (768, 1024), LAPTOP])
def test_it_scrolls_in_one_direction_only(open_file, size, key: str):
    screen = open_file(EXAMPLES[key].checked, size=size)
    screen.page.locator(".given").evaluate("one => { one.open = true; }")
    for view in ("One unit", "Matrices", "Curve"):
        screen.button(view).click()
        assert screen.page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )


def test_a_phone_has_targets_that_a_thumb_meets(open_file):
    screen = open_file(size=PHONE, has_touch=True, is_mobile=True)
    screen.button("Save the diagram").tap()
    small = screen.page.evaluate("""() => [...document.querySelectorAll("button, select, summary")]
      .filter((one) => one.offsetParent)
      .filter((one) => Math.min(one.offsetHeight, one.offsetWidth) < 44)
      .map((one) => one.ariaLabel ?? one.textContent)""")
    assert small == []


def test_on_a_laptop_diagram_controls_and_formula_are_in_sight(open_file):
    screen = open_file()
    for part in (".masthead", ".diagram", ".track", ".controls", ".panel"):
        box = screen.page.locator(part).bounding_box()
        assert box["y"] >= 0, part
        assert box["y"] + box["height"] <= 800, part


SEEN = """() => {
  const style = getComputedStyle(document.querySelector(".player"));
  return ["--ground", "--soft", "--ink", "--accent"].map((name) => style.getPropertyValue(name));
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_wears_the_app_s_colours_after_the_system_s_setting(open_file, scheme: str):
    screen = open_file(color_scheme=scheme)
    assert screen.theme() == scheme
    theme = standalone.THEME[scheme]
    named = ("backgroundColor", "secondaryBackgroundColor", "textColor", "primaryColor")
    assert screen.page.evaluate(SEEN) == [theme[name] for name in named]
    ground = screen.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    red, green, blue = bytes.fromhex(theme["backgroundColor"][1:])
    assert ground == f"rgb({red}, {green}, {blue})"


def test_a_button_changes_the_colours_and_keeps_the_step(open_file):
    screen = open_file(hash="#t=2&line=f")
    screen.button("Dark colours").click()
    assert screen.theme() == "dark"
    screen.expect_at(2, "Forget gate")
    screen.button("Light colours").click()
    assert screen.theme() == "light"
    screen.page.emulate_media(color_scheme="dark")
    assert screen.theme() == "light"  # the reader has chosen
    other = open_file()
    other.page.emulate_media(color_scheme="dark")
    expect(other.page.locator(".player")).to_have_attribute("data-theme", "dark")


def test_paper_is_white_has_what_is_given_and_no_controls(open_file):
    screen = open_file(color_scheme="dark", size=PHONE)
    screen.page.emulate_media(media="print", color_scheme="dark")
    screen.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert screen.theme() == "light"
    expect(screen.page.get_by_role("table", name=re.compile("^Wf"))).to_be_visible()
    expect(screen.page.locator(".controls")).to_be_hidden()
    expect(screen.page.locator(".scheme")).to_be_hidden()
    expect(screen.page.locator(".diagram")).to_be_visible()
    screen.page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert screen.theme() == "dark"
    assert screen.page.pdf().startswith(b"%PDF")


def test_it_works_in_a_frame_of_a_course_s_page(open_text):
    srcdoc = written(FIRST.checked).replace("&", "&amp;").replace('"', "&quot;")
    frame = f'<iframe sandbox="allow-scripts" width="900" height="700" srcdoc="{srcdoc}"></iframe>'
    screen = open_text(f'<!doctype html><meta charset="utf-8"><title>Course</title>{frame}')
    inside = screen.page.frame_locator("iframe")
    track = inside.get_by_role("slider", name="Steps")
    track.focus()
    screen.keyboard.press("Home")
    screen.keyboard.press("ArrowRight")
    expect(track).to_have_attribute("aria-valuetext", "t = 1. Forget gate: f_1 = 0.6434")
    screen.page.wait_for_timeout(400)  # longer than the address waits: there is none to keep


# What a screen reader is told --------------------------------------------------------------------


def test_everything_has_a_name(open_file):
    screen = open_file()
    page = screen.page
    assert page.locator("html").get_attribute("lang") == "en"
    expect(page.get_by_role("main")).to_have_count(1)
    expect(page.get_by_role("heading", name="What is given")).to_be_visible()
    expect(page.get_by_role("heading", name="Forget gate")).to_be_visible()
    expect(screen.grid).to_be_visible()
    expect(page.get_by_role("group", name="Diagram of the cell with its values")).to_be_visible()
    expect(page.get_by_role("img", name="f1 = 0.6434")).to_be_visible()
    for name in ("First step", "Play", "Next step", "Save the diagram", "Dark colours"):
        expect(screen.button(name)).to_be_visible()
    unnamed = page.evaluate("""() => [...document.querySelectorAll("button, select, input")]
      .filter((one) => !(one.ariaLabel || one.textContent.trim() || one.labels?.length)).length""")
    assert unnamed == 0


def test_a_step_is_announced(open_file):
    screen = open_file()
    screen.keyboard.press("Home")
    screen.keyboard.press("ArrowRight")
    live = screen.page.locator(".player [aria-live=polite]")
    expect(live).to_have_text("t = 1. Forget gate: f_1 = 0.6434")


def test_the_run_in_the_file_is_the_run(open_file):
    """The file's own data, read as any program may read them."""
    text = written(FIRST.checked)
    data = json.loads(re.search(r'id="data">(.*?)</script>', text)[1])
    assert [round(row[0], 4) for row in data["parts"][0]["values"]["h"]] == [0.2107, 0.5393]

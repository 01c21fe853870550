"""A lecture in a real Chromium: a clicker's keys, what is told and what is not yet, numbers edited
in the middle of the talk, the speaker's window, and the pictures from RNN to LSTM."""

import re
from collections.abc import Callable, Iterator

import pytest
from networks import AHEAD, B_Y, BACK, W_Y, document, readout, rnn_layer
from playwright.sync_api import Locator, Page, expect
from screen import listen

import lstm_calc as lc
from lstm_calc.formats.link import to_link
from lstm_calc.formats.packing import pack
from lstm_calc.problem import Problem

HALL, LAPTOP, LARGE, PHONE = (800, 600), (1280, 800), (1920, 1080), (390, 844)
SLIDES = "aivietnam_lstm"
NOT_THERE = "the server responded with a status of 404"  # Streamlit first asks below the page
PRINTED = {"f": "0.997", "i": "0.986", "g": "0.966", "o": "0.992", "c": "2.946", "h": "0.986"}
SEEN = """hall => {
  const parts = 'mi, mn, mo, text, td, th, h1, p, strong, .asking';
  const text = (one) => [...one.querySelectorAll(parts)].map((part) => part.textContent).join(' ');
  const places = ['.question', '.formula-place', '.table-place', '.picture'];
  return places.map((place) => text(hall.querySelector(place)));
}"""


def link(problem: Problem | str, at: str = "", **talk) -> str:
    """The address of a running talk."""
    key = problem if isinstance(problem, str) else ""
    problem = lc.EXAMPLES[key].checked if key else problem
    step = f"&at={at}" if at else ""
    return (
        f"present?p={to_link(problem)}&of={key}&s={pack({'talk': talk | {'running': True}})}{step}"
    )


class Hall:
    """A page with a running talk."""

    def __init__(self, page: Page):
        self.page, self.keyboard = page, page.keyboard
        self.hall = page.locator(".hall")
        self.question = page.locator(".question h1")
        self.formula = page.locator(".formula-place")
        self.badge = page.locator(".badge")
        self.cover = page.locator(".cover")
        self.typing = page.locator(".typing")

    def press(self, *keys: str) -> None:
        for key in keys:
            self.keyboard.press(key)

    def expect_asked(self, text: str) -> None:
        expect(self.question).to_have_text(re.compile(rf"^\s*{text}\s*$"))

    def told(self, name: str, t: int) -> Locator:
        """A value in the running table."""
        return self.page.locator(f'.running td[data-value="{name}"][data-t="{t}"]')

    def plate(self, name: str) -> Locator:
        return self.page.locator(f'.diagram .plate[data-value="{name}"] .number')

    @property
    def seen(self) -> list[str]:
        return self.hall.evaluate(SEEN)

    @property
    def count(self) -> tuple[int, int]:
        """Which idea it is, of how many."""
        here, of = self.page.locator(".where").text_content().split(" · ")[-1].split("/")
        return int(here), int(of)

    def chip(self, picture: int) -> Locator:
        return self.page.locator(f'[data-picture="{picture}"]')

    def cell(self, label: str) -> Locator:
        return self.page.get_by_role("textbox", name=label, exact=True)


@pytest.fixture
def open_page(browser, server) -> Iterator[Callable[..., Page]]:
    """Opens a page; ends with what it complained of."""
    contexts, complaints = [], []

    def opened(path: str, size: tuple[int, int] = LAPTOP, **options) -> Page:
        viewport = {"width": size[0], "height": size[1]}
        context = browser.new_context(viewport=viewport, reduced_motion="reduce", **options)
        contexts.append(context)
        page = context.new_page()
        listen(page, complaints)
        page.goto(server + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not [told for told in complaints if NOT_THERE not in told]


@pytest.fixture
def open_hall(open_page) -> Callable[..., Hall]:
    def opened(path: str, size: tuple[int, int] = LAPTOP, **options) -> Hall:
        page = open_page(path, size, **options)
        page.locator(".question h1").wait_for(timeout=60_000)
        return Hall(page)

    return opened


# The whole of slides 43 to 50 ---------------------------------------------------------------------


def test_a_clicker_walks_slides_43_to_50_and_every_step_back_undoes_one(open_hall):
    hall = open_hall(link(SLIDES), HALL)
    hall.expect_asked("AI VIETNAM: LSTM by hand")
    trail = [hall.seen]

    def forward() -> None:
        hall.press("PageDown")
        trail.append(hall.seen)

    forward()
    hall.expect_asked("What comes in")
    for name, value in PRINTED.items():
        forward()
        hall.expect_asked(rf"What is {name}1\?")
        assert value not in hall.seen[1]
        expect(hall.told(name, 1)).to_have_text("?")
        expect(hall.plate(name)).to_have_text(["?"])
        forward()
        hall.expect_asked(rf"What is {name}1\?")
        expect(hall.told(name, 1)).to_have_text("?")
        forward()
        hall.expect_asked(f"{name}1 = {value}")
        expect(hall.told(name, 1)).to_have_text(value)
        expect(hall.plate(name)).to_have_text([value])
        expect(hall.formula.locator(".result")).to_have_text(value)
    forward()
    hall.expect_asked(r"The slide prints 1\.986")
    expect(hall.formula).to_contain_text("0.992 · 0.994 = 0.986")
    assert hall.count[0] == hall.count[1] == len(trail)
    assert len({tuple(seen) for seen in trail}) == len(trail)
    for before in reversed(trail[:-1]):
        hall.press("PageUp")
        assert hall.seen == before


def test_the_numbers_that_go_in_are_shown_before_the_result(open_hall):
    hall = open_hall(link(SLIDES, "0.1.f.in"), HALL)
    expect(hall.formula).to_contain_text("1.63·1+0+2.7·1+1.62")
    expect(hall.formula).not_to_contain_text("5.95")
    hall.press("PageDown")
    expect(hall.formula).to_contain_text("5.95")


def test_term_by_term_each_product_joins_then_sum_function_result(open_hall):
    hall = open_hall(link(SLIDES, "0.1.f.ask", size="term"), HALL)
    joined = [
        ("1.63·1…)", "1.63…"),
        ("1.63·1+0…)", "1.63+0…"),
        ("1.63·1+0+2.7·1…)", "1.63+0+2.7…"),
        ("1.63·1+0+2.7·1+1.62)", "1.63+0+2.7+1.62"),
    ]
    rows = hall.formula.locator(".right")
    for terms, products in joined:
        hall.press("ArrowRight")
        expect(rows.nth(1)).to_have_text(f"σ({terms}")
        expect(rows.nth(2)).to_have_text(products)
    hall.press("ArrowRight")
    expect(hall.formula).to_have_text(re.compile(r"sum=1\.63\+0\+2\.7\+1\.62=5\.95f1=\?$"))
    expect(hall.formula).not_to_contain_text("σ(5.95)")
    hall.press("ArrowRight")
    expect(hall.formula).to_have_text(re.compile(r"=5\.95f1=σ\(5\.95\)=\?$"))
    expect(hall.told("f", 1)).to_have_text("?")
    hall.press("ArrowRight")
    hall.expect_asked("f1 = 0.997")
    hall.press("ArrowRight")
    hall.expect_asked(r"What is i1\?")


THREE = lc.read(
    document(
        {
            "cell": "rnn",
            "weights": {
                "W_xh": [[0.5, -1], [2, 0.25], [-0.5, 1]],
                "W_hh": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
                "b_h": [0.5, -0.25, 0],
            },
        }
    )
)


def test_several_units_come_one_after_another(open_hall):
    hall = open_hall(link(THREE, "0.1.h.out_0", size="term"))
    expect(hall.plate("h")).to_have_text(["0.7398", "?", "?"])  # tanh(0.5·0.5 + 0.2 + 0.5)
    hall.press("PageDown")
    expect(hall.formula.locator(".right").nth(1)).to_have_text("tanh(2·0.5…)")
    hall.expect_asked(r"What is h1\?")


# Keys ---------------------------------------------------------------------------------------------


def test_a_number_and_enter_lead_to_that_timestep(open_hall):
    hall = open_hall(link("comp7118_lstm"))
    hall.press("2")
    expect(hall.typing).to_contain_text("t = 2")
    hall.press("Enter")
    hall.expect_asked("What comes in")
    expect(hall.page.locator(".kicker")).to_have_text("t = 2")
    expect(hall.told("h", 1)).to_have_text("0.2107")
    hall.press("7", "Enter")
    expect(hall.typing).to_have_text("There is no timestep 7 here: 1 to 2.")
    hall.press("Home")
    expect(hall.typing).to_be_hidden()
    assert hall.count[0] == 1
    hall.press("1", "Escape", "Enter")
    assert hall.count[0] == 2


@pytest.mark.parametrize("key", ["b", "."])
def test_a_blank_screen_comes_back_with_any_key_which_does_nothing_else(open_hall, key):
    hall = open_hall(link(SLIDES, "0.1.f.ask"))
    before = hall.seen
    hall.press(key)
    expect(hall.cover).to_be_visible()
    assert hall.cover.evaluate("one => getComputedStyle(one).backgroundColor") == "rgb(0, 0, 0)"
    box = hall.cover.bounding_box()
    assert (box["width"], box["height"]) == LAPTOP
    hall.press("PageDown")
    expect(hall.cover).to_be_hidden()
    assert hall.seen == before


def test_every_key_of_the_list_steps_or_goes_back(open_hall):
    hall = open_hall(link(SLIDES))
    for number, key in enumerate((" ", "ArrowRight", "ArrowDown", "PageDown", "Enter"), 2):
        hall.press(key)
        assert hall.count[0] == number
    for number, key in enumerate(("ArrowLeft", "ArrowUp", "PageUp", "Backspace"), 2):
        hall.press(key)
        assert hall.count[0] == 7 - number
    hall.press("?")
    expect(hall.page.get_by_role("region", name="Keys")).to_contain_text("Page Down")
    hall.press("Escape")
    expect(hall.page.locator(".help")).to_be_hidden()
    hall.press("t")
    expect(hall.page.get_by_role("button", name="One step shows: Term")).to_have_attribute(
        "aria-pressed", "true"
    )


def test_a_step_sends_no_message(open_hall):
    hall = open_hall(link("comp7118_lstm"))
    sent = []
    hall.page.on("request", lambda request: sent.append(request.url))
    with_socket = """() => {
      window.sent = 0;
      const send = WebSocket.prototype.send;
      WebSocket.prototype.send = function (...rest) {
        window.sent += 1;
        return send.apply(this, rest);
      };
    }"""
    hall.page.evaluate(with_socket)
    hall.press(*["PageDown"] * 30, "2", "Enter", "b", "b", "End", "t")
    hall.page.wait_for_function("() => location.search.includes('see=term')")
    assert hall.page.evaluate("window.sent") == 0
    assert not sent


def test_a_change_of_the_step_size_keeps_the_line_and_phase(open_hall):
    hall = open_hall(link(SLIDES, "0.1.o.in"))
    seen, [here, of] = hall.seen, hall.count
    hall.press("t")
    hall.expect_asked(r"What is o1\?")
    expect(hall.formula.locator(".right").nth(1)).to_have_text(re.compile("0.59"))
    hall.press("t")
    hall.expect_asked(r"What does timestep 1 give\?")
    expect(hall.formula).to_contain_text("f1 … h1")
    expect(hall.formula.locator(".asking")).to_have_count(1)
    hall.press("t")
    assert (hall.seen, hall.count) == (seen, (here, of))


# Touch --------------------------------------------------------------------------------------------


def swipe(page: Page, start: int, end: int) -> None:
    touch = page.context.new_cdp_session(page)
    at = [{"x": x, "y": 200} for x in range(start, end, 20 if end > start else -20)]
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [at[0]]})
    for point in at[1:]:
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_swipes_and_taps_step(open_hall):
    hall = open_hall(link(SLIDES), (1024, 768), has_touch=True, is_mobile=True)
    where = hall.page.locator(".where")
    swipe(hall.page, 700, 300)
    expect(where).to_have_text("2/21")
    hall.page.touchscreen.tap(800, 300)
    expect(where).to_have_text("3/21")
    swipe(hall.page, 300, 700)
    expect(where).to_have_text("2/21")
    hall.page.touchscreen.tap(100, 300)
    expect(where).to_have_text("1/21")
    for box in [one.bounding_box() for one in hall.page.locator(".talk-bar button").all()]:
        assert box["height"] >= 44
        assert box["width"] >= 44


# Numbers edited in the middle of the talk ---------------------------------------------------------


def test_a_weight_is_edited_in_the_talk_marked_and_taken_back_with_one_key(open_hall):
    hall = open_hall(link("comp7118_lstm", "0.1.f.out"))
    hall.press("e")
    hall.cell("W_f, row 1, x[1]").click()
    hall.press("Control+a")
    hall.keyboard.type("-9")
    expect(hall.badge).to_contain_text("0.7 → −9")
    hall.expect_asked(r"f1 = 0\.4061")  # σ(−9·0.1 + 0.3·0.4 + 0.4·0 + 0.4) = σ(−0.38)
    expect(hall.told("f", 1)).to_have_text("0.40610.6434")
    expect(hall.told("f", 1).locator("s")).to_have_text("0.6434")
    expect(hall.page.locator('.plate[data-value="f"] .was')).to_have_text("0.6434")
    expect(hall.formula.locator(".was").first).to_have_text("0.7")
    at = hall.count
    hall.keyboard.type("5")  # keys are the cell's while one types
    assert hall.count == at
    hall.press("Backspace", "PageDown")  # but a clicker goes on
    hall.expect_asked(r"What is i1\?")
    hall.press("Escape")
    expect(hall.cell("W_f, row 1, x[1]")).to_be_hidden()
    expect(hall.badge).to_contain_text("0.7 → −9")
    hall.page.wait_for_function("() => location.search.includes('at=0.1.i.ask')")
    hall.page.reload()
    hall.expect_asked(r"What is i1\?")
    expect(hall.badge).to_contain_text("0.7 → −9")
    hall.press("o")
    expect(hall.badge).to_be_hidden()
    expect(hall.told("f", 1)).to_have_text("0.6434")
    hall.expect_asked(r"What is i1\?")


def test_an_undone_number_does_not_come_back(open_hall):
    hall = open_hall(link(SLIDES, "0.1.f.out"))
    hall.press("e")
    cell = hall.cell("W_if, row 1, column 1")
    cell.fill("-8")
    hall.press("Tab")
    expect(hall.badge).to_contain_text("1.63 → −8")
    hall.press("Control+z")
    expect(hall.badge).to_be_hidden()
    expect(cell).to_have_value("1.63")
    cell.fill("abc")
    hall.press("Tab")
    expect(cell).to_have_attribute("aria-invalid", "true")
    hall.page.wait_for_timeout(600)  # longer than a message takes
    expect(hall.badge).to_be_hidden()
    hall.page.get_by_role("button", name="Close the panel").click()
    expect(cell).to_be_hidden()


EIGHT = lc.read(
    document(
        {
            "cell": "rnn",
            "weights": {
                "W_xh": [[0.5, -1]] * 8,
                "W_hh": [[0.25] * 8] * 8,
                "b_h": [0.5] * 8,
            },
        }
    )
)


@pytest.mark.parametrize("size", [HALL, LAPTOP])
def test_of_many_units_nothing_is_cut_off_at_the_top(open_hall, size):
    hall = open_hall(link(EIGHT, "0.1.h.out") + "&see=line.matrix", size)
    top = "one => [one.scrollTop, parseFloat(getComputedStyle(one).fontSize)]"
    scrolled, letters = hall.formula.evaluate(top)
    assert (scrolled, letters >= 20) == (0, True)
    expect(hall.formula.locator(".left").first).to_be_in_viewport(ratio=1)
    expect(hall.page.locator(".running caption")).to_contain_text("of 8")


def test_what_if_the_forget_gate_were_closed(open_hall):
    hall = open_hall(link("comp7118_lstm", "0.2.f.out"))
    hall.press("e")
    hall.page.get_by_role("button", name="Close", exact=True).first.click()
    expect(hall.badge).to_contain_text("0.4 → −20")
    hall.expect_asked(r"f2 = 0\.0000")
    expect(hall.plate("f")).to_have_text(["0.0000"])


# The address --------------------------------------------------------------------------------------


def test_a_link_opens_at_its_step_and_a_reload_stays_there(open_hall):
    hall = open_hall(link("comp7118_lstm", "0.2.c.in"))
    hall.expect_asked(r"What is s2\?")
    hall.press("t", "PageUp")
    seen = hall.seen
    hall.page.wait_for_function("() => location.search.includes('see=term.auto')")
    hall.page.wait_for_function("() => /at=0.2.c.in_0_\\d/.test(location.search)")
    hall.page.reload()
    hall.expect_asked(r"What is s2\?")
    assert hall.seen == seen


def test_the_choices_before_the_talk_and_the_way_back(open_page):
    page = open_page("present")
    page.get_by_text("From RNN to LSTM, in seven pictures").click(timeout=60_000)
    page.get_by_role("button", name="Start").click()
    hall = Hall(page)
    hall.expect_asked("1. The RNN")
    page.get_by_role("button", name="Leave the talk").click()
    expect(page.get_by_role("button", name="Start")).to_be_visible()


# The speaker's window -----------------------------------------------------------------------------


def test_the_speakers_window_follows_and_steps(open_hall):
    hall = open_hall(link(SLIDES, "0.1.f.ask"))
    with hall.page.expect_popup() as opened:
        hall.press("s")
    window = opened.value
    expect(window.locator("body")).to_contain_text("Forget gate. What is f₁?")
    expect(window.locator(".stage")).to_have_text("Ask the class.")
    expect(window.get_by_role("timer")).to_have_text(re.compile(r"^\d+:\d\d$"))
    hall.press("PageDown")
    expect(window.locator("body")).to_contain_text("f₁ = σ(1.63·1 + 0 + 2.7·1 + 1.62)")
    expect(window.locator("body")).to_contain_text("f₁ = 0.997")  # what comes next
    window.get_by_role("button", name="Next").click()
    hall.expect_asked(r"f1 = 0\.997")
    window.keyboard.press("PageDown")
    hall.expect_asked(r"What is i1\?")
    window.keyboard.press("b")
    expect(hall.cover).to_be_visible()
    expect(window.get_by_text("The screen is blank.")).to_be_visible()
    window.keyboard.press("b")
    expect(hall.cover).to_be_hidden()
    assert len(window.locator("dt").all()) > 0


# From RNN to LSTM ---------------------------------------------------------------------------------


def test_the_pictures_keep_the_timestep_and_show_what_changed(open_hall):
    hall = open_hall(link(SLIDES, "0.2.h.out.1", deck="build-up"), HALL)
    expect(hall.chip(1)).to_have_text("10.775")
    expect(hall.chip(2)).to_have_text("2?")
    hall.press("n")
    hall.expect_asked(r"What is h2\?")  # what was never shown is asked first
    expect(hall.chip(2)).to_have_text("2?")
    hall.press("PageDown", "PageDown")
    hall.expect_asked(r"h2 = 0\.267")
    expect(hall.chip(2)).to_contain_text("0.267≠")
    hall.press("n", "PageDown", "PageDown")
    expect(hall.chip(3)).to_have_text("30.267")  # a memory that nothing reads
    hall.press("p")
    hall.expect_asked(r"h2 = 0\.267")
    expect(hall.chip(3)).to_have_text("3?")
    hall.chip(7).click()
    expect(hall.page.locator(".kicker")).to_contain_text("t = 2")
    hall.press("2", "Enter")
    expect(hall.page.locator(".kicker")).to_have_text("t = 2")
    hall.press("Home", "End", "PageDown")
    assert hall.count[0] == hall.count[1]


def test_next_at_the_end_of_a_picture_opens_the_next_one_and_back_returns(open_hall):
    hall = open_hall(link(SLIDES, "0.4.h.out.1", deck="build-up"))
    before = hall.seen
    hall.press("PageDown")
    hall.expect_asked("2. Filter what the RNN gives")
    hall.press("PageUp")
    assert hall.seen == before


# Room ---------------------------------------------------------------------------------------------

ROOM = """hall => {
  const size = (kind) => parseFloat(getComputedStyle(hall.querySelector(kind)).fontSize);
  const places = ['.formula-place', '.picture', '.table-place'];
  const inside = places.map((kind) => hall.querySelector(kind));
  const scrolls = [hall, ...inside, document.scrollingElement].some((one) =>
    one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1);
  return { formula: size('.formula-place'), table: size('.running tbody td'), scrolls };
}"""


@pytest.mark.parametrize(
    ("size", "step"), [(HALL, "line"), (LARGE, "line"), (HALL, "term"), (LAPTOP, "timestep")]
)
def test_one_unit_is_read_from_the_last_row_and_nothing_scrolls(open_hall, size, step):
    hall = open_hall(link("comp7118_lstm", size=step), size)
    hall.press("PageDown")
    while hall.count[0] < hall.count[1]:
        found = hall.hall.evaluate(ROOM)
        assert not found["scrolls"], hall.seen
        assert found["formula"] >= (28 if step == "line" else 20), hall.seen
        assert found["table"] >= 20
        hall.press("PageDown")


def network(*layers: dict, **others) -> Problem:
    return lc.read(document(*layers, **others))


TOP = {"W_xh": [[0.9, -0.4], [0.1, 0.2]], "W_hh": [[0.55, 0.1], [0.3, 0.2]], "b_h": [0.15, 0.1]}
TWO_LAYERS = network(
    rnn_layer(AHEAD, "both", weights_reverse=BACK),
    rnn_layer(TOP),
    readout=readout("softmax", W_Y, B_Y),
    targets=[[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    loss="cross-entropy",
)
OWN_LINES = {
    "a": "sigmoid(W_xa @ x + p * h_prev)",
    "b": "relu(a * s_prev + W_xb @ x)",
    "q": "tanh(a - b)",
    "s": "s_prev * a + q * b",
    "h": "s * softmax(a + b)",
}
OWN = network(
    {
        "cell": {"state": ["h", "s"], "equations": OWN_LINES},
        "weights": {
            "W_xa": [[0.5, 0.2], [0.1, 0.3]],
            "p": [0.3, 0.4],
            "W_xb": [[1, 0.2], [0.3, 0.4]],
        },
    },
    title="<b>Mine</b>",
)
ANY = {
    "GRU": ("comp7118_gru", "term"),
    "two layers": (TWO_LAYERS, "line"),
    "own cell": (OWN, "line"),
    "three units": (THREE, "timestep"),
}


@pytest.mark.parametrize("kind", ANY)
def test_any_problem_is_walked_to_its_end_and_back(open_hall, kind):
    problem, step = ANY[kind]
    hall = open_hall(link(problem, size=step), HALL)
    trail = []
    while hall.count[0] < hall.count[1]:
        trail.append(hall.seen)
        hall.press("PageDown")
    assert "?" not in hall.page.locator(".running").text_content()
    for before in reversed(trail):
        hall.press("PageUp")
        assert hall.seen == before


def test_on_a_phone_nothing_is_wider_than_the_screen(open_hall):
    hall = open_hall(link(SLIDES, "0.1.f.out"), PHONE, has_touch=True, is_mobile=True)
    assert hall.hall.evaluate("one => one.scrollWidth <= one.clientWidth")
    hall.page.get_by_role("button", name="Next (Space)").tap()
    hall.expect_asked(r"What is i1\?")


def test_a_screen_reader_is_told_each_idea(open_hall):
    hall = open_hall(link(SLIDES, "0.1.f.ask"))
    live = hall.page.locator(".live[role=status]")
    expect(live).to_have_text(re.compile(r"^t = 1\. Forget gate\. What is f_1\?"))
    hall.press("PageDown", "PageDown")
    expect(live).to_have_text("t = 1. Forget gate. f_1 = 0.997")
    for one in hall.page.locator(".talk-bar button").all():
        assert one.get_attribute("aria-label")

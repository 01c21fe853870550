"""The page Practise: what it shows of an exercise, what a press does to it, and the link that holds
it; last, the page in a real Chromium."""

import json
import re
from dataclasses import replace
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, expect
from screen import ACTIVE, listen
from test_page import App

import lstm_calc as lc
from lstm_calc.formats.packing import unpack
from lstm_calc.notation import NOTATIONS
from lstm_calc.practice import ASKED, LINES, SUMS, Spec, generated, questions, seed_of, value
from lstm_calc.ui.asking import Asking
from lstm_calc.ui.exercise import Exercise, Progress, packed, unpacked
from lstm_calc.ui.practice import practice_link
from lstm_calc.ui.spotting import Spotting
from lstm_calc.writing import plain

PAGE, COMPONENT = "pages/practice.py", "lstm_calc_practice"
# σ(0.76), σ(0.62), tanh(−0.41), σ(0.14), i·g, o·tanh(c): the first timestep of the first problem
FIRST = ["0.6814", "0.6502", "-0.3885", "0.5349", "-0.2526", "-0.1323"]


def answers(spec: Spec, asked: str = LINES) -> list[str]:
    trace = lc.run(generated(spec))
    return [f"{value(trace, blank):.4f}" for blank in questions(trace.problem, asked)]


class Desk(App):
    """A session of the page, and what its component is given."""

    def __init__(self, query: str = ""):
        super().__init__(PAGE)
        if query:
            self.test.query_params["s"] = parse_qs(query)["s"][0]
            self.test.run()

    @property
    def data(self) -> dict:
        assert not self.test.exception
        return self.components[COMPONENT]

    @property
    def asking(self) -> dict:
        return self.data["asking"]

    @property
    def exercise(self) -> Exercise:
        state = self.test.session_state
        return state["practice"] if "practice" in state else Exercise()

    def act(self, act: str, **more) -> None:
        self.trigger(COMPONENT, "act", {"act": act, "stamp": self.data["stamp"]} | more)

    def answer(self, *texts: str) -> None:
        for text in texts:
            self.act("answer", text=text)

    @property
    def address(self) -> Exercise:
        """The exercise that the address holds."""
        found = self.test.query_params.get("s", "")
        text = found if isinstance(found, str) else found[0]
        return unpacked(unpack(text)["practice"]) if text else Exercise()


# Step by step ------------------------------------------------------------------------------------


def test_it_opens_on_a_question_and_holds_no_number_that_is_asked():
    desk = Desk()
    question = desk.asking["question"]
    assert (plain(question["symbol"]), question["where"]) == ("f_1", "Forget gate, timestep 1")
    assert (desk.asking["number"], desk.asking["of"]) == (1, 12)
    assert desk.data["standing"]["values"]["f"] == [[None], [None]]
    assert desk.data["standing"]["values"]["x"] == [[0.3], [-0.4]]
    assert all(text not in json.dumps(desk.data) for text in ("0.681", "0.650", "0.388", "0.132"))
    letters = [table["letter"] for group in desk.data["given"] for table in group["tables"]]
    assert letters[:6] == ["x", "h_0", "c_0", "W_xf", "W_hf", "b_f"]


def test_a_right_answer_leads_on_and_is_kept_in_the_address():
    desk = Desk()
    desk.answer(*FIRST)
    assert desk.asking["number"] == 7
    assert (desk.asking["points"], desk.asking["most"]) == (24, 24)
    assert plain(desk.asking["before"]["symbol"]) == "h_1"
    assert desk.asking["before"]["number"] == "−0.1323"
    values = desk.data["standing"]["values"]
    assert values["f"][0][0] == pytest.approx(0.6814, abs=5e-5)
    assert values["f"][1] == [None]
    assert values["h_prev"][1][0] == pytest.approx(-0.1323, abs=5e-5)
    assert desk.address == desk.exercise
    assert desk.exercise.progress == Progress(6)


def test_a_wrong_answer_is_told_what_was_done_and_costs_nothing():
    desk = Desk()
    desk.answer("0.76")  # the sum itself
    tried = desk.asking["tried"]
    assert (tried["text"], tried["count"]) == ("0.76", 1)
    assert any("σ" in sentence for sentence in tried["sentences"])
    assert tried["done"]
    assert not tried["due"], "the formula is a help that costs a point"
    assert "0.6814" not in json.dumps(desk.data)
    desk.answer("0.6814")
    assert (desk.asking["number"], desk.asking["points"]) == (2, 4)
    assert desk.exercise.progress.tries == {0: ("0.76",)}


@pytest.mark.parametrize(
    ("text", "said"),
    [("0.7", "give at least 2 decimals"), ("abc", "not a number"), ("1/0", "not a number")],
)
def test_what_cannot_be_judged_is_no_try(text, said):
    desk = Desk()
    desk.answer(text)
    assert said in desk.data["said"]
    assert desk.exercise.progress == Progress()
    desk.answer(FIRST[0])
    assert desk.data["said"] == ""


def test_the_formula_due_stands_beside_what_was_done_once_it_is_bought():
    desk = Desk()
    desk.answer("0.76")
    desk.act("help")
    assert not desk.asking["tried"]["due"]
    desk.act("help")
    assert desk.asking["tried"]["due"]


def test_one_of_several_units_and_the_vectors_are_written_one_way():
    desk = Desk(practice_link(Spec("gru", 2, 2, 2), locked=False))
    assert plain(desk.asking["question"]["symbol"]).endswith("_1[1]")
    tables = [table for group in desk.data["given"] for table in group["tables"]]
    vectors = [one["values"] for one in tables if one["letter"][0] in "hb"]
    assert len(vectors) > 3
    assert all(len(values) == 2 and len(values[0]) == 1 for values in vectors)


def test_each_help_tells_more_and_costs_a_point():
    desk = Desk()
    told = []
    for _help in range(4):
        desk.act("help")
        helps = desk.asking["helps"]
        told.append(
            (desk.asking["worth"], [[*map(plain, row["right"])] for row in helps.get("rows", [])])
        )
    symbols, numbers = "σ(W_xf x_1 + W_hf h_0 + b_f)", "σ(0.2·0.3 + 0.6·0 + 0.7)"
    assert told == [
        (3, []),
        (2, [[symbols]]),
        (1, [[symbols, numbers]]),
        (0, [[symbols, numbers, "0.6814"]]),
    ]
    assert desk.asking["helps"]["hint"]["words"].startswith("How much of the old cell state")
    assert [*map(plain, desk.asking["helps"]["hint"]["reads"])] == [
        "W_xf",
        "x_1",
        "W_hf",
        "h_0",
        "b_f",
    ]
    desk.act("pass")
    assert (desk.asking["number"], desk.asking["points"], desk.asking["most"]) == (2, 0, 4)


def test_a_weighted_sum_is_helped_without_its_function():
    desk = Desk(practice_link(Spec(), asked=SUMS, locked=False))
    question = desk.asking["question"]
    assert (plain(question["symbol"]), question["sign"]) == ("f_1", "σ")
    for _help in range(4):
        desk.act("help")
    (row,) = desk.asking["helps"]["rows"]
    assert [*map(plain, row["right"])] == [
        "W_xf x_1 + W_hf h_0 + b_f",
        "0.2·0.3 + 0.6·0 + 0.7",
        "0.76",
    ]
    desk.answer("0.76")
    assert desk.asking["question"]["sign"] == ""
    for _help in range(3):
        desk.act("help")
    assert plain(desk.asking["helps"]["rows"][0]["right"][1]) == "σ(0.76)"


def test_what_is_not_asked_for_is_told_with_the_formula():
    asking = Asking(Exercise(Spec(), asked="states", progress=Progress(helps={0: 4})))
    rows = asking.shown["helps"]["rows"]
    assert [plain(row["left"]) for row in rows] == ["f_1", "i_1", "g_1", "c_1"]
    assert [plain(row["right"][-1]) for row in rows] == ["0.6814", "0.6502", "−0.3885", "−0.2526"]


def test_the_end_tells_where_help_was_needed_and_opens_the_calculator():
    desk, texts = Desk(), answers(Spec())
    desk.act("help")
    desk.answer(*texts[:4], "0.1", *texts[4:])
    summary = desk.asking["summary"]
    assert (desk.asking["points"], desk.asking["most"]) == (47, 48)
    assert [(plain(row["symbol"]), row["helps"], row["points"]) for row in summary] == [
        ("f_1", 1, 3),
        ("c_1", 0, 4),
    ]
    assert [one["text"] for one in summary[1]["tries"]] == ["0.1"]
    desk.act("open")
    assert lc.write(desk.problem) == lc.write(generated(Spec()))


def test_the_calculator_is_not_opened_before_the_end():
    desk = Desk()
    before = desk.problem
    desk.act("open")
    assert desk.problem is before


def test_starting_again_forgets_in_address_and_browser():
    desk = Desk()
    desk.answer(FIRST[0])
    assert desk.data["did"] == {"done": 1}
    desk.act("again")
    assert desk.data["did"] == {}
    assert desk.data["again"] == desk.data["store"]
    desk.answer(FIRST[0])
    assert desk.asking["number"] == 2


def test_the_browser_brings_back_what_it_kept():
    desk = Desk()
    desk.act("resume", did={"done": 3, "helps": {"1": 2}, "tries": {"2": ["0.5"]}})
    assert desk.exercise.progress == Progress(3, {1: 2}, {2: ("0.5",)})
    assert "here before" in desk.data["said"]
    desk.act("resume", did={"done": 9})
    assert desk.asking["number"] == 4, "what is there is newer"


def test_where_the_address_names_none_the_last_exercise_comes_back():
    desk = Desk()
    assert not desk.data["named"]
    desk.act("resume", exercise={"seed": 2, "locked": True}, did={"done": 1})
    assert desk.exercise == Exercise(Spec(seed=2), progress=Progress(1))
    assert desk.data["named"]


@pytest.mark.parametrize("locked", [False, True])
def test_a_link_wins_over_what_the_browser_remembers(locked):
    desk = Desk(practice_link(Spec(), locked=locked))
    assert desk.data["named"]
    desk.act("resume", exercise={"seed": 2}, did={})
    assert desk.exercise == Exercise(locked=locked)


HOSTILE = [None, 3, [], "x", {"act": []}, {"act": "answer", "text": 3}, {"act": "pick", "key": []}]


@pytest.mark.parametrize("press", HOSTILE, ids=str)
def test_a_press_may_be_anything(press):
    desk = Desk()
    if isinstance(press, dict):
        press["stamp"] = desk.data["stamp"]
    desk.trigger(COMPONENT, "act", press)
    assert desk.exercise == Exercise()
    assert desk.asking["number"] == 1


@pytest.mark.parametrize(
    "did",
    [None, [], {"done": -1}, {"done": 1e300}, {"done": "9" * 50}, {"helps": {"x": 1, "0": 99}},
     {"tries": {"0": "abc", "1": [3, None]}}, {"clicks": {}, "names": [None, -1, "x"]}],
    ids=str,
)  # fmt: skip
def test_what_the_browser_kept_may_be_anything(did):
    desk = Desk()
    desk.act("resume", did=did)
    assert desk.asking["number"] == 1
    assert desk.asking["helps"]["taken"] == 0


def test_more_answers_than_questions_are_the_end():
    desk = Desk()
    desk.act("resume", did={"done": 500, "tries": {"3": ["not a number"]}})
    assert desk.asking["points"] == 48


def test_the_same_press_counts_once():
    desk = Desk()
    stamp = desk.data["stamp"]
    for _press in range(2):
        desk.trigger(COMPONENT, "act", {"act": "help", "stamp": stamp})
    assert desk.asking["helps"]["taken"] == 1


# An instructor's link ----------------------------------------------------------------------------


def test_a_link_fixes_the_problem_and_limits_the_helps():
    spec = Spec("gru_joined_hx", 1, 1, 2, "colah", "medium", 42)
    desk = Desk(practice_link(spec, helps="hint"))
    assert desk.exercise == Exercise(spec, helps="hint", locked=True)
    keys = [one.key for one in [*desk.test.button, *desk.test.selectbox] if one.key]
    assert not [key for key in keys if key.startswith("practice")]
    assert desk.test.title[0].value == "Exercise 42: GRU"
    desk.act("help")
    desk.act("help")
    assert desk.asking["helps"] | {"hint": None} == {"taken": 1, "most": 1, "hint": None}
    desk.act("another")
    assert desk.exercise.spec == spec


def test_without_helps_a_question_may_be_passed_over_after_three_tries():
    desk = Desk(practice_link(Spec(), helps="none"))
    for text in ("0.11", "0.12", "0.13"):
        assert not desk.asking["may_pass"]
        desk.act("pass")
        desk.answer(text)
    assert desk.asking["may_pass"]
    desk.act("pass")
    assert (desk.asking["number"], desk.asking["points"]) == (2, 0)


def test_an_exercise_comes_back_from_its_address():
    progress = Progress(3, {1: 2, 5: 4}, {2: ("0,5", "−1")}, ("0.1.0.f",), (2, 0))
    one = Exercise(
        Spec("gru", 2, 2, 3, "colah", "hard", 7), "spot", SUMS, "formula", True, progress
    )
    assert unpacked(json.loads(json.dumps(packed(one)))) == one
    assert packed(Exercise()) == {}


@pytest.mark.parametrize(
    "found",
    [None, [], "x", {"cell": "no cell"}, {"seed": 1e99}, {"timesteps": [2]}, {"helps": 3},
     {"mode": None, "asked": {}, "locked": 1}, {"did": []}, {"cell": {}, "mode": "exam"}],
    ids=str,
)  # fmt: skip
def test_an_address_may_hold_anything(found):
    assert unpacked(found) == Exercise()


# The choices -------------------------------------------------------------------------------------


def pick(desk: Desk, name: str, option) -> None:
    boxes = [*desk.test.selectbox, *desk.test.number_input]
    (box,) = [one for one in boxes if re.fullmatch(rf"practice_{name}_\d+", one.key or "")]
    box.set_value(option).run()
    assert not desk.test.exception


def test_the_choices_make_another_problem_and_begin_anew():
    desk = Desk()
    desk.answer(FIRST[0])
    pick(desk, "family", "gru")
    assert desk.exercise == Exercise(Spec("gru"))
    pick(desk, "notation", "colah")
    assert desk.exercise.spec == Spec("gru_joined_hx", notation="colah")
    pick(desk, "form", "two biases")
    pick(desk, "difficulty", "hard")
    assert desk.exercise.spec == Spec("gru_two_biases", 2, 2, 3, "colah", "hard")
    pick(desk, "hidden_size", 1)
    pick(desk, "seed", 99)
    pick(desk, "asked", "states")
    expected = Exercise(Spec("gru_two_biases", 2, 1, 3, "colah", "hard", 99), asked="states")
    assert desk.exercise == desk.address == expected
    desk.test.button(key="practice_another").click().run()
    assert desk.exercise.spec.seed == 100
    desk.test.text_input(key="practice_name").set_value("Nguyễn An").run()
    assert desk.exercise.spec.seed == seed_of("Nguyễn An")


def test_the_mode_is_chosen_and_keeps_what_was_done():
    desk = Desk()
    desk.answer(FIRST[0])
    desk.test.get("button_group")[0].set_value("spot").run()
    assert desk.data["mode"] == "spot"
    assert desk.exercise.progress.done == 1


@pytest.mark.parametrize("k", range(8))
def test_every_cell_is_asked_and_helped(k):
    """A stretch of the catalogue each: the data of every third question, with all its helps."""
    for n, key in enumerate([*lc.CATALOGUE][k::8]):
        notation = [*NOTATIONS][n % len(NOTATIONS)]
        spec = Spec(key, 1 + n % 2, 1 + n % 2, 2, notation, ["easy", "hard"][n % 2], n)
        one = Exercise(spec, asked=ASKED[n % 3])
        asking = Asking(one)
        for number in [*range(0, len(asking.questions), 3), len(asking.questions)]:
            progress = Progress(number, {number: 4})
            found = Asking(replace(one, progress=progress))
            shown = json.loads(json.dumps([found.shown, found.standing]))[0]
            if not found.is_over:
                blank = found.questions[number]
                exact = value(found.trace, blank)
                last = plain(shown["helps"]["rows"][-1]["right"][-1]).replace("−", "-")
                assert float(last) == pytest.approx(exact, abs=5.01e-5)


# Spot the mistake --------------------------------------------------------------------------------

SPOT = Spec("lstm", 1, 1, 3, difficulty="medium", seed=4)


def keys(kind: str) -> list[str]:
    return [key for key, found in Spotting(Exercise(SPOT)).kinds.items() if found == kind]


def test_the_first_wrong_value_is_found_and_the_slip_named():
    desk = Desk(practice_link(SPOT, mode="spot"))
    spotting = Spotting(Exercise(SPOT))
    right = spotting.planted.diagnosis.sentence
    assert right not in json.dumps(desk.data, ensure_ascii=False)
    desk.act("pick", key=keys("fine")[0])
    assert (desk.data["spotting"]["last"], desk.data["spotting"]["found"]) == ("fine", False)
    desk.act("pick", key=keys("later")[0])
    assert desk.data["spotting"]["last"] == "later"
    desk.act("pick", key=keys("found")[0])
    shown = desk.data["spotting"]
    assert (shown["last"], shown["found"], shown["points"]) == ("found", True, 2)
    names = [name["text"] for name in shown["names"]]
    assert sorted(names) == sorted([right, *spotting.planted.others])
    desk.act("name", name=(names.index(right) + 1) % len(names))
    assert "ending" not in desk.data["spotting"]
    desk.act("name", name=names.index(right))
    shown = desk.data["spotting"]
    assert (shown["points"], shown["most"], shown["ending"]["sentence"]) == (5, 8, right)
    assert shown["ending"]["done"] != shown["ending"]["due"]
    assert desk.address.progress == desk.exercise.progress


def test_after_four_wrong_values_the_right_one_is_shown():
    desk = Desk(practice_link(SPOT, mode="spot"))
    for key in [*keys("fine"), *keys("later")][:4]:
        desk.act("pick", key=key)
    shown = desk.data["spotting"]
    assert (shown["found"], shown["given_away"], shown["points"]) == (True, True, 0)


def test_what_is_no_value_and_no_name_is_not_picked():
    desk = Desk(practice_link(SPOT, mode="spot"))
    for key in ("0.9.9.f", "x", None, 3):
        desk.act("pick", key=key)
    desk.act("name", name=0)
    assert desk.exercise.progress == Progress()
    desk.act("pick", key=keys("found")[0])
    for name in (99, -1, "0", None, [1]):
        desk.act("name", name=name)
    assert desk.exercise.progress.names == ()


# In a real Chromium ------------------------------------------------------------------------------

NOT_THERE = "the server responded with a status of 404"  # Streamlit first asks below the page
WIDTHS = "() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]"


@pytest.fixture
def open_practice(browser, server):
    """Opens the page; ends with what it complained of."""
    contexts, complaints = [], []

    def opened(query: str = "", size=(1280, 800), **options) -> Page:
        viewport = {"width": size[0], "height": size[1]}
        context = browser.new_context(viewport=viewport, reduced_motion="reduce", **options)
        contexts.append(context)
        page = context.new_page()
        listen(page, complaints)
        page.goto(f"{server}practice?{query}")
        page.locator(".practice .card h2").wait_for(timeout=60_000)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not [told for told in complaints if NOT_THERE not in told]


def focused(page: Page) -> str:
    return page.evaluate(f"{ACTIVE}.getAttribute('aria-label') ?? {ACTIVE}.textContent")


def card(page: Page, text: str) -> None:
    expect(page.locator(".practice .card")).to_contain_text(text)


def test_a_student_answers_by_keyboard_and_finds_the_place_again(open_practice, server):
    page = open_practice()
    page.get_by_role("textbox", name="f_1: Forget gate, timestep 1").focus()
    page.keyboard.type(FIRST[0])
    page.keyboard.press("Enter")
    card(page, "Question 2 of 12")
    card(page, "Right: f1=0.6814. 4 of 4 points.")
    assert focused(page) == "i_1: Input gate, timestep 1"
    expect(page.locator('.diagram .plate[data-value="f"] .number')).to_have_text("0.6814")
    expect(page.locator('.diagram .plate[data-value="i"] .number')).to_have_text("?")
    page.keyboard.type("0.6200")  # without σ
    page.keyboard.press("Enter")
    card(page, "0.6200 is not right")
    card(page, "You left out σ")
    assert focused(page) == "i_1: Input gate, timestep 1"
    expect(page.locator(".practice > .live")).to_contain_text("is not right")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert focused(page) == "Hint (−1)"
    page.keyboard.press("Enter")
    card(page, "How much of the candidate is let in")
    card(page, "now worth 3 of 4 points")
    page.reload()
    card(page, "now worth 3 of 4 points")
    page.goto(f"{server}practice")  # nothing in the address: the browser knows
    card(page, "this is where you stopped")
    card(page, "now worth 3 of 4 points")
    page.get_by_role("button", name="Start again").click()
    card(page, "Question 1 of 12")
    page.goto(f"{server}practice?again")
    page.locator(".practice .card h2").wait_for()
    card(page, "Question 1 of 12")
    expect(page.locator(".practice .said")).to_have_count(0)


def test_the_browser_comes_back_to_the_last_problem(open_practice, server):
    page = open_practice()
    page.get_by_role("button", name="Another problem").click()
    expect(page.get_by_role("button", name="problem 2")).to_be_visible()
    page.locator(".practice input").fill(answers(Spec(seed=2))[0])
    page.keyboard.press("Enter")
    card(page, "Question 2 of 12")
    page.goto(f"{server}practice")
    expect(page.get_by_role("button", name="problem 2")).to_be_visible()
    card(page, "Question 2 of 12")
    page.goto(f"{server}practice?{practice_link(Spec())}")
    page.get_by_role("heading", name="Exercise 1").wait_for()
    card(page, "Question 1 of 12")
    page.goto(f"{server}practice?{practice_link(Spec(), locked=False)}")
    expect(page.get_by_role("button", name="problem 1")).to_be_visible()
    card(page, "Question 1 of 12")


def test_the_calculator_opens_on_the_whole_problem(open_practice):
    page = open_practice()
    page.locator(".practice input").focus()
    for n, text in enumerate(answers(Spec()), start=2):
        page.keyboard.type(text)
        page.keyboard.press("Enter")
        card(page, f"Question {n} of 12" if n < 13 else "Done: 48 of 48 points")
    assert focused(page) == "Done: 48 of 48 points"
    page.keyboard.press("Enter")  # once too often: the summary stays
    card(page, "Done: 48 of 48 points")
    page.get_by_role("button", name="Look at the whole in the calculator").press("Enter")
    page.locator(".player .track[aria-valuetext]").wait_for()
    expect(page.get_by_role("textbox", name="W_xf, row 1, column 1")).to_have_value("0.2")


def test_a_slip_is_found_and_named_on_a_phone(open_practice):
    page = open_practice(practice_link(SPOT, mode="spot"), (390, 844), color_scheme="dark")
    width, room = page.evaluate(WIDTHS)
    assert width <= room
    page.locator(f'[data-key="{keys("fine")[0]}"]').click()
    card(page, "That one follows correctly from the numbers before it.")
    wrong = page.locator(f'[data-key="{keys("found")[0]}"]')
    wrong.focus()
    page.keyboard.press("Enter")
    card(page, "Yes: this is the first wrong value.")
    right = Spotting(Exercise(SPOT)).right_name
    assert focused(page)  # on the first of the names
    page.locator(f'[data-key="name {right}"]').press("Enter")
    card(page, "Done: 7 of 8 points")
    expect(page.locator(".practice .pair dd")).to_have_count(2)
    expect(page.get_by_role("button", name="Next")).to_have_count(0)  # the link is locked


def test_on_a_phone_the_link_of_the_present_page_is_in_sight(open_practice):
    page = open_practice(size=(390, 844))
    link = page.locator('.st-key-pages a[aria-current="page"]')
    expect(link).to_have_text("Practise")
    expect(link).to_be_in_viewport(ratio=0.9)
    page.locator(".st-key-pages").evaluate(
        "row => { row.scrollLeft = 0; row.append(row.lastChild.cloneNode(true)); }"
    )  # a link that comes late
    expect(link).to_be_in_viewport(ratio=0.9)

"""The page Prepare: from nothing to a class's links, as the server makes it and in a browser."""

import csv
import io
import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from networks import BOTH, TWO_LAYERS
from playwright.sync_api import Page, expect
from sheets import HARD, NETWORKS, document_of
from test_address import Opened
from test_page import App

import lstm_calc as lc
from lstm_calc import blanks
from lstm_calc.edits import with_layers
from lstm_calc.examples import EXAMPLES
from lstm_calc.formats import classroom as room
from lstm_calc.formats.link import from_link
from lstm_calc.formats.packing import pack, unpack
from lstm_calc.practice import HELPS, Spec, generated
from lstm_calc.problem import document
from lstm_calc.ui import exercise, preparation, teaching
from lstm_calc.ui.preparation import Preparation

PAGE = "pages/prepare.py"
LINKS, TICKS = "lstm_calc_links", "lstm_calc_ticks"
FIRST = EXAMPLES["comp7118_lstm"].checked
NAMES = "Ana Silva\n=1+1\nNguyễn Thị Bích"


class Prepare(App):
    """A session that stands on the page."""

    def __init__(self, **chosen):
        super().__init__(PAGE)
        self.put(**chosen)

    def put(self, **chosen) -> None:
        """Makes these choices, as an address would."""
        if chosen:
            self.test.session_state[preparation.KEY] = Preparation(**chosen)
            self.test.run()
        assert not self.test.exception

    def named(self, text: str) -> None:
        self.test.session_state["prepare_list"] = text
        self.put(**vars(self.chosen) | {"listed": True})

    @property
    def chosen(self) -> Preparation:
        held = self.test.session_state
        return held[preparation.KEY] if preparation.KEY in held else Preparation()

    @property
    def address(self) -> dict[str, str]:
        found = self.test.query_params
        return {key: text if isinstance(text := found[key], str) else text[0] for key in found}

    @property
    def rows(self) -> list[dict]:
        return self.components[LINKS]["rows"]

    @property
    def told(self) -> str:
        return " ".join(one.value for one in (*self.test.warning, *self.test.info))

    def tick(self, sent) -> None:
        self.trigger(TICKS, "ticks", sent)
        assert not self.test.exception


def query(link: str) -> dict[str, str]:
    return {key: found for key, (found,) in parse_qs(urlsplit(link).query).items()}


# Links --------------------------------------------------------------------------------------------


def test_the_first_sight_has_thirty_links_of_thirty_problems():
    rows = Prepare().rows
    assert [row["name"] for row in rows][::29] == ["Student 1", "Student 30"]
    assert len({query(row["link"])["p"] for row in rows}) == 30


def test_a_link_opens_the_calculator_with_the_blanks_and_nothing_given_away():
    page = Prepare(quick="gates", helps=HELPS[0])
    found = query(page.rows[2]["link"])
    opened = Opened(**found)
    trace = lc.run(opened.problem)
    view = opened.test.session_state[teaching.KEY]
    assert view.fill == blanks.chosen(opened.problem, "f,i,g,o")
    assert (view.locked, view.bare, view.reveal) == (True, True, False)
    sent = str(opened.player)
    for gate in "figo":
        for value in trace[gate].ravel():
            assert f"{value:.6f}"[:7] not in sent


def test_the_same_for_all_is_one_link_to_the_very_problem():
    (row,) = Prepare(each=False).rows
    assert document(from_link(query(row["link"])["p"])) == document(FIRST)
    assert row["name"] == "Everyone"


def test_a_students_link_stays_when_others_come():
    page = Prepare()
    page.named(NAMES)
    before = {row["name"]: row["link"] for row in page.rows}
    page.named(f"Zoë\n{NAMES}\nBen")
    after = {row["name"]: row["link"] for row in page.rows}
    assert before.items() <= after.items()
    assert len(after) == 5


def test_no_link_and_no_address_holds_a_name():
    page = Prepare(group="Class 5B")
    page.named(NAMES)
    kept = unpack(page.address["s"])
    assert kept == {"prepare": {"group": "Class 5B", "listed": True}}
    for row in page.rows:
        packed = [text for key, text in query(row["link"]).items() if key == "s"]
        told = str([row["link"], *map(unpack, packed)])
        assert not any(name in told for name in ("Ana Silva", "Class"))


def test_an_exercise_has_its_seed_its_helps_and_the_problem_of_the_csv():
    page = Prepare(task="practise", helps="formula", asked="states", spec=Spec("gru", seed=7))
    for row in page.rows[:3]:
        address = urlsplit(row["link"])
        assert address.path.endswith("/practice")
        found = exercise.unpacked(unpack(query(row["link"])["s"])["practice"])
        assert (found.helps, found.asked, found.locked) == ("formula", "states", True)
        made = page.test.session_state["prepare_made"][1][row["number"] - 1]
        assert document(made.problem) == document(generated(found.spec))


def test_a_slip_to_spot_is_told_to_the_instructor_alone():
    page = Prepare(task="spot", count=3)
    made = page.test.session_state["prepare_made"][1]
    for one in made:
        assert re.fullmatch(r"[\w~-]+ t=\d", one.notes["mistake at"])
        assert one.notes["mistake"].endswith(".")
        assert "mistake" not in one.link
    assert page.components.keys() & {TICKS} == set()


@pytest.mark.parametrize(("task", "path"), [("check", "check"), ("present", "present")])
def test_other_tasks_open_their_page_with_the_students_problem(task, path):
    page = Prepare(task=task)
    address = urlsplit(page.rows[0]["link"])
    assert address.path.endswith(f"/{path}")
    assert query(page.rows[0]["link"]).keys() == {"p", "s"} - (
        {"s"} if task == "present" else set()
    )


def opened_by(link: str, page: str = "") -> Opened:
    """A student's session at a link, or with its very query at another page."""
    return Opened(page, **query(link))


def links_of_bar(opened: Opened) -> list[str]:
    return [one.proto.label for one in opened.test.get("page_link")]


TOOLS, TABLE = "lstm_calc_tools", "lstm_calc_answers"
LOCKED = {"check": "pages/check.py", "practise": "pages/practice.py", "spot": "pages/practice.py"}
OTHERS = ["", "pages/compare.py", "pages/present.py", "pages/own-cell.py", "pages/prepare.py"]


@pytest.mark.parametrize("task", LOCKED)
def test_a_locked_link_opens_its_own_page_alone(task):
    link = Prepare(task=task).rows[0]["link"]
    student = opened_by(link, LOCKED[task])
    assert not student.test.info
    assert not {"Calculator", "Prepare", "Present", "Compare"} & {*links_of_bar(student)}
    tools = {tool["name"] for tool in student.components[TOOLS]["tools"]}
    assert not tools & {"open", "save"}
    for page in OTHERS:
        closed = opened_by(link, page)
        assert "for one page alone" in closed.test.info[0].value
        assert not closed.components
        assert len(links_of_bar(closed)) == 1  # back to the exercise


@pytest.mark.parametrize("task", LOCKED)
def test_a_link_that_is_not_locked_has_every_page(task):
    link = Prepare(task=task, locked=False).rows[0]["link"]
    assert {"Calculator", "Prepare"} <= {*links_of_bar(opened_by(link, LOCKED[task]))}
    assert not opened_by(link).test.info


def test_the_lock_of_a_page_stays_in_the_address():
    student = opened_by(Prepare(task="check").rows[0]["link"], LOCKED["check"])
    student.trigger(TOOLS, "press", {"tool": "share"})
    shared = student.test.code[0].value
    assert unpack(query(shared)["s"])["teaching"] == {"locked": True, "only": "check"}


@pytest.mark.parametrize("only", [5, ["check"], {}, None, "prepare", "calculator", "<b>"])
def test_no_other_page_can_be_the_only_one(only):
    opened = Opened(s=pack({"teaching": {"only": only}}))
    assert not opened.test.info
    assert "lstm_calc_player" in opened.components


@pytest.mark.parametrize("sums", [False, True])
@pytest.mark.parametrize("found", [document(FIRST), TWO_LAYERS, BOTH], ids=["first", "two", "both"])
def test_the_answers_of_a_check_are_the_fields_of_its_page(found, sums):
    """Whatever the blanks of another kind of task are."""
    page = Prepare(task="check", sums=sums, quick="states", count=2)
    page.open(found)
    link = page.rows[0]["link"]
    sections = opened_by(link, LOCKED["check"]).components[TABLE]["sections"]
    fields = sum(len(one["times"]) * len(one["rows"]) for one in sections)
    asked = preparation.blanks_of(page.chosen, page.problem)
    assert len(asked) == fields == len(room.answers(page.problem, asked))
    assert any(f"; {fields} values to work out" in one.value for one in page.test.subheader)
    assert not {name for _, name, _, _ in asked} & {"error", "loss"}


def test_a_presentation_has_nothing_to_work_out():
    page = Prepare(task="present")
    said = " ".join(one.value for one in page.test.subheader)
    assert "30 students" in said
    assert "Blanks" not in said
    assert "work out" not in said
    labels = [one.proto.label for one in page.test.get("download_button")]
    assert labels == ["CSV: student, link"]


def test_who_has_practised_does_not_know_the_numbers_of_another_task():
    seeds = [
        {exercise.unpacked(unpack(query(row["link"])["s"])["practice"]).spec.seed for row in rows}
        for rows in (Prepare(task=task, group="5B").rows for task in ("practise", "spot"))
    ]
    assert len(seeds[0] | seeds[1]) == 60


@pytest.mark.parametrize(("chosen", "warned"), [({}, True), ({"group": "5B"}, False)])
def test_a_class_without_a_name_is_told_of(chosen, warned):
    told = " ".join(one.value for one in Prepare(**chosen).test.caption)
    assert ("The class has no name yet" in told) is warned
    assert "Keep the list and the name of the class" in told


@pytest.mark.parametrize(
    "found",
    [*NETWORKS.values(), HARD["long names"], HARD["twelve decimals"], TWO_LAYERS, BOTH],
    ids=lambda found: found.get("title", "")[:5] or None,
)
@pytest.mark.parametrize("task", ["fill", "check"])
def test_every_kind_of_problem_can_be_handed_out(found, task):
    page = Prepare(task=task, count=3)
    page.open(found)
    assert not page.test.exception
    assert len(page.rows) == 3
    for row in page.rows:
        opened = from_link(query(row["link"])["p"])
        assert [one.cell.equations for one in opened.layers] == [
            one.cell.equations for one in page.problem.layers
        ]


# The other address --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("https://lstm.example.edu", "https://lstm.example.edu/"),
        ("lstm.example.edu/calc/", "https://lstm.example.edu/calc/"),
        ("https://x.edu/calc/prepare?p=1&s=2#a", "https://x.edu/calc/"),
        (" http://127.0.0.1:8501 ", "http://127.0.0.1:8501/"),
        ("", ""),
    ],
)
def test_links_begin_with_the_address_that_is_given(text, base):
    assert preparation.address_of(text) == base
    assert Prepare(base=text).rows[0]["link"].startswith(base or "/?p=") or not base


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "ftp://x", "https://", "http://a b", "https://x/<b>", "//["]
)
def test_what_is_no_address_is_told(text):
    page = Prepare(base=text)
    assert "is no address of a page" in page.told
    assert LINKS not in page.components


# The blanks ---------------------------------------------------------------------------------------


def test_the_quick_choices_speak_the_problems_letters():
    assert preparation.quick_titles(FIRST)["states"] == "Only s and y"
    plain = EXAMPLES["aivietnam_lstm"].checked
    assert preparation.quick_titles(plain)["states"] == "Only c and h"
    assert preparation.quick_titles(plain)["last"] == f"Everything at t = {plain.timesteps}"


def cells(problem: lc.Problem, listed: str) -> set:
    return {(k, name, t) for k, name, t, _ in blanks.chosen(problem, listed)}


def test_what_the_quick_choices_make_blank():
    found = preparation.quick_choices(FIRST)
    assert found["gates"] == cells(FIRST, "f,i,g,o")
    assert found["states"] == cells(FIRST, "c,h")
    assert found["last"] == cells(FIRST, "f@2,i@2,g@2,o@2,c@2,h@2,error@2,loss@2")
    assert found["everything"] == cells(FIRST, "f,i,g,o,c,h,error,loss")
    assert "gates" not in preparation.quick_choices(EXAMPLES["aivietnam_rnn"].checked)


def test_pre_activations_are_blank_with_their_lines():
    found = preparation.blanks_of(Preparation(quick="gates", sums=True), FIRST)
    assert found == blanks.chosen(FIRST, "f,i,g,o,pre-f,pre-i,pre-g,pre-o")


def test_ticks_are_taken_and_kept_in_the_address():
    page = Prepare()
    page.tick({"seq": 1, "ticked": ["0.2.f", "0.1.c"]})
    assert page.chosen.cells == {(0, "f", 2), (0, "c", 1)}
    assert page.chosen.quick == ""
    again = Opened(PAGE, **page.address)
    assert again.test.session_state[preparation.KEY] == page.chosen
    assert again.components[TICKS]["ticked"] == ["0.1.c", "0.2.f"]


@pytest.mark.parametrize(
    "sent", [None, 5, {"ticked": 3}, {"ticked": [["x"], {}, 7, "0.9.f", "1.1.f"]}, {"seq": []}]
)
def test_ticks_may_be_anything(sent):
    page = Prepare()
    page.tick(sent)
    assert not page.test.exception
    assert page.chosen.cells == frozenset()


def test_nothing_blank_is_told():
    page = Prepare(quick="")
    assert "Nothing is blank yet" in page.told
    assert LINKS not in page.components


# Bounds -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ("", "Paste the names"),
        ("Ana\nana", "Two students are called Ana: add a number to each."),
        ("\n".join(map(str, range(301))), "There are 301 students; 300 is the most."),
    ],
)
def test_a_list_that_cannot_be_is_told_and_nothing_is_handed_out(names, said):
    page = Prepare(listed=True)
    page.named(names)
    assert said in page.told.replace("\\", "")
    assert LINKS not in page.components


def test_a_large_class_shows_thirty_rows_until_all_are_asked_for():
    page = Prepare(count=40)
    assert len(page.rows) == 30
    next(one for one in page.test.toggle if one.key == "prepare_all").set_value(True).run()
    assert len(page.rows) == 40


@pytest.mark.parametrize("sums", [False, True])  # too long for an address; for any packing
def test_a_link_that_would_be_too_long_is_told(sums):
    large = with_layers(lc.read(document_of(lc.CATALOGUE["lstm"], 8, 8, 16)), 4)
    with pytest.raises(lc.ProblemError, match="Leave fewer blanks, or make the problem smaller"):
        [*preparation.handouts(Preparation(sums=sums), large, ("Ana",), "https://x.edu/")]


@pytest.mark.parametrize(
    "found",
    [
        7,
        [],
        {"task": "steal", "count": 0, "quick": ["x"], "cells": {"f": "x"}, "spec": 5},
        {"count": True, "group": 5, "base": ["x"], "sums": 1, "example": "no", "helps": None},
        {"group": "x" * 999, "cells": {"f": [[0.0, 1.0, 0.0], [1.5, 2], "x"]}, "quick": ""},
    ],
)
def test_what_comes_with_an_address_may_be_anything(found):
    opened = Opened(PAGE, s=pack({"prepare": found}) if not isinstance(found, list) else "zzz")
    assert not opened.test.exception


# In a browser -------------------------------------------------------------------------------------


def rows_of(data: bytes) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(data.decode("utf-8-sig")))]


def test_an_instructor_gets_from_nothing_to_thirty_links_and_their_answers(
    open_app: Callable[..., Page],
):
    """With the keyboard alone, but for the list that is pasted: the first step to the page by its
    link, then Tab and Enter."""
    page = open_app(accept_downloads=True)
    page.get_by_role("link", name="Prepare").press("Enter")
    page.get_by_role("radio", name="A list of names").press("Space")
    names = [f"Student Nº {k}" for k in range(1, 31)]
    box = page.get_by_role("textbox", name="One name or number a line")
    box.focus()
    page.keyboard.insert_text("\n".join(names))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # Use these names
    expect(page.locator(".links tbody tr")).to_have_count(30)
    expect(page.locator(".links tbody th").last).to_have_text("Student Nº 30")
    with page.expect_download() as saved:
        page.get_by_role("button", name="CSV: student, link, answers").press("Enter")
    with open(saved.value.path(), "rb") as file:
        found = rows_of(file.read())
    assert [row["student"] for row in found] == names
    assert len({row["link"] for row in found}) == 30
    assert found[29]["link"] == page.locator(".links a").last.get_attribute("href")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy: Student Nº 7", exact=True).press("Enter")
    expect(page.locator(".links .status")).to_have_text("Student Nº 7: Copied")
    assert page.evaluate("navigator.clipboard.readText()") == found[6]["link"]
    page.get_by_text("Line by line").click()
    page.get_by_role("checkbox", name="f_t, t = 1").press("Space")
    expect(page.get_by_role("checkbox", name="f_t, t = 1")).not_to_be_checked()
    expect(page.get_by_role("heading", name="15 values to work out")).to_be_visible()
    student = page.context.new_page()
    student.goto(found[6]["link"])
    expect(student.get_by_text("Fill in the blanks")).to_be_visible()
    assert found[6]["f t=1"] not in student.content()

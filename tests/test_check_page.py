"""Check my work: the student's own table, what became of each number, and what is told of it.

Most of it as the server makes it; at the end a student in a browser.
"""

import json
from collections.abc import Callable

import networks
import pytest
from playwright.sync_api import Page, expect
from streamlit.proto.WidgetStates_pb2 import WidgetState
from test_address import FIRST, Opened, everything, settings

import lstm_calc as lc
from lstm_calc import blanks
from lstm_calc.formats.link import to_link
from lstm_calc.formats.packing import pack
from lstm_calc.ui import teaching

ANSWERS, PAGE = "lstm_calc_answers", "pages/check.py"
# COMP7/8118 as the course prints it, to 4 decimals: rows f, i, a, s, o, y
PRINTED = {
    "f": ("0.6434", "0.7763"),
    "i": ("0.5842", "0.6669"),
    "g": ("0.5511", "0.7535"),
    "c": ("0.3220", "0.7525"),
    "o": ("0.6770", "0.8471"),
    "h": ("0.2107", "0.5393"),
}


class Check(Opened):
    """The page, and what its table is given."""

    def __init__(self, **address: str):
        super().__init__(PAGE, **address)

    @property
    def table(self) -> dict:
        return self.components[ANSWERS]

    @property
    def told(self) -> dict:
        return self.table["told"]

    @property
    def first(self) -> dict:
        return self.told["first"]

    def message(self, **content) -> None:
        """What a browser would send."""
        self.seq += 1
        self.say({"edit": {"of": self.table["of"], "seq": self.seq, "cells": {}} | content})

    def say(self, state) -> None:
        [one] = [
            one.proto
            for one in self.test.get("bidi_component")
            if one.proto.component_name == ANSWERS
        ]
        states = self.test._tree.get_widget_states()
        states.widgets.append(WidgetState(id=one.id, json_value=json.dumps(state)))
        self.test._run(states)
        assert not self.test.exception

    def type_in(self, **numbers: str) -> None:
        """Numbers by name and timestep: f1="0.64"."""
        cells = {f"0.{name[-1]}.0.{name[:-1]}": text for name, text in numbers.items()}
        self.message(cells=cells)

    def verdict(self, name: str, t: int) -> str | None:
        return self.table["verdicts"].get(f"0.{t}.0.{name}")

    def answer(self, name: str, t: int) -> str | None:
        return self.table["answers"].get(f"0.{t}.0.{name}")


def printed(**changed: str) -> dict[str, str]:
    """The course's own table, some of its numbers changed: h2="0.5"."""
    found = {f"{name}{t}": text for name, row in PRINTED.items() for t, text in enumerate(row, 1)}
    return found | changed


@pytest.fixture
def check() -> Check:
    return Check(p=to_link(FIRST))


def test_nothing_that_is_computed_is_in_the_page_before_the_student_has_tried(check: Check):
    everything_sent = everything(check)
    for row in PRINTED.values():
        for number in row:
            assert number.rstrip("0") not in everything_sent
    check.message(act="check")
    assert check.told["counts"] == []
    assert "no number yet" in check.told["summary"]
    for number in (n for row in PRINTED.values() for n in row):
        assert number.rstrip("0") not in everything(check)


def test_the_given_numbers_and_equations_are_shown(check: Check):
    given = json.dumps(check.table["given"], ensure_ascii=False)
    assert all(f'"{number}"' in given for number in ("0.7", "0.3", "0.8", "0.9"))
    assert len(check.table["given"]["equations"][0]["lines"]) == 8  # with error and loss
    names = [row["name"] for row in check.table["sections"][0]["rows"]]
    assert names == ["f", "i", "g", "c", "o", "h"]  # the course's own order


def test_what_the_course_prints_is_right(check: Check):
    check.type_in(**printed())
    assert check.told is None  # nobody has asked yet
    check.message(act="check")
    assert set(check.table["verdicts"].values()) == {"right"}
    assert check.told["counts"] == [["right", "12 right"]]
    assert check.told["summary"] == "Everything is right. Well done!"
    assert check.first is None


def test_a_mistake_is_named_and_what_follows_from_it_is_told_apart(check: Check):
    # s_1 = i·a left out its f·s_0 = 0: right; s_2 without f·s_1 is i·a = 0.6669·0.7535 = 0.5025
    check.type_in(**printed(c2="0.5025", h2="0.3930"))  # 0.8471 · tanh(0.5025) = 0.3930
    check.message(act="check")
    assert (check.verdict("c", 2), check.verdict("h", 2)) == ("wrong", "carried")
    assert check.first["key"] == "0.2.0.c"
    assert check.first["where"] == "Cell state, timestep 2"
    assert ["carried", "1 follows from your mistake"] in check.told["counts"]
    found = check.first["found"]
    assert any("left out" in one["sentence"] for one in found)
    assert all("0.5025" in one["done_said"] and "0.7525" in one["due_said"] for one in found)
    check.type_in(c2="0.7525")
    assert (check.verdict("c", 2), check.verdict("h", 2)) == ("right", "wrong")
    assert check.first["key"] == "0.2.0.h"
    check.type_in(h2="0.5393")
    assert check.first is None


def test_the_example_of_a_wrong_table_is_slide_49(check: Check):
    check.message(act="example")
    assert check.problem.title == "AI VIETNAM: LSTM by hand"
    assert check.answer("h", 1) == "1.986"
    assert check.first["key"] == "0.1.0.h"
    [found] = check.first["found"]
    assert found["sentence"] == "You added o and tanh(c) instead of multiplying."
    assert found["done_said"].endswith("= 1.986")
    assert found["due_said"].endswith("= 0.986")


def test_what_nobody_recognises_has_its_rule_and_the_step_on_request(check: Check):
    check.type_in(f1="0.1234567")
    check.message(act="check")
    assert check.first["found"] == []
    assert len(check.first["rule"]) == 1
    assert "0.6434" not in everything(check)
    check.message(act="reveal")
    assert '"0.6434"' in json.dumps(check.first["revealed"])
    assert "at=0.1.f" in check.first["step"]
    assert check.first["step"].startswith("./?")


def test_a_link_to_this_page_alone_leads_to_no_other():
    check = Check(s=pack({"teaching": {"only": "check"}}))
    assert check.table["locked"]
    check.type_in(f1="0.1234567")
    check.message(act="check")
    assert check.first["step"] == ""
    check.message(act="example")
    assert check.table["of"] == Check().table["of"]


def test_a_text_that_is_no_number_is_marked_and_kept(check: Check):
    check.type_in(f1="0.64x", i1="0.5842")
    assert check.verdict("f", 1) == "unread"
    assert check.answer("f", 1) == "0.64x"
    check.message(act="check")
    assert check.verdict("i", 1) == "right"
    assert ["unread", "1 entry is not a number"] in check.told["counts"]


def test_a_number_half_typed_is_kept_and_not_judged(check: Check):
    check.type_in(f1="0.6434")
    check.message(act="check")
    check.message(cells={"0.2.0.f": "0.7"}, open="0.2.0.f")
    assert check.answer("f", 2) == "0.7"
    assert check.verdict("f", 2) is None
    assert check.first is None
    check.message(cells={"0.2.0.f": "0.7763"}, open=None)
    assert check.verdict("f", 2) == "right"


def test_declared_decimals_are_respected(check: Check):
    check.type_in(**printed(f1="0.6429"))  # right to two decimals only
    check.message(act="check")
    assert check.verdict("f", 1) == "wrong"
    check.choose("check_decimals", "2")
    assert check.verdict("f", 1) == "right"


def test_rows_are_there_when_asked_for_or_when_they_have_a_number(check: Check):
    def kinds() -> set[str]:
        return {row["kind"] for row in check.table["sections"][0]["rows"]}

    assert kinds() == {"line"}
    check.test.toggle(key="check_sums").set_value(True).run()
    assert kinds() == {"line", "sum"}
    check.message(cells={"0.1.0.pre-f": "0.59"}, act="check")
    assert check.verdict("pre-f", 1) == "right"
    check.test.toggle(key="check_sums").set_value(False).run()
    assert [row["name"] for row in check.table["sections"][0]["rows"]][:2] == ["pre-f", "f"]
    check.test.toggle(key="check_parts").set_value(True).run()
    assert "part" in kinds()


def test_a_paste_goes_in_whole_and_comes_out_again(check: Check):
    check.type_in(f1="0.1")
    before = check.table["epoch"]
    check.message(act=["paste", "f = 0.6434, 0.7763\ns = 0.3220, 0.7525\nq = 1", ""])
    assert (check.answer("f", 1), check.answer("c", 2)) == ("0.6434", "0.7525")
    assert check.table["epoch"] != before
    assert check.table["notice"].startswith("4 numbers put in.")
    assert "left out: q" in check.table["notice"]
    check.message(act="undo")
    assert (check.answer("f", 1), check.answer("c", 2)) == ("0.1", None)
    check.message(act="clear")
    assert check.table["answers"] == {}
    check.message(act="undo")
    assert check.answer("f", 1) == "0.1"
    check.message(act=["paste", "nothing of use", "0.1.0.f"])
    assert check.answer("f", 1) == "0.1"
    assert check.table["notice"]
    assert not check.table["changed"], "nothing to undo"
    check.message(act=["paste", "f = 0.1", ""])
    assert not check.table["changed"]
    check.message(act=["paste", "f = 0.2", ""])
    assert check.table["changed"]
    check.message(cells={"0.1.0.f": "0.3"}, act="check")
    assert (check.table["notice"], check.table["changed"]) == ("", False)


# Kept ---------------------------------------------------------------------------------------------


def test_the_address_holds_the_numbers_and_that_they_are_checked(check: Check):
    check.type_in(f1="0,6434", f2="0.9", g1="?")
    check.message(act="check")
    address = {key: check.test.query_params[key] for key in ("p", "of", "s")}
    again = Check(**address)
    assert again.answer("f", 1) == "0,6434"
    assert again.answer("g", 1) == "?"
    assert (again.verdict("f", 1), again.verdict("f", 2)) == ("right", "wrong")


def test_another_problem_has_a_table_of_its_own(check: Check):
    check.type_in(f1="0.6434")
    session = check.test.session_state
    before = check.problem, session["opened"]
    session["problem"], session["opened"] = lc.EXAMPLES["comp7118_gru"].checked, "comp7118_gru"
    check.test.run()
    assert check.table["answers"] == {}
    check.message(cells={"0.1.0.z": "0.5"})
    session["problem"], session["opened"] = before
    check.test.run()
    assert check.table["answers"] == {"0.1.0.f": "0.6434"}


def test_other_letters_and_changed_weights_keep_the_numbers(check: Check):
    check.type_in(f1="0.6434")
    check.message(cells={"0.1.0.pre-f": "0.59"})
    check.test.session_state["problem"] = lc.rewrite(check.problem, "keras")[0]
    check.test.run()
    assert (check.answer("f", 1), check.answer("pre-f", 1)) == ("0.6434", "0.59")
    check.message(act="check")
    assert (check.verdict("f", 1), check.verdict("pre-f", 1)) == ("right", "right")


def test_more_numbers_than_an_address_takes_are_told():
    units, steps = 8, 16
    layer = {
        "cell": "rnn",
        "weights": {
            "W_xh": [[0.1]] * units,
            "W_hh": [[0.01] * units] * units,
            "b_h": [0.0] * units,
        },
    }
    layers = [{**layer, "weights": {**layer["weights"], "W_xh": [[0.1] * units] * units}}] * 3
    problem = lc.read(
        {"format": "lstm-calc/1", "layers": [layer, *layers], "inputs": [[0.3]] * steps}
    )
    check = Check(p=to_link(problem))
    cells = {
        f"{k}.{t}.{unit}.{name}": f"0.{7919 * (97 * t + 13 * unit + 5 * k + len(name)) % 9973:04}"
        for k in range(4) for t in range(1, steps + 1) for unit in range(units)
        for name in ("h", "pre-h", "W_xh @ x")
    }  # fmt: skip
    check.message(cells=cells)
    assert check.table["cut"] is True
    assert len(check.table["answers"]) == len(cells)
    assert 0 < len(check.test.query_params["s"]) < 5000


HOSTILE = [
    None, [], "x", 7, {"edit": None}, {"edit": {"of": "nothing", "cells": {"0.1.0.f": "1"}}},
]  # fmt: skip
HOSTILE_EDITS = [
    {"cells": {"9.9.9.f": "1", "0.1.0.q": "1", "": "1", "0.1.0.f": 7, "0.1.0.i": None}},
    {"cells": [1], "act": 5},
    {"act": ["paste", 5, None]},
    {"act": ["paste", "f = 1", "nonsense"]},
    {"act": ["paste", "1\t2\n3\t4", "5.5.5.f"]},
    {"act": ["paste"]},
    {"act": "nothing"},
    {"act": "undo"},
    {"act": "reveal"},
    {"cells": {"0.1.0.f": "9" * 10_000}, "open": 5},
]


def test_messages_that_no_table_sends_leave_the_page_standing(check: Check):
    for state in HOSTILE:
        check.say(state)
        assert check.table["answers"] == {}
    for edit in HOSTILE_EDITS:
        check.message(**edit)
    assert set(check.table["answers"]) <= {"0.1.0.f", "0.2.0.f"}


@pytest.mark.parametrize(
    "found",
    [
        7, [], {"rows": 5}, {"rows": {"x": [["1"]]}}, {"rows": {"0.f": "no"}},
        {"rows": {"0.f": [["<b>"], "5", [7]]}, "of": 5, "on": "yes"},
    ],
)  # fmt: skip
def test_an_address_may_hold_anything(found):
    check = Check(p=to_link(FIRST), s=settings(check_work=found, check_decimals=[9]))
    assert set(check.table["answers"].values()) <= {"<b>"}


@pytest.mark.parametrize("name", ["TWO_LAYERS", "REVERSE", "BOTH"])
def test_every_part_of_the_walk_has_a_table(name: str):
    problem = lc.read(getattr(networks, name))
    check = Check(p=to_link(problem))
    sections = check.table["sections"]
    assert [one["times"] for one in sections] == [[1, 2, 3]] * (1 if name == "REVERSE" else 2)
    last = len(sections) - 1
    check.message(cells={f"{last}.2.0.h": "5.5"}, act="check")
    assert check.first["key"] == f"{last}.2.0.h"
    assert ("Layer" in check.first["where"]) == (last > 0)


# A teacher's link ---------------------------------------------------------------------------------


def lesson(problem: lc.Problem, fill: str, **tries: str) -> dict[str, str]:
    """The address of a link with these blanks, and what was filled in: h1="1.986"."""
    names = blanks.lasting(problem)
    chosen = frozenset(names[one] for one in blanks.chosen(problem, fill))
    said = tuple(((0, name[:-1], int(name[-1]), 0), text) for name, text in tries.items())
    view = teaching.View(fill=chosen, tries=said)
    return {"p": to_link(problem), "s": settings(teaching=teaching.packed(view))}


SLIDES = lc.EXAMPLES["aivietnam_lstm"].checked


def test_a_wrong_number_in_a_blank_is_told_what_it_comes_from_and_not_what_is_due():
    opened = Opened(**lesson(SLIDES, "h", h1="1.986"))
    tried = opened.player["tries"]["0.1.0.h"]
    assert tried["verdict"] == "wrong"
    assert tried["why"] == "You added o and tanh(c) instead of multiplying."
    assert "0.986" not in tried["why"]
    values = [name for name, rows in opened.layer["values"].items() if rows == [[None]]]
    assert "h" in values


def test_what_nobody_recognises_has_no_sentence():
    opened = Opened(**lesson(SLIDES, "h", h1="0.1234"))
    assert opened.player["tries"]["0.1.0.h"] == {"text": "0.1234", "verdict": "wrong"}


def test_the_page_is_closed_while_a_teacher_keeps_values():
    opened = Opened(PAGE, **lesson(SLIDES, "h"))
    assert ANSWERS not in opened.components
    assert "your teacher keeps" in opened.test.info[0].value


# In the browser -----------------------------------------------------------------------------------


class Student:
    """A student at the page."""

    def __init__(self, page: Page):
        self.page, self.keyboard = page, page.keyboard
        page.get_by_role("link", name="Check my work").click()
        page.locator(".answers input").first.wait_for()
        self.told = page.locator(".answers .told")

    def cell(self, letter: str, t: int):
        return self.page.get_by_role("textbox", name=f"{letter} at timestep {t}", exact=True)

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def expect_verdict(self, letter: str, t: int, verdict: str) -> None:
        box = self.page.locator("td", has=self.cell(letter, t))
        expect(box).to_have_attribute("data-verdict", verdict)

    def paste(self, text: str) -> None:
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.keyboard.press("Control+v")


@pytest.fixture
def student(open_app: Callable[..., Page]) -> Student:
    return Student(open_app(permissions=["clipboard-read", "clipboard-write"]))


def test_a_student_types_checks_and_mends_with_the_keyboard_alone(student: Student):
    student.cell("f_t", 1).focus()
    first = [row[0] for row in PRINTED.values()]
    second = ["0,7763", "0.6669", "0.7535", "0.5025", "0.8471", "0.3930"]
    for text in (*first, *second):
        student.keyboard.type(text)
        student.keyboard.press("Enter")
    expect(student.told).to_be_hidden()
    student.page.get_by_role("button", name="Check", exact=True).press("Enter")
    expect(student.told).to_contain_text("10 right")
    expect(student.told).to_contain_text("Look here first")
    expect(student.told).to_contain_text("left out")
    student.expect_verdict("s_t", 2, "wrong")
    student.expect_verdict("y_t", 2, "carried")
    student.page.get_by_role("button", name="Go to this number").press("Enter")
    expect(student.cell("s_t", 2)).to_be_focused()
    student.keyboard.type("0.7")
    student.expect_verdict("y_t", 2, "carried")  # nothing is judged while one types
    student.keyboard.type("525")
    student.keyboard.press("ArrowDown")
    student.expect_verdict("s_t", 2, "right")
    student.expect_verdict("y_t", 2, "wrong")
    student.cell("y_t", 2).fill("0.5393")
    student.keyboard.press("Enter")
    expect(student.told).to_contain_text("Everything is right")


def test_the_tab_key_comes_from_the_problem_to_the_table(student: Student):
    student.page.locator(".answers summary").first.focus()
    student.keyboard.press("Tab")
    expect(student.page.get_by_role("button", name="Try with an example")).to_be_focused()
    student.keyboard.press("Tab")
    expect(student.cell("f_t", 1)).to_be_focused()


def test_a_notice_goes_with_its_words(student: Student):
    student.cell("f_t", 1).fill("0.64")
    student.press("Clear the table")
    undo = student.page.get_by_role("button", name="Undo", exact=True).and_(
        student.page.locator(".answers .notice button")
    )
    expect(undo).to_be_visible()
    student.cell("f_t", 1).fill("0.65")
    student.press("Check")
    student.expect_verdict("f_t", 1, "wrong")
    expect(student.page.locator(".answers .notice")).to_be_hidden()


def test_a_pasted_table_is_marked_undone_and_kept(student: Student, open_app):
    student.cell("f_t", 1).click()
    student.paste("0.6434\t0.7763\n0.58\tabc\n")
    expect(student.cell("i_t", 2)).to_have_value("abc")
    student.expect_verdict("i_t", 2, "unread")
    student.keyboard.press("Control+z")
    expect(student.cell("i_t", 2)).to_have_value("")
    student.cell("f_t", 1).click()
    student.paste("f = 0.6434, 0.7763\ns = 0.3220, 0.7525")
    expect(student.cell("s_t", 2)).to_have_value("0.7525")
    student.press("Check")
    student.expect_verdict("s_t", 2, "right")
    again = Student(open_app(address=student.page.url.replace("/check", "/")))
    expect(again.cell("s_t", 2)).to_have_value("0.7525")
    again.expect_verdict("f_t", 1, "right")


def test_the_example_on_a_phone_says_what_was_done(open_app):
    student = Student(open_app((390, 844), has_touch=True))
    student.press("Try with an example of a wrong table")
    expect(student.told).to_contain_text("You added o and tanh(c) instead of multiplying.")
    student.expect_verdict("h_t", 1, "wrong")
    assert student.page.locator("body").evaluate("body => body.scrollWidth") <= 390

"""Nothing is lost, in a browser: reload, the way back, another browser, a server that dies; and
what Share gives, as a student and a course page see it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import free_port, started
from playwright.sync_api import Page, expect
from screen import HOST, Screen

X1, X2 = "x, t = 1, x[1]", "x, t = 1, x[2]"


@pytest.fixture
def screen(app: Page) -> Screen:
    return Screen(app)


def packed(page: Page) -> str:
    return re.search(r"[?&]p=([\w-]+)", page.url)[1]


def wait_for_address(page: Page, before: str) -> None:
    page.wait_for_function("before => location.href !== before", arg=before)


def edit(screen: Screen, label: str, text: str) -> None:
    """Types a number and waits until the address holds it."""
    before = screen.page.evaluate("new URLSearchParams(location.search).get('p')")
    screen.type_into(label, text)
    screen.page.wait_for_function(
        "before => new URLSearchParams(location.search).get('p') !== before", arg=before
    )


def wait_for_step(screen: Screen, at: str) -> None:
    screen.page.wait_for_function(
        "at => new URLSearchParams(location.search).get('at') === at", arg=at
    )


def test_a_reload_brings_back_numbers_step_and_view(screen: Screen):
    edit(screen, X1, "0.25")
    screen.leave()
    screen.button("Matrices").click()
    screen.keyboard.press("End")
    wait_for_step(screen, "0.2.loss")
    screen.page.reload()
    expect(screen.cell(X1)).to_have_value("0.25")
    screen.expect_at(2, "Squared error")
    expect(screen.button("Matrices")).to_have_attribute("aria-pressed", "true")


def test_another_browser_sees_the_same(screen: Screen, open_app: Callable[..., Page]):
    edit(screen, X1, "0.25")
    screen.leave()
    screen.keyboard.press("ArrowRight")
    wait_for_step(screen, "0.1.error")
    other = Screen(open_app(address=screen.page.url))
    expect(other.cell(X1)).to_have_value("0.25")
    other.expect_at(1, "Error")
    assert other.value("y_t", 1).text_content() == screen.value("y_t", 1).text_content()


def test_the_way_back_brings_back_what_was_there(screen: Screen):
    edit(screen, X1, "0.25")
    edit(screen, X2, "-2")
    screen.page.go_back()
    expect(screen.cell(X2)).to_have_value("0.4")
    expect(screen.cell(X1)).to_have_value("0.25")
    screen.page.go_forward()
    expect(screen.cell(X2)).to_have_value("-2")


def test_the_problem_and_the_step_go_along_to_another_page_and_back(screen: Screen):
    edit(screen, X1, "0.25")
    screen.leave()
    screen.keyboard.press("ArrowRight")
    wait_for_step(screen, "0.1.error")
    page = screen.page
    page.get_by_role("link", name="Compare").click()
    expect(page.get_by_role("heading", name="Compare")).to_be_visible()
    assert packed(page)
    page.get_by_role("link", name="Calculator").click()
    expect(screen.cell(X1)).to_have_value("0.25")
    screen.expect_at(1, "Error")


def test_an_edit_is_not_lost_by_leaving_the_page_at_once(screen: Screen):
    screen.type_into(X1, "0.375")
    screen.page.get_by_role("link", name="Compare").click(delay=30)  # milliseconds a finger is down
    expect(screen.page.get_by_role("heading", name="Compare")).to_be_visible()
    screen.page.get_by_role("link", name="Calculator").click()
    expect(screen.cell(X1)).to_have_value("0.375")


def test_undo_and_redo_with_the_keys_of_every_editor(screen: Screen):
    edit(screen, X1, "0.25")
    edit(screen, X2, "-2")
    screen.keyboard.press("Control+z")
    expect(screen.cell(X2)).to_have_value("0.4")
    assert screen.focused == X2
    screen.leave()
    screen.keyboard.press("Control+z")
    expect(screen.cell(X1)).to_have_value("0.1")
    screen.keyboard.press("Control+y")
    expect(screen.cell(X1)).to_have_value("0.25")
    screen.keyboard.press("Control+Shift+z")
    expect(screen.cell(X2)).to_have_value("-2")


def test_undo_works_right_after_a_choice(screen: Screen):
    screen.choose("Cell", "GRU")
    expect(screen.cell("b_r, row 1, column 1")).to_be_visible()
    screen.keyboard.press("Control+z")
    expect(screen.cell("b_f, row 1, column 1")).to_have_value("0.4")


def test_what_is_no_number_yet_has_the_browsers_own_undo(screen: Screen):
    edit(screen, X1, "0.25")
    screen.type_into(X2, "abc")
    expect(screen.cell(X2)).to_have_attribute("aria-invalid", "true")
    screen.keyboard.press("Control+z")
    expect(screen.cell(X1)).to_have_value("0.25")


# A server that dies -------------------------------------------------------------------------------


@pytest.fixture
def own_server() -> Iterator[dict]:
    """A server that a test may kill and start again: {address, kill(), start()}."""
    port = free_port()
    running = [started(port)]

    def kill() -> None:
        running[-1].kill()
        running[-1].wait(timeout=20)

    yield {
        "address": f"http://{HOST}:{port}/",
        "kill": kill,
        "start": lambda: running.append(started(port)),
    }
    kill()


def test_a_killed_server_loses_nothing(own_server: dict, browser):
    context = browser.new_context(reduced_motion="reduce")  # it may complain while it is alone
    page = context.new_page()
    page.goto(own_server["address"])
    screen = Screen(page)
    edit(screen, X1, "0.25")
    own_server["kill"]()
    own_server["start"]()
    page.reload()
    expect(screen.cell(X1)).to_have_value("0.25")
    edit(screen, X2, "-2")
    assert screen.value("x_t [1]", 1).text_content() == "0.25"
    context.close()


def test_a_page_that_stayed_open_goes_on_with_the_new_server(own_server: dict, browser):
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(own_server["address"])
    screen = Screen(page)
    edit(screen, X1, "0.25")
    screen.leave()
    screen.keyboard.press("ArrowRight")
    own_server["kill"]()
    own_server["start"]()
    expect(page.get_by_test_id("stConnectionStatus")).to_be_hidden(timeout=30_000)
    expect(screen.value("x_t [1]", 1)).to_have_text("0.25")
    screen.expect_at(1, "Error")
    context.close()


def test_an_edit_made_while_there_is_no_server_is_made_when_there_is_one(own_server, browser):
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(own_server["address"])
    screen = Screen(page)
    edit(screen, X1, "0.25")
    own_server["kill"]()
    screen.type_into(X2, "-2")
    screen.keyboard.press("Tab")
    own_server["start"]()
    expect(screen.value("x_t [2]", 1)).to_have_text("\u22122", timeout=40_000)
    expect(screen.cell(X2)).to_have_value("-2")
    expect(screen.cell(X1)).to_have_value("0.25")
    context.close()


# Share --------------------------------------------------------------------------------------------


def tool(screen: Screen, name: str):
    return screen.page.get_by_role("button", name=name, exact=True)


def dialog(page: Page):
    return page.get_by_role("dialog")


def teachers_link(screen: Screen, *rows: str) -> str:
    """Makes these rows blank in the dialog Share, and gives the link."""
    page = screen.page
    tool(screen, "Share").click()
    dialog(page).get_by_text("For students").click()
    chooser = page.get_by_role("table", name="What students see")
    code = dialog(page).locator("code").first
    expect(chooser).to_be_visible()
    for row in rows:
        before = code.text_content()
        chooser.get_by_role("button", name=row, exact=True).click()
        expect(code).not_to_have_text(before)
    return code.text_content()


def test_a_student_fills_in_what_the_teacher_left_blank(screen: Screen, open_app):
    address = teachers_link(screen, "f_t", "y_t")
    student = Screen(open_app(address=address))
    page = student.page
    blank = page.get_by_role("textbox", name="f_1: your number")
    expect(blank).to_be_visible()
    text = page.locator("body").inner_text() + page.content()
    assert "0.6434" not in text
    assert "0.5393" not in text
    blank.fill("0.7")
    student.keyboard.press("Enter")
    expect(
        page.get_by_text("give more decimals").or_(page.get_by_text("not right"))
    ).to_be_visible()
    blank.fill("0.6434")
    student.keyboard.press("Enter")
    expect(student.value("f_t", 1)).to_contain_text("0.6434")
    assert student.focused == "f_2: your number"
    page.reload()
    expect(student.value("f_t", 1)).to_contain_text("0.6434")
    expect(page.get_by_role("textbox", name="f_2: your number")).to_be_visible()
    student.button("Show the answers").click()
    expect(student.value("f_t", 2)).to_have_text("0.7763")
    student.expect_at(1, "Hidden state")


def test_locked_tables_are_read_only(screen: Screen, open_app):
    tool(screen, "Share").click()
    dialog(screen.page).get_by_text("For students").click()
    expect(screen.page.get_by_role("table", name="What students see")).to_be_visible()
    code = dialog(screen.page).locator("code").first
    before = code.text_content()
    dialog(screen.page).get_by_text("Lock the tables").click()
    expect(code).not_to_have_text(before)
    student = Screen(open_app(address=code.text_content()))
    expect(student.cell(X1)).to_have_attribute("readonly", "")
    expect(student.button("Units: one more")).to_be_hidden()


def test_a_course_page_shows_the_player_in_360_pixels(screen: Screen, new_page):
    tool(screen, "Share").click()
    dialog(screen.page).get_by_text("Course page").click()
    code = dialog(screen.page).locator("code").first
    expect(code).to_contain_text("<iframe")
    page = new_page((360, 760))
    page.set_content(f"<!doctype html><body style='margin: 0'>{code.text_content()}")
    inside = page.frame_locator("iframe")
    expect(inside.locator(".player .track[aria-valuetext]")).to_be_visible(timeout=60_000)
    expect(inside.get_by_role("link", name="Compare")).to_have_count(0)
    expect(inside.get_by_role("combobox", name="Worked example")).to_have_count(0)
    wide = inside.locator("body").evaluate("body => body.scrollWidth")
    assert wide <= 360


def test_a_code_for_the_lecture_hall_holds_the_link(screen: Screen):
    tool(screen, "Share").click()
    dialog(screen.page).get_by_text("QR code").click()
    expect(dialog(screen.page).get_by_role("img")).to_be_visible()


def test_a_file_is_saved_and_holds_the_problem(screen: Screen):
    edit(screen, X1, "0.25")
    tool(screen, "Save").click()
    with screen.page.expect_download() as download:
        dialog(screen.page).get_by_role("button", name="The problem").click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert download.value.suggested_filename.endswith(".json")
    assert '"inputs": [[0.25, 0.4], [0.7, 0.9]]' in text

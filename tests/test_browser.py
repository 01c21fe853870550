"""The calculator in a real Chromium: what a student, a lecturer and a keyboard user do with it."""

import json
import re
from decimal import ROUND_HALF_UP, Decimal
from math import isfinite, log

import paper
import pytest
from paper import COMP7118_INPUTS, comp7118, shown, sigmoid
from playwright.sync_api import Page, expect
from screen import ACTIVE, Screen
from standalone import FOLDER

PHONE = (390, 844)
STOPS = 9  # of a timestep of COMP7/8118: in, f, i, a, s, o, y, error, loss


@pytest.fixture
def screen(app: Page) -> Screen:
    return Screen(app)


@pytest.fixture
def open_screen(open_app):
    return lambda *size, **options: Screen(open_app(*size, **options))


def seen(told: list[dict], t: int, name: str, unit: int = 1) -> str:
    return shown(told[t - 1][name][unit - 1])


# Editing ----------------------------------------------------------------------------------------


def test_the_app_opens_on_the_first_example_filled_in(screen: Screen):
    screen.expect_at(1, "Hidden state")
    screen.expect_formula("=0.6770·0.3113=0.2107")
    screen.expect_plate("h", "0.2107")
    printed = {"f": "0.7763", "i": "0.6669", "a": "0.7535", "s": "0.7525", "o": "0.8471"}
    for letter, digits in (printed | {"y": "0.5393", "error": "0.0393"}).items():
        expect(screen.value(f"{letter}_t", 2)).to_have_text(digits)


def test_a_typed_weight_changes_table_formula_and_diagram(screen: Screen):
    told = paper.run(comp7118(o=([[1.85, 0.9, 0.2]], [0.3])), COMP7118_INPUTS)
    screen.type_into("W_o, row 1, x[1]", "1.85")
    expect(screen.value("y_t", 1)).to_have_text(seen(told, 1, "h"))
    expect(screen.value("o_t", 2)).to_have_text(seen(told, 2, "o"))
    expect(screen.value("y_t", 2)).to_have_text(seen(told, 2, "h"))
    screen.expect_plate("o", seen(told, 1, "o"))
    screen.expect_plate("h", seen(told, 1, "h"))
    screen.expect_formula(f"={seen(told, 1, 'h')}", f"{seen(told, 1, 'o')}·tanh(0.3220)")


def test_typing_moves_neither_step_nor_scroll_nor_focus(screen: Screen):
    screen.leave()
    for _ in range(5):
        screen.keyboard.press("ArrowRight")
    screen.expect_at(2, "Input gate")
    page, label = screen.page, "W_i, row 1, x[2]"
    screen.cell(label).focus()
    page.get_by_test_id("stMain").evaluate("main => main.scrollTo(0, 60)")
    scrolls = """() => [document.querySelector('[data-testid=stMain]'),
      document.querySelector('.st-key-given_panel')].map((one) => one.scrollTop)"""
    before = page.evaluate(scrolls)
    assert before[0] > 0
    screen.keyboard.press("Control+a")
    screen.keyboard.type("-1.25")
    told = paper.run(comp7118(i=([[0.2, -1.25, 0.4]], [0.2])), COMP7118_INPUTS)
    expect(screen.value("i_t", 2)).to_have_text(seen(told, 2, "i"))
    screen.expect_formula("(−1.25)·0.9", f"={seen(told, 2, 'i')}")
    screen.expect_at(2, "Input gate")
    assert page.evaluate(scrolls) == before
    assert screen.focused == label
    expect(screen.cell(label)).to_have_value("-1.25")


WRITTEN = {
    "0,5": 0.5, "−0.25": -0.25, "-1,5": -1.5, "1e-1": 0.1, " .75 ": 0.75, "1/4": 0.25, "–2": -2,
}  # fmt: skip


def test_numbers_are_read_as_people_write_them(screen: Screen):
    label = "b_f, row 1, column 1"
    for text, number in WRITTEN.items():
        screen.type_into(label, text)
        told = paper.run(comp7118(f=([[0.7, 0.3, 0.4]], [number])), COMP7118_INPUTS)
        expect(screen.value("f_t", 1)).to_have_text(seen(told, 1, "f"))
        expect(screen.cell(label)).to_have_value(text)


def test_a_pasted_block_fills_three_by_three(open_screen):
    screen = open_screen(permissions=["clipboard-read", "clipboard-write"])
    screen.choose("Worked example", "StatQuest: stock of company A")
    expect(screen.cell("W_hf, row 1, column 1")).to_be_visible()  # the example is there
    for _ in range(2):
        screen.more("Units")
    expect(screen.cell("W_hf, row 3, h[3]")).to_be_visible()
    block = [[0.5, -0.25, 1], [2, 0.75, -1], [0.125, 3, 0.0625]]
    text = "0,5\t−0,25\t1\n2\t0.75\t-1\n1/8\t3\t6.25e-2\n"
    screen.cell("W_hf, row 1, h[1]").click()
    screen.page.evaluate("text => navigator.clipboard.writeText(text)", text)
    screen.keyboard.press("Control+v")
    expect(screen.cell("W_hf, row 3, h[2]")).to_have_value("3")
    zeros = [[0.0] * 4, [0.0] * 4]
    padded = {
        "f": ([[1.63, *block[0]], [0, *block[1]], [0, *block[2]]], [1.62, 0, 0]),
        "i": ([[1.65, 2, 0, 0], *zeros], [0.62, 0, 0]),
        "g": ([[0.94, 1.41, 0, 0], *zeros], [-0.32, 0, 0]),
        "o": ([[-0.19, 4.38, 0, 0], *zeros], [0.59, 0, 0]),
    }
    told = paper.run(padded, [[0], [0.5], [0.25], [1]])
    for unit in (1, 2, 3):
        expect(screen.value(f"f_t [{unit}]", 2)).to_have_text(seen(told, 2, "f", unit))
        expect(screen.value(f"f_t [{unit}]", 4)).to_have_text(seen(told, 4, "f", unit))
    expect(screen.value("h_t [1]", 4)).to_have_text(seen(told, 4, "h"))


def test_what_is_not_a_number_is_marked_and_nothing_is_lost(screen: Screen):
    bad, other = "W_f, row 1, x[1]", "W_f, row 1, x[2]"
    screen.type_into(other, "0,35")
    told = paper.run(comp7118(f=([[0.7, 0.35, 0.4]], [0.4])), COMP7118_INPUTS)
    expect(screen.value("f_t", 1)).to_have_text(seen(told, 1, "f"))
    screen.type_into(bad, "1.2.3")
    expect(screen.cell(bad)).to_have_attribute("aria-invalid", "true")
    expect(screen.status).to_contain_text("“1.2.3” is not a number. 0.7 is still used.")
    screen.type_into("b_i, row 1, column 1", "0.9")  # life goes on, with the last good value
    told = paper.run(
        comp7118(f=([[0.7, 0.35, 0.4]], [0.4]), i=([[0.2, 0.3, 0.4]], [0.9])), COMP7118_INPUTS
    )
    expect(screen.value("i_t", 1)).to_have_text(seen(told, 1, "i"))
    expect(screen.value("f_t", 1)).to_have_text(seen(told, 1, "f"))
    expect(screen.cell(bad)).to_have_value("1.2.3")
    expect(screen.cell(other)).to_have_value("0,35")
    screen.cell(bad).focus()
    screen.keyboard.press("Escape")
    expect(screen.cell(bad)).not_to_have_attribute("aria-invalid", "true")
    expect(screen.status).to_be_empty()
    expect(screen.cell(bad)).to_have_value("0.7")


def test_an_emptied_cell_keeps_its_last_value(screen: Screen):
    label = "x, t = 1, x[1]"
    screen.cell(label).fill("")
    expect(screen.status).to_contain_text("is empty. 0.1 is still used")
    expect(screen.value("f_t", 1)).to_have_text("0.6434")


def test_sizes_change_and_keep_the_numbers_that_fit(screen: Screen):
    screen.more("Units")
    expect(screen.cell("W_f, row 2, y[2]")).to_have_value("0")
    for column, text in {"x[1]": "0.7", "x[2]": "0.3", "y[1]": "0.4", "y[2]": "0"}.items():
        expect(screen.cell(f"W_f, row 1, {column}")).to_have_value(text)
    expect(screen.value("y_t [1]", 2)).to_have_text("0.5393")
    screen.expect_plate("f", "0.6434", "0.5")
    screen.more("Inputs")
    expect(screen.cell("W_f, row 1, x[3]")).to_have_value("0")
    expect(screen.cell("W_f, row 1, y[1]")).to_have_value("0.4")
    expect(screen.value("y_t [1]", 2)).to_have_text("0.5393")
    screen.fewer("Timesteps")
    expect(screen.cell("x, t = 2, x[1]")).to_have_count(0)
    expect(screen.cell("x, t = 1, x[2]")).to_have_value("0.4")
    screen.fewer("Units")
    screen.fewer("Inputs")
    expect(screen.cell("W_f, row 1, x[3]")).to_have_count(0)
    expect(screen.value("y_t", 1)).to_have_text("0.2107")


def test_the_step_stays_when_sizes_change(screen: Screen):
    screen.leave()
    screen.keyboard.press("Home")
    screen.keyboard.press("ArrowRight")
    screen.expect_at(1, "Forget gate")
    screen.more("Units")
    expect(screen.value("f_t [2]", 1)).to_have_text("0.5")
    screen.expect_at(1, "Forget gate")


def test_targets_can_be_removed_and_added(screen: Screen):
    screen.button("Remove targets").click()
    expect(screen.value("error_t", 1)).to_have_count(0)
    screen.button("Add targets").click()
    expect(screen.cell("target, t = 1, column 1")).to_have_value("0")
    expect(screen.value("error_t", 1)).to_have_text("0.2107")


# Stepping ---------------------------------------------------------------------------------------


def test_buttons_step_to_and_fro(screen: Screen):
    screen.button("First step").click()
    screen.expect_at(1, "What comes in")
    expect(screen.button("First step")).to_be_disabled()
    expect(screen.button("Step back")).to_be_disabled()
    screen.button("Next step").click()
    screen.expect_at(1, "Forget gate")
    screen.button("Last step").click()
    screen.expect_at(2, "Squared error")
    expect(screen.button("Next step")).to_be_disabled()
    screen.button("Step back").click()
    screen.expect_at(2, "Error")


def test_keys_step_to_and_fro(screen: Screen):
    screen.leave()
    walk = [
        ("Home", 1), ("ArrowRight", 2), ("PageDown", 3), ("ArrowRight", 4), ("ArrowLeft", 3),
        ("PageUp", 2), ("End", 2 * STOPS), ("ArrowRight", 2 * STOPS), ("Home", 1), ("ArrowLeft", 1),
    ]  # fmt: skip
    for key, at in walk:
        screen.keyboard.press(key)
        expect(screen.track).to_have_attribute("aria-valuenow", str(at))


def test_play_goes_on_and_pauses(screen: Screen):
    screen.page.get_by_label("Speed").select_option("2×")
    screen.button("First step").click()
    screen.button("Play").click()
    expect(screen.track).to_have_attribute("aria-valuenow", "4")
    screen.button("Pause").click()
    expect(screen.button("Play")).to_be_visible()
    at = screen.at
    screen.button("Next step").click()
    assert screen.at == at + 1


def test_space_plays_to_the_end_and_stops_there(screen: Screen):
    screen.page.get_by_label("Speed").select_option("2×")
    screen.leave()
    screen.keyboard.press("End")
    screen.keyboard.press("ArrowLeft")
    screen.keyboard.press("ArrowLeft")
    screen.keyboard.press("Space")
    expect(screen.button("Pause")).to_be_visible()
    expect(screen.track).to_have_attribute("aria-valuenow", str(2 * STOPS))
    expect(screen.button("Play")).to_be_visible()


def test_values_travel_along_the_wires_where_motion_is_welcome(open_screen):
    screen = open_screen(reduced_motion="no-preference")
    screen.leave()
    screen.keyboard.press("Home")
    screen.keyboard.press("ArrowRight")
    expect(screen.page.locator(".diagram .token").first).to_be_attached()
    screen.expect_plate("f", "0.6434")  # what was on its way has arrived
    expect(screen.page.locator(".diagram .token")).to_have_count(0)


def test_reduced_motion_is_respected(screen: Screen):
    screen.leave()
    screen.keyboard.press("Home")
    screen.keyboard.press("ArrowRight")
    screen.expect_at(1, "Forget gate")
    assert screen.page.locator(".diagram .token").count() == 0


def test_the_timeline_is_scrubbed_with_the_mouse(screen: Screen):
    mouse = screen.page.mouse
    boxes = [cell.bounding_box() for cell in screen.track.locator(".cell").all()]
    middles = [(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2) for box in boxes]
    assert len(middles) == 2 * STOPS
    mouse.move(*middles[1])
    mouse.down()
    screen.expect_at(1, "Forget gate")
    for stop in (4, 9, 15, 11):
        mouse.move(*middles[stop])
        expect(screen.track).to_have_attribute("aria-valuenow", str(stop + 1))
    mouse.up()
    mouse.move(*middles[0])
    expect(screen.track).to_have_attribute("aria-valuenow", "12")


def test_keys_are_the_typists_while_one_types(screen: Screen):
    before = screen.at
    screen.type_into("W_f, row 1, x[1]", "0.7")
    for key in ("Home", "End", "Space", "PageUp", "PageDown", "ArrowLeft", "ArrowRight"):
        screen.keyboard.press(key)
    screen.page.get_by_label("Speed").focus()
    screen.keyboard.press("End")
    assert screen.at == before
    expect(screen.button("Play")).to_be_visible()


def test_keys_step_right_after_a_choice(screen: Screen):
    screen.choose("Written as in", "Plain")
    expect(screen.value("h_t", 1)).to_have_text("0.2107")
    screen.expect_at(1, "Hidden state")
    screen.keyboard.press("ArrowRight")
    screen.expect_at(1, "Error")


def test_pointing_at_a_value_shows_every_digit_and_its_sources(screen: Screen):
    told = paper.run(comp7118(), COMP7118_INPUTS)
    screen.plate("c").hover()
    expect(screen.tip).to_contain_text(repr(told[0]["c"][0])[:12])
    for source in ("f", "c_prev", "i", "g"):
        expect(screen.plate(source)).to_have_class(re.compile(r"\bsource\b"))
    expect(screen.plate("o")).not_to_have_class(re.compile(r"\bsource\b"))
    screen.value("y_t", 2).hover()
    expect(screen.tip).to_contain_text(repr(told[1]["h"][0])[:12])
    screen.page.mouse.move(5, 5)
    expect(screen.tip).to_be_hidden()
    assert screen.page.locator(".plate.source").count() == 0


def test_every_product_and_sum_has_its_row(screen: Screen):
    screen.page.get_by_label("Show products and sums").check()
    told = paper.run(comp7118(), COMP7118_INPUTS)
    product = told[1]["f"][0] * told[0]["c"][0]
    expect(screen.value("f_t·s_t−1", 2)).to_have_text(f"{product:.4f}")
    expect(screen.value("i_t·a_t", 1)).to_have_text("0.3220")
    expect(screen.value("W_f [x_t, y_t−1] + b_f", 1)).to_have_text("0.59")
    expect(screen.value("tanh(s_t)", 1)).to_have_text("0.3113")


def test_the_rounding_waits_with_the_right_numbers(screen: Screen):
    screen.page.get_by_text("Plots: values").click()
    expect(screen.page.locator(".js-plotly-plot").first).to_be_visible()
    screen.page.get_by_role("button", name="4 decimals").click()
    expect(screen.page.get_by_role("spinbutton", name="Decimals")).to_have_value("4")


def test_a_number_of_the_formula_shows_every_digit(screen: Screen):
    told = paper.run(comp7118(), COMP7118_INPUTS)
    screen.formula.get_by_text("0.2107").hover()
    expect(screen.tip).to_contain_text(repr(told[0]["h"][0])[:12])


def test_clicking_a_value_goes_there(screen: Screen):
    screen.value("a_t", 2).click()
    screen.expect_at(2, "Candidate")
    screen.plate("c").click()
    screen.expect_at(2, "Cell state")
    screen.page.locator('.diagram .box[data-line="o"]').click()
    screen.expect_at(2, "Output gate")
    screen.value("x_t [1]", 1).click()
    screen.expect_at(1, "What comes in")


# Three ways to open a step ----------------------------------------------------------------------


def test_one_unit_is_written_out_term_by_term(screen: Screen):
    screen.value("f_t", 1).click()
    screen.expect_formula("=σ(0.7·0.1+0.3·0.4+0.4·0+0.4)=σ(0.59)=0.6434")
    label = screen.formula.get_attribute("aria-label")
    assert label == "t = 1. Forget gate: f_1 = 0.6434"


def test_matrices_and_curve(screen: Screen):
    screen.value("f_t", 1).click()
    screen.button("Matrices").click()
    weights = screen.formula.locator("mtable").first
    expect(weights.locator("mtd")).to_have_text(["0.7", "0.3", "0.4"])
    screen.expect_formula("=σ(0.59)=0.6434")
    screen.button("Curve").click()
    point = screen.panel.get_by_role("img")
    expect(point).to_have_attribute("aria-label", "f_1 = 0.6434, from 0.59")
    screen.value("s_t", 1).click()
    expect(screen.panel).to_contain_text("This step applies no curve")
    screen.value("y_t", 1).click()
    expect(point).to_have_attribute("aria-label", re.compile("from 0.3220$"))
    screen.button("One unit").click()
    screen.expect_formula("=0.6770·0.3113=0.2107")


def test_another_unit_is_chosen(screen: Screen):
    screen.choose("Worked example", "Joined [h, x]")
    expect(screen.value("f_t [2]", 1)).to_have_text(shown(sigmoid(-0.3 + 1.8)))
    screen.value("f_t [1]", 1).click()
    screen.expect_formula("0.1·0+(−0.2)·0+0.4·1+0.3·0+2", f"={shown(sigmoid(2.4))}")
    screen.page.get_by_label("Unit", exact=True).select_option("unit 2 of 2")
    screen.expect_formula("0.2·0+0.05·0+(−0.3)·1+0.6·0+1.8", f"={shown(sigmoid(1.5))}")


def test_more_units_than_a_plate_holds_show_the_chosen_one(screen: Screen):
    for _ in range(3):
        screen.more("Units")
    screen.expect_plate("f", "0.6434", "1 of 4")
    screen.page.get_by_label("Unit", exact=True).select_option("unit 3 of 4")
    screen.expect_plate("f", "0.5", "3 of 4")


# Notations --------------------------------------------------------------------------------------


def test_another_notation_rewrites_letters_everywhere(screen: Screen):
    screen.choose("Written as in", "Plain")
    expect(screen.cell("W_hf, row 1, column 1")).to_have_value("0.4")
    expect(screen.cell("W_xf, row 1, x[2]")).to_have_value("0.3")
    expect(screen.value("h_t", 1)).to_have_text("0.2107")
    expect(screen.plate("c").locator(".label")).to_have_text("c1")
    screen.expect_formula("h1=o1⊙tanh(c1)", "=0.2107")
    screen.choose("Written as in", "Colah")
    expect(screen.cell("W_f, row 1, h[1]")).to_have_value("0.4")
    expect(screen.value("C_t", 1)).to_have_text("0.3220")
    expect(screen.plate("c").locator(".label")).to_have_text("C1")
    expect(screen.plate("g").locator(".label")).to_have_text("C\u03031")
    screen.expect_formula("h1=o1*tanh(C1)")
    expect(screen.story).to_contain_text("The weights of x and h are joined")


def test_a_transposed_matrix_lands_in_the_right_weight(screen: Screen):
    screen.choose("Worked example", "Row vectors")
    shown_as = {(1, 1): "1.5", (1, 2): "1.2", (2, 1): "-2", (2, 2): "-1.6"}
    for (x, unit), text in shown_as.items():
        expect(screen.cell(f"U_f, x[{x}], column {unit}")).to_have_value(text)
    screen.type_into("U_f, x[1], column 2", "0.9")  # x1 = (1, 0), H0 = 0: f is σ of the first row
    expect(screen.value("f_t [2]", 1)).to_have_text(shown(sigmoid(0.9)))
    expect(screen.value("f_t [1]", 1)).to_have_text(shown(sigmoid(1.5)))


def test_merging_two_biases_is_told(screen: Screen):
    screen.choose("Worked example", "AI VIETNAM: LSTM")
    expect(screen.cell("b_ii, row 1, column 1")).to_have_value("0.62")
    screen.choose("Written as in", "Plain")
    expect(screen.story).to_contain_text("The two biases of each gate are added into one.")
    expect(screen.cell("b_f, row 1, column 1")).to_have_value("1.62")
    expect(screen.cell("b_i, row 1, column 1")).to_have_value("0.62")
    expect(screen.value("h_t", 1)).to_have_text("0.986")


# The lecturer -----------------------------------------------------------------------------------

# Slides 43–50, stop by stop: title, what is printed, the plate it comes to, and its digits.
SLIDES = [
    ("Forget gate", ["1.63", "2.7", "1.62", "5.95"], "f", "0.997"),
    ("Input gate", ["1.65", "0.62", "4.27"], "i", "0.986"),
    ("Candidate", ["0.94", "1.41", "2.03"], "g", "0.966"),
    ("Output gate", ["(−0.19)", "4.38", "0.59", "4.78"], "o", "0.992"),
    ("Cell state", ["0.997", "0.986", "0.966", "1.994", "0.952"], "c", "2.946"),
    ("Hidden state", ["0.992", "0.994"], "h", "0.986"),
]


def test_a_lecturer_steps_through_slides_43_to_50(screen: Screen):
    screen.choose("Worked example", "AI VIETNAM: LSTM")
    screen.expect_plate("h", "0.986")
    screen.leave()
    screen.keyboard.press("Home")
    screen.expect_at(1, "What comes in")
    screen.expect_formula("x1=1", "h0=1", "c0=2")
    waiting = ["f", "i", "g", "o", "c", "h"]
    for title, printed, name, digits in SLIDES:
        assert [screen.plate_numbers(other) for other in waiting] == [["?"]] * len(waiting)
        screen.keyboard.press("ArrowRight")
        screen.expect_at(1, title)
        screen.expect_formula(*printed, f"={digits}")
        screen.expect_plate(name, digits)
        waiting.remove(name)
    screen.expect_plate("tanh(c)", "0.994")


def test_the_erratum_of_slide_49_stands_at_its_step_until_an_edit(screen: Screen):
    screen.choose("Worked example", "AI VIETNAM: LSTM")
    note = screen.panel.locator(".note")
    expect(note).to_contain_text("0.992 + 0.994 = 1.986")
    screen.value("c_t", 1).click()
    screen.expect_at(1, "Cell state")
    expect(note).to_have_count(0)
    screen.value("h_t", 1).click()
    expect(note).to_have_count(1)
    screen.type_into("b_if, row 1, column 1", "0.5")
    expect(screen.value("f_t", 1)).to_have_text("0.998")  # σ(5.95 + 0.5)
    expect(note).to_have_count(0)


# Keyboard, phone, themes ------------------------------------------------------------------------


def test_the_tab_key_reaches_everything(screen: Screen):
    screen.page.get_by_role("combobox", name="Worked example").focus()
    reached = []
    for _ in range(70):
        screen.keyboard.press("Tab")
        reached.append(screen.page.evaluate(f"{ACTIVE}.ariaLabel ?? {ACTIVE}.textContent"))
        if screen.page.evaluate(f"{ACTIVE}.closest('table.values') !== null"):
            break
    wanted = [
        "Written as in", "Cell", "Units: one more", "x, t = 1, x[1]", "W_o, row 1, x[1]", "Steps",
        "First step (Home)", "Play (Space)", "Speed", "One unit", "Curve",
    ]  # fmt: skip
    assert [name for name in wanted if name not in reached] == []
    assert screen.page.evaluate(f"{ACTIVE}.closest('table.values') !== null")
    told = paper.run(comp7118(), COMP7118_INPUTS)
    expect(screen.tip).to_contain_text(repr(told[0]["h"][0])[:12])
    screen.keyboard.press("ArrowRight")
    expect(screen.tip).to_contain_text(repr(told[1]["h"][0])[:12])
    screen.expect_at(1, "Hidden state")  # arrows in the grid move in the grid
    screen.keyboard.press("Enter")
    screen.expect_at(2, "Hidden state")


def test_arrows_and_enter_move_between_cells(screen: Screen):
    screen.cell("W_f, row 1, x[1]").focus()
    screen.cell("W_f, row 1, x[1]").select_text()
    screen.keyboard.press("ArrowRight")
    assert screen.focused == "W_f, row 1, x[2]"
    screen.keyboard.press("ArrowLeft")
    screen.keyboard.press("Enter")
    assert screen.focused == "W_f, row 1, x[2]"
    screen.keyboard.press("ArrowDown")
    assert screen.focused.startswith("W_i, row 1")


def test_the_step_is_announced(screen: Screen):
    screen.leave()
    screen.keyboard.press("Home")
    screen.keyboard.press("ArrowRight")
    live = screen.page.locator(".player [aria-live=polite]")
    expect(live).to_have_text("t = 1. Forget gate: f_1 = 0.6434")


def widths(page: Page) -> list[int]:
    return page.evaluate(
        "() => [document.documentElement, document.querySelector('[data-testid=stMain]')]"
        ".map((one) => one.scrollWidth - one.clientWidth)"
    )


def test_a_phone_scrolls_in_one_direction_only(open_screen):
    screen = open_screen(PHONE, has_touch=True, is_mobile=True)
    assert widths(screen.page) == [0, 0]
    screen.button("Next step").tap()
    screen.expect_at(1, "Error")
    for _ in range(3):
        screen.more("Units")
    screen.expect_plate("f", "0.6434", "1 of 4")
    screen.button("Matrices").tap()
    assert widths(screen.page) == [0, 0]
    parts = [screen.track, screen.cell("W_o, row 1, x[1]"), screen.value("y_t [1]", 1)]
    for part in parts:
        part.scroll_into_view_if_needed()
        expect(part).to_be_in_viewport()


def test_touch_targets_are_large_enough(open_screen):
    screen = open_screen(PHONE, has_touch=True, is_mobile=True)
    small = screen.page.evaluate("""() => {
      const every = (root, kind) => [...root.querySelectorAll(kind)];
      const roots = every(document, '*').map((one) => one.shadowRoot).filter(Boolean);
      const found = roots.flatMap((root) => every(root, 'button, select, input, .track'));
      return found.filter((one) => one.offsetParent && one.type !== 'checkbox')
        .filter((one) => one.getBoundingClientRect().height < 43)
        .map((one) => one.ariaLabel ?? one.textContent);
    }""")
    assert small == []


LUMINANCE = """
  const part = (v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const luminance = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  const context = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgb = (colour, over) => {
    for (const style of [over ?? '#000', colour]) {
      context.fillStyle = style;
      context.fillRect(0, 0, 1, 1);
    }
    return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const contrast = (a, b) => {
    const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p);
    return (x + 0.05) / (y + 0.05);
  };
"""

# Every text of the player and the tables against the ground it stands on.
CONTRASTS = (
    "() => {"
    + LUMINANCE
    + """
  const page = getComputedStyle(document.querySelector('.stApp')).backgroundColor;
  const groundOf = (one) => {
    const grounds = [];
    for (let at = one; at; at = at.parentElement) {
      const plate = at.matches('.plate, .box, .token') && at.querySelector('rect');
      const style = plate ? getComputedStyle(plate).fill : getComputedStyle(at).backgroundColor;
      if (style !== 'none' && !/, 0\\)$/.test(style)) grounds.push(style);
    }
    let ground = page;
    for (const style of grounds.reverse()) ground = `rgb(${rgb(style, ground).join(' ')})`;
    return ground;
  };
  const every = (root, kind) => [...root.querySelectorAll(kind)];
  const roots = every(document, '*').map((one) => one.shadowRoot).filter(Boolean);
  const found = [];
  for (const one of roots.flatMap((root) => every(root, '*'))) {
    const words = one.matches('input') ? one.value
      : [...one.childNodes].filter((c) => c.nodeType === 3).map((c) => c.data).join('').trim();
    const box = one.getBoundingClientRect();
    if (!words || !box.width || one.closest('.live, style, option, :disabled, .tip')) continue;
    const style = getComputedStyle(one);
    const ground = groundOf(one);
    const ink = rgb(one instanceof SVGElement ? style.fill : style.color, ground);
    const ratio = contrast(ink, rgb(ground));
    const name = `${words.slice(0, 20)} (${one.className.baseVal ?? one.className})`;
    if (ratio < 4.5) found.push(`${name}: ${ratio.toFixed(2)}`);
  }
  return [...new Set(found)];
}"""
)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_both_themes_are_legible(open_screen, scheme: str):
    screen = open_screen(color_scheme=scheme)
    bright = screen.page.evaluate(
        "() => {" + LUMINANCE + "return luminance(rgb(getComputedStyle("
        "document.querySelector('.stApp')).backgroundColor)); }"
    )
    assert bright < 0.05 if scheme == "dark" else bright > 0.8
    expect(screen.page.locator(".player")).to_have_attribute("data-theme", scheme)
    expect(screen.page.locator(".tables")).to_have_attribute("data-theme", scheme)
    assert screen.page.evaluate(CONTRASTS) == []


def test_the_whole_loop_fits_a_laptop(screen: Screen):
    page, (width, height) = screen.page, (1280, 800)
    scrolled = page.evaluate(
        "() => [...document.querySelectorAll('[data-testid=stMain], .st-key-given_panel')]"
        ".map((one) => one.scrollTop)"
    )
    assert scrolled == [0, 0]
    loop = {
        "sizes": page.locator(".tables .sizes"),
        "first input": screen.cell("x, t = 1, x[1]"),
        "last weight": screen.cell("W_o, row 1, y[1]"),
        "last bias": screen.cell("b_o, row 1, column 1"),
        "diagram": page.locator(".diagram"),
        "timeline": screen.track,
        "controls": page.locator(".player > .controls"),
        "formula": screen.panel,
    }
    for part, place in loop.items():
        box = place.bounding_box()
        inside = box["x"] >= 0 and box["y"] >= 0
        inside &= box["x"] + box["width"] <= width and box["y"] + box["height"] <= height
        assert inside, f"{part}: {box}"
    panel = page.locator(".st-key-given_panel")
    assert panel.evaluate("one => one.scrollHeight - one.clientHeight") <= 1


def test_the_plots_open_and_ask_nothing_of_other_machines(screen: Screen):
    screen.page.get_by_text("Plots: values over time").click()
    plots = screen.page.locator(".js-plotly-plot")
    expect(plots).to_have_count(2)
    expect(plots.first.locator(".legend")).to_contain_text("s")
    screen.type_into("b_f, row 1, column 1", "0.5")
    expect(screen.value("f_t", 1)).to_have_text(shown(sigmoid(0.69)))
    expect(plots).to_have_count(2)


def test_values_beyond_all_numbers_are_told_and_can_be_mended(screen: Screen):
    screen.choose("Cell", "RNN (ReLU)")
    screen.choose("Written as in", "Plain")
    expect(screen.cell("W_xh, row 1, x[1]")).to_be_visible()
    screen.type_into("W_xh, row 1, x[1]", "1e200")
    screen.type_into("W_hh, row 1, column 1", "1e200")
    expect(screen.story).to_contain_text(re.compile(r"⚠ .*\w.*[.?]"))
    expect(screen.cell("W_hh, row 1, column 1")).to_have_value("1e200")
    screen.type_into("W_hh, row 1, column 1", "0.5")
    screen.type_into("W_xh, row 1, x[1]", "1")
    expect(screen.value("h_t", 1)).to_be_visible()


# Layers, directions, readouts --------------------------------------------------------------------

# The example of both directions, as its document says: gate → (rows over [x, h], biases).
AHEAD = {
    "f": ([[0.5, 0.3]], [0.7]), "i": ([[1.1, -0.2]], [-0.1]),
    "g": ([[0.9, 0.4]], [0.05]), "o": ([[0.6, 0.1]], [0.2]),
}  # fmt: skip
BACK = {
    "f": ([[-0.4, 0.25]], [0.8]), "i": ([[0.75, 0.35]], [-0.3]),
    "g": ([[1.2, -0.5]], [0.15]), "o": ([[0.45, -0.6]], [0.55]),
}  # fmt: skip
ABOVE = {"W_xh": [[1.3, -0.7]], "W_hh": [[0.65]], "b_h": [0.12]}
BOTH_INPUTS = [[1], [-0.5], [0.25]]
STOPS_OF = {"lstm": 7, "rnn": 2}  # of a timestep: in, f, i, g, o, c, h; in, h


def both_ways() -> tuple[list, list]:
    ahead = [now["h"] for now in paper.run(AHEAD, BOTH_INPUTS)]
    back = [now["h"] for now in paper.run(BACK, BOTH_INPUTS[::-1])][::-1]
    return ahead, back


def above(weights: dict = ABOVE) -> list[str]:
    return [shown(h) for (h,) in paper.rnn(weights, paper.joined(*both_ways()))]


@pytest.fixture
def both(screen: Screen) -> Screen:
    """Two layers, the lower in both directions."""
    screen.choose("Worked example", "Two layers")
    expect(screen.map).to_be_visible()
    return screen


def test_one_layer_has_no_map(screen: Screen):
    expect(screen.map).to_be_hidden()


def test_the_map_shows_every_layer_at_every_timestep(both: Screen):
    names = both.map.locator(".name").all_text_contents()
    assert names == [
        "Layer 2",
        "Layer 1, reverse",
        "Layer 1, forward",
    ]  # the input comes from below
    expect(both.map.get_by_role("button")).to_have_count(9)
    expect(both.cell_of_map("Layer 2", 3)).to_have_text("?")
    both.leave()
    both.keyboard.press("End")
    ahead, back = both_ways()
    for t in (1, 2, 3):
        expect(both.cell_of_map("Layer 1, forward", t)).to_have_text(shown(ahead[t - 1][0]))
        expect(both.cell_of_map("Layer 1, reverse", t)).to_have_text(shown(back[t - 1][0]))
        expect(both.cell_of_map("Layer 2", t)).to_have_text(above()[t - 1])


def test_a_cell_of_the_map_opens_that_layer_at_that_time(both: Screen):
    for part, t, value in (
        ("Layer 2", 2, above()[1]),
        ("Layer 1, reverse", 3, shown(both_ways()[1][2][0])),
        ("Layer 1, forward", 1, shown(both_ways()[0][0][0])),
    ):
        both.cell_of_map(part, t).click()
        both.expect_told(f"{part}, t = {t}. Hidden state")
        expect(both.cell_of_map(part, t)).to_have_attribute("aria-current", "step")
        expect(both.map.locator("[aria-current]")).to_have_count(1)
        both.expect_formula(f"={value}")
        both.expect_plate("h", value)


def test_the_map_is_used_with_the_keyboard_alone(both: Screen):
    both.cell_of_map("Layer 1, forward", 2).click()
    both.keyboard.press("Shift+Tab")
    assert both.focused.startswith("Layer 1, reverse, t = 2")  # a stop a row
    both.keyboard.press("Enter")
    both.expect_told("Layer 1, reverse, t = 2. Hidden state")
    assert both.focused.startswith("Layer 1, reverse, t = 2")
    both.keyboard.press("ArrowRight")
    both.expect_told("Layer 1, reverse, t = 1. What comes in")


def test_keys_walk_from_layer_to_layer_and_back(both: Screen):
    both.leave()
    both.keyboard.press("Home")
    both.expect_told("Layer 1, forward, t = 1. What comes in")
    expect(both.button("First step")).to_be_disabled()
    for _ in range(3 * STOPS_OF["lstm"] - 1):
        both.keyboard.press("ArrowRight")
    both.expect_told("Layer 1, forward, t = 3. Hidden state")
    both.keyboard.press("ArrowRight")
    both.expect_told("Layer 1, reverse, t = 3. What comes in")
    both.keyboard.press("ArrowLeft")
    both.expect_told("Layer 1, forward, t = 3. Hidden state")
    both.keyboard.press("End")
    both.expect_told("Layer 2, t = 3. Hidden state")
    expect(both.button("Last step")).to_be_disabled()
    for _ in range(3 * STOPS_OF["rnn"]):
        both.keyboard.press("PageUp")
    both.expect_told("Layer 1, reverse, t = 1. Hidden state")
    both.keyboard.press("PageDown")
    both.expect_told("Layer 2, t = 1. What comes in")
    expect(both.panel).to_contain_text("what the layer below gave")
    for value in (both_ways()[0][0][0], both_ways()[1][0][0]):
        both.expect_formula(shown(value))


def test_a_reverse_layer_reads_what_the_timestep_after_left(both: Screen):
    _, back = both_ways()
    both.cell_of_map("Layer 1, reverse", 3).click()
    for _ in range(2):
        both.keyboard.press("ArrowRight")
    both.expect_told("Layer 1, reverse, t = 2. Forget gate")
    both.expect_formula("h3", f"0.25·{shown(back[2][0])}")
    expect(both.value("h_t", 3)).to_have_text("0")  # the last column, where the start stands
    heads = both.grid.locator("thead th").all_text_contents()
    assert heads == ["Value", "t = 1", "t = 2", "t = 3", "t = 4"]


def test_a_reverse_timeline_is_scrubbed_from_left_to_right(both: Screen):
    both.cell_of_map("Layer 1, reverse", 3).click()
    cells = both.track.locator(".cell")
    expect(cells).to_have_count(3 * STOPS_OF["lstm"])
    cells.first.click()
    both.expect_told("Layer 1, reverse, t = 1. What comes in")
    cells.last.click()
    both.expect_told("Layer 1, reverse, t = 3. Hidden state")


def test_an_edited_weight_of_the_second_layer_changes_its_result(both: Screen):
    both.cell_of_map("Layer 2", 3).click()
    both.cell("b_h, row 1, column 1").fill("-0.8")
    changed = above(ABOVE | {"b_h": [-0.8]})
    both.expect_plate("h", changed[2])
    both.expect_told("Layer 2, t = 3. Hidden state")
    expect(both.cell_of_map("Layer 2", 1)).to_have_text(changed[0])
    ahead, _ = both_ways()
    expect(both.cell_of_map("Layer 1, forward", 1)).to_have_text(shown(ahead[0][0]))
    expect(both.story).to_contain_text(f"h₃ = {changed[2]}")


def test_layers_are_put_on_top_and_sized(screen: Screen):
    screen.open_network()
    screen.with_layers(2)
    screen.close_network()
    screen.more("Units 2")
    expect(screen.cell("target, t = 1, column 2")).to_have_value("0")
    screen.cell_of_map("Layer 2", 1).click()
    expect(screen.value("y_t [2]", 1)).to_be_visible()
    expect(screen.value("x_t", 2)).to_have_text("0.5393")  # what the first layer gave
    screen.open_network()
    screen.with_layers(1)
    screen.close_network()
    expect(screen.map).to_be_hidden()
    screen.expect_at(1, "Hidden state")
    screen.expect_plate("h", "0.2107")


def test_the_number_of_layers_is_chosen_with_the_keyboard_alone(screen: Screen):
    screen.open_network()
    screen.page.get_by_role("radio", name="1", exact=True).focus()
    for count in (2, 3):
        screen.keyboard.press("ArrowRight")
        screen.expect_network(f"{count} layers")
        chosen = screen.page.get_by_role("radio", name=str(count), exact=True)
        expect(chosen).to_be_checked()
        expect(chosen).to_be_focused()


CLASSIFIER = ([[0.3, -0.1], [-0.2, 0.25]], [0.1, -0.3])  # of AI VIETNAM's last hidden state (5, 8)


def test_a_readout_is_stepped_to_its_cross_entropy(screen: Screen):
    screen.choose("Worked example", "AI VIETNAM: RNN, text classification")
    expect(screen.map).to_be_visible()
    assert screen.map.locator(".name").all_text_contents() == ["Readout", "Layer 1"]
    expect(screen.map.get_by_role("button")).to_have_count(4)  # the last timestep alone is read
    a, b = paper.affine(*CLASSIFIER, [5, 8])
    y1, y2 = map(shown, paper.softmax([a, b]))
    screen.leave()
    screen.keyboard.press("End")
    screen.expect_told("Readout, t = 3. Cross-entropy")
    screen.expect_formula(f"−(0·ln({y1})+1·ln({y2}))", shown(-log(paper.softmax([a, b])[1])))
    screen.keyboard.press("ArrowLeft")
    screen.expect_told("Readout, t = 3. Answer")
    screen.expect_formula(f"={y1}")
    screen.page.get_by_label("Unit", exact=True).select_option("unit 2 of 2")
    screen.expect_formula(f"={y2}")
    screen.keyboard.press("Home")


def test_outputs_are_sized_and_targets_follow(screen: Screen):
    screen.choose("Worked example", "AI VIETNAM: RNN, text classification")
    screen.more("Outputs")
    expect(screen.cell("target, t = 3, column 3")).to_have_value("0")
    expect(screen.cell("W_y, row 3, h[2]")).to_have_value("0")
    shares = paper.softmax([*paper.affine(*CLASSIFIER, [5, 8]), 0.0])
    screen.cell_of_map("Readout", 3).click()
    expect(screen.value("y_t [3]", 0)).to_have_text(shown(shares[2]))
    expect(screen.page.locator(".player .loss")).to_have_text(
        f"Mean cross-entropy: {shown(-log(shares[1]))}"
    )


def test_a_readout_is_chosen_and_taken_away_where_one_stands(screen: Screen):
    screen.open_network()
    screen.choose("Readout", "Linear")
    screen.expect_network("1 layer + linear")
    screen.close_network()
    screen.expect_told("Layer 1, t = 1. Hidden state")
    screen.leave()
    screen.keyboard.press("End")
    screen.expect_told("Readout, t = 2. Squared error")
    screen.open_network()
    screen.choose("Readout", "None")
    screen.expect_network("1 layer")
    screen.close_network()
    screen.expect_at(2, "Squared error")
    expect(screen.value("y_t", 2)).to_have_text("0.5393")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_several_layers_are_legible_on_a_phone_without_scrolling_sideways(open_screen, scheme: str):
    screen = open_screen(PHONE, has_touch=True, is_mobile=True, color_scheme=scheme)
    screen.choose("Worked example", "Two layers")
    expect(screen.map).to_be_visible()
    assert screen.map.locator(".name").all_text_contents() == ["L2", "L1 ←", "L1 →"]
    screen.leave()
    screen.keyboard.press("End")
    for t in (1, 2, 3):
        box = screen.cell_of_map("Layer 2", t).bounding_box()
        assert box["height"] >= 43
        assert (
            screen.cell_of_map("Layer 2", t).evaluate("one => one.scrollWidth - one.clientWidth")
            <= 0
        )
    expect(screen.cell_of_map("Layer 2", 3)).to_have_text(above()[2])
    assert widths(screen.page) == [0, 0]
    assert screen.page.evaluate(CONTRASTS) == []
    screen.page.locator(".st-key-network_popover button").first.tap()
    screen.page.get_by_role("radiogroup", name="Layers").wait_for()
    assert widths(screen.page) == [0, 0]


# Numbers and hostile text -----------------------------------------------------------------------


def half_up(value: float, decimals: int) -> str:
    """The digits that a reader of the value's shortest decimal text would round to."""
    rounded = Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{rounded:f}".replace("-", "−")


ROUNDED = [
    (2.675, 2), (1.005, 2), (0.12345, 4), (-0.12345, 4), (-2.675, 2), (0.5 + 1e-9, 0), (1.45, 1),
    (8.345, 2), (0.6433651, 4), (0.99995, 4), (0.99994999, 4), (123456.78905, 4), (1.23456789, 8),
    (1 / 3, 12), (-1 / 3, 3), (999999.4, 0), (0.000123456, 4), (5.95 + 1e-7, 3), (1e-7 + 0.25, 4),
]  # fmt: skip


def shown_by_player(page: Page, cases: list) -> list[str]:
    """Each (value, decimals, …) as the player's own numbers.js writes it."""
    text = (FOLDER / "numbers.js").read_text(encoding="utf-8")
    each = "([value, decimals]) => shown(value, decimals)"
    return page.evaluate(f"(cases) => {{ {text}; return cases.map({each}); }}", cases)


def test_numbers_round_half_up_as_on_paper(new_page):
    cases = [(value, decimals, half_up(value, decimals)) for value, decimals in ROUNDED]
    found = shown_by_player(new_page(), cases)
    assert found == [expected for *_case, expected in cases]


def test_numbers_that_are_short_are_written_short(new_page):
    cases = {
        "0.59": 0.7 * 0.1 + 0.3 * 0.4 + 0.4, "0": -0.0, "0.3": 0.1 + 0.2, "−0.25": -0.25, "2": 2,
        "1e7": 1e7, "−1.2346e8": -123456789.0, "1000": 1000, "1e300": 1e300, "0.0000": 1e-9,
    }  # fmt: skip
    assert all(isfinite(value) for value in cases.values())
    found = shown_by_player(new_page(), [(value, 4) for value in cases.values()])
    assert found == [*cases]


MARKUP = [
    "<img src=x onerror=window.ran=1>",
    "<script>window.ran=1</script>",
    '"><svg onload=window.ran=1>',
    "javascript:window.ran=1",
]


def test_markup_that_is_typed_or_pasted_never_runs(open_screen):
    screen = open_screen(permissions=["clipboard-read", "clipboard-write"])
    for text in MARKUP:
        screen.cell("W_f, row 1, x[1]").fill(text)
        expect(screen.status).to_contain_text(text[:12])
    block = "\n".join("\t".join(MARKUP[:2]) for _ in range(2))
    screen.cell("x, t = 1, x[1]").click()
    screen.page.evaluate("text => navigator.clipboard.writeText(text)", block)
    screen.keyboard.press("Control+v")
    expect(screen.cell("x, t = 2, x[2]")).to_have_value(MARKUP[1])
    expect(screen.status).to_contain_text("And 2 more.")
    assert screen.page.evaluate("window.ran") is None
    assert screen.page.locator(".tables img, .tables script").count() == 0
    expect(screen.value("y_t", 2)).to_have_text("0.5393")


def test_the_clipboard_holds_json_too(open_screen):
    screen = open_screen(permissions=["clipboard-read", "clipboard-write"])
    screen.cell("x, t = 1, x[1]").click()
    screen.page.evaluate(
        "text => navigator.clipboard.writeText(text)", json.dumps([[0.1, 0.4], [0.2, 0.3]])
    )
    screen.keyboard.press("Control+v")
    told = paper.run(comp7118(), [[0.1, 0.4], [0.2, 0.3]])
    expect(screen.value("y_t", 2)).to_have_text(seen(told, 2, "h"))

"""A cell of one's own: faults told at their line, the page that takes the lines, and a student who
types one in a real Chromium."""

import json
import re
from math import tanh

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paper import COMP7118_INPUTS, comp7118, dot, shown, sigmoid
from playwright.sync_api import Locator, Page, expect
from screen import ACTIVE, Screen
from streamlit.proto.WidgetStates_pb2 import WidgetState
from test_page import App

from lstm_calc.cell import Cell, accepted, faults, states_of
from lstm_calc.cells import CATALOGUE, FAMILIES
from lstm_calc.draft import Draft, draft_of

FUZZ = settings(deadline=None, derandomize=True, database=None, max_examples=200)
EDITOR = "lstm_calc_equations"
PAGE = "pages/own-cell.py"
PHONE = (390, 844)

LSTM = (
    ("f", "sigmoid(W_xf @ x + W_hf @ h_prev + b_f)"),
    ("i", "sigmoid(W_xi @ x + W_hi @ h_prev + b_i)"),
    ("g", "tanh(W_xg @ x + W_hg @ h_prev + b_g)"),
    ("o", "sigmoid(W_xo @ x + W_ho @ h_prev + b_o)"),
    ("c", "f * c_prev + i * g"),
    ("h", "o * tanh(c)"),
)


def changed(**lines: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, lines.get(name, text)) for name, text in LSTM)


def lines(*texts: str) -> tuple[tuple[str, str], ...]:
    """h = first text, a1 = second, and so on."""
    return tuple((f"a{k}" if k else "h", text) for k, text in enumerate(texts))


def told(rows, input_size: int = 3, hidden_size: int = 2) -> dict[int, str]:
    return Draft(tuple(rows)).faults(input_size, hidden_size)


# The engine -------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", CATALOGUE)
def test_every_cell_of_the_catalogue_is_sound_and_is_found_again(key):
    draft = draft_of(CATALOGUE[key])
    assert draft.faults(3, 2) == {}
    assert draft.cell.equations == CATALOGUE[key].equations
    assert draft.cell.output == CATALOGUE[key].output
    assert draft.cell.key is not None


FAULTS = {
    "several lines at once": (
        changed(f="sigmoid(W_xf @ x", g="tahn(x)", h="o * 2x"),
        {0: "a ( is not closed", 2: "no function is called 'tahn'", 5: "cannot read '2x'"},
    ),
    "a matrix with two uses": (
        changed(i="W_xf * x"),
        {1: "W_xf is a matrix in one place (W_xf @ …) and a vector in another."},
    ),
    "a circle": (changed(f="h"), {0: "a circle, f needs h needs c needs f."}),
    "a state without a line": (changed(f="k_prev"), {0: "unknown name k_prev: k has no line."}),
    "a size": (changed(o="W_xo @ x + x"), {3: "W_xo @ x has 2 numbers and x has 3"}),
    "a state of another size": (lines("x"), {0: "the state h has 2 units, but its line gives 3"}),
    "a product that is meant for a matrix": (
        lines("tanh(W * x)"),
        {0: "W has 2 numbers and x has 3; an elementwise operation needs as many on both sides. "
            "If W is a matrix, write W @ x."},
    ),
    "a name twice": ((*LSTM, ("f", "x")), {6: "f has a line already, line 1: name this one"}),
    "no name": ((*LSTM, ("", "x")), {6: "This line has no name: write one before the =, such"}),
    "no text": ((*LSTM, ("d", "")), {6: "nothing is computed here yet: write an expression"}),
    "a name that is taken": ((*LSTM, ("x", "1")), {6: "x has a meaning of its own; call the"}),
    "a name that is none": ((*LSTM, ("1a", "1")), {6: "'1a' is not a name: use a letter, then"}),
    "nothing": ((("", ""),), {0: "There is no line yet: write one, such as h = tanh(W @ x"}),
    "an empty line is no line": ((*LSTM[:3], ("", ""), *LSTM[3:]), {}),
    "a timestep in a name": (changed(h="o * tanh(c_t)"), {5: "write c for c_t: no _t is needed."}),
    "a timestep in a line's name": (
        (("h_t", "tanh(W @ x + U @ h_prev)"),),
        {0: "h_prev is the last value of a line h: call the line h_t just h."},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "expected"), FAULTS.values(), ids=FAULTS)
def test_every_fault_stands_at_its_line(rows, expected):
    found = told(rows)
    assert found.keys() == expected.keys()
    for k, sentence in expected.items():
        assert found[k].startswith(sentence)
        assert found[k].endswith(".") or found[k].endswith("?")


LIMITS = {
    "41 lines": (
        tuple((f"a{k}", "x") for k in range(41)),
        {40: "A cell has at most 40 lines: leave this one out."},
    ),
    "201 characters": (
        lines("W @ x" + " + x" * 49),
        {0: "201 characters; a line may have 200. Split it in two."},
    ),
    "401 operations": (
        lines(*(" + ".join(f"b{k}_{n}" for n in range(21)) for k in range(20)), "-x"),
        {20: "more than 400 operations in all."},
    ),
    "9 states": (
        lines(*(f"W @ x + a{k}_prev" for k in range(1, 10)), "x"),
        {8: "A cell has at most 8 states, and a8 is one more: a8_prev is used."},
    ),
    "31 deep": (lines("-" * 31 + "b"), {0: "nested more than 30 deep. Give a part its own line."}),
}


@pytest.mark.parametrize(("rows", "expected"), LIMITS.values(), ids=LIMITS)
def test_a_limit_is_told_where_it_is_passed(rows, expected):
    assert told(rows) == expected


def test_just_within_the_limits_there_is_no_fault():
    assert told([("h", "W @ x"), *((f"a{k}", "x") for k in range(39))]) == {}
    assert told(LIMITS["401 operations"][0][:-1]) == {}
    long = "W @ x + " + " + ".join(letter * 32 for letter in "abdef") + f" + 1{'0' * 16}"
    assert len(long) == 200
    assert told(lines(long)) == {}


def test_the_states_are_the_output_and_every_line_whose_last_value_is_used():
    assert states_of(dict(LSTM), "h") == ("h", "c")
    assert states_of(dict(LSTM), "o") == ("o", "c", "h")
    assert states_of({"h": "W @ x"}, "h") == ("h",)
    assert states_of({"a": "b_prev", "b": "a_prev_prev"}, "a") == ("a", "b")


def test_the_output_is_the_one_chosen_or_h_or_the_last_line():
    assert Draft(LSTM).output == "h"
    assert Draft(LSTM, "c").output == "c"
    assert Draft(LSTM, "gone").output == "h"
    assert Draft(LSTM[:5]).output == "c"
    assert Draft(LSTM, "c").cell.state == ("c", "h")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("f ⊙ c_prev + i · g", "f * c_prev + i * g"),
        ("(1 − f) × g – 1", "(1 - f) * g - 1"),
        ("σ(W @ x) ∘ σ (b)", "sigmoid(W @ x) * sigmoid (b)"),
        ("W\u00a0@\tx", "W @ x"),
        ("  x ", "x"),
    ],
)
def test_signs_as_slides_write_them_are_read(text, read):
    assert accepted(text) == read


def test_a_line_of_the_catalogue_keeps_its_words_in_a_cell_of_ones_own():
    words = Draft(changed(c="f * c_prev + (1 - f) * g")).cell.words
    assert words["f"][0] == "Forget gate"
    assert words["c"][0] == "Cell state"
    assert "i" in words


def test_the_changed_lines_are_named():
    base = CATALOGUE["lstm"]
    assert Draft(LSTM).changed_from(base) == []
    assert Draft(changed(c="f * c_prev")[1:]).changed_from(base) == ["c", "f"]


HOSTILE = [
    "__import__('os')", "(" * 100 + "x" + ")" * 100, "[" * 200, "x\0", "\0", "x" * 100_000,
    "lambda: x", "\ud800", "<script>alert(1)</script>", "*" * 200, "." * 200, "1e999", "_prev",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=[ascii(text[:16]) for text in HOSTILE])
def test_hostile_text_gives_a_short_sentence_in_either_field(text):
    for rows in ([("h", text)], [(text, "x")], [(text, text), (text, text)]):
        for sentence in told(rows).values():
            assert len(sentence) < 250
            assert sentence.endswith((".", "?"))


TYPED = st.lists(
    st.tuples(
        st.sampled_from(["f", "h", "h", "c", "x", "", "h_t", "1"]),
        st.lists(
            st.sampled_from([*"xWbfhc()[]+-*@,.=1σ· ", "h_prev", "c_prev", "tanh(", "W @ x"]),
            max_size=12,
        ).map("".join)
        | st.text(max_size=20),
    ),
    max_size=6,
)


@FUZZ
@given(TYPED)
def test_whatever_is_typed_has_a_fault_or_is_a_cell(rows):
    draft = Draft(tuple(rows))
    found = draft.faults(3, 2)
    assert all(0 <= k < max(1, len(rows)) for k in found)
    if not found:
        assert isinstance(draft.cell, Cell)
        draft.cell.shapes(3, 2)


def test_a_fault_of_one_line_is_not_told_of_another():
    sound = told(changed(h="o * tanh(c"))
    assert [*sound] == [5]
    assert faults([("a", "("), ("b", "a + 1"), ("h", "W @ x + b")], "h", 3, 2).keys() == {0}


# The page ---------------------------------------------------------------------------------------


class Own(App):
    """The page of one's own cell."""

    def __init__(self, page: str = PAGE):
        super().__init__(page)

    @property
    def editor(self) -> dict:
        return self.components[EDITOR]

    @property
    def texts(self) -> list[tuple[str, str]]:
        return [(row["name"], row["text"]) for row in self.editor["rows"]]

    @property
    def faults(self) -> dict[int, str]:
        return {k: row["fault"] for k, row in enumerate(self.editor["rows"]) if row["fault"]}

    def write(self, rows, **content) -> None:
        """One message of the editor."""
        self.seq += 1
        rows = [list(row) for row in rows]
        message = {"epoch": self.editor["epoch"], "seq": self.seq, "rows": rows} | content
        self.send_edit({"edit": message})

    def send_edit(self, state) -> None:
        [component] = [
            one.proto
            for one in self.test.get("bidi_component")
            if one.proto.component_name == EDITOR
        ]
        states = self.test._tree.get_widget_states()
        states.widgets.append(WidgetState(id=component.id, json_value=json.dumps(state)))
        self.test._run(states)

    def begin(self, key: str) -> None:
        self.test.selectbox(key="begin").set_value(key).run()

    def back(self) -> None:
        next(b for b in self.test.button if b.label == "Back to the text before").click().run()

    def check_page(self) -> None:
        super().check()

    def check(self) -> None:
        super().check()
        assert EDITOR in self.components


@pytest.fixture
def own() -> Own:
    return Own()


def test_the_page_begins_with_the_cell_of_the_problem(own: Own):
    own.check()
    assert own.texts == [*CATALOGUE["lstm_joined_xh"].equations.items()]
    assert own.editor["output"] == "h"
    assert own.editor["sound"]
    assert own.shown("h") == [["0.2107"], ["0.5393"]]
    assert own.tables["layers.0.start.c"]["label"] == {"base": "c", "sub": "0"}  # plain letters


def paper_run(rows: dict) -> list[float]:
    """h of every timestep of COMP7/8118 with c = f ⊙ c_prev + (1 − f) ⊙ g, on paper."""
    found, h, c = [], 0.0, 0.0
    for x in COMP7118_INPUTS:
        sums = {g: dot(row[0], [*x, h]) + bias[0] for g, (row, bias) in rows.items()}
        f, o, g = sigmoid(sums["f"]), sigmoid(sums["o"]), tanh(sums["g"])
        c = f * c + (1 - f) * g
        h = o * tanh(c)
        found.append(h)
    return found


EXPECTED = [shown(h) for h in paper_run(comp7118())]
ONE_LINE = "f * c_prev + (1 - f) * g"


def with_line(own: Own, name: str, text: str) -> list[tuple[str, str]]:
    return [(n, text if n == name else t) for n, t in own.texts]


def test_a_changed_line_is_run_at_once_and_keeps_the_numbers(own: Own):
    before = own.tables["layers.0.weights.W_f"]["values"]
    own.write(with_line(own, "c", ONE_LINE))
    own.check()
    assert [row[0] for row in own.shown("h")] == [h.replace("−", "-") for h in EXPECTED]
    assert own.tables["layers.0.weights.W_f"]["values"] == before
    assert any("one line changed: c" in said for said in own.sentences)


def test_a_faulty_line_has_its_sentence_and_the_last_numbers_stay(own: Own):
    own.write(with_line(own, "c", "f * c_prev + tahn(g)"))
    own.check()
    assert own.faults == {4: "No function is called 'tahn'. Did you mean tanh?"}
    assert own.shown("h") == [["0.2107"], ["0.5393"]]
    assert own.editor["status"].startswith("One line cannot be read yet.")
    own.write(with_line(own, "c", "f * c_prev + i * g"))
    assert own.faults == {}
    assert own.shown("h") == [["0.2107"], ["0.5393"]]


def test_a_weight_that_goes_and_comes_back_has_its_numbers_again(own: Own):
    rows = own.texts
    own.write(with_line(own, "f", "b_f"))
    own.write(with_line(own, "c", "i * g"))
    assert "layers.0.weights.W_f" not in own.tables
    own.write(rows)
    assert own.shown("h") == [["0.2107"], ["0.5393"]]


def test_the_player_stays_while_one_types_and_jumps_for_another_cell(own: Own):
    number = own.player["command"]["number"]
    own.write(with_line(own, "c", ONE_LINE))
    assert own.player["command"]["number"] == number
    own.begin("gru")
    command = own.player["command"]
    assert command["number"] != number
    assert (command["t"], command["line"]) == (1, "h")


def test_beginning_with_another_cell_replaces_the_text_and_can_be_undone(own: Own):
    own.write(with_line(own, "c", "f * c_prev + tahn(g)"))
    typed = own.texts
    own.begin("gru")
    own.check()
    assert own.texts == [*CATALOGUE["gru"].equations.items()]
    assert "z" in own.player["parts"][0]["values"]
    own.back()
    assert own.texts == typed
    assert own.faults.keys() == {4}
    assert "z" in own.player["parts"][0]["values"]  # the last that could be read
    own.write(with_line(own, "c", "f * c_prev + i * g"))
    assert own.shown("h") == [["0.2107"], ["0.5393"]]  # the weights are back too


@pytest.mark.parametrize("key", FAMILIES)
def test_every_family_can_be_begun_with(own: Own, key):
    own.begin(key)
    own.check()
    assert own.texts == [*CATALOGUE[key].equations.items()]
    assert own.test.selectbox(key="begin").value == key
    assert any(FAMILIES[key].source in said for said in own.sentences)


def test_an_empty_page_is_no_fault_of_the_reader(own: Own):
    own.begin("an empty page")
    own.check()
    assert own.texts == [("", "")]
    assert own.faults.keys() == {0}
    own.write([("h", "tanh(W @ x)")])
    assert own.faults == {}
    assert own.tables["layers.0.weights.W"]["shape"] == "1 × 2"


def test_another_output_can_be_chosen(own: Own):
    own.write(own.texts, output="c")
    own.check()
    assert own.editor["output"] == "c"
    assert own.test.session_state.problem.cell.output == "c"


def test_a_size_that_the_lines_cannot_have_is_told_and_not_taken(own: Own):
    own.edit(size=["units.0", 2])
    own.write([("h", "x + h_prev")])
    own.check()
    assert own.faults == {}
    own.edit(size=["inputs", 3])
    own.check()
    assert any("numbers and h\\_prev has 2" in said for said in own.sentences)
    assert own.test.session_state.problem.input_size == 2


def test_the_text_waits_while_one_is_on_another_page(own: Own):
    faulty = with_line(own, "c", "f * c_prev + tahn(g)")
    own.write(faulty)
    own.test.switch_page("pages/calculator.py").run()
    own.check_page()
    own.test.switch_page(PAGE).run()
    own.check()
    assert own.texts == faulty
    assert own.faults.keys() == {4}


def test_another_cell_chosen_on_the_calculator_is_begun_with(own: Own):
    own.write(with_line(own, "c", "f * c_prev + tahn(g)"))
    typed = own.texts
    own.test.switch_page("pages/calculator.py").run()
    own.test.selectbox(key="cell").set_value("rnn").run()
    own.test.switch_page(PAGE).run()
    assert own.texts == [*CATALOGUE["rnn_joined_xh"].equations.items()]
    own.back()
    assert own.texts == typed


def test_the_calculator_shows_the_own_cell_too(own: Own):
    own.write(with_line(own, "c", ONE_LINE))
    own.test.switch_page("pages/calculator.py").run()
    own.check_page()
    assert [row[0] for row in own.shown("h")] == [h.replace("−", "-") for h in EXPECTED]
    assert own.test.selectbox(key="cell").value is None
    own.edit(tables={"layers.0.weights.b_f": [[0]]})
    own.test.switch_page(PAGE).run()
    assert own.texts[4] == ("c", ONE_LINE)
    assert own.tables["layers.0.weights.b_f"]["values"] == [[0]]


def test_who_only_looks_finds_the_calculator_as_it_was():
    app = Own("pages/calculator.py")
    app.choose("example", "aivietnam_lstm")
    before = app.player["parts"][0]["symbols"], app.shown("h")
    app.test.switch_page(PAGE).run()
    app.check()
    assert app.tables["layers.0.weights.W_xf"]["label"] == {"base": "W", "sub": "xf"}
    app.test.switch_page("pages/calculator.py").run()
    app.check_page()
    assert (app.player["parts"][0]["symbols"], app.shown("h")) == before
    chosen = [app.test.selectbox(key=key).value for key in ("example", "notation", "cell")]
    assert chosen == ["aivietnam_lstm", "aivietnam", "lstm"]
    assert not app.test.button


NONSENSE = [
    None, 3, "text", [], {}, {"edit": None}, {"edit": 3}, {"edit": {"epoch": 0}},
    {"edit": {"epoch": 0, "rows": "x"}}, {"edit": {"epoch": 0, "rows": [["h"]]}},
    {"edit": {"epoch": 0, "rows": [["h", 3]]}}, {"edit": {"epoch": 0, "rows": [[None, "x"]]}},
    {"edit": {"epoch": 0, "rows": [["h", "x"], 3]}}, {"edit": {"epoch": [], "rows": [["h", "x"]]}},
    {"edit": {"epoch": 99, "rows": [["h", "tanh(W @ x)"]]}}, {"edit": {"epoch": 0, "rows": []}},
]  # fmt: skip


@pytest.mark.parametrize("state", NONSENSE, ids=[str(state)[:40] for state in NONSENSE])
def test_messages_that_no_editor_sends_change_nothing(own: Own, state):
    before = own.texts
    own.send_edit(state)
    own.check()
    assert own.texts == before
    assert own.shown("h") == [["0.2107"], ["0.5393"]]


@pytest.mark.parametrize("text", HOSTILE, ids=[ascii(text[:16]) for text in HOSTILE])
def test_hostile_text_leaves_the_page_standing(own: Own, text):
    text = text.replace("\ud800", "?")  # no message can carry half a character
    own.write([("h", text), (text, "x")], output=text)
    own.check()
    assert own.faults
    assert own.shown("h") == [["0.2107"], ["0.5393"]]


def test_very_many_rows_are_kept_to_a_number_that_can_be_told_of(own: Own):
    own.write([(f"a{k}", "1") for k in range(5000)])
    own.check()
    assert len(own.texts) == 60
    assert own.faults[40].startswith("A cell has at most 40 lines")


def test_an_outgrown_number_is_told_and_can_be_mended(own: Own):
    own.write([("h", "1e200 * h_prev * h_prev + 1e200")])
    own.check_page()
    assert any("⚠" in said for said in own.sentences)
    own.write([("h", "tanh(W @ x)")])
    own.check()
    assert not any("⚠" in said for said in own.sentences)


# A student in Chromium --------------------------------------------------------------------------


class Editor(Screen):
    """The page of one's own cell, opened from the calculator."""

    def __init__(self, page: Page):
        page.evaluate("history.pushState({}, '', '/own-cell')")
        page.evaluate("dispatchEvent(new PopStateEvent('popstate'))")
        super().__init__(page)
        self.note = page.locator(".equations .status")
        expect(self.text(1)).to_be_visible()
        expect(self.track).to_have_attribute("aria-valuetext", re.compile("Hidden state"))

    def name(self, n: int) -> Locator:
        return self.page.get_by_role("textbox", name=f"Line {n}, name", exact=True)

    def text(self, n: int) -> Locator:
        return self.page.get_by_role("textbox", name=f"Line {n}, equation", exact=True)

    def fault(self, n: int) -> Locator:
        """What stands under a line."""
        return self.page.get_by_role("group", name=f"Line {n}", exact=True).locator(".fault span")

    def write(self, n: int, text: str) -> None:
        self.text(n).click()
        self.keyboard.press("Control+a")
        self.keyboard.type(text)

    def paste(self, text: str) -> None:
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.keyboard.press("Control+v")

    def expect_names(self, *names: str) -> None:
        fields = self.page.get_by_role("textbox", name=re.compile(r"Line \d+, name"))
        expect(fields).to_have_count(len(names))
        for field, name in zip(fields.all(), names, strict=True):
            expect(field).to_have_value(name)


@pytest.fixture
def open_editor(open_app):
    return lambda *size, **options: Editor(open_app(*size, **options))


@pytest.fixture
def editor(app: Page) -> Editor:
    return Editor(app)


CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}


def test_a_student_types_the_lstm_with_one_line_changed_and_steps_through_it(editor: Editor):
    editor.write(5, ONE_LINE)
    expect(editor.value("h_t", 1)).to_have_text(EXPECTED[0])
    expect(editor.value("h_t", 2)).to_have_text(EXPECTED[1])
    expect(editor.text(5)).to_be_focused()
    editor.expect_at(1, "Hidden state")
    editor.leave()
    for _step in range(6):
        editor.keyboard.press("ArrowRight")
    editor.expect_at(2, "Candidate")
    editor.keyboard.press("End")
    editor.keyboard.press("ArrowLeft")
    editor.expect_formula(f"={EXPECTED[1]}")


def test_a_fault_stands_under_its_line_and_the_last_good_numbers_stay(editor: Editor):
    editor.write(5, "f * c_prev + i * tahn(g")
    expect(editor.fault(5)).to_have_text("A ( is not closed: its ) is missing.")
    expect(editor.text(5)).to_have_attribute("aria-invalid", "true")
    expect(editor.note).to_contain_text("One line cannot be read yet.")
    expect(editor.value("h_t", 2)).to_have_text("0.5393")
    box, below = editor.text(5).bounding_box(), editor.fault(5).bounding_box()
    assert 0 <= below["y"] - box["y"] - box["height"] < 12
    editor.keyboard.type(")")
    expect(editor.fault(5)).to_have_text("No function is called 'tahn'. Did you mean tanh?")
    described = editor.text(5).get_attribute("aria-describedby")
    assert editor.page.locator(f"#{described}").inner_text().strip().endswith("tanh?")
    editor.write(5, "f * c_prev + i * g")
    expect(editor.fault(5)).to_have_text("")
    expect(editor.text(5)).not_to_have_attribute("aria-invalid", "true")
    expect(editor.note).to_contain_text("Every line is read.")
    expect(editor.value("h_t", 2)).to_have_text("0.5393")


def test_the_keyboard_alone_writes_a_cell(editor: Editor):
    editor.text(6).focus()
    editor.keyboard.press("Enter")
    assert editor.focused == "Line 7, name"
    editor.keyboard.type("m=0.5*h_prev")
    assert editor.focused == "Line 7, equation"
    expect(editor.text(7)).to_have_value("0.5*h_prev")
    expect(editor.value("m_t", 1)).to_have_text("0")
    editor.keyboard.press("ArrowUp")
    assert editor.focused == "Line 6, equation"
    editor.keyboard.press("End")
    editor.keyboard.type(" + m")
    expect(editor.note).to_contain_text("Every line is read.")
    expect(editor.value("m_t", 2)).not_to_have_text("0")
    editor.keyboard.press("ArrowDown")
    editor.keyboard.press("Tab")
    assert editor.focused == "Remove line 7"
    editor.keyboard.press("Enter")
    editor.expect_names(*"figoch")
    assert editor.focused == "Line 6, equation"
    expect(editor.fault(6)).to_have_text("")  # m is a weight now
    editor.keyboard.press("Tab")
    editor.keyboard.press("Tab")
    editor.keyboard.press("Tab")
    editor.keyboard.press("c")  # of the output
    expect(editor.page.get_by_role("combobox", name="Output")).to_have_value("c")
    editor.expect_at(1, "Hidden state")


FOUR = """f = σ(W_f @ x + b_f)
g = tanh(W_g @ x + U_g @ h_prev)
c = f ⊙ c_prev + (1 − f) ⊙ g
h = tanh(c)
"""


def test_four_pasted_lines_fill_four_rows(open_editor):
    editor = open_editor(**CLIPBOARD)
    editor.choose("Begin with", "Empty page")
    editor.expect_names("")
    editor.text(1).click()
    editor.paste(FOUR)
    editor.expect_names("f", "g", "c", "h")
    expect(editor.note).to_contain_text("Every line is read. Carried to the next timestep: h, c.")
    expect(editor.cell("W_f, row 1, x[2]")).to_be_visible()
    expect(editor.cell("U_g, row 1, column 1")).to_be_visible()


def test_pasted_lines_take_the_place_of_those_with_their_names(open_editor):
    editor = open_editor(**CLIPBOARD)
    editor.text(6).click()
    editor.paste(f"c = {ONE_LINE}\nq = f * g")
    editor.expect_names(*"figoch", "q")
    expect(editor.text(5)).to_have_value(ONE_LINE)
    expect(editor.value("h_t", 2)).to_have_text(EXPECTED[1])


@pytest.mark.parametrize("field", ["name", "equation"])
def test_a_line_typed_whole_is_split(editor: Editor, field: str):
    editor.page.get_by_role("button", name="Add a line").click()
    editor.page.get_by_role("textbox", name=f"Line 7, {field}").click()
    editor.keyboard.type("q = f * g")
    expect(editor.name(7)).to_have_value("q")
    expect(editor.text(7)).to_have_value(re.compile(r"^ ?f \* g$"))
    expect(editor.value("q_t", 1)).to_have_text(shown(0.6433651 * 0.5511254, 4))


def test_begin_with_gru_and_back(editor: Editor):
    editor.write(5, ONE_LINE)
    expect(editor.value("h_t", 2)).to_have_text(EXPECTED[1])
    editor.choose("Begin with", "GRU")
    editor.expect_names(*"rznh")
    expect(editor.value("z_t", 2)).to_be_visible()
    expect(editor.story).to_contain_text("Cho et al. 2014")
    editor.button("Back to the text before").click()
    editor.expect_names(*"figoch")
    expect(editor.text(5)).to_have_value(ONE_LINE)
    expect(editor.value("h_t", 2)).to_have_text(EXPECTED[1])


def test_a_line_removed_by_mistake_comes_back(editor: Editor):
    editor.button("Remove line 2").click()
    editor.expect_names(*"fgoch")
    expect(editor.note).to_contain_text("Every line is read.")  # i is a weight now
    editor.button("Back to the text before").click()
    editor.expect_names(*"figoch")
    expect(editor.value("h_t", 2)).to_have_text("0.5393")


def test_nothing_jumps_while_one_types(editor: Editor):
    page = editor.page
    editor.text(1).click()
    places = "() => ['.track', '.panel'].map((one) => document.querySelector('.st-key-player')"
    places += ".querySelector('div').getBoundingClientRect().top)"
    before = page.evaluate(places), editor.text(1).bounding_box()
    editor.write(1, "sigmoid(W_f @ [x, h_prev")
    expect(editor.fault(1)).not_to_have_text("")
    second = editor.text(2).bounding_box()
    editor.keyboard.type("] + b_f)")
    expect(editor.fault(1)).to_have_text("")
    assert (page.evaluate(places), editor.text(1).bounding_box()) == before
    assert editor.text(2).bounding_box() == second  # the room stays while one is in the line
    assert page.evaluate(f"{ACTIVE}.selectionStart") == len("sigmoid(W_f @ [x, h_prev] + b_f)")


def test_text_of_any_kind_never_runs_and_never_breaks_the_page(open_editor):
    editor = open_editor(**CLIPBOARD)
    for text in ["__import__('os')", "<img src=x onerror=window.ran=1>", "(" * 150, "x\0x"]:
        editor.text(1).click()
        editor.keyboard.press("Control+a")
        editor.paste(text)
        expect(editor.fault(1)).not_to_have_text("")
    editor.keyboard.press("Control+a")
    editor.paste("x" * 100_000)
    expect(editor.fault(1)).to_contain_text("characters; a line may have 200.")
    expect(editor.note).to_contain_text("A pasted line was cut after 1000 characters.")
    editor.choose("Begin with", "Empty page")
    editor.expect_names("")
    editor.text(1).click()
    editor.paste("\n".join(f"a{k} = x" for k in range(3000)))
    expect(editor.note).to_contain_text("There is room for 60 lines: 2940 of the pasted ones")
    expect(editor.fault(41)).to_have_text("A cell has at most 40 lines: leave this one out.")
    assert editor.page.evaluate("window.ran") is None
    expect(editor.value("h_t", 2)).to_have_text("0.5393")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_lines_player_and_tables_in_that_order(open_editor, scheme: str):
    editor = open_editor(PHONE, color_scheme=scheme, has_touch=True, is_mobile=True)
    page = editor.page
    editor.text(1).fill("sigmoid(W_f @ [x, h_prev] + b_f")
    expect(editor.fault(1)).not_to_have_text("")
    expect(page.locator(".equations")).to_have_attribute("data-theme", scheme)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.get_by_test_id("stMain").evaluate("one => one.scrollWidth <= one.clientWidth")
    tops = [page.locator(one).bounding_box()["y"] for one in (".equations", ".player", ".tables")]
    assert tops == sorted(tops)
    small = page.locator(".equations :is(button, input, textarea, select)").evaluate_all(
        "all => all.filter((one) => one.getBoundingClientRect().height < 44"
        " || parseFloat(getComputedStyle(one).fontSize) < 16).map((one) => one.className)"
    )
    assert small == []


@pytest.mark.parametrize(
    ("line", "text", "doubtful"),
    [
        ("c", "f * c_prev + i * gg", {"gg": "g"}),
        ("c", "f * c_prew + i * g", {"c_prew": "c_prev"}),
        ("c", "f * c_prev + i * g + b_c", {}),
        ("c", "f * c_prev + i * g + p_c * c_prev", {}),
        ("c", "f * c_prev + W_c @ x", {}),
        ("c", "f * c_prev + decay * i", {}),
    ],
)
def test_a_weight_that_resembles_a_value_is_asked_about(line, text, doubtful):
    draft = Draft(tuple((dict(CATALOGUE["lstm"].equations) | {line: text}).items()))
    assert draft.doubtful == doubtful


def test_a_joined_number_has_a_column_of_its_own(own: Own):
    own.write([("h", "tanh(W @ [x, h_prev, 1])")])
    own.check()
    assert own.tables["layers.0.weights.W"]["columns"] == ["x[1]", "x[2]", "h[1]", "1"]

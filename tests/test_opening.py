"""The dialog that opens and pastes: what it shows of a text or a file, and what it then does."""

import json

import numpy as np
import prints
import pytest
from networks import TWO_LAYERS
from playwright.sync_api import Page, expect
from screen import Screen
from streamlit.proto.WidgetStates_pb2 import WidgetState
from test_page import App

import lstm_calc as lc
from lstm_calc.problem import ProblemError
from lstm_calc.ui.limits import admit

BOX = "lstm_calc_paste"


class Opening(App):
    """A session with the dialog open."""

    def __init__(self, into: str = "", document: dict | None = None):
        super().__init__()
        if document:
            self.open(document)
        self.edit(action=["paste", into])

    def paste(self, text: str) -> None:
        self.text = text
        self.run()

    def press(self, key: str) -> None:
        self.test.button(key=key).click()
        self.run()

    def run(self) -> None:
        """A run with what the browser's box holds."""
        [box] = [
            one.proto for one in self.test.get("bidi_component") if one.proto.component_name == BOX
        ]
        states = self.test._tree.get_widget_states()
        state = json.dumps({"text": self.text})
        states.widgets.append(WidgetState(id=box.id, json_value=state))
        self.test._run(states)

    @property
    def into(self):
        return self.test.selectbox(key="opening_into")

    @property
    def said(self) -> str:
        """All that the dialog says, without the marks of Markdown."""
        parts = [*self.test.warning, *self.test.markdown, *self.test.caption]
        return "\n".join(one.value for one in parts).replace("\\", "")

    @property
    def use(self):
        return self.test.button(key="opening_use")

    @property
    def is_open(self) -> bool:
        return any(one.key == "opening_into" for one in self.test.selectbox)


def weight(app: App, name: str) -> list:
    return app.problem.layers[0].weights[name].tolist()


def test_a_table_s_button_opens_the_dialog_with_that_table():
    app = Opening("layers.0.weights.W_f")
    assert app.is_open
    assert app.into.value == "layers.0.weights.W_f"
    assert "W_f, 1 × 3" in app.into.options
    assert app.into.options[0] == "The whole problem"


def test_numbers_are_shown_beside_the_shape_and_used():
    app = Opening("layers.0.weights.W_f")
    app.paste("0,5\t−0,25\t1/4")
    assert "✓ Found 1 × 3, as wanted" in app.said
    before = app.problem
    assert app.problem is before
    app.press("opening_use")
    assert weight(app, "W_f") == [[0.5, -0.25, 0.25]]
    assert not app.is_open
    assert app.test.session_state["past"]


def test_a_wrong_cell_is_named_and_nothing_is_lost():
    app = Opening("layers.0.weights.W_f")
    before = app.problem
    app.paste("0.5\t0.4x\t1")
    assert "Row 1, column 2: “0.4x” is not a number" in app.said
    assert app.use.disabled
    assert app.problem is before
    assert app.test.session_state["opening_text"] == "0.5\t0.4x\t1"


def test_what_fits_transposed_waits_for_the_button():
    document = {
        "format": "lstm-calc/1",
        "layers": [{"cell": "rnn", "weights": {
            "W_xh": [[1, 2, 3], [4, 5, 6]], "W_hh": [[1, 2], [3, 4]], "b_h": [1, 2]}}],
        "inputs": [[1, 2, 3]],
    }  # fmt: skip
    app = Opening("layers.0.weights.W_xh", document)
    app.paste("[[7, 8], [9, 10], [11, 12]]")
    assert "Found 3 × 2, wanted 2 × 3: it fits when transposed" in app.said
    assert app.use.disabled
    app.press("opening_turned")
    app.press("opening_use")
    assert weight(app, "W_xh") == [[7, 9, 11], [8, 10, 12]]


def test_inputs_bring_their_timesteps():
    app = Opening("inputs")
    app.paste("1 2\n3 4\n5 6")
    app.press("opening_use")
    assert app.problem.inputs.tolist() == [[1, 2], [3, 4], [5, 6]]
    assert app.problem.targets.shape == (3, 1)
    late = Opening("inputs")
    late.paste("1 2\n" * 17)
    assert "17 timesteps; the calculator shows 16" in late.said
    assert late.use.disabled


def test_a_start_and_a_lying_matrix_come_in_as_they_are_shown():
    app = Opening()
    app.choose("example", "row_vectors_no_bias")
    name = "layers.0.weights.W_xf"
    rows = app.tables[name]["values"]
    app.edit(action=["paste", name])
    app.paste(json.dumps([[k + 10 * r for k in range(len(rows[0]))] for r in range(len(rows))]))
    app.press("opening_use")
    shown = [[k + 10 * r for k in range(len(rows[0]))] for r in range(len(rows))]
    assert app.tables[name]["values"] == shown
    start = Opening("layers.0.start.h")
    start.paste("0.5")
    start.press("opening_use")
    assert start.problem.layers[0].start["h"].tolist() == [0.5]


def test_a_listing_shows_what_is_understood():
    app = Opening()
    app.paste("W_f = [[1, 2, 3]]\nbogus = 4")
    assert "Not understood, and left out: bogus" in app.said
    assert "kept as they are" in app.said
    app.press("opening_use")
    assert weight(app, "W_f") == [[1, 2, 3]]


def test_a_framework_s_print_shows_its_blocks_and_its_alternatives():
    app = Opening()
    app.paste(prints.GET_WEIGHTS)
    titles = app.test.radio(key="opening_reading").options
    assert [title.replace("\\", "").rpartition("=")[2] for title in titles] == [
        "sigmoid)",
        "hard_sigmoid)",
    ]
    html = " ".join(one.proto.body for one in app.test.get("html"))
    assert "recurrent_kernel" in html
    app.test.radio(key="opening_reading").set_value(1)
    app.run()
    app.press("opening_use")
    assert app.problem.cell.key == "lstm_hard_sigmoid"


def test_a_problem_too_large_for_the_screen_is_refused():
    app = Opening()
    app.paste(
        f"weight_ih_l0 = {np.ones((36, 1)).tolist()}\nweight_hh_l0 = {np.ones((36, 9)).tolist()}"
    )
    assert "9 units; the app shows up to 8" in app.said
    assert app.use.disabled
    with pytest.raises(ProblemError, match="17 timesteps"):
        admit(lc.read(TWO_LAYERS | {"inputs": [[1, 2]] * 17}))


def test_a_title_from_outside_is_text():
    app = Opening()
    document = json.loads(lc.write(app.problem)) | {"title": "*a* <b> [c](d)"}
    app.paste(json.dumps(document))
    [shown] = [one.value for one in app.test.markdown if "problem of this calculator" in one.value]
    assert r"\*a\* \<b\> \[c\]\(d\)" in shown


@pytest.mark.parametrize(
    "action", [["paste"], ["paste", 3], ["paste", None, 1], ["past", "inputs"], {"paste": 1}, 7]
)
def test_a_hostile_action_does_no_harm(action):
    app = App()
    before = lc.write(app.problem)
    app.edit(action=action)
    assert not app.test.exception
    assert lc.write(app.problem) == before


@pytest.mark.parametrize("text", ["\0", "[" * 1000, "W_f = " * 500, "{" * 300, "𝟙" * 50])
def test_a_hostile_text_is_answered_with_a_sentence(text):
    app = Opening()
    app.paste(text)
    assert not app.test.exception
    assert app.test.warning


def test_every_table_of_a_network_can_be_pasted_into():
    app = Opening("", TWO_LAYERS)
    assert [one for one in app.into.options if "layer 2" in one][:2] == [
        "h_0, 1 × 1, layer 2",
        "W_xh, 1 × 2, layer 2",
    ]


# In a browser -----------------------------------------------------------------------------------


def test_a_reader_pastes_into_a_table_and_opens_a_file(app: Page, tmp_path):
    screen = Screen(app)
    screen.button("Paste into W_f").click()
    dialog = app.get_by_role("dialog", name="Open or paste")
    box = dialog.get_by_role("textbox", name="Or paste")
    expect(box).to_be_focused()
    screen.keyboard.type("tensor([[0.5], [-0.25x], [1]])")
    expect(dialog).to_contain_text("Row 2, column 1: “-0.25x” is not a number.")
    use = dialog.get_by_role("button", name="Use these numbers")
    expect(use).to_be_disabled()
    screen.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    screen.button("Paste into W_f").click()
    expect(box).to_have_value("tensor([[0.5], [-0.25x], [1]])")
    box.fill("tensor([[0.5], [-0.25], [1]])")
    expect(dialog).to_contain_text("a column of as many numbers fits")
    use.click()
    expect(dialog).to_be_hidden()
    expect(screen.cell("W_f, row 1, x[2]")).to_have_value("-0.25")
    screen.button("Paste into W_f").click()
    expect(box).to_have_value("")
    path = tmp_path / "w.json"
    path.write_text(json.dumps({"W_f": [[0.125, 2, 3]]}), encoding="utf-8")
    app.get_by_role("combobox", name="Into").click()
    app.get_by_role("option", name="The whole problem").click()
    dialog.locator("input[type=file]").set_input_files(path)
    expect(dialog).to_contain_text("kept as they are")
    use.click()
    expect(screen.cell("W_f, row 1, x[1]")).to_have_value("0.125")

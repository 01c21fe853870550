"""The page as the server makes it: what the components are given, and what edits do to it.

An edit is sent the way a browser sends it, as the component's state in the next run, so that the
page's own checks meet it; a hostile browser may send anything.
"""

import base64
import json
import math
from itertools import product
from pathlib import Path

import numpy as np
import paper
import pytest
from networks import (
    B_Y,
    BELOW,
    BOTH,
    INPUTS,
    TWO_LAYERS,
    W_Y,
    classified,
    document,
    rnn_layer,
)
from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

import lstm_calc as lc
from lstm_calc.cells import FAMILIES
from lstm_calc.examples import EXAMPLES
from lstm_calc.notation import NOTATIONS
from lstm_calc.numbers import shown

ROOT = Path(__file__).parents[1]
TABLES, PLAYER = "lstm_calc_tables", "lstm_calc_player"
SECONDS = 30


class App:
    """A session of the app, and what its two components hold."""

    def __init__(self, page: str = ""):
        self.test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=SECONDS)
        if page:
            self.test.switch_page(page)
        self.test.run()
        self.seq = 0

    @property
    def components(self) -> dict[str, dict]:
        found = self.test.get("bidi_component")
        return {one.proto.component_name: json.loads(one.proto.json) for one in found}

    @property
    def player(self) -> dict:
        return self.components[PLAYER]

    @property
    def parts(self) -> dict[str, dict]:
        """What the player is given of each part of the walk, by its title."""
        return {part["title"]: part for part in self.player["parts"]}

    @property
    def layer(self) -> dict:
        """The first layer's part."""
        return self.player["parts"][0]

    @property
    def problem(self) -> lc.Problem:
        return self.test.session_state["problem"]

    @property
    def tables(self) -> dict[str, dict]:
        """The weight tables by name."""
        groups = self.components[TABLES]["groups"]
        return {table["name"]: table for group in groups for table in group["tables"]}

    @property
    def epoch(self) -> int:
        return self.components[TABLES]["epoch"]

    def widget(self, key: str):
        """A picker by its key; of one in a popover without the number that renews it."""
        test, choices = self.test, self.test.session_state["choices"]
        keys = (key, f"{key}_{choices}", f"network_{key}_{choices}")
        pickers = [*test.selectbox, *test.radio, *test.number_input, *test.checkbox]
        return next(one for one in pickers if one.key in keys)

    def choose(self, key: str, option) -> None:
        self.widget(key).set_value(option).run()

    def open(self, document: dict) -> None:
        """Puts a problem of one's own into the session."""
        self.test.session_state["problem"] = lc.read(document)
        self.test.session_state["epoch"] += 1
        self.test.session_state["choices"] += 1
        self.test.run()

    def edit(self, **content) -> None:
        """One message of the tables: `tables={…}`, `size=[…]` or `action=…`."""
        self.seq += 1
        self.send({"edit": {"epoch": self.epoch, "seq": self.seq} | content})

    def send(self, state) -> None:
        self.send_text(json.dumps(state))

    def send_text(self, text: str) -> None:
        """Runs the page with this text as the tables' state, as a browser would."""
        [component] = [
            one.proto
            for one in self.test.get("bidi_component")
            if one.proto.component_name == TABLES
        ]
        states = self.test._tree.get_widget_states()
        states.widgets.append(WidgetState(id=component.id, json_value=text))
        self.test._run(states)

    def send_to(self, identifier: str, state) -> None:
        """Runs the page with this state of a component."""
        states = self.test._tree.get_widget_states()
        states.widgets.append(WidgetState(id=identifier, json_value=json.dumps(state)))
        self.test._run(states)

    def trigger(self, component: str, event: str, value) -> None:
        """Runs the page with a component's trigger pressed, as a browser would."""
        found = self.test.get("bidi_component")
        [one] = [one.proto for one in found if one.proto.component_name == component]
        states = self.test._tree.get_widget_states()
        text = json.dumps([{"event": event, "value": value}])
        states.widgets.append(
            WidgetState(id=_make_trigger_id(one.id, "events"), json_trigger_value=text)
        )
        self.test._run(states)

    def shown(self, name: str, part: int = 0) -> list[list[str]]:
        """A value of every timestep of a part, as the screen shows it."""
        data = self.player
        rows = data["parts"][part]["values"][name]
        return [[shown(value, data["decimals"]) for value in row] for row in rows]

    @property
    def sentences(self) -> list[str]:
        test = self.test
        return [one.value for one in [*test.caption, *test.warning, *test.info, *test.error]]

    def check(self) -> None:
        """Nothing was raised, and the tables stand."""
        assert not self.test.exception
        assert TABLES in self.components


def first(**weights: list) -> dict[str, list]:
    """Tables of the first layer's weights."""
    return {f"layers.0.weights.{name}": rows for name, rows in weights.items()}


@pytest.fixture
def app() -> App:
    return App()


# Opening ----------------------------------------------------------------------------------------


def test_the_page_opens_on_comp7118_with_the_printed_digits(app: App):
    app.check()
    printed = {
        "f": ["0.6434", "0.7763"],
        "i": ["0.5842", "0.6669"],
        "g": ["0.5511", "0.7535"],
        "c": ["0.3220", "0.7525"],
        "o": ["0.6770", "0.8471"],
        "h": ["0.2107", "0.5393"],
        "error": ["-0.0893", "0.0393"],
        "loss": ["0.0080", "0.0015"],  # 0.0893², 0.0393²
        "W_f @ [x, h_prev] + b_f": ["0.59", "1.2443"],
    }
    for name, digits in printed.items():
        assert app.shown(name) == [[one] for one in digits], name
    command = app.player["command"]
    assert (command["t"], command["line"], command["address"]) == (1, "h", False)
    assert app.player["notes"] == []


def test_the_tables_hold_what_the_course_gives(app: App):
    values = {name: table["values"] for name, table in app.tables.items()}
    assert values == {
        "inputs": [[0.1, 0.4], [0.7, 0.9]],
        "targets": [[0.3], [0.5]],
        "layers.0.start.h": [[0]],
        "layers.0.start.c": [[0]],
        "layers.0.weights.W_f": [[0.7, 0.3, 0.4]],
        "layers.0.weights.b_f": [[0.4]],
        "layers.0.weights.W_i": [[0.2, 0.3, 0.4]],
        "layers.0.weights.b_i": [[0.2]],
        "layers.0.weights.W_g": [[0.4, 0.2, 0.1]],
        "layers.0.weights.b_g": [[0.5]],
        "layers.0.weights.W_o": [[0.8, 0.9, 0.2]],
        "layers.0.weights.b_o": [[0.3]],
    }
    assert app.tables["layers.0.weights.W_g"]["label"] == {"base": "W", "sub": "a"}
    assert app.tables["layers.0.weights.W_f"]["shape"] == "1 × 3"
    sizes = {size["key"]: size["value"] for size in app.components[TABLES]["sizes"]}
    assert sizes == {"inputs": 2, "units.0": 1, "timesteps": 2}


def test_the_page_shows_itself_where_there_is_no_frame_to_go_back_to():
    alone = AppTest.from_file(str(ROOT / "pages" / "calculator.py"), default_timeout=SECONDS).run()
    assert not alone.exception
    assert [box.label for box in alone.selectbox] == [
        "Worked example", "Written as in", "Cell", "Layer 1: cell", "Direction", "Readout", "Read",
    ]  # fmt: skip


def test_a_deep_link_to_the_page_finds_its_frame():
    app = App("pages/calculator.py")
    app.check()
    assert app.shown("h") == [["0.2107"], ["0.5393"]]


def test_the_answer_stands_there_before_the_players_script(app: App):
    assert any("y₂ = 0.5393" in caption.value for caption in app.test.caption)


# Choosing ---------------------------------------------------------------------------------------

LAST = {  # example → the digits of h at the last timestep, from the courses and worked-examples.md
    "aivietnam_lstm": ["0.986"],
    "aivietnam_rnn": ["5", "8"],
    "statquest_a": ["0.0064"],
    "statquest_b": ["0.9694"],
}


@pytest.mark.parametrize("key", LAST)
def test_an_example_opens_with_its_numbers(app: App, key: str):
    before = app.player["command"]["number"]
    app.choose("example", key)
    app.check()
    assert app.shown("h")[-1] == LAST[key]
    assert app.player["command"]["number"] != before


@pytest.mark.parametrize("example", EXAMPLES)
def test_an_example_is_written_in_every_notation(app: App, example: str):
    if example != app.test.selectbox(key="example").value:
        app.choose("example", example)
    before = app.layer["values"]["h"]
    for notation in NOTATIONS:
        app.choose("notation", notation)
        app.check()
        assert app.layer["values"]["h"] == [pytest.approx(row, abs=1e-12) for row in before]


def test_another_notation_keeps_the_step_and_says_what_it_did(app: App):
    before = app.player["command"]["number"]
    app.choose("notation", "row-vectors")
    assert app.player["command"]["number"] == before
    assert app.tables["layers.0.weights.W_xf"]["label"] == {"base": "U", "sub": "f"}
    assert app.tables["layers.0.weights.W_xf"]["values"] == [[0.7], [0.3]]
    assert any("joined weights are split" in one for one in app.sentences)
    assert app.shown("h") == [["0.2107"], ["0.5393"]]


def test_carried_rounding_gives_the_other_digit(app: App):
    app.choose("rule", "every value")
    app.check()
    assert app.shown("h")[0] == ["0.2108"]  # worked-examples.md: the two rules differ
    app.choose("rule", "display")
    assert app.shown("h")[0] == ["0.2107"]


def test_the_number_of_decimals_is_chosen(app: App):
    app.choose("decimals", 2)
    app.check()
    assert app.shown("h") == [["0.21"], ["0.54"]]


# Editing ----------------------------------------------------------------------------------------


def test_an_edit_changes_the_run_and_leaves_the_tables_to_the_browser(app: App):
    epoch = app.epoch
    app.edit(tables=first(W_f=[[0.7, 0.3, 0.4]], b_f=[[0]]))
    app.check()
    assert app.shown("f")[0] == ["0.5474"]  # σ(0.19)
    assert app.epoch == epoch
    assert app.components[TABLES]["seen"] == app.seq
    assert any("Your own numbers" in caption.value for caption in app.test.caption)


def test_inputs_start_and_targets_are_edited_too(app: App):
    app.edit(tables={"inputs": [[0, 0], [0, 0]], "layers.0.start.c": [[1]], "targets": [[0], [0]]})
    app.check()
    assert app.layer["values"]["x"] == [[0, 0], [0, 0]]
    assert app.layer["values"]["c_prev"][0] == [1]
    assert app.shown("error") == app.shown("h")


def test_a_row_vector_table_is_turned_back(app: App):
    app.choose("example", "row_vectors_no_bias")
    app.edit(tables=first(W_xf=[[1, 2], [3, 4]]))
    app.check()
    assert app.layer["weights"]["W_xf"] == [[1, 3], [2, 4]]


def test_sizes_change_and_keep_what_fits(app: App):
    app.edit(size=["units.0", 3])
    app.check()
    assert app.layer["weights"]["W_f"] == [[0.7, 0.3, 0.4, 0, 0], [0] * 5, [0] * 5]
    app.edit(size=["inputs", 1])
    assert app.layer["weights"]["W_f"][0] == [0.7, 0.4, 0, 0]
    app.edit(size=["timesteps", 16])
    assert app.player["timesteps"] == 16
    app.edit(size=["units.0", 8])
    app.edit(size=["inputs", 8])
    app.check()
    assert app.tables["layers.0.weights.W_f"]["shape"] == "8 × 16"


def test_targets_are_taken_away_and_added(app: App):
    app.edit(action="targets")
    assert "error" not in app.layer["values"]
    assert "targets" not in app.tables
    app.edit(action="targets")
    assert app.shown("error")[0] == app.shown("h")[0]


def test_the_erratum_stays_with_the_unedited_example(app: App):
    app.choose("example", "aivietnam_lstm")
    [note] = app.player["notes"]
    assert (note["name"], note["t"]) == ("h", 1)
    assert "1.986" in note["text"]
    app.choose("notation", "pytorch")
    assert len(app.player["notes"]) == 1
    app.edit(tables=first(b_hf=[[1.6]]))
    assert app.player["notes"] == []


def test_one_may_go_back_to_the_example(app: App):
    app.edit(tables=first(b_f=[[3]]))
    [back] = [button for button in app.test.button if button.label == "Back to the example"]
    back.click().run()
    app.check()
    assert app.shown("h") == [["0.2107"], ["0.5393"]]


# What a hostile browser sends -------------------------------------------------------------------

DEEP = json.loads("[" * 60 + "1" + "]" * 60)
HOSTILE_TABLES = {
    "wrong shape": {"layers.0.weights.W_f": [[1, 2], [3, 4]]},
    "too few": {"layers.0.weights.W_f": [[1]]},
    "ragged": {"layers.0.weights.W_f": [[1, 2, 3], [4]]},
    "strings": {"layers.0.weights.W_f": [["1", "2", "3"]]},
    "text for a table": {"layers.0.weights.W_f": "0.7 0.3 0.4"},
    "a number for a table": {"layers.0.weights.W_f": 7},
    "nothing": {"layers.0.weights.W_f": None},
    "no rows": {"layers.0.weights.W_f": []},
    "empty rows": {"layers.0.weights.W_f": [[], []]},
    "truths": {"layers.0.weights.W_f": [[True, False, True]]},
    "not a number": {"layers.0.weights.W_f": [[float("nan"), 0, 0]]},
    "infinite": {"layers.0.weights.W_f": [[float("inf"), 0, 0]]},
    "too large": {"layers.0.weights.W_f": [[1e308, 0, 0]]},
    "thousands of digits": {"layers.0.weights.W_f": [[10**400, 0, 0]]},
    "nested deeply": {"layers.0.weights.W_f": DEEP},
    "an object": {"layers.0.weights.W_f": {"0": [1, 2, 3]}},
    "objects in rows": {"layers.0.weights.W_f": [[{}, [], None]]},
    "unknown weight": {"layers.0.weights.W_q": [[1]]},
    "unknown part": {"layers": [[1]]},
    "another layer": {"layers.1.weights.W_f": [[1, 2, 3]]},
    "a layer from the end": {"layers.-1.weights.W_f": [[1, 2, 3]]},
    "the other direction": {"layers.0.weights_reverse.W_f": [[1, 2, 3]]},
    "a readout that is not there": {"readout.weights.W_y": [[1]]},
    "a part of a weight": {"layers.0.weights.W_f.0": [[1, 2, 3]]},
    "a layer's weights": {"layers.0.weights": [[1]]},
    "a layer whole": {"layers.0": [[1]]},
    "no place": {"": [[1]]},
    "the rounding": {"rounding.decimals": 2},
    "inside of Python": {"layers.0.weights.__class__": [[1]]},
    "the cell itself": {"cell": "rnn"},
    "a bias's shape": {"layers.0.weights.b_f": [[1, 2, 3]]},
    "a bias nested": {"layers.0.weights.b_f": [[[1]]]},
    "a start's rows": {"layers.0.start.h": [[0], [0]]},
    "a start's text": {"layers.0.start.h": "0"},
    "inputs of another size": {"inputs": [[1, 2, 3]]},
    "no inputs": {"inputs": []},
    "too many timesteps": {"inputs": [[0.1, 0.2]] * 5000},
    "targets of another size": {"targets": [[1]]},
    "one good, one bad": {"layers.0.weights.b_f": [[3]], "layers.0.weights.W_f": [["x"]]},
}


@pytest.mark.parametrize("kind", HOSTILE_TABLES)
def test_tables_that_no_reader_could_send_change_nothing(app: App, kind: str):
    before = app.player
    app.edit(tables=HOSTILE_TABLES[kind])
    app.check()
    assert app.player == before


TURNED = [[[1], 2], [None], [[]], [["a"], ["b"]], [[1, 2], [3, 4]], [[1], [2], [3]], [1, 2], DEEP]


@pytest.mark.parametrize("notation", ["row-vectors", "plain"])
def test_turned_tables_are_checked_too(app: App, notation: str):
    app.choose("notation", notation)
    before = app.player
    tables = [
        f"layers.0.{name}" for name in ("weights.W_xf", "weights.W_hf", "weights.b_f", "start.c")
    ]
    for rows, name in product(TURNED, tables):
        app.edit(tables={name: rows})
        app.check()
        assert app.player == before, (name, rows)


def test_a_message_for_older_tables_is_dropped(app: App):
    before = app.player
    for epoch in (0, -1, 99, None, "1", [1], {}):
        app.send({"edit": {"epoch": epoch, "seq": 7, "tables": first(b_f=[[3]])}})
        app.check()
    assert app.player == before


SIZES = [
    ["units.0", 0], ["units.0", 9], ["units.0", -1], ["units.0", 10**9], ["units.0", 2.0],
    ["units.0", "2"], ["units.0", None], ["units.0", True], ["units.0", [2]], ["inputs", 9],
    ["timesteps", 17], ["outputs", 2], ["units.1", 2], ["units.-1", 2], ["units.", 2],
    ["units.0.0", 2], ["units", 2], ["weights", 2], [None, 2], ["units.0"], ["units.0", 2, 3],
    "units.0", 2, {"units.0": 2}, [],
]  # fmt: skip


def test_sizes_that_are_not_offered_change_nothing(app: App):
    before = app.player
    for size in SIZES:
        app.edit(size=size)
        app.check()
        assert app.player == before, size


@pytest.mark.parametrize("size", [[["units"], 2], [{}, 2]], ids=repr)
def test_sizes_of_no_name_change_nothing(app: App, size: list):
    before = app.player
    app.edit(size=size)
    app.check()
    assert app.player == before


MESSAGES = [
    {"action": "drop"}, {"action": ["targets"]}, {"action": None}, {"tables": []}, {"tables": {}},
    {"tables": "x"}, {"size": {}, "action": 3}, {"unknown": 1}, {},
]  # fmt: skip


def test_messages_of_no_known_kind_change_nothing(app: App):
    before = app.player
    for content in MESSAGES:
        app.edit(**content)
        app.check()
        assert app.player == before, content


# What is not JSON at all Streamlit itself turns away, before the page runs.
STATES = [
    "null", "3", '"edit"', "[]", "{}", "true", '{"edit": null}', '{"edit": 3}', '{"edit": []}',
    '{"edit": "x"}', '{"edit": {"epoch": 1}}', '{"other": 1}',
    '{"edit": {"epoch": 1, "seq": {"a": 1}, "tables": {"layers.0.weights.b_f": [[NaN]]}}}',
    '{"edit": {"epoch": 1, "seq": NaN}}', '{"edit": {"epoch": 1, "seq": "one"}}',
]  # fmt: skip


def test_a_state_of_any_type_raises_nothing(app: App):
    before = app.player
    for text in STATES:
        app.send_text(text)
        app.check()
        assert app.player == before, text


def test_text_from_outside_is_repeated_as_text(app: App):
    """Markdown would fetch an image from wherever the text says."""
    app.edit(tables=first(W_f=[["![a](http://evil.example/x.png)", 0, 0]]))
    app.check()
    assert not [one for one in app.sentences if "![a](" in one]


def test_a_browser_may_go_on_after_a_refused_message(app: App):
    app.edit(tables=first(W_f=[["x"]]))
    app.edit(tables=first(b_f=[[0]]))
    app.check()
    assert app.shown("f")[0] == ["0.5474"]


# Where numbers end ------------------------------------------------------------------------------


def test_values_beyond_the_computers_numbers_are_told_in_a_sentence(app: App):
    app.choose("notation", "plain")
    app.choose("cell", "rnn_relu")
    huge = [[1e200, 1e200]]
    app.edit(tables=first(W_xh=huge, W_hh=[[1e200]]))
    app.check()
    assert PLAYER not in app.components
    [sentence] = [one for one in app.sentences if "⚠" in one]
    assert sentence.strip("*").endswith((".", "?"))
    assert "nan" not in sentence.lower()
    app.edit(tables=first(W_xh=[[1, 1]], W_hh=[[1]], b_h=[[0]]))
    app.check()
    assert app.shown("h")[0] == ["0.5"]


@pytest.mark.parametrize("value", [1e299, -1e299, 1e-300])
def test_the_gates_hold_at_the_ends_of_the_numbers(app: App, value: float):
    app.edit(tables=first(b_f=[[value]], b_g=[[value]]))
    app.check()
    text = json.dumps(app.layer["values"])
    assert "NaN" not in text
    assert "Infinity" not in text


# The plots --------------------------------------------------------------------------------------


def figures(app: App) -> list[dict]:
    return [json.loads(chart.proto.spec) for chart in app.test.get("plotly_chart")]


def test_the_plots_are_drawn_when_they_are_opened():
    app = App()
    assert figures(app) == []
    open_plots(app)
    app.check()
    over_time, curves = figures(app)
    lines = {trace["name"]: trace for trace in over_time["data"]}
    assert set(lines) == {"f", "i", "a", "s", "o", "y"}
    assert rounded(lines["f"]["y"]) == ["0.6434", "0.7763"]
    assert list(numbers(lines["s"]["x"])) == [0, 1, 2]
    assert rounded(lines["s"]["y"]) == ["0", "0.3220", "0.7525"]
    assert rounded(lines["y"]["y"]) == ["0", "0.2107", "0.5393"]
    points = {trace["name"]: trace for trace in curves["data"]}
    assert rounded(points["f"]["x"]) == ["0.59", "1.2443"]
    assert rounded(points["f"]["y"]) == ["0.6434", "0.7763"]


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_has_its_plots(example: str):
    app = App()
    app.choose("example", example)
    open_plots(app)
    app.check()
    assert len(figures(app)) == 2


def open_plots(app: App) -> None:
    """Opens the expander, as a browser does: its state in the next run."""
    [plots] = [one for one in app.test.expander if "Plots" in one.label]
    states = app.test._tree.get_widget_states()
    states.widgets.append(WidgetState(id=plots.proto.id, bool_value=True))
    app.test._run(states)


def numbers(found) -> list[float]:
    """A trace's numbers: a list, or plotly's packed form."""
    if isinstance(found, list):
        return found
    return np.frombuffer(base64.b64decode(found["bdata"]), dtype=found["dtype"]).tolist()


def rounded(found) -> list[str]:
    return [shown(value, 4) for value in numbers(found)]


# Cells, layers, directions, readouts -------------------------------------------------------------


def agrees_with_its_document(app: App) -> None:
    """The player shows the numbers of the document that the session holds, run anew."""
    app.check()
    trace = lc.run(lc.read(json.loads(lc.write(app.problem))))
    shown = [part["values"][part["output"]] for part in app.player["parts"]]
    runs = [one.output for one in trace.passes]
    assert [*map(len, shown[: len(runs)])] == [*map(len, runs)]
    for found, expected in zip(shown, runs, strict=False):
        assert found == [pytest.approx(row, abs=1e-14) for row in expected.tolist()]


@pytest.mark.parametrize("notation", ["comp7118", "aivietnam", "row-vectors"])
def test_every_family_of_the_catalogue_is_offered_and_says_what_it_changes(notation: str):
    app = App()
    app.choose("notation", notation)
    assert app.widget("cell").options == [family.title for family in FAMILIES.values()]
    for key, family in reversed(FAMILIES.items()):
        app.choose("cell", key)
        agrees_with_its_document(app)
        assert app.widget("cell").value == app.widget("cell_0").value == key
        assert [one for one in app.sentences if family.source in one and family.about in one], key
        assert app.problem.notation == notation


# family → its lines in the order of the first example's notation, from the papers
LINES = {
    "lstm": ["f", "i", "g", "c", "o", "h"],
    "rnn": ["h"],
    "gru": ["r", "z", "n", "h"],
    "mgu": ["f", "n", "h"],
    "lstm_no_forget": ["i", "g", "o", "c", "h"],
    "lstm_coupled_c": ["f", "g", "o", "c", "h"],
}


@pytest.mark.parametrize("family", LINES)
def test_a_cell_is_walked_line_by_line(app: App, family: str):
    app.choose("cell", "mgu" if family == "lstm" else "lstm_peephole")
    app.choose("cell", family)
    names = [line["name"] for line in app.layer["lines"]]
    assert names[0] == "x"
    assert sorted(names[1:-2]) == sorted(LINES[family])
    assert names[-2:] == ["error", "loss"]


def biases(app: App) -> list[str]:
    return [name for part in app.player["parts"] for name in part["weights"] if name[:2] == "b_"]


@pytest.mark.parametrize("cell", ["lstm", "rnn", "rnn_relu", "gru", "gru_reset_after"])
@pytest.mark.parametrize("notation", ["comp7118", "aivietnam"])
def test_biases_are_left_out_and_come_back_as_zeros(app: App, cell: str, notation: str):
    app.choose("notation", notation)
    app.choose("cell", cell)
    assert app.widget("biases").value
    assert biases(app)
    app.choose("biases", False)
    app.check()
    assert biases(app) == []
    silent = app.layer["values"]["h"]
    assert app.widget("cell").value == cell
    assert not app.widget("biases").value
    app.choose("biases", True)
    app.check()
    assert biases(app)
    assert not any(map(any, (app.layer["weights"][name] for name in biases(app))))
    assert app.layer["values"]["h"] == [pytest.approx(row, abs=1e-14) for row in silent]


def test_without_biases_the_numbers_are_those_of_the_sums_alone(app: App):
    app.choose("biases", False)
    told = paper.run(
        {gate: (rows, [0.0]) for gate, (rows, _) in paper.comp7118().items()},
        paper.COMP7118_INPUTS,
    )
    assert app.layer["values"]["h"] == [pytest.approx(now["h"], abs=1e-14) for now in told]


def test_a_cell_chosen_without_biases_has_none(app: App):
    app.choose("biases", False)
    app.choose("cell", "gru")
    assert biases(app) == []
    agrees_with_its_document(app)


def test_layers_are_added_and_taken_away(app: App):
    first_layer = app.layer["values"]["h"]
    for count in (2, 4, 3, 1):
        app.choose("layers", count)
        agrees_with_its_document(app)
        assert len(app.player["parts"]) == count
        assert app.layer["values"]["h"] == first_layer
        last = app.player["parts"][-1]["lines"]
        assert [line["name"] for line in last][-2:] == ["error", "loss"]
    assert [one.key for one in app.test.selectbox if "cell_1" in one.key] == []


def test_each_layer_has_its_cell_and_its_size(app: App):
    app.choose("layers", 2)
    app.choose("cell_1", "gru")
    agrees_with_its_document(app)
    assert app.widget("cell").label == "Cell, layer 1"
    assert app.widget("cell").value == "lstm"
    assert app.widget("cell_1").value == "gru"
    assert {line["name"] for line in app.parts["Layer 2"]["lines"]} >= {"r", "z", "n", "h"}
    app.edit(size=["units.1", 3])
    app.edit(size=["units.0", 2])
    agrees_with_its_document(app)
    sizes = {size["key"]: size["label"] for size in app.components[TABLES]["sizes"]}
    assert sizes == {
        "inputs": "Inputs", "units.0": "Units 1", "units.1": "Units 2", "timesteps": "Timesteps",
    }  # fmt: skip
    assert [part["units"] for part in app.player["parts"]] == [2, 3]
    assert app.tables["targets"]["shape"] == "2 × 3"


def test_weights_of_the_second_layer_are_edited_where_they_stand(app: App):
    app.open(TWO_LAYERS)
    before = app.layer["values"]["h"]
    app.edit(tables={"layers.1.weights.W_xh": [[0.5, 0.25]], "layers.1.start.h": [[0.125]]})
    below, h = paper.rnn(BELOW, INPUTS), 0.125
    for row, x in zip(app.parts["Layer 2"]["values"]["h"], below, strict=True):
        h = math.tanh(paper.dot([0.5, 0.25], x) + 0.55 * h + 0.15)
        assert row == [pytest.approx(h, abs=1e-14)]
    assert app.layer["values"]["h"] == before


def test_directions_are_chosen_and_told(app: App):
    app.open(document(rnn_layer(BELOW)))
    app.choose("direction_0", "reverse")
    agrees_with_its_document(app)
    expected = paper.rnn(BELOW, INPUTS, back=True)
    [(title, part)] = app.parts.items()
    assert (title, part["times"], part["back"]) == ("Layer 1, reverse", [3, 2, 1], True)
    assert part["values"]["h"] == [pytest.approx(h, abs=1e-14) for h in expected]
    assert app.tables["layers.0.start.h"]["label"] == {"base": "h", "sub": "4"}
    app.choose("direction_0", "both")
    agrees_with_its_document(app)
    assert list(app.parts) == ["Layer 1, forward", "Layer 1, reverse"]
    app.edit(tables={"layers.0.weights_reverse.b_h": [[0.5], [0.25]]})
    agrees_with_its_document(app)
    assert app.parts["Layer 1, reverse"]["weights"]["b_h"] == [0.5, 0.25]
    assert app.parts["Layer 1, forward"]["weights"]["b_h"] == BELOW["b_h"]
    app.edit(action="targets")
    assert list(app.parts)[-1] == "Output"
    assert app.tables["targets"]["shape"] == "3 × 4"


# kind → the last answer, from the sums that the readout adds up
ANSWERS = {
    "linear": lambda sums: sums,
    "softmax": paper.softmax,
    "sigmoid": lambda sums: [*map(paper.sigmoid, sums)],
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_a_readout_is_chosen_and_edited(app: App, kind: str):
    app.open(document(rnn_layer(BELOW)))
    app.choose("readout", kind)
    app.edit(size=["outputs", 3])
    app.edit(tables={"readout.weights.W_y": W_Y, "readout.weights.b_y": [[b] for b in B_Y]})
    agrees_with_its_document(app)
    expected = [ANSWERS[kind](paper.affine(W_Y, B_Y, h)) for h in paper.rnn(BELOW, INPUTS)]
    found = app.parts["Readout"]["values"]["y"]
    assert found == [pytest.approx(y, abs=1e-14) for y in expected]
    app.choose("on", "last step")
    assert app.parts["Readout"]["values"]["y"] == [pytest.approx(found[-1], abs=1e-14)]
    assert app.parts["Readout"]["times"] == [3]
    app.choose("readout", "none")
    assert list(app.parts) == ["Layer 1"]


def test_the_softmax_of_h_has_no_weights_and_no_size(app: App):
    app.open(document(rnn_layer(BELOW)))
    app.choose("readout", "softmax(h)")
    agrees_with_its_document(app)
    expected = [paper.softmax(h) for h in paper.rnn(BELOW, INPUTS)]
    assert app.parts["Readout"]["values"]["y"] == [pytest.approx(y, abs=1e-14) for y in expected]
    assert "outputs" not in [size["key"] for size in app.components[TABLES]["sizes"]]


def test_the_loss_is_chosen_and_its_targets_are_shares(app: App):
    app.open(document(rnn_layer(BELOW)))
    app.choose("readout", "softmax")
    app.edit(action="targets")
    app.choose("loss", "cross-entropy")
    agrees_with_its_document(app)
    names = [line["name"] for line in app.parts["Readout"]["lines"]]
    assert names == ["h", "y", "loss"]
    app.edit(tables={"targets": [[0.25, 0.75], [1, 0], [0, 1]]})
    part = app.parts["Readout"]["values"]
    for target, answer, (loss,) in zip(part["target"], part["y"], part["loss"], strict=True):
        terms = [t * math.log(y) for t, y in zip(target, answer, strict=True)]
        assert loss == pytest.approx(-sum(terms), abs=1e-12)
    before = app.player
    app.edit(tables={"targets": [[2, 0], [1, 0], [0, 1]]})
    assert [one for one in app.sentences if "shares from 0 to 1" in one]
    assert app.player == before
    app.choose("readout", "none")
    agrees_with_its_document(app)
    assert [line["name"] for line in app.layer["lines"]] == ["x", "h", "share", "loss"]


def test_a_readout_of_ones_own_is_shown_as_such_and_can_be_taken_away(app: App):
    own = {"equations": {"y": "2 * tanh(W_y @ h)"}, "weights": {"W_y": W_Y}, "on": "last step"}
    app.open(document(rnn_layer(BELOW), readout=own))
    app.check()
    picker = app.widget("readout")
    assert picker.value is None
    assert picker.proto.placeholder == "Own equations"
    last = paper.rnn(BELOW, INPUTS)[-1]
    expected = [2 * math.tanh(paper.dot(row, last)) for row in W_Y]
    assert app.parts["Readout"]["values"]["y"] == [pytest.approx(expected, abs=1e-14)]
    app.choose("readout", "none")
    assert list(app.parts) == ["Layer 1"]


def test_a_network_is_kept_through_notations_and_roundings(app: App):
    app.open(READ)
    before = app.parts["Readout"]["values"]["y"]
    for notation in NOTATIONS:
        app.choose("notation", notation)
        agrees_with_its_document(app)
        found = app.parts["Readout"]["values"]["y"]
        assert found == [pytest.approx(row, abs=1e-12) for row in before], notation
    app.choose("rule", "every value")
    agrees_with_its_document(app)


READ = classified("softmax", [[1, 0, 0], [0.25, 0.5, 0.25], [0, 0, 1]], "cross-entropy") | {
    "layers": [*BOTH["layers"], rnn_layer(BELOW, "reverse")]
}
SUMMARIES = [
    (document(rnn_layer(BELOW)), "1 layer"),
    (TWO_LAYERS, "2 layers"),
    (BOTH, "1 layer ⇄"),
    (READ, "2 layers ⇄ + softmax"),
]


@pytest.mark.parametrize(("given", "title"), SUMMARIES)
def test_the_popover_says_what_the_network_is(app: App, given: dict, title: str):
    app.open(given)
    labels = [one.proto.popover.label for one in app.test.get("popover")]
    assert title in labels


def test_an_example_brings_its_one_layer_back(app: App):
    app.open(READ)
    app.choose("example", "statquest_a")
    app.check()
    assert app.widget("layers").value == 1
    assert list(app.parts) == ["Layer 1"]
    assert app.shown("h")[-1] == LAST["statquest_a"]


def test_weights_come_back_with_their_cell(app: App):
    app.edit(tables={"layers.0.weights.W_f": [[0.95, 0.3, 0.4]]})
    for family in ("gru", "mgu", "lstm"):
        app.choose("cell", family)
    assert app.tables["layers.0.weights.W_f"]["values"] == [[0.95, 0.3, 0.4]]
    assert app.tables["layers.0.weights.W_o"]["values"] == [[0.8, 0.9, 0.2]]
    app.choose("example", "aivietnam_lstm")
    app.choose("example", "comp7118_lstm")
    assert app.tables["layers.0.weights.W_f"]["values"] == [[0.7, 0.3, 0.4]]

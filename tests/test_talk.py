"""A talk as the server makes it: what is presented, its address, the original numbers, what if, and
what a hostile browser or address may say."""

import json

import pytest
from networks import BELOW, TWO_LAYERS, document, rnn_layer
from streamlit.testing.v1 import AppTest
from test_address import Opened, lesson, settings

import lstm_calc as lc
from lstm_calc.formats.link import to_link
from lstm_calc.formats.packing import unpack
from lstm_calc.problem import document as document_of
from lstm_calc.ui.whatif import changes, gates

STAGE = "lstm_calc_present"
PAGE = "pages/present.py"
FIRST = lc.EXAMPLES["comp7118_lstm"].checked
SLIDES = lc.EXAMPLES["aivietnam_lstm"].checked


def edited(problem: lc.Problem, **weights: list) -> lc.Problem:
    found = document_of(problem)
    found["layers"][0]["weights"] |= weights
    return lc.read(found)


def talking(problem: lc.Problem = FIRST, **talk) -> Opened:
    """A session that came with the address of a running talk."""
    found = settings(talk=talk | {"running": True})
    return Opened(PAGE, p=to_link(problem), s=found)


def stage(opened: Opened) -> dict:
    return opened.components[STAGE]


def asked(opened: Opened) -> dict[str, str]:
    """The address as the page has written it."""
    found = {key: opened.test.query_params[key] for key in opened.test.query_params}
    return {key: text if isinstance(text, str) else text[0] for key, text in found.items()}


def press(opened: Opened, label: str) -> None:
    next(one for one in opened.test.button if one.label == label).click().run()
    assert not opened.test.exception


# The calm page, and the talk ----------------------------------------------------------------------


def test_the_page_opens_calmly_and_start_begins_with_the_problem():
    opened = Opened(PAGE, p=to_link(SLIDES))
    assert STAGE not in opened.components
    assert opened.test.radio[0].options[0] == r"AI VIETNAM\: LSTM by hand"  # as Markdown
    press(opened, "Start")
    told = stage(opened)
    [run] = told["runs"]
    assert (run["title"], told["command"]["fresh"]) == ("AI VIETNAM: LSTM by hand", True)
    assert run["parts"][0]["values"]["h"] == [[0.986]]
    assert [one["said"] for one in run["errata"]] == ["The slide prints 1.986"]
    assert run["notes"][""]["say"]


def test_the_choices_are_in_the_link_and_a_link_opens_straight_into_the_talk():
    opened = Opened(PAGE, p=to_link(FIRST))
    opened.test.radio(key="talk_deck").set_value("build-up").run()
    opened.test.radio(key="talk_size").set_value("term").run()
    press(opened, "Start")
    again = Opened(PAGE, p=to_link(FIRST), s=asked(opened)["s"])
    told = stage(again)
    assert (told["size"], told["command"]["fresh"], told["editable"]) == ("term", False, False)
    assert [run["title"][:2] for run in told["runs"]] == [f"{k}." for k in range(1, 8)]


def test_the_seven_pictures_have_the_same_inputs_and_their_own_words():
    runs = stage(talking(deck="build-up"))["runs"]
    inputs = [run["parts"][0]["values"]["x"] for run in runs]
    assert all(one == inputs[0] for one in inputs)
    assert len({run["words"] for run in runs}) == 7
    assert all(run["notes"][""]["asks"] for run in runs)


def test_leaving_shows_the_calm_page_again():
    opened = talking()
    opened.trigger(STAGE, "act", "leave")
    assert STAGE not in opened.components
    assert "s" not in opened.test.query_params


@pytest.mark.parametrize("said", ["fly", None, {"leave": 1}, ["leave"], 7])
def test_what_a_browser_may_say_instead_changes_nothing(said):
    opened = talking()
    opened.trigger(STAGE, "act", said)
    assert not opened.test.exception
    assert STAGE in opened.components


HOSTILE = [
    [],
    "on",
    {"running": "yes", "deck": 4, "size": ["term"]},
    {"running": True, "original": {"format": "lstm-calc/1"}},
    {"running": True, "original": [1, 2]},
    {"running": True, "original": {"format": "lstm-calc/1", "layers": [], "inputs": [[1]]}},
    {"running": True, "deck": "other", "size": "day"},
]


@pytest.mark.parametrize("talk", HOSTILE, ids=json.dumps)
def test_an_address_may_say_anything(talk):
    opened = Opened(PAGE, p=to_link(FIRST), s=settings(talk=talk))
    assert not opened.test.exception
    if STAGE in opened.components:
        assert stage(opened)["changes"] == []


# The original numbers -----------------------------------------------------------------------------


def test_an_edit_is_told_kept_in_the_address_and_taken_back():
    opened = talking()
    opened.edit(tables={"layers.0.weights.W_f": [[-9, 0.3, 0.4]]})
    told = stage(opened)
    change = {"letter": "W_f", "place": "[x[1]]", "old": "0.7", "now": "−9"}
    assert told["changes"] == [change]
    [run] = told["runs"]
    assert run["was"][0]["values"]["f"][0][0] == pytest.approx(0.6434, abs=5e-5)  # as printed
    assert run["parts"][0]["values"]["f"][0][0] == pytest.approx(0.4061, abs=5e-5)  # σ(−0.38)
    again = Opened(PAGE, **asked(opened))
    assert stage(again)["changes"] == [change]
    again.trigger(STAGE, "act", "original")
    assert stage(again)["changes"] == []
    assert document_of(again.problem) == document_of(FIRST)
    assert "original" not in unpack(asked(again)["s"])["talk"]


def test_other_sizes_are_told_too_and_taken_back():
    opened = talking()
    opened.edit(size=["units.0", 2])
    told = stage(opened)
    assert [one["letter"] for one in told["changes"]] == ["sizes or equations"]
    assert told["runs"][0]["was"] is None
    opened.trigger(STAGE, "act", "original")
    assert document_of(opened.problem) == document_of(FIRST)


def test_numbers_that_outgrow_the_computer_keep_the_talk_standing():
    weights = {name: BELOW[name] for name in ("W_xh", "W_hh")}
    cell = {"state": ["h"], "equations": {"h": "W_hh @ h_prev + W_xh @ x"}}
    growing = document(rnn_layer(weights) | {"cell": cell})
    opened = talking(lc.read(growing))
    before = stage(opened)["runs"][0]["parts"]
    opened.edit(tables={"layers.0.weights.W_hh": [[1e299, 0], [0, 1e299]]})
    assert not opened.test.exception
    told = stage(opened)
    assert "outgrows" in told["notice"]
    assert told["runs"][0]["parts"] == before
    again = Opened(PAGE, p=asked(opened)["p"], s=settings(talk={"running": True}))
    assert not again.test.exception
    assert STAGE not in again.components
    assert "outgrows" in again.story


# What if ------------------------------------------------------------------------------------------


def test_a_gate_is_closed_and_opened_by_its_bias():
    forget = next(gates(FIRST))
    assert forget.title == "Forget gate"
    for is_open, value in ((False, 0), (True, 1)):
        run = lc.run(forget.moved(FIRST, is_open))
        assert run["f"].ravel() == pytest.approx([value] * 2, abs=1e-7)


@pytest.mark.parametrize("key", lc.CATALOGUE)
def test_every_gate_of_the_catalogue_with_a_bias_can_be_closed(key):
    cell = lc.CATALOGUE[key]
    sizes = cell.sizes(2, 2)
    weights = {
        name: [[0.5] * sizes[operand]] * 2 if operand else [0.25, -0.5]
        for name, operand in cell.weights.items()
    }
    layer = {"cell": key, "weights": weights}
    problem = lc.read({"format": "lstm-calc/1", "layers": [layer], "inputs": [[0.5, -1]]})
    for gate in gates(problem):
        line = gate.place.rpartition("_")[2][-1]
        closed = lc.run(gate.moved(problem, False))
        assert closed[line].max() < 1e-6


def test_a_gate_of_several_layers_is_named_with_its_layer():
    lstm = {"cell": "lstm", "weights": {}}
    for gate in "figo":
        lstm["weights"] |= {f"W_x{gate}": [[1]], f"W_h{gate}": [[1]], f"b_{gate}": [0]}
    two = lc.read({"format": "lstm-calc/1", "layers": [lstm, lstm], "inputs": [[1]]})
    titles = [gate.title for gate in gates(two)]
    assert titles[0] == "Layer 1: Forget gate"
    assert titles[-1] == "Layer 2: Output gate"
    assert not [*gates(lc.read(TWO_LAYERS))]  # a plain RNN has none


def test_changes_name_a_few_numbers_and_count_the_rest():
    all_new = edited(FIRST, W_f=[[1, 2, 3]], b_f=[4], b_i=[5])
    told = changes(FIRST, all_new)
    assert [one["now"] for one in told[:3]] == ["1", "2", "3"]
    assert told[3]["letter"] == "and 2 more"


def test_a_teachers_hidden_values_close_the_talk():
    found = lesson(FIRST, hide="f")
    found["s"] = settings(**unpack(found["s"]), talk={"running": True})
    opened = Opened(PAGE, **found)
    assert STAGE not in opened.components
    assert "your teacher keeps some" in opened.test.info[0].value


def test_a_page_file_run_alone_shows_the_calm_page():
    test = AppTest.from_file(str(lc.__path__[0] + "/../pages/present.py"), default_timeout=30)
    test.run()
    assert not test.exception
    assert test.title[0].value == "Present"

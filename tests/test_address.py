"""The address holds what is on the screen: links, bad links, teachers' links, and the way back."""

import json
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest
from test_page import App

import lstm_calc as lc
from lstm_calc import blanks
from lstm_calc.formats.link import from_link, to_link
from lstm_calc.formats.packing import pack
from lstm_calc.problem import document
from lstm_calc.ui import teaching

ROOT = Path(__file__).parents[1]
FIRST = lc.EXAMPLES["comp7118_lstm"].checked
GRU = lc.EXAMPLES["comp7118_gru"].checked


class Opened(App):
    """A session that came with an address."""

    def __init__(self, page: str = "", **address: str):
        self.test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
        if page:
            self.test.switch_page(page)
        for key, text in address.items():
            self.test.query_params[key] = text
        self.test.run()
        self.seq = 0
        assert not self.test.exception

    @property
    def story(self) -> str:
        return " ".join(caption.value for caption in self.test.caption)


def settings(**found) -> str:
    return pack(found)


# Links in -----------------------------------------------------------------------------------------


def test_a_link_opens_its_problem_and_says_so_to_the_player():
    opened = Opened(p=to_link(GRU))
    assert document(opened.problem) == document(GRU)
    assert opened.player["command"]["address"] is True


def test_a_bare_address_opens_the_first_example():
    opened = Opened()
    assert document(opened.problem) == document(FIRST)
    assert opened.player["command"]["address"] is False


def test_a_link_of_another_page_opens_there():
    opened = Opened("pages/compare.py", p=to_link(GRU))
    assert document(opened.problem) == document(GRU)
    assert opened.test.title[0].value == "Compare"


def test_the_example_that_it_began_from_comes_back():
    edited = lc.read(json.loads(lc.write(GRU)) | {"inputs": [[0.25, 0.5], [1, 2]]})
    opened = Opened(p=to_link(edited), of="comp7118_gru")
    [back] = [button for button in opened.test.button if button.label == "Back to the example"]
    back.click().run()
    assert document(opened.problem) == document(GRU)


RNN = {"cell": "rnn", "weights": {"W_xh": [[1]], "W_hh": [[1]], "b_h": [0]}}


def test_a_link_has_nothing_before_it():
    opened = Opened(p=to_link(GRU))
    opened.trigger("lstm_calc_tools", "press", {"tool": "undo"})
    assert document(opened.problem) == document(GRU)
    tools = {tool["name"]: tool for tool in opened.components["lstm_calc_tools"]["tools"]}
    assert not tools["undo"]["possible"]


def test_a_problem_of_nobodys_is_no_example_and_an_example_is_known_by_its_numbers():
    own = lc.read(json.loads(lc.write(GRU)) | {"inputs": [[0.25, 0.5], [1, 2]], "title": "*Mine*"})
    opened = Opened(p=to_link(own))
    assert opened.test.selectbox(key="example").value is None
    assert "Mine" in opened.story
    assert "Back to the example" not in [button.label for button in opened.test.button]
    assert Opened(p=to_link(GRU)).test.selectbox(key="example").value == "comp7118_gru"


LARGE = {"format": "lstm-calc/1", "layers": [RNN], "inputs": [[0.5]] * 17}
WIDE = {
    "format": "lstm-calc/1",
    "layers": [
        {
            "cell": {"state": ["h"], "equations": {"a": "[x, x, x, x]", **{
                f"a{k}": f"[a{k - 1 or ''}, a{k - 1 or ''}, a{k - 1 or ''}, a{k - 1 or ''}]"
                for k in range(1, 7)
            }, "h": "tanh(w * h_prev)"}},
            "weights": {"w": [0.5]},
        }
    ],
    "inputs": [[0.5]] * 16,
}  # fmt: skip
BAD = {
    "wide": (to_link(lc.read(WIDE)), "values; the app shows up to 100,000"),
    "letters": (to_link(lc.read(LARGE | {"notation": "klingon", "inputs": [[1]]})), "klingon"),
    "damaged": (to_link(GRU)[:-3] + "AAA", "This link is damaged or cut short"),
    "cut": (to_link(GRU)[:40], "This link is damaged or cut short"),
    "newer": ("7abc", "newer version"),
    "nonsense": ("<script>alert(1)</script>", "not a link of the calculator"),
    "too large for the app": (to_link(lc.read(LARGE)), "17 timesteps; the app shows up to 16"),
    "too long": ("1" + "A" * 400_000, "too long"),
}


@pytest.mark.parametrize("kind", BAD)
def test_a_bad_link_is_one_sentence_and_the_default_example(kind: str):
    text, said = BAD[kind]
    opened = Opened(p=text)
    assert document(opened.problem) == document(FIRST)
    assert said in opened.story.replace("\\", "")


HOSTILE_SETTINGS = [
    [1, 2],
    {"framework": ["torch"], "stored": "yes", "plots": {"a": 1}},
    {"comparison": {"a": ["lstm"], "b": {}, "kind": 5, "entry": [[1], [2]]}},
    {"comparison": {"a": "nothing", "entry": ["W", "-1", "1e9"]}},
    {"compare_values": {"x": 1}, "compare_numbers": [1, 2]},
    {"compare_values": [{"entry": ["W_f", "0", "0"], "value": "1"}, {"value": [1e308]}, "3"]},
    {"compare_numbers": {"layers.0.weights.W_f": ["x"], "__class__": [[1]]}},
    {"draft": [["h", "x"], ["h"]], "teaching": [1]},
    {"teaching": {"fill": {"f": [[0, 1, 0.5], [0, -1, 0], "x", [9, 9, 9]]}, "hide": "f"}},
    {"teaching": {"tries": {"0.1.0.f": 5, "x": "1"}, "locked": "true"}},
    {"teaching": {"fill": {"f": [[1e300, 1, 0]]}}},
]


@pytest.mark.parametrize("found", HOSTILE_SETTINGS, ids=str)
@pytest.mark.parametrize("page", ["", "pages/compare.py", "pages/own-cell.py"])
def test_settings_that_mean_nothing_are_left_out(found, page: str):
    opened = Opened(page, p=to_link(GRU), s=pack(found))
    assert document(opened.problem)["inputs"] == document(GRU)["inputs"]
    assert not opened.test.error


def test_damaged_settings_are_told():
    assert "damaged" in Opened(p=to_link(GRU), s="AAAA").story


def test_settings_come_back():
    opened = Opened(p=to_link(GRU), s=settings(stored=True, framework="keras"))
    assert opened.test.session_state["framework"] == "keras"
    html = " ".join(one.body for one in opened.test.get("html"))
    assert "recurrent_kernel" in html


def test_a_comparison_comes_back():
    chosen = {"a": "lstm", "b": "lstm_peephole"}
    opened = Opened("pages/compare.py", p=to_link(FIRST), s=settings(comparison=chosen))
    assert opened.test.selectbox(key="compare_b").value == "lstm_peephole"


def test_a_text_of_ones_own_that_is_not_sound_yet_comes_back():
    rows = [["h", "tanh(W @ x + "]]
    opened = Opened("pages/own-cell.py", p=to_link(FIRST), s=settings(draft=rows))
    editor = opened.components["lstm_calc_equations"]
    assert [row["text"] for row in editor["rows"]] == ["tanh(W @ x + "]
    assert document(opened.problem)["layers"] == document(FIRST)["layers"]


# A teacher's view ---------------------------------------------------------------------------------


def lesson(problem: lc.Problem, fill: str = "", hide: str = "", **flags) -> dict[str, str]:
    lasting = blanks.lasting(problem)
    chosen = {
        key: blanks.listed(frozenset(lasting[one] for one in blanks.chosen(problem, text)))
        for key, text in (("fill", fill), ("hide", hide))
        if text
    }
    return {"p": to_link(problem), "s": settings(teaching=chosen | flags)}


def everything(opened: Opened) -> str:
    """All that is sent to the browser, the address aside."""
    found = [one.proto.json for one in opened.test.get("bidi_component")]
    found += [
        one.value for one in (*opened.test.caption, *opened.test.markdown, *opened.test.title)
    ]
    return " ".join(map(str, found))


# f, i, c, h of COMP7/8118 to more digits than the course prints, by hand from its own numbers
DIGITS = {"f": ("0.64336", "0.77631"), "c": ("0.32196", "0.75248"), "h": ("0.21073", "0.53930")}


@pytest.mark.parametrize("how", ["fill", "hide"])
def test_a_blanked_value_is_not_in_the_page(how: str):
    shown = everything(Opened(p=to_link(FIRST)))
    assert all(digits[:-1] in shown for pair in DIGITS.values() for digits in pair)
    closed = everything(Opened(**lesson(FIRST, **{how: "f,c,h,error,loss"})))
    assert not any(digits[:-1] in closed for pair in DIGITS.values() for digits in pair)
    assert "0.5393" not in closed
    assert "0.2107" not in closed


def test_h_of_one_timestep_is_not_told_as_h_prev_of_the_next():
    opened = Opened(**lesson(FIRST, fill="h@1"))
    values = opened.layer["values"]
    assert values["h"][0] == [None]
    assert values["h_prev"][1] == [None]
    assert values["[x, h_prev]"][1] == [0.7, 0.9, None]
    assert values["h"][1] != [None]


def hidden(opened: Opened, name: str) -> list[bool]:
    """Of each timestep, whether all its numbers are left out."""
    rows = opened.layer["values"][name]
    assert all(len({number is None for number in row}) == 1 for row in rows)
    return [row[0] is None for row in rows]


@pytest.mark.parametrize(
    ("fill", "error", "loss"),
    [
        ("c,h", [True, True], [True, True]),  # y = target + error
        ("h@1", [True, False], [True, False]),
        ("error@2", [False, True], [False, True]),  # its square is the loss
        ("loss", [False, False], [True, True]),
        ("f,i,g,o,c", [False, False], [False, False]),  # y is given, and so are these
    ],
)
def test_no_error_and_no_loss_tells_a_hidden_answer(fill: str, error: list, loss: list):
    opened = Opened(**lesson(FIRST, fill=fill))
    assert (hidden(opened, "error"), hidden(opened, "loss")) == (error, loss)


SHARED = lc.read(
    {
        "format": "lstm-calc/1",
        "layers": [
            RNN | {"weights": {"W_xh": [[1], [2]], "W_hh": [[1, 0], [0, 1]], "b_h": [0, 1]}}
        ],
        "inputs": [[0.5], [0.25]],
        "targets": [[1, 0], [0, 1]],
        "loss": "cross-entropy",
    }
)


def test_the_shares_of_a_hidden_answer_are_hidden_with_their_loss():
    values = Opened(**lesson(SHARED, fill="h.1@1")).layer["values"]
    assert [row.count(None) for row in values["h"]] == [1, 0]
    assert [row.count(None) for row in values["share"]] == [2, 0]
    assert [row.count(None) for row in values["loss"]] == [1, 0]


@pytest.mark.parametrize(
    ("text", "value", "verdict"),
    [
        ("0.00", 0.0043, "coarse"), ("0.004", 0.0043, "coarse"), ("0.0043", 0.0043, "right"),
        ("0", 0.0043, "coarse"), ("0.01", 0.0043, "wrong"), ("-0.0043", -0.00431, "right"),
        ("0.04", 0.0432, "coarse"), ("0.043", 0.0432, "right"), ("0.43", 0.4321, "right"),
        ("4.32", 4.3214, "right"), ("4.3", 4.3214, "coarse"), ("0.00", 0.0, "right"),
        ("0.0000", 0.0000012, "right"), ("0.000", 0.0000012, "coarse"),
    ],
)  # fmt: skip
def test_a_small_number_needs_two_digits_after_its_zeros(text: str, value: float, verdict: str):
    assert teaching.judged(text, value, 4) == verdict


def test_a_right_number_fills_its_blank_and_a_wrong_one_does_not():
    opened = Opened(**lesson(FIRST, fill="f,o"))

    def answer(blank: str, text: str) -> None:
        opened.trigger("lstm_calc_player", "answer", {"blank": blank, "text": text})

    answer("0.1.0.f", "0.65")
    tried = opened.player["tries"]["0.1.0.f"]
    assert (tried["text"], tried["verdict"]) == ("0.65", "wrong")
    assert opened.layer["values"]["f"] == [[None], [None]]
    answer("0.1.0.f", "0,6434")
    assert opened.layer["values"]["f"][0][0] == pytest.approx(0.64336, abs=5e-5)
    assert "0.1.0.f" not in opened.player["fill"]
    answer("0.2.0.f", "0.8")
    assert opened.player["tries"]["0.2.0.f"]["verdict"] == "coarse"
    answer("0.1.0.o", "abc")
    assert opened.player["tries"]["0.1.0.o"]["verdict"] == "unread"
    answer("0.1.0.i", "0.58")  # it is no blank
    answer("9.9.9.f", "1")
    assert opened.player["fill"] == ["0.2.0.f", "0.1.0.o", "0.2.0.o"]


def test_the_answers_are_shown_where_the_teacher_lets_them():
    opened = Opened(**lesson(FIRST, fill="f"))
    [show] = [button for button in opened.test.button if button.label == "Show the answers"]
    show.click().run()
    assert opened.layer["values"]["f"][0][0] == pytest.approx(0.64336, abs=5e-5)
    sealed = Opened(**lesson(FIRST, fill="f", sealed=True))
    assert "Show the answers" not in [button.label for button in sealed.test.button]


def test_a_blank_before_the_function_stays_blank_in_every_form():
    opened = Opened(**lesson(FIRST, fill="pre-f@2,f@2"))
    for notation in ("comp7118", "plain", "pytorch", "colah", "row-vectors", "comp7118"):
        opened.choose("notation", notation)
        sums = [name for name in opened.layer["values"] if name.startswith(("W_f", "W_xf"))]
        assert opened.layer["values"][max(sums, key=len)][1] == [None]
        assert opened.layer["values"]["f"][1] == [None]
        assert "1.2442" not in everything(opened)  # the sum of the second timestep
    assert len(opened.player["fill"]) == 2


def test_locked_tables_take_no_edit():
    opened = Opened(**lesson(FIRST, locked=True))
    assert opened.components["lstm_calc_tables"]["locked"] is True
    opened.edit(tables={"inputs": [[9, 9], [9, 9]]})
    assert document(opened.problem) == document(FIRST)


def test_the_choices_are_put_away():
    opened = Opened(**lesson(FIRST, bare=True))
    assert not opened.test.selectbox
    assert opened.test.title[0].value.replace("\\", "") == FIRST.title


@pytest.mark.parametrize("page", ["pages/compare.py", "pages/own-cell.py"])
def test_a_page_that_shows_every_value_is_closed_meanwhile(page: str):
    opened = Opened(page, **lesson(FIRST, fill="f"))
    assert "your teacher keeps" in opened.test.info[0].value
    assert "lstm_calc_player" not in opened.components


# The way back -------------------------------------------------------------------------------------


def test_edits_are_taken_back_and_made_again():
    app = App()
    app.edit(tables={"inputs": [[0.25, 0.4], [0.7, 0.9]]})
    app.choose("example", "comp7118_gru")
    app.trigger("lstm_calc_tools", "press", {"tool": "undo"})
    assert app.problem.inputs[0].tolist() == [0.25, 0.4]
    app.trigger("lstm_calc_tools", "press", {"tool": "undo"})
    assert document(app.problem) == document(FIRST)
    tools = {tool["name"]: tool for tool in app.components["lstm_calc_tools"]["tools"]}
    assert (tools["undo"]["possible"], tools["redo"]["possible"]) == (False, True)
    app.trigger("lstm_calc_tools", "press", {"tool": "redo"})
    app.trigger("lstm_calc_tools", "press", {"tool": "redo"})
    assert document(app.problem) == document(GRU)


def test_digits_typed_into_one_cell_are_one_edit():
    app = App()
    for number in (0.2, 0.25, 0.255):
        app.edit(tables={"inputs": [[number, 0.4], [0.7, 0.9]]})
    app.edit(tables={"inputs": [[0.255, 0.5], [0.7, 0.9]]})
    assert len(app.test.session_state["past"]) == 2
    app.trigger("lstm_calc_tools", "press", {"tool": "undo"})
    assert app.problem.inputs[0].tolist() == [0.255, 0.4]


def test_an_edit_after_undo_forgets_what_was_to_come():
    app = App()
    app.edit(tables={"inputs": [[0.25, 0.4], [0.7, 0.9]]})
    app.trigger("lstm_calc_tools", "press", {"tool": "undo"})
    app.edit(tables={"inputs": [[0.1, 0.5], [0.7, 0.9]]})
    app.trigger("lstm_calc_tools", "press", {"tool": "redo"})
    assert app.problem.inputs[0].tolist() == [0.1, 0.5]


@pytest.mark.parametrize("press", [None, 5, "undo", {"tool": ["undo"]}, {"tool": "share", "at": 3}])
def test_a_press_may_be_anything(press):
    app = App()
    app.trigger("lstm_calc_tools", "press", press)
    app.check()


# Share --------------------------------------------------------------------------------------------


def shared(app: App, at: str | None = None, see: str | None = None) -> dict[str, str]:
    """What the link in the dialog holds."""
    app.trigger("lstm_calc_tools", "press", {"tool": "share", "at": at, "see": see})
    assert not app.test.exception
    address = app.test.code[0].value
    return {key: values[0] for key, values in parse_qs(urlsplit(address).query).items()}


def test_the_shared_link_is_the_problem_and_the_step():
    found = shared(App(), at="0.2.f", see="matrix.0.1")
    assert document(from_link(found["p"])) == document(FIRST)
    assert (found["at"], found["see"], found["of"]) == ("0.2.f", "matrix.0.1", "comp7118_lstm")


@pytest.mark.parametrize("at", ["<b>", "0.1.f&p=1", "a" * 500, "0.1"])
def test_a_step_from_outside_is_checked(at: str):
    assert "at" not in shared(App(), at=at)


def test_a_problem_too_large_for_the_address_is_offered_as_a_file():
    weight = [[(7 * r + 3 * c + 1) / 9.1 for c in range(8)] for r in range(8)]
    names = [f"{place}{gate}" for gate in "figo" for place in ("W_x", "W_h")]
    layer = {
        "cell": "lstm",
        "weights": dict.fromkeys(names, weight) | {f"b_{gate}": weight[0] for gate in "figo"},
    }
    one = {"format": "lstm-calc/1", "layers": [layer] * 3, "inputs": weight * 2}
    app = App()
    app.test.session_state["problem"] = lc.read(one)
    app.test.run()
    assert any("Too large for the address" in caption.value for caption in app.test.caption)
    assert not app.test.query_params.get("p")


# Addresses that were given away -------------------------------------------------------------------

# This version wrote them; every later one opens them. Add others, and change none.
LESSON = {
    "p": "1rDJoD6uGp3Znf98Ac30LQ0MLKwWf4BBfHYWS8nyFkszcVJBji5EzA0KpjoJLYkmigm9mHtA2HYUgPz-IZtTskpyf"
    "W2AOVI0zx8Rn5WfmpabEV2BklDRw1jCGJy1DeCqFiWbCRdORRNPhovlIovmQZFEL5MAjHRJNiIgwAscD8SEIAPP0xAYAB"
    "iJy4GYjyEEs8MW8",
    "s": "len3patWKklNTM6Aqk3LBCViIA1OkMYgR2dkpoADKR_sI7BQTn5ydmqKklVJUWkqMOxTE3MQvJKizFRwGBjoGekZ6"
    "AENArJMlWprawFjCGBgACMAAoo",
}
SEEN = (
    "SOrnuwMm3PzcgsSizGKQ66qVEhFpOAnKjC9ITS3IyAeaAjQ5rSgxN7U8vygbKJmdWpRYDMokJflFqSlKViVFpam1AAMA"
)


def test_an_old_teachers_link_opens_as_it_was_made():
    opened = Opened(**LESSON)
    assert document(opened.problem) == document(FIRST)
    assert opened.player["fill"] == ["0.2.0.f"]
    assert opened.player["tries"] == {"0.2.0.f": {"text": "0.5", "verdict": "wrong"}}
    assert opened.layer["values"]["o"] == [[None], [None]]
    assert opened.components["lstm_calc_tables"]["locked"] is True
    assert "Show the answers" not in [button.label for button in opened.test.button]


def test_old_settings_come_back():
    opened = Opened("pages/compare.py", p=LESSON["p"], s=SEEN)
    assert opened.test.selectbox(key="compare_b").value == "lstm_peephole"
    assert opened.test.session_state["framework"] == "keras"


def test_a_text_too_long_for_the_address_is_told_and_kept():
    opened = Opened("pages/own-cell.py", p=LESSON["p"])
    rows = [[f"line{k}", "tanh(" + "x + " * 240] for k in range(40)]
    epoch = opened.components["lstm_calc_equations"]["epoch"]
    component = next(
        one.proto
        for one in opened.test.get("bidi_component")
        if one.proto.component_name == "lstm_calc_equations"
    )
    state = {"edit": {"epoch": epoch, "seq": 1, "rows": rows}}
    opened.send_to(component.id, state)
    assert not opened.test.exception
    assert "Too large for the address" in opened.story
    assert len(opened.components["lstm_calc_equations"]["rows"]) == 40


def test_more_blanks_than_a_link_holds_are_told():
    app = App()
    weight = [[0.5] * 8] * 8
    names = [f"W_{place}{gate}" for gate in "figo" for place in "xh"]
    layer = {
        "cell": "lstm",
        "weights": dict.fromkeys(names, weight) | {f"b_{gate}": [0.5] * 8 for gate in "figo"},
    }
    problem = lc.read({"format": "lstm-calc/1", "layers": [layer] * 4, "inputs": weight * 2})
    app.test.session_state["problem"] = problem
    app.test.session_state["lesson"] = teaching.View(fill=blanks.every_value(problem))
    app.test.session_state["share_kind"] = "For students"
    app.trigger("lstm_calc_tools", "press", {"tool": "share"})
    assert not app.test.exception
    assert any("So many blanks" in one.value for one in app.test.warning)

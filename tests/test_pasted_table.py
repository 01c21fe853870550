"""A student's own table as it is pasted: which cell each text goes to, its digits kept."""

import networks
import pytest
from networks import BOTH, TWO_LAYERS

import lstm_calc as lc
from lstm_calc.formats.own_table import LINE, SUM, as_answers, is_number, rows
from lstm_calc.formats.pasted_table import read
from lstm_calc.problem import ProblemError

COURSE = lc.EXAMPLES["comp7118_lstm"].checked  # its letters: a for g, s for c, y for h
UNITS = lc.EXAMPLES["aivietnam_rnn"].checked  # two units, three timesteps


def put(text: str, problem=COURSE, at=None) -> dict:
    shown = [row for row in rows(problem) if row.kind == LINE]
    return {
        (name, t, unit): said
        for (k, name, t, unit), said in read(text, problem, shown, at).texts.items()
    }


F_AND_S = {("f", 1, 0): "0.640", ("f", 2, 0): "0.78", ("c", 1, 0): "0.32", ("c", 2, 0): "0.75"}


@pytest.mark.parametrize(
    "text",
    [
        "f\t0.640\t0.78\ns\t0.32\t0.75",
        "value\tt = 1\tt = 2\nf_t\t0.640\t0.78\ns_t\t0.32\t0.75",
        "f = 0.640, 0.78\ns = 0.32, 0.75",
        "f: 0.640 0.78\nc: 0.32 0.75",
        "f,0.640,0.78\ns,0.32,0.75",
        "| f | 0.640 | 0.78 |\n| s | 0.32 | 0.75 |",
        "f = [[0.640], [0.78]]\ns = np.array([[0.32],\n              [0.75]])",
        '{"f": [[0.640], [0.78]], "c": [["0.32"], [0.75]]}',
        "f_1 = 0.640\nf_2 = 0.78\ns_1 = 0.32\ns_2 = 0.75",
        "f₁ = 0.640\nf₂ = 0.78\ns₁ = 0.32\ns₂ = 0.75",
        "Forget gate: 0.640, 0.78\nCell state: 0.32, 0.75",
        "f\ts\n0.640\t0.32\n0.78\t0.75",
        "f_t s_t\n0.640 0.32\n0.78 0.75",
        "t\tf\ts\n1\t0.640\t0.32\n2\t0.78\t0.75",
        "t\tf_t\ts_t\nt = 2\t0.78\t0.75\nt = 1\t0.640\t0.32",
        "| t | f | s |\n|---|---|---|\n| 0 | | 0 |\n| 1 | 0.640 | 0.32 |\n| 2 | 0.78 | 0.75 |",
    ],
)
def test_rows_with_names_go_where_they_belong(text: str):
    assert put(text) == F_AND_S
    assert put(text, at=(0, "o", 2, 0)) == F_AND_S  # wherever the caret is


def test_decimal_commas_blanks_and_what_is_no_number_stay():
    found = put("f\t0,64\t\na\t?\t−0,5\ny\tNone\t0.54")
    assert found == {
        ("f", 1, 0): "0,64",
        ("f", 2, 0): "",
        ("g", 1, 0): "?",
        ("g", 2, 0): "-0,5",
        ("h", 1, 0): "",
        ("h", 2, 0): "0.54",
    }
    assert [is_number(text) for text in ("0,64", "−0.5", "1/3", "1e-3", "?", "", "0.5.1")] == [
        True, True, True, True, False, False, False,
    ]  # fmt: skip


def test_a_row_a_timestep_under_a_line_of_names_is_turned_round():
    head, first, second = "t f i a s o y", "1 0,6 0,5 0,4 0,3 0,2 0,1", "2 ? 0,7 0,6 0,5 0,4 0,3"
    found = put("\n".join((head, first, second)).replace(" ", "\t"))
    assert len(found) == 12
    assert (found["g", 1, 0], found["f", 2, 0], found["h", 2, 0]) == ("0,4", "?", "0,3")
    assert put("t\tf\n2\t0.78") == {("f", 2, 0): "0.78"}, "what is not there stays"
    units = put("t\th[1]\th[2]\n1\t0.1\t0.2\n2\t0.3\t0.4", UNITS)
    assert (units["h", 1, 1], units["h", 2, 0]) == ("0.2", "0.3")


def test_sums_before_the_function_have_names_of_their_own():
    assert put("pre-f = 0.59, 1.2443")[("pre-f", 2, 0)] == "1.2443"
    assert put("z_a = 0.62, 0.98")[("pre-g", 1, 0)] == "0.62"


def test_a_block_fills_from_the_cell_down_and_along():
    assert put("0.1\t0.2\n0.3\t0.4", at=(0, "i", 1, 0)) == {
        ("i", 1, 0): "0.1",
        ("i", 2, 0): "0.2",
        ("g", 1, 0): "0.3",
        ("g", 2, 0): "0.4",
    }
    assert put("0,64\n0,58", at=(0, "f", 2, 0)) == {("f", 2, 0): "0,64", ("i", 2, 0): "0,58"}
    assert put("0.64\n\n0.55", at=(0, "f", 1, 0))[("i", 1, 0)] == ""


def test_what_has_no_room_is_counted():
    shown = [row for row in rows(COURSE) if row.kind == LINE]
    found = read("0.1\t0.2\t0.3", COURSE, shown, (0, "f", 2, 0))
    assert found.texts == {(0, "f", 2, 0): "0.1"}
    assert found.cut == 2


def test_a_list_in_brackets_goes_along_the_timesteps_of_its_row():
    expected = {("f", 1, 0): "0.640", ("f", 2, 0): "0.78"}
    for text in (
        "[[0.640], [0.78]]",
        "[0.640, 0.78]",
        "[0.640 0.78]",
        "array([[0.640],\n [0.78]])",
    ):
        assert put(text, at=(0, "f", 1, 0)) == expected


def test_rows_of_units_are_told_apart_from_timesteps():
    by_time = {("h", t, u): f"{10 * t + u}" for t in (1, 2, 3) for u in (0, 1)}
    assert put("h = [[10, 11], [20, 21], [30, 31]]", UNITS) == by_time
    assert put("h = [[10, 20, 30], [11, 21, 31]]", UNITS) == by_time
    assert put("h\t10\t20\t30\nh\t11\t21\t31", UNITS) == by_time
    assert put("h[1] = 10, 20, 30\nh[2] = 11, 21, 31", UNITS) == by_time
    assert put("h_1 = 10, 11\nh_2 = 20, 21\nh_3 = 30, 31", UNITS) == by_time
    assert put("10\t20\t30\n11\t21\t31", UNITS) == by_time
    assert put("10\t11\n20\t21\n30\t31", UNITS) == by_time


def test_a_part_is_named_by_its_number_and_the_last_one_needs_none():
    problem = lc.read(TWO_LAYERS)
    shown = [row for row in rows(problem) if row.kind == LINE]
    found = read("1:h = [[1, 2], [3, 4], [5, 6]]\nh = 7, 8, 9", problem, shown).texts
    assert found[0, "h", 2, 1] == "4"
    assert found[1, "h", 3, 0] == "9"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "nothing to read"),
        ("0.1\t0.2\n0.3\t0.4", "Write names in front"),
        ("f = [[1, 2, 3], [4, 5, 6]]", "2 × 3 numbers"),
        ("f_9 = 1", "no timestep 9"),
        ("f[7] = 1, 2", "no unit 7"),
        ("0" * 200_001, "longer than"),
        ("hello world", "hello"),
    ],
)
def test_what_cannot_be_placed_is_said(text: str, words: str):
    with pytest.raises(ProblemError, match=words):
        put(text)


def test_names_that_mean_nothing_are_told():
    found = read("q = 1, 2\nf = 3, 4", COURSE, [])
    assert found.unknown == ("q",)
    assert len(found.texts) == 2


# The table against the check ----------------------------------------------------------------------


def written(problem: lc.Problem, decimals: int = 4) -> dict:
    """Every number of a problem's run in the cells of the table."""
    found = {}
    trace = lc.run(problem)
    passes = trace.passes
    for row in rows(problem):
        if row.k < len(passes) and row.own in passes[row.k].names:
            values = passes[row.k][row.own]
            for t in row.times:
                number = values[t - row.times[0], row.unit]
                found[row.place(t)] = f"{number:.{decimals}f}"
    return found


NETWORKS = {name: getattr(networks, name) for name in ("TWO_LAYERS", "REVERSE", "BOTH")} | {
    "readout": networks.classified("softmax", [[0, 1, 0]] * 3, "cross-entropy")
}


@pytest.mark.parametrize("key", [*lc.EXAMPLES, *NETWORKS])
def test_every_row_of_the_table_is_a_name_that_the_check_knows(key: str):
    problem = lc.read(NETWORKS[key]) if key in NETWORKS else lc.EXAMPLES[key].checked
    texts = written(problem)
    found = lc.check(problem, as_answers(problem, texts))
    verdicts = {cell for rows in found.verdicts.values() for row in rows for cell in row}
    assert verdicts <= {"right", "rounded"}
    kinds = {row.kind for row in rows(problem) if row.place(row.times[0]) in texts}
    assert {LINE, SUM} <= kinds


def test_both_directions_have_tables_of_their_own():
    problem = lc.read(BOTH)
    texts = {(0, "h", 1, 0): "0.1", (1, "h", 3, 0): "0.2"}
    assert as_answers(problem, texts) == {
        "1:h": [["0.1"], [None], [None]],
        "2:h": [[None], [None], ["0.2"]],
    }


def test_a_fraction_is_its_number_and_no_number_is_a_blank():
    answers = as_answers(COURSE, {(0, "f", 1, 0): "1/4", (0, "f", 2, 0): "abc"})
    assert answers == {"f": [[0.25], [None]]}

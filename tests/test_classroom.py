"""Packages for a class: lists of students, their problems, the CSV of answers, sheets and keys."""

import csv
import io
import re
import zipfile
from dataclasses import replace

import paper
import pytest
from networks import BELOW, BOTH, TWO_LAYERS, document, rnn_layer
from playwright.sync_api import Browser
from sheets import HOSTILE, NETWORKS, Tree, document_of, pdflatex

import lstm_calc as lc
from lstm_calc.blanks import chosen, every_value
from lstm_calc.formats import classroom as room
from lstm_calc.formats.classroom import Handout
from lstm_calc.formats.how import How
from lstm_calc.problem import document as written
from lstm_calc.variants import variant

FIRST = lc.EXAMPLES["comp7118_lstm"].checked
NAMES = ("Ana Silva", "=1+1", "Nguyễn Thị Bích", "李雷", "<b>O'Neil</b> & {co}")


def handouts(names=NAMES, problem=FIRST) -> list[Handout]:
    return [Handout(k, name, problem, f"https://x.edu/?p={k}") for k, name in enumerate(names, 1)]


def rows(data: bytes) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(data.decode("utf-8-sig")))]


# Who they are -------------------------------------------------------------------------------------


def test_a_pasted_column_is_a_list_of_names():
    text = " Ana  Silva \r\n\r\n12345\tBen\n'Zoë'\u200b\n\n"
    assert room.students(text) == ("Ana Silva", "12345 Ben", "'Zoë'")
    assert room.students("") == ()


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["Ana", "Ben", "ana"], "Two students are called Ana: add a number to each."),
        (["Ana", "Ana", "Ana"], "3 students are called Ana: add a number to each."),
        (
            ["Ben", "Ana", "Ana", "Ben", "Cem"],
            "Two students are called Ben: add a number to each. So it is with 1 more.",
        ),
        ([f"s{k}" for k in range(301)], "There are 301 students; 300 is the most."),
        (["x" * 81], "has 81 characters; 80 is the most."),
        (["y" * 200_000], "This list is too long"),
    ],
)
def test_a_list_that_cannot_be_is_told_in_a_sentence(names, said):
    with pytest.raises(lc.ProblemError, match=re.escape(said)):
        room.students("\n".join(names))


def test_as_many_students_as_may_be_have_numbers_for_names():
    assert room.numbered(300)[::299] == ("Student 1", "Student 300")
    assert len(room.students("\n".join(room.numbered(300)))) == 300
    with pytest.raises(lc.ProblemError, match="There are 301 students"):
        room.numbered(301)


# Whose problem ------------------------------------------------------------------------------------


def dealt(names, group="", drawn=lambda seed: variant(FIRST, seed)) -> dict[str, str]:
    found = room.problems(names, group, drawn)
    return {name: lc.to_link(problem) for name, (_, problem) in zip(names, found, strict=True)}


def test_a_list_gives_everybody_a_problem_of_their_own_and_the_same_again():
    names = room.numbered(60)
    first = dealt(names)
    assert len({*first.values()}) == 60
    assert dealt(names) == first


def test_one_more_student_changes_nobody_elses():
    names = ["Ana", "Ben", "Cem"]
    before = dealt(names, "5B")
    for more in (["Zoë", *names], [*names, "Zoë"], ["Cem", "Zoë", "Ana", "Ben"]):
        assert before.items() <= dealt(more, "5B").items()


def test_capitals_and_accents_written_otherwise_are_the_same_student():
    assert dealt(["Zoë"]) == {"Zoë": next(iter(dealt(["ZOE\u0308"]).values()))}


def test_another_class_has_other_numbers():
    assert dealt(["Ana"], "5A") != dealt(["Ana"], "5B")


def only(count: int):
    """Draws one of so many problems."""
    return lambda seed: lc.read(
        document(rnn_layer(BELOW | {"b_h": [seed % count / 8, 0.5]}), title=f"Exercise {seed}")
    )


def test_where_two_draw_the_same_the_later_one_draws_again():
    found = [problem for _, problem in room.problems(room.numbered(7), "", only(7))]
    assert {written(one)["layers"][0]["weights"]["b_h"][0] for one in found} == {
        k / 8 for k in range(7)
    }


def test_too_few_problems_for_a_class_is_told():
    with pytest.raises(lc.ProblemError, match="only 3 students can have one of their own"):
        [*room.problems(room.numbered(4), "", only(3))]


def test_a_draw_that_cannot_be_made_is_passed_over_and_one_that_never_can_is_told():
    def fussy(seed: int) -> lc.Problem:
        if seed % 2:
            raise lc.ProblemError("Odd numbers are not liked.")
        return only(100)(seed)

    assert len([*room.problems(room.numbered(9), "", fussy)]) == 9
    with pytest.raises(lc.ProblemError, match="not liked"):
        [*room.problems(["Ana"], "", lambda seed: fussy(1))]


# The answers --------------------------------------------------------------------------------------


def test_the_answers_are_those_that_the_course_printed():
    found = room.answers(FIRST, chosen(FIRST, "f,h,pre-i,error"))
    assert found == {
        "f t=1": "0.6434",
        "pre-i t=1": "0.34",
        "y t=1": "0.2107",  # the course's letter of h
        "error t=1": "-0.0893",
        "f t=2": "0.7763",
        "pre-i t=2": "0.6943",
        "y t=2": "0.5393",
        "error t=2": "0.0393",
    }


def test_each_students_answers_are_of_their_own_numbers():
    given = [(name, variant(FIRST, seed)) for seed, name in enumerate(NAMES)]
    made = [Handout(k, name, problem, "https://x.edu/") for k, (name, problem) in enumerate(given)]
    found = rows(room.table(made, chosen(FIRST, "c")))
    for row, (_, problem) in zip(found, given, strict=True):
        layer = written(problem)["layers"][0]["weights"]
        weights = {gate: (layer[f"W_{gate}"], layer[f"b_{gate}"]) for gate in "figo"}
        due = paper.run(weights, written(problem)["inputs"])
        assert [float(row["s t=1"]), float(row["s t=2"])] == [
            pytest.approx(one["c"][0], abs=0.6e-4) for one in due
        ]


def test_units_layers_and_directions_have_columns_of_their_own():
    columns = [*room.answers(lc.read(TWO_LAYERS), chosen(lc.read(TWO_LAYERS), "h@1,pre-h@3"))]
    assert columns == [
        "Layer 1: h[1] t=1", "Layer 1: h[2] t=1",
        "Layer 1: pre-h[1] t=3", "Layer 1: pre-h[2] t=3",
        "Layer 2: h t=1", "Layer 2: pre-h t=3",
    ]  # fmt: skip
    columns = [*room.answers(lc.read(BOTH), chosen(lc.read(BOTH), "h@1"))]
    assert columns == ["Layer 1, forward: h t=1", "Layer 1, reverse: h t=1"]


@pytest.mark.parametrize("key", lc.CATALOGUE)
def test_every_value_of_every_cell_has_a_column_with_its_number(key):
    problem = lc.read(document_of(lc.CATALOGUE[key], notation="plain"))
    found, trace = room.answers(problem, every_value(problem)), lc.run(problem)
    assert len(found) == len(every_value(problem))
    for line in problem.cell.lines:
        assert float(found[f"{line}[2] t=1"]) == pytest.approx(trace[line][0, 1], abs=0.6e-4)


@pytest.mark.parametrize("name", NETWORKS)
def test_no_two_values_of_a_network_share_a_column(name):
    problem = lc.read(NETWORKS[name])
    assert len(room.answers(problem, every_value(problem))) == len(every_value(problem))


def test_the_table_opens_in_a_spreadsheet_without_computing_anything():
    data = room.table(handouts(), chosen(FIRST, "error"))
    assert data.startswith(b"\xef\xbb\xbfstudent,link,error t=1,error t=2\r\n")
    found = rows(data)
    assert [row["student"] for row in found] == ["Ana Silva", "'=1+1", *NAMES[2:]]
    assert {row["error t=1"] for row in found} == {"-0.0893"}  # a number, and no text
    assert found[0]["link"] == "https://x.edu/?p=1"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "−"])
def test_no_name_and_no_note_is_taken_for_a_formula(start):
    made = replace(handouts([f"{start}cmd|'/C calc'!A0"])[0], notes={"mistake": f"{start}A1"})
    (row,) = rows(room.table([made], frozenset()))
    assert row["student"] == f"'{start}cmd|'/C calc'!A0"
    assert row["mistake"] == f"'{start}A1"


# Sheets and keys ----------------------------------------------------------------------------------

HOW = How(blanks=chosen(FIRST, "f,c"))


def files(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_the_package_has_a_sheet_and_a_key_for_each_student():
    found = files(room.package(handouts(), HOW))
    stems = ["001-ana-silva", "002-1-1", "003-nguyen-thi-bich", "004", "005-b-o-neil-b-co"]
    due = {"links-and-answers.csv", "all-worksheets.html", "all-keys.html"}
    for stem in stems:
        due |= {f"worksheets/{stem}.html", f"keys/{stem}-key.html"}
        due |= {f"latex/{stem}.tex", f"latex/{stem}-key.tex"}
    assert found.keys() == due
    assert found["links-and-answers.csv"].encode() == room.table(handouts(), HOW.blanks)


def test_the_same_list_makes_the_same_bytes():
    assert room.package(handouts(), HOW) == room.package(handouts(), HOW)


def test_a_blank_is_on_the_key_and_not_on_the_sheet():
    found = files(room.package(handouts(), HOW))
    sheets = [text for name, text in found.items() if "key" not in name and "csv" not in name]
    keys = [text for name, text in found.items() if "key" in name]
    assert len(sheets) == len(keys) == 11
    for number in ("0.6434", "0.7525"):
        assert not any(number in text for text in sheets)
        assert all(number in text for text in keys)


def test_every_sheet_has_its_students_name_as_text_and_nobody_elses():
    found = files(room.package(handouts(), HOW))
    for name, text in found.items():
        if name.startswith(("worksheets/", "keys/")):
            told = Tree(text).texts["body"]
            here = NAMES[int(name.partition("/")[2][:3]) - 1]
            assert [who for who in NAMES if who in told] == [here]


def test_all_sheets_are_one_page_each_begun_anew_on_paper(browser: Browser):
    """Printed by a browser: each student's name stands at the head of a sheet of its own."""
    text = room.printed(handouts(), HOW, is_key=False)
    assert [text.index(f">{name}<") for name in ("Ana Silva", "李雷")]
    page = browser.new_page()
    page.set_content(text)
    page.emulate_media(media="print")
    breaks = page.evaluate(
        "[...document.querySelectorAll('.one')].map((one) => getComputedStyle(one).breakBefore)"
    )
    assert breaks == ["auto", *["page"] * 4]
    whole = re.findall(rb"/Type\s*/Page\b", page.pdf())
    page.set_content(room.printed(handouts(NAMES[:1]), HOW, is_key=False))
    assert len(whole) == 5 * len(re.findall(rb"/Type\s*/Page\b", page.pdf()))
    page.close()


def test_hostile_titles_and_names_stay_text_on_every_sheet():
    problem = lc.read(written(FIRST) | {"title": HOSTILE[:290], "source": "</body><body>"})
    made = handouts(["</body><body onload=alert(1)>", "</span><script>"], problem)
    for is_key in (False, True):
        tree = Tree(room.printed(made, HOW, is_key))
        assert tree.tags.count("body") == 1
        assert "script" not in tree.tags
        assert all(name in tree.texts["body"] for name in ("</body><body onload", "</span><s"))
        assert not [key for key, _ in tree.attributes if key.startswith("on")]


def test_latex_compiles_with_every_name(tmp_path):
    names = [*NAMES, r"\input{/etc/passwd}", "100% #1 $x^2$ _a_ ~"]
    found = files(room.package(handouts(names), HOW))
    sheets = [text for name, text in found.items() if name.endswith(".tex") and "key" not in name]
    keys = [text for name, text in found.items() if name.endswith("-key.tex")]
    pdflatex(sheets, tmp_path)
    pdflatex(keys, tmp_path)
    assert len(sheets) == len(keys) == 7


def test_too_many_numbers_to_print_are_told_with_what_helps():
    room.check_print(FIRST, 300)
    large = lc.read(document_of(lc.CATALOGUE["lstm"], 8, 8, 16))
    with pytest.raises(lc.ProblemError, match=r"at once\. Hand them out to \d+ students at a time"):
        room.check_print(large, 300)


def test_a_sheet_too_long_for_one_student_is_told():
    with pytest.raises(lc.ProblemError, match="too many to print"):
        room.check_print(lc.read(document_of(lc.CATALOGUE["lstm"], 8, 60, 60)), 1)
